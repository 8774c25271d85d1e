"""Files of XML: their text, and their records one at a time, also where the file is damaged.

In: the bytes of a file. Out: the elements of its records without namespaces, each with its line, one for
each place where the text itself shows that a record starts. Nothing is resolved, loaded or fetched.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ...decode import decode, last_line
from ...errors import SourceFormatError
from ...model.record import Record
from ...model.search import Entry, Reading
from ..normalise import strip_markup

_DECLARED = re.compile(rb"""\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
# Encodings that a file means when it names them; what calls itself UTF-8 is looked at before it is believed.
_TRUSTED = re.compile(
    r"(?i)iso-?8859-[0-9]{1,2}|latin-?1|windows-125[0-9]|gb2312|gbk|gb18030|big5|shift_jis|euc-(?:jp|kr)"
)
_ELEMENT = re.compile(r"<[A-Za-z]")
# What opens but never closes is looked at only up to where the next one opens.
_UNSEEN = re.compile(r"<!--(?:(?!<!--).)*?-->|<!\[CDATA\[(?:(?!<!\[CDATA\[).)*?\]\]>", re.DOTALL)
_FORBIDDEN = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BARE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_CHARACTER = re.compile(r"&#(x[0-9A-Fa-f]{1,6}|[0-9]{1,7});")
_ROOT = re.compile(r"\s*<([\w.:-]{1,120})")
_NAMESPACE = re.compile(r"""xmlns(?::[\w.-]+)?\s*=\s*(?:"[^"<]*"|'[^'<]*')""")
_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "remove_comments": True,
    "remove_pis": True,
}
_PROLOG = 100_000  # characters in which the root element opens, whatever is said before it
_HEAD = 4000  # characters in which the root element declares its namespaces
_AGAIN = "Export the search again."


# What a record lacks to be one, None when it lacks nothing.
Lacks = Callable[[Record], str | None]


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
    text = _FORBIDDEN.sub("", text)
    root = _ELEMENT.search(_seen(text[:_PROLOG])) or _ELEMENT.search(text)
    before = text[: root.start()] if root else text
    if "<!ENTITY" in before:
        raise SourceFormatError("the XML declares entities of its own, which no export does", hint=_AGAIN)
    return re.sub(r"[^\n]", "", before) + text[len(before) :]


def _decoded(content: bytes, encoding: str) -> str:
    if _TRUSTED.fullmatch(encoding) is None:
        return decode(content)
    try:
        return re.sub(r"\r+\n?", "\n", content.decode(encoding))
    except UnicodeDecodeError as error:
        raise SourceFormatError(
            f"the file says that it is {encoding}, but byte {error.start} is not", hint=_AGAIN
        ) from error


def starts(text: str, names: Sequence[str]) -> list[int]:
    """Where elements of these names open, on the text itself; comments and CDATA hold none."""
    return [found.start() for found in _opening(names).finditer(_seen(text))]


def tree(text: str) -> Any:
    """The root of the whole, without namespaces; None when it cannot be parsed."""
    return _parse(text)[0]


def sound_part(text: str) -> tuple[Any, int]:
    """The root of a damaged file with those of its children that stand whole before the damage, and its line.

    Without namespaces; without children when not even the root opens.
    """
    parser = etree.XMLPullParser(events=("start", "end"), tag="*", **_SAFE)
    lines, read = text.split("\n"), 0
    try:
        for line in lines:
            parser.feed(f"{line}\n")
            read += 1
        parser.close()
    except etree.XMLSyntaxError:
        read = min(read + 1, last_line(text))
    events = list(parser.read_events())
    if not events:
        return etree.Element("none"), read
    root = events[0][1]
    ended = {element for event, element in events if event == "end"}
    for child in [each for each in root if each not in ended]:
        root.remove(child)
    return _bare(root), read


def texts_at(element: Any, path: str) -> Iterator[str]:
    """The texts at a path, clean; empty ones left out."""
    for found in () if element is None else element.iterfind(path):
        if (text := strip_markup("".join(found.itertext()))) is not None:
            yield text


def first_at(element: Any, *paths: str) -> str | None:
    """The first text at the first of the paths that has one."""
    return next((text for path in paths for text in texts_at(element, path)), None)


