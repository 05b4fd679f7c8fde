from uuid import UUID

from acecs.accounts.models import Enterprise, User
from acecs.accounts.queries import role_in
from acecs.refusals import ensure
from assessments.models import Answer, Assessment, Register
from assessments.rules import access
from assessments.states import Action


def lock(public_id: UUID, by: User) -> Assessment:
    """Lock the row, as the database has it now, with the `role` of `by` in the enterprise; empty for a stranger.

    The role, and the office that has it, are read later: on PostgreSQL who waited for the lock is given the new row with
    the old row's relations, so with the office from before somebody submitted it.
    The kept verdict is not loaded: whoever changes something computes it anew. Raises `Assessment.DoesNotExist`.
    """
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("enterprise__office", "edition")
    locked = rows.defer("readiness").get(public_id=public_id)
    locked.role = role_in(locked.enterprise, by)
    return locked


def pass_gate(action: Action, public_id: UUID, by: User) -> Assessment:
    """Lock the assessment and ask the rule with what the database says now, not what a page loaded before.

    Returns the locked row with the user's `role`. Raises `Refused` and `Assessment.DoesNotExist`.
    """
    locked = lock(public_id, by)
    ensure(access.may(action, locked.role, locked.state))
    return locked


def pass_item_gate(action: Action, answer: Answer, by: User) -> tuple[Assessment, Answer]:
    """The same for one item, which a contributor must still hold. Returns both rows, locked."""
    assessment = pass_gate(action, answer.assessment.public_id, by)
    locked = Answer.objects.select_for_update(of=("self",)).select_related("item", "updated_by").get(pk=answer.pk)
    ensure(access.own_item(assessment.role, is_assignee=locked.assignee_id == by.pk))
    return assessment, locked


def lock_register(enterprise: Enterprise) -> Register:
    """Lock the enterprise's register of figures: its changes come one after the other, and none while an assessment starts."""
    register, _created = Register.objects.select_for_update().get_or_create(enterprise=enterprise)
    return register
