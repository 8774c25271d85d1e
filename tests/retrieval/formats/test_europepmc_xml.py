import json

from review.retrieval.formats.europepmc_xml import EuropePmcXml
from review.retrieval.sources.europepmc_records import read_record

RESULT = {
    "id": "31452104", "source": "MED", "pmid": "31452104", "doi": "10.1000/A",
    "title": "Cells & <i>hearts</i>.",
    "authorList": {"author": [{"fullName": "Doe J", "firstName": "Jane", "lastName": "Doe"}]},
    "journalInfo": {"volume": "12", "issue": "3", "yearOfPublication": "2021", "journal": {"title": "Cells"}},
    "pageInfo": "1-9", "abstractText": "<h4>Aim</h4>We try.", "language": "eng",
    "pubTypeList": {"pubType": ["Journal Article", "Review"]},
    "meshHeadingList": {"meshHeading": [{"descriptorName": "Humans"}]},
    "keywordList": {"keyword": ["cells"]}, "firstPublicationDate": "2021-11-01",
}  # fmt: skip


def xml(value) -> str:
    if isinstance(value, dict):
        return "".join(
            f"<{name}>{xml(each)}</{name}>"
            for name, held in value.items()
            for each in (held if isinstance(held, list) else [held])
        )
    return value.replace("&", "&amp;").replace("<", "&lt;")


def file(*results: str) -> bytes:
    inside = "\n".join(f"<result>{each}</result>" for each in results)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<responseWrapper xmlns:slx="https://x"><version>6'
        f"</version><resultType>core</resultType><resultList>{inside}</resultList></responseWrapper>"
    ).encode()


def test_a_result_is_the_record_that_the_live_source_reads_from_json():
    live = read_record(json.loads(json.dumps(RESULT)), "")
    reading = EuropePmcXml().read(file(xml(RESULT)))
    assert EuropePmcXml().sniff(file(xml(RESULT)))
    (entry,) = reading.entries
    assert reading.counted == 1
    assert (entry.record.source, entry.record.source_id) == ("", "")
    for name in (
        "title",
        "abstract",
        "authors",
        "published",
        "venue",
        "doi",
        "ids",
        "kind",
        "keywords",
        "url",
    ):
        assert getattr(entry.record, name) == getattr(live, name), name
        assert getattr(live, name), name
    assert entry.record.authors == ("Doe, Jane",)


def test_a_damaged_result_is_named_and_costs_no_other():
    content = file(xml(RESULT), "<pageInfo>1</pageInfo>", "<title>B</title") + b"<result><title>"
    problems = [entry.problem and entry.problem[:25] for entry in EuropePmcXml().read(content).entries]
    assert problems == [
        None,
        "the result has neither ti",
        "record 3 is not well-form",
        "record 4 has no end: cut ",
    ]


def test_an_answer_without_results_is_no_file_of_records():
    assert not EuropePmcXml().sniff(b"<responseWrapper><errMsg>no</errMsg></responseWrapper>")
