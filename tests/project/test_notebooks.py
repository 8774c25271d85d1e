"""Which notebook a review is at, and a copy of the review to practise on."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from review.cli.main import run
from review.model.decision import Stage
from review.project import Review
from review.project.duplicates import waiting
from review.project.notebooks import next_notebook, practice_copy
from review.shipped import shipped


def at(review: Review) -> str:
    return review.derive(next_notebook)


def vote(review: Review, verdict: str, stage: Stage) -> None:
    for name in ("Ada", "Ben"):
        for card in review.queue(name, stage, limit=None):
            review.decide(card.record_id, verdict, reviewer=name, stage=stage)


def test_a_review_without_records_is_to_be_refreshed(empty: Review):
    assert at(empty) == "01_refresh"


def test_pairs_in_doubt_are_looked_at_before_screening_begins(review: Review):
    assert waiting(review, 1).pairs
    assert at(review) == "02_deduplicate"
    review.decide(review.queue("Ada", limit=1)[0].record_id, "include", reviewer="Ada")
    assert at(review) == "03_screen"


def test_after_the_last_vote_the_extractors_run_and_then_the_map_is_next(review: Review, jats: Path):
    vote(review, "include", Stage.TITLE_ABSTRACT)
    assert at(review) == "03_screen"
    vote(review, "include", Stage.FULL_TEXT)
    assert at(review) == "04_extract"
    review.extract()
    assert at(review) == "05_map"
    included = review.frame("reports")["report"][0]
    review.fulltext(included, "retrieved", reviewer="Ada", path=jats)
    assert at(review) == "04_extract"


def test_a_full_text_that_is_not_to_be_had_is_not_waited_for(review: Review):
    vote(review, "include", Stage.TITLE_ABSTRACT)
    wanted = review.queue("Ada", Stage.FULL_TEXT, limit=None)
    for card in wanted:
        review.fulltext(card.record_id, "not-retrieved", reviewer="Ada", reason="not to be had")
    assert at(review) == "05_map"


def test_when_nothing_was_included_the_map_is_next(review: Review):
    vote(review, "exclude", Stage.TITLE_ABSTRACT)
    assert at(review) == "05_map"


def test_the_command_places_that_notebook(review: Review, capsys: pytest.CaptureFixture[str]):
    review.log.close()
    assert run(["lab", "--workspace", str(review.settings.workspace), "--json"]) == 0
    placed = Path(json.loads(capsys.readouterr().out)["notebook"])
    assert placed == review.settings.workspace / "notebooks" / "02_deduplicate.ipynb"
    assert placed.read_bytes() == (shipped("notebooks") / "02_deduplicate.ipynb").read_bytes()


def test_every_notebook_that_a_review_can_be_at_is_shipped():
    from review.project import notebooks

    known = {path.stem for path in shipped("notebooks").glob("*.ipynb")}
    assert {notebooks.REFRESH, notebooks.DEDUPLICATE, notebooks.SCREEN} <= known
    assert {notebooks.EXTRACT, notebooks.MAP} <= known


def test_what_is_tried_on_a_copy_leaves_the_review_as_it_is(
    review: Review, included: str, amend: Callable[..., None]
):
    before = review.log.watermark()
    with practice_copy(review) as copy:
        assert copy.settings.workspace != review.settings.workspace
        assert copy.frame("decisions").equals(review.frame("decisions"))
        amend(copy, ("  - name: challenges", "  - name: challenges\n  - name: axes"))
        copy.extract()
        assert copy.log.watermark() > before
    assert review.log.watermark() == before
    assert "axes" not in review.settings.protocol.read_text(encoding="utf-8").split("extractors:")[1]
