"""EUR-Lex: legal acts of the European Union by their CELEX numbers, from the Publications Office's Cellar.

In: a list of CELEX numbers, such as `32007R1394 02001L0083-20220101`. Out: one page per number: the
document as it came, with a comment behind it that says which number it was asked for. The web site
eur-lex.europa.eu turns programs away; publications.europa.eu serves the same texts by content negotiation
and needs the language as a three-letter code. Source of the rules: op.europa.eu, Cellar's user manual.
"""

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from ...errors import SourceUnavailable
from ...model.record import Record
from ...model.search import Lane, Page, Window
from ...plugins import Http
from ...settings import SourceSettings
from ..normalise import clean_text
from .eurlex_records import ASKED, CELEX, is_missing, read_act

# Acts since about 2004 are there as XHTML, older ones as HTML only.
_ACCEPTED = ("application/xhtml+xml", "text/html")
# No such act, none in this form or language, withdrawn, or in several parts of which one must be chosen.
_NOT_GIVEN = frozenset({300, 404, 406, 410})
# Cellar says that it has no text in an answer that looks like a good one.
_NO_TEXT = b"does not hold a content datastream"


class EurLex:
    """The source `eurlex`; every search fetches every act of the list."""

    name = "eurlex"
    platform = "EUR-Lex, Cellar of the Publications Office"
    version = "1"
    dialect = "celex"
    lane = Lane.ORGANISATION
    snapshot = True
    base_url = "https://publications.europa.eu"
    # Cellar redirects from the act to its text, and does so by http.
    origins = (
        "https://publications.europa.eu",
        "http://publications.europa.eu",
        "https://eur-lex.europa.eu",
    )
    pause_seconds = 0.5

    def __init__(self, http: Http, settings: SourceSettings) -> None:
        self._http = http
        self._base_url = (settings.base_url or self.base_url).rstrip("/")

    @property
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """What shapes every search, for its report."""
        return (
            ("Accept", ", else ".join(_ACCEPTED)),
            ("Accept-Language", "eng"),
            ("window", "none: the whole list every time"),
        )

    def search(self, query: str, window: Window, cursor: str | None = None) -> Iterator[Page]:
        """A page per act, from the one that `cursor` (a CELEX number) asks for.

        An act that is not to be had is an empty page with a warning.

        Raises:
            SourceUnavailable: the query is no list of CELEX numbers, or the server could not be reached.
        """
        numbers = numbers_of(query)
        start = numbers.index(cursor) if cursor in numbers else 0
        for place in range(start, len(numbers)):
            following = numbers[place + 1] if place + 1 < len(numbers) else None
            yield self._page(numbers[place], _before(numbers[place], numbers), following)

    def _page(self, number: str, before: str | None, following: str | None) -> Page:
        url = f"{self._base_url}/resource/celex/{quote(number, safe='')}"
        said = ASKED.format(number=number, before=f" after {before}" if before else "").encode()
        content, refusal = self._document(url)
        if content is None:
            warning = f"EUR-Lex gives no text of {number} ({refusal})"
            return Page(content=said, url=url, cursor=following, warnings=(warning,))
        return Page(content=content + b"\n" + said, url=url, cursor=following)

    def _document(self, url: str) -> tuple[bytes | None, str | None]:
        """The text in the first form that there is, else why there is none."""
        refusal = None
        for form in _ACCEPTED:
            try:
                content = self._http.get(url, {}, {"Accept": form, "Accept-Language": "eng"})
            except SourceUnavailable as error:
                if error.status not in _NOT_GIVEN:
                    raise
                refusal = refusal or f"it answered {error.status}"
                continue
            if content.strip() and _NO_TEXT not in content[:5000]:
                return content, None
            refusal = refusal or "its answer is empty"
        return None, refusal

    def parse(self, page: bytes) -> Iterator[Record]:
        """The record of a page; none where the act was not to be had.

        Raises:
            SourceFormatError: the page is no legal act, or does not say which.
        """
        if not is_missing(page):
            yield read_act(page, self.name)


def numbers_of(query: str) -> tuple[str, ...]:
    """The CELEX numbers of a query, each once.

    >>> numbers_of("32007R1394, 32001l0083 32007R1394")
    ('32007R1394', '32001L0083')

    Raises:
        SourceUnavailable: there are none, or something is no CELEX number.
    """
    words = [word.upper() for word in re.split(r"[\s,;]+", clean_text(query) or "") if word]
    strange = [word for word in words if not CELEX.fullmatch(word)]
    if strange or not words:
        raise SourceUnavailable(
            f"`{strange[0]}` is no CELEX number" if strange else "the query names no CELEX number",
            hint="List CELEX numbers in the query of `eurlex`, such as `32007R1394 32001L0083`: "
            "EUR-Lex shows them above every act.",
        )
    return tuple(dict.fromkeys(words))


def _before(number: str, numbers: Sequence[str]) -> str | None:
    """The consolidated version of the same act in the list that this one took the place of.

    >>> _before("02001L0083-20220101", ["02001L0083-20190726", "02001L0083-20121116", "32001L0083"])
    '02001L0083-20190726'
    """
    act, dash, _ = number.partition("-")
    earlier = [each for each in numbers if each.startswith(f"{act}-") and each < number]
    return max(earlier) if dash and earlier else None
