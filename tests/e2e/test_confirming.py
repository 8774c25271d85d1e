"""Proposed evidence confirmed, rejected and refiled in JupyterLab by keyboard."""

import pytest

import review

pytestmark = pytest.mark.browser

ALL_SAVED = "document.querySelector('.evergreen .saved')?.textContent === 'all saved'"


def judged(workspace, reviewer: str) -> list[tuple[str | None, str, str, str | None]]:
    with review.open(workspace) as opened:
        bodies = [event.body for event in opened.log.events(kind="evidence-judged")]
    return [
        (each["status"], each["topic"], each["stance"], each["reason"])
        for each in bodies
        if each["agent"] == reviewer
    ]


def test_quotes_are_confirmed_rejected_refiled_and_taken_back(page, mapped, open_view, audited):
    widget = open_view(mapped, "confirm", reviewer="Dana")
    widget.locator(".context mark").wait_for(timeout=60_000)
    assert audited(".evergreen-confirm") == []
    quote = widget.locator(".context mark")
    first = quote.inner_text()
    widget.focus()
    page.keyboard.press("c")
    second = quote.inner_text()
    page.keyboard.press("t")
    page.keyboard.type("not a challenge at all")
    page.keyboard.press("Escape")
    page.keyboard.press("x")
    widget.locator("select").select_option("E1")
    widget.focus()
    page.keyboard.press("2")
    page.keyboard.press("c")
    page.wait_for_function(ALL_SAVED, timeout=60_000)
    page.keyboard.press("z")
    page.wait_for_function(ALL_SAVED, timeout=60_000)
    said = judged(mapped, "Dana")
    assert [each[0] for each in said] == ["confirmed", "rejected", "confirmed", None]
    assert said[1][3] == "not a challenge at all"
    assert said[2][1:3] == ("E1", "solution")
    assert first != second or said[0][1] != said[1][1]
    assert page.strange == []
