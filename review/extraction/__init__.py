"""From reports to annotations."""
