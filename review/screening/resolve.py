"""Votes to verdicts: clusters, decisions and adjudications in, one resolution per cluster out.

The rules, in the order in which they are asked:

1. The votes on all members of a cluster are united; an agent's last word by (instant, id) counts. A vote
   that was taken back (verdict None) takes back that agent's vote on that record only.
2. An adjudication (the last by (instant, id) over all members) stands until it is taken back, whatever the
   votes become after it.
3. While no person has voted, tools settle the record if they agree (`automated`); if they do not, a person
   must. As soon as one person has voted, tools count for nothing; a tool's `maybe` never settles.
4. A person who excluded one member and not another, which shows when records turn out to be duplicates,
   contradicts themselves: a conflict, whatever the conflict rule, until they vote again or somebody
   adjudicates. No merge turns an inclusion round in silence. All of that person's votes are kept.
5. Fewer distinct persons than `reviewers_per_record`: waiting.
6. At title and abstract `maybe` counts as include: in doubt the report goes on to its full text (Cochrane
   Handbook, chapter 4, section 4.6.3). At full text there is nothing further to go on to, so one `maybe`
   leaves the report waiting until its author makes up their mind or somebody adjudicates.
7. All agree: settled. Excluding for different criteria is agreeing on exclusion; the primary criterion is
   the adjudicator's, else the first of those named in the protocol's order, so each report is excluded for
   exactly one reason.
8. They disagree: the conflict rule "include" lets any include win, "adjudicate" makes it a conflict.
9. Where an amendment has opened a report anew, a vote or adjudication from before it stands until its author
   votes again, or until as many persons as the rules ask for have: then only what was said since counts. In
   between a disagreement waits for the others' votes; it is no conflict yet, and hides who has said what.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..model.cluster import DuplicateCluster
from ..model.decision import AgentKind, Decision, Resolution, ScreeningState, Stage, Verdict
from ..model.protocol import ScreeningRules
from .words import when


@dataclass(frozen=True, slots=True, kw_only=True)
class Anew:
    """The reports that amendments have opened anew: `since` which version, by number, and `versions` by name.

    A word under a version that is not named is from before all of them.
    """

    since: Mapping[str, int]
    versions: Mapping[str, int]

    def is_since(self, report: str, word: Decision) -> bool:
        """Whether a word about a report was given under the version that opened it, or a later one."""
        return self.versions.get(word.protocol or "", -1) >= self.since[report]


NOTHING = Anew(since={}, versions={})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ballots:
    """All that was said at a stage, and the rules by which it is read."""

    votes: Mapping[str, list[Decision]]
    settled: Mapping[str, list[Decision]]
    rules: ScreeningRules
    stage: Stage
    order: Mapping[str, int]
    anew: Anew


def resolve(
    clusters: Iterable[DuplicateCluster],
    decisions: Iterable[Decision],
    adjudications: Iterable[Decision],
    rules: ScreeningRules,
    stage: Stage,
    criteria: Sequence[str] = (),
    anew: Anew = NOTHING,
) -> tuple[Resolution, ...]:
    """One resolution per cluster, in the order of the clusters; the order of the events does not matter.

    `criteria` are the protocol's codes in its order; codes that it lacks come after, by alphabet. `anew` are
    the reports that are screened again at this stage.
    """
    ballots = _Ballots(
        votes=by_record(decisions, stage),
        settled=by_record(adjudications, stage),
        rules=rules,
        stage=stage,
        order={code: place for place, code in enumerate(criteria)},
        anew=anew,
    )
    return tuple(_resolution(cluster, ballots) for cluster in clusters)


def reached(resolutions: Iterable[Resolution]) -> tuple[str, ...]:
    """The shown records of reports that go on to the next stage: those settled as included."""
    return tuple(
        held.record
        for held in resolutions
        if held.state is ScreeningState.SETTLED and held.verdict is Verdict.INCLUDE
    )


def persons(resolution: Resolution) -> tuple[str, ...]:
    """The distinct persons whose votes stand, in the order of their votes."""
    people = (vote for vote in resolution.votes if vote.agent.kind is AgentKind.PERSON)
    return tuple(dict.fromkeys(vote.agent.name for vote in people))


def voted(resolution: Resolution, reviewer: str) -> Decision | None:
    """The last vote of that person, or None."""
    return next(reversed(_own(resolution, reviewer)), None)


def visible_votes(resolution: Resolution, reviewer: str, rules: ScreeningRules) -> tuple[Decision, ...]:
    """The votes that `reviewer` may see now: their own, and those of others, tools too, that cannot sway."""
    return resolution.votes if open_to(resolution, reviewer, rules) else _own(resolution, reviewer)


def open_to(resolution: Resolution, reviewer: str, rules: ScreeningRules) -> bool:
    """Whether `reviewer` may see what others say of a report.

    They may when as many persons have voted as the rules ask for, which is also when a third person may have
    to adjudicate; where screening is not blinded, as soon as the reviewer has voted. Of a report that is
    screened again, the votes from before count for nothing here.
    """
    if resolution.again is not None:
        return reviewer in resolution.again and not rules.blinded
    complete = len(persons(resolution)) >= rules.reviewers_per_record
    return complete or (not rules.blinded and voted(resolution, reviewer) is not None)


def torn(votes: Iterable[Decision]) -> bool:
    """Whether one person among these excludes one record of the report and not another."""
    people = [vote for vote in votes if vote.agent.kind is AgentKind.PERSON]
    sides = {(vote.agent.name, vote.verdict is Verdict.EXCLUDE) for vote in people}
    return len(sides) > len({vote.agent.name for vote in people})


def by_record(decisions: Iterable[Decision], stage: Stage) -> dict[str, list[Decision]]:
    """Each agent's last word per record at that stage, without those taken back."""
    last: dict[tuple[str, AgentKind, str], Decision] = {}
    for decision in decisions:
        key = (decision.record, decision.agent.kind, decision.agent.name)
        if decision.stage is stage and (key not in last or when(last[key]) < when(decision)):
            last[key] = decision
    found: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in last.values():
        if decision.verdict is not None:
            found[decision.record].append(decision)
    return dict(found)


