"""The second factor: setup, sign-in with a code, replay, requirement, reset."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from acecs.accounts.actions.account import reset_second_factor
from acecs.accounts.models import Enterprise, Invitation, User
from acecs.audit.models import Event
from acecs.audit.queries import problems
from acecs.refusals import Refused, Why
from tests import cast, pages
from tests.conftest import NOW, record_sign_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SIGN_IN, CODE, SECURITY = "/sign-in/", "/sign-in/code/", "/account/security/"
ADD, REMOVE, CODES = "/account/security/app/add/", "/account/security/app/remove/", "/account/security/codes/"
WRONG = (
    "Code The code is wrong, expired or already used. Enter the code that the app shows now; each code works only once."
)
MUST_HAVE = (cast.REVIEWER, cast.HEAD, cast.ADMINISTRATOR)
NEED_NOT = (cast.OFFICER, cast.CONTRIBUTOR, cast.MANAGER)

pytestmark = pytest.mark.django_db


def code(secret: str = SECRET, steps: int = 0) -> str:
    """The app's code now, or a number of 30-second steps away."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@pytest.fixture
def protected(officer: User) -> User:
    """The officer with an app and recovery codes."""
    TOTP.activate(officer, SECRET)
    RecoveryCodes.activate(officer)
    return officer


def recovery_codes(user: User) -> list[str]:
    codes: list[str] = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    return codes


def with_password(client: Client, **more: str) -> Any:
    return client.post(SIGN_IN, {"login": cast.OFFICER, "password": cast.PASSWORD, **more})


def kinds() -> list[str]:
    return [
        each for each in Event.objects.order_by("pk").values_list("kind", flat=True) if each != "accounts.signed_in"
    ]


# --- Signing in --------------------------------------------------------------------------------


def test_password_alone_does_not_sign_in(protected: User, anonymous: Client):
    response = with_password(anonymous)

    assert (response.status_code, response.headers["Location"]) == (302, CODE)
    assert anonymous.get("/").status_code == 302
    assert pages.heading(anonymous.get(CODE)) == "Enter the code"


def test_code_leads_to_requested_page(protected: User, anonymous: Client):
    with time_machine.travel(NOW, tick=False):
        with_password(anonymous, next="/notifications/")
        response = anonymous.post(CODE, {"code": code()})

    assert (response.status_code, response.headers["Location"]) == (302, "/notifications/")
    assert kinds() == ["accounts.second_factor_used"]
    assert Event.objects.get(kind="accounts.second_factor_used").data == {"factor": "totp"}


@pytest.mark.parametrize("wrong", ["", "000000", "abcdef", "１２３４５６", "0" * 39, "12 34", "\u0660" * 6])
def test_right_code_works_after_wrong_one(protected: User, anonymous: Client, wrong: str):
    with time_machine.travel(NOW, tick=False):
        with_password(anonymous)
        refused = anonymous.post(CODE, {"code": wrong})
        opened = anonymous.post(CODE, {"code": code()})

    message = WRONG if wrong else "Code Enter the code that the app shows."
    assert pages.errors(refused) == [("#id_code", message)]
    assert opened.headers["Location"] == "/"


@pytest.mark.parametrize("steps", [-1, 1])
def test_code_of_other_half_minute_is_wrong(protected: User, anonymous: Client, steps: int):
    with time_machine.travel(NOW, tick=False):
        with_password(anonymous)
        response = anonymous.post(CODE, {"code": code(steps=steps)})

    assert pages.errors(response) == [("#id_code", WRONG)]
    assert kinds() == ["accounts.second_factor_failed"]


def test_used_code_does_not_work_again(protected: User, anonymous: Client):
    thief = Client(headers={"accept-language": "en"})

    with time_machine.travel(NOW, tick=False) as clock:
        with_password(anonymous)
        anonymous.post(CODE, {"code": code()})
        with_password(thief)
        replayed = [thief.post(CODE, {"code": code()})]
        clock.shift(timedelta(seconds=29))
        replayed.append(thief.post(CODE, {"code": code(steps=0)}))

    assert [pages.errors(each) for each in replayed] == [[("#id_code", WRONG)]] * 2
    assert thief.get("/").status_code == 302


def test_recovery_code_works_once(protected: User, anonymous: Client):
    first, *_rest = recovery_codes(protected)
    second = Client(headers={"accept-language": "en"})

    with_password(anonymous)
    opened = anonymous.post(CODE, {"code": first})
    with_password(second)
    refused = second.post(CODE, {"code": first})

    assert opened.headers["Location"] == "/"
    assert pages.errors(refused) == [("#id_code", WRONG)]
    assert len(recovery_codes(protected)) == 9


