"""JATS XML and HTML, from strangers, cut into sections; nothing outside the document is ever fetched."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

from ..errors import DocumentUnreadable, SourceFormatError
from ..model.document import ReadingStatus
from .sections import Section, gather

_LEFT_OUT = frozenset(  # as text, since a list would fill a page
    """
    aside base button canvas dialog disp-formula fig fn-group footer form graphic header iframe inline-formula
    math media nav noscript object option ref-list script select style sup-material supplementary-material svg
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
_ROLES = frozenset("alert alertdialog banner complementary contentinfo dialog navigation search".split())  # noqa: SIM905
# Names that pages give to what is no part of their text.
_FURNITURE = re.compile(
    r"cookie|gdpr|onetrust|(?:^|[\s_-])(?:consent-(?:banner|manager|popup|dialog)|breadcrumbs?|skip-?(?:link|to|nav)"
    r"|nav(?:bar|igation)?|menu|pagination|share|sharing|social|sidebar|site-(?:header|footer)|newsletter"
    r"|language-(?:switcher|selector)|back-to-top|sr-only|visually-?hidden)(?:$|[\s_-])",
    re.IGNORECASE,
)
_FIRST_HALF = 0.5  # of a page's text that its <main> must hold to stand for it


def jats_sections(document: bytes) -> Iterator[Section]:
    """The sections of an article's body and appendices; a section within another is "OUTER > INNER".

    A section's number stands before its title. Figures, tables, formulas and references are left out.

    Raises:
        SourceFormatError: it is no XML, or no article with a body.
    """
    root = _xml(document)
    body = next((part for part in root.iter("{*}body") if part.getparent() is not None), None)
    if body is None:
        raise DocumentUnreadable(
            f"the XML is no article with a body: its outermost element is {_name(root)}",
            hint="Ask the source for the full text in JATS; many give the abstract only.",
            status=ReadingStatus.UNSUPPORTED,
        )
    return gather(_jats_parts(body))


def _xml(document: bytes) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(document, parser)
    except etree.XMLSyntaxError as error:
        raise SourceFormatError(
            f"the XML is broken: {error}", hint="Fetch the document again; it may have been cut off."
        ) from error


def _jats_parts(body: Any) -> Iterator[tuple[str | None, str]]:
    yield from _jats_blocks(body, ())
    article = body.getparent()
    for back in article.iterchildren("{*}back"):
        for appendix in back.iter("{*}app"):
            yield from _jats_blocks(appendix, (_title(appendix) or "Appendix",))


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
    """A section's number and title; one that the title repeats stands once."""
    number, title = (_plain(section.find(f"{{*}}{name}")) for name in ("label", "title"))
    return title if number and title.startswith(number) else f"{number} {title}".strip()


def _plain(element: Any) -> str:
    return "" if element is None else " ".join(" ".join(_paragraphs(element)).split())


def html_sections(document: bytes) -> Iterator[Section]:
    """The sections of a page, each under its headings: "OUTER > INNER", the page's one title left out.

    Menus, forms, scripts, notes on cookies and all around the page's main part are left out.

    Raises:
        SourceFormatError: there is nothing in it that could be a page.
    """
    root = _html(document)
    body = root.find("body")
    main = _main(root if body is None else body)
    titles = len([each for each in main.iter("h1") if not _is_furniture(each)])
    return gather(_pathed(_html_blocks(main), single=titles == 1))


