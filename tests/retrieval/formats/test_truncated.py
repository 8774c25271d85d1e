"""A file that was cut off after a whole record is not taken for the whole file."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from review.errors import SourceFormatError
from review.model.search import RunStatus, SearchRun
from review.plugins import REGISTRY, Group
from review.retrieval.files import import_file
from review.retrieval.formats.cochrane_text import CochraneText
from review.retrieval.formats.csv import Csv
from review.retrieval.formats.embase import Embase
from review.retrieval.formats.mods import Mods
from review.retrieval.formats.pubmed_xml import PubMedXml
from review.retrieval.formats.wos import Wos
from review.retrieval.formats.zotero_rdf import ZoteroRdf
from review.store.fold import read_records
from review.store.log import create_log

RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:z="http://www.zotero.org/namespaces/export#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/">\n'
)
# The beginning, a record to be numbered, the end.
SHAPES = {
    "pubmed-xml": (
        '<?xml version="1.0"?>\n<PubmedArticleSet>\n',
        "<PubmedArticle><MedlineCitation><PMID>{n}</PMID><Article><ArticleTitle>T {n}</ArticleTitle>"
        "</Article></MedlineCitation></PubmedArticle>\n",
        "</PubmedArticleSet>\n",
    ),
    "endnote-xml": (
        "<xml><records>\n",
        "<record><ref-type>17</ref-type><titles><title>T {n}</title></titles></record>\n",
        "</records></xml>",
    ),
    "mods": (
        '<m:modsCollection xmlns:m="http://www.loc.gov/mods/v3">\n',
        "<m:mods><m:titleInfo><m:title>T {n}</m:title></m:titleInfo></m:mods>\n",
        "</m:modsCollection>",
    ),
    "ebsco-xml": (
        "<records>\n",
        '<rec><header shortDbName="cin20" uiTerm="{n}"><controlInfo><artinfo><tig><atl>T {n}</atl></tig>'
        "</artinfo></controlInfo></header></rec>\n",
        "</records>",
    ),
    "europepmc-xml": (
        "<responseWrapper><resultList>\n",
        "<result><id>{n}</id><source>MED</source><title>T {n}</title></result>\n",
        "</resultList></responseWrapper>",
    ),
    "ictrp-xml": (
        "<Trials_downloaded_from_ICTRP>\n",
        "<Trial><TrialID>NCT0000000{n}</TrialID><Public_title>T {n}</Public_title></Trial>\n",
        "</Trials_downloaded_from_ICTRP>",
    ),
    "zotero-rdf": (
        RDF,
        "<rdf:Description><z:itemType>report</z:itemType><dc:title>T {n}</dc:title></rdf:Description>\n",
        "</rdf:RDF>",
    ),
    "wos": (
        "FN Clarivate Analytics Web of Science\nVR 1.0\n",
        "PT J\nTI T {n}\nUT WOS:00000000000000{n}\nER\n\n",
        "EF",
    ),
    "csl-json": ("[\n", '{{"type": "article", "title": "T {n}"}},\n', '{"type": "article", "title": "T 9"}]'),
}  # fmt: skip
ANY = pytest.mark.parametrize(("start", "record", "end"), SHAPES.values(), ids=SHAPES)
Load = Callable[..., SearchRun]


def records(record: str, many: int = 2) -> str:
    return "".join(record.format(n=n) for n in range(1, many + 1))


@pytest.fixture
def load(tmp_path: Path) -> Iterator[Load]:
    formats = [REGISTRY.find(Group.FORMATS, name).make() for name in REGISTRY.names(Group.FORMATS)]
    with create_log(tmp_path / "review.db") as log:

        def load(text: str, **options: object) -> SearchRun:
            now = lambda: datetime(2026, 1, 5, tzinfo=UTC)  # noqa: E731  # a clock that stands
            run = import_file(log, text.encode(), "export.txt", formats, now=now, **options)  # type: ignore[arg-type]
            assert len(read_records(log)) == run.new
            return run

        yield load


@ANY
def test_a_whole_file_is_taken_for_whole(load: Load, start: str, record: str, end: str):
    run = load(start + records(record) + end)
    assert (run.status, run.warnings, run.error) == (RunStatus.COMPLETE, (), None)


@ANY
def test_a_file_without_its_end_is_refused_by_its_last_line(load: Load, start: str, record: str, end: str):
    text = start + records(record)
    with pytest.raises(SourceFormatError, match=r"2 of 2 records can be read, and the file is cut off") as no:
        load(text)
    assert f"line {text.rstrip().count(chr(10)) + 1}: " in no.value.message
    assert "cut off" in no.value.message.rpartition("line ")[2]
    assert "Export the file again" in no.value.hint
    assert "`--keep-readable`" in no.value.hint


@ANY
def test_what_can_be_read_of_it_is_kept_as_a_partial_run(load: Load, start: str, record: str, end: str):
    run = load(start + records(record), keep_readable=True)
    assert (run.status, run.fetched, run.new, run.reported) == (RunStatus.PARTIAL, 2, 2, None)
    assert run.error == "2 of 2 records can be read, and the file is cut off"
    assert run.warnings[-1].startswith("line ")


@ANY
def test_a_file_cut_anywhere_is_never_taken_for_whole(start: str, record: str, end: str):
    formats = {name: REGISTRY.find(Group.FORMATS, name).make() for name in REGISTRY.names(Group.FORMATS)}
    format = next(formats[name] for name, shape in SHAPES.items() if shape[0] == start)
    text = start + records(record) + end.rstrip()
    for stop in range(len(start), len(text)):
        reading = format.read(text[:stop].encode())
        sound = reading.cut is None and all(entry.record is not None for entry in reading.entries)
        assert not (sound and reading.entries), text[:stop][-40:]
        assert len(reading.entries) == reading.counted


def test_exports_put_one_after_another_are_whole_when_each_is():
    start, record, end = SHAPES["pubmed-xml"]
    whole = start.partition("\n")[2] + records(record) + end
    assert PubMedXml().read((whole * 2).encode()).cut is None
    assert "line 7: " in str(PubMedXml().read((whole + whole.removesuffix(end)).encode()).cut)
    assert PubMedXml().read((whole.removesuffix(end) + whole).encode()).cut is not None
    start, record, end = SHAPES["wos"]
    whole = start + records(record) + end + "\n"
    assert Wos().read((whole * 2).encode()).cut is None
    assert Wos().read((whole + start + records(record)).encode()).cut is not None


def test_a_record_that_is_the_root_needs_no_other():
    _, record, _ = SHAPES["mods"]
    alone = record.format(n=1).replace("<m:mods>", '<m:mods xmlns:m="http://www.loc.gov/mods/v3">')
    assert Mods().read(alone.encode()).cut is None
    assert Mods().read((alone * 2).encode()).cut is None


def test_an_end_that_only_a_comment_shows_is_none():
    start, record, end = SHAPES["pubmed-xml"]
    assert PubMedXml().read(f"{start}{records(record)}<!-- {end} -->".encode()).cut is not None


def test_a_file_of_other_tools_without_beginning_and_end_is_read_with_a_word(load: Load):
    run = load(records(SHAPES["wos"][1]))
    assert (run.status, run.new) == (RunStatus.COMPLETE, 2)
    assert run.warnings == (
        "the file has neither the beginning (`FN`) nor the end (`EF`) by which a whole export is told",
    )


COCHRANE = "Record #{n} of {many}\nID: CN-0000000{n}\nTI: T {n}\n\n"


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        ([(1, 2), (2, 2)], 0),
        ([(1, 3), (2, 3)], 1),
        ([(1, 4), (3, 4)], 2),
        ([(2, 2)], 1),
        ([(1, 2), (2, 2), (1, 1)], 0),
        ([(1, 2), (1, 2), (2, 2)], 1),
        ([(1, 1), (1, 1)], 0),
    ],
)
def test_cochrane_says_how_many_records_there_should_be(headings: list[tuple[int, int]], missing: int):
    text = "".join(COCHRANE.format(n=n, many=many) for n, many in headings)
    reading = CochraneText().read(text.encode())
    assert reading.counted - len(reading.entries) == missing
    assert (reading.cut is not None) is (missing > 0)


def test_fewer_records_than_cochrane_counted_are_refused_or_partial(load: Load):
    text = "".join(COCHRANE.format(n=n, many=5) for n in (1, 2))
    with pytest.raises(SourceFormatError, match=r"2 of 5 records .* line 7: the headings say `of 5`, and 3"):
        load(text)
    run = load(text, keep_readable=True)
    assert (run.status, run.reported, run.fetched) == (RunStatus.PARTIAL, 5, 2)


@pytest.mark.parametrize("wrapper", ['{{"items": {}}}', '{{"message": {{"items": {}}}}}'])
def test_a_list_inside_what_an_api_wraps_is_closed_or_not(wrapper: str):
    format = REGISTRY.find(Group.FORMATS, "csl-json").make()
    whole = wrapper.format(json.dumps([{"type": "article", "title": "T"}] * 2, indent=1))
    assert format.read(whole.encode()).cut is None
    assert "line 9: the list" in str(
        format.read(whole[: whole.rindex("}", 0, whole.rindex("]")) + 1].encode()).cut
    )


def test_objects_one_to_a_line_need_no_list():
    format = REGISTRY.find(Group.FORMATS, "csl-json").make()
    assert format.read(b'{"type": "article", "title": "A"}\n{"type": "article", "title": "B"}\n').cut is None


ROWS = 'title,abstract\n"A, one","x ""y""\nz"\n"B","last, of\n\nall"\n'


def test_a_table_cut_within_a_quoted_cell_is_named_by_that_row():
    for stop in range(ROWS.index("last"), ROWS.rindex('"') + 1):
        *_, last = Csv().read(ROWS[:stop].encode()).entries
        assert (last.line, last.problem) == (4, "a quotation mark is opened here and never closed: cut off?")


def test_a_table_cut_after_the_first_mark_of_a_row_is_named():
    reading = Csv().read(ROWS[: ROWS.index('B"')].encode())
    assert [entry.record is not None for entry in reading.entries] == [True]
    assert reading.cut == "line 4: a quotation mark is opened here and never closed: cut off?"


def test_embase_cut_within_a_quoted_cell_is_named():
    text = '"TITLE","A"\n"ABSTRACT","x"\n"TITLE","B"\n"ABSTRACT","y, and mo'
    first, last = Embase().read(text.encode()).entries
    assert first.record is not None
    assert last.problem == "a quotation mark is opened here and never closed: cut off?"


def test_what_leans_on_something_behind_the_cut_is_not_read_without_it():
    part = '<dcterms:isPartOf rdf:resource="urn:issn:1"/>'
    item = f"<rdf:Description><z:itemType>report</z:itemType><dc:title>A</dc:title>{part}</rdf:Description>\n"
    (entry,) = ZoteroRdf().read(f"{RDF}{item}<rdf:Desc".encode()).entries
    assert (entry.record, entry.problem) == (None, "what it is part of, urn:issn:1, is not in the file")
    (entry,) = ZoteroRdf().read(f"{RDF}{item}</rdf:RDF>".encode()).entries
    assert entry.record is not None
