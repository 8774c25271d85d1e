"""Screening in a terminal: the real command before a real pseudo-terminal."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from review.cli.screening import BURST_SECONDS
from review.project import open_review
from review.store import fold

Cli = Callable[..., Any]
PROMPT = "q quit]"
SIGNS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07")


# The terminal becomes the one that Control-C comes from, and the command takes the place of Python.
SIT = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], [sys.argv[1], "screen", *sys.argv[2:]])
"""


# After so long a pause the same message is told again.
PAUSE_SECONDS = BURST_SECONDS + 0.2
# The first order comes at once, each further one when there is a file.
SLOW = """
import pathlib, time
class Slow:
    name, version, orders = "slow", "1", 0
    def fit(self, texts, labels):
        self.orders += 1
    def score(self, texts):
        if self.orders > 1:
            while not pathlib.Path(__file__).with_name("go on").exists():
                time.sleep(0.05)
        return [0.5] * len(texts)
"""


class Terminal:
    """A person before the command `review screen`, who reads and presses keys."""

    def __init__(self, *arguments: object) -> None:
        self._master, slave = pty.openpty()
        self._process = subprocess.Popen(
            [sys.executable, "-c", SIT, Path(sys.executable).with_name("review"), *map(str, arguments)],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "100", "LINES": "50"},
            start_new_session=True,
        )
        os.close(slave)
        self.said = ""
        self._ended = False

    def until(self, word: str, seconds: float = 60) -> str:
        """What is printed until a word is."""
        end, read = time.monotonic() + seconds, ""
        while word not in SIGNS.sub("", read):
            ready, _, _ = select.select([self._master], [], [], max(0.0, end - time.monotonic()))
            assert ready, f"`{word}` was not printed; this was: {SIGNS.sub('', read)[-2000:]}"
            read += self._read()
            assert not self._ended, f"it ended before `{word}`: {SIGNS.sub('', read)[-2000:]}"
        plain = SIGNS.sub("", read).replace("\r", "")
        self.said += plain
        return plain

    def _read(self) -> str:
        try:
            return os.read(self._master, 65536).decode(errors="replace")
        except OSError:  # the other end was closed
            self._ended = True
            return ""

    def press(self, keys: str, until: str = PROMPT) -> str:
        os.write(self._master, keys.encode())
        return self.until(until)

    def quit(self) -> int:
        os.write(self._master, b"q")
        self.until("is saved.")
        return self._process.wait(30)

    def close(self) -> None:
        self._process.kill()
        self._process.wait(30)
        os.close(self._master)


@pytest.fixture
def sit(workspace: Path) -> Iterator[Callable[..., Terminal]]:
    """Sit down before a terminal as Ada; the first card is on the screen."""
    sat: list[Terminal] = []

    def begin(*options: object, reviewer: str = "Ada") -> Terminal:
        sat.append(Terminal("--here", "--reviewer", reviewer, "-w", workspace, *options))
        sat[-1].until(PROMPT)
        return sat[-1]

    yield begin
    for terminal in sat:
        terminal.close()


