"""What a refresh brought, for people who were not there: a Markdown digest for e-mail or a chat.

In: the searches and the records they brought. Out: text. Every word of a stranger is escaped, so that a
title cannot become a link, a heading or markup.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..model.record import Link, Record, RecordStatus
from ..model.search import Recheck, RunStatus, SearchRun, Unasked
from ..model.study import RelationKind

# A digest is read on a telephone: of a long list this many are named, and the rest is counted.
NAMED = 25
# How the last line of a digest begins: the next one tells what came after that instant.
TOLD = "Told is what came until "
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|!~&])")
_SAYS = {
    RecordStatus.CORRECTED: "was corrected",
    RecordStatus.CONCERN: "is under an expression of concern",
    RecordStatus.WITHDRAWN: "was withdrawn",
    RecordStatus.RETRACTED: "was retracted",
    RecordStatus.SUPERSEDED: "was superseded",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """What a source says of a record's report: that it was retracted, corrected, published, ...

    `id` is its source's name for it; `since` the instant at which it was found. It is not `listed` when it is
    no longer on its source's list, and `replaced_by` is the title of a later document that supersedes it.
    """

    record: str
    title: str
    source: str
    status: RecordStatus | None = None
    links: tuple[Link, ...] = ()
    doi: str | None = None
    id: str = ""
    since: str | None = None
    listed: bool = True
    replaced_by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What searches and re-checks brought.

    `new` are the records that each source (by name) was the first to bring, `changed` those that say
    something else than before, `gone` those no longer on their source's list, `back` those on it again;
    `fetched` are the reports whose full text was fetched. `taken_back` is what sources said and no longer
    say; `unasked` is what was left out, because a source had failed; `missed` are the known reports that are
    not found, or were excluded, one line each.
    """

    runs: tuple[SearchRun, ...]
    new: Mapping[str, tuple[Record, ...]]
    changed: tuple[Record, ...] = ()
    gone: tuple[Record, ...] = ()
    back: tuple[Record, ...] = ()
    alerts: tuple[Alert, ...] = ()
    taken_back: tuple[Alert, ...] = ()
    unasked: tuple[Unasked, ...] = ()
    rechecks: tuple[Recheck, ...] = ()
    fetched: tuple[Record, ...] = ()
    missed: tuple[str, ...] = ()


