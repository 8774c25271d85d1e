"""A keypress, on the kernel's side: message in, event in the log, acknowledgement out; in this order."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import review.widgets.screening as screening
from review.model.event import EventKind
from review.project import Review, init_review, open_review

TITLES = [
    "Potency assays for CAR-T cell therapies",
    "Comparability after a change of the manufacturing process of a gene therapy",
    "Reimbursement of tissue engineered products",
    "Biosimilars of monoclonal antibodies in oncology",
    "A guideline on the quality of cell therapy products",
    "The cost of goods of autologous cell therapies",
    "Grazing habits of mountain goats",
    "Hospital exemption for advanced therapies in Europe",
    "Scale-up of viral vector manufacture",
    "Cryopreservation of mesenchymal stromal cells",
]
PATIENCE_SECONDS = 20


class Wire:
    """What the card sent, in order; whoever waits is woken by each message."""

    def __init__(self, log: Any) -> None:
        self.log, self.sent, self.written = log, [], []
        self._news = threading.Condition()

    def send(self, content: dict[str, Any], *_: Any) -> None:
        with self._news:
            self.sent.append(content)
            self.written.append([event.id for event in self.log.events(kind=EventKind.DECIDED)])
            self._news.notify_all()

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [each for each in self.sent if each["type"] == kind]

    def wait(self, kind: str, number: int = 1) -> list[dict[str, Any]]:
        with self._news:
            assert self._news.wait_for(lambda: len(self.of(kind)) >= number, PATIENCE_SECONDS), self.sent
        return self.of(kind)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Review]:
    lines = [f'"{title}","An abstract about {title.lower()}."' for title in TITLES]
    (tmp_path / "found.csv").write_text("\n".join(["title,abstract", *lines]), encoding="utf-8")
    init_review(tmp_path / "review", "atmp-biosimilars").log.close()
    seconds = count()

    def now() -> datetime:
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(seconds))

    with open_review(tmp_path / "review", now=now) as made:
        made.import_file(tmp_path / "found.csv", source="hand")
        yield made


@pytest.fixture
def wire(opened: Review) -> Wire:
    return Wire(opened.log)


@pytest.fixture
def card(opened: Review, wire: Wire) -> Iterator[Any]:
    made = opened.screen(reviewer="Ada")
    made.send = wire.send
    yield made
    idle(made)
    made.close()


def idle(card: Any) -> None:
    """Wait until nothing runs behind the card any more."""
    for thread in threading.enumerate():
        if thread.name == "review-behind":
            thread.join(PATIENCE_SECONDS)


@pytest.fixture
def press(card: Any) -> Callable[..., None]:
    """Hand a message to the card's only message handler, as the browser's end of the wire does."""

    def handle(**content: Any) -> None:
        card._handle_custom_msg({"type": "decide", "decision": "include", **content}, [])

    return handle


@pytest.fixture
def ids(opened: Review) -> list[str]:
    """The records in the order of Ada's queue."""
    return [each.record_id for each in opened.queue("Ada", limit=None)]


def decided(opened: Review) -> list[tuple[str, str, str | None]]:
    return [
        (event.id, event.subject, event.body["verdict"])
        for event in opened.log.events(kind=EventKind.DECIDED)
    ]


def test_a_keypress_is_one_event_with_what_the_reviewer_saw(opened, wire, press, ids):
    seen = {"saw": "d1", "rank": 1, "ranking": "r1", "dwell_ms": 900, "at": "2026-01-01T00:02:00+00:00"}
    press(event_id="e1", record_id=ids[0], decision="exclude", criterion="wrong-topic", note="goats", **seen)
    [event] = opened.log.events(kind=EventKind.DECIDED)
    assert (event.id, event.subject, event.actor) == ("e1", ids[0], "Ada")
    said = {"verdict": "exclude", "criterion": "wrong-topic", "note": "goats", "stage": "title-abstract"}
    assert event.body.items() >= (said | seen).items()


def test_the_acknowledgement_comes_after_the_event_is_in_the_log(wire, press, ids):
    press(event_id="e1", record_id=ids[0])
    assert wire.wait("ack") == [{"type": "ack", "event_id": "e1"}]
    [at] = [number for number, each in enumerate(wire.sent) if each["type"] == "ack"]
    assert wire.written[at] == ["e1"]


def test_the_same_message_sent_again_is_acknowledged_again_and_written_once(opened, wire, press, ids):
    for _ in range(3):
        press(event_id="e1", record_id=ids[0])
    assert len(wire.wait("ack", 3)) == 3
    assert decided(opened) == [("e1", ids[0], "include")]


def test_after_a_restart_the_outbox_sent_to_a_new_card_is_written_once(opened, wire, press, ids):
    press(event_id="e1", record_id=ids[0])
    second = opened.screen(reviewer="Ada")
    second.send = wire.send
    for id, record in (("e1", ids[0]), ("e2", ids[1])):
        message = {"type": "decide", "event_id": id, "record_id": record, "decision": "include"}
        second._handle_custom_msg(message, [])
    idle(second)
    second.close()
    assert [id for id, _, _ in decided(opened)] == ["e1", "e2"]


