"""Where a quote stands in a text that has changed; a span is moved only when it is certain whereto."""

import unicodedata


def anchor(quote: str, prefix: str, suffix: str, text: str) -> tuple[int, int] | None:
    """The half-open span of `quote` in `text`, or None when it is gone or its place is in doubt.

    `prefix` and `suffix` are what stood around the quote. A quote of several words that occurs once is
    its own proof; one word must also have kept a word beside it, if it had any. Of several places, one
    is taken only if what surrounds it agrees with what did further than at every other place.

    >>> anchor("cost", "the ", " of goods", "A cost. Mind the cost of goods.")
    (17, 21)
    >>> anchor("cost", "", "", "cost and cost") is None
    True
    """
    if not quote:
        return None
    places = {at: _agreement(prefix, suffix, text, at, at + len(quote)) for at in _places(quote, text)}
    if not places:
        return None
    best = max(places.values())
    surest = [at for at, agreed in places.items() if agreed == best]
    alone = len(places) == 1 and (" " in quote.strip() or not (prefix.strip() or suffix.strip()))
    if len(surest) > 1 or not (alone or best):
        return None
    return surest[0], surest[0] + len(quote)


def _places(quote: str, text: str) -> list[int]:
    found, at = [], text.find(quote)
    while at >= 0:
        found.append(at)
        at = text.find(quote, at + 1)
    return found


def _agreement(prefix: str, suffix: str, text: str, start: int, end: int) -> int:
    before = _common(prefix[::-1], text[max(0, start - len(prefix)) : start][::-1])
    return before + _common(suffix, text[end : end + len(suffix)])


def _common(left: str, right: str) -> int:
    """How many characters two strings begin with alike; blanks and stops alone are no agreement."""
    length = next(
        (i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )
    return length if any(unicodedata.category(each)[0] in "LNMS" for each in left[:length]) else 0
