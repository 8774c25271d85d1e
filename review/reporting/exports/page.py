"""What the page of the map is made of: flow and map in, one value that JSON can hold out.

Every list is written once and referred to by position, so that the page stays small. Nothing in it is
HTML: the page puts every text in place as text.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from ...model.evidence import Cell, CellState, EvidenceItem, EvidenceMap, ItemStatus
from ...model.flow import Ids, PrismaFlow
from ...model.protocol import ReviewProtocol
from ...model.record import Record
from ...model.search import SearchRun
from ...model.tiers import tier
from ..searched import file_of, place
from .flowdata import flow_data

FORMAT = "evergreen-map/1"
LETTERS = {
    CellState.EVIDENCE: "e",
    CellState.UNREVIEWED: "u",
    CellState.GAP: "g",
    CellState.NOT_ASSESSED: "n",
}


def page_data(flow: PrismaFlow, map: EvidenceMap, protocol: ReviewProtocol | None) -> dict[str, Any]:
    """The page's data; names come from the protocol, and from the ids themselves without one."""
    categories, axes = _categories(map, protocol), _axes(map, protocol)
    reports = {item.study: () for item in map.items} | {study.id: study.reports for study in map.studies}
    studies = {id: at for at, id in enumerate(reports)}
    records = {record.id: at for at, record in enumerate(map.records)}
    runs = {run.id: at for at, run in enumerate(map.runs)}
    items = {item.id: at for at, item in enumerate(map.items)}
    seen = {id: [runs[run] for run in held if run in runs] for id, held in map.sightings}
    return {
        "format": FORMAT,
        "asOf": map.as_of,
        "protocol": map.protocol,
        "categories": categories,
        "axes": axes,
        "states": _states(map.cells, categories, axes),
        "studies": [_study(id, held, records) for id, held in reports.items()],
        "records": [_record(record, seen.get(record.id, [])) for record in map.records],
        "runs": [_run(run) for run in map.runs],
        "read": {"full": len(map.read_in_full), "part": len(map.read_in_part)},
        "items": [_item(item, studies, records, items) for item in map.items],
        "flow": flow_data(flow, records.keys() | studies.keys()),
    }


def _categories(map: EvidenceMap, protocol: ReviewProtocol | None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "id": category.id,
            "name": category.name,
            "definition": category.definition,
            "topics": [
                {"id": topic.id, "name": topic.name, "definition": topic.definition}
                for topic in category.topics
            ],
        }
        for category in (protocol.categories if protocol else ())
    ]
    known = {topic["id"] for category in found for topic in category["topics"]}
    places = [(cell.category, cell.topic) for cell in map.cells]
    places += [(item.category, item.topic) for item in map.items]
    for category, topic in dict.fromkeys(each for each in places if each[1] not in known):
        held = next((one for one in found if one["id"] == category), None)
        if held is None:
            held = {"id": category, "name": _plain(category), "definition": "", "topics": []}
            found.append(held)
        held["topics"].append({"id": topic, "name": _plain(topic), "definition": ""})
    return found


def _axes(map: EvidenceMap, protocol: ReviewProtocol | None) -> list[dict[str, Any]]:
    if protocol is not None:
        return [
            {
                "id": axis.id,
                "name": axis.name,
                "values": [{"id": value.id, "name": value.name} for value in axis.values],
            }
            for axis in protocol.axes
        ]
    held: dict[str, dict[str, None]] = {}
    for cell in map.cells:
        held.setdefault(cell.axis, {})[cell.value] = None
    return [
        {"id": axis, "name": _plain(axis), "values": [{"id": each, "name": _plain(each)} for each in values]}
        for axis, values in held.items()
    ]


def _plain(id: str) -> str:
    return id.replace("_", " ").replace("-", " ").strip().capitalize() or "Other"


def _states(
    cells: Iterable[Cell], categories: list[dict[str, Any]], axes: list[dict[str, Any]]
) -> dict[str, dict[str, str]]:
    """By axis and topic: one letter per value, in the order of the axis."""
    state = {(cell.axis, cell.topic, cell.value): LETTERS[cell.state] for cell in cells}
    return {
        axis["id"]: {
            topic["id"]: "".join(
                state.get((axis["id"], topic["id"], value["id"]), "n") for value in axis["values"]
            )
            for category in categories
            for topic in category["topics"]
        }
        for axis in axes
    }


def _study(id: str, reports: Ids, records: Mapping[str, int]) -> dict[str, Any]:
    return {"id": id, "reports": [records[report] for report in reports if report in records]}


def _record(record: Record, runs: list[int]) -> dict[str, Any]:
    held = {
        "id": record.id,
        "title": record.title,
        "authors": list(record.authors),
        "year": record.published.year if record.published else None,
        "venue": record.venue,
        "kind": record.kind,
        "status": record.status,
        "abstract": record.abstract,
        "note": record.abstract_note,
        "doi": record.doi,
        "link": doi_link(record.doi) or safe_link(record.url),
        "source": record.source,
        "sourceId": record.source_id,
        "runs": runs,
    }
    return {key: value for key, value in held.items() if value not in (None, [])}


def safe_link(url: str | None) -> str | None:
    """The address when it is a web page's; None for anything that a browser might run.

    >>> safe_link("https://example.org/a"), safe_link("javascript:alert(1)"), safe_link(" data:x")
    ('https://example.org/a', None, None)
    """
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in ("http", "https") and parts.netloc else None


def doi_link(doi: str | None) -> str | None:
    """The resolver's address of a DOI."""
    return f"https://doi.org/{quote(doi, safe='/:;()._-', errors='replace')}" if doi else None


def _run(run: SearchRun) -> dict[str, Any]:
    held = {
        "source": run.source,
        "where": place(run.source, [run.platform]),
        "file": file_of(run),
        "lane": run.lane,
        "query": run.query,
        "translation": run.server_translation,
        "since": run.window.since.isoformat() if run.window.since else None,
        "until": run.window.until.isoformat() if run.window.until else None,
        "date": run.ended[:10],
        "status": run.status,
        "reported": run.reported,
        "fetched": run.fetched,
        "new": run.new,
    }
    return {key: value for key, value in held.items() if value is not None}


def _item(
    item: EvidenceItem, studies: Mapping[str, int], records: Mapping[str, int], items: Mapping[str, int]
) -> dict[str, Any]:
    """A quote with its context in three pieces, so that no one counts characters again."""
    end = item.offset + len(item.quote)
    fits = item.context[item.offset : end] == item.quote
    before, after = (item.context[: item.offset], item.context[end:]) if fits else ("", "")
    held: dict[str, Any] = {
        "id": item.id,
        "study": studies[item.study],
        "record": records.get(item.report, records.get(item.record)),
        "topic": item.topic,
        "stance": item.stance,
        "status": item.status,
        "agent": item.agent,
        "quote": [before, item.quote, after],
        "at": [item.text[:12], item.start, item.end],
        "axes": _by_axis(item.axes),
        "answers": [items[id] for id in item.answers if id in items],
        "tier": tier(item) if item.status is ItemStatus.PROPOSED else None,
        "words": [[each.agent, each.status, each.at[:10], each.reason] for each in item.judgments],
    }
    return {key: value for key, value in held.items() if value not in (None, [], {})}


def _by_axis(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    held: dict[str, list[str]] = {}
    for axis, value in pairs:
        held.setdefault(axis, []).append(value)
    return held
