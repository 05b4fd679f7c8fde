"""What an administrator is asked before an enterprise with open tasks changes, or its member joins its office."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import Enterprise, Invitation, User
from assessments.models import Assessment
from tests import pages

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def page(administrator: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(administrator)


def posted(page: Client, url: str, action: str, **changes: str) -> list[str]:
    """Post the page's form with changes; return the questions, confirm them, and return them."""
    form = {name: values[0] for name, values in pages.form_to(page.get(url), action).items()} | changes
    first = page.post(action, form)
    if first.status_code == 302:
        return []
    questions = [message for _link, message in pages.errors(first)]
    (box,) = [each for each in pages.page(first).iter("input") if each.get("name", "").endswith("meant")]
    done = page.post(action, form | {box.get("name", ""): box.get("value", "")})
    assert done.status_code == 302
    return questions


@pytest.mark.parametrize("changes", [{"office": "5101"}, {"name_en": "First Logistics Group"}])
def test_moving_or_renaming_tells_of_open_tasks(in_review: Assessment, page: Client, changes: dict[str, str]):
    url = reverse("administer_enterprise", args=[in_review.enterprise.public_id])

    questions = posted(page, url, url, **changes)

    assert ["1 assessment of this enterprise is under way with customs." in each for each in questions][:1] == [True]
    enterprise = Enterprise.objects.get(pk=in_review.enterprise_id)
    assert {enterprise.office.code, enterprise.name_en} >= set(changes.values())


def test_nothing_is_asked_without_open_tasks(rated: Assessment, page: Client):
    url = reverse("administer_enterprise", args=[rated.enterprise.public_id])

    assert posted(page, url, url, office="5101") == []


@pytest.mark.parametrize(("email", "asks"), [("officer@one.test", True), ("officer@two.test", False)])
def test_inviting_an_enterprises_member_into_its_office_warns(
    enterprise: Enterprise, page: Client, email: str, asks: bool
):
    url = reverse("administer_office", args=[enterprise.office.public_id])
    invite = reverse("administer_invite_to_office", args=[enterprise.office.public_id])

    questions = posted(page, url, invite, **{"invite-name": "Officer", "invite-email": email})

    told = "Please check The invitation is not sent yet. Correct it, or confirm that it is correct."
    assert (told in questions) == asks
    assert (
        any("belongs to First Logistics Ltd, which this office is in charge of" in each for each in questions) == asks
    )
    assert Invitation.objects.filter(email=email).count() == 1
