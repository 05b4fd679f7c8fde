"""What colleagues write to each other about an item, who is told, and that customs never reads it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.notifications.models import Mail, Message
from assessments.actions import remark
from assessments.models import Assessment, FrozenDossier, Remark
from reports import actions as reports
from tests import pages, rounds
from tests.conftest import NOW

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


def test_author_of_the_last_remark_is_told_of_an_answer(
    officer_page: Client, draft: Assessment, officer: User, manager: User, sign_in: Callable[[User], Client]
):
    def write(page: Client, text: str) -> None:
        page.post(url(draft, 11), {"text": text, "token": str(uuid4())})

    write(officer_page, "请看台账。")
    write(officer_page, "还有抽查记录。")
    write(sign_in(manager), f"已看过。@{officer.name}")
    write(officer_page, "谢谢。")

    answered = Message.objects.filter(kind="answered")
    assert list(answered.values_list("recipient__name", "link", "values__note")) == [
        (manager.name, url(draft, 11), "谢谢。")
    ]


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


def test_names_offered_are_those_of_others(officer_page: Client, draft: Assessment):
    response = officer_page.get(url(draft, 11))

    assert pages.texts(response, "hint")[-1] == "@Contributor @Manager"


def test_second_click_writes_nothing(officer_page: Client, draft: Assessment, manager: User):
    sent = {"text": f"@{manager.name}!", "token": str(uuid4())}

    for _click in range(2):
        officer_page.post(url(draft, 11), sent)

    assert (len(written(draft)), len(told())) == (1, 1)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_form_sent_again_with_another_text_is_refused(
    officer_page: Client, draft: Assessment, manager: User, headers: dict[str, str]
):
    token, again = str(uuid4()), f"@{manager.name} two"
    officer_page.post(url(draft, 11), {"text": "one", "token": token})

    refused = officer_page.post(url(draft, 11), {"text": again, "token": token}, headers=headers)

    assert (refused.status_code, written(draft), told()) == (409, ["one"], [])
    [summary] = pages.texts(refused, "error-summary")
    assert "This form has already sent another text to your colleagues. Send again to add this one." in summary
    form = pages.form_to(refused, url(draft, 11))
    assert (form["text"], form["token"] != [token]) == ([again], True)

    officer_page.post(url(draft, 11), form, headers=headers)

    assert (written(draft), len(told())) == (["one", again], 1)


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


def test_customs_pages_are_the_same_with_and_without_remarks(
    in_review: Assessment, officer: User, reviewer: User, sign_in: Callable[[User], Client]
):
    rounds.judge_all(in_review, by=reviewer)
    customs, key = sign_in(reviewer), in_review.public_id
    queue, case = reverse("reviews:queue"), reverse("reviews:case", args=[key])
    paths = [queue, f"{queue}?show={SECRET}", f"{queue}?q={SECRET}", case, f"{case}?show=changed", f"{case}?q={SECRET}"]
    paths += [reverse("reviews:item", args=[key, number]) for number in (20, 21, 22)]
    paths += [reverse(name, args=[key]) for name in ("reviews:changes", "reviews:return", "reviews:conclude")]
    paths += [reverse("reports:case_list", args=[key]), reverse("notifications:list")]
    before = {path: main(customs.get(path)) for path in paths}

    for number in (20, 21):
        sign_in(officer).post(url(in_review, number), {"text": SECRET, "token": str(uuid4())})

    assert len(written(in_review)) == 2
    after = {path: main(customs.get(path)) for path in paths}
    assert {path for path in paths if SECRET in after[path].replace(path, "")} == set()
    assert after == before


def main(response: Any) -> str:
    """Everything in the page's main part, its numbers and the values of its fields, too; without what differs in each answer."""
    assert response.status_code == 200
    part = next(pages.page(response).iter("main"))
    kept = [value for each in part.iter() for name, value in each.items() if (each.get("name"), name) not in CHANGING]
    return " ".join([pages.text(part), *kept])


CHANGING = {("csrfmiddlewaretoken", "value")}


def test_reports_of_customs_and_enterprise_have_no_remark(in_review: Assessment, officer: User, reviewer: User):
    item = in_review.answers.select_related("item", "assessment").get(item__number=20)
    remark.write(answer=item, text=SECRET, token=uuid4(), by=officer, at=NOW)
    frozen = FrozenDossier.objects.get(assessment=in_review)

    asked = [
        reports.ask_for_customs(assessment=in_review, frozen=frozen, language="en", by=reviewer, at=NOW),
        reports.ask(assessment=in_review, language="en", by=officer, at=NOW),
        reports.ask(assessment=in_review, language="en", by=officer, at=NOW, frozen=frozen),
    ]

    drawn_from = [bytes(each) for report in asked for each in (report.dossier, report.record, report.customs_word)]
    assert [part for part in drawn_from if SECRET.encode() in part] == []