@pytest.fixture
def slow_ranker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file on which the ranker `slow` waits that is installed for the command."""
    (tmp_path / "installed" / "slow-1.dist-info").mkdir(parents=True)
    (tmp_path / "installed" / "slow.py").write_text(SLOW)
    package = tmp_path / "installed" / "slow-1.dist-info"
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: slow\nVersion: 1\n")
    (package / "entry_points.txt").write_text("[review.rankers]\nslow = slow:Slow\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "installed"))
    return tmp_path / "installed" / "go on"


def votes(workspace: Path, reviewer: str = "Ada", stage: str = "title-abstract") -> list[Any]:
    with open_review(workspace) as review:
        return [
            vote
            for vote in fold.read_decisions(review.log)
            if vote.agent.name == reviewer and vote.stage == stage
        ]


def titled(workspace: Path, title: str) -> str:
    with open_review(workspace) as review:
        return next(id for id, record in review._state().records.items() if record.title.startswith(title))


def test_each_key_is_in_the_log_before_the_next_record_is_shown(sit: Any, workspace: Path):
    terminal = sit()
    before = len(votes(workspace))
    for number, key in enumerate("iu", start=1):
        shown = terminal.press(key)
        assert "saved:" in shown.split(PROMPT)[0]
        assert len(votes(workspace)) == before + number
    assert {vote.verdict for vote in votes(workspace)[before:]} == {"include", "maybe"}
    assert all(
        vote.rank and vote.ranking and vote.saw and vote.dwell_ms is not None
        for vote in votes(workspace)[before:]
    )
    assert "Nothing waits for you" in terminal.press("e")
    assert terminal.quit() == 0
    assert len(votes(workspace)) == before + 3


def test_the_card_has_criteria_reasons_by_number_and_marked_words(sit: Any):
    terminal = sit()
    for words in (
        "Ada, title-abstract",
        "+ About comparability",
        "1 wrong-topic: Not about",
        "why now: rank",
    ):
        assert words in terminal.said
    assert "i include | e exclude | u maybe | z undo | t note" in terminal.said


def test_a_number_is_the_reason_to_exclude_by(sit: Any, workspace: Path):
    terminal = sit()
    terminal.press("1", "reason: wrong-topic")
    assert "saved: exclude wrong-topic" in terminal.press("e")
    assert votes(workspace)[-1].criterion == "wrong-topic"


def test_the_keys_of_asreview_are_a_preset(sit: Any, workspace: Path):
    terminal = sit("--keys", "asreview")
    terminal.press("r")
    terminal.press("i")
    assert [vote.verdict for vote in votes(workspace)[-2:]] == ["include", "exclude"]


def test_undo_takes_the_last_back_and_shows_it_again(sit: Any, workspace: Path):
    terminal = sit()
    first = votes(workspace)
    terminal.press("i")
    title = next(record for record in [votes(workspace)[-1].record])
    assert "taken back:" in terminal.press("z")
    assert votes(workspace) == first
    terminal.press("e")
    assert (votes(workspace)[-1].record, votes(workspace)[-1].verdict) == (title, "exclude")


def test_the_header_counts_every_vote_and_every_undo(sit: Any):
    terminal = sit()
    assert "1 of 4 reports have votes" in terminal.said
    for votes in (2, 3):
        assert f"{votes} of 4 reports have votes" in terminal.press("i")
    for votes in (2, 1):
        assert f"{votes} of 4 reports have votes" in terminal.press("z")


def test_the_header_does_not_wait_for_the_ranking(sit: Any, workspace: Path, slow_ranker: Path):
    terminal = sit("--ranker", "slow")
    assert "2 of 4 reports have votes" in terminal.press("i")
    slow_ranker.touch()


def test_a_key_without_a_meaning_says_where_the_keys_are(sit: Any, workspace: Path):
    terminal = sit()
    before = votes(workspace)
    assert "`x` does nothing here; ? shows the keys" in terminal.press("x", "shows the keys")
    assert "? keys | q quit]" in terminal.press("?")
    time.sleep(PAUSE_SECONDS)
    terminal.press("9", "`9` does nothing here")
    time.sleep(PAUSE_SECONDS)
    terminal.press("²", "`²` does nothing here")
    assert votes(workspace) == before


@pytest.mark.parametrize("keys", ["xxxxxxxxxxxxxxxxxxxx", "\x1b[A" * 40, "\x1b[B[A\n\n\t{}"])
def test_a_paste_or_a_row_of_arrows_is_told_once(sit: Any, keys: str):
    terminal = sit()
    terminal.press(keys, "does nothing here")
    time.sleep(0.3)  # in which a second message would have come
    terminal.press("?")
    assert terminal.said.count("does nothing here") == 1


def test_where_nothing_waits_a_verdict_does_nothing_and_says_so(sit: Any, workspace: Path):
    terminal = sit()
    for _ in range(3):
        shown = terminal.press("i")
    assert "Nothing waits for you" in shown
    held = votes(workspace)
    terminal.press("e", "`e` does nothing here")
    assert votes(workspace) == held


def test_a_note_goes_with_the_vote_and_a_label_on_the_report(sit: Any, workspace: Path):
    terminal = sit()
    terminal.press("t", "note, kept with your decision:")
    terminal.press("ask the authors\n", "note: ask the authors")
    terminal.press("l", "label:")
    assert "saved: label cohort on" in terminal.press("cohort\n")
    assert "labels: cohort (Ada)" in terminal.said
    terminal.press("t", "note, kept with your decision:")
    terminal.press("ask the authors\n", "note: ask the authors")
    terminal.press("i")
    assert votes(workspace)[-1].note == "ask the authors"


def test_search_opens_any_record_and_history_any_decision(sit: Any, workspace: Path):
    terminal = sit()
    terminal.press("/", "search:")
    terminal.press("birds\n", "any other key goes on")
    assert "Garden birds in winter" in terminal.press("1")
    terminal.press("e")
    assert votes(workspace)[-1].record == titled(workspace, "Garden birds")
    offered = terminal.press("h", "any other key goes on")
    assert "1  Garden birds in winter  (yours: exclude)" in offered
    assert "you said: exclude" in terminal.press("1")
    assert "taken back: Garden birds" in terminal.press("z")
    assert "Garden" not in [vote.record for vote in votes(workspace)]


def test_later_brings_another_record_and_the_put_off_one_at_the_end(sit: Any, workspace: Path):
    terminal = sit()
    with open_review(workspace) as review:
        queue = [card.record.title for card in review.queue("Ada", limit=None)]
    shown = terminal.press(" ")
    assert queue[1] in shown and queue[0] not in shown
    for _ in queue[1:]:
        shown = terminal.press("i")
    assert queue[0] in shown


def test_an_exclusion_at_full_text_waits_for_its_reason(sit: Any, workspace: Path, cli: Cli):
    cli("decide", "10.5555/potency.1", "undo", "--stage", "full-text", "--reviewer", "Ada", "-w", workspace)
    terminal = sit("--stage", "full-text")
    terminal.press("e", "Choose a reason first")
    terminal.press("2", "reason: no-data")
    terminal.press("e")
    assert [vote.criterion for vote in votes(workspace, stage="full-text")] == ["no-data"]


def test_keys_pressed_before_a_record_is_shown_do_not_count_for_it(sit: Any, workspace: Path):
    terminal = sit()
    before = len(votes(workspace))
    terminal.press("eee")
    time.sleep(0.3)
    assert len(votes(workspace)) == before + 1


def test_a_vote_that_cannot_be_kept_is_said_not_to_be_saved(sit: Any, workspace: Path, cli: Cli):
    terminal = sit()
    before = len(votes(workspace))
    text = (workspace / "protocol.yaml").read_text().replace("wrong-topic", "off-topic")
    (workspace / "protocol.yaml").write_text(text.replace('"1.0"', '"2.0"'))
    assert cli("protocol", "amend", "--reason", "r", "-w", workspace).code == 0
    terminal.press("1", "reason: wrong-topic")
    assert "no criterion `wrong-topic`" in terminal.press("e", "Known here: off-topic")
    assert "NOT SAVED" in terminal.said and len(votes(workspace)) == before
    terminal.press("i")
    assert len(votes(workspace)) == before + 1


def test_control_c_leaves_and_says_that_all_is_saved(sit: Any, workspace: Path):
    terminal = sit()
    terminal.press("i")
    terminal.press("\x03", "Everything that was decided is saved.")
    assert len(votes(workspace)) == 2


def test_hostile_titles_do_not_command_the_terminal(sit: Any, workspace: Path, tmp_path: Path, cli: Cli):
    ris = tmp_path / "evil.ris"
    ris.write_text("TY  - JOUR\nTI  - Evil \x9b2J title\nAB  - [red]text[/]\nDO  - 10.5555/evil.1\nER  -\n")
    cli("import", ris, "-w", workspace)
    terminal = sit()
    terminal.press("/", "search:")
    terminal.press("evil\n", "any other key goes on")
    shown = terminal.press("1")
    assert "\x9b" not in shown and "[red]text[/]" in shown


def test_without_a_terminal_it_says_so_and_the_queue_is_listed(cli: Cli, workspace: Path):
    said = cli("screen", "--here", "--reviewer", "Ada", "-w", workspace)
    assert said.code == 2 and "needs a terminal" in said.err
    assert "Garden birds" in cli("screen", "--reviewer", "Ada", "-w", workspace).out


def test_in_a_terminal_screen_alone_begins_a_session_and_a_limit_lists(workspace: Path):
    for options, word in (((), PROMPT), (("--limit", 1), "why now")):
        terminal = Terminal("--reviewer", "Ada", "-w", workspace, *options)
        said = terminal.until(word)
        assert (PROMPT in said) is (word == PROMPT)
        terminal.close()


def test_a_reviewer_to_whom_the_protocol_assigns_nothing_gets_no_card(workspace: Path, cli: Cli):
    text = (workspace / "protocol.yaml").read_text().replace('"1.0"', '"2.0"')
    assigned = text.replace("screening:", "screening:\n  assign: [{reviewer: Ada}, {reviewer: Ben}]")
    (workspace / "protocol.yaml").write_text(assigned)
    assert cli("protocol", "amend", "--reason", "r", "-w", workspace).code == 0
    terminal = Terminal("--here", "--reviewer", "Adda", "-w", workspace)
    said = terminal.until("--adjudicate")
    assert "assigns no record to `Adda`" in said and "Did you mean `Ada`?" in said
    assert PROMPT not in said
    terminal.close()


def test_a_reviewer_without_a_name_is_asked_for_it(workspace: Path):
    terminal = Terminal("--here", "-w", workspace)
    assert "--reviewer NAME" in terminal.until("review.toml.")
    terminal.close()
