"""What tells the editions of one guideline apart: draft, adopted, Rev. 1, Rev. 2, superseded, withdrawn.

In: titles, reference numbers and dates of the documents of one list. Out: how each edition relates to those
before it, as links. Nothing is linked on likeness alone: the words of two titles must be the same but for
those that name the edition, and stage or revision must differ.
"""

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass

from ...model.record import Link, PartialDate, Record, RecordStatus
from ...model.study import RelationKind

_STAGES: tuple[tuple[str, RecordStatus], ...] = (
    ("superseded", RecordStatus.SUPERSEDED),
    ("replaced", RecordStatus.SUPERSEDED),
    ("withdrawn", RecordStatus.WITHDRAWN),
    ("draft", RecordStatus.DRAFT),
    ("consultation", RecordStatus.DRAFT),
    ("adopted", RecordStatus.FINAL),
    ("final", RecordStatus.FINAL),
)
_SETTLED = (RecordStatus.SUPERSEDED, RecordStatus.WITHDRAWN)
_WORD = "superseded|withdrawn|draft|adopted|final"
# "Withdrawn applications for ..." is a title about withdrawals, "Withdrawn: ..." is a flag.
_FLAG_BEFORE = re.compile(
    r"(?i)\s*[\[(]?\s*(draft\b|adopted\b|final\b|(?:superseded|withdrawn)(?=\s*[:\])–—-]))"
)
_FLAG_AFTER = re.compile(rf"(?i)[\[(;,:–—-]\s*({_WORD})(?: (?:guidance|guideline)\b[^()\[\]]*)?[\])]?\s*$")
_FLAG_SETTLED = re.compile(r"(?i)[\[(]\s*(superseded|withdrawn)\b")
# Revisions of ICH codes ("Q5A(R2)"), of the regulators ("Rev. 1", "Revision 2"), and corrections of either.
_REVISION = re.compile(
    r"(?i)\(\s*r\s?(\d{1,2})\s*\)|\brev(?:ision)?s?[. ]{0,3}(\d{1,2})\b|(?<=[a-z]\d)\s?r(\d{1,2})\b"
)
_CORRECTION = re.compile(r"(?i)\bcorr(?:igendum)?\b[. ]{0,3}(\d{1,2})?\*?")
# Of the ICH process: up to step 3 a text is consulted on, at step 4 it is adopted.
_STEP = re.compile(r"(?i)\bstep\s?([1-5])[ab]?\b")
_STAFF = re.compile(r"(?i)\b(?:fda|food and drug administration) (?:reviewers|staff)\b")
_WORDS = re.compile(r"\w+")
_UNSAID = frozenset(
    {"a", "an", "and", "by", "for", "in", "of", "on", "the", "to", "with"}
    | {
        "draft",
        "final",
        "adopted",
        "first",
        "version",
        "revised",
        "revision",
        "rev",
        "superseded",
        "withdrawn",
    }
    | {"guidance", "guideline", "industry"}
)
# What is longer is no title, and nothing is looked for in it.
_LONGEST = 2_000
# Titles of fewer words ("Annex 1", "List of abbreviations") name no one document.
_TELLING_WORDS = 3

