"""Corrective actions of the tests."""

from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from acecs.accounts.models import User
from assessments.actions import corrective
from assessments.models import Assessment, CorrectiveAction
from assessments.states import CorrectiveStep
from tests.conftest import NOW
from tests.replay import replayed

DUE = date(2026, 12, 15)
PLAN: dict[str, Any] = {
    "origin": "rating",
    "cause": "快件台账缺十月记录。",
    "measure": "补录十月记录，并每月由主管复核。",
    "leader": "王总",
    "position": "legal_representative",
    "due_date": DUE,
}


def plan(assignee: User, **changed: Any) -> dict[str, Any]:
    return PLAN | {"assignee": assignee} | changed


@replayed
def planned(
    assessment: Assessment,
    number: int,
    *,
    by: User,
    to: User | None = None,
    token: UUID | None = None,
    at: datetime = NOW,
    **changed: Any,
) -> CorrectiveAction:
    answer = assessment.answers.select_related("item", "assessment").get(item__number=number)
    return corrective.add(answer=answer, plan=plan(to or by, **changed), token=token or uuid4(), by=by, at=at)


@replayed
def finished(action: CorrectiveAction, *, by: User, at: datetime = NOW, **changed: Any) -> CorrectiveAction:
    how: dict[str, Any] = {
        "version": action.version,
        "step": CorrectiveStep.FINISH,
        "progress": "十月记录已补录。",
        "documents": (),
    }
    return corrective.report(action=action, by=by, at=at, **how | changed)


@replayed
def checked(action: CorrectiveAction, *, by: User, at: datetime = NOW, **changed: Any) -> CorrectiveAction:
    how: dict[str, Any] = {"version": action.version, "is_effective": True, "note": "抽查 20 票，均有记录。"}
    return corrective.check(action=action, by=by, at=at, **how | changed)
