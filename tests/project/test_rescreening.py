"""Screening again after an amendment: a lane of its own, nothing taken back, and flows that add up."""

from collections.abc import Callable

import pytest

from review.errors import DecisionError, ProtocolError
from review.model.decision import Stage
from review.model.event import EventKind
from review.project import Review, browsing, listing
from review.project.rescreening import amended

Find = Callable[[str], str]
TEXT = ("text: Not about comparability.", "text: Not about comparability or potency.")
FULL = ("text: The full text reports nothing", "text: The report tells nothing")


@pytest.fixture
def screened(review: Review, id_of: Find) -> dict[str, str]:
    """Two people have excluded the birds and included potency; gene therapy waits."""
    ids = {word: id_of(word) for word in ("Garden", "Potency", "Gene")}
    for name in ("Ada", "Ben"):
        review.decide(ids["Garden"], "exclude", reviewer=name, criterion="wrong-topic")
        review.decide(ids["Potency"], "include", reviewer=name)
    review.decide(ids["Gene"], "exclude", reviewer="Ada", criterion="wrong-topic")
    return ids


@pytest.fixture
def reopen(amend: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Amend the protocol, saying what is to be screened again."""

    def edit(review: Review, rescreen: str, *changes: tuple[str, str]) -> None:
        plain = review.amend
        with monkeypatch.context() as patched:
            patched.setattr(review, "amend", lambda reason: plain(reason, rescreen=rescreen))
            amend(review, *changes)

    return edit


def lane(review: Review, reviewer: str, stage: Stage = Stage.TITLE_ABSTRACT) -> list[str]:
    return [card.record_id for card in review.queue(reviewer, stage, limit=None, lane="rescreen")]


def test_without_a_word_earlier_decisions_stand_and_the_lane_is_empty(
    review: Review, screened: dict[str, str], amend: Callable[..., None]
):
    before = review.status().title_abstract
    amend(review, TEXT)
    assert review.status().title_abstract == before
    assert (lane(review, "Ada"), review.status().rescreen) == ([], ())
    assert amended(review).criteria == ("wrong-topic",)


def test_what_was_excluded_comes_again_to_its_reviewers_and_stands_until_they_vote(
    review: Review, screened: dict[str, str], reopen: Callable[..., None]
):
    reopen(review, "excluded", TEXT)
    assert lane(review, "Ada") == lane(review, "Ben") == [screened["Garden"]]
    assert review.status().title_abstract.excluded == 1
    assert screened["Garden"] not in {card.record_id for card in review.queue("Ada", limit=None)}
    (state,) = review.status().rescreen
    assert (state.stage, state.version, state.reports, state.done) == (Stage.TITLE_ABSTRACT, "2.0", 1, 0)


def test_all_means_what_was_included_too(
    review: Review, screened: dict[str, str], reopen: Callable[..., None]
):
    reopen(review, "all", TEXT)
    assert set(lane(review, "Ada")) == {screened["Garden"], screened["Potency"]}
    assert review.status().title_abstract.included == 1


def test_one_new_vote_that_differs_waits_for_the_other_and_is_not_shown_to_them(
    review: Review, screened: dict[str, str], reopen: Callable[..., None]
):
    reopen(review, "excluded", TEXT)
    bird = screened["Garden"]
    review.decide(bird, "include", reviewer="Ada")
    assert lane(review, "Ada") == []
    assert lane(review, "Ben") == [bird]
    counts = review.status().title_abstract
    assert (counts.conflict, counts.waiting, counts.excluded) == (0, 2, 0)
    assert listing.conflicts(review, Stage.TITLE_ABSTRACT) == ()
    waits = {each.record_id: each for each in listing.waiting(review, Stage.TITLE_ABSTRACT)}
    assert len(waits) == 2
    assert (waits[bird].voted, waits[bird].reviewers, waits[bird].missing) == (("Ada",), ("Ben",), 1)
    (card,) = review.queue("Ben", lane="rescreen")
    assert [(vote.agent.name, vote.verdict) for vote in card.votes] == [("Ben", "exclude")]
    assert card.again and not browsing.card(review, bird, "Ada").again
    assert {vote.agent.name for vote in browsing.card(review, bird, "Ada").votes} == {"Ada"}
    with pytest.raises(DecisionError, match="nothing is to be decided"):
        review.decide(bird, "include", reviewer="Cleo", adjudicate=True)


def test_when_all_have_voted_again_their_new_votes_count_and_the_flow_adds_up(
    review: Review, screened: dict[str, str], reopen: Callable[..., None]
):
    reopen(review, "excluded", TEXT)
    bird = screened["Garden"]
    review.decide(bird, "include", reviewer="Ada")
    review.flow()
    review.decide(bird, "exclude", reviewer="Ben", criterion="wrong-topic")
    assert review.status().title_abstract.conflict == 1
    review.decide(bird, "include", reviewer="Ben")
    assert review.status().title_abstract.included == 2
    (state,) = review.status().rescreen
    assert (state.reports, state.done) == (1, 1)
    assert len(review.flow().records_excluded) == 0
    assert len([each for each in review.log.events(kind=EventKind.DECIDED) if each.subject == bird]) == 5


def test_others_may_do_it_when_the_first_have_gone(
    review: Review, screened: dict[str, str], reopen: Callable[..., None]
):
    reopen(review, "excluded", TEXT)
    bird = screened["Garden"]
    for name in ("Cleo", "Dan"):
        assert bird in lane(review, name)
        review.decide(bird, "include", reviewer=name)
    assert review.status().title_abstract.included == 2
    assert lane(review, "Ada") == []


def test_a_vote_that_is_taken_back_under_the_amendment_is_open_again(
    review: Review, screened: dict[str, str], reopen: Callable[..., None]
):
    reopen(review, "excluded", TEXT)
    bird = screened["Garden"]
    review.decide(bird, "include", reviewer="Ada")
    review.decide(bird, None, reviewer="Ada")
    assert bird in lane(review, "Ada")


def test_an_adjudication_from_before_stands_until_enough_have_voted_again(
    review: Review, screened: dict[str, str], reopen: Callable[..., None]
):
    gene = screened["Gene"]
    review.decide(gene, "include", reviewer="Ben")
    review.decide(gene, "exclude", reviewer="Cleo", criterion="wrong-topic", adjudicate=True)
    reopen(review, "excluded", TEXT)
    assert gene in lane(review, "Ada")
    review.decide(gene, "include", reviewer="Ada")
    assert review.status().title_abstract.excluded == 2
    review.decide(gene, "include", reviewer="Ben")
    assert review.status().title_abstract.included == 2


def test_only_the_stages_of_the_changed_criteria_are_opened(
    review: Review, screened: dict[str, str], reopen: Callable[..., None]
):
    for name in ("Ada", "Ben"):
        review.decide(
            screened["Potency"], "exclude", reviewer=name, criterion="no-data", stage=Stage.FULL_TEXT
        )
    reopen(review, "excluded", FULL)
    assert lane(review, "Ada") == []
    assert lane(review, "Ada", Stage.FULL_TEXT) == [screened["Potency"]]


def test_a_second_amendment_opens_again_what_was_screened_again(
    review: Review, screened: dict[str, str], reopen: Callable[..., None]
):
    reopen(review, "excluded", TEXT)
    for name in ("Ada", "Ben"):
        review.decide(screened["Garden"], "exclude", reviewer=name, criterion="wrong-topic")
    assert lane(review, "Ada") == []
    reopen(review, "excluded", ("or potency", "or birds"))
    assert lane(review, "Ada") == [screened["Garden"]]


def test_an_amendment_may_open_reports_without_a_change_of_criteria(
    review: Review, screened: dict[str, str], reopen: Callable[..., None]
):
    reopen(review, "excluded", ("conflict: adjudicate", "conflict: include"))
    assert lane(review, "Ada") == [screened["Garden"]]


def test_an_unknown_word_or_lane_is_refused(review: Review, amend: Callable[..., None]):
    with pytest.raises(DecisionError, match="no lane `other`"):
        review.queue("Ada", lane="other")
    path = review.settings.protocol
    path.write_text(path.read_text().replace('version: "1.0"', 'version: "9"'))
    with pytest.raises(ProtocolError, match="nothing to screen again") as caught:
        review.amend("why", rescreen="some")
    assert "excluded" in caught.value.hint


def test_agreement_counts_a_report_when_all_have_screened_it_again(
    review: Review, screened: dict[str, str], reopen: Callable[..., None]
):
    reopen(review, "excluded", TEXT)
    review.decide(screened["Garden"], "include", reviewer="Ada")
    found = listing.agreements(review, Stage.TITLE_ABSTRACT)
    assert (found.reports, found.percent) == (1, 1.0)
    review.decide(screened["Garden"], "exclude", reviewer="Ben")
    found = listing.agreements(review, Stage.TITLE_ABSTRACT)
    assert (found.reports, found.percent, found.pabak) == (2, 0.5, 0.0)
