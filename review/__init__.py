"""Evergreen: living systematic reviews of papers and guidelines.

>>> import review
>>> review.open  # doctest: +ELLIPSIS
<function open_review at ...>

`review.open(folder)` gives the `Review` of a workspace; the decorators `extractor`, `ranker`, `source`
and `exporter` register a plug-in from a notebook cell. Importing this package loads neither pandas nor
spaCy nor scikit-learn.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .plugins import exporter, extractor, ranker, source

if TYPE_CHECKING:
    from .project import Review, init_review
    from .project import open_review as open

__version__ = "0.1.0"
__all__ = ["Review", "exporter", "extractor", "init_review", "open", "ranker", "source"]

LATE = {"Review": "Review", "init_review": "init_review", "open": "open_review"}


def __getattr__(name: str) -> Any:
    """The names that need the whole program, loaded when they are first used."""
    if name not in LATE:
        raise AttributeError(f"module `review` has no attribute `{name}`")
    return getattr(import_module(".project", __name__), LATE[name])
