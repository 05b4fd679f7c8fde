"""Create, withdraw and accept invitations."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from acecs.accounts import rules
from acecs.accounts.models import (
    CustomsOffice,
    Department,
    Enterprise,
    Invitation,
    InvitationQuerySet,
    Membership,
    OfficeMembership,
    User,
)
from acecs.accounts.queries import has_account, role_in
from acecs.accounts.states import EnterpriseRole
from acecs.audit.actions import SITE, record
from acecs.refusals import Refusal, ensure

VALID_FOR = timedelta(days=7)


def token_hash(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()


@transaction.atomic
def invite_member(
    *,
    enterprise: Enterprise,
    email: str,
    name: str,
    role: str,
    department: Department | None,
    language: str,
    by: User,
    at: datetime,
) -> tuple[Invitation, str]:
    """Invite an address into an enterprise, and withdraw an earlier unanswered invitation to it.

    Return the invitation and its token; only the token's hash is stored.
    Raises `Refused` (wrong role, a manager while sign-off is required, department of another enterprise, already a member)
    and `ValidationError`.
    """
    ensure(rules.manage_members(role=role_in(enterprise, by), is_administrator=by.is_administrator))
    ensure(rules.department(enterprise_id=enterprise.pk, owner_id=department.enterprise_id if department else None))
    locked = Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    if role == EnterpriseRole.MANAGER:
        required = locked.requires_sign_off
        ensure(rules.name_manager(required=required, is_administrator=by.is_administrator))
    ensure(rules.newcomer(belongs=enterprise.memberships.filter(user__email__iexact=email).exists()))
    invitation = Invitation(enterprise=enterprise, department=department)
    token = _send(invitation, enterprise.invitations.all(), email, name, role, language, by, at)
    record(
        "accounts.member_invited",
        invitation,
        stream=enterprise.stream,
        by=by,
        at=at,
        role=role,
        department=department.pk if department else None,
    )
    return invitation, token


@transaction.atomic
def invite_to_office(
    *, office: CustomsOffice, email: str, name: str, role: str, language: str, by: User, at: datetime
) -> tuple[Invitation, str]:
    """Invite a reviewer or head into an office. Like `invite_member`, but `by` must be an administrator."""
    ensure(rules.administer(is_administrator=by.is_administrator))
    CustomsOffice.objects.select_for_update(no_key=True).get(pk=office.pk)
    ensure(rules.newcomer(belongs=office.memberships.filter(user__email__iexact=email).exists()))
    invitation = Invitation(office=office)
    token = _send(invitation, office.invitations.all(), email, name, role, language, by, at)
    record("accounts.office_member_invited", invitation, stream=SITE, by=by, at=at, role=role, office=office.code)
    return invitation, token


def _send(
    invitation: Invitation,
    invitations_of_place: InvitationQuerySet,
    email: str,
    name: str,
    role: str,
    language: str,
    by: User,
    at: datetime,
) -> str:
    """Save the invitation with a new token, which is returned; withdraw an unanswered one to the same address."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = token_hash(token)
    invitation.email, invitation.name, invitation.role, invitation.language = email, name, role, language
    invitation.invited_by, invitation.invited_at, invitation.expires_at = by, at, at + VALID_FOR
    withdraw_all(invitations_of_place.filter(email__iexact=email), by=by, at=at)
    invitation.full_clean()
    invitation.save(force_insert=True)
    return token


@transaction.atomic
def withdraw(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Withdraw an open invitation. Raises `Refused` (wrong role; already accepted, expired or withdrawn)."""
    invitation = _locked(Invitation.objects.filter(pk=invitation.pk))
    ensure(_may_withdraw(invitation, by))
    ensure(rules.accept(invitation.state_at(at)))
    _withdraw(invitation, by, at)


def withdraw_all(invitations: InvitationQuerySet, *, by: User, at: datetime) -> list[Invitation]:
    """Withdraw the open ones and return them. The caller has checked that `by` may, and runs it in a transaction."""
    withdrawn = list(
        invitations.unanswered().select_for_update(of=("self",)).select_related("enterprise").order_by("pk")
    )
    for each in withdrawn:
        _withdraw(each, by, at)
    return withdrawn


def _withdraw(invitation: Invitation, by: User, at: datetime) -> None:
    Invitation.objects.filter(pk=invitation.pk).update(withdrawn_at=at)
    record("accounts.invitation_withdrawn", invitation, stream=_stream(invitation), by=by, at=at, role=invitation.role)


def _may_withdraw(invitation: Invitation, by: User) -> Refusal | None:
    if invitation.enterprise is None:
        return rules.administer(is_administrator=by.is_administrator)
    return rules.manage_members(role=role_in(invitation.enterprise, by), is_administrator=by.is_administrator)


@transaction.atomic
def accept(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Make the invited user a member.

    Raises `Refused` (invitation used, expired, withdrawn or for another address; already a member).
    """
    invitation = _locked(Invitation.objects.filter(pk=invitation.pk))
    ensure(rules.accept(invitation.state_at(at)))
    ensure(rules.invitee(is_meant=invitation.email.lower() == by.email.lower()))
    _join(invitation, by, at)


@transaction.atomic
def accept_as_newcomer(*, invitation: Invitation, name: str, password: str, at: datetime) -> User:
    """Create an account for the invited address and make it a member. The caller has validated the password.

    Raises `Refused` as `accept` does, and if the address got an account in the meantime.
    """
    invitation = _locked(Invitation.objects.filter(pk=invitation.pk))
    ensure(rules.accept(invitation.state_at(at)))
    ensure(rules.new_address(is_taken=has_account(invitation.email)))
    user = User(email=invitation.email, name=name, language=invitation.language, date_joined=at)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.full_clean()
            user.save(force_insert=True)
    except (IntegrityError, ValidationError):
        # A second invitation of the same person, accepted concurrently, may have created the account.
        ensure(rules.new_address(is_taken=has_account(invitation.email)))
        raise
    _join(invitation, user, at)
    return user


def _locked(invitations: InvitationQuerySet) -> Invitation:
    """Load and lock the invitation, so that of two concurrent acceptances the second is refused."""
    return invitations.select_for_update(of=("self",)).select_related("enterprise", "office", "department").get()


def _join(invitation: Invitation, user: User, at: datetime) -> None:
    membership = _membership(invitation, user)
    ensure(rules.newcomer(belongs=membership.pk is not None))
    membership.full_clean()
    membership.save(force_insert=True)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=user, accepted_at=at)
    record("accounts.invitation_accepted", invitation, stream=_stream(invitation), by=user, at=at, role=invitation.role)


def _membership(invitation: Invitation, user: User) -> Membership | OfficeMembership:
    """The user's existing membership in the place, or a new unsaved one."""
    if invitation.enterprise is not None:
        return user.memberships.filter(enterprise=invitation.enterprise).first() or Membership(
            user=user,
            enterprise=invitation.enterprise,
            role=invitation.role,
            role_given_by=invitation.invited_by,
            department=invitation.department,
        )
    assert invitation.office is not None  # noqa: S101 - by the constraint
    return user.office_memberships.filter(office=invitation.office).first() or OfficeMembership(
        user=user, office=invitation.office, role=invitation.role
    )


def _stream(invitation: Invitation) -> str:
    return invitation.enterprise.stream if invitation.enterprise else SITE
