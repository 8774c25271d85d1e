import logging
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from review.digest import digest_bytes
from review.errors import PluginError, SourceError, SourceFormatError
from review.model.event import EventKind
from review.model.record import RecordKind
from review.model.search import Entry, Lane, Reading, RunStatus
from review.retrieval.files import import_file
from review.retrieval.formats.bibtex import Bibtex
from review.retrieval.formats.csv import Csv
from review.retrieval.formats.nbib import Nbib
from review.retrieval.formats.ris import Ris
from review.store.fold import read_pages, read_records, read_runs, read_sightings
from review.store.log import create_log

FORMATS = (Bibtex(), Csv(), Nbib(), Ris())
RIS = b"TY  - JOUR\nTI  - A\nAN  - WOS:000000000000001\nER  - \nTY  - JOUR\nTI  - B\nER  - \n"
START = datetime(2025, 1, 31, 12, tzinfo=UTC)


@pytest.fixture
def log(tmp_path):
    with create_log(tmp_path / "review.db") as log:
        yield log


@pytest.fixture
def now():
    seconds = count()
    return lambda: START + timedelta(seconds=next(seconds))


@pytest.fixture
def load(log, now):
    def load(content, name="export.ris", **options):
        content = content.encode() if isinstance(content, str) else content
        return import_file(log, content, name, options.pop("formats", FORMATS), **({"now": now} | options))

    return load


def test_an_import_keeps_the_bytes_the_page_the_records_and_the_run(log, load):
    run = load(RIS, lane=Lane.REGISTER, platform="Clarivate", protocol="2", source="wos")
    blob = digest_bytes(RIS)
    assert log.blob(blob) == RIS
    assert (run.fetched, run.new, run.changed, run.reported) == (2, 2, 0, 2)
    assert (run.status, run.warnings, run.error) == (RunStatus.COMPLETE, (), None)
    assert (run.source, run.platform, run.lane, run.protocol) == ("wos", "Clarivate", Lane.REGISTER, "2")
    assert (run.query, run.parser_version, run.pages) == ("export.ris", "ris 1", (blob,))
    assert (run.started, run.ended) == ("2025-01-31T12:00:00+00:00", "2025-01-31T12:00:01+00:00")
    assert read_runs(log) == (run,)
    (page,) = read_pages(log)
    assert (page.run, page.page, page.number, page.records, page.cursor) == (run.id, blob, 1, 2, None)
    records = list(read_records(log).values())
    assert [(each.title, each.source, each.raw) for each in records] == [
        ("A", "wos", blob),
        ("B", "wos", blob),
    ]
    assert records[0].source_id == "WOS:000000000000001"
    assert set(read_sightings(log)) == {each.id for each in records}
    assert {event.actor for event in log.events()} == {"import"}


@pytest.mark.parametrize("before", [3, 60])
def test_records_are_compared_with_a_log_of_any_length(load, before):
    def record(number, title):
        return f"TY  - JOUR\nTI  - {title}\nAN  - WOS:{number:015}\nER  - \n"

    load("".join(record(number, "A") for number in range(before)), source="wos")
    run = load(record(0, "A") + record(1, "B") + record(99, "A"), name="few.ris", source="wos")
    assert (run.fetched, run.new, run.changed) == (3, 1, 1)


def test_the_same_file_again_adds_nothing(log, load):
    first = load(RIS)
    before = read_records(log)
    second = load(RIS)
    assert (second.fetched, second.new, second.changed) == (2, 0, 0)
    assert second.id != first.id
    assert read_records(log) == before
    assert len(list(log.events(kind=EventKind.RECORD_SEEN))) == 2


def test_the_same_file_under_another_name_adds_nothing(log, load):
    first = load(RIS, "january.ris")
    second = load(RIS, "from-the-librarian.ris")
    assert (second.source, second.new, second.changed) == (first.source, 0, 0)
    assert len(read_records(log)) == 2


