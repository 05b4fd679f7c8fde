"""Another role or department for a member of an enterprise, or none any more.

The enterprise's row is locked first: of two officers who demote each other at once, the second is asked again.
`no_key`: whoever only refers to the enterprise, like a newcomer's membership, need not wait, and nobody waits in a ring.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from acecs.accounts import rules
from acecs.accounts.models import Department, Enterprise, Membership, User
from acecs.accounts.queries import role_in
from acecs.accounts.states import EnterpriseRole
from acecs.audit.actions import record
from acecs.refusals import Refusal, Refused, Why, ensure


@transaction.atomic
def change(
    *, enterprise: Enterprise, user: User, role: str, department: Department | None, by: User, at: datetime
) -> Membership:
    """Give the member this role and department; what stands already is left alone.

    Raises `Refused` (role, no member any more, the last officer, a department of another enterprise),
    `ValidationError` for an unknown role.
    """
    membership = _pass_gate(enterprise, user, by)
    ensure(rules.department(enterprise_id=enterprise.pk, owner_id=department.enterprise_id if department else None))
    if role != EnterpriseRole.OFFICER:
        ensure(_keeps_an_officer(membership))
    if (membership.role, membership.department) == (role, department):
        return membership
    membership.role, membership.department = role, department
    membership.full_clean()
    membership.save(update_fields=["role", "department"])
    record(
        "accounts.member_changed",
        user,
        stream=enterprise.stream,
        by=by,
        at=at,
        role=role,
        department=department.pk if department else None,
    )
    return membership


@transaction.atomic
def remove(*, enterprise: Enterprise, user: User, by: User, at: datetime) -> None:
    """End the membership; the account stays. Raises `Refused` (role, no member any more, the last officer)."""
    membership = _pass_gate(enterprise, user, by)
    ensure(_keeps_an_officer(membership))
    membership.delete()
    record("accounts.member_removed", user, stream=enterprise.stream, by=by, at=at, role=membership.role)


def _pass_gate(enterprise: Enterprise, user: User, by: User) -> Membership:
    """Lock the enterprise's people and ask the rule with what the database says now."""
    Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    ensure(rules.manage_members(role=role_in(enterprise, by), is_administrator=by.is_administrator))
    membership = enterprise.memberships.select_related("department").filter(user=user).first()
    if membership is None:
        raise Refused(Refusal(Why.STALE, _("Somebody removed this person in the meantime. Reload the page.")))
    return membership


def _keeps_an_officer(membership: Membership) -> Refusal | None:
    if membership.role != EnterpriseRole.OFFICER:
        return None
    officers = Membership.objects.filter(
        enterprise=membership.enterprise_id, role=EnterpriseRole.OFFICER, user__is_active=True
    )
    return rules.keeps_an_officer(other_officers=officers.exclude(pk=membership.pk).count())
