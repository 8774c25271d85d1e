"""Labelled reviews as CSV: a file in, rows out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .. import sheets
from ..errors import ReviewError

COLUMNS = ("record_id", "title", "abstract", "label_included")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledRow:
    """One record of a labelled review; `label` is 1 when the reviewers included it, else 0."""

    record: str
    title: str
    abstract: str | None
    label: int


def read_rows(path: Path) -> tuple[LabelledRow, ...]:
    """The rows of a CSV file with the columns `record_id, title, abstract, label_included` (UTF-8).

    Raises:
        ReviewError: the file cannot be read, lacks a column or a record, repeats an id, or holds a label
            that is neither 0 nor 1.
    """
    held = sheets.read_rows(path, COLUMNS)
    if not held:
        raise _unusable(f"{path} holds no record")
    if not any(row["label_included"].strip() for _, row in held):
        raise _unusable(f"{path} holds no label: label_included is empty in every row, from line 2 on")
    rows = tuple(_row(path, line, row) for line, row in held)
    _check_ids(path, rows)
    return rows


def _row(path: Path, line: int, row: Mapping[str, str]) -> LabelledRow:
    label = row["label_included"].strip()
    if label not in ("0", "1", "0.0", "1.0"):
        raise _unusable(f"{path}, line {line}: label_included is `{label}`")
    record = row["record_id"].strip()
    if not record:
        raise _unusable(f"{path}, line {line}: there is no record_id")
    return LabelledRow(
        record=record, title=row["title"], abstract=row["abstract"] or None, label=int(label[0])
    )


def _check_ids(path: Path, rows: Iterable[LabelledRow]) -> None:
    seen: set[str] = set()
    for row in rows:
        if row.record in seen:
            raise _unusable(f"{path}: record_id `{row.record}` occurs twice")
        seen.add(row.record)


def _unusable(message: str) -> ReviewError:
    return ReviewError(
        message,
        hint=f"A labelled review has the columns {', '.join(COLUMNS)}: one row per record, "
        "unique ids, and labels 1 (included) or 0.",
    )
