"""A state that goes on from the last one equals a state made of nothing, whatever came in between."""

import random
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.model.cluster import PairJudgment, PairVerdict
from review.model.event import Draft, EventKind
from review.model.record import Link, PartialDate, Record, RecordStatus
from review.model.search import Listing, Notice, PageFetched, Sighting, Window
from review.model.study import Relation, RelationKind
from review.project import comparing
from review.project.memory import Memory
from review.project.state import State, at
from review.store import fold
from review.store.derived import Derived
from review.store.log import Log, create_log

AT = "2026-05-01T10:00:00+00:00"
NAMES = ("records", "sightings", "relations", "notices", "standing", "judgments", "pairs", "clusters")
FOLLOWING = ("members", "shown", "described", "reports", "studies")
WORDS = ("cough", "asthma", "trial", "in", "the", "adults", "chronic", "a", "review", "II")


def drafted(kind: EventKind, subject: str, body: Any, id: str | None = None) -> Draft:
    return Draft(kind=kind, subject=subject, body=msgspec.to_builtins(body), actor="test", at=AT, id=id)


def made_up(number: int, draw: random.Random) -> Record:
    """A record of few words, places and numbers, which links to others: much of it is another's as well."""
    links = [Link(kind=draw.choice(list(RelationKind)), scheme="doi", value=f"10.5555/{draw.randint(1, 9)}")]
    return Record(
        source=draw.choice("ab"),
        source_id=str(number),
        title=" ".join(draw.choices(WORDS, k=draw.choice([2, 3, 5, 6]))),
        abstract=draw.choice([None, "The same words.", "The same words. And more."]),
        authors=tuple(draw.choices(["Li, W", "Okafor, N"], k=draw.randint(0, 2))),
        published=draw.choice([None, PartialDate(year=2000), PartialDate(year=2001)]),
        volume=draw.choice([None, "1"]),
        pages=draw.choice([None, "1-5", "7"]),
        doi=draw.choice([None, f"10.5555/{draw.randint(1, 9)}"]),
        ids=draw.choice([(), (("pmid", str(draw.randint(1, 9))),)]),
        links=tuple(links) if draw.random() < 0.2 else (),
    )


def seen(log: Log, draw: random.Random) -> Iterator[Draft]:
    run = f"run-{draw.randint(1, 5)}"
    for number in draw.sample(range(40), draw.randint(1, 12)):
        record = made_up(number, draw)
        sighting = Sighting(digest=record.digest, run=run, record=record)
        yield drafted(EventKind.RECORD_SEEN, record.id, sighting)


def page(log: Log, draw: random.Random) -> Iterator[Draft]:
    fetched = PageFetched(
        run=f"run-{draw.randint(1, 9)}",
        number=draw.randint(1, 10_000),
        source="a",
        query="cough",
        window=Window(),
        page="d",
        url="https://example.org/",
        records=1,
        seen=tuple(draw.sample(held(log), min(3, len(held(log))))),
    )
    yield drafted(EventKind.PAGE_FETCHED, fetched.run, fetched)


def judged(log: Log, draw: random.Random) -> Iterator[Draft]:
    known = [tuple(sorted((pair.left, pair.right))) for pair in remembered_pairs(log)]
    left, right = draw.choice(known) if known and draw.random() < 0.7 else sorted(draw.sample(held(log), 2))
    verdict = draw.choice([PairVerdict.DUPLICATE, PairVerdict.DISTINCT, PairVerdict.VERSION, None])
    id, moment = f"word {draw.random()}", f"2026-05-02T10:{draw.randint(0, 59):02}:00+00:00"
    word = PairJudgment(id=id, left=left, right=right, verdict=verdict, agent="Ada", at=moment)
    yield drafted(EventKind.PAIR_JUDGED, f"{left}|{right}", word, id)


