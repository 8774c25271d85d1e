"""The XML that WHO's registry platform (ICTRP) exports: one `<Trial>` per registered trial.

In: the bytes of a file. Out: one entry per trial, with the number that its own register gave it.
"""

import re
from typing import Any

from ...decode import decode_head
from ...model.record import Record, RecordKind
from ...model.search import Reading
from ..normalise import parse_date, split_note
from .ids import distinct, shape
from .xml_text import first_at, read_elements, texts_at

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
        return read_elements(content, _NAMES, _record, _lacks)


def _lacks(record: Record) -> str | None:
    return None if record.title or record.ids else "the trial has neither title nor number"


def _record(trial: Any) -> Record:
    number = first_at(trial, "TrialID")
    abstract, note = split_note(first_at(trial, "Brief_summary"))
    conditions = (word for text in texts_at(trial, "Condition") for word in _WORDS.split(text))
    own = (shape(number) or ("trial", number)) if number else None
    return Record(
        source="",
        source_id="",
        title=first_at(trial, "Scientific_title", "Public_title") or "",
        abstract=abstract,
        abstract_note=note,
        authors=tuple(texts_at(trial, "Primary_sponsor")),
        published=parse_date(first_at(trial, "Date_registration", "Date_registration3")),
        venue=first_at(trial, "Source_Register"),
        ids=distinct(own),
        kind=RecordKind.TRIAL,
        url=first_at(trial, "web_address"),
        keywords=tuple(dict.fromkeys(word for word in conditions if word)),
    )
