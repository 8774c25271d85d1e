import pytest

from review.model.record import PartialDate, Record, RecordKind
from review.retrieval.formats.ebsco_xml import EbscoXml

ARTICLE = """<rec resultID="1">
<header shortDbName="psyh" longDbName="APA PsycInfo" uiTerm="2024-10000-001">
<controlInfo>
<bkinfo><btl>Cells on trial.</btl><aug /></bkinfo><chapinfo /><revinfo />
<jinfo><jtl>Journal of Cells &amp; Hearts</jtl><issn type="Print">12345678</issn></jinfo>
<pubinfo><dt year="2024" month="02" day="15">20240215</dt><vid>34</vid><iid>2</iid></pubinfo>
<artinfo><ui type="doi">10.1000/A</ui><ui type="pmid">31452104</ui><ppct>9</ppct><pages>183-191</pages>
<tig><atl>Cells on trial.</atl></tig>
<aug><au>Doe, Jane</au><affil>X</affil><au>Roe, R.</au></aug>
<sug><subj type="major">Birth</subj><subj type="unclass">No terms assigned</subj></sug>
<ab>We tried, p &lt; .05</ab><pubtype>Journal</pubtype><doctype>Systematic Review</doctype></artinfo>
<language>English</language>
</controlInfo>
<displayInfo><pLink><url>https://search.ebscohost.com/login.aspx?db=psyh&amp;AN=1</url></pLink></displayInfo>
</header>
</rec>"""
RECORD = Record(
    source="",
    source_id="",
    title="Cells on trial.",
    abstract="We tried, p < .05",
    authors=("Doe, Jane", "Roe, R."),
    published=PartialDate(year=2024, month=2, day=15),
    venue="Journal of Cells & Hearts",
    volume="34",
    issue="2",
    pages="183-191",
    doi="10.1000/a",
    ids=(("pmid", "31452104"), ("psycinfo", "2024-10000-001")),
    kind=RecordKind.REVIEW,
    language="English",
    url="https://search.ebscohost.com/login.aspx?db=psyh&AN=1",
    keywords=("Birth",),
)


def file(*records: str) -> bytes:
    return ("<records>\n" + "\n".join(records) + "\n</records>").encode()


def small(inside: str, database: str = "CINAHL Complete", number: str = "176404503") -> str:
    return (
        f'<rec><header shortDbName="x" longDbName="{database}" uiTerm="{number}">'
        f"<controlInfo>{inside}</controlInfo></header></rec>"
    )


def test_an_article_is_read_whole():
    reading = EbscoXml().read(file(ARTICLE))
    assert EbscoXml().sniff(file(ARTICLE))
    assert [(entry.line, entry.record) for entry in reading.entries] == [(2, RECORD)]
    assert reading.counted == 1


@pytest.mark.parametrize(
    ("inside", "field", "expected"),
    [
        ("", "ids", (("cinahl", "176404503"),)),
        ("<artinfo><ppf>924</ppf><ppct>11</ppct></artinfo>", "pages", "924-934"),
        ("<artinfo><ppf>e7</ppf><ppct>2</ppct></artinfo>", "pages", "e7"),
        (
            "<pubinfo><dt year='2023' month='06' day=''/></pubinfo>",
            "published",
            PartialDate(year=2023, month=6),
        ),
        ("<pubinfo><dt year='n.d.'/></pubinfo>", "published", None),
        ("<bkinfo><btl>A book</btl><aug><au>Doe, J</au></aug></bkinfo>", "title", "A book"),
        ("<bkinfo><btl>A book</btl><aug><au>Doe, J</au></aug></bkinfo>", "authors", ("Doe, J",)),
        ("<bkinfo><btl>B</btl></bkinfo><artinfo><tig><atl>A</atl></tig></artinfo>", "venue", "B"),
    ],
)
def test_an_element_is_read_as_ebsco_means_it(inside, field, expected):
    (entry,) = EbscoXml().read(file(small(inside))).entries
    assert getattr(entry.record, field) == expected


def test_a_damaged_record_is_named_and_costs_no_other():
    reading = EbscoXml().read(
        file(ARTICLE, "<rec><nothing/></rec>", small("", number=""), "<rec><header>", ARTICLE)
    )
    assert reading.counted == len(reading.entries) == 5
    assert [entry.problem for entry in reading.entries] == [
        None,
        "the record has neither title nor accession number",
        "the record has neither title nor accession number",
        "record 4 has no end: cut off here?",
        None,
    ]


def test_the_records_of_endnote_are_others():
    assert not EbscoXml().sniff(b"<xml><records><record><ref-type>17</ref-type></record></records></xml>")
