"""Records compared: the pairs that are duplicates, versions of one work, or for a person to decide.

In: `Record`s, and relations that sources or people assert. Out: `Pair`s; records that form none are
distinct. Every record is normalised once; pairs are compared in columns, never one by one.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from ..bulk import bulk
from ..model.cluster import Pair, PairVerdict
from ..model.record import Record
from ..model.study import Relation
from ..progress import Progress, silent
from .advance import advance
from .batches import Work, score
from .executor import Executor, serial
from .fields import compare_fields
from .index import EMPTY, Index
from .normalise import normalise, with_registrations
from .pairing import Paired, named_pair, paired
from .pairs import Pairs
from .rules import RULES
from .verdicts import decide

NO_RULE = "none"


def compare(
    records: Sequence[Record],
    relations: Sequence[Relation] = (),
    progress: Progress = silent,
    executor: Executor = serial,
) -> tuple[Pair, ...]:
    """The pairs that are not distinct, best first, ties by ids; the same for any order of the records.

    Of records with the same content the one of the smallest id is compared with others, and what is said of
    it holds for all of them (see `pairing.COPIES` for how they are paired with each other). `executor` does
    the batches; whoever does them, the pairs are the same.
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
        return paired(index, relations).pairs


def paired_of(
    index: Index, relations: Sequence[Relation], before: Paired | None = None, known: Sequence[Pair] = ()
) -> Paired:
    """The same, going on from those `before`, or taking over equal ones that are `known`."""
    with bulk():
        return paired(index, relations, before, known)


def compare_one(left: Record, right: Record) -> Pair:
    """What the rules say of two records of different content, also when it is `distinct`."""
    normals = with_registrations([normalise(left), normalise(right)])
    fields = compare_fields(Pairs.of(normals, np.array([0]), np.array([1])))
    number = int(decide(fields, RULES)[0])
    name, verdict = (
        (RULES[number].name, RULES[number].verdict) if number >= 0 else (NO_RULE, PairVerdict.DISTINCT)
    )
    return named_pair(left.id, right.id, float(score(fields)[0]), name, verdict)
