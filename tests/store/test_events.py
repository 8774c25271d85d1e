"""What an event is made of."""

import pytest

from review.digest import digest
from review.errors import StoreError
from review.model.event import Draft, EventKind
from review.store.events import BODIES, content_digest, instant, line_hash, machine_id, prepare


def test_every_kind_of_event_has_a_noun_for_its_body():
    assert set(BODIES) == set(EventKind)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("2026-05-01T12:00:00Z", "2026-05-01T12:00:00.001Z"),
        ("2026-05-01T12:00:00+02:00", "2026-05-01T11:00:00Z"),
        ("2026-05-01T10:00:00", "2026-05-01T10:00:01Z"),
        ("2026-05-01", "2026-05-01T00:00:01Z"),
    ],
)
def test_instants_sort_by_time_however_they_are_written(earlier, later):
    assert instant(earlier) < instant(later)


def test_what_is_no_instant_stays_as_it_is():
    assert instant("yesterday") == "yesterday"
    assert instant("0001-01-01T00:00:00+14:00") == "0001-01-01T00:00:00+14:00"


def test_a_body_with_a_digest_is_told_apart_by_it():
    assert content_digest({"digest": "d", "more": 1}) == "d"
    assert content_digest({"more": 1}) == digest({"more": 1})


def test_two_spellings_of_one_letter_are_one_content():
    assert content_digest({"title": "caf\u00e9"}) == content_digest({"title": "cafe\u0301"})


def test_a_machine_id_depends_on_the_event_before():
    ids = {machine_id(EventKind.RECORD_SEEN, "r", "A", before) for before in (None, "x", "y")}
    assert len(ids) == 3


def test_a_line_hash_covers_exact_bytes():
    assert line_hash((1, "caf\u00e9")) != line_hash((1, "cafe\u0301"))


@pytest.mark.parametrize("field", ["subject", "actor", "at", "id"])
@pytest.mark.parametrize("text", ["\ud800", "a\0b"])
def test_a_name_that_cannot_be_stored_everywhere_is_refused(make, field, text):
    held = {"subject": "r", "actor": "test", "at": make.AT, "id": "x", field: text}
    body = make.vote("x").body
    with pytest.raises(StoreError):
        prepare(Draft(kind=EventKind.DECIDED, body=body, **held))


@pytest.mark.parametrize("body", [{}, {"digest": "d"}, None, [1], "text", object()])
def test_a_body_that_could_not_be_read_back_is_refused(body):
    with pytest.raises(StoreError) as caught:
        prepare(Draft(kind=EventKind.RECORD_SEEN, subject="r", body=body, actor="test", at="now"))
    assert "Sighting" in caught.value.hint