def test_a_burst_is_written_once_each_in_the_order_of_the_keys(opened, wire, press, ids):
    for number, id in enumerate(ids[:7]):
        press(event_id=f"e{number}", record_id=id)
    assert [each["event_id"] for each in wire.wait("ack", 7)] == [f"e{number}" for number in range(7)]
    assert decided(opened) == [(f"e{number}", id, "include") for number, id in enumerate(ids[:7])]


def test_undo_takes_the_word_back_and_the_record_is_asked_again(opened, wire, press, ids):
    press(event_id="e1", record_id=ids[0], at="2026-01-02T09:00:00+00:00")
    assert ids[0] not in {each.record_id for each in opened.queue("Ada", limit=None)}
    undo = {"decision": None, "supersedes": "e1", "at": "2026-01-02T09:00:05+00:00"}
    press(event_id="e2", record_id=ids[0], **undo)
    assert [each["event_id"] for each in wire.wait("ack", 2)] == ["e1", "e2"]
    assert decided(opened) == [("e1", ids[0], "include"), ("e2", ids[0], None)]
    assert ids[0] in {each.record_id for each in opened.queue("Ada", limit=None)}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"record_id": "no-such-record"}, "no record answers"),
        ({"decision": "perhaps"}, "is no verdict"),
        ({"decision": "exclude", "criterion": "too-blue"}, "no criterion"),
    ],
)
def test_what_cannot_be_written_goes_back_as_an_error_with_its_event_and_a_hint(
    opened, wire, press, ids, wrong, words
):
    press(**({"event_id": "e1", "record_id": ids[0]} | wrong))
    [error] = wire.wait("error")
    assert error["event_id"] == "e1"
    assert words in error["message"] and error["hint"]
    assert wire.of("ack") == [] and decided(opened) == []


@pytest.mark.parametrize("missing", ["event_id", "record_id", "decision"])
def test_a_message_that_lacks_something_is_an_error_and_the_card_goes_on(
    opened, wire, card, press, ids, missing, caplog
):
    whole = {"type": "decide", "event_id": "e1", "record_id": ids[0], "decision": "include"}
    card._handle_custom_msg({key: value for key, value in whole.items() if key != missing}, [])
    assert wire.wait("error")[0]["event_id"] == (None if missing == "event_id" else "e1")
    assert decided(opened) == []
    assert "could not handle a message" in caplog.text
    press(event_id="e2", record_id=ids[0])
    assert wire.wait("ack")[0]["event_id"] == "e2"


def test_the_first_message_of_the_card_brings_eight_cards_and_the_progress(wire, card, ids):
    card._handle_custom_msg({"type": "ready"}, [])
    queue = wire.wait("queue")[0]
    assert [each["id"] for each in queue["cards"]] == ids[:8]
    assert len(queue["cards"]) == screening.AHEAD == 8
    assert queue["status"] == {
        "reports": 10,
        "unscreened": 10,
        "waiting": 0,
        "conflict": 0,
        "included": 0,
        "excluded": 0,
        "stopping": "Recall at least 95% with confidence 95% after about 10 more, "
        "if none of them is relevant.",
        "again": "",
    }


def test_after_a_decision_the_next_eight_come_without_what_was_decided(wire, card, press, ids):
    press(event_id="e1", record_id=ids[0])
    wire.wait("queue")
    idle(card)
    last = wire.of("queue")[-1]
    assert ids[0] not in {each["id"] for each in last["cards"]}
    assert len(last["cards"]) == 8
    assert last["status"]["waiting"] == 1


def test_a_ranking_that_raises_is_told_to_the_card_and_no_decision_is_lost(
    opened, wire, press, ids, monkeypatch, caplog
):
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the ranker fell over")

    monkeypatch.setattr(opened, "queue", broken)
    press(event_id="e1", record_id=ids[0])
    [error] = wire.wait("error")
    assert (error["event_id"], "fell over" in error["message"]) == (None, True)
    assert wire.of("ack") == [{"type": "ack", "event_id": "e1"}]
    assert decided(opened) == [("e1", ids[0], "include")]
    monkeypatch.undo()
    press(event_id="e2", record_id=ids[1])
    assert wire.wait("queue")
    assert "the work behind a widget failed" in caplog.text


def test_keys_do_not_wait_for_the_ranking_and_many_make_one_more_fit(opened, wire, press, ids, monkeypatch):
    gate, calls = threading.Event(), []
    queue = opened.queue

    def slow(*arguments: Any, **options: Any) -> Any:
        calls.append(threading.current_thread().name)
        assert gate.wait(PATIENCE_SECONDS)
        return queue(*arguments, **options)

    monkeypatch.setattr(opened, "queue", slow)
    for number, id in enumerate(ids[:6]):
        press(event_id=f"e{number}", record_id=id)
    assert len(wire.of("ack")) == 6 and wire.of("queue") == []
    gate.set()
    last = wire.wait("queue", 2)[-1]
    assert calls == ["review-behind"] * 2
    assert {each["id"] for each in last["cards"]} == set(ids[6:])
