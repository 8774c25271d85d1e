"""Why two records are, or are not, one report: field by field, and in one line.

In: two `Record`s. Out: `FieldMatch`es, the `Pair` that the rules make of them, or a line of text.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from ..model.cluster import FieldMatch, Pair
from ..model.record import Record, RecordStatus
from .columns import Floats, Signs
from .compare import NO_RULE, compare, compare_one
from .fields import Fields, compare_fields
from .hashing import hashed
from .measures import abstracts
from .normalise import Normal, normalise, with_registrations
from .pairing import IDENTICAL, RELATED
from .pairs import Pairs
from .rules import RULES

_WHY = {rule.name: rule.why for rule in RULES} | {
    IDENTICAL: "the two say the same in every field",
    RELATED: "a source or a person says how the two are related",
    NO_RULE: "no rule holds",
}
_SHORT, _ABSTRACT_LETTERS = 60, 200
_Column = tuple[str, Callable[[Record], str | None], Floats]


def explain(left: Record, right: Record) -> tuple[FieldMatch, ...]:
    """Every field that at least one of the two has, with how far they agree.

    `all authors` tells numbers of names, and is there only where the rules compared more than the first.
    """
    return explain_all([(left, right)])[0]


def explain_all(ends: Sequence[tuple[Record, Record]]) -> list[tuple[FieldMatch, ...]]:
    """The same of many pairs, in a fraction of the time that one after the other takes."""
    places = np.arange(0, 2 * len(ends), 2)
    normals = [normalise(record) for both in ends for record in both]
    pairs = Pairs.of(with_registrations(normals), places, places + 1)
    fields, alike = compare_fields(pairs), abstracts(pairs, np.ones(len(ends), dtype=np.bool_))
    columns = [(name, text, similarity(fields)) for name, text, similarity in _SHOWN]
    columns += [
        (name, _text(name), _share(pairs.signs(hashed(list(map(key, normals)))))) for name, key in _SORTS
    ]
    columns.append(("abstract", _abstract, alike))
    columns.append((_EVERYONE, _number_of_authors, fields.everyone))
    return [tuple(_matches(columns, row, *both)) for row, both in enumerate(ends)]


def _matches(columns: Sequence[_Column], row: int, left: Record, right: Record) -> Iterator[FieldMatch]:
    for name, text, similarity in columns:
        one, other = text(left), text(right)
        if one is not None or other is not None:
            known = None if one is None or other is None else _known(similarity[row])
            if name != _EVERYONE or (known is not None and (one, other) != ("1", "1")):
                yield FieldMatch(field=name, left=one, right=other, similarity=known)


def judge(left: Record, right: Record) -> Pair:
    """What the rules make of two records; `distinct` pairs, which `compare` leaves out, included."""
    found = compare((left, right))
    return found[0] if found else compare_one(left, right)


def why(rule: str) -> str:
    """The reason behind a rule of that name, for a person."""
    return _WHY.get(rule, "the rule is from another version of this program")


def source(rule: str) -> str:
    """Where a rule of that name comes from; "" for what is no condition on fields."""
    return next((each.source for each in RULES if each.name == rule), "")


def sentence(pair: Pair, fields: Sequence[FieldMatch]) -> str:
    """A pair in one line.

    For instance "title 0.98, first author same, pages 201-212 / 201-12 same, DOI missing on one side
    -> duplicate by rule `title-place` (one title, first author, volume and first page)".
    """
    told = {match.field: match for match in fields if match.field not in _SORTED or _decides(match)}
    said = ", ".join(_said(told[name]) for name in _TOLD if name in told)
    return f"{said} -> {pair.verdict.value} by rule `{pair.rule}` ({why(pair.rule)})"


def _decides(match: FieldMatch) -> bool:
    """Whether what the two are sets them apart: both say it and differ, or one alone is a draft."""
    given = {match.left, match.right}
    return given == {None, RecordStatus.DRAFT.value} if None in given else match.similarity == 0


def _said(match: FieldMatch) -> str:
    name = _NAMED.get(match.field, match.field)
    if match.left is None or match.right is None:
        given = match.left or match.right
        return f"status {given} on one side" if name == "status" else f"{name} missing on one side"
    if match.similarity is None:
        same = "cannot be compared"
    elif match.field == "title":
        return f"title {match.similarity:.2f}"
    else:
        signs = _SIGNS if match.field in ("volume", "pages", "doi", "ids") else _SAME
        same = signs.get(match.similarity, f"{match.similarity:.2f}")
    if match.left == match.right or match.field in ("authors", "abstract", _EVERYONE):
        return f"{name} {same}"
    return f"{name} {_short(match.left)} / {_short(match.right)} {same}"


def _short(text: str | None) -> str:
    return (text or "")[:_SHORT]


def _known(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 4)


def _text(name: str) -> Callable[[Record], str | None]:
    return lambda record: str(getattr(record, name) or "") or None


def _share(signs: Signs) -> Floats:
    """1 and 0 for same and other, half for what cannot be said."""
    return (np.asarray(signs, dtype=np.float64) + 1) / 2


def _sign(name: str) -> Callable[[Fields], Floats]:
    return lambda fields: _share(getattr(fields, name))


def _measure(name: str) -> Callable[[Fields], Floats]:
    return lambda fields: np.asarray(getattr(fields, name), dtype=np.float64)


def _year(record: Record) -> str | None:
    return str(record.published.year) if record.published else None


def _years(fields: Fields) -> Floats:
    return np.maximum(0.0, 1 - fields.years / 2)


def _ids(record: Record) -> str | None:
    return ", ".join(f"{scheme} {value}" for scheme, value in record.ids) or None


def _authors(record: Record) -> str | None:
    return "; ".join(record.authors) or None


def _number_of_authors(record: Record) -> str | None:
    return str(len(record.authors)) if record.authors else None


def _abstract(record: Record) -> str | None:
    return record.abstract[:_ABSTRACT_LETTERS] if record.abstract else None


_SHOWN: tuple[tuple[str, Callable[[Record], str | None], Callable[[Fields], Floats]], ...] = (
    ("title", _text("title"), _measure("title")),
    ("authors", _authors, _measure("author")),
    ("year", _year, _years),
    ("venue", _text("venue"), _measure("venue")),
    ("volume", _text("volume"), _sign("volume")),
    ("issue", _text("issue"), _sign("issue")),
    ("pages", _text("pages"), _sign("pages")),
    ("doi", _text("doi"), _sign("doi")),
    ("ids", _ids, _sign("ids")),
)
# What a record is; the languages are compared as codes, whatever databases call them.
_SORTS: tuple[tuple[str, Callable[[Normal], str]], ...] = (
    ("kind", lambda held: held.record.kind.value),
    ("status", lambda held: held.record.status.value if held.record.status else ""),
    ("language", lambda held: held.language),
)
_SORTED, _EVERYONE = ("kind", "status", "language"), "all authors"
_TOLD = (
    *("title", "authors", _EVERYONE, "year", "venue", "volume", "pages", "doi", "ids", "abstract"),
    *_SORTED,
)
_NAMED = {"authors": "first author", "doi": "DOI", "ids": "numbers"}
_SAME = {1.0: "same", 0.0: "differ"}
# A sign may say neither, such as that of an article number beside pages.
_SIGNS = _SAME | {0.5: "cannot be compared"}
