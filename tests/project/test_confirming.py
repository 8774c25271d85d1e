"""What people say of evidence: confirm, reject, edit, add, settle, and what becomes of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

import review as evergreen
from review.errors import DecisionError
from review.model.evidence import Example, Finding, ItemStatus, Stance
from review.project import Review, adding, evidence, evidence_agreement, open_review, worklist
from review.project.worklist import Order, Wanted

Amend = Callable[..., None]
CONFIRMED, REJECTED = ItemStatus.CONFIRMED, ItemStatus.REJECTED
SENTENCE = "Potency assays remain difficult, and donor variability is a challenge for every cell therapy."


@pytest.fixture
def read(review: Review, included: str, jats: Path) -> str:
    """The id of an included report whose document is read."""
    review.fulltext(included, "retrieved", reviewer="Ada", path=jats)
    return included


def items(review: Review) -> dict[str, str]:
    """Status by id."""
    return {item.id: item.status for item in review.map().items}


def first(review: Review, topic: str = "potency") -> worklist.Proposal:
    return next(
        each for each in worklist.worklist(review) if SENTENCE in each.item.quote and each.item.topic == topic
    )


def test_a_quote_is_edited_to_another_part_of_its_text(review: Review, read: str):
    item = first(review).item
    said = review.confirm(item.id, CONFIRMED, reviewer="Ada", quote="Potency assays remain difficult")
    kept = next(each for each in review.map().items if each.id == item.id)
    assert (kept.quote, kept.status, kept.start) == ("Potency assays remain difficult", CONFIRMED, said.start)
    assert kept.context[kept.offset :].startswith(kept.quote)
    assert said.of is not None
    assert said.of.quote == item.quote


@pytest.mark.parametrize(
    ("span", "said"),
    [
        ({"quote": "Potency assays are easy"}, "does not say"),
        ({"quote": " "}, "does not say"),
        ({"start": 5, "end": 3}, "no span"),
        ({"start": 0, "end": 99_999}, "no span"),
        ({"start": 0, "end": 4, "quote": "Nope"}, "does not say"),
        ({"axes": {"nope": ["cell"]}}, "no axis"),
        ({"axes": {"product": ["nope"]}}, "no value"),
        ({"settles": True}, "nothing to settle"),
    ],
)
def test_a_senseless_edit_is_refused_and_nothing_is_written(
    review: Review, read: str, span: dict[str, object], said: str
):
    item, last = first(review).item.id, review.log.watermark()
    with pytest.raises(DecisionError, match=said):
        review.confirm(item, CONFIRMED, reviewer="Ada", **span)  # type: ignore[arg-type]
    assert review.log.watermark() == last


def test_topic_stance_and_axes_are_a_persons_to_change(review: Review, read: str):
    item = first(review).item.id
    review.confirm(
        item, CONFIRMED, reviewer="Ada", topic="variability", stance="resolved", axes={"product": ["gene"]}
    )
    kept = next(each for each in review.map().items if each.id == item)
    assert (kept.topic, kept.stance, kept.axes) == ("variability", Stance.RESOLVED, (("product", "gene"),))


def test_what_no_extractor_proposed_is_added_where_the_text_says_it(review: Review, read: str, amend: Amend):
    amend(review, ("  - name: challenges", "  - name: challenges\n  - name: axes"))
    said = adding.add(review, read, "Potency assays remain difficult", topic="variability", reviewer="Ada")
    (kept,) = [each for each in review.map().items if each.id == said.item]
    text = review.derive(evidence.ground).contents[kept.text]
    assert text[kept.start : kept.end] == kept.quote
    assert (kept.status, kept.topic, kept.agent) == (CONFIRMED, "variability", "Ada")
    assert ("product", "cell") in kept.axes
    amend(review, ("cues: [potency assay*]", "cues: [nothing at all]"), ("[donor variability]", "[nor this]"))
    assert items(review)[said.item] == CONFIRMED
    review.confirm(said.item, None, reviewer="Ada")
    assert said.item not in items(review)


def test_adding_what_is_proposed_confirms_it(review: Review, read: str):
    item = first(review).item
    assert adding.add(review, read, item.quote, topic=item.topic, reviewer="Ada").item == item.id
    assert items(review)[item.id] == CONFIRMED


@pytest.mark.parametrize(
    ("report", "quote", "topic", "said"),
    [
        (None, "Never said there", "potency", "no times"),
        (None, "a", "potency", "times"),
        (None, "", "potency", "no times"),
        (None, "Potency assays remain difficult", "nope", "no topic"),
        ("nope", "Potency", "potency", "nope"),
    ],
)
def test_what_a_text_does_not_say_is_not_added(
    review: Review, read: str, report: str | None, quote: str, topic: str, said: str
):
    last = review.log.watermark()
    with pytest.raises(DecisionError, match=said):
        adding.add(review, report or read, quote, topic=topic, reviewer="Ada")
    assert review.log.watermark() == last


def test_a_keypress_that_is_sent_twice_is_one_word(review: Review, read: str):
    item = first(review).item.id
    one = review.confirm(item, CONFIRMED, reviewer="Ada", event="key-1")
    last = review.log.watermark()
    assert review.confirm(item, CONFIRMED, reviewer="Ada", event="key-1") == one
    assert review.log.watermark() == last
    with pytest.raises(DecisionError, match="already used"):
        review.confirm(item, REJECTED, reviewer="Ada", event="key-1")


def test_a_word_that_is_not_there_is_not_taken_back(review: Review, read: str):
    item = first(review).item.id
    review.confirm(item, CONFIRMED, reviewer="Ada")
    with pytest.raises(DecisionError, match="no word of `Ben`"):
        review.confirm(item, None, reviewer="Ben")
    review.confirm(item, None, reviewer="Ada")
    assert items(review)[item] == ItemStatus.PROPOSED


def test_a_name_that_differs_in_case_alone_is_not_another_person(review: Review, read: str):
    item = first(review).item.id
    with pytest.raises(DecisionError, match="`ada`"):
        review.confirm(item, CONFIRMED, reviewer="ada")


def test_a_word_holds_though_the_clock_went_back(review: Review, read: str):
    item = first(review).item.id
    review.confirm(item, CONFIRMED, reviewer="Ada")
    at = review.now.at  # type: ignore[attr-defined]
    review.now.at = at.replace(year=2020)  # type: ignore[attr-defined]
    review.confirm(item, REJECTED, reviewer="Ada")
    assert items(review)[item] == REJECTED


def disagree(review: Review) -> str:
    item = first(review).item.id
    review.confirm(item, CONFIRMED, reviewer="Ada")
    review.confirm(item, REJECTED, reviewer="Ben", reason="too vague")
    return item


def test_a_disagreement_is_listed_with_both_words_until_it_is_settled(review: Review, read: str):
    item = disagree(review)
    (found,) = evidence_agreement.disagreements(review)
    assert (found.item.id, found.on) == (item, ("status",))
    assert [(word.agent, word.status) for word in found.words] == [("Ada", CONFIRMED), ("Ben", REJECTED)]
    review.confirm(item, CONFIRMED, reviewer="Cleo", settles=True)
    assert evidence_agreement.disagreements(review) == ()
    (settled,) = evidence_agreement.disagreements(review, settled=True)
    assert (settled.settled and settled.settled.agent, len(settled.words)) == ("Cleo", 2)
    assert items(review)[item] == CONFIRMED


def test_agreement_is_told_by_category_with_its_counts(review: Review, read: str):
    disagree(review)
    second = first(review, "variability").item.id
    for name in ("Ada", "Ben"):
        review.confirm(second, CONFIRMED, reviewer=name)
    everything, technical = evidence_agreement.agreements(review)
    assert (everything.category, technical.category) == (None, "technical")
    (pair,) = technical.pairs
    assert (technical.items, pair.records, pair.percent, pair.kappa) == (2, 2, 0.5, 0.0)
    assert pair.counts == (("confirmed", "confirmed", 1), ("confirmed", "rejected", 1))
    assert everything.pairs[0].counts == (("technical", "rejected", 1), ("technical", "technical", 1))


def test_where_two_judge_blinded_neither_sees_the_others_word_before_both_have_spoken(
    review: Review, read: str, amend: Amend
):
    amend(review, ("extractors:", "extraction:\n  judges: 2\nextractors:"))
    item = first(review).item.id
    review.confirm(item, CONFIRMED, reviewer="Ada", topic="variability", reason="seen twice")
    (held,) = [each for each in review.map().items if each.id == item]
    assert (held.status, held.topic, held.judgments) == (ItemStatus.PROPOSED, "potency", ())
    assert evidence_agreement.disagreements(review) == ()
    mine, theirs = (worklist.proposal(review, item, name) for name in ("Ada", "Ben"))
    assert (mine.own is not None, len(mine.item.judgments), mine.open) == (True, 1, False)
    assert (theirs.own, theirs.item.judgments, theirs.open) == (None, (), True)
    review.confirm(item, CONFIRMED, reviewer="Ben", topic="variability")
    assert items(review)[item] == CONFIRMED
    assert len(worklist.proposal(review, item, "Ben").item.judgments) == 2


def test_the_list_goes_report_by_report_in_the_order_of_the_text_and_tells_what_found_each(
    review: Review, read: str
):
    found = worklist.worklist(review, "Ada")
    places = [(each.part != "title+abstract", each.item.start) for each in found]
    assert places == sorted(places)
    trigger = next(each for each in first(review).triggers if each.label == "potency")
    assert trigger.extractor == "challenges"
    assert trigger.rule
    review.confirm(found[0].item.id, CONFIRMED, reviewer="Ada")
    waiting = worklist.worklist(review, "Ada", Wanted(open=True))
    assert found[0].item.id not in {each.item.id for each in waiting}
    assert len(waiting) == len(found) - 1


def test_the_list_is_filtered_and_ordered(review: Review, read: str):
    everything = worklist.worklist(review)
    assert {each.item.topic for each in worklist.worklist(review, "", Wanted(topics=("potency",)))} == {
        "potency"
    }
    assert worklist.worklist(review, "", Wanted(topics=("technical",))) == everything
    assert worklist.worklist(review, "", Wanted(statuses=("rejected",))) == ()
    assert worklist.worklist(review, "", Wanted(report=read)) == everything
    tiers = [worklist.worklist(review, "", Wanted(tier=tier)) for tier in ("precise", "weak")]
    assert sum(map(len, tiers)) == len(everything)
    surest = [each.item.score for each in worklist.worklist(review, order=Order.SUREST)]
    assert surest == sorted(surest, reverse=True)
    assert len(worklist.worklist(review, limit=1)) == 1


@pytest.mark.parametrize(
    "wanted",
    [Wanted(topics=("nope",)), Wanted(statuses=("nope",)), Wanted(tier="nope"), Wanted(report="nope")],
)
def test_a_list_of_what_is_not_known_is_refused(review: Review, read: str, wanted: Wanted):
    with pytest.raises(DecisionError, match="nope"):
        worklist.worklist(review, "", wanted)


@dataclass
class Seen:
    """What a learning extractor was told and how many texts it read, over all its lives."""

    examples: list[Sequence[Example]]
    texts: int = 0


@pytest.fixture
def learner(review: Review, read: str, amend: Amend) -> Seen:
    """An extractor that learns, beside the shipped one that does not."""
    seen = Seen(examples=[])

    @evergreen.extractor("learner", version="1")
    class Learner:
        axes = ()

        def __init__(self, examples: Sequence[Example] = ()) -> None:
            seen.examples.append(tuple(examples))
            self.known = [each.text for each in examples if each.accepted]

        def extract(self, texts: Sequence[str]) -> list[list[Finding]]:
            seen.texts += len(texts)
            return [list(self._text(text)) for text in texts]

        def _text(self, text: str) -> Iterator[Finding]:
            for each in self.known:
                if (at := text.find(each)) >= 0:
                    yield Finding(field="challenge", label="potency", start=at, end=at + len(each), score=0.6)

    amend(review, ("  - name: challenges", "  - name: challenges\n  - name: learner"))
    return seen


def test_what_people_said_is_learnt_from_when_the_extractors_run_again_and_not_before(
    review: Review, learner: Seen
):
    once, again = review.extract(), review.extract()
    assert (once.extracted, again.extracted) == (once.texts, 0)
    item, texts = first(review).item, learner.texts
    review.confirm(item.id, CONFIRMED, reviewer="Ada", quote="Potency assays remain difficult")
    review.map()
    assert (learner.texts, learner.examples[-1]) == (texts, ())
    last = review.extract()
    assert last.extracted == last.texts == learner.texts - texts
    taught = [(each.text, each.accepted) for each in learner.examples[-1]]
    assert sorted(taught) == [("Potency assays remain difficult", True), (item.quote, False)]
    told = len(learner.examples)
    assert review.extract().extracted == 0
    assert items(review)[item.id] == CONFIRMED
    assert len(set(learner.examples[told:])) <= 1
    assert learner.texts == texts + last.texts


def test_the_map_is_the_one_that_the_extractors_last_ran_for_in_a_new_session_too(
    review: Review, learner: Seen
):
    review.extract()
    review.confirm(first(review).item.id, CONFIRMED, reviewer="Ada")
    review.extract()
    review.confirm(first(review, "variability").item.id, REJECTED, reviewer="Ada")
    before, texts = review.map(), learner.texts
    with open_review(review.settings.workspace, now=review.now) as other:
        assert other.map() == before
    assert learner.texts == texts


def test_extractors_that_do_not_learn_read_nothing_again_after_new_words(review: Review, read: str):
    review.extract()
    review.confirm(first(review).item.id, REJECTED, reviewer="Ada")
    assert review.extract().extracted == 0


def test_a_document_that_is_read_anew_keeps_its_decisions(review: Review, read: str, tmp_path: Path):
    item = first(review).item
    review.confirm(item.id, CONFIRMED, reviewer="Ada", stance="resolved")
    path = tmp_path / "again.txt"
    path.write_text(f"Another reader put this in front. {SENTENCE} And this behind.")
    review.fulltext(read, "retrieved", reviewer="Ada", path=path)
    held = [each for each in review.map().items if SENTENCE in each.quote and each.topic == "potency"]
    assert [(each.id, each.status, each.stance) for each in held] == [(item.id, CONFIRMED, Stance.RESOLVED)]
    assert held[0].text != item.text
    assert held[0].context.startswith("Another reader")
