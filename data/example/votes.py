"""What three invented reviewers decide, from the relevance and the reasons that papers.csv gives.

Ada and Ben judge every report on their own, Cleo settles what they do not agree on. Who dissents, where and
when is drawn from the report's number, so that the same files give the same votes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from holdings import BASE, UPDATE, Publication, draw

REVIEWERS = ("Ada", "Ben")
ADJUDICATOR = "Cleo"
TITLE, FULL = "title-abstract", "full-text"
Row = dict[str, str]

# The first of these words that a reason holds name its criterion of protocols/atmp-biosimilars.yaml.
_CRITERIA = (
    ("wrong publication type", "wrong-type"),
    ("retracted publication", "retracted"),
    ("clinical results only", "clinical-results-only"),
    ("wrong product", "wrong-product"),
    ("not about ATMP", "wrong-product"),
    ("wrong concept", "wrong-topic"),
)
# Their titles promise what only the full text denies.
_FULL_TEXT_TELLS = (
    *("P070", "P071", "P076", "P081", "P094", "P101", "P104", "P109"),
    *("P110", "P111", "P113", "P114", "P124", "P139", "P226"),
)
# The guideline list gives no relevance: these are decided here.
_GUIDELINES_TITLE = {
    "EudraLex Vol 4 Annex 2": "wrong-product",
    "Regulation (EC) No 726/2004": "wrong-product",
    "Regulation (EU) No 536/2014": "wrong-product",
}
_FULL_TEXT_DENIES = {
    "Act No. 85 of 2013": "no-translation",
    "EMEA/CHMP/ICH/607698/2008": "no-challenge",
    "ICH Q6B": "no-challenge",
    "P083": "no-translation",
}
# At the base date the review on which the retraction fell was one among many, and eligible.
_INCLUDED_THEN = frozenset({"P131"})

# Mondays; full texts are sought in the week before they are read.
_START = {
    BASE: {TITLE: datetime(2024, 1, 22, 9), FULL: datetime(2024, 2, 12, 9)},
    UPDATE: {TITLE: datetime(2026, 6, 22, 9), FULL: datetime(2026, 7, 6, 9)},
}
_PER_DAY = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report to be judged, by the record that reviewers see; criteria are None where it is included."""

    source: str
    accession: str
    key: str
    title_criterion: str | None
    full_criterion: str | None
    note: str
    retrieved: bool


def report_of_publication(publication: Publication, source: str) -> Report:
    """A publication as a report to be judged."""
    excluded = publication.relevance == "exclude" and publication.id not in _INCLUDED_THEN
    criterion = _criterion(publication.reason) if excluded else None
    at_title = None if publication.id in _FULL_TEXT_TELLS else criterion
    known = criterion is not None or publication.id in _FULL_TEXT_DENIES
    return Report(
        source=source,
        accession=publication.accession(source),
        key=publication.id,
        title_criterion=at_title,
        full_criterion=_FULL_TEXT_DENIES.get(publication.id, criterion),
        note=publication.reason if criterion else "",
        retrieved=known or _retrieved(publication.id, publication.summary),
    )


def report_of_guideline(row: Mapping[str, str], source: str, summary: str, *, version: bool) -> Report:
    """A guideline as a report to be judged; both versions of one are always found."""
    key = row["guideline_id"]
    denied = _FULL_TEXT_DENIES.get(key)
    return Report(
        source=source,
        accession=key,
        key=key,
        title_criterion=_GUIDELINES_TITLE.get(key),
        full_criterion=denied,
        note="",
        retrieved=version or denied is not None or _retrieved(key, summary),
    )


def _criterion(reason: str) -> str:
    return next(code for words, code in _CRITERIA if words in reason)


def _retrieved(key: str, summary: str) -> bool:
    return bool(summary) or draw("retrieved", key) >= 0.35


def decide(reports: Iterable[Report], search: str) -> tuple[list[Row], list[Row], list[Row]]:
    """The decisions, adjudications and retrievals of one search, each in the order of time."""
    ordered = sorted(reports, key=lambda each: draw("order", each.key))
    sought = [each for each in ordered if each.title_criterion is None]
    assessed = [each for each in sought if each.retrieved]
    first, settled_first = _stage(ordered, TITLE, search, 0.08)
    second, settled_second = _stage(assessed, FULL, search, 0.06)
    return first + second, settled_first + settled_second, list(_retrievals(sought, search))


def _stage(reports: Iterable[Report], stage: str, search: str, share: float) -> tuple[list[Row], list[Row]]:
    votes: list[Row] = []
    settled: list[Row] = []
    for number, report in enumerate(reports):
        criterion = report.title_criterion if stage == TITLE else report.full_criterion
        dissenter = _dissenter(report, stage, share)
        for place, reviewer in enumerate(REVIEWERS):
            at = _at(number, stage, search, place)
            against = reviewer == dissenter
            chosen = (None if criterion else "wrong-topic") if against else criterion
            votes.append(_row(report, reviewer, stage, chosen, "" if against else report.note, at))
        if dissenter is not None:
            at = _at(number, stage, search, 2) + timedelta(days=2)
            settled.append(_row(report, ADJUDICATOR, stage, criterion, _settles(criterion), at))
    return sorted(votes, key=lambda row: (row["at"], row["reviewer"])), settled


def _dissenter(report: Report, stage: str, share: float) -> str | None:
    if draw(f"dissent {stage}", report.key) >= share:
        return None
    return REVIEWERS[draw(f"dissenter {stage}", report.key) < 0.5]


def _settles(criterion: str | None) -> str:
    found = "it names a challenge" if criterion is None else "it is not what the review asks for"
    return f"Settled with both: {found}."


def _row(report: Report, reviewer: str, stage: str, criterion: str | None, note: str, at: datetime) -> Row:
    return {
        "record_source": report.source,
        "record_id": report.accession,
        "reviewer": reviewer,
        "stage": stage,
        "verdict": "include" if criterion is None else "exclude",
        "criterion": criterion or "",
        "note": note if criterion or reviewer == ADJUDICATOR else "",
        "at": _written(at),
    }


def _at(number: int, stage: str, search: str, place: int) -> datetime:
    """When the report of that number was judged: two minutes each, a few hours on working days."""
    days, rest = divmod(number, _PER_DAY)
    weeks, days = divmod(days, 5)
    start = _START[search][stage] + timedelta(weeks=weeks, days=days, minutes=2 * rest)
    return start + timedelta(hours=3 * place, seconds=37 * place)


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S+00:00")


def _retrievals(sought: Iterable[Report], search: str) -> Iterable[Row]:
    for number, report in enumerate(sought):
        at = _at(number, FULL, search, 0) - timedelta(days=7)
        yield {
            "record_source": report.source,
            "record_id": report.accession,
            "status": "retrieved" if report.retrieved else "not-retrieved",
            "reason": "" if report.retrieved else "No copy was at hand for this example.",
            "reviewer": REVIEWERS[number % 2],
            "at": _written(at),
        }
