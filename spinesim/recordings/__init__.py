"""What runners and laboratories recorded: files in one schema, steps, averages."""
