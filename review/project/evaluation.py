"""The engines on anyone's labelled data: files in, metrics (and predictions) out; no workspace."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from ..deduplication.evaluate import evaluate as evaluate_clusters
from ..errors import WorkspaceError
from ..extraction.evaluate import evaluate as evaluate_labels
from ..model.protocol import ReviewProtocol
from ..plugins import REGISTRY, Group, Ranker
from ..progress import Progress
from ..protocol import parse_protocol
from ..protocol.parameters import ensure_known, given
from ..reporting.writing import write_file
from ..screening import labelled
from ..screening.simulate import SimulationResult, spread
from ..screening.simulate import evaluate as evaluate_order
from ..sheets import read_rows, read_text
from .folders import ensure_place, writing_to
from .plan import read_protocol_text

Metrics = dict[str, Any]


def evaluate_dedupe(file: Path, out: Path | None, progress: Progress) -> Metrics:
    """Deduplicate a table with `cluster_id` as its truth; `out` gets record_id,cluster_id of every record.

    `notes`, here and below, say why there is nothing to measure, or that figures tell less than they seem to.

    Raises:
        SourceError: the file cannot be read or lacks `record_id` or `title`.
    """
    _ensure_other(out, file)
    result = evaluate_clusters([row for _, row in read_rows(file)], progress)
    if out is not None:
        write_table(out, ("record_id", "cluster_id"), result.assignment)
    metrics: Metrics = msgspec.to_builtins(result)
    metrics.pop("assignment")
    return metrics | {"notes": [] if result.pairs else [_no_truth("row", "cluster_id")]}


def evaluate_screen(
    file: Path,
    *,
    text: str | None,
    protocol: Path | None,
    ranker: str | None,
    seed: int,
    out: Path | None,
    progress: Progress,
    seeds: int = 1,
    parameters: Mapping[str, str] | None = None,
) -> Metrics:
    """Screen a labelled table in ranked order; `out` gets record_id in the order shown.

    The `ranker` and its `parameters` are those of the protocol, unless they are given. With several `seeds`,
    counted from `seed`, `over_seeds` holds means and spread; all else is of the first.

    Raises:
        ReviewError: the file, the protocol or the ranker cannot be used.
    """
    _ensure_other(out, file)
    rows = labelled.read_rows(file)
    make = _factory(_plan(text or "", protocol, ranker, parameters or {}))
    results = [evaluate_order(rows, "", make, each, progress) for each in range(seed, seed + seeds)]
    if out is not None:
        write_table(out, ("record_id",), [(record,) for record in results[0].order])
    metrics: Metrics = msgspec.to_builtins(results[0])
    metrics.pop("order")
    over = {"over_seeds": msgspec.to_builtins(spread(results))} if seeds > 1 else {}
    return metrics | over | {"notes": list(_notes(results))}


def _notes(results: Sequence[SimulationResult]) -> Iterator[str]:
    if not results[0].relevant:
        yield "no record has the label 1: there was nothing to find, and nothing is measured"
    elif len(results) > 1 and len({each.order for each in results}) == 1:
        yield (
            f"all {len(results)} seeds gave the same order: `{results[0].ranker}` draws nothing at random "
            "here, so that seeds change no metric of it"
        )


def _no_truth(what: str, key: str) -> str:
    return f"no {what} gives `{key}`: there is no truth to measure by"


def _plan(
    text: str, protocol: Path | None, ranker: str | None, parameters: Mapping[str, str]
) -> ReviewProtocol:
    """The protocol of a file, or one that says no more than a text, with that ranker and its parameters."""
    if protocol is None:
        plan = ReviewProtocol(title=text, version="0", question="", criteria=(), categories=())
    else:
        plan = parse_protocol(read_protocol_text(str(protocol)))
    rules = plan.screening
    known = rules.ranker_parameters if ranker in (None, rules.ranker) else {}
    rules = replace(rules, ranker=ranker or rules.ranker, ranker_parameters={**known, **parameters})
    return replace(plan, screening=rules)


def _factory(plan: ReviewProtocol) -> Callable[[str, int], Ranker]:
    """Makes the protocol's ranker."""
    rules = plan.screening
    plugin = REGISTRY.find(Group.RANKERS, rules.ranker)
    ensure_known(plugin, rules.ranker_parameters)

    def make(text: str, seed: int) -> Ranker:
        made: Ranker = plugin.make(given(plugin, rules), protocol=plan, seed=seed)
        return made

    return make


def evaluate_extract(file: Path, protocol: Path | None, out: Path | None, progress: Progress) -> Metrics:
    """Label the texts of a JSON-lines file; `out` gets the labels, scores, precise labels and stance.

    Raises:
        ReviewError: the file or the protocol cannot be used.
    """
    _ensure_other(out, file)
    plan = parse_protocol(read_protocol_text(str(protocol or "atmp-biosimilars")))
    # Not `splitlines`: JSON may hold the line ends of Unicode within a text.
    result = evaluate_labels(read_text(file).split("\n"), plan, progress=progress)
    if out is not None:
        lines = (msgspec.json.encode(each).decode() for each in result.predictions)
        with writing_to(out):
            write_file(out, "".join(f"{line}\n" for line in lines).encode())
    metrics: Metrics = msgspec.to_builtins(result.metrics)
    notes = [] if result.judged else [_no_truth("line", "labels")]
    return {**metrics, "problems": list(result.problems), "notes": notes}


def _ensure_other(out: Path | None, file: Path) -> None:
    """See that `out` can be written, and that what is evaluated is not lost by it."""
    ensure_place(out)
    if out is not None and out.resolve() == file.resolve():
        raise WorkspaceError(f"{out} is the file that is evaluated", hint="Write to another one: `--out`.")


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file, whole or not at all."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    with writing_to(path):
        write_file(path, text.getvalue().encode())
