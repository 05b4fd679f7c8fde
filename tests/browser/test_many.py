"""Something is done to many items at once: counted in clicks and page loads."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Request, expect

from tests.browser.looks import DESK, LANGUAGES, NARROWEST, faults
from tests.browser.steps import CONTRIBUTOR, OFFICER, row, shown_rows, speak, start

pytestmark = pytest.mark.browser
EVERY_TYPE = range(1, 11)
TEN = range(23, 33)


class Hand:
    """Clicks on a page, and counts clicks and the pages that they load."""

    def __init__(self, page: Page) -> None:
        self.clicks, self.loads = 0, 0
        page.on("request", self._load)

    def _load(self, request: Request) -> None:
        # A form that is sent answers with a redirect: one page for the person.
        self.loads += request.is_navigation_request() and request.redirected_from is None

    def click(self, locator: Locator) -> None:
        locator.click()
        self.clicks += 1

    def choose(self, select: Locator, label: str) -> None:
        """Open the list, choose from it."""
        select.select_option(label=label)
        self.clicks += 2


def test_ten_items_are_assigned_in_14_clicks_and_one_load(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    page.goto(f"{start(page, '分配十项', EVERY_TYPE)}worksheet/")
    hand = Hand(page)

    for number in TEN:
        hand.click(row(page, number).locator(".tick"))
    hand.click(page.locator("#ticked button[type=submit]"))
    hand.choose(page.locator("#many-assignee"), "陈立恒（协办人员）")
    hand.click(page.locator("#many button[type=submit]"))
    expect(page.locator(".notice--success")).to_have_text("已分配 10 项。")

    assert (hand.clicks, hand.loads) == (14, 1)
    page.goto(f"{page.url}?show=all")
    held = {number: page.locator(f"#person-{number}").inner_text() for number in range(22, 33)}
    assert held == {22: ""} | dict.fromkeys(TEN, "陈立恒")


def test_suggestions_of_the_profile_are_accepted_in_two_clicks(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    hub = start(page, "采纳建议", EVERY_TYPE)
    page.goto(f"{hub}profile/")
    for no in page.locator("main input[type=radio][value=no]").all():
        no.check(force=True)
    page.locator("main form button[type=submit]").last.click()
    page.goto(f"{hub}worksheet/")
    hand = Hand(page)

    hand.click(page.locator(".suggestions-left a"))
    listed = page.locator("main tbody input[name=item]:checked").count()
    hand.click(page.locator("main form .btn-primary"))
    expect(page.locator(".notice--success")).to_have_text(f"已将 {listed} 项评为不适用。")

    assert (listed, hand.clicks, hand.loads) == (8, 2, 2)
    expect(page.locator(".suggestions-left")).to_have_count(0)
    expect(page.locator("#progress-words")).to_have_text(f"已评 {listed} / 32 项")


def test_evidence_of_ten_items_is_asked_for_in_12_clicks(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    page.goto(f"{start(page, '请补充十项', EVERY_TYPE)}worksheet/")
    assign(page, TEN)
    hand = Hand(page)

    for number in TEN:
        hand.click(row(page, number).locator(".tick"))
    hand.click(page.locator("#ticked button", has_text="请补充材料"))
    page.locator("#many input[name=note]").fill("请附十月台账。")
    hand.click(page.locator("#many button[type=submit]"))
    expect(page.locator(".notice--success")).to_have_text("已请就 10 项补充材料。")

    assert (hand.clicks, hand.loads) == (12, 1)
    page.locator("#filters a", has_text="待补充材料").click()
    page.wait_for_url("**/worksheet/?show=asked")
    assert shown_rows(page) == [str(number) for number in TEN]
    asked = signed_in(CONTRIBUTOR)
    expect(asked.locator("tr", has_text="待补充材料")).to_have_count(10)


def assign(page: Page, numbers: range) -> None:
    for number in numbers:
        row(page, number).locator(".tick").check()
    page.locator("#ticked button[type=submit]").click()
    page.locator("#many-assignee").select_option(label="陈立恒（协办人员）")
    page.locator("#many button[type=submit]").click()
    expect(page.locator(".notice--success")).to_be_visible()


def test_dialog_of_asking_has_no_faults(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    page.goto(f"{start(page, '请补充外观', [7])}worksheet/")
    assign(page, range(14, 16))
    found = {}

    for language in LANGUAGES:
        page.set_viewport_size(DESK)
        speak(page, language)
        for number in (14, 16):
            row(page, number).locator(".tick").check()
        page.locator("#ticked button[hx-get]").click()
        expect(page.locator("#many")).to_be_visible()
        found[language] = faults(page)
        page.reload()

    assert {language: wrong for language, wrong in found.items() if wrong} == {}


def test_what_can_be_done_to_ticked_items_fits_on_a_phone(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    page.goto(f"{start(page, '勾选外观', [7])}worksheet/")
    found = {}

    for language in LANGUAGES:
        page.set_viewport_size(DESK)
        speak(page, language)
        page.set_viewport_size(NARROWEST)
        row(page, 14).locator(".tick").check()
        found[language] = page.evaluate(
            "() => [...document.querySelectorAll('#ticked > *')].map((part) => part.getBoundingClientRect())"
            ".map(({left, right}) => left >= 0 && right <= document.documentElement.clientWidth)"
        )

    assert found == {language: [True] * 5 for language in LANGUAGES}


def test_ticked_items_leave_most_of_the_screen_at_400_percent(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER, viewport={"width": 320, "height": 225})
    page.goto(f"{start(page, '放大四倍', [7])}worksheet/")
    row(page, 14).locator(".tick").check()

    bar = page.locator("#ticked").bounding_box()
    page.locator("#ticked #untick").click()

    assert bar
    assert (bar["x"], bar["width"]) == (0, 320)
    assert bar["height"] < 225 / 3
    expect(page.locator("#ticked")).to_be_hidden()


def test_evidence_is_asked_for_without_scripts(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    hub = start(page, "无脚本请补充", [7])
    page.goto(f"{hub}worksheet/")
    assign(page, range(14, 16))
    plain = signed_in(OFFICER, java_script_enabled=False)
    plain.goto(f"{hub}worksheet/")

    plain.locator("noscript a, main a", has_text="一次请补充多个项目的材料").click()
    plain.locator("main input[name=item][value='14']").check()
    plain.locator("main form .btn-primary").click()

    expect(plain.locator(".notice--success")).to_have_text("已请就 1 项补充材料。")
    expect(plain.locator("#marks-14")).to_have_text("待补充材料")
    plain.locator("form.undo button", has_text="撤销上次请补充材料").click()
    expect(plain.locator("#marks-14")).to_have_text("")
