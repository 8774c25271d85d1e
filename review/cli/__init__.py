"""The command line: one file per command family."""

from .main import main

__all__ = ["main"]
