"""A record and its document in, texts out: the title with the abstract, then the document's sections.

Every text is brought to Unicode NFC once, here; offsets count the code points of what comes out. The same
bytes give the same texts as long as `READER` is the same.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from ..digest import digest
from ..errors import DocumentUnreadable, SourceFormatError
from ..model.document import Reading, ReadingStatus
from ..model.evidence import Text
from ..model.record import Record
from .facts import MARGINS
from .kinds import HTML, PDF, PLAIN, READER, XML, decode, kind_of, sniff, text_of
from .markup import html_sections, jats_sections
from .pages import MOST_CHARACTERS
from .pdf import Print, read_pdf
from .sections import Section, plain_sections

__all__ = ["MOST_BYTES", "READER", "Document", "clean", "decode", "parts", "read", "sniff", "texts"]

MOST_BYTES = 100_000_000  # no article or guideline comes near; a bomb does

# Control characters but tab and line feed, lone surrogates and the two non-characters: no text, and
# neither JSON nor SQLite nor a browser takes them all.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What was read of a document: no section unless its reading is `read` or `read-in-part`.

    `margins` are running heads and feet and watermarks: they tell numbers and status, and are no evidence.
    """

    reading: Reading
    sections: tuple[Section, ...] = ()
    margins: str = ""


def texts(record: Record, document: bytes | None = None, media_type: str | None = None) -> tuple[Text, ...]:
    """The texts of a record: part "title+abstract" and, for each section of the document, "section: HEADING".

    The first holds the title, a blank line and the abstract; only the title when there is no abstract.
    A document is a PDF, JATS XML, HTML or plain text; with no media type its first bytes decide.

    Raises:
        DocumentUnreadable: the document gives no text; its `status` says why.
    """
    if document is None:
        return parts(record)
    found = read(document, media_type)
    if not found.sections:
        told = found.reading
        raise DocumentUnreadable(
            told.problem or told.status.value, hint=told.hint or "", status=told.status, pages=told.pages
        )
    return parts(record, found)


def parts(record: Record, document: Document | None = None, *, margins: bool = False) -> tuple[Text, ...]:
    """The texts of a record and of its document as read; `margins`: with its running heads and feet."""
    found = [_text(record, "title+abstract", "\n\n".join(filter(None, (record.title, record.abstract))))]
    if document is not None:
        if margins and document.margins:
            found.append(_text(record, MARGINS, document.margins))
        found += [
            _text(record, f"section: {section.heading}", section.content) for section in document.sections
        ]
    return tuple(found)


def read(document: bytes, media_type: str | None = None) -> Document:
    """Read a document, whatever state it is in: one that gives no text says so in its reading."""
    kind = kind_of(document, media_type)
    try:
        return _read(document, kind)
    except DocumentUnreadable as error:
        status, pages = ReadingStatus(error.status), error.pages
        refusal: SourceFormatError = error
    except SourceFormatError as error:
        status, pages = ReadingStatus.DAMAGED, None
        refusal = error
    reading = Reading(
        status=status,
        media_type=kind,
        reader=READER,
        pages=pages,
        pages_with_text=None if pages is None else 0,
        problem=refusal.message,
        hint=refusal.hint,
    )
    return Document(reading=reading)


def clean(text: str) -> str:
    """The text in NFC, without what is no character, line ends as line feeds, blank edges cut off."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNFIT.sub("", text)).strip()


def _text(record: Record, part: str, content: str) -> Text:
    content = clean(content)
    return Text(record=record.id, part=clean(part), content=content, digest=digest(content))


def _read(document: bytes, kind: str) -> Document:
    if len(document) > MOST_BYTES:
        raise DocumentUnreadable(
            f"the document has {len(document):,} bytes",
            hint=f"Documents of up to {MOST_BYTES:,} bytes are read.",
            status=ReadingStatus.TOO_LARGE,
        )
    if kind == PDF:
        return _printed(read_pdf(document))
    sections = _cleaned(_sections(document, kind))
    if not sections:
        raise DocumentUnreadable(
            "the document holds no text",
            hint="It may be a scan or a page that builds itself with scripts; fetch another version.",
            status=ReadingStatus.EMPTY,
        )
    characters = sum(len(section.content) for section in sections)
    if characters > MOST_CHARACTERS:
        raise DocumentUnreadable(
            f"the document has {characters:,} characters",
            hint=f"Documents of up to {MOST_CHARACTERS:,} characters are read.",
            status=ReadingStatus.TOO_LARGE,
        )
    reading = Reading(status=ReadingStatus.READ, media_type=kind, reader=READER, characters=characters)
    return Document(reading=reading, sections=sections)


def _sections(document: bytes, kind: str) -> Iterable[Section]:
    if kind in XML:
        return jats_sections(document)
    if kind in HTML:
        return html_sections(document)
    if kind in PLAIN:
        return plain_sections(text_of(document))
    raise DocumentUnreadable(
        f"documents of the type {kind} cannot be read",
        hint="Save it as PDF, plain text (.txt) or HTML and add that; JATS XML is read as well.",
        status=ReadingStatus.UNSUPPORTED,
    )


def _cleaned(sections: Iterable[Section]) -> tuple[Section, ...]:
    found = (Section(heading=clean(each.heading), content=clean(each.content)) for each in sections)
    return tuple(each for each in found if each.content)


def _printed(found: Print) -> Document:
    sections = _cleaned(found.sections)
    lost = sorted((*found.scanned, *found.broken))
    reading = Reading(
        status=ReadingStatus.IN_PART if lost else ReadingStatus.READ,
        media_type=PDF,
        reader=READER,
        characters=sum(len(section.content) for section in sections),
        pages=found.pages,
        pages_with_text=found.with_text,
        problem=_missing(lost, found.pages) if lost else None,
        hint="Run text recognition over it (such as ocrmypdf) and add what comes out." if lost else None,
    )
    return Document(reading=reading, sections=sections, margins=clean("\n".join(found.margins)))


def _missing(lost: list[int], pages: int) -> str:
    more = ", …" if len(lost) > 8 else ""
    numbers = ", ".join(map(str, lost[:8])) + more
    return f"{len(lost)} of its {pages} pages could not be read, as pictures or damaged: {numbers}"
