from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.refusals import Refused, Stale, Why
from assessments.actions import answer as actions
from assessments.entry import Entry
from assessments.models import Answer, AnswerVersion, Assessment
from tests import rounds
from tests.conftest import NOW

LATER = NOW + timedelta(minutes=5)
TODAY = date(2026, 11, 23)
pytestmark = pytest.mark.usefixtures("written_draft")


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


def save(answer: Answer, version: int, by: User, **entered: object) -> Answer:
    return rounds.save(answer, Entry(**entered), by=by, version=version, at=LATER)


def test_rating_is_saved_with_author_time_and_version(answer: Callable[[int], Answer], officer: User):
    saved = save(answer(11), 0, officer, rating="meet", note="Procedure of 2026.")

    saved.refresh_from_db()
    assert (saved.rating, saved.note, saved.version) == ("meet", "Procedure of 2026.", 1)
    assert (saved.updated_by, saved.updated_at) == (officer, LATER)


def test_every_saved_version_is_kept_in_history(answer: Callable[[int], Answer], officer: User):
    save(answer(11), 0, officer, rating="meet", note="First.")
    save(answer(11), 1, officer, rating="not_meet", note="Second.")

    kept = AnswerVersion.objects.filter(answer=answer(11)).values_list("version", "rating", "note")
    assert list(kept) == [(2, "not_meet", "Second."), (1, "meet", "First.")]


def test_saved_version_keeps_everything_that_was_entered(answer: Callable[[int], Answer], officer: User):
    save(answer(10), 0, officer, note="Two.", count_known="known", sub_ratings={1: "meet", 2: "not_meet"})
    save(answer(12), 0, officer, rating="not_applicable", reason="No clients.")

    of_item_10, of_item_12 = (AnswerVersion.objects.get(answer=answer(number)) for number in (10, 12))
    assert (of_item_10.rating, of_item_10.note, of_item_10.count_known) == ("not_meet", "Two.", "known")
    assert of_item_10.sub_ratings == {"1": "meet", "2": "not_meet", "3": ""}
    assert (of_item_12.rating, of_item_12.reason, of_item_12.sub_ratings) == ("not_applicable", "No clients.", {})
    assert (of_item_12.saved_by, of_item_12.saved_at) == (officer, LATER)


def test_save_writes_one_audit_event_without_the_typed_text(
    answer: Callable[[int], Answer], officer: User, draft: Assessment
):
    save(answer(11), 0, officer, rating="meet", note="A person's name.")

    event = Event.objects.filter(stream=draft.enterprise.stream).last()
    assert event is not None
    assert (event.kind, event.actor, event.subject) == (
        "assessments.answer_saved",
        str(officer.public_id),
        str(draft.public_id),
    )
    digest = AnswerVersion.objects.select_related("saved_by").get().digest
    assert event.data == {"item": 11, "version": 1, "content_sha256": digest}


def test_stale_save_is_refused_and_changes_nothing(answer: Callable[[int], Answer], officer: User, contributor: User):
    save(answer(11), 0, officer, rating="meet", note="Theirs.")
    Answer.objects.filter(pk=answer(11).pk).update(assignee=contributor)
    events = Event.objects.count()

    with pytest.raises(Stale) as stale:
        save(answer(11), 0, contributor, rating="not_meet", note="Mine.")

    assert stale.value.refusal.why is Why.STALE
    assert stale.value.current.note == "Theirs."
    assert (answer(11).rating, answer(11).note, answer(11).version) == ("meet", "Theirs.", 1)
    assert Event.objects.count() == events


def test_same_content_changes_nothing_whatever_its_version(answer: Callable[[int], Answer], officer: User):
    save(answer(11), 0, officer, rating="meet", note="Once.")

    save(answer(11), 0, officer, rating="meet", note="Once.")

    assert answer(11).version == 1
    assert AnswerVersion.objects.filter(answer=answer(11)).count() == 1


def test_not_applicable_needs_a_reason(answer: Callable[[int], Answer], officer: User):
    with pytest.raises(Refused) as refused:
        save(answer(12), 0, officer, rating="not_applicable", reason="  ")

    assert refused.value.refusal.why is Why.INVALID
    assert answer(12).rating == ""


