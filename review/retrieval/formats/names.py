"""Lists of authors in one cell, told apart as far as their separators allow.

In: the cell. Out: names, each spelled as in the cell.
"""

import re

from ..normalise import clean_text

_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.?[ -]?){1,4}(?:,? ?(?:Jr|Sr|II|III|IV)\.?)?")
_NUMBERED = re.compile(r"\s*\([0-9]{6,}\)")  # Scopus writes its author ids after full names
_ADDRESS = re.compile(r"\s*\([^()\s@]{1,99}@[^()\s@]{1,99}\)")  # BIOSIS, the address to write to
_MORE = re.compile(r"(?i)\W*(?:et al|others)?\W*")  # "and more of them"
_WORD_AND = re.compile(r"(?<=\S)\s*,?\s+(?:and|AND|&)\s+(?=\S)")


def split_names(text: str | None) -> tuple[str, ...]:
    """The names of a list, separated by semicolons, bars, lines, "and" or, last, commas.

    >>> split_names("Canter, Brian; Sussman, Sabine"), split_names("Smith A, Walter B")
    (('Canter, Brian', 'Sussman, Sabine'), ('Smith A', 'Walter B'))
    >>> split_names("Pan, Y., Yu, C., Zhang, X."), split_names("Achenbach, Thomas")
    (('Pan, Y.', 'Yu, C.', 'Zhang, X.'), ('Achenbach, Thomas',))
    """
    text = _ADDRESS.sub("", _NUMBERED.sub("", text or ""))
    if re.search(r"[;|\n]", text.strip()):
        parts = [re.sub(r"^\s*and\s", "", part) for part in re.split(r"[;|\n]", text)]
    else:
        parts = [name for part in _WORD_AND.split(text) for name in _at_commas(part)]
    parts = [part for part in parts if _MORE.fullmatch(part) is None]
    names = (clean_text(re.sub(r",(?=[^\s,])", ", ", part.strip().strip(","))) for part in parts)
    return tuple(dict.fromkeys(name for name in names if name))


def _at_commas(text: str) -> list[str]:
    """Commas separate names where each part can be one, or join family names to the initials after them."""
    parts = [part.strip() for part in text.split(",") if not _MORE.fullmatch(part)]
    if len(parts) < 2:
        return parts
    if all(_INITIALS.fullmatch(part) for part in parts[1::2]) and len(parts) % 2 == 0:
        return [f"{family}, {initials}" for family, initials in zip(parts[::2], parts[1::2], strict=True)]
    if all(" " in part for part in parts):
        return parts
    return [text]
