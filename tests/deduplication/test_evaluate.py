"""Measuring on labelled tables, in both conventions, and the real sets."""

import csv
import os
import subprocess
import sys

import pytest

import review as evergreen
from review.deduplication.evaluate import dedupe, evaluate
from review.deduplication.table import read_authors, read_rows
from review.errors import SourceError

TITLE = "Zelvorastat for chronic refractory cough"


def row(record_id, cluster_id, **given):
    return {"record_id": record_id, "title": TITLE, "cluster_id": cluster_id, "year": "2021", **given}


PLACE = {
    "author": "Okafor, Nadia and Lindqvist, Per",
    "journal": "Airways",
    "volume": "14",
    "pages": "201-212",
}
TABLE = [
    row("a", "1", **PLACE),
    row("b", "1", **(PLACE | {"pages": "201-12"})),
    row("c", "1", title="Something else entirely, on another subject"),
    row("d", "2", title="A third report, of quite another matter"),
]


def test_both_conventions_are_measured():
    found = evaluate(TABLE)
    assert (found.pairs.true, found.pairs.found, found.pairs.common) == (3, 1, 1)
    assert (found.pairs.precision, found.pairs.recall, found.pairs.f1) == (1.0, 0.333333, 0.5)
    assert (found.removal.removable, found.removal.removed, found.removal.wrongly_removed) == (2, 1, 0)
    assert (found.removal.sensitivity, found.removal.specificity) == (0.5, 1.0)


def test_a_true_cluster_of_which_nothing_is_kept_was_wrongly_removed():
    found = evaluate([row("a", "1", **PLACE), row("b", "2", **PLACE)])
    assert (found.removal.wrongly_removed, found.removal.removed) == (1, 0)
    assert found.removal.specificity == 0.5 and found.disagreements[0].outcome == "merge"


def test_every_record_gets_a_cluster_named_by_the_record_shown():
    assert dict(evaluate(TABLE).assignment) == {"a": "a", "b": "a", "c": "c", "d": "d"} or dict(
        evaluate(TABLE).assignment
    ) == {"a": "b", "b": "b", "c": "c", "d": "d"}


def test_the_truth_is_never_seen():
    other = [{**one, "cluster_id": str(number)} for number, one in enumerate(TABLE)]
    without = [{name: value for name, value in one.items() if name != "cluster_id"} for one in TABLE]
    assert evaluate(TABLE).assignment == evaluate(other).assignment == evaluate(without).assignment
    assert evaluate(without).pairs is None and evaluate(without).removal is None


