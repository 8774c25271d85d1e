"""The protocol of a review: YAML text to `ReviewProtocol`, with the line of whatever is wrong.

Comes in: the text of `protocol.yaml`. Goes out: the value, warnings about it, the JSON schema.
"""

from collections.abc import Callable, Iterable
from pathlib import Path

from ..errors import ProtocolError
from ..model.protocol import ReviewProtocol
from .advice import check
from .editors import schema
from .faults import Fault, faults
from .naming import strangers
from .nodes import MOST_CHARACTERS, Node, lines, parse_nodes
from .places import line_of, locate
from .read import build, keys_stated

__all__ = [
    "check",
    "line_of",
    "locate",
    "parse_adopted",
    "parse_protocol",
    "read_protocol",
    "schema",
    "stated",
]


def parse_protocol(text: str) -> ReviewProtocol:
    """The protocol that a YAML text describes.

    Texts are taken as they are written, whatever YAML would make of them: the country code `NO` and the
    version `1.0` stay texts. A key with nothing after it counts as left out.

    Raises:
        ProtocolError: with the 1-based line of what is wrong, and what to write instead.
    """
    return _parsed(text, lambda protocol: (*faults(protocol), *strangers(protocol)))


def parse_adopted(text: str) -> ReviewProtocol:
    """The protocol of a text that is, or was, in force: what it names and is not there changes nothing.

    Raises:
        ProtocolError: as by `parse_protocol`.
    """
    return _parsed(text, faults)


def stated(text: str, section: str) -> frozenset[str]:
    """The keys of a section of a protocol's text after which anything is written, be it an empty list.

    Raises:
        ProtocolError: the text cannot be read.
    """
    return keys_stated(parse_nodes(text), section)


def read_protocol(path: Path) -> ReviewProtocol:
    """The protocol in a file, which must be UTF-8.

    Raises:
        ProtocolError: the file cannot be read or its text cannot be used.
    """
    try:
        with path.open("rb") as file:
            content = file.read(4 * MOST_CHARACTERS + 1)
        return parse_protocol(content.decode("utf-8"))
    except OSError as error:
        raise ProtocolError(
            f"{path} cannot be read: {error.strerror or error}",
            hint="Check the path, or begin with a copy of protocols/blank.yaml.",
        ) from error
    except UnicodeDecodeError as error:
        raise ProtocolError(
            f"{path} is not UTF-8 text",
            hint="Save it again as UTF-8.",
            line=content.count(b"\n", 0, error.start) + 1,
        ) from error


def _parsed(text: str, wrong: Callable[[ReviewProtocol], Iterable[Fault]]) -> ReviewProtocol:
    node = parse_nodes(text)
    protocol: ReviewProtocol = build(node, ReviewProtocol, "the protocol")
    if found := list(wrong(protocol)):
        raise _first(found, node)
    return protocol


def _first(found: list[Fault], node: Node) -> ProtocolError:
    places = dict(lines(node))

    def line(fault: Fault) -> int:
        parents = (fault.path[:length] for length in range(len(fault.path), -1, -1))
        return next(places[path] for path in parents if path in places)

    fault = min(found, key=line)
    return ProtocolError(fault.message, hint=fault.hint, line=line(fault))
