"""Every real RIS, nbib and BibTeX file goes into one log; what is not read is refused by name and line."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from review.errors import SourceFormatError
from review.retrieval.files import import_file
from review.retrieval.formats.bibtex import Bibtex
from review.retrieval.formats.csv import Csv
from review.retrieval.formats.nbib import Nbib
from review.retrieval.formats.ris import Ris
from review.store.fold import read_records
from review.store.log import Log, create_log

FOLDERS = {"ris": Ris, "ris_no_ty": Ris, "nbib": Nbib, "bibtex": Bibtex}
FORMATS = (Bibtex(), Csv(), Nbib(), Ris())


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one file; `starts` were counted by this test alone."""

    file: Path
    starts: int
    read: int
    new: int
    refused: str | None


def starts(folder: str, content: bytes) -> int:
    """Record starts, counted on lines, with nothing of the program's own."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    lines = [line.strip() for line in text.replace("\r", "\n").split("\n")]
    if folder.startswith("ris"):
        types = sum(re.match(r"TY\s*-", line) is not None for line in lines)
        return types or sum(re.match(r"ER\s*-", line) is not None for line in lines)
    if folder == "nbib":
        ids = sum(re.match(r"PMID\s?-", line) is not None for line in lines)
        return ids or sum(line.startswith("OWN -") for line in lines)
    names = [re.match(r"@\s*(\w+)\s*[{(]", line) for line in lines]
    return sum(
        name is not None and name[1].lower() not in ("comment", "string", "preamble") for name in names
    )


def outcome(log: Log, folder: str, path: Path) -> Outcome:
    content = path.read_bytes()
    counted = starts(folder, content)
    try:
        run = import_file(log, content, path.name, FORMATS, now=lambda: datetime(2025, 1, 1, tzinfo=UTC))
    except SourceFormatError as error:
        read = sum(entry.record is not None for entry in FOLDERS[folder]().read(content).entries)
        return Outcome(file=path, starts=counted, read=read, new=0, refused=error.message)
    return Outcome(file=path, starts=counted, read=run.fetched, new=run.new, refused=None)


def table(outcomes: list[Outcome]) -> str:
    def line(*cells: object) -> str:
        return "{:10} {:72} {:>7} {:>7} {}".format(*map(str, cells))

    rows = [line(each.file.parent.name, each.file.name[:72], each.starts, each.read, each.refused or "")
            for each in outcomes]  # fmt: skip
    sums = [
        line(folder, f"{len(held)} files, {sum(each.refused is not None for each in held)} refused",
             sum(each.starts for each in held), sum(each.read for each in held), "")
        for folder in FOLDERS
        if (held := [each for each in outcomes if each.file.parent.name == folder])
    ]  # fmt: skip
    return "\n".join(["", line("format", "file", "starts", "read", "refused"), *rows, *sums])


@pytest.mark.real
def test_no_real_file_loses_a_record_silently(real_data, tmp_path, capsys):
    files = [
        (folder, path) for folder in FOLDERS for path in sorted((real_data / "exports" / folder).iterdir())
    ]
    with create_log(tmp_path / "review.db") as log:
        outcomes = [outcome(log, folder, path) for folder, path in files]
        held = len(read_records(log))
    with capsys.disabled():
        print(table(outcomes))
    taken = [each for each in outcomes if each.refused is None]
    refused = [each for each in outcomes if each.refused is not None]
    assert len(files) > 200
    assert [each for each in taken if each.read != each.starts] == []
    assert all(each.refused.startswith(f"{each.file.name}: ") for each in refused)
    assert all(re.search(r"; line \d+: ", each.refused) for each in refused)
    assert all(each.read < each.starts for each in refused)
    assert len(refused) <= 8
    assert held == sum(each.new for each in outcomes)
