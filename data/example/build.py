"""Makes the example corpus again from the facts in source/: `python data/example/build.py [FOLDER]`.

Needs Python alone. Writes the export files of both searches, the guideline list, the decisions and what they
come to; without a folder it writes beside itself. README.md says what each file is.
"""

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from counts import counts
from holdings import (
    BASE,
    DATABASES,
    GUIDELINES,
    LABEL,
    UPDATE,
    VERSIONS,
    Publication,
    first_search,
    listed,
    read_publications,
    read_rows,
    read_second_entries,
    reviewed,
    seen,
)
from votes import Report, Row, decide, report_of_guideline, report_of_publication
from writers import WRITERS

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "source"
BASE_DATE = "2024-01-15"

_LISTED = ("guideline_id", "title", "issuer", "jurisdiction", "document_type", "status", "date", "url")


class Corpus:
    """The facts of source/, read once."""

    def __init__(self, source: Path) -> None:
        self.publications = read_publications(source)
        self.second = read_second_entries(source, self.publications)
        self.guidelines = read_rows(source / "guidelines.csv")
        self.relations = read_rows(source / "relations.csv")
        self.summaries = {row["record_id"]: row["summary"] for row in read_rows(source / "summaries.csv")}
        rows = read_rows(source / "journals.csv")
        self.abbreviations = {row["journal"]: row["abbreviation"] for row in rows}


def build(folder: Path) -> None:
    """Write the whole example into a folder."""
    corpus = Corpus(SOURCE)
    for search in (BASE, UPDATE):
        (folder / search).mkdir(parents=True, exist_ok=True)
        for database, (name, write) in WRITERS.items():
            entries = _entries(corpus, database, search)
            (folder / search / name).write_bytes(write(entries, corpus.abbreviations))
        _write(folder / search / "guidelines.csv", _guidelines(corpus, search))
        decisions, adjudications, retrievals = decide(_reports(corpus, search), search)
        _write(folder / search / "decisions.csv", decisions)
        _write(folder / search / "adjudications.csv", adjudications)
        _write(folder / search / "retrievals.csv", retrievals)
        _write(folder / search / "relations.csv", _relations(corpus, search))
    truth = _truth(corpus)
    _write(folder / "truth.csv", truth)
    reports = {search: _reports(corpus, search) for search in (BASE, UPDATE)}
    _write(folder / "counts.csv", counts(reports, truth, corpus.relations))


def _write(path: Path, rows: Sequence[Row]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode())


def _entries(corpus: Corpus, database: str, search: str) -> tuple[Publication, ...]:
    entries = listed(corpus.publications, database, search)
    return entries + corpus.second if (database, search) == ("scopus", BASE) else entries


def _guideline_search(row: Mapping[str, str]) -> str:
    """A guideline dated to the month of the base search or later came after it."""
    return BASE if row["date"] < BASE_DATE[:7] else UPDATE


def _guidelines(corpus: Corpus, search: str) -> list[Row]:
    """The list as it stood: the update holds what is new, and the drafts that something new replaced."""
    replaced = _replaced(corpus)
    rows = []
    for row in corpus.guidelines:
        again = row["guideline_id"] in replaced and search == UPDATE
        if _guideline_search(row) == search or again:
            summary = corpus.summaries.get(row["guideline_id"], "")
            status = "superseded" if again else row["status"]
            held = {name: row[name] for name in _LISTED} | {"status": status, "keywords": row["topic"]}
            rows.append(held | {"abstract": LABEL + summary if summary else ""})
    return rows


def _replaced(corpus: Corpus) -> set[str]:
    """The drafts of the base list whose final text came with the update."""
    found = {row["guideline_id"]: _guideline_search(row) for row in corpus.guidelines}
    return {
        row["from_id"]
        for row in corpus.relations
        if found.get(row["from_id"]) == BASE and found.get(row["to_id"]) == UPDATE
    }


def _reports(corpus: Corpus, search: str) -> list[Report]:
    versions = {
        key
        for row in corpus.relations
        if row["relation"] in VERSIONS
        for key in (row["from_id"], row["to_id"])
    }
    papers = [
        report_of_publication(each, reviewed(each))
        for each in corpus.publications
        if first_search(each) == search
    ]
    rows = [row for row in corpus.guidelines if _guideline_search(row) == search]
    return papers + [
        report_of_guideline(
            row,
            GUIDELINES,
            corpus.summaries.get(row["guideline_id"], ""),
            version=row["guideline_id"] in versions,
        )
        for row in rows
    ]


def _truth(corpus: Corpus) -> list[Row]:
    """Which record is of which report, and with which search it first came."""
    rows = []
    for database in DATABASES:
        held = {each.accession(database): each for each in corpus.second if database == "scopus"}
        for search in (BASE, UPDATE):
            for each in listed(corpus.publications, database, search):
                held.setdefault(each.accession(database), each)
        for accession, each in sorted(held.items()):
            search = BASE if each.second else seen(each, database)
            rows.append(_true(database, accession, each.id, search))
    for row in corpus.guidelines:
        rows.append(_true(GUIDELINES, row["guideline_id"], row["guideline_id"], _guideline_search(row)))
    return rows


def _true(source: str, accession: str, report: str, search: str) -> Row:
    return {"record_source": source, "record_id": accession, "report": report, "search": search}


def _relations(corpus: Corpus, search: str) -> list[Row]:
    """The relations whose two ends are known since this search, by the records that the reviewers saw."""
    keys = {each.id: (reviewed(each), each.accession(reviewed(each))) for each in corpus.publications}
    keys |= {row["guideline_id"]: (GUIDELINES, row["guideline_id"]) for row in corpus.guidelines}
    since = {row["report"]: row["search"] for row in reversed(_truth(corpus))}
    return [
        {
            "left_source": keys[row["from_id"]][0],
            "left_id": keys[row["from_id"]][1],
            "kind": row["relation"],
            "right_source": keys[row["to_id"]][0],
            "right_id": keys[row["to_id"]][1],
            "evidence": row["evidence"],
        }
        for row in corpus.relations
        if row["from_id"] in keys
        and row["to_id"] in keys
        and max(since[row["from_id"]], since[row["to_id"]]) == search
    ]


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
