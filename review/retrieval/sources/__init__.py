"""The shipped live sources, one file per API."""
