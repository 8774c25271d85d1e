"""The nouns as static HTML: complete, escaped, without anything that runs, loads or leaks."""

import importlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from review.model.cluster import Pair, PairVerdict
from review.model.decision import Stage
from review.model.evidence import CellState, Finding, ItemStatus
from review.model.record import Record
from review.model.search import RunStatus
from review.project import Review, open_review
from review.project.evidence_agreement import agreements
from review.project.rendering import NOUNS, Rendering
from review.project.screening import card_of
from review.project.state import state_of
from review.project.static.elements import as_text, element, marked
from review.project.summary import doubts_of
from review.project.values import Refreshed
from review.screening.agreement import compare
from review.screening.stop import Stopping

ATTACK = 'onerror="window.hostile=1"'
HOSTILE = f"<img src=x {ATTACK}></div><script>window.hostile=1</script> \ud800 \x1b[2J &lt;b&gt;"
TAGS = """
    blockquote caption div label mark progress small span strong table tbody td th thead tr
    svg title desc defs marker path rect text tspan g
"""
ATTRIBUTES = """
    style scope role tabindex aria-label aria-labelledby value max id
    xmlns viewbox width height d fill stroke stroke-width stroke-dasharray font-family font-size font-weight
    font-style text-anchor transform x y dy rx refx refy markerwidth markerheight orient marker-end
    data-field data-at data-box data-name
"""
Nouns = Callable[[str], Any]


