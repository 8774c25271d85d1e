"""What a person looks through to trust deduplication: a pair field by field, a report and its loans."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, islice, product
from typing import TYPE_CHECKING

import msgspec

from ..deduplication import cluster, explain, lending
from ..deduplication.identifiers import read_doi
from ..model.cluster import FieldMatch, Loan, Pair, PairJudgment, PairVerdict
from ..model.decision import Retrieval
from ..model.event import EventKind
from ..model.record import Record
from .lookup import find_report
from .state import State, state_of
from .summary import doubts_of, uncertain
from .values import Doubt

if TYPE_CHECKING:
    from .facade import Review

# Two clusters that make more pairs than this are not looked through to the end: each takes 3 ms.
_PAIRS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two records compared: every field, the verdict with its rule and the rule's source, and all that
    people said of them, of which the last word counts.

    `together` says whether the two are one report in the end, by the rules, by a person or through others.
    `between` says of duplicates by a rule that are two reports which of the two's members stand in the way.
    """

    pair: Pair
    left: Record
    right: Record
    fields: tuple[FieldMatch, ...]
    explanation: str
    source: str
    words: tuple[PairJudgment, ...]
    together: bool
    between: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A report: its records by id, the one that is shown, what it is told with and what of it is whose.

    `why` that one is shown is "" where there is no other. `record` is the shown one with what the others lend
    it, `loans` say which and why. `document` is the retrieval that brought the full text, whichever of the
    records it was sought for.
    """

    shown: str
    why: str
    record: Record
    loans: tuple[Loan, ...]
    members: tuple[tuple[str, Record], ...]
    pairs: tuple[Compared, ...]
    document: Retrieval | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How many uncertain pairs wait for a person, and the first of them, best first."""

    pairs: int
    doubts: tuple[Doubt, ...]


def waiting(review: "Review", limit: int) -> Waiting:
    """The uncertain pairs that a person should look at next, at most `limit` of them in full."""

    def make(state: State) -> Waiting:
        pairs = uncertain(state)
        return Waiting(pairs=len(pairs), doubts=tuple(doubts_of(pairs[:limit], state.records)))

    return review.derive(make)


def compare(review: "Review", left: str, right: str) -> Compared:
    """Two records side by side; each is named as in `Review.decide`.

    Raises:
        DecisionError: no record answers to a name, or several do.
    """
    state = state_of(review)
    low, high = (find_report(state.records, state.shown, word) for word in (left, right))
    return _compared(state, low, high)


def hindrances(review: "Review", pairs: Iterable[Pair]) -> dict[Pair, str]:
    """What keeps duplicates by a rule apart, of those of these pairs that are two reports."""
    state = state_of(review)
    told = ((pair, _between(state, pair)) for pair in pairs)
    return {pair: said for pair, said in told if said is not None}


def report(review: "Review", record: str) -> Told:
    """The report that a record belongs to.

    Raises:
        DecisionError: no record answers to the name, or several do.
    """
    state = state_of(review)
    shown = state.shown[find_report(state.records, state.shown, record)]
    members = state.members[shown]
    described = state.described.get(shown)
    brought = [each for id, each in state.documents.items() if state.shown.get(id) == shown]
    return Told(
        shown=shown,
        why=lending.why_shown(shown, {id: state.records[id] for id in members}),
        record=state.reports[shown],
        loans=described.loans if described else (),
        members=tuple((id, state.records[id]) for id in (shown, *(id for id in members if id != shown))),
        pairs=tuple(_held_together(state, members)),
        document=brought[-1] if brought else None,
    )


def _held_together(state: State, members: tuple[str, ...]) -> Iterator[Compared]:
    """The pairs of a report that a rule or a person decided, best first."""
    decided = {(pair.left, pair.right): pair.score for pair in state.pairs}
    decided |= {pair: decided.get(pair, 1.0) for pair in cluster.last_words(state.judgments)}
    within = [pair for pair in combinations(sorted(members), 2) if pair in decided]
    for left, right in sorted(within, key=lambda pair: (-decided[pair], pair)):
        yield _compared(state, left, right)


def _words(state: State, left: str, right: str) -> Iterator[PairJudgment]:
    """Every word of a person on the two, in the order of the log; the last one counts."""
    for event in state.log.events(kind=EventKind.PAIR_JUDGED, subject=f"{left}|{right}"):
        yield msgspec.convert(event.body, PairJudgment)


def _compared(state: State, left: str, right: str) -> Compared:
    left, right = sorted((left, right))
    one, other = state.records[left], state.records[right]
    known = next((pair for pair in state.pairs if (pair.left, pair.right) == (left, right)), None)
    pair = known or explain.judge(one, other)
    fields = explain.explain(one, other)
    return Compared(
        pair=pair,
        left=one,
        right=other,
        fields=fields,
        explanation=explain.sentence(pair, fields),
        source=explain.source(pair.rule),
        words=tuple(_words(state, left, right)),
        together=state.shown[left] == state.shown[right],
        between=_between(state, pair),
    )


def _between(state: State, pair: Pair) -> str | None:
    """The first two members of a pair's clusters that are not one report, and why."""
    ours, theirs = state.shown[pair.left], state.shown[pair.right]
    if pair.verdict is not PairVerdict.DUPLICATE or ours == theirs:
        return None
    words = cluster.last_words(state.judgments)
    ends = islice(product(state.members[ours], state.members[theirs]), _PAIRS)
    for left, right in sorted(ends, key=lambda ends: (ends[0] != pair.left) + (ends[1] != pair.right)):
        said = words.get((min(left, right), max(left, right)))
        reason = f"a person says {said.value}" if said in cluster.NOES else _apart(state, left, right)
        if reason is not None:
            met = (pair.left, left), (pair.right, right)
            beside = [f"{end[:12]} already stands with {other[:12]}" for end, other in met if end != other]
            return ", ".join([*beside, f"of {left[:12]} and {right[:12]} {reason}"])
    return None


def _apart(state: State, left: str, right: str) -> str | None:
    """Why two records are not one report, whatever joins them."""
    one, other = state.records[left], state.records[right]
    if cluster.are_numbered_apart(one, other):
        dois = [each.doi for each in (one, other) if each.doi]
        if len(dois) > 1 and len({*map(read_doi, dois)}) > 1:
            return f"each has its own DOI, {dois[0]} and {dois[1]}"
        return "each has its own PubMed number"
    judged = explain.judge(one, other)
    if judged.verdict in cluster.NOES and explain.source(judged.rule):
        return f"rule `{judged.rule}` says {judged.verdict.value} ({explain.why(judged.rule)})"
    return None
