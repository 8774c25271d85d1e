"""YAML text as a tree of nodes that know their lines, and nothing that YAML makes of them by itself.

Comes in: the text of a file that a person wrote, or a stranger. Goes out: nodes, or a `ProtocolError`.
What a scalar means is left to whoever knows which type is wanted, so `NO` stays a country and `1.0` a
version. Anchors, aliases and tags are refused: a protocol needs none, and an alias can grow a small
file to billions of nodes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from yaml.reader import Reader

from ..errors import ProtocolError

# The largest protocol known to us has 60,000 characters and nests seven deep.
MOST_CHARACTERS = 1_000_000
DEEPEST = 32

_QUOTES = (
    "Indent with spaces, and quote a text that holds `: ` or ` #` or begins with a sign such as * & ! % @."
)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """One value as written; `plain` when it stands without quotes and is no block of text."""

    line: int
    text: str
    plain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """A list of nodes."""

    line: int
    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """Keys with their nodes, in the order of the file; no key stands twice."""

    line: int
    entries: tuple[tuple[Scalar, "Node"], ...]


Node = Scalar | Sequence | Mapping


def parse_nodes(text: str) -> Node:
    """The one document of a YAML text.

    Raises:
        ProtocolError: not YAML, not one document, too large, too deep, a key twice; an anchor, alias or tag.
    """
    text = text.removeprefix("\ufeff")
    _refuse_unreadable(text)
    events = yaml.parse(text, Loader=_LOADER)
    try:
        documents = [_node(events, event, 0) for event in events if isinstance(event, yaml.NodeEvent)]
    except yaml.YAMLError as error:
        raise _not_yaml(error) from error
    if len(documents) != 1:
        raise ProtocolError(
            "the protocol is empty" if not documents else "the file holds more than one YAML document",
            hint="Start from protocols/blank.yaml, and keep one protocol per file.",
        )
    return documents[0]


def lines(node: Node, path: Path = ()) -> Iterator[tuple[Path, int]]:
    """Every place in the tree with its 1-based line: that of the key, or of the list's element."""
    yield path, node.line
    if isinstance(node, Mapping):
        for key, value in node.entries:
            yield from lines(value, (*path, key.text))
            yield (*path, key.text), key.line
    elif isinstance(node, Sequence):
        for number, value in enumerate(node.items):
            yield from lines(value, (*path, number))


def _refuse_unreadable(text: str) -> None:
    if len(text) > MOST_CHARACTERS:
        raise ProtocolError(
            f"the protocol has {len(text):,} characters; {MOST_CHARACTERS:,} are allowed",
            hint="A protocol is a plan: keep records, term lists and data in files of their own.",
        )
    if found := Reader.NON_PRINTABLE.search(text):
        raise ProtocolError(
            f"the character U+{ord(found.group()):04X} cannot stand in a protocol",
            hint="Delete it; it cannot be seen in most editors.",
            line=text.count("\n", 0, found.start()) + 1,
        )


def _not_yaml(error: yaml.YAMLError) -> ProtocolError:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    problem = getattr(error, "problem", None) or str(error)
    return ProtocolError(
        f"this is not YAML: {problem}", hint=_QUOTES, line=mark.line + 1 if mark is not None else None
    )


def _node(events: Iterator[yaml.Event], event: yaml.Event, depth: int) -> Node:
    line = event.start_mark.line + 1 if event.start_mark is not None else 1
    _refuse_sharing(event, line)
    if depth > DEEPEST:
        raise ProtocolError(
            f"the protocol nests deeper than {DEEPEST} levels",
            hint="Look for brackets that are not closed, or a list that holds itself again and again.",
            line=line,
        )
    if isinstance(event, yaml.SequenceStartEvent):
        return Sequence(line=line, items=tuple(_items(events, depth)))
    if isinstance(event, yaml.MappingStartEvent):
        return Mapping(line=line, entries=tuple(_entries(events, depth)))
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(line=line, text=event.value, plain=event.style in (None, ""))
    raise ProtocolError("a value is missing", hint=_QUOTES, line=line)


def _items(events: Iterator[yaml.Event], depth: int) -> Iterator[Node]:
    for event in events:
        if isinstance(event, yaml.SequenceEndEvent):
            return
        yield _node(events, event, depth + 1)


def _entries(events: Iterator[yaml.Event], depth: int) -> Iterator[tuple[Scalar, Node]]:
    seen: dict[str, int] = {}
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            return
        key = _node(events, event, depth + 1)
        if not isinstance(key, Scalar):
            raise ProtocolError("a key must be a text", hint=_QUOTES, line=key.line)
        if key.text in seen:
            raise ProtocolError(
                f"the key `{key.text}` stands here again, after line {seen[key.text]}",
                hint="Join the two: of two equal keys one would be lost.",
                line=key.line,
            )
        seen[key.text] = key.line
        yield key, _node(events, next(events), depth + 1)


def _refuse_sharing(event: yaml.Event, line: int) -> None:
    alias = isinstance(event, yaml.AliasEvent)
    if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
        raise ProtocolError(
            f"`{'*' if alias else '&'}{event.anchor}` is a YAML {'alias' if alias else 'anchor'}, "
            "which a protocol must not use",
            hint="Write the text out; if a text begins with * or &, put it into quotes.",
            line=line,
        )
    if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
        raise ProtocolError(
            f"`{event.tag}` is a YAML tag, which a protocol must not use",
            hint="Delete the tag; if a text begins with !, put it into quotes.",
            line=line,
        )
