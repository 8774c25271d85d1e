"""What came of reading a document, and what a guideline says of itself: its numbers, status and dates."""

from dataclasses import dataclass
from enum import StrEnum


class ReadingStatus(StrEnum):
    """What became of a document; only of the first two is there a text besides title and abstract."""

    READ = "read"
    IN_PART = "read-in-part"
    NO_TEXT_LAYER = "no-text-layer"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_LARGE = "too-large"
    EMPTY = "empty"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How a document was read, with numbers: `pages` and `pages_with_text` of a PDF, None of others.

    `reader` is the version of the program that read it; `media_type` what the document proved to be,
    whatever it was called; `problem` and `hint` say what is missing, None of a document that was read whole.
    """

    status: ReadingStatus
    media_type: str
    reader: str
    characters: int = 0
    pages: int | None = None
    pages_with_text: int | None = None
    problem: str | None = None
    hint: str | None = None


class FactKind(StrEnum):
    """What a document says of itself."""

    REFERENCE = "reference"
    STATUS = "status"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFact:
    """One thing that a document says of itself or names, with the words it stands in.

    `label` is a reference's scheme ("ema", "ich", "fda-docket", ...), what a date is of ("adopted",
    "effective", "consultation-end", ...) or "document"; `value` the reference as its issuer writes it, a day
    as 2019-12-06 (or 2019-12, 2019), or the status ("draft", "adopted", "final", ...).
    `own` says that it stands on the title page or in the running heads, and is so the document's own; else
    the document cites it.
    `quote == text[start:end]`, in code points, of the text with the digest `text`.
    """

    kind: FactKind
    label: str
    value: str
    text: str
    part: str
    start: int
    end: int
    quote: str
    own: bool = False
