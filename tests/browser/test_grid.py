"""The worksheet's grid: rated by keys, with an item open beside it, on wide screens, phones and paper."""

import io
import re
from collections.abc import Callable
from itertools import product
from urllib.parse import parse_qs

import pypdfium2
import pytest
from playwright.sync_api import APIResponse, Dialog, Page, Route, expect

from tests.browser.looks import DESK, HALF, LANGUAGES, NARROWEST, PHONE, SHORT, SMALL, TABLET, faults
from tests.browser.steps import (
    OFFICER,
    hub_of,
    rate,
    rate_row,
    rating_of,
    row,
    saved_row,
    shown_rows,
    speak,
    start,
    start_from,
)

pytestmark = pytest.mark.browser

EVERY_TYPE = range(1, 11)
# Milliseconds after which a pause in typing has been sent.
PAUSE = 1500

ROWS = """() => [...document.querySelectorAll('tr.item-row')].map((row) => row.getBoundingClientRect())
    .map(({top, height}) => [top + window.scrollY, height])"""


@pytest.fixture
def sheet(signed_in: Callable[..., Page]) -> Page:
    """The worksheet of a new assessment with items 14 to 19."""
    return opened(signed_in(OFFICER), "表格", [7])


def opened(page: Page, name: str, types: object) -> Page:
    hub = start(page, name, types)  # type: ignore[arg-type]
    page.goto(f"{hub}worksheet/")
    return page


def sent_by(page: Page) -> list[dict[str, list[str]]]:
    """Collect the forms that the page sends from now on."""
    sent: list[dict[str, list[str]]] = []
    page.on("request", lambda each: sent.append(parse_qs(each.post_data)) if each.method == "POST" else None)
    return sent


def path_of(page: Page) -> str:
    """The path below the assessment's."""
    return page.url.split("/", 5)[5]


# --- Keys --------------------------------------------------------------------------------------


def test_every_item_is_rated_by_keyboard(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "全部按键", EVERY_TYPE)
    pressed = 0

    def press(*keys: str) -> None:
        nonlocal pressed
        for key in keys:
            page.keyboard.press(key)
            pressed += 1

    press("j", "1")
    expect(rating_of(page, 1)).to_have_text("达标")
    first = pressed
    for number in range(2, 33):
        press("j", "1")
        if number == 10:
            # Its first button says that the number of documents is known, so that two of three sub-items apply.
            expect(row(page, "10-3")).to_contain_text("按规则不参与评定")
            press("j", "1", "j", "1", "j")
    expect(page.locator("#progress-words")).to_have_text("已评 32 / 32 项")

    assert (first <= 4, pressed <= 75) == (True, True), (first, pressed)
    page.reload()
    expect(page.locator("#progress-words")).to_have_text("已评 32 / 32 项")


def test_key_of_a_rating_that_is_not_allowed_does_nothing(sheet: Page):
    """As an item with three ratings is printed: nothing in the row's place, no option in the panel."""
    sent = sent_by(sheet)
    sheet.route("**/items/14/", without_basically_meet)
    row(sheet, 14).locator("[value=basically_meet]").evaluate("(button) => button.outerHTML = '<i></i>'")

    for key in ("j", "2", "o"):
        sheet.keyboard.press(key)
    expect(sheet.locator("#panel input[name=rating]")).to_have_count(3)
    sheet.keyboard.press("2")
    sheet.wait_for_timeout(PAUSE)
    refused = [each["rating"] for each in sent]
    sheet.unroute("**/items/14/")
    sheet.keyboard.press("3")
    expect(rating_of(sheet, 14)).to_have_text("不达标")

    assert (refused, [each["rating"] for each in sent]) == ([], [["not_meet"]])


def without_basically_meet(route: Route) -> None:
    text = route.fetch().text()
    route.fulfill(
        body=re.sub(r'<label><input[^>]*value="basically_meet".*?</label>', "", text), content_type="text/html"
    )


def test_not_applicable_by_key_asks_for_the_reason_in_place(sheet: Page):
    sheet.keyboard.press("j")
    sheet.keyboard.press("4")
    reason = row(sheet, 14).locator("textarea[name=reason]")
    expect(reason).to_be_focused()
    expect(row(sheet, 14)).to_contain_text("请填写不适用的理由")
    sheet.keyboard.type("没有寄件人")
    expect(rating_of(sheet, 14)).to_have_text("不适用")
    expect(saved_row(sheet, 14)).to_be_visible()

    sheet.reload()

    expect(rating_of(sheet, 14)).to_have_text("不适用")
    expect(reason).to_have_value("没有寄件人")


