"""Editions of one guideline: how titles and lists name them, and how they follow each other."""

import pytest

from review.model.record import Link, PartialDate, RecordStatus
from review.model.study import RelationKind
from review.retrieval.sources.editions import (
    Edition,
    chains,
    day_of,
    revision_of,
    stage_of,
    title_words,
    without_revision,
)


def edition(id, revision=0, draft=False, year=2020, work="w", language=None):
    return Edition(
        id=id,
        work=work,
        revision=revision if isinstance(revision, tuple) else (revision, 0),
        draft=draft,
        day=(year, 1, 1) if year else day_of(None),
        language=language,
    )


def found(*editions):
    return {
        id: {(link.kind.value, link.value) for link in links}
        for id, links in chains(editions, "list").items()
    }


@pytest.mark.parametrize(
    ("said", "title", "status"),
    [
        ("Final", None, RecordStatus.FINAL),
        ("  Draft ", "Anything", RecordStatus.DRAFT),
        ("Adopted", "X (superseded by Y)", RecordStatus.SUPERSEDED),
        ("Superseded", None, RecordStatus.SUPERSEDED),
        ("unknown", "Withdrawn: Labels", RecordStatus.WITHDRAWN),
        (None, "Withdrawn applications for example cells", None),
        (None, "Draft guideline on cells", RecordStatus.DRAFT),
        (None, "Cells; Draft Guidance for Industry", RecordStatus.DRAFT),
        (None, "Cells - adopted", RecordStatus.FINAL),
        (None, "Overview of comments received on the draft guideline on cells", None),
        (None, "Viral safety - Step 2b", RecordStatus.DRAFT),
        (None, "Viral safety - Step 5", RecordStatus.FINAL),
        (None, "Drafting of labels", None),
        ("", "", None),
        (None, None, None),
    ],
)
def test_list_and_title_tell_where_a_document_stands(said, title, status):
    assert stage_of(said, title) is status


@pytest.mark.parametrize(
    ("text", "revision"),
    [
        ("EMA/CHMP/1/2008 Rev. 1 Corr. 2*", (1, 2)),
        ("CPMP/EWP/1/95 Rev 3", (3, 0)),
        ("EMA/1/2008 Rev.01", (1, 0)),
        ("Guideline on cells - Revision 12", (12, 0)),
        ("Q5A(R2) Viral Safety", (2, 0)),
        ("E6 R3", (3, 0)),
        ("A guideline, corr", (0, 1)),
        ("Revision of the guideline 2019", (0, 0)),
        ("Receptor R2 agonists", (0, 0)),
    ],
)
def test_texts_name_revision_and_correction(text, revision):
    assert revision_of(text) == revision


def test_a_reference_number_is_bare_of_its_revision():
    assert without_revision("EMA/CAT/671639/2008 Rev. 1 Corr. 2") == "EMA/CAT/671639/2008"
    assert without_revision("ICH Q5A(R2) - Step 5") == "ICH Q5A"


def test_titles_that_differ_in_the_edition_alone_have_the_same_words():
    titles = [
        "Potency Assays for Gene Therapies",
        "Draft Guidance for Industry: Potency assay for gene therapies (R1)",
        "POTENCY ASSAYS FOR GENE THERAPIES; Guidance for Industry and FDA Staff - Revision 2",
        "Guideline on potency assays for gene therapies - Rev. 1 (superseded)",
    ]
    assert len(set(map(title_words, titles))) == 1
    assert title_words("Potency assays for cell therapies") != title_words(titles[0])
    assert title_words("Annex 1") == frozenset()


def test_each_text_supersedes_its_draft_and_the_one_before_it():
    editions = [
        edition("draft", draft=True, year=2019),
        edition("first", year=2020),
        edition("second draft", 1, draft=True, year=2022),
        edition("second", 1, year=2023),
        edition("corrected", (1, 1), year=2024),
    ]
    chain = {
        "first": {("supersedes", "draft")},
        "second": {("supersedes", "first"), ("supersedes", "second draft")},
        "corrected": {("supersedes", "second")},
    }
    assert found(*editions) == found(*editions[::-1]) == chain


def test_the_draft_of_the_next_revision_is_a_version_of_the_text_in_force():
    assert found(edition("text", 1), edition("draft", 2, draft=True)) == {"draft": {("isVersionOf", "text")}}
    assert found(edition("text"), edition("draft", draft=True, year=2024)) == {
        "draft": {("isVersionOf", "text")}
    }


def test_without_a_text_a_later_draft_replaces_the_earlier():
    assert found(edition("one", 0, draft=True), edition("two", 1, draft=True)) == {
        "two": {("supersedes", "one")}
    }


def test_a_text_without_a_date_still_supersedes_its_draft():
    assert found(edition("draft", draft=True), edition("text", year=None)) == {
        "text": {("supersedes", "draft")}
    }


@pytest.mark.parametrize(
    "other",
    [
        edition("b"),
        edition("b", 1, work="other"),
        edition("b", 1, language="fr"),
        edition("b", draft=True, year=2019, language="fr"),
    ],
    ids=["nothing differs", "other work", "other language", "draft in another language"],
)
def test_what_is_no_earlier_edition_is_not_linked(other):
    assert found(edition("a", language="en" if other.language else None), other) == {}


def test_an_edition_of_two_works_has_the_links_of_both():
    editions = [
        edition("new", 1, work="a"),
        edition("old a", work="a"),
        edition("new", 1, work="b"),
        edition("old b", work="b"),
    ]
    assert found(*editions) == {"new": {("supersedes", "old a"), ("supersedes", "old b")}}


def test_links_name_the_list_they_are_of():
    links = chains([edition("b", 1), edition("a")], "ema")
    assert links == {"b": (Link(kind=RelationKind.SUPERSEDES, scheme="ema", value="a"),)}


def test_partial_dates_can_be_compared():
    assert day_of(None) < day_of(PartialDate(year=2020)) < day_of(PartialDate(year=2020, month=2, day=3))
