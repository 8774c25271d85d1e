"""The protocol of a workspace: read, checked, and with its history."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..digest import digest
from ..errors import ProtocolError, SourceError
from ..model.event import Draft, EventKind
from ..model.protocol import ProtocolVersion, Rescreen, ReviewProtocol
from ..protocol import check, line_of, parse_protocol
from ..protocol.naming import strangers
from ..settings import Settings, find_workspace, read_settings
from ..sheets import read_text
from ..shipped import shipped
from ..store import fold
from ..store.log import Log
from .incoming import adoption

if TYPE_CHECKING:
    from ..retrieval.query import Finding
    from .queries import Planned

# The source whose query is the name of a file in the workspace.
CURATED = "curated"
# What editors complete and check protocols by; a protocol names it in its first line.
SCHEMA = "schema.json"
_AMEND = 'run `review protocol check` and `review protocol amend --reason "..."`'


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A protocol that can be read; `errors` are of its queries, for which sources are not asked."""

    protocol: ReviewProtocol
    errors: tuple[str, ...]
    advice: tuple[str, ...]


def read_plan(path: Path) -> str:
    """The text of a protocol file.

    Raises:
        ProtocolError: it cannot be read, or is not UTF-8.
    """
    try:
        return read_text(path)
    except SourceError as error:
        raise ProtocolError(error.message, hint="Name a YAML file in UTF-8.") from error


def read_protocol_text(protocol: str) -> str:
    """The YAML text of a shipped protocol's name or of a file.

    Raises:
        ProtocolError: there is no such protocol, or it is not UTF-8.
    """
    known = sorted(path.stem for path in shipped("protocols").glob("*.yaml"))
    path = shipped("protocols", f"{protocol}.yaml") if protocol in known else Path(protocol)
    if not path.exists():
        raise ProtocolError(
            f"there is no protocol `{protocol}`",
            hint=f"Shipped protocols: {', '.join(known)}. Anything else is the path of a YAML file.",
        )
    return read_plan(path)


def companions(protocol: str, plan: ReviewProtocol) -> dict[str, bytes]:
    """The files that go with a protocol, by name: its schema, and the lists that its sources read.

    A list that is not there is none; the source will say so when it is asked.
    """
    folder = shipped("protocols") if not Path(protocol).exists() else Path(protocol).parent
    named = [folder / query.query for query in plan.sources if query.source == CURATED]
    lists = {path.name: path.read_bytes() for path in named if path.parent == folder and path.is_file()}
    return {SCHEMA: shipped("protocols", SCHEMA).read_bytes(), **lists}


def check_protocol(file: Path | None, workspace: Path | None = None) -> Checked:
    """A protocol file (or the one of a workspace) read, with what is wrong in its queries, and advice.

    Raises:
        ProtocolError: it cannot be read, with the line at fault.
    """
    from .query_advice import judged

    if file is None:
        file = read_settings(find_workspace(workspace or Path.cwd())).protocol
    text = read_plan(file)
    protocol = parse_protocol(text)
    errors, advice = judged(protocol, text)
    return Checked(protocol=protocol, errors=errors, advice=(*check(protocol), *advice))


def plan_queries(
    sources: Collection[str], workspace: Path | None = None
) -> "tuple[tuple[Planned, ...], tuple[Finding, ...]]":
    """What each source of a workspace's protocol.yaml, or each of those named, is asked; and what is found.

    Raises:
        ProtocolError: the protocol cannot be read, or has no such source.
    """
    from .queries import planned
    from .query_advice import found

    text = read_plan(read_settings(find_workspace(workspace or Path.cwd())).protocol)
    protocol = parse_protocol(text)
    known = [query.source for query in protocol.sources]
    if strange := sorted({*sources} - {*known}):
        raise ProtocolError(
            f"the protocol has no source `{strange[0]}`", hint=f"Its sources: {', '.join(known) or 'none'}."
        )
    plans = (plan for plan in planned(protocol) if not sources or plan.query.source in sources)
    return tuple(plans), found(protocol, text)


def is_in_force(settings: Settings, adopted: str) -> bool:
    """Whether the workspace's protocol file is the protocol whose digest is `adopted`."""
    try:
        return digest(read_plan(settings.protocol)) == adopted
    except ProtocolError:
        return False


def not_in_force(log: Log, settings: Settings) -> tuple[str, ...]:
    """A warning where the workspace's protocol file is not the protocol in force; else nothing."""
    adopted = history(log)[-1]
    if is_in_force(settings, adopted.digest):
        return ()
    name = settings.protocol.name
    return (
        f"{name} is not the protocol in force: this goes by version {adopted.version}. "
        f"To put the edited one in force, {_AMEND}.",
    )


def passed_over(protocol: ReviewProtocol) -> tuple[str, ...]:
    """A warning for each name in the protocol in force that means nothing here; screening goes on without."""
    return tuple(f"the protocol in force: {each.message}. {each.hint}" for each in strangers(protocol))


def ensure_in_force(log: Log, settings: Settings) -> None:
    """Refuse to search by another protocol than the one that lies before the reviewer.

    Raises:
        ProtocolError: the workspace's protocol file was edited and not put in force, or cannot be read.
    """
    text, adopted = read_plan(settings.protocol), history(log)[-1]
    if digest(text) != adopted.digest:
        raise ProtocolError(
            f"nothing was searched: {settings.protocol.name} was edited, and version {adopted.version} "
            "from before the edit is still in force",
            hint=f"To put the edited one in force, {_AMEND}; or undo the edit.",
        )


def amendment(
    log: Log, settings: Settings, reason: str, at: datetime, rescreen: Rescreen | str | None = None
) -> tuple[str, Draft]:
    """The version of the workspace's edited protocol, and the event that puts it in force.

    `rescreen` says which of the reports settled so far are to be screened again.

    Raises:
        ProtocolError: there is no reason, it cannot be used, nothing in it changed, its version is that of
            another text, or `rescreen` is no such word.
    """
    if not reason.strip():
        raise ProtocolError("an amendment needs a reason", hint='Give `--reason "..."`: it is kept.')
    text, versions = read_plan(settings.protocol), history(log)
    if digest(text) == versions[-1].digest:
        raise ProtocolError("the protocol has not changed", hint=f"Edit {settings.protocol} first.")
    version = parse_protocol(text).version
    if any(each.version == version and each.digest != digest(text) for each in versions):
        raise ProtocolError(
            f"the protocol was edited, and its `version` is that of an earlier text, {version}",
            hint="Raise `version` there, and amend again: searches and decisions are reported by it.",
            line=line_of(text, ("version",)),
        )
    return version, adoption(EventKind.PROTOCOL_AMENDED, text, version, reason, at, _rescreen(rescreen))


def _rescreen(word: Rescreen | str | None) -> Rescreen | None:
    try:
        return None if word is None else Rescreen(word)
    except ValueError as error:
        known = ", ".join(each.value for each in Rescreen)
        raise ProtocolError(f"`{word}` is nothing to screen again", hint=f"Say {known}.") from error


def history(log: Log) -> tuple[ProtocolVersion, ...]:
    """Every version of the protocol, oldest first; the last is in force."""
    return fold.read_protocols(log)
