"""An item beside the grid: its smaller forms answer in place, and Back and paper show the grid."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import FilePayload, Locator, Page, Route, expect

from tests.browser.steps import OFFICER, rate_row, row, saved_row, start, start_from
from tests.browser.test_many import Hand, assign

pytestmark = pytest.mark.browser
DUE = str(date.today() + timedelta(days=40))  # noqa: DTZ011 - any day ahead
# Files of each of eight items: twelve.
COUNTS = {14: 2, 15: 1, 16: 2, 17: 1, 18: 2, 19: 1, 20: 2, 21: 1}


def opened(page: Page, name: str, *, query: str = "") -> Page:
    page.goto(f"{start(page, name, [7, 8])}worksheet/{query}")
    return page


def lines(page: Page, state: str) -> Locator:
    """Files in the tray of uploads that are in the state."""
    return page.locator(f"#uploads li[data-state={state}]")


def named(name: str) -> FilePayload:
    return {"name": name, "mimeType": "text/plain", "buffer": f"证明材料 {name}".encode()}


def test_twelve_files_for_eight_items_are_attached_in_16_clicks_and_one_load(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    path = f"{start(page, '十二个文件', [7, 8])}worksheet/"
    hand = Hand(page)
    page.goto(path)

    for number, count in COUNTS.items():
        hand.click(page.locator(f"#files-{number}"))
        expect(page.locator(f"#panel #item-{number}")).to_be_visible()
        with page.expect_file_chooser() as chooser:
            hand.click(page.locator("#panel label[for=files]"))
        chooser.value.set_files([named(f"{number}-{each}.txt") for each in range(count)])
        expect(page.locator("#panel .evidence-list > li")).to_have_count(count)
        expect(page.locator(f"#files-{number}")).to_contain_text(f"{count} 份")

    expect(page.locator("#uploads [role=status]")).to_have_text("已存入 12 / 12")
    assert (hand.clicks, hand.loads) == (16, 1)
    page.goto(path)
    assert {number: page.locator(f"#files-{number}").inner_text()[0] for number in COUNTS} == {
        number: str(count) for number, count in COUNTS.items()
    }


def test_refused_file_has_its_own_answer_and_the_good_one_stays(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "拒收的文件")
    row(page, 14).locator("a").click()
    page.locator("#panel #note-14").fill("还没有暂存")
    files = page.locator("#panel #files")
    page.locator("#panel #upload-facet").select_option("record")
    files.set_input_files([{"name": "空.txt", "mimeType": "text/plain", "buffer": b""}, named("好.txt")])

    expect(lines(page, "refused")).to_contain_text("“空.txt”是空文件")
    expect(lines(page, "kept")).to_contain_text("好.txt")
    expect(page.locator("#panel #upload-facet")).to_have_value("record")
    expect(page.locator("#panel .evidence-list .facet")).to_have_count(1)
    expect(page.locator("#panel #note-14")).to_have_value("还没有暂存")
    expect(page.locator("#files-14")).to_contain_text("1 份")
    expect(page.locator("#uploads [role=status]")).to_have_text("已存入 1 / 2，未存入 1")
    page.locator("#uploads [data-close]").click()
    expect(page.locator("#uploads")).to_be_hidden()


def test_file_that_could_not_be_sent_is_tried_again(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "断网上传")
    row(page, 14).locator("a").click()
    page.context.set_offline(True)
    page.locator("#panel #files").set_input_files([named("断网.txt"), named("也断网.txt")])
    expect(lines(page, "lost")).to_have_count(2)
    expect(lines(page, "lost").first).to_contain_text("请检查网络")
    page.context.set_offline(False)
    lines(page, "lost").first.locator("[data-retry]").click()

    expect(page.locator("#files-14")).to_contain_text("1 份")


def test_file_is_linked_and_removed_beside_the_grid(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "旁边关联", query="?show=unrated")
    row(page, 14).locator("a").click()
    page.locator("#panel #files").set_input_files([named("两项共用.txt")])
    expect(page.locator("#files-14")).to_contain_text("1 份")
    hand = Hand(page)

    row(page, 15).locator("a").click()
    expect(page.locator("#panel #item-15")).to_be_visible()
    page.locator("#panel .vault-choice label", has_text="两项共用").click()
    page.locator("#panel #link-place").fill("第 2 页")
    page.locator("#panel form.link-form button").click()
    expect(page.locator("#panel .evidence-list > li")).to_have_count(1)
    expect(page.locator("#panel .evidence-shows")).to_have_text("第 2 页")
    expect(page.locator("#files-15")).to_contain_text("1 份")
    page.locator("#panel .evidence-list form[action$='/remove/'] button").click()
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


def test_suggestion_and_older_text_are_taken_over_beside_the_grid(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    hub = start(page, "旁边采纳", [4])
    page.goto(f"{hub}profile/")
    for no in page.locator("main input[type=radio][value=no]").all():
        no.check(force=True)
    page.locator("main form button[type=submit]").last.click()
    page.goto(f"{hub}worksheet/")
    hand = Hand(page)

    row(page, 6).locator("a").click()
    page.locator("#panel #note-6").fill("第一次的说明")
    page.locator("#suggestion-6 button").click()
    expect(page.locator("#panel > .messages")).to_be_focused()
    expect(page.locator("#panel #note-6")).to_have_value("第一次的说明")
    expect(page.locator("#panel input[value=not_applicable]")).to_be_checked()
    expect(row(page, 6).locator("textarea[name=reason]")).not_to_have_value("")
    expect(page.locator("#progress-words")).to_have_text("已评 1 / 4 项")
    page.locator("#panel #reason-6").fill("改写的理由")
    page.locator("#panel #note-6").fill("第二次的说明")
    expect(row(page, 6).locator("textarea[name=reason]")).to_have_value("改写的理由")
    page.locator("#panel #note-6").blur()
    expect(row(page, 6).locator("textarea[name=note]")).to_have_value("第二次的说明")
    page.locator("#panel a[rel=next]").click()
    row(page, 6).locator("a").click()
    page.locator("#panel #history summary").click()
    page.locator("#panel #history button").first.click()

    expect(page.locator("#panel #note-6")).to_have_value("第一次的说明")
    expect(row(page, 6).locator("textarea[name=note]")).to_have_value("第一次的说明")
    reason = page.locator("#panel #reason-6").input_value()
    expect(row(page, 6).locator("textarea[name=reason]")).to_have_value(reason)
    assert (hand.loads, page.locator("#row-6").count()) == (0, 1)


def test_carried_over_rating_is_confirmed_beside_the_grid(signed_in: Callable[..., Page]):
    page, other = signed_in(OFFICER), signed_in(OFFICER)
    sheet = f"{start_from(page, '快件运营', '旁边确认')}worksheet/"
    page.goto(sheet)
    other.goto(sheet)
    hand, left = Hand(page), page.locator("#unconfirmed-left a")
    before = left.inner_text()
    carried = page.locator(".item-row:has(.rates--carried)")
    numbers = [each.removeprefix("row-") for each in carried.evaluate_all("(rows) => rows.map((row) => row.id)")]

    row(page, numbers[0]).locator("a").click()
    page.locator(f"#carried-{numbers[0]} button").click()
    expect(page.locator(f"#carried-{numbers[0]}")).to_have_count(0)
    expect(page.locator("#panel > .messages")).to_be_focused()
    expect(page.locator(f"#rates-{numbers[0]}.rates--carried")).to_have_count(0)
    expect(left).not_to_have_text(before)
    row(page, numbers[1]).locator("a").click()
    expect(page.locator(f"#carried-{numbers[1]} button")).to_be_visible()
    rate_row(other, numbers[1], "meet")
    expect(saved_row(other, int(numbers[1]))).to_be_visible()
    page.locator(f"#carried-{numbers[1]} button").click()
    # It is confirmed already, by somebody else.
    expect(page.locator(f"#carried-{numbers[1]}")).to_have_count(0)
    expect(row(page, numbers[1]).locator(".rates--carried")).to_have_count(0)
    assert hand.loads == 0


def test_evidence_is_no_longer_asked_for_beside_the_grid(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "旁边不再请求")
    assign(page, range(14, 16))
    for number in (14, 15):
        row(page, number).locator(".tick").check()
    page.locator("#ticked button", has_text="请补充材料").click()
    page.locator("#many button[type=submit]").click()
    expect(page.locator(".notice--success")).to_have_text("已请就 2 项补充材料。")
    page.wait_for_load_state()
    hand = Hand(page)

    row(page, 14).locator("a").click()
    page.locator("#panel #note-14").fill("还没有暂存")
    page.locator("#evidence-asked button").click()

    expect(page.locator("#evidence-asked")).to_have_count(0)
    expect(page.locator("#panel #evidence .messages")).to_be_focused()
    expect(page.locator("#panel #note-14")).to_have_value("还没有暂存")
    expect(page.locator("#marks-14")).not_to_contain_text("待补充材料")
    assert hand.loads == 0


REFUSED = {
    409: '<div class="notice notice--stop" role="alert"><p>已提交海关，不能修改。</p></div>',
    503: '<p lang="zh-Hans">系统繁忙或正在重启</p>',
    507: '<p lang="zh-Hans">磁盘空间不足</p>',
}


def test_what_the_portal_refuses_is_told_beside_the_button(signed_in: Callable[..., Page]):
    """Linking, unlinking, uploading and assigning: the panel stays with what was chosen, and the next try works."""
    page = opened(signed_in(OFFICER), "旁边被拒")
    row(page, 14).locator("a").click()
    page.locator("#panel #files").set_input_files([named("被拒.txt")])
    expect(page.locator("#panel .evidence-list > li")).to_have_count(1)
    page.locator("#panel #note-14").fill("不能丢失")
    expect(page.locator("#state-14 .save-state--saved")).to_be_visible()
    hand = Hand(page)
    forms = {
        "**/remove/": "#panel .evidence-list li:first-child form[action$='/remove/']",
        "**/words/": "#panel .evidence-list li:first-child .link-words form",
        "**/assign/": "#panel #assign form",
        "**/evidence/link/": "#panel form.link-form",
    }
    page.locator("#panel .vault-choice label").first.click()
    page.locator("#panel #link-place").fill("第 2 页")

    for status, body in REFUSED.items():
        # Closed again whenever the list is renewed.
        page.locator("#panel .link-words").first.evaluate("(each) => { each.open = true }")
        for address, form in forms.items():
            page.route(address, answering(status, body))
            page.locator(f"{form} button[type=submit]").click()
            told = page.locator(f"{form} .save-state")
            expect(told).to_contain_text(re.sub("<[^>]*>", "", body))
            expect(page.locator(f"{form} button[type=submit]")).to_be_enabled()
            page.unroute(address)
        page.route("**/evidence/", answering(status, body))
        page.locator("#panel #files").set_input_files([named(f"再来 {status}.txt")])
        said = page.locator("#uploads li", has_text=f"再来 {status}.txt")
        expect(said).to_contain_text(re.sub("<[^>]*>", "", body))
        page.unroute("**/evidence/")
        said.locator("[data-retry]").click()
        expect(said).to_have_attribute("data-state", "kept")
    expect(page.locator("#panel .evidence-list > li")).to_have_count(4)
    expect(page.locator("#panel #note-14")).to_have_value("不能丢失")
    expect(page.locator("#panel .vault-choice :checked")).to_have_count(1)
    expect(page.locator("#panel #link-place")).to_have_value("第 2 页")
    page.locator("#panel form.link-form button").click()
    expect(page.locator("#files-14")).to_contain_text("5 份")
    expect(page.locator("#panel .evidence-shows")).to_have_text("第 2 页")
    page.locator("#panel .evidence-list form[action$='/remove/'] button").first.click()

    expect(page.locator("#files-14")).to_contain_text("4 份")
    assert hand.loads == 0


def answering(status: int, body: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(status=status, headers={"Retry-After": "1"}, content_type="text/html", body=body)


def test_panel_has_the_text_in_both_languages(signed_in: Callable[..., Page]):
    page = opened(signed_in(OFFICER), "两种语言")
    row(page, 20).locator(".unfold").first.click()
    row(page, 20).locator("a").click()

    expect(page.locator("#panel .item-text > [lang=en]").first).to_be_visible()
    expect(page.locator("#panel .item-text > [lang=zh-Hans]").first).to_be_visible()
    expect(page.locator("#grid .row-text [lang=zh-Hans]").first).to_be_visible()
    expect(page.locator("#grid .row-text [lang=en]").first).to_be_hidden()


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