def test_note_by_key_is_saved_and_escape_returns_to_the_row(sheet: Page):
    note = row(sheet, 15).locator("textarea[name=note]")
    for key in ("j", "j", "n"):
        sheet.keyboard.press(key)
    expect(note).to_be_focused()
    sheet.keyboard.type("1 2 3 j")
    sheet.keyboard.press("Escape")
    expect(row(sheet, 15)).to_be_focused()
    expect(saved_row(sheet, 15)).to_be_visible()
    sheet.keyboard.press("j")
    expect(row(sheet, 16)).to_be_focused()

    sheet.reload()

    expect(note).to_have_value("1 2 3 j")
    expect(sheet.locator("#progress-words")).to_have_text("已评 0 / 6 项")


def test_slash_searches_and_question_mark_explains(sheet: Page):
    sheet.keyboard.press("Shift+Slash")
    expect(sheet.locator("#keys")).to_be_visible()
    sheet.keyboard.press("Escape")
    expect(sheet.locator("#keys")).to_be_hidden()

    sheet.keyboard.press("/")
    sheet.keyboard.type("风险防控")
    sheet.keyboard.press("Enter")

    sheet.wait_for_url("**/worksheet/?q=*")
    assert shown_rows(sheet) == ["19"]


@pytest.mark.parametrize("where", ["#grid textarea >> nth=0", ".grid-search input[type=search]", ".grid-search select"])
def test_keys_are_text_in_a_field(sheet: Page, where: str):
    sent = sent_by(sheet)
    sheet.keyboard.press("j")
    sheet.locator(where).focus()

    for key in ("1", "4", "o", "j"):
        sheet.keyboard.press(key)
    sheet.wait_for_timeout(PAUSE)

    assert [each for each in sent if "rating" in each] == []
    expect(sheet.locator("#panel")).to_be_empty()
    expect(sheet.locator("#progress-words")).to_have_text("已评 0 / 6 项")


def test_keys_are_text_while_composing(sheet: Page):
    sent = sent_by(sheet)
    keys = sheet.context.new_cdp_session(sheet)
    note = row(sheet, 14).locator("textarea[name=note]")
    note.focus()

    for pinyin in ("n", "ni", "ni h", "ni hao"):
        keys.send(
            "Input.imeSetComposition", {"text": pinyin, "selectionStart": len(pinyin), "selectionEnd": len(pinyin)}
        )
    sheet.keyboard.press("1")
    sheet.wait_for_timeout(PAUSE)
    while_composing = list(sent)
    keys.send("Input.insertText", {"text": "你好"})
    expect(saved_row(sheet, 14)).to_be_visible()

    assert [each for each in [*while_composing, *sent] if "rating" in each] == []
    assert "你好" in note.input_value()
    assert [each["note"] for each in sent][-1] == [note.input_value()]


def test_keys_can_be_switched_off_in_this_browser(sheet: Page):
    sent = sent_by(sheet)
    sheet.keyboard.press("Shift+Slash")
    sheet.locator("#keys-on").uncheck()
    sheet.locator("#keys form button").click()
    sheet.reload()

    for key in ("j", "1", "o"):
        sheet.keyboard.press(key)
    row(sheet, 14).locator("a").focus()
    sheet.keyboard.press("1")
    sheet.wait_for_timeout(PAUSE)

    assert sent == []
    expect(sheet.locator("#panel")).to_be_empty()
    sheet.keyboard.press("Shift+Slash")
    sheet.locator("#keys-on").check()
    sheet.locator("#keys form button").click()
    sheet.keyboard.press("j")
    sheet.keyboard.press("1")
    expect(saved_row(sheet, 15)).to_be_visible()


def test_keys_are_told_to_screen_readers_unless_switched_off(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "读屏按键", [6])
    search, on = page.locator(".grid-search input[type=search]"), page.locator("#keys-on")
    rate_row(page, 10, "known")
    expect(row(page, "10-3")).to_contain_text("按规则不参与评定")

    for place in ("10", "10-1", "11"):
        expect(row(page, place)).to_have_attribute("aria-keyshortcuts", "1 2 3 4 J K O N E A")
    expect(search).to_have_attribute("aria-keyshortcuts", "/")
    page.keyboard.press("Shift+Slash")
    on.uncheck()
    for each in (row(page, "10-1"), row(page, 11), search):
        expect(each).not_to_have_attribute("aria-keyshortcuts", re.compile(""))
    expect(page.locator("#show-keys")).to_have_attribute("aria-keyshortcuts", "Shift+?")


