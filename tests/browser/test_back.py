"""Back without scripts shows what one has saved, in browsers that keep pages in memory and in others."""

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.steps import OFFICER, rate, rate_row, save, start

pytestmark = pytest.mark.browser


@pytest.fixture(params=[False, True], ids=["from the network", "kept in memory"])
def without_scripts(request: pytest.FixtureRequest, chromium: Browser, portal: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens another page of a session, without scripts."""
    # Playwright switches off what makes Back quick in the browsers that people use.
    ignored = ["--disable-back-forward-cache"] if request.param else []
    browser = chromium.browser_type.launch(executable_path=CHROMIUM, args=FLAGS, ignore_default_args=ignored)

    def without_scripts(page: Page) -> Page:
        state = page.context.storage_state()
        return browser.new_context(base_url=portal, storage_state=state, java_script_enabled=False).new_page()

    yield without_scripts
    browser.close()


def test_back_without_scripts_shows_what_was_saved(
    without_scripts: Callable[..., Page], signed_in: Callable[..., Page]
):
    page = signed_in(OFFICER)
    hub = start(page, "返回", [7])
    own = without_scripts(page)

    for path, number, version in (
        (f"{hub}items/14/", 14, "#item-14 .version-14"),
        (f"{hub}worksheet/", 15, "#f15 > [name=version]"),
    ):
        own.goto(path)
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


def test_back_without_scripts_shows_what_was_saved_on_another_page(
    without_scripts: Callable[..., Page], signed_in: Callable[..., Page]
):
    """Nor does text that was typed and not saved come back beside the version of what was saved since."""
    page = signed_in(OFFICER)
    hub = start(page, "别处已改", [7])
    own, item = without_scripts(page), page.locator("#note-14")
    page.goto(f"{hub}items/14/")
    found = {}

    for number, path in enumerate((f"{hub}worksheet/", f"{hub}items/14/")):
        own.goto(path)
        note = own.locator("textarea[name=note]").first
        note.fill("没有暂存")
        own.goto("/")
        with page.expect_response(lambda response: response.request.method == "POST"):
            item.fill(f"第{number}次")

        own.go_back(wait_until="commit")

        expect(note).to_have_value(f"第{number}次")
        found[path] = own.locator("[name=version]").first.input_value()

    assert list(found.values()) == ["1", "2"]
