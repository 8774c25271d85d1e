"""The screening card, in JupyterLab, by keyboard."""

from pathlib import Path

import pytest

import review

pytestmark = pytest.mark.browser

ALL_SAVED = "document.querySelector('.evergreen-card .saved')?.textContent === 'all saved'"
COMMS = "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.commsOverSubshells"


def decisions(workspace: Path) -> list[tuple[str, str | None]]:
    with review.open(workspace) as opened:
        return [(event.subject, event.body["verdict"]) for event in opened.log.events(kind="decided")]


def title(page) -> str:
    return page.locator(".evergreen-card h3").inner_text()


def wait_saved(page) -> None:
    page.wait_for_function(ALL_SAVED, timeout=30_000)


def press_fast(page, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(30)


def test_a_reviewer_screens_by_keyboard_and_every_word_is_in_the_log(page, workspace, comms, open_card):
    card = open_card()
    assert page.evaluate(COMMS) == comms
    first = title(page)
    card.focus()
    page.keyboard.press("i")
    assert title(page) != first
    page.keyboard.press("2")
    page.keyboard.press("e")
    third = title(page)
    page.keyboard.press("u")
    wait_saved(page)
    page.keyboard.press("z")
    wait_saved(page)
    assert title(page) == third
    assert [verdict for _, verdict in decisions(workspace)] == ["include", "exclude", "maybe", None]
    assert (
        "recall at least 95% with confidence 95%"
        in page.locator(".evergreen-card .stopping").first.inner_text().lower()
    )
    press_fast(page, "iiiii")
    wait_saved(page)
    written = decisions(workspace)[4:]
    assert len({record for record, _ in written}) == len(written) == 5


def test_an_exclusion_carries_the_reason_that_was_chosen(page, workspace, open_card):
    open_card().focus()
    page.keyboard.press("2")
    page.keyboard.press("e")
    wait_saved(page)
    with review.open(workspace) as opened:
        [event] = opened.log.events(kind="decided")
        codes = [each.code for each in opened.protocol.criteria if each.kind == "exclude"]
    assert event.body["criterion"] == codes[1]
    assert event.body["saw"] and event.body["rank"] == 1 and event.body["dwell_ms"] > 0


def test_what_is_being_read_stays_when_someone_else_votes(page, workspace, open_card):
    open_card()
    shown = title(page)
    with review.open(workspace) as opened:
        [card] = opened.queue("Ben", limit=1)
        assert card.record.title == shown
        opened.decide(card.record_id, "exclude", reviewer="Ben")
    page.wait_for_timeout(500)
    assert title(page) == shown


def test_stray_keys_do_not_reach_the_notebook(page, workspace, open_card):
    card = open_card()
    cells = page.locator(".jp-Cell").count()
    card.focus()
    for key in "xdabm":
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == cells
    assert decisions(workspace) == []


@pytest.mark.parametrize("workspace", ["hostile"], indirect=True)
def test_hostile_text_is_shown_as_text_and_a_script_address_is_not_opened(page, workspace, open_card):
    card = open_card()
    assert "<img src=x onerror" in card.inner_text()
    card.focus()
    page.keyboard.press("o")
    assert page.evaluate("window.hostile") is None
    assert len(page.context.pages) == 1
    assert page.strange == []