def test_rows_of_sub_items_keep_the_focus_and_stay_folded(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "分项按键", [6])
    rate_row(page, 10, "known")
    expect(row(page, "10-3")).to_contain_text("按规则不参与评定")

    row(page, "10-1").locator("button").first.focus()
    with page.expect_response("**/items/10/**"):
        page.keyboard.press("1")
        page.keyboard.press("j")
    expect(rating_of(page, "10-1")).to_have_text("达标")
    page.keyboard.press("2")
    expect(page.locator("#rates-10 .status")).to_have_text("基本达标")

    row(page, 10).locator(".unfold--sub-items").click()
    row(page, 10).locator("textarea[name=note]").fill("折叠后的说明")
    expect(saved_row(page, 10)).to_be_visible()
    expect(row(page, "10-1")).to_be_hidden()


class Held:
    """Holds back the answers to what is posted, until they are let go in the order that is asked for."""

    def __init__(self, page: Page) -> None:
        self.routes: list[tuple[Route, APIResponse]] = []
        page.route("**/items/**", self.take)

    def take(self, route: Route) -> None:
        if route.request.method == "POST":
            self.routes.append((route, route.fetch()))
        else:
            route.continue_()

    def let_go(self, place: int) -> None:
        route, response = self.routes.pop(place)
        route.fulfill(response=response)

    def until(self, page: Page, count: int) -> None:
        while len(self.routes) < count:
            page.wait_for_timeout(20)


def test_folded_types_and_sub_items_stay_as_they_were_left(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "折叠记住", [6, 7])
    shown = lambda: [page.locator(each).is_visible() for each in ("#row-10", "#row-10-1", "#row-11", "#row-14")]  # noqa: E731
    row(page, 10).locator(".unfold--sub-items").click()
    before = shown()
    page.locator("#type-6 .fold").click()
    folded = shown()
    page.reload()
    reloaded = shown()
    page.goto(f"{page.url}?show=unrated")
    listed = shown()
    page.go_back()
    page.locator("#type-6 .fold").click()
    page.emulate_media(media="print")

    assert (before, folded, reloaded) == (
        [True, False, True, True],
        [False, False, False, True],
        [False, False, False, True],
    )
    # What a filter found is shown, with its sub-items as in any list.
    assert listed == [True, True, True, True]
    assert shown() == [True, True, True, True]


def test_unfolded_type_leaves_its_folded_sub_items(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "折叠子项", [6])
    row(page, 10).locator(".unfold--sub-items").click()

    for _fold_and_unfold in range(2):
        page.locator("#type-6 .fold").click()

    expect(row(page, 11)).to_be_visible()
    expect(row(page, "10-1")).to_be_hidden()


def test_chosen_rating_is_current_before_it_is_answered(sheet: Page):
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    sheet.route("**/items/14/**", hold)

    rate_row(sheet, 14, "meet")

    expect(row(sheet, 14).locator("[value=meet]")).to_have_attribute("aria-current", "true")
    expect(sheet.locator(".grid-types a").first).to_have_attribute("aria-current", "true")
    held[0].continue_()
    expect(saved_row(sheet, 14)).to_be_visible()
    expect(rating_of(sheet, 14)).to_have_count(1)


def test_rows_without_scripts_are_as_low(signed_in: Callable[..., Page]):
    own, found = signed_in(OFFICER), {}
    opened(own, "无脚本行高", EVERY_TYPE)
    rate_row(own, 12, "not_applicable")
    row(own, 12).locator("textarea[name=reason]").fill("无此业务。")
    expect(saved_row(own, 12)).to_be_visible()
    page = signed_in(OFFICER, java_script_enabled=False)
    page.goto(own.url)

    for language in LANGUAGES:
        speak(page, language)
        rows = page.locator("tr.item-row")
        found[language] = max(box["height"] for each in rows.all() if (box := each.bounding_box()))

    assert {language: height for language, height in found.items() if height > 56} == {}


def test_sub_items_rated_while_a_save_is_on_its_way_are_all_saved(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "快速分项", [6])
    rate_row(page, 10, "known")
    expect(row(page, "10-3")).to_contain_text("按规则不参与评定")
    held = Held(page)

    for place, key in (("10-1", "3"), ("10-2", "2"), ("10-1", "1")):
        row(page, place).locator("button").first.focus()
        page.keyboard.press(key)
    held.until(page, 1)
    held.let_go(0)
    held.until(page, 1)
    assert rating_of(page, "10-2").text_content() == "基本达标"
    held.let_go(0)
    expect(page.locator("#rates-10 .status")).to_have_text("基本达标")

    page.reload()
    found = [rating_of(page, place).text_content() for place in ("10-1", "10-2")]
    assert found == ["达标", "基本达标"]


