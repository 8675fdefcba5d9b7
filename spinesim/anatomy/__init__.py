"""The default runner as bodies and links, from the shoe to the head."""
