"""The tables in a document, on demand: of a PDF by pdfplumber (extra `tables`), of markup as it says."""

import io
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from ..errors import DocumentUnreadable, PluginError
from ..model.document import ReadingStatus
from .kinds import HTML, PDF, XML, ensure_pdf, kind_of
from .markup import marked_tables
from .pages import read_pages

if TYPE_CHECKING:
    from pandas import DataFrame

Rows = list[list[str | None]]


def tables(
    document: bytes, media_type: str | None = None, pages: Collection[int] | None = None
) -> list["DataFrame"]:
    """The tables of a document, each a data frame of texts; `pages` (from 1) are those of a PDF to look at.

    `attrs["page"]` says where a PDF's table stands. A first row whose cells all say something, each something
    else, names the columns.

    Raises:
        DocumentUnreadable: it cannot be read, or is of a kind that has no tables.
        PluginError: it is a PDF, and pdfplumber is not installed.
    """
    kind = kind_of(document, media_type)
    if kind == PDF:
        return [_frame(rows, page) for page, rows in _printed(document, pages)]
    if kind in XML | HTML:
        return [_frame(rows, None) for rows in marked_tables(document, xml=kind in XML)]
    raise DocumentUnreadable(
        f"documents of the type {kind} have no tables that can be told",
        hint="Tables are read from PDF, JATS XML and HTML.",
        status=ReadingStatus.UNSUPPORTED,
    )


def _printed(document: bytes, pages: Collection[int] | None) -> Iterator[tuple[int, Rows]]:
    plumber = _plumber()
    ensure_pdf(document)
    count = len(read_pages(document).pages)  # refuses what is encrypted, damaged or beyond all measure
    wanted = sorted({page for page in pages if 1 <= page <= count}) if pages is not None else None
    if wanted == []:
        return
    try:
        with plumber.open(io.BytesIO(document), pages=wanted) as opened:
            for page in opened.pages:
                for rows in page.extract_tables():
                    yield page.page_number, rows
    except _faults() as error:
        raise DocumentUnreadable(
            f"the tables of the PDF cannot be read: {error}",
            hint="Name the pages that you need: `pages=[3, 4]`.",
            status=ReadingStatus.DAMAGED,
        ) from error


def _plumber() -> Any:
    try:
        import pdfplumber
    except ImportError as error:
        raise PluginError(
            "tables of PDFs need pdfplumber, which is not installed",
            hint="`pip install 'evergreen-review[tables]'`",
        ) from error
    return pdfplumber


def _faults() -> tuple[type[Exception], ...]:
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    theirs = PDFException, PSException, PdfminerException, MalformedPDFException
    return *theirs, ValueError, TypeError, KeyError  # which damaged objects make of its arithmetic


def _frame(rows: Rows, page: int | None) -> "DataFrame":
    import pandas as pd

    cells = [[" ".join(cell.split()) if cell else None for cell in row] for row in rows]
    head = cells[0] if cells else []
    named = len(cells) > 1 and all(head) and len(set(head)) == len(head)
    frame = pd.DataFrame(cells[1:] if named else cells, columns=head if named else None, dtype="object")
    if page is not None:
        frame.attrs["page"] = page
    return frame
