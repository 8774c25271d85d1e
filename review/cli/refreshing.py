"""`review refresh`: the searches, and what they brought."""

from typing import TYPE_CHECKING

import click

from .output import progress_bar, with_review
from .runs import report

if TYPE_CHECKING:
    from ..project import Review


@click.command("refresh")
@click.argument("sources", nargs=-1)
@with_review
def refresh_command(review: "Review", sources: tuple[str, ...], as_json: bool) -> int:
    """Search the protocol's SOURCES (default: all) for what is new since the last complete search."""
    with progress_bar() as progress:
        runs = review.refresh(sources, progress)
    return report(runs, as_json)
