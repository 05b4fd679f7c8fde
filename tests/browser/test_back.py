"""Back without scripts shows what one has saved, in browsers that keep pages in memory and in others."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.steps import OFFICER, rate, rate_row, save, start

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("kept_in_memory", [False, True])
def test_back_without_scripts_shows_what_was_saved(
    kept_in_memory: bool, signed_in: Callable[..., Page], chromium: Browser
):
    page = signed_in(OFFICER)
    hub = start(page, "返回", [7])
    # Playwright switches off what makes Back quick in the browsers that people use.
    ignored = ["--disable-back-forward-cache"] if kept_in_memory else []
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=FLAGS, ignore_default_args=ignored)
    own = browser.new_context(storage_state=page.context.storage_state(), java_script_enabled=False).new_page()
    portal = page.url.split("/assessments/")[0]

    for path, number, version in (
        (f"{hub}items/14/", 14, "#item-14 .version-14"),
        (f"{hub}worksheet/", 15, "#f15 > [name=version]"),
    ):
        own.goto(f"{portal}{path}")
        note = own.locator("textarea[name=note]").nth(number - 14)
        save_with = partial(rate_row, own, number, "meet") if "worksheet" in path else partial(save, own, number)
        if "worksheet" not in path:
            rate(own, number, "meet")
        note.fill("第一次")
        save_with()
        expect(own.locator(version).first).to_have_value("1")

        own.go_back(wait_until="commit")

        expect(own.locator(version).first).to_have_value("1")
        expect(note).to_have_value("第一次")
        note.fill("第二次")
        save_with()
        expect(own.locator(version).first).to_have_value("2")
        expect(own.locator(".conflict")).to_have_count(0)
    browser.close()
