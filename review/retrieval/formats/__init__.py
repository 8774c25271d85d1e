"""The shipped file formats, one file per format."""
