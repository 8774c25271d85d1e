"""`review evaluate`: the same engines on anyone's labelled data, outside any workspace."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .main import PARTIAL
from .output import emit, json_option, progress_bar

if TYPE_CHECKING:
    from rich.console import Console

# What is measured of a screening by its relevant records.
_FOUND = ("metrics", "stopping", "over_seeds")
FILE = click.argument("file", type=click.Path(path_type=Path))


@click.group("evaluate")
def evaluate_command() -> None:
    """Measure deduplication, screening or extraction on labelled data of anyone's."""


@evaluate_command.command("dedupe")
@FILE
@click.option("--out", type=click.Path(path_type=Path), help="Write record_id,cluster_id of every record.")
@json_option
def dedupe_command(file: Path, out: Path | None, as_json: bool) -> None:
    """Deduplicate FILE (CSV with cluster_id as the truth) and compare, in both metric conventions."""
    from ..project.evaluation import evaluate_dedupe

    with progress_bar() as progress:
        metrics = evaluate_dedupe(file, out, progress)
    emit(metrics, as_json, lambda console: _show(console, metrics))


@evaluate_command.command("screen")
@FILE
@click.option("--protocol-text", help="What the review asks, in a sentence or two.")
@click.option("--protocol", type=click.Path(path_type=Path), help="A protocol file instead.")
@click.option("--ranker", help="Which ranker (default: the protocol's, or protocol-first).")
@click.option("--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="For the ranker.")
@click.option(
    "--seed", default=0, type=click.IntRange(min=0), show_default=True, help="For everything drawn at random."
)
@click.option("--seeds", default=1, type=click.IntRange(min=1), show_default=True, help="So many runs.")
@click.option("--out", type=click.Path(path_type=Path), help="Write record_id in the order shown.")
@json_option
def screen_command(
    file: Path,
    protocol_text: str | None,
    protocol: Path | None,
    ranker: str | None,
    parameters: tuple[str, ...],
    as_json: bool,
    **options: Any,
) -> None:
    """Screen FILE (CSV with label_included) as a reviewer would; a label is seen after its record."""
    from ..project.evaluation import evaluate_screen

    if protocol_text and protocol:
        raise click.UsageError("give --protocol-text or --protocol, not both")
    named = dict(_named(each) for each in parameters)
    with progress_bar() as progress:
        metrics = evaluate_screen(
            file,
            text=protocol_text,
            protocol=protocol,
            ranker=ranker,
            parameters=named,
            progress=progress,
            **options,
        )
    emit(metrics, as_json, lambda console: _show(console, metrics))


def _named(parameter: str) -> tuple[str, str]:
    name, sign, value = parameter.partition("=")
    if not (name and sign):
        raise click.UsageError(f"--parameter is NAME=VALUE, not `{parameter}`")
    return name, value


@evaluate_command.command("extract")
@FILE
@click.option("--protocol", type=click.Path(path_type=Path), help="A protocol (default: atmp-biosimilars).")
@click.option("--out", type=click.Path(path_type=Path), help="Write the labels found, one JSON per line.")
@json_option
def extract_command(file: Path, protocol: Path | None, out: Path | None, as_json: bool) -> int:
    """Label the texts of FILE (one JSON per line) and compare with their labels."""
    from ..project.evaluation import evaluate_extract

    with progress_bar() as progress:
        metrics = evaluate_extract(file, protocol, out, progress)
    emit(metrics, as_json, lambda console: _show(console, metrics))
    return PARTIAL if metrics["problems"] else 0


def _show(out: "Console", metrics: dict[str, Any]) -> None:
    """Every figure that there is, and notes on them; one that measures nothing is left out under a note."""
    figures = {name: value for name, value in metrics.items() if name != "notes"}
    for name, value in figures.items():
        if metrics["notes"] and _is_nothing(name, value, metrics):
            continue
        if isinstance(value, dict):
            out.print(name, style="bold")
            for key, each in value.items():
                _show_within(out, key, each)
        elif isinstance(value, tuple | list):
            out.print(f"{name}: {_count(name, value, metrics)}")
            for each in value:
                out.print(f"  {_told(each)}", highlight=False)
        else:
            out.print(f"{name}: {_short(value)}")
    for note in metrics["notes"]:
        out.print(f"note: {note}", style="yellow")


def _is_nothing(name: str, value: Any, metrics: dict[str, Any]) -> bool:
    """Whether a value holds no figure at all, or one of a search in which there was nothing to find."""
    if isinstance(value, dict) and name not in _FOUND:
        return all(_is_nothing(key, each, {}) for key, each in value.items())
    return value is None or (name in _FOUND and not metrics.get("relevant"))


def _count(name: str, held: Sequence[Any], metrics: dict[str, Any]) -> str:
    """How many there are; of disagreements, of which the first are kept, how many of how many."""
    pairs = metrics.get("pairs") if name == "disagreements" else None
    every = pairs["true"] + pairs["found"] - 2 * pairs["common"] if pairs else len(held)
    return f"the first {len(held)} of {every:,}" if every > len(held) else str(len(held))


def _show_within(out: "Console", name: str, value: Any) -> None:
    lines = value if isinstance(value, tuple | list) else [value]
    if isinstance(value, dict) or any(isinstance(each, dict) for each in lines):
        out.print(f"  {name}:")
        for each in lines:
            out.print(f"    {_told(each)}", highlight=False)
    else:
        out.print(f"  {name}: {_short(value)}")


def _told(value: Any) -> str:
    """One line of a list: of what has fields, each with its name."""
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{name} {_short(each)}" for name, each in value.items())


def _short(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)
