"""An administrator creates offices, enterprises, departments, users and memberships."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError

from acecs.accounts.actions import account, people, places
from acecs.accounts.models import CustomsOffice, Department, Enterprise, Membership, OfficeMembership, User
from acecs.audit.models import Event
from acecs.audit.queries import problems
from acecs.refusals import Refused, Why
from tests import cast
from tests.conftest import NOW

PASSWORD = "quiet-Harbour-2026"
Act = Callable[[User], object]


@pytest.fixture
def office(enterprise: Enterprise) -> CustomsOffice:
    return enterprise.office


@pytest.fixture
def newcomer(administrator: User) -> User:
    return people.create_user(
        email="newcomer@one.test", name="新人", language="zh-hans", password=PASSWORD, by=administrator, at=NOW
    )


def last_event(stream: str) -> tuple[str, str, str, object]:
    event = Event.objects.filter(stream=stream).latest("seq")
    return event.kind, event.actor, event.subject, event.data


def create_enterprise(by: User, office: CustomsOffice, **changes: str) -> Enterprise:
    fields = {
        "name_zh": "第三物流有限公司",
        "name_en": "Third Logistics Ltd",
        "credit_code": "91990101MA0AEC0133",
        "customs_code": "9901960018",
    }
    return places.create_enterprise(**{**fields, **changes}, office=office, by=by, at=NOW)


def test_create_office(administrator: User):
    office = places.create_office(code="9901", name_zh="示例海关", name_en="Example", by=administrator, at=NOW)

    assert last_event("site") == (
        "accounts.office_created",
        str(administrator.public_id),
        str(office.public_id),
        {"code": "9901"},
    )


def test_create_enterprise(administrator: User, office: CustomsOffice):
    enterprise = create_enterprise(administrator, office)

    assert last_event("site") == (
        "accounts.enterprise_created",
        str(administrator.public_id),
        str(enterprise.public_id),
        {"credit_code": "91990101MA0AEC0133", "customs_code": "9901960018", "office": office.code},
    )


def test_created_user_has_no_memberships(administrator: User, newcomer: User):
    assert newcomer.check_password(PASSWORD)
    assert not newcomer.is_administrator
    assert not Membership.objects.filter(user=newcomer).exists()
    assert last_event("site") == (
        "accounts.user_created",
        str(administrator.public_id),
        str(newcomer.public_id),
        {},
    )


def test_add_member_with_department(administrator: User, enterprise: Enterprise, newcomer: User):
    department = places.create_department(
        enterprise=enterprise, name_zh="关务部", name_en="Customs Affairs", by=administrator, at=NOW
    )

    membership = places.add_member(
        enterprise=enterprise, user=newcomer, role="contributor", department=department, by=administrator, at=NOW
    )

    assert (membership.role, membership.department) == ("contributor", department)
    assert last_event(enterprise.stream) == (
        "accounts.member_added",
        str(administrator.public_id),
        str(newcomer.public_id),
        {"role": "contributor", "department": department.pk},
    )


def test_add_reviewer(administrator: User, office: CustomsOffice, newcomer: User):
    places.add_office_member(office=office, user=newcomer, role="reviewer", by=administrator, at=NOW)

    assert last_event("site") == (
        "accounts.office_member_added",
        str(administrator.public_id),
        str(newcomer.public_id),
        {"role": "reviewer", "office": office.code},
    )


def test_audit_chains_have_no_breaks(administrator: User, enterprise: Enterprise, newcomer: User):
    places.add_member(enterprise=enterprise, user=newcomer, role="officer", department=None, by=administrator, at=NOW)

    assert list(problems()) == []


@pytest.mark.parametrize("email", [cast.OFFICER, cast.MANAGER, cast.REVIEWER, cast.HEAD])
def test_only_administrator_may_create_anything(
    enterprise: Enterprise, office: CustomsOffice, stranger: User, email: str
):
    person = User.objects.get(email=email)
    attempts: list[Act] = [
        lambda by: places.create_office(code="9901", name_zh="示例", name_en="Example", by=by, at=NOW),
        lambda by: create_enterprise(by, office),
        lambda by: people.create_user(email="x@one.test", name="某", language="en", password=PASSWORD, by=by, at=NOW),
        lambda by: places.add_member(
            enterprise=enterprise, user=stranger, role="officer", department=None, by=by, at=NOW
        ),
        lambda by: places.add_office_member(office=office, user=stranger, role="reviewer", by=by, at=NOW),
    ]
    before = counts()

    for attempt in attempts:
        with pytest.raises(Refused) as caught:
            attempt(person)
        assert caught.value.refusal.why == Why.WRONG_ROLE

    assert counts() == before


@pytest.mark.parametrize("email", [cast.STRANGER, cast.CONTRIBUTOR, cast.MANAGER, cast.REVIEWER, cast.HEAD])
def test_only_own_officers_and_administrator_create_departments(enterprise: Enterprise, email: str):
    with pytest.raises(Refused) as caught:
        places.create_department(
            enterprise=enterprise, name_zh="部", name_en="D", by=User.objects.get(email=email), at=NOW
        )

    assert (caught.value.refusal.why, enterprise.departments.count()) == (Why.WRONG_ROLE, 0)


def test_department_of_another_enterprise_is_refused(
    administrator: User, enterprise: Enterprise, other_enterprise: Enterprise, newcomer: User
):
    elsewhere = Department.objects.create(enterprise=other_enterprise, name_zh="报关部", name_en="Brokerage")
    before = counts()

    with pytest.raises(Refused) as caught:
        places.add_member(
            enterprise=enterprise, user=newcomer, role="officer", department=elsewhere, by=administrator, at=NOW
        )

    assert caught.value.refusal.why == Why.BAD_INPUT
    assert counts() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"credit_code": "91990101MA0AEC0134"},
        {"credit_code": "91310000MA00000012"},  # the first enterprise's
        {"customs_code": "99019"},
        {"customs_code": "1100000001"},  # the first enterprise's
        {"name_zh": ""},
        {"name_en": ""},
    ],
)
def test_enterprise_with_invalid_or_taken_code_is_refused(
    administrator: User, office: CustomsOffice, changes: dict[str, str]
):
    before = counts()

    with pytest.raises(ValidationError) as caught:
        create_enterprise(administrator, office, **changes)

    assert list(caught.value.message_dict) == list(changes)
    assert counts() == before


@pytest.mark.parametrize("email", ["nobody", cast.OFFICER, cast.OFFICER.title()])
def test_user_with_invalid_or_taken_address_is_refused(administrator: User, email: str):
    before = counts()

    with pytest.raises(ValidationError):
        people.create_user(email=email, name="某", language="en", password=PASSWORD, by=administrator, at=NOW)

    assert counts() == before


def test_unknown_role_and_second_membership_are_refused(administrator: User, enterprise: Enterprise, officer: User):
    before = counts()

    for role in ("owner", "manager"):
        with pytest.raises(ValidationError):
            places.add_member(enterprise=enterprise, user=officer, role=role, department=None, by=administrator, at=NOW)

    assert counts() == before


def counts() -> list[int]:
    models = (CustomsOffice, Enterprise, Department, User, Membership, OfficeMembership, Event)
    return [model._default_manager.count() for model in models]


@pytest.mark.django_db
def test_failed_sign_ins_with_same_address_have_same_hash():
    for typed in ("officer@one.test", " Officer@ONE.test", "manager@one.test"):
        account.note_failed_sign_in(address=typed, at=NOW)

    events = Event.objects.filter(kind="accounts.sign_in_failed").order_by("pk")
    first, same, other = (event.data["address"] for event in events)
    assert (first == same, first == other) == (True, False)
    assert "officer" not in first
