"""Votes to verdicts: every rule by table, and the order of events by property."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.model.cluster import DuplicateCluster
from review.model.decision import Agent, AgentKind, Decision, ScreeningState, Stage, Verdict
from review.model.protocol import ScreeningRules
from review.screening.resolve import persons, reached, resolve, visible_votes

ONE = ScreeningRules()
TWO = ScreeningRules(reviewers_per_record=2)
INCLUDING = ScreeningRules(reviewers_per_record=2, conflict="include")
EARLY, LATE = Stage.TITLE_ABSTRACT, Stage.FULL_TEXT
CODES = ("wrong-topic", "wrong-type")


def outcome(resolution):
    return resolution.state.value, resolution.verdict and resolution.verdict.value


@pytest.mark.parametrize(
    ("rules", "stage", "verdicts", "expected"),
    [
        (ONE, EARLY, [], ("unscreened", None)),
        (ONE, EARLY, ["include"], ("settled", "include")),
        (ONE, EARLY, ["exclude"], ("settled", "exclude")),
        (ONE, EARLY, ["maybe"], ("settled", "include")),
        (ONE, LATE, ["maybe"], ("waiting", None)),
        (TWO, EARLY, ["include"], ("waiting", None)),
        (TWO, EARLY, ["include", "maybe"], ("settled", "include")),
        (TWO, EARLY, ["maybe", "maybe"], ("settled", "include")),
        (TWO, EARLY, ["maybe", "exclude"], ("conflict", None)),
        (TWO, EARLY, ["include", "exclude"], ("conflict", None)),
        (TWO, EARLY, ["exclude", "exclude"], ("settled", "exclude")),
        (TWO, LATE, ["include", "maybe"], ("waiting", None)),
        (TWO, LATE, ["include", "exclude"], ("conflict", None)),
        (TWO, EARLY, ["exclude", "exclude", "include"], ("conflict", None)),
        (INCLUDING, EARLY, ["include", "exclude"], ("settled", "include")),
        (INCLUDING, EARLY, ["exclude", "exclude"], ("settled", "exclude")),
        (INCLUDING, EARLY, ["include"], ("waiting", None)),
        (INCLUDING, LATE, ["include", "maybe"], ("waiting", None)),
    ],
)
def test_persons_votes_come_to_this(vote, clusters, rules, stage, verdicts, expected):
    votes = [vote(f"p{n}", "r1", verdict, n, stage=stage) for n, verdict in enumerate(verdicts)]
    assert outcome(resolve(clusters, votes, (), rules, stage)[0]) == expected


def test_votes_on_all_members_of_a_cluster_are_united(vote, clusters):
    votes = [vote("ada", "r1", "include"), vote("ben", "r2", "include", 1)]
    found, other = resolve(clusters, votes, (), TWO, EARLY)
    assert (found.record, outcome(found)) == ("r1", ("settled", "include"))
    assert outcome(other) == ("unscreened", None)


@pytest.mark.parametrize("rules", [ONE, TWO, INCLUDING])
@pytest.mark.parametrize(("first", "second"), [("include", "exclude"), ("exclude", "maybe")])
def test_a_person_who_excludes_one_member_and_not_the_other_is_a_conflict(
    vote, clusters, rules, first, second
):
    votes = [vote("ada", "r2", second, 5), vote("ada", "r1", first, 3), vote("ben", "r1", "include", 4)]
    found = resolve(clusters, votes, (), rules, EARLY)[0]
    assert outcome(found) == ("conflict", None)
    assert [(each.agent.name, each.verdict.value) for each in found.votes] == [
        ("ada", first),
        ("ben", "include"),
        ("ada", second),
    ]
    assert persons(found) == ("ada", "ben")
    word = vote("cleo", "r1", "include", 9)
    assert outcome(resolve(clusters, votes, [word], rules, EARLY)[0]) == ("settled", "include")


def test_the_last_word_of_a_person_counts_across_members_on_one_side(vote, clusters):
    votes = [vote("ada", "r2", "maybe", 5), vote("ada", "r1", "include", 3)]
    found = resolve(clusters, votes, (), ONE, EARLY)[0]
    assert [each.verdict for each in found.votes] == [Verdict.MAYBE]


def test_instants_are_compared_and_not_their_spelling(vote, clusters):
    late = replace(vote("ada", "r1", "exclude"), id="a", at="2024-01-01T09:30:00Z")
    early = replace(vote("ada", "r1", "include"), id="b", at="2024-01-01T10:00:00+01:00")
    assert outcome(resolve(clusters, [late, early], (), ONE, EARLY)[0]) == ("settled", "exclude")


def test_at_the_same_instant_the_id_decides(vote, clusters):
    votes = [vote("ada", "r1", "exclude", 3, id="b"), vote("ada", "r1", "include", 3, id="a")]
    assert outcome(resolve(clusters, votes, (), ONE, EARLY)[0]) == ("settled", "exclude")


def test_a_vote_taken_back_leaves_the_vote_on_the_duplicate(vote, clusters):
    votes = [vote("ada", "r1", "include", 1), vote("ada", "r2", "exclude", 2), vote("ada", "r2", None, 3)]
    assert outcome(resolve(clusters, votes, (), ONE, EARLY)[0]) == ("settled", "include")


def test_votes_of_the_other_stage_do_not_count(vote, clusters):
    votes = [vote("ada", "r1", "include", stage="full-text")]
    assert outcome(resolve(clusters, votes, (), ONE, EARLY)[0]) == ("unscreened", None)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (("wrong-type", "wrong-topic"), "wrong-topic"),
        (("wrong-topic", "wrong-type"), "wrong-topic"),
        (("wrong-type", None), "wrong-type"),
        (("zebra", "wrong-type"), "wrong-type"),
        (("zebra", "apple"), "apple"),
        ((None, None), None),
    ],
)
def test_the_primary_criterion_is_the_first_in_the_protocols_order(vote, clusters, codes, expected):
    votes = [vote(f"p{n}", "r1", "exclude", n, criterion=code) for n, code in enumerate(codes)]
    found = resolve(clusters, votes, (), TWO, EARLY, CODES)[0]
    assert (outcome(found), found.criterion) == (("settled", "exclude"), expected)


def test_an_inclusion_has_no_criterion(vote, clusters):
    votes = [vote("ada", "r1", "include", 0), vote("ben", "r1", "exclude", 1, criterion="wrong-topic")]
    assert resolve(clusters, votes, (), INCLUDING, EARLY, CODES)[0].criterion is None


def test_an_adjudication_settles_a_conflict_with_its_own_criterion(vote, clusters):
    votes = [vote("ada", "r1", "include", 0), vote("ben", "r2", "exclude", 1, criterion="wrong-topic")]
    word = vote("cleo", "r2", "exclude", 2, criterion="wrong-type")
    found = resolve(clusters, votes, [word], TWO, EARLY, CODES)[0]
    assert (outcome(found), found.criterion, found.adjudicated) == (
        ("settled", "exclude"),
        "wrong-type",
        "cleo",
    )


def test_an_adjudicated_exclusion_without_criterion_takes_it_from_the_votes(vote, clusters):
    votes = [vote("ada", "r1", "include", 0), vote("ben", "r1", "exclude", 1, criterion="wrong-topic")]
    found = resolve(clusters, votes, [vote("cleo", "r1", "exclude", 2)], TWO, EARLY, CODES)[0]
    assert found.criterion == "wrong-topic"


def test_an_adjudication_stands_when_a_vote_changes_after_it(vote, clusters):
    votes = [
        vote("ada", "r1", "include", 0),
        vote("ben", "r1", "exclude", 1),
        vote("ada", "r1", "exclude", 9),
    ]
    found = resolve(clusters, votes, [vote("cleo", "r1", "include", 2)], TWO, EARLY)[0]
    assert outcome(found) == ("settled", "include")


def test_an_adjudication_taken_back_leaves_the_conflict(vote, clusters):
    votes = [vote("ada", "r1", "include", 0), vote("ben", "r1", "exclude", 1)]
    words = [vote("cleo", "r1", "include", 2), vote("cleo", "r1", None, 3)]
    assert outcome(resolve(clusters, votes, words, TWO, EARLY)[0]) == ("conflict", None)


def test_an_undecided_adjudicator_settles_nothing_at_full_text(vote, clusters):
    votes = [
        vote("ada", "r1", "include", 0, stage="full-text"),
        vote("ben", "r1", "exclude", 1, stage="full-text"),
    ]
    words = [vote("cleo", "r1", "maybe", 2, stage="full-text")]
    assert outcome(resolve(clusters, votes, words, TWO, LATE)[0]) == ("conflict", None)


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        (["exclude"], ("settled", "exclude", True)),
        (["include"], ("settled", "include", True)),
        (["maybe"], ("unscreened", None, False)),
        (["include", "exclude"], ("unscreened", None, False)),
        (["exclude", "exclude"], ("settled", "exclude", True)),
    ],
)
def test_tools_settle_only_what_they_agree_on_and_nobody_read(vote, clusters, verdicts, expected):
    votes = [vote(f"t{n}", "r1", verdict, n, kind="tool") for n, verdict in enumerate(verdicts)]
    found = resolve(clusters, votes, (), TWO, EARLY)[0]
    assert (*outcome(found), found.automated) == expected


def test_a_tools_vote_counts_for_nothing_once_a_person_has_voted(vote, clusters):
    votes = [vote("tool", "r1", "exclude", 0, kind="tool"), vote("ada", "r1", "include", 1)]
    found = resolve(clusters, votes, (), ONE, EARLY)[0]
    assert (outcome(found), found.automated, persons(found)) == (("settled", "include"), False, ("ada",))
    assert outcome(resolve(clusters, votes, (), TWO, EARLY)[0]) == ("waiting", None)


def test_a_person_and_a_tool_of_one_name_are_two_agents(vote, clusters):
    votes = [vote("ada", "r1", "exclude", 1, kind="tool"), vote("ada", "r1", "include", 0)]
    assert outcome(resolve(clusters, votes, (), ONE, EARLY)[0]) == ("settled", "include")


def test_only_reports_settled_as_included_go_on(vote, clusters):
    votes = [vote("ada", "r2", "maybe"), vote("ada", "r3", "exclude")]
    assert reached(resolve(clusters, votes, (), ONE, EARLY)) == ("r1",)


@pytest.mark.parametrize(
    ("blinded", "voters", "reviewer", "seen"),
    [
        (True, ["ada"], "ben", []),
        (True, ["ada"], "ada", ["ada"]),
        (True, ["ada", "ben"], "ada", ["ada", "ben"]),
        (True, ["ada", "ben"], "cleo", ["ada", "ben"]),
        (False, ["ada"], "ben", []),
        (False, ["ada", "tool"], "ada", ["ada", "tool"]),
        (True, ["ada", "tool"], "ada", ["ada"]),
        (True, ["tool"], "ada", []),
    ],
)
def test_votes_are_visible_only_where_they_cannot_sway(vote, clusters, blinded, voters, reviewer, seen):
    rules = ScreeningRules(reviewers_per_record=2, blinded=blinded)
    kinds = {"tool": "tool"}
    votes = [vote(name, "r1", "include", n, kind=kinds.get(name, "person")) for n, name in enumerate(voters)]
    found = resolve(clusters, votes, (), rules, EARLY)[0]
    assert [each.agent.name for each in visible_votes(found, reviewer, rules)] == seen


EVENTS = st.lists(
    st.builds(
        Decision,
        id=st.uuids().map(str),
        record=st.sampled_from(["r1", "r2", "r3"]),
        stage=st.just(EARLY),
        verdict=st.sampled_from([*Verdict, None]),
        agent=st.builds(Agent, kind=st.sampled_from(AgentKind), name=st.sampled_from(["ada", "ben"])),
        at=st.sampled_from(["2024-01-01T00:00:00+00:00", "2024-01-02T00:00:00+00:00"]),
        criterion=st.sampled_from([None, *CODES]),
        note=st.none(),
        saw=st.none(),
        rank=st.none(),
        ranking=st.none(),
        protocol=st.none(),
        supersedes=st.none(),
        dwell_ms=st.none(),
    ),
    max_size=8,
)


@given(events=EVENTS, words=EVENTS, data=st.data())
def test_any_order_of_two_reviewers_events_gives_the_same_resolutions(events, words, data):
    groups = (
        DuplicateCluster(members=("r1", "r2"), shown="r1"),
        DuplicateCluster(members=("r3",), shown="r3"),
    )
    expected = resolve(groups, events, words, TWO, EARLY, CODES)
    shuffled = data.draw(st.permutations(events)), data.draw(st.permutations(words))
    assert resolve(groups, *shuffled, TWO, EARLY, CODES) == expected


@given(events=EVENTS)
def test_a_settled_report_has_a_verdict_and_any_other_has_none(events):
    groups = (DuplicateCluster(members=("r1", "r2", "r3"), shown="r1"),)
    (found,) = resolve(groups, events, (), TWO, EARLY)
    assert (found.verdict is not None) == (found.state is ScreeningState.SETTLED)
