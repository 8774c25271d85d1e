"""One labelled review from beginning to end."""

import json
from dataclasses import asdict

import pytest

from review.screening.labelled import read_rows
from review.screening.rank import ProtocolFirst
from review.screening.simulate import evaluate

SMALL = "Cohen_UrinaryIncontinence"


@pytest.mark.real
def test_a_labelled_review_is_screened_in_fewer_steps_than_at_random(real_data):
    folder = real_data / "screening"
    text = json.loads((folder / "protocols.json").read_text())[SMALL]
    result = evaluate(read_rows(folder / f"{SMALL}.csv"), text, ProtocolFirst.from_text)
    print(json.dumps(asdict(result.metrics), indent=1))
    assert result.metrics.wss95 > 0.3
    assert result.metrics.recall20 > 0.6
    assert result.metrics.atd < 0.25
