"""A ranker gets the protocol's parameters by name; what it does not know is refused before it is in force."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import review as evergreen
from review.errors import ProtocolError
from review.project import Review, init_review, open_review

Amend = Callable[..., None]
NAMED = ("screening:\n", "screening:\n  ranker: named\n  ranker_parameters: {way: down}\n")


class Ranker:
    """Anything."""

    def fit(self, texts: Sequence[str], labels: Sequence[int]) -> None: ...

    def score(self, texts: Sequence[str]) -> list[float]:
        return [0.5 for _ in texts]


@pytest.fixture
def given() -> list[str]:
    """What the ranker `named`, which takes `way`, was given."""
    told: list[str] = []

    @evergreen.ranker("named")
    class Named(Ranker):
        def __init__(self, way: str = "up") -> None:
            told.append(way)

    return told


def test_the_queue_and_a_simulation_give_the_parameters(
    review: Review, amend: Amend, id_of: Callable[[str], str], given: list[str]
):
    bird, cells = id_of("Garden"), id_of("Potency")
    for name in ("Ada", "Ben"):
        review.decide(bird, "exclude", reviewer=name)
        review.decide(cells, "include", reviewer=name)
    amend(review, NAMED)
    review.queue("Cleo")
    review.simulate("named")
    assert given == ["down", "down"]


def test_another_ranker_than_the_protocols_is_not_given_its_parameters(
    review: Review, amend: Amend, given: list[str]
):
    amend(review, ("screening:\n", "screening:\n  ranker: of-ours\n  ranker_parameters: {way: down}\n"))
    review.queue("Cleo", ranker="named")
    assert given == ["up"]


def test_an_unknown_parameter_is_refused_before_it_is_in_force(
    review: Review, amend: Amend, small: Path, tmp_path: Path, given: list[str]
):
    before = review.log.watermark()
    with pytest.raises(ProtocolError, match=r"line \d+: the ranker `named` has no parameter `wya`") as caught:
        amend(review, (NAMED[0], NAMED[1].replace("way", "wya")))
    assert "Did you mean `way`? Known: way." in caught.value.hint
    assert review.log.watermark() == before
    text = (small / "protocol.yaml").read_text(encoding="utf-8")
    (tmp_path / "p.yaml").write_text(
        text.replace("screening:\n", "screening:\n  ranker_parameters: {a: 1}\n")
    )
    with pytest.raises(ProtocolError, match="`protocol-first` has no parameter `a`"):
        init_review(tmp_path / "other", str(tmp_path / "p.yaml"))
    assert not (tmp_path / "other").exists()


def test_a_review_whose_ranker_forgot_a_parameter_is_opened_and_screened_as_before(
    review: Review, amend: Amend, given: list[str]
):
    amend(review, NAMED)
    before = [card.record_id for card in review.queue("Ada")]

    @evergreen.ranker("named")
    class Bare(Ranker):
        def __init__(self) -> None: ...

    review.log.close()
    with open_review(review.settings.workspace) as again:
        assert again.protocol.screening.ranker_parameters == {"way": "down"}
        assert [card.record_id for card in again.queue("Ada")] == before
