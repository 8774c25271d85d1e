"""Europe PMC's XML: what its search answers and its site exports, a `<result>` to a record.

In: the bytes of a file. Out: one entry per result. The elements are those of the JSON that the live source
reads, so the records are read as its are.
"""

import re
from dataclasses import replace
from typing import Any

from ...decode import decode_head
from ...model.record import Record
from ...model.search import Reading
from ..sources.europepmc_records import read_record
from .xml_text import read_elements

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
        return read_elements(content, _NAMES, _record, _lacks)


def _lacks(record: Record) -> str | None:
    return None if record.title or record.ids else "the result has neither title nor id"


def _record(result: Any) -> Record:
    return replace(read_record(_value(result), ""), source="", source_id="")


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
