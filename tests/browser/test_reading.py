"""A file read in the page: by keys, by links alone, on a phone, by customs."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import faults, spoken
from tests.browser.steps import OFFICER, hub_of
from tests.evidence import corpus

pytestmark = pytest.mark.browser
BENIGN = Path(__file__).parents[1] / "evidence" / "benign"
RULES = {"name": "三页制度.pdf", "mimeType": "application/pdf", "buffer": corpus.pdf(3)}
FILES = (
    RULES,
    *(
        {"name": name, "mimeType": "", "buffer": (BENIGN / name).read_bytes()}
        for name in ("openpyxl.xlsx", "mail-attached.eml")
    ),
)


def upload(page: Page, number: int) -> None:
    """Upload the files to the item, and open its page."""
    page.goto(f"{hub_of(page, 'AEO')}items/{number}/")
    page.locator("#files").set_input_files([*FILES])
    button = page.locator("form.upload button[type=submit]")
    # With scripts the files are sent when they are chosen.
    if button.is_visible():
        button.click()
    expect(page.locator(".evidence-list li").filter(has_text="三页制度").first).to_be_visible()


def press(page: Page, key: str) -> None:
    """Press a key once the page's script listens."""
    page.wait_for_load_state("domcontentloaded")
    expect(page.locator(".reading-keys")).to_be_visible()
    page.keyboard.press(key)


def test_keys_turn_pages_and_lead_to_the_next_document(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER, language="en")
    upload(page, 14)
    page.locator(".evidence-name a", has_text="三页制度").first.click()
    place = page.locator(".reading-place")

    expect(place.first).to_have_text("page 1 of 3")
    press(page, "ArrowRight")
    expect(place.first).to_have_text("page 2 of 3")
    press(page, "+")
    expect(place.nth(1)).to_have_text("150 %")
    press(page, "r")
    expect(page).to_have_url(re.compile("turn=90"))
    expect(page.locator(".reading-page img")).to_have_js_property("complete", True)
    assert page.locator(".reading-page img").evaluate("(image) => image.naturalWidth") == 1500
    press(page, "n")
    expect(page.locator("h1")).not_to_have_text("三页制度")
    press(page, "Escape")
    expect(page).to_have_url(re.compile("/items/14/#evidence$"))


def test_pages_of_reading_keep_the_rules(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    upload(page, 14)
    addresses = {
        title: page.locator(".evidence-name a", has_text=title).first.get_attribute("href")
        for title in ("三页制度", "openpyxl", "mail-attached")
    }
    found = {}

    for title, address in addresses.items():
        page.goto(str(address))
        for language in spoken(page):
            found[title, language] = faults(page)
    page.goto(str(addresses["三页制度"]) + "&page=9")
    found["no page", "zh"] = faults(page)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_links_are_enough(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER, language="en", java_script_enabled=False)
    upload(page, 14)
    page.locator(".evidence-name a", has_text="三页制度").first.click()

    page.get_by_role("link", name="Next page").click()
    page.get_by_role("link", name="Turn").click()

    expect(page.locator(".reading-place").first).to_have_text("page 2 of 3")
    expect(page.locator(".reading-keys")).to_be_hidden()