def related(log: Log, draw: random.Random) -> Iterator[Draft]:
    left, right = draw.sample([*held(log), "nobody"], 2)
    said = Relation(left=left, kind=RelationKind.IS_VERSION_OF, right=right, origin="a")
    yield drafted(EventKind.RELATION_ASSERTED, left, said)


def noticed(log: Log, draw: random.Random) -> Iterator[Draft]:
    id, source = draw.choice(held(log)), draw.choice("xy")
    status = draw.choice([None, RecordStatus.RETRACTED, RecordStatus.CORRECTED])
    link = Link(kind=RelationKind.CORRECTS, scheme="doi", value=f"10.5555/{draw.randint(1, 9)}", inverse=True)
    links = draw.choice([(), (link,)])
    said = Notice(record=id, source=source, page=str(draw.random()), status=status, links=links)
    yield drafted(EventKind.NOTICE_FOUND, f"{id}|{source}", said)


def unlisted(log: Log, draw: random.Random) -> Iterator[Draft]:
    id = draw.choice(held(log))
    yield drafted(EventKind.LISTING_CHANGED, id, Listing(record=id, run="run-1", listed=draw.random() < 0.5))


STEPS = {step.__name__: step for step in (seen, page, judged, related, noticed, unlisted)}


def held(log: Log) -> list[str]:
    return sorted(fold.read_records(log))


def remembered_pairs(log: Log) -> tuple[Any, ...]:
    return State(log, Derived(log), Memory()).pairs


def told(state: State) -> dict[str, Any]:
    """Everything that the state derives of records, with the order of what has one."""
    values = {name: getattr(state, name) for name in (*NAMES, *FOLLOWING)}
    return {name: list(each.items()) if isinstance(each, dict) else each for name, each in values.items()}


def from_nothing(log: Log) -> dict[str, Any]:
    with log.as_of(log.watermark()) as copy:
        return told(State(copy, Derived(copy), Memory()))


@settings(deadline=None, max_examples=40)
@given(
    steps=st.lists(st.sampled_from([*STEPS, "seen", "judged", "later kernel", "half"]), max_size=12),
    seed=st.integers(0, 9_999),
)
def test_a_state_that_goes_on_equals_one_made_of_nothing(steps, seed):
    draw = random.Random(seed)
    with TemporaryDirectory() as name, closing(create_log(Path(name) / "review.db")) as log:
        memory, past = Memory(), {}
        log.append(list(seen(log, draw)) + list(seen(log, draw)))
        for step in steps:
            if step == "later kernel":
                memory = Memory()
            elif step == "half":
                getattr(State(log, Derived(log), memory), draw.choice((*NAMES, *FOLLOWING)))
            else:
                log.append(STEPS[step](log, draw))
                if draw.random() < 0.3:
                    continue
            past[log.watermark()] = from_nothing(log)
            assert told(State(log, Derived(log), memory)) == past[log.watermark()]
        for seq, before in past.items():
            assert at(log, seq, told) == before


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Log]:
    with create_log(tmp_path / "review.db") as made:
        yield made


def logged(log: Log, *records: Record) -> None:
    bodies = [Sighting(digest=each.digest, run="run-1", record=each) for each in records]
    log.append([drafted(EventKind.RECORD_SEEN, body.record.id, body) for body in bodies])


def report(number: int, **given: Any) -> Record:
    """Two records of one report, numbers 2n and 2n+1, each report with a title of its own."""
    title = f"Effect of zelvorastat on outcome {number // 2:03} in adults with cough"
    own = {"doi": f"10.5555/{number // 2}", "authors": ("Li, W",), "abstract": f"Words {number}.", **given}
    return Record(source="a", source_id=str(number), title=title, **own)


def test_what_nothing_reaches_stays_the_very_same(log: Log):
    memory = Memory()
    logged(log, *(report(number) for number in range(40)))
    before = State(log, Derived(log), memory)
    clusters, pairs, record = before.clusters, before.pairs, before.records[report(0).id]
    described = before.described
    logged(log, report(40), report(41), report(3, abstract="It was longer."))
    after = State(log, Derived(log), memory)
    assert after.records[record.id] is record
    assert len({id(each) for each in clusters} - {id(each) for each in after.clusters}) == 1
    assert len({id(each) for each in pairs} - {id(each) for each in after.pairs}) == 0
    assert sum(after.described[shown] is each for shown, each in described.items()) == 19


