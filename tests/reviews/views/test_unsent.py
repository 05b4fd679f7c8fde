"""Neither side sees what the other has not sent."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.notifications.models import Message
from assessments.actions import assessment as frames
from assessments.actions import submission
from assessments.models import Assessment
from tests import pages, rounds
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("written_case")


@pytest.fixture
def in_review(db: None, written_case: int) -> Assessment:
    return Assessment.objects.get(pk=written_case)


def test_customs_sees_no_unsubmitted_name_or_date(
    returned: Assessment, officer: User, reviewer: User, head: User, sign_in: Callable[[User], Client]
):
    types = frozenset(returned.picked_types.values_list("business_type_id", flat=True))
    planned = returned.planned_date.replace(year=2031)
    frame = frames.Frame("内部代号甲", planned, None, types)
    frames.change(assessment=returned, version=returned.frame_version, frame=frame, by=officer, at=NOW)
    page = sign_in(reviewer)

    shown = [
        page.get(url).content.decode()
        for url in (
            "/reviews/",
            reverse("reviews:case", args=[returned.public_id]),
            reverse("reviews:item", args=[returned.public_id, 20]),
            reverse("reviews:changes", args=[returned.public_id]),
            reverse("reports:case_list", args=[returned.public_id]),
        )
    ]
    submission.withdraw(assessment=returned, by=officer, at=NOW, reason="计划调整。")
    told = Message.objects.filter(recipient__in=[reviewer, head], kind="withdrawn").first()

    assert ["内部代号甲" in page or str(planned) in page for page in shown] == [False] * 5
    assert told is not None
    assert told.values["assessment"] == "2027 application"


def test_enterprise_sees_no_unsent_judgment(in_review: Assessment, officer: User, reviewer: User, officer_page: Client):
    rounds.judge(in_review, 20, by=reviewer, rating="not_meet", comment="尚未发送的意见", to_correct=True)
    base = reverse("assessments:hub", args=[in_review.public_id])

    shown = [
        officer_page.get(base + path) for path in ("", "worksheet/", "items/20/", "review/", "changes/", "reports/")
    ]

    assert [page.status_code for page in shown] == [200] * 6
    assert ["尚未发送的意见" in page.content.decode() for page in shown] == [False] * 6


# --- Nothing typed is lost ---------------------------------------------------------------------


def test_typed_text_is_returned_after_the_session_ended(in_review: Assessment, client: Client):
    base = reverse("reviews:case", args=[in_review.public_id])

    shown = [
        client.post(base + path, {name: "写了很久的意见"})
        for path, name in (("items/20/", "comment"), ("return/", "notice"), ("conclude/", "opinion_note"))
    ]

    assert [page.status_code for page in shown] == [401] * 3
    assert ["写了很久的意见" in page.content.decode() for page in shown] == [True] * 3


def test_typed_text_is_returned_if_case_was_withdrawn(
    in_review: Assessment, officer: User, reviewer: User, sign_in: Callable[[User], Client]
):
    page = sign_in(reviewer)
    submission.withdraw(assessment=in_review, by=officer, at=NOW, reason="计划调整。")
    base = reverse("reviews:case", args=[in_review.public_id])

    shown = [
        page.post(base + path, {name: "写了很久的意见", "version": "0", "opinion": "satisfied"})
        for path, name in (("items/20/", "comment"), ("return/", "notice"), ("conclude/", "opinion_note"))
    ]

    assert [page.status_code for page in shown] == [409] * 3
    assert ["写了很久的意见" in page.content.decode() for page in shown] == [True] * 3


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"version": "7", "rating": "meet", "comment": "别处已改"}, 409),
        ({"version": "0", "rating": "excellent", "comment": "评级有误"}, 400),
        ({"version": "0", "rating": "meet", "to_correct": "yes", "comment": " "}, 422),
        ({"version": "0", "rating": "meet", "comment": "长" * 10_001}, 422),
        ({"version": "", "rating": "meet", "comment": "表单损坏"}, 400),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_refused_judgment_keeps_what_was_typed(
    in_review: Assessment,
    reviewer: User,
    sign_in: Callable[[User], Client],
    form: dict[str, str],
    status: int,
    headers: dict[str, str],
):
    url = reverse("reviews:item", args=[in_review.public_id, 20])

    response = sign_in(reviewer).post(url, form, headers=headers)

    assert response.status_code == status
    assert headers or form["comment"] in response.content.decode()


# --- What is declared is what was seen ---------------------------------------------------------


def test_declaration_is_refused_after_a_colleagues_change(rated: Assessment, officer: User, officer_page: Client):
    url = reverse("assessments:submit", args=[rated.public_id])
    form = {name: values[0] for name, values in pages.form_to(officer_page.get(url), url).items()}
    rounds.rate(rated, 20, by=officer, rating="not_meet", note="同事改了")

    first = officer_page.post(url, form | {"declared": "yes"})
    again = {name: values[0] for name, values in pages.form_to(first, url).items()}
    second = officer_page.post(url, again | {"declared": "yes"})

    assert (first.status_code, second.status_code, rated.dossiers.count()) == (409, 302, 1)
