"""JATS XML and HTML, from strangers, cut into sections; nothing outside the document is ever fetched."""

from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from ..errors import SourceFormatError
from .sections import Section, gather

_LEFT_OUT = frozenset(  # as text, since a list would fill a page
    """
    aside base button canvas disp-formula fig fn-group footer form graphic header iframe inline-formula math
    media nav noscript object option ref-list script select style sup-material supplementary-material svg
    table-wrap template tex-math textarea
    """.split()  # noqa: SIM905
)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset(
    """
    address article blockquote br caption center dd details disp-quote div dl dt figcaption figure hr li list
    list-item main ol p pre section summary table tbody td tfoot th thead tr ul verse-group
    """.split()  # noqa: SIM905
)


def jats_sections(document: bytes) -> Iterator[Section]:
    """The sections of an article's body; a section within another is "OUTER > INNER".

    Figures, tables, formulas and references are left out.

    Raises:
        SourceFormatError: it is no XML, or no article with a body.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise SourceFormatError(
            f"the XML is broken: {error}", hint="Fetch the document again; it may have been cut off."
        ) from error
    body = next((part for part in root.iter("{*}body") if part.getparent() is not None), None)
    if body is None:
        raise SourceFormatError(
            f"the XML is no article with a body: its outermost element is {_name(root)}",
            hint="Ask the source for the full text in JATS; many give the abstract only.",
        )
    return gather(_jats_blocks(body, ()))


def _jats_blocks(part: Any, outer: tuple[str, ...]) -> Iterator[tuple[str | None, str]]:
    stack = [(part, outer)]
    while stack:
        part, path = stack.pop()
        own: list[tuple[str | None, str]] = []
        inner: list[tuple[Any, tuple[str, ...]]] = []
        for child in part:
            name = _name(child)
            if name == "sec":
                inner.append((child, (*path, _title(child))))
            elif name not in _LEFT_OUT and name not in ("title", "label", ""):
                own += [(None, text) for text in _paragraphs(child)]
        if path and own:
            yield " > ".join(filter(None, path)) or "section", ""
        yield from own
        stack += reversed(inner)


def _title(section: Any) -> str:
    title = section.find("{*}title")
    return "" if title is None else " ".join(" ".join(_paragraphs(title)).split())


def html_sections(document: bytes) -> Iterator[Section]:
    """The sections of a page, each under its nearest heading; menus, forms and scripts are left out.

    Raises:
        SourceFormatError: there is nothing in it that could be a page.
    """
    try:
        document.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = None  # as the page itself declares
    parser = lxml_html.HTMLParser(encoding=encoding, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(document, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceFormatError(
            f"the HTML cannot be read: {error}", hint="Save the page again from a browser, or as plain text."
        ) from error
    body = root.find("body")
    return gather(_html_blocks(root if body is None else body))


def _html_blocks(body: Any) -> Iterator[tuple[str | None, str]]:
    heading: Any = None
    held: list[str] = []
    for event, element, text in _walk(body):
        name = _name(element)
        if name in _HEADINGS and event == "start" and heading is None:
            yield from _flush(held, None)
            heading = element
        elif heading is None and name in _BLOCKS:
            yield from _flush(held, None)
        held.append(text if event == "start" or element is not heading else "")
        if event == "end" and element is heading:
            yield from _flush(held, heading)
            heading = None
            held.append(text)


def _flush(held: list[str], heading: Any) -> Iterator[tuple[str | None, str]]:
    text = " ".join("".join(held).split())
    held.clear()
    if text:
        yield (None, text) if heading is None else (text, "")


def _paragraphs(element: Any) -> Iterator[str]:
    """The text within an element, a piece per block."""
    held: list[str] = []
    for event, inner, text in _walk(element):
        if inner is not element and _name(inner) in _BLOCKS:
            yield from (paragraph for _, paragraph in _flush(held, None))
        if event == "start" or inner is not element:
            held.append(text)
    yield from (paragraph for _, paragraph in _flush(held, None))


def _walk(root: Any) -> Iterator[tuple[str, Any, str]]:
    """(start, element, its text) and (end, element, its tail), what is left out being left out."""
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event == "start" and (_name(element) in _LEFT_OUT and element is not root):
            walker.skip_subtree()
            yield "start", element, ""
        elif event == "start":
            yield "start", element, (element.text or "") if _name(element) else ""  # an entity is no text
        else:
            yield "end", element, (element.tail or "") if element is not root else ""


def _name(element: Any) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
