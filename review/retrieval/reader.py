"""The pages of a source as its parser reads them; a page that was read before is not read again.

In: the bytes of a page. Out: its records, or the word that the review holds each of them as this page has it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import msgspec

from ..digest import digest, digest_bytes
from ..model.record import Record
from ..seams import Source
from ..store.derived import Derived
from ..store.log import Log
from ..store.searches import are_latest

_KIND = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a page came to: how many records, the digest of each content by record id, and how many
    documents the list has on it, which are more than the records where the source selects from its list.
    """

    records: int
    contents: dict[str, str] = field(default_factory=dict)
    listed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A page read. `records` are empty when all of them are in the review as they are on this page.

    `known` says that the page was kept and read before by this parser, `damaged` that it cannot be read.
    """

    name: str
    said: Said
    records: tuple[Record, ...] = ()
    known: bool = False
    damaged: bool = False


class Reader:
    """Reads the pages of one query of one source.

    `whole` is the source before it was told the query, for one that selects from its list. `code` tells apart
    parsers of one name and version, such as the cell of a notebook before and after it was edited.
    """

    def __init__(
        self,
        log: Log,
        source: Source,
        *,
        whole: Source | None = None,
        query: str = "",
        code: str | None = None,
    ) -> None:
        self._log = log
        self._derived = Derived(log)
        self._source = source
        self._whole = whole
        self._parser = (source.name, source.version, code, query if whole else None)

    @property
    def selects(self) -> bool:
        """Whether the source selects what matches the query from its whole list."""
        return self._whole is not None

    def read(self, content: bytes) -> Reading:
        """The records of a page; what the parser raises is raised."""
        name = digest_bytes(content)
        held = self._recall(name)
        # The content is compared, not the page: a source that goes A, B, A says something new with each.
        if held is not None and are_latest(self._log, held.contents):
            return Reading(name=name, said=held, known=True)
        records = tuple(replace(record, raw=name) for record in self._source.parse(content))
        said = Said(
            records=len(records),
            contents={record.id: record.digest for record in records},
            listed=self._listed(content, len(records)),
        )
        return Reading(name=name, said=said, records=records, known=held is not None)

    def remember(self, reading: Reading) -> None:
        """Keep what a page came to, once the page itself is kept.

        Not when a record is on it twice: the log has both contents, and the page would have to be read.
        """
        if not (reading.known or reading.damaged) and len(reading.said.contents) == reading.said.records:
            self._derived.put(_KIND, {self._key(reading.name): msgspec.json.encode(reading.said)})

    def count_listed(self, name: str) -> int:
        """How many documents the source's list has on a page that is kept."""
        held = self._recall(name)
        if held is not None:
            return held.listed
        content = self._log.blob(name)
        return self._listed(content, None)

    def still_listed(self, name: str) -> Iterator[str]:
        """The ids of all that a kept page lists, whether it matches the query or not."""
        for record in (self._whole or self._source).parse(self._log.blob(name)):
            yield record.id

    def _listed(self, content: bytes, selected: int | None) -> int:
        if self._whole is None and selected is not None:
            return selected
        return sum(1 for _ in (self._whole or self._source).parse(content))

    def _recall(self, name: str) -> Said | None:
        key = self._key(name)
        held = self._derived.get(_KIND, [key]).get(key)
        return None if held is None else msgspec.json.decode(held, type=Said)

    def _key(self, name: str) -> str:
        return digest(name, self._parser)
