"""EMA's documents: every field, what matches, editions, and reports that are damaged."""

import json

import pytest

from review.errors import SourceFormatError, SourceUnavailable
from review.model.record import Link, PartialDate, Record, RecordKind, RecordStatus
from review.model.search import Lane, Window
from review.model.study import RelationKind
from review.retrieval.http import HttpClient
from review.retrieval.sources.ema import Ema, EmaNonEpar
from review.retrieval.sources.ema_report import read_report
from review.settings import SourceSettings

SITE = "https://www.ema.europa.eu/en/documents"
PATH = Ema.path


class NoHttp:
    """Whoever parses must not ask."""


@pytest.fixture
def source(server, slept):
    settings = SourceSettings(base_url=server.url + "/")
    http = HttpClient.of(settings, Ema, sleep=slept.append)
    yield Ema(http, settings)
    http.close()


def document(number, name, status="Adopted", reference="", day="2020-01-02", **more):
    return {
        "id": str(number),
        "name": name,
        "type": "scientific-guideline",
        "medicine_name": "",
        "ema_product_number": "",
        "status": status,
        "consultation_date": "",
        "first_published_date": f"{day}T00:00:00Z" if day else "",
        "last_updated_date": "",
        "reference_number": reference,
        "document_url": f"{SITE}/scientific-guideline/document-{number}_en.pdf",
    } | more


def report(*documents, total=None, indent=2):
    meta = {"total_records": len(documents) if total is None else total, "timestamp": "2026-01-01T05:00:00Z"}
    return json.dumps({"meta": meta, "data": documents}, indent=indent, ensure_ascii=False).encode()


def parsed(page, query=""):
    return list(Ema(NoHttp(), SourceSettings()).selecting(query).parse(page))


def links(*documents):
    return {record.source_id: record.links for record in parsed(report(*documents)) if record.links}


def link(value, kind=RelationKind.SUPERSEDES):
    return Link(kind=kind, scheme="ema", value=value)


def test_every_field_of_a_document_is_read():
    guideline = document(
        8101,
        "Draft guideline on potency of <i>example</i> vectors &amp; cells - Revision 1",
        "Draft: consultation open",
        "EMA/CAT/80101/2019 Rev. 1; EMA/CHMP/BWP/80102/2019",
        "2024-03-04",
        last_updated_date="2024-03-05T07:08:09Z",
    )
    leaflet = {
        "id": 8102,
        "title": "Examplomab : EPAR - Public assessment report",
        "type": "assessment-report",
        "medicine_name": "Examplomab;Examplomab Other",
        "status": "unknown",
        "publish_date": "03/04/2021",
        "last_updated": "2022",
        "document_url": "/en/documents/assessment-report/examplomab_fr.pdf-0",
    }
    bare = {"name": "Adopted guideline EMA/CVMP/80103/2001 Rev. 2", "type": "scientific-guideline"}
    assert parsed(report(guideline, leaflet, bare))[:2] == [
        Record(
            source="ema",
            source_id="8101",
            title="Draft guideline on potency of example vectors & cells - Revision 1",
            authors=("European Medicines Agency",),
            published=PartialDate(year=2024, month=3, day=4),
            ids=(
                ("ema-reference", "EMA/CAT/80101/2019 Rev. 1"),
                ("ema-reference", "EMA/CHMP/BWP/80102/2019"),
            ),
            kind=RecordKind.GUIDELINE,
            language="en",
            url=f"{SITE}/scientific-guideline/document-8101_en.pdf",
            keywords=("scientific guideline",),
            status=RecordStatus.DRAFT,
            revised=PartialDate(year=2024, month=3, day=5),
        ),
        Record(
            source="ema",
            source_id="8102",
            title="Examplomab : EPAR - Public assessment report",
            authors=("European Medicines Agency",),
            published=PartialDate(year=2021, month=4, day=3),
            kind=RecordKind.REPORT,
            language="fr",
            url=f"{SITE}/assessment-report/examplomab_fr.pdf-0",
            keywords=("assessment report", "Examplomab", "Examplomab Other"),
            revised=PartialDate(year=2022),
        ),
    ]
    third = parsed(report(guideline, leaflet, bare))[2]
    assert (third.source_id[:8], third.ids, third.status, third.url) == (
        "unnamed/",
        (("ema-reference", "EMA/CVMP/80103/2001 Rev. 2"),),
        RecordStatus.FINAL,
        None,
    )


def test_the_source_says_what_it_is():
    assert (Ema.snapshot, Ema.dialect, Ema.lane) == (True, "local", Lane.ORGANISATION)
    assert (EmaNonEpar.name, EmaNonEpar.snapshot) == ("ema-non-epar", True)


