"""Reminders: one digest a person and day of what is due in 7 days, in 1 day, or late."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from acecs.accounts.models import Membership, User
from acecs.notifications import words
from acecs.notifications.models import Mail, Message, Reminded
from assessments import tasks
from assessments.actions import answer as answers
from assessments.actions import corrective, reminders, submission
from assessments.models import Answer, Assessment
from assessments.queries import due
from assessments.states import CorrectiveStep
from evidence.actions import documents as vault
from evidence.models import Document
from tests import corrected, rounds
from tests.conftest import NOW
from tests.documents import put_in_vault

TODAY = date(2026, 11, 23)
HEAD = "What is due soon or late, and waits for you:"


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def on_day(days: int) -> datetime:
    return NOW + timedelta(days=days)


@pytest.fixture
def give(draft: Assessment, officer: User, contributor: User) -> Callable[..., None]:
    """Assign an item, due that many days after the day of the tests."""

    def give(number: int, days: int, *, to: User = contributor) -> None:
        item = draft.answers.select_related("item", "assessment__enterprise").get(item__number=number)
        due_date = in_days(days)
        answers.assign(answer=item, assignee=to, due_date=due_date, by=officer, at=on_day(min(days, 0) - 2))

    return give


def said(user: User, language: str = "en") -> list[str]:
    """The lines of each digest of the user below its sentence, oldest first."""
    with translation.override(language):
        found = Message.objects.filter(recipient=user, kind="due").order_by("pk")
        return [words.sentence(each.kind, each.values).partition("\n")[2] for each in found]


# --- When ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "line"),
    [
        (8, []),
        (
            7,
            [
                "Due 30 November 2026: item 20, Carriage business with own operation of means of transport (2027 application)"
            ],
        ),
        (6, []),
        (2, []),
        (
            1,
            [
                "Due 24 November 2026: item 20, Carriage business with own operation of means of transport (2027 application)"
            ],
        ),
        (0, []),
        (
            -1,
            [
                "Late, was due 22 November 2026: item 20, Carriage business with own operation of means of transport (2027 application)"
            ],
        ),
        (
            -40,
            [
                "Late, was due 14 October 2026: item 20, Carriage business with own operation of means of transport (2027 application)"
            ],
        ),
    ],
)
def test_item_is_told_7_days_and_1_day_before_and_when_late(
    give: Callable[..., None], contributor: User, days: int, line: list[str]
):
    give(20, days)

    reminders.remind(NOW)

    assert said(contributor) == line


def test_late_item_is_told_every_day_once(give: Callable[..., None], contributor: User):
    give(20, -1)

    sent = [reminders.remind(on_day(day)) for day in (0, 0, 1, 1, 2)]

    assert sent == [1, 0, 1, 0, 1]
    assert len(said(contributor)) == 3


@pytest.mark.parametrize(
    ("assigned_at", "expected"),
    [
        (NOW - timedelta(hours=1), ["Due 24 November 2026"]),
        # After the digest of the day before: that day's reminder comes with the next digest.
        (NOW + timedelta(hours=1), ["Due today, 24 November 2026"]),
    ],
)
def test_item_assigned_the_day_before_is_told_before_it_is_late(
    draft: Assessment, officer: User, contributor: User, assigned_at: datetime, expected: list[str]
):
    item = draft.answers.select_related("item", "assessment__enterprise").get(item__number=20)
    if assigned_at > NOW:
        reminders.remind(NOW)
    answers.assign(answer=item, assignee=contributor, due_date=in_days(1), by=officer, at=assigned_at)

    reminders.remind(on_day(0) if assigned_at < NOW else on_day(1))
    reminders.remind(on_day(1))

    assert [line.partition(":")[0] for line in said(contributor)] == expected


def test_days_are_beijing_days_and_nobody_is_woken(give: Callable[..., None], contributor: User):
    give(20, 1)
    # 07:59 and 08:00 in Beijing.
    early = datetime.fromisoformat("2026-11-22T23:59:00+00:00")

    assert [reminders.remind(early), reminders.remind(early + timedelta(minutes=1))] == [0, 1]


def test_missed_days_are_made_up_for_with_next_run(give: Callable[..., None], contributor: User):
    give(20, 8)
    give(21, 12)
    reminders.remind(NOW)

    # Item 20 was to be told on the next day, item 21 four days later.
    reminders.remind(on_day(6))

    lines = (
        "Due 1 December 2026: item 20, Carriage business with own operation of means of transport (2027 application)\n"
        "Due 5 December 2026: item 21, Areas, routes and tracks of means of transport (2027 application)"
    )
    assert said(contributor) == [lines]


def test_missed_day_before_is_told_on_the_day(give: Callable[..., None], contributor: User):
    give(20, 3)
    reminders.remind(NOW)

    reminders.remind(on_day(3))

    assert said(contributor) == [
        "Due today, 26 November 2026: item 20, Carriage business with own operation of means of transport (2027 application)"
    ]


def test_newcomer_is_not_told_of_days_before_joining(give: Callable[..., None], contributor: User):
    give(20, 5)

    assert reminders.remind(NOW) == 0
    assert Reminded.objects.get(user=contributor).at == NOW


# --- What ---------------------------------------------------------------------------------------


def test_one_digest_lists_everything_of_a_person(
    give: Callable[..., None], draft: Assessment, officer: User, contributor: User
):
    give(21, 7)
    give(20, -2)
    corrected.planned(draft, 22, by=officer, to=contributor, due_date=in_days(1))

    reminders.remind(NOW)

    message = Message.objects.get(kind="due")
    lines = (
        "Late, was due 21 November 2026: item 20, Carriage business with own operation of means of transport (2027 application)\n"
        "Due 24 November 2026: corrective action for item 22, Matching drivers and means of transport (2027 application)\n"
        "Due 30 November 2026: item 21, Areas, routes and tracks of means of transport (2027 application)"
    )
    assert said(contributor) == [lines]
    assert (message.recipient, message.link) == (contributor, f"/assessments/{draft.public_id}/")


def test_digest_of_items_of_one_assessment_opens_its_worksheet(
    give: Callable[..., None], draft: Assessment, contributor: User
):
    give(21, 7)
    give(20, -2)

    reminders.remind(NOW)

    assert Message.objects.get(kind="due").link == f"/assessments/{draft.public_id}/worksheet/"


def test_long_digest_counts_the_rest(give: Callable[..., None], contributor: User, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reminders, "MOST_LISTED", 1)
    give(20, -2)
    give(21, -1)

    reminders.remind(NOW)

    assert said(contributor)[0].split("\n")[1:] == ["Not listed here: 1"]


def test_rated_item_is_not_told(give: Callable[..., None], draft: Assessment, contributor: User):
    give(20, -1)
    rounds.rate(draft, 20, by=contributor)

    assert reminders.remind(NOW) == 0


def test_rating_carried_over_is_told_until_confirmed(
    give: Callable[..., None], draft: Assessment, submitted: Assessment, contributor: User
):
    give(20, -1)
    rounds.rate(draft, 20, by=contributor)
    Answer.objects.filter(assessment=draft, item__number=20).update(carried_from=submitted.public_id, carried_item=20)

    assert reminders.remind(NOW) == 1


def test_rated_item_that_is_open_again_is_told(give: Callable[..., None], draft: Assessment, contributor: User):
    give(10, -1)
    Answer.objects.filter(assessment=draft, item__number=10).update(rating="meet")

    reminders.remind(NOW)

    assert [line.split(":")[1].split(",")[0] for line in said(contributor)] == [" item 10"]


def test_returned_item_is_told_until_it_is_corrected(returned: Assessment, officer: User, contributor: User):
    Answer.objects.filter(assessment=returned, item__number__in=(20, 21)).update(
        assignee=contributor, due_date=in_days(-1)
    )

    reminders.remind(NOW)
    rounds.rate(returned, 21, by=contributor, note="台账已补充。")
    reminders.remind(on_day(1))

    assert said(contributor) == [
        "Late, was due 22 November 2026: item 21, Areas, routes and tracks of means of transport (2027 application)"
    ]


def test_items_of_closed_assessments_are_not_told(
    give: Callable[..., None], draft: Assessment, officer: User, contributor: User
):
    give(20, -1)
    corrected.planned(draft, 22, by=officer, to=contributor, due_date=in_days(1))
    submission.withdraw(assessment=draft, by=officer, at=NOW)

    assert reminders.remind(NOW) == 0


def test_corrective_action_is_told_while_customs_reviews(submitted: Assessment, officer: User, contributor: User):
    corrected.planned(submitted, 20, by=officer, to=contributor, due_date=in_days(7))

    reminders.remind(NOW)

    assert len(said(contributor)) == 1


def test_progress_of_corrective_action_is_no_reason_to_tell_again(draft: Assessment, officer: User):
    action = corrected.planned(draft, 20, by=officer, due_date=in_days(1), at=on_day(-2))
    reminders.remind(NOW)

    corrected.finished(action, by=officer, step=CorrectiveStep.PROGRESS, at=NOW + timedelta(hours=1))

    assert (len(said(officer)), reminders.remind(on_day(1))) == (1, 0)


@pytest.mark.parametrize(("planned_in", "told"), [(1, 0), (30, 1)])
def test_changed_plan_is_told_again_only_with_another_day(draft: Assessment, officer: User, planned_in: int, told: int):
    action = corrected.planned(draft, 20, by=officer, due_date=in_days(planned_in), at=on_day(-2))
    reminders.remind(NOW)

    plan = action.plan() | {"measure": "另一措施", "due_date": in_days(1)}
    corrective.change(action=action, version=action.version, plan=plan, by=officer, at=NOW + timedelta(hours=1))

    assert reminders.remind(on_day(1)) == told


def test_closed_account_and_former_member_are_not_told(
    give: Callable[..., None], draft: Assessment, officer: User, contributor: User, colleague: User
):
    give(20, -1)
    corrected.planned(draft, 22, by=officer, to=colleague, due_date=in_days(1))
    User.objects.filter(pk=contributor.pk).update(is_active=False)
    Membership.objects.filter(user=colleague, enterprise=draft.enterprise).delete()

    assert reminders.remind(NOW) == 0


def test_waiting_check_is_told_to_officer_who_checks(
    draft: Assessment, officer: User, contributor: User, colleague: User
):
    action = corrected.planned(draft, 20, by=officer, to=officer, due_date=in_days(1))
    corrected.finished(action, by=officer)

    reminders.remind(NOW)

    line = "check of a corrective action’s effect, item 20, Carriage business with own operation of means of transport (2027 application)"
    assert {user: said(user) for user in (officer, contributor, colleague)} == {
        officer: [],
        contributor: [],
        colleague: [f"Due 24 November 2026: {line}"],
    }
    assert Message.objects.filter(kind="corrective_to_check").get().recipient == colleague


def test_only_officer_checks_own_action(draft: Assessment, officer: User):
    action = corrected.planned(draft, 20, by=officer, to=officer, due_date=in_days(1))
    corrected.finished(action, by=officer)

    reminders.remind(NOW)

    assert len(said(officer)) == 1


# --- How ----------------------------------------------------------------------------------------


def test_message_and_mail_are_in_reader_language(
    give: Callable[..., None], contributor: User, delivered: Callable[[], list[EmailMessage]]
):
    User.objects.filter(pk=contributor.pk).update(language="zh-hans")
    give(20, -1)

    reminders.remind(NOW)

    (mail,) = [each for each in delivered() if "逾期事项" in each.subject]
    assert mail.subject == "[ACECS] 到期或逾期事项：1 项"
    line = "已逾期，应于2026年11月22日前完成：第 20 项 从事物流运输并直接经营管理运输工具（2027 application）"
    assert (line in mail.body, said(contributor, "zh-hans")) == (True, [line])


def test_killed_worker_goes_on_with_the_others(
    give: Callable[..., None], officer: User, contributor: User, monkeypatch: pytest.MonkeyPatch
):
    give(20, -1)
    give(21, -1, to=officer)
    notify = reminders.notify

    def die(**how: Any) -> None:
        notify(**how)
        if Message.objects.filter(kind="due").count() == 2:
            raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(reminders, "notify", die)
        with pytest.raises(SystemExit):
            reminders.remind(NOW)
    half = Message.objects.filter(kind="due").count(), Mail.objects.filter(kind="due").count()
    again = reminders.remind(NOW)

    assert (half, again) == ((1, 1), 1)
    assert sorted((len(said(officer)), len(said(contributor)))) == [1, 1]


def test_failure_does_not_affect_others(
    give: Callable[..., None], officer: User, contributor: User, monkeypatch: pytest.MonkeyPatch
):
    give(20, -1)
    give(21, -1, to=officer)
    notify = reminders.notify

    def fail(**how: Any) -> None:
        if how["to"] == [officer]:
            raise ValueError
        notify(**how)

    monkeypatch.setattr(reminders, "notify", fail)

    assert reminders.remind(NOW) == 1
    assert (said(officer), len(said(contributor))) == ([], 1)
    assert Reminded.objects.get(user=officer).at == on_day(-1)


def test_two_workers_at_once_send_one_digest(give: Callable[..., None], contributor: User):
    give(20, -2)
    reminders.remind(on_day(-1))
    (slow,) = Reminded.objects.filter(user=contributor)
    things = due.due_to([contributor], TODAY)[contributor.pk]
    reminders.remind(NOW)

    assert reminders._remind(slow, things, TODAY, NOW) is False
    assert len(said(contributor)) == 2


def test_day_without_anything_costs_few_statements(
    give: Callable[..., None], django_assert_num_queries: DjangoAssertNumQueries
):
    give(20, 3)
    reminders.remind(NOW)

    with django_assert_num_queries(2):
        reminders.remind(NOW)
    with django_assert_num_queries(9):
        reminders.remind(on_day(1))


@pytest.mark.usefixtures("on_that_day")
def test_task_reminds(give: Callable[..., None], contributor: User):
    give(20, -1)

    tasks.remind()
    tasks.remind()

    assert len(said(contributor)) == 1


# --- Planned dates, documents that expire, records of the month ----------------------------------


def day_of(day: date) -> datetime:
    return NOW + (day - TODAY)


def digests(days: list[int], *, from_day: date) -> list[int]:
    """How many were sent so many days before."""
    return [reminders.remind(day_of(from_day - timedelta(days=each))) for each in sorted(days, reverse=True)]


def test_planned_date_is_told_90_30_7_and_1_days_before(draft: Assessment, officer: User):
    draft.planned_date = date(2027, 3, 1)
    draft.save(update_fields=["planned_date"])

    sent = digests([91, 90, 89, 30, 8, 7, 2, 1, 0, -1], from_day=date(2027, 3, 1))

    assert sent == [0, 1, 0, 1, 0, 1, 0, 1, 0, 0]
    assert said(officer)[0] == "Due 1 March 2027: planned date (2027 application)"


def test_document_is_told_before_it_expires_unless_withdrawn(rated: Assessment, officer: User):
    document = put_in_vault(rated.answers.get(item__number=20), by=officer).document
    Document.objects.filter(pk=document.pk).update(valid_until=in_days(30))

    reminders.remind(NOW)
    vault.withdraw(document=document, reason="已换新证。", by=officer, at=NOW)
    reminders.remind(on_day(23))

    line = "Due 23 December 2026: “快件查验登记” is valid until then (2027 application)"
    assert [each for each in "\n".join(said(officer)).splitlines() if "valid" in each] == [line]


def test_missing_records_of_last_month_are_told_once_on_the_fifth(start: Callable[..., Assessment], officer: User):
    """Item 9 expects a record every month."""
    rounds.rate(start(5), 9, by=officer)
    fifth = date(2026, 12, 5)
    Reminded.objects.update_or_create(user=officer, defaults={"at": day_of(fifth - timedelta(days=1))})

    reminders.remind(day_of(fifth))
    reminders.remind(day_of(fifth + timedelta(days=1)))

    assert [line for line in "\n".join(said(officer)).splitlines() if "records" in line] == [
        "Due today, 5 December 2026: records of 2026-11, item 9 (2027 application)"
    ]


def test_record_that_covers_last_month_is_not_asked_for(start: Callable[..., Assessment], officer: User):
    started = start(5)
    rounds.rate(started, 9, by=officer)
    link = put_in_vault(started.answers.get(item__number=9), by=officer)
    about = {"covers_from": date(2026, 11, 1), "covers_until": date(2026, 11, 30)}
    Document.objects.filter(pk=link.document_id).update(**about)
    Reminded.objects.update_or_create(user=officer, defaults={"at": day_of(date(2026, 12, 4))})

    reminders.remind(day_of(date(2026, 12, 5)))

    assert "records" not in "\n".join(said(officer))
