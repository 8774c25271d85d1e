"""What holds for every format, whatever the records are."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.model.search import Reading
from review.retrieval.formats.bibtex import Bibtex
from review.retrieval.formats.csv import Csv
from review.retrieval.formats.nbib import Nbib
from review.retrieval.formats.ris import Ris

# Anything a stranger can put into a field of one line, as long as a word of it can be seen.
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], include_characters="\0\t\x0b\x0c\x1c\x85")
TEXT = st.text(CHARACTERS, max_size=40).map("x{}".format)
LONG = st.lists(TEXT, min_size=1, max_size=4).map("\n".join)
RECORDS = st.lists(st.tuples(TEXT, LONG, st.lists(TEXT, max_size=3)), min_size=1, max_size=12)
NEWLINES = st.sampled_from(["\n", "\r\n", "\r"])
MARKS = st.sampled_from(["", "\ufeff"])


def as_ris(records) -> str:
    def one(title, abstract, authors):
        return [
            "TY  - JOUR",
            f"TI  - {title}",
            *(f"AU  - {name}" for name in authors),
            f"AB  - {abstract}",
            "ER  - ",
        ]

    return "\n".join(line for record in records for line in [*one(*record), ""])


def as_nbib(records) -> str:
    blocks = []
    for number, (title, abstract, authors) in enumerate(records, start=1):
        indented = abstract.replace("\n", "\n      ")
        lines = [
            f"PMID- {number}",
            f"TI  - {title}",
            f"AB  - {indented}",
            *(f"FAU - {name}" for name in authors),
        ]
        blocks.append("\n".join([*lines, ""]))
    return "\n" + "\n".join(blocks)


def as_csv(records) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["title", "abstract", "authors"])
    writer.writerows([title, abstract, "; ".join(authors)] for title, abstract, authors in records)
    return out.getvalue()


@settings(deadline=None, max_examples=60)
@pytest.mark.parametrize(("format", "write"), [(Ris(), as_ris), (Nbib(), as_nbib), (Csv(), as_csv)])
@given(records=RECORDS, newline=NEWLINES, mark=MARKS)
def test_as_many_records_are_read_as_were_written(format, write, records, newline, mark):
    content = (mark + write(records).replace("\n", newline)).encode()
    reading = format.read(content)
    assert format.sniff(content[:65_536])
    assert [entry.problem for entry in reading.entries] == [None] * len(records)
    assert reading.counted == len(records)
    assert all(entry.record.title.startswith("x") for entry in reading.entries)


@settings(deadline=None, max_examples=60)
@pytest.mark.parametrize("format", [Ris(), Nbib(), Bibtex()])
@given(text=st.text(st.sampled_from('TYERI- PMDOWN\n@{}=,"abc:#\\é'), max_size=300))
def test_no_text_makes_a_reader_raise(format, text):
    reading = format.read(("x" + text).encode())
    assert isinstance(reading, Reading)
    assert all((entry.record is None) != (entry.problem is None) for entry in reading.entries)


@pytest.mark.parametrize(
    ("content", "names"),
    [
        (b"TY  - JOUR\nTI  - A, b\nER  - \n", ["ris"]),
        (b"junk, junk\n\nTY  - JOUR\nTI  - A\nER  - \n", ["ris"]),
        (b"TY  - JOUR\nTI  - A\nPMID - 12345678\nER  - \n", ["ris"]),
        (b"PMID- 1\nOWN - NLM\nTI  - A, b\n", ["nbib"]),
        (b"% c\n@article{a,\n title = {A, b}\n}\n", ["bibtex"]),
        (b"title,abstract\nA,TY  - JOUR\n", ["csv"]),
        (b"", []),
        (b"\x00\xff\xfe\x81", []),
    ],
)
def test_one_format_at_most_takes_a_file(content, names):
    assert [format.name for format in (Bibtex(), Csv(), Nbib(), Ris()) if format.sniff(content)] == names


@pytest.mark.parametrize(
    "content",
    [
        "TY  - JOUR\nN1  - ovid" + "?D=a&" * 200_000,
        "TY  - JOUR\nAU  - " + "A, " * 200_000,
        "PMID- 1\nLID - " + "10.1000/" * 100_000,
        "@article{" + "a, " * 200_000,
        "@article{" + " " * 400_000,
        "@article{a, title = {" + "{" * 200_000,
        "@article{a, title = {" + "a = " * 100_000 + "}}",
        "@article{a, title = {" + "\\'{" * 100_000 + "}" * 100_000 + "}}",
        "title,authors\nA," + '"' * 400_001,
        'title,authors\nA,"' + "Doe and " * 100_000 + '"',
    ],
    ids=lambda content: content[:24],
)
def test_hostile_files_are_read_before_the_reviewer_retires(content):
    """Each of these takes minutes where the effort grows with the square of the length."""
    for format in (Ris(), Nbib(), Bibtex(), Csv()):
        if format.sniff(content[:65_536].encode()):
            format.read(content.encode())
