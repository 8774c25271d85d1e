"""Living systematic reviews of papers and guidelines."""

__version__ = "0.1.0"
