"""The pairs of an index with their words: rules' names and verdicts, copies, relations.

In: an `Index`, `Relation`s, and the pairs that were made of an earlier index. Out: a `Paired`, equal to the
one made of nothing; of the pairs that stay, it has the very same objects.
"""

from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product, repeat

import numpy as np

from ..model.cluster import Pair, PairVerdict
from ..model.study import Relation
from .columns import Bools, Indices
from .index import Found, Index
from .rules import RULES

# Rules that are not conditions on fields: the same content, and a relation asserted.
IDENTICAL, RELATED = "identical", "related"
_VERSIONS = [number for number, rule in enumerate(RULES) if rule.verdict is PairVerdict.VERSION]
# So many are sorted into the others one by one sooner than all are sorted.
_FEW = 1_000
# Of so many records of one content, one from each database that a review searches, any two are paired: that
# is 28 pairs. Of more, each is paired with the first alone, so that pairs stay linear in the records.
COPIES = 8

Key = tuple[str, str]
Keyed = Mapping[Key, Pair]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """The pairs that are not distinct, best first, ties by ids, and what they were made of.

    `found` are the pairs of records of different content that a rule decided, `copied` those that follow
    from equal contents, `related` from relations; the last outrank the others.
    """

    index: Index
    found: Keyed
    copied: Keyed
    related: Keyed
    pairs: tuple[Pair, ...]


def paired(
    index: Index,
    relations: Sequence[Relation] = (),
    before: Paired | None = None,
    known: Sequence[Pair] = (),
) -> Paired:
    """The pairs of an index that has its records; equal ones that are `known` are taken over.

    Records with the same content are paired with each other; many of them (see `COPIES`), and records of
    other content, with the one of the smallest id only: what is said of that one holds for all of them.
    """
    related: Keyed = _keyed(_related(index.ids, relations))
    copied: Keyed = _keyed(_copied(index))
    if before is not None:
        return _advanced(index, copied, related, before)
    found: Keyed = _keyed(_named(index, index.found))
    if known:
        held = _keyed(known)
        found, copied, related = (_same(held, made) for made in (found, copied, related))
    every = {**found, **copied, **related}
    pairs = tuple(sorted(every.values(), key=_best_first))
    return Paired(index=index, found=found, copied=copied, related=related, pairs=pairs)


def _advanced(index: Index, copied: Keyed, related: Keyed, before: Paired) -> Paired:
    copied, related = _same(before.copied, copied), _same(before.related, related)
    left, came = _difference(before.index, index)
    gone = [(pair.left, pair.right) for pair in _named(before.index, before.index.found.take(left))]
    come = _same(before.found, _keyed(_named(index, index.found.take(came))))
    found = dict(before.found)
    for key in gone:
        del found[key]
    found |= come
    touched = {*gone, *come}
    for old, new in ((before.copied, copied), (before.related, related)):
        touched.update(key for key in old.keys() | new.keys() if old.get(key) is not new.get(key))
    after = Paired(index=index, found=found, copied=copied, related=related, pairs=())
    changes = [(_of(before, key), _of(after, key)) for key in touched]
    out = {id(old) for old, new in changes if old is not None and old != new}
    pairs = [pair for pair in before.pairs if id(pair) not in out] if out else list(before.pairs)
    fresh = [new for old, new in changes if new is not None and old != new]
    if len(fresh) <= _FEW:
        for pair in fresh:
            insort(pairs, pair, key=_best_first)
    else:
        pairs = sorted((*pairs, *fresh), key=_best_first)
    return Paired(index=index, found=found, copied=copied, related=related, pairs=tuple(pairs))


def _same(old: Keyed, new: Keyed) -> Keyed:
    """The new pairs; for one that was there, the very same."""
    return {key: held if (held := old.get(key)) == pair else pair for key, pair in new.items()}


def _of(made: Paired, key: Key) -> Pair | None:
    return made.related.get(key) or made.copied.get(key) or made.found.get(key)


def _difference(old: Index, new: Index) -> tuple[Bools, Bools]:
    """Which of the old index's pairs are not in the new one as they were, and which of the new in the old."""
    total, places = len(new.ids), _places(old, new)
    left, right = places[old.found.left], places[old.found.right]
    codes = np.where((left < 0) | (right < 0), -1, left * total + right)
    others = new.found.left * total + new.found.right
    order = np.argsort(others)
    spots = np.searchsorted(others[order], codes)
    met = np.flatnonzero(spots < len(others))
    same = order[spots[met]]
    equal = (others[same] == codes[met]) & (new.found.rules[same] == old.found.rules[met])
    equal &= new.found.scores[same] == old.found.scores[met]
    left_out, come = np.ones(len(codes), dtype=np.bool_), np.ones(len(others), dtype=np.bool_)
    left_out[met[equal]] = False
    come[same[equal]] = False
    return left_out, come


