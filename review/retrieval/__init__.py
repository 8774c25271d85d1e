"""From sources and files to events: pages first kept, then parsed."""
