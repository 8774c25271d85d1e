import pytest

from review.model.record import PartialDate, Record, RecordKind
from review.retrieval.formats.enw import Enw

ARTICLE = """%0 Journal Article
%A ten Ham, Renske M T
%A Doe, John and Roe, Rik
%Q Department of Health and Human Services
%T Challenges in <b>cell</b> therapy
%J Molecular Therapy
%V 27
%N 8
%P 1475-1482
%D 2019
%8 Aug 26
%! Challenges
%@ 1525-0016
%M 31452104
%~ PubMed
%2 PMC6234262
%R 10.1016/J.ymthe.2019.05.001
%K Cell Therapy
*Gene Therapy
%K biosimilars; standards
%X Companies were asked
what is hard.
%9 Review
%U https://example.org/a
%G eng

"""
RECORD = Record(
    source="",
    source_id="",
    title="Challenges in cell therapy",
    abstract="Companies were asked what is hard.",
    authors=("ten Ham, Renske M T", "Doe, John", "Roe, Rik", "Department of Health and Human Services"),
    published=PartialDate(year=2019, month=8, day=26),
    venue="Molecular Therapy",
    volume="27",
    issue="8",
    pages="1475-1482",
    doi="10.1016/j.ymthe.2019.05.001",
    ids=(("pmcid", "PMC6234262"), ("pmid", "31452104")),
    kind=RecordKind.REVIEW,
    language="eng",
    url="https://example.org/a",
    keywords=("Cell Therapy", "Gene Therapy", "biosimilars", "standards"),
)


def read(text: str):
    return Enw().read(text.encode())


def only(text: str) -> Record:
    reading = read(text)
    assert (len(reading.entries), reading.counted) == (1, 1)
    assert reading.entries[0].problem is None
    return reading.entries[0].record


def test_every_field_of_an_article_is_read():
    assert only(ARTICLE) == RECORD


def test_a_chapter_is_read_with_its_book():
    text = "%0 Book Section\n%T On cells\n%B The book\n%E Editor, E\n%@ 978-3-86490-311-3\n%D 2016\n"
    assert only(text) == Record(
        source="",
        source_id="",
        title="On cells",
        authors=("Editor, E",),
        published=PartialDate(year=2016),
        venue="The book",
        ids=(("isbn", "9783864903113"),),
        kind=RecordKind.OTHER,
    )


def test_a_record_without_a_type_is_an_article():
    assert only("%T Corn\n%A Newman, W. H.\n%D 1891\n%K Corn -- Yields\n\n") == Record(
        source="",
        source_id="",
        title="Corn",
        authors=("Newman, W. H.",),
        published=PartialDate(year=1891),
        keywords=("Corn -- Yields",),
    )


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("%0 Book\n%T A\n\n%0 Book\n%T B\n", ["A", "B"]),
        ("%0 Book\n%T A\n%0 Book\n%T B", ["A", "B"]),
        ("\n\n%0 Book\n%T A\n%X one\n\ntwo\n\n%K key\n\n\n%0 Book\n%T B\n", ["A", "B"]),
        ("\ufeff%0 Book\n%T A\n\n\ufeff%0 Book\n%T B\n", ["A", "B"]),
        ("%T A\n%A Doe, J\n\n%T B\n%A Doe, J\n", ["A", "B"]),
        ("%A Doe, J\n%T A\n\n%A Doe, J\n%T B\n", ["A", "B"]),
        ("%0 Book\n%T A\n\n%A Doe, J\n%T B\n", ["A", "B"]),
        ("%0 Serial\n%0 Audio\n%T A\n\n%0 Book\n%T B\n", ["A", "B"]),
    ],
)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_no_way_of_writing_it_loses_a_record(text, titles, newline):
    reading = read(text.replace("\n", newline))
    assert [entry.record.title for entry in reading.entries] == titles
    assert reading.counted == len(titles)
    assert Enw().sniff(text.replace("\n", newline).encode())


@pytest.mark.parametrize(
    ("lines", "field", "expected"),
    [
        ("%D 2017\n%8 2017-4-15", "published", PartialDate(year=2017, month=4, day=15)),
        ("%Y Roe, R", "authors", ("Roe, R",)),
        ("%A 张三%A 李四", "authors", ("张三", "李四")),
        ("%X one\n%X two", "abstract", "one two"),
        ("%M WOS:000477600000015", "ids", (("wos", "WOS:000477600000015"),)),
        ("%M 7", "ids", ()),
        ("%U https://doi.org/10.1000/abc", "doi", "10.1000/abc"),
    ],
)
def test_a_tag_is_read_as_endnote_means_it(lines, field, expected):
    assert getattr(only(f"%0 Journal Article\n%T A\n{lines}\n"), field) == expected


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Journal Article", RecordKind.ARTICLE),
        ("Government Document", RecordKind.REPORT),
        ("Standard", RecordKind.STANDARD),
        ("Legal Rule or Regulation", RecordKind.REGULATION),
        ("Thesis", RecordKind.OTHER),
        ("Something else", RecordKind.OTHER),
    ],
)
def test_reference_types_come_to_kinds(name, kind):
    assert only(f"%0 {name}\n%T A\n").kind is kind


def test_entries_have_their_lines_and_what_cannot_be_read_is_named():
    reading = read(ARTICLE + "\n%0 Book\n\n" + ARTICLE + "%0 Book\n%A Doe, J")
    first = ARTICLE.count("\n")
    assert [entry.line for entry in reading.entries] == [1, first + 2, first + 4, 2 * first + 4]
    problems = [entry.problem and entry.problem[:24] for entry in reading.entries]
    assert problems == [None, "the record holds nothing", None, "the text breaks off befo"]
    assert reading.counted == 4


@pytest.mark.parametrize(
    "text", ["% a comment\n@article{a, title={A}}", "%PDF-1.4", "100 %A\n", "%T A\nand so on\n"]
)
def test_a_percent_sign_alone_does_not_make_it_endnote(text):
    assert not Enw().sniff(text.encode())
