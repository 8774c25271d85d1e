"""`review import` and `review fulltext`: what comes in as files."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import SourceError
from ..model.search import Lane, SearchRun
from .output import emit, progress_bar, with_review
from .runs import Problem, report, show_fulltexts

if TYPE_CHECKING:
    from ..project import Review


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--source", help="The database that the file comes from (default: guessed from its content).")
@click.option(
    "--lane",
    type=click.Choice([lane.value for lane in Lane]),
    default=Lane.DATABASE.value,
    show_default=True,
    help="Which box of the PRISMA diagram its records enter.",
)
@click.option("--platform", metavar="NAME", help="Where the database was searched, such as Ovid.")
@click.option("--query", metavar="TEXT", help="The search as it was run; a file cannot tell it.")
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
    lane: str,
    platform: str | None,
    query: str | None,
    columns: tuple[str, ...],
    keep_readable: bool,
    relations: bool,
    as_json: bool,
) -> int:
    """Read export files of databases and reference managers, recognised by their content.

    RIS, PubMed nbib and XML, BibTeX, CSV and Excel (Scopus, Embase, IEEE, Web of Science, any other), Web of
    Science tagged, EndNote XML and enw, Ovid, RefWorks, CSL-JSON, MODS, DataCite JSON.

    A file is taken over whole or not at all; of several, one that cannot be read keeps no other back.
    """
    if relations:
        new = sum(review.import_table("relations", path) for path in files)
        emit({"new": new}, as_json, lambda out: out.print(f"{new} new relations"))
        return 0
    read = partial(
        review.import_file,
        source=source,
        lane=Lane(lane),
        platform=platform,
        query=query,
        columns=_columns(columns),
        keep_readable=keep_readable,
    )
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
    return report(runs, as_json, problems)


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
    as_json: bool,
) -> None:
    """Say whether the full text of RECORD was sought, retrieved or not retrieved.

    With --fetch the places that the protocol's `living` names are asked: open-access copies only.
    """
    if fetch:
        _fetch(review, as_json)
        return
    if table is not None:
        new = review.import_table("retrievals", table)
        emit({"new": new}, as_json, lambda out: out.print(f"{new} retrievals recorded"))
        return
    if record is None or status is None:
        raise click.UsageError("give RECORD and STATUS, or --from FILE")
    review.fulltext(record, status, reviewer=reviewer, path=path, reason=reason)
    emit({"record": record, "status": status}, as_json, lambda out: out.print(f"{record}: {status}"))


def _fetch(review: "Review", as_json: bool) -> None:
    from ..project.refreshing import fetch_fulltexts

    with progress_bar() as progress:
        texts = fetch_fulltexts(review.log, review.settings, review.now, progress)
    emit(texts, as_json, lambda out: show_fulltexts(out, texts))


def _columns(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [each.partition("=") for each in given]
    if wrong := [field for field, equals, name in pairs if not (equals and name)]:
        raise click.UsageError(f"--column takes FIELD=NAME, not `{wrong[0]}`")
    return {field: name for field, _, name in pairs}
