"""An item beside the grid: its smaller forms answer in place, and Back and paper show the grid."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.browser.steps import OFFICER, row, start
from tests.browser.test_many import Hand

pytestmark = pytest.mark.browser
DUE = str(date.today() + timedelta(days=40))  # noqa: DTZ011 - any day ahead
# Files of each of eight items: twelve.
COUNTS = {14: 2, 15: 1, 16: 2, 17: 1, 18: 2, 19: 1, 20: 2, 21: 1}


def opened(page: Page, name: str, *, query: str = "") -> Page:
    page.goto(f"{start(page, name, [7, 8])}worksheet/{query}")
    return page


def named(name: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": f"证明材料 {name}".encode()}


def test_twelve_files_for_eight_items_are_attached_in_24_clicks_and_one_load(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    path = f"{start(page, '十二个文件', [7, 8])}worksheet/"
    hand = Hand(page)
    page.goto(path)

    for number, count in COUNTS.items():
        hand.click(page.locator(f"#files-{number}"))
        expect(page.locator(f"#panel #item-{number}")).to_be_visible()
        with page.expect_file_chooser() as chooser:
            hand.click(page.locator("#panel .file-field label"))
        chooser.value.set_files([named(f"{number}-{each}.txt") for each in range(count)])
        expect(page.locator("#panel .file-chosen")).to_contain_text(f"{number}-0.txt")
        hand.click(page.locator("#panel form.upload button[type=submit]"))
        expect(page.locator("#panel .evidence-list > li")).to_have_count(count)
        expect(page.locator(f"#files-{number}")).to_contain_text(f"{count} 份")
        expect(page.locator("#panel #evidence .notice--success")).to_be_visible()
        expect(page.locator("#panel #evidence .messages")).to_be_focused()
        expect(page.locator("#panel .file-chosen")).not_to_be_empty()

    assert (hand.clicks, hand.loads) == (24, 1)
    page.goto(path)
    assert {number: page.locator(f"#files-{number}").inner_text()[0] for number in COUNTS} == {
        number: str(count) for number, count in COUNTS.items()
    }


def test_file_that_is_refused_is_told_beside_what_was_chosen(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "拒收的文件")
    row(page, 14).locator("a").click()
    page.locator("#panel #note-14").fill("还没有暂存")
    files = page.locator("#panel #files")
    files.set_input_files([named("好.txt"), {"name": "空.txt", "mimeType": "text/plain", "buffer": b""}])
    page.locator("#panel #upload-facet").select_option("record")

    page.locator("#panel form.upload button[type=submit]").click()

    expect(page.locator("#panel form.upload [role=alert]")).to_contain_text("“空.txt”是空文件")
    expect(page.locator("#panel .file-chosen")).to_have_text("好.txt, 空.txt")
    expect(page.locator("#panel #upload-facet")).to_have_value("record")
    expect(page.locator("#panel #note-14")).to_have_value("还没有暂存")
    expect(page.locator("#files-14")).not_to_contain_text("份")
    files.set_input_files([named("好.txt")])
    page.locator("#panel form.upload button[type=submit]").click()
    expect(page.locator("#files-14")).to_contain_text("1 份")
    expect(page.locator("#grid")).to_be_visible()


def test_lost_connection_is_told_beside_what_was_chosen(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "断网上传")
    row(page, 14).locator("a").click()
    page.locator("#panel #files").set_input_files([named("断网.txt")])

    page.context.set_offline(True)
    page.locator("#panel form.upload button[type=submit]").click()
    expect(page.locator("#panel form.upload .save-state")).to_contain_text("请检查网络")
    page.context.set_offline(False)
    page.locator("#panel form.upload button[type=submit]").click()

    expect(page.locator("#files-14")).to_contain_text("1 份")


def test_file_is_linked_and_removed_beside_the_grid(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "旁边关联", query="?show=unrated")
    row(page, 14).locator("a").click()
    page.locator("#panel #files").set_input_files([named("两项共用.txt")])
    page.locator("#panel form.upload button[type=submit]").click()
    expect(page.locator("#files-14")).to_contain_text("1 份")
    hand = Hand(page)

    row(page, 15).locator("a").click()
    expect(page.locator("#panel #item-15")).to_be_visible()
    page.locator("#panel #document").select_option(label="两项共用")
    page.locator("#panel form.link-form button").click()
    expect(page.locator("#panel .evidence-list > li")).to_have_count(1)
    expect(page.locator("#files-15")).to_contain_text("1 份")
    page.locator("#panel .evidence-list button").click()
    expect(page.locator("#panel .evidence-list")).to_have_count(0)
    expect(page.locator("#files-15")).not_to_contain_text("份")

    assert hand.loads == 0
    # The list that is open stays the current one.
    expect(page.locator("#filters [aria-current]")).to_have_attribute("href", re.compile(r"\?show=unrated$"))


def test_item_is_assigned_beside_the_grid(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "旁边分配")
    hand = Hand(page)
    page.locator("#person-14").click()
    page.locator("#panel #assignee").select_option(label="陈立恒（协办人员）")
    due = page.locator("#panel #assign input[name=due_date]")
    due.fill("不是日期")
    page.locator("#panel #assign button[type=submit]").click()
    expect(page.locator("#panel #assign .error-summary")).to_be_focused()
    expect(due).to_have_value("不是日期")
    expect(page.locator("#panel #assignee option:checked")).to_have_text("陈立恒（协办人员）")

    due.fill(DUE)
    page.locator("#panel #assign button[type=submit]").click()

    expect(page.locator("#person-14")).to_have_text(f"陈立恒 {DUE}")
    expect(page.locator("#panel #assign .notice--success")).to_be_visible()
    expect(page.locator("#panel #assign .day-picker")).to_have_count(1)
    assert hand.loads == 0


def test_back_from_a_reloaded_item_shows_the_grid(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "刷新后返回")
    row(page, 14).locator("a").click()
    expect(page.locator("#panel #item-14")).to_be_visible()
    page.reload()
    expect(page.locator("h1#title-14")).to_be_visible()

    page.go_back()

    expect(page.locator("#grid")).to_be_visible()
    expect(page.locator("h1#title-14")).to_have_count(0)
    page.go_forward()
    expect(page.locator("#item-14")).to_be_visible()


def test_grid_is_printed_whole_with_the_panel_open(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "打开时打印")
    columns = page.locator("#grid thead th")
    page.emulate_media(media="print")
    closed = [each.bounding_box() for each in columns.all()]
    page.emulate_media(media="screen")
    row(page, 14).locator("a").click()
    expect(page.locator("#panel #item-14")).to_be_visible()

    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    expect(page.locator("#panel")).to_be_hidden()
    shown = [each.bounding_box() for each in columns.all()]
    assert [each and each["width"] for each in shown] == [each and each["width"] for each in closed]
    assert page.locator(".grid-type > th").first.get_attribute("colspan") == "6"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".grid-type > th").first.get_attribute("colspan") == "3"
