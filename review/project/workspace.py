"""Making and opening a workspace: the folder that holds one review."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from os import environ
from pathlib import Path

from ..errors import ProtocolError, WorkspaceError
from ..model.event import EventKind
from ..protocol import parse_protocol
from ..settings import SETTINGS_FILE, find_workspace, read_settings
from ..shipped import shipped
from ..store.log import create_log, open_log
from .facade import Review
from .incoming import adoption

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
    version = parse_protocol(text).version
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "fulltext").mkdir(exist_ok=True)
    (folder / "exports").mkdir(exist_ok=True)
    (folder / "protocol.yaml").write_text(text, encoding="utf-8")
    with create_log(folder / "review.db") as log:
        log.append([adoption(EventKind.PROTOCOL_ADOPTED, text, version, None, now())])
    (folder / SETTINGS_FILE).write_text(SETTINGS_TEXT, encoding="utf-8")
    return open_review(folder, now=now)


def open_review(
    workspace: Path | str | None = None,
    *,
    now: Clock = utc_now,
    read_only: bool = False,
    environment: Mapping[str, str] = environ,
) -> Review:
    """Open the review in `workspace`, or in the nearest folder above the working directory.

    Raises:
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
    return Review(open_log(settings.database, read_only=read_only), settings, now)


def read_protocol_text(protocol: str) -> str:
    """The YAML text of a shipped protocol's name or of a file.

    Raises:
        ProtocolError: there is no such protocol, or it is not UTF-8.
    """
    known = sorted(path.stem for path in shipped("protocols").glob("*.yaml"))
    path = shipped("protocols", f"{protocol}.yaml") if protocol in known else Path(protocol)
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise ProtocolError(
            f"there is no protocol `{protocol}`: {error.strerror or error}",
            hint=f"Shipped protocols: {', '.join(known)}. Anything else is the path of a YAML file.",
        ) from error
    except UnicodeDecodeError as error:
        raise ProtocolError(f"{path} is not UTF-8 text", hint="Save the file as UTF-8.") from error


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