@pytest.mark.parametrize(
    ("sort", "kind"),
    [
        ("scientific-guideline", RecordKind.GUIDELINE),
        ("regulatory-procedural-guideline", RecordKind.GUIDELINE),
        ("reflection-paper", RecordKind.GUIDELINE),
        ("legislation", RecordKind.REGULATION),
        ("assessment-report", RecordKind.REPORT),
        ("overview", RecordKind.OTHER),
        ("", RecordKind.OTHER),
    ],
)
def test_the_type_tells_the_kind(sort, kind):
    assert parsed(report(document(1, "A title", type=sort)))[0].kind is kind


@pytest.mark.parametrize(
    "page", [b"", b"<html>Forbidden</html>", b"{}", b'{"data": 3}', b"3", b"[" * 100_000, b'{"data": [ "x"']
)
def test_what_is_no_report_is_refused(page):
    with pytest.raises(SourceFormatError):
        parsed(page)


FOUR = (
    document(1, 'Guideline on "potency" of vectors, {adopted}, part one: a', reference="EMA/1/2020"),
    document(2, "Guideline on cells\\genes", translations={"fr": "x_fr.pdf", "de": "x_de.pdf"}),
    document(3, "Über Qualität und Reinheit", "Draft"),
    document(4, "Guideline on tissue", day=""),
)
WHOLE = report(*FOUR).decode()
FLAT = report(*FOUR, indent=None).decode()
UNESCAPED = '"Guideline on "potency" of vectors, {adopted}, part one: a"'
ESCAPED = json.dumps(FOUR[0]["name"])


def without_commas(text):
    return text.replace('"status": "Adopted",', '"status": "Adopted"')


