"""Invitation, sign-in with a code, removal; each page checked in every look."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from acecs.site.demo_data import PASSWORD
from tests.browser.demo import Demo
from tests.browser.looks import CUT, DESK, NARROWEST, PHONE, SHORT, TWO_LINES, faults, spoken
from tests.browser.steps import MANAGER, OTHER_OFFICER, invite, last_mail, sign_in, unused_code

pytestmark = pytest.mark.browser
NEW_PASSWORD = "a sentence that nobody guesses"


def path_in(text: str) -> str:
    """The path of a mail's only link."""
    return re.findall(r"https?://[^/\s]+(/\S+)", text)[0]


def open_people(page: Page) -> None:
    page.goto("/")
    page.locator("nav a[href$='/people/']").click()
    page.wait_for_url(re.compile(r"/people/$"))


@pytest.mark.parametrize("scripts", [True, False])
def test_member_from_invitation_to_removal(
    signed_in: Callable[..., Page], open_context: Callable[..., BrowserContext], demo: Demo, *, scripts: bool
):
    """Invite, create the account, change and remove a member, with and without scripts."""
    email = f"new-{scripts}@demo.test".lower()
    officer = signed_in(OTHER_OFFICER, java_script_enabled=scripts)
    newcomer = open_context(java_script_enabled=scripts).new_page()

    open_people(officer)
    invite(officer, email)
    newcomer.goto(path_in(last_mail(demo.var / "mail", email)))
    newcomer.locator("#id_password1").fill(NEW_PASSWORD)
    newcomer.locator("#id_password2").fill(NEW_PASSWORD)
    newcomer.locator("main form button[type=submit]").click()
    newcomer.wait_for_url(re.compile(r"/sign-in/$"))
    newcomer.locator("#id_login").fill(email)
    newcomer.locator("#id_password").fill(NEW_PASSWORD)
    newcomer.locator("main button[type=submit]").click()
    expect(newcomer.locator(".belongs")).to_be_visible()

    open_people(officer)
    row = officer.locator("tr", has_text=email)
    row.locator("select[name=role]").select_option("manager")
    row.locator("button[type=submit]").click()
    expect(officer.locator(".notice--success")).to_be_visible()
    officer.locator("tr", has_text=email).locator("a").click()
    officer.locator("main button.btn-danger").click()
    expect(officer.locator("tr", has_text=email)).to_have_count(0)

    newcomer.goto("/")
    expect(newcomer.locator(".belongs")).to_have_count(0)


def test_pages_of_people(signed_in: Callable[..., Page], open_context: Callable[..., BrowserContext], demo: Demo):
    officer, anonymous = signed_in(OTHER_OFFICER), open_context().new_page()
    open_people(officer)
    invite(officer, "looked-at@demo.test")
    invite(officer, MANAGER, role="manager")
    people = officer.url
    invited = signed_in(MANAGER)
    anonymous.goto("/sign-in/")
    own = path_in(last_mail(demo.var / "mail", MANAGER))
    link = path_in(last_mail(demo.var / "mail", "looked-at@demo.test"))
    found = {}

    places = [(officer, people), (invited, own), (invited, link), (anonymous, link), (anonymous, "/invitations/none/")]
    for page, path in places:
        page.goto(path)
        for language in spoken(page):
            page.goto(path)
            found[path, language] = faults(page)
    officer.goto(people)
    officer.locator("main table a").first.click()
    found |= {("remove", language): faults(officer) for language in spoken(officer)}
    officer.goto(people)
    officer.locator("main a[href$='/sign-off/']").click()
    found |= {("sign-off", language): faults(officer) for language in spoken(officer)}
    officer.goto(people)
    officer.locator("#id_email").fill("nobody")
    officer.locator("main form:has(#id_email) button[type=submit]").click()
    expect(officer.locator(".error-summary")).to_be_visible()
    found["refused", ""] = faults(officer)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_second_factor_from_setup_to_next_sign_in(open_context: Callable[..., BrowserContext]):
    """Uses a separate account, because the password alone does not sign in afterward."""
    page = open_context().new_page()
    sign_in(page, "reviewer@other.demo.test")
    found = {}

    page.goto("/account/security/app/add/")
    secret = page.locator("code").inner_text()
    code = unused_code(secret)
    page.locator("#id_code").fill(code)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(re.compile(r"/codes/$"))
    found |= {("codes", language): faults(page) for language in spoken(page)}
    for path in ("/account/security/", "/account/security/app/remove/", "/account/confirm/code/"):
        page.goto(path)
        found |= {(path, language): faults(page) for language in spoken(page)}

    second = open_context().new_page()
    second.goto("/sign-in/")
    second.locator("#id_login").fill("reviewer@other.demo.test")
    second.locator("#id_password").fill(PASSWORD)
    second.locator("main button[type=submit]").click()
    second.wait_for_url(re.compile(r"/sign-in/code/$"))
    found |= {("code", language): faults(second) for language in spoken(second)}
    second.locator("#id_code").fill(unused_code(secret, code))
    second.locator("main button[type=submit]").click()
    second.wait_for_url(lambda url: "/sign-in/" not in url)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}
    page.goto("/account/security/app/remove/")
    page.locator("main button.btn-danger").click()
    page.wait_for_url(re.compile(r"/account/security/$"))


def test_user_of_two_places_switches(
    signed_in: Callable[..., Page], open_context: Callable[..., BrowserContext], demo: Demo
):
    """A reviewer of another office accepts an invitation from the portal's message, then switches."""
    officer, page = signed_in(OTHER_OFFICER), open_context().new_page()
    open_people(officer)
    invite(officer, "reviewer@other.demo.test", role="manager")
    sign_in(page, "reviewer@other.demo.test")

    page.goto(path_in(last_mail(demo.var / "mail", "reviewer@other.demo.test")))
    page.locator("main form button.btn-primary").click()
    expect(page.locator(".switcher")).to_be_visible()
    page.goto("/")
    found = {("enterprise", language): faults(page) for language in spoken(page)}
    cut = {}
    for language in spoken(page):
        for size in (DESK, PHONE, NARROWEST):
            page.set_viewport_size(size)
            height = page.locator(".masthead-bar").bounding_box()["height"]  # type: ignore[index]
            cut[language, size["width"]] = (
                page.evaluate(CUT)
                + page.evaluate(SHORT, ".switcher > summary > span")
                + ([] if height <= TWO_LINES else [f"{height} px high"])
            )
        page.locator(".menu:not(.switcher) > summary").click()
        expect(page.locator(".menu-languages button:not([aria-current])")).to_be_visible()
        page.set_viewport_size(DESK)
    page.locator(".switcher > summary").click()
    page.locator(".switcher button:not([aria-current])").click()
    page.wait_for_url(re.compile(r"/review"))

    assert {place: wrong for place, wrong in {**found, **cut}.items() if wrong} == {}
    officer.goto("/")
    open_people(officer)
    officer.locator("tr", has_text="reviewer@other.demo.test").locator("a").click()
    officer.locator("main button.btn-danger").click()
    expect(officer.locator("tr", has_text="reviewer@other.demo.test")).to_have_count(0)
