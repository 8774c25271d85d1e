from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import CountError
from review.model.cluster import DuplicateCluster
from review.model.decision import (
    Agent,
    AgentKind,
    Decision,
    Resolution,
    Retrieval,
    RetrievalStatus,
    ScreeningState,
    Stage,
    Verdict,
)
from review.model.flow import PrismaFlow, Template
from review.model.protocol import Criterion, CriterionKind, ReviewProtocol
from review.model.record import Record, RecordStatus
from review.model.search import Lane, RunStatus, SearchRun
from review.model.study import Study
from review.reporting.identities import failures
from review.reporting.prisma import counted, counts, ensure, flow_of

PROTOCOL = ReviewProtocol(
    title="t",
    version="1",
    question="q",
    criteria=(
        Criterion(code="X1", text="Wrong population", kind=CriterionKind.EXCLUDE),
        Criterion(code="X2", text="Wrong design", kind=CriterionKind.EXCLUDE),
    ),
    categories=(),
)
RUNS = {
    lane: SearchRun(
        id=f"run-{lane}",
        source=lane,
        platform=f"The {lane}",
        lane=lane,
        query="q",
        started="2026",
        ended="2026",
        status=RunStatus.COMPLETE,
        parser_version="1",
    )
    for lane in Lane
}
LIFE = ("unscreened", "conflict", "out", "robot", "sought", "missing", "unread", "wrong", "in")


def flow(*facts: Any, as_of: int) -> PrismaFlow:
    """The flow of what `counted` takes, the protocol last."""
    return flow_of(counted(*facts), facts[-1], as_of)


def record(name: str, lane: Lane = Lane.DATABASE, status: RecordStatus | None = None) -> Record:
    return Record(source=lane, source_id=name, title=name, status=status)


def resolution(id: str, stage: Stage, state: str, **more: Any) -> Resolution:
    agent = Agent(kind=AgentKind.PERSON, name="ana")
    vote = Decision(
        id=f"{id}{stage}", record=id, stage=stage, verdict=Verdict.INCLUDE, agent=agent, at="2026"
    )
    settled = state not in (ScreeningState.UNSCREENED, ScreeningState.CONFLICT)
    kind = ScreeningState.SETTLED if settled else ScreeningState(state)
    return Resolution(
        record=id, stage=stage, state=kind, votes=() if state == "unscreened" else (vote,), **more
    )


def made(groups: list[list[Record]], fates: list[str], shown: list[int] | None = None) -> PrismaFlow:
    """The flow of clusters, each with what became of it."""
    records = {each.id: each for group in groups for each in group}
    clusters, first, second, retrievals = [], [], [], {}
    for at, (group, fate) in enumerate(zip(groups, fates, strict=True)):
        members = tuple(sorted(each.id for each in group))
        head = group[(shown or [0] * len(groups))[at]].id
        clusters.append(DuplicateCluster(members=members, shown=head))
        if fate == "unscreened":
            continue
        if fate in ("conflict", "out", "robot"):
            verdict = None if fate == "conflict" else Verdict.EXCLUDE
            state = "conflict" if fate == "conflict" else "settled"
            more = {"verdict": verdict, "automated": fate == "robot"}
            first.append(resolution(head, Stage.TITLE_ABSTRACT, state, **more))
            continue
        first.append(resolution(head, Stage.TITLE_ABSTRACT, "settled", verdict=Verdict.INCLUDE))
        if fate != "sought":
            status = RetrievalStatus.NOT_RETRIEVED if fate == "missing" else RetrievalStatus.RETRIEVED
            retrievals[members[-1]] = Retrieval(record=members[-1], status=status, at="2026", agent="ana")
        if fate in ("wrong", "in"):
            verdict = Verdict.INCLUDE if fate == "in" else Verdict.EXCLUDE
            criterion = "X2" if fate == "wrong" else None
            more = {"verdict": verdict, "criterion": criterion}
            second.append(resolution(head, Stage.FULL_TEXT, "settled", **more))
    return flow(
        records,
        {each.id: (f"run-{each.source}",) for each in records.values()},
        tuple(RUNS.values()),
        clusters,
        first,
        second,
        retrievals,
        [Study(id=cluster.members[0], reports=(cluster.shown,)) for cluster in clusters],
        PROTOCOL,
        as_of=9,
    )


def one(fate: str, lane: Lane = Lane.DATABASE, status: RecordStatus | None = None) -> PrismaFlow:
    return made([[record("a", lane, status)]], [fate])


