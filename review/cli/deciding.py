"""`review screen`, `review decide` and `review label`: what people decide and say of records."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from ..model.decision import Stage
from .output import emit, warn, with_review
from .screen_choices import FIND, HERE, NEXT, chosen, given

if TYPE_CHECKING:
    from ..project import Review

STAGES = click.Choice([stage.value for stage in Stage])
VERDICTS = ("include", "exclude", "maybe", "undo")
KEYS = ("rayyan", "asreview")


@click.command("screen")
@click.option("--stage", type=STAGES, default=Stage.TITLE_ABSTRACT.value, show_default=True)
@click.option("--reviewer", help="Whose queue (default: EVERGREEN_REVIEWER or review.toml).")
@click.option("--limit", type=click.IntRange(min=1), default=8, show_default=True, help="How many to list.")
@click.option("--ranker", help="Another ranker than the protocol's.")
@click.option("--lane", type=click.Choice(("rescreen",)), help="What an amendment has opened anew.")
@click.option("--here", is_flag=True, help="Screen in this terminal, with single keys.")
@click.option(
    "--keys", type=click.Choice(KEYS), default=KEYS[0], show_default=True, help="The keys of --here."
)
@click.option("--conflicts", is_flag=True, help="The reports in conflict, with every vote.")
@click.option("--waiting", is_flag=True, help="What waits for a further vote, and whose.")
@click.option("--mine", is_flag=True, help="The reviewer's own maybes at full text.")
@click.option("--history", is_flag=True, help="The reviewer's own decisions, newest first.")
@click.option("--find", metavar="WORDS", help="The reports with these words, whatever their state.")
@click.option("--label", help="Of --find, --conflicts and --mine those alone that carry this label.")
@click.option("--agreement", is_flag=True, help="How far the reviewers agree.")
@click.option(
    "--stop",
    is_flag=True,
    help="Exclude by the protocol's stopping rule, if it says stop, what nobody has looked at.",
)
@click.option("--resume", is_flag=True, help="Take the exclusions of --stop back.")
@with_review
def screen_command(
    review: "Review",
    stage: str,
    reviewer: str,
    limit: int,
    ranker: str | None,
    lane: str | None,
    keys: str,
    find: str | None,
    label: str | None,
    as_json: bool,
    **_lists: bool,
) -> None:
    """Screen in this terminal, or list what a reviewer should screen next, best first.

    In a terminal each record comes with its criteria and waits for a key; elsewhere, and with --limit or
    --json, the next records are listed. Decide with `review decide` or in JupyterLab too.
    """
    name = chosen()
    if name in (HERE, NEXT):
        from ..project.plan import passed_over

        warn(passed_over(review.protocol))
    if name == FIND:
        _find(review, find or "", Stage(stage), reviewer, label, limit, as_json)
    elif name == HERE:
        from .screening import screen_here

        screen_here(review, reviewer, Stage(stage), keys=keys, lane=lane, ranker=ranker)
    elif name == NEXT:
        from .looking import show_cards

        cards = review.queue(reviewer, Stage(stage), limit=limit, ranker=ranker, lane=lane)
        emit({"queue": cards}, as_json, lambda out: show_cards(out, cards))
    else:
        _show_other(review, name, Stage(stage), reviewer, label, limit, as_json)


def _find(
    review: "Review", words: str, stage: Stage, reviewer: str, label: str | None, limit: int, as_json: bool
) -> None:
    from ..project import browsing
    from .looking import show_hits

    if not words.strip() and label is None:
        raise click.UsageError("--find wants words, or --label")
    hits = browsing.search(review, words, reviewer, stage, label=label, limit=limit)
    emit({"found": hits}, as_json, lambda out: show_hits(out, hits, label))


def _show_other(
    review: "Review",
    shown: str,
    stage: Stage,
    reviewer: str,
    label: str | None,
    limit: int,
    as_json: bool,
) -> None:
    from ..project import browsing, listing
    from . import looking

    most = limit if "limit" in given() else None
    if shown in ("stop", "resume"):
        _stop_or_resume(review, shown, reviewer, as_json)
    elif shown == "agreement":
        found = listing.agreements(review, stage)
        emit(found, as_json, lambda out: looking.show_agreements(out, found))
    elif shown == "waiting":
        waiting = listing.waiting(review, stage)[:most]
        emit({shown: waiting}, as_json, lambda out: looking.show_waiting(out, waiting))
    elif shown == "history":
        words = browsing.history(review, reviewer, limit=limit, stage=stage if "stage" in given() else None)
        emit({shown: words}, as_json, lambda out: looking.show_history(out, words))
    else:
        _show_reports(review, shown, stage, reviewer, label, most, as_json)


def _show_reports(
    review: "Review",
    shown: str,
    stage: Stage,
    reviewer: str,
    label: str | None,
    most: int | None,
    as_json: bool,
) -> None:
    from ..project import listing
    from .looking import show_reports

    conflicts = shown == "conflicts"
    held = (
        listing.conflicts(review, stage, label) if conflicts else listing.undecided(review, reviewer, label)
    )
    reports = held[:most]
    none = "No report is in conflict at this stage." if conflicts else "No `maybe` of this reviewer waits."
    emit({shown: reports}, as_json, lambda out: show_reports(out, reports, none))


def _stop_or_resume(review: "Review", word: str, reviewer: str, as_json: bool) -> None:
    from ..project import stopping

    done = stopping.stop(review, reviewer) if word == "stop" else stopping.resume(review, reviewer)
    said = "excluded by the stopping rule, never looked at" if word == "stop" else "waiting again"
    emit({"reports": done}, as_json, lambda out: out.print(f"{done} reports {said}"))


@click.command("label")
@click.argument("record")
@click.argument("name")
@click.option("--remove", is_flag=True, help="Take your own label off the report.")
@click.option("--reviewer", help="Whose label (default: EVERGREEN_REVIEWER or review.toml).")
@with_review
def label_command(
    review: "Review", record: str, name: str, remove: bool, reviewer: str, as_json: bool
) -> None:
    """Put the label NAME on the report of RECORD; list with `review screen --label NAME`."""
    if remove:
        _take_off(review, record, name, reviewer, as_json)
        return
    said = review.label(record, name, reviewer=reviewer)
    emit(said, as_json, lambda out: out.print(f"{said.label} is on {said.record[:12]}"))


def _take_off(review: "Review", record: str, name: str, reviewer: str, as_json: bool) -> None:
    from ..project.labelling import wearers
    from .looking import show_taken_off

    people = review.derive(lambda state: wearers(state, record, name, reviewer))
    said = review.label(record, name, reviewer=reviewer, remove=True)
    left = tuple(each for each in people if each != said.agent)
    told = replace(said, removed=said.agent in people)
    found = msgspec.to_builtins(told) | {"stays": left}
    emit(found, as_json, lambda out: show_taken_off(out, told, left))


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
