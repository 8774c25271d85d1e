"""Records that come in batches end in the pairs and clusters of all of them compared at once."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.deduplication.block import NEIGHBOURS
from review.deduplication.cluster import clusters
from review.deduplication.compare import compare, indexed, pairs_of
from review.deduplication.index import EMPTY, Index, dump, load
from review.model.record import PartialDate, Record, RecordKind
from review.model.study import Relation, RelationKind

ALONE = Record(source="s", source_id="1", title="t")
WORDS = ["cough", "asthma", "trial", "of", "in", "the", "adults", "chronic", "acute", "a", "review", "II"]


def made_up(number: int, seed: int, registries: bool = False) -> Record:
    """A record of few words and fewer places: its blocks are crowded and its content is often another's."""
    draw = random.Random(f"{number} {seed}")
    return Record(
        source=draw.choice("ab"),
        source_id=str(number),
        title=" ".join(draw.choices(WORDS, k=draw.choice([0, 1, 2, 3, 5]))),
        abstract=draw.choice([None, None, f"As NCT0000000{draw.randint(0, 3)}."]),
        authors=tuple(
            draw.choices(["Li, W", "Okafor, N", "Berg, J", "van der Berg, J"], k=draw.randint(0, 2))
        ),
        published=draw.choice([None, PartialDate(year=draw.randint(2000, 2001))]),
        venue=draw.choice([None, "Airway Medicine", "medRxiv"]),
        volume=draw.choice([None, "1"]),
        pages=draw.choice([None, "1-5", "7", "9-12"]),
        doi=draw.choice([None, None, f"10.5555/{draw.randint(1, 30)}"]),
        ids=draw.choice([(), (("pmid", str(draw.randint(1, 30))), ("nct", "NCT00000001"))]),
        kind=RecordKind.TRIAL if registries and draw.random() < 0.1 else RecordKind.ARTICLE,
    )


def stepped(batches: list[dict[str, Record]]) -> Index:
    """The index of the last of the batches, each advanced from the one before; every other one is kept."""
    index = EMPTY
    for number, batch in enumerate(batches):
        index = indexed(index, batch)
        if number % 2:
            index = load(dump(index))
    return indexed(index, batches[-1])


@settings(deadline=None, max_examples=60)
@given(
    total=st.integers(1, 160),
    cuts=st.lists(st.integers(0, 160), max_size=5),
    seed=st.integers(0, 9_999),
    registries=st.booleans(),
)
def test_any_batches_in_any_order_end_like_one_comparison(total, cuts, seed, registries):
    draw = random.Random(seed)
    records = [made_up(number, seed, registries) for number in range(total)]
    draw.shuffle(records)
    batches = [{record.id: record for record in records[:cut]} for cut in (*sorted(cuts), total)]
    relations = [
        Relation(left=one.id, kind=RelationKind.IS_VERSION_OF, right=other.id, origin="source")
        for one, other in zip(records[:3], records[3:6], strict=False)
    ]
    whole = compare(records, relations)
    pairs = pairs_of(stepped(batches), relations)
    assert pairs == whole
    assert clusters(records, pairs) == clusters(records, whole)


@settings(deadline=None, max_examples=60)
@given(total=st.integers(20, 160), seed=st.integers(0, 9_999), registries=st.booleans())
def test_records_that_change_come_and_go_leave_nothing_behind(total, seed, registries):
    draw = random.Random(seed)
    batches = []
    for step in range(4):
        drawn = draw.sample(range(total), draw.randint(0, total))
        records = [made_up(number, draw.choice([seed, seed + step]), registries) for number in drawn]
        batches.append({record.id: record for record in records})
    assert pairs_of(stepped(batches)) == compare(list(batches[-1].values()))


def test_the_first_registry_entry_makes_registrations_count(record):
    report = record("1", title="Cough in adults", abstract="Registered as NCT00000001.")
    entry = record("NCT00000001", title="A study of zelvorastat", kind="trial")
    index = indexed(indexed(EMPTY, {report.id: report}), {each.id: each for each in (report, entry)})
    assert [pair.rule for pair in pairs_of(index)] == ["registry-entry"]


