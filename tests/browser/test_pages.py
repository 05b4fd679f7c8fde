"""All pages: accessible in both languages, light and dark; no overflow on a phone; no target too small."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.looks import faults, in_both_languages
from tests.browser.steps import (
    ADMINISTRATOR,
    CONTRIBUTOR,
    HEAD,
    MANAGER,
    OFFICER,
    REVIEWER,
    hub_of,
    make_report,
    speak,
)
from tests.policy import POLICIES

pytestmark = pytest.mark.browser

# URL name → path below an assessment's URL. Downloads and health checks are not pages.
OF_AN_ASSESSMENT = {
    "assessments:hub": "",
    "assessments:change": "change/",
    "assessments:profile": "profile/",
    "assessments:readiness": "readiness/",
    "assessments:worksheet": "worksheet/",
    "assessments:item": "items/14/",
    "assessments:coverage": "coverage/",
    "assessments:corrective_actions": "actions/?show=closed",
    "assessments:add_corrective_action": "items/14/actions/new/",
    "assessments:remarks": "items/14/remarks/",
    "assessments:assign_many": "assign/",
    "assessments:ask_many": "ask/?item=14",
    "assessments:sign_off": "sign-off/",
    "assessments:not_applicable": "not-applicable/",
    "assessments:confirm": "confirm/",
    "assessments:bring_in": "workbook/",
    "assessments:upload": "items/14/evidence/",
    "assessments:link_documents": "evidence/link/",
    "reports:list": "reports/",
    "reports:nil_statement": "items/14/nil-statement/",
}
OF_THE_PORTAL = {
    "dashboard": "/",
    "assessments:start": "/assessments/new/",
    "notifications:list": "/notifications/",
    "notifications:mail": "/notifications/mail/",
    "account_change_password": "/password/change/",
    "account_reauthenticate": "/account/confirm/",
    "mfa_index": "/account/security/",
    "mfa_activate_totp": "/account/security/app/add/",
    "mfa_generate_recovery_codes": "/account/security/codes/new/",
    "usersessions_list": "/account/sessions/",
    "account_logout": "/sign-out/",
}
OF_THE_ANONYMOUS = {
    "account_login": "/sign-in/",
    "account_inactive": "/account/inactive/",
    "account_reset_password": "/password/reset/",
    "account_reset_password_done": "/password/reset/sent/",
    "account_reset_password_from_key": "/password/reset/key/1-wrong/",
    "account_reset_password_from_key_done": "/password/reset/key/done/",
}
BY_ITSELF = {"reports:report", "assessments:corrective_action"}
# tests/browser/test_round_trip.py
OF_THE_ROUND_TRIP = {
    "assessments:submit",
    "assessments:withdraw",
    "assessments:take_back",
    "assessments:changes",
    "assessments:outcome",
    "reviews:sent",
    "reviews:queue",
    "reviews:case",
    "reviews:item",
    "reviews:return",
    "reviews:conclude",
    "reviews:changes",
    "reports:case_list",
}
# tests/browser/test_administration.py
OF_THE_ADMINISTRATION = {name for name, method in POLICIES if name.startswith("administ") and method == "GET"}
OF_THE_MAILBOX = {"mailbox", "mailbox_letter"}
# tests/browser/test_register.py
OF_THE_REGISTER = {
    "assessments:register",
    "assessments:bring_register_in",
    "assessments:add_figure",
    "assessments:figure",
}
# tests/browser/test_vault.py
OF_THE_VAULT = {"assessments:vault", "assessments:document", "assessments:unpack"}
# tests/browser/test_reading.py
OF_READING = {"assessments:read", "assessments:read_file", "reviews:read"}
OF_PEOPLE = {"people", "add_department", "remove_member", "sign_off_setting", "invitation", "own_invitation"}
OF_A_SECOND_FACTOR = {"mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_authenticate", "mfa_reauthenticate"}
DOWNLOADS = {
    "assessments:due_days",
    "assessments:due_day",
    "assessments:download",
    "assessments:download_file",
    "assessments:workbook",
    "assessments:register_workbook",
    "assessments:page_image",
    "assessments:file_image",
    "reviews:download",
    "reviews:page_image",
    "mfa_download_recovery_codes",
    "reports:download",
    "reports:evidence",
    "reports:item_evidence",
    "reports:version_evidence",
    "reports:version_item_evidence",
    "reports:case_evidence",
    "reports:case_item_evidence",
}
PROBES = {"healthz", "readyz"}


def test_every_page_of_policy_is_checked():
    pages = {name for name, method in POLICIES if method == "GET"}

    assert pages - DOWNLOADS - PROBES == {
        *OF_AN_ASSESSMENT,
        *OF_THE_PORTAL,
        *OF_THE_ANONYMOUS,
        *BY_ITSELF,
        *OF_THE_ROUND_TRIP,
        *OF_THE_ADMINISTRATION,
        *OF_THE_MAILBOX,
        *OF_PEOPLE,
        *OF_THE_REGISTER,
        *OF_THE_VAULT,
        *OF_READING,
        *OF_A_SECOND_FACTOR,
    }


def test_pages_of_officer(signed_in: Callable[..., Page]):
    found = {}

    for page, language in in_both_languages(lambda **options: signed_in(OFFICER, **options)):
        hub = hub_of(page, "AEO")
        paths = [*OF_THE_PORTAL.values(), *(hub + rest for rest in OF_AN_ASSESSMENT.values())]
        for path in paths:
            page.goto(path)
            found[path.removeprefix(hub), language] = faults(page)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_page_of_report(signed_in: Callable[..., Page]):
    first = signed_in(OFFICER)
    hub = hub_of(first, "AEO")
    make_report(first, hub, "en")
    path = first.url
    found = {}

    for page, language in in_both_languages(lambda **options: signed_in(OFFICER, **options)):
        page.goto(path)
        found[language] = faults(page)

    assert {language: wrong for language, wrong in found.items() if wrong} == {}


def test_pages_of_corrective_actions(signed_in: Callable[..., Page]):
    found = {}

    for page, language in in_both_languages(lambda **options: signed_in(OFFICER, **options)):
        hub = hub_of(page, "AEO")
        page.goto(f"{hub}actions/")
        found["list", language] = faults(page)
        page.locator("table.corrective tbody a").first.click()
        expect(page.locator("#report-title")).to_be_visible()
        for each in page.locator("main summary").all():
            each.click()
        found["action", language] = faults(page)
        page.goto(f"{hub}items/18/")
        expect(page.locator("#corrective li")).to_have_count(1)
        found["item", language] = faults(page)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_item_10_with_sub_items(signed_in: Callable[..., Page]):
    found = {}

    for page, language in in_both_languages(lambda **options: signed_in("officer@other.demo.test", **options)):
        hub = hub_of(page)
        page.goto(f"{hub}items/10/")
        expect(page.locator(".sub-item").first).to_be_visible()
        found[language] = faults(page)

    assert {language: wrong for language, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("email", [CONTRIBUTOR, MANAGER, REVIEWER, HEAD, ADMINISTRATOR])
def test_start_pages_of_other_roles(signed_in: Callable[..., Page], email: str):
    found = {}

    for page, language in in_both_languages(lambda **options: signed_in(email, **options)):
        found[language] = faults(page)

    assert {language: wrong for language, wrong in found.items() if wrong} == {}


def test_refused_forms(signed_in: Callable[..., Page]):
    found = {}

    for page, language in in_both_languages(lambda **options: signed_in(OFFICER, **options)):
        page.goto("/assessments/new/")
        page.locator("main form[method=post] button[type=submit]").click()
        expect(page.locator(".error-summary")).to_be_visible()
        found["start", language] = faults(page)
    for page, language in in_both_languages(lambda **options: signed_in(MANAGER, **options)):
        page.goto("/assessments/new/")
        expect(page.locator("h1")).to_be_visible()
        found["not allowed", language] = faults(page)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_pages_without_sign_in(open_context: Callable[..., BrowserContext]):
    found = {}

    def open_page(language: str, **options: object) -> Page:
        page = open_context(**options).new_page()
        page.goto("/sign-in/")
        speak(page, language)
        return page

    for page, language in in_both_languages(open_page):
        for path in (*OF_THE_ANONYMOUS.values(), "/nowhere/"):
            page.goto(path)
            found[path, language] = faults(page)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}
