"""What makes a protocol unusable although every value is of its type, each with its place."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..model.protocol import Axis, ReviewProtocol, ScreeningRules, SourceQuery
from ..spelling import nearest
from .nodes import Path

ORIGINS = ("text", "record")
CONFLICT_RULES = ("adjudicate", "include")
STOPPING_RULES = ("none", "buscar", "two-phase", "consecutive-50", "consecutive-100", "consecutive-200")
RECORD_FIELDS = ("kind", "status", "language", "source", "venue")
# Fields that findings and items use for something else (review.model.evidence).
RESERVED_AXES = ("category", "challenge", "stance", "topic")

COLOUR = "#[0-9A-Fa-f]{3}|#[0-9A-Fa-f]{6}"
LONGEST_LABEL = 60

_ID = re.compile(r"[\w.+-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong at a place of the protocol."""

    path: Path
    message: str
    hint: str


def faults(protocol: ReviewProtocol) -> Iterator[Fault]:
    """Everything that makes the protocol unusable; nothing comes when it can be used."""
    yield from _doubled_ids(protocol)
    yield from _criteria(protocol)
    for number, axis in enumerate(protocol.axes):
        yield from _axis(axis, ("axes", number))
    yield from _screening(protocol)
    if (judges := protocol.extraction.judges) < 1:
        message = f"`judges` cannot be {judges}"
        yield Fault(path=("extraction", "judges"), message=message, hint="Write 1 or more.")
    yield from _assignments(protocol.screening)
    yield from _labels(protocol.screening)
    for number, source in enumerate(protocol.sources):
        yield from _source(source, ("sources", number), protocol.query)


def _source(source: SourceQuery, path: Path, query: str) -> Iterator[Fault]:
    if not source.query and not query:
        yield Fault(
            path=path,
            message=f"the source `{source.source}` has no `query`, and the protocol has none to translate",
            hint="Write `query:` here, in the source's own language, or once for the whole protocol.",
        )
    if (source.overlap_days or 0) < 0:
        yield Fault(
            path=(*path, "overlap_days"),
            message=f"`overlap_days` cannot be {source.overlap_days}",
            hint="Write 0 or more days.",
        )


def _doubled_ids(protocol: ReviewProtocol) -> Iterator[Fault]:
    named = [(("criteria", i, "code"), item.code) for i, item in enumerate(protocol.criteria)]
    yield from _ids("criterion code", named)
    categories = list(enumerate(protocol.categories))
    yield from _ids("category id", [(("categories", i, "id"), held.id) for i, held in categories])
    topics = [
        (("categories", i, "topics", j, "id"), topic.id)
        for i, held in categories
        for j, topic in enumerate(held.topics)
    ]
    yield from _ids("topic id", topics)
    yield from _ids("axis id", [(("axes", i, "id"), axis.id) for i, axis in enumerate(protocol.axes)])
    for i, axis in enumerate(protocol.axes):
        values = [(("axes", i, "values", j, "id"), value.id) for j, value in enumerate(axis.values)]
        yield from _ids(f"value of the axis `{axis.id}`", values)
    sources = [(("sources", i, "source"), item.source) for i, item in enumerate(protocol.sources)]
    yield from _ids("source", sources)
    extractors = [(("extractors", i, "name"), item.name) for i, item in enumerate(protocol.extractors)]
    yield from _ids("extractor", extractors)


def _ids(what: str, named: Iterable[tuple[Path, str]]) -> Iterator[Fault]:
    seen: set[str] = set()
    for path, name in named:
        if not _ID.fullmatch(name):
            yield Fault(
                path=path,
                message=f"the {what} `{name}` is not one word",
                hint="Use letters, digits and the signs - _ . + only; it is stored and printed as written.",
            )
        if name in seen:
            yield Fault(
                path=path,
                message=f"the {what} `{name}` stands here again",
                hint="Give each its own, or delete one of the two.",
            )
        seen.add(name)


def _criteria(protocol: ReviewProtocol) -> Iterator[Fault]:
    for number, criterion in enumerate(protocol.criteria):
        if not criterion.stages:
            yield Fault(
                path=("criteria", number, "stages"),
                message=f"the criterion `{criterion.code}` serves no stage",
                hint="Name title-abstract, full-text or both, or leave `stages` out for both.",
            )


