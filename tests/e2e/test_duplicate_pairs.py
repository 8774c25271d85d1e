"""Uncertain pairs, in JupyterLab, by keyboard."""

from pathlib import Path

import pytest

import review

pytestmark = pytest.mark.browser

ALL_SAVED = "document.querySelector('.evergreen .saved')?.textContent === 'all saved'"


def judgments(workspace: Path) -> list[tuple[str | None, str | None]]:
    with review.open(workspace) as opened:
        return [
            (event.body["verdict"], event.body["reason"]) for event in opened.log.events(kind="pair-judged")
        ]


def test_pairs_are_judged_put_off_and_taken_back_by_keyboard(page, doubtful, open_view):
    widget = open_view(doubtful, "duplicates", reviewer="Ada")
    table = widget.locator("table")
    table.wait_for()
    first = table.inner_text()
    assert widget.locator(".progress-text").inner_text() == "2 pairs wait for a word"
    widget.focus()
    page.keyboard.press("s")
    second = table.inner_text()
    assert second != first
    page.keyboard.press("s")
    assert table.inner_text() == first
    page.keyboard.press("t")
    page.keyboard.type("dig it twice")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    assert table.inner_text() == second
    page.wait_for_function(ALL_SAVED)
    page.keyboard.press("z")
    assert table.inner_text() == first
    page.keyboard.press("n")
    page.keyboard.press("v")
    widget.locator(".done", has_text="No pair waits").wait_for()
    page.wait_for_function(ALL_SAVED)
    said = judgments(doubtful)
    assert said == [("duplicate", "dig it twice"), (None, None), ("distinct", None), ("version", None)]
    assert page.strange == []


def test_what_differs_is_marked_and_hostile_text_is_text(page, doubtful, open_view):
    widget = open_view(doubtful, "duplicates", reviewer="Ada")
    widget.locator("table").wait_for()
    seen = set()
    for _ in range(2):
        seen |= set(widget.locator("mark").all_inner_texts())
        widget.focus()
        page.keyboard.press("s")
    assert {"10.5555/one", "12%.", "survey."} <= seen
    assert page.evaluate("window.hostile") is None
