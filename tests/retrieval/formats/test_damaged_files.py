"""Whatever is done to a file, its reader reads, names or refuses, and its two counts agree."""

import gzip
import io
import json

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import SourceFormatError
from review.retrieval.formats.cochrane_text import CochraneText
from review.retrieval.formats.csl_json import CslJson
from review.retrieval.formats.csv import Csv
from review.retrieval.formats.datacite_json import DataCiteJson
from review.retrieval.formats.ebsco_xml import EbscoXml
from review.retrieval.formats.embase import Embase
from review.retrieval.formats.europepmc_xml import EuropePmcXml
from review.retrieval.formats.excel import Excel
from review.retrieval.formats.ictrp_xml import IctrpXml
from review.retrieval.formats.mods import Mods
from review.retrieval.formats.noteexpress import NoteExpress
from review.retrieval.formats.pubmed_xml import PubMedXml
from review.retrieval.formats.zotero_rdf import ZoteroRdf

CSL = json.dumps(
    [{"type": "article", "title": f"A \"{n}\" é", "author": [{"family": "Doe"}], "issued": {"raw": "2020"}}
     for n in range(3)], indent=1, ensure_ascii=False,
)  # fmt: skip
WORKS = json.dumps(
    [{"doi": f"10.1000/{n}", "titles": [{"title": "é"}], "creators": [], "types": {}} for n in range(3)]
)
PUBMED = "<PubmedArticleSet>\n" + "".join(
    f"<PubmedArticle><MedlineCitation><PMID>{n}</PMID><Article><ArticleTitle>é &amp; {n}</ArticleTitle>"
    "</Article></MedlineCitation></PubmedArticle>\n" for n in (1, 2, 3)
) + "</PubmedArticleSet>"  # fmt: skip
MODS = '<m:modsCollection xmlns:m="http://www.loc.gov/mods/v3">\n' + "".join(
    f"<m:mods><m:titleInfo><m:title>é {n}</m:title></m:titleInfo></m:mods>\n" for n in (1, 2, 3)
) + "</m:modsCollection>"  # fmt: skip
EMBASE = "".join(
    f'"TITLE","é ""{n}"""\n"AUTHOR NAMES","Doe J.","Roe R."\n"ABSTRACT","a\n\nb"\n' for n in (1, 2, 3)
)
TABLE = "Title,Authors,Year\n" + "".join(f'"é ""{n}""\n","Doe J; Roe R",2020\n' for n in (1, 2, 3))
EBSCO = "<records>\n" + "".join(
    f'<rec resultID="{n}"><header uiTerm="{n}"><controlInfo><artinfo><tig><atl>é {n}</atl></tig></artinfo>'
    "</controlInfo></header></rec>\n" for n in (1, 2, 3)
) + "</records>"  # fmt: skip
ICTRP = "<Trials_downloaded_from_ICTRP>\n" + "".join(
    f"<Trial><TrialID>{n}</TrialID><Public_title>é {n}</Public_title></Trial>\n" for n in (1, 2, 3)
) + "</Trials_downloaded_from_ICTRP>"  # fmt: skip
EUROPEPMC = "<responseWrapper><resultList>\n" + "".join(
    f"<result><id>{n}</id><source>MED</source><pmid>{n}</pmid><title>é {n}</title></result>\n"
    for n in (1, 2, 3)
) + "</resultList></responseWrapper>"  # fmt: skip
RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/"\n'
    ' xmlns:bib="http://purl.org/net/biblio#" xmlns:z="http://www.zotero.org/namespaces/export#">\n'
) + "".join(
    f"<bib:Article><z:itemType>journalArticle</z:itemType><dc:title>é {n}</dc:title></bib:Article>\n"
    for n in (1, 2, 3)
) + "</rdf:RDF>"  # fmt: skip
NOTES = "".join(f"{{Reference Type}}: Thesis\n{{Title}}: é {n}\n{{Year}}: 2020\n\n" for n in (1, 2, 3))
COCHRANE = "".join(f"Record #{n} of 3\nID: CN-0000000{n}\nTI: é {n}\nYR: 2020\n\n" for n in (1, 2, 3))
OVID_ROWS = '"VN","DB","UI","TI","AU"\n' + "".join(
    f'"Ovid","Embase","{n}","é ""{n}""","Doe J."\n' for n in (1, 2, 3)
)
FILES = [
    (CslJson(), CSL), (DataCiteJson(), WORKS), (PubMedXml(), PUBMED), (Mods(), MODS), (Embase(), EMBASE),
    (Csv(), TABLE), (EbscoXml(), EBSCO), (IctrpXml(), ICTRP), (EuropePmcXml(), EUROPEPMC), (ZoteroRdf(), RDF),
    (NoteExpress(), NOTES), (CochraneText(), COCHRANE), (Csv(), OVID_ROWS),
]  # fmt: skip
NAMES = [format.name for format, _ in FILES[:-1]] + ["csv of ovid"]
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (("Title", "Year"), ("A", 2020), ("B", 2021)):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def outcome(format, content: bytes) -> tuple[int, int]:
    """How many records were read and how many starts were counted; nothing when the file is refused."""
    format.sniff(content[:65_536])
    try:
        reading = format.read(content)
    except SourceFormatError as error:
        assert error.hint
        return 0, 0
    assert all((entry.record is None) != (entry.problem is None) for entry in reading.entries)
    lines = [entry.line for entry in reading.entries]
    assert lines == sorted(lines)
    return sum(entry.record is not None for entry in reading.entries), reading.counted


