"""From one year to the next: start from a former assessment, confirm, compare, restore a text."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import DESK, faults
from tests.browser.steps import OFFICER, start_from

pytestmark = pytest.mark.browser

NAME = "2028 年再次申请"
NOTE = "查验制度已于 2027 年修订。"


def test_officer_carries_last_year_over(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    hub = start_from(page, "快件运营", NAME)
    found = {"confirm": faults(page)}
    page.set_viewport_size(DESK)

    # One key on the same rating confirms a row.
    page.goto(hub + "worksheet/")
    row = page.locator("#row-14")
    expect(row.locator(".chip", has_text="待确认")).to_be_visible()
    row.locator("textarea[name=note]").focus()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(row.locator(".chip", has_text="待确认")).to_have_count(0)

    # The others at once, after a look.
    page.goto(hub + "confirm/")
    expect(page.locator("main tbody tr")).to_have_count(5)
    page.locator("input[name=looked]").check()
    page.locator("button[name=whole]").click()
    expect(page.locator("main .empty")).to_be_visible()

    # A note is changed, its history shows the words, and the older text comes back.
    page.goto(hub + "items/15/")
    before = page.locator("#note-15").input_value()
    page.locator("#note-15").fill(NOTE)
    page.locator(".item-foot .save").click()
    expect(page.locator("#state-15 .save-state--saved")).to_be_visible()
    page.goto(hub + "items/15/")
    page.locator("details.history summary").click()
    expect(page.locator("details.history ins").first).to_be_visible()
    found["history"] = faults(page)
    page.locator("details.history form button").first.click()
    page.wait_for_load_state()
    expect(page.locator("#note-15")).to_have_value(before)

    page.goto(hub + "changes/")
    found["changes"] = faults(page)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}
