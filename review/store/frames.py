"""The log as pandas DataFrames, for notebooks and exports.

In: a log. Out: frames whose columns and dtypes are those that the docstrings name, rows or no rows.
`string` is pandas' nullable text, `Int64` its nullable integer; missing is `<NA>` or `NaT`, never "".
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..model.decision import Decision
from ..model.record import Record
from ..model.search import SearchRun
from .log import Log
from .reading import read_decisions, read_labellings, read_records, read_runs

if TYPE_CHECKING:
    import pandas

TEXT, NUMBER, INSTANT = "string", "Int64", "datetime64[ns, UTC]"

RECORDS: Mapping[str, str] = {
    "id": TEXT,
    "source": TEXT,
    "source_id": TEXT,
    "title": TEXT,
    "abstract": TEXT,
    "abstract_note": TEXT,
    "authors": TEXT,
    "year": NUMBER,
    "month": NUMBER,
    "day": NUMBER,
    "venue": TEXT,
    "volume": TEXT,
    "issue": TEXT,
    "pages": TEXT,
    "doi": TEXT,
    "ids": TEXT,
    "kind": TEXT,
    "language": TEXT,
    "url": TEXT,
    "keywords": TEXT,
    "status": TEXT,
    "raw": TEXT,
}

DECISIONS: Mapping[str, str] = {
    "id": TEXT,
    "record": TEXT,
    "stage": TEXT,
    "verdict": TEXT,
    "criterion": TEXT,
    "agent_kind": TEXT,
    "agent": TEXT,
    "agent_version": TEXT,
    "at": INSTANT,
    "note": TEXT,
    "saw": TEXT,
    "rank": NUMBER,
    "ranking": TEXT,
    "protocol": TEXT,
    "dwell_ms": NUMBER,
}

LABELS: Mapping[str, str] = {"record": TEXT, "label": TEXT, "reviewer": TEXT, "at": INSTANT}

RUNS: Mapping[str, str] = {
    "id": TEXT,
    "source": TEXT,
    "platform": TEXT,
    "lane": TEXT,
    "query": TEXT,
    "server_translation": TEXT,
    "since": "datetime64[ns]",
    "until": "datetime64[ns]",
    "started": INSTANT,
    "ended": INSTANT,
    "status": TEXT,
    "reported": NUMBER,
    "fetched": NUMBER,
    "new": NUMBER,
    "changed": NUMBER,
    "withdrawn": NUMBER,
    "error": TEXT,
    "parser_version": TEXT,
    "protocol": TEXT,
}


def frame_records(log: Log) -> "pandas.DataFrame":
    """One row per record, in order of first sighting.

    string: id, source, source_id, title, abstract, abstract_note, authors ("; " between two), venue, volume,
    issue, pages, doi, ids ("scheme:value", "; " between two), kind, language, url, keywords ("; " between
    two), status, raw; Int64: year, month, day.
    """
    return made(RECORDS, (_record(id, record) for id, record in read_records(log).items()))


def frame_decisions(log: Log) -> "pandas.DataFrame":
    """One row per agent's last word on a record at a stage, oldest first.

    string: id, record, stage, verdict, criterion, agent_kind, agent, agent_version, note, saw, ranking,
    protocol; Int64: rank, dwell_ms; datetime64[ns, UTC]: at.
    """
    return made(DECISIONS, map(_decision, read_decisions(log)))


def frame_labels(log: Log) -> "pandas.DataFrame":
    """One row per label that a person has put on a record and not taken off, oldest first.

    string: record, label, reviewer; datetime64[ns, UTC]: at.
    """
    return made(
        LABELS,
        (
            {"record": each.record, "label": each.label, "reviewer": each.agent, "at": each.at}
            for each in read_labellings(log)
        ),
    )


def frame_runs(log: Log) -> "pandas.DataFrame":
    """One row per closed run, oldest first.

    string: id, source, platform, lane, query, server_translation, status, error, parser_version, protocol;
    datetime64[ns]: since, until; datetime64[ns, UTC]: started, ended; Int64: reported, fetched, new, changed,
    withdrawn.
    """
    return made(RUNS, map(_run, read_runs(log)))


def made(columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> "pandas.DataFrame":
    """A frame of these columns (name -> dtype), the same with rows or without."""
    import pandas

    held = list(rows)
    series = {
        name: _series(pandas, [row.get(name) for row in held], dtype) for name, dtype in columns.items()
    }
    return pandas.DataFrame(series, columns=list(columns))


def _series(pandas: Any, values: list[Any], dtype: str) -> Any:
    if dtype.startswith("datetime64"):
        # `coerce`: a time that is no instant is missing in the frame, and still in the log.
        moments = pandas.to_datetime(
            pandas.Series(values, dtype=object), utc="UTC" in dtype, format="ISO8601", errors="coerce"
        )
        return moments.astype(dtype)
    return pandas.Series(values, dtype=dtype)


def _record(id: str, record: Record) -> dict[str, Any]:
    published = record.published
    return {
        **{name: getattr(record, name) for name in RECORDS if hasattr(record, name)},
        "id": id,
        "authors": _joined(record.authors),
        "year": published and published.year,
        "month": published and published.month,
        "day": published and published.day,
        "ids": _joined(f"{scheme}:{value}" for scheme, value in record.ids),
        "keywords": _joined(record.keywords),
        "kind": record.kind.value,
        "status": record.status and record.status.value,
    }


def _decision(decision: Decision) -> dict[str, Any]:
    return {
        **{name: getattr(decision, name) for name in DECISIONS if hasattr(decision, name)},
        "stage": decision.stage.value,
        "verdict": decision.verdict and decision.verdict.value,
        "agent_kind": decision.agent.kind.value,
        "agent": decision.agent.name,
        "agent_version": decision.agent.version,
    }


def _run(run: SearchRun) -> dict[str, Any]:
    return {
        **{name: getattr(run, name) for name in RUNS if hasattr(run, name)},
        "lane": run.lane.value,
        "since": run.window.since,
        "until": run.window.until,
        "status": run.status.value,
    }


def _joined(values: Iterable[str]) -> str | None:
    return "; ".join(values) or None
