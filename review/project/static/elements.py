"""Static HTML made of values: whatever is not itself HTML is text, and is escaped.

Colours are the page's own (`currentColor`, `inherit`) or see-through, so that light and dark pages both
serve; styles stand on the elements, so that none reaches anything else on the page.
"""

import html
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

from markupsafe import Markup

CELL = "text-align:left;vertical-align:top;padding:.2em .8em .2em 0;white-space:normal"
NUMBER = "text-align:right;vertical-align:top;padding:.2em .8em .2em 0;font-variant-numeric:tabular-nums"
CAPTION = "text-align:left;padding:.2em 0;color:inherit;caption-side:top"
LINE = "border-bottom:1px solid rgba(128,128,128,.5)"
DRAWING = re.compile(r"<svg.*?(<title.*?</title>(?:\s*<desc.*?</desc>)?).*?</svg>", re.DOTALL)
ENDS = re.compile(r"</(?:tr|div|caption|blockquote)>")
MARK = "background:rgba(255,196,0,.28);color:inherit;border-bottom:2px solid currentColor"
PANEL = "border-left:3px solid rgba(128,128,128,.6);padding:.2em 0 .2em .9em;margin:.3em 0;max-width:62em"


def element(tag: str, *children: Any, **attributes: Any) -> Markup:
    """An element; an attribute that is None is left out, and `_` in its name is `-`.

    >>> element("p", "a < b", title='"x"')
    Markup('<p title="&#34;x&#34;">a &lt; b</p>')
    """
    held = (
        Markup(' {}="{}"').format(name.strip("_").replace("_", "-"), clean(value))
        for name, value in attributes.items()
        if value is not None
    )
    inner = together(*children)
    return Markup("<{0}{1}>{2}</{0}>").format(tag, Markup("").join(held), inner)


def clean(value: Any) -> str:
    """Text without half characters and control characters, which no notebook file can hold."""
    whole = str(value).encode("utf-8", errors="replace").decode()
    return "".join(letter if letter >= " " or letter in "\n\t" else "\ufffd" for letter in whole)


def together(*parts: Any) -> Markup:
    """Parts one after another; None among them is nothing."""
    held = (part for part in parts if part is not None)
    return Markup("").join(part if isinstance(part, Markup) else clean(part) for part in held)


def panel(title: str, *children: Any) -> Markup:
    """A titled block."""
    head = element("div", element("strong", title), style="margin-bottom:.3em")
    return element("div", head, *(child for child in children if child is not None), style=PANEL)


def line(*children: Any) -> Markup:
    """A line of text."""
    return element("div", *children)


def faint(*children: Any) -> Markup:
    """What is said beside: smaller, and still readable."""
    return element("span", *children, style="font-size:.9em;opacity:.85")


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Markup:
    """A table with a caption; the first cell of a row is its heading, and numbers stand to the right."""
    head = element("tr", *map(_column, header)) if any(header) else None
    body = (element("tr", _heading(first), *map(_cell, rest)) for first, *rest in rows)
    return element(
        "table",
        element("caption", caption, style=CAPTION) if caption else "",
        element("thead", head) if head else "",
        element("tbody", *body),
        style="border-collapse:collapse;margin:.4em 0;font-size:1em",
    )


def wide(name: str, *children: Any) -> Markup:
    """What may be wider than the page: it scrolls by itself, by keyboard too."""
    style = "overflow-x:auto;max-width:100%"
    return element("div", *children, role="group", aria_label=name, tabindex="0", style=style)


def facts(caption: str, rows: Iterable[tuple[str, Any]]) -> Markup:
    """A table of names and values; a value of None is left out."""
    return table(caption, ("", ""), ((name, value) for name, value in rows if value is not None))


def _column(name: str) -> Markup:
    style = f"{CELL};{LINE}"
    return element("th", name, scope="col", style=style) if name else element("td", style=style)


def _heading(value: Any) -> Markup:
    return element("th", value, scope="row", style=f"{CELL};font-weight:normal")


def _cell(value: Any) -> Markup:
    shown = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else value
    return element(
        "td", "–" if value is None else shown, style=NUMBER if isinstance(value, int | float) else CELL
    )


def marked(text: str, spans: Iterable[tuple[int, int, str]]) -> Markup:
    """A text with its spans (start, end, label) marked, each label standing at the end of its span.

    Spans may overlap: every letter that one of them covers is marked, once.
    """
    held = [(start, end, label) for start, end, label in spans if start < end]
    edges = sorted({0, len(text), *(at for start, end, _ in held for at in (start, end))})
    parts: list[Any] = []
    for left, right in pairwise(edges):
        piece = text[left:right]
        if not any(start <= left and right <= end for start, end, _ in held):
            parts.append(piece)
            continue
        labels = [element("small", f" [{label}]") for _, end, label in held if end == right and label]
        parts.append(element("mark", piece, *labels, style=MARK))
    return element("span", *parts)


def as_text(drawn: str) -> str:
    """What is to be read of HTML that was made here, a line per row; a drawing is its title.

    >>> as_text(table("Two", ("", "n"), [("a < b", 1)]))
    'Two\\nn\\na < b  1'
    """
    text = DRAWING.sub(r"\1\n", str(drawn))
    text = re.sub(r"</t[hd]>", "  ", ENDS.sub("\n", text))
    lines = (html.unescape(re.sub(r"<[^>]*>", "", line)).strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line)
