"""The values of BibTeX fields: quotes and braces off, strings filled in, names told apart.

In: an entry as bibtexparser splits it. Out: texts by field name, LaTeX still in them.
"""

import re
from collections.abc import Iterator, Mapping

from bibtexparser.model import Entry

from ..normalise import clean_text
from .latex import plain_text

# A value whose inside is dots, and the name of a field that follows without a comma.
_NEXT_FIELD = re.compile(r'\s*(\{\.*\}|"[^"]*"|[\w]+)\s+([A-Za-z][\w-]*)\s*=\s*(?=[{"\w])')
_SUSPECT = re.compile(r'[}"\w]\s+[A-Za-z][\w-]*\s*=\s*["{\w]')
_PAIR = re.compile(r"([^\s,{}][^,{}]{0,60},\s*[A-Z]{1,4})(?:,\s*|\s*$)")
_PAIRS = re.compile(r"\s*(?:[^\s,{}][^,{}]{0,60},\s*[A-Z]{1,4},\s*)+[^\s,{}][^,{}]{0,60},\s*[A-Z]{1,4},?\s*")
_DEEPEST = 20  # strings may name strings, in bad files each other


class Fields:
    """The fields of one entry by lower-case name; a repeated field keeps every value."""

    def __init__(self, values: Mapping[str, list[str]]) -> None:
        self._values = {name: [each for each in held if each.strip()] for name, held in values.items()}

    def all(self, *names: str) -> list[str]:
        """The values of these fields, in the order of the names; empty ones left out."""
        return [value for name in names if name in self._values for value in self._values[name]]

    def first(self, *names: str) -> str | None:
        """The first value of the first field that has one."""
        return next((self._values[name][0] for name in names if self._values.get(name)), None)

    def text(self, *names: str) -> str | None:
        """The same as plain, clean text."""
        value = self.first(*names)
        return None if value is None else clean_text(plain_text(value))

    def is_empty(self) -> bool:
        """Whether no field has a value."""
        return not any(self._values.values())


def fields_of(entry: Entry, strings: Mapping[str, str]) -> Fields:
    """The fields of an entry; `strings` are the file's `@string` definitions by lower-case name."""
    values: dict[str, list[str]] = {}
    for field in entry.fields:
        for name, value in _told_apart(field.key, str(field.value)):
            values.setdefault(name.strip().lower(), []).append(evaluate(value, strings))
    return Fields(values)


def _told_apart(name: str, value: str) -> Iterator[tuple[str, str]]:
    """The fields in one value, where the comma between them is missing."""
    while _SUSPECT.search(value) and (found := _NEXT_FIELD.match(_levelled(value))):
        yield name, value[: found.end(1)]
        name, value = found[2], value[found.end() :]
    yield name, value


def evaluate(value: str, strings: Mapping[str, str], depth: int = 0) -> str:
    """A value as BibTeX sees it: parts between `#` joined, names replaced by their strings.

    >>> evaluate('{A } # "B" # jfm', {"jfm": "{C}"})
    'A BC'
    """
    parts = _split(value, "#") if "#" in value else (value,)
    return "".join(_part(part.strip(), strings, depth) for part in parts)


def _part(part: str, strings: Mapping[str, str], depth: int) -> str:
    if len(part) >= 2 and (part[0], part[-1]) in (("{", "}"), ('"', '"')):
        return part[1:-1]
    held = strings.get(part.lower())
    return part if held is None or depth > _DEEPEST else evaluate(held, strings, depth + 1)


def _levelled(part: str) -> str:
    """The part with everything inside its outermost braces or quotes as dots."""
    shown, depth = [], 0
    for character in re.sub(r'\\[{}"]', "..", part):
        depth -= character == "}"
        shown.append(character if depth == 0 else ".")
        depth += character == "{"
    return "".join(shown)


def address(value: str) -> str:
    """An address without LaTeX's escapes; a tilde stays one."""
    value = re.sub(r"\{?\\(?:textasciitilde|~|sim)(?:\{\})?\}?", "~", value)
    return re.sub(r"\{?\\([_%#&$])\}?", r"\1", value)


def people(value: str) -> Iterator[str]:
    """The names of a list, as the file spells them; `others` is nobody.

    >>> list(people("Doe, Jane and {Council of Europe and Parliament} and others"))
    ['Doe, Jane', 'Council of Europe and Parliament']
    """
    names = list(_split(value, r"(?<!\S)(?i:and)(?!\S)"))
    if len(names) == 1:
        names = list(_split(value, ";"))
    for name in (single for each in names for single in _paired(each)):
        text = clean_text(plain_text(name))
        if text and text.casefold() not in ("others", "et al."):
            yield text.strip(" ,") or text


def _paired(name: str) -> Iterator[str]:
    """The names in one, where families and initials alternate: the Cochrane Library's "Doe, J, Roe, RA"."""
    found = _PAIRS.fullmatch(name)
    yield from (_PAIR.findall(name) if found else [name])


def _split(value: str, separator: str) -> Iterator[str]:
    """The parts between separators that stand outside braces and quotes around the whole part."""
    start = depth = 0
    quoted = False
    for found in re.finditer(rf'\\.|[{{}}"]|(?P<cut>{separator})', value):
        if found["cut"] is not None:
            if depth == 0 and not quoted:
                yield value[start : found.start()]
                start = found.end()
        elif found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth = max(0, depth - 1)
        elif found[0] == '"' and depth == 0 and separator == "#":
            quoted = not quoted
    yield value[start:]
