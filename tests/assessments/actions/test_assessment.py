from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from acecs.accounts.models import Enterprise, User
from acecs.audit.models import Event
from acecs.refusals import Refused, Why
from assessments.actions import answer as answers
from assessments.actions import assessment as actions
from assessments.actions.assessment import Frame
from assessments.entry import Entry
from assessments.models import Assessment
from assessments.vocabulary import Mode
from standards.law import figures
from standards.models import BusinessType, Edition
from tests.conftest import NOW
from tests.documents import put_in_vault


def frame(edition: Edition, *types: int, name: str = "2027") -> Frame:
    keys = BusinessType.objects.filter(edition=edition, number__in=types).values_list("pk", flat=True)
    return Frame(name=name, planned_date=date(2027, 3, 1), accepted_date=None, type_ids=frozenset(keys))


def in_scope(assessment: Assessment) -> dict[int, int]:
    """Item number → number of the business type it is listed under."""
    return dict(assessment.answers.in_scope().values_list("item__number", "business_type__number"))


def test_start_refuses_a_document_of_another_enterprise(
    start: Callable[..., Assessment], other_enterprise: Enterprise, edition: Edition, officer: User, stranger: User
):
    document = put_in_vault(start(8).answers.get(item__number=20), by=officer).document
    shown = replace(frame(edition, 8), accepted_date=date(2026, 11, 2), accepted_document=document)

    with pytest.raises(Refused) as error:
        actions.start(
            enterprise=other_enterprise, edition=edition, frame=shown, start_token=uuid4(), by=stranger, at=NOW
        )

    assert error.value.refusal.why is Why.BAD_INPUT
    assert not Assessment.objects.filter(enterprise=other_enterprise).exists()


def test_change_refuses_a_document_of_another_enterprise(
    start: Callable[..., Assessment], draft: Assessment, edition: Edition, officer: User, stranger: User
):
    document = put_in_vault(start(8, by=stranger).answers.get(item__number=20), by=stranger).document
    shown = replace(frame(edition, 6, 8), accepted_date=date(2026, 11, 2), accepted_document=document)

    with pytest.raises(Refused) as error:
        actions.change(assessment=draft, version=draft.frame_version, frame=shown, by=officer, at=NOW)

    draft.refresh_from_db()
    assert error.value.refusal.why is Why.BAD_INPUT
    assert draft.accepted_document is None


def test_start_token_of_another_enterprise_is_free(
    edition: Edition, enterprise: Enterprise, other_enterprise: Enterprise, officer: User, stranger: User
):
    form = {"edition": edition, "frame": frame(edition, 1), "start_token": uuid4(), "at": NOW}

    theirs = actions.start(enterprise=other_enterprise, by=stranger, **form)
    own = actions.start(enterprise=enterprise, by=officer, **form)

    assert (theirs.enterprise, own.enterprise) == (other_enterprise, enterprise)


def test_only_items_of_the_picked_types_are_in_scope(start: Callable[..., Assessment]):
    assessment = start(6, 8)

    assert in_scope(assessment) == {10: 6, 11: 6, 12: 6, 13: 6, 20: 8, 21: 8, 22: 8}


@pytest.mark.parametrize(("types", "under"), [((4,), 4), ((5,), 5), ((4, 5), 4)])
def test_item_8_is_in_scope_once_under_its_home_if_picked(start: Callable[..., Assessment], types: tuple, under: int):
    assessment = start(*types)

    assert in_scope(assessment)[8] == under
    assert assessment.answers.filter(item__number=8).count() == 1


def test_answer_survives_unpicking_its_business_type(
    draft: Assessment, edition: Edition, officer: User, answer: Callable
):
    answers.save(
        assessment=draft.public_id, number=20, version=0, entry=Entry(rating="meet", note="Kept."), by=officer, at=NOW
    )

    actions.change(assessment=draft, version=draft.frame_version, frame=frame(edition, 6), by=officer, at=NOW)
    without = in_scope(draft)
    draft.refresh_from_db()
    actions.change(assessment=draft, version=draft.frame_version, frame=frame(edition, 6, 8), by=officer, at=NOW)

    assert without == {10: 6, 11: 6, 12: 6, 13: 6}
    assert (answer(20).rating, answer(20).note) == ("meet", "Kept.")
    assert in_scope(draft)[20] == 8


def test_second_click_returns_the_first_assessment(edition: Edition, enterprise: Enterprise, officer: User):
    token = uuid4()
    click = {"enterprise": enterprise, "edition": edition, "start_token": token, "by": officer, "at": NOW}

    first = actions.start(frame=frame(edition, 1), **click)
    second = actions.start(frame=frame(edition, 1), **click)

    assert second == first
    assert Event.objects.filter(kind="assessments.started").count() == 1


def test_business_type_of_another_edition_is_refused(draft: Assessment, officer: User, edition: Edition):
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


