"""Many items are given to people at once, and that is undone."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from acecs.accounts.models import Membership, User
from acecs.audit.models import Event
from acecs.notifications.models import Message
from acecs.refusals import Refused, Why
from assessments.actions.assignment import Holder, Holders, assign_many, undo_many
from assessments.models import Answer, Assessment
from tests.conftest import NOW

LATER = NOW + timedelta(minutes=5)
DUE = date(2026, 12, 1)
NOBODY = Holder(None, None)
pytestmark = pytest.mark.usefixtures("written_draft")


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


@pytest.fixture
def give(draft: Assessment, officer: User) -> Callable[..., Holders]:
    def give(numbers: list[int], to: Holder, **changed: Any) -> Holders:
        return assign_many(
            **{"assessment": draft.public_id, "numbers": numbers, "to": to, "by": officer, "at": LATER} | changed
        )

    return give


@pytest.fixture
def undo(draft: Assessment, officer: User) -> Callable[[Holders, Holders], None]:
    def undo(given: Holders, before: Holders) -> None:
        undo_many(assessment=draft.public_id, given=given, before=before, by=officer, at=LATER)

    return undo


def held(assessment: Assessment) -> dict[int, tuple[str | None, date | None]]:
    """Item number → name of who holds it and until when, of the items that somebody holds."""
    rows = assessment.answers.filter(assignee__isnull=False).values_list("item__number", "assignee__name", "due_date")
    return {number: (name, due) for number, name, due in rows}


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__contains="assign").order_by("seq").values_list("kind", flat=True))


def test_items_are_given_to_one_person_with_one_event(
    give: Callable[..., Holders], draft: Assessment, contributor: User
):
    before = give([20, 11, 12], Holder(contributor.pk, DUE))

    assert held(draft) == dict.fromkeys((11, 12, 20), (contributor.name, DUE))
    assert before == dict.fromkeys((11, 12, 20), NOBODY)
    [event] = Event.objects.filter(kind="assessments.items_assigned")
    assert event.data == {"items": [11, 12, 20], "assignee": str(contributor.public_id), "due_date": "2026-12-01"}


def test_new_assignee_is_told_once_of_all_items(give: Callable[..., Holders], draft: Assessment, contributor: User):
    give([20], Holder(contributor.pk, None))
    give([11, 12, 20], Holder(contributor.pk, DUE))

    messages = Message.objects.filter(kind="items_given", recipient=contributor).order_by("pk")
    assert [(each.values["list_en"], each.values["list_zh"], each.link) for each in messages] == [
        ("Item 20", "第 20 项", f"/assessments/{draft.public_id}/items/20/"),
        (
            "Item 11, Item 12 (due 1 December 2026)",
            "第 11 项、第 12 项（2026年12月1日到期）",
            f"/assessments/{draft.public_id}/worksheet/?show=mine",
        ),
    ]


def test_nobody_is_told_of_own_assignment_or_another_day(
    give: Callable[..., Holders], officer: User, contributor: User
):
    give([20, 21], Holder(officer.pk, DUE))
    give([11], Holder(contributor.pk, None))
    give([11], Holder(contributor.pk, DUE))
    give([11], NOBODY)

    assert list(Message.objects.values_list("recipient__name", flat=True)) == ["Contributor"]


def test_assigning_the_same_again_writes_no_event(give: Callable[..., Holders], contributor: User):
    for _click in range(2):
        give([11, 12], Holder(contributor.pk, DUE))

    assert kinds() == ["assessments.items_assigned"]


def test_statements_do_not_grow_with_the_items(give: Callable[..., Holders], contributor: User):
    asked = []

    for numbers, due in (([11], DUE), ([10, 11, 12, 13, 20, 21, 22], date(2026, 12, 2))):
        with CaptureQueriesContext(connection) as queries:
            give(numbers, Holder(contributor.pk, due))
        asked.append(len(queries))

    assert asked == [28, 28]


@pytest.mark.usefixtures("in_english")
@pytest.mark.parametrize(
    ("numbers", "due", "says"),
    [
        ([], None, "Tick at least one item."),
        ([11], date(2026, 1, 1), "The due date has passed. Enter today or a later day, or leave it empty."),
    ],
)
def test_what_makes_no_sense_is_refused(
    give: Callable[..., Holders], draft: Assessment, contributor: User, numbers: list[int], due: date | None, says: str
):
    with pytest.raises(Refused) as refused:
        give(numbers, Holder(contributor.pk, due))

    assert (refused.value.refusal.why, str(refused.value.refusal.message)) == (Why.INVALID, says)
    assert held(draft) == {}


def test_due_date_needs_somebody(give: Callable[..., Holders]):
    with pytest.raises(Refused) as refused:
        give([11], Holder(None, DUE))

    assert refused.value.refusal.why is Why.INVALID


@pytest.mark.parametrize("outsider", ["manager", "stranger", "reviewer"])
def test_others_cannot_hold_items(
    give: Callable[..., Holders], draft: Assessment, outsider: str, request: pytest.FixtureRequest
):
    with pytest.raises(Refused) as refused:
        give([11, 12], Holder(request.getfixturevalue(outsider).pk, None))

    assert refused.value.refusal.why is Why.BAD_INPUT
    assert held(draft) == {}


def test_item_out_of_scope_stops_all(give: Callable[..., Holders], draft: Assessment, contributor: User):
    with pytest.raises(Answer.DoesNotExist):
        give([11, 1], Holder(contributor.pk, None))

    assert held(draft) == {}


def test_contributor_may_not_assign(give: Callable[..., Holders], draft: Assessment, contributor: User):
    with pytest.raises(Refused) as refused:
        give([11], Holder(contributor.pk, None), by=contributor)

    assert refused.value.refusal.why is Why.WRONG_ROLE
    assert held(draft) == {}


def test_undo_gives_each_item_back(
    give: Callable[..., Holders],
    undo: Callable[[Holders, Holders], None],
    draft: Assessment,
    officer: User,
    contributor: User,
):
    give([11], Holder(officer.pk, DUE))
    to = Holder(contributor.pk, None)
    before = give([11, 12], to)

    undo(dict.fromkeys(before, to), before)

    assert held(draft) == {11: (officer.name, DUE)}
    assert kinds()[-1] == "assessments.assignment_undone"


@pytest.mark.usefixtures("in_english")
def test_undo_is_refused_once_an_item_is_assigned_anew(
    give: Callable[..., Holders],
    undo: Callable[[Holders, Holders], None],
    draft: Assessment,
    officer: User,
    contributor: User,
):
    to = Holder(contributor.pk, None)
    before = give([11, 12], to)
    give([12], Holder(officer.pk, None))

    with pytest.raises(Refused) as refused:
        undo(dict.fromkeys(before, to), before)

    assert refused.value.refusal.why is Why.STALE
    assert (
        str(refused.value.refusal.message) == "Nothing was undone, because some items have been assigned anew since: 12"
    )
    assert held(draft) == {11: (contributor.name, None), 12: (officer.name, None)}


def test_undo_does_not_give_items_to_who_has_left(
    give: Callable[..., Holders],
    undo: Callable[[Holders, Holders], None],
    draft: Assessment,
    officer: User,
    contributor: User,
):
    give([11], Holder(contributor.pk, None))
    before = give([11], Holder(officer.pk, None))
    Membership.objects.filter(user=contributor).delete()

    with pytest.raises(Refused) as refused:
        undo(dict.fromkeys(before, Holder(officer.pk, None)), before)

    assert refused.value.refusal.why is Why.BAD_INPUT
    assert held(draft) == {11: (officer.name, None)}
