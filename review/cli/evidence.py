"""`review extract`, `review confirm`, `review map` and `review changes`: from texts to the map."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..model.evidence import CellState, EvidenceItem, EvidenceMap, ItemStatus
from .main import PARTIAL
from .output import emit, progress_bar, with_review

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from ..project import Review
    from ..synthesis.changes import Change

WORDS = {"confirm": ItemStatus.CONFIRMED, "reject": ItemStatus.REJECTED, "undo": None}


@click.command("extract")
@with_review
def extract_command(review: "Review", as_json: bool) -> int:
    """Run the protocol's extractors over the included reports; what was read before is not read again."""
    with progress_bar() as progress:
        result = review.extract(progress)

    def show(out: "Console") -> None:
        out.print(
            f"{result.texts} texts, {result.extracted} of them new to an extractor: "
            f"{result.annotations} annotations, {result.items} evidence items"
        )
        for problem in result.problems:
            out.print(problem, style="yellow")

    emit(result, as_json, show)
    return PARTIAL if result.problems else 0


@click.command("confirm")
@click.argument("item", required=False)
@click.argument("word", required=False, type=click.Choice(list(WORDS)))
@click.option("--topic", help="File the quote under this topic instead.")
@click.option("--stance", help="With this stance instead.")
@click.option("--reason", help="Why.")
@click.option("--reviewer", help="Who judges (default: EVERGREEN_REVIEWER or review.toml).")
@click.option("--list", "listed", is_flag=True, help="Show the items that wait for a person.")
@with_review
def confirm_command(
    review: "Review",
    item: str | None,
    word: str | None,
    topic: str | None,
    stance: str | None,
    reason: str | None,
    reviewer: str,
    listed: bool,
    as_json: bool,
) -> None:
    """Confirm or reject a proposed evidence ITEM (its id or the beginning of it)."""
    if listed:
        waiting = [each for each in review.map().items if each.status is ItemStatus.PROPOSED]
        emit({"items": waiting}, as_json, lambda out: _show_items(out, waiting))
        return
    if item is None or word is None:
        raise click.UsageError("give ITEM and confirm, reject or undo; or --list")
    judgment = review.confirm(
        item,
        WORDS[word],
        reviewer=reviewer,
        topic=topic,
        stance=stance,
        reason=reason,
    )
    emit(judgment, as_json, lambda out: out.print(f"{judgment.item[:12]}: {word}, saved"))


def _show_items(out: "Console", items: list[EvidenceItem]) -> None:
    out.print(f"{len(items)} items wait for a person")
    for item in items:
        out.print(item.id[:12], style="bold", end=" ")
        out.print(f"{item.category}/{item.topic} {item.stance.value}")
        out.print(f"  “{item.quote}”")


@click.command("map")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write the page.")
@click.option("--axis", help="Which axis the columns of the printed table show.")
@with_review
def map_command(review: "Review", out: Path | None, axis: str | None, as_json: bool) -> None:
    """Write the evidence map as one self-contained HTML page, and print its cells."""
    axes = [each.id for each in review.protocol.axes]
    if axis is not None and axis not in axes:
        raise click.UsageError(f"there is no axis `{axis}`: use one of {', '.join(axes) or 'none'}")
    with progress_bar() as progress:
        built = review.map(progress)
    written = review.export("html", out or review.settings.exports / "map.html")

    def show(console: "Console") -> None:
        _show_map(console, built, axis)
        console.print(f"map: {written}")

    emit({"map": str(written), "as_of": built.as_of, "cells": built.cells}, as_json, show)


def _show_map(out: "Console", built: EvidenceMap, axis: str | None) -> None:
    from rich.table import Table

    axes = list(dict.fromkeys(cell.axis for cell in built.cells))
    if not axes:
        out.print("The protocol has no axis to map against.")
        return
    chosen = axis or axes[0]
    cells = [cell for cell in built.cells if cell.axis == chosen]
    values = list(dict.fromkeys(cell.value for cell in cells))
    table = Table("topic", *values, title=f"topics by {chosen}: studies (confirmed evidence in bold)")
    for topic in dict.fromkeys((cell.category, cell.topic) for cell in cells):
        row = {cell.value: cell for cell in cells if (cell.category, cell.topic) == topic}
        table.add_row(
            "/".join(topic), *(_count(row[value].state, len(row[value].studies)) for value in values)
        )
    out.print(table)


def _count(state: CellState, studies: int) -> "Text":
    from rich.text import Text

    marks = {CellState.GAP: "gap", CellState.NOT_ASSESSED: "–"}
    return Text(marks.get(state, str(studies)), style="bold" if state is CellState.EVIDENCE else "")


@click.command("changes")
@click.option(
    "--since", type=click.IntRange(min=0), help="The event to compare with (default: the last release's)."
)
@with_review
def changes_command(review: "Review", since: int | None, as_json: bool) -> None:
    """What changed on the map since the last release, each change with its cause."""
    found = review.changes(since)

    def show(out: "Console") -> None:
        out.print(f"{len(found)} changes")
        for change in found:
            out.print(_sentence(change))

    emit({"changes": found}, as_json, show)


def _sentence(change: "Change") -> str:
    what = change.kind.value.replace("-", " ")
    item = change.item_after or change.item_before
    if item is not None:
        return f"{what} ({change.cause.value}): {item.category}/{item.topic} “{item.quote}”"
    states = [each.state.value if each else "nothing" for each in (change.cell_before, change.cell_after)]
    return f"{what} ({change.cause.value}): {change.subject}: {' → '.join(states)}"
