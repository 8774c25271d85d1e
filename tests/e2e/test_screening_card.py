"""The screening card, in JupyterLab, by keyboard."""

import json
import re
from pathlib import Path

import pytest

import review
from review.model.decision import Stage

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser, lab):
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.strange = []
    page.on(
        "request", lambda request: page.strange.append(request.url) if outside(request.url, lab) else None
    )
    yield page
    context.close()


def outside(url: str, lab) -> bool:
    return not url.startswith((lab.url, lab.url.replace("http", "ws"), "data:", "blob:"))


def decisions(workspace: Path) -> list[tuple[str, str | None]]:
    with review.open(workspace) as opened:
        return [
            (event.subject, event.body["verdict"])
            for event in opened.log.events(kind="decided")
            if event.actor == "Ada"
        ]


def title(page) -> str:
    return page.locator(".evergreen-card h3").inner_text()


def wait_saved(page) -> None:
    page.wait_for_function(
        "document.querySelector('.evergreen-card .saved')?.textContent === 'all saved'", timeout=15_000
    )


def test_a_reviewer_screens_by_keyboard_undoes_and_every_word_is_in_the_log(page, lab, open_card):
    card = open_card(page, lab)
    first = title(page)
    card.focus()
    page.keyboard.press("i")
    assert title(page) != first
    page.keyboard.press("1")
    page.keyboard.press("e")
    page.keyboard.press("u")
    wait_saved(page)
    page.keyboard.press("z")
    wait_saved(page)
    written = [verdict for _, verdict in decisions(lab.workspace)]
    assert written == ["include", "exclude", "maybe", None]
    assert page.strange == []


def test_a_burst_of_keys_is_saved_once_each(page, lab, open_card):
    card = open_card(page, lab)
    card.focus()
    for _ in range(6):
        page.keyboard.press("i")
        page.wait_for_timeout(30)
    wait_saved(page)
    written = decisions(lab.workspace)
    assert len(written) == 6
    assert len({record for record, _ in written}) == 6


def test_after_a_kernel_restart_the_outbox_sends_what_was_not_saved(page, lab, open_card):
    card = open_card(page, lab)
    card.focus()
    kernel = page.evaluate(
        "async () => { const all = await (await fetch('/api/kernels')).json(); return all[0].id; }"
    )
    cookie = page.evaluate("document.cookie.match(/_xsrf=([^;]+)/)?.[1] ?? ''")
    page.evaluate(
        "async ([id, xsrf]) => fetch(`/api/kernels/${id}/restart`,"
        " {method: 'POST', headers: {'X-XSRFToken': xsrf}})",
        [kernel, cookie],
    )
    page.wait_for_timeout(300)
    card.focus()
    page.keyboard.press("i")
    page.wait_for_function(
        "document.querySelector('.evergreen-card .saved').textContent.startsWith('NOT SAVED')", timeout=20_000
    )
    assert decisions(lab.workspace) == []
    page.evaluate("window.jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        "document.querySelector('.evergreen-card .saved')?.textContent === 'all saved'", timeout=30_000
    )
    assert [verdict for _, verdict in decisions(lab.workspace)] == ["include"]


def test_the_card_stands_still_while_a_record_is_read(page, lab, open_card):
    open_card(page, lab)
    shown = title(page)
    with review.open(lab.workspace) as opened:
        other = opened.queue("Ben", Stage.TITLE_ABSTRACT, limit=1)[0]
        opened.decide(other.record_id, "exclude", reviewer="Ben")
    page.wait_for_timeout(500)
    assert title(page) == shown


def test_stray_keys_do_not_reach_the_notebook(page, lab, open_card):
    card = open_card(page, lab)
    cells = page.locator(".jp-Cell").count()
    card.focus()
    for key in "xdabm":
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == cells
    assert decisions(lab.workspace) == []


def test_hostile_text_is_shown_as_text(page, lab, open_card, hostile):
    open_card(page, lab)
    seen = page.locator(".evergreen-card").inner_text()
    assert re.search(r"<img src=x onerror", seen)
    assert page.evaluate("window.hostile") is None
    assert json.loads(json.dumps(page.strange)) == []
