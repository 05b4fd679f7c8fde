"""All pages of the administration and of the demo's mailbox, checked in every look."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.looks import faults, in_both_languages
from tests.browser.steps import ADMINISTRATOR

pytestmark = pytest.mark.browser
LISTS = ("enterprises", "offices", "people", "editions")


def test_pages_of_administrator(signed_in: Callable[..., Page]):
    found = {}

    for page, language in in_both_languages(lambda **options: signed_in(ADMINISTRATOR, **options)):
        for name in ("", "jobs/", "mail/", "audit/"):
            page.goto(f"/administration/{name}")
            found[name, language] = faults(page)
        for name in LISTS:
            page.goto(f"/administration/{name}/")
            found[name, language] = faults(page)
            page.goto(page.locator("table.ledger tbody a").first.get_attribute("href") or "")
            found[f"one of {name}", language] = faults(page)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_mailbox(signed_in: Callable[..., Page]):
    found = {}

    for page, language in in_both_languages(lambda **options: signed_in(ADMINISTRATOR, **options)):
        page.goto("/mailbox/")
        found["mailbox", language] = faults(page)
        page.locator("table.ledger a").first.click()
        page.wait_for_load_state()
        found["letter", language] = faults(page)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}
