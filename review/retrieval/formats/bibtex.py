"""BibTeX and biblatex files.

In: the bytes of a file. Out: one entry per `@type{`. Splitting is bibtexparser's; keys are replaced
before it looks, because exporters repeat them, leave them out and put commas into them.
"""

import logging
import re
from collections.abc import Mapping

from bibtexparser.entrypoint import parse_string
from bibtexparser.library import Library
from bibtexparser.model import Entry as Block
from bibtexparser.model import ParsingFailedBlock

from ...decode import decode, decode_head
from ...model.record import PartialDate, Record, RecordKind
from ...model.search import Entry, Reading
from ..normalise import (
    clean_doi,
    clean_pages,
    clean_text,
    kind_of,
    parse_date,
    partial_date,
    split_note,
    status_of,
)
from ..normalise import strip_markup as plain
from .bibtex_values import Fields, address, fields_of, people
from .ids import Id, accession, distinct, isbn, mentioned, pmid, shape
from .latex import plain_text

# The parser warns of what is reported here as a problem of its entry.
logging.getLogger("bibtexparser").addHandler(logging.NullHandler())

_OTHER = r"(?!(?i:comment|string|preamble)\b)"
_START = re.compile(rf"(?m)(?:^|(?<=\}}))[ \t]*@{_OTHER}[A-Za-z]+[ \t]*[{{(]")
# A key is whatever stands between the brace and the first `name =`; the comma after it may be missing.
_KEY = re.compile(
    rf"(?m)(?:^|(?<=\}}))([ \t]*@{_OTHER}[A-Za-z]+[ \t]*[{{(])"
    r"([^={}\"@]{0,300}?)(?:,|(?<=[\s{(]))(\s{0,300}[A-Za-z][\w.:+-]*\s{0,300}=)"
)
_SNIFFED = re.compile(
    rf"(?m)^[ \t]*@{_OTHER}[A-Za-z]+[ \t]*[{{(][^={{}}]{{0,300}},?\s{{0,300}}[A-Za-z][\w-]*\s*="
)
_KINDS: dict[str, RecordKind] = {
    **dict.fromkeys(("article", "inproceedings", "conference", "periodical"), RecordKind.ARTICLE),
    **dict.fromkeys(("techreport", "report"), RecordKind.REPORT),
    **dict.fromkeys(("legislation", "legal"), RecordKind.REGULATION),
    "standard": RecordKind.STANDARD,
    "preprint": RecordKind.PREPRINT,
}
_VENUES = ("journal", "journaltitle", "booktitle", "maintitle", "eventtitle", "series", "howpublished")


class Bibtex:
    """BibTeX files, with repeated keys, repeated fields, LaTeX and text between the entries."""

    name = "bibtex"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the head holds the start of an entry with a field."""
        return _SNIFFED.search(decode_head(head)) is not None

    def read(self, content: bytes) -> Reading:
        """Every entry of the file.

        Raises:
            SourceFormatError: the bytes are not text.
        """
        text = decode(content)
        keyed, keys = _rekeyed(text)
        library = parse_string(keyed, parse_stack=[])
        strings = {string.key.lower(): str(string.value) for string in library.strings}
        found = [(block, fields_of(block, strings)) for block in _blocks(library)]
        parents = {keys.get(block.key, block.key): fields for block, fields in found}
        entries = [_entry(block, fields, parents) for block, fields in found]
        entries += [_failure(block) for block in library.failed_blocks if _is_lost(block)]
        return Reading(
            entries=tuple(sorted(entries, key=lambda entry: entry.line)), counted=len(_START.findall(text))
        )


def _rekeyed(text: str) -> tuple[str, dict[str, str]]:
    """The text with a key of ours in every entry, on the same line, and the file's keys by ours."""
    keys: dict[str, str] = {}

    def replace(found: re.Match[str]) -> str:
        ours = f"entry-{len(keys) + 1}"
        keys[ours] = found[2].strip()
        return f"{found[1]}{ours},{chr(10) * found[2].count(chr(10))}{found[3]}"

    return _KEY.sub(replace, text), keys


def _blocks(library: Library) -> list[Block]:
    """Every entry, those that the parser keeps among the failures for a repeated field or key too."""
    recovered = [block.ignore_error_block for block in library.failed_blocks]
    return [*library.entries, *(block for block in recovered if isinstance(block, Block))]


def _is_lost(block: ParsingFailedBlock) -> bool:
    kept = isinstance(block.ignore_error_block, Block)
    return not kept and re.match(rf"\s*@{_OTHER}", block.raw or "@") is not None


def _failure(block: ParsingFailedBlock) -> Entry:
    reason = getattr(block.error, "abort_reason", None) or str(block.error)
    return Entry(line=(block.start_line or 0) + 1, problem=f"not BibTeX: {reason.strip()}")


