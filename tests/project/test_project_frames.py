"""What a review holds, as DataFrames from the facade."""

import re

import pytest

import review as evergreen
from review.errors import ReviewError
from review.project import Review
from review.project import frames as mine
from review.store import frames as stored

COLUMNS = {
    "records": (stored.RECORDS, stored.frame_records),
    "reports": (mine.REPORTS, mine.reports),
    "decisions": (stored.DECISIONS, stored.frame_decisions),
    "items": (mine.ITEMS, mine.items),
    "runs": (stored.RUNS, stored.frame_runs),
}


@pytest.mark.parametrize("what", mine.FRAMES)
def test_columns_and_dtypes_are_those_that_are_documented(review: Review, included: str, what: str):
    columns, made = COLUMNS[what]
    frame = review.frame(what)
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == dict(columns)
    assert len(frame) > 0
    assert [name for name in columns if not re.search(rf"\b{name}\b", str(made.__doc__))] == []


@pytest.mark.parametrize("what", mine.FRAMES)
def test_they_are_the_same_without_any_rows(empty: Review, what: str):
    frame = empty.frame(what)
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == dict(COLUMNS[what][0])
    assert len(frame) == 0


def test_a_report_has_one_row_and_says_where_it_stands(review: Review, included: str):
    frame = review.frame("reports").set_index("report")
    assert len(frame) == review.status().reports
    assert frame["records"].sum() == review.status().records
    assert tuple(frame.loc[included, ["title_abstract", "full_text"]]) == ("include", "include")
    others = frame.drop(included)
    assert set(others["title_abstract"]) == {"unscreened"}
    assert others["full_text"].isna().all()


def test_an_item_has_the_title_of_its_report_and_its_axes(review: Review, included: str, amend):
    @evergreen.extractor("product")
    def product(text: str) -> list[tuple[int, int, str]]:
        at = text.find("cell therapies")
        return [(at, at + 4, "cell")] if at >= 0 else []

    amend(review, ("  - name: challenges", "  - name: challenges\n  - name: product"))
    frame, items = review.frame("items"), review.map().items
    assert list(frame["item"]) == [each.id for each in items]
    assert set(frame["title"]) == {review.map().records[0].title}
    said = ["; ".join(f"{axis}:{value}" for axis, value in each.axes) for each in items]
    assert list(frame["axes"].fillna("")) == said
    assert "product:cell" in said


def test_a_name_of_no_frame_is_refused_with_those_there_are(review: Review):
    with pytest.raises(ReviewError, match="no frame `votes`") as said:
        review.frame("votes")
    assert "decisions" in said.value.hint
