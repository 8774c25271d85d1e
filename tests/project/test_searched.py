"""What the report of the searches takes from the log and from the protocol as it is written."""

from collections.abc import Callable
from pathlib import Path

import pytest

from review.model.search import Lane
from review.project import Review
from review.project.publishing import write_searches
from review.protocol import stated

PLAN = "searches:\n  filters: []\n  limits:\n  prior_work: none\n  contacts: [none]\n"


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        (PLAN, {"filters", "prior_work", "contacts"}),
        ("searches:\n", set()),
        ("searches: ~\n", set()),
        ("title: A\n", set()),
        ("- a\n", set()),
        ('searches:\n  updates: ""\n', {"updates"}),
    ],
)
def test_a_key_is_stated_when_anything_stands_after_it(text: str, keys: set[str]):
    assert stated(text, "searches") == keys


def test_an_empty_list_is_told_as_none_and_a_missing_one_as_not_stated(
    empty: Review, amend: Callable[..., None], tmp_path: Path
):
    before = {item.number: item.answer for item in write_searches(empty.log, tmp_path / "s.md")}
    assert (before[10], before[6], before[9]) == ("Not stated.", "Not stated.", "Not stated.")
    amend(empty, ("question:", f"{PLAN}question:"))
    after = {item.number: item.answer for item in write_searches(empty.log, tmp_path / "s.md")}
    assert (after[10], after[6], after[11], after[9]) == ("None.", "None.", "None.", "Not stated.")


def test_what_was_identified_is_what_the_flow_diagram_counts(review: Review, small: Path, tmp_path: Path):
    more = tmp_path / "list.csv"
    more.write_text("title,year\nA guideline,2020\nAnother,2021\n")
    review.import_file(more, lane=Lane.ORGANISATION)
    review.import_file(more, platform="WHO", searched_on="2024-01-01")
    review.import_file(small / "records.ris", platform="Ovid")
    flow = review.flow()
    text = next(item.answer for item in write_searches(review.log, tmp_path / "s.md") if item.number == 15)
    for name, ids in (*flow.database_specific_results, *flow.register_specific_results):
        assert f"{name}, database: {len(ids)} records" in text
    assert f"list (WHO), organisation: {len(flow.organisation_results or ())} records" in text
    assert f"Together {review.status().records} records" in text
