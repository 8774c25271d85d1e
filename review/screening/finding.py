"""Which record a line of a table means: cells in, a record id out."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from ..errors import DecisionError
from ..model.record import Record

SHORTEST = 8
RESOLVER = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
WORDS = re.compile(r"\w+")


class Finder:
    """Finds records by id, by source and the source's id, by DOI, PMID or title."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self._records = records
        self._held: dict[str, dict[str, list[str]]] = {}

    def find(self, row: Mapping[str, str]) -> str:
        """The id of the record meant by the first filled cell that can name one.

        A DOI or PMID that several records carry means the first of them: votes on duplicates are united.
        A title that several carry is refused, for different reports may share one.

        Raises:
            DecisionError: none or no single record is meant.
        """
        if word := row.get("record"):
            return self._by_id(word)
        if word := row.get("record_id"):
            return self._by_source(row.get("record_source", ""), word)
        for column, make in KEYS.items():
            if word := row.get(column):
                return self._by_key(column, word, make)
        raise DecisionError("no cell names a record", hint="Fill in record, doi, pmid or title.")

    def _by_id(self, word: str) -> str:
        if word in self._records:
            return word
        fitting = [id for id in self._records if id.startswith(word)] if len(word) >= SHORTEST else []
        return self._one(fitting, f"`{word}`")

    def _by_source(self, source: str, word: str) -> str:
        """By the source's id; where that has a prefix, as `MED/31452104` has, by the number in it alone."""
        whole = self._index("record_id", lambda record: [record.source_id])
        if not source:
            return self._one(whole.get(word, []), f"`{word}`")
        number = self._index("number", lambda record: [value for _, value in record.ids])
        own = [
            [id for id in held.get(word, ()) if self._records[id].source == source]
            for held in (whole, number)
        ]
        return self._one(own[0] or own[1], f"`{word}` of {source}")

    def _by_key(self, column: str, word: str, make: "Keys") -> str:
        fitting = self._index(column, make).get(PLAIN[column](word), [])
        return self._one(fitting if column == "title" else fitting[:1], f"the {column} `{word}`")

    def _index(self, column: str, make: "Keys") -> Mapping[str, list[str]]:
        if column not in self._held:
            found: defaultdict[str, list[str]] = defaultdict(list)
            for id, record in self._records.items():
                for key in make(record):
                    found[key].append(id)
            self._held[column] = dict(found)
        return self._held[column]

    def _one(self, fitting: list[str], what: str) -> str:
        if not fitting:
            raise DecisionError(f"there is no record {what}", hint="Import the search that found it first.")
        if len(fitting) > 1:
            raise DecisionError(
                f"{len(fitting)} records fit {what}", hint="Name it by its id, in the column `record`."
            )
        return fitting[0]


Keys = Callable[[Record], Iterable[str]]


def plain_doi(word: str) -> str:
    """A DOI as records hold it: lower case, without a resolver's address."""
    return RESOLVER.sub("", word.strip()).lower()


def plain_title(word: str) -> str:
    """A title's letters and digits, without case and punctuation."""
    return " ".join(WORDS.findall(word.casefold()))


def _pmids(record: Record) -> list[str]:
    return [value for scheme, value in record.ids if scheme == "pmid"]


KEYS: Mapping[str, Keys] = {
    "doi": lambda record: [record.doi] if record.doi else [],
    "pmid": _pmids,
    "title": lambda record: [plain_title(record.title)],
}
PLAIN: Mapping[str, Callable[[str], str]] = {"doi": plain_doi, "pmid": str.strip, "title": plain_title}
