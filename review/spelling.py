"""What a name that is not known was probably meant to be."""

import difflib
from collections.abc import Iterable


def meant(name: str, known: Iterable[str]) -> str | None:
    """The nearest of the known names, in whatever case; None where no one is near.

    >>> meant("PubMeds", ["pubmed", "ema"]), meant("zbmath", ["pubmed", "ema"])
    ('pubmed', None)
    """
    names = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(name.casefold(), names, n=1)
    return names[near[0]] if near else None


def nearest(name: str, known: Iterable[str]) -> str:
    """A hint that lists the names there are, after the one that was probably meant.

    >>> nearest("PubMeds", ["pubmed", "ema"])
    'Did you mean `pubmed`? Known: pubmed, ema.'
    """
    names = list(known)
    near = meant(name, names)
    return (f"Did you mean `{near}`? " if near else "") + f"Known: {', '.join(names) or 'none'}."
