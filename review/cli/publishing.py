"""`review prisma`, `review release` and `review export`: what is given out."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..model.study import LivingStatus
from .main import PARTIAL
from .output import emit, open_review, warn, with_review, workspace_option
from .runs import show_alerts

if TYPE_CHECKING:
    from rich.console import Console

    from ..project import Review


@click.command("prisma")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The folder to write to (default: exports/), or one .svg, .json or .csv file.",
)
@click.option(
    "--since-release",
    "since",
    type=int,
    metavar="N",
    help="The flow of the update since release N, as prisma-since-release-N.",
)
@click.option("--box", help="List the ids that one box counts, by its field name.")
@click.option(
    "--check",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Check anybody's PRISMA2020-format CSV instead.",
)
@click.option(
    "--searches",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the PRISMA-S report of the searches to this .md or .csv file instead.",
)
@workspace_option
def prisma_command(
    workspace: Path | None,
    out: Path | None,
    since: int | None,
    box: str | None,
    check: Path | None,
    searches: Path | None,
    as_json: bool,
) -> int:
    """Write the PRISMA 2020 flow as SVG, JSON and PRISMA2020-format CSV."""
    _ensure_together(since=since, out=out, box=box, check=check, searches=searches)
    if check is not None:
        return _check(check, as_json)
    if searches is not None:
        return _searches(workspace, searches, as_json)
    with open_review(workspace) as review:
        if box is not None:
            from ..project.publishing import box_ids

            ids = box_ids(review.flow(since), box)
            emit({box: ids}, as_json, lambda console: console.print("\n".join((f"n = {len(ids)}", *ids))))
            return 0
        from ..project.alerts import alerts
        from ..project.plan import not_in_force
        from ..project.publishing import flow_numbers, write_flow

        flow, told = review.flow(since), alerts(review)
        warnings = not_in_force(review.log, review.settings)
        name = "prisma" if since is None else f"prisma-since-release-{since}"
        files = write_flow(flow, out or review.settings.exports, name)
        numbers = flow_numbers(flow)

    def show(console: "Console") -> None:
        for name, number in numbers.items():
            console.print(f"{number:>8}  {name}")
        for path in files:
            console.print(f"written: {path}")
        show_alerts(console, told)

    written = [str(path) for path in files]
    emit({"counts": numbers, "files": written, "alerts": told, "warnings": warnings}, as_json, show)
    warn(warnings)
    return 0


def _ensure_together(since: object, out: object, **instead: object) -> None:
    """Refuse options of which one would be passed over."""
    asked = [f"--{name}" for name, value in instead.items() if value is not None]
    if asked and out is not None:
        asked.append("--out")
    if since is not None and asked and asked[0] != "--box":
        asked.append("--since-release")
    if len(asked) > 1:
        *others, last = asked
        raise click.UsageError(f"{', '.join(others)} and {last} do not go together: choose one of them")


def _searches(workspace: Path | None, path: Path, as_json: bool) -> int:
    from ..project.plan import not_in_force
    from ..project.publishing import write_searches

    with open_review(workspace) as review:
        items = write_searches(review.log, path)
        warnings = not_in_force(review.log, review.settings)

    def show(out: "Console") -> None:
        for item in items:
            if item.missing:
                out.print(f"{item.number}. {item.name}: {item.hint}", style="yellow")
        out.print(f"{sum(not item.missing for item in items)} of {len(items)} items are reported")
        out.print(f"written: {path}")

    emit({"items": items, "written": str(path), "warnings": warnings}, as_json, show)
    warn(warnings)
    return 0


def _check(path: Path, as_json: bool) -> int:
    from ..project.publishing import check_flow

    failures = check_flow(path)

    def show(out: "Console") -> None:
        if not failures:
            out.print("every identity of the PRISMA 2020 flow holds")
        for failure in failures:
            out.print(f"{failure.identity}: {failure.message}")
            out.print(f"    {failure.mend}")

    emit({"failures": failures}, as_json, show)
    return PARTIAL if failures else 0


@click.command("release")
@click.option("--trigger", required=True, help="What brought this release about.")
@click.option(
    "--status",
    type=click.Choice([status.value for status in LivingStatus]),
    default=LivingStatus.LIVING.value,
    show_default=True,
    help="What becomes of the review after it.",
)
@with_review
def release_command(review: "Review", trigger: str, status: str, as_json: bool) -> None:
    """Give this state of the review a number; later history never changes it."""
    release = review.release(trigger, LivingStatus(status))
    emit(release, as_json, lambda out: out.print(f"release {release.number}, cut at event {release.cut}"))


@click.command("export")
@click.argument("format")
@click.argument("path", type=click.Path(path_type=Path))
@with_review
def export_command(review: "Review", format: str, path: Path, as_json: bool) -> None:
    """Write flow and map to PATH in FORMAT: html, json, csv, or any exporter plugged in."""
    written = review.export(format, path)
    emit({"written": str(written)}, as_json, lambda out: out.print(f"written: {written}"))
