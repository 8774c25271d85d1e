"""Conflicts, settled in JupyterLab by keyboard, every vote in sight."""

import pytest

import review

pytestmark = pytest.mark.browser

ALL_SAVED = "document.querySelector('.evergreen .saved')?.textContent === 'all saved'"


def settled(workspace) -> list[tuple[str | None, str | None, str | None]]:
    with review.open(workspace) as opened:
        events = opened.log.events(kind="adjudicated")
        return [(each.body["verdict"], each.body["criterion"], each.body["note"]) for each in events]


def test_a_third_person_settles_with_a_reason_and_takes_back(page, disputed, open_view):
    widget = open_view(disputed, "conflicts", reviewer="Cleo")
    widget.locator("h3").wait_for()
    first = widget.locator("h3").inner_text()
    votes = widget.locator(".vote")
    assert sorted(votes.locator("strong").all_inner_texts()) == ["Ada", "Ben"]
    assert "not about a product" in widget.locator(".votes").inner_text()
    widget.focus()
    page.keyboard.press("i")
    assert "Say why first" in widget.locator(".trouble").inner_text()
    page.keyboard.press("t")
    page.keyboard.type("it names a challenge")
    page.keyboard.press("Escape")
    page.keyboard.press("i")
    page.wait_for_function(ALL_SAVED)
    assert widget.locator("h3").inner_text() != first
    page.keyboard.press("z")
    assert widget.locator("h3").inner_text() == first
    page.keyboard.press("1")
    page.keyboard.press("e")
    page.wait_for_function(ALL_SAVED)
    [one, back, two] = settled(disputed)
    assert one == ("include", None, "it names a challenge")
    assert back[0] is None
    assert (two[0], two[2]) == ("exclude", None) and two[1]
    with review.open(disputed) as opened:
        assert opened.status().title_abstract.conflict == 1
        assert len(list(opened.log.events(kind="decided"))) == 4
    assert page.strange == []


def test_one_vote_that_is_still_alone_is_nobody_elses_to_see(page, workspace, open_view):
    with review.open(workspace) as opened:
        [card] = opened.queue("Ada", limit=1)
        opened.decide(card.record_id, "include", reviewer="Ada", note="a secret of Ada's")
    widget = open_view(workspace, "conflicts", reviewer="Cleo")
    widget.locator(".done", has_text="Nothing is in conflict").wait_for()
    assert ("secret of Ada" in page.content()) is False
