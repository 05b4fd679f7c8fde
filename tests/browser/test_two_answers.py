"""Officer and manager read a review opinion of *not satisfied*, in both languages, and never a green word of their own."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import faults, in_both_languages
from tests.browser.steps import CHINESE, ENGLISH, MANAGER, OFFICER, REVIEWER, rate, saved, start
from tests.browser.test_round_trip import judge, press, submit

pytestmark = pytest.mark.browser
NAME = "审核意见演练"
OPINION = {CHINESE: "经审核不符合条件", ENGLISH: "conditions not satisfied on review"}
PAST = {CHINESE: "第 1 轮提交时的企业自评", ENGLISH: "As self-assessed at the submission of round 1"}
FOLDED = {CHINESE: "第 1 轮自评结论", ENGLISH: "Self-assessment result of round 1"}
MISSING = "检疫处理记录缺三个月。"


def conclude(reviewer: Page) -> None:
    """Take the case, rate item 4 *does not meet*, and conclude *not satisfied*."""
    reviewer.goto("/reviews/")
    reviewer.locator("tr", has_text=NAME).locator("a").first.click()
    reviewer.wait_for_load_state()
    case = reviewer.url
    press(reviewer, ".steps button >> nth=0")
    judge(reviewer, 4, "not_meet", MISSING)
    reviewer.goto(f"{case}conclude/")
    reviewer.locator("label[for=opinion-not_satisfied]").click()
    press(reviewer, "main form button[type=submit]")
    expect(reviewer.locator(".notice--success")).to_contain_text("The review opinion is recorded")
    expect(reviewer.locator("#customs")).to_contain_text(OPINION[ENGLISH])
    expect(reviewer.locator(".verdict--satisfied")).to_have_count(0)


def test_adverse_opinion_is_read_by_officer_and_manager(signed_in: Callable[..., Page]):
    officer = signed_in(OFFICER, language=CHINESE)
    hub = start(officer, NAME, [3])
    officer.goto(f"{hub}items/4/")
    rate(officer, 4, "meet")
    expect(saved(officer, 4)).to_be_visible()
    submit(officer, hub)
    conclude(signed_in(REVIEWER, language=ENGLISH))
    found = {}

    for person in (OFFICER, MANAGER):
        for page, language in in_both_languages(lambda who=person, **options: signed_in(who, **options)):
            for path in ("", "worksheet/", "readiness/"):
                page.goto(hub + path)
                expect(page.locator("#customs")).to_contain_text(OPINION[language])
                expect(page.locator("#verdict")).to_contain_text((FOLDED if path == "worksheet/" else PAST)[language])
                expect(page.locator(".verdict--satisfied")).to_have_count(0)
                found[person, path, language] = faults(page)
            page.goto(f"{hub}review/")
            expect(page.locator("table.ledger").first).to_contain_text(MISSING)
            found[person, "review", language] = faults(page)
            page.goto("/")
            row = page.locator("tr", has_text=NAME)
            expect(row.locator(".status--not_meet")).to_have_count(1)
            expect(row.locator(".status--meet")).to_have_count(0)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}
