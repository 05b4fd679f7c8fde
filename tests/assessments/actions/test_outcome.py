"""What customs decided, as the enterprise records it, and what follows from it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.notifications import words
from acecs.notifications.models import Message, Reminded
from acecs.refusals import Refused, Stale, Why
from assessments.actions import outcome as actions
from assessments.actions import reminders
from assessments.actions.outcome import Decision
from assessments.models import Assessment
from assessments.queries.due import Task, due_to
from assessments.queries.outcome import due_outcomes, outlook
from assessments.verification import problems
from standards.models import Edition
from tests import rounds
from tests.conftest import NOW

CERTIFICATE = Decision("certificate", date(2026, 11, 20), "AEOCN1100000001")
REFUSAL = Decision("refusal", date(2026, 11, 20), "")


pytestmark = pytest.mark.usefixtures("written_case")


@pytest.fixture
def in_review(db: None, written_case: int) -> Assessment:
    return Assessment.objects.get(pk=written_case)


@pytest.fixture
def concluded(in_review: Assessment, reviewer: User) -> Assessment:
    rounds.conclude(in_review, by=reviewer)
    in_review.refresh_from_db()
    return in_review


def record(assessment: Assessment, decision: Decision, *, by: User, version: int = 0) -> Assessment:
    return actions.record(assessment=assessment, version=version, decision=decision, by=by, at=NOW)


def test_decision_is_recorded_with_one_event(concluded: Assessment, officer: User):
    record(concluded, CERTIFICATE, by=officer)

    concluded.refresh_from_db()
    assert actions.decision_of(concluded) == CERTIFICATE
    event = Event.objects.get(kind="assessments.outcome_recorded")
    assert event.data == {"outcome": "certificate", "day": "2026-11-20", "number": "AEOCN1100000001"}
    assert list(problems()) == []


def test_second_click_changes_nothing(concluded: Assessment, officer: User):
    record(concluded, CERTIFICATE, by=officer)
    record(concluded, CERTIFICATE, by=officer)

    assert Event.objects.filter(kind="assessments.outcome_recorded").count() == 1


def test_decision_can_be_removed_again(concluded: Assessment, officer: User):
    record(concluded, CERTIFICATE, by=officer)
    record(concluded, Decision("", None, ""), by=officer, version=1)

    concluded.refresh_from_db()
    assert outlook(concluded) is None


def test_concurrent_record_is_stale(concluded: Assessment, officer: User, colleague: User):
    record(concluded, CERTIFICATE, by=colleague)

    with pytest.raises(Stale) as stale:
        record(concluded, REFUSAL, by=officer)

    assert "AEOCN1100000001" in str(stale.value)
    assert not stale.value.is_own


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        (Decision("certificate", None, "AEOCN1"), Why.INVALID),
        (Decision("certificate", date(2026, 11, 20), " "), Why.INVALID),
        (Decision("certificate", date(2026, 11, 24), "AEOCN1"), Why.INVALID),
        (Decision("refusal", None, ""), Why.INVALID),
        (Decision("", date(2026, 11, 20), ""), Why.INVALID),
        (Decision("", None, "AEOCN1"), Why.INVALID),
        (Decision("perhaps", date(2026, 11, 20), ""), Why.BAD_INPUT),
    ],
)
def test_incomplete_decision_is_refused(concluded: Assessment, officer: User, decision: Decision, why: Why):
    with pytest.raises(Refused) as refused:
        record(concluded, decision, by=officer)

    concluded.refresh_from_db()
    assert refused.value.refusal.why is why
    assert concluded.outcome == ""


def test_nothing_is_recorded_before_the_conclusion(in_review: Assessment, officer: User):
    with pytest.raises(Refused) as refused:
        record(in_review, CERTIFICATE, by=officer)

    assert refused.value.refusal.why is Why.WRONG_STATE


def test_changed_decision_is_found(concluded: Assessment, officer: User):
    record(concluded, CERTIFICATE, by=officer)
    Assessment.objects.update(outcome_date=date(2026, 11, 21))

    assert list(problems()) == [
        f"Assessment {concluded.public_id}: the decision of customs differs from the audit trail."
    ]


# --- What follows ------------------------------------------------------------------------------


def test_re_review_follows_a_certificate(concluded: Assessment, officer: User):
    record(concluded, CERTIFICATE, by=officer)

    concluded.refresh_from_db()
    found = outlook(concluded)
    assert found
    assert (found.is_certificate, found.number, found.next_day) == (True, "AEOCN1100000001", date(2031, 11, 20))
    assert found.source
    assert "to be checked against the official text" in found.source.en


def test_new_application_follows_a_refusal_after_a_year(concluded: Assessment, officer: User):
    record(concluded, REFUSAL, by=officer)

    concluded.refresh_from_db()
    found = outlook(concluded)
    assert found
    # Both ends of "1 year" count.
    assert found.next_day == date(2027, 11, 21)


def test_edition_without_periods_gives_no_day(concluded: Assessment, officer: User):
    record(concluded, CERTIFICATE, by=officer)
    concluded.refresh_from_db()
    concluded.edition = Edition(re_review_months=None, new_application_months=None)

    found = outlook(concluded)

    assert found
    assert (found.next_day, found.source) == (None, None)


@pytest.mark.parametrize(
    ("decision", "before", "first"),
    [(CERTIFICATE, 180, date(2031, 5, 24)), (REFUSAL, 30, date(2027, 10, 22))],
)
def test_day_is_told_some_time_before(
    concluded: Assessment, officer: User, decision: Decision, before: int, first: date
):
    record(concluded, decision, by=officer)

    assert due_outcomes(first - timedelta(days=1)) == []
    [due] = due_outcomes(first)
    assert (due.assessment, due.outcome, due.day) == (
        concluded.public_id,
        decision.code,
        first + timedelta(days=before),
    )
    assert due_outcomes(due.day + timedelta(days=1)) == []


def test_only_the_newest_decision_counts(
    concluded: Assessment, start: Callable[..., Assessment], officer: User, reviewer: User
):
    record(concluded, Decision("refusal", date(2026, 5, 1), ""), by=officer)
    newer = start(8, name="Again")
    rounds.rate_all(newer, by=officer)
    rounds.submit(newer, by=officer)
    rounds.take(newer, by=reviewer)
    rounds.conclude(newer, by=reviewer)
    record(newer, CERTIFICATE, by=officer)

    assert due_outcomes(date(2027, 4, 20)) == []
    assert [each.assessment for each in due_outcomes(date(2031, 11, 1))] == [newer.public_id]


def test_officers_are_reminded_once(concluded: Assessment, officer: User, contributor: User):
    record(concluded, CERTIFICATE, by=officer)
    day = date(2031, 5, 24)

    told = {each: due_to([officer, contributor], day + timedelta(days=each)) for each in (-1, 0, 1)}

    assert told[-1] == {}
    assert set(told[0]) == {officer.pk}
    [due] = told[0][officer.pk]
    assert (due.task, due.due_date, due.assessment) == (Task.RE_REVIEW, date(2031, 11, 20), concluded.public_id)
    morning = datetime(2031, 5, 24, 4, tzinfo=UTC)
    yesterday, tomorrow = morning - timedelta(days=1), day + timedelta(days=1)
    assert [due.is_to_tell(yesterday, day), due.is_to_tell(morning, tomorrow)] == [True, False]


def test_digest_names_the_day(concluded: Assessment, officer: User, in_english: None):
    record(concluded, CERTIFICATE, by=officer)
    on_day = datetime(2031, 5, 24, 4, tzinfo=UTC)
    Reminded.objects.create(user=officer, at=on_day - timedelta(days=1))

    reminders.remind(on_day)
    reminders.remind(on_day + timedelta(days=1))

    [message] = Message.objects.filter(recipient=officer, kind="due")
    assert "Due 20 November 2031: re-review by customs (2027 application)" in words.sentence(
        message.kind, message.values
    )
    assert message.link == reverse("assessments:hub", args=[concluded.public_id])


def test_outcome_recorded_after_its_day_of_reminding_is_told_once(concluded: Assessment, officer: User):
    record(concluded, Decision("certificate", date(2021, 12, 1), "AEOCN1100000001"), by=officer)
    Reminded.objects.create(user=officer, at=NOW - timedelta(hours=1))

    sent = [reminders.remind(NOW + timedelta(days=days)) for days in (0, 1, 2)]

    assert sent == [0, 1, 0]


@pytest.mark.parametrize(
    ("corrected", "again"),
    [
        (Decision("certificate", date(2021, 12, 1), "AEOCN2"), 0),
        (Decision("certificate", date(2021, 12, 2), "AEOCN1"), 1),
    ],
)
def test_corrected_number_is_not_told_again(concluded: Assessment, officer: User, corrected: Decision, again: int):
    record(concluded, Decision("certificate", date(2021, 12, 1), "AEOCN1"), by=officer)
    reminders.remind(NOW)
    reminders.remind(NOW + timedelta(days=1))
    told = Message.objects.filter(kind="due").count()

    actions.record(assessment=concluded, version=1, decision=corrected, by=officer, at=NOW + timedelta(days=1, hours=1))

    assert told == 1
    assert reminders.remind(NOW + timedelta(days=2)) == again