Revision = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One document of a list: the work it is an edition of, its revision and correction, and its stage.

    `draft` is None where the list does not say; editions in two languages are not of each other.
    """

    id: str
    work: Hashable
    revision: Revision
    draft: bool | None
    day: tuple[int, int, int]
    language: str | None = None


def stage_of(said: str | None, title: str | None) -> RecordStatus | None:
    """Where a document stands, by the list's own word for it, else by its title.

    >>> stage_of("Draft: consultation closed", None), stage_of(None, "Gene therapy (superseded by X)")
    (<RecordStatus.DRAFT: 'draft'>, <RecordStatus.SUPERSEDED: 'superseded'>)
    """
    flagged = _flag(title) if title and len(title) <= _LONGEST else None
    if flagged in _SETTLED:
        return flagged
    words = (said or "").lower()
    return next((status for word, status in _STAGES if word in words), flagged)


def _flag(title: str) -> RecordStatus | None:
    found = _FLAG_SETTLED.search(title) or _FLAG_BEFORE.match(title) or _FLAG_AFTER.search(title)
    if found is not None:
        return dict(_STAGES)[found[1].lower()]
    step = _STEP.search(title)
    return None if step is None else RecordStatus.FINAL if int(step[1]) > 3 else RecordStatus.DRAFT


def revision_of(*texts: str | None) -> Revision:
    """The number of the revision and of its correction that texts name; 0 where they name none.

    >>> revision_of("EMA/CAT/GTWP/671639/2008 Rev. 1 Corr. 2"), revision_of("ICH Q5A(R2)"), revision_of("x")
    ((1, 2), (2, 0), (0, 0))
    """
    text = "\n".join(text for text in texts if text and len(text) <= _LONGEST)
    revised, corrected = _REVISION.search(text), _CORRECTION.search(text)
    number = next((int(group) for group in revised.groups() if group), 0) if revised else 0
    return number, int(corrected[1] or 1) if corrected else 0


def without_revision(text: str) -> str:
    """A title or a reference number without what names its revision, its correction or its step.

    >>> without_revision("EMA/CHMP/437/04 Rev. 1")
    'EMA/CHMP/437/04'
    """
    for rule in (_CORRECTION, _REVISION, _STEP):
        text = rule.sub(" ", text)
    return " ".join(text.split()).rstrip(" -–,;/")


def title_words(title: str) -> frozenset[str]:
    """The words that name a work: without those of its edition, and without endings in -s.

    Empty for a title that is too short to name one.

    >>> sorted(title_words("Draft Guideline on Potency Assays for CAR-T cells - Rev. 1"))
    ['assay', 'car', 'cell', 'potency', 't']
    """
    if len(title) > _LONGEST:
        return frozenset()
    plain = without_revision(_STAFF.sub(" ", title)).casefold()
    words = (_singular(word) for word in _WORDS.findall(plain))
    telling = frozenset(word for word in words if word not in _UNSAID)
    return telling if len(telling) >= _TELLING_WORDS else frozenset()


def _singular(word: str) -> str:
    return (
        word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word
    )


def is_draft(status: RecordStatus | None) -> bool | None:
    """Whether a document that stands so is a draft; None when nothing is said."""
    return None if status is None else status is RecordStatus.DRAFT


def day_of(date: PartialDate | None) -> tuple[int, int, int]:
    """A date that can be compared; what is not known of it comes first."""
    return (date.year, date.month or 0, date.day or 0) if date else (0, 0, 0)


def edition(record: Record, work: Hashable, revision: Revision) -> Edition:
    """The edition that a record's document is of a work."""
    return Edition(
        id=record.source_id,
        work=work,
        revision=revision,
        draft=is_draft(record.status),
        day=day_of(record.published),
        language=record.language,
    )


def chains(editions: Iterable[Edition], scheme: str) -> dict[str, tuple[Link, ...]]:
    """The links of each edition to those before it, by id; `scheme` is the source that lists them.

    A text in force supersedes the drafts it came from and the revision before it; a draft of the next
    revision is a version of the text in force, which it does not yet replace.
    """
    works: dict[Hashable, list[Edition]] = {}
    for each in editions:
        works.setdefault((each.work, each.language), []).append(each)
    links: dict[str, tuple[Link, ...]] = {}
    for group in works.values():
        if len(group) > 1:
            for each in group:
                found = dict.fromkeys((*links.get(each.id, ()), *_links(each, group, scheme)))
                links |= {each.id: tuple(found)} if found else {}
    return links


def _links(newer: Edition, group: list[Edition], scheme: str) -> Iterator[Link]:
    texts = [each for each in group if not each.draft]
    drafts = [each for each in group if each.draft]
    if newer.draft:
        if _text_of(newer, texts):
            return
        earlier = [each for each in texts if each.revision <= newer.revision]
        kind = RelationKind.IS_VERSION_OF if earlier else RelationKind.SUPERSEDES
        for each in _latest(earlier or [each for each in drafts if each.revision < newer.revision]):
            yield Link(kind=kind, scheme=scheme, value=each.id)
        return
    for each in _latest([each for each in texts if each.revision < newer.revision]):
        yield Link(kind=RelationKind.SUPERSEDES, scheme=scheme, value=each.id)
    for each in drafts:
        if newer in _text_of(each, texts):
            yield Link(kind=RelationKind.SUPERSEDES, scheme=scheme, value=each.id)


def _text_of(draft: Edition, texts: list[Edition]) -> list[Edition]:
    """The text that a draft became: the first of its revision that is known to be no older."""
    became = [
        each
        for each in texts
        if each.draft is False
        and each.revision[0] == draft.revision[0]
        and (each.day >= draft.day or each.day == day_of(None))
    ]
    first = min((each.day for each in became), default=None)
    return [each for each in became if each.day == first]


def _latest(editions: list[Edition]) -> list[Edition]:
    last = max((each.revision for each in editions), default=None)
    return [each for each in editions if each.revision == last]
