"""From annotations to evidence items: what extractors found in, one claim per quote and topic out."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..digest import digest
from ..model.evidence import Annotation, EvidenceItem, ItemStatus, Stance, Text
from ..model.protocol import Axis, ReviewProtocol
from ..model.record import Record
from ..model.study import Study
from .context import context
from .standing import standings

CHALLENGE, STANCE = "challenge", "stance"
# Of two stances with equal scores the more telling one: a solution is also about a challenge.
TELLING = (Stance.BACKGROUND, Stance.CHALLENGE, Stance.SOLUTION, Stance.RESOLVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """The protocol, asked the questions of this module."""

    categories: Mapping[str, str]
    axes: tuple[Axis, ...]
    values: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, protocol: ReviewProtocol) -> "_Plan":
        return cls(
            categories={topic.id: each.id for each in protocol.categories for topic in each.topics},
            axes=protocol.axes,
            values={axis.id: frozenset(value.id for value in axis.values) for axis in protocol.axes},
        )


def propose(
    annotations: Iterable[Annotation],
    texts: Iterable[Text],
    reports: Mapping[str, str],
    studies: Iterable[Study],
    records: Mapping[str, Record],
    protocol: ReviewProtocol,
) -> tuple[EvidenceItem, ...]:
    """One item per record, text, span and topic, sorted by (report, text, start, end, topic).

    `reports` gives the shown record of each record. The same claim in the same text of two records of
    one report is one item, the shown record's if it has it. The stance is the sentence's, background
    where none was found. An axis is read from the findings inside the sentence, else from those anywhere
    in the record's texts; an axis of origin "record" from the record's field. Topics and values that the
    protocol does not know are left out.

    Items of a report that was retracted or withdrawn are `withdrawn`. Items of a report whose record is
    superseded are `superseded` when another report of the study, that still stands, speaks of the topic.
    """
    plan = _Plan.of(protocol)
    contents = {(text.record, text.digest): text.content for text in texts}
    study_of = {report: study.id for study in studies for report in study.reports}
    by_record: dict[str, list[Annotation]] = {}
    for annotation in annotations:
        by_record.setdefault(annotation.record, []).append(annotation)
    found: dict[tuple[str, str, int, int, str], EvidenceItem] = {}
    for id in sorted(by_record, key=lambda each: (reports.get(each, each) != each, each)):
        report = reports.get(id, id)
        for item in _items(by_record[id], contents, records.get(id), plan):
            claim = (report, item.text, item.start, item.end, item.topic)
            found.setdefault(claim, replace(item, report=report, study=study_of.get(report, report)))
    return _with_status([found[claim] for claim in sorted(found)], standings(records, reports))


def axes_of(
    annotations: Iterable[Annotation],
    record: Record | None,
    protocol: ReviewProtocol,
    span: tuple[str, int, int],
) -> tuple[tuple[str, str], ...]:
    """The axes of a span (text, start, end) of one record, read as those of a proposed item are."""
    surroundings = _Surroundings(annotations, record, _Plan.of(protocol))
    return surroundings.axes(surroundings.within(*span))


def _items(
    annotations: Sequence[Annotation],
    contents: Mapping[tuple[str, str], str],
    record: Record | None,
    plan: _Plan,
) -> Iterator[EvidenceItem]:
    """The items of one record; report and study are still the record's own id."""
    spans: dict[tuple[str, int, int], list[Annotation]] = {}
    for each in annotations:
        spans.setdefault((each.text, each.start, each.end), []).append(each)
    surroundings = _Surroundings(annotations, record, plan)
    for (text, start, end), held in spans.items():
        topics = {each.label for each in held if each.field == CHALLENGE} & plan.categories.keys()
        if not topics:
            continue
        inside = surroundings.within(text, start, end)
        axes = surroundings.axes(inside)
        for topic in topics:
            claims = [each for each in held if (each.field, each.label) == (CHALLENGE, topic)]
            content = contents.get((claims[0].record, text), "")
            yield _item(claims, inside, axes, content, plan.categories[topic])


