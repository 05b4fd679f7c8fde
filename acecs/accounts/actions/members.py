"""Change or end a membership in an enterprise.

The enterprise's row is locked first, so that two officers cannot demote each other concurrently. The lock is
`no_key`: inserting a row that refers to the enterprise, like a membership, takes no lock that conflicts with it.
"""

from datetime import datetime

from django.db import transaction

from acecs.accounts import rules
from acecs.accounts.actions.invitations import withdraw_all
from acecs.accounts.models import Department, Enterprise, Invitation, Membership, User
from acecs.accounts.queries import managers_of, role_in
from acecs.accounts.states import EnterpriseRole
from acecs.audit.actions import record
from acecs.refusals import Refusal, Refused, ensure


@transaction.atomic
def change(
    *,
    enterprise: Enterprise,
    user: User,
    role: str,
    department: Department | None,
    is_contact: bool = False,
    by: User,
    at: datetime,
) -> Membership:
    """Set a member's role and department. Does nothing if nothing differs.

    `is_contact`: items given to the department go to this member from now on, no longer to its former contact. Without a
    department, and for a manager, who holds no items, it is dropped.

    Raises `Refused` (wrong role of `by`, no longer a member, last officer, last or new manager while sign-off is required,
    department of another enterprise) and `ValidationError` for an unknown role.
    """
    membership = _locked(enterprise, user, by)
    ensure(rules.department(enterprise_id=enterprise.pk, owner_id=department.enterprise_id if department else None))
    if role != EnterpriseRole.OFFICER:
        ensure(_keeps_an_officer(membership))
    if role != EnterpriseRole.MANAGER:
        ensure(_keeps_a_manager(membership, by))
    elif membership.role != EnterpriseRole.MANAGER:
        ensure(_may_name_manager(membership.enterprise, by))
    is_contact = is_contact and department is not None and role != EnterpriseRole.MANAGER
    if (membership.role, membership.department, membership.is_contact) == (role, department, is_contact):
        return membership
    if is_contact:
        enterprise.memberships.filter(department=department, is_contact=True).update(is_contact=False)
    if membership.role != role:
        membership.role_given_by = by
    membership.role, membership.department, membership.is_contact = role, department, is_contact
    membership.full_clean()
    membership.save(update_fields=["role", "role_given_by", "department", "is_contact"])
    record(
        "accounts.member_changed",
        user,
        stream=enterprise.stream,
        by=by,
        at=at,
        role=role,
        department=department.pk if department else None,
        is_contact=is_contact,
    )
    return membership


@transaction.atomic
def remove(*, enterprise: Enterprise, user: User, by: User, at: datetime) -> None:
    """End the membership. The account stays.

    Raises `Refused` (wrong role of `by`, no longer a member, last officer, last manager while sign-off is required).
    """
    membership = _locked(enterprise, user, by)
    ensure(_keeps_an_officer(membership))
    ensure(_keeps_a_manager(membership, by))
    membership.delete()
    record("accounts.member_removed", user, stream=enterprise.stream, by=by, at=at, role=membership.role)


@transaction.atomic
def require_sign_off(*, enterprise: Enterprise, required: bool, by: User, at: datetime) -> list[Invitation] | None:
    """Switch on or off that a manager must sign off what is submitted. The same again changes nothing and returns None.

    On, it withdraws the officers' open invitations of further managers, and returns them.

    Raises `Refused` (role, no manager who could sign, an officer who would switch off what a manager can).
    """
    current = Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    has_manager = bool(managers_of(current))
    ensure(rules.require_sign_off(role=role_in(current, by), required=required, has_manager=has_manager))
    if current.requires_sign_off == required:
        return None
    current.requires_sign_off = required
    current.save(update_fields=["requires_sign_off"])
    if not required:
        record("accounts.sign_off_not_required", current, stream=current.stream, by=by, at=at)
        return []
    # Those that an officer sent would name a manager later. Their rows are locked before the first event, as in accepting one.
    of_officers = current.invitations.filter(role=EnterpriseRole.MANAGER, invited_by__is_administrator=False)
    withdrawn = withdraw_all(of_officers, by=by, at=at)
    record("accounts.sign_off_required", current, stream=current.stream, by=by, at=at)
    return withdrawn


def _locked(enterprise: Enterprise, user: User, by: User) -> Membership:
    """Lock the enterprise, check the rule, and return the current membership. Raises `Refused`."""
    current = Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    ensure(rules.manage_members(role=role_in(enterprise, by), is_administrator=by.is_administrator))
    membership = current.memberships.select_related("department", "user").filter(user=user).first()
    if membership is None:
        raise Refused(rules.no_longer_member())
    return membership


def _may_name_manager(enterprise: Enterprise, by: User) -> Refusal | None:
    return rules.name_manager(required=enterprise.requires_sign_off, is_administrator=by.is_administrator)


def _keeps_an_officer(membership: Membership) -> Refusal | None:
    if membership.role != EnterpriseRole.OFFICER:
        return None
    officers = Membership.objects.filter(
        enterprise=membership.enterprise_id, role=EnterpriseRole.OFFICER, user__is_active=True
    )
    return rules.keeps_an_officer(other_officers=officers.exclude(pk=membership.pk).count())


def _keeps_a_manager(membership: Membership, by: User) -> Refusal | None:
    """A manager with a closed account may go: they could not sign anyway."""
    if membership.role != EnterpriseRole.MANAGER or not membership.user.is_active:
        return None
    others = [each for each in managers_of(membership.enterprise) if each.pk != membership.user_id]
    return rules.keeps_a_manager(
        required=membership.enterprise.requires_sign_off,
        other_managers=len(others),
        is_administrator=by.is_administrator,
    )
