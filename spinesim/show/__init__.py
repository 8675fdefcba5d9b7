"""What a result looks like: figures, tables, documents, files."""