def digest(title: str, at: str, news: News) -> str:
    """The digest of what is new in the review of that title, at an instant; Markdown, ending in a newline."""
    brought = sum(len(records) for records in news.new.values())
    parts = [
        f"# {escaped(title)}",
        f"{at[:10]}: {_count(brought, 'new record')}, {len(news.changed):,} changed, "
        f"from {_count(len(news.runs), 'search', 'searches')}.",
        *_section("Needs attention", [*map(_alert, news.alerts), *map(_withdrawn, news.taken_back)]),
        *_section("Known reports that are missing", [escaped(line) for line in news.missed]),
        *_section("Not done", [*_troubles(news), *(escaped(left_out(each)) for each in news.unasked)]),
    ]
    for source, records in news.new.items():
        parts += _section(f"New from {escaped(source)} ({len(records):,})", [_line(each) for each in records])
    parts += _section("Changed", [_line(each) for each in news.changed])
    parts += _section("No longer listed by their source", [_line(each) for each in news.gone])
    parts += _section("Listed again", [_line(each) for each in news.back])
    parts += _section("Full texts fetched", [_line(each) for each in news.fetched])
    parts += _section("Searches", [_search(run) for run in news.runs])
    parts.append(f"{TOLD}{at}.")
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Text of strangers, that Markdown shows as it is and on one line.

    >>> escaped("[a](http://b) *c*")
    '\\\\[a\\\\](http://b) \\\\*c\\\\*'
    """
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))


def _section(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if not lines:
        return
    more = [f"- and {len(lines) - NAMED:,} more"] if len(lines) > NAMED else []
    yield f"## {heading}"
    yield "\n".join([*(f"- {line}" for line in lines[:NAMED]), *more])


def _troubles(news: News) -> Iterator[str]:
    """What did not end complete; what befell many searches, as those for citations, is told once."""
    everything: tuple[SearchRun | Recheck, ...] = (*news.runs, *news.rechecks)
    told: Counter[str] = Counter()
    for asked in everything:
        if asked.status is not RunStatus.COMPLETE:
            what = "the search" if isinstance(asked, SearchRun) else "the re-check"
            said = asked.error or "; ".join(asked.warnings if isinstance(asked, SearchRun) else ())
            told[
                f"{what} of {escaped(asked.source)} is {asked.status.value}: {escaped(said or 'no reason')}"
            ] += 1
    for line, times in told.items():
        yield line if times == 1 else f"{line} ({times:,} times)"


def said_of(alert: Alert) -> str:
    """What is said of the report, as the end of a sentence; text of strangers, unescaped.

    >>> said_of(Alert(record="1", title="T", source="crossref", status=RecordStatus.RETRACTED))
    'was retracted'
    """
    if alert.replaced_by is not None:
        return f"was superseded by “{alert.replaced_by}”"
    if not alert.listed:
        return "is no longer listed"
    said = _SAYS.get(alert.status) if alert.status else None
    return said or _linked(alert.links)


def named(alert: Alert) -> str:
    """The report of an alert by its title, and by its DOI or its source's id; text of strangers, unescaped.

    >>> named(Alert(record="1", title="T", source="crossref", doi="10.1000/1"))
    'T (doi:10.1000/1)'
    """
    name = f"doi:{alert.doi}" if alert.doi else alert.id
    return f"{alert.title} ({name})" if name else alert.title


def left_out(unasked: Unasked) -> str:
    """What was not asked, and why, as a sentence."""
    reports = _count(unasked.reports, "report")
    return f"{unasked.source} was not asked about {reports} ({unasked.what}): {unasked.why}"


def _alert(alert: Alert) -> str:
    return f"**{escaped(alert.title)}** {escaped(said_of(alert))} (says {escaped(alert.source)})"


def _withdrawn(alert: Alert) -> str:
    source = escaped(alert.source)
    return f"**{escaped(alert.title)}**: {source} no longer says that it {escaped(said_of(alert))}"


def _linked(links: Iterable[Link]) -> str:
    named = ", ".join(f"{link.scheme} {link.value}" for link in links)
    published = any(link.kind is RelationKind.IS_VERSION_OF and not link.inverse for link in links)
    return f"was published as {named}" if published else f"is linked to {named}"


def _line(record: Record) -> str:
    others = " et al." if len(record.authors) > 1 else ""
    author = escaped(record.authors[0]) + others if record.authors else ""
    year = str(record.published.year) if record.published else ""
    said = ", ".join(part for part in (author, escaped(record.venue or ""), year, _status(record)) if part)
    return f"{_title(record)}" + (f" — {said}" if said else "")


def _title(record: Record) -> str:
    title, place = escaped(record.title) or "(no title)", _place(record)
    return f"[{title}](<{place}>)" if place else title


def _place(record: Record) -> str | None:
    """Where the document is, if that is an address of the web that cannot break out of the link."""
    place = f"https://doi.org/{record.doi}" if record.doi else record.url or ""
    return place if re.fullmatch(r"https?://[^\s<>\\]+", place) else None


def _status(record: Record) -> str:
    return record.status.value if record.status else ""


def _search(run: SearchRun) -> str:
    reported = "" if run.reported is None else f" of {run.reported:,} reported"
    gone = f", {run.withdrawn:,} no longer listed" if run.withdrawn else ""
    gone += f", {run.relisted:,} listed again" if run.relisted else ""
    return (
        f"{escaped(run.source)} ({escaped(run.query)[:120]}): {run.status.value}, {run.fetched:,}{reported}, "
        f"{run.new:,} new, {run.changed:,} changed{gone}"
    )


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