def _html(document: bytes) -> Any:
    try:
        document.decode("utf-8")
        encoding = "utf-8"
    except UnicodeDecodeError:
        encoding = None  # as the page itself declares
    parser = lxml_html.HTMLParser(encoding=encoding, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return lxml_html.document_fromstring(document, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise SourceFormatError(
            f"the HTML cannot be read: {error}", hint="Save the page again from a browser, or as plain text."
        ) from error


def marked_tables(document: bytes, *, xml: bool) -> Iterator[list[list[str | None]]]:
    """The rows of every table that has no other within it.

    Raises:
        SourceFormatError: the document cannot be parsed.
    """
    root = _xml(document) if xml else _html(document)
    for table in root.iter("{*}table"):
        if next(table.iterdescendants("{*}table"), None) is None:
            cells = ([each for each in row if _name(each) in ("td", "th")] for row in table.iter("{*}tr"))
            rows: list[list[str | None]] = [[_plain(each) or None for each in row] for row in cells]
            if width := max(map(len, rows), default=0):
                yield [row + [None] * (width - len(row)) for row in rows]


def _main(body: Any) -> Any:
    """The main part of a page, where it says which that is and most of its text stands there."""
    marked = list(body.iter("main")) or [each for each in body.iter() if each.get("role") == "main"]
    if len(marked) != 1:
        return body
    whole, part = (sum(map(len, each.itertext())) for each in (body, marked[0]))
    return marked[0] if part > _FIRST_HALF * whole or next(marked[0].iter("h1"), None) is not None else body


def _pathed(blocks: Iterator[tuple[int, str]], *, single: bool) -> Iterator[tuple[str | None, str]]:
    """Headings with those that they stand under; the one title of a page only over what has no other."""
    path: list[tuple[int, str]] = []
    for level, text in blocks:
        if not level:
            yield None, text
            continue
        path = [*(each for each in path if each[0] < level), (level, text)]
        shown = [title for rank, title in path if not (single and rank == 1)] or [text]
        yield " > ".join(shown), ""


def _html_blocks(body: Any) -> Iterator[tuple[int, str]]:
    """(level, heading) and (0, paragraph) in order."""
    heading: Any = None
    held: list[str] = []
    for event, element, text in _walk(body):
        name = _name(element)
        if name in _HEADINGS and event == "start" and heading is None:
            yield from _flush(held, 0)
            heading = element
        elif heading is None and name in _BLOCKS:
            yield from _flush(held, 0)
        held.append(text if event == "start" or element is not heading else "")
        if event == "end" and element is heading:
            yield from _flush(held, int(name[1]))
            heading = None
            held.append(text)
    yield from _flush(held, 0)


def _flush(held: list[str], level: int) -> Iterator[tuple[int, str]]:
    text = " ".join("".join(held).split())
    held.clear()
    if text:
        yield level, text


def _paragraphs(element: Any) -> Iterator[str]:
    """The text within an element, a piece per block."""
    held: list[str] = []
    for event, inner, text in _walk(element):
        if inner is not element and _name(inner) in _BLOCKS:
            yield from (paragraph for _, paragraph in _flush(held, 0))
        if event == "start" or inner is not element:
            held.append(text)
    yield from (paragraph for _, paragraph in _flush(held, 0))


def _walk(root: Any) -> Iterator[tuple[str, Any, str]]:
    """(start, element, its text) and (end, element, its tail), what is left out being left out."""
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event == "start" and element is not root and (_is_left_out(element)):
            walker.skip_subtree()
            yield "start", element, ""
        elif event == "start":
            yield "start", element, (element.text or "") if _name(element) else ""  # an entity is no text
        else:
            yield "end", element, (element.tail or "") if element is not root else ""


def _is_left_out(element: Any) -> bool:
    name = _name(element)
    if name == "header":  # a page's own, not the one that holds an article's title
        return next(element.iter("h1"), None) is None
    return name in _LEFT_OUT or _is_furniture(element)


def _is_furniture(element: Any) -> bool:
    """Whether a part of a page is hidden, or by its role or its name something else than the page's text."""
    if _name(element) in ("html", "body", "main", "article") or not element.attrib:
        return False
    if element.get("role") in _ROLES or element.get("aria-hidden") == "true" or "hidden" in element.attrib:
        return True
    return _FURNITURE.search(f"{element.get('class') or ''} {element.get('id') or ''}") is not None


def _name(element: Any) -> str:
    return etree.QName(element).localname.lower() if isinstance(element.tag, str) else ""
