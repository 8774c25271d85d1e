"""What whoever sits before a notebook meets beside the verbs."""

import pytest

import review as evergreen
from review.errors import DecisionError, PluginError, ReviewError
from review.model.evidence import ItemStatus
from review.project import Review
from review.project.worklist import astray, worklist


def test_what_a_view_says_to_its_user_is_not_told_as_a_broken_plugin(review: Review):
    with pytest.raises(ReviewError, match="who is at work") as caught:
        review.screen()
    assert "reviewer=" in caught.value.hint
    with pytest.raises(ReviewError, match="no keys `nope`"):
        review.screen(reviewer="Ada", keys="nope")
    with pytest.raises(PluginError, match="no view `nonsense`"):
        review.view("nonsense")
    with pytest.raises(PluginError, match="unexpected keyword"):
        review.view("map", colour="red")


def test_no_card_is_opened_for_whom_the_protocol_assigns_nothing(review: Review, amend):
    amend(review, ("screening:", "screening:\n  assign: [{reviewer: Ada}, {reviewer: Ben}]"))
    for name in ("screen", "fulltext"):
        with pytest.raises(DecisionError, match="assigns no record to `adda`") as caught:
            review.view(name, reviewer="adda")
        assert "Did you mean `Ada`? Known: Ada, Ben." in caught.value.hint
        assert review.view(name, reviewer=" Ada ") is not None
    assert review.view("conflicts", reviewer="Cleo") is not None


def test_the_package_offers_its_names_before_they_are_loaded():
    assert {"open", "extractor", "ranker", "dedupe", "tables"} <= set(dir(evergreen))
    assert "Any" not in dir(evergreen)


def test_confirmed_evidence_that_a_changed_taxonomy_leaves_out_is_counted(
    review: Review, included: str, amend
):
    review.extract()
    first = worklist(review)[0].item
    review.confirm(first.id, ItemStatus.CONFIRMED, reviewer="Ada")
    assert astray(review) == {}
    amend(review, (f"id: {first.topic}", "id: renamed"))
    assert astray(review) == {first.topic: 1}
    with pytest.raises(DecisionError, match="no topic"):
        review.confirm(first.id, ItemStatus.CONFIRMED, reviewer="Ada", topic=first.topic)
