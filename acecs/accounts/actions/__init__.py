from collections.abc import Sequence
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import models, transaction
from django.utils.crypto import salted_hmac

from acecs.accounts import rules
from acecs.accounts.models import CustomsOffice, Department, Enterprise, Membership, OfficeMembership, User
from acecs.accounts.states import Language
from acecs.audit.actions import SITE, record
from acecs.refusals import ensure


@transaction.atomic
def create_administrator(
    *, email: str, name: str, password: str, at: datetime, language: str = Language.CHINESE
) -> User:
    """Create an administrator from outside the portal: the first one has nobody above them.

    The caller has validated the password. Raises `ValidationError` for a wrong or taken e-mail address.
    """
    user = _created_user(password, email=email, name=name, language=language, is_administrator=True, date_joined=at)
    record(stream=SITE, kind="accounts.administrator_created", at=at, subject=str(user.public_id))
    return user


@transaction.atomic
def create_user(*, email: str, name: str, language: str, password: str, by: User, at: datetime) -> User:
    """Create a person who belongs nowhere yet; the caller has validated the password.

    Raises `Refused` for who is no administrator, `ValidationError` for a wrong or taken e-mail address.
    """
    ensure(rules.administer(is_administrator=by.is_administrator))
    user = _created_user(password, email=email, name=name, language=language, date_joined=at)
    record(stream=SITE, kind="accounts.user_created", at=at, actor=str(by.public_id), subject=str(user.public_id))
    return user


def _created_user(password: str, **fields: object) -> User:
    user = User(**fields)
    user.set_password(password)
    _add(user)
    return user


def _add(row: models.Model) -> None:
    """Save a new row; raises `ValidationError` where a field or a constraint does not allow it."""
    row.full_clean()
    row.save(force_insert=True)


@transaction.atomic
def create_office(*, code: str, name_zh: str, name_en: str, by: User, at: datetime) -> CustomsOffice:
    """Raises `Refused` for who is no administrator, `ValidationError` for a wrong or taken code."""
    ensure(rules.administer(is_administrator=by.is_administrator))
    office = CustomsOffice(code=code, name_zh=name_zh, name_en=name_en)
    _add(office)
    record(
        stream=SITE,
        kind="accounts.office_created",
        at=at,
        actor=str(by.public_id),
        subject=str(office.public_id),
        data={"code": code},
    )
    return office


@transaction.atomic
def create_enterprise(
    *,
    name_zh: str,
    name_en: str,
    credit_code: str,
    customs_code: str,
    office: CustomsOffice,
    by: User,
    at: datetime,
) -> Enterprise:
    """Raises `Refused` for who is no administrator, `ValidationError` for a wrong or taken code."""
    ensure(rules.administer(is_administrator=by.is_administrator))
    enterprise = Enterprise(
        name_zh=name_zh, name_en=name_en, credit_code=credit_code, customs_code=customs_code, office=office
    )
    _add(enterprise)
    record(
        stream=SITE,
        kind="accounts.enterprise_created",
        at=at,
        actor=str(by.public_id),
        subject=str(enterprise.public_id),
        data={"credit_code": credit_code, "customs_code": customs_code, "office": office.code},
    )
    return enterprise


@transaction.atomic
def create_department(*, enterprise: Enterprise, name_zh: str, name_en: str, by: User, at: datetime) -> Department:
    """Raises `Refused` for who is no administrator, `ValidationError` for a name that the enterprise has already."""
    ensure(rules.administer(is_administrator=by.is_administrator))
    department = Department(enterprise=enterprise, name_zh=name_zh, name_en=name_en)
    _add(department)
    record(
        stream=enterprise.stream,
        kind="accounts.department_created",
        at=at,
        actor=str(by.public_id),
        subject=str(enterprise.public_id),
        data={"department": department.pk},
    )
    return department