def test_five_wrong_codes_lock_account_for_five_minutes(protected: User, anonymous: Client):
    with time_machine.travel(NOW, tick=False) as clock:
        with_password(anonymous)
        for _attempt in range(5):
            anonymous.post(CODE, {"code": "000000"})
        paused = anonymous.post(CODE, {"code": code()})
        clock.shift(timedelta(minutes=5))
        later = anonymous.post(CODE, {"code": code()})

    assert (paused.status_code, pages.heading(paused)) == (429, "Too many attempts")
    assert later.headers["Location"] == "/"


def test_code_page_without_password_redirects_to_sign_in(protected: User, anonymous: Client):
    answers = [anonymous.get(CODE), anonymous.post(CODE, {"code": code()})]

    assert [each.headers["Location"] for each in answers] == [SIGN_IN] * 2


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test/", "/\\evil.test/", "javascript:alert(1)"])
def test_code_does_not_redirect_to_foreign_page(protected: User, anonymous: Client, target: str):
    with time_machine.travel(NOW, tick=False):
        with_password(anonymous, next=target)
        response = anonymous.post(CODE, {"code": code()})

    assert response.headers["Location"] == "/"


# --- Setup and removal -------------------------------------------------------------------------


def key_on(page: Any) -> str:
    return pages.text(next(iter(pages.page(page).iter("code"))))


def test_app_is_added_with_key_of_page(officer_page: Client, officer: User, django_capture_on_commit_callbacks: Any):
    page = officer_page.get(ADD)
    with django_capture_on_commit_callbacks(execute=True):
        response = officer_page.post(ADD, {"code": code(key_on(page))})
    codes = officer_page.get(response.headers["Location"])

    assert response.headers["Location"] == CODES
    assert [pages.text(each) for each in pages.page(codes).iter("code")] == recovery_codes(officer)
    assert [Event.objects.filter(kind=f"accounts.second_factor_{what}").count() for what in ("added", "used")] == [2, 0]
    assert list(problems()) == []
    assert pages.texts(officer_page.get(SECURITY), "status--done") == ["on", "on"]


def test_code_that_added_app_does_not_sign_in(officer_page: Client, anonymous: Client):
    with time_machine.travel(NOW, tick=False):
        record_sign_in(officer_page, User.objects.get(email=cast.OFFICER), at=time.time())
        secret = key_on(officer_page.get(ADD))
        officer_page.post(ADD, {"code": code(secret)})
        with_password(anonymous)
        response = anonymous.post(CODE, {"code": code(secret)})

    assert pages.errors(response) == [("#id_code", WRONG)]


def test_qr_code_is_inline_without_style(officer_page: Client):
    response = officer_page.get(ADD)

    (picture,) = pages.by_class(response, "qr")
    assert picture.get("src", "").startswith("data:image/svg+xml;base64,")
    assert "style=" not in response.content.decode()


def test_wrong_code_adds_nothing_and_keeps_key(officer_page: Client):
    page = officer_page.get(ADD)

    response = officer_page.post(ADD, {"code": "000000"})

    assert pages.errors(response) == [("#id_code", WRONG)]
    assert key_on(response) == key_on(page)
    assert Authenticator.objects.count() == 0


def test_app_is_removed_with_recovery_codes(protected: User, officer_page: Client):
    response = officer_page.post(REMOVE)

    assert response.headers["Location"] == SECURITY
    assert Authenticator.objects.count() == 0
    assert kinds() == ["accounts.second_factor_removed"] * 2


def test_new_recovery_codes_replace_old_ones(
    protected: User, officer_page: Client, django_capture_on_commit_callbacks: Any
):
    before = recovery_codes(protected)

    with django_capture_on_commit_callbacks(execute=True):
        officer_page.post(f"{CODES}new/")

    assert set(before).isdisjoint(recovery_codes(protected))
    assert kinds() == ["accounts.second_factor_renewed"]


def test_recovery_codes_download_is_text(protected: User, officer_page: Client):
    response = officer_page.get(f"{CODES}download/")

    assert response.headers["Content-Type"].startswith("text/plain")
    assert response.content.decode().split() == recovery_codes(protected)
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("path", [ADD, REMOVE, CODES, f"{CODES}new/", f"{CODES}download/"])
def test_old_sign_in_must_be_confirmed(protected: User, officer_page: Client, path: str):
    record_sign_in(officer_page, protected, at=time.time() - 300)
    if path == ADD:
        Authenticator.objects.all().delete()

    response = officer_page.get(path)

    assert response.headers["Location"] == f"/account/confirm/?next={path.replace('/', '%2F')}"


