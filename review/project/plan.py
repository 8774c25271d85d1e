"""The protocol of a workspace: checked, and with its history."""

from pathlib import Path

from ..errors import ProtocolError
from ..model.protocol import ProtocolVersion, ReviewProtocol
from ..protocol import check, parse_protocol
from ..settings import find_workspace, read_settings
from ..store import fold
from .facade import Review


def check_protocol(file: Path | None) -> tuple[ReviewProtocol, tuple[str, ...]]:
    """A protocol file read, with advice about what could be better.

    Raises:
        ProtocolError: it cannot be read, with the line at fault.
    """
    path = file if file is not None else read_settings(find_workspace(Path.cwd())).protocol
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProtocolError(f"{path} cannot be read: {error}", hint="Name a YAML file in UTF-8.") from error
    protocol = parse_protocol(text)
    return protocol, check(protocol)


def history(review: Review) -> tuple[ProtocolVersion, ...]:
    """Every version of the protocol, oldest first; the last is in force."""
    return fold.read_protocols(review.log)
