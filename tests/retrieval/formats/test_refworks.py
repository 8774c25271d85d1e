import pytest

from review.model.record import PartialDate, Record, RecordKind
from review.retrieval.formats.refworks import RefWorks

LEGEND = """Refworks Export Tagged Format

Character Set=utf-8

Tag legend
*****
RT=Reference Type
A1=Primary Authors
U10=User 10
PMID=PMID

*****
BEGIN EXPORTED REFERENCES


"""
ARTICLE = """RT Journal Article
SR Electronic(1)
ID 271
A1 Allan,Steven
A1 Gilbert, Paul
T1 Anger <i>and</i> rank
JF Personality & Differences
YR 2002
FD Feb
VO 32
IS 3
SP 551
OP 565
K1 Anger
K1 Depression (Emotion); *Status
AB Explored the relationship
PO is no tag here,
of anger.
NO doi: 10.1000/ABC
AN 2002-00282-017
LA English
SF Journal Article; Systematic Review
PMID 11111111
PMCID PMC2222222
LK http://example.org/a
OL English (30)
"""
RECORD = Record(
    source="",
    source_id="",
    title="Anger and rank",
    abstract="Explored the relationship PO is no tag here, of anger.",
    authors=("Allan, Steven", "Gilbert, Paul"),
    published=PartialDate(year=2002, month=2),
    venue="Personality & Differences",
    volume="32",
    issue="3",
    pages="551-565",
    doi="10.1000/abc",
    ids=(("pmcid", "PMC2222222"), ("pmid", "11111111"), ("psycinfo", "2002-00282-017")),
    kind=RecordKind.REVIEW,
    language="English",
    url="http://example.org/a",
    keywords=("Anger", "Depression (Emotion)", "Status"),
)


def read(text: str):
    return RefWorks().read(text.encode())


def only(text: str) -> Record:
    reading = read(text)
    assert (len(reading.entries), reading.counted) == (1, 1)
    assert reading.entries[0].problem is None
    return reading.entries[0].record


@pytest.mark.parametrize("text", [ARTICLE, LEGEND + ARTICLE, ARTICLE + "ER \n", "\ufeff" + ARTICLE.rstrip()])
def test_every_field_of_an_article_is_read(text):
    assert only(text) == RECORD
    assert RefWorks().sniff(text.encode())


def test_a_chapter_is_read_with_its_book():
    text = """RT Book, Section
A2 Gulford,C.T.
T1 Depression
T2 Stress and the heart
YR 2002
SN 0727912771 (paperback)
DO 10.1000/abc
AN 2001107680
SF CINAHL; research
"""
    assert only(text) == Record(
        source="",
        source_id="",
        title="Depression",
        authors=("Gulford, C.T.",),
        published=PartialDate(year=2002),
        venue="Stress and the heart",
        doi="10.1000/abc",
        ids=(("cinahl", "2001107680"), ("isbn", "0727912771")),
        kind=RecordKind.OTHER,
    )


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("RT Journal Article\nT1 A\n\nRT Report\nT1 B\n", ["A", "B"]),
        ("RT Journal Article\nT1 A\nRT Report\nT1 B", ["A", "B"]),
        ("RT Journal Article\nT1 A\nER\nT1 B\nA1 Doe,J\nER\n", ["A", "B"]),
        (
            LEGEND + "RT Journal Article\nT1 A\nAB RT\nRT-PCR was\nRT 3.5 done\n\nRT Report\nT1 B\n",
            ["A", "B"],
        ),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_no_way_of_writing_it_loses_a_record(text, titles, newline):
    reading = read(text.replace("\n", newline))
    assert [entry.record.title for entry in reading.entries] == titles
    assert reading.counted == len(titles)
    assert RefWorks().sniff(text.replace("\n", newline).encode())


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Journal, Electronic", RecordKind.ARTICLE),
        ("Laws/Statutes", RecordKind.REGULATION),
        ("Report", RecordKind.REPORT),
        ("Dissertation", RecordKind.OTHER),
    ],
)
def test_reference_types_come_to_kinds(name, kind):
    assert only(f"RT {name}\nT1 A\n").kind is kind


def test_entries_have_their_lines_and_what_cannot_be_read_is_named():
    reading = read(LEGEND + ARTICLE + "\nRT Report\nSR Print(0)\n\nRT Report\nA1 Doe,J")
    first = LEGEND.count("\n") + 1
    second = first + ARTICLE.count("\n") + 1
    assert [entry.line for entry in reading.entries] == [first, second, second + 3]
    problems = [entry.problem and entry.problem[:24] for entry in reading.entries]
    assert problems == [None, "the record holds nothing", "the text breaks off befo"]
    assert reading.counted == 3


@pytest.mark.parametrize("text", ["RT PCR\nwas done", "TY  - JOUR\nRT Report\nER  - ", "RT,T1\nReport,A\n"])
def test_two_letters_alone_do_not_make_it_refworks(text):
    assert not RefWorks().sniff(text.encode())
