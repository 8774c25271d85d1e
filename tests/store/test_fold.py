"""What the log says now: the last words, and folds that come out the same however they are reached."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.digest import digest
from review.model.event import Draft, EventKind
from review.store import fold
from review.store.derived import Derived
from review.store.log import Log, create_log
from review.store.schema import PROJECTIONS


def projected(log: Log) -> dict[str, list[tuple[object, ...]]]:
    tables = (*PROJECTIONS, "projection")
    return {table: log.rows(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables}


def test_records_come_in_order_of_first_sighting_with_their_latest_content(log, make):
    first, second = make.record(2, "second record"), make.record(1, "first record")
    changed = make.record(2, "changed")
    log.append([make.seen(first), make.seen(second), make.seen(changed, run="run-2")])
    assert fold.read_records(log) == {first.id: changed, second.id: second}
    assert fold.read_sightings(log) == {first.id: ("run-1", "run-2"), second.id: ("run-1",)}


def test_a_page_tells_which_records_were_seen_again(log, make):
    record = make.record(1)
    log.append([make.page(1, seen=(record.id,)), make.seen(record)])
    log.append([make.page(1, "run-2", seen=(record.id, record.id)), make.seen(record, run="run-2")])
    assert fold.read_sightings(log) == {record.id: ("run-1", "run-2")}
    assert fold.read_sightings(log.as_of(2)) == {record.id: ("run-1",)}
    assert log.verify() == ()


def test_runs_pages_relations_and_releases_are_read_oldest_first(log, make):
    late, early = make.ran("b", "2026-05-02T00:00:00Z"), make.ran("a", "2026-05-01T23:00:00+00:00")
    log.append([late, early, make.page(1), make.page(2), make.page(2), make.released(1), make.released(2)])
    log.append([make.related("x", "y"), make.related("x", "z"), make.related("x", "y")])
    assert [run.id for run in fold.read_runs(log)] == ["a", "b"]
    assert [page.number for page in fold.read_pages(log)] == [1, 2]
    assert [(held.left, held.right) for held in fold.read_relations(log)] == [("x", "y"), ("x", "z")]
    assert [release.number for release in fold.read_releases(log)] == [1, 2]


def test_the_protocol_in_force_is_the_last(log, make):
    log.append([make.protocol("1"), make.protocol("2", amended=True), make.protocol("3")])
    assert [version.version for version in fold.read_protocols(log)] == ["1", "2", "3"]


def test_the_last_word_is_the_latest_by_the_reviewers_own_clock(log, make):
    log.append([make.vote("b", "exclude", at="2026-05-01T10:00:00.500Z")])
    log.append([make.vote("a", "include", at="2026-05-01T10:00:00Z")])
    assert [vote.id for vote in fold.read_decisions(log)] == ["b"]


def test_at_the_same_instant_the_greater_id_is_the_last_word(log, make):
    log.append([make.vote("b", "exclude"), make.vote("a", "include")])
    assert [vote.id for vote in fold.read_decisions(log)] == ["b"]


def test_reviewers_and_stages_do_not_overwrite_each_other(log, make):
    drafts = [make.vote("a"), make.vote("b", name="bob"), make.vote("c", stage="full-text")]
    log.append([*drafts, make.vote("d", record="r2")])
    assert [vote.id for vote in fold.read_decisions(log)] == ["a", "b", "c", "d"]


def test_a_newer_version_of_a_tool_votes_in_place_of_the_older(log, make):
    for version, verdict in (("1", "include"), ("2", "exclude")):
        log.append([make.vote(f"v{version}", verdict, agent="tool", name="rule", version=version)])
    assert [vote.verdict for vote in fold.read_decisions(log)] == ["exclude"]


def test_a_vote_taken_back_is_no_vote(log, make):
    log.append([make.vote("a"), make.vote("b", None, at="2026-05-01T11:00:00Z", supersedes="a")])
    assert fold.read_decisions(log) == ()


def test_adjudications_are_settled_by_the_last_adjudicator(log, make):
    kind = EventKind.ADJUDICATED
    log.append([make.vote("a", name="carol", kind=kind), make.vote("b", "exclude", name="dan", kind=kind)])
    assert [vote.id for vote in fold.read_adjudications(log)] == ["b"]
    assert fold.read_decisions(log) == ()


def test_pair_judgments_keep_the_last_word_of_anyone(log, make):
    log.append([make.paired("1"), make.paired("2", "distinct", agent="bob")])
    assert [judgment.id for judgment in fold.read_pair_judgments(log)] == ["2"]
    log.append([make.paired("3", None)])
    assert fold.read_pair_judgments(log) == ()


def test_evidence_judgments_keep_each_persons_last_word(log, make):
    log.append([make.judged("1"), make.judged("2", "rejected"), make.judged("3", agent="bob")])
    assert [judgment.id for judgment in fold.read_judgments(log)] == ["2", "3"]
    log.append([make.judged("4", None)])
    assert [judgment.id for judgment in fold.read_judgments(log)] == ["3"]


def test_a_word_that_settles_stands_beside_each_persons_own(log, make):
    log.append([make.judged("1"), make.judged("2", "rejected", settles=True), make.judged("3", settles=True)])
    assert [judgment.id for judgment in fold.read_judgments(log)] == ["1", "3"]
    log.append([make.judged("4", None, agent="bob", settles=True)])
    assert [judgment.id for judgment in fold.read_judgments(log)] == ["1"]
    assert [judgment.id for judgment in fold.read_judgments(log, taken_back=True)] == ["1", "4"]


def test_a_label_is_its_authors_own_until_they_take_it_off(log, make):
    log.append([make.labelled("1"), make.labelled("2", name="bob"), make.labelled("3", "rare", record="r2")])
    assert [each.id for each in fold.read_labellings(log)] == ["1", "2", "3"]
    log.append([make.labelled("4", removed=True, at="2026-05-02T00:00:00Z")])
    assert [each.id for each in fold.read_labellings(log)] == ["2", "3"]


def test_words_are_told_with_those_that_were_taken_back_and_by_their_author(log, make):
    log.append([make.vote("a"), make.vote("b", None, at="2026-05-01T11:00:00Z")])
    log.append([make.vote("c", kind=EventKind.ADJUDICATED)])
    assert [word.id for word in fold.words_said(log, EventKind.DECIDED)] == ["a", "b"]
    assert [word.id for word in fold.words_said(log, *EventKind, agent="nobody")] == []


def test_a_record_was_first_seen_at_its_earliest_sighting(log, make):
    record = make.record(1)
    log.append([make.seen(record, at="2026-05-02T00:00:00Z")])
    log.append([make.seen(make.record(1, "older"), at="2026-05-01T00:00:00Z")])
    assert fold.read_first_seen(log) == {record.id: "2026-05-01T00:00:00.000000+00:00"}


def test_the_search_for_a_full_text_keeps_what_came_last(log, make):
    log.append([make.retrieved("sought"), make.retrieved("not-retrieved"), make.retrieved("retrieved")])
    assert [held.status for held in fold.read_retrievals(log).values()] == ["retrieved"]


def test_an_empty_log_reads_as_nothing(log):
    readers = [getattr(fold, name) for name in fold.__all__ if name.startswith("read_")]
    assert [reader(log) for reader in readers if reader(log)] == []


def test_every_projection_carries_the_watermark(log, make):
    log.append([make.vote("a"), make.vote("b")])
    assert log.rows("SELECT DISTINCT watermark FROM projection") == [(2,)]
    assert {name for (name,) in log.rows("SELECT name FROM projection")} == set(PROJECTIONS)


def test_rebuild_mends_projections_and_drops_derivations(log, make):
    log.append([make.vote("a"), make.seen(make.record(1))])
    Derived(log).put("features", {"k": b"v"})
    before = projected(log)
    with log.transaction() as connection:
        connection.execute("DELETE FROM word")
        connection.execute("UPDATE head SET id = 'x'")
    assert len(log.verify()) == 2
    fold.rebuild(log)
    assert projected(log) == before
    assert Derived(log).get("features", ["k"]) == {}
    assert log.verify() == ()


TIMES = st.sampled_from(["2026-05-01T10:00:00Z", "2026-05-01T12:00:01+02:00", "2026-05-01T10:00:00.500Z"])
VERDICTS = st.sampled_from(["include", "exclude", "maybe", None])
STAGES = st.sampled_from(["title-abstract", "full-text"])
RECORDS = st.sampled_from(["r1", "r2"])


@st.composite
def votes(draw: st.DrawFn, make, name: str) -> Draft:
    verdict, record, stage, at = draw(VERDICTS), draw(RECORDS), draw(STAGES), draw(TIMES)
    kind = draw(st.sampled_from([EventKind.DECIDED, EventKind.ADJUDICATED]))
    id = digest(name, verdict, record, stage, at, kind, draw(st.integers(0, 2)))
    return make.vote(id, verdict, record=record, stage=stage, at=at, name=name, kind=kind)


@st.composite
def labels(draw: st.DrawFn, make, name: str) -> Draft:
    label, record, at = draw(st.sampled_from(["cohort", "rare"])), draw(RECORDS), draw(TIMES)
    removed = draw(st.booleans())
    id = digest(name, label, record, at, removed, draw(st.integers(0, 2)))
    return make.labelled(id, label, record=record, at=at, name=name, removed=removed)


@st.composite
def histories(draw: st.DrawFn, make) -> list[list[Draft]]:
    sightings = st.builds(
        lambda number, title, run, at: make.seen(make.record(number, title), run=run, at=at),
        st.integers(1, 3),
        st.sampled_from("ABC"),
        st.sampled_from(["run-1", "run-2"]),
        TIMES,
    )
    searches = st.builds(lambda status, at: make.retrieved(status, at=at), st.just("sought"), TIMES)
    pairs = st.builds(
        lambda id, verdict, at: make.paired(f"{id} {verdict} {at}", verdict, at=at),
        st.integers(0, 9),
        st.sampled_from(["duplicate", None]),
        TIMES,
    )
    said = (votes(make, "alice"), votes(make, "bob"), labels(make, "alice"))
    any_draft = st.one_of(sightings, searches, pairs, *said)
    return draw(st.lists(st.lists(any_draft, max_size=6), max_size=6))


def written(batches: list[list[Draft]], folder: str, name: str = "review.db") -> Iterator[Log]:
    log = create_log(Path(folder, name))
    for batch in batches:
        log.append(batch)
    return log


@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_rebuild_equals_incremental(make, data):
    history = data.draw(histories(make))
    with TemporaryDirectory() as folder, written(history, folder) as log:
        before = projected(log)
        with log.as_of(log.watermark()) as again:
            assert projected(again) == before
        fold.rebuild(log)
        assert projected(log) == before
        assert log.verify() == ()


@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_as_of_equals_the_log_as_it_was(make, data):
    history = data.draw(histories(make))
    with TemporaryDirectory() as folder, create_log(Path(folder, "review.db")) as log:
        states = [(0, projected(log))]
        for batch in history:
            log.append(batch)
            states.append((log.watermark(), projected(log)))
        for seq, state in states:
            with log.as_of(seq) as then:
                assert (then.watermark(), projected(then)) == (seq, state)


@given(data=st.data())
@settings(max_examples=20, deadline=None)
def test_two_logs_unite_in_any_order_to_the_same_verdicts(make, data):
    alice = data.draw(st.lists(st.one_of(votes(make, "alice"), labels(make, "alice")), max_size=8))
    said = (votes(make, "bob"), votes(make, "alice"), labels(make, "bob"), labels(make, "alice"))
    bob = data.draw(st.lists(st.one_of(*said), max_size=8))
    order = data.draw(st.permutations([*alice, *bob]))
    with (
        TemporaryDirectory() as folder,
        written([alice, bob], folder, "one.db") as one,
        written([bob, alice], folder, "two.db") as two,
        written([[draft] for draft in order], folder, "three.db") as three,
    ):
        for read in (fold.read_decisions, fold.read_adjudications, fold.read_labellings):
            assert read(one) == read(two) == read(three)


def test_as_of_is_for_reading_and_finds_the_blobs(log, make):
    log.append([make.vote("a")], blobs=[b"page"])
    log.append([make.vote("b", at="2026-05-02T00:00:00Z")])
    with log.as_of(1) as then:
        assert [vote.id for vote in fold.read_decisions(then)] == ["a"]
        assert then.blob(log.rows("SELECT digest FROM blob")[0][0]) == b"page"
        with pytest.raises(Exception, match="reading only"):
            then.append([make.vote("c")])
        Derived(then).put("features", {"k": b"v"})
    assert log.watermark() == 2


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ((("retrieved", "one"), ("retrieved", None)), "one"),
        ((("retrieved", "one"), ("sought", None), ("retrieved", "two")), "two"),
        ((("retrieved", "one"), ("not-retrieved", None)), None),
        ((("retrieved", "one"), ("not-retrieved", None), ("retrieved", None)), None),
        ((("not-retrieved", None), ("retrieved", "one")), "one"),
    ],
)
def test_a_document_is_kept_until_its_full_text_is_said_not_to_be_had(log, make, words, kept):
    for minute, (status, blob) in enumerate(words):
        log.append([make.retrieved(status, blob=blob, at=f"2024-05-01T10:0{minute}:00+00:00")])
    held = fold.read_documents(log)
    assert (held["r1"].blob if held else None) == kept


def test_the_tip_is_the_last_event_of_the_kinds_named(log, make):
    assert fold.tip(log) == ""
    events = log.append([make.seen(make.record(1, "one")), make.retrieved("sought"), make.released(1)])
    hashes = [event.hash for event in events]
    assert fold.tip(log) == hashes[2]
    assert fold.tip(log, EventKind.RECORD_SEEN, EventKind.FULLTEXT) == hashes[1]
    assert fold.tip(log, EventKind.RECORD_SEEN, EventKind.DECIDED) == hashes[0]
    assert fold.tip(log, EventKind.DECIDED) == ""


def test_an_event_is_found_by_its_number_and_by_its_id(log, make):
    (event,) = log.append([make.retrieved("sought")])
    assert (fold.id_of(log, 1), fold.seq_of(log, event.id)) == (event.id, 1)
    assert (fold.id_of(log, 2), fold.seq_of(log, "nothing")) == (None, None)


def test_records_and_sightings_go_on_from_what_was_held(log, make):
    first, second = make.record(2, "second record"), make.record(1, "first record")
    log.append([make.seen(first), make.seen(second), make.page(1, seen=(first.id,))])
    records, sightings, last = fold.read_records(log), fold.read_sightings(log), log.watermark()
    changed, third = make.record(1, "changed"), make.record(0, "third record")
    log.append([make.seen(third, run="run-2"), make.seen(changed, run="run-2")])
    log.append([make.page(1, "run-3", seen=(first.id, third.id))])
    after = fold.read_records(log, records, last)
    assert list(after.items()) == list(fold.read_records(log).items())
    assert after[first.id] is records[first.id] and after[second.id] == changed
    seen = fold.read_sightings(log, sightings, last)
    assert list(seen.items()) == list(fold.read_sightings(log).items())
    assert fold.read_seen(log, last) == {second.id, third.id}
    assert fold.hash_of(log, last) != fold.hash_of(log, log.watermark()) and fold.hash_of(log, 99) is None
