"""What ESearch says, and the place in its result that a cursor names.

In: ESearch's XML, cursors. Out: values; nothing here touches the network.
"""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

import msgspec

from ...errors import SourceFormatError, SourceUnavailable
from ...model.search import Window
from ..normalise import clean_text
from .pubmed_records import read_xml

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
    """The hits that entered PubMed from `since` to `until`, both included."""

    since: date
    until: date

    def params(self) -> dict[str, str]:
        """The slice as parameters of ESearch."""
        return {
            "datetype": "edat",
            "mindate": self.since.strftime("%Y/%m/%d"),
            "maxdate": self.until.strftime("%Y/%m/%d"),
        }

    def halves(self) -> tuple["Slice", ...]:
        """Two slices that make up this one; none of a single day.

        >>> [str(half.since) for half in Slice(since=date(2026, 1, 1), until=date(2026, 1, 4)).halves()]
        ['2026-01-01', '2026-01-03']
        """
        if self.since >= self.until:
            return ()
        middle = self.since + (self.until - self.since) // 2
        return (
            Slice(since=self.since, until=middle),
            Slice(since=middle + timedelta(days=1), until=self.until),
        )


def whole(window: Window) -> Slice:
    """The slice of every entry date up to the end of the window."""
    return Slice(since=FIRST_DAY, until=window.until or LAST_DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What ESearch found: how many, where the server keeps them, and what it made of the query."""

    content: bytes
    count: int
    history: str
    key: str
    translation: str | None
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in a search: offset `start` of the `count` hits kept under `history` and `key`.

    `total` hits were reported for the whole search; `slices` are still to be opened after this one.
    """

    total: int
    history: str = ""
    key: str = ""
    start: int = 0
    count: int = 0
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
            slice=slice,
            slices=slices,
        )

    def after(self, page_size: int) -> "Place":
        """The place after a page of this size."""
        return replace(self, start=self.start + page_size)

    def cursor(self) -> str | None:
        """The place as a cursor; None when nothing is to come."""
        if self.start >= self.count and not self.slices:
            return None
        return msgspec.json.encode(self).decode()


def place_of(cursor: str) -> Place:
    """The place that a cursor names.

    Raises:
        SourceUnavailable: it names none: another version of this program wrote it.
    """
    try:
        return msgspec.json.decode(cursor, type=Place)
    except msgspec.MsgspecError as error:
        raise SourceUnavailable(
            f"the place where the last search of PubMed stopped cannot be read: {error}",
            hint="Run `review refresh` again: it begins the search anew.",
        ) from error


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
    count, history, key = (clean_text(root.findtext(tag)) for tag in ("Count", "WebEnv", "QueryKey"))
    if count is None or not count.isdigit() or (count != "0" and not (history and key)):
        raise SourceUnavailable("PubMed's answer to the query has no count or no history", hint=_AGAIN)
    return Found(
        content=content,
        count=int(count),
        history=history or "",
        key=key or "",
        translation=clean_text(root.findtext("QueryTranslation")),
        warnings=tuple(
            f"{words}: {clean_text(each.text)}"
            for path, words in _WARNINGS.items()
            for each in root.findall(path)
            if clean_text(each.text)
        ),
    )


_AGAIN = "Run `review refresh` again later."


def refusal(content: bytes) -> str | None:
    """Why EFetch gave no records, when it says so in place of them; it does so with status 200, too."""
    if b"<PubmedArticle" in content or b"<PubmedBookArticle" in content:
        return None
    said = _ERROR.search(content)
    return clean_text(said[1].decode("utf-8", "replace")) if said else None
