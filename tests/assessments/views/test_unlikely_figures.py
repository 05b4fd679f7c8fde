"""Figures that are unlikely, or look like others, are asked about before they are stored."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from acecs.accounts.models import Enterprise, User
from assessments.models import FIGURES, Penalty
from assessments.vocabulary import FigureKind
from tests import pages, registered
from tests.assessments.views.figure_forms import TYPED, said, url
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def the_day() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


MEANT = "Please check Nothing is saved yet. Correct the value, or confirm that it is correct."


def ticked(response: Any) -> str:
    """The value of the box that confirms."""
    return str(pages.by_id(response, "id_meant_0").get("value"))


def test_number_that_looks_like_another_is_stored_only_if_meant(
    officer_page: Client, add_url: Callable[..., str], penalty: Penalty
):
    typed = TYPED[FigureKind.PENALTY] | {"number": "滬關緝違字〔2026〕0012號", "token": str(uuid4())}

    asked = officer_page.post(add_url("penalty"), typed)
    stored_before = Penalty.objects.count()
    stored = officer_page.post(add_url("penalty"), typed | {"meant": ticked(asked)})

    assert asked.status_code == 422
    assert pages.errors(asked) == [
        (
            "#id_number",
            (
                "Number of the decision “滬關緝違字〔2026〕0012號” looks like decision “沪关缉违字〔2026〕0012号” of 12 May 2026, "
                "which is in the register: the same?"
            ),
        ),
        ("#id_meant_0", MEANT),
    ]
    assert (stored_before, stored.status_code, Penalty.objects.count()) == (1, 302, 2)


@pytest.mark.parametrize(
    ("kind", "field", "value", "sentence"),
    [
        ("penalty", "fine", "999,999,999,999", "Fine (RMB) RMB 999,999,999,999.00 is an unusually large amount."),
        ("penalty", "acts", "900", "Number of acts in the decision 900 is an unusually large number."),
        ("listing", "until", "2206-02-01", "Listed until 1 February 2206 is more than 10 years ahead."),
        (
            "documents",
            "other",
            "99999999",
            "Other relevant documents (number) 99,999,999 is an unusually large number.",
        ),
    ],
)
def test_unlikely_value_is_stored_only_if_confirmed(
    officer_page: Client, add_url: Callable[..., str], kind: str, field: str, value: str, sentence: str
):
    figure_kind = FigureKind(kind)
    typed = TYPED[figure_kind] | {field: value, "token": str(uuid4())}

    asked = officer_page.post(add_url(kind), typed)
    stored_before = FIGURES[figure_kind].objects.count()
    stored = officer_page.post(add_url(kind), typed | {"meant": ticked(asked)})

    assert pages.errors(asked) == [(f"#id_{field}", sentence), ("#id_meant_0", MEANT)]
    assert (stored_before, stored.status_code, FIGURES[figure_kind].objects.count()) == (0, 302, 1)


def test_confirmation_is_for_the_value_that_was_asked_about(officer_page: Client, add_url: Callable[..., str]):
    typed = TYPED[FigureKind.PENALTY] | {"fine": "999,999,999,999", "token": str(uuid4())}
    asked = officer_page.post(add_url("penalty"), typed)

    response = officer_page.post(add_url("penalty"), typed | {"fine": "888,888,888", "meant": ticked(asked)})

    assert (response.status_code, Penalty.objects.count()) == (422, 0)


def test_unchanged_value_is_not_asked_about_again(officer_page: Client, enterprise: Enterprise, officer: User):
    row = registered.penalty(enterprise, by=officer, fine=Decimal("200000000.00"))
    form = pages.form_to(officer_page.get(url(row)), url(row))

    response = officer_page.post(url(row), form | {"state_note": ["under way"]})

    row.refresh_from_db()
    assert response.status_code == 302
    assert (row.fine, row.state_note, row.version) == (Decimal("200000000.00"), "under way", 2)


@pytest.mark.parametrize("line", Path(__file__).with_name("decision-six-ways.txt").read_text().splitlines()[:7])
def test_decision_written_in_any_way_is_already_there(
    officer_page: Client, add_url: Callable[..., str], enterprise: Enterprise, officer: User, line: str
):
    registered.penalty(enterprise, by=officer, number="沪关缉违字〔2026〕0012-3号")

    response = officer_page.post(
        add_url("penalty"), TYPED[FigureKind.PENALTY] | {"number": line, "token": str(uuid4())}
    )

    assert (response.status_code, Penalty.objects.count()) == (422, 1)
    assert "is already in the register. Open it there instead." in said(response)


def test_tick_stays_when_the_language_is_switched(officer_page: Client, add_url: Callable[..., str]):
    typed = TYPED[FigureKind.PENALTY] | {"fine": "999,999,999,999", "token": str(uuid4())}
    asked = officer_page.post(add_url("penalty"), typed)

    switched = officer_page.post(add_url("penalty"), typed | {"meant": ticked(asked), "page_language": "zh-hans"})

    box = pages.by_id(switched, "id_meant_0")
    assert (box.get("value"), "checked" in box.attrib) == (ticked(asked), True)
    assert Penalty.objects.count() == 0
