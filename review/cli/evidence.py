"""`review extract`, `review map` and `review changes`: from texts to the map."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..model.evidence import Cell, CellState, EvidenceMap
from ..model.protocol import Axis, ReviewProtocol
from .documents import show_documents
from .main import PARTIAL
from .output import emit, progress_bar, with_review

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from ..project import Review
    from ..synthesis.changes import Change


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
        show_documents(out, result.documents, named=False)
        for problem in result.problems:
            out.print(problem, style="yellow")

    emit(result, as_json, show)
    return PARTIAL if result.problems else 0


@click.command("map")
@click.option("--out", type=click.Path(path_type=Path), help="Where to write the page.")
@click.option("--axis", help="Which axis the columns of the printed table show.")
@with_review
def map_command(review: "Review", out: Path | None, axis: str | None, as_json: bool) -> None:
    """Write the evidence map as one self-contained HTML page, and print its cells."""
    axes = [each.id for each in review.protocol.axes]
    from ..project.worklist import astray

    if axis is not None and axis not in axes:
        raise click.UsageError(f"there is no axis `{axis}`: use one of {', '.join(axes) or 'none'}")
    with progress_bar() as progress:
        built = review.map(progress)
    written = review.export("html", out or review.settings.exports / "map.html")
    lost = astray(review)

    def show(console: "Console") -> None:
        _show_map(console, built, review.protocol, axis)
        show_astray(console, lost)
        console.print(f"map: {written}")

    emit({"map": str(written), "as_of": built.as_of, "cells": built.cells, "astray": lost}, as_json, show)


def show_astray(out: "Console", lost: Mapping[str, int]) -> None:
    """Say of confirmed evidence whose topics the protocol does not have that no map shows it."""
    if lost:
        told = ", ".join(f"{topic} ({count})" for topic, count in lost.items())
        out.print(
            f"{sum(lost.values())} confirmed items have a topic that the protocol does not have: {told}; "
            "the map leaves them out. File them anew: `review confirm ITEM confirm --topic TOPIC`.",
            style="yellow",
        )


def _show_map(out: "Console", built: EvidenceMap, protocol: ReviewProtocol, axis: str | None) -> None:
    chosen = next((each for each in protocol.axes if axis in (None, each.id)), None)
    if chosen is None:
        out.print("The protocol has no axis to map against.")
        return
    out.print(f"topics by {chosen.name.lower()}: studies")
    out.print(_table(built, protocol, chosen))
    out.print("3 +2  studies with confirmed evidence, and more with something to review")
    full, part = len(built.read_in_full), len(built.read_in_part)
    whole = f"{full} report{'s' if full != 1 else ''} read in full"
    read = f"{whole}, {part} by title and abstract (or a summary) only"
    out.print(f"gap   nothing found in what was read ({read})")
    out.print("–     not assessed: not every included report was read")


def _table(built: EvidenceMap, protocol: ReviewProtocol, axis: Axis) -> "Table":
    """A row per topic under the name of its category; texts as they are, whatever they hold."""
    from rich.table import Table
    from rich.text import Text

    table = Table()
    table.add_column("topic", overflow="fold", min_width=16)
    for value in axis.values:
        table.add_column(Text(value.name), overflow="fold")
    cells = {(cell.topic, cell.value): cell for cell in built.cells if cell.axis == axis.id}
    study_of = {item.id: item.study for item in built.items}
    for category in protocol.categories:
        table.add_section()
        table.add_row(Text(category.name, style="bold"))
        for topic in category.topics:
            held = (cells.get((topic.id, value.id)) for value in axis.values)
            table.add_row(Text(topic.name), *(Text(_face(cell, study_of)) for cell in held))
    return table


def _face(cell: Cell | None, study_of: Mapping[str, str]) -> str:
    marks = {CellState.GAP: "gap", CellState.NOT_ASSESSED: "–"}
    return marks.get(cell.state) or _numbers(cell, study_of) if cell else ""


def _numbers(cell: Cell, study_of: Mapping[str, str]) -> str:
    """How many studies have confirmed evidence, and how many more something to review."""
    more = {study_of[item] for item in cell.items if item in study_of} - {*cell.studies}
    return f"{len(cell.studies)} +{len(more)}" if more else str(len(cell.studies))


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
        if any(change.kind.value.startswith("cell") for change in found):
            out.print("a cell's numbers are its studies: confirmed +more to review")
        before, after = _studies(found, review.map())
        for change in found:
            out.print(_sentence(change, before, after))

    emit({"changes": found}, as_json, show)


def _studies(found: Sequence["Change"], map: EvidenceMap) -> tuple[dict[str, str], dict[str, str]]:
    """The study of each item before and after the changes that led to a map."""
    after = {item.id: item.study for item in map.items}
    earlier = {change.item_before.id: change.item_before.study for change in found if change.item_before}
    return after | earlier, after


def _sentence(change: "Change", before: Mapping[str, str], after: Mapping[str, str]) -> str:
    what = change.kind.value.replace("-", " ")
    item = change.item_after or change.item_before
    if item is not None:
        return f"{what} ({change.cause.value}): {item.category}/{item.topic} “{item.quote}”"
    sides = ((change.cell_before, before), (change.cell_after, after))
    told = " → ".join(_told(cell, study_of) for cell, study_of in sides)
    return f"{what} ({change.cause.value}): {change.subject}: {told}"


def _told(cell: Cell | None, study_of: Mapping[str, str]) -> str:
    return f"{cell.state.value} ({_numbers(cell, study_of)})" if cell else "nothing"
