"""How one source says a leaf: its fields, headings, truncation, dates."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..tree import MESH_FIELDS, Field, Leaf, Range, Term, words
from .boolean import Joiners, Said
from .translation import Effect

# What a Lucene-like query language would take for an operator or a sign unless it is quoted.
_PLAIN = re.compile(r"\w+\*?")
_PIECES = re.compile(r"[\w*]+")
_ENDINGS = "it knows no truncation: only the word as it is written is found; write the endings out with OR"
# Fields that only PubMed tells from those with the narrower terms beneath.
_WITH_NARROWER = {
    Field.SUBHEADING_NOT_EXPLODED: Field.SUBHEADING,
    Field.PUBLICATION_TYPE_NOT_EXPLODED: Field.PUBLICATION_TYPE,
}
_RESERVED = ("AND", "OR", "NOT", "TO")
_AS_WORDS = frozenset(
    {*MESH_FIELDS, Field.SUBHEADING, Field.SUBSTANCE, Field.PHARMACOLOGICAL_ACTION, Field.REGISTRY_NUMBER}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """What a source's query language can say.

    A pattern holds `{}` where the words stand; `wider` tells, for each field that is searched in more than
    itself, in what; `narrower` likewise for each that is searched in less. `published` has `{start}` and
    `{end}`, with `days` when they are to be days, not years.
    `whole` is what the whole query is put into; its commas and bars then mean something else, and go.
    """

    name: str
    fields: Mapping[Field, str]
    joiners: Joiners
    wider: Mapping[Field, str] = field(default_factory=dict)
    narrower: Mapping[Field, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    truncation: bool = True
    unit: str = " AND "
    headings: str | None = None
    published: str | None = None
    days: bool = False
    open_end: str = "3000"
    notes: tuple[str, ...] = ()
    whole: str = "{}"

    def around(self, query: str) -> str:
        """The whole query as it is sent."""
        if not query or self.whole == "{}":
            return query
        return self.whole.format(query.replace(",", " ").replace("|", " "))

    def say(self, leaf: Leaf) -> Said:
        """A leaf in this language."""
        if isinstance(leaf, Range):
            return self._range(leaf)
        leaf = replace(leaf, field=_WITH_NARROWER.get(leaf.field, leaf.field))
        if leaf.field is Field.LANGUAGE and leaf.text.casefold() in self.codes:
            leaf = replace(leaf, text=self.codes[leaf.text.casefold()])
        if leaf.field in self.fields:
            said = self._words(leaf, self.fields[leaf.field], self.wider.get(leaf.field, ""))
            return self._narrowed(said, leaf.field)
        if leaf.field in _AS_WORDS:
            return self._heading(leaf)
        return Said(text=None, why=f"it has no field for [{leaf.field}]")

    def _narrowed(self, said: Said, field: Field) -> Said:
        if said.text is None or field not in self.narrower:
            return said
        why = "; ".join(each for each in (self.narrower[field], said.why) if each)
        return replace(said, effect=Effect.NARROWER, why=why)

    def _range(self, leaf: Range) -> Said:
        if leaf.field is not Field.PUBLISHED or self.published is None:
            return Said(text=None, why=f"it has no range of dates for [{leaf.field}]")
        start, end = leaf.start, self.open_end if leaf.end == "3000" else leaf.end
        if self.days:
            start, end = _day(start, "01-01", "01"), _day(end, "12-31", "31")
            return Said(text=self.published.format(start=start, end=end))
        said = self.published.format(start=start[:4], end=end[:4])
        if "/" in leaf.start + leaf.end:
            return Said(
                text=said, effect=Effect.WIDER, why="it knows years only: the whole years are searched"
            )
        return Said(text=said)

    def _heading(self, leaf: Term) -> Said:
        heading = leaf.text.partition("/")[0].strip()
        if self.headings is not None and leaf.field in MESH_FIELDS:
            why = "searched as a keyword: narrower headings beneath it are not added"
            return Said(text=self.headings.format(f'"{_clean(heading)}"'), effect=Effect.OTHER, why=why)
        inverted = "," in heading or not heading.isascii()
        plain = Term(text=_clean(heading), phrase=not inverted, truncated=leaf.truncated)
        pattern = self.fields.get(Field.TITLE_ABSTRACT, "{}")
        said = self._words(plain, pattern, "")
        return Said(text=said.text, effect=Effect.OTHER, why="it has no such headings: searched as words")

    def _words(self, leaf: Term, pattern: str, wider: str) -> Said:
        if "*" in leaf.text or leaf.truncated:
            return self._truncated(leaf, pattern, wider)
        apart = leaf.near is not None or not leaf.phrase
        atoms = leaf.text.split() if apart else [leaf.text]
        why = [wider] if wider else []
        if leaf.near is not None:
            why.append("it knows no distance between words: they may stand anywhere")
        return _said(self._each(atoms, pattern), why)

    def _truncated(self, leaf: Term, pattern: str, wider: str) -> Said:
        if not self.truncation:
            stem = _clean(leaf.text.replace("*", ""))
            atoms = [stem] if leaf.phrase and leaf.near is None else stem.split()
            return Said(text=self._each(atoms, pattern), effect=Effect.NARROWER, why=_ENDINGS)
        pieces = [piece for word in words(leaf) for piece in _PIECES.findall(word) if piece.strip("*")]
        why = [wider] if wider else []
        if len(pieces) > 1 and (leaf.phrase or len(pieces) > len(words(leaf))):
            why.append("it truncates single words only: the words of the phrase may stand anywhere")
        return _said(self._each(pieces, pattern), why)

    def _each(self, atoms: list[str], pattern: str) -> str | None:
        said = [pattern.format(_atom(atom)) for atom in atoms if _clean(atom)]
        return f"({self.unit.join(said)})" if len(said) > 1 else "".join(said) or None


def _said(text: str | None, why: list[str]) -> Said:
    if text is None:
        return Said(text=None, why="it holds no word that could be searched")
    return Said(text=text, effect=Effect.WIDER if why else Effect.EXACT, why="; ".join(why))


def _atom(text: str) -> str:
    clean = _clean(text)
    return clean if _PLAIN.fullmatch(clean) and clean not in _RESERVED else f'"{clean}"'


def _clean(text: str) -> str:
    return " ".join(text.replace("\\", " ").replace('"', " ").split())


def _day(date: str, whole_year: str, last: str) -> str:
    parts = date.split("/")
    if len(parts) == 1:
        return f"{parts[0]}-{whole_year}"
    return "-".join([*parts, last][:3])
