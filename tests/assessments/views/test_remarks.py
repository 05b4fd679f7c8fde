"""What colleagues write to each other about an item, who is told, and that customs never reads it."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.notifications.models import Mail, Message
from assessments.models import Assessment, FrozenDossier, Remark
from tests import pages, rounds

SECRET = "zwischenuns"


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


def url(assessment: Assessment, number: int) -> str:
    return reverse("assessments:remarks", args=[assessment.public_id, number])


def written(assessment: Assessment) -> list[str]:
    remarks = Remark.objects.filter(answer__assessment=assessment)
    return list(remarks.values_list("text", flat=True))


def told() -> list[tuple[str, str]]:
    """(name, link) of each message about a remark."""
    return list(Message.objects.filter(kind="named").values_list("recipient__name", "link"))


def test_named_colleagues_are_told(officer_page: Client, draft: Assessment, manager: User, officer: User):
    text = f"@{manager.name} 请看第11项。@{officer.name} @Nobody x@y.test"

    response = officer_page.post(url(draft, 11), {"text": text, "token": str(uuid4())}, follow=True)

    assert pages.texts(response, "notice--success") == ["Sent to your colleagues."]
    assert pages.texts(response, "typed") == [text]
    assert told() == [(manager.name, url(draft, 11))]
    assert Mail.objects.get(kind="named").to == manager.email
    event = Event.objects.get(kind="assessments.remark_written")
    assert event.data == {"item": 11, "named": [str(manager.public_id)]}


def test_colleague_who_cannot_see_the_item_is_not_told(officer_page: Client, draft: Assessment, contributor: User):
    text = f"@{contributor.name} please"

    refused = officer_page.post(url(draft, 11), {"text": text, "token": str(uuid4())})
    draft.answers.filter(item__number=11).update(assignee=contributor)
    sent = officer_page.post(url(draft, 11), {"text": text, "token": str(uuid4())})

    assert (refused.status_code, sent.status_code) == (422, 302)
    [summary] = pages.texts(refused, "error-summary")
    assert "Contributor cannot see this item. Assign it to them first, or leave out the @." in summary
    assert pages.form_to(refused, url(draft, 11))["text"] == [text]
    assert (written(draft), told()) == ([text], [(contributor.name, url(draft, 11))])


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"text": " \u200b\n"}, 422), ({"text": "x" * 10_001}, 422), ({"text": "x", "token": "damaged"}, 400), ({}, 422)],
)
def test_refused_remark_writes_nothing(officer_page: Client, draft: Assessment, sent: dict[str, str], status: int):
    response = officer_page.post(url(draft, 11), {"token": str(uuid4())} | sent)

    assert (response.status_code, written(draft), told()) == (status, [], [])


def test_second_click_writes_nothing(officer_page: Client, draft: Assessment, manager: User):
    sent = {"text": f"@{manager.name}!", "token": str(uuid4())}

    for _click in range(2):
        officer_page.post(url(draft, 11), sent)

    assert (len(written(draft)), len(told())) == (1, 1)


def test_item_and_worksheet_count_the_remarks(officer_page: Client, draft: Assessment):
    for text in ("one", "two"):
        officer_page.post(url(draft, 11), {"text": text, "token": str(uuid4())})

    page = officer_page.get(reverse("assessments:item", args=[draft.public_id, 11]))
    sheet = officer_page.get(reverse("assessments:worksheet", args=[draft.public_id]))

    assert pages.text(pages.by_class(page, "remarks-of")[0]).startswith("Between colleagues 2 ")
    assert pages.text(pages.by_id(sheet, "marks-11")) == "2 remarks"


def test_panel_shows_and_sends_in_place(officer_page: Client, draft: Assessment):
    sent = officer_page.post(url(draft, 11), {"text": "hier", "token": str(uuid4())}, headers={"HX-Request": "true"})

    assert (sent.status_code, b"<!doctype" in sent.content) == (200, False)
    assert len(pages.by_class(sent, "remark")) == 1
    assert pages.form_to(sent, url(draft, 11))["text"] == [""]


def test_customs_never_reads_a_remark(
    officer: User, reviewer: User, sign_in: Callable[[User], Client], start: Callable[..., Assessment]
):
    assessment = start(8)
    rounds.rate_all(assessment, by=officer)
    sign_in(officer).post(url(assessment, 20), {"text": SECRET, "token": str(uuid4())})
    rounds.submit(assessment, by=officer)
    customs = sign_in(reviewer)

    seen = {
        path: customs.get(path).content.decode()
        for path in (
            reverse("reviews:queue"),
            reverse("reviews:case", args=[assessment.public_id]),
            reverse("reviews:item", args=[assessment.public_id, 20]),
            reverse("notifications:list"),
        )
    }
    dossier = bytes(FrozenDossier.objects.get(assessment=assessment).content).decode()
    mails = "".join(Mail.objects.values_list("body", flat=True))

    assert {path for path, text in seen.items() if SECRET in text} == set()
    assert SECRET not in dossier + mails
    assert customs.get(url(assessment, 20)).status_code == 404
