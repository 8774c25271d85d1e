"""A report as people see it: told with what its records lend each other, in card, map and list."""

from pathlib import Path

import pytest

from review.errors import DecisionError
from review.model.cluster import PairVerdict
from review.project import Review, duplicates

TITLE = "Potency assays for chondrocyte products"
LONG = "Potency assays of chondrocyte products vary between laboratories and between lots of reagents used. "
RIS = """TY  - JOUR
TI  - {title}
AU  - Okafor, Nadia
PY  - 2021
JO  - Airway Medicine
VL  - 14
SP  - 201
EP  - 212
{more}
ER  -
"""


@pytest.fixture
def lending(review: Review, tmp_path: Path) -> Review:
    """A review with a report of two records: one with DOI and a cut abstract, one with the whole of it."""
    for source, more in (
        ("scopus", f"DO  - 10.5555/assay.1\nAB  - {LONG}Cells...\nUR  - https://example.org/1"),
        ("embase", f"AB  - {LONG}Cells were counted twice.\nKW  - potency"),
    ):
        path = tmp_path / f"{source}.ris"
        path.write_text(RIS.format(title=TITLE, more=more))
        review.import_file(path, source=source)
    return review


def test_a_report_says_who_lends_what_and_why(lending: Review):
    told = duplicates.report(lending, "10.5555/assay.1")
    assert told.record.abstract.endswith("Cells were counted twice.")
    assert told.record.source == "scopus"
    assert {(loan.field, loan.why) for loan in told.loans} == {
        ("abstract", "the shown record's is cut short"),
        ("keywords", "the shown record has none"),
    }
    assert {record.source for _, record in told.members} == {"scopus", "embase"}
    (pair,) = told.pairs
    assert pair.together and "title 1.00" in pair.explanation


def test_the_card_shows_what_is_lent_and_from_where(lending: Review):
    (card,) = [card for card in lending.queue("Ada", limit=None) if card.record.title == TITLE]
    assert card.record.abstract.endswith("Cells were counted twice.")
    (loan,) = [loan for loan in card.loans if loan.field == "abstract"]
    assert loan.lender == card.duplicates[0].id


def test_a_quote_from_a_lent_abstract_leads_back_to_the_record_that_lends_it(lending: Review):
    lending.decide("10.5555/assay.1", "include", reviewer="Ada")
    lending.decide("10.5555/assay.1", "include", reviewer="Ben")
    told = duplicates.report(lending, "10.5555/assay.1")
    lender = next(id for id, record in told.members if record.source == "embase")
    lending.fulltext("10.5555/assay.1", "retrieved", reviewer="Ada")
    for reviewer in ("Ada", "Ben"):
        lending.decide("10.5555/assay.1", "include", reviewer=reviewer, stage="full-text")
    held = lending.map()
    (shown,) = [record for record in held.records if record.id == told.shown]
    items = [item for item in held.items if item.record == lender]
    assert shown.abstract.endswith("Cells were counted twice.")
    assert items and all(item.report == told.shown for item in items)


def test_a_split_and_a_merge_change_what_is_lent_and_can_be_taken_back(lending: Review):
    before = duplicates.report(lending, "10.5555/assay.1")
    other = next(id for id, _ in before.members if id != before.shown)
    lending.judge_pair(before.shown, other, PairVerdict.DISTINCT, reviewer="Ada", reason="another cell line")
    alone = duplicates.report(lending, before.shown)
    assert (len(alone.members), alone.loans) == (1, ())
    assert alone.record.abstract.endswith("Cells...")
    compared = duplicates.compare(lending, before.shown, other)
    assert not compared.together and compared.words[0].reason == "another cell line"
    lending.judge_pair(before.shown, other, None, reviewer="Ada")
    after = duplicates.report(lending, before.shown)
    assert (after.members, after.record, after.loans) == (before.members, before.record, before.loans)
    said = [word.verdict for word in duplicates.compare(lending, before.shown, other).words]
    assert said == [PairVerdict.DISTINCT, None]


