"""The register of figures: enter, correct, mark as a mistake, with and without scripts; its pages in every look."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.assessments.workbook import books
from tests.browser.looks import faults, spoken
from tests.browser.steps import OTHER_OFFICER

pytestmark = pytest.mark.browser
KINDS = ("penalty", "notification", "listing", "look-up", "documents")


def open_register(page: Page) -> str:
    """Open the enterprise's register; return its path."""
    page.goto("/")
    page.locator("nav a[href$='/register/']").click()
    page.wait_for_url(re.compile(r"/register/$"))
    return page.url


def save(page: Page) -> None:
    page.locator("main form .btn-primary").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_figure_from_entry_to_marked_mistake(signed_in: Callable[..., Page], *, scripts: bool):
    page = signed_in(OTHER_OFFICER, java_script_enabled=scripts)
    register = open_register(page)
    number = f"测试〔2026〕{scripts}"

    page.locator("a[href$='/penalty/new/']").click()
    page.locator("#id_number").fill(number)
    page.locator("#id_office").fill("示例西岭海关")
    page.locator("#id_decided_on").fill("2026-01-15")
    page.locator("#id_fine").fill("100 USD")
    save(page)
    expect(page.locator(".error-summary a")).to_have_attribute("href", "#id_fine")
    page.locator("#id_fine").fill("1,000.50")
    save(page)
    page.wait_for_url(register)
    row = page.locator("tr", has_text=number)
    expect(row).to_contain_text("1,000.50")

    row.locator("a").click()
    page.locator("#id_state").select_option("under_appeal")
    save(page)
    page.wait_for_url(register)
    row.locator("a").click()
    expect(page.locator(".history > li")).to_have_count(2)
    page.locator("#void_reason").fill("重复录入。")
    page.locator("form[action$='/void/'] button").click()
    page.wait_for_url(register)
    expect(row.locator(".status--void")).to_be_visible()


def test_pages_of_register(signed_in: Callable[..., Page]):
    page = signed_in(OTHER_OFFICER)
    register = open_register(page)
    penalty = page.locator("#penalties ~ table tbody a").first.get_attribute("href") or ""
    found = {}

    for path in (register, penalty, f"{register}workbook/", *(f"{register}{kind}/new/" for kind in KINDS)):
        page.goto(path)
        for language in spoken(page):
            page.goto(path)
            found[path, language] = faults(page)
    page.goto(f"{register}notification/new/")
    save(page)
    expect(page.locator(".error-summary")).to_be_visible()
    found["refused", ""] = faults(page)
    show_workbook(page, register)
    expect(page.get_by_role("checkbox").first).to_be_visible()
    found["dry run", ""] = faults(page)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_unlikely_value_of_a_workbook_is_confirmed_then_saved(signed_in: Callable[..., Page]):
    page = signed_in(OTHER_OFFICER)
    register = open_register(page)
    show_workbook(page, register)

    save(page)
    expect(page.locator(".error-summary")).to_be_visible()
    page.get_by_role("checkbox").check()
    save(page)

    page.wait_for_url(register)
    expect(page.locator("tr", has_text="200,000,000.00")).to_be_visible()


def show_workbook(page: Page, register: str) -> None:
    """Bring in a register with a new decision whose amount is unlikely, and a row that is refused."""
    content = page.request.get(f"{register.rstrip('/')}.xlsx").body()
    workbook = books.opened(content)
    empty = [row for row in books.rows_of(workbook.worksheets[0]).values() if row["version"].value == "0"]
    new = {
        "number": f"测试{uuid4()}",
        "office": "示例海关",
        "decided_on": "2026年5月12日",
        "fine": "200,000,000",
        "acts": "1",
    }
    choices = {"party": "enterprise", "ground": "supervision", "state": "in_force"}
    for name, value in {**new, **choices}.items():
        empty[0][name].value = value
    empty[1]["number"].value = "只有编号"
    page.goto(f"{register}workbook/")
    page.locator("#files").set_input_files({"name": "register.xlsx", "mimeType": "", "buffer": books.saved(workbook)})
    save(page)
    page.wait_for_load_state()