def _own(resolution: Resolution, reviewer: str) -> tuple[Decision, ...]:
    people = (vote for vote in resolution.votes if vote.agent.kind is AgentKind.PERSON)
    return tuple(vote for vote in people if vote.agent.name == reviewer)


def _united(members: Iterable[str], votes: Mapping[str, list[Decision]]) -> tuple[Decision, ...]:
    found = sorted((vote for record in members for vote in votes.get(record, ())), key=when)
    by_agent: defaultdict[tuple[AgentKind, str], list[Decision]] = defaultdict(list)
    for vote in found:
        by_agent[vote.agent.kind, vote.agent.name].append(vote)
    if len(by_agent) == len(found):
        return tuple(found)
    kept = (own if _sides(own) > 1 else own[-1:] for own in by_agent.values())
    return tuple(sorted((vote for own in kept for vote in own), key=when))


def _sides(votes: Iterable[Decision]) -> int:
    return len({vote.verdict is Verdict.EXCLUDE for vote in votes})


def _resolution(cluster: DuplicateCluster, ballots: _Ballots) -> Resolution:
    united = _united(cluster.members, ballots.votes)
    words = sorted((word for record in cluster.members for word in ballots.settled.get(record, ())), key=when)
    again = None
    if cluster.shown in ballots.anew.since:
        united, words, again = _since(cluster.shown, united, words, ballots)
    blank = Resolution(
        record=cluster.shown,
        stage=ballots.stage,
        state=ScreeningState.UNSCREENED,
        votes=united,
        again=again,
    )
    if words and (verdict := _counted(words[-1], ballots.stage)) is not Verdict.MAYBE:
        return _settled(blank, verdict, words[-1:], ballots.order, adjudicated=words[-1].agent.name)
    return _voted(blank, ballots.rules, ballots.order)


def _since(
    report: str, united: tuple[Decision, ...], words: list[Decision], ballots: _Ballots
) -> tuple[tuple[Decision, ...], list[Decision], tuple[str, ...] | None]:
    """The votes and adjudications that count for a report opened anew, and who has voted again so far."""
    anew = ballots.anew
    people = [vote for vote in united if vote.agent.kind is AgentKind.PERSON]
    given = tuple(dict.fromkeys(vote.agent.name for vote in people if anew.is_since(report, vote)))
    if any(anew.is_since(report, word) for word in words):
        return united, words, None
    if len(given) < ballots.rules.reviewers_per_record:
        return united, words, given
    kept = (vote for vote in united if vote.agent.kind is AgentKind.TOOL or anew.is_since(report, vote))
    return tuple(kept), [], None


def _voted(blank: Resolution, rules: ScreeningRules, order: Mapping[str, int]) -> Resolution:
    people = tuple(vote for vote in blank.votes if vote.agent.kind is AgentKind.PERSON)
    if not people:
        return _automated(blank, order)
    if torn(people):
        return replace(blank, state=ScreeningState.CONFLICT)
    if len(people) < rules.reviewers_per_record:
        return replace(blank, state=ScreeningState.WAITING)
    return _agreed(blank, people, rules, order)


def _counted(vote: Decision, stage: Stage) -> Verdict:
    if vote.verdict is Verdict.MAYBE and stage is Stage.TITLE_ABSTRACT:
        return Verdict.INCLUDE
    return vote.verdict or Verdict.MAYBE


def _automated(blank: Resolution, order: Mapping[str, int]) -> Resolution:
    verdicts = {vote.verdict for vote in blank.votes}
    if verdicts not in ({Verdict.INCLUDE}, {Verdict.EXCLUDE}):
        return blank
    return replace(_settled(blank, verdicts.pop(), blank.votes, order), automated=True)


def _agreed(
    blank: Resolution, people: Sequence[Decision], rules: ScreeningRules, order: Mapping[str, int]
) -> Resolution:
    verdicts = {_counted(vote, blank.stage) for vote in people}
    if Verdict.MAYBE in verdicts:
        return replace(blank, state=ScreeningState.WAITING)
    if len(verdicts) == 1:
        return _settled(blank, verdicts.pop(), people, order)
    if rules.conflict == "include":
        return _settled(blank, Verdict.INCLUDE, people, order)
    return replace(blank, state=ScreeningState.WAITING if blank.again else ScreeningState.CONFLICT)


def _settled(
    blank: Resolution,
    verdict: Verdict | None,
    words: Sequence[Decision],
    order: Mapping[str, int],
    adjudicated: str | None = None,
) -> Resolution:
    criterion = None
    if verdict is Verdict.EXCLUDE:
        criterion = _primary(words, order) or _primary(blank.votes, order)
    return replace(
        blank,
        state=ScreeningState.SETTLED,
        verdict=verdict,
        criterion=criterion,
        adjudicated=adjudicated,
    )


def _primary(words: Iterable[Decision], order: Mapping[str, int]) -> str | None:
    codes = {word.criterion for word in words if word.verdict is Verdict.EXCLUDE and word.criterion}
    return min(codes, key=lambda code: (order.get(code, len(order)), code), default=None)
