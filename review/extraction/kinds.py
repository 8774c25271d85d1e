"""What kind of document some bytes are: by their beginning and by what they were said to be."""

import re

from ..errors import DocumentUnreadable
from ..model.document import ReadingStatus

READER = "2"  # another number for every change by which some document would give other texts
PDF = "application/pdf"
XML = frozenset({"application/xml", "text/xml", "application/jats+xml", "application/vnd.jats+xml"})
HTML = frozenset({"text/html", "application/xhtml+xml"})
PLAIN = frozenset({"text/plain", "text/markdown"})
ANYTHING = frozenset({"", "application/octet-stream", "binary/octet-stream"})
HEAD = 2048
# Characters that no text has but by damage, and how few of them a text may have: arbitrary bytes read as
# Windows-1252 have 12 in 100, as UTF-16 3; texts taken from PDFs have one in some lines, at odd hyphens.
_STRANGE = re.compile("[\x01-\x08\x0e-\x19\x1c-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffd-\uffff]")
MOST_STRANGE = 0.02


def kind_of(document: bytes, media_type: str | None) -> str:
    """The media type of a document; its beginning counts for more than what it is called.

    A file that is called a PDF and is none keeps that name: what stands in its place is an error's page or
    a landing page more often than the report.
    """
    told = (media_type or "").partition(";")[0].strip().lower()
    begins = sniff(document)
    if begins == PDF or told in ANYTHING:
        return begins
    if {told, begins} <= XML | HTML:
        return begins  # a page sent as XML, or an article as a page
    return told


def sniff(document: bytes) -> str:
    """The media type that the first bytes of a document speak for."""
    head = document[:HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"%pdf"):
        return PDF
    if b"<html" in head or head.startswith((b"<!doctype html", b"<head", b"<body", b"<div", b"<p>", b"<h1")):
        return "text/html"
    if head.startswith(b"<"):
        return "application/xml"
    utf_16 = document.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "application/octet-stream" if b"\0" in head and not utf_16 else "text/plain"


def ensure_pdf(document: bytes) -> None:
    """Refuse what is called a PDF and is none.

    Raises:
        DocumentUnreadable: it does not begin as a PDF does, within its first kilobyte.
    """
    if b"%PDF" in document[:1024]:
        return
    is_page = sniff(document) == "text/html"
    raise DocumentUnreadable(
        f"the document is called a PDF and is {'a web page' if is_page else 'none'}",
        hint="Fetch the PDF again; a page in its place may be a landing page, or ask for a login.",
        status=ReadingStatus.DAMAGED,
    )


def text_of(document: bytes) -> str:
    """Plain text from bytes, as `decode` gives it.

    Raises:
        DocumentUnreadable: they are no text, whatever they are called.
    """
    text = decode(document)
    if "\0" in text or len(_STRANGE.findall(text)) > MOST_STRANGE * len(text):
        raise DocumentUnreadable(
            "the document is called a text and is none: it holds bytes that stand for no characters",
            hint="Look at what the file is and add it under its own name, or save it again as text in UTF-8.",
            status=ReadingStatus.DAMAGED,
        )
    return text


def decode(document: bytes) -> str:
    """Plain text from bytes: UTF-8 or UTF-16 by its mark, else Windows-1252, which every byte fits."""
    if document.startswith((b"\xff\xfe", b"\xfe\xff")):
        return document.decode("utf-16", errors="replace")
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError:
        return document.decode("cp1252", errors="replace")
