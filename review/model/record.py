"""What one source returned: a record, with its identity and its content."""

from dataclasses import dataclass, fields
from enum import StrEnum

from ..digest import digest
from .study import RelationKind


class RecordKind(StrEnum):
    """What sort of document a record describes."""

    ARTICLE = "article"
    PREPRINT = "preprint"
    REVIEW = "review"
    GUIDELINE = "guideline"
    STANDARD = "standard"
    REGULATION = "regulation"
    TRIAL = "trial"
    REPORT = "report"
    OTHER = "other"


class RecordStatus(StrEnum):
    """Where a document stands, as its source says; None on a record means that the source says nothing."""

    RETRACTED = "retracted"
    CONCERN = "expression-of-concern"
    CORRECTED = "corrected"
    DRAFT = "draft"
    FINAL = "final"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


# What can be said of a publication after it came out, the gravest last.
GRAVITY = (RecordStatus.CORRECTED, RecordStatus.CONCERN, RecordStatus.WITHDRAWN, RecordStatus.RETRACTED)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PartialDate:
    """A date known to the year, the month or the day; `month` 1-12 and `day` 1-31, or None."""

    year: int
    month: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """What a source says of how a record's document relates to another, which need not be in the review.

    Read "the record <kind> the other", or with `inverse` "the other <kind> the record". The other is known
    by an identifier: `scheme` is "doi", "pmid", "pmcid", ... as in `Record.ids`, or the name of a source,
    whose `source_id` the `value` is then.
    """

    kind: RelationKind
    scheme: str
    value: str
    inverse: bool = False


class _Identified:
    """Room for the id of a record, asked for again and again; as a field it would be written down with it."""

    __slots__ = ("_id",)
    _id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Record(_Identified):
    """One hit of one source; not yet a report, let alone a study (PRISMA 2020).

    `source` and `source_id` identify it for ever, and two records of one report stay two records.
    `authors` are in the document's order as the source spells them; `ids` are (scheme, value) pairs
    such as ("pmid", "31452104"); `doi` is lower case without a resolver's address; `language` is as given.
    `abstract_note` is said wherever the abstract is shown, when the text is not the publication's own.
    `revised` is the day on which the source says that the document last changed, and `links` are what it
    says of other documents. `raw` is the digest of the blob the record was read from; None only before it
    is kept.
    """

    source: str
    source_id: str
    title: str
    abstract: str | None = None
    abstract_note: str | None = None
    authors: tuple[str, ...] = ()
    published: PartialDate | None = None
    venue: str | None = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    doi: str | None = None
    ids: tuple[tuple[str, str], ...] = ()
    kind: RecordKind = RecordKind.ARTICLE
    language: str | None = None
    url: str | None = None
    keywords: tuple[str, ...] = ()
    status: RecordStatus | None = None
    revised: PartialDate | None = None
    links: tuple[Link, ...] = ()
    raw: str | None = None

    @property
    def id(self) -> str:
        """Stable for ever: the digest of (source, source_id)."""
        try:
            return self._id
        except AttributeError:
            object.__setattr__(self, "_id", digest(self.source, self.source_id))
            return self._id

    @property
    def digest(self) -> str:
        """The digest of the content: every field but `raw`, leaving out what is missing.

        A field added to this class later changes no digest of records that lack it.
        """
        held = {name: getattr(self, name) for name in _CONTENT}
        return digest({name: value for name, value in held.items() if value not in (None, ())})


_CONTENT = tuple(field.name for field in fields(Record) if field.name != "raw")
