"""Reports that the protocol says must be found and kept: what became of each."""

import pytest

from review.project import Review, news
from review.project.values import Refreshed


@pytest.fixture
def known(review: Review, tmp_path) -> Review:
    plan = review.settings.protocol
    text = plan.read_text().replace('version: "1.0"', 'version: "1.1"\nknown: [10.5555/birds.1, "pmid:404"]')
    plan.write_text(text)
    review.amend(reason="known reports named")
    return review


def test_a_known_report_is_found_or_missed_by_name(known: Review):
    found, missed = known.status().known
    assert (found.name, found.lost, found.said) == (
        "10.5555/birds.1",
        False,
        "unscreened at title and abstract",
    )
    assert found.sources and found.title.startswith("Garden")
    assert (missed.name, missed.report, missed.lost) == ("pmid:404", None, True)
    assert "pmid:404" in missed.said


def test_a_known_report_that_is_excluded_is_lost(known: Review):
    for reviewer in ("Ada", "Ben"):
        known.decide("10.5555/birds.1", "exclude", reviewer=reviewer, criterion="wrong-topic")
    found = known.status().known[0]
    assert (found.lost, found.said) == (True, "excluded at title and abstract (wrong-topic)")


def test_a_protocol_that_names_none_says_nothing(review: Review):
    assert review.status().known == ()


def test_the_digest_names_the_known_reports_that_are_missing(known: Review):
    told = news.digest(known, "Cough", "2024-05-01T00:00:00+00:00", Refreshed(runs=()))
    assert "## Known reports that are missing" in told
    assert "pmid:404: no record answers to" in told and "birds.1" not in told
