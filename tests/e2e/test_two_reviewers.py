"""Two reviewers of one workspace, each in a browser and with a kernel of their own."""

import pytest

import review

pytestmark = pytest.mark.browser

# Names that stand in no record: what one browser receives is searched for the other's.
FIRST, SECOND = "Zdenka", "Xaver"

ALL_SAVED = "document.querySelector('.evergreen-card .saved')?.textContent === 'all saved'"


def title(page) -> str:
    return page.locator(".evergreen-card h3").inner_text()


def told(page) -> bytes:
    """All that the card of a page was told after it was made."""
    said = b"".join(frame for frame in page.received if b'"custom"' in frame)
    assert b'"queue"' in said
    return said


def test_two_blinded_reviewers_screen_at_once_and_their_conflict_shows_afterwards(workspace, open_desk):
    one, other = open_desk(FIRST), open_desk(SECOND)
    assert title(one) == title(other)
    for hers, his in zip("ieue", "eeui", strict=True):
        one.keyboard.press(hers)
        other.keyboard.press(his)
    for page in (one, other):
        page.wait_for_function(ALL_SAVED)
    with review.open(workspace) as opened:
        said = [
            (event.body["agent"]["name"], event.body["verdict"])
            for event in opened.log.events(kind="decided")
        ]
        assert opened.status().title_abstract.conflict >= 1
    assert [verdict for name, verdict in said if name == FIRST] == ["include", "exclude", "maybe", "exclude"]
    assert [verdict for name, verdict in said if name == SECOND] == ["exclude", "exclude", "maybe", "include"]
    assert len(said) == len({*one.acknowledged, *other.acknowledged}) == 8
    assert SECOND.encode() not in told(one)
    assert FIRST.encode() not in told(other)