DAMAGED = {
    "comma between objects missing": WHOLE.replace("},\n    {", "}\n    {"),
    "comma between objects missing, on one line": FLAT.replace('}, {"id"', '} {"id"'),
    "one comma between fields missing": without_commas(WHOLE),
    "one comma between fields missing, on one line": without_commas(FLAT),
    "quotes not escaped": WHOLE.replace(ESCAPED, UNESCAPED),
    "quotes not escaped, on one line": FLAT.replace(ESCAPED, UNESCAPED),
    "quotes and commas": without_commas(FLAT.replace(ESCAPED, UNESCAPED)).replace('}, {"id"', '}{"id"'),
    "a line break in a text": WHOLE.replace("Guideline on tissue", "Guideline on\ntissue"),
    "a comma too many at the end": FLAT.replace("}]}", "},]}"),
    "no end": FLAT.removesuffix("]}"),
    "rubbish before it": "\ufeff" + FLAT + "\n<!-- cached -->",
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_report_is_read_whole(text):
    with pytest.raises(ValueError):
        json.loads(text)
    assert parsed(text.encode()) == parsed(WHOLE.encode())
    held = read_report(text.encode())
    assert (held.counted, held.total) == (4, 4)
    assert held.warnings == ("the report is not well-formed; 4 of its 4 documents were read one by one",)


LOSSY = {
    "cut in the middle of a document": (FLAT[: FLAT.index("tissue") + 3], ["1", "2", "3"]),
    "a closing brace lost": (
        WHOLE.replace('2_en.pdf",', '2_en.pdf"').replace('x_de.pdf"\n      }\n    }', ""),
        None,
    ),
    "an opening brace lost": (FLAT.replace('{"id": "3"', '"id": "3"'), ["1", "2", "4"]),
    "two documents become one": (FLAT.replace('}, {"id": "4"', ', "id": "4"'), ["1", "2"]),
    "a column and a comma lost": (
        FLAT.replace('"name": "Guideline on tissue", ', "").replace('"", "document', '"" "document'),
        ["1", "2", "3"],
    ),
    "a value without its key": (FLAT.replace('"name": "Guideline on tissue"', '"Guideline" on tissue'), None),
}


@pytest.mark.parametrize(("text", "read"), LOSSY.values(), ids=LOSSY)
def test_what_cannot_be_read_beyond_doubt_is_counted_and_said(text, read, source, server):
    server.on(PATH, text)
    (page,) = source.search("", Window())
    held = list(source.parse(page.content))
    intact = {record.source_id: record for record in parsed(WHOLE.encode())}
    assert all(record == intact[record.source_id] for record in held)
    assert read is None or [record.source_id for record in held] == read
    assert (page.reported, len(held) < 4) == (4, True)
    assert f"the list holds 4 documents, of which {4 - len(held)} could not be read" in page.warnings


def test_two_documents_become_one_is_good_json_and_noticed_all_the_same():
    merged = LOSSY["two documents become one"][0]
    assert len(json.loads(merged)["data"]) == 3
    assert read_report(merged.encode()).counted == 4


def test_translations_with_addresses_of_their_own_are_no_documents():
    named = document(1, "One") | {
        "translations": [{"document_url": "x_fr.pdf"}, {"document_url": "x_de.pdf"}]
    }
    held = read_report(report(named, document(2, "Two")))
    assert (held.counted, len(held.objects), held.warnings) == (2, 2, ())


def test_a_head_that_promises_more_is_a_shortfall(source, server):
    server.on(PATH, report(*FOUR, total="6"))
    (page,) = source.search("vectors OR genes OR tissue", Window())
    assert len(list(source.selecting("vectors OR genes OR tissue").parse(page.content))) == 3
    assert page.reported == 5
    assert page.warnings == ("the list holds 6 documents, of which 2 could not be read",)


def test_a_head_that_promises_less_is_none(source, server):
    server.on(PATH, report(*FOUR, total=2))
    (page,) = source.search("", Window())
    assert (page.reported, page.warnings) == (4, ())


def test_a_document_listed_twice_is_one_record(source, server):
    server.on(PATH, report(FOUR[0], FOUR[0], FOUR[1]))
    (page,) = source.search("", Window())
    assert (page.reported, len(list(source.parse(page.content)))) == (2, 2)


def test_a_chain_runs_from_draft_to_the_latest_revision():
    reference, title = "EMA/CHMP/80200/2005", "uideline on similar example vectors"
    assert links(
        document(4, f"G{title} - Revision 2", reference="EMA/CHMP/80900/2019", day="2019-01-01"),
        document(1, f"Draft g{title}", "Draft", reference, day="2005-01-01"),
        document(2, f"G{title}", reference=reference, day="2006-01-01"),
        document(5, f"G{title} - Revision 3", "Draft", day="2024-01-01"),
        document(3, f"G{title}", reference=f"{reference} Rev. 1", day="2012-01-01"),
    ) == {
        "2": (link("1"),),
        "3": (link("2"),),
        "4": (link("3"),),
        "5": (link("4", RelationKind.IS_VERSION_OF),),
    }


def test_one_reference_number_joins_a_title_that_grew():
    reference = "EMA/CHMP/80300/2010"
    assert links(
        document(1, "Guideline on similar example vectors", reference=reference),
        document(2, "Guideline on similar example vectors: clinical issues", reference=f"{reference} Rev.1"),
    ) == {"2": (link("1"),)}


@pytest.mark.parametrize(
    "other",
    [
        document(2, "Guideline on similar example vectors", language="fr"),
        document(2, "Guideline on similar example vectors", "Draft", day="2019-01-01", language="fr"),
        document(
            2, "Overview of comments on similar example vectors", "Draft", "EMA/CHMP/1/2010", "2019-01-01"
        ),
        document(
            2, "Annex to guideline on similar example vectors", "Draft", "EMA/CHMP/1/2010", "2019-01-01"
        ),
        document(2, "Guideline on similar example vectors", "Draft", "EMA/CVMP/2/2010", "2019-01-01"),
        document(2, "Guideline on other example vectors", "Draft", "EMA/CHMP/1/2010", "2019-01-01"),
        document(2, "Guideline on similar example vectors", "Adopted", "EMA/CHMP/1/2010", "2019-01-01"),
        document(2, "Guideline on similar example vectors", "Draft", day="2019-01-01", type="minutes"),
    ],
    ids=["language", "draft in a language", "comments", "annex", "veterinary", "other", "same", "minutes"],
)
def test_languages_parts_and_namesakes_are_no_versions(other):
    assert (
        links(document(1, "Guideline on similar example vectors", reference="EMA/CHMP/1/2010"), other) == {}
    )


def test_titles_that_name_nothing_are_not_linked():
    assert links(document(1, "Annex 1"), document(2, "Annex 1", "Draft", day="2019-01-01")) == {}


def test_the_whole_report_is_one_page_with_the_bytes_as_given(source, server):
    server.on(PATH, WHOLE)
    (page,) = source.search("potency OR Qualitat", Window())
    assert (page.content.decode(), page.cursor, page.reported, page.warnings) == (WHOLE, None, 2, ())
    assert page.url == server.url + PATH
    assert [record.source_id for record in parsed(page.content, "potency OR Qualitat")] == ["1", "3"]


def test_an_empty_report_is_no_answer(source, server):
    server.on(PATH, report())
    with pytest.raises(SourceUnavailable, match="is empty"):
        list(source.search("", Window()))


def test_a_fault_on_the_way_changes_nothing(source, server, fault):
    server.on(PATH, WHOLE)
    server.disturb(fault)
    (page,) = source.search("", Window())
    assert list(source.parse(page.content)) == parsed(WHOLE.encode())
