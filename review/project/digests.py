"""Where digests lie: one file for each, by its day, and the latest under a name that stays."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..errors import WorkspaceError
from ..reporting.bulletin import TOLD
from ..reporting.writing import write_file
from .folders import make_folder, writing_to

FOLDER = "digests"
LATEST = "digest.md"
MOST_IN_A_DAY = 10_000


def last_told(exports: Path) -> str | None:
    """The instant up to which the digests in the folder of exports tell; None when there are none."""
    return max(_told(exports), default=None)


def write_digest(exports: Path, latest: Path, at: str, text: str) -> Path:
    """Write a digest to a file of its own, which is returned, and to `latest`; each whole or not at all.

    It is named by its day, such as `2026-11-23.md`; the second one of a day is `2026-11-23-2.md`. None is
    ever written over.

    Raises:
        WorkspaceError: it cannot be written.
    """
    folder = exports / FOLDER
    for each in (folder, latest.parent):
        make_folder(each)
    path = _free(folder, at[:10])
    for each in (path, latest):
        with writing_to(each):
            write_file(each, text.encode())
    return path


def _free(folder: Path, day: str) -> Path:
    names = (f"{day}.md", *(f"{day}-{number}.md" for number in range(2, MOST_IN_A_DAY + 1)))
    with writing_to(folder):
        for name in names:
            with suppress(FileExistsError):
                (folder / name).touch(exist_ok=False)
                return folder / name
    raise WorkspaceError(f"{folder} is full of digests of {day}", hint="Move some of them elsewhere.")


def _told(exports: Path) -> Iterator[str]:
    """What the last line of each digest says; one that somebody wrote over says nothing."""
    for path in (*(exports / FOLDER).glob("*.md"), exports / LATEST):
        with suppress(OSError, UnicodeDecodeError):
            *_, last = ("", *path.read_text(encoding="utf-8").splitlines())
            if last.startswith(TOLD):
                yield last.removeprefix(TOLD).rstrip(".")
