"""Which record the cells of a table mean."""

import pytest

from review.errors import DecisionError
from review.model.record import Record
from review.screening.finding import Finder

RECORD = Record(source="hand", source_id="a" * 64, title="Potency assays", doi="10.5555/one")


def test_a_cell_that_is_no_number_of_a_source_may_be_any_word_that_means_a_record():
    finder = Finder({RECORD.id: RECORD})
    for word in ("a" * 64, "10.5555/one", "doi:10.5555/one", RECORD.id[:12]):
        assert finder.find({"record_id": word}) == RECORD.id
    with pytest.raises(DecisionError):
        finder.find({"record_id": "10.5555/two"})
