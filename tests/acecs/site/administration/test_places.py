"""Enterprises and customs offices: search, adding, changing, and their members."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.actions import administration
from acecs.accounts.models import CustomsOffice, Enterprise, Invitation, OfficeMembership, User
from acecs.notifications.models import Mail
from acecs.refusals import Refused, Why
from tests import cast, pages
from tests.conftest import NOW

pytestmark = pytest.mark.engines

Kinds = Callable[[], list[str]]
ENTERPRISES = "/administration/enterprises/"
OFFICES = "/administration/offices/"
NEW = {
    "name_zh": "第三食品有限公司",
    "name_en": "Third Foods Ltd",
    "credit_code": "91310000MA00000038",
    "customs_code": "1100000003",
    "office": "2201",
}
NEW_OFFICE = {"code": "7901", "name_zh": "丙海关", "name_en": "Office C"}
HOSTILE = [
    "x" * 100_000,
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "%",
    "\ud800".encode("utf-8", "replace").decode(),
]


def codes_of(enterprise: Enterprise) -> dict[str, str]:
    names = ("name_zh", "name_en", "credit_code", "customs_code")
    return {name: getattr(enterprise, name) for name in names} | {"office": enterprise.office.code}


def listed(response: Any) -> list[str]:
    """Texts of the first cell of each row."""
    return [pages.text(next(row.iter("th"))) for body in pages.page(response).iter("tbody") for row in body.iter("tr")]


def of(place: Enterprise | CustomsOffice, rest: str = "") -> str:
    return f"{ENTERPRISES if isinstance(place, Enterprise) else OFFICES}{place.public_id}/{rest}"


# --- Enterprises -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", ["First Logistics Ltd", "Second Brokers Ltd"]),
        ("logist", ["First Logistics Ltd"]),
        ("第二", ["Second Brokers Ltd"]),
        ("91310000MA00000025", ["Second Brokers Ltd"]),
        ("1100000001", ["First Logistics Ltd"]),
        ("%", []),
    ],
)
def test_search_finds_enterprises_by_name_and_code(page: Client, wanted: str, found: list[str]):
    response = page.get(ENTERPRISES, {"q": wanted})

    assert [each.split("  ")[0] for each in sorted(listed(response))] == found


@pytest.mark.parametrize("wanted", HOSTILE)
@pytest.mark.parametrize("path", [ENTERPRISES, "/administration/people/"])
def test_search_for_strange_text_finds_nothing(page: Client, path: str, wanted: str):
    response = page.get(path, {"q": wanted})

    assert (response.status_code, listed(response)) == (200, [])


@pytest.mark.parametrize("path", [ENTERPRISES, "/administration/people/"])
def test_search_for_control_character_lists_everything(page: Client, path: str):
    response = page.get(path, {"q": "\x00"})

    everything = listed(page.get(path))
    assert len(everything) > 1
    assert (response.status_code, listed(response)) == (200, everything)


def test_code_that_is_taken_is_refused_in_the_readers_language(page: Client):
    page.post(ENTERPRISES, NEW)

    said = []
    for language in ("en", "zh-hans"):
        page.post(reverse("set_language"), {"language": language, "next": "/"})
        said.append(pages.errors(page.post(ENTERPRISES, NEW)))

    links = ("#id_credit_code", "#id_customs_code")
    assert said == [
        [(link, label + sentence) for link, label in zip(links, labels, strict=True)]
        for labels, sentence in (
            (("Unified social credit code", "Customs code"), " This is already registered."),
            (("统一社会信用代码", "海关备案编码"), "已登记，请勿重复登记。"),
        )
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name_zh": ""},
        {"name_zh": " \u200b"},
        {"name_en": "x" * 161},
        {"credit_code": "91310000MA00000039"},
        {"credit_code": "91310000MA00000012"},
        {"customs_code": "1100000001"},
        {"customs_code": "11"},
        {"office": "9999"},
        {"office": ""},
    ],
)
def test_invalid_enterprise_is_not_added(page: Client, wrong: dict[str, str], kinds: Kinds):
    response = page.post(ENTERPRISES, NEW | wrong)

    assert (response.status_code, Enterprise.objects.count(), kinds()) == (422, 2, [])
    assert pages.errors(response) != []


@pytest.mark.parametrize("wrong", [{"credit_code": "91310000MA00000025"}, {"name_zh": ""}, {"office": "9999"}])
def test_invalid_change_is_refused(page: Client, enterprise: Enterprise, wrong: dict[str, str], kinds: Kinds):
    before = codes_of(enterprise)

    response = page.post(of(enterprise), before | wrong)

    assert (response.status_code, kinds()) == (422, [])
    assert codes_of(Enterprise.objects.select_related("office").get(pk=enterprise.pk)) == before


@pytest.mark.parametrize("wrong", [{"invite-email": "first"}, {"invite-role": "head"}, {"invite-name": ""}])
def test_invalid_invitation_is_not_sent(page: Client, enterprise: Enterprise, wrong: dict[str, str]):
    sent = {
        "invite-email": "first@three.test",
        "invite-name": "First",
        "invite-role": "officer",
        "invite-language": "en",
    }

    response = page.post(of(enterprise, "invite/"), sent | wrong)

    assert (response.status_code, Invitation.objects.count(), Mail.objects.count()) == (422, 0, 0)


# --- Offices -----------------------------------------------------------------------------------


@pytest.mark.parametrize("wrong", [{"code": "2201"}, {"code": "12"}, {"code": "１２３４"}, {"name_zh": ""}])
def test_invalid_office_is_not_added(page: Client, wrong: dict[str, str], kinds: Kinds):
    response = page.post(OFFICES, NEW_OFFICE | wrong)

    assert (response.status_code, CustomsOffice.objects.count(), kinds()) == (422, 2, [])


def test_reviewer_is_invited(page: Client, office: CustomsOffice, kinds: Kinds):
    response = page.post(
        of(office, "invite/"),
        {
            "invite-email": "new@office.test",
            "invite-name": "New",
            "invite-role": "reviewer",
            "invite-language": "zh-hans",
        },
    )

    invitation = Invitation.objects.get()
    assert (response.status_code, invitation.office, invitation.role) == (302, office, "reviewer")
    assert [(each.to, each.language) for each in Mail.objects.all()] == [("new@office.test", "zh-hans")]
    assert kinds() == ["accounts.office_member_invited"]


def member(office: CustomsOffice, user: User) -> str:
    return of(office, f"members/{user.public_id}/")


@pytest.mark.parametrize("role", ["officer", "", "x" * 100_000, "\x00"])
def test_unknown_role_is_refused(page: Client, office: CustomsOffice, reviewer: User, role: str, kinds: Kinds):
    response = page.post(member(office, reviewer), {"role": role})

    assert (response.status_code, kinds()) == (422, [])
    assert OfficeMembership.objects.get(user=reviewer).role == "reviewer"


def test_non_member_is_404(page: Client, office: CustomsOffice, officer: User):
    answers = [page.post(member(office, officer), {"role": "head"}), page.post(of(office, f"members/{uuid4()}/"))]

    assert [each.status_code for each in answers] == [404, 404]


def test_removed_member_is_refused(office: CustomsOffice, reviewer: User, administrator: User):
    OfficeMembership.objects.filter(user=reviewer).delete()

    with pytest.raises(Refused) as refused:
        administration.change_office_member(office=office, user=reviewer, role="head", by=administrator, at=NOW)

    assert refused.value.refusal.why == Why.STALE


# --- Permissions -------------------------------------------------------------------------------


@pytest.mark.parametrize("email", [cast.OFFICER, cast.HEAD])
def test_actions_refuse_everybody_but_administrator(
    office: CustomsOffice, enterprise: Enterprise, reviewer: User, email: str, kinds: Kinds
):
    by = User.objects.get(email=email)
    names = {"name_zh": "丙", "name_en": "C"}
    attempts: list[Callable[[], None]] = [
        lambda: administration.change_office(office=office, code="1234", **names, by=by, at=NOW),
        lambda: administration.change_office_member(office=office, user=reviewer, role="head", by=by, at=NOW),
        lambda: administration.remove_office_member(office=office, user=reviewer, by=by, at=NOW),
        lambda: administration.close_account(user=reviewer, by=by, at=NOW),
        lambda: administration.open_account(user=reviewer, by=by, at=NOW),
        lambda: administration.change_enterprise(
            enterprise=enterprise,
            credit_code="91310000MA00000038",
            customs_code="1100000003",
            office=office,
            **names,
            by=by,
            at=NOW,
        ),
    ]

    whys = []
    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        whys.append(refused.value.refusal.why)

    assert whys == [Why.WRONG_ROLE] * len(attempts)
    assert kinds() == []


@pytest.mark.parametrize("count", [0, 20])
@pytest.mark.parametrize(("path", "queries"), [(ENTERPRISES, 6), (OFFICES, 5)])
def test_query_count_does_not_depend_on_length(
    page: Client, office: CustomsOffice, path: str, queries: int, count: int, django_assert_num_queries: Any
):
    for number in range(count):
        Enterprise.objects.create(
            name_zh=f"{number}", name_en=f"{number}", credit_code=f"C{number}", customs_code=f"{number}", office=office
        )
        CustomsOffice.objects.create(code=f"8{number:03}", name_zh=f"{number}", name_en=f"{number}")

    page.get(path)
    with django_assert_num_queries(queries):
        page.get(path)
