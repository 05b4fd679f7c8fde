"""Sign-off from both sides: the manager reads the draft, sends it back, signs; a change voids it; nothing goes without it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, expect

from tests.browser.looks import faults
from tests.browser.steps import MANAGER, OFFICER, rate_row, saved_row, start

pytestmark = pytest.mark.browser

NAME = "签批流程自评"
REASON = "请补充车辆台账的抽查期间，再送签批。"
NOTE = "抽查期间为2026年1月至10月，样本20份。"
NEXT_STEP = "a[href$='/sign-off/']"


def press(page: Page, action: str) -> None:
    """Press the button of the form that is sent there; a page that asks for the password again gets it."""
    page.locator(f"main form[action$='{action}'] button[type=submit]").first.click()
    page.wait_for_load_state()


def state(page: Page, hub: str) -> str:
    page.goto(f"{hub}sign-off/")
    return page.locator("#sign-off-state .status").inner_text()


@contextmanager
def required(officer: Page, manager: Page) -> Iterator[None]:
    """Other tests submit for the same enterprise, so it is switched off again."""
    officer.goto("/")
    officer.locator("nav a[href$='/people/']").click()
    officer.locator("main a[href$='/sign-off/']").click()
    setting = officer.url
    press(officer, "/sign-off/")
    try:
        yield
    finally:
        manager.goto(setting)
        press(manager, "/sign-off/")
        expect(manager.locator("main .status--unrated")).to_be_visible()


def change_note(page: Page, hub: str, note: str) -> None:
    page.goto(f"{hub}worksheet/")
    page.locator("#row-note-20").fill(note)
    page.locator("#row-note-20").press("Tab")
    expect(saved_row(page, 20)).to_be_visible()


def test_draft_is_signed_before_it_is_submitted(signed_in: Callable[..., Page]):
    officer, manager = signed_in(OFFICER), signed_in(MANAGER)
    with required(officer, manager):
        hub = start(officer, NAME, [8])
        officer.goto(f"{hub}worksheet/")
        for number in (20, 21, 22):
            rate_row(officer, number, "meet")
            expect(saved_row(officer, number)).to_be_visible()

        # Nothing goes without a signature.
        officer.goto(f"{hub}submit/")
        expect(officer.locator("main input[name=declared]")).to_have_count(0)
        officer.locator("#sign-off a").click()
        press(officer, "/sign-off/ask/")
        assert state(officer, hub) == "待签批"

        # The manager comes from the first screen, reads what was frozen, and sends it back.
        manager.goto("/")
        manager.locator("main tr", has_text=NAME).locator(NEXT_STEP).click()
        manager.wait_for_url(re.compile(r"/sign-off/$"))
        expect(manager.locator("main")).to_contain_text("第1版")
        found = {"waiting": faults(manager)}
        manager.locator("#reason").fill(REASON)
        press(manager, "/sign-off/send-back/")

        assert state(officer, hub) == "签批退回"
        expect(officer.locator("main .notice.typed")).to_have_text(REASON)
        change_note(officer, hub, NOTE)
        officer.goto(f"{hub}sign-off/")
        press(officer, "/sign-off/ask/")

        # A change after the signature voids it, and the request is no longer the manager's next step.
        manager.goto(f"{hub}sign-off/")
        expect(manager.locator("main")).to_contain_text(NOTE)
        press(manager, "/sign-off/")
        assert state(officer, hub) == "已签批"
        change_note(officer, hub, f"{NOTE}另补充2份。")
        assert state(officer, hub) == "已失效：此后有修改或退回"
        found["void"] = faults(officer)
        officer.goto(f"{hub}submit/")
        expect(officer.locator("main input[name=declared]")).to_have_count(0)

        officer.goto(f"{hub}sign-off/")
        press(officer, "/sign-off/ask/")
        change_note(officer, hub, NOTE)
        manager.goto("/")
        expect(manager.locator("main tr", has_text=NAME).locator(NEXT_STEP)).to_have_count(0)

        # Asked and signed again, it goes to customs, with who signed it.
        officer.goto(f"{hub}sign-off/")
        press(officer, "/sign-off/ask/")
        manager.goto(f"{hub}sign-off/")
        press(manager, "/sign-off/")
        officer.goto(f"{hub}submit/")
        officer.locator("main input[name=declared]").check()
        officer.locator("main form:has(input[name=declared]) button[type=submit]").click()
        officer.wait_for_url(re.compile(rf"{hub}$"))
        assert state(officer, hub) == "已签批"

        # As it was for the other tests.
        officer.goto(f"{hub}take-back/")
        officer.locator("main form button[type=submit]").click()
        officer.wait_for_url(re.compile(rf"{hub}$"))

    assert {place: wrong for place, wrong in found.items() if wrong} == {}