@transaction.atomic
def add_member(
    *, enterprise: Enterprise, user: User, role: str, department: Department | None, by: User, at: datetime
) -> Membership:
    """Make the user a member of the enterprise.

    Raises `Refused` for who is no administrator or a department of another enterprise, `ValidationError`
    for an unknown role or a second membership.
    """
    ensure(rules.administer(is_administrator=by.is_administrator))
    ensure(rules.department(enterprise_id=enterprise.pk, owner_id=department.enterprise_id if department else None))
    membership = Membership(enterprise=enterprise, user=user, role=role, department=department)
    _add(membership)
    record(
        stream=enterprise.stream,
        kind="accounts.member_added",
        at=at,
        actor=str(by.public_id),
        subject=str(user.public_id),
        data={"role": role, "department": department.pk if department else None},
    )
    return membership


@transaction.atomic
def add_office_member(*, office: CustomsOffice, user: User, role: str, by: User, at: datetime) -> OfficeMembership:
    """Make the user a reviewer or head of the office. Raises as `add_member`."""
    ensure(rules.administer(is_administrator=by.is_administrator))
    membership = OfficeMembership(office=office, user=user, role=role)
    _add(membership)
    record(
        stream=SITE,
        kind="accounts.office_member_added",
        at=at,
        actor=str(by.public_id),
        subject=str(user.public_id),
        data={"role": role, "office": office.code},
    )
    return membership


@transaction.atomic
def set_password(*, user: User, password: str, at: datetime) -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    _record(user, "accounts.password_changed", at)


@transaction.atomic
def reset_second_factor(*, user: User, by: User, at: datetime) -> None:
    """Take away a second factor that was lost, with its recovery codes; where there is none, do nothing.

    Raises `Refused` for who is no administrator.
    """
    ensure(rules.administer(is_administrator=by.is_administrator))
    removed, _rows = Authenticator.objects.filter(user=user).delete()
    if removed:
        record(
            stream=SITE,
            kind="accounts.second_factor_reset",
            at=at,
            actor=str(by.public_id),
            subject=str(user.public_id),
        )


@transaction.atomic
def choose_language(*, user: User, language: str, at: datetime) -> None:
    user.language = language
    user.save(update_fields=["language"])
    record(
        stream=SITE,
        kind="accounts.language_chosen",
        at=at,
        actor=str(user.public_id),
        subject=str(user.public_id),
        data={"language": language},
    )


@transaction.atomic
def note_sign_in(*, user: User, at: datetime) -> None:
    _record(user, "accounts.signed_in", at)


@transaction.atomic
def note_failed_sign_in(*, address: str, at: datetime) -> None:
    """Whoever typed it may have typed a password instead, so the audit holds a keyed hash of the address only."""
    hashed = salted_hmac("acecs.accounts.address", address.strip().lower(), algorithm="sha256").hexdigest()
    record(stream=SITE, kind="accounts.sign_in_failed", at=at, data={"address": hashed})


@transaction.atomic
def note_second_factor(*, user: User, what: str, factor: str, at: datetime) -> None:
    """`what`: added, removed, renewed, used or failed; `factor`: totp or recovery_codes."""
    record(
        stream=SITE,
        kind=f"accounts.second_factor_{what}",
        at=at,
        actor=str(user.public_id),
        subject=str(user.public_id),
        data={"factor": factor},
    )


@transaction.atomic
def end_sessions(*, sessions: Sequence[UserSession], by: User, at: datetime) -> None:
    """Sign the reader out elsewhere; without a session do nothing."""
    for session in sessions:
        session.end()
    if sessions:
        record(
            stream=SITE,
            kind="accounts.sessions_ended",
            at=at,
            actor=str(by.public_id),
            subject=str(by.public_id),
            data={"count": len(sessions)},
        )


@transaction.atomic
def note_sign_out(*, user: User, at: datetime) -> None:
    _record(user, "accounts.signed_out", at)


def _record(user: User, kind: str, at: datetime) -> None:
    record(stream=SITE, kind=kind, at=at, actor=str(user.public_id), subject=str(user.public_id))
