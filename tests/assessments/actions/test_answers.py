"""Many items are said to be not applicable at once, and that is undone."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.refusals import Refused, Why
from assessments.actions.answers import NewRating, rate_many
from assessments.entry import Entry
from assessments.models import Answer, AnswerVersion, Assessment
from assessments.verification import problems
from tests import rounds
from tests.conftest import NOW

LATER = NOW + timedelta(minutes=5)
pytestmark = pytest.mark.usefixtures("written_draft")

Rate = Callable[..., dict[int, NewRating]]


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


@pytest.fixture
def rate(draft: Assessment, officer: User) -> Rate:
    def rate(ratings: dict[int, NewRating], by: User = officer) -> dict[int, NewRating]:
        return rate_many(assessment=draft.public_id, ratings=ratings, by=by, at=LATER)

    return rate


def left_out(*numbers: int, version: int = 0, reason: str = "No such business.") -> dict[int, NewRating]:
    return {number: NewRating(version, "not_applicable", reason) for number in numbers}


def ratings(assessment: Assessment) -> dict[int, str]:
    return dict(assessment.answers.exclude(rating="").values_list("item__number", "rating"))


@pytest.mark.engines
def test_items_are_saved_with_history_and_one_event(rate: Rate, draft: Assessment, officer: User):
    rate(left_out(11, 12))

    assert ratings(draft) == {11: "not_applicable", 12: "not_applicable"}
    kept = AnswerVersion.objects.filter(answer__assessment=draft).order_by("answer__item__number")
    assert (
        list(kept.values_list("version", "rating", "reason", "saved_by", "saved_at"))
        == [(1, "not_applicable", "No such business.", officer.pk, LATER)] * 2
    )
    [event] = Event.objects.filter(kind="assessments.answers_saved")
    assert event.data == {"items": [11, 12], "versions": [1, 1], "digests": [each.digest for each in kept]}


def test_verification_knows_what_was_saved_at_once(rate: Rate):
    rate(left_out(11, 12))

    assert list(problems()) == []


def test_note_and_verdict_follow(rate: Rate, draft: Assessment, officer: User):
    answer = draft.answers.select_related("item", "assessment").get(item__number=11)
    rounds.save(answer, Entry(rating="meet", note="Kept."), by=officer)

    rate(left_out(11, version=1))

    saved = draft.answers.get(item__number=11)
    assert (saved.rating, saved.note, saved.version) == ("not_applicable", "Kept.", 2)
    draft.refresh_from_db()
    assert draft.rated_count == 1


def test_statements_do_not_grow_with_the_items(rate: Rate):
    asked = []

    for numbers in ([11], [12, 13, 20, 21, 22]):
        with CaptureQueriesContext(connection) as queries:
            rate(left_out(*numbers))
        asked.append(len(queries))

    assert asked == [12, 12]


def test_undo_gives_each_item_its_former_rating(rate: Rate, draft: Assessment, officer: User):
    answer = draft.answers.select_related("item", "assessment").get(item__number=11)
    rounds.save(answer, Entry(rating="meet", note="Kept."), by=officer)
    former = rate(left_out(11, version=1) | left_out(12))

    rate(former)

    assert ratings(draft) == {11: "meet"}
    assert dict(draft.answers.filter(version__gt=0).values_list("item__number", "version")) == {11: 3, 12: 2}
    assert list(problems()) == []


@pytest.mark.usefixtures("in_english")
def test_item_changed_meanwhile_stops_all(rate: Rate, draft: Assessment, officer: User):
    answer = draft.answers.select_related("item", "assessment").get(item__number=12)
    rounds.save(answer, Entry(rating="meet"), by=officer)

    with pytest.raises(Refused) as refused:
        rate(left_out(11, 12))

    assert refused.value.refusal.why is Why.STALE
    text = "Nothing was saved, because some items have been changed in the meantime: 12"
    assert str(refused.value.refusal.message) == text
    assert ratings(draft) == {12: "meet"}


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        ({}, Why.INVALID),
        (left_out(11, 12, reason=" "), Why.INVALID),
        (left_out(10, 11), Why.BAD_INPUT),
        ({11: NewRating(0, "excellent", "")}, Why.BAD_INPUT),
    ],
)
def test_what_cannot_be_saved_is_refused(rate: Rate, draft: Assessment, wanted: dict[int, NewRating], why: Why):
    with pytest.raises(Refused) as refused:
        rate(wanted)

    assert refused.value.refusal.why is why
    assert ratings(draft) == {}


def test_item_out_of_scope_stops_all(rate: Rate, draft: Assessment):
    with pytest.raises(Answer.DoesNotExist):
        rate(left_out(11, 1))

    assert ratings(draft) == {}


def test_contributor_rates_own_items_only(rate: Rate, draft: Assessment, contributor: User):
    draft.answers.filter(item__number=20).update(assignee=contributor)

    with pytest.raises(Refused) as refused:
        rate(left_out(20, 21), by=contributor)

    assert refused.value.refusal.why is Why.WRONG_ROLE
    assert ratings(draft) == {}