def _item(
    claims: list[Annotation],
    inside: list[Annotation],
    axes: tuple[tuple[str, str], ...],
    content: str,
    category: str,
) -> EvidenceItem:
    first = min(claims, key=_order)
    around, offset = context(content, first.start, first.end) if content else (first.quote, 0)
    scores = [each.score for each in claims if each.score is not None]
    return EvidenceItem(
        id=digest(first.record, first.text, first.start, first.end, first.label),
        study=first.record,
        report=first.record,
        record=first.record,
        text=first.text,
        start=first.start,
        end=first.end,
        quote=first.quote,
        category=category,
        topic=first.label,
        stance=_stance(inside),
        status=ItemStatus.PROPOSED,
        agent=f"{first.extractor.name} {first.extractor.version}",
        axes=axes,
        annotations=tuple(sorted([*claims, *inside], key=_order)),
        context=around,
        offset=offset,
        score=max(scores, default=None),
    )


def _order(each: Annotation) -> tuple[float, str, str, str, int, int, str]:
    """By score, best first; then by who found what where."""
    score = 0.0 if each.score is None else -each.score
    return (score, each.extractor.name, each.extractor.version, each.field, each.start, each.end, each.label)


def _stance(annotations: Iterable[Annotation]) -> Stance:
    known = [each for each in annotations if each.field == STANCE and each.label in tuple(Stance)]
    if not known:
        return Stance.BACKGROUND
    best = max(known, key=lambda each: (each.score or 0.0, TELLING.index(Stance(each.label))))
    return Stance(best.label)


class _Surroundings:
    """The stances and axis values of one record, by where they were found."""

    def __init__(self, annotations: Iterable[Annotation], record: Record | None, plan: _Plan) -> None:
        self.plan, self.record = plan, record
        self.found: dict[str, list[Annotation]] = {}
        self.anywhere: dict[str, set[str]] = {}
        for each in sorted(annotations, key=lambda each: (each.start, each.end)):
            if each.label in plan.values.get(each.field, ()):
                self.anywhere.setdefault(each.field, set()).add(each.label)
            elif each.field != STANCE:
                continue
            self.found.setdefault(each.text, []).append(each)
        self.starts = {text: [each.start for each in held] for text, held in self.found.items()}

    def within(self, text: str, start: int, end: int) -> list[Annotation]:
        starts = self.starts.get(text, [])
        near = self.found.get(text, [])[bisect_left(starts, start) : bisect_left(starts, end)]
        return [each for each in near if each.end <= end]

    def axes(self, inside: Iterable[Annotation]) -> tuple[tuple[str, str], ...]:
        here: dict[str, set[str]] = {}
        for each in inside:
            here.setdefault(each.field, set()).add(each.label)
        held: list[tuple[str, str]] = []
        for axis in self.plan.axes:
            if axis.origin == "record":
                values = of_record(axis, self.record)
            else:
                values = here.get(axis.id) or self.anywhere.get(axis.id, set())
            held.extend((axis.id, value) for value in values)
        return tuple(sorted(held))


def of_record(axis: Axis, record: Record | None) -> set[str]:
    """The values of an axis that a record's field names, by a value's id, name or one of its cues."""
    held = getattr(record, axis.record_field or "", None)
    if held is None:
        return set()
    said = {str(each).casefold() for each in (held if isinstance(held, tuple) else (held,))}
    return {
        value.id
        for value in axis.values
        if said & {name.casefold() for name in (value.id, value.name, *value.cues)}
    }


def _with_status(
    items: Sequence[EvidenceItem], standing: Mapping[str, ItemStatus]
) -> tuple[EvidenceItem, ...]:
    live = {
        (item.study, item.topic)
        for item in items
        if standing.get(item.report, ItemStatus.PROPOSED) is ItemStatus.PROPOSED
    }
    return tuple(_settled(item, standing.get(item.report, ItemStatus.PROPOSED), live) for item in items)


def _settled(item: EvidenceItem, standing: ItemStatus, live: set[tuple[str, str]]) -> EvidenceItem:
    if standing is ItemStatus.SUPERSEDED and (item.study, item.topic) not in live:
        return item
    return replace(item, status=standing)
