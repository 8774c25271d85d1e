"""Screening in a terminal: one record at a time, single keys, and nothing counts before it is in the log.

The same keys as the card in JupyterLab. A key counts for the record that was on the screen when it was
pressed. The next records are fetched behind, so that nobody waits for the ranking.
"""

import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import uuid4

import click

from ..errors import ReviewError
from ..model.decision import Stage, Verdict
from ..project import browsing
from .ahead import Ahead
from .card import ON_CARD, draw_card, draw_keys, draw_progress, reasons_of
from .keyboard import Keyboard
from .looking import said
from .output import console, printable
from .screen_header import Header

if TYPE_CHECKING:
    from ..project import Review
    from ..project.values import Card

PRESETS: dict[str, dict[str, str]] = {
    "rayyan": {"i": "include", "e": "exclude", "u": "maybe"},
    "asreview": {"r": "include", "i": "exclude", "n": "maybe"},
}
COMMON = {
    "z": "undo",
    "t": "note",
    "l": "label",
    "/": "search",
    "h": "history",
    " ": "later",
    "?": "keys",
    "q": "quit",
}
CHOICES = 9
# Keys that follow one another faster than this are one paste, or one key held down.
BURST_SECONDS = 1.0


def screen_here(
    review: "Review", reviewer: str, stage: Stage, *, keys: str, lane: str | None, ranker: str | None
) -> None:
    """Screen in this terminal until the reviewer quits.

    Raises:
        click.UsageError: there is no terminal.
        DecisionError: there is no reviewer, or the protocol assigns them nothing.
    """
    from ..project.voting import ensure_person

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise click.UsageError(
            "--here reads single keys and needs a terminal at both ends; `review screen --limit 8` lists "
            "what is next, `review decide` takes decisions from scripts"
        )
    ensure_person(reviewer)
    name = reviewer.strip()

    def fetch(limit: int) -> tuple["Card", ...]:
        return review.queue(name, stage, limit=limit, ranker=ranker, lane=lane)

    with closing(Ahead(fetch)) as ahead, closing(Header(review, stage)) as header, Keyboard() as keyboard:
        Session(review, name, stage, {**COMMON, **PRESETS[keys]}, ahead, header, keyboard).run()


