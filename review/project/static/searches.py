"""Searches, refreshes and the PRISMA flow as static HTML."""

from collections.abc import Iterable
from secrets import token_hex

from markupsafe import Markup

from ...model.flow import PrismaFlow
from ...model.search import RunStatus, SearchRun
from ..values import Refreshed
from .elements import element, facts, faint, line, panel, table, wide

COUNTS = ("reported", "fetched", "new", "changed", "withdrawn")


def run(held: SearchRun) -> Markup:
    """A search, with what PRISMA-S asks to report of it."""
    rows = [
        ("platform", held.platform),
        ("lane", held.lane.value),
        ("query", held.query),
        ("from", held.window.since and str(held.window.since)),
        ("until", held.window.until and str(held.window.until)),
        ("ended", held.ended[:19]),
        ("status", held.status.value),
        *((name, getattr(held, name)) for name in COUNTS),
        ("error", held.error),
    ]
    return panel(f"Search of {held.source}", facts("", rows), *_said(held.warnings))


def refreshed(held: Refreshed) -> Markup:
    """What a refresh brought, a line per search."""
    chased = sum(each.new for each in held.citations)
    problems = [f"{each.source}: {each.error}" for each in held.runs if each.error]
    problems += [f"{each.source} was not asked ({each.what}): {each.why}" for each in held.unasked]
    texts = held.fulltexts
    rows = [
        ("searches for citations", len(held.citations) or None),
        ("new records by citations", chased if held.citations else None),
        ("sources asked again about reports", len(held.rechecks) or None),
        ("notices found", sum(each.found for each in held.rechecks) if held.rechecks else None),
        ("full texts fetched", len(texts.fetched) if texts else None),
    ]
    state = (
        "complete" if held.complete else "partial: what came is kept, and the next refresh goes on from there"
    )
    return panel(
        f"Refresh, {state}",
        table("Searches", ("source", "status", *COUNTS), map(_row, held.runs)),
        facts("Besides", rows) if any(value is not None for _, value in rows) else None,
        *_said(problems),
    )


def _row(held: SearchRun) -> tuple[object, ...]:
    status: object = held.status.value
    if held.status is not RunStatus.COMPLETE:
        status = element("strong", held.status.value)
    return held.source, status, *(getattr(held, name) for name in COUNTS)


def _said(texts: Iterable[str]) -> Iterable[Markup]:
    return (line(faint(text)) for text in texts)


def flow(held: PrismaFlow) -> Markup:
    """The PRISMA 2020 diagram, drawn into the page."""
    from ...reporting import diagram, prisma

    # Two diagrams on one page may not share the names that their parts refer to each other by.
    drawn = diagram.svg(prisma.counts(held), held.template, names=f"prisma-{token_hex(4)}")
    return wide("PRISMA 2020 flow diagram", Markup(drawn))  # noqa: S704  # our own, escaped