def _entry(block: Block, fields: Fields, parents: Mapping[str, Fields]) -> Entry:
    line = (block.start_line or 0) + 1
    if fields.is_empty():
        return Entry(line=line, problem="the entry holds no field")
    return Entry(line=line, record=_record(block.entry_type.lower(), fields, parents))


def _record(entry_type: str, fields: Fields, parents: Mapping[str, Fields]) -> Record:
    parent = parents.get(fields.first("crossref", "xref") or "", Fields({}))
    title = _title(fields)
    abstract, note = split_note(plain(fields.text("abstract")))
    return Record(
        source="",
        source_id="",
        title=title or "",
        abstract=abstract,
        abstract_note=note,
        authors=_authors(fields, parent),
        published=_published(fields) or _published(parent),
        venue=_venue(fields, parent, title),
        volume=fields.text("volume") or parent.text("volume"),
        issue=fields.text("number", "issue"),
        pages=clean_pages(fields.text("pages", "eid", "article-number", "art_number", "page")),
        doi=_doi(fields),
        ids=_ids(entry_type, fields),
        kind=_kind(entry_type, fields),
        language=fields.text("language", "langid"),
        url=_url(fields),
        keywords=_keywords(fields),
        status=status_of([fields.text("pubstate"), *_types(fields)], title),
    )


def _title(fields: Fields) -> str | None:
    title = plain(fields.text("title", "booktitle", "maintitle"))
    subtitle = plain(fields.text("subtitle"))
    return f"{title}: {subtitle}" if title and subtitle and fields.first("title") else title


def _authors(fields: Fields, parent: Fields) -> tuple[str, ...]:
    said = fields.all("author") or fields.all("editor") or parent.all("author")
    return tuple(dict.fromkeys(name for value in said for name in people(value)))


def _published(fields: Fields) -> PartialDate | None:
    full = parse_date(fields.text("date", "publication_date"))
    year = parse_date(fields.text("year"))
    if full is not None or year is None or year.month is not None:
        return full or year
    month, day = fields.text("month") or "", fields.text("day") or ""
    if month.isdigit():
        return partial_date(year.year, int(month), int(day) if day.isdigit() else None)
    return parse_date(f"{year.year} {month} {day}")


def _venue(fields: Fields, parent: Fields, title: str | None) -> str | None:
    names = [plain(fields.text(name)) for name in _VENUES]
    names += [plain(parent.text("title", "booktitle"))]
    return next((name for name in names if name and name != title and "://" not in name), None)


def _doi(fields: Fields) -> str | None:
    said = [*fields.all("doi"), *(link for link in _links(fields) if "doi" in link.lower())]
    return next((doi for value in said if (doi := clean_doi(address(value)))), None)


def _links(fields: Fields) -> list[str]:
    return [address(value) for value in fields.all("url", "link", "note", "howpublished", "journal")]


def _ids(entry_type: str, fields: Fields) -> tuple[Id, ...]:
    said = fields.all("unique-id", "ut", "accession_num")
    numbers = [accession(value.strip("{} ")) for value in said]
    shaped = [shape(value.strip()) for value in fields.all("pmcid", "pmc", "eid")]
    books = [isbn(value) for value in fields.all("isbn")] if "book" in entry_type else []
    pmids = [pmid(value) for value in fields.all("pmid", "pubmedid", "pubmed_id")]
    return distinct(*numbers, *shaped, *mentioned(_links(fields)), *books, *pmids, _eprint(fields))


def _eprint(fields: Fields) -> Id | None:
    number = (fields.first("eprint") or "").strip()
    archive = (fields.text("eprinttype", "archiveprefix") or "").casefold()
    if archive == "pubmed":
        return pmid(number)
    return ("arxiv", number.casefold().removeprefix("arxiv:")) if number and archive == "arxiv" else None


def _types(fields: Fields) -> list[str | None]:
    return [fields.text("type"), fields.text("document_type"), fields.text("entrysubtype")]


def _kind(entry_type: str, fields: Fields) -> RecordKind:
    said = kind_of(_types(fields))
    if said not in (RecordKind.ARTICLE, RecordKind.OTHER):
        return said
    if entry_type in ("misc", "online", "unpublished") and _eprint(fields) is not None:
        return RecordKind.PREPRINT
    return _KINDS.get(entry_type, RecordKind.OTHER)


def _url(fields: Fields) -> str | None:
    said = fields.all("url", "link") + [value for value in fields.all("howpublished") if "//" in value]
    found = (re.search(r"[^\s{}\\]*//[^\s{}]+", address(value)) for value in said)
    return next((url[0] for url in found if url is not None), None)


def _keywords(fields: Fields) -> tuple[str, ...]:
    words: list[str | None] = []
    for value in fields.all("keywords", "keyword", "author_keywords", "keywords-plus"):
        words += [
            clean_text(word.strip().lstrip("*"))
            for word in plain_text(value).split(";" if ";" in value else ",")
        ]
    return tuple(dict.fromkeys(word for word in words if word))
