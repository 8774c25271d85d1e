"""`review dedupe`, `review screen` and `review decide`: what people decide."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..model.cluster import PairVerdict
from ..model.decision import Stage
from .output import emit, progress_bar, with_review

if TYPE_CHECKING:
    from rich.console import Console

    from ..project import Review
    from ..project.listing import Agreements, Listed
    from ..project.values import Card, Deduplication

STAGES = click.Choice([stage.value for stage in Stage])
VERDICTS = ("include", "exclude", "maybe", "undo")


@click.command("dedupe")
@click.option("--list", "listed", is_flag=True, help="Show the uncertain pairs, best first.")
@click.option(
    "--judge",
    nargs=3,
    metavar="LEFT RIGHT VERDICT",
    help="A person's word on two records: duplicate, version, distinct or undo.",
)
@click.option("--reason", help="Why, with --judge.")
@click.option("--reviewer", help="Who judges (default: EVERGREEN_REVIEWER or review.toml).")
@with_review
def dedupe_command(
    review: "Review",
    listed: bool,
    judge: tuple[str, str, str] | None,
    reason: str | None,
    reviewer: str,
    as_json: bool,
) -> None:
    """Put the records of one report beside each other; uncertain pairs wait for a person."""
    if judge:
        left, right, word = judge
        verdict = None if word == "undo" else _pair_verdict(word)
        review.judge_pair(left, right, verdict, reviewer=reviewer, reason=reason)
    with progress_bar() as progress:
        result = review.dedupe(progress)
    emit(result, as_json, lambda out: _show_dedupe(out, result, listed))


def _pair_verdict(word: str) -> PairVerdict:
    try:
        return PairVerdict(word)
    except ValueError as error:
        raise click.UsageError(f"`{word}`: say duplicate, version, distinct or undo") from error


def _show_dedupe(out: "Console", result: "Deduplication", listed: bool) -> None:
    out.print(
        f"{result.records} records of {result.reports} reports: {result.duplicates} duplicates; "
        f"{result.versions} reports are versions of others; {result.studies} studies"
    )
    out.print(f"{len(result.doubts)} uncertain pairs wait for a person" + ("" if listed else ": --list"))
    for doubt in result.doubts if listed else ():
        out.print()
        for id, record in ((doubt.pair.left, doubt.left), (doubt.pair.right, doubt.right)):
            out.print(id[:12], style="bold", end=" ")
            out.print(record.title)
        out.print(doubt.explanation)


@click.command("screen")
@click.option("--stage", type=STAGES, default=Stage.TITLE_ABSTRACT.value, show_default=True)
@click.option("--reviewer", help="Whose queue (default: EVERGREEN_REVIEWER or review.toml).")
@click.option("--limit", type=click.IntRange(min=1), default=8, show_default=True, help="How many records.")
@click.option("--ranker", help="Another ranker than the protocol's.")
@click.option(
    "--conflicts", "shown", flag_value="conflicts", help="The reports in conflict, with every vote."
)
@click.option("--mine", "shown", flag_value="mine", help="The reviewer's own maybes at full text.")
@click.option("--agreement", "shown", flag_value="agreement", help="How far the reviewers agree.")
@with_review
def screen_command(
    review: "Review",
    stage: str,
    reviewer: str,
    limit: int,
    ranker: str | None,
    shown: str | None,
    as_json: bool,
) -> None:
    """List what a reviewer should screen next, best first; decide with `review decide` or in JupyterLab."""
    if shown is not None:
        _show_other(review, shown, Stage(stage), reviewer, as_json)
        return
    cards = review.queue(reviewer, Stage(stage), limit=limit, ranker=ranker)
    emit({"queue": cards}, as_json, lambda out: _show_cards(out, cards))


def _show_other(review: "Review", shown: str, stage: Stage, reviewer: str, as_json: bool) -> None:
    from ..project import listing

    if shown == "agreement":
        found = listing.agreements(review, stage)
        emit(found, as_json, lambda out: _show_agreements(out, found))
        return
    conflicts = shown == "conflicts"
    reports = listing.conflicts(review, stage) if conflicts else listing.undecided(review, reviewer)
    none = "No report is in conflict at this stage." if conflicts else "No `maybe` of this reviewer waits."
    emit({shown: reports}, as_json, lambda out: _show_reports(out, reports, none))


def _show_reports(out: "Console", reports: tuple["Listed", ...], none: str) -> None:
    if not reports:
        out.print(none)
    for held in reports:
        out.print(held.record_id[:12], style="bold", end=" ")
        out.print(held.record.title)
        for vote in held.votes:
            said = " ".join(filter(None, (vote.verdict, vote.criterion)))
            note = f": {vote.note}" if vote.note else ""
            elsewhere = f" (of {vote.record[:12]})" if vote.record != held.record_id else ""
            out.print(f"  {vote.agent.name}: {said}{note}{elsewhere}")


def _show_agreements(out: "Console", found: "Agreements") -> None:
    out.print(f"{found.stage.value}: {found.reports} reports judged by two people or more")
    for pair in found.pairs:
        out.print(f"{pair.first} and {pair.second}: {pair.records} reports, {pair.percent:.1%} alike", end="")
        out.print(f"; Cohen's kappa {_figure(pair.kappa)}, PABAK {_figure(pair.pabak)}")
        for one, other, count in pair.counts:
            out.print(f"  {one.value} / {other.value}: {count}")
    out.print(f"Fleiss' kappa of all: {_figure(found.fleiss)}")


def _figure(number: float) -> str:
    return "undefined" if number != number else f"{number:.2f}"


def _show_cards(out: "Console", cards: tuple["Card", ...]) -> None:
    if not cards:
        out.print("Nothing waits for this reviewer at this stage.")
    for card in cards:
        record = card.record
        year = record.published.year if record.published else "n.d."
        out.print(f"{card.record_id[:12]}  #{card.rank}")
        out.print(record.title, style="bold")
        out.print(f"{'; '.join(record.authors[:3])} ({year}) {record.venue or ''}")
        if record.abstract:
            label = f"[{record.abstract_note}] " if record.abstract_note else ""
            out.print(label + record.abstract)
        if card.reasons:
            out.print("why now: " + ", ".join(card.reasons), style="dim")
        out.print()


@click.command("decide")
@click.argument("record", required=False)
@click.argument("verdict", required=False, type=click.Choice(VERDICTS))
@click.option("--criterion", "-c", help="The code of the criterion, for an exclusion.")
@click.option("--note", help="A note kept with the decision.")
@click.option("--stage", type=STAGES, default=Stage.TITLE_ABSTRACT.value, show_default=True)
@click.option("--reviewer", help="Who decides (default: EVERGREEN_REVIEWER or review.toml).")
@click.option("--adjudicate", is_flag=True, help="Settle a conflict; nobody's vote is overwritten.")
@click.option("--from", "table", type=click.Path(path_type=Path), help="A CSV table of decisions instead.")
@with_review
def decide_command(
    review: "Review",
    record: str | None,
    verdict: str | None,
    criterion: str | None,
    note: str | None,
    stage: str,
    reviewer: str,
    adjudicate: bool,
    table: Path | None,
    as_json: bool,
) -> None:
    """Record VERDICT (include, exclude, maybe, undo) on RECORD, or take over a CSV table of decisions."""
    if table is not None:
        new = review.import_table("adjudications" if adjudicate else "decisions", table)
        emit({"new": new}, as_json, lambda out: out.print(f"{new} new decisions"))
        return
    if record is None or verdict is None:
        raise click.UsageError("give RECORD and VERDICT, or --from FILE")
    decision = review.decide(
        record,
        None if verdict == "undo" else verdict,
        reviewer=reviewer,
        stage=Stage(stage),
        criterion=criterion,
        note=note,
        adjudicate=adjudicate,
    )
    emit(decision, as_json, lambda out: out.print(f"{decision.record[:12]}: {verdict}, saved"))