def _places(old: Index, new: Index) -> Indices:
    """Where the old index's rows are in the new one; -1 for those that are gone."""
    if old.mark is new.mark:
        return np.arange(len(old.ids))
    if new.moves is not None and new.moves[0] is old.mark:
        return new.moves[1]
    row_of = dict(zip(new.ids, range(len(new.ids)), strict=True))
    return np.fromiter(map(row_of.get, old.ids, repeat(-1)), np.int64, len(old.ids))


def _keyed(pairs: Iterable[Pair]) -> dict[Key, Pair]:
    return {(pair.left, pair.right): pair for pair in pairs}


def named_pair(one: str, other: str, value: float, rule: str, verdict: PairVerdict) -> Pair:
    """The pair of two ids."""
    left, right = (one, other) if one < other else (other, one)
    return Pair(left=left, right=right, score=value, rule=rule, verdict=verdict)


def _named(index: Index, found: Found) -> Iterator[Pair]:
    """Pairs that the rules found among records of different content."""
    ids, rules = index.ids, [(rule.name, rule.verdict) for rule in RULES]
    columns = (found.left.tolist(), found.right.tolist(), found.scores.tolist(), found.rules.tolist())
    for left, right, value, number in zip(*columns, strict=True):
        rule, verdict = rules[number]  # rows are in the order of ids
        yield Pair(left=ids[left], right=ids[right], score=value, rule=rule, verdict=verdict)


def _related(ids: Sequence[str], relations: Sequence[Relation]) -> list[Pair]:
    """A version pair for every relation between two of the records."""
    held = set(ids) if relations else set()
    pairs = {
        tuple(sorted((relation.left, relation.right)))
        for relation in relations
        if relation.left in held and relation.right in held and relation.left != relation.right
    }
    return [named_pair(left, right, 1.0, RELATED, PairVerdict.VERSION) for left, right in sorted(pairs)]


def _copied(index: Index) -> Iterator[Pair]:
    """What follows from equal contents: copies with each other, and what is a version of the first."""
    copies = _copies(index)
    if copies:
        yield from _copied_pairs(index, copies)
        yield from _versions_of_copies(index, copies)


def _copies(index: Index) -> dict[int, list[int]]:
    """The other rows of one content by the first of them."""
    copies: dict[int, list[int]] = {}
    firsts = index.rows.firsts
    for row in np.flatnonzero(firsts != np.arange(len(firsts))).tolist():
        copies.setdefault(int(firsts[row]), []).append(row)
    return copies


def _copied_pairs(index: Index, copies: Mapping[int, Sequence[int]]) -> Iterator[Pair]:
    """Copies with each other: what a person keeps apart from the first may still be one with the second.

    Twice the bare words "Editor's notes" of one journal and year may be two editorials: a person decides.
    """
    singular = index.traits.singular()
    for first, others in copies.items():
        verdict = PairVerdict.DUPLICATE if singular[first] else PairVerdict.UNCERTAIN
        few = len(others) < COPIES
        for one, other in combinations((first, *others), 2) if few else product((first,), others):
            yield named_pair(index.ids[one], index.ids[other], 1.0, IDENTICAL, verdict)


def _versions_of_copies(index: Index, copies: Mapping[int, Sequence[int]]) -> Iterator[Pair]:
    """What is a version of one record is a version of every copy of it."""
    found, ids = index.found, index.ids
    copied = np.zeros(len(ids), dtype=np.bool_)
    copied[list(copies)] = True
    versions = found.take(np.isin(found.rules, _VERSIONS) & (copied[found.left] | copied[found.right]))
    ends = zip(versions.left.tolist(), versions.right.tolist(), strict=True)
    for (left, right), pair in zip(ends, _named(index, versions), strict=True):
        for one, other in product([left, *copies.get(left, ())], [right, *copies.get(right, ())]):
            if (one, other) != (left, right):
                yield named_pair(ids[one], ids[other], pair.score, pair.rule, pair.verdict)


def _best_first(pair: Pair) -> tuple[float, str, str]:
    return -pair.score, pair.left, pair.right
