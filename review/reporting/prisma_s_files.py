"""The PRISMA-S report as Markdown for a supplement, and as CSV for whoever counts on.

In: what was searched. Out: text. Queries stand as they were sent; all other words of strangers are escaped.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..cells import safe
from ..model.search import SearchRun, Window
from .bulletin import escaped
from .prisma_s import Item, Searched, items, told_chase
from .searched import file_of
from .strategies import Chase, Row, Search, Strategy, chases, day, rows, searches, strategies

COLUMNS = ("item", "name", "source", "search", "at", "field", "value")
_HEADINGS = ("date of search", "entered or changed", "reported", "retrieved", "new", "remarks")
_BACKTICKS = re.compile("`+")
# What a warning says to whoever runs the searches, and to nobody who reads of them.
_FOR_INSIDERS = re.compile(r"`review |`--|\b[0-9a-f]{32,}\b|^line [0-9]+:")
_WHOLE = "The whole list, without a query."


def markdown(searched: Searched) -> str:
    """The whole report; ends in a newline."""
    made = searches(searched.runs)
    texts = _numbered_texts(searched, made)
    parts = [
        f"# Searches of “{escaped(searched.protocol.title)}”",
        "The items of PRISMA-S (doi:10.1186/s13643-020-01542-z).",
        *(_item(item) for item in items(searched)),
        *_masters(texts),
        "## Strategies",
    ]
    for number, strategy in enumerate(strategies(made), start=1):
        parts += _strategy(number, strategy, texts)
    chased = chases(searched.runs)
    parts += _section("Citation searching (item 5)", (told_chase(each) for each in chased if each.runs))
    parts += _section("Attempted, never completed", _attempts(made, chased))
    return "\n\n".join(parts) + "\n"


def _item(item: Item) -> str:
    return f"## {item.number}. {item.name}\n\n{_bullets(item.answer.splitlines())}"


def _bullets(lines: Iterable[str]) -> str:
    return "\n".join(f"- {escaped(line)}" for line in lines)


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    if told := _bullets(lines):
        yield f"## {heading}"
        yield told


def _numbered_texts(searched: Searched, made: Sequence[Search]) -> dict[str, str]:
    """The queries that strategies were translated from, each once, with the name it is called by."""
    used = dict.fromkeys(each.translated_from for each in made if each.runs and each.translated_from)
    own = searched.protocol.query
    earlier = {text: n for n, text in enumerate((each for each in used if each != own), start=1)}
    return {
        text: f"an earlier query of the protocol ({earlier[text]})"
        if text in earlier
        else "the query of the protocol"
        for text in sorted(used, key=lambda each: earlier.get(each, 0))
    }


def _masters(texts: dict[str, str]) -> Iterator[str]:
    if texts:
        yield "## Queries that strategies were translated from"
    for text, name in texts.items():
        yield f"{name[0].upper()}{name[1:]}:"
        yield _verbatim(text)


def _strategy(number: int, strategy: Strategy, texts: dict[str, str]) -> Iterator[str]:
    places = dict.fromkeys(each.place for each in strategy.searches)
    yield f"### {number}. {escaped(', '.join(places))}"
    if strategy.text is None:
        yield "The strategy is not stated."
    else:
        yield _verbatim(strategy.text) if strategy.text else _WHOLE
    origins = dict.fromkeys(each.translated_from for each in strategy.searches)
    if names := [texts[text] for text in origins if text]:
        yield f"Translated from {' and '.join(names)}."
    for search in strategy.searches:
        yield from _search(search)


def _search(search: Search) -> Iterator[str]:
    yield f"**{escaped(search.place)}**, {search.lane.value}{_settings(search)}:"
    translations = [run.server_translation for run in search.runs if run.server_translation]
    if translations:
        yield (
            "What the server made of it, last:"
            if len(set(translations)) > 1
            else "What the server made of it:"
        )
        yield _verbatim(translations[-1])
    yield _table(search)
    if notes := [*_files(search.runs), *_notes(search.runs), *_failed(search.failed)]:
        yield _bullets(notes)


def _settings(search: Search) -> str:
    named = parameters(search) if file_of(search.runs[-1]) is None else ()
    told = [_setting(name, value) for name, value in named]
    return f" ({escaped('; '.join(told))})" if told else ""


def _setting(name: str, value: str) -> str:
    if name == "overlap_days":
        return f"each search reaches back {value} days over the one before"
    return f"{name}: {value}"


def parameters(search: Search) -> tuple[tuple[str, str], ...]:
    """What shaped the runs of a search, each once."""
    return tuple(dict.fromkeys(pair for run in search.runs for pair in run.parameters))


def _table(search: Search) -> str:
    told = [_HEADINGS, tuple("---" for _ in _HEADINGS), *map(_cells, rows(search))]
    return "\n".join(f"| {' | '.join(row)} |" for row in told)


def _cells(row: Row) -> tuple[str, ...]:
    days = row.first if row.runs == 1 else f"{row.first} to {row.last}, {row.runs:,} searches"
    remarks = ("nothing new",) if row.quiet else row.remarks
    reported = "not told" if row.reported is None else f"{row.reported:,}"
    return (
        days,
        window(row.window) if row.window else "",
        reported,
        f"{row.fetched:,}",
        f"{row.new:,}",
        ", ".join(remarks),
    )


def _files(runs: Sequence[SearchRun]) -> Iterator[str]:
    if names := dict.fromkeys(name for run in runs if (name := file_of(run)) is not None):
        yield f"Imported from {', '.join(names)}."


def _notes(runs: Sequence[SearchRun]) -> Iterator[str]:
    """What runs were warned of, each once, with the first day and how often."""
    days: dict[str, list[str]] = {}
    for run in runs:
        for said in run.warnings:
            if _FOR_INSIDERS.search(said) is None:
                days.setdefault(said, []).append(day(run))
    for said, when in days.items():
        again = f", and in {len(when) - 1:,} later searches" if len(when) > 1 else ""
        yield f"{when[0]}{again}: {said}"


def _failed(failed: Sequence[SearchRun]) -> Iterator[str]:
    if failed:
        yield f"{_times(failed)} brought nothing, because the source could not be searched."


def _attempts(made: Sequence[Search], chased: Sequence[Chase]) -> Iterator[str]:
    for search in made:
        if not search.runs:
            yield f"{search.place}, {search.lane.value}: {_times(search.failed)}; nothing was retrieved."
    for chase in chased:
        if not chase.runs:
            asked = f"{chase.place}, citations {chase.direction}"
            yield f"{asked}: {_times(chase.failed)}; nothing was retrieved."


def _times(failed: Sequence[SearchRun]) -> str:
    first, last = day(failed[0]), day(failed[-1])
    if len(failed) == 1:
        return f"1 attempt on {first}"
    return f"{len(failed):,} attempts " + (f"on {first}" if first == last else f"from {first} to {last}")


def window(days: Window) -> str:
    """The days that a search looked at, in words.

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
    """The report as CSV with the columns COLUMNS: answers, then what is known of each strategy and search."""
    held = io.StringIO()
    writer = csv.writer(held, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _rows(searched):
        writer.writerow([safe(cell.replace("\0", "").replace("\r", "\n")) for cell in row])
    return held.getvalue()


def _rows(searched: Searched) -> Iterator[tuple[str, ...]]:
    found, made, chased = items(searched), searches(searched.runs), chases(searched.runs)
    names = {item.number: item.name for item in found}
    for item in found:
        yield (str(item.number), item.name, "", "", "", "missing" if item.missing else "answer", item.answer)
    for chase in chased:
        if chase.runs:
            yield ("5", names[5], chase.source, "", "", chase.direction, told_chase(chase))
    for number, strategy in enumerate(strategies(made), start=1):
        yield from _strategy_rows(str(number), strategy, names)
    for line in _attempts(made, chased):
        yield ("8", names[8], "", "", "", "attempted, never completed", line)


def _strategy_rows(number: str, strategy: Strategy, names: Mapping[int, str]) -> Iterator[tuple[str, ...]]:
    yield ("8", names[8], "", number, "", "query", "not stated" if strategy.text is None else strategy.text)
    for search in strategy.searches:
        for field, value in _facts(search):
            yield ("8", names[8], search.source, number, "", field, value)
        for row in rows(search):
            for field, value in _counts(row):
                yield ("15", names[15], search.source, number, row.first, field, value)


def _facts(search: Search) -> Iterator[tuple[str, str]]:
    yield "platform", search.platform
    yield "lane", search.lane.value
    if search.translated_from is not None:
        yield "translated from", search.translated_from
    for said in dict.fromkeys(run.server_translation for run in search.runs if run.server_translation):
        yield "server translation", said
    for name, value in parameters(search):
        yield f"parameter {name}", value
    for said in (*_notes(search.runs), *_failed(search.failed)):
        yield "note", said


def _counts(row: Row) -> Iterator[tuple[str, str]]:
    yield "last", row.last
    yield "window", window(row.window) if row.window else ""
    yield "reported", "" if row.reported is None else str(row.reported)
    for name, number in (("searches", row.runs), ("retrieved", row.fetched), ("new", row.new)):
        yield name, str(number)
    yield "remarks", ", ".join(row.remarks)
