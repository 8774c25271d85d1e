"""DataCite's JSON: what its search page and its REST API give for a DOI.

In: the bytes of a file. Out: one entry per DOI, read as the live source's works are.
"""

from dataclasses import replace

from ...decode import decode, decode_head
from ...model.search import Entry, Reading
from ..sources.datacite_records import read_work
from .json_items import Item, items, keys, starts, unclosed

_OWN = frozenset({"titles", "creators", "types"})


class DataCiteJson:
    """DataCite JSON files: one DOI's object, a list of them, or the REST API's `data`."""

    name = "datacite-json"
    version = "1"

    def sniff(self, head: bytes) -> bool:
        """Whether the first objects of the head are those of a DOI."""
        text = decode_head(head)
        if text.lstrip()[:1] not in ("[", "{"):
            return False
        wrapped = '"creators"' in text and '"attributes"' in text
        return wrapped or any(each >= _OWN for each in keys(text))

    def read(self, content: bytes) -> Reading:
        """Every DOI of the file.

        Raises:
            SourceFormatError: the bytes are not text.
        """
        text = decode(content)
        entries = tuple(map(_entry, items(text)))
        return Reading(entries=entries, counted=len(starts(text)), cut=unclosed(text))


def _entry(item: Item) -> Entry:
    if item.problem is not None:
        return Entry(line=item.line, problem=item.problem)
    held = item.value.get("attributes", item.value)
    if not isinstance(held, dict) or not (held.get("doi") or held.get("titles")):
        return Entry(line=item.line, problem="the object has neither `doi` nor `titles`")
    record = read_work({"id": item.value.get("id"), "attributes": held}, "")
    return Entry(line=item.line, record=replace(record, source="", source_id=""))