@pytest.mark.parametrize(("format", "text"), FILES, ids=NAMES)
def test_a_file_cut_at_any_byte_shows_every_record_that_it_does_not_hold(format, text):
    content = text.encode()
    for end in range(len(content)):
        read, counted = outcome(format, content[:end])
        assert read <= counted <= 3


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(("format", "text"), FILES, ids=NAMES)
def test_the_same_records_come_out_of_every_encoding_and_newline(format, text, encoding, newline):
    content = text.replace("\n", newline).encode(encoding)
    assert outcome(format, content) == (3, 3)
    plain = format.read(text.encode())
    assert format.read(content) == plain


@settings(deadline=None, max_examples=40)
@pytest.mark.parametrize(("format", "text"), FILES, ids=NAMES)
@given(data=st.data())
def test_bytes_put_anywhere_make_no_reader_raise(format, text, data):
    content = bytearray(text.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=9))
    outcome(format, bytes(content))


@settings(deadline=None, max_examples=40)
@pytest.mark.parametrize(("format", "text"), FILES, ids=NAMES)
@given(data=st.data())
def test_pieces_in_any_order_make_no_reader_raise(format, text, data):
    pieces = st.sampled_from(
        [*text.split("\n"), *'<>"{}[],:', "<!--", "<![CDATA[", "null", "\0", "\ufeff", "&#0;"]
    )
    outcome(format, "\n".join(data.draw(st.lists(pieces, max_size=20))).encode())


@settings(deadline=None, max_examples=60)
@pytest.mark.parametrize(
    "key", ["author", "issued", "title", "type", "custom", "page", "DOI", "note", "keyword", "ISBN"]
)
@given(value=st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["date-parts", "family", "given", "literal", "DOI", "name", "raw"]),
        inner, max_size=3),
    max_leaves=6,
))  # fmt: skip
def test_no_value_of_a_field_makes_csl_json_raise(key, value):
    content = json.dumps([{"type": "article", "title": "A", key: value}]).encode()
    assert outcome(CslJson(), content)[1] == 1
    work = {
        "doi": "10.1000/x",
        "titles": value,
        "creators": value,
        "types": value,
        "dates": value,
        "container": value,
    }
    assert outcome(DataCiteJson(), json.dumps([work | {"subjects": value}]).encode())[1] == 1


def test_a_workbook_cut_or_changed_anywhere_is_read_or_refused():
    content = workbook()
    for at in range(0, len(content), 37):
        outcome(Excel(), content[:at])
        outcome(Excel(), content[:at] + b"\xff\0" + content[at + 2 :])


def test_an_archive_cut_anywhere_is_refused():
    content = gzip.compress(PUBMED.encode())
    assert outcome(PubMedXml(), content) == (3, 3)
    assert {outcome(PubMedXml(), content[:end]) for end in range(2, len(content))} == {(0, 0)}


@pytest.mark.parametrize(
    ("format", "text"),
    [
        (CslJson(), '[{"type": "article", "title": "' + '\\"' * 300_000),
        (CslJson(), "[" + '{"type": "article",' * 100_000),
        (CslJson(), '{"a": ' * 100_000),
        (CslJson(), '[{"type": "article", "note": "' + "DOI: " * 100_000 + '"}]'),
        (PubMedXml(), "<PubmedArticle>" * 20_000),
        (PubMedXml(), "<PubmedArticle><!--" * 20_000),
        (Mods(), "<mods><titleInfo><title>" * 20_000),
        (Embase(), '"TITLE",' + '"' * 300_001),
        (Csv(), "Title,Authors\n" + '"' * 300_001 + ",\n" * 1000),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else value.name,
)
def test_hostile_files_are_read_before_the_reviewer_retires(format, text):
    """Each of these takes minutes where the effort grows with the square of the length."""
    outcome(format, text.encode())
