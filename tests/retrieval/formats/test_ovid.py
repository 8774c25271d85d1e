import pytest

from review.model.record import PartialDate, Record, RecordKind
from review.retrieval.formats.ovid import Ovid
from review.retrieval.formats.ovid_source import cited

TAGGED = """<1. >
VN  - Ovid Technologies
DB  - Embase
UI  - 621381829
ST  - CONFERENCE ABSTRACT
TI  - Challenges in cell therapy:
      a systematic review. [References].
SO  - Mol Ther. Conference: Meeting. Spain. 27 (8) (pp 1475-1482), 2019. Date of Publication: 26 August 2019.
AU  - ten Ham R.M.T.
AU  - Doe, John Ph.D., FACSM [Author; E-mail: j@example.org]
IN  - (ten Ham) Utrecht University, Netherlands
      (Doe) Elsewhere
PB  - Publisher
MH  - adult
MH  - *gene therapy, human
KW  - cells;  genes
AB  - Background: we asked companies.
Method(s): by letter.
IS  - 1525-0016
DO  - http://dx.doi.org/10.1016/J.YMTHE.2019.05.001
LG  - English.
PT  - Review
YR  - 2019
XL  - https://ovidsp.ovid.com/ovidweb.cgi?T=JS&CSC=Y&D=emed20&AN=621381829

"""
LABELLED = """<1>
Score
  *****
Accession Number
  2015-33942-012.
Database
  PsycINFO
Author
  Bunkers, Sandra Schmidt RN; PhD; FAAN 1;  Verbeek, Jan MD *;  van Vugt, Arie MD, PhD +
Institution
  (1)Adjunct Professor of Nursing;
  (+)Department of Surgery.
Title
  Listening: important to the stuff
  of a life.[Article]
Source
  Nursing Science Quarterly.   28(2):103-106, April 2015.
Abstract
  We listened

  and learned.
Author Keywords
  listening;  life.
Language
  English.
Document Type
  Peer Reviewed Journal.
ISSN
  0890-5339
DOI Number
  10.1177/0894318415571606
Link to the Ovid Full Text or citation
 http://ovidsp.ovid.com/ovidweb.cgi?D=ovft&AN=1
"""
FROM_TAGGED = Record(
    source="",
    source_id="",
    title="Challenges in cell therapy: a systematic review.",
    abstract="Background: we asked companies. Method(s): by letter.",
    authors=("ten Ham R.M.T.", "Doe, John"),
    published=PartialDate(year=2019, month=8, day=26),
    venue="Mol Ther",
    volume="27",
    issue="8",
    pages="1475-1482",
    doi="10.1016/j.ymthe.2019.05.001",
    ids=(("embase", "621381829"),),
    kind=RecordKind.REVIEW,
    language="English",
    url="https://ovidsp.ovid.com/ovidweb.cgi?T=JS&CSC=Y&D=emed20&AN=621381829",
    keywords=("cells", "genes", "adult", "gene therapy, human"),
)
FROM_LABELLED = Record(
    source="",
    source_id="",
    title="Listening: important to the stuff of a life.",
    abstract="We listened and learned.",
    authors=("Bunkers, Sandra Schmidt", "Verbeek, Jan", "van Vugt, Arie"),
    published=PartialDate(year=2015, month=4),
    venue="Nursing Science Quarterly",
    volume="28",
    issue="2",
    pages="103-106",
    doi="10.1177/0894318415571606",
    ids=(("psycinfo", "2015-33942-012"),),
    language="English",
    url="http://ovidsp.ovid.com/ovidweb.cgi?D=ovft&AN=1",
    keywords=("listening", "life"),
)


def read(text: str):
    return Ovid().read(text.encode())


def only(text: str) -> Record:
    reading = read(text)
    assert (len(reading.entries), reading.counted) == (1, 1)
    assert reading.entries[0].problem is None
    return reading.entries[0].record


def record(*lines: str) -> Record:
    return only("\n".join(["<1. >", "VN  - Ovid Technologies", "TI  - T", *lines, ""]))


@pytest.mark.parametrize(
    "text",
    [
        TAGGED,
        TAGGED.partition("\n")[2],
        "\n".join(f" {line}" for line in TAGGED.split("\n")),
        TAGGED.replace("  - ", " - "),
    ],
    ids=["numbered", "not numbered", "moved by one place", "narrow"],
)
def test_every_field_of_a_tagged_record_is_read(text):
    assert only(text) == FROM_TAGGED
    assert Ovid().sniff(text.encode())


def test_every_field_of_a_labelled_record_is_read():
    assert only(LABELLED) == FROM_LABELLED
    assert Ovid().sniff(LABELLED.encode())


def test_a_book_is_read_whole():
    text = """<7. >
VN  - Ovid Technologies
DB  - Books@Ovid
SCORE  - *****
ED  - McGarry, John W.;  Elsheikha, Hany M.
TI  - Colour Atlas of Parasites, A
LG  - ENGLISH
IB  - 978-3-86490-311-3 (Paperback), 978-0-306-40615-7 (Hardcover)
PT  - Text/Reference
YR  - 2024
XP  - XL  - https://ovidsp.ovid.com/ovidweb.cgi?D=books2&AN=02276353%2f1st_Edition"""
    assert only(text) == Record(
        source="",
        source_id="",
        title="Colour Atlas of Parasites, A",
        authors=("McGarry, John W.", "Elsheikha, Hany M."),
        published=PartialDate(year=2024),
        ids=(("isbn", "9780306406157"), ("isbn", "9783864903113")),
        kind=RecordKind.OTHER,
        language="ENGLISH",
        url="https://ovidsp.ovid.com/ovidweb.cgi?D=books2&AN=02276353%2f1st_Edition",
    )


