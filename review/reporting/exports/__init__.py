"""The shipped exporters, one file per format."""
