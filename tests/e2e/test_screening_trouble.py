"""The screening card when a kernel, a server or a browser goes away: no word is lost, none is there twice."""

from pathlib import Path

import pytest

import review

pytestmark = pytest.mark.browser

SAVED = "document.querySelector('.evergreen-card .saved')?.textContent"
ALL_SAVED = f"{SAVED} === 'all saved'"
NOT_SAVED = f"{SAVED}?.startsWith('NOT SAVED')"
KERNEL = "window.jupyterapp.shell.currentWidget.sessionContext"
RESTART = f"() => {{ {KERNEL}.restartKernel(); }}"
# Nothing tells from outside when a subshell has been made; on a busy machine it takes longer than two words.
SETTLE = 3_000
GONE = f"() => {{ {KERNEL}.session.kernel.shutdown(); }}"
SLEEP = f"""(seconds) => {{
  const code = `import time; time.sleep(${{seconds}})`;
  window.asleep = true;
  {KERNEL}.session.kernel.requestExecute({{ code }}).done.then(() => (window.asleep = false));
}}"""
BUSY = f"{KERNEL}.session.kernel.status === 'busy'"
subshells = pytest.mark.parametrize("comms", ["perCommTarget"], indirect=True)
no_subshells = pytest.mark.parametrize("comms", ["disabled"], indirect=True)


def verdicts(workspace: Path) -> list[str | None]:
    with review.open(workspace) as opened:
        return [event.body["verdict"] for event in opened.log.events(kind="decided")]


def title(page) -> str:
    return page.locator(".evergreen-card h3").inner_text()


def press(page, keys: str) -> None:
    for key in keys:
        shown = title(page)
        page.keyboard.press(key)
        assert title(page) != shown, "a key is accepted at once"


def pass_on(socket, lost: list) -> None:
    """A connection on which the first word gets lost."""
    server = socket.connect_to_server()

    def send(frame: str | bytes) -> None:
        if not lost and b'"decide"' in (frame.encode() if isinstance(frame, str) else frame):
            lost.append(frame)
        else:
            server.send(frame)

    socket.on_message(send)


@subshells
def test_words_are_saved_while_a_cell_runs(page, workspace, comms, open_card):
    open_card().focus()
    # The first message of a comm goes to the main shell; the second to the subshell that is made meanwhile.
    for key in "uu":
        press(page, key)
        page.wait_for_function(ALL_SAVED)
    page.wait_for_timeout(SETTLE)
    page.evaluate(SLEEP, 60)
    page.wait_for_function(BUSY)
    press(page, "ie")
    page.wait_for_function(ALL_SAVED)
    assert page.evaluate("window.asleep")
    assert verdicts(workspace) == ["maybe", "maybe", "include", "exclude"]


@no_subshells
def test_words_that_wait_for_a_busy_kernel_are_sent_again_after_a_reload_and_written_once(
    page, workspace, comms, open_card
):
    open_card().focus()
    page.evaluate(SLEEP, 9)
    page.wait_for_function(BUSY)
    press(page, "iez")
    page.wait_for_function(NOT_SAVED)
    assert verdicts(workspace) == []
    [first] = page.sent
    open_card()
    page.wait_for_function(ALL_SAVED)
    assert verdicts(workspace) == ["include", "exclude", None]
    assert page.sent.count(first) == 2 and len(set(page.sent)) == 3


def test_a_word_that_was_lost_on_the_way_is_sent_again_before_what_takes_it_back(page, workspace, open_card):
    lost = []
    page.route_web_socket("**/channels*", lambda socket: pass_on(socket, lost))
    open_card().focus()
    press(page, "iz")
    page.wait_for_function(NOT_SAVED)
    assert lost and verdicts(workspace) == []
    page.wait_for_function(ALL_SAVED)
    assert verdicts(workspace) == ["include", None]


def test_after_a_kernel_restart_the_outbox_sends_what_was_not_saved(page, workspace, open_card, rerun):
    open_card().focus()
    page.evaluate(RESTART)
    page.wait_for_timeout(300)
    page.locator(".evergreen-card").focus()
    press(page, "i")
    page.wait_for_function(NOT_SAVED, timeout=20_000)
    assert verdicts(workspace) == []
    rerun()
    page.wait_for_function(ALL_SAVED, timeout=60_000)
    assert verdicts(workspace) == ["include"]


def test_without_a_kernel_the_card_goes_on_and_says_that_nothing_is_saved(page, workspace, open_card):
    open_card().focus()
    page.evaluate(GONE)
    page.wait_for_timeout(500)
    page.locator(".evergreen-card").focus()
    press(page, "ie")
    page.wait_for_function(NOT_SAVED, timeout=20_000)
    open_card()
    page.wait_for_function(ALL_SAVED, timeout=60_000)
    assert verdicts(workspace) == ["include", "exclude"]


def test_words_given_while_the_server_is_gone_are_saved_when_it_is_back(page, workspace, lab, open_card):
    open_card().focus()
    press(page, "i")
    page.wait_for_function(ALL_SAVED)

    def screen_on() -> None:
        press(page, "euz")
        page.wait_for_function(NOT_SAVED, timeout=20_000)

    lab.crash_and_restart(screen_on)
    assert verdicts(workspace) == ["include"]
    open_card()
    page.wait_for_function(ALL_SAVED, timeout=60_000)
    assert verdicts(workspace) == ["include", "exclude", "maybe", None]
