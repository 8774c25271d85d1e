"""Making and opening a workspace: the folder that holds one review."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from os import environ
from pathlib import Path
from typing import Any

from ..deduplication.executor import executor_of
from ..errors import WorkspaceError
from ..model.event import EventKind
from ..protocol import parse_protocol
from ..settings import SETTINGS_FILE, find_workspace, read_settings
from ..store.log import create_log, open_log
from ..store.places import is_writable
from .facade import Review
from .folders import make_folder, writing_to
from .incoming import adoption
from .plan import SCHEMA, companions, read_protocol_text
from .rendering import show_nouns

Clock = Callable[[], datetime]

SETTINGS_TEXT = """\
# The settings of this review. What must not be written down comes from the environment:
# EVERGREEN_EMAIL, EVERGREEN_REVIEWER and EVERGREEN_<SOURCE>_API_KEY.
database = "review.db"
protocol = "protocol.yaml"
exports = "exports"
fulltext = "fulltext"

# [sources.pubmed]
# base_url = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
# page_size = 200
"""


def utc_now() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


def init_review(folder: Path, protocol: str = "blank", *, now: Clock = utc_now) -> Review:
    """Make a workspace in `folder` from a shipped protocol's name or the path of a YAML file.

    Everything is checked before anything is written.

    Raises:
        WorkspaceError: the folder is, or lies in, a workspace already, or holds other files.
        ProtocolError: the protocol cannot be used.
    """
    folder = folder.resolve()
    _ensure_free(folder)
    text = read_protocol_text(protocol)
    plan = parse_protocol(text)
    beside = _wanting(folder, companions(protocol, plan))
    made = not folder.exists()
    try:
        _make(folder, text, plan.version, now())
        for name, content in beside.items():
            with writing_to(folder / name):
                (folder / name).write_bytes(content)
    except BaseException:
        _remove(folder, beside, whole=made)
        raise
    return open_review(folder, now=now)


def _wanting(folder: Path, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Those of the files that are not in the folder as they are to be; a schema that is there may be another.

    Raises:
        WorkspaceError: another file of that name is there.
    """
    wanting = {name: content for name, content in files.items() if not (folder / name).exists()}
    for name in files.keys() - wanting.keys() - {SCHEMA}:
        if (folder / name).read_bytes() != files[name]:
            raise WorkspaceError(
                f"{folder} already holds another {name}, which the protocol reads",
                hint="Move it away, or choose an empty folder; nothing there was touched.",
            )
    return wanting


def _make(folder: Path, text: str, version: str, at: datetime) -> None:
    for each in (folder, folder / "fulltext", folder / "exports"):
        make_folder(each)
    with create_log(folder / "review.db") as log:
        log.append([adoption(EventKind.PROTOCOL_ADOPTED, text, version, None, at)])
    for name, content in (("protocol.yaml", text), (SETTINGS_FILE, SETTINGS_TEXT)):
        with writing_to(folder / name):
            (folder / name).write_text(content, encoding="utf-8")


def _remove(folder: Path, lists: Iterable[str], *, whole: bool) -> None:
    """Take away what a failed beginning left behind; `_ensure_free` saw that none of it was there before."""
    names = ("protocol.yaml", SETTINGS_FILE, *lists)
    for path in (*folder.glob("review.db*"), *(folder / name for name in names)):
        with suppress(OSError):
            path.unlink()
    for path in (folder / "fulltext", folder / "exports", *([folder] if whole else [])):
        with suppress(OSError):
            path.rmdir()


def open_review(
    workspace: Path | str | None = None,
    *,
    now: Clock = utc_now,
    read_only: bool = False,
    environment: Mapping[str, str] = environ,
    pool: Any = None,
) -> Review:
    """Open the review in `workspace`, or in the nearest folder above the working directory.

    `pool` does the long work in batches: a `concurrent.futures` pool, or a `dask.distributed.Client` (extra
    `distributed`); without one it is done here, with the same result. A workspace that this user cannot write
    is opened for reading: what would be written is refused when it comes to that.

    Raises:
        PluginError: the pool cannot do batches.
        WorkspaceError: there is no workspace, or two are nested.
        StoreError: the database cannot be trusted.
    """
    folder = find_workspace(Path(workspace) if workspace is not None else Path.cwd())
    if workspace is not None and folder != Path(workspace).resolve():
        raise WorkspaceError(
            f"{workspace} is not a workspace: it holds no {SETTINGS_FILE}",
            hint=f"Did you mean {folder}? Or make one there with `review init {workspace}`.",
        )
    settings = read_settings(folder, environment)
    executor_of(pool)
    read_only = read_only or not is_writable(settings.database)
    made = Review(open_log(settings.database, read_only=read_only), settings, now, pool)
    show_nouns(made)
    return made


def _ensure_free(folder: Path) -> None:
    for parent in (folder, *folder.parents):
        if (parent / SETTINGS_FILE).exists():
            where = "is a workspace already" if parent == folder else f"lies inside the workspace {parent}"
            raise WorkspaceError(
                f"{folder} {where}",
                hint="Choose a folder outside it; two nested workspaces would share their files.",
            )
    if folder.is_file():
        raise WorkspaceError(f"{folder} is a file", hint="Name a folder for the workspace.")
    taken = [name for name in ("review.db", "protocol.yaml") if (folder / name).exists()]
    if taken:
        raise WorkspaceError(
            f"{folder} already holds {' and '.join(taken)}",
            hint="Choose an empty folder; nothing there was touched.",
        )
