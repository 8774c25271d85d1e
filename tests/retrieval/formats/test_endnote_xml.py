import pytest

from review.errors import SourceFormatError
from review.model.record import PartialDate, Record, RecordKind, RecordStatus
from review.retrieval.formats.endnote_xml import EndNoteXml

HEADER = '<?xml version="1.0" encoding="UTF-8" ?><xml><records>'
FOOTER = "</records></xml>"


def styled(text: str) -> str:
    return f'<style face="normal" font="default" size="100%">{text}</style>'


def element(name: str, *texts: str) -> str:
    return f"<{name}>{''.join(map(styled, texts))}</{name}>"


ARTICLE = (
    '<record><database name="My.enl" path="C:\\My.enl">My.enl</database>'
    '<source-app name="EndNote" version="20.2">EndNote</source-app><rec-number>895</rec-number>'
    '<foreign-keys><key app="EN" db-id="a">895</key></foreign-keys>'
    '<ref-type name="Journal Article">17</ref-type>'
    "<contributors><authors>"
    + "".join(element("author", name) for name in ("ten Ham, R.", "Doe, J.&#xD;Roe, R.", "Foo &amp; Bar"))
    + "</authors></contributors>"
    + element("auth-address", "Somewhere&#xD;Elsewhere")
    + "<titles>"
    + element("title", "H", "2", "O and ", "Cells", ", &lt;i&gt;in vitro&lt;/i&gt;")
    + element("secondary-title", "Mol Ther")
    + "</titles><periodical>"
    + element("full-title", "Molecular Therapy")
    + element("abbr-1", "Mol. Ther.")
    + "</periodical>"
    + element("pages", "1475-82")
    + element("volume", "27")
    + element("number", "8")
    + "<keywords>"
    + element("keyword", "*Cell Therapy")
    + element("keyword", "Genes&#xD;Neoplasms, Second Primary")
    + "</keywords><dates>"
    + element("year", "2019")
    + "<pub-dates>"
    + element("date", "Aug 26")
    + "</pub-dates></dates>"
    + element("isbn", "1525-0016 (Print)&#xD;1525-0016")
    + element("accession-num", "31452104")
    + element("abstract", "BACKGROUND: We asked companies.&#xD;RESULTS: p &lt; 0.05")
    + element("notes", "1525-0024&#xD;Doe, John&#xD;Journal Article&#xD;Review&#xD;2019/08/27")
    + "<urls><related-urls>"
    + element("url", "internal-pdf://1.pdf&#xD;https://example.org/a?b=1&amp;c=2")
    + "</related-urls></urls>"
    + element("custom2", "PMC6234262")
    + element("electronic-resource-num", "10.1016/J.YMTHE.2019.05.001")
    + element("remote-database-provider", "NLM")
    + element("language", "eng")
    + "</record>"
)
RECORD = Record(
    source="",
    source_id="",
    title="H2O and Cells, in vitro",
    abstract="BACKGROUND: We asked companies. RESULTS: p < 0.05",
    authors=("ten Ham, R.", "Doe, J.", "Roe, R.", "Foo & Bar"),
    published=PartialDate(year=2019, month=8, day=26),
    venue="Molecular Therapy",
    volume="27",
    issue="8",
    pages="1475-82",
    doi="10.1016/j.ymthe.2019.05.001",
    ids=(("pmcid", "PMC6234262"), ("pmid", "31452104")),
    kind=RecordKind.REVIEW,
    language="eng",
    url="https://example.org/a?b=1&c=2",
    keywords=("Cell Therapy", "Genes", "Neoplasms, Second Primary"),
)


def small(title: str, *more: str) -> str:
    return f"<record><titles><title>{title}</title></titles>{''.join(more)}</record>"


def read(text: str):
    return EndNoteXml().read(text.encode())


def only(text: str) -> Record:
    reading = read(text)
    assert (len(reading.entries), reading.counted) == (1, 1)
    assert reading.entries[0].problem is None
    return reading.entries[0].record


def record(*more: str) -> Record:
    return only(HEADER + small("T", *more) + FOOTER)


def test_every_field_of_an_article_is_read():
    assert only(HEADER + ARTICLE + FOOTER) == RECORD
    assert EndNoteXml().sniff((HEADER + ARTICLE).encode())


def test_another_programs_plain_and_indented_xml_is_read_whole():
    text = """<?xml version="1.0"?>
<!-- by another program -->
<xml>
  <records>
    <record>
      <ref-type name="Book">6</ref-type>
      <contributors>
        <secondary-authors>
          <author>
            Hancké,
            Bob
          </author>
        </secondary-authors>
      </contributors>
      <titles>
        <title>RETRACTED: Beyond
          varieties</title>
      </titles>
      <pages start="1" end="32"/>
      <dates><year>2007</year></dates>
      <isbn>9780306406157</isbn>
      <accession-num>ISI:000200148800007</accession-num>
      <notes>DOI: 10.1000/ABC</notes>
    </record>
  </records>
</xml>
"""
    assert only(text) == Record(
        source="",
        source_id="",
        title="RETRACTED: Beyond varieties",
        authors=("Hancké, Bob",),
        published=PartialDate(year=2007),
        pages="1-32",
        doi="10.1000/abc",
        ids=(("isbn", "9780306406157"), ("wos", "WOS:000200148800007")),
        kind=RecordKind.OTHER,
        status=RecordStatus.RETRACTED,
    )


