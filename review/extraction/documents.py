"""A record and its document in, texts out: the title with the abstract, then the document's sections.

Every text is brought to Unicode NFC once, here; offsets count the code points of what comes out.
"""

import re
import unicodedata
from collections.abc import Iterable

from ..digest import digest
from ..errors import SourceFormatError
from ..model.evidence import Text
from ..model.record import Record
from .markup import html_sections, jats_sections
from .sections import Section, plain_sections

MOST_BYTES = 100_000_000  # no article or guideline comes near; a bomb does

_XML = frozenset({"application/xml", "text/xml", "application/jats+xml", "application/vnd.jats+xml"})
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_PLAIN = frozenset({"text/plain", "text/markdown"})
# Control characters but tab and line feed, lone surrogates and the two non-characters: no text, and
# neither JSON nor SQLite nor a browser takes them all.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def texts(record: Record, document: bytes | None = None, media_type: str | None = None) -> tuple[Text, ...]:
    """The texts of a record: part "title+abstract" and, for each section of the document, "section: HEADING".

    The first holds the title, a blank line and the abstract; only the title when there is no abstract.
    A document is JATS XML, HTML or plain text; with no media type its first bytes decide.

    Raises:
        SourceFormatError: the document is of another kind, damaged, or holds no text.
    """
    found = [_text(record, "title+abstract", "\n\n".join(filter(None, (record.title, record.abstract))))]
    if document is not None:
        parts = [
            _text(record, f"section: {section.heading}", section.content)
            for section in _read(document, media_type)
        ]
        if not any(part.content for part in parts):
            raise SourceFormatError(
                f"the document of “{record.title}” holds no text",
                hint="It may be a scan or a page that builds itself with scripts; fetch another version.",
            )
        found += [part for part in parts if part.content]
    return tuple(found)


def clean(text: str) -> str:
    """The text in NFC, without what is no character, line ends as line feeds, blank edges cut off."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNFIT.sub("", text)).strip()


def _text(record: Record, part: str, content: str) -> Text:
    content = clean(content)
    return Text(record=record.id, part=clean(part), content=content, digest=digest(content))


def _read(document: bytes, media_type: str | None) -> Iterable[Section]:
    if len(document) > MOST_BYTES:
        raise SourceFormatError(
            f"the document has {len(document):,} bytes",
            hint=f"Documents of up to {MOST_BYTES:,} bytes are read.",
        )
    kind = (media_type or "").partition(";")[0].strip().lower() or sniff(document)
    if kind in _XML:
        return jats_sections(document)
    if kind in _HTML:
        return html_sections(document)
    if kind in _PLAIN:
        return plain_sections(decode(document))
    raise SourceFormatError(
        f"documents of the type {kind} cannot be read",
        hint="Save it as plain text (.txt) or HTML and add that; JATS XML is read as well.",
    )


def sniff(document: bytes) -> str:
    """The media type that the first bytes of a document speak for."""
    head = document[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        return "application/pdf"
    if b"<html" in head or head.startswith((b"<!doctype html", b"<head", b"<body", b"<div", b"<p>", b"<h1")):
        return "text/html"
    if head.startswith(b"<"):
        return "application/xml"
    return "application/octet-stream" if b"\0" in head else "text/plain"


def decode(document: bytes) -> str:
    """Plain text from bytes: UTF-8 or UTF-16 by its mark, else Windows-1252, which every byte fits."""
    if document.startswith((b"\xff\xfe", b"\xfe\xff")):
        return document.decode("utf-16", errors="replace")
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError:
        return document.decode("cp1252", errors="replace")
