"""Files of XML: their text, and their records one at a time, also where the file is damaged.

In: the bytes of a file. Out: the elements of its records without namespaces, each with its line, one for
each place where the text itself shows that a record starts. Nothing is resolved, loaded or fetched.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ...errors import SourceFormatError
from .decode import decode

_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
# Encodings that a file means when it names them; what calls itself UTF-8 is looked at before it is believed.
_TRUSTED = re.compile(
    r"(?i)iso-?8859-[0-9]{1,2}|latin-?1|windows-125[0-9]|gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr)"
)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*(?:\[(.*?)\]\s*)?>", re.DOTALL)
# What opens but never closes is looked at only up to where the next one opens.
_UNSEEN = re.compile(r"<!--(?:(?!<!--).)*?-->|<!\[CDATA\[(?:(?!<!\[CDATA\[).)*?\]\]>", re.DOTALL)
_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACE = re.compile(r"""xmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_HEAD = 4000  # characters in which the root element declares its namespaces
_AGAIN = "Export the search again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One record start: its line, and the element there or the problem that it has."""

    line: int
    element: Any = None
    problem: str | None = None


def xml_text(content: bytes) -> str:
    """The text of an XML file, without declaration, document type and what XML forbids.

    Raises:
        SourceFormatError: it is not text in the encoding that it names, or declares entities of its own.
    """
    named = _DECLARED.match(content[:400])
    text = _decoded(content, named[1].decode("ascii") if named else "")
    text = _FORBIDDEN.sub("", _DECLARATION.sub(_newlines, text, count=1))
    doctype = _DOCTYPE.search(text)
    if doctype is not None and "<!ENTITY" in (doctype[1] or ""):
        raise SourceFormatError("the XML declares entities of its own, which no export does", hint=_AGAIN)
    return _DOCTYPE.sub(_newlines, text, count=1)


def _decoded(content: bytes, encoding: str) -> str:
    if _TRUSTED.fullmatch(encoding) is None:
        return decode(content)
    try:
        return re.sub(r"\r+\n?", "\n", content.decode(encoding))
    except UnicodeDecodeError as error:
        raise SourceFormatError(
            f"the file says that it is {encoding}, but byte {error.start} is not", hint=_AGAIN
        ) from error


def _newlines(found: re.Match[str]) -> str:
    return "\n" * found[0].count("\n")


def starts(text: str, names: Sequence[str]) -> list[int]:
    """Where elements of these names open, on the text itself; comments and CDATA hold none."""
    seen = _UNSEEN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    return [found.start() for found in _opening(names).finditer(seen)]


def elements(text: str, names: Sequence[str]) -> list[Found]:
    """The elements of these names; where the whole cannot be parsed each is parsed by itself."""
    places = starts(text, names)
    lines = _lines(text, places)
    root, _ = _parse(text)
    held = [] if root is None else [each for each in root.iter() if each.tag in names]
    if len(held) == len(places):
        return [Found(line=line, element=each) for line, each in zip(lines, held, strict=True)]
    ends = [*places[1:], len(text)]
    namespaces = " ".join(dict.fromkeys(_NAMESPACE.findall(text[:_HEAD])))
    pieces = (_piece(text[place:end], names) for place, end in zip(places, ends, strict=True))
    return [_alone(line, piece, namespaces) for line, piece in zip(lines, pieces, strict=True)]


def _opening(names: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"<(?:[\w.-]+:)?(?:{'|'.join(names)})(?=[\s/>])")


def _piece(text: str, names: Sequence[str]) -> str:
    """The element that opens a text, as far as its end tag, else the whole."""
    end = re.search(rf"</(?:[\w.-]+:)?(?:{'|'.join(names)})\s*>", text)
    return text[: end.end()] if end else text


def _alone(line: int, piece: str, namespaces: str) -> Found:
    root, problem = _parse(f"<file {namespaces}>{piece}</file>")
    if root is None or len(root) == 0:
        return Found(line=line, problem=f"not XML, or cut off: {problem}")
    return Found(line=line, element=root[0])


def _parse(text: str) -> tuple[Any, str | None]:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return None, str(error)
    for each in root.iter():
        if isinstance(each.tag, str):
            each.tag = etree.QName(each).localname
    return root, None


def _lines(text: str, places: Sequence[int]) -> Iterator[int]:
    line, before = 1, 0
    for place in places:
        line += text.count("\n", before, place)
        before = place
        yield line