@pytest.mark.parametrize("status", [500, 503])
def test_sub_items_rated_while_a_save_fails_are_all_saved(signed_in: Callable[..., Page], status: int):
    page = opened(signed_in(OFFICER), f"失败分项 {status}", [6])
    rate_row(page, 10, "known")
    expect(row(page, "10-3")).to_contain_text("按规则不参与评定")
    page.route("**/items/10/**", lambda route: route.fulfill(status=status), times=1)

    for place in ("10-1", "10-2"):
        row(page, place).locator("button").first.focus()
        page.keyboard.press("1")
    expect(page.locator("#rates-10 .status")).to_have_text("达标", timeout=15_000)

    page.reload()
    expect(page.locator("#rates-10 .status")).to_have_text("达标")


def test_answer_that_comes_late_leaves_what_a_later_one_said(sheet: Page):
    held = Held(sheet)
    for number in (14, 15):
        rate_row(sheet, number, "meet")
        held.until(sheet, number - 13)

    held.let_go(1)
    expect(sheet.locator("#progress-words")).to_have_text("已评 2 / 6 项")
    held.let_go(0)
    expect(saved_row(sheet, 14)).to_be_visible()

    expect(sheet.locator("#progress-words")).to_have_text("已评 2 / 6 项")
    expect(sheet.locator("#type-7 .count").first).to_have_text("2 / 6")
    expect(sheet.locator("#filters a", has_text="未评")).to_contain_text("4")


# --- The item beside the grid ------------------------------------------------------------------


def test_panel_has_the_items_address_and_history(sheet: Page):
    panel = sheet.locator("#panel")

    row(sheet, 14).locator("a").click()
    expect(panel.locator("#item-14")).to_be_visible()
    assert path_of(sheet) == "items/14/"
    panel.locator("a[rel=next]").click()
    expect(panel.locator("#item-15")).to_be_visible()
    expect(row(sheet, 15)).to_have_class("item-row is-open")
    sheet.go_back()
    expect(panel.locator("#item-14")).to_be_visible()
    sheet.go_back()
    expect(panel).to_be_empty()
    assert path_of(sheet) == "worksheet/"
    sheet.go_forward()
    expect(panel.locator("#item-14")).to_be_visible()
    panel.locator(".panel-close").click()
    expect(panel).to_be_empty()
    expect(row(sheet, 14)).to_be_focused()
    assert path_of(sheet) == "worksheet/"


def test_panel_opens_follows_and_closes_by_keys(sheet: Page):
    panel = sheet.locator("#panel")

    for key in ("j", "o"):
        sheet.keyboard.press(key)
    expect(panel.locator("#item-14")).to_be_visible()
    sheet.keyboard.press("j")
    expect(panel.locator("#item-15")).to_be_visible()
    sheet.keyboard.press("2")
    expect(panel.locator("#status-15")).to_have_text("基本达标")
    expect(rating_of(sheet, 15)).to_have_text("基本达标")
    sheet.keyboard.press("Escape")

    expect(panel).to_be_empty()
    expect(row(sheet, 15)).to_be_focused()


FOCUS = {"o": "#panel h2 >> nth=0", "e": "#panel #files", "a": "#panel #assignee", "n": "#row-15 textarea[name=note]"}


@pytest.mark.parametrize("key", FOCUS)
def test_key_takes_the_focus_there_and_escape_back_to_the_row(sheet: Page, key: str):
    for each in ("j", "j", key):
        sheet.keyboard.press(each)
    expect(sheet.locator(FOCUS[key])).to_be_focused()
    expect(sheet.locator("label[for=files]" if key == "e" else FOCUS[key])).to_be_in_viewport()
    sheet.keyboard.press("Escape")

    expect(sheet.locator("#panel")).to_be_empty()
    expect(row(sheet, 15)).to_be_focused()
    for each in ("1", "j", "2"):
        sheet.keyboard.press(each)
    found = [rating_of(sheet, number).text_content() for number in (15, 16)]
    assert found == ["达标", "基本达标"]


def test_item_is_assigned_by_keyboard(sheet: Page):
    sheet.keyboard.press("j")
    sheet.keyboard.press("a")
    expect(sheet.locator("#assignee")).to_be_focused()
    for key in ("ArrowDown", "Tab", "Tab", "Enter"):
        sheet.keyboard.press(key)

    expect(sheet.locator(".messages")).to_contain_text("14")


