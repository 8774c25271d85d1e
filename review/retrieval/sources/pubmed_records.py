"""From PubMed's XML to records.

In: bytes that a stranger sent, read without entities, external DTDs or huge nodes. Out: records; nothing
here touches the network. The elements are those of the PubMed DTD (dtd.nlm.nih.gov/ncbi/pubmed/out).
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from lxml import etree

from ...digest import digest
from ...errors import SourceFormatError
from ...model.record import Link, PartialDate, Record, RecordKind
from ..normalise import (
    clean_doi,
    clean_pages,
    clean_text,
    kind_of,
    parse_date,
    strip_markup,
)
from .related import is_preprint_server, links, standing

_SITE = "https://pubmed.ncbi.nlm.nih.gov"
_RELATED = "CommentsCorrectionsList/CommentsCorrections"
_NOT_AVAILABLE = "[not available]"
# Downloads of several batches are often written one after the other into one file.
_END_OF_SET = re.compile(rb"</Pubmed(?:Book)?ArticleSet\s*>")


def read_xml(content: bytes) -> Any:
    """The root element of an answer of the E-utilities.

    Raises:
        SourceFormatError: it is not well-formed, too large in one node, or declares entities.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceFormatError(f"not XML as PubMed sends it: {error}", hint=_HINT) from error
    dtd = root.getroottree().docinfo.internalDTD
    # Genuine answers name an external DTD and declare nothing themselves.
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise SourceFormatError("the XML declares entities of its own, which PubMed never does", hint=_HINT)
    return root


_HINT = "The page is kept; run `review refresh` again, or report it if it happens again."


def read_sets(content: bytes) -> list[Any]:
    """The root elements of one answer, or of several that were written one after the other.

    Raises:
        SourceFormatError: as of `read_xml`, for any of them.
    """
    ends = [found.end() for found in _END_OF_SET.finditer(content)]
    try:
        return [read_xml(content)]
    except SourceFormatError:
        if len(ends) < 2:
            raise
    parts = [content[start:end].lstrip() for start, end in pairwise([0, *ends, len(content)])]
    return [read_xml(part) for part in parts if part]


def articles(root: Any) -> list[Any]:
    """The PubmedArticle and PubmedBookArticle elements of an answer, in order."""
    return list(root.iter("PubmedArticle", "PubmedBookArticle"))


def read_record(element: Any, source: str) -> Record:
    """The record in one PubmedArticle or PubmedBookArticle."""
    return _book(element, source) if element.tag == "PubmedBookArticle" else _article(element, source)


def _article(element: Any, source: str) -> Record:
    citation = _child(element, "MedlineCitation")
    article = _child(citation, "Article")
    issue = _child(article, "Journal/JournalIssue")
    pmid = _text(citation, "PMID")
    title = _title(article)
    abstract, note = _abstract(citation)
    types = _texts(article, "PublicationTypeList/PublicationType")
    venue = _markup(article, "Journal/Title") or _text(article, "Journal/ISOAbbreviation")
    kind = _kind(types)
    return Record(
        source=source,
        source_id=pmid or _unnamed(element),
        title=title,
        abstract=abstract,
        abstract_note=note,
        authors=_authors(article.findall("AuthorList/Author")),
        published=_date(issue.find("PubDate")) or _date(article.find("ArticleDate")),
        venue=venue,
        volume=_text(issue, "Volume"),
        issue=_text(issue, "Issue"),
        pages=_pages(article),
        doi=_doi(element, article),
        ids=_ids(pmid, element.findall("PubmedData/ArticleIdList/ArticleId")),
        kind=kind,
        language=_text(article, "Language"),
        url=f"{_SITE}/{pmid}/" if pmid else None,
        keywords=_keywords(citation),
        status=standing(_relations(citation), types, title),
        links=_links(citation, kind is RecordKind.PREPRINT or is_preprint_server(venue)),
    )


def _book(element: Any, source: str) -> Record:
    document = _child(element, "BookDocument")
    book = _child(document, "Book")
    pmid = _text(document, "PMID")
    abstract, note = _abstract(document)
    types = _texts(document, "PublicationType")
    book_title = _markup(book, "BookTitle")
    named = document.findall("AuthorList[@Type='authors']/Author") or document.findall("AuthorList/Author")
    kind = _kind(types)
    return Record(
        source=source,
        source_id=pmid or _unnamed(element),
        title=_title(document) or book_title or "",
        abstract=abstract,
        abstract_note=note,
        authors=_authors(named or book.findall("AuthorList/Author")),
        published=_date(document.find("ContributionDate")) or _date(book.find("PubDate")),
        venue=book_title,
        volume=_text(book, "Volume"),
        pages=_pages(document),
        doi=_doi(element, document),
        ids=_ids(pmid, document.findall("ArticleIdList/ArticleId")),
        kind=RecordKind.OTHER if kind is RecordKind.ARTICLE else kind,
        language=_text(document, "Language"),
        url=f"{_SITE}/{pmid}/" if pmid else None,
        keywords=_keywords(document),
        status=standing((), types, book_title),
        # Of a book, the day on which the text itself was revised; of an article, that of the citation.
        revised=_date(document.find("DateRevised")),
    )


def _title(article: Any) -> str:
    """The title; the one in the document's own language where PubMed has no other."""
    title = _markup(article, "ArticleTitle")
    if title is None or title.lower().rstrip(".") == _NOT_AVAILABLE:
        title = _markup(article, "VernacularTitle") or title
    return title or ""


