"""What the map is made of but for people's words: proposed items, and the reports and texts behind them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..digest import digest
from ..model.evidence import EvidenceItem, ItemStatus, Text
from ..model.protocol import ReviewProtocol
from ..model.record import Record
from ..model.search import SearchRun
from ..model.study import Study
from .places import by_report
from .standing import standings

# Report, text, start, end and topic: what makes two findings one claim, whichever record they were read in.
Key = tuple[str, str, int, int, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ground:
    """Proposed items of included reports by id and by claim, and all that is asked about reports.

    `items` are those of `kept` reports (by shown record id); `texts` are each report's, in reading order.
    Two grounds are equal only when they are one.
    """

    items: Mapping[str, EvidenceItem]
    claims: Mapping[Key, str]
    texts: Mapping[str, tuple[Text, ...]]
    contents: Mapping[str, str]
    shown: Mapping[str, str]
    kept: frozenset[str]
    read: frozenset[str]
    read_in_full: tuple[str, ...]
    read_in_part: tuple[str, ...]
    study_of: Mapping[str, str]
    standing: Mapping[str, ItemStatus]
    studies: tuple[Study, ...]
    records: Mapping[str, Record]
    runs: tuple[SearchRun, ...]
    sightings: Mapping[str, tuple[str, ...]]
    members: Mapping[str, tuple[str, ...]]
    protocol: ReviewProtocol
    protocol_digest: str

    @property
    def whole(self) -> bool:
        """Whether every included report was read, so that nothing found is a gap."""
        return bool(self.kept) and self.read == self.kept


def claim_key(item: EvidenceItem) -> Key:
    """The claim of a proposed item."""
    return item.report, item.text, item.start, item.end, item.topic


def lay(
    items: Iterable[EvidenceItem],
    texts: Iterable[Text],
    studies: Sequence[Study],
    records: Mapping[str, Record],
    runs: Sequence[SearchRun],
    sightings: Mapping[str, tuple[str, ...]],
    protocol: ReviewProtocol,
    *,
    included: Collection[str],
    extracted: Collection[str],
    in_full: Collection[str] = (),
    reports: Mapping[str, str] | None = None,
    protocol_digest: str | None = None,
) -> Ground:
    """The ground of a map; the parameters are those of `build_map`."""
    shown = dict(reports or {})
    kept = frozenset(shown.get(id, id) for id in included)
    read = kept & {shown.get(id, id) for id in extracted}
    standing = standings(records, shown)
    gone = {report for report in read if standing.get(report) is ItemStatus.WITHDRAWN}
    full = read & {shown.get(id, id) for id in in_full}
    own = {item.id: item for item in items if shown.get(item.report, item.report) in kept}
    texts = tuple(texts)
    return Ground(
        items=own,
        claims={claim_key(item): id for id, item in own.items()},
        texts=by_report(texts, shown),
        contents={text.digest: text.content for text in texts},
        shown=shown,
        kept=kept,
        read=read,
        read_in_full=tuple(sorted(full - gone)),
        read_in_part=tuple(sorted(read - full - gone)),
        study_of={report: study.id for study in studies for report in study.reports},
        standing=standing,
        studies=tuple(studies),
        records=records,
        runs=tuple(runs),
        sightings=sightings,
        members=_members(shown),
        protocol=protocol,
        protocol_digest=protocol_digest or digest(protocol),
    )


def _members(shown: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    held: dict[str, list[str]] = {}
    for id, report in shown.items():
        held.setdefault(report, []).append(id)
    return {report: tuple(sorted(ids)) for report, ids in held.items()}
