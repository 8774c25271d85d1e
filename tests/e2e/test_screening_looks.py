"""The screening card in the dark, in a small window, and as a screen reader hears it."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

DARK = "() => { window.jupyterapp.commands.execute('apputils:change-theme', {theme: 'JupyterLab Dark'}); }"
LIGHT = DARK.replace("Dark", "Light")
BRIGHTNESS = """(card, property) => {
  const [red, green, blue] = getComputedStyle(card)[property].match(/[0-9.]+/g).map(Number);
  return (red + green + blue) / 3;
}"""
KEYS = {"Include": "i", "Maybe": "u", "Exclude": "e", "Undo": "z", "Note": "t", "Open": "o"}
HEARD = """
- region /^Screening. /:
  - text: /Ada · title and abstract 0 of \\d+ reports screened.* all saved/
  - progressbar "Share of reports that are screened"
  - paragraph
  - heading [level=3]
  - paragraph
  - group "summary written for this example"
  - paragraph: /Why now. rank 1/
  - paragraph: /From/
  - complementary:
    - group "Reason to exclude":
      - radio /^1 /
      - radio /^2 /
    - heading "Include if" [level=4]
    - list:
      - listitem
  - button "Include"
  - button "Maybe"
  - button "Exclude"
  - button "Undo" [disabled]
  - button "Note"
  - button "Open"
"""


def test_a_screen_reader_hears_names_roles_keys_and_what_was_decided(page, workspace, open_card):
    card = open_card()
    expect(card).to_match_aria_snapshot(HEARD)
    for name, key in KEYS.items():
        expect(card.get_by_role("button", name=name)).to_have_attribute("aria-keyshortcuts", key)
    live = card.locator("[aria-live=polite]")
    card.focus()
    page.keyboard.press("i")
    expect(live).to_have_text("Include.")
    page.keyboard.press("2")
    expect(card.get_by_role("radio").nth(1)).to_be_checked()
    page.keyboard.press("e")
    expect(live).to_have_text(f"Exclude, {card.get_by_role('radio').nth(1).get_attribute('value')}.")
    page.keyboard.press("z")
    expect(live).to_have_text("Taken back.")
    expect(card.locator(".saved")).to_have_text("all saved")


def test_in_a_small_dark_window_text_and_buttons_are_in_sight(page, workspace, open_card):
    card = open_card()
    page.evaluate("() => { window.jupyterapp.commands.execute('application:toggle-left-area'); }")
    page.evaluate(DARK)
    expect(card).to_have_class("evergreen evergreen-card title-abstract dark")
    assert card.evaluate(BRIGHTNESS, "backgroundColor") < 60
    assert card.evaluate(BRIGHTNESS, "color") > 180
    page.set_viewport_size({"width": 640, "height": 640})
    page.wait_for_timeout(500)
    card.evaluate("(card) => card.scrollIntoView({ block: 'end' })")
    expect(card.locator("h3")).to_be_in_viewport()
    for name in ("Include", "Maybe", "Exclude", "Undo", "Note"):
        expect(card.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
    assert card.evaluate("(card) => card.scrollWidth <= card.clientWidth")
    page.evaluate(LIGHT)
    expect(card).to_have_class("evergreen evergreen-card title-abstract")
