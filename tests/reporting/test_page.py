"""The page in a real browser: nothing of a stranger's runs, nothing is fetched, everything can be reached."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from review.model.evidence import Annotation, ExtractorRef
from review.reporting.exports.html import HtmlExport
from review.reporting.exports.page import page_data

pytestmark = pytest.mark.browser

NASTY = (
    "</script><img src=x onerror=\"document.title='run'\">"
    "<svg onload=\"document.title='run'\"><script>document.title='run'</script></svg>"
    "<!-- \u2028 ' \" & javascript:alert(1) \u202e"
)


class Opened:
    """A page with what it asked for, complained of and threw."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.context = browser.new_context(offline=True, reduced_motion="reduce", **options)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.problems: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.problems.append(message.text))
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.goto(path.as_uri())


@pytest.fixture(scope="session")
def path(world: Any, tmp_path_factory: Any) -> Path:
    held: Path = tmp_path_factory.mktemp("page") / "map.html"
    HtmlExport(world.protocol).write(world.flow, world.map, held)
    return held


@pytest.fixture(scope="module")
def page_once(browser: Any, path: Path) -> Iterator[Opened]:
    held = Opened(browser, path)
    yield held
    held.context.close()


@pytest.fixture
def opened(page_once: Opened, path: Path) -> Iterator[Opened]:
    """The page as it is when it has just been opened."""
    page_once.page.evaluate("by('drawer').close(); by('filters').reset(); draw()")
    yield page_once
    assert page_once.requests == [path.as_uri()]
    assert page_once.problems == []


@pytest.fixture(scope="session")
def hostile(world: Any, tmp_path_factory: Any) -> Path:
    """A map in which every text of a stranger tries to run."""
    records = tuple(
        replace(
            each,
            title=NASTY,
            abstract=NASTY,
            abstract_note=NASTY,
            authors=(NASTY,),
            venue=NASTY,
            doi=f"10.1/{NASTY}",
            url="javascript:document.title='run'",
            status=None,
        )
        for each in world.map.records
    )
    items = tuple(
        replace(each, quote=NASTY, context=f"{NASTY} {NASTY}", offset=0, agent=NASTY)
        for each in world.map.items
    )
    runs = tuple(replace(each, query=NASTY, platform=NASTY) for each in world.map.runs)
    named = tuple((f"{NASTY}{at}", ids) for at, (_, ids) in enumerate(world.flow.dbr_excluded))
    held: Path = tmp_path_factory.mktemp("hostile") / "map.html"
    protocol = replace(world.protocol, title=NASTY, question=NASTY)
    made = replace(world.map, records=records, items=items, runs=runs)
    HtmlExport(protocol).write(replace(world.flow, dbr_excluded=named), made, held)
    return held


def test_a_strangers_text_never_runs_and_nothing_is_fetched(browser: Any, hostile: Path) -> None:
    held = Opened(browser, hostile)
    page = held.page
    page.click("button.tile .n >> nth=0")
    page.click("summary >> nth=0")
    page.click("#drawer-close")
    page.click("text[data-field=dbr_excluded][role=button] >> nth=1")
    page.wait_for_timeout(50)
    assert NASTY in page.evaluate("DATA.records[0].title")
    assert page.evaluate("document.title") == f"{NASTY} – evidence map"
    assert page.evaluate("document.querySelectorAll('img, svg script, [onerror], [onload]').length") == 0
    assert all(
        address.startswith("https://doi.org/10.1/")
        for address in page.evaluate("[...document.querySelectorAll('a[target]')].map((a) => a.href)")
    )
    held.context.close()
    assert (held.requests, held.problems) == ([hostile.as_uri()], [])