def unclosed(text: str, names: Sequence[str]) -> str | None:
    """What to say of a file that ends before its root element does; a record is not the root of others."""
    root = _ROOT.match(text)
    if root is None or root[1].rpartition(":")[2] in names:
        return None
    if text.count(f"<{root[1]}") == 1 and text.rstrip().endswith(f"</{root[1]}>"):
        return None
    name, seen = re.escape(root[1]), _seen(text)
    opened = len(re.findall(rf"<{name}(?=[\s>])", seen))
    if opened <= len(re.findall(rf"</{name}\s*>", seen)):
        return None
    return f"line {last_line(text)}: the file ends without `</{root[1]}>`: cut off here?"


def elements(text: str, names: Sequence[str]) -> list[Found]:
    """The elements of these names; where the whole cannot be parsed each is parsed by itself."""
    places = starts(text, names)
    root, _ = _parse(text)
    held = [] if root is None else [each for each in root.iter() if each.tag in names]
    if len(held) == len(places):
        return [Found(line=line, element=each) for line, each in zip(_lines(text, places), held, strict=True)]
    seen, end = _seen(text), _closing(names)
    namespaces = " ".join(dict.fromkeys(_NAMESPACE.findall(text[:_HEAD])))
    found: list[Found] = []
    for line, place, after in zip(_lines(text, places), places, [*places[1:], len(text)], strict=True):
        last = end.search(seen, place, after)
        piece = text[place : last.end()] if last else None
        found.append(_alone(line, len(found) + 1, piece, namespaces))
    return found


def read_elements(
    content: bytes, names: Sequence[str], read: Callable[[Any], Record], lacks: Lacks
) -> Reading:
    """A file of elements of these names, each read to a record unless it `lacks` something.

    Raises:
        SourceFormatError: the bytes are not text in the encoding that they name.
    """
    text = xml_text(content)
    entries = tuple(_entry(found, read, lacks) for found in elements(text, names))
    return Reading(entries=entries, counted=len(starts(text, names)), cut=unclosed(text, names))


def _entry(found: Found, read: Callable[[Any], Record], lacks: Lacks) -> Entry:
    if found.problem is not None:
        return Entry(line=found.line, problem=found.problem)
    record = read(found.element)
    if (problem := lacks(record)) is not None:
        return Entry(line=found.line, problem=problem)
    return Entry(line=found.line, record=record)


def _seen(text: str) -> str:
    """The text with blanks in place of its comments and CDATA."""
    return _UNSEEN.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _opening(names: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"<(?:[\w.-]{{1,60}}:)?(?:{'|'.join(names)})(?=[\s/>])")


def _closing(names: Sequence[str]) -> re.Pattern[str]:
    """The end tag of such an element, or its opening tag when that closes itself."""
    name = rf"(?:[\w.-]{{1,60}}:)?(?:{'|'.join(names)})"
    return re.compile(rf"</{name}\s*>|<{name}(?:\s[^<>]*)?/>")


def _alone(line: int, number: int, piece: str | None, namespaces: str) -> Found:
    if piece is None:
        return Found(line=line, problem=f"record {number} has no end: cut off here?")
    root, problem = _parse(f"<file {namespaces}>{_sound(piece)}</file>")
    if root is None or len(root) == 0:
        return Found(line=line, problem=f"record {number} is not well-formed XML: {problem}")
    return Found(line=line, element=root[0])


def _sound(piece: str) -> str:
    """The piece without references to characters that XML forbids, and with bare ampersands spelled out."""
    return _CHARACTER.sub(_permitted, _BARE.sub("&amp;", piece))


def _permitted(reference: re.Match[str]) -> str:
    code = int(reference[1][1:], 16) if reference[1].startswith("x") else int(reference[1])
    is_permitted = code == ord("\r") or (code < 0x110000 and not _FORBIDDEN.match(chr(code)))
    return reference[0] if is_permitted else ""


def _parse(text: str) -> tuple[Any, str | None]:
    try:
        root = etree.fromstring(text.encode(), etree.XMLParser(huge_tree=False, **_SAFE))
    except (etree.XMLSyntaxError, ValueError) as error:
        return None, str(error)
    return _bare(root), None


def _bare(root: Any) -> Any:
    for each in root.iter():
        if isinstance(each.tag, str) and "}" in each.tag:
            each.tag = each.tag.rpartition("}")[2]
    return root


def line_at(text: str, place: int) -> int:
    """The number of the line on which a place of the text stands."""
    return text.count("\n", 0, place) + 1


def _lines(text: str, places: Sequence[int]) -> Iterator[int]:
    line, before = 1, 0
    for place in places:
        line += text.count("\n", before, place)
        before = place
        yield line
