"""The facade: a review in its workspace, as verbs; front ends call nothing below this floor."""

from .facade import Review
from .workspace import init_review, open_review

__all__ = ["Review", "init_review", "open_review"]
