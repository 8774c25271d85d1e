"""Previews and simulations as static HTML: highlights in context, and a small curve of recall."""

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from ...model.evidence import Finding
from ..previewing import Preview, Previewed, pieces, said
from ..simulating import SHARES, Simulated, Simulation
from .elements import clean, element, faint, line, marked, panel, table
from .evidence import Naming

WIDTH, HEIGHT, MARGIN = 320, 160, 28
POINTS = 160
PIECE = "margin:.2em 0 .2em 1em;line-height:1.5;white-space:pre-line"
# Lines are told apart by their strokes, not by colour.
STROKES = ("", "6 4", "2 3")


def preview(held: Preview, name: Naming) -> Markup:
    """Every text in which something was found: the words marked, with what stands around them."""
    found = [each for each in held.texts if each.findings]
    rest = len(held.texts) - len(found)
    nothing = f"Nothing in {rest:,} text{'s' * (rest != 1)}." if rest else ""
    return panel(
        said(held), *(_text(each, name) for each in found), line(faint(nothing)) if nothing else None
    )


def _text(each: Previewed, name: Naming) -> Markup:
    content = each.text.content
    return element(
        "div",
        line(each.title, faint(f" · {each.text.part}")),
        *(_piece(start, end, each, name) for start, end in pieces(content, each.findings)),
        style="margin:.5em 0",
    )


def _piece(start: int, end: int, each: Previewed, name: Naming) -> Markup:
    content = each.text.content
    spans = (
        (found.start - start, found.end - start, _label(found, content, name))
        for found in each.findings
        if start <= found.start and found.end <= end
    )
    before, after = "… " if start else "", " …" if end < len(content) else ""
    return element("div", before, marked(content[start:end], spans), after, style=PIECE)


def _label(found: Finding, content: str, name: Naming) -> str:
    """What a finding is called: its field too, and not twice what the text says anyway."""
    field, label = name(found.field), name(found.label)
    if label == content[found.start : found.end]:
        return field
    return label if found.field in (found.label, "challenge") else f"{field}: {label}"


def simulation(held: Simulation) -> Markup:
    """The metrics of each ranker, and how soon it found the relevant reports."""
    rows = [
        (
            f"{each.ranker} {each.version}",
            *(f"{getattr(each.metrics, name):.0%}" for name in SHARES),
            f"{each.metrics.wss95:.0%}",
            f"{each.metrics.ndcg:.2f}",
        )
        for each in held.rankers
    ]
    names = ("ranker", *SHARES.values(), "work saved at 95 %", "NDCG")
    return panel(
        f"{held.records:,} decided reports, {held.relevant:,} of them relevant, screened once more",
        table("Relevant reports found", names, rows),
        curve(held),
        line(faint("Each decision was told to a ranker only after it had shown the report.")),
    )


def curve(held: Simulation) -> Markup:
    """The recall after each record, a line per ranker; as text the table beside it says the same."""
    names = " and ".join(each.ranker for each in held.rankers)
    return element(
        "svg",
        element("title", f"Recall against the share of records screened, for {names}"),
        element("path", d=f"M{MARGIN} 8 V{HEIGHT - MARGIN} H{WIDTH - 8}", stroke_width="1", **_LINE),
        *(part for number, each in enumerate(held.rankers) for part in _ranker(each, held.relevant, number)),
        _word(MARGIN, HEIGHT - 8, "0"),
        _word(WIDTH / 2, HEIGHT - 8, "records screened", "middle"),
        _word(WIDTH - 8, HEIGHT - 8, "100 %", "end"),
        _word(2, 14, "all"),
        _word(2, HEIGHT - MARGIN, "none"),
        role="img",
        aria_label=f"Recall against the share of records screened, for {names}",
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        style="color:inherit;max-width:100%",
    )


_LINE = {"fill": "none", "stroke": "currentColor"}


def _ranker(each: Simulated, relevant: int, number: int) -> Iterable[Markup]:
    stroke = STROKES[number % len(STROKES)] or None
    yield element("path", d=_path(each.found, relevant), stroke_width="2", stroke_dasharray=stroke, **_LINE)
    y = HEIGHT - MARGIN - 30 + 14 * number
    yield element("path", d=f"M{WIDTH - 150} {y - 4} h22", stroke_width="2", stroke_dasharray=stroke, **_LINE)
    yield _word(WIDTH - 122, y, clean(each.ranker)[:20])


def _path(found: Sequence[int], relevant: int) -> str:
    step = max(1, len(found) // POINTS)
    places = sorted({*range(0, len(found), step), len(found) - 1})
    across, down = WIDTH - 8 - MARGIN, HEIGHT - MARGIN - 8
    points = (
        f"{MARGIN + across * (at + 1) / len(found):.1f} {HEIGHT - MARGIN - down * found[at] / relevant:.1f}"
        for at in places
    )
    return f"M{MARGIN} {HEIGHT - MARGIN} L{' L'.join(points)}"


def _word(x: float, y: float, text: str, anchor: str = "start") -> Markup:
    return element(
        "text", text, x=f"{x:g}", y=f"{y:g}", text_anchor=anchor, fill="currentColor", font_size="10"
    )
