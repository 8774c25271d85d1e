"""Records, cards and uncertain pairs as static HTML."""

from markupsafe import Markup

from ...model.record import Record
from ..values import Card, Deduplication, Doubt
from .elements import element, facts, faint, line, panel, table, together

# Of a long list of pairs so many are shown.
PAIRS = 10


def record(held: Record) -> Markup:
    """A record: what it says, and where it comes from."""
    return panel(held.title, _about(held), _abstract(held), _origin(held))


def card(held: Card) -> Markup:
    """A card, as a reviewer is to see it: without what others have said of an open report."""
    why = f"because of {', '.join(held.reasons)}" if held.reasons else ""
    place = faint(f"{held.rank:,} in the order of {held.stage.value} {why}".strip())
    also = [f"{each.source} {each.source_id}" for each in held.duplicates]
    return panel(
        held.record.title,
        _about(held.record),
        _abstract(held.record),
        _origin(held.record),
        line(faint("Also as ", ", ".join(also))) if also else None,
        line(faint("Labels: ", ", ".join(label.name for label in held.labels))) if held.labels else None,
        line(place),
    )


def doubt(held: Doubt) -> Markup:
    """An uncertain pair, field by field."""
    rows = [(each.field, each.left, each.right, _share(each.similarity)) for each in held.fields]
    caption = f"{_from(held.left)} beside {_from(held.right)}"
    return panel(
        held.left.title, table(caption, ("", "left", "right", "alike"), rows), line(held.explanation)
    )


def deduplication(held: Deduplication) -> Markup:
    """What deduplication comes to, and the first of the pairs that wait for a person."""
    numbers = [
        ("records", held.records),
        ("reports", held.reports),
        ("duplicates behind another record", held.duplicates),
        ("versions of another report", held.versions),
        ("studies", held.studies),
        ("pairs that wait for a person", len(held.doubts)),
        ("contradictions between people", len({*held.contradictions, *held.opposed}) or None),
    ]
    rows = [(each.left.title, each.right.title, each.explanation) for each in held.doubts[:PAIRS]]
    more = len(held.doubts) - len(rows)
    waiting = table("Waiting for a person", ("one record", "the other", "why it is uncertain"), rows)
    return panel(
        "Deduplication",
        facts("Records, reports, studies", numbers),
        waiting if rows else None,
        line(faint(f"and {more:,} more")) if more else None,
    )


def _about(held: Record) -> Markup:
    authors = "; ".join(held.authors[:6]) + (" and others" if len(held.authors) > 6 else "")
    year = str(held.published.year) if held.published else None
    place = " ".join(part for part in (held.venue, held.volume, held.pages) if part)
    said = [part for part in (authors, place, year, held.kind.value) if part]
    status = element("strong", f" · {held.status.value}") if held.status else None
    return line(together(" · ".join(said), status))


def _abstract(held: Record) -> Markup:
    if held.abstract is None:
        return line(faint("No abstract."))
    note = line(faint(held.abstract_note)) if held.abstract_note else None
    return together(note, element("div", held.abstract, style="margin:.4em 0;line-height:1.45"))


def _origin(held: Record) -> Markup:
    ids = [f"{scheme} {value}" for scheme, value in held.ids]
    doi = [f"doi {held.doi}"] if held.doi else []
    return line(faint(" · ".join([_from(held), *doi, *ids])))


def _from(held: Record) -> str:
    return f"{held.source} {held.source_id[:40]}"


def _share(similarity: float | None) -> str | None:
    return None if similarity is None else f"{similarity:.0%}"
