"""Decisions as CSV: in, out and back; what cannot be used is refused whole, with its lines."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.cells import safe, unsafe
from review.errors import DecisionError
from review.model.decision import Agent, AgentKind, Decision, Stage, Verdict
from review.model.protocol import Criterion, CriterionKind, ReviewProtocol
from review.model.record import Record
from review.screening.interchange import read_decisions, write_decisions
from review.screening.words import Past, when

NOW = "2024-05-01T00:00:00+00:00"
FIRST = Record(source="pubmed", source_id="1", title="Zinc: a trial", doi="10.1/a", ids=(("pmid", "1"),))
TWIN = Record(source="scopus", source_id="S1", title="Zinc, a Trial.", doi="10.1/a")
OTHER = Record(source="scopus", source_id="S2", title="=HYPERLINK(1)", ids=(("pmid", "7"),))
RECORDS = {held.id: held for held in (FIRST, TWIN, OTHER)}
PROTOCOL = ReviewProtocol(
    title="T",
    version="2.1",
    question="Q",
    criteria=(
        Criterion(code="eligible", text="x", kind=CriterionKind.INCLUDE),
        Criterion(code="wrong-topic", text="x", kind=CriterionKind.EXCLUDE),
        Criterion(code="no-text", text="x", kind=CriterionKind.EXCLUDE, stages=(Stage.FULL_TEXT,)),
    ),
    categories=(),
)
CORPUS_HEAD = "record_source,record_id,reviewer,stage,verdict,criterion,note,at\n"


def read(text):
    return read_decisions(text, RECORDS, PROTOCOL, at=NOW)


def read_after(text, words, **more):
    return read_decisions(text, RECORDS, PROTOCOL, at=NOW, past=Past(words=words, **more))


def test_a_line_becomes_a_whole_decision():
    line = "scopus,S2,Ada,title-abstract,exclude,wrong-topic,about dogs,2024-01-22T10:00:00+01:00\n"
    (found,) = read(CORPUS_HEAD + line)
    assert found == Decision(
        id=found.id,
        record=OTHER.id,
        stage=Stage.TITLE_ABSTRACT,
        verdict=Verdict.EXCLUDE,
        agent=Agent(kind=AgentKind.PERSON, name="Ada"),
        at="2024-01-22T09:00:00+00:00",
        criterion="wrong-topic",
        note="about dogs",
        protocol="2.1",
    )


def test_a_number_with_a_prefix_is_found_by_the_number_alone():
    held = Record(source="europepmc", source_id="MED/1", title="Zinc: a trial", ids=(("pmid", "1"),))
    line = "europepmc,1,Ada,title-abstract,include,,,\n"
    (found,) = read_decisions(CORPUS_HEAD + line, {**RECORDS, held.id: held}, PROTOCOL, at=NOW)
    assert found.record == held.id


def test_only_the_needed_columns_are_needed():
    (found,) = read(f"record,reviewer,stage,verdict\n{FIRST.id},Ada,title-abstract,Include\n")
    assert (found.verdict, found.criterion, found.note, found.at) == (Verdict.INCLUDE, None, None, NOW)


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("record", FIRST.id, FIRST),
        ("record", FIRST.id[:12], FIRST),
        ("record_id", "S2", OTHER),
        ("doi", "https://doi.org/10.1/A", FIRST),
        ("doi", "doi: 10.1/a", FIRST),
        ("pmid", "7", OTHER),
        ("title", "=hyperlink 1", OTHER),
    ],
)
def test_a_record_is_found_by(column, cell, expected):
    text = f'{column},reviewer,stage,verdict\n"{cell}",Ada,title-abstract,maybe\n'
    shown = {FIRST.id: FIRST.id, TWIN.id: FIRST.id, OTHER.id: OTHER.id}
    (found,) = read_decisions(text, RECORDS, PROTOCOL, at=NOW, shown=shown)
    assert found.record == expected.id


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("pubmed,99,Ada,title-abstract,include,,,", "no record `99` of pubmed"),
        ("pubmed,S2,Ada,title-abstract,include,,,", "no record `S2` of pubmed"),
        (",,Ada,title-abstract,include,,,", "no cell names a record"),
        ("pubmed,1,Ada,abstract,include,,,", "`abstract` is no stage"),
        ("pubmed,1,Ada,title-abstract,yes,,,", "`yes` is no verdict"),
        ("pubmed,1,Ada,title-abstract,,,,", "`` is no verdict"),
        ("pubmed,1,,title-abstract,include,,,", "no reviewer"),
        ("pubmed,1,Ada,title-abstract,exclude,boring,,", "no criterion `boring`"),
        ("pubmed,1,Ada,title-abstract,exclude,eligible,,", "no reason to exclude"),
        ("pubmed,1,Ada,title-abstract,exclude,no-text,,", "no reason to exclude at title-abstract"),
        ("pubmed,1,Ada,full-text,exclude,,,", "needs a criterion"),
        ("pubmed,1,Ada,title-abstract,include,,,yesterday", "`yesterday` is no time"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_nothing_is_returned(line, said):
    good = "pubmed,1,Ada,title-abstract,include,,,\n"
    with pytest.raises(DecisionError, match=said) as caught:
        read(CORPUS_HEAD + good + line + "\n" + good)
    assert caught.value.message.startswith("line 3: ")
    assert "Nothing of the table was taken over" in caught.value.hint


def test_the_first_five_wrong_lines_are_named_and_the_rest_counted():
    with pytest.raises(DecisionError, match=r"line 2: .*line 6: .*and 2 more"):
        read(CORPUS_HEAD + "pubmed,99,Ada,title-abstract,include,,,\n" * 7)


def test_two_reports_of_one_title_are_not_guessed_between():
    with pytest.raises(DecisionError, match="2 records fit the title"):
        read('title,reviewer,stage,verdict\n"ZINC a trial",Ada,title-abstract,include\n')


def test_a_doi_of_two_reports_is_not_guessed_between():
    with pytest.raises(DecisionError, match="2 records fit the doi") as caught:
        read("doi,reviewer,stage,verdict\n10.1/a,Ada,title-abstract,include\n")
    assert "review duplicates --judge" in caught.value.hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "`record`"),
        ("record,stage,verdict\n", "`reviewer`"),
        ("reviewer,stage,verdict\n", "`record`"),
        (CORPUS_HEAD + "pubmed,1,Ada,title-abstract,include,,,,extra\n", "line 2: more cells"),
    ],
)
def test_a_table_of_another_shape_is_refused(text, said):
    with pytest.raises(DecisionError, match=said):
        read(text)


def test_a_column_without_a_name_and_spaces_around_names_are_no_matter():
    text = f"\ufeff, record ,reviewer,stage,verdict\n0, {FIRST.id} , Ada ,title-abstract,include\n"
    (found,) = read(text)
    assert (found.record, found.agent.name) == (FIRST.id, "Ada")


def test_reading_a_table_twice_gives_the_same_decisions():
    text = CORPUS_HEAD + "pubmed,1,Ada,title-abstract,include,,,\n"
    assert read(text) == read(text)
    other = read_decisions(text, RECORDS, PROTOCOL, at=NOW, what="adjudication")
    assert other[0].id != read(text)[0].id


BARE = "record_id,reviewer,stage,verdict,id\n"


def lines(*verdicts):
    return BARE + "".join(f"S2,Ada,title-abstract,{verdict},\n" for verdict in verdicts)


@pytest.mark.parametrize("back", ["include", "undo", "maybe"])
def test_a_word_that_comes_back_after_another_is_new_and_the_last(back):
    past = []
    for verdict in (back, "exclude", back):
        past += read_after(lines(verdict), past)
    assert [word.verdict and word.verdict.value for word in sorted(past, key=when)] == [
        None if back == "undo" else back,
        "exclude",
        None if back == "undo" else back,
    ]
    assert len({word.id for word in past}) == 3
    assert read_after(lines(back), past) == ()


def test_a_table_in_which_a_reviewer_goes_back_and_forth_ends_with_their_last_line():
    past = read(lines("include", "exclude", "include"))
    assert [word.verdict.value for word in sorted(past, key=when)] == ["include", "exclude", "include"]
    assert read_after(lines("include", "exclude", "include"), past) == ()


def test_lines_added_to_a_table_that_was_read_are_all_that_is_new():
    past = read(lines("include", "exclude"))
    (new,) = read_after(lines("include", "exclude", "maybe"), past)
    assert (new.verdict, new.at > past[-1].at) == (Verdict.MAYBE, True)


def test_a_dated_line_that_is_in_the_past_adds_nothing_whatever_came_after_it():
    text = BARE.replace(",id", ",at") + "S2,Ada,title-abstract,include,2024-01-22T10:00:00+01:00\n"
    past = [*read(text), *read(lines("exclude"))]
    assert read_after(text, past) == ()


def test_a_known_id_with_other_content_is_refused_by_line(vote):
    held = vote("Ada", OTHER.id, "include", id="d1")
    assert read_after(BARE + "S2,Ada,title-abstract,include,d1\n", [held]) == ()
    with pytest.raises(DecisionError, match="line 2: the id `d1` is already used for another decision"):
        read_after(BARE + "S2,Ada,title-abstract,exclude,d1\n", [held])
    with pytest.raises(DecisionError, match="line 2: the id `d9` is already used"):
        read_after(BARE + "S2,Ada,title-abstract,exclude,d9\n", [], used=lambda id: id == "d9")


def test_undo_takes_a_vote_back():
    assert read(CORPUS_HEAD + "pubmed,1,Ada,title-abstract,undo,,,\n")[0].verdict is None


CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(str.strip)


@given(note=CELLS | st.sampled_from(["=1+1", "'=1", "''@x", "-2", "a\nb"]), name=CELLS.filter(bool))
def test_what_is_written_is_read_back(note, name):
    held = Decision(
        id="d1",
        record=OTHER.id,
        stage=Stage.FULL_TEXT,
        verdict=Verdict.EXCLUDE,
        agent=Agent(kind=AgentKind.TOOL, name=name, version="3"),
        at=NOW,
        criterion="no-text",
        note=note or None,
        protocol="2.1",
    )
    undone = replace(held, id="d2", verdict=None, criterion=None)
    assert read(write_decisions([held, undone], RECORDS)) == (held, undone)


def test_no_written_cell_is_a_live_formula(vote):
    held = vote("=cmd", OTHER.id, "include", note="@SUM(1)")
    table = list(csv.reader(io.StringIO(write_decisions([held], RECORDS))))
    assert not [cell for row in table for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert {"'=cmd", "'@SUM(1)", "'=HYPERLINK(1)"} <= set(table[1])


@given(st.text(alphabet="'=+-@\t\rab"))
def test_a_guarded_cell_is_never_live_and_is_given_back(cell):
    assert not safe(cell).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unsafe(safe(cell)) == cell
