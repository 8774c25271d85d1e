"""Records compared: the pairs that are duplicates, versions of one work, or for a person to decide.

In: `Record`s, and relations that sources or people assert. Out: `Pair`s; records that form none are
distinct. Every record is normalised once; pairs are compared in columns, never one by one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from ..bulk import bulk
from ..model.cluster import Pair, PairVerdict
from ..model.record import Record
from ..model.study import Relation
from ..progress import Progress, silent
from .advance import advance
from .batches import Work, score
from .columns import Pairs
from .executor import Executor, serial
from .fields import compare_fields
from .index import EMPTY, Index
from .normalise import normalise, with_registrations
from .rules import RULES
from .verdicts import decide

# Rules that are not conditions on fields: the same content, a relation asserted, and nothing that holds.
IDENTICAL, RELATED, NO_RULE = "identical", "related", "none"


def compare(
    records: Sequence[Record],
    relations: Sequence[Relation] = (),
    progress: Progress = silent,
    executor: Executor = serial,
) -> tuple[Pair, ...]:
    """The pairs that are not distinct, best first, ties by ids; the same for any order of the records.

    Records with the same content are paired with the one of the smallest id only; what is said of that one
    holds for all of them. `executor` does the batches; whoever does them, the pairs are the same.
    """
    held = {record.id: record for record in records}
    return pairs_of(indexed(EMPTY, held, progress, executor), relations)


def indexed(
    index: Index, records: Mapping[str, Record], progress: Progress = silent, executor: Executor = serial
) -> Index:
    """The index of these records, by id; what `index` holds of them already is not compared again."""
    with bulk():
        return advance(index, records, Work(executor, progress))


def pairs_of(index: Index, relations: Sequence[Relation] = ()) -> tuple[Pair, ...]:
    """The pairs of an index that has its records, as `compare` gives them."""
    with bulk():
        related = _related(index.ids, relations)
        copies = _copies(index)
        found = _found(index)
        every = (*found, *_copied_pairs(index, copies), *_versions_of_copies(found, index.ids, copies))
        known = {(pair.left, pair.right) for pair in related}
        rest = (pair for pair in every if (pair.left, pair.right) not in known) if known else every
        return tuple(sorted((*related, *rest), key=_best_first))


def _found(index: Index) -> list[Pair]:
    """The pairs that the rules found among records of different content."""
    ids, found = index.ids, index.found
    columns = (found.left.tolist(), found.right.tolist(), found.scores.tolist(), found.rules.tolist())
    return [
        _pair(ids[left], ids[right], value, RULES[number].name, RULES[number].verdict)
        for left, right, value, number in zip(*columns, strict=True)
    ]


def compare_one(left: Record, right: Record) -> Pair:
    """What the rules say of two records of different content, also when it is `distinct`."""
    normals = with_registrations([normalise(left), normalise(right)])
    fields = compare_fields(Pairs(normals, np.array([0]), np.array([1])))
    number = int(decide(fields, RULES)[0])
    name, verdict = (
        (RULES[number].name, RULES[number].verdict) if number >= 0 else (NO_RULE, PairVerdict.DISTINCT)
    )
    return _pair(left.id, right.id, float(score(fields)[0]), name, verdict)


def _pair(one: str, other: str, value: float, rule: str, verdict: PairVerdict) -> Pair:
    left, right = (one, other) if one < other else (other, one)
    return Pair(left=left, right=right, score=value, rule=rule, verdict=verdict)


def _related(ids: Sequence[str], relations: Sequence[Relation]) -> list[Pair]:
    """A version pair for every relation between two of the records."""
    held = set(ids) if relations else set()
    pairs = {
        tuple(sorted((relation.left, relation.right)))
        for relation in relations
        if relation.left in held and relation.right in held and relation.left != relation.right
    }
    return [_pair(left, right, 1.0, RELATED, PairVerdict.VERSION) for left, right in sorted(pairs)]


def _copies(index: Index) -> dict[int, list[int]]:
    """The other rows of one content by the first of them."""
    copies: dict[int, list[int]] = {}
    firsts = index.rows.firsts
    for row in np.flatnonzero(firsts != np.arange(len(firsts))).tolist():
        copies.setdefault(int(firsts[row]), []).append(row)
    return copies


def _copied_pairs(index: Index, copies: Mapping[int, Sequence[int]]) -> Iterator[Pair]:
    """Each record that says the same as another, with that other.

    Twice the bare words "Editor's notes" of one journal and year may be two editorials: a person decides.
    """
    for first, others in copies.items():
        verdict = PairVerdict.DUPLICATE if index.rows.singular[first] else PairVerdict.UNCERTAIN
        yield from (_pair(index.ids[first], index.ids[row], 1.0, IDENTICAL, verdict) for row in others)


def _versions_of_copies(
    found: Iterable[Pair], ids: Sequence[str], copies: Mapping[int, Sequence[int]]
) -> Iterator[Pair]:
    """What is a version of one record is a version of every copy of it."""
    named = {ids[first]: [ids[row] for row in rows] for first, rows in copies.items()}
    for pair in found:
        if pair.verdict is PairVerdict.VERSION and (pair.left in named or pair.right in named):
            left, right = ([end, *named.get(end, ())] for end in (pair.left, pair.right))
            for one, other in product(left, right):
                if (one, other) != (pair.left, pair.right):
                    yield _pair(one, other, pair.score, pair.rule, pair.verdict)


def _best_first(pair: Pair) -> tuple[float, str, str]:
    return -pair.score, pair.left, pair.right
