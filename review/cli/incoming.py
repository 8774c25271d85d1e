"""`review import` and `review fulltext`: what comes in as files."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import SourceError
from ..model.search import Lane, SearchRun
from ..plugins import REGISTRY, Group
from .documents import MOST, list_documents
from .main import PARTIAL
from .output import emit, progress_bar, warn, with_review
from .runs import Problem, report, show_fulltexts

if TYPE_CHECKING:
    from ..project import Review


class _Import(click.Command):
    """`review import`, whose help names the formats that there are."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Name every format, plugged in ones too."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(f"Formats: {', '.join(REGISTRY.names(Group.FORMATS))}.")


@click.command("import", cls=_Import)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", help="The database that the file comes from (default: told by its content).")
@click.option("--rename-source", is_flag=True, help="Call the source of a file imported before by --source.")
@click.option(
    "--lane",
    type=click.Choice([lane.value for lane in Lane]),
    help="Which box of the PRISMA diagram its records enter (default: database).",
)
@click.option("--platform", metavar="NAME", help="Where the database was searched, such as Ovid.")
@click.option("--query", metavar="TEXT", help="The search as it was run; a file cannot tell it.")
@click.option("--searched-on", metavar="DATE", help="The day of the search, such as 2026-01-31.")
@click.option(
    "--column", "columns", multiple=True, metavar="FIELD=NAME", help="Which CSV column holds a field."
)
@click.option("--keep-readable", is_flag=True, help="Take over what can be read of a damaged file.")
@click.option("--relations", is_flag=True, help="The files are CSV tables of relations between records.")
@with_review
def import_command(
    review: "Review",
    files: tuple[Path, ...],
    source: str | None,
    rename_source: bool,
    lane: str | None,
    platform: str | None,
    query: str | None,
    searched_on: str | None,
    columns: tuple[str, ...],
    keep_readable: bool,
    relations: bool,
    as_json: bool,
) -> int:
    """Read export files of databases and reference managers, recognised by their content.

    A file is taken over whole or not at all; of several, one that cannot be read keeps no other back.

    Import a file again to correct what you said of it: no record comes twice, and what you leave out stays.
    """
    from ..project.incoming import day_searched
    from ..project.plan import not_in_force

    if relations:
        new = sum(review.import_table("relations", path) for path in files)
        emit({"new": new}, as_json, lambda out: out.print(f"{new} new relations"))
        return 0
    if source is not None and not source.strip():
        raise click.UsageError("--source needs a name")
    if rename_source and not source:
        raise click.UsageError("--rename-source needs --source NAME")
    read = partial(
        review.import_file,
        source=source,
        rename=rename_source,
        lane=Lane(lane) if lane else None,
        platform=platform,
        query=query,
        searched_on=day_searched(searched_on, review.now) if searched_on else None,
        columns=_columns(columns),
        keep_readable=keep_readable,
    )
    return _report(files, read, as_json, not_in_force(review.log, review.settings))


def _report(
    files: tuple[Path, ...], read: Callable[..., SearchRun], as_json: bool, warnings: Sequence[str]
) -> int:
    warn(warnings)
    runs: list[SearchRun] = []
    problems: list[Problem] = []
    for path in files:
        try:
            with progress_bar() as progress:
                runs.append(read(path, progress=progress))
        except SourceError as error:
            if len(files) == 1:
                raise
            problems.append(Problem(error=error.message, hint=error.hint))
    return report(runs, as_json, problems, warnings)


@click.command("fulltext")
@click.argument("record", required=False)
@click.argument("status", required=False, type=click.Choice(["sought", "retrieved", "not-retrieved"]))
@click.option(
    "--file", "path", type=click.Path(path_type=Path), help="The document, to be kept with the review."
)
@click.option("--reason", help="Why a report was not retrieved.")
@click.option("--reviewer", help="Who looked for it.")
@click.option("--from", "table", type=click.Path(path_type=Path), help="A CSV table of retrievals instead.")
@click.option("--fetch", is_flag=True, help="Fetch the open-access full texts of all sought reports instead.")
@click.option("--read", "listed", is_flag=True, help="Show how documents were read, and what they say.")
@with_review
def fulltext_command(
    review: "Review",
    record: str | None,
    status: str | None,
    path: Path | None,
    reason: str | None,
    reviewer: str,
    table: Path | None,
    fetch: bool,
    listed: bool,
    as_json: bool,
) -> int:
    """Say whether the full text of RECORD was sought, retrieved or not retrieved.

    With --fetch the places that the protocol's `living` names are asked: open-access copies only. They are
    kept in the log, and lie in the workspace's folder `fulltext` as files. With --read the documents are
    listed (or that of RECORD, with its sections): how each was read, its reference numbers, status, dates.
    """
    if listed:
        return list_documents(review, record, as_json)
    if fetch:
        return _fetch(review, as_json)
    if table is not None:
        return _take_over(review, table, as_json)
    if record is None or status is None:
        raise click.UsageError("give RECORD and STATUS, or --from FILE")
    review.fulltext(record, status, reviewer=reviewer, path=path, reason=reason)
    problem = _problem(review, record) if path is not None else None
    told = f"{record}: {status}" + (f", but {problem}" if problem else "")
    warnings = _warnings(review, record, status)
    warn(warnings)
    result = {"record": record, "status": status, "problem": problem, "warnings": warnings}
    emit(result, as_json, lambda out: out.print(told))
    return 0


def _take_over(review: "Review", table: Path, as_json: bool) -> int:
    from ..project.fulltexts import excluded_after

    before = review.log.watermark()
    new = review.import_table("retrievals", table)
    warnings = excluded_after(review, before)
    more = len(warnings) - MOST
    warn([*warnings[:MOST], *([f"and {more} more reports that were excluded"] if more > 0 else [])])
    result = {"new": new, "warnings": warnings}
    emit(result, as_json, lambda out: out.print(f"{new} retrievals recorded"))
    return 0


def _warnings(review: "Review", record: str, status: str) -> Sequence[str]:
    """What whoever found a full text, or looks for one, does not seem to know."""
    from ..project.fulltexts import excluded

    said = excluded(review, record) if status != "not-retrieved" else None
    return () if said is None else (said,)


def _problem(review: "Review", record: str) -> str | None:
    """What keeps the document of a report from being read, if anything does."""
    from ..project.documents import documents

    [document] = documents(review, record)
    return document.reading.problem if document.reading else None


def _fetch(review: "Review", as_json: bool) -> int:
    from ..project.refreshing import fetch_fulltexts

    with progress_bar() as progress:
        texts = fetch_fulltexts(review.log, review.settings, review.now, progress)
    emit(texts, as_json, lambda out: show_fulltexts(out, texts))
    return 0 if texts.complete else PARTIAL


def _columns(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [each.partition("=") for each in given]
    if wrong := [field for field, equals, name in pairs if not (equals and name)]:
        raise click.UsageError(f"--column takes FIELD=NAME, not `{wrong[0]}`")
    return {field: name for field, _, name in pairs}
