"""What of a card and of the status goes to the browser: plain text and numbers, never markup."""

from collections.abc import Sequence
from typing import Any

from ..model.decision import Decision, Stage
from ..model.protocol import CriterionKind, ReviewProtocol
from ..model.record import Record
from ..project.browsing import Hit, Past, Progress
from ..project.documents import Opened
from ..project.stopping import sentence
from ..project.values import Card

FIELD_NAMES = {"doi": "DOI", "ids": "numbers", "published": "date", "url": "address"}


def card_to_browser(card: Card) -> dict[str, Any]:
    """A card as JSON; the browser builds text nodes of it."""
    return record_to_browser(card.record, card.duplicates) | {
        "id": card.record_id,
        "saw": card.saw,
        "rank": card.rank,
        "ranking": card.ranking,
        "drawn": card.drawn,
        "lent": _lent(card),
        "reasons": list(card.reasons),
        "votes": [vote_to_browser(vote) for vote in card.votes],
        "labels": [{"name": each.name, "people": list(each.people)} for each in card.labels],
        "again": card.again,
    }


def record_to_browser(record: Record, duplicates: Sequence[Record] = ()) -> dict[str, Any]:
    """What is to be read of a record, with where it and its duplicates come from."""
    return {
        "title": record.title,
        "abstract": record.abstract,
        "note": record.abstract_note,
        "meta": _meta(record),
        "kind": record.kind.value,
        "status": record.status.value if record.status else None,
        "keywords": list(record.keywords),
        "link": _link(record),
        "sources": [origin(each) for each in (record, *duplicates)],
        "lent": [],
        "reasons": [],
    }


def vote_to_browser(vote: Decision) -> dict[str, Any]:
    """A reviewer's word, for those who may see it."""
    return {
        "reviewer": vote.agent.name,
        "verdict": vote.verdict.value if vote.verdict else None,
        "criterion": vote.criterion,
        "note": vote.note,
        "at": vote.at,
    }


def _stopping(progress: Progress) -> str:
    if progress.stopping is None:
        return ""
    said = sentence(progress.stopping)
    return f"{said[:1].upper()}{said[1:]}. {progress.stopping.warning or ''}".strip()


def _lent(card: Card) -> list[str]:
    """What of the record is another's, one line for each that lends."""
    names = {each.id: origin(each) for each in card.duplicates}
    fields: dict[str, list[str]] = {}
    for loan in card.loans:
        fields.setdefault(names.get(loan.lender, loan.lender[:12]), []).append(
            FIELD_NAMES.get(loan.field, loan.field)
        )
    return [f"{', '.join(held)} from {lender}" for lender, held in fields.items()]


def progress_to_browser(progress: Progress) -> dict[str, Any]:
    """How far a stage is, in numbers, and what the stopping rule says."""
    counts = progress.counts
    again = progress.rescreen
    return {
        "reports": counts.reports,
        "unscreened": counts.unscreened,
        "waiting": counts.waiting,
        "conflict": counts.conflict,
        "included": counts.included,
        "excluded": counts.excluded,
        "stopping": _stopping(progress),
        "again": f"Screened again under {again.version}: {again.done} of {again.reports}." if again else "",
    }


def hit_to_browser(hit: Hit) -> dict[str, Any]:
    """A report that was looked for."""
    voted = hit.vote.verdict.value if hit.vote and hit.vote.verdict else None
    return {"id": hit.record_id, "title": hit.record.title, "meta": _meta(hit.record), "vote": voted}


def past_to_browser(past: Past) -> dict[str, Any]:
    """A word of the reviewer's; an adjudication is taken back where conflicts are settled."""
    return vote_to_browser(past.decision) | {
        "id": past.record_id,
        "event_id": past.decision.id,
        "title": past.record.title,
        "meta": _meta(past.record),
        "can_undo": past.can_undo and not past.adjudicated,
    }


def document_to_browser(document: Opened) -> dict[str, Any]:
    """A document as its sections, each with its heading."""
    return {
        "record_id": document.record,
        "told": document.told,
        "sections": [[text.part.removeprefix("section: "), text.content] for text in document.texts],
    }


def criteria(protocol: ReviewProtocol, stage: Stage) -> dict[str, Any]:
    """What stands beside the text at a stage: the criteria, and the words that are marked."""
    held = [criterion for criterion in protocol.criteria if stage in criterion.stages]
    return {
        "inclusion": [[each.code, each.text] for each in held if each.kind is CriterionKind.INCLUDE],
        "exclusion": [[each.code, each.text] for each in held if each.kind is CriterionKind.EXCLUDE],
        "highlights": sorted(
            {cue for each in protocol.categories for topic in each.topics for cue in topic.cues}
            | {*protocol.screening.include_words}
        ),
        "against": list(protocol.screening.exclude_words),
    }


def _meta(record: Record) -> str:
    authors = "; ".join(record.authors[:4]) + (" and others" if len(record.authors) > 4 else "")
    place = " ".join(part for part in (record.venue, record.volume) if part)
    year = str(record.published.year) if record.published else None
    return " · ".join(part for part in (authors, place, year) if part)


def _link(record: Record) -> str | None:
    if record.doi:
        return f"https://doi.org/{record.doi}"
    return record.url if record.url and record.url.startswith(("https://", "http://")) else None


def origin(record: Record) -> str:
    """Where a record comes from, in a few letters."""
    return f"{record.source} {record.source_id[:24]}"
