"""The language of a page: by the browser, by the cookie, by the account."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from acecs.accounts.models import Invitation, User
from acecs.notifications.models import Mail
from tests import pages

pytestmark = pytest.mark.django_db

TEMPLATES = settings.BASE_DIR / "templates"
MAILS = [
    "account/email/password_reset_key_message.txt",
    "account/email/wrong_passwords_message.txt",
    "accounts/email/invitation_message.txt",
    "notifications/mail.txt",
]
# Accept-Language → language of the sign-in page.
BY_BROWSER = {
    "": "zh-hans",
    "*": "zh-hans",
    "zh-CN": "zh-hans",
    "zh-TW": "zh-hans",
    "zh-Hans-CN,de;q=0.5": "zh-hans",
    "fr,zh;q=0.4": "zh-hans",
    "en-GB": "en",
    "de,en;q=0.5": "en",
    "de": "en",
    "de-DE,de;q=0.9": "en",
    "ja-JP": "en",
    "fr,*;q=0.1": "zh-hans",
}


def language_of(client: Client) -> str | None:
    return pages.page(client.get("/sign-in/")).get("lang")


def test_browser_in_another_language_gets_english():
    found = {asked: language_of(Client(headers={"accept-language": asked})) for asked in BY_BROWSER}

    assert found == BY_BROWSER


def test_chosen_language_precedes_browser_in_another_language():
    client = Client(headers={"accept-language": "de"})
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"

    assert language_of(client) == "zh-hans"


# --- Mails -------------------------------------------------------------------------------------

SIGNATURES = {"en": "ACECS, self-assessment for advanced certified enterprises", "zh-hans": "ACECS 高级认证企业自评"}


@pytest.mark.parametrize("language", SIGNATURES)
def test_all_mails_sign_alike(language: str, officer: User, invite: Callable[..., Invitation]):
    officer.language = language
    context = {"user": officer, "invitation": invite(language=language), "name": officer.name, "address": "address"}

    with translation.override(language):
        last_lines = {name: render_to_string(name, context).splitlines()[-1] for name in MAILS}

    assert last_lines == dict.fromkeys(MAILS, SIGNATURES[language])


def test_every_mail_template_is_listed():
    found = {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.txt")}

    assert {name for name in found if not name.endswith(("_subject.txt", "signature.txt"))} == set(MAILS)


@pytest.mark.parametrize(("language", "role"), [("en", "as contributor."), ("zh-hans", "以协办人员身份加入")])
def test_invitation_names_the_role(language: str, role: str, invite: Callable[..., Invitation]):
    invite(language=language)

    assert role in Mail.objects.get().body