def test_the_policy_forbids_even_a_script_that_got_in(opened: Opened) -> None:
    opened.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "document.title = 'run'";
            document.body.append(script);
        }"""
    )
    assert opened.page.title() != "run"
    assert "Content Security Policy" in opened.problems.pop()


def test_a_cell_leads_to_studies_quotes_record_and_search(opened: Opened) -> None:
    page = opened.page
    page.click("button.tile.l4 >> nth=0")
    assert page.locator("dialog mark").count() >= 4
    page.click("summary >> nth=0")
    inside = page.locator("details .inner >> nth=0").inner_text()
    assert "searched 2026-03-02" in inside
    assert "10.1234/" in inside


def test_the_note_on_an_abstract_stands_before_it(opened: Opened) -> None:
    found = opened.page.evaluate(
        """() => {
            const inner = origin(DATA.records.find((record) => record.note));
            return [...inner.querySelectorAll("p")].slice(0, 2).map((each) => each.className);
        }"""
    )
    assert found == ["abstract-note", ""]


def test_the_cells_show_what_the_map_counts(opened: Opened, world: Any) -> None:
    shown = opened.page.evaluate(
        """() => [...document.querySelectorAll("#matrix tbody tr")].map((row) =>
            [...row.querySelectorAll("td:not(.total) .tile")].map((tile) => tile.querySelector(".n")))
            .flat().map((number) => number && number.textContent)"""
    )
    cells = [cell for cell in world.map.cells if cell.axis == "product_class"]
    assert shown == [str(len(cell.studies)) if cell.studies else None for cell in cells]


def test_filters_narrow_the_map_and_can_be_undone(opened: Opened) -> None:
    page = opened.page
    before = page.inner_text("#shown")
    page.select_option("#standing", "proposed")
    assert page.locator("button.tile[class*=' l']").count() == 0
    page.fill("#since", "2100")
    assert page.inner_text("#shown").startswith("0 studies")
    page.click("text=Show all")
    page.wait_for_function("(text) => document.getElementById('shown').textContent === text", arg=before)


def test_a_filter_never_shows_more_than_it_says_there_is(opened: Opened, world: Any) -> None:
    page = opened.page
    page.select_option("#standing", "proposed")
    open = {item.study for item in world.map.items if item.status == "proposed"}
    assert page.inner_text("#shown").startswith(f"{len(open)} studies to review (of {len(open)} with")
    assert page.evaluate("quotes(1)") == "1 quote"


def test_years_in_the_wrong_order_are_named_and_no_gap_is_drawn(opened: Opened) -> None:
    page = opened.page
    page.fill("#since", "2020")
    page.fill("#until", "2010")
    assert "the first is after the last" in page.inner_text("#shown")
    assert page.locator("#matrix .tile").count() == 0


def test_a_gap_says_how_much_was_read(opened: Opened, world: Any) -> None:
    page, read = opened.page, f"{len(world.map.read_in_part)} by title and abstract (or a summary) only"
    page.click("button.tile.gap >> nth=0")
    shown = [page.inner_text(f"#{each}") for each in ("drawer-body", "legend", "read")]
    assert all(read in text for text in shown)
    assert "nothing found in what was read" in shown[0] and "nothing found in what was read" in shown[1]


def test_the_table_begins_on_the_first_screen_and_no_heading_breaks_inside_a_word(opened: Opened) -> None:
    page = opened.page
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate("by('matrix').getBoundingClientRect().top") <= 720
    for axis in page.evaluate("DATA.axes.map((axis) => axis.id)"):
        page.select_option("#axis", axis)
        heads = "[...document.querySelectorAll('#matrix thead th')]"
        assert page.evaluate(f"{heads}.every((head) => head.scrollWidth <= head.clientWidth)")


def test_a_search_is_named_by_its_database_and_its_file(browser: Any, world: Any, tmp_path: Path) -> None:
    first = replace(
        world.map.runs[0],
        source="scopus",
        platform="file",
        query="export.ris",
        parameters=(("file", "export.ris"),),
    )
    HtmlExport(world.protocol).write(world.flow, replace(world.map, runs=(first,)), tmp_path / "map.html")
    held = Opened(browser, tmp_path / "map.html")
    cells = held.page.locator("#runs td").all_inner_texts()
    held.context.close()
    assert (cells[0].split(), cells[2]) == (["scopus", "export.ris"], "not given")


def test_a_solution_shows_the_challenge_that_it_answers(browser: Any, world: Any, tmp_path: Path) -> None:
    challenge, solution, *others = world.map.items
    items = (challenge, replace(solution, answers=(challenge.id,)), *others)
    HtmlExport(world.protocol).write(world.flow, replace(world.map, items=items), tmp_path / "map.html")
    held = Opened(browser, tmp_path / "map.html")
    held.page.evaluate("openDrawer('', '', studyList([DATA.items[1]]))")
    shown = held.page.inner_text("#drawer-body")
    held.context.close()
    assert f"answers: “{challenge.quote}”" in shown


def test_what_was_proposed_on_weak_grounds_is_told_apart(world: Any) -> None:
    kinds = {"proposed": set(), "confirmed": set()}
    ref = ExtractorRef(name="challenges", version="1", parameters="")
    for status in kinds:
        first = next(item for item in world.map.items if item.status == status)
        span = {"record": first.record, "text": first.text, "start": first.start, "end": first.end}
        held = {"field": "challenge", "label": first.topic, "quote": first.quote, "extractor": ref, **span}
        for value, score in (("cue", 0.9), ("learned: cells", 0.9)):
            item = replace(first, annotations=(Annotation(value=value, score=score, **held),))
            page = page_data(world.flow, replace(world.map, items=(item,)), world.protocol)
            kinds[status].add(page["items"][0].get("tier"))
    assert kinds == {"proposed": {"precise", "weak"}, "confirmed": {None}}


def test_another_axis_may_be_chosen(opened: Opened) -> None:
    opened.page.select_option("#axis", "kind")
    heads = opened.page.locator("thead th").all_inner_texts()
    assert [head.split("\n")[0] for head in heads][2:5] == ["Article", "Review", "Guideline"]


def test_the_keyboard_reaches_a_cell_opens_it_and_comes_back(opened: Opened) -> None:
    page = opened.page
    page.focus("button.tile[tabindex='0']")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    place = "[document.activeElement.dataset.row, document.activeElement.dataset.column]"
    assert page.evaluate(place) == ["1", "1"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.getElementById('drawer').contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.getElementById('drawer').open")
    assert page.evaluate(place) == ["1", "1"]


def test_a_number_of_the_diagram_opens_its_ids_from_the_keyboard(opened: Opened, world: Any) -> None:
    page = opened.page
    page.focus("text[data-field='records_screened'][role='button']")
    page.keyboard.press("Enter")
    assert page.locator("ol.ids li").count() == len(world.flow.records_screened)


def test_the_parts_of_a_number_open_their_own_ids(opened: Opened, world: Any) -> None:
    page = opened.page
    page.click("text[data-field='records_excluded'][data-name='by people']")
    people = len(world.flow.records_excluded) - len(world.flow.excluded_automation)
    assert page.locator("ol.ids li").count() == people


def test_the_reader_may_turn_what_the_system_prefers_to_its_opposite_and_back(opened: Opened) -> None:
    colour, press = "getComputedStyle(document.body).backgroundColor", "by('theme').click()"
    light = opened.page.evaluate(colour)
    opened.page.emulate_media(color_scheme="dark")
    dark = opened.page.evaluate(colour)
    opened.page.evaluate(press)
    assert opened.page.evaluate(colour) == light
    opened.page.evaluate(press)
    assert opened.page.evaluate(colour) == dark != light


def test_a_narrow_screen_scrolls_the_table_and_never_the_page(opened: Opened) -> None:
    opened.page.set_viewport_size({"width": 400, "height": 800})
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 400
