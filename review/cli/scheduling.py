"""`review schedule`: how a machine refreshes the review by itself."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .output import emit, with_review

if TYPE_CHECKING:
    from rich.console import Console

    from ..project import Review


@click.command("schedule")
@click.option(
    "--every",
    type=click.Choice(["day", "week", "month"]),
    default="day",
    show_default=True,
    help="How often.",
)
@click.option("--at", default="06:15", show_default=True, metavar="HH:MM", help="At what time of the day.")
@click.option(
    "--digest",
    type=click.Path(path_type=Path),
    help="Where the latest digest goes (default: exports/digest.md); all of them lie in exports/digests.",
)
@with_review
def schedule_command(review: "Review", every: str, at: str, digest: Path | None, as_json: bool) -> None:
    """Print a cron line and a systemd timer that refresh the review; nothing is installed."""
    from ..project.schedule import schedule

    settings = review.settings
    plan = schedule(settings.workspace, (digest or settings.exports / "digest.md").resolve(), every, at)

    def show(out: "Console") -> None:
        out.print("# A line for `crontab -e`:")
        out.print(plan.cron)
        out.print(f"\n# ~/.config/systemd/user/{plan.unit}.service:")
        out.print(plan.service)
        out.print(f"# ~/.config/systemd/user/{plan.unit}.timer:")
        out.print(plan.timer)
        out.print(f"# Then: systemctl --user enable --now {plan.unit}.timer")
        out.print("# Keys and the e-mail address come from the environment: set EVERGREEN_EMAIL and")
        out.print("# EVERGREEN_<SOURCE>_API_KEY in the crontab, or with Environment= in the service.")

    emit(plan, as_json, show)