def _abstract(citation: Any) -> tuple[str | None, str | None]:
    """The abstract with the labels of its sections, and what is to be said of it when it is another's."""
    own = citation.find("Article/Abstract")
    if (text := _sections(citation.find("Abstract") if own is None else own)) is not None:
        return text, None
    for other in citation.findall("OtherAbstract"):
        if (text := _sections(other)) is not None:
            return text, f"other abstract: {other.get('Type', 'unnamed')}, {other.get('Language', 'eng')}"
    return None, None


def _sections(abstract: Any) -> str | None:
    if abstract is None:
        return None
    parts = [(section.get("Label"), _plain(section)) for section in abstract.findall("AbstractText")]
    return clean_text(" ".join(f"{label}: {text}" if label else text for label, text in parts if text))


def _authors(elements: Iterable[Any]) -> tuple[str, ...]:
    names = [_name(each) for each in elements if each.get("ValidYN") != "N"]
    return tuple(name for name in names if name)


def _name(author: Any) -> str | None:
    if (together := _markup(author, "CollectiveName")) is not None:
        return together
    given = [_text(author, "ForeName") or _text(author, "Initials"), _text(author, "Suffix")]
    parts = [_text(author, "LastName"), " ".join(part for part in given if part)]
    return ", ".join(part for part in parts if part) or None


def _date(element: Any) -> PartialDate | None:
    """A date of Year, Month and Day, of Year and Season, or the first that a MedlineDate names."""
    if element is None:
        return None
    parts = [_text(element, tag) for tag in ("Year", "Month", "Day")]
    if parts[0] is None:
        return parse_date(_text(element, "MedlineDate"))
    separator = "-" if (parts[1] or "").isdigit() else " "
    return parse_date(separator.join(part for part in parts if part))


def _pages(article: Any) -> str | None:
    pages = _child(article, "Pagination")
    return clean_pages(_text(pages, "MedlinePgn")) or clean_pages(
        _text(pages, "StartPage"), _text(pages, "EndPage")
    )


def _doi(element: Any, article: Any) -> str | None:
    # Only the article's own list: the references have lists of the same name.
    own = element.findall("PubmedData/ArticleIdList/ArticleId[@IdType='doi']")
    own += article.findall("ArticleIdList/ArticleId[@IdType='doi']")
    own += element.findall("PubmedBookData/ArticleIdList/ArticleId[@IdType='doi']")
    located = article.findall("ELocationID[@EIdType='doi']")
    places = [*own, *(each for each in located if each.get("ValidYN") != "N")]
    return next((doi for each in places if (doi := clean_doi(_plain(each)))), None)


def _ids(pmid: str | None, elements: Iterable[Any]) -> tuple[tuple[str, str], ...]:
    schemes = {"pmc": "pmcid", "bookaccession": "bookaccession"}
    found = [("pmid", pmid)] if pmid else []
    for each in elements:
        if (scheme := schemes.get(each.get("IdType", ""))) and (value := _plain(each)):
            found.append((scheme, value))
    return tuple(dict.fromkeys((scheme, value) for scheme, value in found if value))


def _kind(types: Iterable[str]) -> RecordKind:
    # A grant act in "Research Support, American Recovery and Reinvestment Act" is no legislation.
    return kind_of(each for each in types if not each.startswith("Research Support"))


def _relations(citation: Any) -> list[str]:
    return [each.get("RefType", "") for each in citation.findall(_RELATED)]


def _links(citation: Any, is_preprint: bool) -> tuple[Link, ...]:
    """The notices and other versions that PubMed names: by PMID, else by the DOI in the citation of it."""
    found: list[Link] = []
    for each in citation.findall(_RELATED):
        source = _text(each, "RefSource")
        pmid, doi = _text(each, "PMID"), clean_doi(source)
        scheme, value = ("pmid", pmid) if pmid else ("doi", doi)
        if value:
            to_preprint = is_preprint_server(source)
            found += links(
                each.get("RefType", ""), scheme, value, of_preprint=is_preprint, to_preprint=to_preprint
            )
    return tuple(dict.fromkeys(found))


def _keywords(citation: Any) -> tuple[str, ...]:
    words = [_markup(each, ".") for each in citation.findall("KeywordList/Keyword")]
    mesh = [_markup(each, ".") for each in citation.findall("MeshHeadingList/MeshHeading/DescriptorName")]
    return tuple(dict.fromkeys(word for word in [*words, *mesh] if word))


def _unnamed(element: Any) -> str:
    """An article without a PMID is known by what it says."""
    return f"unnamed/{digest(' '.join(element.itertext()))}"


def _child(element: Any, path: str) -> Any:
    """The element at a path, or an empty one: every field of it is then missing."""
    found = element.find(path)
    return etree.Element("missing") if found is None else found


def _plain(element: Any) -> str:
    return strip_markup("".join(element.itertext())) or ""


def _markup(element: Any, path: str) -> str | None:
    found = element.find(path)
    return None if found is None else _plain(found) or None


def _text(element: Any, path: str) -> str | None:
    found = element.find(path)
    return None if found is None else clean_text("".join(found.itertext()))


def _texts(element: Any, path: str) -> list[str]:
    return [text for each in element.findall(path) if (text := clean_text("".join(each.itertext())))]
