"""The evidence map in JupyterLab: the page of the export, in a frame."""

import pytest

pytestmark = pytest.mark.browser


def test_the_map_is_explored_down_to_the_quotes_and_follows_the_theme(page, mapped, open_view, audited):
    widget = open_view(mapped, "map")
    frame = page.frame_locator(".evergreen-map iframe")
    tile = frame.locator("button.tile", has_text="confirmed").first
    tile.wait_for(timeout=60_000)
    tile.click()
    frame.locator("dialog blockquote mark").first.wait_for()
    page.keyboard.press("Escape")
    widget.locator("button").click()
    widget.locator(".progress-text", has_text="as of event").wait_for()
    assert audited(".evergreen-map") == []
    assert frame.locator("html").get_attribute("data-theme") in ("dark", "light")
    assert page.strange == []
