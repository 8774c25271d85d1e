"""What is allowed in a protocol and yet probably not meant."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from ..model.decision import Stage
from ..model.protocol import Axis, CriterionKind, ReviewProtocol
from ..model.record import RecordKind, RecordStatus
from ..plugins import REGISTRY, Group
from ..spelling import nearest

_KNOWN_VALUES = {
    "kind": tuple(kind.value for kind in RecordKind),
    "status": tuple(status.value for status in RecordStatus),
}
# The axes that each shipped extractor fills; `axes` fills all, and what any other may fill is not known.
_FILLS: dict[str, tuple[str, ...]] = {
    "challenges": (),
    "evidence_types": ("evidence_type", "stage"),
    "jurisdictions": ("jurisdiction",),
    "products": ("product_class",),
    "solutions": ("solution_type",),
}
_PLACEHOLDER = 12  # so many letters of words in capitals, one after the other, were never filled in
_QUOTED = re.compile(r'"([^"\n]*)"')


def check(protocol: ReviewProtocol) -> tuple[str, ...]:
    """Warnings for a person, one sentence or two each; empty when there is nothing to say."""
    return (
        *_placeholders(protocol),
        *_plugins(protocol),
        *_living(protocol),
        *_eligibility(protocol),
        *_stopping(protocol),
        *_cues(protocol),
        *_extraction(protocol),
    )


def _placeholders(protocol: ReviewProtocol) -> Iterator[str]:
    texts = [("title", protocol.title), ("question", protocol.question)]
    texts += [(f"text of the criterion `{each.code}`", each.text) for each in protocol.criteria]
    for what, text in texts:
        if _in_capitals(text):
            yield f"The {what} is still to be filled in: part of it stands in capitals."
    queries = [("protocol's query", protocol.query)]
    queries += [(f"query of the source `{each.source}`", each.query) for each in protocol.sources]
    for what, text in queries:
        # A query has operators and names in capitals: what is to be filled in stands in quotation marks.
        if found := next(filter(_in_capitals, _QUOTED.findall(text)), None):
            yield f'The {what} is still to be filled in: "{found}" stands in capitals.'


def _in_capitals(text: str) -> bool:
    runs = (
        run
        for part in re.split(r"[^\w\s]", text)
        for run in groupby(part.split(), key=lambda word: word.isupper())
    )
    return any(upper and sum(map(len, words)) >= _PLACEHOLDER for upper, words in runs)


def _plugins(protocol: ReviewProtocol) -> Iterator[str]:
    if not protocol.sources:
        yield "No source is named: `review refresh` has nothing to ask, records come from files alone."
    for item in protocol.sources:
        if item.source not in REGISTRY.names(Group.SOURCES):
            yield (
                f"No source plug-in `{item.source}` is installed: import its results from a file. "
                + nearest(item.source, REGISTRY.names(Group.SOURCES))
            )
    if protocol.screening.ranker not in REGISTRY.names(Group.RANKERS):
        yield _unknown("ranker", protocol.screening.ranker, Group.RANKERS)
    for extractor in protocol.extractors:
        if extractor.name not in REGISTRY.names(Group.EXTRACTORS):
            yield _unknown("extractor", extractor.name, Group.EXTRACTORS)


def _living(protocol: ReviewProtocol) -> Iterator[str]:
    rules = protocol.living
    for key, names, group, what in (
        ("recheck", rules.recheck, Group.SOURCES, "source plug-in"),
        ("citations", rules.citations, Group.SOURCES, "source plug-in"),
        ("fulltexts", rules.fulltexts, Group.FULLTEXTS, "full-text fetcher"),
    ):
        for name in names:
            if name not in REGISTRY.names(group):
                yield f"`living.{key}`: " + _unknown(what, name, group)
    if rules.citations and not rules.directions:
        yield "`living.citations` names sources, and `directions` is empty: no citation is chased."


def _unknown(what: str, name: str, group: Group) -> str:
    return f"No {what} `{name}` is installed. {nearest(name, REGISTRY.names(group))}"


def _eligibility(protocol: ReviewProtocol) -> Iterator[str]:
    if not any(criterion.kind is CriterionKind.INCLUDE for criterion in protocol.criteria):
        yield "No criterion of kind `include` says what the review is looking for."
    for stage in Stage:
        if not any(
            criterion.kind is CriterionKind.EXCLUDE and stage in criterion.stages
            for criterion in protocol.criteria
        ):
            yield f"No criterion of kind `exclude` serves {stage.value}: exclusions there have no reason."


def _stopping(protocol: ReviewProtocol) -> Iterator[str]:
    if (rule := protocol.screening.stopping.rule).startswith("consecutive"):
        yield f"The stopping rule `{rule}` promises no recall; buscar and two-phase test for one."


def _cues(protocol: ReviewProtocol) -> Iterator[str]:
    topics = [topic for category in protocol.categories for topic in category.topics]
    for category in protocol.categories:
        if not category.topics:
            yield f"The category `{category.id}` has no topics, so nothing can be filed under it."
    for topic in topics:
        if not topic.cues:
            yield f"The topic `{topic.id}` has no cues: only a learned extractor can find it."
    counted = Counter(cue for topic in topics for cue in set(topic.cues))
    for cue in (cue for cue, number in counted.items() if number > 1):
        owners = ", ".join(topic.id for topic in topics if cue in topic.cues)
        yield f"The cue `{cue}` stands under several topics ({owners}); each of them will be found."
    for cue in sorted({cue for topic in topics for cue in topic.cues if cue != cue.lower()}):
        yield f"The cue `{cue}` has capitals; cues are compared in lower case."


def _extraction(protocol: ReviewProtocol) -> Iterator[str]:
    if protocol.categories and not protocol.extractors:
        yield "No extractor is named: nothing will be proposed for the evidence map."
    stances = protocol.stances
    if protocol.categories and not (stances.challenge or stances.solution or stances.resolved):
        yield "The stance lexicon is empty: every sentence will count as background."
    for axis in protocol.axes:
        yield from _axis(axis)
    yield from _unfilled(protocol)


def _axis(axis: Axis) -> Iterator[str]:
    known = _KNOWN_VALUES.get(axis.record_field or "")
    for value in axis.values:
        if known is not None and value.id not in known:
            yield (
                f"The axis `{axis.id}` has the value `{value.id}`, which no record's "
                f"{axis.record_field} ever is. " + nearest(value.id, known)
            )
        if axis.origin == "text" and not value.cues:
            yield f"The value `{value.id}` of the axis `{axis.id}` has no cues."


def _unfilled(protocol: ReviewProtocol) -> Iterator[str]:
    named = {extractor.name for extractor in protocol.extractors}
    if named - _FILLS.keys():
        return
    filled = {axis for name in named for axis in _FILLS[name]}
    for axis in protocol.axes:
        if axis.origin == "text" and axis.id not in filled:
            yield f"axis `{axis.id}` is filled by no extractor: add `- name: axes`"
