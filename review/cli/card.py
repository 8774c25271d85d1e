"""How a record is drawn in a terminal: the text with its words marked, criteria, reasons by number, keys."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..model.decision import Stage
from ..model.protocol import Criterion, CriterionKind, ReviewProtocol
from .looking import labels, place, said
from .output import printable

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from ..project.browsing import Progress
    from ..project.values import Card

FOR, AGAINST = "bold underline green", "underline red"
# The actions that need a card; without one, "later" looks for what came meanwhile.
ON_CARD = ("include", "exclude", "maybe", "note", "label")
ORDER = ("include", "exclude", "maybe", "undo", "note", "label", "search", "history", "later", "keys", "quit")


def reasons_of(protocol: ReviewProtocol, stage: Stage) -> tuple[Criterion, ...]:
    """The criteria by which a record can be excluded at this stage, in the protocol's order."""
    return _criteria(protocol, stage, CriterionKind.EXCLUDE)


def draw_progress(
    out: "Console", reviewer: str, stage: Stage, progress: "Progress", *, late: bool = False
) -> None:
    """Who screens what, how far it is, and what the stopping rule says; `late`: it said so before."""
    from ..project.stopping import sentence

    out.rule(printable(f"{reviewer}, {stage.value}"), style="dim")
    counts = progress.counts
    out.print(
        f"{counts.reports - counts.unscreened} of {counts.reports} reports have votes, "
        f"{counts.included} go on, {counts.waiting} wait, {counts.conflict} in conflict",
        style="dim",
    )
    if progress.stopping is not None:
        when = " (before your last decision; it is being asked)" if late else ""
        out.print(sentence(progress.stopping) + when, style="dim")
    if (again := progress.rescreen) is not None:
        out.print(f"screened again under {again.version}: {again.done} of {again.reports}", style="dim")


def draw_card(
    out: "Console", card: "Card", protocol: ReviewProtocol, reasons: Iterable[Criterion], reviewer: str
) -> None:
    """One record, whole."""
    record = card.record
    out.print()
    out.print(_marked(record.title, protocol, "bold"), soft_wrap=False)
    out.print(printable(f"{place(record)}  {record.doi or ''}"), style="dim", soft_wrap=False)
    if record.status is not None:
        out.print(f"status: {record.status.value}", style="bold red")
    if record.abstract:
        note = f"[{record.abstract_note}] " if record.abstract_note else ""
        out.print(_marked(note + record.abstract, protocol), soft_wrap=False)
    else:
        out.print("no abstract", style="dim")
    if record.keywords:
        out.print(printable("keywords: " + "; ".join(record.keywords)), style="dim", soft_wrap=False)
    why = "drawn at random" if card.drawn else ", ".join(card.reasons)
    out.print(
        printable(f"why now: rank {card.rank}" + (f"; {why}" if why else "")), style="dim", soft_wrap=False
    )
    if card.labels:
        out.print(printable(f"labels: {labels(card.labels)}"), style="cyan", soft_wrap=False)
    for vote in card.votes:
        whose = "you" if vote.agent.name == reviewer else vote.agent.name
        before = ", before the amendment" if card.again else ""
        out.print(printable(f"{whose} said{before}: {said(vote)}"), style="cyan", soft_wrap=False)
    _draw_criteria(out, protocol, card.stage, reasons)


def draw_keys(out: "Console", keys: Mapping[str, str], *, decides: bool) -> None:
    """Which key does what."""
    named = (
        f"{'space' if key == ' ' else key} {action}"
        for action, key in sorted(((each, key) for key, each in keys.items()), key=_order)
        if decides or action not in (*ON_CARD, "later")
    )
    out.print("[" + " | ".join(named) + "]", style="bold", soft_wrap=False)


def _order(named: tuple[str, str]) -> int:
    return ORDER.index(named[0])


def _draw_criteria(
    out: "Console", protocol: ReviewProtocol, stage: Stage, reasons: Iterable[Criterion]
) -> None:
    out.print()
    for each in _criteria(protocol, stage, CriterionKind.INCLUDE):
        out.print(printable(f"  + {each.text}"), style="green", soft_wrap=False)
    for number, each in enumerate(reasons, start=1):
        out.print(printable(f"  {number} {each.code}: {each.text}"), style="red", soft_wrap=False)


def _criteria(protocol: ReviewProtocol, stage: Stage, kind: CriterionKind) -> tuple[Criterion, ...]:
    return tuple(each for each in protocol.criteria if each.kind is kind and stage in each.stages)


def _marked(text: str, protocol: ReviewProtocol, style: str = "") -> "Text":
    """The text with the words that speak for and against a record marked, by more than their colour."""
    from rich.text import Text

    made = Text(printable(text), style=style)
    cues = (cue for each in protocol.categories for topic in each.topics for cue in topic.cues)
    rules = protocol.screening
    for words, mark in (((*cues, *rules.include_words), FOR), (rules.exclude_words, AGAINST)):
        if words:
            for found in _pattern(words).finditer(made.plain):
                made.stylize(mark, *found.span())
    return made


def _pattern(cues: Iterable[str]) -> re.Pattern[str]:
    """Any of the cues, as whole words: `*` is any word ending, `?` any one letter."""
    plain = (re.escape(cue).replace(r"\*", r"\w*").replace(r"\?", r"\w") for cue in sorted(cues, key=len))
    return re.compile(rf"(?<!\w)(?:{'|'.join(reversed(list(plain)))})(?!\w)", re.IGNORECASE)
