"""Decisions as other screening tools read them: reports with their votes in, the text of a file out.

`rayyan` and `asreview` are written as CSV or RIS; `covidence`, which takes in one file for each outcome, as
RIS. What such a tool has no place for (criteria, several people at ASReview) goes into the notes or is lost;
our own table, `interchange.write_decisions`, loses nothing.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..cells import safe
from ..model.decision import AgentKind, Decision, Resolution, ScreeningState, Verdict
from ..model.record import Record

WORDS = {Verdict.INCLUDE: "Included", Verdict.EXCLUDE: "Excluded", Verdict.MAYBE: "Maybe"}
LABELS: Mapping[Verdict | None, str] = {Verdict.INCLUDE: "1", Verdict.EXCLUDE: "0"}
TAGS: Mapping[Verdict | None, str] = {
    Verdict.INCLUDE: "ASReview_relevant",
    Verdict.EXCLUDE: "ASReview_irrelevant",
}
NOT_SEEN = "ASReview_not_seen"
COLUMNS = (
    "record",
    "key",
    "title",
    "authors",
    "year",
    "journal",
    "volume",
    "issue",
    "pages",
    "abstract",
    "doi",
    "url",
    "pubmed_id",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A report with what the votes on it come to; `texts` are the reasons to exclude, by code.

    `labels` are everybody's.
    """

    record: Record
    held: Resolution
    texts: Mapping[str, str]
    labels: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict | None:
        """What was settled, None before."""
        return self.held.verdict if self.held.state is ScreeningState.SETTLED else None

    @property
    def people(self) -> tuple[Decision, ...]:
        """The votes of persons."""
        return tuple(vote for vote in self.held.votes if vote.agent.kind is AgentKind.PERSON)


def rayyan_notes(report: Outgoing) -> str:
    """Everybody's vote, the reasons to exclude and the notes, as Rayyan keeps them."""
    votes = ", ".join(
        f'"{_quoted(vote.agent.name)}"=>"{WORDS[vote.verdict]}"' for vote in report.people if vote.verdict
    )
    codes = dict.fromkeys(vote.criterion for vote in report.people if vote.criterion)
    said = ", ".join(
        f'"{_quoted(vote.agent.name)}"=>["{_quoted(vote.note)}"]' for vote in report.people if vote.note
    )
    parts = {
        "RAYYAN-INCLUSION": f"{{{votes}}}" if votes else "",
        "RAYYAN-LABELS": ",".join(_quoted(label).replace(",", ";") for label in report.labels),
        "RAYYAN-EXCLUSION-REASONS": ",".join(code for code in codes if code),
        "USER-NOTES": f"{{{said}}}" if said else "",
    }
    return " | ".join(f"{name}: {value}" for name, value in parts.items() if value)


def _quoted(text: str) -> str:
    return text.replace('"', "'").replace("|", "/").replace("]", ")").replace("\n", " ")


def rayyan_csv(reports: Iterable[Outgoing]) -> str:
    """A CSV file that Rayyan takes in."""
    return _csv(reports, {"notes": rayyan_notes})


def asreview_csv(reports: Iterable[Outgoing]) -> str:
    """A CSV file that ASReview takes in, partly labelled; what is not settled has no label."""
    return _csv(
        reports,
        {
            "asreview_label": lambda report: LABELS.get(report.verdict, ""),
            "asreview_note": _notes,
        },
    )


def _notes(report: Outgoing) -> str:
    notes = [vote.note for vote in report.people if vote.note]
    return "; ".join((*notes, f"labels: {', '.join(report.labels)}") if report.labels else notes)


def rayyan_ris(reports: Iterable[Outgoing]) -> str:
    """The same for Rayyan as RIS."""
    return "".join(_ris(report, rayyan_notes(report)) for report in reports)


def asreview_ris(reports: Iterable[Outgoing]) -> str:
    """The same for ASReview as RIS."""
    return "".join(_ris(report, TAGS.get(report.verdict, NOT_SEEN)) for report in reports)


def covidence_ris(reports: Iterable[Outgoing]) -> str:
    """References that Covidence takes into one of its lists; their reasons to exclude in the notes."""
    return "".join(_ris(report, _reason(report)) for report in reports)


def _reason(report: Outgoing) -> str:
    code = report.held.criterion
    return f"Exclusion reason: {report.texts.get(code, code)}" if code else ""


def _csv(reports: Iterable[Outgoing], more: Mapping[str, Callable[[Outgoing], str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*COLUMNS, *more])
    for report in reports:
        cells = [*_cells(report), *(make(report) for make in more.values())]
        writer.writerow([safe(cell) for cell in cells])
    return out.getvalue()


def _cells(report: Outgoing) -> list[str]:
    record = report.record
    held = (record.venue, record.volume, record.issue, record.pages, record.abstract, record.doi, record.url)
    return [
        report.held.record,
        report.held.record,
        record.title,
        "; ".join(record.authors),
        str(record.published.year) if record.published else "",
        *(value or "" for value in held),
        dict(record.ids).get("pmid", ""),
    ]


def _ris(report: Outgoing, note: str) -> str:
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in _tags(report, note) if value]
    return "\n".join(["TY  - JOUR", *lines, "ER  - ", "", ""])


def _tags(report: Outgoing, note: str) -> Iterator[tuple[str, str]]:
    record = report.record
    first, _, last = (record.pages or "").partition("-")
    yield "TI", record.title
    yield from (("AU", author) for author in record.authors)
    yield "PY", str(record.published.year) if record.published else ""
    yield from (("JO", record.venue or ""), ("VL", record.volume or ""), ("IS", record.issue or ""))
    yield from (("SP", first), ("EP", last), ("DO", record.doi or ""), ("UR", record.url or ""))
    yield "AN", dict(record.ids).get("pmid", "")
    yield from (("KW", word) for word in record.keywords)
    yield "AB", record.abstract or ""
    yield "N1", note
    yield "N1", f"EVERGREEN-RECORD: {report.held.record}"
