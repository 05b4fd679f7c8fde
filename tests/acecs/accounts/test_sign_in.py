"""Sign-in, sign-out, changed and forgotten passwords, languages: pages and audit events."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.audit.queries import problems
from tests import cast, pages
from tests.conftest import NOW
from tests.hashers import Counting

Post = Callable[[], list[EmailMessage]]

SIGN_IN = "/sign-in/"
SIGN_OUT = "/sign-out/"
CHANGE = "/password/change/"
RESET = "/password/reset/"
RESET_SENT = "/password/reset/sent/"
RESET_DONE = "/password/reset/key/done/"
LANGUAGE = "/language/"
DASHBOARD = "/"

WRONG = "The e-mail address or the password is wrong. Check both, or set a new password below."
NEW_PASSWORD = "another long sentence as a password"
FOREIGN = ["https://evil.test/", "//evil.test/", "/\\evil.test/", "javascript:alert(1)", ""]

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


def enter(client: Client, email: str, password: str = cast.PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password, **more})


def kinds() -> list[str]:
    """Kinds of audit events, oldest first."""
    return list(Event.objects.order_by("pk").values_list("kind", flat=True))


def complaints(response: Any) -> list[str]:
    """Lines of the error summary."""
    return [pages.text(line) for summary in pages.by_class(response, "error-summary") for line in summary.iter("li")]


def where(response: Any) -> tuple[int, str]:
    return response.status_code, response.headers.get("Location", "")


def is_signed_in(client: Client) -> bool:
    return where(client.get(DASHBOARD)) == (200, "")


def lang(response: Any) -> str | None:
    return pages.page(response).get("lang")


# --- Signing in --------------------------------------------------------------------------------


def test_right_password_signs_in(anonymous: Client, officer: User):
    response = enter(anonymous, cast.OFFICER)

    assert where(response) == (302, DASHBOARD)
    assert pages.heading(anonymous.get(DASHBOARD)) == "Assessments"
    (event,) = Event.objects.all()
    assert (event.stream, event.kind, event.actor, event.subject, event.data) == (
        "site",
        "accounts.signed_in",
        str(officer.public_id),
        str(officer.public_id),
        {},
    )


def test_address_is_case_insensitive(anonymous: Client):
    response = enter(anonymous, cast.OFFICER.upper())

    assert where(response) == (302, DASHBOARD)
    assert kinds() == ["accounts.signed_in"]


@pytest.mark.parametrize("email", [cast.OFFICER, "nobody@one.test"])
def test_wrong_password_and_unknown_address_get_same_answer(anonymous: Client, email: str):
    response = enter(anonymous, email, "not the password")

    assert complaints(response) == [WRONG]
    assert pages.form_to(response, SIGN_IN) | {"csrfmiddlewaretoken": []} == {
        "csrfmiddlewaretoken": [],
        "login": [email],
        "password": [""],
    }
    assert not is_signed_in(anonymous)
    assert kinds() == ["accounts.sign_in_failed"]


@pytest.mark.parametrize("email", [cast.OFFICER, "nobody@one.test", "Nobody@One.test"])
def test_audit_holds_hash_of_failed_address(anonymous: Client, officer: User, email: str):
    for typed in (email, email.upper(), "other@one.test"):
        enter(anonymous, typed, "not the password")

    first, again, other = Event.objects.order_by("pk").values_list("data", flat=True)
    assert first == again != other
    assert [len(first["address"]), list(first)] == [64, ["address"]]
    assert set(Event.objects.values_list("actor", "subject")) == {("", "")}


@pytest.mark.parametrize("email", [cast.OFFICER, "nobody@one.test"])
def test_unknown_address_takes_one_password_hash(anonymous: Client, settings: Any, email: str):
    settings.PASSWORD_HASHERS = ["tests.hashers.Counting"]
    User.objects.filter(email=cast.OFFICER).update(password=Counting().encode(cast.PASSWORD, "0123456789abcdefghijkl"))
    Counting.times = 0

    enter(anonymous, email, "not the password")

    assert Counting.times == 1


def test_empty_form_has_error_per_field(anonymous: Client):
    response = anonymous.post(SIGN_IN, {})

    assert pages.errors(response) == [
        ("#id_login", "E-mail address Enter your e-mail address."),
        ("#id_password", "Password Enter your password."),
    ]
    assert kinds() == []


def test_signed_in_reader_is_redirected(officer_page: Client):
    response = officer_page.get(SIGN_IN)

    assert where(response) == (302, DASHBOARD)


def test_sign_in_rotates_session_key(anonymous: Client, contributor: User):
    enter(anonymous, cast.OFFICER)
    before = anonymous.cookies["sessionid"].value
    anonymous.post(SIGN_OUT)

    enter(anonymous, cast.CONTRIBUTOR)

    assert anonymous.cookies["sessionid"].value != before
    assert Session.objects.filter(session_key=before).count() == 0


# --- Redirects after sign-in -------------------------------------------------------------------


def test_sign_in_leads_to_requested_page(anonymous: Client):
    asked = anonymous.get("/assessments/new/")

    page = anonymous.get(asked.headers["Location"])
    response = enter(anonymous, cast.OFFICER, next=pages.form_to(page, SIGN_IN)["next"][0])

    assert where(asked) == (302, "/sign-in/?next=/assessments/new/")
    assert where(response) == (302, "/assessments/new/")


@pytest.mark.parametrize("target", FOREIGN)
def test_sign_in_does_not_redirect_to_foreign_page(anonymous: Client, target: str):
    response = enter(anonymous, cast.OFFICER, next=target)

    assert where(response) == (302, DASHBOARD)


# --- Too many attempts -------------------------------------------------------------------------


def test_five_wrong_passwords_pause_for_five_minutes(anonymous: Client, officer: User):
    with time_machine.travel(NOW, tick=False) as clock:
        wrong = [complaints(enter(anonymous, cast.OFFICER, "not the password")) for _attempt in range(5)]
        paused = enter(anonymous, cast.OFFICER)
        clock.shift(timedelta(minutes=5))
        later = enter(anonymous, cast.OFFICER)

    assert wrong == [[WRONG]] * 5
    assert (paused.status_code, pages.heading(paused)) == (429, "Too many attempts")
    assert where(later) == (302, DASHBOARD)
    assert kinds() == ["accounts.sign_in_failed"] * 5 + ["accounts.signed_in"]


def test_unknown_address_is_paused_too(anonymous: Client):
    with time_machine.travel(NOW, tick=False):
        answers = [enter(anonymous, "nobody@one.test", "not the password") for _attempt in range(6)]

    assert [complaints(each) for each in answers] == [[WRONG]] * 5 + [[]]
    assert (answers[5].status_code, pages.heading(answers[5])) == (429, "Too many attempts")


def test_other_account_is_not_paused(anonymous: Client):
    with time_machine.travel(NOW, tick=False):
        for _attempt in range(5):
            enter(anonymous, cast.OFFICER, "not the password")
        response = enter(anonymous, cast.CONTRIBUTOR)

    assert where(response) == (302, DASHBOARD)


def test_ip_address_gets_thirty_attempts_a_minute(anonymous: Client):
    with time_machine.travel(NOW, tick=False) as clock:
        allowed = {anonymous.post(SIGN_IN, {}).status_code for _attempt in range(30)}
        refused = enter(anonymous, cast.OFFICER)
        clock.shift(timedelta(minutes=1))
        later = enter(anonymous, cast.OFFICER)

    assert allowed == {200}
    assert (refused.status_code, pages.heading(refused), lang(refused)) == (429, "Too many attempts", "en")
    assert where(later) == (302, DASHBOARD)
    assert kinds() == ["accounts.signed_in"]


# --- Closed accounts ---------------------------------------------------------------------------


def test_closed_account_is_named_after_right_password(anonymous: Client, officer: User):
    User.objects.filter(pk=officer.pk).update(is_active=False)

    response = enter(anonymous, cast.OFFICER)

    assert where(response) == (302, "/account/inactive/")
    assert pages.heading(anonymous.get(response.headers["Location"])) == "This account is closed"
    assert not is_signed_in(anonymous)
    assert kinds() == []


def test_wrong_password_does_not_reveal_closed_account(anonymous: Client, officer: User):
    User.objects.filter(pk=officer.pk).update(is_active=False)

    response = enter(anonymous, cast.OFFICER, "not the password")

    assert complaints(response) == [WRONG]
    assert kinds() == ["accounts.sign_in_failed"]


def test_closing_account_ends_session(officer_page: Client, officer: User):
    User.objects.filter(pk=officer.pk).update(is_active=False)

    response = officer_page.get(DASHBOARD)

    assert where(response) == (302, "/sign-in/?next=/")


# --- Signing out -------------------------------------------------------------------------------


def test_sign_out_asks_first(officer_page: Client):
    response = officer_page.get(SIGN_OUT)

    assert pages.heading(response) == "Sign out?"
    assert is_signed_in(officer_page)
    assert kinds() == ["accounts.signed_in"]


def test_sign_out_ends_session(officer_page: Client, officer: User):
    response = officer_page.post(SIGN_OUT)

    assert where(response) == (302, SIGN_IN)
    assert not is_signed_in(officer_page)
    assert kinds() == ["accounts.signed_in", "accounts.signed_out"]
    assert set(Event.objects.values_list("actor", "subject")) == {(str(officer.public_id), str(officer.public_id))}
    assert list(problems()) == []


@pytest.mark.parametrize("target", FOREIGN)
def test_sign_out_does_not_redirect_to_foreign_page(officer_page: Client, target: str):
    response = officer_page.post(SIGN_OUT, {"next": target})

    assert where(response) == (302, SIGN_IN)


def test_anonymous_reader_cannot_sign_out(anonymous: Client):
    responses = [anonymous.get(SIGN_OUT), anonymous.post(SIGN_OUT)]

    assert [where(each) for each in responses] == [(302, SIGN_IN)] * 2
    assert kinds() == []


# --- Signing up --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["account_signup", "account_email", "account_set_password"])
def test_unused_pages_of_allauth_have_no_url_name(name: str):
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("path", ["/sign-up/", "/signup/", "/accounts/signup/", "/account/signup/"])
def test_unused_pages_of_allauth_are_404(anonymous: Client, path: str):
    response = anonymous.post(path, {"email": "new@one.test", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert response.status_code == 404
    assert User.objects.filter(email="new@one.test").count() == 0


def test_sign_in_page_offers_no_sign_up(anonymous: Client):
    response = anonymous.get(SIGN_IN)

    assert pages.links(response) == ["#main", DASHBOARD, RESET]


# --- Changing the password ---------------------------------------------------------------------


def change(client: Client, old: str = cast.PASSWORD, new: str = NEW_PASSWORD, again: str = "") -> Any:
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again or new})


def test_changed_password_replaces_old_one(officer_page: Client, anonymous: Client, officer: User):
    response = change(officer_page)

    assert where(response) == (302, DASHBOARD)
    assert pages.texts(officer_page.get(DASHBOARD), "messages") == ["Your password is changed."]
    officer.refresh_from_db()
    assert (officer.check_password(cast.PASSWORD), officer.check_password(NEW_PASSWORD)) == (False, True)
    assert kinds() == ["accounts.signed_in", "accounts.password_changed"]
    assert complaints(enter(anonymous, cast.OFFICER)) == [WRONG]
    assert where(enter(anonymous, cast.OFFICER, NEW_PASSWORD)) == (302, DASHBOARD)


def test_changed_password_ends_other_sessions(officer_page: Client, sign_in: Callable[[User], Client], officer: User):
    elsewhere = sign_in(officer)

    change(officer_page)

    assert (is_signed_in(officer_page), is_signed_in(elsewhere)) == (True, False)


def test_event_does_not_hold_password(officer_page: Client):
    change(officer_page)

    assert list(Event.objects.values_list("data", flat=True)) == [{}, {}]


@pytest.mark.parametrize(
    ("entered", "error"),
    [
        (
            {"new": "elevenchars"},
            ("#id_password1", "New password Use 12 characters or more."),
        ),
        (
            {"new": "password1234"},
            (
                "#id_password1",
                "New password Choose another password: this one is on the list of common passwords.",
            ),
        ),
        (
            {"new": "officer@one.test"},
            (
                "#id_password1",
                "New password Choose another password: this one is too similar to your name or e-mail address.",
            ),
        ),
        (
            {"again": "something else entirely"},
            ("#id_password2", "New password (again) You must type the same password each time."),
        ),
        (
            {"old": "not the password"},
            (
                "#id_oldpassword",
                "Current password This is not your current password. Enter the one that you sign in with.",
            ),
        ),
    ],
)
def test_invalid_password_is_refused(
    officer_page: Client, officer: User, entered: dict[str, str], error: tuple[str, str]
):
    response = change(officer_page, **entered)

    assert pages.errors(response) == [error]
    officer.refresh_from_db()
    assert officer.check_password(cast.PASSWORD)
    assert kinds() == ["accounts.signed_in"]


def test_password_can_be_changed_five_times_a_minute(officer_page: Client, officer: User):
    with time_machine.travel(NOW, tick=False):
        for _attempt in range(5):
            change(officer_page, old="not the password")
        response = change(officer_page)

    assert (response.status_code, pages.heading(response)) == (429, "Too many attempts")
    officer.refresh_from_db()
    assert officer.check_password(cast.PASSWORD)


# --- A forgotten password ----------------------------------------------------------------------


def link_in(mail: EmailMessage) -> str:
    (path,) = re.findall(r"http://127\.0\.0\.1:8000(/password/reset/key/\S+)", str(mail.body))
    return path


def choose(client: Client, link: str, new: str = NEW_PASSWORD) -> Any:
    """Follow the mailed link and submit the form there."""
    form = client.get(link).headers["Location"]
    return client.post(form, {"password1": new, "password2": new})


def test_forgotten_password_is_replaced_by_mail(anonymous: Client, officer: User, delivered: Post):
    asked = anonymous.post(RESET, {"email": cast.OFFICER})
    (mail,) = delivered()
    chosen = choose(anonymous, link_in(mail))

    assert where(asked) == (302, RESET_SENT)
    assert (mail.to, mail.subject) == ([cast.OFFICER], "[ACECS] A new password for ACECS")
    assert str(mail.body).splitlines()[0] == "Dear Officer,"
    assert where(chosen) == (302, RESET_DONE)
    assert pages.heading(anonymous.get(RESET_DONE)) == "Your password is changed"
    assert not is_signed_in(anonymous)
    officer.refresh_from_db()
    assert officer.check_password(NEW_PASSWORD)
    assert kinds() == ["accounts.password_changed"]


def test_mail_is_in_recipient_language(anonymous: Client, officer: User, delivered: Post):
    User.objects.filter(pk=officer.pk).update(language="zh-hans")
    with translation.override("zh-hans"):
        subject = gettext("A new password for ACECS")

    anonymous.post(RESET, {"email": cast.OFFICER})

    (mail,) = delivered()
    assert subject != "A new password for ACECS"
    assert mail.subject == f"[ACECS] {subject}"
    assert "Dear" not in mail.body


def test_page_of_link_does_not_contain_key(anonymous: Client, officer: User, delivered: Post):
    anonymous.post(RESET, {"email": cast.OFFICER})

    response = anonymous.get(link_in(delivered()[0]), follow=True)

    assert [path for path, _status in response.redirect_chain] == [
        reverse(
            "account_reset_password_from_key",
            args=[link_in(delivered()[0]).split("/")[4].split("-")[0], "set-password"],
        )
    ]
    assert pages.heading(response) == "Choose a new password"
    assert link_in(delivered()[0]) not in response.content.decode()


def test_link_works_once(anonymous: Client, officer: User, delivered: Post):
    anonymous.post(RESET, {"email": cast.OFFICER})
    choose(anonymous, link_in(delivered()[0]))

    response = Client(headers={"accept-language": "en"}).get(link_in(delivered()[0]))

    assert pages.heading(response) == "The link no longer works"
    assert kinds() == ["accounts.password_changed"]


def test_link_works_for_three_days(anonymous: Client, officer: User, delivered: Post):
    with time_machine.travel(NOW, tick=False) as clock:
        anonymous.post(RESET, {"email": cast.OFFICER})
        delivered()
        clock.shift(timedelta(days=3))
        in_time = anonymous.get(link_in(delivered()[0]), follow=True)
        clock.shift(timedelta(seconds=1))
        too_late = anonymous.get(link_in(delivered()[0]), follow=True)

    assert pages.heading(in_time) == "Choose a new password"
    assert pages.heading(too_late) == "The link no longer works"


def test_link_does_not_open_other_account(anonymous: Client, officer: User, manager: User, delivered: Post):
    anonymous.post(RESET, {"email": cast.OFFICER})
    anonymous.post(RESET, {"email": cast.MANAGER})
    mine, theirs = (link_in(mail).split("-", maxsplit=1) for mail in delivered())

    response = anonymous.get(f"{theirs[0]}-{mine[1]}")

    assert pages.heading(response) == "The link no longer works"


def test_link_still_works_after_invalid_password(anonymous: Client, officer: User, delivered: Post):
    anonymous.post(RESET, {"email": cast.OFFICER})

    short = choose(anonymous, link_in(delivered()[0]), "elevenchars")
    chosen = choose(anonymous, link_in(delivered()[0]))

    assert pages.errors(short) == [("#id_password1", "New password Use 12 characters or more.")]
    assert where(chosen) == (302, RESET_DONE)
    assert kinds() == ["accounts.password_changed"]


def test_password_reset_ends_sessions(officer_page: Client, anonymous: Client, delivered: Post):
    anonymous.post(RESET, {"email": cast.OFFICER})

    choose(anonymous, link_in(delivered()[0]))

    assert not is_signed_in(officer_page)
    assert kinds() == ["accounts.signed_in", "accounts.password_changed"]


def test_reset_page_does_not_reveal_accounts(anonymous: Client, contributor: User, delivered: Post):
    User.objects.filter(pk=contributor.pk).update(is_active=False)

    texts = [
        pages.text(pages.by_id(anonymous.post(RESET, {"email": email}, follow=True), "main"))
        for email in (cast.OFFICER, "nobody@one.test", cast.CONTRIBUTOR)
    ]

    assert texts == [texts[0]] * 3
    assert [mail.to for mail in delivered()] == [[cast.OFFICER]]
    assert kinds() == []


def test_malformed_address_is_reported(anonymous: Client, delivered: Post):
    response = anonymous.post(RESET, {"email": "officer"})

    assert pages.errors(response) == [
        ("#id_email", "E-mail address Enter a complete e-mail address, for example name@example.com.")
    ]
    assert delivered() == []


def test_password_reset_unlocks_address(anonymous: Client, officer: User, delivered: Post):
    with time_machine.travel(NOW, tick=False):
        for _attempt in range(5):
            enter(anonymous, cast.OFFICER, "not the password")
        anonymous.post(RESET, {"email": cast.OFFICER})
        _of_wrong_passwords, of_reset = delivered()
        choose(anonymous, link_in(of_reset))
        response = enter(anonymous, cast.OFFICER, NEW_PASSWORD)

    assert where(response) == (302, DASHBOARD)


@pytest.mark.parametrize("email", [cast.OFFICER, "nobody@one.test"])
def test_address_gets_five_mails_a_minute(anonymous: Client, officer: User, delivered: Post, email: str):
    with time_machine.travel(NOW, tick=False):
        asked = {where(anonymous.post(RESET, {"email": email})) for _attempt in range(5)}
        response = anonymous.post(RESET, {"email": email})

    assert asked == {(302, RESET_SENT)}
    assert (response.status_code, pages.heading(response)) == (429, "Too many attempts")
    assert len(delivered()) == (5 if email == cast.OFFICER else 0)


# --- The language ------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_language_of_anonymous_reader_is_kept_in_cookie(anonymous: Client, language: str):
    response = anonymous.post(LANGUAGE, {"language": language, "next": SIGN_IN})

    cookie = response.cookies["django_language"]
    assert where(response) == (302, SIGN_IN)
    assert (cookie.value, cookie["max-age"], cookie["httponly"], cookie["samesite"]) == (
        language,
        31536000,
        True,
        "Lax",
    )
    assert lang(anonymous.get(SIGN_IN)) == language
    assert kinds() == []


def test_language_of_signed_in_reader_is_kept_in_account(
    officer_page: Client, sign_in: Callable[[User], Client], officer: User
):
    response = officer_page.post(LANGUAGE, {"language": "zh-hans", "next": "/assessments/new/"})

    officer.refresh_from_db()
    assert where(response) == (302, "/assessments/new/")
    assert officer.language == "zh-hans"
    assert lang(sign_in(officer).get(DASHBOARD)) == "zh-hans"
    chosen = Event.objects.get(kind="accounts.language_chosen")
    assert (chosen.actor, chosen.subject, chosen.data) == (
        str(officer.public_id),
        str(officer.public_id),
        {"language": "zh-hans"},
    )


def test_language_of_account_overrides_browser(anonymous: Client):
    anonymous.post(LANGUAGE, {"language": "zh-hans"})

    enter(anonymous, cast.OFFICER)

    assert lang(anonymous.get(DASHBOARD)) == "en"


@pytest.mark.parametrize("language", ["fr", "zh-hant", "", "EN"])
def test_unknown_language_is_refused(officer_page: Client, officer: User, language: str):
    response = officer_page.post(LANGUAGE, {"language": language, "next": DASHBOARD})

    officer.refresh_from_db()
    assert response.status_code == 400
    assert pages.text(pages.by_id(response, "main")).startswith("Action not completed Choose Chinese or English.")
    assert officer.language == "en"
    assert "django_language" not in response.cookies
    assert kinds() == ["accounts.signed_in"]


@pytest.mark.parametrize("target", FOREIGN)
def test_language_switch_does_not_redirect_to_foreign_page(anonymous: Client, target: str):
    response = anonymous.post(LANGUAGE, {"language": "en", "next": target})

    assert where(response) == (302, DASHBOARD)
