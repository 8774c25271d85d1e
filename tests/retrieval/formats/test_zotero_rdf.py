import pytest

from review.model.record import PartialDate, Record, RecordKind
from review.retrieval.formats.zotero_rdf import ZoteroRdf

ROOT = """<rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:z="http://www.zotero.org/namespaces/export#"
 xmlns:dcterms="http://purl.org/dc/terms/" xmlns:bib="http://purl.org/net/biblio#"
 xmlns:foaf="http://xmlns.com/foaf/0.1/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:prism="http://prismstandard.org/namespaces/1.2/basic/">
"""
ARTICLE = """<bib:Article rdf:about="#item_1">
<z:itemType>journalArticle</z:itemType>
<dcterms:isPartOf rdf:resource="urn:issn:1234-5678"/>
<bib:authors><rdf:Seq>
<rdf:li><foaf:Person><foaf:surname>Doe</foaf:surname><foaf:givenName>Jane</foaf:givenName></foaf:Person></rdf:li>
<rdf:li><foaf:Person><foaf:surname>Cell Group</foaf:surname></foaf:Person></rdf:li>
</rdf:Seq></bib:authors>
<dcterms:isReferencedBy rdf:resource="#item_2"/>
<dc:subject>*Cells</dc:subject>
<dc:subject><z:AutomaticTag><rdf:value>Hearts</rdf:value></z:AutomaticTag></dc:subject>
<dc:title>Cells on trial</dc:title>
<dcterms:abstract>We tried.</dcterms:abstract>
<dc:date>2024-05-02</dc:date>
<z:language>en</z:language>
<bib:pages>12-19</bib:pages>
<dc:description>PMID: 31452104</dc:description>
<dc:identifier><dcterms:URI><rdf:value>https://example.org/1</rdf:value></dcterms:URI></dc:identifier>
</bib:Article>
<bib:Journal rdf:about="urn:issn:1234-5678">
<prism:volume>25</prism:volume><dc:title>Journal of Cells</dc:title>
<dc:identifier>DOI 10.1000/A</dc:identifier><prism:number>1</prism:number>
<dc:identifier>ISSN 1234-5678</dc:identifier>
</bib:Journal>
<bib:Memo rdf:about="#item_2"><rdf:value>Read it.</rdf:value></bib:Memo>
<z:Attachment rdf:about="#item_3"><z:itemType>attachment</z:itemType><dc:title>PDF</dc:title></z:Attachment>
"""
RECORD = Record(
    source="",
    source_id="",
    title="Cells on trial",
    abstract="We tried.",
    authors=("Doe, Jane", "Cell Group"),
    published=PartialDate(year=2024, month=5, day=2),
    venue="Journal of Cells",
    volume="25",
    issue="1",
    pages="12-19",
    doi="10.1000/a",
    ids=(("pmid", "31452104"),),
    language="en",
    url="https://example.org/1",
    keywords=("Cells", "Hearts"),
)


def read(*items: str, end: str = "</rdf:RDF>"):
    content = (ROOT + "".join(items) + end).encode()
    assert ZoteroRdf().sniff(content)
    return ZoteroRdf().read(content)


def item(sort: str, inside: str) -> str:
    return f"<rdf:Description><z:itemType>{sort}</z:itemType>{inside}</rdf:Description>"


def test_an_item_is_read_whole_with_what_stands_elsewhere():
    reading = read(ARTICLE)
    assert [entry.record for entry in reading.entries] == [RECORD]
    assert reading.counted == 1


@pytest.mark.parametrize(
    ("sort", "inside", "field", "expected"),
    [
        ("preprint", "", "kind", RecordKind.PREPRINT),
        ("report", "<dc:type>Guideline</dc:type>", "kind", RecordKind.GUIDELINE),
        ("statute", "", "kind", RecordKind.REGULATION),
        ("book", "<dc:identifier>ISBN 978-0-306-40615-7</dc:identifier>", "ids", (("isbn",
        "9780306406157"),)),
        ("thesis", "", "kind", RecordKind.OTHER),
        ("bookSection",
        "<dcterms:isPartOf><bib:Book><dc:title>The book</dc:title></bib:Book></dcterms:isPartOf>",
         "venue", "The book"),
        ("book",
        "<bib:editors><rdf:Seq><rdf:li><foaf:Person><foaf:surname>Roe</foaf:surname></foaf:Person></rdf:li>"
         "</rdf:Seq></bib:editors>", "authors", ("Roe",)),
        ("journalArticle", "<dcterms:isPartOf rdf:resource='urn:none'/>", "venue", None),
    ],
)  # fmt: skip
def test_a_part_is_read_as_zotero_means_it(sort, inside, field, expected):
    (entry,) = read(item(sort, f"<dc:title>A</dc:title>{inside}")).entries
    assert getattr(entry.record, field) == expected


def test_an_empty_item_is_named_with_its_line():
    reading = read(ARTICLE, item("report", ""))
    assert [(entry.line, entry.problem) for entry in reading.entries][1] == (
        32,
        "the item holds nothing but its type",
    )
    assert reading.counted == 2


def test_what_stands_whole_before_the_damage_is_read_and_the_rest_is_named():
    reading = read(ARTICLE, item("report", "<dc:title>B</dc:title>"), end="<bib:Article><oops></bib:Article>")
    assert [entry.record and entry.record.title for entry in reading.entries] == ["Cells on trial", "B"]
    assert (reading.counted, str(reading.cut)[:8]) == (2, "line 32:")
    reading = read(ARTICLE, item("report", "<dc:title>B & C</dc:title>"))
    assert [entry.record and entry.record.title for entry in reading.entries] == ["Cells on trial", None]
    assert str(reading.entries[1].problem).startswith("the item is not whole")
    assert reading.entries[1].line == 32
