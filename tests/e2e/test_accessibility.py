"""What axe finds in the widgets, light and dark: nothing."""

import pytest

pytestmark = pytest.mark.browser


def test_the_screening_card_has_no_findings(page, workspace, open_card, audited):
    open_card().focus()
    page.keyboard.press("i")
    assert audited(".evergreen-card") == []


def test_uncertain_pairs_have_no_findings(page, doubtful, open_view, audited):
    open_view(doubtful, "duplicates", reviewer="Ada").locator("table").wait_for()
    assert audited(".evergreen-pairs") == []


def test_conflicts_have_no_findings(page, disputed, open_view, audited):
    open_view(disputed, "conflicts", reviewer="Cleo").locator("h3").wait_for()
    assert audited(".evergreen-conflicts") == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_of_the_map_has_no_findings(browser, demonstrated, findings, theme):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, color_scheme=theme)
    page = context.new_page()
    page.goto((demonstrated / "review" / "exports" / "map.html").as_uri())
    page.locator("button.tile").first.wait_for()
    found = findings(page, "body")
    page.locator("button.tile", has_text="confirmed").first.click()
    found += findings(page, "dialog")
    context.close()
    assert found == []


def test_an_audit_finds_what_is_wrong(browser, findings):
    page = browser.new_page()
    page.set_content("<main><img src='data:,'></main>")
    assert "image-alt" in " ".join(findings(page, "main"))
    page.close()
