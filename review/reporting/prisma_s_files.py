"""The PRISMA-S report as Markdown for a supplement, and as CSV for whoever counts on.

In: what was searched. Out: text. Queries stand as they were sent; all other words of strangers are escaped.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from ..cells import safe
from ..model.search import SearchRun, Window
from .bulletin import escaped
from .prisma_s import Item, Searched, Strategy, items, parameters, strategies

COLUMNS = ("item", "name", "source", "run", "at", "field", "value")
_HEADINGS = (
    "ended (UTC)",
    "window",
    "status",
    "reported",
    "retrieved",
    "new",
    "changed",
    "gone",
    "new so far",
)
_BACKTICKS = re.compile("`+")


def markdown(searched: Searched) -> str:
    """The whole report; ends in a newline."""
    parts = [
        f"# Searches of “{escaped(searched.protocol.title)}”",
        "The items of PRISMA-S (doi:10.1186/s13643-020-01542-z).",
        *(_item(item) for item in items(searched)),
        "## Strategies",
    ]
    if searched.protocol.query:
        parts += ["The query of the protocol:", _verbatim(searched.protocol.query)]
    for number, strategy in enumerate(strategies(searched.runs), start=1):
        parts += _strategy(number, strategy)
    return "\n\n".join(parts) + "\n"


def _item(item: Item) -> str:
    answer = "\n".join(f"- {escaped(line)}" for line in item.answer.splitlines())
    return f"## {item.number}. {item.name}{' (missing)' * item.missing}\n\n{answer}"


def _strategy(number: int, strategy: Strategy) -> Iterator[str]:
    yield f"### {number}. {escaped(strategy.place)}"
    facts = [
        ("Source", strategy.source),
        ("Platform", strategy.platform),
        ("Lane", strategy.lane.value),
        *((name, value) for name, value in parameters(strategy)),
        ("Parser", ", ".join(dict.fromkeys(run.parser_version for run in strategy.runs))),
    ]
    yield "\n".join(f"- {escaped(name)}: {escaped(value)}" for name, value in facts)
    yield "As it was sent:"
    yield _verbatim("\n".join(strategy.queries))
    if strategy.translated_from is not None:
        yield "Translated from:"
        yield _verbatim(strategy.translated_from)
    for said in dict.fromkeys(run.server_translation for run in strategy.runs if run.server_translation):
        yield "What the server made of it:"
        yield _verbatim(said)
    yield _runs(strategy)
    if troubles := list(_troubles(strategy.runs)):
        yield "\n".join(troubles)


def _runs(strategy: Strategy) -> str:
    rows = [_HEADINGS, tuple("---" for _ in _HEADINGS)]
    for run, total in zip(strategy.runs, strategy.new, strict=True):
        rows.append(
            (
                run.ended[:19].replace("T", " "),
                window(run.window),
                run.status.value,
                "not told" if run.reported is None else f"{run.reported:,}",
                *(f"{number:,}" for number in (run.fetched, run.new, run.changed, run.withdrawn, total)),
            )
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _troubles(runs: Sequence[SearchRun]) -> Iterator[str]:
    """What runs were warned of or failed by, each once, with the first day and how often."""
    days: dict[str, list[str]] = {}
    for run in runs:
        for said in (*run.warnings, *([run.error] if run.error else [])):
            days.setdefault(said, []).append(run.ended[:10])
    for said, when in days.items():
        again = f", and in {len(when) - 1:,} later runs" if len(when) > 1 else ""
        yield f"- {when[0]}{again}: {escaped(said)}"


def window(days: Window) -> str:
    """The days that a run looked at, in words.

    >>> window(Window())
    'everything'
    """
    if days.since is None:
        return "everything" if days.until is None else f"up to {days.until}"
    return f"{days.since} to {days.until or 'now'}"


def _verbatim(text: str) -> str:
    """A block that nothing in the text can end."""
    longest = max((len(run) for run in _BACKTICKS.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}"


def table(searched: Searched) -> str:
    """The report as CSV with the columns COLUMNS: answers, then what is known of each strategy and run."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _rows(searched):
        writer.writerow([safe(cell.replace("\0", "").replace("\r", "\n")) for cell in row])
    return held.getvalue()


def _rows(searched: Searched) -> Iterator[tuple[str, ...]]:
    found = items(searched)
    for item in found:
        field = "missing" if item.missing else "answer"
        yield (str(item.number), item.name, "", "", "", field, item.answer)
    names = {item.number: item.name for item in found}
    for strategy in strategies(searched.runs):
        for field, value in _facts(strategy):
            yield ("8", names[8], strategy.source, "", "", field, value)
        for run, total in zip(strategy.runs, strategy.new, strict=True):
            for field, value in _counts(run, total):
                yield ("15", names[15], strategy.source, run.id, run.ended, field, value)


def _facts(strategy: Strategy) -> Iterator[tuple[str, str]]:
    yield "platform", strategy.platform
    yield "lane", strategy.lane.value
    for query in strategy.queries:
        yield "query", query
    if strategy.translated_from is not None:
        yield "translated from", strategy.translated_from
    for said in dict.fromkeys(run.server_translation for run in strategy.runs if run.server_translation):
        yield "server translation", said
    for name, value in parameters(strategy):
        yield f"parameter {name}", value


def _counts(run: SearchRun, total: int) -> Iterator[tuple[str, str]]:
    yield "status", run.status.value
    yield "started", run.started
    yield "window", window(run.window)
    yield "reported", "" if run.reported is None else str(run.reported)
    for name, number in (
        ("retrieved", run.fetched),
        ("new", run.new),
        ("changed", run.changed),
        ("gone", run.withdrawn),
        ("new so far", total),
        ("pages", len(run.pages)),
    ):
        yield name, str(number)
    for said in run.warnings:
        yield "warning", said
    if run.error:
        yield "error", run.error
