"""The engines on anyone's labelled data: files in, metrics (and predictions) out; no workspace."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from ..deduplication.evaluate import evaluate as evaluate_clusters
from ..extraction.evaluate import evaluate as evaluate_labels
from ..plugins import REGISTRY, Group, Ranker
from ..progress import Progress
from ..protocol import parse_protocol
from ..reporting.writing import write_file
from ..screening import labelled
from ..screening.rank import ProtocolFirst, protocol_text
from ..screening.simulate import evaluate as evaluate_order
from .folders import ensure_place, writing_to
from .plan import read_protocol_text
from .sheets import read_rows, read_text

Metrics = dict[str, Any]


def evaluate_dedupe(file: Path, out: Path | None, progress: Progress) -> Metrics:
    """Deduplicate a table with `cluster_id` as its truth; `out` gets record_id,cluster_id of every record.

    Raises:
        SourceError: the file cannot be read or lacks `record_id` or `title`.
    """
    ensure_place(out)
    result = evaluate_clusters([row for _, row in read_rows(file)], progress)
    if out is not None:
        write_table(out, ("record_id", "cluster_id"), result.assignment)
    metrics: Metrics = msgspec.to_builtins(result)
    metrics.pop("assignment")
    return metrics


def evaluate_screen(
    file: Path,
    *,
    text: str | None,
    protocol: Path | None,
    ranker: str,
    seed: int,
    out: Path | None,
    progress: Progress,
) -> Metrics:
    """Screen a labelled table in ranked order; `out` gets record_id in the order shown.

    Raises:
        ReviewError: the file, the protocol or the ranker cannot be used.
    """
    ensure_place(out)
    wanted = text or ""
    if protocol is not None:
        wanted = protocol_text(parse_protocol(read_protocol_text(str(protocol))))
    result = evaluate_order(labelled.read_rows(file), wanted, _factory(ranker), seed, progress)
    if out is not None:
        write_table(out, ("record_id",), [(record,) for record in result.order])
    metrics: Metrics = msgspec.to_builtins(result)
    metrics.pop("order")
    return metrics


def _factory(name: str) -> Callable[[str, int], Ranker]:
    """Makes the ranker of that name; only the shipped one starts from a text, as others have no such door."""
    if name == ProtocolFirst.name:
        return ProtocolFirst.from_text
    plugin = REGISTRY.find(Group.RANKERS, name)

    def make(text: str, seed: int) -> Ranker:
        made: Ranker = plugin.make(protocol=None, seed=seed)
        return made

    return make


def evaluate_extract(file: Path, protocol: Path | None, out: Path | None, progress: Progress) -> Metrics:
    """Label the texts of a JSON-lines file; `out` gets the labels, scores, precise labels and stance.

    Raises:
        ReviewError: the file or the protocol cannot be used.
    """
    ensure_place(out)
    plan = parse_protocol(read_protocol_text(str(protocol or "atmp-biosimilars")))
    # Not `splitlines`: JSON may hold the line ends of Unicode within a text.
    result = evaluate_labels(read_text(file).split("\n"), plan, progress=progress)
    if out is not None:
        lines = (msgspec.json.encode(each).decode() for each in result.predictions)
        with writing_to(out):
            write_file(out, "".join(f"{line}\n" for line in lines).encode())
    metrics: Metrics = msgspec.to_builtins(result.metrics)
    return {**metrics, "problems": list(result.problems)}


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file, whole or not at all."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    with writing_to(path):
        write_file(path, text.getvalue().encode())
