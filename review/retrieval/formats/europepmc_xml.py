"""Europe PMC's XML: what its search answers and its site exports, a `<result>` to a record.

In: the bytes of a file. Out: one entry per result. The elements are those of the JSON that the live source
reads, so the records are read as its are.
"""

import re
from dataclasses import replace
from typing import Any

from ...model.search import Entry, Reading
from ..sources.europepmc_records import read_record
from .decode import decode_head
from .xml_text import Found, elements, starts, unclosed, xml_text

_NAMES = ("result",)
_SNIFFED = re.compile(r"<responseWrapper[\s>](?s:.){0,4000}?<resultList>")


class EuropePmcXml:
    """Europe PMC's answers in XML, `core` or `lite`."""

    name = "europepmc-xml"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the head is an answer with results."""
        return _SNIFFED.search(decode_head(head)) is not None

    def read(self, content: bytes) -> Reading:
        """Every result of the file.

        Raises:
            SourceFormatError: the bytes are not text in the encoding that they name.
        """
        text = xml_text(content)
        entries = tuple(map(_entry, elements(text, _NAMES)))
        return Reading(entries=entries, counted=len(starts(text, _NAMES)), cut=unclosed(text, _NAMES))


def _entry(found: Found) -> Entry:
    if found.problem is not None:
        return Entry(line=found.line, problem=found.problem)
    record = read_record(_value(found.element), "")
    if not record.title and not record.ids:
        return Entry(line=found.line, problem="the result has neither title nor id")
    return Entry(line=found.line, record=replace(record, source="", source_id=""))


def _value(element: Any) -> Any:
    """An element as the JSON has it: the members of a list as one, everything else by name."""
    if not len(element):
        return element.text
    held: dict[str, Any] = {}
    for child in element:
        if element.tag.endswith("List"):
            held.setdefault(child.tag, []).append(_value(child))
        else:
            held.setdefault(child.tag, _value(child))
    return held
