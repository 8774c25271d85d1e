"""EndNote's XML: `<xml><records><record>`, everything wrapped in `<style>`, often all of it on one line.

In: the bytes of a file. Out: one entry per `<record>`. What the elements mean is in `endnote_fields.py`.
"""

import re

from ...model.search import Entry, Reading
from .decode import decode_head
from .endnote_fields import holds_something, read_record
from .xml_text import Found, elements, starts, unclosed, xml_text

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
        text = xml_text(content)
        entries = tuple(map(_entry, elements(text, _NAMES)))
        return Reading(entries=entries, counted=len(starts(text, _NAMES)), cut=unclosed(text, _NAMES))


def _entry(found: Found) -> Entry:
    if found.problem is not None:
        return Entry(line=found.line, problem=found.problem)
    record = read_record(found.element)
    if not holds_something(record):
        return Entry(line=found.line, problem="the record holds nothing but its type")
    return Entry(line=found.line, record=record)
