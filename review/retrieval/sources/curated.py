"""A list of guidelines that a person keeps, for issuers without an API (ICH, WHO, ...).

In: the path of a CSV or YAML file in the workspace. Out: one page, the file's bytes, and a record per row.
Every search reads the whole file, so that a row that is gone is known. A file with any fault is taken not at
all: the error names its lines.
"""

from collections.abc import Iterator
from pathlib import Path

from ...errors import SettingsError, SourceUnavailable
from ...model.record import Record
from ...model.search import Lane, Page, Window
from ..normalise import clean_text
from .curated_records import records_of
from .curated_rows import COLUMNS, NEEDED, read_rows

# A list that a person keeps has hundreds of rows; 16 MB would be a hundred thousand.
MAX_BYTES = 16 * 1024 * 1024


class Curated:
    """The source `curated`; it asks nobody but the disk."""

    name = "curated"
    platform = "curated list"
    version = "1"
    dialect = "curated"
    lane = Lane.ORGANISATION
    snapshot = True

    def __init__(self, workspace: Path) -> None:
        self._workspace = workspace.resolve()

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report."""
        return (("window", "none: the whole list every time"),)

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """The file, as the one page that there is.

        Raises:
            SettingsError: the path leads out of the workspace, or names no file.
            SourceUnavailable: there is no such file, or it cannot be read.
        """
        path = self._path(clean_text(query))
        shown = path.relative_to(self._workspace).as_posix()
        yield Page(content=_read(path, shown), url=f"file:{shown}")

    def _path(self, query: str | None) -> Path:
        path = (self._workspace / (query or ".")).resolve()
        if path == self._workspace or not path.is_relative_to(self._workspace):
            raise SettingsError(
                f"`{query}` leads out of the workspace" if query else "the query of `curated` is empty",
                hint="Name the list by its path from the workspace, such as `guidelines.csv`, as the query "
                "of `curated` in the protocol.",
            )
        return path

    def parse(self, page: bytes) -> Iterator[Record]:
        """The records of a list, CSV or YAML by its content.

        Raises:
            SourceFormatError: it is no list, or some of its rows are faulty; they are named.
        """
        yield from records_of(read_rows(page), self.name)


def _read(path: Path, shown: str) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SourceUnavailable(
                f"`{shown}` has more than {MAX_BYTES:,} bytes",
                hint="This is no list that a person keeps: bring it in with `review import`.",
            )
        return path.read_bytes()
    except OSError as error:
        raise SourceUnavailable(
            f"the curated list `{shown}` cannot be read: {error.strerror or error}",
            hint="Make it in the workspace, a CSV or YAML file with the columns "
            f"{', '.join(COLUMNS)}; {', '.join(NEEDED)} are needed.",
        ) from error
