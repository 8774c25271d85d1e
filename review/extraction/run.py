"""Texts and extractors in, annotations out; no text is read twice by the same extractor.

What an extractor found in a text is kept under the digest of text, extractor, version and parameters.
"""

import inspect
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from ..digest import digest
from ..errors import PluginError
from ..model.evidence import Annotation, Example, ExtractorRef, Finding, Text
from ..model.protocol import ExtractorSpec, ReviewProtocol
from ..plugins import REGISTRY, Extractor, Group, Plugin, Registry, ensure_readable
from ..progress import Progress, Step, silent
from ..seams import Cache

KIND = "annotations"
BATCH = 64  # texts handed to an extractor at once; what a killed run may have to read again

_log = logging.getLogger(__name__)
_findings = msgspec.json.Decoder(tuple[Finding, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`annotations` in the order of the texts, then of the extractors; `extracted` texts were new to some
    extractor; `problems` name the extractors that failed."""

    annotations: tuple[Annotation, ...]
    extracted: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The extractors of a protocol, made; `origins` are (name, where its code came from) pairs.

    `texts` are (name, code) pairs, of those that a notebook cell defines.
    """

    ready: tuple[tuple[Extractor, ExtractorRef], ...]
    origins: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()


def extractors(
    protocol: ReviewProtocol, registry: Registry = REGISTRY, examples: Sequence[Example] = ()
) -> Prepared:
    """Make the extractors that the protocol names; one that cannot be made becomes a problem.

    A factory that names `examples` receives what people confirmed and rejected.
    An `ExtractorRef`'s parameters digest covers the parameters, the code where it is known (a notebook's),
    for an extractor that asks for the protocol the parts of it that extractors read, and the examples for
    one that asks for them.
    """
    made: list[tuple[Extractor, ExtractorRef]] = []
    origins: list[tuple[str, str]] = []
    texts: list[tuple[str, str]] = []
    problems: list[str] = []
    for spec in protocol.extractors:
        try:
            plugin = registry.find(Group.EXTRACTORS, spec.name)
            ensure_readable(plugin)
            extractor: Extractor = plugin.make(spec.parameters, protocol=protocol, examples=examples)
        except PluginError as error:
            problems.append(error.message)
            continue
        parameters = _parameters(spec, plugin, protocol, examples)
        made.append(
            (extractor, ExtractorRef(name=spec.name, version=str(extractor.version), parameters=parameters))
        )
        origins.append((spec.name, plugin.origin))
        if plugin.text is not None:
            texts.append((spec.name, plugin.text))
    return Prepared(ready=tuple(made), origins=tuple(origins), problems=tuple(problems), texts=tuple(texts))


def _parameters(
    spec: ExtractorSpec, plugin: Plugin, protocol: ReviewProtocol, examples: Sequence[Example]
) -> str:
    takes = inspect.signature(plugin.factory).parameters
    parts: list[Any] = []
    if "protocol" in takes:
        parts += [protocol.categories, protocol.axes, protocol.anchors, protocol.stances]
    if "examples" in takes:
        # In any order, for what is learned does not depend on it.
        parts.append(sorted(digest(each) for each in examples))
    return digest(spec.parameters, plugin.version, plugin.source, *parts)


def annotate(
    texts: Sequence[Text],
    extractors: Sequence[tuple[Extractor, ExtractorRef]],
    derived: Cache,
    progress: Progress = silent,
) -> Result:
    """Annotate texts; of a text and an extractor that met before, what was found then is taken.

    An extractor that raises, or whose findings are not spans of their text, is named in `problems` and
    left out from there on; nothing of the batch in which it failed is kept.
    """
    contents = {text.digest: text.content for text in texts}
    work = [_Work.of(extractor, ref, contents, derived) for extractor, ref in extractors]
    fresh = [name for name in contents if any(name in each.todo for each in work)]
    # Batch by batch, and every extractor on each: what one has read another need not read again.
    size = BATCH * max((getattr(each.extractor, "at_once", 1) for each in work), default=1)
    for start in range(0, len(fresh), size):
        for each in work:
            _one_batch(each, fresh[start : start + size], contents, derived, progress)
    annotations = tuple(
        _annotation(text, finding, each.ref)
        for text in texts
        for each in work
        for finding in each.found.get(text.digest, ())
    )
    extracted = sum(any(name in each.todo and name in each.found for each in work) for name in fresh)
    problems = tuple(each.problem for each in work if each.problem)
    return Result(annotations=annotations, extracted=extracted, problems=problems)


@dataclass(slots=True, kw_only=True)
class _Work:
    """What one extractor has to do; `todo` are the texts that were new to it when it began."""

    extractor: Extractor
    ref: ExtractorRef
    found: dict[str, tuple[Finding, ...]]
    todo: frozenset[str]
    done: int = 0
    problem: str | None = None

    @classmethod
    def of(
        cls, extractor: Extractor, ref: ExtractorRef, contents: Mapping[str, str], derived: Cache
    ) -> "_Work":
        kept = derived.get(KIND, [_key(name, ref) for name in contents])
        found = {name: _findings.decode(kept[key]) for name in contents if (key := _key(name, ref)) in kept}
        return cls(extractor=extractor, ref=ref, found=found, todo=frozenset(contents.keys() - found.keys()))


def _one_batch(
    work: _Work, names: Sequence[str], contents: Mapping[str, str], derived: Cache, progress: Progress
) -> None:
    names = [name for name in names if name in work.todo]
    if work.problem or not names:
        return
    try:
        spans = findings(work.extractor, work.ref, [contents[name] for name in names])
    except PluginError as error:
        work.problem = error.message
        return
    made = dict(zip(names, spans, strict=True))
    derived.put(KIND, {_key(name, work.ref): msgspec.json.encode(each) for name, each in made.items()})
    work.found |= made
    work.done += len(names)
    progress(Step(name="extract", done=work.done, total=len(work.todo), detail=work.ref.name))


def _key(text: str, ref: ExtractorRef) -> str:
    return digest(text, ref.name, ref.version, ref.parameters)


def findings(extractor: Extractor, ref: ExtractorRef, batch: Sequence[str]) -> list[tuple[Finding, ...]]:
    """What an extractor finds in each of these texts; nothing is kept.

    Raises:
        PluginError: it raised, or its findings are not spans of their texts.
    """
    try:
        found = [tuple(findings) for findings in extractor.extract(batch)]
    except Exception as error:  # a plug-in call: anyone's code
        _log.exception("the extractor %s raised", ref.name)
        raise _broken(ref, f"raised {type(error).__name__}: {error}") from error
    if len(found) != len(batch):
        raise _broken(ref, f"gave findings for {len(found)} texts when it was handed {len(batch)}")
    for text, findings in zip(batch, found, strict=True):
        for finding in findings:
            if fault := _fault(finding, text):
                raise _broken(ref, fault)
    return found


def _fault(finding: Any, text: str) -> str | None:
    if not isinstance(finding, Finding):
        return f"gave {type(finding).__name__} where a Finding belongs"
    if not (isinstance(finding.start, int) and isinstance(finding.end, int)):
        return f"gave a `{finding.field}` whose start or end is not a whole number"
    if not 0 <= finding.start < finding.end <= len(text):
        return (
            f"gave a `{finding.field}` at {finding.start}-{finding.end}, "
            f"which is no span of a text of {len(text)} characters"
        )
    if finding.score is not None and not 0 <= finding.score <= 1:
        return f"gave a `{finding.field}` the score {finding.score}; scores lie between 0 and 1"
    return None


def _broken(ref: ExtractorRef, what: str) -> PluginError:
    return PluginError(
        f"the extractor `{ref.name}` {ref.version} {what}",
        hint="The others go on without it; mend the extractor or take it out of the protocol.",
    )


def _annotation(text: Text, finding: Finding, ref: ExtractorRef) -> Annotation:
    return Annotation(
        record=text.record,
        text=text.digest,
        field=finding.field,
        label=finding.label,
        start=finding.start,
        end=finding.end,
        quote=text.content[finding.start : finding.end],
        extractor=ref,
        value=finding.value,
        score=finding.score,
    )