class Reader(HTMLParser):
    """Notes the tags and attributes of some HTML, its text, and what was not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.text, self.open = set[str](), dict[str, str], "", list[str]()
        self.attributes = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append(tag)
        self.attributes |= {name: value or "" for name, value in attrs}

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def held(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Review]:
    """A review with one included report, extracted, confirmed and released."""
    folder = shutil.copytree(template, tmp_path_factory.mktemp("rendering") / "review")
    with open_review(folder) as review:
        for stage in Stage:
            for name in ("Ada", "Ben"):
                for card in review.queue(name, stage, limit=None):
                    kept = card.record.title.startswith("Potency assays")
                    review.decide(
                        card.record_id, "include" if kept else "exclude", reviewer=name, stage=stage
                    )
        review.extract()
        review.confirm(review.map().items[0].id, ItemStatus.CONFIRMED, reviewer="Ada")
        yield review


@pytest.fixture(scope="module")
def nouns(held: Review) -> Nouns:
    """A function that gives a noun by name; every text of a stranger in it is hostile."""
    card = card_of(state_of(held), held.map().records[0].id, "Ada", Stage.TITLE_ABSTRACT)
    bad = replace(card.record, title=HOSTILE, abstract=HOSTILE, authors=(HOSTILE,), venue=HOSTILE)
    found, change, flow, simulation = (
        held.map(),
        held.changes()[0],
        held.flow(),
        held.simulate("protocol-first"),
    )
    item = replace(found.items[0], quote=HOSTILE, context=HOSTILE, offset=0, agent=HOSTILE, topic=HOSTILE)
    run = replace(found.runs[0], query=HOSTILE, error=HOSTILE, status=RunStatus.PARTIAL, warnings=(HOSTILE,))
    pair = Pair(left="a", right="b", score=0.5, rule=HOSTILE, verdict=PairVerdict.UNCERTAIN)
    [uncertain] = doubts_of([pair], {pair.left: card.record, pair.right: card.record})
    uncertain = replace(uncertain, left=bad, right=bad, explanation=HOSTILE)
    stopping = Stopping(
        rule="buscar", stop=True, target=0.95, confidence=0.95, total=9, screened=5, found=1, run=3
    )
    made = {
        "Agreement": compare({"a": "include"}, {"a": "exclude"}, (HOSTILE, "Ben")),
        "Card": replace(card, record=bad, duplicates=(bad,), reasons=(HOSTILE,)),
        "Change": replace(change, item_after=item),
        "EvidenceAgreement": replace(agreements(held)[0], category=HOSTILE),
        "Deduplication": replace(held.dedupe(), doubts=(uncertain,) * 12),
        "Doubt": uncertain,
        "EvidenceItem": item,
        "EvidenceMap": replace(found, cells=(*found.cells, replace(found.cells[0], topic=HOSTILE))),
        "Extraction": replace(held.extract(), problems=(HOSTILE,)),
        "Preview": held.preview(lambda text: [(0, 1, HOSTILE)], n=3),
        "PrismaFlow": replace(flow, dbr_excluded=((HOSTILE, ("a",)),)),
        "Record": bad,
        "Refreshed": Refreshed(runs=(run,)),
        "Release": replace(held.release("first"), trigger=HOSTILE),
        "Review": held,
        "SearchRun": run,
        "Simulation": replace(simulation, rankers=(replace(simulation.rankers[0], ranker=HOSTILE),)),
        "Status": replace(held.status(), title=HOSTILE),
        "Stopping": replace(stopping, warning=HOSTILE),
    }
    return made.__getitem__


@pytest.fixture
def rendering(held: Review) -> Rendering:
    return Rendering(held)


@pytest.mark.parametrize("name", [name for _, name in NOUNS])
def test_a_noun_is_static_html_in_which_hostile_text_is_text(nouns: Nouns, rendering: Rendering, name: str):
    drawn = rendering.html(nouns(name))
    read = Reader(drawn)
    assert read.open == []
    assert sorted(read.tags - set(TAGS.split())) == []
    assert sorted(read.attributes.keys() - set(ATTRIBUTES.split())) == []
    assert "url(" not in read.attributes.get("style", "")
    assert (ATTACK in read.text) == (name != "Review")
    assert "\x1b" not in drawn
    assert json.loads(json.dumps(drawn)).encode() == drawn.encode()


@pytest.mark.parametrize("name", [name for _, name in NOUNS])
def test_a_noun_is_short_in_plain_text(nouns: Nouns, rendering: Rendering, name: str):
    said = as_text(rendering.html(nouns(name)))
    assert 5 < len(said) < 6000
    assert "<div" not in said


@pytest.mark.parametrize(("module", "name"), NOUNS)
def test_every_noun_is_where_it_is_said_to_be_and_knows_nothing_of_it(module: str, name: str):
    noun = getattr(importlib.import_module(module), name)
    assert not [each for each in dir(noun) if each.startswith("_repr_") or each == "_ipython_display_"]


def test_what_an_id_is_called_is_asked_of_the_open_reviews(nouns, rendering: Rendering):
    drawn = rendering.html(nouns("EvidenceMap"))
    assert "Potency assays" in drawn and "Cell therapy" in drawn
    assert "Potency assays" not in Rendering().html(nouns("EvidenceMap"))


def test_a_cell_of_the_map_counts_studies_or_says_why_there_are_none(nouns: Nouns, rendering: Rendering):
    found = nouns("EvidenceMap")
    cell = replace(found.cells[0], items=("a", "b", "c"), studies=())

    def said(**changes: Any) -> str:
        drawn = rendering.html(replace(found, cells=(replace(cell, **changes),)))
        return as_text(drawn).splitlines()[-1].split("  ")[-1]

    assert said(state=CellState.EVIDENCE, studies=("x", "y")) == "2"
    assert said(state=CellState.UNREVIEWED) == "3 proposed"
    assert said(state=CellState.GAP) == "gap"
    assert said(state=CellState.NOT_ASSESSED) == "–"


def test_a_tuple_of_nouns_is_drawn_and_any_other_is_left_alone(nouns, rendering: Rendering):
    record = nouns("Record")
    many = rendering.several((record,) * 30)
    assert many is not None
    assert many.count("onerror") == rendering.html(record).count("onerror") * 20
    assert "and 10 more" in many
    assert [rendering.several(each) for each in ((), (1, 2), (record, 1))] == [None, None, None]


def test_two_diagrams_on_a_page_share_no_name(nouns, rendering: Rendering):
    flow = nouns("PrismaFlow")
    one, other = (Reader(rendering.html(flow)).attributes["aria-labelledby"] for _ in range(2))
    assert one != other


def test_spans_that_overlap_are_marked_once_and_each_is_labelled():
    drawn = marked("abcdef", [(0, 3, "one"), (2, 5, "two"), (5, 5, "none")])
    assert as_text(drawn) == "abc [one]de [two]f"
    assert drawn.count("<mark") == 3


def test_an_attribute_cannot_be_left():
    assert element("p", title='"><b>') == '<p title="&#34;&gt;&lt;b&gt;"></p>'


def test_outside_of_ipython_nothing_of_it_is_loaded(review: Review):
    folder = str(review.settings.workspace)
    plain = f"import sys, review; review.open({folder!r}); print('IPython' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", plain], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"


def test_a_record_without_anything_but_a_title_can_be_shown(rendering: Rendering):
    drawn = rendering.html(Record(source="hand", source_id="1", title="Alone"))
    assert as_text(drawn) == "Alone\narticle\nNo abstract.\nhand 1"


def test_a_preview_calls_topics_by_their_names(held: Review, rendering: Rendering):
    found = held.preview(lambda text: [Finding(field="challenge", label="potency", start=0, end=7)], n=1)
    assert "[Potency assays]" in rendering.html(found)
    assert "[Potency assays]" not in Rendering().html(found)
