"""Write a file whole or not at all: bytes in, a file that is there completely out."""

import os
import tempfile
from pathlib import Path

from ..errors import WorkspaceError

# How a file of SQLite begins (sqlite.org/fileformat2.html, 1.3).
_DATABASE = b"SQLite format 3\0"
_OWN = frozenset({"review.toml", "protocol.yaml"})


def write_file(path: Path, content: bytes) -> None:
    """Write to a temporary file beside `path`, sync it, then put it in the place of what was there.

    A reader never sees half a file, and an interrupted write leaves the old one as it was.

    Raises:
        WorkspaceError: a review's database, settings or protocol is there; it is never written over.
        OSError: the folder is missing, not writable or full; nothing is left behind then.
    """
    _ensure_not_a_reviews_own(path)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _ensure_not_a_reviews_own(path: Path) -> None:
    if not path.is_file():
        return
    with path.open("rb") as file:
        database = file.read(len(_DATABASE)) == _DATABASE
    if database or (path.name in _OWN and (path.parent / "review.toml").exists()):
        raise WorkspaceError(
            f"{path} belongs to a review and is not written over", hint="Name another file to write to."
        )


def _umask() -> int:
    """The process's file mode mask; there is no way to read it but to set it."""
    held = os.umask(0o077)
    os.umask(held)
    return held


def _sync_folder(folder: Path) -> None:
    """Make the new name durable too, where the system lets a folder be opened."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