def _axis(axis: Axis, path: Path) -> Iterator[Fault]:
    if axis.id in RESERVED_AXES:
        message = f"an axis cannot be called `{axis.id}`: the map has that column already"
        yield Fault(path=(*path, "id"), message=message, hint="Choose another id.")
    if not axis.values:
        message = f"the axis `{axis.id}` has no values"
        yield Fault(path=(*path, "values"), message=message, hint="Give it at least one, with id and name.")
    if axis.origin not in ORIGINS:
        message = f"`origin` cannot be `{axis.origin}`"
        yield Fault(path=(*path, "origin"), message=message, hint=nearest(axis.origin, ORIGINS))
    elif axis.origin == "record" and axis.record_field not in RECORD_FIELDS:
        named = axis.record_field or "nothing"
        message = f"the axis `{axis.id}` reads `{named}`, which is not a field of a record to show"
        hint = "Set `record_field`. " + nearest(named, RECORD_FIELDS)
        yield Fault(path=(*path, "record_field"), message=message, hint=hint)
    elif axis.origin == "text" and axis.record_field is not None:
        message = f"the axis `{axis.id}` is found in the text, yet names a `record_field`"
        yield Fault(path=(*path, "record_field"), message=message, hint="Write `origin: record`.")


def _screening(protocol: ReviewProtocol) -> Iterator[Fault]:
    rules, stopping = protocol.screening, protocol.screening.stopping
    if rules.conflict not in CONFLICT_RULES:
        hint = nearest(rules.conflict, CONFLICT_RULES)
        yield Fault(
            path=("screening", "conflict"), message=f"`conflict` cannot be `{rules.conflict}`", hint=hint
        )
    if rules.reviewers_per_record < 1:
        message = f"`reviewers_per_record` cannot be {rules.reviewers_per_record}"
        yield Fault(path=("screening", "reviewers_per_record"), message=message, hint="Write 1 or more.")
    if not 0 <= rules.random_share < 1:
        message = f"`random_share` cannot be {rules.random_share}"
        hint = "Write a share from 0 up to, but not including, 1."
        yield Fault(path=("screening", "random_share"), message=message, hint=hint)
    if stopping.rule not in STOPPING_RULES:
        message = f"there is no stopping rule `{stopping.rule}`"
        hint = nearest(stopping.rule, STOPPING_RULES)
        yield Fault(path=("screening", "stopping", "rule"), message=message, hint=hint)
    for name, value in (("target", stopping.target), ("confidence", stopping.confidence)):
        if not 0 < value < 1:
            message = f"`{name}` cannot be {value}"
            hint = "Write a share between 0 and 1, such as 0.95."
            yield Fault(path=("screening", "stopping", name), message=message, hint=hint)


def _assignments(rules: ScreeningRules) -> Iterator[Fault]:
    place: Path = ("screening", "assign")
    yield from _named(place, "reviewer", [each.reviewer for each in rules.assign])
    for number, each in enumerate(rules.assign):
        if not 0 < each.share < math.inf:
            yield Fault(
                path=(*place, number, "share"),
                message=f"`share` cannot be {each.share}",
                hint="Write a number above 0; a reviewer who gets nothing is left out.",
            )
    if rules.assign and len(rules.assign) < rules.reviewers_per_record:
        yield Fault(
            path=place,
            message=f"{len(rules.assign)} reviewers are assigned, and each record needs "
            f"{rules.reviewers_per_record}",
            hint="Name as many as `reviewers_per_record` says, or more.",
        )


def _labels(rules: ScreeningRules) -> Iterator[Fault]:
    place: Path = ("screening", "labels")
    yield from _named(place, "name", [each.name for each in rules.labels])
    for number, each in enumerate(rules.labels):
        if each.colour and not re.fullmatch(COLOUR, each.colour):
            yield Fault(
                path=(*place, number, "colour"),
                message=f"`{each.colour}` is no colour",
                hint='Write it in quotation marks, as "#rrggbb".',
            )
        if len(each.name) > LONGEST_LABEL:
            message = f"the label `{each.name[:20]}…` is too long"
            hint = f"Use at most {LONGEST_LABEL} characters."
            yield Fault(path=(*place, number, "name"), message=message, hint=hint)


def _named(place: Path, key: str, names: Iterable[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, name in enumerate(names):
        plain = "".join(name.split()).casefold()
        if plain in seen:
            yield Fault(
                path=(*place, number, key),
                message=f"`{name}` stands here again",
                hint="Names that differ in case or spaces alone are one.",
            )
        seen.add(plain)
