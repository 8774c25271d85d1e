"""Which reports still stand: their records' statuses in, proposed, withdrawn or superseded out."""

from collections.abc import Iterable, Mapping

from ..model.evidence import ItemStatus
from ..model.record import Record, RecordStatus

WITHDRAWN = (RecordStatus.RETRACTED, RecordStatus.WITHDRAWN)


def standings(records: Mapping[str, Record], reports: Mapping[str, str]) -> dict[str, ItemStatus]:
    """What the sources of each report come to, by shown record id.

    One source that calls it retracted or withdrawn suffices: sources learn of it at different times.
    """
    statuses: dict[str, set[RecordStatus | None]] = {}
    for id, record in records.items():
        statuses.setdefault(reports.get(id, id), set()).add(record.status)
    return {report: _standing(held) for report, held in statuses.items()}


def _standing(statuses: Iterable[RecordStatus | None]) -> ItemStatus:
    held = set(statuses)
    if held & set(WITHDRAWN):
        return ItemStatus.WITHDRAWN
    return ItemStatus.SUPERSEDED if RecordStatus.SUPERSEDED in held else ItemStatus.PROPOSED
