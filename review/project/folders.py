"""Writing where a person asked for it: what the system refuses becomes an error with a hint."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import WorkspaceError

HINT = "Name a place in a folder that you can write, on a disk with room."


@contextmanager
def writing_to(path: Path) -> Iterator[None]:
    """Say plainly that `path`, or the folder it is to lie in, cannot be written.

    Raises:
        WorkspaceError: the system refused.
    """
    try:
        yield
    except OSError as error:
        raise WorkspaceError(f"{path} cannot be written: {error.strerror or error}", hint=HINT) from error


def make_folder(path: Path) -> None:
    """Make a folder and those above it; one that is there is left as it is.

    Raises:
        WorkspaceError: it cannot be made.
    """
    with writing_to(path):
        path.mkdir(parents=True, exist_ok=True)


def ensure_place(path: Path | None) -> None:
    """Refuse a file's place that cannot hold one, before long work is done for it.

    Raises:
        WorkspaceError: its folder is missing, or a folder has its name.
    """
    if path is None:
        return
    if not path.parent.is_dir():
        raise WorkspaceError(f"there is no folder {path.parent}", hint="Make the folder first.")
    if path.is_dir():
        raise WorkspaceError(f"{path} is a folder", hint="Name the file to write.")
