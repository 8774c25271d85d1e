"""Where the thresholds come from: measured on the real sets, where they can be."""

import csv
import random

import pytest

from review.deduplication.explain import explain
from review.deduplication.fields import compare_fields
from review.deduplication.measures import ALIKE, UNRELATED
from review.deduplication.normalise import normalise
from review.deduplication.pairs import Pairs
from review.deduplication.table import read_rows

np = pytest.importorskip("numpy")


@pytest.fixture(scope="module")
def labelled(real_data):
    with (real_data / "deduplication" / "respiratory.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return rows, [normalise(record) for record in read_rows(rows).values()]


@pytest.mark.real
def test_unrelated_titles_of_one_subject_stay_below_the_threshold(labelled):
    rows, records = labelled
    draw = random.Random(1)
    two = [draw.sample(range(len(rows)), 2) for _ in range(20_000)]
    pairs = Pairs.of(
        records,
        *np.array([two_ for two_ in two if rows[two_[0]]["cluster_id"] != rows[two_[1]]["cluster_id"]]).T,
    )
    assert np.quantile(pairs.similarities(lambda record: record.name), 0.99) < UNRELATED


@pytest.mark.real
def test_titles_of_one_report_are_alike_but_for_translations_and_subtitles(labelled):
    rows, records = labelled
    places: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        places.setdefault(row["cluster_id"], []).append(place)
    two = [(group[0], other) for group in places.values() for other in group[1:]]
    titles = Pairs.of(records, *np.array(two).T).similarities(lambda record: record.name)
    assert np.mean(titles >= ALIKE) > 0.95


def test_fields_that_one_side_lacks_are_unknown_not_different(record):
    one, other = (
        normalise(record("1", title="t")),
        normalise(record("2", title="t", volume="1", doi="10.5555/x")),
    )
    fields = compare_fields(Pairs.of([one, other], np.array([0]), np.array([1])))
    assert (fields.volume[0], fields.pages[0], fields.doi[0], fields.ids[0]) == (0, 0, 0, 0)
    assert np.isnan([fields.author[0], fields.venue[0], fields.years[0], fields.abstract[0]]).all()


def test_explaining_names_every_field_that_either_side_has(record):
    one = record("1", title="Cough", authors=["A, B"], year=2020, abstract="We saw cough.")
    other = record("2", title="Cough", pages="1-2", doi="10.5555/x", abstract="We saw cough!")
    found = {match.field: match.similarity for match in explain(one, other)}
    lacking = {"authors": None, "year": None, "pages": None, "doi": None}
    assert found == {"title": 1.0, **lacking, "kind": 1.0, "abstract": 1.0}


def test_pairs_of_a_large_abstract_are_compared_by_its_beginning(record):
    text = "We tested zelvorastat. " * 100
    one, other = (record(word, title="Cough", abstract=text + word * 1_000) for word in ("better", "worse"))
    (found,) = [match.similarity for match in explain(one, other) if match.field == "abstract"]
    assert found == 1.0
