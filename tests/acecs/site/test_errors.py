"""Error pages say in the reader's language what to do, and reveal no internals."""

from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from acecs.accounts.models import User
from acecs.refusals import Refusal, Refused, Why
from tests import pages
from tests.conftest import NOW

SECRET = "what only we should read"
RAISED = {"bad": BadRequest, "forbidden": PermissionDenied, "absent": Http404, "broken": RuntimeError}


@login_not_required
def raising(request: HttpRequest, name: str) -> HttpResponse:
    raise RAISED[name](SECRET)


@login_not_required
def refusing(request: HttpRequest, why: str) -> HttpResponse:
    # A sentence that the portal uses, so that it has a translation.
    raise Refused(Refusal(Why(why), _("Choose Chinese or English.")))


# The portal's URLs, and pages that fail.
urlpatterns = [
    path("raise/<str:name>/", raising),
    path("refuse/<str:why>/", refusing),
    path("", include("acecs.urls")),
]

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.acecs.site.test_errors")]


@pytest.fixture
def anonymous() -> Client:
    return Client(headers={"accept-language": "en"}, raise_request_exception=False)


@pytest.fixture
def officer_page(officer: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(officer)
    return client


@pytest.fixture(params=["anonymous", "officer_page"])
def reader(request: pytest.FixtureRequest) -> Client:
    return request.getfixturevalue(request.param)


def main_text(response: Any) -> str:
    return pages.text(pages.by_id(response, "main"))


def english(response: Any) -> str:
    """The English half of a page in both languages."""
    (half,) = [each for each in pages.page(response).iter("section") if each.get("lang") == "en"]
    return pages.text(half)


def chinese(response: Any) -> str:
    (half,) = [each for each in pages.page(response).iter("section") if each.get("lang") is None]
    return pages.text(half)


# --- Pages in both languages, the same for every reader ----------------------------------------


@pytest.mark.parametrize(
    ("name", "status", "sentences"),
    [
        (
            "bad",
            400,
            (
                "The request could not be read What the browser sent was incomplete or malformed. Nothing was changed. "
                "Go back and try again; what you typed is usually still there. Go to the first page"
            ),
        ),
        (
            "absent",
            404,
            (
                "There is no such page The address may be wrong, the page may be gone, or it may not belong to your "
                "organization. Check the address. If a colleague sent you the link, ask them. Go to the first page"
            ),
        ),
        (
            "broken",
            500,
            (
                "Something went wrong The fault is the portal’s, not yours. The last change was not saved; what was saved "
                "before is untouched. Go back and try again in a while. If it happens again, tell your administrator the "
                "time. Go to the first page"
            ),
        ),
    ],
)
def test_error_page_is_in_both_languages(reader: Client, name: str, status: int, sentences: str):
    response = reader.get(f"/raise/{name}/")

    assert (response.status_code, english(response)) == (status, sentences)
    assert chinese(response).endswith("返回首页")
    assert pages.page(response).get("lang") == "zh-Hans"
    assert SECRET not in response.content.decode()
    assert "Traceback" not in response.content.decode()


@pytest.mark.parametrize("name", ["bad", "absent", "broken"])
def test_error_page_is_same_for_every_reader(anonymous: Client, officer_page: Client, name: str):
    contents = {client.get(f"/raise/{name}/").content for client in (anonymous, officer_page)}

    assert len(contents) == 1


def test_unknown_host_is_400(anonymous: Client):
    response = anonymous.get("/sign-in/", headers={"host": "evil.test"})

    assert (response.status_code, english(response).split(" What")[0]) == (400, "The request could not be read")
    assert "evil.test" not in response.content.decode()


# --- Pages in the reader's language ------------------------------------------------------------


def test_forbidden_page(reader: Client):
    response = reader.get("/raise/forbidden/")

    assert (response.status_code, pages.heading(response)) == (403, "You may not do this")
    assert main_text(response).startswith(
        "You may not do this Your role does not include this step. Nothing was changed. Ask a compliance officer"
    )
    assert pages.links(response)[-1] == "/"
    assert SECRET not in response.content.decode()


def test_form_with_old_csrf_token_is_refused(officer: User):
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})

    response = client.post("/sign-in/", {"login": officer.email, "password": "x"})

    assert response.status_code == 403
    assert (
        "Not saved: the page was out of date You signed in or out after that page was opened, or your browser does not "
        "keep cookies. Nothing was changed. What you typed is usually still on the page before: go back and copy it, "
        "then open that page anew, paste the text and save again. If you are asked to, sign in first."
    ) in main_text(response)
    assert "CSRF" not in response.content.decode()


