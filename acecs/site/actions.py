"""Actions that span several rooms: invitations with their mail, members who leave and the items assigned to them,
reviewers who come or go and their cases.
"""

from datetime import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from acecs.accounts.actions import administration, invitations, members
from acecs.accounts.models import CustomsOffice, Department, Enterprise, Invitation, User
from acecs.accounts.states import EnterpriseRole
from acecs.notifications.actions import notify
from acecs.notifications.states import READERS, MessageKind
from assessments.actions import answer as answers
from assessments.actions import corrective
from assessments.actions.gate import lock_worked_on
from reviews.actions.kept import keep_cases_of


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
) -> Invitation:
    """Invite somebody into an enterprise and send the mail. Raises as `accounts.actions.invitations.invite_member` does."""
    invitation, token = invitations.invite_member(
        enterprise=enterprise,
        email=email,
        name=name,
        role=role,
        department=department,
        language=language,
        by=by,
        at=at,
    )
    _tell(invitation, token, at)
    return invitation


@transaction.atomic
def invite_to_office(
    *, office: CustomsOffice, email: str, name: str, role: str, language: str, by: User, at: datetime
) -> Invitation:
    """Invite a reviewer or head and send the mail. Raises as `accounts.actions.invitations.invite_to_office` does."""
    invitation, token = invitations.invite_to_office(
        office=office, email=email, name=name, role=role, language=language, by=by, at=at
    )
    _tell(invitation, token, at)
    return invitation


def _tell(invitation: Invitation, token: str, at: datetime) -> None:
    """Notify a user with an account in the portal; mail the link with the token only to an address without one."""
    account = User.objects.filter(email__iexact=invitation.email, is_active=True).first()
    if account is None:
        _mail_link(invitation, token)
        return
    place = invitation.place
    values = (
        {"enterprise_zh": place.name_zh, "enterprise_en": place.name_en}
        if invitation.enterprise
        else {"office_zh": place.name_zh, "office_en": place.name_en}
    )
    values |= {"by": invitation.invited_by.name, "role": invitation.role}
    link = reverse("own_invitation", args=[invitation.public_id])
    notify(kind=MessageKind.INVITED, to=[account], link=link, values=values, at=at)


def _mail_link(invitation: Invitation, token: str) -> None:
    link = settings.PORTAL_URL + reverse("invitation", args=[token])
    with translation.override(invitation.language):
        context = {"invitation": invitation, "link": link}
        subject = render_to_string("accounts/email/invitation_subject.txt", context)
        body = render_to_string("accounts/email/invitation_message.txt", context)
        prefix: str = settings.ACCOUNT_EMAIL_SUBJECT_PREFIX
        send_mail(prefix + " ".join(subject.split()), body, None, [invitation.email])


@transaction.atomic
def require_sign_off(*, enterprise: Enterprise, required: bool, by: User, at: datetime) -> list[Invitation]:
    """Switch it, and notify the other officers and managers. Return the invitations that were withdrawn.

    Raises as `accounts.actions.members.require_sign_off` does.
    """
    withdrawn = members.require_sign_off(enterprise=enterprise, required=required, by=by, at=at)
    if withdrawn is None:
        return []
    readers = User.objects.filter(memberships__in=enterprise.memberships.filter(role__in=READERS)).exclude(pk=by.pk)
    values = {"enterprise_zh": enterprise.name_zh, "enterprise_en": enterprise.name_en, "by": by.name}
    if not required:
        values["off"] = "yes"
    link = reverse("sign_off_setting", args=[enterprise.public_id])
    notify(kind=MessageKind.SIGN_OFF_SWITCHED, to=readers, link=link, values=values, at=at)
    return withdrawn


@transaction.atomic
def change_member(
    *,
    enterprise: Enterprise,
    user: User,
    role: str,
    department: Department | None,
    is_contact: bool = False,
    by: User,
    at: datetime,
) -> None:
    """Change a member's role or department. Items of a new manager become unassigned: managers hold none.

    Raises as `accounts.actions.members.change` and `assessments.actions.answer.hand_over` do.
    """
    Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    if role == EnterpriseRole.MANAGER:
        answers.hand_over(enterprise=enterprise, leaver=user, to=None, by=by, at=at)
    members.change(
        enterprise=enterprise, user=user, role=role, department=department, is_contact=is_contact, by=by, at=at
    )


@transaction.atomic
def remove_member(*, enterprise: Enterprise, user: User, to: User | None, by: User, at: datetime) -> None:
    """End a membership and hand its items and corrective actions over to `to`.

    Without `to`, items become unassigned; corrective actions keep the name until somebody else carries them out.
    Raises as `accounts.actions.members.remove`, `assessments.actions.answer.hand_over` and `corrective.hand_over` do.
    """
    Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    lock_worked_on(enterprise=enterprise, leaver=user)
    answers.hand_over(enterprise=enterprise, leaver=user, to=to, by=by, at=at)
    if to:
        corrective.hand_over(enterprise=enterprise, leaver=user, to=to, by=by, at=at)
    members.remove(enterprise=enterprise, user=user, by=by, at=at)
    keep_cases_of(user)


@transaction.atomic
def accept_invitation(*, invitation: Invitation, by: User, at: datetime) -> None:
    """Raises as `accounts.actions.invitations.accept` does."""
    invitations.accept(invitation=invitation, by=by, at=at)
    keep_cases_of(by)


@transaction.atomic
def change_office_member(*, office: CustomsOffice, user: User, role: str, by: User, at: datetime) -> None:
    """Raises as `accounts.actions.administration.change_office_member` does."""
    administration.change_office_member(office=office, user=user, role=role, by=by, at=at)
    keep_cases_of(user)


@transaction.atomic
def remove_office_member(*, office: CustomsOffice, user: User, by: User, at: datetime) -> None:
    """Raises as `accounts.actions.administration.remove_office_member` does."""
    administration.remove_office_member(office=office, user=user, by=by, at=at)
    keep_cases_of(user)


@transaction.atomic
def close_account(*, user: User, by: User, at: datetime) -> None:
    """Raises as `accounts.actions.administration.close_account` does."""
    administration.close_account(user=user, by=by, at=at)
    keep_cases_of(user)


@transaction.atomic
def open_account(*, user: User, by: User, at: datetime) -> None:
    """Raises as `accounts.actions.administration.open_account` does."""
    administration.open_account(user=user, by=by, at=at)
    keep_cases_of(user)
