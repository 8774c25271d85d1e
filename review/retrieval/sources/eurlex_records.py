"""From a legal act of EUR-Lex to a record.

In: XHTML or HTML that a stranger sent, in one of the forms of sixty years. Out: a record; nothing here
touches the network. The head of a document names a file of the printers, so title, date and institutions
are read from the title that is printed over the act.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from lxml import html

from ...decode import decode
from ...errors import SourceFormatError
from ...model.record import Link, PartialDate, Record, RecordKind, RecordStatus
from ...model.study import RelationKind
from ..normalise import clean_text, parse_date
from .asking import not_works

# Sector, year, kind of act, number; then the number of a corrigendum, or the day of a consolidation.
CELEX = re.compile(r"[0-9CE][0-9]{4}[A-Z]{1,2}[0-9]{3,4}(?:\([0-9]{2}\))?(?:R\([0-9]{2}\)|-[0-9]{8})?")
ASKED = "<!-- CELEX {number}{before} -->"
_ASKED = re.compile(rf"<!-- CELEX ({CELEX.pattern})(?: after ({CELEX.pattern}))? -->\s*\Z")
_NAMED = re.compile(rf"(?i)(?:\bCELEX(?::|%3A|=|/)\s*|\bEUR-Lex - )({CELEX.pattern})(?![0-9A-Z])")
# The head line of a consolidated version: "02007R1394 — EN — 20.07.2019 — 003.001".
_HEAD_LINE = re.compile(r"\b(0[0-9]{4}[A-Z]{1,2}[0-9]{4})\s*—\s*[A-Z]{2}\s*—\s*(\d{2})\.(\d{2})\.(\d{4})")
_SITE = "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:"
_TITLES = frozenset({"oj-doc-ti", "doc-ti", "title-doc-first", "title-doc-last"})
_ARTICLES = frozenset({"oj-ti-art", "ti-art", "title-article-norm"})
_SUBTITLES = frozenset({"oj-sti-art", "sti-art", "stitle-article-norm"})
_NOTE_MARKS = frozenset({"oj-note-tag", "note-tag"})
_META = ("DCTERMS.title", "DC.title", "DC.description")
_MARKS = re.compile(r"[►▼][A-Z]+\d*|◄")
_ASIDE = re.compile(r"(?i)^\(text with eea relevance\)$|^important legal notice|^avis jur")
_PREAMBLE = re.compile(r"(?i)^(?:the (?:council|commission|european)|having regard|whereas)\b")
_CLOSING = re.compile(r"(?i)^done at [a-z]+, (?:on )?(?:the )?\d")
_JOURNAL = re.compile(r"(?i)\bOfficial Journal\b")
_HEAD_PARAGRAPHS = 12
_DATED = re.compile(r"(?i)\bof (\d{1,2} [a-z]+ \d{4})\b")
_INSTITUTIONS = (
    ("European Parliament", re.compile(r"(?i)\bEuropean Parliament\b")),
    ("Council of the European Union", re.compile(r"(?i)^Council\b|\bof the Council\b")),
    ("European Commission", re.compile(r"(?i)\bCommission\b")),
)
_LONGEST_EXCERPT = 2000
_EXCERPT = "Article 1, in place of an abstract"
_TYPES = {"directive": "L", "regulation": "R", "decision": "D"}
_ACT = re.compile(
    r"(?i)\b(directive|regulation|decision)s?\b|(?:\(E\w+\) )?(No )?\b(\d{2,4})/(\d{1,4})\b(?:/E\w+)?"
)


def is_missing(page: bytes) -> bool:
    """Whether a page holds nothing but the number that was asked for."""
    return _ASKED.fullmatch(page[:200].decode("ascii", "replace").strip()) is not None


def read_act(page: bytes, source: str) -> Record:
    """The record of an act.

    Raises:
        SourceFormatError: the page holds no title of an act, or does not say which act it is.
    """
    written = _readable(page)
    number, before = _number(written)
    paragraphs = list(_paragraphs(written))
    title = _title(paragraphs) or _meta_title(written) or _old_title(paragraphs)
    if number is None or title is None:
        what = "title" if number else "CELEX number"
        raise not_works(f"a legal act of EUR-Lex: it has no {what}", page)
    return Record(
        source=source,
        source_id=number,
        title=title,
        abstract=(abstract := _first_article(paragraphs)),
        abstract_note=_EXCERPT if abstract else None,
        authors=_institutions(title),
        published=_published(number, title),
        venue="EUR-Lex",
        ids=(("celex", number),),
        kind=RecordKind.REGULATION,
        language="eng",
        url=_SITE + number,
        status=RecordStatus.DRAFT if re.match(r"5\d{4}PC", number) else None,
        links=tuple(dict.fromkeys(_links(number, before, title))),
    )


def _readable(page: bytes) -> str:
    try:
        return decode(page)
    except SourceFormatError as error:
        raise not_works("a legal act of EUR-Lex", page) from error


def _number(written: str) -> tuple[str | None, str | None]:
    """The CELEX number that was asked for, and the version before; else what the document says of itself."""
    if asked := _ASKED.search(written[-300:]):
        return asked[1], asked[2]
    if line := _HEAD_LINE.search(written[:50_000]):
        return f"{line[1]}-{line[4]}{line[3]}{line[2]}", None
    named = _NAMED.search(written[:50_000])
    return (named[1].upper() if named else None), None


def _paragraphs(written: str) -> Iterator[tuple[frozenset[str], str]]:
    """The paragraphs in order, each with its classes and its clean text."""
    root = _tree(written)
    if root is None:
        return
    for element in root.iter("p", "div"):
        # Old pages wrap the whole text into one paragraph; a consolidated version has its text in `div`s.
        wraps = next(element.iterdescendants("p"), None) is not None
        if wraps if element.tag == "p" else "norm" not in _classes(element):
            continue
        if said := clean_text(_MARKS.sub(" ", "".join(element.itertext()))):
            yield _classes(element), said


def _tree(written: str) -> Any:
    unmarked = re.sub(r"^\s*<\?xml[^>]*\?>", "", written)
    try:
        root = html.document_fromstring(unmarked, parser=html.HTMLParser(no_network=True))
    except (ValueError, html.etree.ParserError):  # nothing in it at all
        return None
    for mark in list(root.iter("span")):
        note = mark.getparent()
        if _classes(mark) & _NOTE_MARKS and note is not None and note.tag == "a":
            note.drop_tree()
    return root


def _classes(element: Any) -> frozenset[str]:
    return frozenset((element.get("class") or "").split())


def _title(paragraphs: Iterable[tuple[frozenset[str], str]]) -> str | None:
    """The first run of title lines; consolidated versions print the title twice, annexes have their own."""
    lines: list[str] = []
    for classes, said in paragraphs:
        if not classes & _TITLES:
            if lines and not _ASIDE.match(said):
                break
        elif said in lines:
            break
        elif not _ASIDE.match(said):
            lines.append(said)
    return clean_text(" ".join(lines))


def _meta_title(written: str) -> str | None:
    root = _tree(written)
    if root is None:
        return None
    held = {each.get("name"): clean_text(each.get("content")) for each in root.iter("meta")}
    return next((held[name] for name in _META if held.get(name)), None)


def _old_title(paragraphs: Iterable[tuple[frozenset[str], str]]) -> str | None:
    """Before 2004 no line was marked: the title stands between the journal's line and the preamble.

    It may stand there twice, the second time line by line.
    """
    title = ""
    for _, said in islice(paragraphs, _HEAD_PARAGRAPHS):
        if _PREAMBLE.match(said):
            return title or None
        line = _JOURNAL.split(said)[0].strip("| ")
        if line not in title and not _ASIDE.match(line) and not CELEX.fullmatch(line):
            title = f"{title} {line}".strip()
    return None  # where no preamble follows, nobody can say that these lines are a title


def _first_article(paragraphs: Iterable[tuple[frozenset[str], str]]) -> str | None:
    """What Article 1 says, which is the subject and scope of nearly every act."""
    inside, parts = False, list[str]()
    for classes, said in paragraphs:
        if classes & (_ARTICLES | _TITLES) or _CLOSING.match(said):
            if inside:
                break
            inside = re.fullmatch(r"(?i)(?:sole article|article 1)", said) is not None
        elif inside and not classes & _SUBTITLES and said not in " ".join(parts[-1:]):
            parts.append(said)
    text = " ".join(parts)
    if len(text) > _LONGEST_EXCERPT:
        text = f"{text[:_LONGEST_EXCERPT].rsplit(' ', 1)[0]} …"
    return text or None


def _institutions(title: str) -> tuple[str, ...]:
    """Who adopted the act: named before its date."""
    until = _DATED.search(title)
    head = title[: until.start()] if until else title
    return tuple(name for name, rule in _INSTITUTIONS if rule.search(head))


def _published(number: str, title: str) -> PartialDate | None:
    """The day of the act, or from which on a consolidated version reads so; else the year of the number."""
    if day := re.search(r"-(\d{8})$", number):
        return parse_date(day[1])
    dated = _DATED.search(title)
    return (parse_date(dated[1]) if dated else None) or parse_date(number[1:5])


def _links(number: str, before: str | None, title: str) -> Iterator[Link]:
    if number.startswith("0"):
        act = "3" + number[1:].partition("-")[0]
        yield Link(kind=RelationKind.IS_VERSION_OF, scheme="celex", value=act)
    if before:
        yield Link(kind=RelationKind.SUPERSEDES, scheme="celex", value=before)
    if corrected := re.fullmatch(r"(.+)R\(\d{2}\)", number):
        yield Link(kind=RelationKind.CORRECTS, scheme="celex", value=corrected[1])
    if number.startswith("3"):
        for repealed in _repealed(title):
            yield Link(kind=RelationKind.SUPERSEDES, scheme="celex", value=repealed)


def _repealed(title: str) -> Iterator[str]:
    """The acts that a title says are repealed.

    >>> list(_repealed("on tissues, and repealing Directives 2002/98/EC and 2004/23/EC"))
    ['32002L0098', '32004L0023']
    >>> list(_repealed("and repealing Regulation (EC) No 45/2001"))
    ['32001R0045']
    """
    kind = None
    for word, old_style, first, second in _ACT.findall(
        re.split(r"\bamending\b", title.partition(" repealing ")[2])[0]
    ):
        if word:
            kind = _TYPES[word.lower()]
            continue
        # "No 45/2001" has the number first; "2002/98/EC" and "(EU) 2019/6" have the year.
        year, serial = (second, first) if old_style else (first, second)
        full = f"19{year}" if len(year) == 2 else year
        if kind and len(full) == 4:
            yield f"3{full}{kind}{int(serial):04d}"