def test_database_refuses_not_applicable_without_reason(answer: Callable[[int], Answer]):
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=answer(12).pk).update(rating="not_applicable", reason="")


@pytest.mark.parametrize(
    "entered",
    [
        {"rating": "excellent"},
        {"rating": "MEET"},
        {"rating": "meet", "count_known": "maybe"},
        {"sub_ratings": {1: "not_applicable"}},
        {"sub_ratings": {1: "excellent"}},
        {"sub_ratings": {4: "meet"}},
    ],
)
def test_unknown_value_is_refused(answer: Callable[[int], Answer], officer: User, entered: dict):
    with pytest.raises(Refused) as refused:
        save(answer(10), 0, officer, **entered)

    assert refused.value.refusal.why is Why.BAD_INPUT
    assert answer(10).version == 0


def test_too_long_text_is_refused(answer: Callable[[int], Answer], officer: User):
    with pytest.raises(Refused) as refused:
        save(answer(11), 0, officer, rating="meet", note="长" * 10_001)

    assert refused.value.refusal.why is Why.INVALID


def test_item_10_is_rated_by_its_sub_items_not_by_the_form(answer: Callable[[int], Answer], officer: User):
    saved = save(answer(10), 0, officer, rating="meet", count_known="known", sub_ratings={1: "meet", 2: "not_meet"})

    assert saved.rating == "not_meet"


def test_item_10_is_unrated_while_an_applicable_sub_item_is(answer: Callable[[int], Answer], officer: User):
    saved = save(answer(10), 0, officer, count_known="unknown", sub_ratings={1: "meet", 2: "meet"})

    assert saved.rating == ""
    assert dict(saved.sub_answers.values_list("sub_item__position", "rating")) == {1: "meet", 2: "meet", 3: ""}


def test_sub_item_that_no_longer_applies_keeps_its_rating(answer: Callable[[int], Answer], officer: User):
    save(answer(10), 0, officer, count_known="known", sub_ratings={1: "meet", 2: "basically_meet"})

    saved = save(answer(10), 1, officer, count_known="unknown", sub_ratings={1: "meet", 2: "basically_meet", 3: "meet"})

    assert saved.rating == "meet"
    assert dict(saved.sub_answers.values_list("sub_item__position", "rating")) == {
        1: "meet",
        2: "basically_meet",
        3: "meet",
    }


def test_contributor_cannot_save_an_unassigned_item(answer: Callable[[int], Answer], contributor: User):
    with pytest.raises(Refused) as refused:
        save(answer(20), 0, contributor, rating="meet")

    assert refused.value.refusal.why is Why.WRONG_ROLE


def test_officer_assigns_an_item(answer: Callable[[int], Answer], officer: User, contributor: User):
    actions.assign(answer=answer(20), assignee=contributor, by=officer, at=LATER)

    assert answer(20).assignee == contributor
    last = Event.objects.filter(kind="assessments.item_assigned").last()
    assert last is not None
    assert last.data == {"item": 20, "assignee": str(contributor.public_id), "due_date": None}


def test_assigning_again_writes_no_second_event(answer: Callable[[int], Answer], officer: User, contributor: User):
    for _click in range(2):
        actions.assign(answer=answer(20), assignee=contributor, by=officer, at=LATER)

    assert Event.objects.filter(kind="assessments.item_assigned").count() == 1


@pytest.mark.parametrize("outsider", ["manager", "stranger", "reviewer"])
def test_only_officers_and_contributors_can_be_assigned(
    answer: Callable[[int], Answer], officer: User, outsider: str, request: pytest.FixtureRequest
):
    with pytest.raises(Refused) as refused:
        actions.assign(answer=answer(20), assignee=request.getfixturevalue(outsider), by=officer, at=LATER)

    assert refused.value.refusal.why is Why.BAD_INPUT


# --- Due dates ---------------------------------------------------------------------------------


def assignments() -> list[object]:
    """Due date in each recorded assignment."""
    events = Event.objects.filter(kind="assessments.item_assigned").order_by("seq")
    return [event.data["due_date"] for event in events]


