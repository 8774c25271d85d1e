"""Looking around: words, jumps, one's own history, and nobody's open vote."""

from collections.abc import Callable

import pytest

from review.errors import DecisionError
from review.model.cluster import PairVerdict
from review.model.decision import Stage
from review.model.record import Record
from review.project import Review, browsing
from review.screening.finding import Searcher

Find = Callable[[str], str]
DOI = "10.5555/birds.1"


def titles(review: Review, words: str, **options: object) -> list[str]:
    return [hit.record.title for hit in browsing.search(review, words, "Ada", **options)]


@pytest.mark.parametrize(
    "words",
    [
        "birds",
        "BIRDS winter",
        "counted birds",
        "dahl",
        "Dora 2019",
        DOI,
        f"doi {DOI}"[4:],
        '"birds in winter"',
    ],
)
def test_a_report_is_found_by_any_of_its_words(review: Review, words: str):
    assert titles(review, words) == ["Garden birds in winter"]


@pytest.mark.parametrize("words", ["", "  ", '""', "no such word", "birds potency", '"winter birds"'])
def test_what_does_not_have_all_words_is_not_found(review: Review, words: str):
    assert titles(review, words) == []


def test_a_report_is_found_by_what_its_other_records_are_called(review: Review, id_of: Find):
    shown = id_of("Potency")
    other = next(id for id in review._state().members[shown] if id != shown)
    for name in (other, review._state().records[other].source_id):
        assert [hit.record_id for hit in browsing.search(review, name, "Ada")] == [shown]


def test_a_report_is_found_by_the_title_of_a_record_behind_it(review: Review, id_of: Find):
    plant, garden = id_of("Gene therapy manufacturing at scale"), id_of("Garden")
    review.judge_pair(plant, garden, PairVerdict.DUPLICATE, reviewer="Ada")
    shown = review._state().shown
    assert shown[plant] == shown[garden]
    for words in ("birds winter", '"at scale"'):
        assert [hit.record_id for hit in browsing.search(review, words, "Ada")] == [shown[plant]]


def test_the_title_of_a_record_behind_counts_as_the_reports():
    shown, behind, other = (
        Record(source="s", source_id=title, title=title, abstract=abstract)
        for title, abstract in (("Husten", ""), ("Cough", ""), ("Another", "cough"))
    )
    searcher = Searcher({"1": other, "2": shown}, {"1": [other], "2": [shown, behind]})
    assert searcher.search("cough") == ["2", "1"]


def test_titles_come_first_and_whole_words_before_parts():
    texts = (("Strategies", "rat"), ("Cats", "about a rat"), ("Rat liver", ""), ("Other", "strategic"))
    records = {
        title: Record(source="s", source_id=title, title=title, abstract=abstract)
        for title, abstract in texts
    }
    searcher = Searcher(records, {id: [record] for id, record in records.items()})
    assert searcher.search("rat") == ["Rat liver", "Strategies", "Cats", "Other"]


def test_accents_and_case_are_nothing():
    record = Record(source="s", source_id="1", title="Übersicht", authors=("Müller, Zoë",))
    searcher = Searcher({"1": record}, {"1": [record]})
    assert searcher.search("muller ZOE ubersicht") == ["1"]


def test_ten_thousand_reports_are_looked_through_while_one_types():
    abstract = "copper chelation with zinc in patients of a controlled study of many words " * 15
    records = {
        str(number): Record(source="s", source_id=str(number), title=f"Trial {number}", abstract=abstract)
        for number in range(10_000)
    }
    searcher = Searcher(records, {id: [record] for id, record in records.items()})
    assert len(searcher.search("zinc patients")) == 10_000
    assert searcher.search("trial 77")[0] == "77"
    assert searcher.search("nothing like it") == []


def test_any_report_can_be_opened_and_is_not_drawn_at_random(review: Review, id_of: Find):
    for name in ("Ada", "Ben"):
        review.decide(DOI, "exclude", reviewer=name, criterion="wrong-topic")
    card = browsing.card(review, DOI, "Ada")
    assert (card.record_id, card.drawn, card.stage) == (id_of_doi(review), False, Stage.TITLE_ABSTRACT)
    assert card.rank >= 1 and card.saw and len(card.votes) == 2
    with pytest.raises(DecisionError, match="did not get to full-text"):
        browsing.card(review, DOI, "Ada", Stage.FULL_TEXT)


def id_of_doi(review: Review) -> str:
    return next(id for id, record in review._state().records.items() if record.doi == DOI)


def test_nobody_sees_anothers_open_vote_by_looking_around(review: Review):
    review.decide(DOI, "include", reviewer="Ada", note="surely")
    (hit,) = browsing.search(review, "birds", "Ben")
    assert hit.vote is None
    assert browsing.card(review, DOI, "Ben").votes == ()
    assert browsing.history(review, "Ben") == ()
    (hit,) = browsing.search(review, "birds", "Ada")
    assert hit.vote is not None and hit.vote.verdict == "include"


def test_the_history_is_ones_own_newest_first_and_any_word_that_stands_can_be_undone(
    review: Review, id_of: Find
):
    potency, gene, bird = id_of("Potency"), id_of("Gene"), id_of("Garden")
    for id in (potency, gene, bird):
        review.decide(id, "include", reviewer="Ada")
    review.decide(gene, "exclude", reviewer="Ada", criterion="wrong-topic")
    review.decide(potency, None, reviewer="Ada")
    review.decide(gene, "include", reviewer="Ben")
    said = [
        (each.record_id, each.decision.verdict, each.can_undo) for each in browsing.history(review, "Ada")
    ]
    assert said == [
        (gene, "exclude", True),
        (bird, "include", True),
        (gene, "include", False),
        (potency, "include", False),
    ]
    assert [each.record_id for each in browsing.history(review, "Ada", limit=1)] == [gene]
    review.decide(bird, None, reviewer="Ada")
    assert not any(each.can_undo for each in browsing.history(review, "Ada") if each.record_id == bird)
    with pytest.raises(DecisionError, match="no reviewer's name"):
        browsing.history(review, " ")


def test_an_adjudication_stands_in_its_authors_history(review: Review):
    review.decide(DOI, "include", reviewer="Ada")
    review.decide(DOI, "exclude", reviewer="Ben", criterion="wrong-topic")
    review.decide(DOI, "include", reviewer="Cleo", adjudicate=True)
    (past,) = browsing.history(review, "Cleo")
    assert past.adjudicated and past.can_undo
    review.decide(past.record_id, None, reviewer="Cleo", adjudicate=True)
    assert review.status().title_abstract.conflict == 1


def test_progress_is_that_of_the_status(review: Review):
    review.decide(DOI, "include", reviewer="Ada")
    found = browsing.progress(review, Stage.TITLE_ABSTRACT)
    assert found.counts == review.status().title_abstract
    assert (found.stopping, found.rescreen) == (None, None)


def test_a_label_is_found_at_full_text_on_a_report_that_did_not_get_there(review: Review, id_of: Find):
    review.label(DOI, "cohort", reviewer="Ada")
    (hit,) = browsing.search(review, "", "Ada", Stage.FULL_TEXT, label="cohort")
    assert (hit.record.doi, hit.vote) == (DOI, None)
