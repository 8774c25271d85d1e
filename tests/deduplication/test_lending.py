"""What the shown record of a report is lent by the others, from whom and why."""

import pytest

from review.deduplication.cluster import clusters, emptiness
from review.deduplication.lending import (
    ALONG,
    COARSE,
    CUT,
    GRAVER,
    MISSING,
    describe,
    describe_all,
    why_shown,
)
from review.model.cluster import Loan
from review.model.record import PartialDate, Record

LONG = (
    "Adults had zelvorastat or placebo for twelve weeks. "
    "Diaries were kept in nine hospitals of three countries by all of them. "
)
WHOLE = LONG + "Cough was rarer with zelvorastat."
FULL = {"abstract": WHOLE, "doi": "10.5555/cough.1", "pages": "201-212"}


def told(own: dict[str, object], *others: dict[str, object]) -> tuple[Record, list[tuple[str, str, str]]]:
    """The described report of a shown record and others, and its loans by the lender's `source_id`."""
    records = [
        Record(source="s", source_id=str(number), title="Zelvorastat for chronic cough", **fields)
        for number, fields in enumerate((own, *others))
    ]
    named = {record.id: record.source_id for record in records}
    found = describe(records[0].id, {record.id: record for record in records})
    assert found.record.id == records[0].id
    return found.record, [(loan.field, named[loan.lender], loan.why) for loan in found.loans]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("abstract", WHOLE),
        ("doi", "10.5555/cough.1"),
        ("venue", "Airway Medicine"),
        ("language", "en"),
        ("url", "https://example.org/cough"),
        ("keywords", ("cough",)),
        ("authors", ("Okafor, N", "Berg, J")),
        ("published", PartialDate(year=2021)),
        ("pages", "201-212"),
        ("ids", (("pmid", "1"),)),
    ],
)
def test_a_field_that_is_missing_is_lent_and_one_that_is_there_is_not(name, value):
    other = {"authors": ("Li, W",), "published": PartialDate(year=1999), "ids": (("pmid", "2"),)}
    record, loans = told({}, {name: value})
    assert getattr(record, name) == value
    assert loans == [(name, "1", MISSING)]
    record, loans = told({name: value}, {name: other.get(name, "another")})
    assert getattr(record, name) == value
    assert loans == []


def test_the_record_that_says_most_lends_first():
    record, loans = told({}, {"venue": "Airway Med."}, {**FULL, "venue": "Airway Medicine"})
    assert record.venue == "Airway Medicine"
    assert {lender for _, lender, _ in loans} == {"2"}


@pytest.mark.parametrize(
    "cut", [LONG + "Cough was...", LONG + "(ABSTRACT TRUNCATED AT 250 WORDS)", LONG.upper() + "…"]
)
def test_an_abstract_that_is_cut_short_is_lent_whole(cut):
    record, loans = told({"abstract": cut}, FULL)
    assert record.abstract == WHOLE
    assert ("abstract", "1", CUT) in loans


@pytest.mark.parametrize("own", ["Another text of some length. " * 5, "Short.", WHOLE + " And more."])
def test_an_abstract_that_says_something_else_or_more_stays(own):
    assert told({"abstract": own}, {"abstract": WHOLE}) == (told({"abstract": own})[0], [])


@pytest.mark.parametrize(("length", "lent"), [(99, False), (100, True)])
def test_a_beginning_must_be_long_enough_to_be_the_same_abstract(length, lent):
    whole = "x" * 200
    assert told({"abstract": whole[:length]}, {"abstract": whole})[1] == [("abstract", "1", CUT)] * lent


def test_a_note_on_an_abstract_comes_and_goes_with_it():
    noted = {"abstract": WHOLE, "abstract_note": "Summary made of sections"}
    record, loans = told({}, noted)
    assert record.abstract_note == "Summary made of sections"
    assert loans == [("abstract", "1", MISSING), ("abstract_note", "1", ALONG)]
    cut = {"abstract": LONG + "...", "abstract_note": "Summary made of sections"}
    record, loans = told(cut, {"abstract": WHOLE})
    assert not record.abstract_note
    assert loans == [("abstract", "1", CUT), ("abstract_note", "1", ALONG)]


@pytest.mark.parametrize(
    "own",
    [
        ("Okafor, N", "et al."),
        ("Okafor, N",),
        ("Okafor, N", "others"),
        ("Okafor N", "et al."),
        ("Nadia Okafor", "Jan Berg", "et al."),
    ],
)
def test_authors_cut_short_are_lent_whole(own):
    whole = ("Okafor, Nadia", "Berg, Jan", "Li, Wen")
    assert told({"authors": own}, {"authors": whole})[0].authors == whole


def test_authors_that_are_others_stay():
    own = ("Haverkamp, J",)
    assert told({"authors": own}, {"authors": ("Okafor, N", "Berg, J")})[0].authors == own


