"""What PubMed and Europe PMC say of related documents, by the names they give it."""

import pytest

from review.model.record import Link, RecordStatus
from review.model.study import RelationKind
from review.retrieval.sources.related import is_preprint_server, links, standing

RETRACTS, CORRECTS, CONCERNS = RelationKind.RETRACTS, RelationKind.CORRECTS, RelationKind.CONCERNS
SUPERSEDES, VERSION = RelationKind.SUPERSEDES, RelationKind.IS_VERSION_OF


@pytest.mark.parametrize(
    ("name", "kinds", "inverse"),
    [
        ("RetractionIn", (RETRACTS,), True),
        ("RetractionOf", (RETRACTS,), False),
        ("Retraction in", (RETRACTS,), True),
        ("RetractedandRepublishedIn", (RETRACTS, SUPERSEDES), True),
        ("PartialRetractionIn", (CORRECTS,), True),
        ("ErratumIn", (CORRECTS,), True),
        ("Erratum for", (CORRECTS,), False),
        ("ExpressionOfConcernIn", (CONCERNS,), True),
        ("ExpressionOfConcernFor", (CONCERNS,), False),
        ("UpdateIn", (SUPERSEDES,), True),
        ("UpdateOf", (SUPERSEDES,), False),
        ("RepublishedIn", (VERSION,), True),
        ("RepublishedFrom", (VERSION,), False),
        ("CorrectedandRepublishedIn", (CORRECTS, SUPERSEDES), True),
        ("CorrectedandRepublishedFrom", (CORRECTS, SUPERSEDES), False),
        ("Preprint of", (VERSION,), False),
        ("Preprint in", (VERSION,), True),
        ("CommentIn", (), False),
        ("Cites", (), False),
        ("", (), False),
    ],
)
def test_a_relation_says_which_document_does_what_to_the_other(name, kinds, inverse):
    assert links(name, "pmid", "2") == tuple(
        Link(kind=kind, scheme="pmid", value="2", inverse=inverse) for kind in kinds
    )


@pytest.mark.parametrize(
    ("name", "of_preprint", "to_preprint", "kind", "inverse"),
    [
        ("UpdateIn", True, False, VERSION, False),
        ("UpdateOf", False, True, VERSION, True),
        ("UpdateIn", True, True, SUPERSEDES, True),
        ("UpdateOf", True, True, SUPERSEDES, False),
        ("UpdateOf", True, False, SUPERSEDES, False),
        ("RetractionIn", True, False, RETRACTS, True),
    ],
)
def test_the_article_of_a_preprint_is_no_new_edition_of_it(name, of_preprint, to_preprint, kind, inverse):
    assert links(name, "pmid", "2", of_preprint=of_preprint, to_preprint=to_preprint) == (
        Link(kind=kind, scheme="pmid", value="2", inverse=inverse),
    )


@pytest.mark.parametrize("venue", ["medRxiv. 2023 Apr 05", "bioRxiv : the preprint server", "ArXiv", "SSRN"])
def test_servers_of_preprints_are_known_by_name(venue):
    assert is_preprint_server(venue)


@pytest.mark.parametrize(
    "venue", [None, "", "Cell. 2023 Jul 20", "Archives of virology", "Cochrane Database"]
)
def test_journals_are_no_servers_of_preprints(venue):
    assert not is_preprint_server(venue)


@pytest.mark.parametrize(
    ("names", "types", "title", "status"),
    [
        (["ErratumIn", "RetractionIn"], [], None, RecordStatus.RETRACTED),
        (["Expression of concern in", "Erratum in"], [], None, RecordStatus.CONCERN),
        (["PartialRetractionIn"], [], None, RecordStatus.CORRECTED),
        (["ErratumFor", "RetractionOf"], ["Retraction of Publication"], None, None),
        ([], ["Retracted Publication"], None, RecordStatus.RETRACTED),
        ([], [], "RETRACTED: x", RecordStatus.RETRACTED),
    ],
)
def test_where_a_document_stands_is_the_gravest_that_is_said(names, types, title, status):
    assert standing(names, types, title) is status