def test_item_is_assigned_with_a_due_date(answer: Callable[[int], Answer], officer: User, contributor: User):
    actions.assign(answer=answer(20), assignee=contributor, due_date=TODAY, by=officer, at=LATER)

    assert (answer(20).assignee, answer(20).due_date) == (contributor, TODAY)
    assert assignments() == ["2026-11-23"]


def test_new_due_date_alone_is_a_change(answer: Callable[[int], Answer], officer: User, contributor: User):
    for due in (TODAY, TODAY, date(2026, 12, 1), None):
        actions.assign(answer=answer(20), assignee=contributor, due_date=due, by=officer, at=LATER)

    assert answer(20).due_date is None
    assert assignments() == ["2026-11-23", "2026-12-01", None]


@pytest.mark.usefixtures("in_english")
def test_due_date_needs_an_assignee(answer: Callable[[int], Answer], officer: User):
    with pytest.raises(Refused) as refused:
        actions.assign(answer=answer(20), assignee=None, due_date=TODAY, by=officer, at=LATER)

    assert (refused.value.refusal.why, refused.value.refusal.message) == (
        Why.INVALID,
        "A due date needs an assignee: choose who works on the item, or leave the due date empty.",
    )
    assert answer(20).due_date is None


@pytest.mark.usefixtures("in_english")
def test_due_date_passes_at_midnight_in_beijing(answer: Callable[[int], Answer], officer: User, contributor: User):
    midnight = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)

    actions.assign(
        answer=answer(20), assignee=contributor, due_date=TODAY, by=officer, at=midnight - timedelta(seconds=1)
    )
    with pytest.raises(Refused) as refused:
        actions.assign(answer=answer(21), assignee=contributor, due_date=TODAY, by=officer, at=midnight)

    assert (refused.value.refusal.why, refused.value.refusal.message) == (
        Why.INVALID,
        "The due date has passed. Enter today or a later day, or leave it empty.",
    )
    assert (answer(20).due_date, answer(21).due_date, answer(21).assignee) == (TODAY, None, None)


@pytest.mark.parametrize("stays", [True, False])
def test_due_date_survives_a_hand_over(
    answer: Callable[[int], Answer], officer: User, contributor: User, *, stays: bool
):
    actions.assign(answer=answer(20), assignee=contributor, due_date=TODAY, by=officer, at=LATER)
    to = officer if stays else None

    actions.hand_over(enterprise=answer(20).assessment.enterprise, leaver=contributor, to=to, by=officer, at=LATER)

    assert (answer(20).assignee, answer(20).due_date) == (to, TODAY)


def test_handing_over_two_items_writes_one_event(answer: Callable[[int], Answer], officer: User, contributor: User):
    for number in (20, 21):
        actions.assign(answer=answer(number), assignee=contributor, by=officer, at=LATER)

    actions.hand_over(enterprise=answer(20).assessment.enterprise, leaver=contributor, to=officer, by=officer, at=LATER)

    events = Event.objects.filter(kind="assessments.items_handed_over")
    assert [event.data for event in events] == [
        {"items": [20, 21], "from": str(contributor.public_id), "assignee": str(officer.public_id)}
    ]


def test_hand_over_locks_all_rows_before_its_first_event(
    start: Callable[..., Assessment], officer: User, contributor: User
):
    """An event locks the tip of the audit chain: to lock another assessment after that could deadlock with a save."""
    for assessment in (start(8, name="first"), start(8, name="second")):
        held = assessment.answers.select_related("item", "assessment__enterprise").get(item__number=20)
        actions.assign(answer=held, assignee=contributor, by=officer, at=LATER)

    with CaptureQueriesContext(connection) as queries:
        actions.hand_over(enterprise=held.assessment.enterprise, leaver=contributor, to=None, by=officer, at=LATER)

    tables = ("assessments_assessment", "assessments_answer", "audit_event")
    written = [
        table
        for each in queries
        for table in tables
        if f'UPDATE "{table}"' in each["sql"] or f'INTO "{table}"' in each["sql"]
    ]
    assert written == [*["assessments_answer", "assessments_assessment"] * 2, *["audit_event"] * 2]
