"""The shipped extractors; each file is also a lesson for authors of others."""
