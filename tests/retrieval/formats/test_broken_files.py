"""Files that were cut, mixed up or written by nobody: what cannot be read is named, and nothing raises."""

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import SourceFormatError
from review.retrieval.formats.endnote_xml import EndNoteXml
from review.retrieval.formats.enw import Enw
from review.retrieval.formats.ovid import Ovid
from review.retrieval.formats.refworks import RefWorks
from review.retrieval.formats.ris import Ris
from review.retrieval.formats.wos import Wos

WOS = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Doe, J
   Roé, R
TI Cells
   on trial
SO J CELLS
AB Long
   text.
PY 2020
UT WOS:000477600000015
ER

PT J
TI More cells
AU Roe, R
ER

EF"""
ENDNOTE = """<?xml version="1.0" encoding="UTF-8" ?><xml><records>
<record><ref-type name="Journal Article">17</ref-type><contributors><authors><author>
<style face="normal">Doé, J.</style></author></authors></contributors><titles><title>Cells &amp; trial</title>
</titles><abstract>Long&#xD;text</abstract></record><record><titles><title>More</title></titles></record>
</records></xml>"""
ENW = """%0 Journal Article
%A Doé, J
%T Cells
%K a
b
%X Long

text

%0 Book
%T More cells

%T Even more
%A Roe, R
"""
OVID = """<1. >
VN  - Ovid Technologies
DB  - Embase
TI  - Cells
      on trial
AU  - Doé J.
SO  - J Cells. 1(2):3-4, 2015.

<2>
Title
  More cells
Author
  Roe, R;  Doe, J
VN  - Ovid Technologies
TI  - Even more
"""
REFWORKS = """RT Journal Article
SR Electronic(1)
A1 Doé,J
T1 Cells
AB Long
text
ER

RT Book, Whole
T1 More cells
"""
FORMATS = {
    "wos": (Wos(), WOS), "endnote-xml": (EndNoteXml(), ENDNOTE), "enw": (Enw(), ENW),
    "ovid": (Ovid(), OVID), "refworks": (RefWorks(), REFWORKS),
}  # fmt: skip
BOTH = pytest.mark.parametrize(("format", "text"), FORMATS.values(), ids=FORMATS)
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"]


def outcome(format, content: bytes):
    """The reading, if it is text at all; every start has an entry, every entry a record or a problem."""
    try:
        reading = format.read(content)
    except SourceFormatError:
        return None
    assert len(reading.entries) == reading.counted
    assert all((entry.record is None) != (entry.problem is None) for entry in reading.entries)
    lines = [entry.line for entry in reading.entries]
    assert lines == sorted(lines) and all(line >= 1 for line in lines)
    return reading


@BOTH
def test_a_file_cut_at_any_byte_is_read_so_far_or_named(format, text):
    content = text.encode()
    for end in range(len(content)):
        outcome(format, content[:end])
        outcome(format, content[end:])


@BOTH
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_the_same_records_come_out_of_every_encoding_and_newline(format, text, encoding, newline):
    reading = outcome(format, text.replace("\n", newline).encode(encoding))
    assert [entry.record for entry in reading.entries] == [
        entry.record for entry in format.read(text.encode()).entries
    ]
    assert [entry.line for entry in reading.entries] == [
        entry.line for entry in format.read(text.encode()).entries
    ]
    assert all(entry.record is not None for entry in reading.entries)


@BOTH
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_lines_in_any_order_make_no_reader_raise(format, text, data):
    lines = data.draw(
        st.lists(
            st.sampled_from([*text.split("\n"), "", "   ", "\ufeff", "\x0c", "\x00", "\u2028"]), max_size=40
        )
    )
    breaks = data.draw(
        st.lists(st.sampled_from(["\n", "\r\n", "\r"]), min_size=len(lines), max_size=len(lines))
    )
    outcome(format, "".join(line + end for line, end in zip(lines, breaks, strict=True)).encode())


@BOTH
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_text_by_nobody_makes_no_reader_raise(format, text, data):
    tokens = [
        *re.findall(r"\w+|\W", text),
        "\n",
        " ",
        "%0 ",
        "PT J",
        "ER",
        "RT Report",
        "<1>",
        "</record>",
        "&",
        "\x00",
    ]
    outcome(format, ("x" + "".join(data.draw(st.lists(st.sampled_from(tokens), max_size=80)))).encode())


@pytest.mark.parametrize(
    ("format", "content"),
    [
        (Wos(), "PT J\nTI A\n   " + "x\n   " * 100_000 + "\nER\n"),
        (Wos(), "PT J\n" * 5_000),
        (Wos(), "PT J\nDE " + "[" * 200_000 + ";" * 200_000),
        (Wos(), "PT J\nDE " + "[;" * 100_000),
        (Wos(), "PT J\nAU " + "(a@" * 100_000),
        (Enw(), "%0 Book\n" * 50_000),
        (Enw(), "%T A\n\n" * 5_000),
        (Enw(), "%0 Book\n%A " + "x and " * 100_000),
        (Enw(), "%0 Book\n" + "\n" * 200_000),
        (Enw(), "%0 Book\n%X " + " \n" * 100_000),
        (Ovid(), "<1>\nVN  - Ovid\nSO  - " + "Journal. 1 (" * 50_000),
        (Ovid(), "<1>\nVN  - Ovid\nAU  - " + "Doe, J MD, " * 50_000),
        (Ovid(), "<1>\nVN  - Ovid\nAU  - " + "1 " * 100_000 + "x"),
        (Ovid(), "<1>\nVN  - Ovid\nAU  - " + "[" * 200_000),
        (Ovid(), "<1>\nVN  - Ovid\nTI  - " + "x.[" * 100_000),
        (Ovid(), "<1>\n" * 5_000),
        (Ovid(), "VN  - Ovid\n" * 5_000),
        (RefWorks(), "RT Report\n" * 5_000),
        (RefWorks(), "RT " + "A" * 400_000),
        (RefWorks(), "RT Report\nK1 " + "a," * 200_000),
        (Ris(), "TY  - JOUR\nKW  - " + "[;" * 100_000),
    ],
    ids=lambda value: value.name if hasattr(value, "name") else value[:24],
)  # fmt: skip
def test_hostile_files_are_read_before_the_reviewer_retires(format, content):
    """Each of these takes minutes where the effort grows with the square of the length."""
    format.sniff(content[:65_536].encode())
    outcome(format, content.encode())


@pytest.mark.real
def test_real_files_cut_anywhere_lose_nothing_unnamed(real_data):
    folders = {
        "wos_tagged": Wos(), "endnote_xml": EndNoteXml(), "enw": Enw(), "ovid": Ovid(), "ovid_tagged": Ovid(),
        "refworks_tagged": RefWorks(),
    }  # fmt: skip
    place = random.Random(3)
    for folder, format in folders.items():
        for path in sorted((real_data / "exports" / folder).iterdir()):
            content = path.read_bytes()[:120_000]
            for _ in range(6):
                outcome(format, content[: place.randrange(len(content))])
