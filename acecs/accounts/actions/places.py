"""Create customs offices, enterprises, departments and their memberships."""

from datetime import datetime

from django.db import transaction

from acecs.accounts import rules
from acecs.accounts.actions.rows import add
from acecs.accounts.models import CustomsOffice, Department, Enterprise, Membership, OfficeMembership, User
from acecs.accounts.queries import role_in
from acecs.audit.actions import SITE, record
from acecs.refusals import ensure


@transaction.atomic
def create_office(*, code: str, name_zh: str, name_en: str, by: User, at: datetime) -> CustomsOffice:
    """Raises `Refused` unless `by` is an administrator, `ValidationError` for a malformed or taken code."""
    ensure(rules.administer(is_administrator=by.is_administrator))
    office = CustomsOffice(code=code, name_zh=name_zh, name_en=name_en)
    add(office)
    record("accounts.office_created", office, stream=SITE, by=by, at=at, code=code)
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
    """Raises `Refused` unless `by` is an administrator, `ValidationError` for a malformed or taken code."""
    ensure(rules.administer(is_administrator=by.is_administrator))
    enterprise = Enterprise(
        name_zh=name_zh, name_en=name_en, credit_code=credit_code, customs_code=customs_code, office=office
    )
    add(enterprise)
    record(
        "accounts.enterprise_created",
        enterprise,
        stream=SITE,
        by=by,
        at=at,
        credit_code=credit_code,
        customs_code=customs_code,
        office=office.code,
    )
    return enterprise


@transaction.atomic
def create_department(*, enterprise: Enterprise, name_zh: str, name_en: str, by: User, at: datetime) -> Department:
    """Raises `Refused` unless `by` is an officer of it or an administrator, `ValidationError` if it already has the name."""
    ensure(rules.manage_members(role=role_in(enterprise, by), is_administrator=by.is_administrator))
    department = Department(enterprise=enterprise, name_zh=name_zh, name_en=name_en)
    add(department)
    record("accounts.department_created", enterprise, stream=enterprise.stream, by=by, at=at, department=department.pk)
    return department


@transaction.atomic
def add_member(
    *, enterprise: Enterprise, user: User, role: str, department: Department | None, by: User, at: datetime
) -> Membership:
    """Make the user a member of the enterprise.

    Raises `Refused` unless `by` is an administrator and the department belongs to the enterprise,
    `ValidationError` for an unknown role or a second membership.
    """
    ensure(rules.administer(is_administrator=by.is_administrator))
    ensure(rules.department(enterprise_id=enterprise.pk, owner_id=department.enterprise_id if department else None))
    membership = Membership(enterprise=enterprise, user=user, role=role, role_given_by=by, department=department)
    add(membership)
    record(
        "accounts.member_added",
        user,
        stream=enterprise.stream,
        by=by,
        at=at,
        role=role,
        department=department.pk if department else None,
    )
    return membership


@transaction.atomic
def add_office_member(*, office: CustomsOffice, user: User, role: str, by: User, at: datetime) -> OfficeMembership:
    """Make the user a reviewer or head of the office. Raises as `add_member` does."""
    ensure(rules.administer(is_administrator=by.is_administrator))
    membership = OfficeMembership(office=office, user=user, role=role)
    add(membership)
    record("accounts.office_member_added", user, stream=SITE, by=by, at=at, role=role, office=office.code)
    return membership
