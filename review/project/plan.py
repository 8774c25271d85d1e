"""The protocol of a workspace: read, checked, and with its history."""

from pathlib import Path

from ..errors import ProtocolError, SourceError
from ..model.protocol import ProtocolVersion, ReviewProtocol
from ..protocol import check, parse_protocol
from ..settings import find_workspace, read_settings
from ..shipped import shipped
from ..store import fold
from ..store.log import Log
from .sheets import read_text


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


def check_protocol(
    file: Path | None, workspace: Path | None = None
) -> tuple[ReviewProtocol, tuple[str, ...]]:
    """A protocol file (or the one of a workspace) read, with advice about what could be better.

    Raises:
        ProtocolError: it cannot be read, with the line at fault.
    """
    if file is None:
        file = read_settings(find_workspace(workspace or Path.cwd())).protocol
    protocol = parse_protocol(read_plan(file))
    return protocol, check(protocol)


def history(log: Log) -> tuple[ProtocolVersion, ...]:
    """Every version of the protocol, oldest first; the last is in force."""
    return fold.read_protocols(log)
