"""Full texts screened in JupyterLab, the document beside the card."""

from pathlib import Path

import pytest

import review
from review.model.decision import Stage

pytestmark = pytest.mark.browser

ALL_SAVED = "document.querySelector('.evergreen .saved')?.textContent === 'all saved'"
PAPER = """<html><body><nav>Home</nav><h1>1 Introduction</h1><p>Vectors vary.</p>
<h1>2 Comparability</h1><p>Comparability was shown.</p>
<p>&lt;img src=x onerror=window.hostile=1&gt;</p></body></html>"""


@pytest.fixture
def at_full_text(workspace: Path) -> Path:
    """A workspace with two reports at full text for Ada, one of them with a document."""
    with review.open(workspace) as opened:
        first, second = opened.queue("Ada", limit=2)
        for card in (first, second):
            for person in ("Ada", "Ben"):
                opened.decide(card.record_id, "include", reviewer=person)
        (workspace / "paper.html").write_text(PAPER)
        opened.fulltext(first.record_id, "retrieved", reviewer="Ada", path=workspace / "paper.html")
    return workspace


def test_a_full_text_is_read_by_section_and_excluded_with_a_reason_only(
    page, at_full_text, open_view, audited
):
    widget = open_view(at_full_text, "fulltext", reviewer="Ada")
    widget.locator("h3").wait_for(timeout=60_000)
    seen = {}
    for _ in range(2):
        widget.locator(".fulltext .told, .fulltext .text h4").first.wait_for(state="attached")
        page.wait_for_function(
            "!document.querySelector('.fulltext .told').textContent.startsWith('The document is')"
        )
        title = widget.locator("h3").inner_text()
        seen[title] = widget.locator(".fulltext").inner_text()
        if "Comparability was shown" in seen[title]:
            assert audited(".evergreen-card") == []
            widget.locator(".fulltext select").select_option("1")
            assert page.evaluate("document.activeElement.textContent") == "2 Comparability"
        widget.focus()
        page.keyboard.press("e")
        assert "Choose a reason first" in widget.locator(".trouble").inner_text()
        assert widget.locator("h3").inner_text() == title
        page.keyboard.press("1")
        page.keyboard.press("e")
    page.wait_for_function(ALL_SAVED)
    texts = " ".join(seen.values())
    assert "Vectors vary." in texts and "No document of this report is kept" in texts and "Home" not in texts
    assert page.evaluate("window.hostile") is None
    with review.open(at_full_text) as opened:
        votes = [
            each.body for each in opened.log.events(kind="decided") if each.body["stage"] == Stage.FULL_TEXT
        ]
    assert len(votes) == 2 and all(vote["criterion"] for vote in votes)
    assert page.strange == []
