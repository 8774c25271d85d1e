"""Reference numbers, dates and the status of guidelines, and what only looks like them."""

import pytest
from guideline_words import DECOYS, REFERENCES

from review.digest import digest
from review.extraction.dates import dates
from review.extraction.facts import MARGINS, facts, standing
from review.extraction.references import references
from review.model.document import FactKind
from review.model.evidence import Text

EMA_TITLE_PAGE = """22 May 2014
EMEA/CHMP/BMWP/42832/2005 Rev1

Committee for Medicinal Products for Human Use (CHMP)

Guideline on similar biological medicinal products

Draft agreed by Biosimilar Medicinal Products WP March 2013 Adopted by CHMP for release for consultation \
30 May 2013 Start of public consultation 3 June 2013 End of consultation (deadline for comments) \
30 November 2013 Adopted by CHMP 22 May 2014 Date for coming into effect 1 December 2014"""
FDA_TITLE_PAGE = """Contains Nonbinding Recommendations

Draft — Not for Implementation

Considerations for the Development of Chimeric Antigen Receptor T Cell Products

Draft Guidance for Industry

Submit one set of either electronic or written comments on this draft guidance by June 13, 2022. You should \
identify all comments with the docket number FDA-2021-D-0404.

U.S. Department of Health and Human Services Food and Drug Administration

March 2022"""


def text(content: str, part: str = "section: beginning") -> Text:
    return Text(record="r", part=part, content=content, digest=digest(content))


@pytest.mark.parametrize(("scheme", "value", "written"), REFERENCES, ids=[each[2] for each in REFERENCES])
def test_a_reference_number_is_found_as_it_is_written(scheme: str, value: str, written: str) -> None:
    sentence = f"Reference is made to {written}, and to others."
    (found,) = references(sentence)
    assert (found.scheme, found.value) == (scheme, value)
    assert sentence[found.start : found.end] in written


@pytest.mark.parametrize("sentence", DECOYS)
def test_what_only_looks_like_a_reference_number_is_none(sentence: str) -> None:
    assert references(sentence) == []


@pytest.mark.parametrize(
    ("written", "values"),
    [
        ("ICH Q8(R2), Q9 and Q10", ["Q8(R2)", "Q9", "Q10"]),
        ("the ICH Harmonised Tripartite Guideline S6(R1)", ["S6(R1)"]),
        ("ICH considered that the E6 protein", []),
        ("ICH Q99", []),
        ("E6(R2) was followed", ["E6(R2)"]),
        (
            "Regulations (EC) No 1394/2007 and (EU) No 536/2014",
            ["Regulation (EC) No 1394/2007", "Regulation (EU) No 536/2014"],
        ),
        ("EMA/CHMP/ BWP/247713/ 2012", ["EMA/CHMP/BWP/247713/2012"]),
        ("EU CT number 2022-500123-12-00", ["2022-500123-12-00"]),
        ("telephone 2015-001234-271", []),
        ("21 CFR 1271.10(a)", ["21 CFR 1271.10"]),
        ("FDA\u20112018\u2011D\u20112236", ["FDA-2018-D-2236"]),
    ],
)
def test_numbers_in_rows_and_other_spellings_are_read(written: str, values: list[str]) -> None:
    assert [each.value for each in references(written)] == values


@pytest.mark.parametrize(
    ("written", "label", "value"),
    [
        ("Adopted by CHMP 22 May 2014", "adopted", "2014-05-22"),
        ("Date for coming into effect: 1 December 2014", "effective", "2014-12-01"),
        ("End of consultation (deadline for comments) 30 November 2013", "consultation-end", "2013-11-30"),
        ("Adopted by CHMP for release for consultation 30 May 2013", "consultation-start", "2013-05-30"),
        ("First published:\n\n13/06/2019", "published", "2019-06-13"),
        ("Published 04/05/2019", "published", "2019"),
        ("Last updated: 04/05/2019, published 13/05/2019", "updated", "2019-05-04"),
        ("Issued March 2022", "published", "2022-03"),
        ("Comments close on Sept. 3rd, 2021", "consultation-end", "2021-09-03"),
        ("It was adopted. We met on 3 May 2020", None, "2020-05-03"),
        ("effective from 2024-01-31", "effective", "2024-01-31"),
    ],
)
def test_a_date_is_told_with_what_it_is_of(written: str, label: str | None, value: str) -> None:
    found = dates(written)[0]
    assert (found.label, found.value) == (label, value)


@pytest.mark.parametrize("written", ["31 February 2020", "2020-13-01", "99/99/2020", "in 2004"])
def test_what_is_no_day_is_no_date(written: str) -> None:
    assert [each.value for each in dates(written) if len(each.value) > 4] == []


def test_a_title_page_tells_number_status_and_dates_each_with_its_place() -> None:
    page = text(EMA_TITLE_PAGE)
    found = facts([page])
    assert all(
        page.content[fact.start : fact.end] == fact.quote and fact.text == page.digest for fact in found
    )
    assert standing(found) == "adopted"
    assert [(fact.value, fact.own) for fact in found if fact.kind is FactKind.REFERENCE] == [
        ("EMEA/CHMP/BMWP/42832/2005 Rev. 1", True)
    ]
    assert [(fact.label, fact.value) for fact in found if fact.kind is FactKind.DATE] == [
        ("document", "2014-05-22"),
        ("agreed", "2013-03"),
        ("consultation-start", "2013-05-30"),
        ("consultation-start", "2013-06-03"),
        ("consultation-end", "2013-11-30"),
        ("adopted", "2014-05-22"),
        ("effective", "2014-12-01"),
    ]


def test_a_draft_carries_the_phrases_of_finals_and_is_a_draft() -> None:
    found = facts([text(FDA_TITLE_PAGE)])
    assert standing(found) == "draft"
    assert [(fact.value, fact.own) for fact in found if fact.label == "fda-docket"] == [
        ("FDA-2021-D-0404", True)
    ]
    assert [(fact.label, fact.value) for fact in found if fact.kind is FactKind.DATE] == [
        ("consultation-end", "2022-06-13"),
        ("document", "2022-03"),
    ]


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Contains Nonbinding Recommendations", "final"),
        ("This guideline has been superseded by another. Adopted guideline", "superseded"),
        ("Concept paper on potency", "draft"),
        ("Nothing of the kind", None),
    ],
)
def test_the_status_is_the_one_that_a_document_claims_for_itself(said: str, status: str | None) -> None:
    assert standing(facts([text(said)])) == status


def test_a_watermark_and_a_running_foot_tell_status_and_number() -> None:
    found = facts([text("DRAFT\nEMA/CAT/499821/2019", MARGINS), text("Nothing else is said here.")])
    assert standing(found) == "draft"
    assert [(fact.value, fact.own) for fact in found if fact.label == "ema"] == [
        ("EMA/CAT/499821/2019", True)
    ]


def test_numbers_cited_in_the_text_are_not_the_documents_own() -> None:
    words = "This sentence is long enough to be no title, and it goes on and on for a while to say so."
    found = facts([text(f"{words} See ICH Q5E, EMA/CAT/852602/2018 and Directive 2001/83/EC. {words}")])
    assert [(fact.value, fact.own) for fact in found] == [
        ("Q5E", False),
        ("EMA/CAT/852602/2018", False),
        ("Directive 2001/83/EC", False),
    ]


def test_dates_and_status_are_told_at_the_beginning_of_a_document_only() -> None:
    later = text(
        "The directive was adopted on 6 November 2001. It is a draft guideline.", "section: 9 History"
    )
    assert [fact.value for fact in facts([text("x " * 4_000), later])] == []
