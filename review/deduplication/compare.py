"""Records compared: the pairs that are duplicates, versions of one work, or for a person to decide.

In: `Record`s, and relations that sources or people assert. Out: `Pair`s; records that form none are
distinct. Every record is normalised once; pairs are compared in columns, never one by one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

import numpy as np

from ..bulk import bulk
from ..model.cluster import Pair, PairVerdict
from ..model.record import Record
from ..model.study import Relation
from ..progress import Progress, Step, silent
from .block import candidates
from .columns import Floats, Pairs
from .fields import Fields, compare_fields
from .measures import worth_comparing
from .normalise import Normal, content, is_singular, normalise, with_registrations
from .rules import RULES
from .verdicts import decide

# Rules that are not conditions on fields: the same content, a relation asserted, and nothing that holds.
IDENTICAL, RELATED, NO_RULE = "identical", "related", "none"


def compare(
    records: Sequence[Record], relations: Sequence[Relation] = (), progress: Progress = silent
) -> tuple[Pair, ...]:
    """The pairs that are not distinct, best first, ties by ids; the same for any order of the records.

    Records with the same content are paired with the one of the smallest id only; what is said of that one
    holds for all of them.
    """
    related = _related(records, relations)
    with bulk():
        firsts, copies = _apart(records)
        found = _found(firsts, progress)
        every = (*found, *_copied_pairs(copies), *_versions_of_copies(found, copies))
    known = {(pair.left, pair.right) for pair in related}
    rest = (pair for pair in every if (pair.left, pair.right) not in known)
    return tuple(sorted((*related, *rest), key=_best_first))


def _found(records: Mapping[str, Record], progress: Progress) -> list[Pair]:
    """The pairs that the rules find among records of different content."""
    progress(Step(name="normalise", done=0, total=len(records)))
    normals = with_registrations([normalise(record, identifier) for identifier, record in records.items()])
    progress(Step(name="normalise", done=len(records), total=len(records)))
    pairs = Pairs(normals, *candidates(normals))
    pairs = pairs.take(np.ones(len(pairs.left), dtype=np.bool_))
    title = pairs.similarities(lambda record: record.name)
    worth = worth_comparing(pairs, title)
    progress(Step(name="compare", done=0, total=len(title)))
    found = _judge(pairs.take(worth), compare_fields(pairs.take(worth), title[worth]))
    progress(Step(name="compare", done=len(title), total=len(title)))
    return found


def compare_one(left: Record, right: Record) -> Pair:
    """What the rules say of two records of different content, also when it is `distinct`."""
    normals = with_registrations([normalise(left), normalise(right)])
    fields = compare_fields(Pairs(normals, np.array([0]), np.array([1])))
    number = int(decide(fields, RULES)[0])
    name, verdict = (
        (RULES[number].name, RULES[number].verdict) if number >= 0 else (NO_RULE, PairVerdict.DISTINCT)
    )
    return _pair(left.id, right.id, float(score(fields)[0]), name, verdict)


def score(fields: Fields) -> Floats:
    """How much the fields agree, in [0, 1]; a field that is not known counts half."""
    place = (fields.volume.astype(np.float64) + fields.pages + 2) / 4
    author, venue = np.nan_to_num(fields.author, nan=0.5), np.nan_to_num(fields.venue, nan=0.5)
    agreed = 0.5 * fields.title + 0.2 * author + 0.1 * venue + 0.2 * place
    identified = (fields.doi > 0) | (fields.ids > 0)
    found: Floats = np.where(identified, (1 + agreed) / 2, agreed).round(4)
    return found


def _judge(pairs: Pairs[Normal], fields: Fields) -> list[Pair]:
    decided, scores = decide(fields, RULES), score(fields)
    kept = [number for number, rule in enumerate(RULES) if rule.verdict is not PairVerdict.DISTINCT]
    chosen = np.flatnonzero(np.isin(decided, kept))
    ids = [record.id for record in pairs.values]
    return [
        _pair(ids[left], ids[right], value, RULES[number].name, RULES[number].verdict)
        for left, right, value, number in zip(
            pairs.left[chosen].tolist(),
            pairs.right[chosen].tolist(),
            scores[chosen].tolist(),
            decided[chosen].tolist(),
            strict=True,
        )
    ]


def _pair(one: str, other: str, value: float, rule: str, verdict: PairVerdict) -> Pair:
    left, right = (one, other) if one < other else (other, one)
    return Pair(left=left, right=right, score=value, rule=rule, verdict=verdict)


def _related(records: Iterable[Record], relations: Iterable[Relation]) -> list[Pair]:
    """A version pair for every relation between two of the records."""
    relations = tuple(relations)
    held = {record.id for record in records} if relations else set()
    pairs = {
        tuple(sorted((relation.left, relation.right)))
        for relation in relations
        if relation.left in held and relation.right in held and relation.left != relation.right
    }
    return [_pair(left, right, 1.0, RELATED, PairVerdict.VERSION) for left, right in sorted(pairs)]


def _apart(records: Iterable[Record]) -> tuple[dict[str, Record], dict[str, list[Record]]]:
    """One record of each content by id, the one of the smallest id, and the others by that id."""
    ordered = sorted({record.id: record for record in records}.items())
    titles = Counter(record.title for _, record in ordered)
    firsts: dict[str, Record] = {}
    copies: dict[str, list[Record]] = {}
    seen: dict[tuple[object, ...], str] = {}
    for identifier, record in ordered:
        first = identifier if titles[record.title] == 1 else seen.setdefault(content(record), identifier)
        if first == identifier:
            firsts[identifier] = record
        else:
            copies.setdefault(first, []).append(record)
    return firsts, copies


def _copied_pairs(copies: Mapping[str, Sequence[Record]]) -> Iterator[Pair]:
    """Each record that says the same as another, with that other.

    Twice the bare words "Editor's notes" of one journal and year may be two editorials: a person decides.
    """
    for first, others in copies.items():
        verdict = PairVerdict.DUPLICATE if is_singular(normalise(others[0])) else PairVerdict.UNCERTAIN
        yield from (_pair(first, other.id, 1.0, IDENTICAL, verdict) for other in others)


def _versions_of_copies(found: Iterable[Pair], copies: Mapping[str, Sequence[Record]]) -> Iterator[Pair]:
    """What is a version of one record is a version of every copy of it."""
    for pair in found:
        if pair.verdict is PairVerdict.VERSION and (pair.left in copies or pair.right in copies):
            left, right = (
                [end, *(copy.id for copy in copies.get(end, ()))] for end in (pair.left, pair.right)
            )
            for one, other in product(left, right):
                if (one, other) != (pair.left, pair.right):
                    yield _pair(one, other, pair.score, pair.rule, pair.verdict)


def _best_first(pair: Pair) -> tuple[float, str, str]:
    return -pair.score, pair.left, pair.right
