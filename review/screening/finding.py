"""Which records a person means: the cells of a table's line, one word, or words to look for, in; ids out."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from ..errors import DecisionError
from ..model.record import Record

SHORTEST = 6
RESOLVER = re.compile(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", re.IGNORECASE)
WORDS = re.compile(r"\w+")
QUERY = re.compile(r'"([^"]+)"|(\S+)')


class Finder:
    """Finds records by id, by source and the source's id, by DOI, PMID or title.

    `shown` says for each record which one is shown for its report: what all records of one report answer
    to means that one. Without it every record stands for itself.
    """

    def __init__(self, records: Mapping[str, Record], shown: Mapping[str, str] | None = None) -> None:
        self._records = records
        self._shown = shown or {}
        self._held: dict[str, dict[str, list[str]]] = {}

    def find(self, row: Mapping[str, str]) -> str:
        """The id of the record meant by the first filled cell that can name one.

        What records of several reports answer to is refused, be it a DOI, a PMID or a title.

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

    def meant(self, word: str) -> str:
        """The id of the record meant by one word: an id or its beginning (6 characters or more),
        `source:source_id`, a DOI, or `scheme:value` such as `pmid:31452104`.

        Raises:
            DecisionError: no record answers to it, or those of several reports do.
        """
        word = word.strip()
        if word in self._records:
            return word
        if fitting := _beginning(self._records, word):
            return self._one(fitting, f"`{word}`")
        named = self._index("name", names)
        fitting = named.get(word.lower()) or named.get(plain_doi(word)) or []
        return self._one(fitting, f"`{word}`", "no record answers to")

    def _by_id(self, word: str) -> str:
        return word if word in self._records else self._one(_beginning(self._records, word), f"`{word}`")

    def _by_source(self, source: str, word: str) -> str:
        """By the source's id; where that has a prefix, as `MED/31452104` has, by the number in it alone."""
        whole = self._index("record_id", lambda record: [record.source_id])
        if not source:
            return self._one(whole[word], f"`{word}`") if word in whole else self.meant(word)
        number = self._index("number", lambda record: [value for _, value in record.ids])
        own = [
            [id for id in held.get(word, ()) if self._records[id].source == source]
            for held in (whole, number)
        ]
        return self._one(own[0] or own[1], f"`{word}` of {source}")

    def _by_key(self, column: str, word: str, make: "Keys") -> str:
        return self._one(self._index(column, make).get(PLAIN[column](word), []), f"the {column} `{word}`")

    def _index(self, column: str, make: "Keys") -> Mapping[str, list[str]]:
        if column not in self._held:
            found: defaultdict[str, list[str]] = defaultdict(list)
            for id, record in self._records.items():
                for key in make(record):
                    found[key].append(id)
            self._held[column] = dict(found)
        return self._held[column]

    def _one(self, fitting: list[str], what: str, missing: str = "there is no record") -> str:
        if not fitting:
            raise DecisionError(
                f"{missing} {what}",
                hint="Use an id that `review screen` shows, `source:id`, a DOI or `pmid:...` of a record "
                "that a search has found.",
            )
        if len(fitting) == 1:
            return fitting[0]
        reports = {self._shown.get(id, id) for id in fitting}
        if len(reports) > 1:
            raise DecisionError(
                f"{len(fitting)} records fit {what}: {', '.join(id[:12] for id in fitting[:5])}",
                hint="They are not known to be one report: name one by its id (in a table, in the column "
                "`record`), or say with `review duplicates --judge` that they are duplicates.",
            )
        return reports.pop()


class Searcher:
    """Finds reports by words, wherever they stand: title, abstract, authors, place, numbers and names.

    `reports` are the records shown, by id, and `members` all records of each, whose titles count as the
    report's. Case and accents are nothing. Made once, it looks through ten thousand reports in some ten
    milliseconds.
    """

    def __init__(self, reports: Mapping[str, Record], members: Mapping[str, Iterable[Record]]) -> None:
        self._titles = {id: plain(_titles(record, members[id])) for id, record in reports.items()}
        self._texts = {id: plain(_everything(record, members[id])) for id, record in reports.items()}

    def search(self, words: str) -> list[str]:
        """The ids of the reports in which every word stands, best first.

        Words in quotation marks are one. Reports with all of them in the title, as beginnings of its words,
        come first, then those with more of them in the title; ties stay in the order of the reports.
        """
        wanted = [plain(quoted or word).strip() for quoted, word in QUERY.findall(words)]
        wanted = [word for word in wanted if word]
        if not wanted:
            return []
        texts = self._texts.items()
        found = [id for id, text in texts if all(word in text for word in wanted)]
        begins = [re.compile(rf"(?<!\w){re.escape(word)}") for word in wanted]
        return sorted(found, key=lambda id: -self._weight(id, wanted, begins))

    def _weight(self, id: str, wanted: list[str], begins: list[re.Pattern[str]]) -> int:
        """Two for each word that begins one of the title, one for each that stands inside one, or that begins
        one elsewhere."""
        title = self._titles[id]
        inside = sum(word in title for word in wanted)
        if inside:
            return 3 * sum(begin.search(title) is not None for begin in begins) + 2 * inside
        text = self._texts[id]
        return int(all(f" {word}" in text or f"\n{word}" in text for word in wanted))


Keys = Callable[[Record], Iterable[str]]


def names(record: Record) -> list[str]:
    """Every name, in lower case, under which a person may know a record, its id apart."""
    named = [f"{record.source}:{record.source_id}", *(f"{scheme}:{value}" for scheme, value in record.ids)]
    return list(dict.fromkeys(name.lower() for name in [*named, *([record.doi] if record.doi else [])]))


def plain(text: str) -> str:
    """A text without case and accents.

    >>> plain("Müller's THERAPY")
    "muller's therapy"
    """
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _everything(record: Record, members: Iterable[Record]) -> str:
    said = [
        _titles(record, members),
        record.abstract or "",
        *record.authors,
        record.venue or "",
        *record.keywords,
    ]
    said.append(str(record.published.year) if record.published else "")
    return "\n".join((*said, *(name for each in members for name in (each.id, *names(each)))))


def _titles(record: Record, members: Iterable[Record]) -> str:
    """Every title that a report goes by, a line for each."""
    return "\n".join(dict.fromkeys((record.title, *(each.title for each in members))))


def plain_doi(word: str) -> str:
    """A DOI as records hold it: lower case, without a resolver's address."""
    return RESOLVER.sub("", word.strip()).lower()


def plain_title(word: str) -> str:
    """A title's letters and digits, without case and punctuation."""
    return " ".join(WORDS.findall(word.casefold()))


def _beginning(records: Iterable[str], word: str) -> list[str]:
    return [id for id in records if id.startswith(word)] if len(word) >= SHORTEST else []


def _pmids(record: Record) -> list[str]:
    return [value for scheme, value in record.ids if scheme == "pmid"]


KEYS: Mapping[str, Keys] = {
    "doi": lambda record: [record.doi] if record.doi else [],
    "pmid": _pmids,
    "title": lambda record: [plain_title(record.title)],
}
PLAIN: Mapping[str, Callable[[str], str]] = {"doi": plain_doi, "pmid": str.strip, "title": plain_title}
