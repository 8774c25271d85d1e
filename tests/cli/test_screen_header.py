"""The header over a card: its counts are of the moment, its rule told apart where it is not."""

import io
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from rich.console import Console

from review.cli.card import draw_progress
from review.cli.screen_header import Header
from review.model.decision import Stage
from review.project import open_review

FIRST = Stage.TITLE_ABSTRACT
DOI = "10.5555/birds.1"


def test_who_does_not_wait_for_the_rule_has_true_counts_and_what_it_said_before(
    cli: Callable[..., Any], workspace: Path
):
    path = workspace / "protocol.yaml"
    text = path.read_text().replace('"1.0"', '"2.0"')
    path.write_text(text.replace("screening:", "screening:\n  stopping: {rule: consecutive-50}"))
    assert cli("protocol", "amend", "--reason", "r", "-w", workspace).code == 0
    with open_review(workspace) as review, closing(Header(review, FIRST, patience_seconds=0)) as header:
        first, late = header.progress()
        assert (first.counts.unscreened, first.stopping is not None, late) == (3, True, False)
        for name in ("Ada", "Ben"):
            review.decide(DOI, "exclude", criterion="wrong-topic", reviewer=name)
        second, late = header.progress()
        assert (second.counts.unscreened, second.stopping, late) == (2, first.stopping, True)
        out = io.StringIO()
        draw_progress(Console(file=out, width=200), "Ada", FIRST, second, late=late)
        assert "2 of 4 reports have votes" in out.getvalue()
        assert "before your last decision" in out.getvalue()
    with open_review(workspace) as review, closing(Header(review, FIRST)) as header:
        third, late = header.progress()
        assert third.stopping != first.stopping and not late
