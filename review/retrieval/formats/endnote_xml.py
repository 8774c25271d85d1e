"""EndNote's XML: `<xml><records><record>`, everything wrapped in `<style>`, often all of it on one line.

In: the bytes of a file. Out: one entry per `<record>`. What the elements mean is in `endnote_fields.py`.
"""

import re

from ...decode import decode_head
from ...model.record import Record
from ...model.search import Reading
from .endnote_fields import holds_something, read_record
from .xml_text import read_elements

_NAMES = ("record",)
_PROLOG = r"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!DOCTYPE[^>\[]*>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*)*"
_FIRST = (
    "database|source-app|rec-number|foreign-keys|ref-type|contributors|titles|auth-address|dates|urls|label"
)
_SNIFFED = re.compile(
    rf"(?s){_PROLOG}(?:<xml\b[^>]*>\s*<records\b|<records\b[^>]*>\s*<record\b[^>]*>\s*<(?:{_FIRST})\b)"
)


class EndNoteXml:
    """EndNote XML files, by EndNote or by others that write its format."""

    name = "endnote-xml"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the root is EndNote's."""
        return _SNIFFED.match(decode_head(head)) is not None

    def read(self, content: bytes) -> Reading:
        """Every record of the file.

        Raises:
            SourceFormatError: the bytes are not text, or declare entities of their own.
        """
        return read_elements(content, _NAMES, read_record, _lacks)


def _lacks(record: Record) -> str | None:
    return None if holds_something(record) else "the record holds nothing but its type"
