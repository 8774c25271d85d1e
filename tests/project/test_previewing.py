"""An extractor tried out: on the included reports first, on the same texts each time, with nothing kept."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

import review as evergreen
from review.errors import PluginError, ReviewError
from review.model.evidence import Finding
from review.project import Review
from review.project.previewing import COLUMNS, pieces

Amend = Callable[..., None]


def potency(text: str) -> Iterator[tuple[int, int, str]]:
    at = text.find("otency")
    if at >= 0:
        yield at - 1, at + 6, "assay"


def test_a_function_need_not_be_registered(review: Review):
    found = review.preview(potency)
    assert (found.extractor, found.version) == ("potency", "1")
    quotes = {each.text.content[at.start : at.end] for each in found.texts for at in each.findings}
    assert quotes == {"Potency"}


def test_a_name_a_class_and_an_object_do_as_well(review: Review):
    class Found:
        name, version = "found", "3"

        def extract(self, texts: list[str]) -> list[list[Finding]]:
            return [[Finding(field="f", label="l", start=0, end=1)] for _ in texts]

    evergreen.extractor("mine", version="2")(potency)
    assert review.preview("mine").version == "2"
    assert [review.preview(each).version for each in (Found, Found())] == ["3", "3"]


def test_the_included_reports_are_read_first_and_then_others(review: Review, included: str):
    found = review.preview(potency, n=100)
    assert found.texts[0].text.record == included
    assert len({each.text.record for each in found.texts}) == review.status().reports
    assert review.preview(potency, n=2).texts == found.texts[:2]


def test_several_documents_give_a_text_in_turn(review: Review, included: str, jats):
    review.fulltext(included, "retrieved", reviewer="Ada", path=jats)
    parts = [each.text.part for each in review.preview(potency, n=100).texts]
    assert parts[:2] == ["title+abstract", "section: Results"]


def test_nothing_is_kept(review: Review, included: str):
    before = review.log.watermark()
    review.preview("challenges", n=100)
    assert review.log.watermark() == before
    assert review.extract().extracted == 1


def test_an_extractor_of_the_protocol_has_its_parameters_unless_others_are_given(
    review: Review, amend: Amend
):
    @evergreen.extractor("counted")
    class Counted:
        def __init__(self, size: int = 1) -> None:
            self.size = size

        def extract(self, texts: list[str]) -> list[list[Finding]]:
            return [[Finding(field="f", label="l", start=0, end=self.size)] for _ in texts]

    def width(**parameters: int) -> int:
        return review.preview("counted", n=1, **parameters).texts[0].findings[0].end

    assert width() == 1
    amend(review, ("  - name: challenges", "  - {name: counted, parameters: {size: 3}}"))
    assert (width(), width(size=2)) == (3, 2)


def test_the_same_text_may_be_asked_for_as_a_table(review: Review):
    frame = review.preview(potency).frame()
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == dict(COLUMNS)
    assert list(frame["quote"].unique()) == ["Potency"]
    empty = review.preview(lambda text: []).frame()
    assert (len(empty), list(empty.columns)) == (0, list(COLUMNS))


def test_in_a_terminal_it_is_text(review: Review):
    said = repr(review.preview(potency, n=100))
    assert said.startswith("potency 1: ")
    assert "assay: …[Potency] assays" in said.replace("\n", " ")


def test_a_broken_one_is_named_with_its_error(review: Review):
    def broken(text: str) -> Iterator[tuple[int, int, str]]:
        raise KeyError("in my cell")

    with pytest.raises(PluginError, match=r"`broken`.*in my cell") as said:
        review.preview(broken)
    assert isinstance(said.value.__cause__, KeyError)


def test_a_place_outside_of_the_text_is_refused(review: Review):
    with pytest.raises(PluginError, match="no span of a text"):
        review.preview(lambda text: [(0, 10**6, "all")])


def test_no_text_is_no_sample(review: Review):
    with pytest.raises(ReviewError, match="0 texts"):
        review.preview(potency, n=0)


def test_an_empty_review_has_nothing_to_try_it_on(empty: Review):
    assert empty.preview(potency).texts == ()


def test_pieces_never_overlap_and_hold_every_finding():
    text = "lorem ipsum dolor " * 100
    found = [Finding(field="f", label="l", start=at, end=at + 3) for at in (0, 90, 700, 1000, 1797)]
    held = pieces(text, found)
    assert all(one[1] < other[0] for one, other in pairwise(held))
    assert all(any(a <= each.start and each.end <= b for a, b in held) for each in found)
    assert len(held) == 4


@pytest.mark.parametrize("nothing", [42, None, ["challenges"], 1.5])
def test_what_finds_nothing_is_refused_with_what_can_be_tried(review: Review, nothing: object):
    with pytest.raises(ReviewError, match="is no extractor") as caught:
        review.preview(nothing)
    assert "a function of one text" in caught.value.hint
    assert "challenges" in caught.value.hint


def test_a_number_of_texts_is_a_number(review: Review):
    with pytest.raises(ReviewError, match="'two' texts cannot be read"):
        review.preview(potency, n="two")