def test_starting_an_assessment_freezes_its_edition(start: Callable[..., Assessment], edition: Edition):
    assert edition.frozen_at is None

    start(1)

    edition.refresh_from_db()
    assert edition.frozen_at == NOW
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE standards_item SET text_en = 'changed' WHERE number = 1")


def test_contributor_cannot_start(edition: Edition, enterprise: Enterprise, contributor: User):
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


def test_stranger_cannot_change(draft: Assessment, edition: Edition, stranger: User):
    with pytest.raises(Refused):
        actions.change(assessment=draft, version=draft.frame_version, frame=frame(edition, 1), by=stranger, at=NOW)

    assert set(in_scope(draft)) == {10, 11, 12, 13, 20, 21, 22}


# --- Mode and general standards -----------------------------------------------------------------


def re_review(edition: Edition, *types: int) -> Frame:
    return replace(frame(edition, *types), mode=Mode.RE_REVIEW, last_accepted_date=date(2022, 3, 1))


def recorded(kind: str) -> dict[str, Any]:
    data: dict[str, Any] = Event.objects.get(kind=kind).data
    return data


def test_modes_match_the_law():
    assert Mode.values == [mode.value for mode in figures.Mode]


def test_default_mode_is_application(draft: Assessment):
    draft.refresh_from_db()

    assert (draft.mode, draft.last_accepted_date) == ("application", None)
    assert (draft.general_not_meet, draft.general_basically_meet) == (None, None)
    assert recorded("assessments.started") == {
        "planned_date": "2027-03-01",
        "accepted_date": None,
        "accepted_document": None,
        "mode": "application",
        "last_accepted_date": None,
        "types": [6, 8],
    }


def test_re_review_and_general_numbers_are_saved_and_audited(draft: Assessment, edition: Edition, officer: User):
    entered = replace(re_review(edition, 6), general_not_meet=0, general_basically_meet=2)

    actions.change(assessment=draft, version=0, frame=entered, by=officer, at=NOW)

    draft.refresh_from_db()
    assert (draft.mode, draft.last_accepted_date) == ("re_review", date(2022, 3, 1))
    assert (draft.general_not_meet, draft.general_basically_meet) == (0, 2)
    assert recorded("assessments.changed") == {
        "planned_date": "2027-03-01",
        "accepted_date": None,
        "accepted_document": None,
        "mode": "re_review",
        "last_accepted_date": "2022-03-01",
        "types": [6],
    }


def test_saving_the_same_re_review_changes_nothing(draft: Assessment, edition: Edition, officer: User):
    for version in (0, 99):
        actions.change(assessment=draft, version=version, frame=re_review(edition, 6), by=officer, at=NOW)

    assert Event.objects.filter(kind="assessments.changed").count() == 1


@pytest.mark.usefixtures("in_english")
def test_stale_change_names_the_re_review_in_its_refusal(
    draft: Assessment, edition: Edition, officer: User, colleague: User
):
    theirs = replace(re_review(edition, 6), general_not_meet=0, general_basically_meet=2)
    actions.change(assessment=draft, version=0, frame=theirs, by=colleague, at=NOW)

    with pytest.raises(Refused) as refused:
        actions.change(assessment=draft, version=0, frame=frame(edition, 8), by=officer, at=NOW)

    assert refused.value.refusal.message == (
        "Somebody else changed this in the meantime: it is now “2027” (re-review, last application accepted on 1 March 2022), "
        "planned for 1 March 2027, business types 6; general standards: does not meet 0, basically meets 2. "
        "Your entries are below; save again to replace theirs."
    )


@pytest.mark.parametrize(
    "columns",
    [
        {"mode": "other"},
        {"mode": "re_review"},
        {"last_accepted_date": date(2022, 3, 1)},
        {"mode": "re_review", "last_accepted_date": date(2027, 3, 1)},
        {"mode": "re_review", "last_accepted_date": date(2022, 3, 1), "accepted_date": date(2026, 3, 1)},
        {"general_not_meet": 0},
        {"general_basically_meet": 0},
        {"general_not_meet": 0, "general_basically_meet": -1},
        {"general_not_meet": -1, "general_basically_meet": 0},
        {"general_not_meet": 201, "general_basically_meet": 0},
        {"general_not_meet": 0, "general_basically_meet": 201},
    ],
)
def test_database_refuses_inconsistent_columns(draft: Assessment, columns: dict[str, Any]):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assessment.objects.filter(pk=draft.pk).update(**columns)


@pytest.mark.parametrize(
    "columns",
    [
        {"mode": "re_review", "last_accepted_date": date(2027, 2, 28)},
        {"general_not_meet": 0, "general_basically_meet": 0},
        {"general_not_meet": 200, "general_basically_meet": 200},
    ],
)
def test_database_accepts_boundary_values(draft: Assessment, columns: dict[str, Any]):
    assert Assessment.objects.filter(pk=draft.pk).update(**columns) == 1