def test_a_date_is_made_more_exact_but_not_another():
    exact = PartialDate(year=2021, month=3)
    assert told({"published": PartialDate(year=2021)}, {"published": exact})[1] == [
        ("published", "1", COARSE)
    ]
    assert told({"published": PartialDate(year=2020)}, {"published": exact})[1] == []


def test_a_place_in_print_is_lent_whole_or_not_at_all():
    place = {"volume": "14", "issue": "3", "pages": "201-212"}
    record, loans = told({}, place)
    assert (record.volume, record.issue, record.pages) == ("14", "3", "201-212")
    assert loans == [(name, "1", MISSING) for name in place]
    record, loans = told({"volume": "14", "pages": "201"}, place)
    assert (record.volume, record.issue, record.pages) == ("14", "3", "201-212")
    assert loans == [("issue", "1", MISSING), ("pages", "1", CUT)]


@pytest.mark.parametrize(
    ("own", "other"),
    [
        ({"pages": "e77"}, {"volume": "14", "issue": "3", "pages": "201-212"}),
        ({"volume": "14"}, {"volume": "15", "issue": "3", "pages": "201-212"}),
        ({"volume": "14", "pages": "201"}, {"volume": "15", "pages": "201-212"}),
        ({"volume": "14", "pages": "201-212"}, {"volume": "14", "pages": "201"}),
        ({"pages": "e77"}, {"volume": "14", "issue": "3"}),
        ({"volume": "14"}, {"pages": "201-212"}),
    ],
)
def test_what_may_be_another_place_in_print_or_says_less_lends_nothing(own, other):
    assert told(own, other) == (told(own)[0], [])


def test_the_gravest_word_on_a_report_is_told_with_it():
    record, loans = told({"status": "final"}, {"status": "corrected"}, {"status": "retracted"})
    assert record.status == "retracted"
    assert loans == [("status", "2", GRAVER)]
    assert told({"status": "retracted"}, {"status": "corrected"})[1] == []


def test_numbers_of_schemes_that_are_missing_come_from_all():
    record, loans = told(
        {"ids": (("pmid", "1"),)},
        {"ids": (("pmid", "9"), ("pmcid", "PMC1"))},
        {"ids": (("eid", "2-s2.0-1"),)},
    )
    assert record.ids == (("pmid", "1"), ("pmcid", "PMC1"), ("eid", "2-s2.0-1"))
    assert [(field, lender) for field, lender, _ in loans] == [("ids", "1"), ("ids", "2")]


def test_a_report_of_one_record_is_told_with_itself(record, word):
    one, two, alone = (record(str(number), title=f"t{number}") for number in range(3))
    held = {each.id: each for each in (one, two, alone)}
    found = describe_all(held, clusters(list(held.values()), [], [word(one, two, "duplicate")])).described
    assert len(found) == 1 and all(not each.loans for each in found.values())
    assert describe(alone.id, {alone.id: alone}).record == alone


def test_a_loan_names_a_record_of_the_report(record):
    lender = record("2", title="t", doi="10.5555/x")
    own = record("1", title="t")
    found = describe(own.id, {own.id: own, lender.id: lender})
    assert found.loans == (Loan(field="doi", lender=lender.id, why=MISSING),)


TWO = {"abstract": WHOLE, "doi": "10.5555/cough.1"}


@pytest.mark.parametrize(
    ("own", "other", "why"),
    [
        ({"abstract": WHOLE}, {"doi": "10.5555/cough.1", "pages": "1-2"}, "it alone has an abstract"),
        (TWO, {"abstract": WHOLE, "pages": "1-2"}, "alone has a DOI"),
        (FULL, TWO, "alone has pages"),
        (FULL | {"venue": "Thorax", "volume": "3"}, FULL | {"volume": "3"}, "fills in the most fields"),
        (FULL | {"authors": ("A, B", "C, D")}, FULL | {"authors": ("A, B",)}, "names the most authors"),
        (FULL, FULL, "its id comes first"),
    ],
)
def test_why_a_record_is_shown_is_told(own, other, why):
    poorer = Record(source="s", source_id="0", title="Zelvorastat", abstract="A word.")
    records = [
        Record(source="s", source_id=str(number), title="Zelvorastat", **fields)
        for number, fields in enumerate((own, other), start=1)
    ]
    held = {record.id: record for record in (*records, *([poorer] if own.get("doi") else []))}
    shown = min(held, key=lambda id: emptiness(held[id], id))
    assert shown == records[0].id or why == "its id comes first"
    assert why_shown(shown, held).endswith(why)


def test_a_record_that_stands_alone_is_shown_for_no_reason():
    record = Record(source="s", source_id="1", title="Zelvorastat")
    assert why_shown(record.id, {record.id: record}) == ""
