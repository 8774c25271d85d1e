"""The protocol of a workspace: read, checked, and with its history."""

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ProtocolError, SourceError
from ..model.protocol import ProtocolVersion, ReviewProtocol
from ..protocol import check, parse_protocol
from ..settings import find_workspace, read_settings
from ..shipped import shipped
from ..store import fold
from ..store.log import Log
from .sheets import read_text

if TYPE_CHECKING:
    from ..retrieval.query import Finding
    from .queries import Planned

# The source whose query is the name of a file in the workspace.
CURATED = "curated"


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
    """The lists that a protocol's sources read from files beside it, by file name.

    A list that is not there is none; the source will say so when it is asked.
    """
    folder = shipped("protocols") if not Path(protocol).exists() else Path(protocol).parent
    named = [folder / query.query for query in plan.sources if query.source == CURATED]
    return {path.name: path.read_bytes() for path in named if path.parent == folder and path.is_file()}


def check_protocol(
    file: Path | None, workspace: Path | None = None
) -> tuple[ReviewProtocol, tuple[str, ...]]:
    """A protocol file (or the one of a workspace) read, with advice about what could be better.

    Raises:
        ProtocolError: it cannot be read, with the line at fault.
    """
    from .query_advice import advice

    if file is None:
        file = read_settings(find_workspace(workspace or Path.cwd())).protocol
    text = read_plan(file)
    protocol = parse_protocol(text)
    return protocol, (*check(protocol), *advice(protocol, text))


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


def history(log: Log) -> tuple[ProtocolVersion, ...]:
    """Every version of the protocol, oldest first; the last is in force."""
    return fold.read_protocols(log)
