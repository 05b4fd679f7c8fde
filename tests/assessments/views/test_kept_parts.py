"""Cached parts of pages: after any change, a page equals one rendered without the cache."""

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from acecs.accounts.models import User
from acecs.site.templatetags import kept
from assessments.actions import submission
from assessments.models import Assessment
from tests import registered
from tests.conftest import NOW
from tests.documents import TEXT

HOSTILE = "</textarea><script>alert(1)</script>\"'&"
TOKEN = re.compile(r'(name="csrfmiddlewaretoken" value=")\w+')

Post = Callable[..., None]


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    kept._rendered.cache_clear()
    yield
    kept._rendered.cache_clear()


@pytest.fixture
def post(officer_page: Client, draft: Assessment) -> Post:
    """Send a form of item 11 and follow the redirect."""

    def post(name: str, **sent: object) -> None:
        response = officer_page.post(reverse(f"assessments:{name}", args=[draft.public_id, 11]), sent, follow=True)
        assert response.redirect_chain

    return post


def urls(assessment: Assessment) -> list[str]:
    pages = [reverse(f"assessments:{name}", args=[assessment.public_id]) for name in ("hub", "worksheet", "readiness")]
    return [*pages, reverse("assessments:item", args=[assessment.public_id, 11])]


def shown(page: Client, assessment: Assessment) -> list[str]:
    """The pages without CSRF tokens, which differ in each response."""
    return [TOKEN.sub(r"\1", page.get(url).content.decode()) for url in urls(assessment)]


def test_pages_are_current_after_each_change(
    officer_page: Client, post: Post, draft: Assessment, officer: User, contributor: User
):
    steps: dict[str, Callable[[], object]] = {
        "rated": lambda: post("item", version=0, rating="meet"),
        "noted": lambda: post("item", version=1, rating="meet", note="A note"),
        "not applicable": lambda: post("item", version=2, rating="not_applicable", reason="No such business"),
        "uploaded": lambda: post("upload", files=SimpleUploadedFile("notes.txt", TEXT), facet="record"),
        "assigned": lambda: post("assign", assignee=contributor.public_id, due_date=timezone.localdate()),
        "renamed": lambda: User.objects.filter(pk=contributor.pk).update(name="Another name"),
        "penalized": lambda: registered.penalty(draft.enterprise, by=officer, decided_on=date(2026, 6, 1)),
        "reader speaks Chinese": lambda: User.objects.filter(pk=officer.pk).update(language="zh-hans"),
        "withdrawn": lambda: submission.withdraw(assessment=draft, by=officer, at=NOW),
    }
    stale, unchanged, before = [], [], shown(officer_page, draft)

    for name, step in steps.items():
        step()
        after = shown(officer_page, draft)
        kept._rendered.cache_clear()
        if after != shown(officer_page, draft):
            stale.append(name)
        if after == before:
            unchanged.append(name)
        before = after

    assert (stale, unchanged) == ([], [])


def test_hostile_texts_and_names_are_escaped_each_time(
    officer_page: Client, post: Post, draft: Assessment, officer: User, contributor: User
):
    User.objects.filter(pk__in=[officer.pk, contributor.pk]).update(name=HOSTILE)
    Assessment.objects.filter(pk=draft.pk).update(name=HOSTILE)
    type(draft.enterprise).objects.filter(pk=draft.enterprise_id).update(name_zh=HOSTILE)
    post("item", version=0, rating="not_applicable", reason=HOSTILE, note=HOSTILE)
    post("upload", files=SimpleUploadedFile("<script>alert(1)<b>.txt", TEXT), facet="record")
    post("assign", assignee=contributor.public_id)

    twice = [shown(officer_page, draft), shown(officer_page, draft)]

    assert twice[0] == twice[1]
    assert [html.count("<script>alert") + html.count("<b>.txt") for html in twice[0]] == [0, 0, 0, 0]
    assert ["&lt;script&gt;alert(1)" in html for html in twice[0]] == [True, True, True, True]


def test_readers_share_parts_but_no_token(
    officer_page: Client, sign_in: Callable[[User], Client], draft: Assessment, officer: User
):
    url = reverse("assessments:worksheet", args=[draft.public_id])
    other_browser = sign_in(officer)

    contents = [page.get(url).content.decode() for page in (officer_page, other_browser)]

    tokens = [set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', html)) for html in contents]
    assert [len(each) for each in tokens] == [1, 1]
    assert tokens[0] != tokens[1]
    assert TOKEN.sub(r"\1", contents[0]) == TOKEN.sub(r"\1", contents[1])
