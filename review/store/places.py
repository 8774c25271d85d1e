"""Where a database may lie: on a disk of this machine, in a folder that can be written.

In: a path. Out: nothing, or a WorkspaceError with what to do about it.
"""

import os
import re
from pathlib import Path

from ..errors import StoreError, WorkspaceError

MOUNTS = Path("/proc/mounts")

# SQLite's locks and its shared memory do not work between machines: https://www.sqlite.org/wal.html#overview,
# https://www.sqlite.org/faq.html#q5, and 2i2c-org/infrastructure#2245 for what became of Jupyter's databases.
_SHARES = (
    "9p",
    "afs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "glusterfs",
    "lustre",
    "ncpfs",
    "nfs",
    "nfs4",
    "smb3",
)
_FUSED = ("ceph", "davfs", "gcsfuse", "glusterfs", "rclone", "s3fs", "smbnetfs", "sshfs")
NETWORK = frozenset((*_SHARES, "smbfs", "sshfs", *(f"fuse.{name}" for name in _FUSED)))


def check_file(path: Path) -> None:
    """Refuse what cannot be a database, without opening it.

    The size comes from `stat`: to open and close the file here would drop the locks that SQLite holds on
    it for this process (https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_).

    Raises:
        StoreError: missing, not a file, or of zero length.
    """
    if not path.exists():
        raise StoreError(
            f"there is no database at {path}",
            hint="Check `database` in review.toml, restore a backup, or begin with `review init DIR`.",
        )
    if not path.is_file():
        raise StoreError(f"{path} is not a file", hint="Name the database itself, usually review.db.")
    if path.stat().st_size == 0:
        raise StoreError(
            f"the database {path} is empty (0 bytes)",
            hint="It was emptied by something else: put a copy made by `review backup` in its place.",
        )


def is_writable(path: Path) -> bool:
    """Whether this user can write a file that is there, and in its folder."""
    return all(os.access(place, os.W_OK) for place in (path, path.parent) if place.exists())


def check_writable(path: Path) -> None:
    """Refuse a folder or a file that this user cannot write.

    Raises:
        WorkspaceError: it cannot be written.
    """
    held = [place for place in (path, path.parent) if place.exists() and not os.access(place, os.W_OK)]
    if held:
        raise WorkspaceError(
            f"{held[0]} cannot be written",
            hint="Ask for permission to write there, or copy the workspace to a place of your own.",
        )


def check_local(path: Path, mounts: Path = MOUNTS) -> None:
    """Refuse a network share; where the system keeps no table of mounts, nothing is checked.

    Raises:
        WorkspaceError: the path lies on a network share.
    """
    kind = file_system(path, mounts)
    if kind in NETWORK:
        raise WorkspaceError(
            f"{path} lies on a network share ({kind}), where SQLite can lose or damage data",
            hint="Keep the workspace on a disk of this machine; to work together use the team server "
            "(extra `team`) or exchange backups.",
        )


def file_system(path: Path, mounts: Path = MOUNTS) -> str | None:
    """The type of the file system that holds the path, or None when it cannot be known."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return None
    place = path.resolve()
    held = [
        (len(where.parts), order, kind)
        for order, (where, kind) in enumerate(_mounted(line) for line in lines)
        if place.is_relative_to(where)
    ]
    return max(held)[2] if held else None


def _mounted(line: str) -> tuple[Path, str]:
    _, where, kind, *_ = line.split(" ")
    return Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), where)), kind