def test_every_run_that_found_a_record_again_is_known(log, load):
    runs = [load(RIS), load(RIS), load(RIS.replace(b"TI  - A", b"TI  - A, corrected"))]
    first, second = read_records(log)
    assert read_sightings(log) == dict.fromkeys((first, second), tuple(run.id for run in runs))
    (page, *_) = read_pages(log)
    assert set(page.seen) == {first, second}


TABLE = "guideline_id,title\nG-1,A\nG-2,B\n"


@pytest.mark.parametrize("more", [TABLE + "G-2,C\n", "guideline_id,title\nG-2,C\nG-2,B\nG-1,A\n"])
def test_a_row_more_with_an_id_there_already_leaves_the_other_records_alone(log, load, more):
    load(TABLE, "guidelines.csv")
    before = read_records(log)
    run = load(more, "guidelines.csv")
    assert (run.fetched, run.new, run.changed) == (3, 1, 0)
    assert {id: read_records(log)[id].title for id in before} == {id: before[id].title for id in before}
    assert (load(more, "guidelines.csv").new, load(TABLE, "guidelines.csv").new) == (0, 0)


def test_a_record_that_changed_is_changed_not_new(log, load):
    load(RIS)
    run = load(RIS.replace(b"TI  - A", b"TI  - A, corrected"))
    assert (run.fetched, run.new, run.changed) == (2, 0, 1)
    assert [each.title for each in read_records(log).values()] == ["A, corrected", "B"]


def test_as_many_records_are_committed_as_are_read(log, load):
    numbers = {"Editorial": [1, 2, 3], "Other": [1], "X": [9_000_001], "Y": [9_000_001]}
    text = "".join(
        f"TY  - JOUR\nTI  - {title}\nAN  - {number}\nER  - \n"
        for title in numbers
        for number in numbers[title]
    )
    assert load(text).new == 6
    records = read_records(log)
    assert len(records) == 6
    named = [each.source_id for each in records.values() if len(each.source_id) < 64]
    assert len(named) == 2
    assert named[0] == "9000001"
    assert named[1].startswith("9000001#")
    assert load(text).new == 0


def test_numbers_that_count_the_records_of_a_file_name_nothing_in_another(log, load):
    first, second = (f"TY  - JOUR\nID  - 1\nTI  - {title}\nER  - \n" for title in "AB")
    load(first, source="library")
    assert load(second, source="library").new == 1
    assert [each.title for each in read_records(log).values()] == ["A", "B"]


def test_a_file_and_the_live_source_name_a_pubmed_record_alike(log, load):
    load("PMID- 31452104\nTI  - A\nPT  - Practice Guideline\n", "x.nbib")
    (record,) = read_records(log).values()
    assert (record.source, record.source_id, record.kind) == ("pubmed", "31452104", RecordKind.GUIDELINE)


@pytest.mark.parametrize(
    ("content", "name", "parser"),
    [
        (RIS, "actually_ris.csv", "ris 1"),
        (b"PMID- 1\nTI  - A\n", "x.txt", "nbib 1"),
        (b"@article{a, title={A}}", "x.ris", "bibtex 1"),
        (b"title,year\nA,2020\n", "x.bib", "csv 2"),
        ("title;year\nA;2020\n".encode("utf-16"), "", "csv 2"),
    ],
)
def test_a_format_is_told_by_content_never_by_name(load, content, name, parser):
    assert load(content, name).parser_version == parser


DAMAGED = "TY  - JOUR\nTI  - A\nER  - \nTY  - JOUR\nER  - \nTY  - JOUR\nTI  - C\nER  - \nTY  - JOUR\nTI  - D"


def test_nothing_is_committed_of_a_file_that_cannot_be_read_whole(log, load):
    with pytest.raises(SourceFormatError) as refused:
        load(DAMAGED)
    assert refused.value.message.startswith("export.ris: 2 of 4 records can be read; line 4: ")
    assert "line 9: " in refused.value.message
    assert "--keep-readable" in refused.value.hint
    assert log.watermark() == 0


