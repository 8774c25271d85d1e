"""How `review screen` prints its listings: cards, reports with votes, what waits, agreement, history."""

from typing import TYPE_CHECKING

from ..model.decision import Decision, Labelling
from ..model.record import Record
from .output import figure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console

    from ..project.browsing import Hit, Past
    from ..project.listing import Agreements, Listed, Waiting
    from ..project.values import Card, Labelled


def show_cards(out: "Console", cards: tuple["Card", ...]) -> None:
    """The records that come next, in full."""
    if not cards:
        out.print("Nothing waits for this reviewer at this stage.")
    for card in cards:
        record = card.record
        out.print(f"{card.record_id[:12]}  #{card.rank}")
        out.print(record.title, style="bold")
        out.print(place(record))
        if record.abstract:
            label = f"[{record.abstract_note}] " if record.abstract_note else ""
            out.print(label + record.abstract)
        if card.reasons:
            out.print("why now: " + ", ".join(card.reasons), style="dim")
        if card.labels:
            out.print(f"labels: {labels(card.labels)}", style="dim")
        out.print()


def show_reports(out: "Console", reports: tuple["Listed", ...], none: str) -> None:
    """Reports with the votes on them."""
    if not reports:
        out.print(none)
    for held in reports:
        title(out, held.record_id, held.record, held.labels)
        for vote in held.votes:
            elsewhere = f" (of {vote.record[:12]})" if vote.record != held.record_id else ""
            out.print(f"  {vote.agent.name}: {said(vote)}{elsewhere}")


def show_waiting(out: "Console", reports: tuple["Waiting", ...]) -> None:
    """Reports that lack votes, with whose."""
    if not reports:
        out.print("No report waits for a further vote at this stage.")
    for held in reports:
        title(out, held.record_id, held.record, ())
        wanted = ", ".join(held.reviewers) or "anybody else"
        more = f" ({held.missing} votes)" if held.missing > 1 else ""
        out.print(f"  has voted: {', '.join(held.voted)}; waits for {wanted}{more}")


def show_hits(out: "Console", hits: tuple["Hit", ...], label: str | None = None) -> None:
    """Reports that were looked for."""
    if not hits and label is not None:
        out.print(f"No report has the label {label} that this reviewer may see, and these words.")
    elif not hits:
        out.print("No report has all of these words.")
    for hit in hits:
        title(out, hit.record_id, hit.record, hit.labels)
        if hit.vote is not None:
            out.print(f"  yours: {said(hit.vote)}")


def show_history(out: "Console", words: tuple["Past", ...]) -> None:
    """What one reviewer has said, newest first."""
    if not words:
        out.print("This reviewer has decided nothing yet.")
    for past in words:
        word = past.decision
        kind = "settled: " if past.adjudicated else ""
        gone = "" if past.can_undo else " (replaced or taken back since)"
        out.print(f"{word.at[:16].replace('T', ' ')}  {kind}{said(word)} at {word.stage.value}{gone}")
        title(out, past.record_id, past.record, (), indent="  ")


def show_taken_off(out: "Console", said: Labelling, left: tuple[str, ...]) -> None:
    """Whether a reviewer's label came off, and whose stay on the report."""
    report = said.record[:12]
    if said.removed:
        out.print(f"{said.label} is off {report}" + (f" for {said.agent}" if left else ""))
    else:
        out.print(f"{said.agent} has put no label {said.label} on {report}: nothing was taken off")
    if left:
        out.print(f"It stays there for {', '.join(left)}: each takes off their own.")
    elif not said.removed:
        out.print("Each takes off their own; others' labels are seen when their votes may be.")


def show_agreements(out: "Console", found: "Agreements") -> None:
    """How far reviewers agree, by two and over all."""
    out.print(f"{found.stage.value}: {found.reports} reports judged by two people or more")
    for pair in found.pairs:
        out.print(f"{pair.first} and {pair.second}: {pair.records} reports, {pair.percent:.1%} alike", end="")
        out.print(f"; Cohen's kappa {figure(pair.kappa)}, PABAK {figure(pair.pabak)}")
        for one, other, count in pair.counts:
            out.print(f"  {one} / {other}: {count}")
    if found.reports:
        out.print(f"all together: {found.percent:.1%} alike, PABAK {figure(found.pabak)}")
    out.print(f"Fleiss' kappa of all: {figure(found.fleiss)}")


def title(out: "Console", id: str, record: Record, labelled: "Iterable[Labelled]", indent: str = "") -> None:
    """A report in one line: the beginning of its id, its title, its labels."""
    out.print(f"{indent}{id[:12]}", style="bold", end=" ")
    shown = labels(labelled)
    out.print(f"{record.title}  [{shown}]" if shown else record.title)


def labels(held: "Iterable[Labelled]") -> str:
    """Labels with those who put them there."""
    return ", ".join(f"{each.name} ({', '.join(each.people)})" for each in held)


def place(record: Record) -> str:
    """Who wrote it, when and where it appeared."""
    year = record.published.year if record.published else "n.d."
    return " ".join(part for part in ("; ".join(record.authors[:3]), f"({year})", record.venue) if part)


def said(vote: Decision) -> str:
    """A vote in words."""
    note = f": {vote.note}" if vote.note else ""
    return " ".join(filter(None, (vote.verdict, vote.criterion))) + note
