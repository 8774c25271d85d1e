"""FDA's table of guidance documents: every field, what matches, editions, and the file fetched whole."""

import json
from pathlib import Path

import pytest

from review.errors import ProtocolError, SourceFormatError, SourceUnavailable
from review.model.record import Link, PartialDate, Record, RecordKind, RecordStatus
from review.model.search import Lane, Window
from review.model.study import RelationKind
from review.retrieval.http import HttpClient
from review.retrieval.sources.fda_guidance import FdaGuidance
from review.settings import SourceSettings

CONTENT = Path(__file__).with_name("fda_guidance_table.json").read_bytes()
PAGE = "/regulatory-information/search-fda-guidance-documents"
FDA = "U.S. Food and Drug Administration"
DOCKET = '<a href="https://www.regulations.gov/docket/{0}">{0}</a>'


class NoHttp:
    """Whoever parses must not ask."""


@pytest.fixture
def source(server, slept):
    settings = SourceSettings(base_url=server.url + "/")
    http = HttpClient.of(settings, FdaGuidance, sleep=slept.append)
    yield FdaGuidance(http, settings)
    http.close()


def parsed(page, query=""):
    return list(FdaGuidance(NoHttp(), SourceSettings()).selecting(query).parse(page))


def row(number, title, status="Final", docket="FDA-2020-D-1000", issued="01/02/2020", media=True):
    return {
        "title": f'<a href="{PAGE}/page-{number}">{title}</a>',
        "field_associated_media_2": f'<a href="/media/{number}/download">PDF</a>' if media else "",
        "field_issue_datetime": issued,
        "field_final_guidance_1": status,
        "field_docket_number": DOCKET.format(docket) if docket else "",
    }


def links(*rows):
    return {record.source_id: record.links for record in parsed(json.dumps(rows).encode()) if record.links}


def page_of(number):
    return f"{PAGE}/page-{number}"


def supersedes(value):
    return (Link(kind=RelationKind.SUPERSEDES, scheme="fda-guidance", value=value),)


def test_every_field_of_the_table_is_read():
    assert parsed(CONTENT) == [
        Record(
            source="fda-guidance",
            source_id=f"{PAGE}/stability-of-example-vectors",
            title="Stability of Example Vectors & Cells; Guidance for Industry",
            authors=(FDA,),
            published=PartialDate(year=2024, month=3, day=4),
            venue="Center for Biologics Evaluation and Research; Center for Drug Evaluation and Research",
            ids=(("docket", "FDA-2021-D-9001"), ("fda-media", "900101")),
            kind=RecordKind.GUIDELINE,
            url=f"https://www.fda.gov{PAGE}/stability-of-example-vectors",
            keywords=("CMC", "Biologics", "Cell & Gene Therapy"),
            status=RecordStatus.FINAL,
            revised=PartialDate(year=2024, month=3, day=5),
            links=supersedes(f"{PAGE}/stability-of-example-vectors-draft"),
        ),
        Record(
            source="fda-guidance",
            source_id=f"{PAGE}/stability-of-example-vectors-draft",
            title="Stability of Example Vectors and Cells; Draft Guidance for Industry",
            authors=(FDA,),
            published=PartialDate(year=2021, month=11, day=30),
            venue="Center for Biologics Evaluation and Research",
            ids=(("docket", "FDA-2021-D-9001"),),
            kind=RecordKind.GUIDELINE,
            url=f"https://www.fda.gov{PAGE}/stability-of-example-vectors-draft/",
            status=RecordStatus.DRAFT,
        ),
        Record(
            source="fda-guidance",
            source_id=f"{PAGE}/labels-of-jars",
            title="Labels of Jars (Withdrawn)",
            authors=(FDA,),
            published=PartialDate(year=1999, month=7),
            venue="Human Foods Program",
            ids=(("docket", "98D-0834"), ("fda-media", "900103")),
            kind=RecordKind.GUIDELINE,
            url=f"https://www.fda.gov{PAGE}/labels-of-jars",
            keywords=("Labeling", "Food & Beverages"),
            status=RecordStatus.WITHDRAWN,
            revised=PartialDate(year=2020, month=2, day=3),
        ),
    ]


def test_the_source_says_what_it_is():
    assert (FdaGuidance.snapshot, FdaGuidance.dialect, FdaGuidance.lane) == (True, "local", Lane.ORGANISATION)


@pytest.mark.parametrize(
    "page",
    [b"", b"<html>Access Denied</html>", b"{}", b'{"data": 3}', b"[" * 100_000, b'[{"title":', b"\xff"],
)
def test_what_is_no_table_is_refused(page):
    with pytest.raises(SourceFormatError):
        parsed(page)


def test_a_misshapen_row_loses_its_fields_and_not_the_table():
    odd = {
        "title": "<a href='javascript:alert(1)'>A &lt;b&gt;\u0000 \ud800 title</a>",
        "field_associated_media_2": ["x"],
        "field_issue_datetime": "31/31/2020",
        "field_docket_number": None,
        "changed": {"a": 1},
        "topics-product": 7,
    }
    first, second, third = parsed(
        json.dumps([odd, {}, {"title": '<a href="http://[x">No address</a>'}]).encode()
    )
    assert (first.title, first.url, first.ids, first.keywords) == ("A \ufffd title", None, (), ("7",))
    assert first.published == PartialDate(year=2020)
    assert (second.title, third.title) == ("", "No address")
    assert len({first.id, second.id, third.id}) == 3


