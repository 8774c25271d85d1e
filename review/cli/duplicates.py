"""`review dedupe` and `review duplicates`: records put beside each other, and what people say of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from ..model.cluster import PairVerdict
from .output import emit, progress_bar, with_review

if TYPE_CHECKING:
    from rich.console import Console

    from ..model.cluster import FieldMatch, Pair
    from ..model.record import Record
    from ..project import Review
    from ..project.duplicates import Compared, Told
    from ..project.values import Deduplication

WORDS = ("duplicate", "version", "distinct", "undo")


@click.command("dedupe")
@with_review
def dedupe_command(review: "Review", as_json: bool) -> None:
    """Put the records of one report beside each other; uncertain pairs wait for a person."""
    with progress_bar() as progress:
        result = review.dedupe(progress)
    emit(result, as_json, lambda out: _show_sums(out, result, "`review duplicates`"))


@click.command("duplicates")
@click.argument("record", required=False)
@click.argument("other", required=False)
@click.option("--judge", type=click.Choice(WORDS), help="A person's word on RECORD and OTHER.")
@click.option("--reason", help="Why, with --judge.")
@click.option("--reviewer", help="Who judges (default: EVERGREEN_REVIEWER or review.toml).")
@click.option("--limit", type=click.IntRange(min=1), help="How many uncertain pairs to list (default: all).")
@with_review
def duplicates_command(
    review: "Review",
    record: str | None,
    other: str | None,
    judge: str | None,
    reason: str | None,
    reviewer: str,
    limit: int | None,
    as_json: bool,
) -> None:
    """List the uncertain pairs, best first; or the report of RECORD; or RECORD beside OTHER, field by field.

    A report is told with the record that says most; what the others lend it stands below it. Merging and
    splitting are words on pairs, which outrank every rule and can be taken back: `--judge undo`.
    """
    from ..project import duplicates

    if judge is not None:
        if record is None or other is None:
            raise click.UsageError("give RECORD and OTHER with --judge")
        verdict = None if judge == "undo" else PairVerdict(judge)
        review.judge_pair(record, other, verdict, reviewer=reviewer, reason=reason)
    elif reason is not None:
        raise click.UsageError("--reason goes with --judge")
    if record is not None and other is not None:
        compared = duplicates.compare(review, record, other)
        emit(compared, as_json, lambda out: _show_pair(out, compared))
    elif record is not None:
        told = duplicates.report(review, record)
        emit(told, as_json, lambda out: _show_report(out, told))
    else:
        with progress_bar() as progress:
            result = review.dedupe(progress)
        listed = () if as_json else result.doubts[:limit]
        between = duplicates.hindrances(review, [doubt.pair for doubt in listed])
        emit(result, as_json, lambda out: _show_doubts(out, result, limit, between))


def _show_sums(out: "Console", result: "Deduplication", where: str) -> None:
    out.print(
        f"{result.records} records of {result.reports} reports: {result.duplicates} duplicates; "
        f"{result.versions} reports are versions of others; {result.studies} studies"
    )
    out.print(f"{len(result.doubts)} uncertain pairs wait for a person: {where}")
    if result.contradictions or result.opposed:
        out.print("people contradict each other on:", style="yellow")
    for left, right in result.contradictions:
        out.print(f"  {left[:12]} {right[:12]}: kept apart, yet held together by other words", style="yellow")
    for left, right in result.opposed:
        out.print(
            f"  {left[:12]} {right[:12]}: two people say otherwise; the last word counts", style="yellow"
        )


def _show_doubts(
    out: "Console", result: "Deduplication", limit: int | None, between: Mapping["Pair", str]
) -> None:
    _show_sums(out, result, "`review duplicates LEFT RIGHT --judge duplicate|version|distinct`")
    for doubt in result.doubts[:limit]:
        out.print()
        _show_record(out, doubt.pair.left, doubt.left)
        _show_record(out, doubt.pair.right, doubt.right)
        out.print(doubt.explanation)
        if doubt.pair in between:
            out.print(f"kept apart: {between[doubt.pair]}")
    if limit is not None and len(result.doubts) > limit:
        out.print(f"\nand {len(result.doubts) - limit} more")


def _show_record(out: "Console", id: str, record: "Record") -> None:
    out.print(id[:12], style="bold", end=" ")
    out.print(f"{record.title} ({record.source} {record.source_id})")


def _show_pair(out: "Console", compared: "Compared") -> None:
    _show_record(out, compared.pair.left, compared.left)
    _show_record(out, compared.pair.right, compared.right)
    for match in compared.fields:
        out.print(f"  {match.field:11} {_alike(match):13} {_cell(match.left)} | {_cell(match.right)}")
    out.print(compared.explanation)
    if compared.source:
        out.print(f"source of the rule: {compared.source}", style="dim")
    _show_words(out, compared)
    out.print("The two are one report." if compared.together else "The two are two reports.")
    if compared.between:
        out.print(f"kept apart: {compared.between}")


def _show_words(out: "Console", compared: "Compared") -> None:
    for word in compared.words:
        said = word.verdict.value if word.verdict else "undo"
        why = f": {word.reason}" if word.reason else ""
        out.print(f"  {word.agent} says {said}, {word.at[:10]}{why}")


def _alike(match: "FieldMatch") -> str:
    if match.similarity is not None:
        return f"{match.similarity:.2f}"
    return "one side only" if None in (match.left, match.right) else "not compared"


def _cell(text: str | None) -> str:
    return "-" if text is None else text if len(text) <= 70 else f"{text[:69]}…"


def _show_report(out: "Console", told: "Told") -> None:
    records = dict(told.members)
    for id, record in told.members:
        _show_record(out, id, record)
        shown = f"  shown: {told.why}" if told.why else "  shown"
        out.print(shown if id == told.shown else "  stands behind it", style="dim")
    for loan in told.loans:
        lender = records[loan.lender]
        out.print(f"  {loan.field} from {lender.source} {lender.source_id}: {loan.why}")
    if told.document is not None:
        lender = records[told.document.record]
        out.print(f"  full text from {lender.source} {lender.source_id}, {told.document.at[:10]}")
    for compared in told.pairs:
        out.print()
        out.print(f"{compared.pair.left[:12]} {compared.pair.right[:12]} {compared.explanation}")
        _show_words(out, compared)
