"""`review screen` and `review decide`: what people decide of records."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..model.decision import Stage
from .output import emit, with_review

if TYPE_CHECKING:
    from rich.console import Console

    from ..project import Review
    from ..project.listing import Agreements, Listed
    from ..project.values import Card

STAGES = click.Choice([stage.value for stage in Stage])
VERDICTS = ("include", "exclude", "maybe", "undo")


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
@click.option(
    "--stop",
    "shown",
    flag_value="stop",
    help="Exclude by the protocol's stopping rule, if it says stop, what nobody has looked at.",
)
@click.option("--resume", "shown", flag_value="resume", help="Take the exclusions of --stop back.")
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

    if shown in ("stop", "resume"):
        _stop_or_resume(review, shown, reviewer, as_json)
        return
    if shown == "agreement":
        found = listing.agreements(review, stage)
        emit(found, as_json, lambda out: _show_agreements(out, found))
        return
    conflicts = shown == "conflicts"
    reports = listing.conflicts(review, stage) if conflicts else listing.undecided(review, reviewer)
    none = "No report is in conflict at this stage." if conflicts else "No `maybe` of this reviewer waits."
    emit({shown: reports}, as_json, lambda out: _show_reports(out, reports, none))


def _stop_or_resume(review: "Review", word: str, reviewer: str, as_json: bool) -> None:
    from ..project import stopping

    done = stopping.stop(review, reviewer) if word == "stop" else stopping.resume(review, reviewer)
    said = "excluded by the stopping rule, never looked at" if word == "stop" else "waiting again"
    emit({"reports": done}, as_json, lambda out: out.print(f"{done} reports {said}"))


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
@click.option(
    "--from",
    "table",
    type=click.Path(path_type=Path),
    help="A table of decisions instead; also a file of Rayyan, ASReview or Covidence.",
)
@click.option(
    "--to",
    "target",
    type=click.Path(path_type=Path),
    help="Write all votes (with --adjudicate: adjudications) to a file instead.",
)
@click.option(
    "--as",
    "tool",
    type=click.Choice(("evergreen", "rayyan", "asreview", "covidence")),
    help="For whom, with --to.",
)
@click.option(
    "--outcome", type=click.Choice(VERDICTS[:3]), help="The outcome that a file of Covidence holds."
)
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
    target: Path | None,
    tool: str | None,
    outcome: str | None,
    as_json: bool,
) -> None:
    """Record VERDICT (include, exclude, maybe, undo) on RECORD, or take over or hand over many at once."""
    if target is not None:
        if record is not None or table is not None:
            raise click.UsageError("--to writes what was decided; it goes with no RECORD and no --from")
        count = _hand_over(review, target, tool or "evergreen", Stage(stage), outcome, adjudicate)
        emit({"written": count, "file": target}, as_json, lambda out: out.print(f"{count} in {target}"))
        return
    if table is not None:
        if record is not None:
            raise click.UsageError("give RECORD and VERDICT, or --from FILE, not both")
        what = "adjudications" if adjudicate else "decisions"
        new = review.import_table(what, table, reviewer=reviewer, stage=Stage(stage), outcome=outcome or "")
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


def _hand_over(
    review: "Review", target: Path, tool: str, stage: Stage, outcome: str | None, adjudicated: bool
) -> int:
    from ..project.handing import hand_over

    return hand_over(review, target, tool, stage, outcome, adjudicated=adjudicated)
