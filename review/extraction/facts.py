"""What a document says of itself, out of its texts: reference numbers, status, dates."""

import re
from collections.abc import Iterator, Sequence

from ..model.document import DocumentFact, FactKind
from ..model.evidence import Text
from .dates import dates
from .references import references
from .wording import STATUS

FRONT = 6_000  # characters of a document within which it tells its status and its dates
TITLE_PAGE = 1_500
MARGINS = "margins"
OWN = re.compile(r"(reference|document|procedure|docket)( number| no\.?| id)?s?\W{0,4}$", re.IGNORECASE)
# What counts when a document says several things: a draft carries its issuer's phrases for finals, too.
_STANDING = ("superseded", "withdrawn", "draft", "adopted", "final")


def facts(texts: Sequence[Text]) -> tuple[DocumentFact, ...]:
    """Everything that the texts of one document say of it, and every number that they cite, in order."""
    american = _is_american(texts)
    found: list[DocumentFact] = []
    told = 0
    for text in texts:
        margin = text.part == MARGINS
        room = len(text.content) if margin else max(0, FRONT - told)
        found += _references(text, len(text.content) if margin else TITLE_PAGE - told)
        found += _statuses(text, room)
        found += _dates(text, room, american)
        told += 0 if margin else len(text.content)
    return tuple(found)


def standing(found: Sequence[DocumentFact]) -> str | None:
    """The status of a document by what it says of itself, None where it says nothing.

    An adopted guideline lists when its draft was released, so that its date of adoption counts for more.
    """
    said = {fact.value for fact in found if fact.kind is FactKind.STATUS}
    dated = {fact.label for fact in found if fact.kind is FactKind.DATE}
    firm = any(
        fact.value == "draft" and not _is_history(fact) for fact in found if fact.kind is FactKind.STATUS
    )
    if "draft" in said and not firm and ("adopted" in said or dated & {"adopted", "effective"}):
        said.discard("draft")
        said.add("adopted")
    return next((value for value in _STANDING if value in said), None)


def _is_history(fact: DocumentFact) -> bool:
    return "consultation" in fact.quote.lower()


def _is_american(texts: Sequence[Text]) -> bool | None:
    front = " ".join(text.content[:FRONT] for text in texts[:6])
    american = re.search(r"\bFDA\b|Food and Drug Administration|\bFederal Register\b", front) is not None
    european = re.search(r"\bEMA\b|\bEMEA\b|European|\bMHRA\b|\bEU\b", front) is not None
    return None if american == european else american


def _references(text: Text, title_page: int) -> Iterator[DocumentFact]:
    for mention in references(text.content):
        said = OWN.search(text.content[max(0, mention.start - 40) : mention.start]) is not None
        alone = mention.start < title_page and _is_alone(text.content, mention.start, mention.end)
        own = mention.scheme not in ("eu-act", "cfr") and (
            text.part == MARGINS or alone or (said and mention.start < title_page)
        )
        yield _fact(FactKind.REFERENCE, mention.scheme, mention.value, text, mention.start, mention.end, own)


def _is_alone(text: str, start: int, end: int) -> bool:
    """Whether next to nothing else stands in the paragraph."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end)
    return (last if last >= 0 else len(text)) - first < (end - start) + 60


def _statuses(text: Text, room: int) -> Iterator[DocumentFact]:
    front = text.content[:room]
    taken: list[tuple[int, int]] = []
    for value, pattern in STATUS:
        for found in pattern.finditer(front):
            if not any(start < found.end() and found.start() < end for start, end in taken):
                taken.append(found.span())
                yield _fact(FactKind.STATUS, "document", value, text, *found.span(), True)


def _dates(text: Text, room: int, american: bool | None) -> Iterator[DocumentFact]:
    for each in dates(text.content[:room], month_first=american):
        label = each.label
        if label is None and _fills(text.content, each.start, each.end):
            label = "document"
        if label is not None:
            yield _fact(FactKind.DATE, label, each.value, text, each.start, each.end, True)


def _fills(text: str, start: int, end: int) -> bool:
    """Whether a date is all of its paragraph."""
    return text[:start].rstrip(" ")[-1:] in ("", "\n") and text[end:].lstrip(" ")[:1] in ("", "\n")


def _fact(
    kind: FactKind, label: str, value: str, text: Text, start: int, end: int, own: bool
) -> DocumentFact:
    return DocumentFact(
        kind=kind,
        label=label,
        value=value,
        text=text.digest,
        part=text.part,
        start=start,
        end=end,
        quote=text.content[start:end],
        own=own,
    )