@pytest.mark.parametrize(("key", "next_key"), [("o", "j"), ("e", "j"), ("e", "2")])
def test_keys_go_on_while_the_panel_has_the_focus(sheet: Page, key: str, next_key: str):
    for each in ("j", key):
        sheet.keyboard.press(each)
    expect(sheet.locator(FOCUS[key])).to_be_focused()
    sheet.keyboard.press(next_key)

    if next_key == "j":
        expect(sheet.locator("#panel #item-15")).to_be_visible()
        expect(row(sheet, 15)).to_be_focused()
    else:
        expect(rating_of(sheet, 14)).to_have_text("基本达标")


def test_evidence_that_cannot_be_uploaded_is_told_by_its_heading(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "只读", [7])
    page.route("**/items/14/", lambda route: route.fulfill(body=without_forms(route), content_type="text/html"))

    for key in ("j", "e"):
        page.keyboard.press(key)

    expect(page.locator("#panel #evidence-title")).to_be_focused()


def without_forms(route: Route) -> str:
    return re.sub(
        r'<div class="evidence-forms">.*?</div>\s*</section>', "</section>", route.fetch().text(), flags=re.DOTALL
    )


def test_address_of_an_open_item_is_its_page(sheet: Page):
    row(sheet, 14).locator("a").click()
    expect(sheet.locator("#panel #item-14")).to_be_visible()

    sheet.reload()
    expect(sheet.locator("h1")).to_contain_text("14")
    expect(sheet.locator("#grid")).to_have_count(0)
    sheet.locator(".masthead a").first.click()
    sheet.wait_for_load_state()
    sheet.go_back()

    # Not the part that the panel asked for.
    expect(sheet.locator("h1")).to_contain_text("14")
    expect(sheet.locator(".masthead")).to_be_visible()


def test_rating_and_note_in_the_panel_update_the_row(sheet: Page):
    row(sheet, 14).locator("a").click()
    rate(sheet, 14, "meet")
    expect(rating_of(sheet, 14)).to_have_text("达标")
    expect(sheet.locator("#files-14")).to_have_text("无材料")
    expect(sheet.locator("#progress-words")).to_have_text("已评 1 / 6 项")
    sheet.locator("#panel textarea[name=note]").fill("在旁边填写")
    expect(sheet.locator("#panel .save-state--saved")).to_be_visible()
    sheet.locator("#panel .panel-close").click()

    expect(row(sheet, 14).locator("textarea[name=note]")).to_have_value("在旁边填写")
    rate_row(sheet, 14, "basically_meet")
    expect(saved_row(sheet, 14)).to_be_visible()
    expect(sheet.locator(".conflict")).to_have_count(0)
    sheet.reload()
    expect(row(sheet, 14).locator("textarea[name=note]")).to_have_value("在旁边填写")
    expect(rating_of(sheet, 14)).to_have_text("基本达标")


@pytest.mark.parametrize("leave", ["close", "next", "Escape"])
def test_text_typed_in_the_panel_is_saved_on_leaving(sheet: Page, leave: str):
    row(sheet, 14).locator("a").click()
    sheet.locator("#panel textarea[name=note]").focus()
    sheet.keyboard.type("刚刚打完")

    if leave == "Escape":
        sheet.keyboard.press("Escape")
    else:
        sheet.locator("#panel .panel-close" if leave == "close" else "#panel a[rel=next]").click()
    expect(sheet.locator("#panel #item-14")).to_have_count(0)

    sheet.goto(sheet.url.replace("items/15/", "worksheet/"))
    expect(row(sheet, 14).locator("textarea[name=note]")).to_have_value("刚刚打完")


LEAVE = {
    "close": lambda page: page.locator("#panel .panel-close").click(),
    "next": lambda page: page.locator("#panel a[rel=next]").click(),
    "row": lambda page: row(page, 16).locator("a").click(),
    "key": lambda page: page.keyboard.press("j"),
    "back": lambda page: page.go_back(),
}