@pytest.mark.parametrize(
    ("lines", "field", "expected"),
    [
        ("DB  - Ovid MEDLINE(R) <1946 to Present>\nUI  - 31452104", "ids", (("pmid", "31452104"),)),
        (
            "DB  - PsycINFO\nAN  - Peer Reviewed Journal: 2015-33942-012.",
            "ids",
            (("psycinfo", "2015-33942-012"),),
        ),
        ("PM  - 24892981", "ids", (("pmid", "24892981"),)),
        ("YR  - 2015\nDP  - Sep 2015", "published", PartialDate(year=2015, month=9)),
        ("Status - none\nYR  - 2015", "published", PartialDate(year=2015)),
        ("JN  - J Cells\nSO  - Other Name. 1(2):3-4, 2015.", "venue", "J Cells"),
        ("VI  - 9\nIP  - 3\nSO  - J Cells. 1(2):3-4, 2015.", "volume", "9"),
        ("PG  - No Pagination Specified", "pages", None),
        ("AU  - AHMED, Mughees.\nAU  - Zhang, W 1,2,+", "authors", ("AHMED, Mughees", "Zhang, W")),
        ("AU  - Smith MA\nAU  - Lee, MS\nAU  - Do, J MA", "authors", ("Smith MA", "Lee, MS", "Do, J MA")),
        ("AU  - Doe J\nAU  - Roe R\nFA  - Doe, John\nFA  - Roe, Rik", "authors", ("Doe, John", "Roe, Rik")),
        ("ID  - cells, gene therapy (human, mouse)", "keywords", ("cells", "gene therapy (human, mouse)")),
        ("PT  - Peer Reviewed Journal", "kind", RecordKind.ARTICLE),
        ("PT  - Practice Guideline", "kind", RecordKind.GUIDELINE),
    ],
)
def test_a_tag_is_read_as_its_database_means_it(lines, field, expected):
    assert getattr(record(*lines.split("\n")), field) == expected


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Forests. 201(2-3):327-334, Nov 15, 2004.",
         {"venue": "Forests", "volume": "201", "issue": "2-3", "pages": "327-334", "date": "Nov 15, 2004"}),
        ("J Cells. Vol.43(5), Sep 2015, pp. 623-634. ",
         {"venue": "J Cells", "volume": "43", "issue": "5", "pages": "623-634", "date": "Sep 2015"}),
        ("J Political Studies 12, Winter 2007: 7-14.",
         {"venue": "J Political Studies", "volume": "12", "pages": "7-14", "date": "Winter 2007"}),
        ("Current Affairs, 2013(1): 3-28.",
         {"venue": "Current Affairs", "volume": "2013", "issue": "1", "pages": "3-28"}),
        ("Health J January/February 2010;14(1):56",
         {"venue": "Health J", "volume": "14", "issue": "1", "pages": "56", "date": "January/February 2010"}),
        ("Hydrobiologia. 2007 15 June; 433-441.",
         {"venue": "Hydrobiologia", "pages": "433-441", "date": "2007 15 June"}),
        ("AIDS. 31(2):200-1, 2017 Jan 14.",
         {"venue": "AIDS", "volume": "31", "issue": "2", "pages": "200-1", "date": "2017 Jan 14"}),
        ("Doe, J [Ed]; Roe, R [Ed]. (2012). Coaching: A guide. (pp. 11-31). xvii, 254 pp. London: X.",
         {"venue": "Coaching: A guide", "pages": "11-31", "date": "2012"}),
        ("Doe, J [Editor], Roe, R [Editor]. Methods in cells.:371-397, 2004.",
         {"venue": "Methods in cells", "pages": "371-397", "date": "2004"}),
        ("Dissertation Abstracts. Vol.75(2-A(E)),2014, pp. No Pagination Specified.",
         {"venue": "Dissertation Abstracts", "date": "2014"}),
        ("J Cells. ", {"venue": "J Cells"}),
        ("3", {}),
        (None, {}),
    ],
)  # fmt: skip
def test_a_source_line_says_journal_volume_pages_and_date(source, said):
    assert cited(source) == said


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("<1. >\nVN  - Ovid Technologies\nTI  - A\n\n<2. >\nVN  - Ovid Technologies\nTI  - B\n", ["A", "B"]),
        ("<7>\nTitle\n  A\nAbstract\n  x\n\n<9>\nTitle\n  B\n", ["A", "B"]),
        ("VN  - Ovid Technologies\nTI  - A\n\nVN  - Ovid Technologies\nTI  - B", ["A", "B"]),
        (
            "Database: Embase\nSearch Strategy:\n1 exp cells/ (20)\n\n<1>\nTitle\n  A\n\n<2>\nTitle\n  B",
            ["A", "B"],
        ),
        ("\n<1. >\nVN - Ovid Technologies\nTI - A\n<2. >\nVN  - Ovid Technologies\nTI  - B\n", ["A", "B"]),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_no_way_of_writing_it_loses_a_record(text, titles, newline):
    reading = read(text.replace("\n", newline))
    assert [entry.record.title for entry in reading.entries] == titles
    assert reading.counted == len(titles)
    assert Ovid().sniff(text.replace("\n", newline).encode())


def test_entries_have_their_lines_and_what_cannot_be_read_is_named():
    reading = read(
        TAGGED + "<2. >\nVN  - Ovid Technologies\nDB  - Embase\n\n" + LABELLED + "<4. >\nVN  - Ovid T"
    )
    second = TAGGED.count("\n") + 1
    fourth = second + 4 + LABELLED.count("\n")
    assert [entry.line for entry in reading.entries] == [1, second, second + 4, fourth]
    problems = [entry.problem and entry.problem[:24] for entry in reading.entries]
    assert problems == [None, "the record holds nothing", None, "the text breaks off befo"]
    assert reading.counted == 4
