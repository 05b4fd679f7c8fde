from collections.abc import Callable
from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from acecs.accounts.models import Enterprise, User
from acecs.accounts.rules import Refused, Why
from acecs.audit.models import Event
from assessments.actions import answer as answers
from assessments.actions import assessment as actions
from assessments.actions.assessment import Frame
from assessments.entry import Entry
from assessments.models import Assessment
from standards.models import BusinessType, Edition
from tests.conftest import NOW


def frame(edition: Edition, *types: int, name: str = "2027") -> Frame:
    keys = BusinessType.objects.filter(edition=edition, number__in=types).values_list("pk", flat=True)
    return Frame(name=name, planned_date=date(2027, 3, 1), accepted_date=None, type_ids=frozenset(keys))


def in_scope(assessment: Assessment) -> dict[int, int]:
    """Item number → number of the business type that it is listed under."""
    return dict(assessment.answers.in_scope().values_list("item__number", "business_type__number"))


def test_exactly_the_items_of_the_picked_types_are_in_scope(start: Callable[..., Assessment]):
    assessment = start(6, 8)

    assert in_scope(assessment) == {10: 6, 11: 6, 12: 6, 13: 6, 20: 8, 21: 8, 22: 8}


@pytest.mark.parametrize(("types", "under"), [((4,), 4), ((5,), 5), ((4, 5), 4)])
def test_item_8_is_there_once_under_its_home_if_that_is_picked(
    start: Callable[..., Assessment], types: tuple, under: int
):
    assessment = start(*types)

    assert in_scope(assessment)[8] == under
    assert assessment.answers.filter(item__number=8).count() == 1


def test_an_answer_survives_its_type_being_unpicked_and_picked_again(
    draft: Assessment, edition: Edition, officer: User, answer: Callable
):
    answers.save(answer=answer(20), version=0, entry=Entry(rating="meet", note="Kept."), by=officer, at=NOW)

    actions.change(assessment=draft, version=draft.frame_version, frame=frame(edition, 6), by=officer, at=NOW)
    without = in_scope(draft)
    draft.refresh_from_db()
    actions.change(assessment=draft, version=draft.frame_version, frame=frame(edition, 6, 8), by=officer, at=NOW)

    assert without == {10: 6, 11: 6, 12: 6, 13: 6}
    assert (answer(20).rating, answer(20).note) == ("meet", "Kept.")
    assert in_scope(draft)[20] == 8


def test_the_second_click_finds_the_first_ones_assessment(edition: Edition, enterprise: Enterprise, officer: User):
    token = uuid4()
    click = {"enterprise": enterprise, "edition": edition, "start_token": token, "by": officer, "at": NOW}

    first = actions.start(frame=frame(edition, 1), **click)
    second = actions.start(frame=frame(edition, 1), **click)

    assert second == first
    assert Event.objects.filter(kind="assessments.started").count() == 1


def test_a_type_of_another_edition_is_not_picked(draft: Assessment, officer: User, edition: Edition):
    other = Edition.objects.create(
        code="other",
        valid_from=date(2030, 1, 1),
        window_months=12,
        business_type_count=1,
        item_count=1,
    )
    foreign = BusinessType.objects.create(edition=other, number=1, heading_en="x", heading_zh="x")
    wrong = Frame(name="x", planned_date=date(2027, 3, 1), accepted_date=None, type_ids=frozenset({foreign.pk}))

    actions.change(assessment=draft, version=draft.frame_version, frame=wrong, by=officer, at=NOW)

    assert not draft.picked_types.filter(business_type=foreign).exists()


def test_starting_freezes_the_edition(start: Callable[..., Assessment], edition: Edition):
    assert edition.frozen_at is None

    start(1)

    edition.refresh_from_db()
    assert edition.frozen_at == NOW
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE standards_item SET text_en = 'changed' WHERE number = 1")


def test_a_contributor_cannot_start(edition: Edition, enterprise: Enterprise, contributor: User):
    with pytest.raises(Refused) as refused:
        actions.start(
            enterprise=enterprise,
            edition=edition,
            frame=frame(edition, 1),
            start_token=uuid4(),
            by=contributor,
            at=NOW,
        )

    assert refused.value.refusal.why is Why.WRONG_ROLE
    assert not Assessment.objects.filter(enterprise=enterprise).exists()


def test_a_stranger_cannot_change(draft: Assessment, edition: Edition, stranger: User):
    with pytest.raises(Refused):
        actions.change(assessment=draft, version=draft.frame_version, frame=frame(edition, 1), by=stranger, at=NOW)

    assert set(in_scope(draft)) == {10, 11, 12, 13, 20, 21, 22}
