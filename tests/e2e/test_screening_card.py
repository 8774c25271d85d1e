"""The screening card, in JupyterLab, by keyboard."""

from pathlib import Path

import pytest

import review

pytestmark = pytest.mark.browser

ALL_SAVED = "document.querySelector('.evergreen-card .saved')?.textContent === 'all saved'"
NOT_SAVED = "document.querySelector('.evergreen-card .saved')?.textContent.startsWith('NOT SAVED')"
RESTART = "() => { window.jupyterapp.shell.currentWidget.sessionContext.restartKernel(); }"


def decisions(workspace: Path) -> list[tuple[str, str | None]]:
    with review.open(workspace) as opened:
        return [(event.subject, event.body["verdict"]) for event in opened.log.events(kind="decided")]


def title(page) -> str:
    return page.locator(".evergreen-card h3").inner_text()


def wait_saved(page) -> None:
    page.wait_for_function(ALL_SAVED, timeout=30_000)


def test_a_reviewer_screens_by_keyboard_undoes_and_every_word_is_in_the_log(page, workspace, open_card):
    card = open_card()
    first = title(page)
    card.focus()
    page.keyboard.press("i")
    assert title(page) != first
    page.keyboard.press("1")
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
        in page.locator(".evergreen-card .stopping").inner_text().lower()
    )
    assert page.strange == []


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


def test_a_burst_of_keys_is_saved_once_each(page, workspace, open_card):
    open_card().focus()
    for _ in range(7):
        page.keyboard.press("i")
        page.wait_for_timeout(30)
    wait_saved(page)
    written = decisions(workspace)
    assert len({record for record, _ in written}) == len(written) == 7


def test_after_a_kernel_restart_the_outbox_sends_what_was_not_saved(page, workspace, open_card, rerun):
    open_card().focus()
    page.evaluate(RESTART)
    page.wait_for_timeout(300)
    page.locator(".evergreen-card").focus()
    page.keyboard.press("i")
    page.wait_for_function(NOT_SAVED, timeout=20_000)
    assert decisions(workspace) == []
    rerun()
    page.wait_for_function(ALL_SAVED, timeout=60_000)
    assert [verdict for _, verdict in decisions(workspace)] == ["include"]


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
