"""Steps that people take on pages, by visible words and controls. They work with and without JavaScript."""

import re
import time
from collections.abc import Iterable
from datetime import date, timedelta
from email import message_from_bytes, policy
from pathlib import Path

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Locator, Page, expect

from acecs.site.demo_data import DOCUMENTS, PASSWORD

CHINESE, ENGLISH = "zh-hans", "en"
OFFICER, CONTRIBUTOR, MANAGER = "officer@demo.test", "contributor@demo.test", "manager@demo.test"
OTHER_OFFICER = "officer@other.demo.test"
REVIEWER, HEAD, ADMINISTRATOR = "reviewer@demo.test", "head@demo.test", "admin@demo.test"
PROCEDURE = DOCUMENTS / "禁限寄物品告知与如实申报提醒规程.pdf"
LEDGER = DOCUMENTS / "运输工具与驾驶员匹配台账.xlsx"


def sign_in(page: Page, email: str) -> None:
    page.goto("/sign-in/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url(re.compile(r"/$"))


def speak(page: Page, language: str) -> None:
    """Switch the portal to `language` unless it is active."""
    if page.locator("html").get_attribute("lang") != language:
        # On a form the button is named page_language and keeps what was typed.
        page.locator(f".languages button[value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def start(page: Page, name: str, types: Iterable[int], *, days: int = 90) -> str:
    """Start an assessment as an officer, planned in `days` from today; return the path of its hub."""
    page.goto("/assessments/new/")
    page.locator("#id_name").fill(name)
    page.locator("#id_planned_date").fill(str(date.today() + timedelta(days=days)))  # noqa: DTZ011 - any day ahead
    for number in types:
        page.locator(f"label[for=id_types_{number - 1}]").click()
    page.locator("main form button[type=submit]").last.click()
    page.wait_for_url(re.compile(r"/assessments/[0-9a-f-]{36}/worksheet/$"))
    return page.url.removeprefix(page.url.split("/assessments/")[0]).removesuffix("worksheet/")


def hub_of(page: Page, name: str = "") -> str:
    """Path of the hub of the assessment with `name` in its name, or of the first one, on the dashboard."""
    worksheet = page.locator("table.ledger tbody th a", has_text=name).first.get_attribute("href") or ""
    return worksheet.removesuffix("worksheet/")


def start_from(page: Page, former: str, name: str) -> str:
    """Start express mail anew from the former assessment whose name begins so; return the path of the new one's hub."""
    page.goto("/assessments/new/")
    page.locator("#id_former").select_option(
        label=page.locator("#id_former option", has_text=former).first.inner_text()
    )
    page.locator("#id_name").fill(name)
    page.locator("#id_planned_date").fill("2028-03-01")
    page.locator("label[for=id_types_6]").click()
    page.locator("main form[method=post] button.btn-primary").click()
    page.wait_for_url("**/confirm/")
    return page.url.removesuffix("confirm/")


def item(page: Page, number: int) -> Locator:
    return page.locator(f"#item-{number}")


def row(page: Page, number: int | str) -> Locator:
    """An item's row of the worksheet, or of a sub-item, such as 10-1."""
    return page.locator(f"#row-{number}")


def rate_row(page: Page, number: int | str, rating: str) -> None:
    row(page, number).locator(f".rates button[value={rating}]").click()


def rating_of(page: Page, number: int | str) -> Locator:
    """The button of a row that shows the chosen rating."""
    return row(page, number).locator(".rates button[aria-current]")


def saved_row(page: Page, number: int) -> Locator:
    """Wait until the row's save was answered; return the line's text."""
    return row(page, number).locator(".save-state--saved")


def shown_rows(page: Page) -> list[str]:
    """Numbers of the worksheet's rows, in order."""
    return page.locator("#grid .item-row th b").all_inner_texts()


def rate(page: Page, number: int, rating: str, *, name: str = "rating") -> None:
    """Click a rating on its label."""
    item(page, number).locator("label", has=page.locator(f"input[name={name}][value={rating}]")).click()


def state_of(page: Page, number: int) -> Locator:
    """Locate the line that says whether an item is saved."""
    return page.locator(f"#state-{number}")


def saved(page: Page, number: int) -> Locator:
    """Wait until the save was answered; return the line's text."""
    return page.locator(f"#state-{number} .save-state--saved")


def save(page: Page, number: int) -> None:
    item(page, number).locator("button.save").click()


def make_report(page: Page, hub: str, language: str) -> Path:
    """Request a report, wait for it, download it."""
    page.goto(f"{hub}reports/")
    page.locator("#language").select_option(language)
    page.locator("main form:has(#language) button[type=submit]").click()
    link = page.locator("#job a.btn-primary")
    expect(link).to_be_visible(timeout=60_000)
    with page.expect_download() as download:
        link.click()
    return download.value.path()


def last_mail(folder: Path, to: str) -> str:
    """Wait for mail to the address; return the text of the newest one."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for path in sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            if mail["To"] == to:
                return str(mail.get_content())
        time.sleep(0.2)
    raise AssertionError(f"no mail came to {to}")


def invite(page: Page, email: str, role: str = "contributor") -> None:
    """Invite somebody on the page of an enterprise's people."""
    page.locator("#id_name").fill("林知远")
    page.locator("#id_email").fill(email)
    page.locator("#id_role").select_option(role)
    page.locator("#div_id_language + button, main form:has(#id_email) button[type=submit]").last.click()
    page.wait_for_load_state()
    if "/account/confirm/" in page.url:
        # The person signed in more than five minutes ago.
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("main form button[type=submit]").first.click()
    expect(page.locator(".notice--success")).to_be_visible()


def unused_code(secret: str, used: str = "") -> str:
    """An authenticator app's code for the key. If it was used, wait for the next one, at most 30 seconds."""
    while (code := format_hotp_value(hotp_value(secret, int(time.time()) // 30))) == used:
        time.sleep(0.5)
    return code
