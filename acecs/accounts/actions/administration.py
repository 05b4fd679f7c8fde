"""What an administrator changes of enterprises, offices and accounts; every change is audited on the site's stream."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from acecs.accounts import rules
from acecs.accounts.models import CustomsOffice, Enterprise, OfficeMembership, User
from acecs.audit.actions import SITE, record
from acecs.refusals import Refusal, Refused, Why, ensure


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
    """Names, codes and office in charge. What an office was given stays with it.

    Raises `Refused` for who is no administrator, `ValidationError` for a wrong or taken code.
    """
    ensure(rules.administer(is_administrator=by.is_administrator))
    standing = Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    changes = {
        "name_zh": name_zh,
        "name_en": name_en,
        "credit_code": credit_code,
        "customs_code": customs_code,
        "office": office,
    }
    data = {"credit_code": credit_code, "customs_code": customs_code, "office": office.code}
    if _changed(standing, changes):
        record("accounts.enterprise_changed", standing, stream=SITE, by=by, at=at, **data)
    return standing


@transaction.atomic
def change_office(
    *, office: CustomsOffice, code: str, name_zh: str, name_en: str, by: User, at: datetime
) -> CustomsOffice:
    """Raises `Refused` for who is no administrator, `ValidationError` for a wrong or taken code."""
    ensure(rules.administer(is_administrator=by.is_administrator))
    standing = CustomsOffice.objects.select_for_update(no_key=True).get(pk=office.pk)
    if _changed(standing, {"code": code, "name_zh": name_zh, "name_en": name_en}):
        record("accounts.office_changed", standing, stream=SITE, by=by, at=at, code=code)
    return standing


def _changed(row: models.Model, changes: dict[str, object]) -> bool:
    """Write what differs; False if nothing does. Raises `ValidationError`."""
    different = [name for name, value in changes.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, changes[name])
    if different:
        row.full_clean()
        row.save(update_fields=different)
    return bool(different)


@transaction.atomic
def change_office_member(*, office: CustomsOffice, user: User, role: str, by: User, at: datetime) -> OfficeMembership:
    """Raises `Refused` for who is no administrator or no member any more, `ValidationError` for an unknown role."""
    membership = _office_member(office, user, by)
    if _changed(membership, {"role": role}):
        record("accounts.office_member_changed", user, stream=SITE, by=by, at=at, role=role, office=office.code)
    return membership


@transaction.atomic
def remove_office_member(*, office: CustomsOffice, user: User, by: User, at: datetime) -> None:
    """End the membership; the account and everything that was reviewed stay. Raises `Refused`."""
    membership = _office_member(office, user, by)
    membership.delete()
    record("accounts.office_member_removed", user, stream=SITE, by=by, at=at, role=membership.role, office=office.code)


def _office_member(office: CustomsOffice, user: User, by: User) -> OfficeMembership:
    ensure(rules.administer(is_administrator=by.is_administrator))
    found = OfficeMembership.objects.select_for_update(of=("self",)).filter(office=office, user=user).first()
    if found is None:
        raise Refused(Refusal(Why.STALE, _("Somebody removed this person in the meantime. Reload the page.")))
    return found


@transaction.atomic
def close_account(*, user: User, by: User, at: datetime) -> None:
    """The person can no longer sign in, and running sessions end at once; what they did stays. Raises `Refused`."""
    # Of two who close each other at once, the second has no account any more: somebody is always left.
    standing = User.objects.select_for_update().filter(is_administrator=True, is_active=True).order_by("pk")
    ensure(rules.administer(is_administrator=by.pk in {each.pk for each in standing}))
    ensure(rules.somebody_else(is_self=user.pk == by.pk))
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        record("accounts.account_closed", user, stream=SITE, by=by, at=at)


@transaction.atomic
def open_account(*, user: User, by: User, at: datetime) -> None:
    """Let the person sign in again. Raises `Refused`."""
    ensure(rules.administer(is_administrator=by.is_administrator))
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        record("accounts.account_opened", user, stream=SITE, by=by, at=at)
