"""Measuring on labelled tables, in both conventions, and the real sets."""

import csv
import os
import subprocess
import sys
import tracemalloc
from itertools import combinations, islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

import review as evergreen
from review.deduplication.evaluate import dedupe, evaluate, parted
from review.deduplication.table import named, read_authors, read_rows
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
    assert dict(evaluate(TABLE).assignment) == {"a": "b", "b": "b", "c": "c", "d": "d"}


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
    assert list(found.columns) == ["record_id", "cluster_id"]
    assert found.to_numpy().tolist() == [["a", "b"], ["b", "b"], ["c", "c"], ["d", "d"]]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (["record_id", "title", "title"], "two columns `title`"),
        (["record_id", "title", 1, "1"], "two columns `1`"),
        (["x"], "no column `record_id`"),
        (["record_id"], "no column `title`"),
        ([], "no column `record_id`"),
    ],
)
@pytest.mark.parametrize("rows", [0, 2])
def test_a_frame_without_the_columns_it_needs_or_with_two_of_a_name_is_refused(columns, said, rows):
    import pandas as pd

    cells = [[str(row)] * len(columns) for row in range(rows)]
    with pytest.raises(SourceError, match=said) as caught:
        evergreen.dedupe(pd.DataFrame(cells, columns=columns, index=range(rows)))
    assert caught.value.hint


def test_a_frame_of_no_rows_gives_one_of_no_rows():
    import pandas as pd

    found = evergreen.dedupe(pd.DataFrame({"Record ID": [], "title": []}))
    assert (list(found.columns), len(found)) == (["record_id", "cluster_id"], 0)


@pytest.mark.parametrize("kind", ["list", "tuple", "array"])
def test_authors_may_be_a_list_in_a_cell(kind):
    import numpy as np
    import pandas as pd

    made = {"list": list, "tuple": tuple, "array": np.array}[kind]
    rows = {"a": ["Okafor, Nadia", "Lindqvist, Per"], "b": ["Okafor, Nadia", "Lindqvist, P"]}
    rows["c"] = ["Okafor, Nadia", "Berg, Jan", "Li, Wen"]
    place = {"title": TITLE, "year": 2021, "journal": "Airways"}
    frame = pd.DataFrame([{"record_id": id, "authors": made(names), **place} for id, names in rows.items()])
    found = evergreen.dedupe(frame)["cluster_id"]
    assert (found[0] == found[1], found[0] == found[2]) == (True, False)
    assert found.equals(
        evergreen.dedupe(frame.assign(authors=list(map("; ".join, rows.values()))))["cluster_id"]
    )


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
        ("Okafor N, Lindqvist P, Moreau CD", ("Okafor N", "Lindqvist P", "Moreau CD")),
        ("van der Berg JM, Östlund Å, et al.", ("van der Berg JM", "Östlund Å")),
        ("Okafor N, Lindqvist P.", ("Okafor N", "Lindqvist P")),
        ("Okafor, N", ("Okafor, N",)),
        ("Okafor, Nadia", ("Okafor, Nadia",)),
        ("Smith, JA", ("Smith, JA",)),
        ("Smith II, J A", ("Smith II, J A",)),
        ("van der Berg, J M", ("van der Berg, J M",)),
        ("Okafor N, Lindqvist", ("Okafor N, Lindqvist",)),
        ("Okafor NMBX, Lindqvist P", ("Okafor NMBX, Lindqvist P",)),
        ("Okafor Na, Lindqvist P", ("Okafor Na, Lindqvist P",)),
    ],
)
def test_authors_of_a_cell_are_told_apart(cell, authors):
    assert read_authors(cell) == authors


def test_the_truth_is_found_under_its_name_in_any_case():
    table = [{"Record_ID": each, "Cluster ID": "1", "Title": TITLE} for each in ("a", "b")]
    assert evaluate(table).pairs == evaluate([row("a", "1", year=""), row("b", "1", year="")]).pairs


@pytest.mark.parametrize("columns", [("ID", "Record ID"), ("Record ID", "id"), ("Record ID", "record_id")])
def test_our_name_in_any_case_counts_before_another_and_exactly_ours_before_all(columns):
    (found,) = named([dict.fromkeys(columns, "theirs") | {max(columns): "ours"}])
    expected = "theirs" if columns == ("Record ID", "id") else "ours"
    assert found["record_id"] == expected


LABELS = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.tuples(*[st.sampled_from("123")] * 2))


@given(LABELS)
def test_the_pairs_that_are_parted_come_once_each_and_in_order(labels):
    together, apart = ({name: each[at] for name, each in labels.items()} for at in (0, 1))
    assert list(parted(together, apart)) == [
        (left, right)
        for left, right in combinations(sorted(labels), 2)
        if together[left] == together[right] and apart[left] != apart[right]
    ]


class Counted(dict):
    """Labels that count how often one is looked up."""

    looked = 0

    def __getitem__(self, name):
        self.looked += 1
        return super().__getitem__(name)


@pytest.mark.parametrize("apart", ["each alone", "all together"])
def test_the_first_pairs_of_a_large_cluster_are_found_without_the_others(apart):
    names = [f"{number:04}" for number in range(2_000)]
    one, other = Counted.fromkeys(names, "one"), Counted(zip(names, names, strict=True))
    labels = other if apart == "each alone" else Counted(one)
    assert len(list(islice(parted(one, labels), 100))) == (100 if labels is other else 0)
    assert one.looked + labels.looked < 10 * len(names)


def test_a_large_true_cluster_that_is_not_found_takes_no_memory_of_its_own():
    def most(cluster_id):
        table = [
            row(str(n), cluster_id(n), title=f"Words of number {n * n} on theme {n}") for n in range(600)
        ]
        tracemalloc.start()
        try:
            assert len(evaluate(table).disagreements) == (0 if cluster_id is str else 100)
            return tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()

    assert most(str) * 2 > most(lambda _: "one")


def test_wrong_merges_are_told_before_missed_pairs_each_in_order():
    table = [
        row("b", "1", **PLACE),
        row("a", "2", **PLACE),
        *(row(name, "3", title=f"{name * 4} entirely, on a subject of its own") for name in "edc"),
    ]
    assert [(one.left, one.right, one.outcome) for one in evaluate(table).disagreements] == [
        ("a", "b", "merge"),
        ("c", "d", "separate"),
        ("c", "e", "separate"),
        ("d", "e", "separate"),
    ]


@pytest.mark.parametrize("name", ["isbn", "pmid", "language", "kind", "status"])
def test_what_else_a_table_may_hold_is_told(name):
    with pytest.raises(SourceError) as caught:
        evaluate([{"title": TITLE}])
    assert f" {name}," in caught.value.hint


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
