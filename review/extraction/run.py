"""Texts and extractors in, annotations out; no text is read twice by the same extractor.

What an extractor found in a text is kept under the digest of text, extractor, version and parameters.
"""

import inspect
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from ..digest import digest
from ..errors import PluginError
from ..model.evidence import Annotation, ExtractorRef, Finding, Text
from ..model.protocol import ExtractorSpec, ReviewProtocol
from ..plugins import REGISTRY, Extractor, Group, Plugin, Registry
from ..progress import Progress, Step, silent

KIND = "annotations"
BATCH = 64  # texts handed to an extractor at once; what a killed run may have to read again

_log = logging.getLogger(__name__)
_findings = msgspec.json.Decoder(tuple[Finding, ...])


class Cache(Protocol):
    """What is needed of `store.derived.Derived`."""

    def get(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The values there are."""

    def put(self, kind: str, values: Mapping[str, bytes]) -> None:
        """Keep values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """`annotations` in the order of the texts, then of the extractors; `extracted` texts were new to some
    extractor; `problems` name the extractors that failed."""

    annotations: tuple[Annotation, ...]
    extracted: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """The extractors of a protocol, made; `origins` are (name, where its code came from) pairs."""

    ready: tuple[tuple[Extractor, ExtractorRef], ...]
    origins: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()


def extractors(protocol: ReviewProtocol, registry: Registry = REGISTRY) -> Prepared:
    """Make the extractors that the protocol names; one that cannot be made becomes a problem.

    An `ExtractorRef`'s parameters digest covers the parameters, the code where it is known (a notebook's)
    and, for an extractor that asks for the protocol, the parts of it that extractors read.
    """
    made: list[tuple[Extractor, ExtractorRef]] = []
    origins: list[tuple[str, str]] = []
    problems: list[str] = []
    for spec in protocol.extractors:
        try:
            plugin = registry.find(Group.EXTRACTORS, spec.name)
            extractor: Extractor = plugin.make(spec.parameters, protocol=protocol)
        except PluginError as error:
            problems.append(error.message)
            continue
        parameters = _parameters(spec, plugin, protocol)
        made.append(
            (extractor, ExtractorRef(name=spec.name, version=str(extractor.version), parameters=parameters))
        )
        origins.append((spec.name, plugin.origin))
    return Prepared(ready=tuple(made), origins=tuple(origins), problems=tuple(problems))


def _parameters(spec: ExtractorSpec, plugin: Plugin, protocol: ReviewProtocol) -> str:
    reads = "protocol" in inspect.signature(plugin.factory).parameters
    parts = [protocol.categories, protocol.axes, protocol.anchors, protocol.stances] if reads else []
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
    found: dict[ExtractorRef, dict[str, tuple[Finding, ...]]] = {}
    problems: list[str] = []
    fresh: set[str] = set()
    for extractor, ref in extractors:
        kept = derived.get(KIND, [_key(name, ref) for name in contents])
        found[ref] = {
            name: _findings.decode(kept[key]) for name in contents if (key := _key(name, ref)) in kept
        }
        todo = [name for name in contents if name not in found[ref]]
        try:
            for batch in _batches(extractor, ref, todo, contents, progress):
                derived.put(
                    KIND, {_key(name, ref): msgspec.json.encode(spans) for name, spans in batch.items()}
                )
                found[ref] |= batch
                fresh |= batch.keys()
        except PluginError as error:
            problems.append(error.message)
    annotations = tuple(
        _annotation(text, finding, ref)
        for text in texts
        for ref, by_text in found.items()
        for finding in by_text.get(text.digest, ())
    )
    return Result(annotations=annotations, extracted=len(fresh), problems=tuple(problems))


def _key(text: str, ref: ExtractorRef) -> str:
    return digest(text, ref.name, ref.version, ref.parameters)


def _batches(
    extractor: Extractor,
    ref: ExtractorRef,
    todo: Sequence[str],
    contents: Mapping[str, str],
    progress: Progress,
) -> Iterator[dict[str, tuple[Finding, ...]]]:
    for start in range(0, len(todo), BATCH):
        names = todo[start : start + BATCH]
        batch = [contents[name] for name in names]
        yield dict(zip(names, _extract(extractor, ref, batch), strict=True))
        progress(Step(name="extract", done=start + len(names), total=len(todo), detail=ref.name))


def _extract(extractor: Extractor, ref: ExtractorRef, batch: Sequence[str]) -> list[tuple[Finding, ...]]:
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
