"""The evidence map, its items and an extraction as static HTML; every text of a stranger stays text."""

from collections.abc import Callable, Iterable

from markupsafe import Markup

from ...model.evidence import Cell, CellState, EvidenceItem, EvidenceMap, ItemStatus
from ...synthesis.changes import Change
from ..values import Extraction
from .elements import element, facts, faint, line, marked, panel, table, wide

# What an id is called: a topic's, an axis' or a value's.
Naming = Callable[[str], str]
WORDS = {CellState.UNREVIEWED: "proposed", CellState.GAP: "gap", CellState.NOT_ASSESSED: "–"}


def evidence_map(held: EvidenceMap, name: Naming) -> Markup:
    """A table per axis: topics down, values across, and in each cell the studies that were confirmed."""
    axes = dict.fromkeys(cell.axis for cell in held.cells)
    confirmed = sum(item.status is ItemStatus.CONFIRMED for item in held.items)
    proposed = sum(item.status is ItemStatus.PROPOSED for item in held.items)
    said = f"{confirmed:,} items confirmed, {proposed:,} proposed, {len(held.studies):,} studies"
    return panel(
        "Evidence map",
        line(faint(f"{said}. A number counts studies; “proposed” waits for a person, a gap was looked for.")),
        *(_axis(axis, [cell for cell in held.cells if cell.axis == axis], name) for axis in axes),
    )


def _axis(axis: str, cells: list[Cell], name: Naming) -> Markup:
    values = list(dict.fromkeys(cell.value for cell in cells))
    topics: dict[str, dict[str, Cell]] = {}
    for cell in cells:
        topics.setdefault(cell.topic, {})[cell.value] = cell
    rows = (
        (name(topic), *(_cell(by_value.get(value)) for value in values)) for topic, by_value in topics.items()
    )
    return wide(name(axis), table(name(axis), ("", *map(name, values)), rows))


def _cell(cell: Cell | None) -> object:
    if cell is None:
        return None
    return len(cell.studies) or (
        f"{len(cell.items)} proposed" if cell.state is CellState.UNREVIEWED else WORDS.get(cell.state, "")
    )


def item(held: EvidenceItem, name: Naming) -> Markup:
    """A quote in its context, under its topic, with who stands behind it."""
    place = (held.offset, held.offset + len(held.quote), "")
    fits = held.context[place[0] : place[1]] == held.quote
    quote = marked(held.context, [place]) if fits else marked(held.quote, [(0, len(held.quote), "")])
    axes = [f"{name(axis)}: {name(value)}" for axis, value in held.axes]
    words = [f"{each.agent}: {each.status.value if each.status else 'taken back'}" for each in held.judgments]
    return panel(
        name(held.topic),
        element("blockquote", quote, style="margin:.3em 0;padding:0;border:0;line-height:1.45"),
        line(faint(" · ".join([held.stance.value, held.status.value, *axes]))),
        line(faint(" · ".join([held.agent, *words]))),
    )


def extraction(held: Extraction) -> Markup:
    """What an extraction found, and which extractors failed."""
    rows = [
        ("texts", held.texts),
        ("read by an extractor for the first time", held.extracted),
        ("findings", held.annotations),
        ("evidence items", held.items),
    ]
    return panel("Extraction", facts("", rows), *_problems(held.problems))


def _problems(problems: Iterable[str]) -> Iterable[Markup]:
    return (line(element("strong", "Problem: "), problem) for problem in problems)


def change(held: Change, name: Naming) -> Markup:
    """A change of the map, with its cause."""
    subject = " | ".join(name(part.strip()) for part in held.subject.split("|"))
    about = held.item_after or held.item_before
    said = f"{name(about.topic)}: “{about.quote}”" if about else subject
    return line(element("strong", held.kind.value), f" ({held.cause.value}) ", said)
