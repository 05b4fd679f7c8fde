"""The language of a page: by the browser, by the cookie, by the account."""

import pytest
from django.conf import settings
from django.test import Client

from tests import pages

pytestmark = pytest.mark.django_db

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
