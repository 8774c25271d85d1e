"""What kind of document some bytes are: by their beginning and by what they were said to be."""

from ..errors import DocumentUnreadable
from ..model.document import ReadingStatus

READER = "1"  # another number for every change by which some document would give other texts
PDF = "application/pdf"
XML = frozenset({"application/xml", "text/xml", "application/jats+xml", "application/vnd.jats+xml"})
HTML = frozenset({"text/html", "application/xhtml+xml"})
PLAIN = frozenset({"text/plain", "text/markdown"})
ANYTHING = frozenset({"", "application/octet-stream", "binary/octet-stream"})
HEAD = 2048


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


def decode(document: bytes) -> str:
    """Plain text from bytes: UTF-8 or UTF-16 by its mark, else Windows-1252, which every byte fits."""
    if document.startswith((b"\xff\xfe", b"\xfe\xff")):
        return document.decode("utf-16", errors="replace")
    try:
        return document.decode("utf-8-sig")
    except UnicodeDecodeError:
        return document.decode("cp1252", errors="replace")
