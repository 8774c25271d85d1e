"""Where a report was printed: venue, volume and pages, each in one form."""

import re
from functools import lru_cache

import msgspec

from .fold import fold, plain, word_set

_STOP = word_set(
    "the of and for in on a an de la le les du des der die das und fur y e et el los del di da do dos og i"
)
_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]|\s*=.*$|\.?\s*conference:.*$|\.conference\b.*$|\s:\s.*$", re.I)
_PAGE = re.compile(r"([a-z]{0,4})\.?\s?(\d+)\s?([a-z]?)\b(?:\s?-\s?([a-z]{0,4})(\d+)([a-z]?)\b)?")
_RANGE = re.compile(r"(\d+)(?:-(\d+))?$")
# How many pages there are, and not which: "12 p", but "1234P" is an abstract's.
_COUNT = re.compile(r"\s*\d+\s*(?:pp?\.|\s(?:p|pp|pages|leaves))\s*")
_ELECTRONIC = re.compile(r"\s*[a-z]\d{3,}\s*$")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_MONTHS = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b")
_NO_PAGES = frozenset(("np", "na", "nopag", "nopagination", "unpaginated", "none", "suppl", "inpress"))


# Databases leave it out of the "Proceedings of the National Academy of Sciences"; "a" is a small word.
_COUNTRY: tuple[list[str], ...] = (["united", "states", "america"], ["united", "states"], ["u", "s"], ["usa"])
_COUNTRY_OF = 2


class Pages(msgspec.Struct, frozen=True, gc=False):
    """`start` and `end` as numbers, `letters` before the start ("s", "e", "cd"); all empty when unknown.

    `end` is None when only one page is given. "201-12" is read as 201-212. `electronic`: the BMJ's "a1754"
    of small letter and many digits, which is no page; the "A4912" of a meeting abstract is one.
    """

    start: int | None = None
    end: int | None = None
    letters: str = ""
    electronic: bool = False


NO_PAGES = Pages()


@lru_cache(maxsize=100_000)
def read_pages(text: str | None) -> Pages:
    """The first range of pages, or the article number.

    >>> pages = read_pages("pp. 201–12; discussion 213")
    >>> pages.start, pages.end
    (201, 212)
    >>> read_pages("S600-S601").letters, read_pages("01-Jun") == read_pages("12 p.") == NO_PAGES
    ('s', True)
    """
    if not text:
        return NO_PAGES
    if (plainly := _RANGE.match(text)) is not None:
        return _pages(plainly[1], plainly[2])
    if _COUNT.fullmatch(text):
        return NO_PAGES
    electronic = _ELECTRONIC.match(text) is not None
    text = text.lower().translate(_DASHES)
    # "01-Jun" is what a spreadsheet makes of "1-6", "Suppl-29" what a database makes of "S417-S429".
    if _MONTHS.search(text) or text.startswith(("suppl", "t-", "quiz")):
        return NO_PAGES
    found = _PAGE.search(re.sub(r"^\W*(?:pp?|pages?|article|art|no)\b[.:\s]*", "", text))
    if found is None or fold(text).replace(" ", "") in _NO_PAGES:
        return NO_PAGES
    end = found[5] if (found[4] or "") in ("", found[1]) else None
    return _pages(found[2], end, found[1] or found[3], electronic)


def _pages(start: str, end: str | None, letters: str = "", electronic: bool = False) -> Pages:
    if end is not None and len(end) < len(start):
        end = start[: len(start) - len(end)] + end
    return Pages(int(start[:9]), int(end[:9]) if end else None, letters, electronic)


# Letters that number the pages of supplements and meeting abstracts; other letters begin article numbers.
MEETING_LETTERS = frozenset(("s", "a", "p", "o", "w", "t", "op", "po", "abs"))


def is_article_number(pages: Pages) -> bool:
    """Whether the "page" is an article number, or the page 1 that every PDF of an e-journal begins with.

    It then says nothing against other pages: "e9992", "101250" and "1-15" may be one article.
    """
    lettered = bool(pages.letters) and (pages.letters not in MEETING_LETTERS or pages.electronic)
    long = pages.end is None and pages.start is not None and pages.start >= 10_000
    return lettered or long or pages.start == 1


def article_form(pages: Pages) -> str:
    """How an article number is written, "" where it is none; those of one form can be compared.

    >>> article_form(read_pages("e1201")), article_form(read_pages("101250"))
    ('e', '6 digits')
    """
    if not is_article_number(pages) or pages.start is None or pages.start == 1:
        return ""
    return pages.letters or f"{len(str(pages.start))} digits"


@lru_cache(maxsize=50_000)
def read_volume(text: str | None) -> str:
    """The number of the volume, or its words; "" when there is none.

    >>> read_volume("Vol. 24 Suppl 3"), read_volume("30a")
    ('24', '30')
    """
    if not text:
        return ""
    digits = re.search(r"\d+", text)
    return digits[0].lstrip("0") if digits else fold(text)


@lru_cache(maxsize=50_000)
def read_venue(text: str | None) -> tuple[str, ...]:
    """The telling words of a journal's name, without asides in brackets and parallel titles.

    >>> read_venue("Zhongguo fei ai za zhi = Chinese journal of lung cancer")
    ('zhongguo', 'fei', 'ai', 'za', 'zhi')
    >>> read_venue("BMJ (Clinical research ed.)"), read_venue("Proc Natl Acad Sci U S A")
    (('bmj',), ('proc', 'natl', 'acad', 'sci'))
    """
    if not text:
        return ()
    text = plain(text)
    words = [word for word in fold(_ASIDE.sub("", text) or text).split() if word not in _STOP]
    country = next((tail for tail in _COUNTRY if words[-len(tail) :] == tail), [])
    if len(words) - len(country) > _COUNTRY_OF:
        words = words[: len(words) - len(country)]
    return tuple(words or fold(text).split())


@lru_cache(maxsize=200_000)
def compare_venues(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """How far two names may be one venue's, in [0, 1]: the share of the longer one's words explained.

    Words agree when one abbreviates the other by leaving letters out (ISO 4: "Dtsch" for "Deutsche");
    a single word agrees with the initials of the other name ("VLDB").
    """
    if left == right:
        return 1.0
    shorter, longer = sorted((left, right), key=len)
    if len(shorter) == 1 and len(longer) > 1 and shorter[0] == "".join(word[0] for word in longer):
        return 1.0
    explained, position = 0, 0
    for word in shorter:
        place = next((at for at in range(position, len(longer)) if _abbreviates(word, longer[at])), None)
        if place is not None:
            explained, position = explained + 1, place + 1
    return explained / len(longer)


def _abbreviates(first: str, second: str) -> bool:
    if first[0] != second[0]:
        return False
    shorter, longer = sorted((first, second), key=len)
    if longer.startswith(shorter):
        return True
    letters = iter(longer)
    return len(shorter) > 2 and all(letter in letters for letter in shorter)
