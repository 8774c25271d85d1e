"""Search, jump, history and labels on the screening card, by keyboard."""

import pytest

import review
from review.project import browsing

pytestmark = pytest.mark.browser

ALL_SAVED = "document.querySelector('.evergreen-card .saved')?.textContent === 'all saved'"


def verdicts(workspace) -> list[str | None]:
    with review.open(workspace) as opened:
        return [event.body["verdict"] for event in opened.log.events(kind="decided")]


def test_a_reviewer_searches_jumps_decides_there_and_is_back_where_they_were(page, workspace, open_card):
    card = open_card()
    first = card.locator("h3").inner_text()
    with review.open(workspace) as opened:
        wanted = opened.queue("Ada", limit=60)[-1]
    card.focus()
    page.keyboard.press("/")
    page.keyboard.type(wanted.record.title)
    hit = card.locator(".hit").first
    hit.wait_for()
    assert wanted.record.title in hit.inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "(title) => document.querySelector('.evergreen-card h3').textContent === title",
        arg=wanted.record.title,
    )
    assert card.locator(".look").is_hidden()
    page.keyboard.press("i")
    assert card.locator("h3").inner_text() == first
    page.wait_for_function(ALL_SAVED)
    with review.open(workspace) as opened:
        [past] = browsing.history(opened, "Ada")
    assert (past.record_id, past.decision.verdict) == (wanted.record_id, "include")


def test_letters_typed_into_the_search_decide_nothing(page, workspace, open_card):
    card = open_card()
    first = card.locator("h3").inner_text()
    card.focus()
    page.keyboard.press("/")
    page.keyboard.type("iezu no such words")
    card.locator(".look .said", has_text="Nothing has all these words").wait_for()
    page.keyboard.press("Escape")
    assert card.locator("h3").inner_text() == first
    assert verdicts(workspace) == []


def test_an_old_decision_is_taken_back_from_the_history(page, workspace, open_card):
    card = open_card()
    card.focus()
    first = card.locator("h3").inner_text()
    for key in "iee":
        page.keyboard.press(key)
    page.wait_for_function(ALL_SAVED)
    page.keyboard.press("h")
    card.locator(".hits li").nth(2).wait_for()
    oldest = card.locator(".hits li").nth(2)
    assert first in oldest.inner_text() and "include" in oldest.inner_text()
    oldest.get_by_role("button", name="Take back").click()
    page.wait_for_function(ALL_SAVED)
    assert verdicts(workspace) == ["include", "exclude", "exclude", None]


def test_labels_are_put_on_taken_off_and_kept(page, workspace, open_card):
    card = open_card()
    card.focus()
    page.keyboard.press("l")
    page.keyboard.type("  ask   the librarian ")
    page.keyboard.press("Enter")
    page.keyboard.type("methods")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert card.locator(".labels li").all_inner_texts() == ["ask the librarian", "methods"]
    page.keyboard.press("l")
    page.keyboard.type("Methods")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert card.locator(".labels li").all_inner_texts() == ["ask the librarian"]
    page.wait_for_function(ALL_SAVED)
    with review.open(workspace) as opened:
        [first] = opened.queue("Ada", limit=1)
    assert [each.name for each in first.labels] == ["ask the librarian"]
    assert verdicts(workspace) == []
