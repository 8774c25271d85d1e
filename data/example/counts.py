"""The boxes of the PRISMA 2020 diagram that a faultless run over the example comes to."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from holdings import BASE, DATABASES, GUIDELINES, UPDATE, VERSIONS
from votes import Report, Row


def counts(
    reports: Mapping[str, Sequence[Report]], truth: Sequence[Row], relations: Sequence[Row]
) -> list[Row]:
    """Every box of both searches, by the field names of the PRISMA2020 template; `;` goes before a part."""
    work = _works(relations)
    included = {search: [each.key for each in held if _included(each)] for search, held in reports.items()}
    before = {work.get(key, key) for key in included[BASE]}
    after = {work.get(key, key) for key in included[UPDATE]}
    gone = [row["to_id"] for row in relations if row["relation"] == "retracts"]
    withdrawn = sum(key in included[BASE] for key in gone)
    new = {BASE: before, UPDATE: after - before}
    boxes = {search: _boxes(held, truth, search) for search, held in reports.items()}
    for search in (BASE, UPDATE):
        boxes[search] |= {"new_studies": len(new[search]), "new_reports": len(included[search])}
    boxes[UPDATE] |= {
        "previous_studies": len(before),
        "previous_reports": len(included[BASE]),
        "withdrawn_studies": withdrawn,
        "withdrawn_reports": withdrawn,
        "total_studies": len(before | after) - withdrawn,
        "total_reports": len(included[BASE]) + len(included[UPDATE]) - withdrawn,
    }
    return [
        {"search": search, "box": box, "n": str(n)}
        for search, held in boxes.items()
        for box, n in held.items()
    ]


def _works(relations: Iterable[Row]) -> dict[str, str]:
    """The first version of each report's work, for those that have another."""
    work: dict[str, str] = {}
    for row in relations:
        if row["relation"] in VERSIONS:
            left = work.get(row["from_id"], row["from_id"])
            right = work.get(row["to_id"], row["to_id"])
            held = {key for key, first in work.items() if first in (left, right)} | {left, right}
            work |= dict.fromkeys(held | {row["from_id"], row["to_id"]}, min(left, right))
    return work


def _boxes(reports: Sequence[Report], truth: Sequence[Row], search: str) -> dict[str, int]:
    identified = Counter(row["record_source"] for row in truth if row["search"] == search)
    papers = [each for each in reports if each.source != GUIDELINES]
    results = sum(identified[name] for name in DATABASES)
    return {
        "database_results": results,
        **{f"database_specific_results; {name}": identified[name] for name in DATABASES},
        "duplicates": results - len(papers),
        "records_screened": len(papers),
        "records_excluded": sum(each.title_criterion is not None for each in papers),
        **_assessed("dbr", papers),
        "organisation_results": identified[GUIDELINES],
        **_assessed("other", [each for each in reports if each.source == GUIDELINES]),
    }


def _assessed(lane: str, reports: Iterable[Report]) -> dict[str, int]:
    sought = [each for each in reports if each.title_criterion is None]
    lost = sum(not each.retrieved for each in sought)
    reasons = Counter(each.full_criterion for each in sought if each.retrieved and each.full_criterion)
    return {
        f"{lane}_sought_reports": len(sought),
        f"{lane}_notretrieved_reports": lost,
        f"{lane}_assessed": len(sought) - lost,
        **{f"{lane}_excluded; {reason}": n for reason, n in sorted(reasons.items())},
    }


def _included(report: Report) -> bool:
    return report.title_criterion is None and report.retrieved and report.full_criterion is None
