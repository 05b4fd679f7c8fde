"""The main job as people do it, in the browser, against the portal that `manage.py demo` runs."""

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.browser
DOCUMENTS = Path(__file__).resolve().parent.parent.parent / "fixtures" / "demo" / "documents"
LEDGER = DOCUMENTS / "运输工具与驾驶员匹配台账.xlsx"
OFFICER = "officer@demo.test"
PHONE = {"width": 320, "height": 800}


def start_assessment(page: Page, name: str, *types: int) -> str:
    """Start an assessment by the form; return the address of its task list."""
    page.goto("/assessments/new/")
    page.locator("#id_name").fill(name)
    page.locator("#id_planned_date").fill("2027-03-01")
    for number in types:
        page.locator(f"label[for=id_types_{number - 1}]").click()
    page.locator("main form[method=post] button[type=submit]").click()
    page.wait_for_url(re.compile(r"/assessments/[0-9a-f-]{36}/$"))
    return page.url


def pick(page: Page, item: int, rating: str) -> None:
    page.locator(f"#item-{item} input[name=rating][value={rating}]").check(force=True)


def test_the_story_in_place(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    hub = start_assessment(page, "浏览器演练", 6, 8)
    page.goto(f"{hub}worksheet/")
    assert [each.inner_text() for each in page.locator(".item-number").all()] == [
        "10",
        "11",
        "12",
        "13",
        "20",
        "21",
        "22",
    ]

    pick(page, 11, "meet")
    expect(page.locator("#state-11")).to_contain_text("保存")
    expect(page.locator("#status-11")).to_have_text("达标")
    expect(page.locator("#progress-words")).to_have_text("已评 1 / 7 项")
    pick(page, 12, "not_applicable")
    expect(page.locator("#state-12")).to_contain_text("尚未保存：请填写不适用的理由")
    page.locator("#reason-12").fill("未代理报关。")
    expect(page.locator("#status-12")).to_have_text("不适用")

    page.locator("#known-10-known").check(force=True)
    expect(page.locator("#sub-10-3")).to_contain_text("按规则不适用")
    page.locator("#sub-10-1-meet").check(force=True)
    page.locator("#sub-10-2-basically_meet").check(force=True)
    expect(page.locator("#status-10")).to_have_text("基本达标")

    page.goto(f"{hub}items/22/")
    page.locator("#files").set_input_files(LEDGER)
    page.locator("form.upload button[type=submit]").click()
    entry = page.locator(".evidence-list li")
    expect(entry).to_contain_text(LEDGER.name)
    expect(entry).to_contain_text(hashlib.sha256(LEDGER.read_bytes()).hexdigest())
    page.locator(".evidence-list form button").click()
    expect(page.locator(".evidence-list")).to_have_count(0)

    page.goto(f"{hub}reports/")
    page.locator("#language").select_option("both")
    page.locator("main form[method=post] button[type=submit]").click()
    link = page.locator("#job a.btn-primary")
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        link.click()
    text = "".join(each.get_textpage().get_text_range() for each in pypdfium2.PdfDocument(download.value.path()))
    assert "单项标准自我评估报告" in text
    assert "未代理报关。" in text


def test_the_story_without_javascript(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER, java_script_enabled=False)
    hub = start_assessment(page, "不用脚本", 7)

    page.goto(f"{hub}worksheet/")
    pick(page, 14, "meet")
    page.locator("#item-14 button.save").click()
    expect(page.locator("#status-14")).to_have_text("达标")
    pick(page, 15, "not_applicable")
    page.locator("#note-15").fill("保留我的文字")
    page.locator("#item-15 button.save").click()

    expect(page.locator(".error-summary")).to_contain_text("请填写不适用的理由")
    expect(page.locator("#note-15")).to_have_value("保留我的文字")


def test_two_people_on_one_item(signed_in: Callable[..., Page]):
    first, second = signed_in(OFFICER), signed_in(OFFICER)
    hub = start_assessment(first, "两人同填", 7)
    for page in (first, second):
        page.goto(f"{hub}items/14/")

    pick(first, 14, "meet")
    expect(first.locator("#status-14")).to_have_text("达标")
    pick(second, 14, "not_meet")
    expect(second.locator("#state-14 .conflict")).to_contain_text("达标")
    expect(second.locator("#status-14")).to_have_text("未评定")
    second.locator(".conflict-actions button").click()

    expect(second.locator("#status-14")).to_have_text("不达标")


def test_a_lost_connection_loses_nothing(signed_in: Callable[..., Page]):
    page = signed_in(OFFICER)
    hub = start_assessment(page, "断线", 7)
    page.goto(f"{hub}items/14/")

    page.context.set_offline(True)
    page.locator("#note-14").fill("断线时填写")
    expect(page.locator("#state-14")).to_contain_text("连接中断")
    page.context.set_offline(False)
    expect(page.locator("#state-14")).to_contain_text("保存", timeout=15_000)
    expect(page.locator("#version-14")).to_have_value("1", timeout=15_000)

    page.reload()
    expect(page.locator("#note-14")).to_have_value("断线时填写")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_accessible_and_fits_a_phone(signed_in: Callable[..., Page], language: str, scheme: str):
    page = signed_in(OFFICER, color_scheme=scheme, viewport=PHONE)
    page.locator(f".languages button[value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    hub = page.locator("table.ledger a").first.get_attribute("href") or ""
    found = {}

    for url in (
        "/",
        "/assessments/new/",
        hub,
        f"{hub}change/",
        f"{hub}worksheet/",
        f"{hub}items/14/",
        f"{hub}reports/",
    ):
        page.goto(url)
        page.evaluate("document.querySelectorAll('main details').forEach((each) => { each.open = true })")
        too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        violations = [each["id"] for each in Axe().run(page).response["violations"]]
        if violations or too_wide:
            found[url] = (violations, too_wide)

    assert found == {}


def test_pages_of_the_anonymous_are_accessible(open_context: Callable[..., BrowserContext]):
    page = open_context().new_page()
    found = {}

    for url in ("/sign-in/", "/password/reset/", "/nowhere/"):
        page.goto(url)
        found[url] = [each["id"] for each in Axe().run(page).response["violations"]]

    assert found == {"/sign-in/": [], "/password/reset/": [], "/nowhere/": []}
