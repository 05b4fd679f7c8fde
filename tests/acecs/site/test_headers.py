"""Security headers of all responses, and no page that violates the content security policy."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.jobs import actions as jobs
from assessments.models import Assessment
from reports import actions as reports
from tests import cast, pages
from tests.conftest import NOW
from tests.documents import put_in_vault

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "manifest-src 'self'",
}
OTHERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NOT_PAGES = ("reports/v1/", "account/email/")

# An attribute whose name begins with "on" or "hx-on", a style, a script without `src`.
INLINE = re.compile(
    r"""\sstyle\s*=|<style\b|\s(?:hx-)?on[a-z:-]*\s*=\s*["']|javascript:|<script(?![^>]*\ssrc=)""", re.I
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def evidence(draft: Assessment, officer: User) -> str:
    """URL of a document in the vault."""
    link = put_in_vault(draft.answers.get(item__number=20), by=officer)
    return reverse("assessments:download", args=[draft.public_id, link.document.public_id, 1])


@pytest.fixture
def pdf(draft: Assessment, officer: User) -> str:
    """URL of a finished report."""
    report = reports.ask(assessment=draft, language="en", by=officer, at=NOW)
    job = jobs.claim(public_id=report.job.public_id, task=reports.TASK, at=NOW)
    assert job is not None
    reports.publish(job=job, stored=reports.store(b"%PDF-1.7"), at=NOW)
    return reverse("reports:download", args=[report.public_id])


def policy(response: Any) -> set[str]:
    return set(response.headers["Content-Security-Policy"].split("; "))


def others(response: Any) -> dict[str, str]:
    return {name: response.headers.get(name, "") for name in OTHERS}


def body(response: Any) -> bytes:
    content = b"".join(response.streaming_content)
    response.close()
    return content


# --- Headers -----------------------------------------------------------------------------------


def test_headers_of_sign_in(anonymous: Client):
    response = anonymous.get("/sign-in/")

    assert pages.heading(response) == "Sign in"
    assert (policy(response), others(response)) == (POLICY, OTHERS)
    assert response.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_headers_of_dashboard(officer_page: Client):
    response = officer_page.get("/")

    assert pages.heading(response) == "Assessments"
    assert (policy(response), others(response)) == (POLICY, OTHERS)


def test_headers_of_worksheet(officer_page: Client, draft: Assessment):
    response = officer_page.get(reverse("assessments:worksheet", args=[draft.public_id]))

    assert len(pages.by_class(response, "item-row")) == 7
    assert (policy(response), others(response)) == (POLICY, OTHERS)


def test_headers_of_evidence(officer_page: Client, evidence: str):
    response = officer_page.get(evidence)

    assert body(response).decode() == "快件查验登记\n2026-11-01,无异常\n"
    assert (policy(response), others(response)) == (POLICY, OTHERS)
    assert response.headers["Content-Type"] == "text/plain"
    assert response.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%BF%AB")


def test_headers_of_report(officer_page: Client, pdf: str):
    response = officer_page.get(pdf)

    assert body(response) == b"%PDF-1.7"
    assert (policy(response), others(response)) == (POLICY, OTHERS)
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"] == 'attachment; filename="2027-application-20261123-1200-en.pdf"'


@pytest.mark.parametrize("path", ["/nowhere/", "/assessments/00000000-0000-0000-0000-000000000000/"])
def test_headers_of_404(officer_page: Client, path: str):
    response = officer_page.get(path)

    assert (response.status_code, pages.heading(response)) == (404, "没有这个页面")
    assert (policy(response), others(response)) == (POLICY, OTHERS)


@pytest.mark.parametrize("name", ["account_change_password", "account_reset_password", "account_logout"])
def test_headers_of_account_pages(officer_page: Client, name: str):
    response = officer_page.get(reverse(name))

    assert (policy(response), others(response)) == (POLICY, OTHERS)


def test_headers_of_redirect_and_refusal(officer_page: Client, anonymous: Client):
    redirected, refused = anonymous.get("/"), officer_page.post("/language/", {"language": "fr"})

    assert (redirected.status_code, refused.status_code) == (302, 400)
    assert [(policy(each), others(each)) for each in (redirected, refused)] == [(POLICY, OTHERS)] * 2


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/healthz/", "/static/acecs/theme.css"])
def test_headers_of_health_and_static(anonymous: Client, settings: Any, path: str):
    # As in development: WhiteNoise finds the files where they are, without collecting them.
    settings.WHITENOISE_USE_FINDERS = True
    settings.WHITENOISE_AUTOREFRESH = True

    response = anonymous.get(path)

    assert response.status_code == (404 if path.endswith("/") else 200)
    assert (policy(response), others(response)) == (POLICY, OTHERS)
    response.close()


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/nowhere/", "/healthz", "/static/nowhere.css"])
def test_no_response_names_the_web_server(officer_page: Client, path: str):
    assert officer_page.get(path).headers["Server"] == ""


# --- Caching -----------------------------------------------------------------------------------


def test_pages_are_private_and_revalidated(officer_page: Client, draft: Assessment):
    urls = ["/", reverse("assessments:hub", args=[draft.public_id]), "/password/change/", "/nowhere/"]

    kept = [officer_page.get(url).headers["Cache-Control"] for url in urls]

    assert kept == ["private, no-cache"] * 4


def test_pages_that_save_by_themselves_are_loaded_anew(
    in_review: Assessment, officer: User, reviewer: User, sign_in: Any
):
    """And their forms do not bring back what was typed before."""
    item = [in_review.public_id, 20]
    places = [
        (officer, reverse("assessments:worksheet", args=item[:1])),
        (officer, reverse("assessments:item", args=item)),
        (reviewer, reverse("reviews:item", args=item)),
    ]

    shown = [sign_in(person).get(url) for person, url in places]

    assert [each.headers["Cache-Control"] for each in shown] == ["private, no-store"] * 3
    forms = [form for each in shown for form in pages.by_class(each, "item-answer")]
    assert {form.get("autocomplete") for form in forms} == {"off"}


def test_files_are_not_stored(officer_page: Client, evidence: str, pdf: str):
    responses = [officer_page.get(url) for url in (evidence, pdf)]

    assert [each.headers["Cache-Control"] for each in responses] == ["private, no-store"] * 2
    for each in responses:
        each.close()


def test_sign_out_clears_browser_cache(officer_page: Client, anonymous: Client):
    signed_out, was_never_in = officer_page.post("/sign-out/"), anonymous.post("/sign-out/")

    assert signed_out.headers["Clear-Site-Data"] == '"cache"'
    assert "Clear-Site-Data" not in was_never_in.headers


# --- Cookies -----------------------------------------------------------------------------------


def test_cookies_are_http_only_and_same_site(anonymous: Client, officer: User):
    anonymous.get("/sign-in/")
    anonymous.post("/language/", {"language": "en"})
    anonymous.post("/sign-in/", {"login": cast.OFFICER, "password": cast.PASSWORD})

    flags = {
        name: (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"])
        for name, cookie in anonymous.cookies.items()
    }

    # Scripts may read the CSRF token only: the worksheet sends the newest one.
    assert flags == {
        "csrftoken": ("", "Lax", "/", ""),
        "django_language": (True, "Lax", "/", ""),
        "known_device": (True, "Lax", "/", ""),
        "sessionid": (True, "Lax", "/", ""),
    }


def test_session_cookie_ends_with_browser(anonymous: Client, officer: User):
    response = anonymous.post("/sign-in/", {"login": cast.OFFICER, "password": cast.PASSWORD})

    cookie = response.cookies["sessionid"]
    assert (cookie["max-age"], cookie["expires"]) == ("", "")


# --- Nothing inline ----------------------------------------------------------------------------


def inline(element: Element) -> list[str]:
    """What the content security policy forbids in an element."""
    attributes = [name for name in element.attrib if name.lower().startswith(("style", "on", "hx-on"))]
    scheme = [name for name, value in element.items() if value.strip().lower().startswith("javascript:")]
    bare = ["script"] if element.tag == "script" and "src" not in element.attrib else []
    return attributes + scheme + bare + (["style"] if element.tag == "style" else [])


def shown(
    anonymous: Client, officer_page: Client, sign_in: Callable[[User], Client], draft: Assessment, administrator: User
) -> Iterator[tuple[str, Any]]:
    """(name, response) of every kind of page, including forms with errors."""
    for path in ("/sign-in/", "/password/reset/", "/password/reset/sent/", "/password/reset/key/done/"):
        yield path, anonymous.get(path)
    for path in ("/password/reset/key/1-wrong/", "/account/inactive/", "/nowhere/"):
        yield path, anonymous.get(path)
    yield "sign-in, wrong", anonymous.post("/sign-in/", {"login": "officer"})
    yield "save, signed out", anonymous.post(reverse("assessments:item", args=[draft.public_id, 20]), {"note": "typed"})
    for name in ("dashboard", "account_change_password", "account_logout", "assessments:start"):
        yield name, officer_page.get(reverse(name))
    for name in ("assessments:hub", "assessments:change", "assessments:worksheet", "reports:list"):
        yield name, officer_page.get(reverse(name, args=[draft.public_id]))
    yield "item", officer_page.get(reverse("assessments:item", args=[draft.public_id, 20]))
    yield "change, wrong", officer_page.post("/password/change/", {"password1": "short"})
    yield "start, wrong", officer_page.post(reverse("assessments:start"), {})
    yield "refused", officer_page.post("/language/", {"language": "fr"})
    yield "administrator", sign_in(administrator).get("/")


def test_no_page_has_inline_style_or_script(
    anonymous: Client, officer_page: Client, sign_in: Callable[[User], Client], draft: Assessment, administrator: User
):
    every = shown(anonymous, officer_page, sign_in, draft, administrator)

    inline_code = [
        (name, element.tag, what)
        for name, response in every
        for element in pages.page(response).iter()
        for what in inline(element)
    ]

    assert inline_code == []


def test_no_template_has_inline_style_or_script():
    folder = settings.BASE_DIR / "templates"
    templates = {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*.html")}

    inline_code = [
        (name, what)
        for name, text in templates.items()
        if not name.startswith(NOT_PAGES)
        for what in INLINE.findall(text)
    ]

    assert inline_code == []


@pytest.mark.parametrize(
    "source",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<script nonce="x">alert(1)</script>',
        '<body onload="go()">',
        "<button hx-on:click='go()'>",
        '<a href="javascript:go()">',
    ],
)
def test_inline_code_is_detected(source: str):
    in_page = [what for element in pages.page(HttpResponse(source)).iter() for what in inline(element)]

    assert (len(INLINE.findall(source)), len(in_page)) == (1, 1)
