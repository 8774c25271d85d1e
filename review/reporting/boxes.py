"""What each box of the PRISMA 2020 diagram says: counts in, boxes of lines out."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..model.flow import FlowCounts, NamedCounts, Template
from .labels import UPDATED, WITH_OTHER, heading, label


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One statement in a box: its words, its number if any, and the field it comes from.

    `at` is the position in a field that has named parts; a `note` is not part of the official diagram.
    """

    text: str
    n: int | None = None
    field: str | None = None
    indent: int = 0
    at: int | None = None
    note: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A box at a column and a row of the diagram; `title` boxes stand over their column's lane."""

    key: str
    column: str
    row: int
    lines: tuple[Line, ...]
    title: bool = False


def boxes(counts: FlowCounts, template: Template, reasons: int | None = None) -> tuple[Box, ...]:
    """The boxes of a template in the official order, top to bottom, lane by lane.

    Boxes are always drawn; a number that is None is left out. At most `reasons` reasons are listed in
    a box, the smaller ones summed up in a last line.
    """
    write = _Writer(counts, template, reasons)
    found = [*(_previous(write) if template in UPDATED else ()), *_databases(write)]
    if template in WITH_OTHER:
        found.extend(_other(write))
    found.append(
        Box(key="new_included", column="main", row=5, lines=write.pair("new_studies", "new_reports"))
    )
    if template in UPDATED:
        total = write.pair("total_studies", "total_reports")
        found.append(Box(key="total_included", column="main", row=6, lines=total))
    if counts.total_studies_ma is not None or counts.total_reports_ma is not None:
        analysed = write.pair("total_studies_ma", "total_reports_ma")
        found.append(Box(key="meta_analysis", column="main", row=7, lines=analysed))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Writer:
    """Makes lines of fields."""

    counts: FlowCounts
    template: Template
    reasons: int | None

    def line(self, field: str, *, indent: int = 0) -> Line:
        return Line(
            text=label(field, self.template), n=getattr(self.counts, field), field=field, indent=indent
        )

    def pair(self, *names: str) -> tuple[Line, ...]:
        given = tuple(self.line(name) for name in names if getattr(self.counts, name) is not None)
        return given or (Line(text=label(names[0], self.template)),)

    def under(self, title: str, *names: str) -> tuple[Line, ...]:
        given = (self.line(name, indent=1) for name in names if getattr(self.counts, name) is not None)
        return (Line(text=title), *given)

    def waiting(self, *names: str) -> tuple[Line, ...]:
        """The lines that close the sums of an unfinished review."""
        return tuple(
            Line(text=label(name, self.template), n=n, field=name, note=True)
            for name in names
            if (n := getattr(self.counts, name))
        )

    def named(self, field: str, *, indent: int) -> Iterator[Line]:
        pairs = list(enumerate(getattr(self.counts, field) or ()))
        most = len(pairs) if self.reasons is None else self.reasons
        kept = sorted(sorted(pairs, key=lambda pair: -pair[1][1])[:most])
        for at, (name, n) in kept:
            yield Line(text=name, n=n, field=field, indent=indent, at=at)
        if rest := sum(n for _, (_, n) in pairs) - sum(n for _, (_, n) in kept):
            yield Line(text=f"{len(pairs) - len(kept)} other reasons", n=rest, indent=indent)


def _previous(write: _Writer) -> Iterator[Box]:
    yield _title("prevstud", "previous", write)
    lines = (*write.pair("previous_studies", "previous_reports"),)
    gone = write.waiting("withdrawn_studies", "withdrawn_reports")
    yield Box(key="previous", column="previous", row=1, lines=lines + gone)


def _databases(write: _Writer) -> Iterator[Box]:
    yield _title("newstud", "main", write)
    yield Box(key="identified_db", column="main", row=1, lines=tuple(_identified(write)))
    removed = ("duplicates", "excluded_automatic", "excluded_other")
    lines = write.under("Records removed before screening:", *removed)
    yield Box(key="removed_before_screening", column="side", row=1, lines=lines)
    lines = (write.line("records_screened"), *write.waiting("pending_screening"))
    yield Box(key="screened", column="main", row=2, lines=lines)
    yield Box(key="records_excluded", column="side", row=2, lines=tuple(_excluded(write)))
    lines = (write.line("dbr_sought_reports"), *write.waiting("pending_retrieval"))
    yield Box(key="sought", column="main", row=3, lines=lines)
    lines = (write.line("dbr_notretrieved_reports"),)
    yield Box(key="not_retrieved", column="side", row=3, lines=lines)
    lines = (write.line("dbr_assessed"), *write.waiting("pending_assessment"))
    yield Box(key="assessed", column="main", row=4, lines=lines)
    yield Box(key="reports_excluded", column="side", row=4, lines=_reasons(write, "dbr_excluded"))


def _identified(write: _Writer) -> Iterator[Line]:
    yield Line(text="Records identified from:")
    for field, specific in (
        ("database_results", "database_specific_results"),
        ("register_results", "register_specific_results"),
    ):
        if getattr(write.counts, field) is not None:
            yield write.line(field, indent=1)
            yield from write.named(specific, indent=2)
    yield from write.waiting("identified_before")


def _excluded(write: _Writer) -> Iterator[Line]:
    """PRISMA 2020's second footnote: how many by a human and how many by automation tools."""
    yield write.line("records_excluded")
    excluded, automation = write.counts.records_excluded, write.counts.excluded_automation
    if excluded is not None and automation:
        yield Line(text="by people", n=excluded - automation, indent=1, field="records_excluded")
        yield Line(text="by automation tools", n=automation, indent=1, field="excluded_automation")


def _reasons(write: _Writer, field: str) -> tuple[Line, ...]:
    named: NamedCounts | None = getattr(write.counts, field)
    if not named:
        return (Line(text="Reports excluded", n=None if named is None else 0, field=field),)
    total = sum(n for _, n in named)
    return (Line(text="Reports excluded", n=total, field=field), *write.named(field, indent=1))


def _other(write: _Writer) -> Iterator[Box]:
    yield _title("othstud", "other", write)
    found = ("website_results", "organisation_results", "citations_results")
    lines = write.under("Records identified from:", *found)
    yield Box(key="identified_other", column="other", row=1, lines=lines)
    lines = (write.line("other_sought_reports"), *write.waiting("other_pending"))
    yield Box(key="sought_other", column="other", row=3, lines=lines)
    lines = (write.line("other_notretrieved_reports"),)
    yield Box(key="not_retrieved_other", column="other_side", row=3, lines=lines)
    yield Box(key="assessed_other", column="other", row=4, lines=(write.line("other_assessed"),))
    lines = _reasons(write, "other_excluded")
    yield Box(key="reports_excluded_other", column="other_side", row=4, lines=lines)


def _title(key: str, column: str, write: _Writer) -> Box:
    lines = (Line(text=heading(key, write.template)),)
    return Box(key=key, column=column, row=0, lines=lines, title=True)
