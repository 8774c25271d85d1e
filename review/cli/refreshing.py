"""`review refresh`: the searches, and what they brought; or kept pages read again, without network."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .main import PARTIAL
from .output import emit, printable, progress_bar, with_review
from .runs import report_refresh

if TYPE_CHECKING:
    from rich.console import Console

    from ..project import Review
    from ..project.replaying import Change, Replayed
    from ..project.values import Refreshed

# A parser that changes one record changes thousands: these show what it does, and `--json` has all of them.
CHANGES_SHOWN = 20
CHARACTERS_SHOWN = 60
STANDARD_OUTPUT = Path("-")


@click.command("refresh")
@click.argument("sources", nargs=-1)
@click.option(
    "--record",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write every exchange with a server to DIR, without keys and e-mail addresses.",
)
@click.option(
    "--replay",
    is_flag=True,
    help="Fetch nothing: show what the parsers of today would change in what was read from the kept pages.",
)
@click.option(
    "--digest",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE",
    help="Write what is new to FILE as Markdown, for e-mail or a chat, and to a file of the day in "
    "exports/digests; - is standard output alone.",
)
@click.option(
    "--accept-list",
    is_flag=True,
    help="With SOURCES that give whole lists: the list that came back less than half as long is right.",
)
@click.option("--apply", is_flag=True, help="With --replay: write the new and changed records down.")
@with_review
def refresh_command(
    review: "Review",
    sources: tuple[str, ...],
    record: Path | None,
    replay: bool,
    digest: Path | None,
    accept_list: bool,
    apply: bool,
    as_json: bool,
) -> int:
    """Search the protocol's SOURCES (default: all) for what is new since the last complete search.

    Without SOURCES it also does what the protocol's `living` asks for the reports of the review: asks again
    whether they were retracted, corrected or published, chases citations, fetches open-access full texts.
    """
    if apply and not replay:
        raise click.UsageError("--apply goes with --replay")
    if replay and (record is not None or digest is not None or accept_list):
        raise click.UsageError(
            "--record, --digest and --accept-list go with a search: --replay fetches nothing"
        )
    if replay:
        return _replay(review, sources, apply, as_json)
    with progress_bar() as progress:
        refreshed = review.refresh(sources, progress, record=record, accept_list=accept_list)
    return _tell(review, refreshed, digest, as_json)


def _tell(review: "Review", refreshed: "Refreshed", digest: Path | None, as_json: bool) -> int:
    """Write the digest, if there is to be one, and report."""
    from ..project.alerts import alerts
    from ..project.known import known_of

    if digest is not None:
        from ..project import digests, news

        exports, now = review.settings.exports, review.now().isoformat()
        text = news.digest(review, review.protocol.title, now, refreshed, digests.last_told(exports))
        if digest != STANDARD_OUTPUT:
            digests.write_digest(exports, digest, now, text)
        elif not as_json:
            click.echo(printable(text), nl=False)
            return 0 if refreshed.complete else PARTIAL
    known = known_of(review) if review.protocol.known else ()
    return report_refresh(refreshed, alerts(review), known, as_json)


def _replay(review: "Review", sources: Sequence[str], apply: bool, as_json: bool) -> int:
    from ..project.replaying import replay_pages

    with progress_bar() as progress:
        replayed = replay_pages(review, sources, apply=apply, progress=progress)

    def show(out: "Console") -> None:
        for each in replayed:
            out.print(each.source, style="bold", end=" ")
            out.print(each.query)
            for line in _lines(each):
                out.print(f"  {line}")
        if not replayed:
            out.print("No pages are kept yet: run `review refresh` first.")
        elif not apply and any(each.replay and each.replay.changes for each in replayed):
            out.print("Nothing was written; `--apply` writes new and changed records down.")

    emit({"applied": apply, "replays": replayed}, as_json, show)
    whole = all(each.replay is not None and not each.replay.unread for each in replayed)
    return 0 if whole else PARTIAL


def _lines(replayed: "Replayed") -> Iterator[str]:
    replay = replayed.replay
    if replay is None:
        yield replayed.problem or ""
        return
    counts = {"new": 0, "changed": 0, "vanished": 0}
    for change in replay.changes:
        counts[change.effect] += 1
    told = ", ".join(f"{count:,} {effect}" for effect, count in counts.items())
    yield f"{replay.parser} finds {replay.records:,} records on {replay.pages:,} pages: {told}"
    for page, reason in replay.unread:
        yield f"page {page} cannot be read: {reason}"
    for change in replay.changes[:CHANGES_SHOWN]:
        yield from _change(change)
    if (more := len(replay.changes) - CHANGES_SHOWN) > 0:
        yield f"and {more:,} more, all of them with --json"
    if replayed.logged:
        yield f"{replayed.logged:,} records written down"


def _change(change: "Change") -> Iterator[str]:
    yield f"{change.effect}: {change.record.source_id} {_short(change.record.title)}"
    for each in change.differences:
        yield f"  {each.field}: {_short(each.before)} -> {_short(each.after)}"


def _short(value: Any) -> str:
    text = "nothing" if value in (None, ()) else str(value)
    return text if len(text) <= CHARACTERS_SHOWN else f"{text[:CHARACTERS_SHOWN]}..."
