"""The settings of a workspace: `review.toml`, and the environment for what must not be written down."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from math import inf
from pathlib import Path

import msgspec

from .errors import SettingsError, WorkspaceError
from .spelling import meant

SETTINGS_FILE = "review.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSettings:
    """How to reach one source; None leaves the source's own default. Keys come from the environment.

    `EVERGREEN_<SOURCE>_API_KEY` and `EVERGREEN_EMAIL` are read; neither is ever stored or shown.
    """

    base_url: str | None = None
    page_size: int | None = None
    timeout_seconds: float = 60.0
    pause_seconds: float | None = None
    email: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Where a workspace's files are (absolute) and how its sources are reached."""

    workspace: Path
    database: Path
    protocol: Path
    exports: Path
    fulltext: Path
    reviewer: str | None = None
    sources: Mapping[str, SourceSettings] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class _SourceTable:
    base_url: str | None = None
    page_size: int | None = None
    timeout_seconds: float = 60.0
    pause_seconds: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    database: str = "review.db"
    protocol: str = "protocol.yaml"
    exports: str = "exports"
    fulltext: str = "fulltext"
    reviewer: str | None = None
    sources: dict[str, _SourceTable] = field(default_factory=dict)


def find_workspace(start: Path) -> Path:
    """The nearest folder, from `start` upwards, that holds `review.toml`.

    Raises:
        WorkspaceError: there is none, or two of them are nested.
    """
    start = start.resolve()
    found = [folder for folder in (start, *start.parents) if (folder / SETTINGS_FILE).is_file()]
    if not found:
        raise WorkspaceError(
            f"{start} is not in a review's workspace: no {SETTINGS_FILE} here or above",
            hint="Make one with `review init DIR`, or name it with `--workspace DIR`.",
        )
    if len(found) > 1:
        raise WorkspaceError(
            f"two workspaces are nested: {found[0]} lies inside {found[1]}",
            hint="Move one of them out of the other, so that it is clear which review is meant.",
        )
    return found[0]


def read_settings(workspace: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read `review.toml` of a workspace.

    Raises:
        SettingsError: the file is not TOML or holds an unknown key or a value of the wrong type.
    """
    path = workspace / SETTINGS_FILE
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        held = _convert(table)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(
            f"{path}: {error}",
            hint="Known keys: database, protocol, exports, fulltext, reviewer and "
            "[sources.NAME] base_url, page_size, timeout_seconds, pause_seconds.",
        ) from error
    root = workspace.resolve()
    return Settings(
        workspace=root,
        database=root / held.database,
        protocol=root / held.protocol,
        exports=root / held.exports,
        fulltext=root / held.fulltext,
        reviewer=environment.get("EVERGREEN_REVIEWER") or held.reviewer,
        sources={name: _with_secrets(name, table, environment) for name, table in held.sources.items()},
    )


def _convert(table: dict[str, object]) -> _File:
    _ensure_known(table, _File, "")
    held = msgspec.convert(table, _File)
    for name, each in held.sources.items():
        where = f" in [sources.{name}]"
        _ensure_known(
            msgspec.convert(table["sources"], dict[str, dict[str, object]])[name], _SourceTable, where
        )
        _ensure_sane(each, where)
    if odd := [each for each in (held.database, held.protocol, held.exports, held.fulltext) if "\0" in each]:
        raise msgspec.ValidationError(f"{odd[0]!r} is no path")
    return held


def _ensure_known(table: Mapping[str, object], kind: type, where: str) -> None:
    known = [each.name for each in fields(kind)]
    if unknown := sorted(set(table) - set(known)):
        near = meant(unknown[0], known)
        hint = f": did you mean `{near}`?" if near else ""
        raise msgspec.ValidationError(f"unknown key `{unknown[0]}`{where}{hint}")


def _ensure_sane(table: _SourceTable, where: str) -> None:
    faults = {
        "base_url is no address of the web": not (table.base_url or "https://").startswith(
            ("http://", "https://")
        ),
        "page_size is less than 1": table.page_size is not None and table.page_size < 1,
        "timeout_seconds is not above 0": not 0 < table.timeout_seconds < inf,
        "pause_seconds is below 0": not 0 <= (table.pause_seconds or 0) < inf,
    }
    if found := [what for what, wrong in faults.items() if wrong]:
        raise msgspec.ValidationError(f"{found[0]}{where}")


def source_settings(
    settings: Settings, name: str, environment: Mapping[str, str] = os.environ
) -> SourceSettings:
    """The settings of one source, defaults and the environment's secrets where `review.toml` is silent."""
    held = settings.sources.get(name)
    return held if held is not None else _with_secrets(name, _SourceTable(), environment)


def _with_secrets(name: str, table: _SourceTable, environment: Mapping[str, str]) -> SourceSettings:
    return SourceSettings(
        base_url=table.base_url,
        page_size=table.page_size,
        timeout_seconds=table.timeout_seconds,
        pause_seconds=table.pause_seconds,
        email=environment.get("EVERGREEN_EMAIL"),
        api_key=environment.get(key_variable(name)),
    )


def key_variable(source: str) -> str:
    """The environment variable that holds the key to a source.

    >>> key_variable("semantic-scholar")
    'EVERGREEN_SEMANTIC_SCHOLAR_API_KEY'
    """
    return f"EVERGREEN_{source.upper().replace('-', '_')}_API_KEY"
