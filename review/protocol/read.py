"""Nodes into a `ReviewProtocol`: the type that is wanted decides what a scalar means."""

import dataclasses
import math
import re
import typing
from enum import StrEnum
from functools import cache
from types import NoneType
from typing import Any

from ..errors import ProtocolError
from ..spelling import nearest
from .nodes import Mapping, Node, Scalar, Sequence

_NOTHING = ("", "~", "null", "Null", "NULL")
# A number as JSON writes it: `007` and `1_000` stay the texts they are.
_NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?([eE][-+]?[0-9]{1,3})?")
_TRUTH = {"true": True, "false": False}


def build(node: Node, kind: Any, key: str) -> Any:
    """The value of type `kind` that the node under `key` describes.

    Raises:
        ProtocolError: the node is of another type, lacks a key, or holds one that `kind` does not know.
    """
    if dataclasses.is_dataclass(kind):
        return _build_dataclass(node, typing.cast(type, kind), key)
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        return tuple(build(item, arguments[0], key) for item in _sequence(node, key).items)
    if origin is dict:
        return {name.text: _free(value, key) for name, value in _mapping(node, key).entries}
    if NoneType in arguments:
        return build(node, arguments[0], key)
    return _build_scalar(node, kind, key)


def keys_stated(node: Node, section: str) -> frozenset[str]:
    """The keys of a section after which anything is written; none when there is no such section."""
    sections = {name.text: value for name, value in node.entries} if isinstance(node, Mapping) else {}
    found = sections.get(section)
    entries = found.entries if isinstance(found, Mapping) else ()
    return frozenset(name.text for name, value in entries if not _is_nothing(value))


def _build_dataclass(node: Node, kind: type, key: str) -> Any:
    hints, required = _keys(kind)
    mapping = _mapping(node, key)
    for name, _ in mapping.entries:
        if name.text not in hints:
            raise ProtocolError(
                f"`{key}` has no key `{name.text}`", hint=nearest(name.text, hints), line=name.line
            )
    written = {name.text: value for name, value in mapping.entries if not _is_nothing(value)}
    if missing := [name for name in required if name not in written]:
        empty = {name.text: name.line for name, _ in mapping.entries}
        raise ProtocolError(
            f"`{missing[0]}` is empty" if missing[0] in empty else f"`{key}` lacks `{missing[0]}`",
            hint=f"Needed here: {', '.join(required)}.",
            line=empty.get(missing[0], mapping.line),
        )
    return kind(**{name: build(value, hints[name], name) for name, value in written.items()})


@cache
def _keys(kind: type) -> tuple[dict[str, Any], tuple[str, ...]]:
    hints = typing.get_type_hints(kind)
    fields = dataclasses.fields(kind)
    required = tuple(
        field.name
        for field in fields
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    )
    return {field.name: hints[field.name] for field in fields}, required


def _build_scalar(node: Node, kind: Any, key: str) -> Any:
    if not isinstance(node, Scalar) or _is_nothing(node) or not node.text.strip():
        raise _wrong(node, kind, key)
    text = node.text.strip()
    if kind is str:
        return text
    if issubclass(kind, StrEnum):
        return _member(node, kind, key)
    return _number(node, kind, key)


def _member(node: Scalar, kind: type[StrEnum], key: str) -> StrEnum:
    values = [member.value for member in kind]
    if node.text.strip() not in values:
        raise ProtocolError(
            f"`{key}` cannot be `{node.text.strip()}`",
            hint=nearest(node.text.strip(), values),
            line=node.line,
        )
    return kind(node.text.strip())


def _number(node: Scalar, kind: Any, key: str) -> Any:
    text = node.text.strip()
    if kind is bool and node.plain and text.lower() in _TRUTH:
        return _TRUTH[text.lower()]
    if kind in (int, float) and node.plain and (found := _NUMBER.fullmatch(text)):
        whole = found.group(2) is None and found.group(3) is None
        if kind is float or whole:
            return kind(text)
    raise _wrong(node, kind, key)


def _free(node: Node, key: str) -> Any:
    """What a plug-in's parameter holds: JSON's own reading of plain scalars, all else is text."""
    if isinstance(node, Mapping):
        return {name.text: _free(value, key) for name, value in node.entries}
    if isinstance(node, Sequence):
        return [_free(item, key) for item in node.items]
    if _is_nothing(node):
        return None
    if node.plain and node.text.lower() in _TRUTH:
        return _TRUTH[node.text.lower()]
    return _free_number(node, key) if node.plain and _NUMBER.fullmatch(node.text) else node.text


def _free_number(node: Scalar, key: str) -> int | float:
    if node.text.lstrip("-").isdigit():
        return int(node.text)
    if not math.isfinite(number := float(node.text)):
        raise ProtocolError(
            f"`{key}` holds a number too large", hint="Put it into quotes to keep it as text.", line=node.line
        )
    return number


def _mapping(node: Node, key: str) -> Mapping:
    if not isinstance(node, Mapping):
        raise ProtocolError(
            f"`{key}` must be keys with values, not {_what(node)}",
            hint="Write one `key: value` per line, indented below it.",
            line=node.line,
        )
    return node


def _sequence(node: Node, key: str) -> Sequence:
    if not isinstance(node, Sequence):
        raise ProtocolError(
            f"`{key}` must be a list, not {_what(node)}",
            hint="Write each element on a line of its own that begins with `- `.",
            line=node.line,
        )
    return node


def _wrong(node: Node, kind: Any, key: str) -> ProtocolError:
    wanted, hint = _WANTED.get(kind, _WANTED[str])
    return ProtocolError(f"`{key}` must be {wanted}, not {_what(node)}", hint=hint, line=node.line)


_WANTED: dict[Any, tuple[str, str]] = {
    str: ("a text", "Write the text after the key, or leave the key out if it may be left out."),
    int: ("a whole number", "Write digits only, without quotes."),
    float: ("a number", "Write a number such as 0.95, without quotes."),
    bool: ("true or false", "Write true or false, without quotes; YAML's yes, no, on and off are not read."),
}


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.plain and node.text in _NOTHING


def _what(node: Node) -> str:
    if isinstance(node, Mapping):
        return "keys with values"
    if isinstance(node, Sequence):
        return "a list"
    if not node.text.strip() or _is_nothing(node):
        return "nothing"
    return f"`{node.text.strip()[:60]}`" + ("" if node.plain else " in quotes")
