from typing import Any
from uuid import UUID

from django.db.models import FilteredRelation, Q, QuerySet

from acecs.accounts.models import Enterprise, User
from acecs.accounts.queries import role_in
from acecs.prepared import prepared
from acecs.refusals import ensure
from assessments.models import Answer, Assessment, Register
from assessments.rules import access
from assessments.states import Action


def lock(public_id: UUID, by: User) -> Assessment:
    """Lock the row and return it as it is now, with the enterprise's figures and the `role` of `by` in it (empty if they have none).

    Role, figures and office are read after locking: on PostgreSQL a transaction that waited for the lock gets the new row with
    the relations of the old one, so with the office from before a submission.
    The kept verdict is not loaded, because every change recomputes it. Raises `Assessment.DoesNotExist`.
    """
    for locked in _row(public_id):
        [(role, locked.register_figures)] = _role_and_figures(locked.enterprise_id, by)
        locked.role = role or ""
        return locked
    raise Assessment.DoesNotExist


@prepared
def _row(public_id: UUID) -> QuerySet[Assessment]:
    rows = Assessment.objects.select_for_update(of=("self",)).with_context().defer("readiness")
    return rows.filter(public_id=public_id)


@prepared
def _role_and_figures(enterprise: int, user: User) -> QuerySet[Enterprise, tuple[str | None, Any]]:
    mine = FilteredRelation("memberships", condition=Q(memberships__user=user))
    return Enterprise.objects.filter(pk=enterprise).alias(mine=mine).values_list("mine__role", "register__figures")


def pass_gate(action: Action, public_id: UUID, by: User) -> Assessment:
    """Lock the assessment and check the rule against the current row, not against what a page loaded earlier.

    Returns the locked row with the user's `role`. Raises `Refused` and `Assessment.DoesNotExist`.
    """
    locked = lock(public_id, by)
    ensure(access.may(action, locked.role, locked.state))
    return locked


def pass_item_gate(action: Action, answer: Answer, by: User) -> tuple[Assessment, Answer]:
    """Do the same for one item, which must still be assigned to a contributor. Returns both rows, locked."""
    assessment = pass_gate(action, answer.assessment.public_id, by)
    locked = Answer.objects.select_for_update(of=("self",)).select_related("item").get(pk=answer.pk)
    ensure(access.own_item(assessment.role, is_assignee=locked.assignee_id == by.pk))
    return assessment, locked


def lock_worked_on(*, enterprise: Enterprise, leaver: User) -> None:
    """Lock the assessments in which `leaver` holds items or carries out corrective actions, before the first event is recorded.

    In primary-key order, so that concurrent hand-overs cannot deadlock.
    """
    held = Q(answers__assignee=leaver) | Q(answers__corrective_actions__assignee=leaver)
    keys = set(Assessment.objects.filter(held, enterprise=enterprise).values_list("pk", flat=True))
    list(Assessment.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))


def lock_register(enterprise: Enterprise) -> Register:
    """Lock the enterprise's register of figures, so that its changes are serialized and none happens while an assessment starts."""
    register, _created = Register.objects.select_for_update().get_or_create(enterprise=enterprise)
    return register


def pass_register_gate(enterprise: Enterprise, by: User) -> Register:
    """Lock the enterprise's register to change it. Raises `Refused` for the role."""
    register = lock_register(enterprise)
    ensure(access.may(Action.CHANGE_FIGURES, role_in(enterprise, by)))
    return register