def test_a_few_pairs_are_kept_as_a_change_and_read_by_a_later_program(log: Log):
    logged(log, *(report(number) for number in range(40)))
    memory = Memory()
    whole = State(log, Derived(log), memory).pairs
    logged(log, report(40), report(41))
    pairs = State(log, Derived(log), memory).pairs
    rows = log.rows("SELECT length(value) FROM derived WHERE kind = 'pairs' ORDER BY 1")
    sizes = [size for (size,) in rows]
    assert len(sizes) == 2 and sizes[0] < sizes[1] / 5
    later = Memory()
    assert State(log, Derived(log), later).pairs == pairs and len(pairs) == len(whole) + 1
    assert later.last("index") is None
    logged(log, report(2, doi="10.5555/other"))
    assert State(log, Derived(log), later).pairs == from_nothing(log)["pairs"]


def test_pairs_are_kept_whole_again_after_many_changes(log: Log, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(comparing, "STEPS", 3)
    logged(log, *(report(number) for number in range(40)))
    memory = Memory()
    for number in range(40, 50):
        logged(log, report(number))
        pairs = State(log, Derived(log), memory).pairs
        assert len(log.rows("SELECT 1 FROM derived WHERE kind = 'pairs'")) <= 4
        assert State(log, Derived(log), Memory()).pairs == pairs


def test_pairs_whose_beginning_is_damaged_are_made_anew(log: Log):
    logged(log, *(report(number) for number in range(40)))
    memory = Memory()
    first = State(log, Derived(log), memory)
    assert first.pairs
    (key,) = (key for (key,) in log.rows("SELECT key FROM derived WHERE kind = 'pairs'"))
    logged(log, report(40), report(41))
    pairs = State(log, Derived(log), memory).pairs
    for damage in ({key: b"\x00\xff"}, {key: b'{"on":"' + key.encode() + b'","gone":[],"come":[]}'}):
        Derived(log).put("pairs", damage)
        assert State(log, Derived(log), Memory()).pairs == pairs


def test_an_index_is_kept_again_when_many_records_came_and_not_for_a_few(log: Log):
    def kept() -> bytes:
        return log.rows("SELECT value FROM derived WHERE kind = 'index' ORDER BY length(value) DESC")[0][0]

    logged(log, *(report(number) for number in range(200)))
    memory = Memory()
    assert State(log, Derived(log), memory).pairs
    before = kept()
    logged(log, report(200), report(201))
    assert State(log, Derived(log), memory).pairs and kept() == before
    later = Memory()
    logged(log, report(202), report(7, abstract="Another.", doi=None))
    assert State(log, Derived(log), later).pairs == from_nothing(log)["pairs"] and kept() == before
    logged(log, *(report(number) for number in range(203, 210)))
    assert State(log, Derived(log), later).pairs == from_nothing(log)["pairs"] and kept() != before


def test_an_index_of_another_history_is_not_believed(log: Log):
    logged(log, *(report(number) for number in range(20)))
    assert State(log, Derived(log), Memory()).pairs
    (upto, _), other = log.rows("SELECT max(seq), 1 FROM event")[0], "0" * 64
    Derived(log).put("index", {"upto": msgspec.json.encode((upto, other))})
    logged(log, report(3, doi="10.5555/other", abstract="Another."))
    assert State(log, Derived(log), Memory()).pairs == from_nothing(log)["pairs"]
    Derived(log).put("index", {"upto": b"\xff"})
    logged(log, report(3, doi="10.5555/third"))
    assert State(log, Derived(log), Memory()).pairs == from_nothing(log)["pairs"]