@pytest.mark.parametrize(
    ("fate", "box"),
    [
        ("unscreened", "pending_screening"),
        ("conflict", "pending_screening"),
        ("out", "records_excluded"),
        ("robot", "excluded_automation"),
        ("sought", "pending_retrieval"),
        ("missing", "dbr_notretrieved_reports"),
        ("unread", "pending_assessment"),
        ("in", "new_reports"),
    ],
)
def test_a_record_ends_in_the_box_of_its_fate(fate: str, box: str) -> None:
    assert getattr(one(fate), box) == (record("a").id,)


def test_reports_are_excluded_for_the_reason_that_the_protocol_words() -> None:
    assert one("wrong").dbr_excluded == (("Wrong design", (record("a").id,)),)


@pytest.mark.parametrize("lane", [Lane.DATABASE, Lane.WEBSITE])
def test_a_report_retracted_after_inclusion_is_excluded_in_its_own_lane(lane: Lane) -> None:
    found = one("in", lane, RecordStatus.RETRACTED)
    excluded = found.dbr_excluded if lane is Lane.DATABASE else found.other_excluded
    assert excluded == (("Retracted after publication", (record("a", lane).id,)),)
    assert (found.new_reports, found.new_studies) == ((), ())


def test_a_retraction_that_any_source_of_the_report_knows_of_counts() -> None:
    other = record("b", Lane.REGISTER, RecordStatus.RETRACTED)
    assert made([[record("a"), other]], ["in"]).new_reports == ()


def test_an_expression_of_concern_moves_nothing() -> None:
    assert one("in", status=RecordStatus.CONCERN).new_reports


def test_records_of_one_report_count_as_duplicates_but_one() -> None:
    first, second = record("a"), record("b", Lane.REGISTER)
    found = made([[first, second]], ["in"])
    assert (found.duplicates, found.records_screened) == ((second.id,), (first.id,))
    assert found.register_specific_results == (("register (The register)", (second.id,)),)


def test_a_report_found_both_ways_is_counted_once_and_in_the_database_lane() -> None:
    website, database = record("w", Lane.WEBSITE), record("d")
    found = made([[website, database]], ["in"])
    assert found.website_results == (website.id,)
    assert (found.duplicates, found.other_sought_reports) == ((), ())
    assert (found.records_screened, found.new_reports) == ((database.id,), (database.id,))
    assert len(found.new_studies) == 1


def test_the_other_lane_has_no_screening_box_so_what_is_screened_out_is_not_sought() -> None:
    found = one("out", Lane.CITATION)
    assert (found.citations_results, found.other_sought_reports) == ((record("a", Lane.CITATION).id,), ())
    assert (found.records_excluded, found.other_pending) == ((), ())


@pytest.mark.parametrize("fate", ["unscreened", "sought", "unread"])
def test_what_waits_in_the_other_lane_is_one_line(fate: str) -> None:
    assert one(fate, Lane.WEBSITE).other_pending == (record("a", Lane.WEBSITE).id,)


def test_the_other_lane_is_drawn_only_when_something_came_that_way() -> None:
    assert one("in").template is Template.NEW_DB
    assert one("in").website_results is None
    assert one("in", Lane.WEBSITE).template is Template.NEW_OTHER
    assert one("in", Lane.WEBSITE).citations_results == ()


def test_two_sources_of_one_platform_are_told_apart() -> None:
    found = one("in")
    runs = [
        replace(RUNS[Lane.DATABASE], id=name, source=name, platform="Ovid") for name in ("medline", "embase")
    ]
    first, second = record("a"), record("b")
    both = flow(
        {first.id: first, second.id: second},
        {first.id: ("medline",), second.id: ("embase",)},
        runs,
        [DuplicateCluster(members=(each.id,), shown=each.id) for each in (first, second)],
        [],
        [],
        {},
        [],
        PROTOCOL,
        as_of=1,
    )
    assert [name for name, _ in both.database_specific_results] == ["embase (Ovid)", "medline (Ovid)"]
    assert [name for name, _ in found.database_specific_results] == ["database (The database)"]


@pytest.mark.parametrize(
    ("platforms", "names"),
    [
        (("Ovid", "PubMed"), ["embase (Ovid)", "pubmed"]),
        (("file", "file"), ["embase", "pubmed"]),
        (("Ovid", "Ovid"), ["embase (Ovid)", "pubmed (Ovid)"]),
        (("EMBASE", "file"), ["embase", "pubmed"]),
    ],
)
def test_a_database_is_named_by_itself_whatever_else_was_searched(platforms: Any, names: Any) -> None:
    runs = [
        replace(RUNS[Lane.DATABASE], id=source, source=source, platform=platform)
        for source, platform in zip(("embase", "pubmed"), platforms, strict=True)
    ]
    assert _named(runs) == names


