"""The text around a quote: a sentence with its neighbours, cut where sentences end."""

import re

REACH = 200
# A sentence ends at a full stop (or what serves as one) with closing marks and space, or at a line break.
END = re.compile(r"[.!?。！？]+[\"'”’)\]]*\s+|\n+")


def context(text: str, start: int, end: int, reach: int = REACH) -> tuple[str, int]:
    """About `reach` characters on each side of text[start:end], and where the quote begins in them.

    >>> context("One. Two is said. Three.", 5, 17, reach=4)
    ('Two is said.', 0)
    >>> context("One. Two is said. Three.", 5, 17)
    ('One. Two is said. Three.', 5)
    """
    first, last = _left(text, start, reach), _right(text, end, reach)
    return text[first:last].rstrip(), start - first


def _left(text: str, start: int, reach: int) -> int:
    """The first sentence beginning within reach, else the first word's, before the quote."""
    if start <= reach:
        return _skip_space(text, 0, start)
    window = text[start - reach : start]
    cut = next((match.end() for match in END.finditer(window)), None)
    if cut is None:
        return start
    return _skip_space(text, start - reach + cut, start)


def _skip_space(text: str, at: int, limit: int) -> int:
    while at < limit and text[at].isspace():
        at += 1
    return at


def _right(text: str, end: int, reach: int) -> int:
    """The last sentence end within reach, else the quote's own."""
    if len(text) - end <= reach:
        return len(text)
    ends = [match.end() for match in END.finditer(text, max(0, end - 1), end + reach)]
    return max(end, ends[-1]) if ends else end
