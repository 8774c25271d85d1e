"""EndNote's XML: `<xml><records><record>`, everything wrapped in `<style>`, often all of it on one line.

In: the bytes of a file. Out: one entry per `<record>`. Each record is parsed on its own, so that a damaged
one costs no other; no entity that a file declares is ever expanded. What the elements mean is in
`endnote_fields.py`.
"""

import re
from collections.abc import Iterator

from lxml import etree

from ...errors import SourceFormatError
from ...model.search import Entry, Reading
from .decode import decode, decode_head
from .endnote_fields import holds_something, read_record

_PROLOG = r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!DOCTYPE[^>\[]*>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*)*"
_FIRST = (
    "database|source-app|rec-number|foreign-keys|ref-type|contributors|titles|auth-address|dates|urls|label"
)
_SNIFFED = re.compile(
    rf"(?s){_PROLOG}(?:<xml\b[^>]*>\s*<records\b|<records\b[^>]*>\s*<record\b[^>]*>\s*<(?:{_FIRST})\b)"
)
# What a comment or a CDATA section holds is no element; one that never closes hides nothing.
_HIDDEN = r"!--(?:(?!<!--).)*?-->|!\[CDATA\[(?:(?!<!\[CDATA\[).)*?\]\]>"
_UNSEEN = re.compile(rf"(?s)<(?:{_HIDDEN})")
_START = re.compile(r"<record(?=[\s/>])")
_TOKENS = re.compile(
    rf"(?s)<(?:{_HIDDEN}|(?P<empty>record\s*/>)|(?P<start>record(?=[\s>]))|(?P<end>/record\s*>))"
)
_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});)")
_CHARACTER = re.compile(r"&#(x[0-9A-Fa-f]{1,6}|[0-9]{1,7});")
_INVALID = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HINT = "Export the library from EndNote again (File, Export, XML)."


class EndNoteXml:
    """EndNote XML files, by EndNote or by others that write its format."""

    name = "endnote-xml"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the root is EndNote's."""
        return _SNIFFED.match(decode_head(head)) is not None

    def read(self, content: bytes) -> Reading:
        """Every record of the file.

        Raises:
            SourceFormatError: the bytes are not text, or declare entities of their own.
        """
        text = decode(content)
        if "<!ENTITY" in text[: text.find("<record")]:
            raise SourceFormatError(
                "the XML declares entities of its own, which EndNote never does", hint=_HINT
            )
        return Reading(entries=tuple(_entries(text)), counted=_count(text))


def _count(text: str) -> int:
    """Record starts on the text itself, outside comments."""
    return len(_START.findall(_UNSEEN.sub("", text)))


def _places(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where each record starts and ends, and whether its end was seen."""
    start: int | None = None
    for token in _TOKENS.finditer(text):
        if token["start"] or token["empty"]:
            if start is not None:
                yield start, token.start(), False
            start = token.start()
        if (token["end"] or token["empty"]) and start is not None:
            yield start, token.end(), True
            start = None
    if start is not None:
        yield start, len(text), False


def _entries(text: str) -> Iterator[Entry]:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    line, counted_to = 1, 0
    for number, (start, end, is_whole) in enumerate(_places(text), start=1):
        line += text.count("\n", counted_to, start)
        counted_to = start
        if not is_whole:
            problem = f"record {number} has no end (`</record>`): cut off here?"
            yield Entry(line=line, problem=problem)
        else:
            yield _entry(line, number, text[start:end], parser)


def _entry(line: int, number: int, fragment: str, parser: etree.XMLParser) -> Entry:
    try:
        element = etree.fromstring(_sound(fragment), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        return Entry(line=line, problem=f"record {number} is not well-formed XML: {error}")
    record = read_record(element)
    if not holds_something(record):
        return Entry(line=line, problem=f"record {number} holds nothing but its type")
    return Entry(line=line, record=record)


def _sound(fragment: str) -> str:
    """The fragment without the characters that XML forbids, and with bare ampersands spelled out."""
    fragment = _ENTITY.sub("&amp;", _INVALID.sub("", fragment))
    return _CHARACTER.sub(lambda found: found[0] if _is_valid(found[1]) else "", fragment)


def _is_valid(reference: str) -> bool:
    code = int(reference[1:], 16) if reference.startswith("x") else int(reference)
    return code < 0x110000 and not _INVALID.match(chr(code))