@pytest.mark.parametrize("leave", LEAVE)
def test_text_refused_in_the_panel_is_not_left_without_asking(sheet: Page, leave: str):
    asked: list[str] = []
    row(sheet, 14).locator("a").click()
    sheet.locator("#panel textarea[name=note]").fill("不能丢失的说明")
    rate(sheet, 14, "not_applicable")
    expect(sheet.locator("#panel .save-state--refused")).to_be_visible()
    sheet.locator("#panel").focus()

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if len(asked) == 1:
            dialog.dismiss()
        else:
            dialog.accept()

    sheet.on("dialog", answer)
    LEAVE[leave](sheet)
    expect(sheet.locator("#panel #note-14")).to_have_value("不能丢失的说明")
    assert path_of(sheet) == "items/14/"
    LEAVE[leave](sheet)
    expect(sheet.locator("#panel #item-14")).to_have_count(0)

    assert asked == ["当前打开的项目中填写的内容未能暂存。确定放弃这些内容并离开吗？"] * 2


# --- Lost connections and other people ---------------------------------------------------------


def test_rating_clicked_offline_is_saved_later(sheet: Page):
    sheet.context.set_offline(True)
    rate_row(sheet, 14, "not_meet")
    expect(row(sheet, 14)).to_contain_text("连接中断")
    sheet.context.set_offline(False)
    expect(saved_row(sheet, 14)).to_be_visible(timeout=15_000)

    sheet.reload()

    expect(rating_of(sheet, 14)).to_have_text("不达标")


def two_sheets(signed_in: Callable[..., Page], name: str) -> tuple[Page, Page]:
    first, second = signed_in(OFFICER), signed_in(OFFICER)
    opened(first, name, [7])
    second.goto(first.url)
    return first, second


def test_conflicting_rows_show_both_and_mine_can_be_saved(signed_in: Callable[..., Page]):
    first, second = two_sheets(signed_in, "两人同一行")

    row(first, 14).locator("textarea[name=note]").fill("先写的说明")
    expect(saved_row(first, 14)).to_be_visible()
    row(second, 14).locator("textarea[name=note]").fill("后写的说明")
    expect(row(second, 14).locator(".conflict")).to_contain_text("先写的说明")
    expect(row(second, 14).locator("textarea[name=note]")).to_have_value("后写的说明")
    second.locator(".conflict-actions button").click()
    expect(saved_row(second, 14)).to_be_visible()

    first.reload()
    expect(row(first, 14).locator("textarea[name=note]")).to_have_value("后写的说明")


def test_rating_that_conflicts_replaces_theirs_when_asked_to(signed_in: Callable[..., Page]):
    first, second = two_sheets(signed_in, "两人评定")

    rate_row(first, 14, "meet")
    expect(saved_row(first, 14)).to_be_visible()
    rate_row(second, 14, "not_meet")
    expect(row(second, 14).locator(".conflict")).to_contain_text("达标")
    second.locator(".conflict-actions button").click()
    expect(saved_row(second, 14)).to_be_visible()

    expect(rating_of(second, 14)).to_have_text("不达标")
    first.reload()
    expect(rating_of(first, 14)).to_have_text("不达标")


def test_row_of_the_other_person_can_be_kept(signed_in: Callable[..., Page]):
    first, second = two_sheets(signed_in, "保留对方的行")

    row(first, 14).locator("textarea[name=note]").fill("先写的说明")
    expect(saved_row(first, 14)).to_be_visible()
    row(second, 14).locator("textarea[name=note]").fill("后写的说明")
    expect(row(second, 14).locator(".conflict")).to_be_visible()
    second.locator(".conflict-actions a").click()

    expect(second.locator("#panel #note-14")).to_have_value("先写的说明")
    second.locator("#panel .panel-close").click()
    expect(row(second, 14).locator("textarea[name=note]")).to_have_value("先写的说明")
    rate_row(second, 14, "meet")
    expect(saved_row(second, 14)).to_be_visible()
    expect(second.locator(".conflict")).to_have_count(0)


# --- Looks -------------------------------------------------------------------------------------


def test_rows_fit_in_two_screens(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "两屏", EVERY_TYPE)
    page.set_viewport_size(DESK)
    found = {}

    for language in LANGUAGES:
        speak(page, language)
        page.wait_for_load_state()
        rows = page.evaluate(ROWS)
        last_top, last_height = rows[-1]
        found[language] = {
            "items": len(rows) == 32,
            "first row": rows[0][0] < 300,
            "highest row": max(height for _top, height in rows) <= 56,
            "in two screens": last_top + last_height - rows[0][0] <= 2 * DESK["height"],
        }

    wrong = {(language, name) for language, each in found.items() for name, is_right in each.items() if not is_right}
    assert wrong == set(), page.evaluate(ROWS)


