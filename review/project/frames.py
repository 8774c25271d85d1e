"""What a review holds as pandas DataFrames, one row per thing: `review.open().frame("items")`.

In: a state. Out: frames whose columns and dtypes are those that the docstrings name, rows or no rows.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import ReviewError
from ..store import frames as stored
from . import evidence
from .state import State

if TYPE_CHECKING:
    import pandas

TEXT, NUMBER, SHARE = stored.TEXT, stored.NUMBER, "Float64"

REPORTS: Mapping[str, str] = {
    "report": TEXT,
    "study": TEXT,
    "title": TEXT,
    "year": NUMBER,
    "doi": TEXT,
    "records": NUMBER,
    "sources": TEXT,
    "title_abstract": TEXT,
    "full_text": TEXT,
}
ITEMS: Mapping[str, str] = {
    "item": TEXT,
    "study": TEXT,
    "report": TEXT,
    "record": TEXT,
    "title": TEXT,
    "category": TEXT,
    "topic": TEXT,
    "stance": TEXT,
    "status": TEXT,
    "quote": TEXT,
    "context": TEXT,
    "start": NUMBER,
    "end": NUMBER,
    "axes": TEXT,
    "agent": TEXT,
    "score": SHARE,
}


def records(state: State) -> "pandas.DataFrame":
    """One row per record; the columns are those of `review.store.frames.frame_records`."""
    return stored.frame_records(state.log)


def decisions(state: State) -> "pandas.DataFrame":
    """One row per agent's last word on a record; columns as in `review.store.frames.frame_decisions`."""
    return stored.frame_decisions(state.log)


def runs(state: State) -> "pandas.DataFrame":
    """One row per closed search; the columns are those of `review.store.frames.frame_runs`."""
    return stored.frame_runs(state.log)


def reports(state: State) -> "pandas.DataFrame":
    """One row per report, in order of first sighting: what is left when duplicates are put together.

    string: report (the id of the record that is shown), study, title, doi, sources ("; " between two),
    title_abstract and full_text (the verdict where the stage is settled, else its state; <NA> at full text
    for a report that did not get there); Int64: year, records (how many stand behind it).
    """
    study_of = {report: study.id for study in state.studies for report in study.reports}
    first = {each.record: str(each.verdict or each.state) for each in state.title_abstract}
    second = {each.record: str(each.verdict or each.state) for each in state.full_text}
    held = state.reports
    return stored.made(
        REPORTS,
        (
            {
                "report": id,
                "study": study_of.get(id),
                "title": held[id].title,
                "year": (at := held[id].published) and at.year,
                "doi": held[id].doi,
                "records": len(state.members[id]),
                "sources": "; ".join(dict.fromkeys(state.records[each].source for each in state.members[id])),
                "title_abstract": first.get(id),
                "full_text": second.get(id),
            }
            for id in _in_order(state)
        ),
    )


def _in_order(state: State) -> Iterable[str]:
    return dict.fromkeys(state.shown[id] for id in state.records)


def items(state: State) -> "pandas.DataFrame":
    """One row per evidence item of the map, in its order.

    string: item, study, report and record (their ids), title, category, topic, stance, status, quote,
    context, axes ("axis:value", "; " between two), agent; Int64: start, end (code points in the text that
    was read); Float64: score.
    """
    held = evidence.build(state, state.progress)
    titles = {record.id: record.title for record in held.records}
    return stored.made(
        ITEMS,
        (
            {
                **{name: getattr(each, name, None) for name in ITEMS},
                "item": each.id,
                "title": titles.get(each.report),
                "stance": each.stance.value,
                "status": each.status.value,
                "axes": "; ".join(f"{axis}:{value}" for axis, value in each.axes) or None,
            }
            for each in held.items
        ),
    )


FRAMES: Mapping[str, Callable[[State], Any]] = {
    "records": records,
    "reports": reports,
    "decisions": decisions,
    "items": items,
    "runs": runs,
}


def frame(state: State, what: str) -> "pandas.DataFrame":
    """The frame of that name: one of `FRAMES`.

    Raises:
        ReviewError: there is none.
    """
    if what not in FRAMES:
        raise ReviewError(f"there is no frame `{what}`", hint=f"There are {', '.join(FRAMES)}.")
    made: pandas.DataFrame = FRAMES[what](state)
    return made
