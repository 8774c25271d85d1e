"""Every real export meets the formats that are registered: what is read, what is refused, what is filled."""

import csv
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from review.errors import SourceFormatError
from review.model.record import Record
from review.plugins import REGISTRY, Format, Group
from review.retrieval.reading_files import recognise

FILLED: dict[str, Callable[[Record], object]] = {
    "title": lambda record: record.title,
    "authors": lambda record: record.authors,
    "year": lambda record: record.published,
    "doi": lambda record: record.doi,
    "abstract": lambda record: record.abstract,
}
# Record starts where the manifest gives no number, by patterns of this test alone.
STARTS = {
    "mods": r"<(?:mods:)?mods[\s>]",
    "pubmed_xml": r"<Pubmed(?:Book)?Article>",
    "datacite_json": r'(?m)^[ \t]*"schemaVersion":',
    "ovid_tagged": r"(?m)^<[0-9]+\.? *>",
    "refworks_tagged": r"(?m)^RT ",
}
# Where the manifest's number, itself counted by a pattern over lines, is not the number of records.
ERIC = "ERIC opens a citation with `OWN`, the manifest counts PMIDs"
DISAGREEMENTS = {
    "scopus_csv/litstudy__scopus.csv": "the manifest counts lines, and three cells hold a newline",
    "embase_csv/asreview__embase_newpage.csv": "the manifest counts lines, and every record stands on three",
    "nbib/translators__MEDLINEnbib_testcase004.nbib": ERIC,
    "nbib/translators__MEDLINEnbib_testcase006.nbib": ERIC,
    "enw/translators__ReferBibIX_testcase002.enw": "a record without `%0`, told by its other tags",
    "enw/translators__ReferBibIX_testcase003.enw": "one record with two types",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file; `expected` is the manifest's number, or this test's own, or None."""

    file: str
    format: str | None
    expected: int | None
    counted: int = 0
    records: tuple[Record, ...] = ()
    named: tuple[str, ...] = ()
    refused: str | None = None
    cut: str | None = None

    @property
    def folder(self) -> str:
        return self.file.partition("/")[0]

    @property
    def line(self) -> str | None:
        """Why the import refuses the file, None when it takes it."""
        missing = self.counted - len(self.records)
        return (
            self.refused or "; ".join(self.named) or self.cut or (f"{missing} missing" if missing else None)
        )


def expected(row: dict[str, str], content: bytes) -> int | None:
    if row["records"].isdigit():
        return int(row["records"])
    pattern = STARTS.get(row["file"].partition("/")[0])
    return len(re.findall(pattern, content.decode("latin-1"))) if pattern else None


def outcome(row: dict[str, str], content: bytes, formats: list[Format]) -> Outcome:
    number = expected(row, content)
    try:
        format = recognise(content, formats)
        reading = format.read(content)
    except SourceFormatError as error:
        return Outcome(file=row["file"], format=None, expected=number, refused=error.message)
    return Outcome(
        file=row["file"],
        format=format.name,
        expected=number,
        counted=reading.counted,
        records=tuple(entry.record for entry in reading.entries if entry.record is not None),
        named=tuple(f"line {entry.line}: {entry.problem}" for entry in reading.entries if not entry.record),
        cut=reading.cut,
    )


def share(records: list[Record], held: Callable[[Record], object]) -> str:
    return f"{sum(bool(held(record)) for record in records) / len(records):.0%}" if records else "-"


def table(outcomes: list[Outcome]) -> str:
    width = "{:<16}{:>6}{:>8}{:>8}{:>9}" + "{:>9}" * len(FILLED)
    lines = [width.format("folder", "files", "starts", "read", "refused", *FILLED)]
    for folder in [*sorted({each.folder for each in outcomes}), ""]:
        held = [each for each in outcomes if folder in ("", each.folder)]
        records = [record for each in held for record in each.records]
        refused = sum(each.line is not None for each in held)
        shares = [share(records, fill) for fill in FILLED.values()]
        starts = sum(each.counted for each in held)
        lines.append(width.format(folder or "all", len(held), starts, len(records), refused, *shares))
    lines += ["", *(f"{each.file}: {each.line}" for each in outcomes if each.line)]
    differing = [each for each in outcomes if differs(each)]
    return "\n".join(["", *lines, "", *(f"{each.file}: {why(each)}" for each in differing)])


def differs(each: Outcome) -> bool:
    return each.refused is None and each.expected is not None and each.counted != each.expected


def why(each: Outcome) -> str:
    said = DISAGREEMENTS.get(each.file, "not explained")
    return f"{each.counted} starts, the manifest says {each.expected}: {said}"


@pytest.fixture(scope="module")
def outcomes(request) -> list[Outcome]:
    folder = request.getfixturevalue("real_data") / "exports"
    formats = [REGISTRY.find(Group.FORMATS, name).make() for name in REGISTRY.names(Group.FORMATS)]
    with Path(folder, "MANIFEST.csv").open(encoding="utf-8", newline="") as manifest:
        rows = list(csv.DictReader(manifest))
    return [outcome(row, Path(folder, row["file"]).read_bytes(), formats) for row in rows]


@pytest.mark.real
def test_every_export_is_read_or_refused_by_name(outcomes, capsys):
    with capsys.disabled():
        print(table(outcomes))
    assert len(outcomes) == 332
    assert all(each.format or each.refused for each in outcomes)


@pytest.mark.real
def test_no_record_of_an_export_is_lost_without_a_line(outcomes):
    lost = [each.file for each in outcomes if len(each.records) + len(each.named) != each.counted]
    assert lost == []


@pytest.mark.real
def test_what_the_manifest_counts_otherwise_is_explained(outcomes):
    assert {each.file for each in outcomes if differs(each)} <= set(DISAGREEMENTS)


@pytest.mark.real
def test_no_whole_export_is_taken_for_cut_off(outcomes):
    assert [(each.file, each.cut) for each in outcomes if each.cut] == []


@pytest.mark.real
def test_what_is_refused_does_not_grow(outcomes):
    assert sum(each.line is not None for each in outcomes) <= 22