def test_an_id_stays_when_rows_move_and_when_they_change():
    rows = [row(1, "One"), row(2, "Two", media=False), row(3, "Three")]
    before = {record.source_id for record in parsed(json.dumps(rows).encode())}
    rows[0] |= {"field_final_guidance_1": "Draft", "changed": "2026-01-01"}
    after = {record.source_id for record in parsed(json.dumps(rows[::-1]).encode())}
    assert before == after == {page_of(1), page_of(2), page_of(3)}


def test_a_file_that_two_rows_name_is_the_id_of_neither():
    shared = row(1, "Part A") | {"field_associated_media_2": '<a href="/media/77/download">PDF</a>'}
    other = row(2, "Part B") | {"field_associated_media_2": '<a href="/media/77/download">PDF</a>'}
    assert [record.source_id for record in parsed(json.dumps([shared, other, shared]).encode())] == [
        f"{PAGE}/page-1",
        f"{PAGE}/page-2",
    ]


def test_a_final_guidance_supersedes_its_draft():
    draft = row(1, "Potency of Example Cells: Draft Guidance for Industry", "Draft", issued="01/01/2019")
    final = row(2, "Potency of Example Cells; Guidance for Industry and FDA Staff")
    assert links(draft, final) == links(final, draft) == {page_of(2): supersedes(page_of(1))}


def test_a_revision_supersedes_the_one_before_it():
    first = row(1, "Q50A Viral Safety of Examples", issued="01/01/1999")
    second = row(2, "Q50A(R1) Viral Safety of Examples", issued="01/01/2009")
    third = row(3, "Q50A(R2) Viral Safety of Examples", issued="01/01/2024")
    assert links(third, first, second) == {
        page_of(2): supersedes(page_of(1)),
        page_of(3): supersedes(page_of(2)),
    }


def test_a_later_draft_is_a_version_of_the_guidance_in_force_and_does_not_replace_it():
    final = row(1, "Potency of Example Cells", issued="01/01/2011")
    draft = row(2, "Potency of Example Cells", "Draft", issued="01/01/2023")
    version = Link(kind=RelationKind.IS_VERSION_OF, scheme="fda-guidance", value=page_of(1))
    assert links(final, draft) == {page_of(2): (version,)}


@pytest.mark.parametrize(
    ("other", "docket"),
    [
        ("Labels of Example Jars: Draft Guidance", "FDA-2020-D-1000"),
        ("Potency of Example Cells: Questions and Answers", "FDA-2020-D-1000"),
        ("Potency of Example Cells Part 2", "FDA-2020-D-1000"),
        ("Potency of Example Cells", "FDA-2020-D-2000"),
        ("Potency of Example Cells", None),
    ],
)
def test_other_documents_of_a_docket_and_namesakes_elsewhere_are_not_linked(other, docket):
    final = row(1, "Potency of Example Cells")
    assert links(final, row(2, other, "Draft", docket=docket, issued="01/01/2019")) == {}


def test_only_what_matches_the_query_is_parsed():
    assert [record.source_id for record in parsed(CONTENT, "vector*[tiab] NOT draft")] == [
        f"{PAGE}/stability-of-example-vectors"
    ]
    assert [record.source_id for record in parsed(CONTENT, '"gene therapy"')] == [
        f"{PAGE}/stability-of-example-vectors"
    ]
    assert [record.source_id for record in parsed(CONTENT, "drug administration")] == []
    assert len(parsed(CONTENT, "  ")) == 3


def test_choosing_leaves_the_source_as_it_was():
    whole = FdaGuidance(NoHttp(), SourceSettings())
    whole.selecting("jars")
    assert len(list(whole.parse(CONTENT))) == 3


def test_a_query_that_cannot_be_read_is_the_protocols_error():
    with pytest.raises(ProtocolError):
        FdaGuidance(NoHttp(), SourceSettings()).selecting("(jars")


def test_the_whole_table_is_one_page_with_the_bytes_as_given(source, server):
    server.on(FdaGuidance.path, CONTENT)
    (page,) = source.search("vector*", Window())
    assert (page.content, page.cursor, page.reported, page.warnings) == (CONTENT, None, 2, ())
    assert page.url == server.url + FdaGuidance.path
    assert server.asked[0].params == {}
    assert page.reported == len(list(source.selecting("vector*").parse(page.content)))


def test_a_row_that_is_none_is_counted_and_said(source, server):
    server.on(FdaGuidance.path, json.dumps([row(1, "One"), None, "x"]))
    (page,) = source.search("", Window())
    assert page.reported == 3
    assert page.warnings == ("the list holds 3 documents, of which 2 could not be read",)


def test_an_empty_table_is_no_answer(source, server):
    server.on(FdaGuidance.path, b"[]")
    with pytest.raises(SourceUnavailable, match="is empty"):
        list(source.search("", Window()))


def test_what_is_no_table_is_handed_on_to_be_kept(source, server):
    server.on(FdaGuidance.path, b"<html>Access Denied</html>")
    (page,) = source.search("", Window())
    assert (page.content, page.reported, page.cursor) == (b"<html>Access Denied</html>", None, None)


def test_a_fault_on_the_way_changes_nothing(source, server, fault):
    server.on(FdaGuidance.path, CONTENT)
    server.disturb(fault)
    (page,) = source.search("", Window())
    assert list(source.parse(page.content)) == parsed(CONTENT)
