"""The two long stretches of work, cut into batches that need nothing of each other.

In: an executor, and records or pairs. Out: what it makes of each batch, in order. What crosses to another
process is packed, which costs a good part of the work itself (see ARCHITECTURE.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
import numpy as np

from ..model.cluster import PairVerdict
from ..model.record import Record
from ..progress import Progress, Step
from .columns import Bools, Floats, Indices
from .executor import Executor
from .fields import Fields, compare_fields
from .measures import first_authors, registered_as_one, worth_comparing
from .normalise import Normal, normalise
from .pairs import Pairs
from .rules import RULES
from .sieve import people_may_agree, words_may_agree
from .traits import Traits
from .verdicts import decide

T = TypeVar("T")
# So many take no longer than more, and those who wait are told how far it got.
RECORDS, PAIRS = 5_000, 4_000
_KEPT = [number for number, rule in enumerate(RULES) if rule.verdict is not PairVerdict.DISTINCT]


@dataclass(frozen=True, slots=True)
class Work:
    """Who does the batches, and who is told how far it got."""

    executor: Executor
    progress: Progress


@dataclass(frozen=True, slots=True)
class Packed(Generic[T]):
    """Values of one `kind` that are turned into bytes when they cross to another process."""

    values: list[T]
    kind: Any

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpack, (msgspec.msgpack.encode(self.values), self.kind)


def _unpack(packed: bytes, kind: Any) -> Packed[Any]:
    return Packed(msgspec.msgpack.decode(packed, type=list[kind]), kind)


@dataclass(frozen=True, slots=True)
class PairBatch:
    """`Pairs`, and which of them are told (see `sieve.is_told`)."""

    records: Packed[Normal]
    traits: Traits
    left: Indices
    right: Indices
    told: Bools


@dataclass(frozen=True, slots=True)
class Judged:
    """The pairs that a rule decided and that are not distinct: places in the batch, rules, scores."""

    places: Indices
    rules: Indices
    scores: Floats


def normalise_all(named: Sequence[tuple[str, Record]], work: Work) -> Iterator[Normal]:
    """The comparable form of each record, given with its id; in order."""
    parts = (named[start : start + RECORDS] for start in range(0, len(named), RECORDS))
    batches = (Packed(list(part), tuple[str, Record]) for part in parts)
    done = 0
    work.progress(Step(name="normalise", done=0, total=len(named)))
    for normals in work.executor.map(normalise_batch, batches):
        yield from normals.values
        done += len(normals.values)
        work.progress(Step(name="normalise", done=done, total=len(named)))


def normalise_batch(batch: Packed[tuple[str, Record]]) -> Packed[Normal]:
    """The comparable forms of the records of a batch."""
    return Packed([normalise(record, identifier) for identifier, record in batch.values], Normal)


def judge_all(pairs: Pairs, told: Bools, work: Work) -> Judged:
    """The pairs that are not distinct, of those that the sieve left; which of them are told."""
    total = len(told)
    parts = (slice(start, start + PAIRS) for start in range(0, total, PAIRS))
    batches = (_batch(pairs.take(part).compact(), told[part]) for part in parts)
    found, start = [Judged(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))], 0
    work.progress(Step(name="compare", done=0, total=total))
    for judged in work.executor.map(judge_batch, batches):
        found.append(Judged(judged.places + start, judged.rules, judged.scores))
        start = min(start + PAIRS, total)
        work.progress(Step(name="compare", done=start, total=total))
    return Judged(
        np.concatenate([each.places for each in found]),
        np.concatenate([each.rules for each in found]),
        np.concatenate([each.scores for each in found]),
    )


def _batch(pairs: Pairs, told: Bools) -> PairBatch:
    return PairBatch(Packed(list(pairs.records), Normal), pairs.traits, pairs.left, pairs.right, told)


def judge_batch(batch: PairBatch) -> Judged:
    """The pairs of a batch that are not distinct."""
    pairs = Pairs(batch.records.values, batch.traits, batch.left, batch.right)
    title = pairs.similarities(lambda record: record.name)
    told = batch.told | registered_as_one(pairs)
    worth = np.flatnonzero(worth_comparing(pairs, title) & words_may_agree(pairs, told, title))
    pairs, told, title = pairs.take(worth), told[worth], title[worth]
    author = first_authors(pairs, title)
    kept = np.flatnonzero(people_may_agree(pairs, told, title, author))
    fields = compare_fields(pairs.take(kept), title[kept], author[kept])
    decided = decide(fields, RULES)
    chosen = np.flatnonzero(np.isin(decided, _KEPT))
    return Judged(worth[kept][chosen], decided[chosen], score(fields)[chosen])


def score(fields: Fields) -> Floats:
    """How much the fields agree, in [0, 1]; a field that is not known counts half."""
    place = (fields.volume.astype(np.float64) + fields.pages + 2) / 4
    author, venue = np.nan_to_num(fields.author, nan=0.5), np.nan_to_num(fields.venue, nan=0.5)
    agreed = 0.5 * fields.title + 0.2 * author + 0.1 * venue + 0.2 * place
    identified = (fields.doi > 0) | (fields.ids > 0)
    found: Floats = np.where(identified, (1 + agreed) / 2, agreed).round(4)
    return found
