"""A reviewer rates an item by its sub-items: each choice is stored in place, and the item's rating follows."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import faults
from tests.browser.steps import ENGLISH, REVIEWER, rate, rate_row, saved, saved_row, start
from tests.browser.test_round_trip import OFFICER, press, submit

pytestmark = pytest.mark.browser
NAME = "分项评定演练"


def test_sub_items_are_rated_in_place(signed_in: Callable[..., Page]):
    officer = signed_in(OFFICER)
    # Today: the register has last year's number of documents, but not this year's.
    hub = start(officer, NAME, [6], days=0)
    officer.goto(f"{hub}worksheet/")
    for number in (11, 12, 13):
        rate_row(officer, number, "meet")
        expect(saved_row(officer, number)).to_be_visible()
    rate_row(officer, "10-1", "meet")
    rate_row(officer, "10-2", "meet")
    expect(officer.locator("#rates-10 .status")).to_have_text("达标")
    submit(officer, hub)
    reviewer = signed_in(REVIEWER, language=ENGLISH)
    reviewer.goto("/reviews/")
    reviewer.locator("tr", has_text=NAME).locator("a").first.click()
    press(reviewer, ".steps button >> nth=0")

    rate(reviewer, 10, "meet", name="'sub_10(1)'")
    expect(saved(reviewer, 10)).to_contain_text("not sent yet")
    expect(reviewer.locator("#rolled-up-10")).to_have_text("unrated")
    rate(reviewer, 10, "basically_meet", name="'sub_10(2)'")

    expect(reviewer.locator("#rolled-up-10")).to_have_text("basically meets")
    expect(reviewer.locator("#version-10")).to_have_value("2")
    reviewer.reload()
    expect(reviewer.locator("#item-10 input[value=basically_meet]:checked")).to_have_count(1)
    assert faults(reviewer) == []