def test_a_database_searched_on_two_platforms_has_one_entry() -> None:
    runs = [
        replace(RUNS[Lane.DATABASE], id=platform, source="embase", platform=platform)
        for platform in ("Ovid", "Elsevier")
    ]
    assert _named(runs) == ["embase (Elsevier, Ovid)"]


def _named(runs: list[SearchRun]) -> list[str]:
    """The names of the databases when each run found a record of its own."""
    records = {run.id: record(run.id) for run in runs}
    found = flow(
        {each.id: each for each in records.values()},
        {records[run.id].id: (run.id,) for run in runs},
        runs,
        [DuplicateCluster(members=(each.id,), shown=each.id) for each in records.values()],
        [],
        [],
        {},
        [],
        PROTOCOL,
        as_of=1,
    )
    return [name for name, _ in found.database_specific_results or ()]


def test_a_record_of_a_search_still_under_way_enters_as_the_protocol_plans() -> None:
    only = record("a")
    cluster = DuplicateCluster(members=(only.id,), shown=only.id)
    args: tuple[Any, ...] = ({only.id: only}, {}, (), [cluster], [], [], {}, [], PROTOCOL)
    assert flow(*args, as_of=1).database_results == (only.id,)


def test_a_flow_that_contradicts_itself_is_refused_with_the_identity_and_the_mend() -> None:
    found = replace(one("in"), new_reports=())
    with pytest.raises(CountError) as error:
        ensure(found)
    assert "I6" in error.value.message and "new_reports = 1" in error.value.message
    assert any(each.startswith("I9") for each in error.value.failures)


@pytest.mark.parametrize(
    ("change", "identity"),
    [
        ({"duplicates": ("x",), "pending_screening": ("x",)}, "I11"),
        ({"excluded_automation": ("x",), "records_excluded": ("y",)}, "I2"),
        ({"database_results": ("a", "b")}, "I1"),
    ],
)
def test_ids_are_held_to_account_even_where_the_numbers_agree(change: dict[str, Any], identity: str) -> None:
    empty = replace(
        one("unscreened"), pending_screening=(), database_results=(), database_specific_results=()
    )
    with pytest.raises(CountError) as error:
        ensure(replace(empty, **change))
    assert any(each.startswith(identity) for each in error.value.failures)


def test_a_finished_review_leaves_nothing_pending() -> None:
    with pytest.raises(CountError, match="I13"):
        ensure(one("unscreened"), finished=True)


lanes = st.sampled_from(list(Lane))
statuses = st.sampled_from([None, None, None, RecordStatus.RETRACTED, RecordStatus.WITHDRAWN])
groups = st.lists(
    st.tuples(
        st.lists(st.tuples(lanes, statuses), min_size=1, max_size=4), st.sampled_from(LIFE), st.integers(0, 3)
    ),
    max_size=14,
)


@settings(deadline=None, max_examples=150)
@given(groups)
def test_whatever_happened_every_record_ends_in_one_box_and_the_sums_hold(drawn: Any) -> None:
    clusters = [
        [record(f"{at}-{n}", lane, status) for n, (lane, status) in enumerate(members)]
        for at, (members, _, _) in enumerate(drawn)
    ]
    found = made(
        clusters,
        [fate for _, fate, _ in drawn],
        [pick % len(members) for members, _, pick in drawn],
    )
    assert failures(counts(found), found.template) == ()
    ends = Counter(
        id
        for box in (
            found.duplicates,
            found.pending_screening,
            found.records_excluded,
            found.dbr_notretrieved_reports,
            found.pending_retrieval,
            found.pending_assessment,
            *(ids for _, ids in found.dbr_excluded),
            found.other_notretrieved_reports or (),
            *(ids for _, ids in found.other_excluded or ()),
            found.other_pending,
            found.new_reports,
        )
        for id in box
    )
    everything = {each.id for group in clusters for each in group}
    database = {*found.database_results, *found.register_results}
    assert set(ends.values()) <= {1}
    assert database <= set(ends) <= everything


@settings(deadline=None, max_examples=30)
@given(groups, st.randoms(use_true_random=False))
def test_the_order_of_records_changes_nothing(drawn: Any, chance: Any) -> None:
    fates = [fate for _, fate, _ in drawn]
    clusters = [
        [record(f"{at}-{n}", lane, status) for n, (lane, status) in enumerate(members)]
        for at, (members, _, _) in enumerate(drawn)
    ]
    order = list(range(len(drawn)))
    chance.shuffle(order)
    assert made(clusters, fates) == made([clusters[at] for at in order], [fates[at] for at in order])
