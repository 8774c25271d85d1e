import pytest

from review.errors import SourceFormatError
from review.model.record import PartialDate, Record, RecordKind
from review.retrieval.formats.mods import Mods

ARTICLE = """<mods ID="a">
<titleInfo type="abbreviated"><title>Pot.</title></titleInfo>
<titleInfo><nonSort>The </nonSort><title>potency</title><subTitle>a survey</subTitle></titleInfo>
<name type="personal"><namePart type="family">Müller</namePart><namePart type="given">J</namePart>
<role><roleTerm type="text">author</roleTerm></role></name>
<name type="corporate"><namePart>United States</namePart><namePart>Congress</namePart>
<role><roleTerm type="code">aut</roleTerm></role></name>
<name><namePart>Roe, R.</namePart><role><roleTerm>publisher</roleTerm></role></name>
<genre>journal article</genre>
<originInfo><dateIssued>2003-05</dateIssued></originInfo>
<language><languageTerm>eng</languageTerm></language>
<abstract>They vary.</abstract>
<subject><topic>Cells</topic></subject><subject><topic>Cells</topic><topic>Genes</topic></subject>
<location><url>https://example.org/1</url></location>
<identifier type="doi">10.1000/X</identifier><identifier type="pmid">31452104</identifier>
<relatedItem type="host"><titleInfo><title>Cell Therapy</title></titleInfo>
<originInfo><dateIssued>2001</dateIssued></originInfo>
<part><detail type="volume"><number>30</number></detail><detail type="issue"><number>2</number></detail>
<extent unit="page"><start>197</start><end>205</end></extent></part></relatedItem>
</mods>"""
RECORD = Record(
    source="",
    source_id="",
    title="The potency: a survey",
    abstract="They vary.",
    authors=("Müller, J", "United States. Congress"),
    published=PartialDate(year=2003, month=5),
    venue="Cell Therapy",
    volume="30",
    issue="2",
    pages="197-205",
    doi="10.1000/x",
    ids=(("pmid", "31452104"),),
    language="eng",
    url="https://example.org/1",
    keywords=("Cells", "Genes"),
)
NAMESPACE = "http://www.loc.gov/mods/v3"


def collection(*records: str, prefix: str = "") -> str:
    name = f"{prefix}:" if prefix else ""
    body = "\n".join(records)
    if prefix:
        body = body.replace("</", "\0").replace("<", f"<{name}").replace("\0", f"</{name}")
    declared = f'xmlns:{prefix}="{NAMESPACE}"' if prefix else f'xmlns="{NAMESPACE}"'
    return f"<{name}modsCollection {declared}>\n{body}\n</{name}modsCollection>"


@pytest.mark.parametrize("prefix", ["", "mods", "m3"])
def test_a_record_is_read_whole_whatever_its_prefix(prefix):
    content = collection(ARTICLE, prefix=prefix).encode()
    reading = Mods().read(content)
    assert Mods().sniff(content)
    assert [(entry.line, entry.record) for entry in reading.entries] == [(2, RECORD)]
    assert reading.counted == 1


@pytest.mark.parametrize("encoding", ["ISO-8859-1", "windows-1252", "UTF-8", "UTF-16", "no-such"])
def test_the_declared_encoding_is_believed_where_it_can_be(encoding):
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{collection(ARTICLE)}'
    content = text.encode("utf-8" if encoding == "no-such" else encoding)
    assert [entry.record for entry in Mods().read(content).entries] == [RECORD]


def test_latin_1_that_calls_itself_utf_8_is_read_all_the_same():
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{collection(ARTICLE)}'
    assert Mods().read(text.encode("latin-1")).entries[0].record == RECORD


def test_a_record_alone_needs_no_collection():
    (entry,) = (
        Mods()
        .read(f"<mods xmlns='{NAMESPACE}'><titleInfo><title>A</title></titleInfo></mods>".encode())
        .entries
    )
    assert entry.record == Record(source="", source_id="", title="A", kind=RecordKind.OTHER)


def test_records_that_are_empty_or_damaged_are_problems_of_their_lines():
    whole = "<mods><titleInfo><title>A</title></titleInfo></mods>"
    text = collection(whole, "<mods version='3'/>", "<mods><titleInfo></mods>", whole)
    reading = Mods().read(text.encode())
    assert [(entry.line, entry.record is None) for entry in reading.entries] == [
        (2, False), (3, True), (4, True), (5, False),
    ]  # fmt: skip
    assert reading.counted == 4


def test_a_damaged_file_keeps_its_prefixes():
    text = collection(ARTICLE, ARTICLE, prefix="m")[:-200]
    assert [entry.record for entry in Mods().read(text.encode()).entries] == [RECORD, None]


def test_an_end_date_and_a_role_are_not_mistaken():
    record = """<mods><name><namePart>Doe, J</namePart></name>
    <name><namePart>Roe, R</namePart><role><roleTerm>editor</roleTerm></role></name>
    <originInfo><dateIssued point="end">1999</dateIssued><copyrightDate>1998</copyrightDate>
    </originInfo></mods>"""
    (entry,) = Mods().read(collection(record).encode()).entries
    assert (entry.record.authors, entry.record.published) == (("Doe, J",), PartialDate(year=1998))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('<?xml version="1.0" encoding="gb2312"?><mods>é</mods>'.encode("latin-1"), "gb2312"),
        (b'<!DOCTYPE mods [<!ENTITY a "b">]><mods>&a;</mods>', "entities"),
    ],
)
def test_what_cannot_be_trusted_is_refused(content, says):
    with pytest.raises(SourceFormatError, match=says):
        Mods().read(content)


@pytest.mark.parametrize("head", [b"<modsomething/>", b"mods", b"", b"<PubmedArticleSet/>"])
def test_other_files_are_not_taken(head):
    assert not Mods().sniff(head)