class Session:
    """One reviewer before one card after the other."""

    def __init__(
        self,
        review: "Review",
        reviewer: str,
        stage: Stage,
        keys: dict[str, str],
        ahead: Ahead,
        header: Header,
        keyboard: Keyboard,
    ) -> None:
        self._review, self._reviewer, self._stage = review, reviewer, stage
        self._keys, self._ahead, self._header, self._keyboard = keys, ahead, header, keyboard
        self._out = console()
        self._protocol = review.protocol
        self._reasons = reasons_of(self._protocol, stage)
        self._card: Card | None = None
        self._fresh = self._done = False
        self._note: str | None = None
        self._reason: str | None = None
        self._shown_at, self._puzzled_at = 0.0, float("-inf")
        # What chance put here stays so when it is opened again.
        self._drawn: set[str] = set()
        self._actions: dict[str, Callable[[], None]] = {
            "undo": self._undo,
            "note": self._write_note,
            "label": self._label,
            "search": self._search,
            "history": self._history,
            "later": self._later,
            "keys": self._draw_keys,
            "quit": self._quit,
        }

    def run(self) -> None:
        """Show, read a key, act, until the reviewer quits."""
        self._go_on()
        try:
            while not self._done:
                if self._fresh:
                    self._show()
                self._act(self._keyboard.key())
        except KeyboardInterrupt:
            self._done = True
        self._out.print("\nEverything that was decided is saved.")

    def _show(self) -> None:
        self._keyboard.forget()
        self._fresh, self._note, self._reason = False, None, None
        progress, late = self._header.progress()
        draw_progress(self._out, self._reviewer, self._stage, progress, late=late)
        if self._card is None:
            self._out.print("Nothing waits for you at this stage.")
        else:
            draw_card(self._out, self._card, self._protocol, self._reasons, self._reviewer)
        self._draw_keys()
        self._shown_at = time.monotonic()

    def _draw_keys(self) -> None:
        draw_keys(self._out, self._keys, decides=self._card is not None)

    def _act(self, key: str) -> None:
        action = self._keys.get(key.lower() if key.isalpha() else key)
        try:
            if self._card is None and (key.isdecimal() or action in ON_CARD):
                self._puzzle(key)
            elif action in ("include", "exclude", "maybe"):
                self._vote(Verdict(action))
            elif action is not None:
                self._actions[action]()
            elif key.isdecimal():
                self._choose(key)
            else:
                self._puzzle(key)
        except ReviewError as error:
            self._complain(error.message, error.hint)

    def _vote(self, verdict: Verdict) -> None:
        if (card := self._card) is None:
            return
        reason = self._reason if verdict is Verdict.EXCLUDE else None
        if verdict is Verdict.EXCLUDE and reason is None and self._stage is Stage.FULL_TEXT:
            self._say("Choose a reason first, by its number: an exclusion at full text needs one.", "yellow")
            return
        event = {
            "id": str(uuid4()),
            "saw": card.saw,
            "rank": card.rank,
            "ranking": card.ranking,
            "drawn": card.drawn,
            "dwell_ms": round(1000 * (time.monotonic() - self._shown_at)),
        }
        try:
            decision = self._review.decide(
                card.record_id,
                verdict,
                reviewer=self._reviewer,
                stage=self._stage,
                criterion=reason,
                note=self._note,
                event=event,
            )
        except ReviewError as error:
            self._complain(f"NOT SAVED: {error.message}", error.hint)
            return
        self._say(f"saved: {said(decision)}", "green")
        self._ahead.leave(card.record_id)
        self._go_on()

    def _choose(self, key: str) -> None:
        number = self._number("reason number:") if key == "0" else int(key)
        if self._card is not None and 0 < number <= len(self._reasons):
            self._reason = self._reasons[number - 1].code
            self._say(f"reason: {self._reason}")
        elif number:
            self._puzzle(str(number))

    def _puzzle(self, key: str) -> None:
        """Say that a key means nothing, once of those that come in a burst."""
        pause, self._puzzled_at = time.monotonic() - self._puzzled_at, time.monotonic()
        if pause > BURST_SECONDS:
            named = f"`{key}`" if key.isprintable() else "That key"
            self._say(f"{named} does nothing here; ? shows the keys", "yellow")

    def _undo(self) -> None:
        word = self._last()
        if word is None:
            self._say("There is no decision of yours to take back.")
            return
        id, title, adjudicated = word
        self._review.decide(id, None, reviewer=self._reviewer, stage=self._stage, adjudicate=adjudicated)
        self._say(f"taken back: {title}", "green")
        self._ahead.come_back(id)
        self._open(id)

    def _last(self) -> tuple[str, str, bool] | None:
        """What undo takes back: the vote on the card on the screen, else the last that stands."""
        card = self._card
        if card is not None and not card.again and self._has_own(card):
            return card.record_id, card.record.title, False
        words = browsing.history(self._review, self._reviewer, limit=None)
        found = (each for each in words if each.can_undo and each.decision.stage is self._stage)
        past = next(found, None)
        return None if past is None else (past.record_id, past.record.title, past.adjudicated)

    def _has_own(self, card: "Card") -> bool:
        return any(vote.agent.name == self._reviewer for vote in card.votes)

    def _write_note(self) -> None:
        if self._card is not None and (note := self._keyboard.line("note, kept with your decision:")):
            self._note = note
            self._say(f"note: {note}")

    def _later(self) -> None:
        if self._card is not None:
            self._ahead.put_off(self._card.record_id)
        self._go_on()

    def _quit(self) -> None:
        self._done = True

    def _search(self) -> None:
        if words := self._keyboard.line("search:"):
            hits = browsing.search(self._review, words, self._reviewer, self._stage, limit=CHOICES)
            self._offer(
                [(hit.record_id, hit.record.title, said(hit.vote) if hit.vote else "") for hit in hits]
            )

    def _history(self) -> None:
        words = browsing.history(self._review, self._reviewer, limit=None)
        held = [each for each in words if each.decision.stage is self._stage and each.can_undo][:CHOICES]
        self._offer([(each.record_id, each.record.title, said(each.decision)) for each in held])

    def _offer(self, found: list[tuple[str, str, str]]) -> None:
        """Number the reports and open the one whose number is pressed; any other key goes on."""
        self._keyboard.forget()
        for number, (_, title, vote) in enumerate(found, start=1):
            self._say(f"{number}  {title}" + (f"  (yours: {vote})" if vote else ""))
        self._say("a number opens one, any other key goes on" if found else "nothing was found")
        if not found:
            return
        key = self._keyboard.key()
        if key.isdecimal() and 0 < int(key) <= len(found):
            self._open(found[int(key) - 1][0])
        else:
            self._fresh = True

    def _open(self, record: str) -> None:
        card = browsing.card(self._review, record, self._reviewer, self._stage)
        self._card, self._fresh = replace(card, drawn=record in self._drawn), True

    def _go_on(self) -> None:
        self._card, self._fresh = None, True
        self._card = self._ahead.next()
        if self._card is not None and self._card.drawn:
            self._drawn.add(self._card.record_id)

    def _label(self) -> None:
        if (card := self._card) is None:
            return
        listed = ", ".join(each.name for each in self._protocol.screening.labels)
        if not (name := self._keyboard.line(f"label ({listed}):" if listed else "label:")):
            return
        own = [each.name for each in card.labels if self._reviewer in each.people]
        remove = name in own
        done = self._review.label(card.record_id, name, reviewer=self._reviewer, remove=remove)
        self._say(f"saved: label {done.label} {'off' if remove else 'on'}", "green")
        self._open(card.record_id)

    def _number(self, question: str) -> int:
        word = self._keyboard.line(question)
        return int(word) if word.isdecimal() else 0

    def _complain(self, message: str, hint: str) -> None:
        self._say(message, "bold red")
        self._say(hint)

    def _say(self, text: str, style: str | None = None) -> None:
        self._out.print(printable(text), style=style)