def test_page_of_too_many_attempts(anonymous: Client):
    with time_machine.travel(NOW, tick=False):
        for _attempt in range(30):
            anonymous.post("/sign-in/", {})
        response = anonymous.post("/sign-in/", {})

    assert (response.status_code, pages.heading(response)) == (429, "Too many attempts")
    assert "Wait five minutes, then try again." in main_text(response)
    assert pages.links(response)[-1] == "/sign-in/"


@pytest.mark.parametrize("name", ["forbidden", "bad", "absent", "broken"])
def test_error_page_of_chinese_reader_is_chinese(name: str, officer: User, sign_in: Callable[[User], Client]):
    officer.language = "zh-hans"
    officer.save()
    client = sign_in(officer)
    client.raise_request_exception = False

    response = client.get(f"/raise/{name}/")

    assert str(pages.page(response).get("lang")).lower() == "zh-hans"
    assert any("\u4e00" <= character <= "\u9fff" for character in pages.heading(response))


# --- Refusals ----------------------------------------------------------------------------------

STATUSES = {
    Why.BAD_INPUT: 400,
    Why.WRONG_ROLE: 403,
    Why.WRONG_STATE: 409,
    Why.STALE: 409,
    Why.TOO_LARGE: 413,
    Why.INVALID: 422,
    Why.GONE: 410,
    Why.DAMAGED: 500,
    Why.NO_SPACE: 507,
    Why.BUSY: 503,
}


def test_every_reason_has_status():
    assert {why: why.status.value for why in Why} == STATUSES


@pytest.mark.parametrize("why", Why)
def test_refusal_of_page_is_a_page(reader: Client, why: Why):
    response = reader.get(f"/refuse/{why.value}/")

    said = main_text(response)
    assert response.status_code == STATUSES[why]
    assert said == "This page cannot be shown Choose Chinese or English. Back to the start page"


@pytest.mark.parametrize("why", Why)
def test_refusal_of_form_is_a_page(reader: Client, why: Why):
    response = reader.post(f"/refuse/{why.value}/", headers={"accept-language": "en"})

    assert (response.status_code, pages.heading(response)) == (STATUSES[why], "Action not completed")
    assert main_text(response) == (
        "Action not completed Choose Chinese or English. Nothing was changed. Use your browser’s back "
        "button to return to the page you came from; what you typed is still there. Back to the "
        "start page"
    )


@pytest.mark.parametrize("why", Why)
def test_refusal_of_htmx_request_is_its_sentence(reader: Client, why: Why):
    response = reader.get(f"/refuse/{why.value}/", headers={"HX-Request": "true"})

    (notice,) = pages.by_class(response, "notice--stop")
    assert response.status_code == STATUSES[why]
    assert (notice.get("role"), pages.text(notice)) == ("alert", "Action not completed Choose Chinese or English.")
    assert response.content.decode().strip().startswith('<div class="notice notice--stop"')
    assert response.content.decode().strip().endswith("</div>")


def test_refusal_is_in_reader_language(officer: User, sign_in: Callable[[User], Client]):
    officer.language = "zh-hans"
    officer.save()

    response = sign_in(officer).get("/refuse/wrong_role/")

    with translation.override("zh-hans"):
        sentence = _("Choose Chinese or English.")
    assert (response.status_code, pages.page(response).get("lang")) == (403, "zh-hans")
    assert sentence != "Choose Chinese or English."
    assert sentence in main_text(response)


def test_other_exceptions_are_raised(officer: User, sign_in: Callable[[User], Client]):
    with pytest.raises(RuntimeError, match=SECRET):
        sign_in(officer).get("/raise/broken/")


def test_get_of_post_only_url_explains(officer_page: Client):
    response = officer_page.get(reverse("set_language"))

    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert [pages.text(each) for each in pages.page(response).iter("h2")] == ["This address is not a page to open"]


def test_page_with_typed_text_offers_the_other_language(officer_page: Client):
    url = reverse("assessments:start")

    empty, refused = officer_page.get(url), officer_page.post(url, {"name": "Kept"})

    assert [len(pages.by_class(each, "languages")) for each in (empty, refused)] == [1, 1]
