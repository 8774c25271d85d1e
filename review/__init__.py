"""Evergreen: living systematic reviews of papers and guidelines.

>>> import review
>>> review.open  # doctest: +ELLIPSIS
<function open_review at ...>

`review.open(folder)` gives the `Review` of a workspace; `review.dedupe(frame)` deduplicates a pandas
DataFrame outside of any. Of a review `r`, `review.documents(r)` tells how its documents were read and what
they say of themselves, and `review.tables(r, record)` gives the tables in one. The decorators `extractor`,
`ranker`, `source` and `exporter` register a plug-in from a notebook cell. In IPython, `review.open` and
`%load_ext review` show records, maps and the like as HTML. Importing this package loads next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .deduplication.evaluate import dedupe
    from .plugins import exporter, extractor, ranker, source
    from .project import Review, init_review
    from .project import open_review as open
    from .project.documents import documents, tables

__version__ = "0.1.0"
__all__ = [
    "Review",
    "dedupe",
    "documents",
    "exporter",
    "extractor",
    "init_review",
    "open",
    "ranker",
    "source",
    "tables",
]

# Where each name is, and what it is called there.
LATE = {
    "Review": (".project", "Review"),
    "dedupe": (".deduplication.evaluate", "dedupe"),
    "documents": (".project.documents", "documents"),
    "tables": (".project.documents", "tables"),
    "init_review": (".project", "init_review"),
    "open": (".project", "open_review"),
    **{name: (".plugins", name) for name in ("exporter", "extractor", "ranker", "source")},
}


def __getattr__(name: str) -> Any:
    """The names that need more of the program, loaded when they are first used."""
    if name not in LATE:
        raise AttributeError(f"module `review` has no attribute `{name}`")
    module, held = LATE[name]
    return getattr(import_module(module, __name__), held)


def __dir__() -> list[str]:
    """What `review.` offers: its names, also those that are not loaded yet."""
    return sorted({*__all__, "__version__"})


def load_ipython_extension(shell: Any) -> None:
    """Show the nouns as HTML from now on, and progress beneath the cells: `%load_ext review`."""
    from .project.rendering import show_nouns

    show_nouns()
