import json

import pytest

from review.model.record import PartialDate, Record
from review.retrieval.formats.datacite_json import DataCiteJson

WORK = {
    "id": "https://doi.org/10.1000/ABC",
    "doi": "10.1000/ABC",
    "titles": [{"title": "Potency", "titleType": None}],
    "creators": [{"familyName": "Doe", "givenName": "Jane"}, {"name": "A Council"}],
    "types": {"resourceTypeGeneral": "JournalArticle"},
    "descriptions": [{"descriptionType": "Abstract", "description": "Cells <i>vary</i>."}],
    "publicationYear": 2020,
    "dates": [{"date": "2020-03-04", "dateType": "Issued"}],
    "container": {"title": "Cells", "volume": "1", "issue": "2", "firstPage": "3", "lastPage": "9"},
    "subjects": [{"subject": "cells"}],
    "language": "en",
}
RECORD = Record(
    source="",
    source_id="",
    title="Potency",
    abstract="Cells vary.",
    authors=("Doe, Jane", "A Council"),
    published=PartialDate(year=2020, month=3, day=4),
    venue="Cells",
    volume="1",
    issue="2",
    pages="3-9",
    doi="10.1000/abc",
    language="en",
    url="https://doi.org/10.1000/abc",
    keywords=("cells",),
)


@pytest.mark.parametrize(
    "value",
    [
        WORK,
        [WORK],
        {"data": [{"id": "10.1000/abc", "type": "dois", "attributes": WORK}]},
        {"data": {"id": "10.1000/abc", "type": "dois", "attributes": WORK}},
    ],
)
def test_a_work_is_read_whole_however_it_is_wrapped(value):
    content = json.dumps(value).encode()
    reading = DataCiteJson().read(content)
    assert DataCiteJson().sniff(content)
    assert [entry.record for entry in reading.entries] == [RECORD]
    assert reading.counted == 1


def test_an_object_that_is_no_work_is_a_problem_of_its_line():
    reading = DataCiteJson().read(b'[\n{"creators": []},\n{"doi": "10.1000/x", "titles": 7}]')
    assert [(entry.line, entry.problem is None) for entry in reading.entries] == [(2, False), (3, True)]


@pytest.mark.parametrize("text", ['[{"type": "article", "title": "A"}]', '{"titles": []}', "", "a,b\n1,2\n"])
def test_other_files_are_not_taken(text):
    assert not DataCiteJson().sniff(text.encode())
