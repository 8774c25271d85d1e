"""What ESearch says, and the place in its result that a cursor names.

In: ESearch's XML, cursors. Out: values; nothing here touches the network.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ...errors import SourceFormatError, SourceUnavailable
from ..normalise import clean_text
from .asking import cursor_of, place_in
from .pubmed_records import read_xml
from .shapes import count

# EFetch refuses offsets past 9,998 (biopython/biopython#4189).
FOUND_AT_MOST = 9_999
# Before the first entry date of any citation: old citations carry their date of publication.
FIRST_DAY = date(1700, 1, 1)
LAST_DAY = date(3000, 12, 31)

_WARNINGS = {
    "ErrorList/PhraseNotFound": "phrase not found, left out of the search",
    "ErrorList/FieldNotFound": "field not found",
    "WarningList/PhraseIgnored": "phrase ignored",
    "WarningList/QuotedPhraseNotFound": "quoted phrase not found",
    "WarningList/OutputMessage": "PubMed says",
}
_ERROR = re.compile(rb"<ERROR>(.*?)</ERROR>", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """The hits that entered PubMed from `since` to `until`, both included.

    Those of a single day can be told apart by year of publication, from the first to the last of `years`.
    """

    since: date
    until: date
    years: tuple[int, int] | None = None

    def params(self) -> dict[str, str]:
        """The slice of entry dates as parameters of ESearch."""
        return {
            "datetype": "edat",
            "mindate": self.since.strftime("%Y/%m/%d"),
            "maxdate": self.until.strftime("%Y/%m/%d"),
        }

    def term(self, term: str) -> str:
        """The query within the slice's years of publication.

        >>> day = date(2026, 1, 1)
        >>> Slice(since=day, until=day, years=(2020, 2022)).term("a OR b")
        '(a OR b) AND 2020:2022[pdat]'
        """
        return f"({term}) AND {self.years[0]}:{self.years[1]}[pdat]" if self.years else term

    def halves(self) -> tuple["Slice", ...]:
        """Two slices that make up this one; none of a single year of a single day.

        >>> [str(half.since) for half in Slice(since=date(2026, 1, 1), until=date(2026, 1, 4)).halves()]
        ['2026-01-01', '2026-01-03']
        """
        if self.since < self.until:
            middle = self.since + (self.until - self.since) // 2
            return replace(self, until=middle), replace(self, since=middle + timedelta(days=1))
        first, last = self.years or (FIRST_DAY.year, LAST_DAY.year)
        if first >= last:
            return ()
        year = (first + last) // 2
        return replace(self, years=(first, year)), replace(self, years=(year + 1, last))

    def beyond(self, count: int) -> str:
        """What is to be said when the slice has more hits than PubMed gives out and no halves."""
        published = f" with publication year {self.years[0]}" if self.years else ""
        return (
            f"{count:,} hits entered PubMed on {self.since}{published} and cannot be told apart by date: "
            f"only the first {FOUND_AT_MOST:,} can be had; narrow the query"
        )


# Of every entry date: PubMed's day may be ahead of ours, and what has no limit in the query is sought whole.
WHOLE = Slice(since=FIRST_DAY, until=LAST_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What ESearch found: how many, where the server keeps them, and what it made of the query."""

    content: bytes
    count: int
    history: str
    key: str
    translation: str | None
    warnings: tuple[str, ...]
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a search: offset `start` of the `count` hits kept under `history` and `key`.

    `total` hits were reported for the whole search; `slices` are still to be opened after this one.
    `held` hits are in the slice, of which `count` can be had.
    """

    total: int
    history: str = ""
    key: str = ""
    start: int = 0
    count: int = 0
    held: int = 0
    slice: Slice | None = None
    slices: tuple[Slice, ...] = ()

    @classmethod
    def of(cls, found: Found, slice: Slice | None, *, total: int, slices: tuple[Slice, ...] = ()) -> "Place":
        """The first place of a result."""
        return cls(
            total=total,
            history=found.history,
            key=found.key,
            count=min(found.count, FOUND_AT_MOST),
            held=found.count,
            slice=slice,
            slices=slices,
        )

    def after(self, page_size: int) -> "Place":
        """The place after a page of this size."""
        return replace(self, start=self.start + page_size)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What must be said once of the slice: that PubMed has more of it than it gives out."""
        first = self.start == 0 and self.slice is not None and self.held > FOUND_AT_MOST
        return (self.slice.beyond(self.held),) if first and self.slice else ()

    def cursor(self) -> str | None:
        """The place as a cursor; None when nothing is to come."""
        if self.start >= self.count and not self.slices:
            return None
        return cursor_of(self)


def place_of(cursor: str) -> Place:
    """The place that a cursor names.

    Raises:
        SourceUnavailable: it names none: another version of this program wrote it.
    """
    return place_in(cursor, Place, "PubMed")


def found(content: bytes) -> Found:
    """What an answer of ESearch says.

    Raises:
        SourceUnavailable: PubMed refused the query, or the answer is not ESearch's.
    """
    try:
        root = read_xml(content)
    except SourceFormatError as error:
        raise SourceUnavailable(f"PubMed's answer to the query: {error.message}", hint=_AGAIN) from error
    if (said := root.findtext("ERROR")) is not None:
        raise SourceUnavailable(
            f"PubMed refused the search: {clean_text(said)}",
            hint="Correct the query of `pubmed` in the protocol.",
        )
    history, key = (clean_text(root.findtext(tag)) for tag in ("WebEnv", "QueryKey"))
    hits = count(root.findtext("Count"))
    if hits is None or (hits and not (history and key)):
        raise SourceUnavailable("PubMed's answer to the query has no count or no history", hint=_AGAIN)
    return Found(
        content=content,
        count=hits,
        history=history or "",
        key=key or "",
        translation=clean_text(root.findtext("QueryTranslation")),
        warnings=tuple(
            f"{words}: {clean_text(each.text)}"
            for path, words in _WARNINGS.items()
            for each in root.findall(path)
            if clean_text(each.text)
        ),
        ids=tuple(id for each in root.findall("IdList/Id") if (id := clean_text(each.text)) and id.isdigit()),
    )


_AGAIN = "Run `review refresh` again later."


def refusal(content: bytes) -> str | None:
    """Why EFetch gave no records, when it says so in place of them; it does so with status 200, too."""
    if b"<PubmedArticle" in content or b"<PubmedBookArticle" in content:
        return None
    said = _ERROR.search(content)
    return clean_text(said[1].decode("utf-8", "replace")) if said else None