@pytest.mark.parametrize(
    ("more", "field", "expected"),
    [
        ("<accession-num>12345678</accession-num><remote-database-name>MEDLINE</remote-database-name>",
         "ids", (("pmid", "12345678"),)),
        ("<urls><related-urls><url>https://www.embase.com/search/results?id=L368960348&amp;from=export</url>"
         "</related-urls></urls><custom5>27836630</custom5>"
         "<remote-database-name>Embase&#xD;Medline</remote-database-name>",
         "ids", (("embase", "L368960348"), ("pmid", "27836630"))),
        ("<accession-num>CN-01702702</accession-num><custom3>PUBMED 17360873,EMBASE 351627742</custom3>",
         "ids", (("central", "CN-01702702"), ("pmid", "17360873"))),
        ("<accession-num>25647015</accession-num><urls><web-urls><url>http://www.ncbi.nlm.nih.gov/pubmed/25647015"
         "</url></web-urls></urls>", "ids", (("pmid", "25647015"),)),
        ("<ref-type>27</ref-type>", "kind", RecordKind.REPORT),
        ("<ref-type name='Standard'>58</ref-type>", "kind", RecordKind.STANDARD),
        ("<ref-type name='Generic'>13</ref-type><work-type>Practice Guideline</work-type>",
         "kind", RecordKind.GUIDELINE),
        ("<notes>Doe&#xD;Retracted Publication&#xD;2019</notes>", "status", RecordStatus.RETRACTED),
        ("<urls><related-urls><url>&lt;Go to ISI&gt;://000200148800007</url></related-urls></urls>",
         "url", None),
        ("<abstract>[No abstract available]</abstract>", "abstract", None),
    ],
)  # fmt: skip
def test_an_element_is_read_as_endnote_means_it(more, field, expected):
    assert getattr(record(more), field) == expected


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        (HEADER + small("A") + small("B") + FOOTER, ["A", "B"]),
        (HEADER + small("A") + "</records><records>" + small("B") + FOOTER, ["A", "B"]),
        ("<records>" + small("A") + "\n<!-- <record> -->\n" + small("B") + "</records>", ["A", "B"]),
        (HEADER + small("A", "<abstract><![CDATA[a <record> & more]]></abstract>") + small("B"), ["A", "B"]),
        (HEADER + small("A\x0b&#x1;&#11;") + small("B") + FOOTER, ["A", "B"]),
        (HEADER + small("A &; B & C &nbsp;&lol;") + small("B") + FOOTER, ["A &; B & C &lol;", "B"]),
    ],
)
def test_no_way_of_writing_it_loses_a_record(text, titles):
    reading = read(text)
    assert [entry.record.title for entry in reading.entries] == titles
    assert reading.counted == len(titles)
    assert EndNoteXml().sniff(text.encode())


def test_a_damaged_record_costs_no_other_and_is_named():
    text = "\n".join([HEADER, small("A"), "<record><titles><title>B</titles></record>", small("C"),
                      "<record><rec-number>4</rec-number></record>", "<record/>",
                      "<record><titles><title>F</title>", small("G"), "<record><titles>"])  # fmt: skip
    reading = read(text)
    titles = [entry.record.title if entry.record else None for entry in reading.entries]
    assert titles == ["A", None, "C", None, None, None, "G", None]
    assert [entry.line for entry in reading.entries] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert [entry.problem and entry.problem[:19] for entry in reading.entries] == [
        None, "record 2 is not wel", None, "the record holds no", "the record holds no",
        "record 6 has no end", None, "record 8 has no end",
    ]  # fmt: skip
    assert reading.counted == 8


def test_declared_entities_are_refused():
    bomb = '<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><xml><records>'
    with pytest.raises(SourceFormatError, match="entities"):
        read(bomb + small("&b;") + FOOTER)


@pytest.mark.parametrize(
    "text",
    [
        "<?xml version='1.0'?><records/>",
        "<records><record><title>A</title></record></records>",
        "<PubmedArticleSet><PubmedArticle/></PubmedArticleSet>",
        '<record xmlns="http://www.exlibrisgroup.com/xsd/primo/primo_nm_bib"><control/></record>',
        "<html><body>&lt;xml&gt;&lt;records&gt;</body></html>",
    ],
)
def test_other_xml_is_not_endnotes(text):
    assert not EndNoteXml().sniff(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        HEADER + "<!--" * 100_000,
        HEADER + "<![CDATA[" * 50_000,
        HEADER + "<record>" * 50_000,
        HEADER + "<record" * 50_000,
        HEADER + small("&" * 200_000),
        HEADER + "<record>" + "<style>" * 20_000 + "</record>",
        "<!--" * 20_000,
        "<!DOCTYPE" * 8_000,
    ],
    ids=lambda text: text[-20:],
)
def test_hostile_xml_is_read_before_the_reviewer_retires(text):
    if EndNoteXml().sniff(text[:65_536].encode()):
        EndNoteXml().read(text.encode())
