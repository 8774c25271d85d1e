"""The XML that WHO's registry platform (ICTRP) exports: one `<Trial>` per registered trial.

In: the bytes of a file. Out: one entry per trial, with the number that its own register gave it.
"""

import re
from typing import Any

from ...model.record import Record, RecordKind
from ...model.search import Entry, Reading
from ..normalise import parse_date, split_note
from .decode import decode_head
from .ids import distinct, shape
from .xml_text import Found, elements, starts, texts_at, unclosed, xml_text

_NAMES = ("Trial",)
_SNIFFED = re.compile(r"<Trials_downloaded_from_ICTRP[\s>]")
_WORDS = re.compile(r"\s*(?:;|<br ?/?>|\n)\s*")


class IctrpXml:
    """ICTRP's XML export."""

    name = "ictrp-xml"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the root is ICTRP's."""
        return _SNIFFED.search(decode_head(head)) is not None

    def read(self, content: bytes) -> Reading:
        """Every trial of the file.

        Raises:
            SourceFormatError: the bytes are not text in the encoding that they name.
        """
        text = xml_text(content)
        entries = tuple(map(_entry, elements(text, _NAMES)))
        return Reading(entries=entries, counted=len(starts(text, _NAMES)), cut=unclosed(text, _NAMES))


def _entry(found: Found) -> Entry:
    if found.problem is not None:
        return Entry(line=found.line, problem=found.problem)
    record = _record(found.element)
    if not record.title and not record.ids:
        return Entry(line=found.line, problem="the trial has neither title nor number")
    return Entry(line=found.line, record=record)


def _record(trial: Any) -> Record:
    number = _first(trial, "TrialID")
    abstract, note = split_note(_first(trial, "Brief_summary"))
    conditions = (word for text in texts_at(trial, "Condition") for word in _WORDS.split(text))
    own = (shape(number) or ("trial", number)) if number else None
    return Record(
        source="",
        source_id="",
        title=_first(trial, "Scientific_title", "Public_title") or "",
        abstract=abstract,
        abstract_note=note,
        authors=tuple(texts_at(trial, "Primary_sponsor")),
        published=parse_date(_first(trial, "Date_registration", "Date_registration3")),
        venue=_first(trial, "Source_Register"),
        ids=distinct(own),
        kind=RecordKind.TRIAL,
        url=_first(trial, "web_address"),
        keywords=tuple(dict.fromkeys(word for word in conditions if word)),
    )


def _first(element: Any, *paths: str) -> str | None:
    return next((text for path in paths for text in texts_at(element, path)), None)