def test_only_id_and_title_are_required():
    assert evaluate([{"record_id": "a", "title": TITLE}]).clusters == 1


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ([], "no rows"),
        ([{"key": "a", "title": "t"}], "no column `record_id`"),
        ([{"record_id": "a", "name": "t"}], "no column `title`"),
        ([{"record_id": "", "title": "t"}], "row 1 has no record_id"),
        ([row("a", "1"), row("a", "1")], "`a` comes twice"),
        ([row("a", "1"), row("b", "")], "1 records have no cluster_id"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_a_hint(table, said):
    with pytest.raises(SourceError) as caught:
        evaluate(table)
    assert said in caught.value.message and caught.value.hint


def test_cases_are_compared_on_their_own():
    cases = [
        row("a", "1", case="one", expect="merge", **PLACE),
        row("b", "1", case="one", expect="merge", **PLACE),
        row("c", "1", case="two", expect="version", **PLACE),
        row(
            "d", "2", case="two", expect="version", **(PLACE | {"title": f"Erratum: {TITLE}", "pages": "400"})
        ),
    ]
    assert [(one.case, one.expected, one.outcome) for one in evaluate(cases).cases] == [
        ("one", "merge", "merge"),
        ("two", "version", "version"),
    ]


def test_records_of_different_cases_are_never_compared():
    same = {"expect": "separate", **PLACE}
    found = evaluate([row("a", "1", case="one", **same), row("b", "2", case="two", **same)])
    assert (found.clusters, found.removal.wrongly_removed, found.uncertain, found.versions) == (2, 0, 0, 0)
    without = evaluate([row("a", "1", **PLACE), row("b", "2", **PLACE)])
    assert without.clusters == 1


def test_the_queue_is_measured_as_if_a_person_answered_it_by_the_truth():
    short = {"author": PLACE["author"], "journal": "Airways"}
    table = [
        row("a", "1", **PLACE),
        row("b", "1", **(PLACE | {"pages": "", "volume": "41"})),
        row("c", "2", title="Something else entirely, on another subject", **short),
        row("d", "3", title="Something else entirely, on another subject: a cohort", **short),
    ]
    queue = evaluate(table).queue
    assert (queue.pairs, queue.share, queue.duplicates) == (2, 0.5, 1)
    assert (queue.removed, queue.wrongly_removed, queue.sensitivity) == (1, 0, 1.0)
    assert evaluate([{"record_id": "a", "title": TITLE}]).queue is None


def test_a_frame_is_deduplicated_into_a_frame():
    import pandas as pd

    assert evergreen.dedupe is dedupe
    found = evergreen.dedupe(pd.DataFrame(TABLE))
    assert list(found.columns) == ["record_id", "cluster_id"] and list(found["record_id"]) == [
        "a",
        "b",
        "c",
        "d",
    ]
    assert found["cluster_id"].nunique() == 3


@pytest.mark.parametrize(
    ("cell", "authors"),
    [
        ("Okafor, Nadia and Lindqvist, Per", ("Okafor, Nadia", "Lindqvist, Per")),
        ("Garc&#237;a, H. and others", ("García, H.",)),
        ("Okafor N; Lindqvist P", ("Okafor N", "Lindqvist P")),
        ("Okafor, N.; Lindqvist, P.; and Moreau, C.", ("Okafor, N.", "Lindqvist, P.", "Moreau, C.")),
        ("m. kearns & u. vazirani", ("m. kearns", "u. vazirani")),
        ("a. blum, m. furst, and r. lipton.", ("a. blum", "m. furst", "r. lipton.")),
        ("", ()),
    ],
)
def test_authors_of_a_cell_are_told_apart(cell, authors):
    assert read_authors(cell) == authors


def test_the_truth_is_found_under_its_name_in_any_case():
    table = [{"Record_ID": each, "Cluster ID": "1", "Title": TITLE} for each in ("a", "b")]
    assert evaluate(table).pairs == evaluate([row("a", "1", year=""), row("b", "1", year="")]).pairs


def test_a_draft_is_told_by_the_column_of_the_status():
    said = {"journal": "Agency Guidelines", "author": "Okafor, Nadia", "kind": "guideline", "abstract": TITLE}
    final, draft = row("a", "1", **said, status="final"), row("b", "2", **said, status="Draft")
    assert (evaluate([final, draft]).clusters, evaluate([final, draft]).versions) == (2, 1)
    assert evaluate([final, row("b", "2", **said)]).clusters == 1


def test_the_year_is_found_in_what_stands_in_the_column():
    years = [
        read_rows([row("a", "1", year=year)])["a"].published for year in ("(1993).", "1995,", "n.d.", "")
    ]
    assert [date and date.year for date in years] == [1993, 1995, None, None]


def read(folder, name):
    with (folder / "deduplication" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.real
def test_no_true_report_is_lost_on_review_sets_and_most_copies_are_found(real_data):
    """Sensitivity pooled over the sets is above bib-dedupe 0.11.0's .9635, with nothing wrongly removed."""
    found = [
        evaluate(read(real_data, name)).removal
        for name in ("cytology_screening", "haematology", "respiratory")
    ]
    assert [one.wrongly_removed for one in found] == [0, 0, 0]
    assert sum(one.removed for one in found) / sum(one.removable for one in found) > 0.9635


@pytest.mark.real
def test_hard_cases_come_out_as_a_reviewer_expects(real_data):
    found = evaluate(read(real_data, "hard_cases"))
    cases = found.cases
    assert (found.removal.wrongly_removed, found.pairs.f1) == (0, 1.0)
    assert not [one for one in cases if one.outcome == "merge" != one.expected]
    assert sum(one.outcome == one.expected for one in cases) >= 19


@pytest.mark.real
def test_catalogues_without_volume_and_pages_are_matched(real_data):
    assert evaluate(read(real_data, "dblp_acm")).pairs.f1 >= 0.92


def test_deduplicating_loads_neither_pandas_nor_spacy():
    code = (
        "import sys, review.deduplication.evaluate; print({'pandas', 'spacy', 'sklearn'} & set(sys.modules))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)
    )
    assert run.stdout.strip() == "set()"


def test_a_frame_of_any_dtype_and_of_the_usual_column_names_is_read():
    import pandas as pd

    frame = pd.DataFrame(
        {
            "record_id": [1.0, 2.0, 3.0],
            "title": ["Cough in adults with asthma", "Cough in adults with asthma", None],
            "Authors": ["Okafor, N", "Okafor, N", None],
            "DOI": ["10.5555/one", "10.5555/two", None],
            "year": pd.array([2020, 2020, None], dtype="Int64"),
            "volume": [1.0, 1.0, float("nan")],
        }
    )
    assert evergreen.dedupe(frame)["cluster_id"].tolist() == ["1", "2", "3"]
    frame.loc[1, "DOI"] = "10.5555/one"
    assert evergreen.dedupe(frame)["cluster_id"].nunique() == 2
    assert evergreen.dedupe(frame.convert_dtypes())["cluster_id"].nunique() == 2


@pytest.mark.parametrize("what", [None, [1, 2]])
def test_what_is_no_frame_is_one_clear_error(what):
    with pytest.raises(SourceError, match="no pandas DataFrame"):
        evergreen.dedupe(what)
