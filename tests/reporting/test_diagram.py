import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from typing import Any

import pytest

from review.model.flow import FlowCounts, Template
from review.reporting.diagram import svg
from review.reporting.lettering import width, wrap

COUNTS = FlowCounts(
    previous_studies=58,
    previous_reports=74,
    withdrawn_studies=1,
    database_results=1842,
    database_specific_results=(("PubMed", 1000), ("Europe PMC", 842)),
    register_results=73,
    duplicates=412,
    excluded_automatic=35,
    excluded_other=None,
    records_screened=1458,
    records_excluded=1320,
    excluded_automation=20,
    pending_screening=10,
    dbr_sought_reports=138,
    dbr_notretrieved_reports=9,
    dbr_assessed=129,
    dbr_excluded=tuple(
        (f"A reason of some length, number {n}, that goes over lines", 30 - n) for n in range(20)
    ),
    website_results=12,
    other_sought_reports=10,
    other_notretrieved_reports=0,
    other_assessed=10,
    other_excluded=(),
    new_studies=38,
    new_reports=46,
    total_studies=95,
    total_reports=118,
)


def texts(drawing: str) -> list[str]:
    root = ElementTree.fromstring(drawing)
    return ["".join(each.itertext()) for each in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("template", list(Template))
def test_the_same_numbers_draw_the_same_bytes_and_valid_xml(template: Template) -> None:
    drawing = svg(COUNTS, template)
    assert drawing == svg(COUNTS, template)
    root = ElementTree.fromstring(drawing)
    assert root.get("role") == "img"
    assert [child.tag.split("}")[1] for child in root][:2] == ["title", "desc"]


@pytest.mark.parametrize("template", list(Template))
def test_headings_speak_of_new_studies_only_in_an_update(template: Template) -> None:
    said = texts(svg(COUNTS, template))
    update = template in (Template.UPDATED_DB, Template.UPDATED_OTHER)
    assert ("Identification of new studies via databases and registers" in said) is update
    assert ("Studies included in review (n\u00a0=\u00a038)" in said) is not update
    assert ("Previous studies" in said) is update


def test_zero_is_printed_and_what_is_not_given_is_hidden() -> None:
    said = " ".join(texts(svg(COUNTS, Template.NEW_OTHER)))
    assert "Reports not retrieved (n\u00a0=\u00a00)" in said
    assert "Records removed for other" not in said


def test_a_box_with_nothing_given_is_still_drawn() -> None:
    assert "Records screened" in texts(svg(FlowCounts(), Template.NEW_DB))


def test_exclusions_by_people_and_by_automation_are_told_apart() -> None:
    said = texts(svg(COUNTS, Template.NEW_DB))
    assert "by people (n\u00a0=\u00a01,300)" in said
    assert "by automation tools (n\u00a0=\u00a020)" in said


def test_an_unfinished_review_says_what_waits() -> None:
    assert "Records awaiting screening (n\u00a0=\u00a010)" in texts(svg(COUNTS, Template.NEW_DB))


def test_a_long_list_of_reasons_is_summed_up_when_asked() -> None:
    said = " ".join(texts(svg(COUNTS, Template.NEW_DB, reasons=3)))
    rest = sum(n for _, n in COUNTS.dbr_excluded or ()) - (30 + 29 + 28)
    assert f"17 other reasons (n\u00a0=\u00a0{rest})" in said
    assert "number 3," not in said


def test_hostile_reasons_stay_text() -> None:
    nasty = '</text><script>alert(1)</script>" onload="x\x00\ud800'
    drawing = svg(replace(COUNTS, dbr_excluded=((nasty, 3),)), Template.NEW_DB)
    assert "<script" not in drawing
    assert "<script>alert(1)</script>" in "".join(texts(drawing))


@pytest.mark.parametrize("word", ["Reports", "W" * 90, "漢字" * 40, "a b " * 60])
def test_no_line_is_wider_than_its_box(word: str) -> None:
    lines = wrap(word.split(), 240, 13)
    assert all(width(" ".join(line), 13) <= 240 for line in lines)
    assert "".join(part for line in lines for part in line) == "".join(word.split())


@pytest.mark.browser
def test_in_a_browser_all_text_lies_inside_its_box(browser: Any) -> None:
    page = browser.new_page()
    page.set_content("".join(svg(COUNTS, template) for template in Template))
    outside = page.evaluate(
        """() => [...document.querySelectorAll("g[data-box]")].flatMap((group) => {
            const box = group.querySelector("rect").getBBox();
            return [...group.querySelectorAll("text")].filter((text) => {
                const at = text.getBBox();
                return at.x < box.x || at.x + at.width > box.x + box.width
                    || at.y < box.y || at.y + at.height > box.y + box.height;
            }).map((text) => text.textContent);
        })"""
    )
    page.close()
    assert outside == []
