import json

import pytest

from review.model.record import PartialDate, Record, RecordKind
from review.retrieval.formats.csl_json import CslJson


def read(value) -> list:
    text = value if isinstance(value, str) else json.dumps(value)
    reading = CslJson().read(text.encode())
    assert reading.counted == len(reading.entries)
    return list(reading.entries)


def only(item: dict) -> Record:
    (entry,) = read([item])
    assert entry.record is not None, entry.problem
    return entry.record


def blank(**fields) -> Record:
    return Record(source="", source_id="", **fields)


def test_an_item_of_zotero_is_read_whole():
    item = {
        "id": "http://zotero.org/users/1/items/ABCD",
        "type": "article-journal",
        "title": "Potency of <i>allogeneic</i> cells",
        "abstract": "Donors vary &amp; assays vary.",
        "container-title": "Cell Therapy",
        "volume": 12,
        "issue": "3",
        "page": "10–20",
        "DOI": "https://doi.org/10.1000/ABC",
        "URL": "https://example.org/1",
        "language": "en",
        "note": "PMID: 31452104\nPMCID: PMC123",
        "keyword": "cells, potency",
        "author": [
            {"family": "Doe", "given": "Jane", "suffix": "Jr"},
            {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"},
            {"literal": "The Potency Group"},
        ],
        "issued": {"date-parts": [["2013", 1, None]]},
    }
    assert only(item) == blank(
        title="Potency of allogeneic cells",
        abstract="Donors vary & assays vary.",
        authors=("Doe, Jane Jr", "van Beethoven, Ludwig", "The Potency Group"),
        published=PartialDate(year=2013, month=1),
        venue="Cell Therapy",
        volume="12",
        issue="3",
        pages="10-20",
        doi="10.1000/abc",
        ids=(("pmid", "31452104"),),
        language="en",
        url="https://example.org/1",
        keywords=("cells", "potency"),
    )


def test_an_item_of_crossref_has_lists_for_texts():
    item = {
        "type": "posted-content",
        "title": ["Potency"],
        "container-title": [],
        "subject": ["Cells; genes"],
        "author": [{"name": "A Council"}],
        "issued": {"date-parts": [[None]]},
        "published-online": {"date-parts": [[2021, 5, 6]]},
        "DOI": "10.1000/x",
    }
    assert only(item) == blank(
        title="Potency",
        authors=("A Council",),
        published=PartialDate(year=2021, month=5, day=6),
        doi="10.1000/x",
        kind=RecordKind.PREPRINT,
        keywords=("Cells", "genes"),
    )


def test_a_book_is_known_by_its_isbn_and_its_editors():
    item = {"type": "book", "title": "Cells", "ISBN": "978-3-642-32156-6", "editor": [{"family": "Roe"}]}
    assert only(item) == blank(
        title="Cells", authors=("Roe",), ids=(("isbn", "9783642321566"),), kind=RecordKind.OTHER
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"DOI": "10.1000/x"},
        {"note": "a remark\nDOI: 10.1000/X"},
        {"note": "{:DOI: 10.1000/x}"},
        {"custom": {"DOI": "10.1000/x"}},
        {"URL": "https://doi.org/10.1000/x"},
        {"id": "https://doi.org/10.1000/x"},
    ],
)
def test_a_doi_is_found_wherever_the_flavour_has_it(fields):
    assert only({"type": "article", "title": "A", **fields}).doi == "10.1000/x"


@pytest.mark.parametrize(
    ("issued", "published"),
    [
        ({"date-parts": [[2020]]}, PartialDate(year=2020)),
        ({"date-parts": [["2020", "2", "30"]]}, PartialDate(year=2020, month=2)),
        ({"date-parts": [[2020, 2, 3], [2020, 3, 4]]}, PartialDate(year=2020, month=2, day=3)),
        ({"date-parts": [[None]], "raw": "May 2019"}, PartialDate(year=2019, month=5)),
        ({"literal": "2018"}, PartialDate(year=2018)),
        ({"date-parts": "2020"}, None),
        ({"date-parts": [[0, 1]]}, None),
        ("2017-03", PartialDate(year=2017, month=3)),
        (2016, PartialDate(year=2016)),
        (["2016"], None),
        (None, None),
    ],
)
def test_dates_are_read_in_every_dress(issued, published):
    assert only({"type": "article", "title": "A", "issued": issued}).published == published


ITEM = '{"type": "article", "title": "%s"}'


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"[\n{ITEM % 'A'},\n\n{ITEM % 'B'}]", [2, 4]),
        (f'{{"items": [{ITEM % "A"},\n{ITEM % "B"}], "more": [{{"type": "book"}}]}}', [1, 2]),
        (f'{{"status": "ok", "message": {{"total": 2, "items": [\n{ITEM % "A"},\n{ITEM % "B"}]}}}}', [2, 3]),
        (f'{{"message-type": "work", "message": {ITEM % "A"}}}', [1]),
        (ITEM % "A", [1]),
        (f"{ITEM % 'A'}\n{ITEM % 'B'}\n", [1, 2]),
        (f"[{ITEM % 'A'}]\n[{ITEM % 'B'}]", [1, 2]),
    ],
)
def test_items_are_found_in_what_is_wrapped_around_them(text, lines):
    entries = read(text)
    assert [entry.line for entry in entries] == lines
    assert [entry.record.title for entry in entries] == ["A", "B"][: len(lines)]
    assert CslJson().sniff(text.encode())


def test_an_item_that_is_damaged_leaves_the_others_alone():
    entries = read(f'[\n{ITEM % "A"},\n{{"type": "article" "title": "B"}},\n{ITEM % "C"},\n{{"type": "art')
    assert [entry.record and entry.record.title for entry in entries] == ["A", None, "C", None]
    assert [(entry.line, "not JSON" in entry.problem) for entry in entries if entry.problem] == [
        (3, True),
        (5, True),
    ]


def test_items_that_say_nothing_are_problems_of_their_lines():
    entries = read('[\n{"id": "a"},\n{"type": "book", "id": "b"},\n[1],\n{"type": ["x"], "title": "A"}]')
    assert [(entry.line, entry.record) for entry in entries] == [(2, None), (3, None), (4, None), (5, None)]


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        '[{"title": "A"}]',
        '{"type": "FeatureCollection", "features": []}',
        '[{"itemType": "journalArticle", "title": "A"}]',
        "title,type\nA,B\n",
        "",
    ],
)
def test_other_json_is_not_taken(text):
    assert not CslJson().sniff(text.encode())


def test_brackets_nested_deeper_than_any_record_are_a_problem():
    (entry,) = read("[" * 100_000)
    assert entry.problem