def test_rows_with_missing_kinds_and_beside_the_panel_are_as_low(signed_in: Callable[..., Page]):
    found: dict[tuple[object, ...], float] = {}
    page = opened(signed_in(OFFICER), "行高", [3, 6, 9])
    page.set_viewport_size(DESK)
    rate_row(page, 24, "meet")
    row(page, 24).locator("a").click()
    page.locator("#panel #files").set_input_files([{"name": "一份.txt", "mimeType": "text/plain", "buffer": b"1"}])
    expect(page.locator("#files-24 .quiet")).to_be_visible()
    sheet = page.url.replace("items/24/", "worksheet/")

    for language in LANGUAGES:
        page.goto(sheet)
        speak(page, language)
        page.wait_for_load_state()
        for place in ("grid", "panel"):
            if place == "panel":
                row(page, 10).locator("a").click()
                expect(page.locator("#panel #item-10")).to_be_visible()
            for size in (TABLET, SMALL, DESK):
                page.set_viewport_size(size)
                found[language, place, size["width"]] = max(height for _top, height in page.evaluate(ROWS))

    # Three lines of a title on a tablet, two on every larger screen.
    highest = {place: 70 if TABLET["width"] in place else 56 for place in found}
    assert {place: height for place, height in found.items() if height > highest[place]} == {}


def assigned_to_others(page: Page) -> str:
    """The hub of an assessment of 32 items, ten of them assigned a moment ago."""
    hub = start(page, "首行位置", EVERY_TYPE)
    page.goto(f"{hub}worksheet/")
    for number in range(1, 11):
        row(page, number).locator(".tick").check()
    page.locator("#ticked button[type=submit]").click()
    page.locator("#many-assignee").select_option(label="陈立恒（协办人员）")
    page.locator("#many button[type=submit]").click()
    expect(page.locator(".notice--success")).to_be_visible()
    return hub


def of_the_demo(page: Page, name: str) -> str:
    page.goto("/")
    return hub_of(page, name)


HUBS: dict[str, Callable[[Page], str]] = {
    "with persons": assigned_to_others,
    "carried over": lambda page: start_from(page, "快件运营", "首行位置（沿用）"),
    "draft": lambda page: of_the_demo(page, "AEO高级认证申请前自评"),
    "returned": lambda page: of_the_demo(page, "快件运营业务单项自评"),
    "concluded": lambda page: of_the_demo(page, "跨境运输业务单项自评"),
}


@pytest.mark.parametrize("state", HUBS)
def test_first_row_starts_above_300_px_and_rows_are_low(signed_in: Callable[..., Page], state: str):
    """Also on a small screen, and at 200 % zoom of a wide one, where a row is a card."""
    page = signed_in(OFFICER)
    page.goto(f"{HUBS[state](page)}worksheet/")
    tops, highest = {}, {}

    for language in LANGUAGES:
        page.set_viewport_size(DESK)
        speak(page, language)
        page.wait_for_load_state()
        expect(page.locator(".demo-banner")).to_be_visible()
        for size in (DESK, SMALL, TABLET, HALF):
            page.set_viewport_size(size)
            rows = page.evaluate(ROWS)
            tops[language, size["width"]] = rows[0][0]
            highest[language, size["width"]] = max(height for _top, height in rows)

    assert {place: top for place, top in tops.items() if top >= 300} == {}
    assert {place: height for place, height in highest.items() if height > 56 and place[1] > TABLET["width"]} == {}


def test_grid_and_panel_have_no_faults(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "无障碍", [6])
    rate_row(page, 11, "meet")
    rate_row(page, 12, "not_applicable")
    expect(row(page, 12).locator("textarea[name=reason]")).to_be_visible()
    found = {}

    for language in LANGUAGES:
        page.set_viewport_size(DESK)
        speak(page, language)
        found["grid", language] = faults(page)
        page.set_viewport_size(DESK)
        row(page, 11).locator("a").click()
        expect(page.locator("#panel #item-11")).to_be_visible()
        found["panel", language] = faults(page)
        page.go_back()
        page.reload()

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


VISIBLE = """(id) => {
    const {top, bottom} = document.getElementById(id).getBoundingClientRect()
    const head = document.querySelector('.grid thead th').getBoundingClientRect().bottom
    return top >= head - 1 && top < window.innerHeight && bottom > top
}"""


def test_address_of_a_part_shows_it_below_the_head(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "固定链接", [5, 6, 7, 8])
    rate_row(page, 10, "known")
    for place in (1, 2):
        row(page, f"10-{place}").locator("button[value=meet]").click()
    expect(page.locator("#rates-10 .status")).to_have_text("达标")
    sheet, found = page.url, {}

    for part in ("type-7", "row-10-2", "row-15"):
        page.goto("about:blank")
        page.goto(f"{sheet}#{part}")
        page.wait_for_timeout(300)
        found[part] = page.evaluate(VISIBLE, part)
    page.locator("#type-6 .fold").click()
    page.evaluate("window.location.hash = 'row-10-1'")
    expect(row(page, "10-1")).to_be_in_viewport()

    assert found == dict.fromkeys(found, True)


