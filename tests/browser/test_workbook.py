"""The worksheet goes to a workbook and, filled in, back, in a browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.assessments.workbook import books
from tests.browser.looks import DESK, faults, spoken
from tests.browser.steps import CHINESE, OFFICER, rating_of, row, speak, start

pytestmark = pytest.mark.browser


def test_workbook_goes_out_and_back_and_is_undone(signed_in: Callable[..., Page], tmp_path: Path):
    page = signed_in(OFFICER)
    hub = start(page, "工作簿", [7])
    page.goto(f"{hub}worksheet/")
    menu = page.locator(".grid-excel > summary")
    menu.focus()
    menu.press("Enter")
    with page.expect_download() as download:
        page.locator(".grid-excel a").first.press("Enter")
    mine = tmp_path / "mine.xlsx"
    changes = {
        "14": {"rating": "meet", "note": "=1+1\n已公示"},
        "15": {"meet": "maybe"},
        "16": {"rating": "not_applicable", "reason": "不代理申报。"},
    }
    mine.write_bytes(books.filled_in(download.value.path().read_bytes(), changes))

    page.goto(f"{hub}workbook/")
    page.locator("#files").set_input_files(mine)
    page.locator("form.upload button[type=submit]").click()

    expect(page.locator("main")).to_contain_text("2行有改动 · 1行未接受 · 3行未改动")
    assert {language: faults(page) for language in spoken(page)} == {"zh-hans": [], "en": []}
    page.set_viewport_size(DESK)
    speak(page, CHINESE)
    page.locator("#kept button[type=submit]").click()

    expect(page.locator(".notice--success")).to_have_text("已从工作簿暂存2项。")
    expect(rating_of(page, 14)).to_have_text("达标")
    expect(row(page, 14).locator("textarea[name=note]")).to_have_value("=1+1\n已公示")
    expect(rating_of(page, 16)).to_have_text("不适用")

    page.locator("form.undo button").click()

    expect(page.locator("#progress-words")).to_have_text("已评 0 / 6 项")
    expect(row(page, 14).locator("textarea[name=note]")).to_have_value("")
