"""Fetch the open-access full text of reports that are sought.

In: where full texts are fetched, and records. Out: the first document found, or why there is none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from ..model.record import Record
from ..model.search import Document
from ..seams import FullTexts
from .troubles import attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What came of looking for one report: the document and who gave it, and what went wrong on the way."""

    document: Document | None = None
    agent: str | None = None
    problems: tuple[str, ...] = ()


def fetch(places: Iterable[FullTexts], records: Sequence[Record]) -> Fetched:
    """The first document that any place has for any record of the report, asked in order.

    A place that raises keeps the others from nothing; what it said is among the problems.
    """
    problems: list[str] = []
    for place in places:
        for record in records:
            document, trouble = attempt(place.name, partial(place.fetch, record))
            if trouble is not None:
                problems.append(f"{place.name}: {trouble.said}")
                if trouble.later:
                    break
            if document is not None:
                return Fetched(
                    document=document, agent=f"{place.name} {place.version}", problems=tuple(problems)
                )
    return Fetched(problems=tuple(dict.fromkeys(problems)))