def test_phone_shows_cards_without_scrolling_sideways(sheet: Page):
    found = {}

    for size in (PHONE, NARROWEST):
        sheet.set_viewport_size(size)
        found[size["width"]] = sheet.evaluate(
            "() => [document.documentElement.scrollWidth <= document.documentElement.clientWidth,"
            " document.querySelector('#row-14').getBoundingClientRect().width <= document.documentElement.clientWidth]"
        )
    rate_row(sheet, 14, "meet")
    expect(saved_row(sheet, 14)).to_be_visible()
    row(sheet, 14).locator("a").click()
    expect(sheet.locator("#panel #item-14")).to_be_in_viewport()

    assert found == {390: [True, True], 320: [True, True]}


def test_tick_boxes_touch_nothing_above_or_below(sheet: Page):
    """The rules of the heading of the table or of a type, or, on a phone, an item's ratings."""
    touching = {}

    for size in (DESK, PHONE):
        sheet.set_viewport_size(size)
        touching[size["width"]] = sheet.evaluate(
            """() => [...document.querySelectorAll('.grid .tick')].map((box) => [box, box.parentElement])
                .map(([box, cell]) => [box, box.getBoundingClientRect(), cell.getBoundingClientRect()])
                .filter(([, box, cell]) => box.top < cell.top + 2 || box.bottom > cell.bottom - 2)
                .map(([box]) => box.getAttribute('aria-label'))"""
        )

    assert touching == {DESK["width"]: [], PHONE["width"]: []}


def test_empty_list_still_has_its_controls(sheet: Page):
    sheet.goto(f"{sheet.url}?show=problem")

    expect(sheet.locator(".empty")).to_be_visible()
    sheet.keyboard.press("Shift+Slash")

    expect(sheet.locator("#keys")).to_be_visible()


def test_escape_closes_only_the_dialog(sheet: Page):
    row(sheet, 14).locator("a").click()
    expect(sheet.locator("#panel #item-14")).to_be_visible()
    row(sheet, 14).locator(".tick").check()
    sheet.locator("#ticked button[type=submit]").click()
    expect(sheet.locator("#many")).to_be_visible()

    sheet.keyboard.press("Escape")

    expect(sheet.locator("#many")).to_be_hidden()
    expect(sheet.locator("#panel #item-14")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_printed_grid_has_notes_in_full(signed_in: Callable[..., Page], *, scripts: bool):
    page = opened(signed_in(OFFICER, java_script_enabled=scripts), f"打印表格{scripts}", [7])
    note = "".join(f"第{number}句。" for number in range(1, 300))
    row(page, 14).locator("textarea[name=note]").fill(note)
    rate_row(page, 14, "meet")
    expect(saved_row(page, 14) if scripts else page.locator("main .messages")).to_be_visible()
    page.reload()

    page.emulate_media(media="print")
    with pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True))) as document:
        sizes = {tuple(round(side) for side in each.get_size()) for each in document}
        text = "".join("".join(each.get_textpage().get_text_bounded().split()) for each in document)

    assert sizes == {(842, 595)}
    assert [f"第{number}句。" in text for number in (1, 150, 299)] == [True, True, True]
    assert "收发件人提醒制度" in text


def test_every_business_type_is_read_whole_and_reached_by_keyboard(signed_in: Callable[..., Page]):
    page, found = opened(signed_in(OFFICER), "业务类型", EVERY_TYPE), {}

    for size, language in product((DESK, PHONE), LANGUAGES):
        page.set_viewport_size(size)
        speak(page, language)
        page.wait_for_load_state()
        page.locator(".grid-types > summary").focus()
        page.keyboard.press("Enter")
        links = page.locator(".grid-types a")
        expect(links.first).to_be_visible()
        cut = page.evaluate(SHORT, ".grid-types a, .grid-types > summary")
        inside = [
            box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
            for each in links.all()
            if (box := each.bounding_box())
        ]
        page.keyboard.press("Tab")
        expect(links.first).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator(".grid-types")).not_to_have_attribute("open", "")
        found[size["width"], language] = (cut, len(inside), all(inside))

    assert found == dict.fromkeys(found, ([], len(EVERY_TYPE), True))
