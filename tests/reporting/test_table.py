import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from review.errors import SourceFormatError
from review.model.flow import FlowCounts, Template
from review.reporting import table

HEAD = "data,node,box,description,boxtext,tooltips,url,n\n"


def one(name: str, n: str) -> FlowCounts:
    return table.read(f'{HEAD}{name},node1,box1,x,x,x,x,"{n}"\n')


@pytest.mark.parametrize(("cell", "value"), [("0", 0), ("NA", None), ("", None), ("12", 12), ("1,234", 1234)])
def test_a_number_hidden_absent_or_zero_are_told_apart(cell: str, value: int | None) -> None:
    assert one("records_screened", cell).records_screened == value


def test_rows_that_were_never_filled_in_are_named() -> None:
    rows = (
        "duplicates,,,,,,,",
        "records_screened,,,,,,,NA",
        'dbr_excluded,,,,,,,"Reason1, xxx; Reason2, xxx"',
    )
    text = HEAD + "\n".join(rows)
    assert table.read_sheet(text).unfilled == ("duplicates", "dbr_excluded")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("Wrong population, 3; Wrong design, 1,234", (("Wrong population", 3), ("Wrong design", 1234))),
        ("Not human, or not a trial, 3", (("Not human, or not a trial", 3),)),
        ("0", ()),
        ("7", (("no reasons given", 7),)),
    ],
)
def test_reasons_are_read_with_their_numbers(cell: str, value: tuple[tuple[str, int], ...]) -> None:
    assert one("dbr_excluded", cell).dbr_excluded == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n", "line 1: there is no column `data`"),
        ("", "line 1: there is no column `data`"),
        (f"{HEAD}record_screened,,,,,,,3\n", "line 2: `record_screened` is no number of the diagram"),
        (f"{HEAD}duplicates,,,,,,,3\nduplicates,,,,,,,3\n", "line 3: `duplicates` has a row already"),
        (f"{HEAD}duplicates,,,,,,,many\n", "line 2: `duplicates` is `many`, not a whole number"),
        (f"{HEAD}duplicates,,,,,,,3.5\n", "line 2: `duplicates` is `3.5`, not a whole number"),
        (f'{HEAD}dbr_excluded,,,,,,,"Wrong; Bad, 3"\n', "line 2: `dbr_excluded` wants"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SourceFormatError) as error:
        table.read(text)
    assert error.value.message.startswith(said)
    assert error.value.hint


def test_a_table_with_semicolons_and_a_byte_order_mark_is_read() -> None:
    assert table.read("\ufeffdata;n\nduplicates;4\n").duplicates == 4


def test_title_boxes_and_side_bars_are_passed_over() -> None:
    assert (
        table.read(f"{HEAD}NA,node4,prevstud,x,x,x,x,0\nscreening,node2,screening,x,x,x,x,0\n")
        == FlowCounts()
    )


def test_a_negative_number_is_read_so_that_it_can_be_refused_by_name() -> None:
    assert one("duplicates", "-3").duplicates == -3


def test_the_written_table_has_the_templates_columns_and_hides_what_is_not_given() -> None:
    rows = list(csv.DictReader(io.StringIO(table.write(FlowCounts(database_results=3), Template.NEW_DB))))
    held = {row["data"]: row for row in rows}
    assert tuple(rows[0]) == table.COLUMNS
    assert held["database_results"]["n"] == "3"
    assert held["previous_studies"]["n"] == "NA"
    assert held["new_studies"]["boxtext"] == "Studies included in review"


def test_lines_of_ours_carry_no_name_that_the_templates_program_would_take_for_its_own() -> None:
    rows = list(csv.DictReader(io.StringIO(table.write(FlowCounts(pending_screening=3)))))
    assert [(row["data"], row["n"]) for row in rows if row["box"] == "pending_screening"] == [("NA", "3")]


def test_a_reason_that_looks_like_a_formula_is_no_formula() -> None:
    counts = FlowCounts(dbr_excluded=(("=HYPERLINK(1)", 2),))
    assert "'=HYPERLINK(1), 2" in table.write(counts)
    assert table.read(table.write(counts)) == counts


numbers = st.none() | st.integers(0, 10**6)
labels = st.text(st.characters(categories=("L", "Nd", "Pd")), min_size=1, max_size=12).filter(
    lambda text: text.strip("-–— '") == text
)
named = st.none() | st.lists(st.tuples(labels, st.integers(0, 5000)), max_size=4).map(tuple)


@settings(deadline=None, max_examples=80)
@given(
    st.builds(
        FlowCounts,
        **{
            name: named if name in table.NAMED else numbers
            for name in ("database_results", "pending_screening", "withdrawn_studies", "excluded_automation",
                         "new_reports", "total_studies_ma", *table.NAMED)
        },
    )
)  # fmt: skip
def test_what_is_written_is_read_back_equal(counts: FlowCounts) -> None:
    assert table.read(table.write(counts)) == counts
