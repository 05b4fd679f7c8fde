"""The main journey in a browser, against the portal that `manage.py demo` runs."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import (
    CONTRIBUTOR,
    ENGLISH,
    LEDGER,
    MANAGER,
    OFFICER,
    PROCEDURE,
    hub_of,
    item,
    make_report,
    rate,
    rate_row,
    rating_of,
    row,
    save,
    saved,
    saved_row,
    shown_rows,
    start,
)

pytestmark = pytest.mark.browser


def text_of(report: Path) -> str:
    return "".join(each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(report))


def test_assessment_from_business_types_to_report(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    hub = start(page, "浏览器演练", [6, 8])
    page.goto(f"{hub}worksheet/")
    assert shown_rows(page) == ["10", "11", "12", "13", "20", "21", "22"]

    rate_row(page, 11, "meet")
    expect(saved_row(page, 11)).to_contain_text("暂存")
    expect(rating_of(page, 11)).to_have_text("达标")
    expect(page.locator("#progress-words")).to_have_text("已评 1 / 7 项")
    rate_row(page, 12, "not_applicable")
    expect(row(page, 12)).to_contain_text("尚未暂存：请填写不适用的理由")
    row(page, 12).locator("textarea[name=reason]").fill("未代理报关。")
    expect(rating_of(page, 12)).to_have_text("不适用")

    rate_row(page, 10, "known")
    expect(row(page, "10-3")).to_contain_text("按规则不参与评定")
    rate_row(page, "10-1", "meet")
    rate_row(page, "10-2", "basically_meet")
    expect(page.locator("#rates-10 .status")).to_have_text("基本达标")

    page.goto(f"{hub}worksheet/?show=unrated")
    assert shown_rows(page) == ["13", "20", "21", "22"]
    text = text_of(make_report(page, hub, "both"))
    assert "单项标准自我评估报告" in text
    assert "未代理报关。" in text


def test_evidence_of_item(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    hub = start(page, "证明材料", [8])
    page.goto(f"{hub}items/22/")
    page.locator("#files").set_input_files([LEDGER, PROCEDURE])
    entries = page.locator(".evidence-list > li")
    expect(entries).to_have_count(2)
    expect(entries.first).to_contain_text(hashlib.sha256(LEDGER.read_bytes()).hexdigest())

    with page.expect_download() as download:
        entries.first.locator(".evidence-take a").click()
    assert download.value.suggested_filename == LEDGER.name
    assert download.value.path().read_bytes() == LEDGER.read_bytes()

    page.goto(f"{hub}items/21/")
    page.locator(".vault-choice label", has_text=LEDGER.stem).click()
    page.locator("form.link-form button[type=submit]").click()
    expect(entries).to_have_count(1)
    entries.get_by_role("button", name=re.compile("取消关联")).click()
    expect(entries).to_have_count(0)


def test_manager_reads_and_makes_report(signed_in: Callable[..., Page]):
    page = signed_in(MANAGER, language=ENGLISH)
    hub = hub_of(page, "AEO")

    page.goto(f"{hub}worksheet/")
    expect(row(page, 14).locator("textarea")).not_to_be_editable()
    row(page, 14).locator("a").click()
    expect(page.locator("#note-14")).to_be_disabled()

    assert "Self-assessment report (individual standards)" in text_of(make_report(page, hub, "en"))


def test_contributor_works_on_assigned_items(signed_in: Callable[..., Page]):
    officer = signed_in(OFFICER)
    hub = start(officer, "分配", [8])
    officer.goto(f"{hub}items/21/")
    colleague = officer.locator("#assignee option", has_text="协办人员")
    officer.locator("#assignee").select_option(value=colleague.get_attribute("value"))
    officer.locator(".assign button").click()

    page = signed_in(CONTRIBUTOR)
    page.goto(f"{hub}worksheet/")
    assert shown_rows(page) == ["21"]
    rate_row(page, 21, "meet")
    expect(page.locator("#progress-words")).to_have_text("已评 1 / 1 项")


def test_without_javascript(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER, java_script_enabled=False)
    hub = start(page, "不用脚本", [6, 7])

    page.goto(f"{hub}worksheet/?show=unrated")
    rate_row(page, 14, "meet")
    expect(page.locator("main .messages")).to_contain_text("第 14 项已暂存。")
    assert "14" not in shown_rows(page)
    row(page, 15).locator("textarea").fill("保留我的文字")
    rate_row(page, 15, "not_applicable")
    expect(page.locator(".error-summary")).to_contain_text("请填写不适用的理由")
    expect(page.locator("#note-15")).to_have_value("保留我的文字")

    page.goto(f"{hub}items/10/")
    item(page, 10).locator("label", has=page.locator("#known-10-unknown")).click()
    save(page, 10)
    expect(page.locator("#sub-10-2")).to_contain_text("依规则不适用")
    rate(page, 10, "meet", name="sub_1")
    rate(page, 10, "meet", name="sub_3")
    save(page, 10)
    expect(page.locator("#status-10")).to_have_text("达标")

    page.locator("#files").set_input_files({"name": "空.txt", "mimeType": "text/plain", "buffer": b""})
    page.locator("form.upload button[type=submit]").click()
    expect(page.locator(".error-summary")).to_contain_text("“空.txt”是空文件")
    expect(page.locator("#status-10")).to_have_text("达标")


def test_with_keyboard_only(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    hub = start(page, "键盘", [8])
    page.goto(f"{hub}items/21/")

    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.locator("#item-21 input[name=rating]").first.focus()
    page.keyboard.press("Space")
    expect(page.locator("#status-21")).to_have_text("达标")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    expect(page.locator("#status-21")).to_have_text("基本达标")
    page.keyboard.type("按键盘填写")
    expect(saved(page, 21)).to_be_visible()

    page.reload()
    expect(page.locator("#note-21")).to_have_value("按键盘填写")


def test_only_relevant_date_is_asked_for(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER, java_script_enabled=False)
    page.goto("/assessments/new/")
    accepted, last_accepted = page.locator("#id_accepted_date"), page.locator("#id_last_accepted_date")

    expect(accepted).to_be_visible()
    expect(last_accepted).to_be_hidden()
    page.locator("label[for=id_mode_1]").click()

    expect(last_accepted).to_be_visible()
    expect(accepted).to_be_hidden()
