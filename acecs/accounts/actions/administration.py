"""An administrator's changes to enterprises, offices and accounts, audited on the site's stream."""

from datetime import datetime

from django.db import models, transaction

from acecs.accounts import rules
from acecs.accounts.models import CustomsOffice, Enterprise, OfficeMembership, User
from acecs.audit.actions import SITE, record
from acecs.refusals import Refused, ensure


@transaction.atomic
def change_enterprise(
    *,
    enterprise: Enterprise,
    name_zh: str,
    name_en: str,
    credit_code: str,
    customs_code: str,
    office: CustomsOffice,
    by: User,
    at: datetime,
) -> Enterprise:
    """Change names, codes and the office in charge. Cases stay with the office that they were submitted to.

    Raises `Refused` unless `by` is an administrator, `ValidationError` for a malformed or taken code.
    """
    ensure(rules.administer(is_administrator=by.is_administrator))
    current = Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    changes = {
        "name_zh": name_zh,
        "name_en": name_en,
        "credit_code": credit_code,
        "customs_code": customs_code,
        "office": office,
    }
    data = {"credit_code": credit_code, "customs_code": customs_code, "office": office.code}
    if _update(current, changes):
        record("accounts.enterprise_changed", current, stream=SITE, by=by, at=at, **data)
    return current


@transaction.atomic
def change_office(
    *, office: CustomsOffice, code: str, name_zh: str, name_en: str, by: User, at: datetime
) -> CustomsOffice:
    """Raises `Refused` unless `by` is an administrator, `ValidationError` for a malformed or taken code."""
    ensure(rules.administer(is_administrator=by.is_administrator))
    current = CustomsOffice.objects.select_for_update(no_key=True).get(pk=office.pk)
    if _update(current, {"code": code, "name_zh": name_zh, "name_en": name_en}):
        record("accounts.office_changed", current, stream=SITE, by=by, at=at, code=code)
    return current


def _update(row: models.Model, changes: dict[str, object]) -> bool:
    """Save the fields that differ. Return False if none does. Raises `ValidationError`."""
    different = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, changes[name])
    if different:
        row.full_clean()
        row.save(update_fields=different)
    return bool(different)


@transaction.atomic
def change_office_member(*, office: CustomsOffice, user: User, role: str, by: User, at: datetime) -> OfficeMembership:
    """Change a reviewer's or head's role.

    Raises `Refused` unless `by` is an administrator and `user` still a member, `ValidationError` for an unknown role.
    """
    membership = _office_member(office, user, by)
    if _update(membership, {"role": role}):
        record("accounts.office_member_changed", user, stream=SITE, by=by, at=at, role=role, office=office.code)
    return membership


@transaction.atomic
def remove_office_member(*, office: CustomsOffice, user: User, by: User, at: datetime) -> None:
    """End the membership. Account and reviews stay. Raises `Refused` as `change_office_member` does."""
    membership = _office_member(office, user, by)
    membership.delete()
    record("accounts.office_member_removed", user, stream=SITE, by=by, at=at, role=membership.role, office=office.code)


def _office_member(office: CustomsOffice, user: User, by: User) -> OfficeMembership:
    ensure(rules.administer(is_administrator=by.is_administrator))
    membership = OfficeMembership.objects.select_for_update(of=("self",)).filter(office=office, user=user).first()
    if membership is None:
        raise Refused(rules.no_longer_member())
    return membership


@transaction.atomic
def close_account(*, user: User, by: User, at: datetime) -> None:
    """Prevent further sign-ins and end the user's sessions. Their work stays.

    Raises `Refused` unless `by` is an administrator, or if `by` is the user.
    """
    # Lock all administrators: if two close each other's accounts, the second is refused, so one is always left.
    administrators = User.objects.select_for_update().filter(is_administrator=True, is_active=True).order_by("pk")
    ensure(rules.administer(is_administrator=by.pk in {each.pk for each in administrators}))
    ensure(rules.somebody_else(is_self=user.pk == by.pk))
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        record("accounts.account_closed", user, stream=SITE, by=by, at=at)


@transaction.atomic
def open_account(*, user: User, by: User, at: datetime) -> None:
    """Allow sign-in again. Raises `Refused` unless `by` is an administrator."""
    ensure(rules.administer(is_administrator=by.is_administrator))
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        record("accounts.account_opened", user, stream=SITE, by=by, at=at)
