"""Whether a vote has a place: at full text what got there, an adjudication where there is a conflict."""

from collections.abc import Iterable, Sequence

from ..errors import DecisionError
from ..model.decision import Decision, Resolution, RetrievalStatus, ScreeningState, Stage, Verdict
from ..screening import resolve
from ..store import fold
from .state import State

Standing = dict[str, Resolution]
Found = Sequence[tuple[Decision, Resolution | None]]


def ensure_vote(vote: Decision, state: State, *, adjudicate: bool) -> None:
    """Refuse a vote at full text on a report that did not get there, and an adjudication without a conflict.

    Taking a word back is always possible.

    Raises:
        DecisionError: it has no place; what the report's state is, is said.
    """
    if vote.verdict is None:
        return
    _refuse_unread([vote], state)
    if adjudicate:
        found = _about([vote], state)
        _refuse(_at_peace(found, state), state)
        _refuse_own(_partial(found, state))
    elif vote.stage is Stage.FULL_TEXT and state.shown[vote.record] not in _by_record(state.full_text):
        _refuse([(vote, _words(_by_record(state.title_abstract).get(state.shown[vote.record])))], state)


def ensure_table(votes: Sequence[Decision], state: State, *, adjudicate: bool) -> None:
    """The same for a table's new votes, which count themselves for the reports' state.

    A conflict at title and abstract does not bar votes at full text: a table with its end may follow.

    Raises:
        DecisionError: some of the votes have no place; the first of them are named.
    """
    given = [vote for vote in votes if vote.verdict is not None]
    _refuse_unread(given, state)
    if not adjudicate:
        _refuse(_too_early(given, votes, state), state)
        return
    found = _about(given, state)
    _refuse(_at_peace(found, state), state)
    _refuse_own(_partial(found, state))


def _too_early(
    given: Sequence[Decision], votes: Sequence[Decision], state: State
) -> list[tuple[Decision, str]]:
    if all(vote.stage is Stage.TITLE_ABSTRACT for vote in given):
        return []
    all_votes = [*fold.read_decisions(state.log), *votes]
    first = _by_record(state.resolve(Stage.TITLE_ABSTRACT, all_votes, fold.read_adjudications(state.log)))
    barred = {
        record: held
        for record, held in first.items()
        if held.state is ScreeningState.UNSCREENED or held.verdict is Verdict.EXCLUDE
    }
    return [
        (vote, _words(barred[state.shown[vote.record]]))
        for vote in given
        if vote.stage is Stage.FULL_TEXT and state.shown[vote.record] in barred
    ]


def _about(words: Sequence[Decision], state: State) -> Found:
    """Each adjudication with where its report stands by the votes alone."""
    votes, settled = fold.read_decisions(state.log), [*fold.read_adjudications(state.log), *words]
    ended = state.resolve(Stage.TITLE_ABSTRACT, votes, settled)
    by_stage = {
        Stage.TITLE_ABSTRACT: _by_record(state.resolve(Stage.TITLE_ABSTRACT, votes, ())),
        Stage.FULL_TEXT: _by_record(state.resolve(Stage.FULL_TEXT, votes, (), set(resolve.reached(ended)))),
    }
    return [(word, by_stage[word.stage].get(state.shown[word.record])) for word in words]


def _at_peace(found: Found, state: State) -> list[tuple[Decision, str]]:
    """The words that settle nothing: there is no conflict about their reports."""
    return [(word, _words(held)) for word, held in found if not _open(held, state)]


def _partial(found: Found, state: State) -> list[Decision]:
    """The words of those who would judge their own vote, where there is to be a second person."""
    if state.protocol.screening.reviewers_per_record < 2:
        return []
    return [word for word, held in found if held and word.agent.name in resolve.persons(held)]


def _open(held: Resolution | None, state: State) -> bool:
    """Whether there is something to settle: a conflict, or enough votes and a `maybe` among them."""
    if held is None:
        return False
    enough = len(resolve.persons(held)) >= state.protocol.screening.reviewers_per_record
    waiting = held.state is ScreeningState.WAITING and enough and not held.again
    return waiting or held.state is ScreeningState.CONFLICT


def _words(held: Resolution | None) -> str:
    if held is None:
        return "it did not get there"
    state = f"{held.verdict.value}d" if held.verdict else held.state.value
    return f"at {held.stage.value} it is {state}"


def _by_record(resolutions: Iterable[Resolution]) -> Standing:
    return {held.record: held for held in resolutions}


def _refuse(wrong: Sequence[tuple[Decision, str]], state: State) -> None:
    if not wrong:
        return
    named = "; ".join(
        f"{vote.record[:12]} “{state.records[vote.record].title[:60]}”: {why}" for vote, why in wrong[:5]
    )
    more = f"; and {len(wrong) - 5} more" if len(wrong) > 5 else ""
    raise DecisionError(
        f"nothing is to be decided at {wrong[0][0].stage.value} about {named}{more}",
        hint="Full texts are for reports included at title and abstract, adjudications for conflicts; "
        "nothing was written.",
    )


def _refuse_unread(votes: Iterable[Decision], state: State) -> None:
    """Refuse a word at full text on a report that is on record as not retrieved: nobody read it."""
    missing = [
        vote.record[:12]
        for vote in votes
        if vote.stage is Stage.FULL_TEXT and _not_retrieved(vote.record, state)
    ]
    if missing:
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        raise DecisionError(
            f"the full text of {', '.join(missing[:5])}{more} was not retrieved, says the record",
            hint="If it was found since, say so first: `review fulltext RECORD retrieved`.",
        )


def _not_retrieved(record: str, state: State) -> bool:
    members = state.members[state.shown[record]]
    said = {state.retrievals[id].status for id in members if id in state.retrievals}
    return RetrievalStatus.NOT_RETRIEVED in said and RetrievalStatus.RETRIEVED not in said


def _refuse_own(words: Sequence[Decision]) -> None:
    if words:
        records = ", ".join(word.record[:12] for word in words[:5])
        raise DecisionError(
            f"{words[0].agent.name} voted in the conflict about {records}"
            + (f" and {len(words) - 5} more" if len(words) > 5 else ""),
            hint="Let somebody else adjudicate (a third person), or vote again without adjudicating.",
        )
