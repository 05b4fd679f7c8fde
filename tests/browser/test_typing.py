"""What is typed or chosen is stored when it is finished, and pages that one returns to show what is stored."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from django.utils.timezone import localdate
from playwright.sync_api import Browser, Page, expect

from acecs.text.days import in_chinese
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.steps import OFFICER, REVIEWER, item, rate, saved, start, state_of
from tests.browser.test_round_trip import OFFICER as OTHER_OFFICER
from tests.browser.test_round_trip import press, submit

pytestmark = pytest.mark.browser

# Milliseconds after which a pause in typing has been sent.
PAUSE = 1500
# Said of a rating that arrow keys have reached.
CHOOSING = "尚未暂存：按回车键或移出本组选项后暂存所选评定。"


@pytest.fixture
def page(signed_in: Callable[..., Page]) -> Page:
    """An item's page of a new assessment."""
    page = signed_in(OFFICER)
    hub = start(page, "填写", [7])
    page.goto(f"{hub}items/14/")
    return page


def sent_by(page: Page) -> list[dict[str, list[str]]]:
    """Collect the forms that the page sends from now on."""
    sent: list[dict[str, list[str]]] = []
    page.on("request", lambda each: sent.append(parse_qs(each.post_data)) if each.method == "POST" else None)
    return sent


def test_back_shows_what_is_saved_now(page: Page, chromium: Browser):
    """Playwright switches off what makes Back quick in the browsers that people use: pages kept in memory."""
    kept = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=FLAGS, ignore_default_args=["--disable-back-forward-cache"]
    )
    own = kept.new_context(storage_state=page.context.storage_state()).new_page()
    own.goto(page.url)
    rate(own, 14, "meet")
    expect(saved(own, 14)).to_be_visible()
    own.locator(".crumbs a").first.click()
    own.wait_for_url("**/")

    own.evaluate("window.history.back()")

    expect(own.locator("#state-14")).to_contain_text(in_chinese(localdate()))
    expect(own.locator("#item-14 .version-14").first).to_have_value("1")
    expect(own.locator("#item-14 input[value=meet]")).to_be_checked()
    own.locator("#note-14").fill("回来后补充")
    expect(saved(own, 14)).to_be_visible()
    expect(own.locator(".conflict")).to_have_count(0)
    kept.close()


def test_outline_is_inserted_behind_what_is_written_and_saved(page: Page):
    note = page.locator("#note-14")
    note.fill("先写一句")
    page.locator(".outline summary").click()
    expect(saved(page, 14)).to_be_visible()
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.locator(".outline button").click()

    first_line = page.locator(".outline p").inner_text().splitlines()[0]
    page.reload()
    assert note.input_value().startswith(f"先写一句\n{first_line}")


def test_page_kept_by_browser_is_reloaded(page: Page):
    rate(page, 14, "meet")
    expect(saved(page, 14)).to_be_visible()

    with page.expect_navigation():
        page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    expect(page.locator("#item-14 input[value=meet]")).to_be_checked()


def test_page_kept_by_browser_keeps_unsaved_text(page: Page):
    page.context.set_offline(True)
    page.locator("#note-14").fill("还没存上")
    expect(state_of(page, 14)).to_contain_text("连接中断")
    page.context.set_offline(False)

    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    expect(page.locator("#note-14")).to_have_value("还没存上")
    expect(saved(page, 14)).to_be_visible(timeout=15_000)


def test_text_being_composed_is_not_sent(page: Page):
    sent = sent_by(page)
    keys = page.context.new_cdp_session(page)
    page.locator("#note-14").focus()

    page.keyboard.type("a")
    for pinyin in ("n", "ni", "ni h", "ni hao"):
        keys.send(
            "Input.imeSetComposition", {"text": pinyin, "selectionStart": len(pinyin), "selectionEnd": len(pinyin)}
        )
    page.wait_for_timeout(PAUSE)
    while_composing = list(sent)
    keys.send("Input.insertText", {"text": "你好"})

    expect(saved(page, 14)).to_be_visible()
    assert while_composing == []
    assert [each["note"] for each in sent] == [["a你好"]]


def test_arrow_keys_store_only_where_one_stops(page: Page):
    sent = sent_by(page)
    page.locator("#item-14 input[name=rating]").first.focus()

    page.keyboard.press("Space")
    expect(page.locator("#status-14")).to_have_text("达标")
    for _option in range(3):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(PAUSE)
    page.keyboard.press("Tab")
    expect(page.locator("#state-14 .save-state--refused")).to_be_visible()
    page.keyboard.type("没有这项业务")
    expect(page.locator("#status-14")).to_have_text("不适用")

    assert [each["rating"] for each in sent] == [["meet"], ["not_applicable"], ["not_applicable"]]


def test_enter_stores_option_chosen_by_arrow_keys(page: Page):
    page.locator("#item-14 input[name=rating]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("#status-14")).to_have_text("达标")

    page.keyboard.press("ArrowRight")
    expect(state_of(page, 14)).to_have_text(CHOOSING)
    page.keyboard.press("Enter")

    expect(page.locator("#status-14")).to_have_text("基本达标")
    expect(item(page, 14).locator("input[value=basically_meet]")).to_be_focused()


def test_page_of_other_account_keeps_text_and_says_so(page: Page, signed_in: Callable[..., Page]):
    other = signed_in("contributor@demo.test")
    page.context.clear_cookies()
    page.context.add_cookies(other.context.cookies())  # type: ignore[arg-type]  # the same fields

    page.locator("#note-14").fill("第一个人的话")

    expect(state_of(page, 14)).to_contain_text("此页面是以另一账号打开的")
    expect(page.locator("#note-14")).to_have_value("第一个人的话")


def test_text_that_is_too_long_is_counted_and_kept_whole(page: Page):
    note = page.locator("#note-14")
    counter = page.locator("[data-counts=note-14]")

    note.fill("字" * 9_500)
    expect(counter).to_have_text("9,500 字，最多 10,000 字")
    note.fill("字" * 14_286)

    expect(counter).to_have_text("14,286 字：过长，请缩短至 10,000 字以内。")
    expect(page.locator("#state-14 .save-state--refused")).to_contain_text("10,000")
    assert len(note.input_value()) == 14_286


def test_reviewers_form_waits_for_the_end_too(signed_in: Callable[..., Page]):
    officer = signed_in(OTHER_OFFICER)
    hub = start(officer, "审核表单", [3])
    officer.goto(f"{hub}items/4/")
    rate(officer, 4, "meet")
    expect(saved(officer, 4)).to_be_visible()
    submit(officer, hub)
    page = signed_in(REVIEWER)
    case = hub.replace("/assessments/", "/reviews/")
    page.goto(case)
    press(page, ".steps button >> nth=0")
    page.goto(f"{case}items/4/")
    sent = sent_by(page)

    page.locator("#item-4 input[name=rating]").first.focus()
    page.keyboard.press("Space")
    expect(saved(page, 4)).to_be_visible()
    for _option in range(2):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(PAUSE)
    expect(state_of(page, 4)).to_have_text(CHOOSING)
    page.locator("#comment-4").focus()
    keys = page.context.new_cdp_session(page)
    keys.send("Input.imeSetComposition", {"text": "que shao", "selectionStart": 8, "selectionEnd": 8})
    page.wait_for_timeout(PAUSE)
    keys.send("Input.insertText", {"text": "缺少"})
    expect(page.locator("#item-4 form[data-dirty]")).to_have_count(0)

    assert [each["rating"] for each in sent] == [["meet"], ["not_meet"], ["not_meet"]]
    assert [each.get("comment") for each in sent] == [None, None, ["缺少"]]