def test_only_what_is_new_and_what_it_meets_is_normalised_again():
    records = {(made := made_up(number, 1)).id: made for number in range(400)}
    new = Record(source="new", source_id="1", title="Zelvorastat against placebo in school children")
    steps = []
    index = indexed(indexed(EMPTY, records), {**records, new.id: new}, steps.append)
    assert len(index.ids) == len(records) + 1
    assert sum(step.total for step in steps if step.name == "normalise" and step.done == 0) == 1


def test_a_crowd_that_grows_pushes_pairs_apart_as_it_would_have_from_the_start():
    crowd = [
        Record(source="s", source_id=str(number), title=f"Editorial {number:04}", volume="1", pages="1-2")
        for number in range(6 * NEIGHBOURS)
    ]
    half = {record.id: record for record in crowd[::2]}
    index = indexed(indexed(EMPTY, half), {record.id: record for record in crowd})
    assert pairs_of(index) == compare(crowd)


def test_nothing_is_done_where_nothing_is_new():
    records = {(made := made_up(number, 2)).id: made for number in range(50)}
    steps = []
    index = indexed(EMPTY, records)
    again = indexed(load(dump(index)), dict(records), steps.append)
    assert not steps and pairs_of(again) == pairs_of(index)


@pytest.mark.parametrize("records", [{}, {ALONE.id: ALONE}])
def test_few_records_make_an_index_too(records):
    assert pairs_of(load(dump(indexed(EMPTY, records)))) == ()


def test_work_is_told_in_batches(monkeypatch):
    monkeypatch.setattr("review.deduplication.batches.RECORDS", 10)
    steps = []
    indexed(EMPTY, {(made := made_up(number, 3)).id: made for number in range(25)}, steps.append)
    assert [step.done for step in steps if step.name == "normalise"][:4] == [0, 10, 20, 25]


def flipped(kept: bytes, place: int) -> bytes:
    """The bytes with one of them changed, whatever it was."""
    return kept[:place] + bytes((kept[place] ^ 1,)) + kept[place + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda kept: b"",
        lambda kept: kept[:-1],
        lambda kept: kept[:40],
        lambda kept: flipped(kept, len(kept) // 2),
        lambda kept: flipped(kept, len(kept) - 1),
        lambda kept: kept[16:],
        lambda kept: flipped(kept, 0),
    ],
)
def test_a_damaged_index_is_made_anew(damage):
    records = {(made := made_up(number, 4)).id: made for number in range(60)}
    kept = dump(indexed(EMPTY, records))
    found = load(damage(kept))
    assert load(kept).ids and found is EMPTY
    assert pairs_of(indexed(found, records)) == compare(list(records.values()))


def test_an_index_is_equal_to_itself_alone_and_so_are_its_parts():
    one, other = (indexed(EMPTY, {ALONE.id: ALONE}) for _ in range(2))
    for name in ("rows", "blocks", "found", "traits"):
        assert getattr(one, name) == getattr(one, name) != getattr(other, name)
    assert one == one != other


def test_an_index_of_another_version_is_made_anew(monkeypatch):
    records = {(made := made_up(number, 5)).id: made for number in range(20)}
    kept = dump(indexed(EMPTY, records))
    monkeypatch.setattr("review.deduplication.index.VERSION", "another")
    assert load(kept) is EMPTY


def test_a_record_between_others_takes_its_place_and_moves_nothing_else():
    records = sorted(((made := made_up(number, 6)).id, made) for number in range(90))
    without = dict(records[::3] + records[1::3])
    index = indexed(load(dump(indexed(EMPTY, without))), dict(records))
    assert list(index.ids) == [id for id, _ in records]
    assert pairs_of(index) == compare([record for _, record in records])


def test_the_first_of_equal_contents_may_go_and_come_back():
    twins = [
        Record(source="s", source_id=str(number), title="Zelvorastat for chronic cough in adults", volume="1")
        for number in range(4)
    ]
    held = dict(sorted((twin.id, twin) for twin in twins))
    without = dict(list(held.items())[1:])
    index = indexed(EMPTY, held)
    for batch in (without, held, without, held):
        index = indexed(load(dump(index)), batch)
        assert pairs_of(index) == compare(list(batch.values()))