def test_code_confirms_like_password(protected: User, officer_page: Client, enterprise: Enterprise):
    url = f"/enterprises/{enterprise.public_id}/people/"
    record_sign_in(officer_page, protected, at=time.time() - 300)
    asked = officer_page.post(url, {"email": "new@one.test", "name": "New", "role": "manager", "language": "en"})
    other_way = next(
        link
        for link in pages.links(officer_page.get(asked.headers["Location"]))
        if link.startswith("/account/confirm/code")
    )

    page = officer_page.get(other_way)
    response = officer_page.post("/account/confirm/code/", {"code": code(), "next": url})

    assert pages.form_to(page, "/account/confirm/code/")["next"] == [url]
    assert (response.status_code, Invitation.objects.count()) == (302, 1)


# --- Required ----------------------------------------------------------------------------------


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.parametrize("email", MUST_HAVE)
def test_user_who_lacks_required_factor_can_only_set_it_up(
    required: None, sign_in: Callable[[User], Client], email: str
):
    client = sign_in(User.objects.get(email=email))

    read = [client.get(path).headers.get("Location") for path in ("/", "/notifications/", SECURITY, "/nowhere/")]
    sent = client.post("/notifications/", {"note": "typed at length"})
    allowed = [client.get(ADD).status_code, client.get("/sign-out/").status_code]

    assert read == [f"{ADD}?required=1"] * 3 + [None]
    assert sent.status_code == 403
    assert "typed at length" in sent.content.decode()
    assert "Your role requires a second factor at sign-in." in sent.content.decode()
    assert allowed == [200, 200]
    assert client.post("/sign-out/").headers["Location"] == SIGN_IN


def test_old_sign_in_is_confirmed_before_required_setup(
    required: None, sign_in: Callable[[User], Client], reviewer: User
):
    client = sign_in(reviewer)
    record_sign_in(client, reviewer, at=time.time() - 300)

    asked = client.get(f"{ADD}?required=1")
    confirmed = client.post(asked.headers["Location"], {"password": cast.PASSWORD})

    assert confirmed.headers["Location"] == f"{ADD}?required=1"
    assert pages.texts(client.get(confirmed.headers["Location"]), "notice--warn") == [
        "Your role requires a second factor. Set it up to continue."
    ]


@pytest.mark.parametrize("email", NEED_NOT)
def test_user_without_requirement_is_unaffected(required: None, sign_in: Callable[[User], Client], email: str):
    client = sign_in(User.objects.get(email=email))

    assert client.get("/notifications/").status_code == 200
    assert kinds() == []


@pytest.mark.parametrize("email", MUST_HAVE)
def test_required_factor_cannot_be_removed(required: None, sign_in: Callable[[User], Client], email: str):
    user = User.objects.get(email=email)
    client = sign_in(user)
    TOTP.activate(user, SECRET)

    response = client.post(REMOVE)

    assert client.get("/notifications/").status_code == 200
    assert "Your role needs a second factor, so it cannot be removed." in response.content.decode()
    assert Authenticator.objects.count() == 1


def test_requirement_costs_one_query_per_page(required: None, officer_page: Client, django_assert_num_queries: Any):
    with django_assert_num_queries(7):
        officer_page.get("/")


@pytest.mark.parametrize("email", MUST_HAVE)
def test_demo_requires_no_factor_and_says_so(sign_in: Callable[[User], Client], email: str):
    client = sign_in(User.objects.get(email=email))

    assert client.get("/notifications/").status_code == 200
    assert kinds() == []
    (message,) = pages.texts(client.get(SECURITY), "notice")
    assert message.startswith("In this demo a second factor is possible but not required. In a deployment reviewers,")


# --- Lost --------------------------------------------------------------------------------------


def test_administrator_resets_lost_factor(protected: User, administrator: User, anonymous: Client):
    for _click in range(2):
        reset_second_factor(user=protected, by=administrator, at=NOW)

    assert with_password(anonymous).headers["Location"] == "/"
    event = Event.objects.get(kind="accounts.second_factor_reset")
    assert (event.stream, event.actor, event.subject) == (
        "site",
        str(administrator.public_id),
        str(protected.public_id),
    )


@pytest.mark.parametrize("email", [cast.OFFICER, cast.MANAGER, cast.HEAD])
def test_only_administrator_resets_factor(protected: User, email: str):
    with pytest.raises(Refused) as caught:
        reset_second_factor(user=protected, by=User.objects.get(email=email), at=NOW)

    assert caught.value.refusal.why == Why.WRONG_ROLE
    assert Authenticator.objects.count() == 2
