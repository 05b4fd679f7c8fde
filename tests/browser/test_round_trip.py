"""Two rounds of submission and review: the enterprise in Chinese, customs in English."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from acecs.site.demo_data import PASSWORD
from tests.browser.looks import faults, in_both_languages
from tests.browser.steps import CHINESE, ENGLISH, LEDGER, REVIEWER, hub_of, rate, row, saved, start
from tests.browser.test_story import text_of

pytestmark = pytest.mark.browser
OFFICER = "officer@third.demo.test"
NAME = "两轮审核演练"


def press(page: Page, selector: str) -> None:
    """Press a button, and confirm the password if the portal asks for it."""
    page.locator(selector).click()
    page.wait_for_load_state()
    if "/account/confirm/" in page.url:
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
        page.wait_for_load_state()


def submit(page: Page, hub: str) -> None:
    page.goto(f"{hub}submit/")
    page.locator("label[for=declared]").click()
    press(page, "main form button[type=submit]")
    expect(page.locator(".notice--success")).to_contain_text("已提交示例东港海关")


def open_case(page: Page) -> str:
    page.goto("/reviews/")
    page.locator("tr", has_text=NAME).locator("a").first.click()
    page.wait_for_url(re.compile(r"/reviews/[0-9a-f-]{36}/$"))
    return page.url


def judge(page: Page, number: int, rating: str, comment: str = "") -> None:
    rate(page, number, rating)
    page.locator(f"#comment-{number}").fill(comment)
    expect(page.locator(f"#item-{number} form[data-dirty]")).to_have_count(0)
    expect(saved(page, number)).to_contain_text("not sent yet")


def make_report(page: Page, hub: str, version: str) -> Path:
    page.goto(f"{hub}reports/")
    choice = page.locator("option", has_text=version).first
    page.locator("select").first.select_option(value=choice.get_attribute("value"))
    page.locator("main form button[type=submit]").first.click()
    link = page.locator("#job a.btn-primary")
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        link.click()
    return download.value.path()


def test_round_trip(signed_in: Callable[..., Page]):
    officer = signed_in(OFFICER, language=CHINESE)
    hub = start(officer, NAME, [3])
    officer.goto(f"{hub}items/4/")
    rate(officer, 4, "meet")
    expect(saved(officer, 4)).to_be_visible()
    officer.locator("#files").set_input_files(LEDGER)
    expect(officer.locator(".evidence-list > li")).to_have_count(1)
    submit(officer, hub)
    officer.goto(f"{hub}items/4/")
    expect(officer.locator("#note-4")).to_be_disabled()

    reviewer = signed_in(REVIEWER, language=ENGLISH)
    case = open_case(reviewer)
    press(reviewer, ".steps button >> nth=0")
    with reviewer.expect_download() as download:
        reviewer.locator("#item-4 .evidence-titles .hint a").click()
    assert download.value.path().read_bytes() == LEDGER.read_bytes()
    judge(reviewer, 4, "not_meet", "请补充检疫处理记录。")
    reviewer.locator("label[for=correct-4]").click()
    expect(saved(reviewer, 4)).to_be_visible()
    officer.goto(f"{hub}review/")
    expect(officer.locator("main .empty")).to_have_text("海关尚未发送反馈。")
    reviewer.goto(f"{case}return/")
    reviewer.locator("#notice").fill("请一次性补正。")
    press(reviewer, "main form button[type=submit]")
    expect(reviewer.locator(".notice--success")).to_have_text("Returned to the enterprise for correction.")

    officer.goto(hub)
    expect(officer.locator("#customs")).to_contain_text("请一次性补正。")
    officer.goto(f"{hub}worksheet/?show=raised")
    expect(row(officer, 4)).to_contain_text("退回")
    row(officer, 4).locator("a").click()
    expect(officer.locator("#item-4 .defect")).to_contain_text("请补充检疫处理记录。")
    officer.locator("#note-4").fill("已补充检疫处理记录。")
    expect(officer.locator("#item-4 form[data-dirty]")).to_have_count(0)
    submit(officer, hub)

    reviewer.goto(case)
    expect(reviewer.locator("#item-4 .status--warn")).to_have_text("changed")
    press(reviewer, ".steps button >> nth=0")
    judge(reviewer, 4, "meet", "记录齐全。")
    reviewer.goto(f"{case}changes/")
    expect(reviewer.locator(".change")).to_contain_text("已补充检疫处理记录。")
    reviewer.goto(f"{case}conclude/")
    reviewer.locator("label[for=opinion-satisfied]").click()
    press(reviewer, "main form button[type=submit]")
    expect(reviewer.locator(".notice--success")).to_contain_text("The review opinion is recorded")

    officer.goto(hub)
    expect(officer.locator("#customs")).to_contain_text("经审核符合条件")
    text = "".join(text_of(make_report(officer, hub, "第 2 轮")).split())
    assert ("记录齐全。" in text, "草稿" in text) == (True, False)


def test_pages_of_round_trip(signed_in: Callable[..., Page]):
    found = {}

    for page, language in in_both_languages(lambda **options: signed_in("officer@demo.test", **options)):
        hubs = {name: hub_of(page, name) for name in ("跨境运输业务单项", "快件运营", "AEO")}
        for hub, path in (
            (hubs["跨境运输业务单项"], ""),
            (hubs["跨境运输业务单项"], "review/"),
            (hubs["跨境运输业务单项"], "changes/"),
            (hubs["跨境运输业务单项"], "outcome/"),
            (hubs["快件运营"], "withdraw/"),
            (hubs["快件运营"], "submit/"),
            (hubs["快件运营"], "worksheet/?show=raised"),
            (hubs["AEO"], "submit/"),
        ):
            page.goto(hub + path)
            found[path, language] = faults(page)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_pages_of_customs(signed_in: Callable[..., Page]):
    found = {}

    for page, language in in_both_languages(lambda **options: signed_in(REVIEWER, **options)):
        page.goto("/reviews/")
        found["queue", language] = faults(page)
        for show, path in (("ended", ""), ("ended", "changes/"), ("ended", "reports/"), ("returned", "items/15/")):
            page.goto(f"/reviews/?show={show}")
            page.goto((page.locator("table.ledger a").last.get_attribute("href") or "") + path)
            found[show + path, language] = faults(page)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_pages_of_case_in_review(signed_in: Callable[..., Page]):
    first = signed_in(REVIEWER, language=ENGLISH)
    first.goto("/reviews/?show=waiting")
    first.locator("tr", has_text="动植物检疫与进出口食品业务自评").locator("a").first.click()
    first.wait_for_load_state()
    case = first.url
    press(first, ".steps button >> nth=0")
    judge(first, 4, "meet", "已核。")
    found = {}

    for page, language in in_both_languages(lambda **options: signed_in(REVIEWER, **options)):
        for path in ("", "items/4/", "return/", "conclude/"):
            page.goto(case + path)
            found[path, language] = faults(page)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}
