"""The page of the register of figures."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import Enterprise, User
from acecs.accounts.states import Language
from assessments.actions import figures as actions
from assessments.models import Penalty
from assessments.vocabulary import FigureKind
from standards.models import Edition
from tests import pages, registered
from tests.assessments.views.figure_forms import facts, url
from tests.conftest import NOW

SEEK_ADVICE = "falls under the general standards: seek advice now"


@pytest.fixture(autouse=True)
def the_day() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def rows(response: Any, name: str) -> list[str]:
    section = next(each for each in pages.page(response).iter("section") if each.get("aria-labelledby") == name)
    return [pages.text(row) for body in section.iter("tbody") for row in body.iter("tr")]


def test_empty_register_names_missing_years(officer_page: Client, register_url: str):
    response = officer_page.get(register_url)

    assert pages.heading(response) == "Register of figuresFirst Logistics Ltd"
    assert rows(response, "documents") == ["2026 final from 1 January 2027 Enter 2026", "2025 missing Enter 2025"]
    assert pages.texts(response, "status--warn") == ["missing"]
    assert "No decisions entered." in pages.text(pages.by_id(response, "main"))


def test_register_page_shows_every_row_and_the_totals(
    officer_page: Client, register_url: str, enterprise: Enterprise, officer: User
):
    for kind in FigureKind:
        registered.add(enterprise, kind, by=officer)
    registered.penalty(enterprise, by=officer, number="2", disclosed=True, recognised=True)
    registered.documents(enterprise, by=officer, year=2024, **registered.UNKNOWN)

    response = officer_page.get(register_url)

    decided = "2026-05-12 甲海关 the enterprise itself customs supervision regulations 3,000.00"
    assert rows(response, "penalties") == [
        f"2 {decided} recognized by customs in force",
        f"沪关缉违字〔2026〕0012号 {decided} no in force",
    ]
    assert rows(response, "notifications") == ["日本 2026-06-01 冷冻菠菜 2 yes (confirmed 1 July 2026) no no"]
    assert rows(response, "listings") == ["2024-01-01 2026-02-01 —"]
    assert rows(response, "documents") == [
        "2026 final from 1 January 2027 Enter 2026",
        "2025 11,746 1,100 0 0 12,846",
        "2024 cannot be calculated: 系统迁移，无法统计。",
    ]
    main = pages.text(pages.by_id(response, "main"))
    assert "2 decisions in force or under appeal, RMB 6,000.00 in total" in main
    assert "2026-11-20: not on the list" in main
    assert "Last changed 23 November 2026, 12:00 Beijing time, version 7" in main


@pytest.mark.parametrize(
    ("state", "ground", "shown"),
    [
        ("in_force", f"smuggling {SEEK_ADVICE}", "in force"),
        ("under_appeal", f"smuggling {SEEK_ADVICE}", "under reconsideration or appeal"),
        ("changed", f"smuggling {SEEK_ADVICE}", "in force, amount changed"),
        ("revoked", "smuggling", "revoked"),
    ],
)
def test_penalty_for_smuggling_refers_to_the_general_standards(
    state: str,
    ground: str,
    shown: str,
    officer_page: Client,
    register_url: str,
    enterprise: Enterprise,
    officer: User,
):
    registered.penalty(enterprise, by=officer, ground="smuggling", state=state)

    assert rows(officer_page.get(register_url), "penalties") == [
        f"沪关缉违字〔2026〕0012号 2026-05-12 甲海关 the enterprise itself {ground} 3,000.00 no {shown}"
    ]


def test_numbers_are_grouped_by_thousands_in_chinese_too(
    sign_in: Callable[[User], Client], register_url: str, enterprise: Enterprise, officer: User
):
    officer.language = Language.CHINESE
    officer.save()
    registered.documents(enterprise, by=officer)

    response = sign_in(officer).get(register_url)

    assert rows(response, "documents")[-1] == "2025 11,746 1,100 0 0 12,846"


def test_page_names_the_general_standards_for_other_limits(officer_page: Client, register_url: str):
    main = pages.text(pages.by_id(officer_page.get(register_url), "main"))

    assert "the limits for penalties are in the general standards: not assessed here" in main
    assert "Decides items: 10(1), 10(2), 10(3)" in main


def test_voided_row_stays_visible(officer_page: Client, register_url: str, penalty: Penalty, officer: User):
    actions.void(figure=penalty, version=1, reason="重复录入。", by=officer, at=NOW)

    response = officer_page.get(register_url)

    assert pages.texts(response, "status--void") == ["entered by mistake"]
    assert "0 decisions in force" in pages.text(pages.by_id(response, "main"))
    assert rows(response, "penalties")[0].endswith(" no struck out, does not count")
    assert facts(officer_page.get(url(penalty)))["Status of the decision"] == "struck out, does not count"


FOR_A_BROKER = "For such an enterprise that applies today:"


@pytest.mark.parametrize(
    ("documents", "sentence"),
    [
        (
            {"declarations": 8_000, "filing_lists": 0, "manifests": 0, "other": 0},
            "No penalty can be afforded: with 8,000",
        ),
        (
            {"declarations": 30_000, "filing_lists": 0, "manifests": 0, "other": 0},
            "Penalties within the limit with 30,000",
        ),
        (registered.UNKNOWN, "No penalty can be afforded: where the number of relevant documents cannot be calculated"),
        (None, ""),
    ],
)
def test_broker_reads_the_penalty_limit_before_the_first_penalty(
    documents: dict[str, Any] | None,
    sentence: str,
    officer_page: Client,
    register_url: str,
    enterprise: Enterprise,
    officer: User,
):
    if documents:
        registered.documents(enterprise, by=officer, year=2025, **documents)

    response = officer_page.get(register_url)

    sentences = [text for each in pages.page(response).iter("p") if (text := pages.text(each)).startswith(FOR_A_BROKER)]
    assert [each.startswith(f"{FOR_A_BROKER} {sentence}") for each in sentences] == [True] * bool(sentence)


def test_chinese_register_has_no_blank_after_a_colon(
    officer_page: Client, register_url: str, enterprise: Enterprise, officer: User
):
    registered.documents(enterprise, by=officer, year=2025)
    officer_page.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})

    shown = pages.text(pages.by_id(officer_page.get(register_url), "main"))

    assert ("此类企业如于今天申请：" in shown, "： " in shown) == (True, False)


def test_page_names_no_limits_without_a_valid_edition(
    officer_page: Client, register_url: str, enterprise: Enterprise, officer: User
):
    registered.documents(enterprise, by=officer, year=2025)
    Edition.objects.update(valid_from=date(2030, 1, 1))

    response = officer_page.get(register_url)

    assert (response.status_code, FOR_A_BROKER in pages.text(pages.page(response))) == (200, False)


@pytest.mark.parametrize("count", [1, 20])
def test_register_page_takes_a_constant_number_of_queries(
    officer_page: Client,
    register_url: str,
    enterprise: Enterprise,
    officer: User,
    count: int,
    django_assert_num_queries: Any,
):
    for number in range(count):
        registered.penalty(enterprise, by=officer, number=str(number))
        registered.notification(enterprise, by=officer)

    with django_assert_num_queries(18):
        officer_page.get(register_url)


@pytest.mark.parametrize("count", [1, 20])
def test_row_page_takes_a_constant_number_of_queries(
    officer_page: Client, penalty: Penalty, officer: User, count: int, django_assert_num_queries: Any
):
    for number in range(count):
        values = penalty.values() | {"state_note": str(number)}
        penalty = actions.change(figure=penalty, version=penalty.version, values=values, by=officer, at=NOW)  # type: ignore[assignment]

    with django_assert_num_queries(9):
        officer_page.get(url(penalty))


def test_officers_and_managers_find_the_register_in_the_menu(
    officer_page: Client, sign_in: Callable[[User], Client], manager: User, contributor: User, register_url: str
):
    sees_link = {
        who: register_url in pages.links(client.get("/"))
        for who, client in (
            ("officer", officer_page),
            ("manager", sign_in(manager)),
            ("contributor", sign_in(contributor)),
        )
    }

    assert sees_link == {"officer": True, "manager": True, "contributor": False}


def test_manager_reads_and_cannot_change(
    sign_in: Callable[[User], Client], manager: User, register_url: str, penalty: Penalty
):
    page = sign_in(manager)

    register, row = page.get(register_url), page.get(url(penalty))

    assert not any("/new/" in link for link in pages.links(register))
    assert [each.get("method") for each in pages.by_id(row, "main").iter("form")] == []
    assert facts(row)["Fine (RMB)"] == "3,000.00"