def test_what_can_be_read_is_kept_when_asked_for_and_the_lines_are_named(log, load):
    run = load(DAMAGED, keep_readable=True)
    assert (run.status, run.fetched, run.new, run.reported) == (RunStatus.PARTIAL, 2, 2, 4)
    assert [warning.partition(":")[0] for warning in run.warnings] == ["line 4", "line 9"]
    assert run.error == "2 of 4 records can be read"
    assert [each.title for each in read_records(log).values()] == ["A", "C"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"TY  - JOUR\nTI  - half a rec", "0 of 1 records"),
        (b"%PDF-1.4", "PDF"),
        (b"PK\x03\x04", "Excel"),
        (b"TY  - JOUR\nTI  - G\xc3\xa9n\xc3\xa9tique \xe9\nER  - \n", "byte 29"),
        (b"Dear all,\nplease find the list attached.\n", "begins with: Dear all, please"),
        (b"<?xml version='1.0'?><records/>", "looks like XML"),
        (b"<!DOCTYPE html><html>Log in</html>", "a web page"),
        (b'[{"title": "A"}]', "JSON"),
        (b"title,abstract\n", "no record"),
        (b"name,year\nA,2020\n", "its columns are: name, year"),
        (b"title,year\nA\n", "line 2: 1 cells where the header has 2"),
        (b"\x00\x01\x02\x03" * 500, "not text"),
    ],
)
@pytest.mark.parametrize("keep_readable", [False, True])
def test_a_file_that_is_no_list_of_records_is_refused_with_a_hint(log, load, content, says, keep_readable):
    with pytest.raises(SourceError, match=says) as refused:
        load(content, "bad.ris", keep_readable=keep_readable)
    assert refused.value.message.startswith("bad.ris: ")
    assert refused.value.hint
    assert log.watermark() == 0


def test_an_unknown_format_lists_those_that_are_known(load):
    with pytest.raises(SourceFormatError) as refused:
        load("nothing of the kind")
    assert "Known formats: bibtex, csv, nbib, ris." in refused.value.hint


def test_columns_are_named_by_field(log, load):
    run = load("Paper,When\nA,2020\n", "t.csv", columns={"title": "Paper", "year": "When"})
    assert run.parameters == (("file", "t.csv"), ("title", "Paper"), ("year", "When"))
    assert [each.title for each in read_records(log).values()] == ["A"]
    with pytest.raises(SourceFormatError, match="columns are named for a ris file"):
        load(RIS, columns={"title": "TI"})


class Lossy:
    """A format of somebody else's."""

    name = "lossy"
    version = "7"

    def __init__(self, reading=None, error=None):
        self.reading, self.error = reading, error

    def sniff(self, head):
        return True

    def read(self, content):
        if self.error:
            raise self.error
        return self.reading


def test_a_format_that_loses_records_without_a_word_is_caught_by_the_count(log, load):
    (entry,) = Ris().read(b"TY  - JOUR\nTI  - A\nER  - \n").entries
    lossy = Lossy(Reading(entries=(entry,), counted=2))
    with pytest.raises(SourceFormatError, match="1 of 2 records can be read"):
        load(RIS, formats=[lossy])
    assert log.watermark() == 0
    assert load(RIS, formats=[lossy], keep_readable=True).warnings == ("1 of 2 records can be read",)


def test_a_format_that_raises_is_named(log, load, caplog):
    caplog.set_level(logging.CRITICAL)
    with pytest.raises(PluginError, match="the format `lossy` raised KeyError: 'UK'"):
        load(RIS, formats=[Lossy(error=KeyError("UK"))])
    assert log.watermark() == 0


def test_only_so_many_problems_are_listed(load):
    entries = tuple(Entry(line=line, problem="bad") for line in range(1, 21))
    with pytest.raises(SourceFormatError, match=r"line 8: bad; and 12 more$"):
        load(RIS, formats=[Lossy(Reading(entries=entries, counted=20))])


def test_progress_is_told(load):
    steps = []
    load(RIS, progress=steps.append)
    assert [(step.name, step.done, step.total) for step in steps] == [("import", 0, 2), ("import", 2, 2)]
