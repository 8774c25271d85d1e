"""Labels: a person's own, on a record, shown for its report, and not before votes may be seen."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from review.errors import DecisionError
from review.model.cluster import PairVerdict
from review.model.event import EventKind
from review.project import Review, browsing, listing
from review.store.frames import frame_labels

Find = Callable[[str], str]
LISTED = ("screening:", "screening:\n  labels: [{name: Method, colour: '#06c'}, {name: Background}]")


def shown(review: Review, id: str, reviewer: str) -> dict[str, tuple[str, ...]]:
    card = browsing.card(review, id, reviewer)
    return {label.name: label.people for label in card.labels}


def test_a_label_is_put_on_and_taken_off_and_both_are_kept(review: Review, id_of: Find):
    bird = id_of("Garden")
    review.label(bird, "cohort", reviewer="Ada")
    assert shown(review, bird, "Ada") == {"cohort": ("Ada",)}
    review.label(bird, "cohort", reviewer="Ada", remove=True)
    assert shown(review, bird, "Ada") == {}
    assert len(list(review.log.events(kind=EventKind.LABELLED))) == 2
    review.label(bird, "cohort", reviewer="Ada")
    assert shown(review, bird, "Ada") == {"cohort": ("Ada",)}


def test_the_last_word_on_a_label_counts_whatever_the_clock_says(review: Review, id_of: Find):
    bird = id_of("Garden")
    review.label(bird, "cohort", reviewer="Ada")
    earlier = review.now() - timedelta(days=1)
    review.now = lambda: earlier
    review.label(bird, "cohort", reviewer="Ada", remove=True)
    assert shown(review, bird, "Ada") == {}
    review.label(bird, "cohort", reviewer="Ada")
    assert shown(review, bird, "Ada") == {"cohort": ("Ada",)}


def test_a_label_put_on_twice_is_one_event(review: Review, id_of: Find):
    first = review.label(id_of("Garden"), "cohort", reviewer="Ada")
    assert review.label(id_of("Garden"), " Cohort ", reviewer="Ada") == first
    assert len(list(review.log.events(kind=EventKind.LABELLED))) == 1


def test_a_keypress_sent_twice_counts_once_whatever_came_between(review: Review, id_of: Find):
    bird = id_of("Garden")
    review.label(bird, "cohort", reviewer="Ada", event="press-1")
    review.label(bird, "cohort", reviewer="Ada", remove=True)
    review.label(bird, "cohort", reviewer="Ada", event="press-1")
    assert shown(review, bird, "Ada") == {}


def test_a_label_is_its_authors_own_and_hidden_until_votes_may_be_seen(review: Review, id_of: Find):
    bird = id_of("Garden")
    review.label(bird, "include this!", reviewer="Ada")
    assert shown(review, bird, "Ben") == {}
    review.label(bird, "include this!", reviewer="Ben", remove=True)
    for name in ("Ada", "Ben"):
        review.decide(bird, "include", reviewer=name)
    assert shown(review, bird, "Ben") == {"include this!": ("Ada",)}


def test_a_label_goes_with_its_record_to_whatever_report_that_becomes_part_of(review: Review, id_of: Find):
    bird, potency = id_of("Garden"), id_of("Potency")
    review.label(bird, "cohort", reviewer="Ada")
    review.judge_pair(bird, potency, PairVerdict.DUPLICATE, reviewer="Ada")
    assert shown(review, potency, "Ada") == {"cohort": ("Ada",)}
    review.judge_pair(bird, potency, PairVerdict.DISTINCT, reviewer="Ada")
    assert shown(review, potency, "Ada") == {}
    assert shown(review, bird, "Ada") == {"cohort": ("Ada",)}


def test_taking_off_takes_it_off_every_record_of_the_report(review: Review, id_of: Find):
    bird, potency = id_of("Garden"), id_of("Potency")
    for id in (bird, potency):
        review.label(id, "cohort", reviewer="Ada")
    review.judge_pair(bird, potency, PairVerdict.DUPLICATE, reviewer="Ada")
    review.label(bird, "cohort", reviewer="Ada", remove=True)
    review.judge_pair(bird, potency, PairVerdict.DISTINCT, reviewer="Ada")
    assert shown(review, potency, "Ada") == shown(review, bird, "Ada") == {}


def test_where_the_protocol_lists_labels_no_other_can_be_put_on(
    review: Review, id_of: Find, amend: Callable[..., None]
):
    bird = id_of("Garden")
    review.label(bird, "cohort", reviewer="Ada")
    amend(review, LISTED)
    with pytest.raises(DecisionError, match="no label `cohorts`") as caught:
        review.label(bird, "cohorts", reviewer="Ada")
    assert "Method, Background" in caught.value.hint
    with pytest.raises(DecisionError, match="no label `metod`") as caught:
        browsing.search(review, "", "Ada", label="metod")
    assert "Did you mean `Method`?" in caught.value.hint
    review.label(bird, "METHOD", reviewer="Ada")
    review.label(bird, "cohort", reviewer="Ada", remove=True)
    (label,) = browsing.card(review, bird, "Ada").labels
    assert (label.name, label.colour) == ("Method", "#06c")


@pytest.mark.parametrize("name", ["", "  ", "x" * 61, "a\nb\x07"])
def test_a_label_is_one_short_line(review: Review, id_of: Find, name: str):
    with pytest.raises(DecisionError, match="no label"):
        review.label(id_of("Garden"), name, reviewer="Ada")


def test_labels_filter_listings_and_stand_in_the_frame(review: Review, id_of: Find):
    bird = id_of("Garden")
    review.label(bird, "cohort", reviewer="Ada")
    review.label(id_of("Potency"), "other", reviewer="Ada")
    assert [hit.record_id for hit in browsing.search(review, "", "Ada", label="cohort")] == [bird]
    assert browsing.search(review, "potency", "Ada", label="cohort") == ()
    assert browsing.search(review, "", "Ben", label="cohort") == ()
    review.decide(bird, "include", reviewer="Ada")
    review.decide(bird, "exclude", reviewer="Ben")
    (held,) = listing.conflicts(review, browsing.Stage.TITLE_ABSTRACT)
    assert [label.name for label in held.labels] == ["cohort"]
    frame = frame_labels(review.log)
    assert list(frame.columns) == ["record", "label", "reviewer", "at"]
    assert list(frame["label"]) == ["cohort", "other"]


def test_labels_are_handed_to_rayyan_and_asreview(review: Review, id_of: Find, tmp_path: Path):
    from review.project.handing import hand_over

    review.label(id_of("Garden"), "cohort", reviewer="Ada")
    review.label(id_of("Garden"), "rare", reviewer="Ben")
    for tool, name, words in (
        ("rayyan", "a.csv", "RAYYAN-LABELS: cohort,rare"),
        ("rayyan", "a.ris", "RAYYAN-LABELS: cohort,rare"),
        ("asreview", "b.csv", "labels: cohort, rare"),
    ):
        hand_over(review, tmp_path / name, tool, browsing.Stage.TITLE_ABSTRACT)
        assert words in (tmp_path / name).read_text()