def test_a_pair_that_no_rule_decides_is_explained_too(lending: Review, id_of):
    compared = duplicates.compare(lending, id_of("Garden"), "10.5555/assay.1")
    assert (compared.pair.verdict, compared.together) == (PairVerdict.DISTINCT, False)


def test_a_name_that_all_records_of_a_report_share_means_the_report(lending: Review, tmp_path: Path):
    path = tmp_path / "wos.ris"
    path.write_text(RIS.format(title=TITLE, more="DO  - 10.5555/assay.1"))
    lending.import_file(path, source="wos")
    assert len(duplicates.report(lending, "10.5555/assay.1").members) == 3
    with pytest.raises(DecisionError, match="itself"):
        lending.judge_pair("10.5555/assay.1", "10.5555/assay.1", PairVerdict.DISTINCT, reviewer="Ada")


def test_an_unknown_record_is_one_clear_error(lending: Review):
    with pytest.raises(DecisionError, match="no record"):
        duplicates.report(lending, "zzzzzz")


TRIAL = "A randomi{letter}ed comparison of potency assays for chondrocytes"


@pytest.fixture
def between_two(review: Review, tmp_path: Path) -> Review:
    """A review with three records: one without a DOI, and two that it could belong to, each with its own."""
    for source, letter, more in (
        ("scopus", "s", "JO  - Airway Medicine"),
        ("embase", "z", "JO  - Airway Medicine\nDO  - 10.5555/b"),
        ("wos", "s", "DO  - 10.5555/a"),
    ):
        path = tmp_path / f"{source}.ris"
        entry = RIS.replace("JO  - Airway Medicine\n", "")
        path.write_text(entry.format(title=TRIAL.format(letter=letter), more=more))
        review.import_file(path, source=source)
    return review


def by_source(review: Review, source: str) -> str:
    held = review._state().records.items()
    return next(id for id, each in held if each.source == source and each.title.startswith("A random"))


def test_what_keeps_two_duplicates_apart_is_told(between_two: Review):
    own, joined, other = (by_source(between_two, source) for source in ("scopus", "embase", "wos"))
    compared = duplicates.compare(between_two, own, other)
    assert (compared.pair.verdict, compared.together) == (PairVerdict.DUPLICATE, False)
    met = {joined: "10.5555/b", other: "10.5555/a"}
    one, two = met if own < other else reversed(met)
    assert compared.between == (
        f"{own[:12]} already stands with {joined[:12]}, of {one[:12]} and {two[:12]} each has its own DOI, "
        f"{met[one]} and {met[two]}"
    )
    asked = [doubt.pair for doubt in between_two.dedupe().doubts]
    assert duplicates.hindrances(between_two, asked) == {compared.pair: compared.between}
    assert duplicates.compare(between_two, own, joined).between is None


def test_a_person_who_keeps_two_duplicates_apart_is_told(between_two: Review):
    own, joined, other = (by_source(between_two, source) for source in ("scopus", "embase", "wos"))
    between_two.judge_pair(joined, other, PairVerdict.DISTINCT, reviewer="Ada")
    said = duplicates.compare(between_two, own, other).between
    assert said is not None and said.endswith("a person says distinct")


def test_a_rule_that_keeps_two_duplicates_apart_is_named(review: Review, tmp_path: Path):
    for source, part, pages in (("scopus", 1, 201), ("embase", 1, 201), ("wos", 2, 301)):
        entry = RIS.replace("201", str(pages)).replace("EP  - 212\n", "")
        path = tmp_path / f"{source}.ris"
        path.write_text(
            entry.format(title=f"A randomised comparison of assays, part {part}", more=f"N1  - {source}")
        )
        review.import_file(path, source=source)
    own, joined, other = (by_source(review, source) for source in ("scopus", "embase", "wos"))
    assert duplicates.compare(review, own, joined).between is None
    review.judge_pair(joined, other, PairVerdict.DUPLICATE, reviewer="Ada")
    compared = duplicates.compare(review, own, joined)
    assert compared.between is not None and not compared.together
    assert f"{joined[:12]} already stands with {other[:12]}" in compared.between
    assert "rule `numbered-apart` says distinct (the titles carry other numbers" in compared.between
