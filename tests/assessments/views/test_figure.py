"""The page of a row: changed, voided, restored, with its history."""

from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import Enterprise, User
from assessments.actions import figures as actions
from assessments.models import Notification, Penalty
from assessments.queries.figures import versions_of
from assessments.vocabulary import FigureKind
from tests import pages, registered
from tests.assessments.views.figure_forms import facts, said, url
from tests.conftest import NOW


@pytest.fixture(autouse=True)
def the_day() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize("kind", FigureKind)
def test_saving_an_unchanged_form_changes_nothing(
    officer_page: Client, enterprise: Enterprise, officer: User, kind: FigureKind
):
    row = registered.add(enterprise, kind, by=officer)

    response = officer_page.post(url(row), pages.form_to(officer_page.get(url(row)), url(row)))

    row.refresh_from_db()
    assert response.status_code == 302
    assert (row.version, row.values()) == (1, registered.ONE_OF_EACH[kind])


def test_history_shows_what_changed(officer_page: Client, penalty: Penalty):
    form = pages.form_to(officer_page.get(url(penalty)), url(penalty))
    officer_page.post(url(penalty), form | {"fine": "2,000", "state": "changed", "warning": "on"})

    response = officer_page.get(url(penalty))

    history = [pages.text(line) for line in pages.by_class(response, "history")[0].findall("li")]
    changes = (
        "Warning: no → yes Fine (RMB): 3,000.00 → 2,000.00 Status of the decision: in force → in force, amount changed"
    )
    assert history == [f"2026-11-23 12:00 · Officer {changes}", "2026-11-23 12:00 · Officer Entered"]


def test_stale_change_shows_both_versions_and_keeps_input(officer_page: Client, penalty: Penalty, colleague: User):
    form = pages.form_to(officer_page.get(url(penalty)), url(penalty))
    theirs = penalty.values() | {"state_note": "复议中", "state": "under_appeal"}
    actions.change(figure=penalty, version=1, values=theirs, by=colleague, at=NOW)

    response = officer_page.post(url(penalty), form | {"fine": "2000"})

    again = pages.form_to(response, url(penalty))
    assert response.status_code == 409
    assert said(response).startswith("Officer changed this in the meantime, so your change was not saved.")
    assert (facts(response)["Fine (RMB)"], facts(response)["What happened since"]) == ("3,000.00", "复议中")
    assert (again["fine"], again["state"], again["version"]) == (["2000"], ["in_force"], ["2"])

    assert officer_page.post(url(penalty), again).status_code == 302
    assert [each.version for each in versions_of(penalty)] == [3, 2, 1]


def test_invalid_version_counts_as_outdated(officer_page: Client, penalty: Penalty):
    form = pages.form_to(officer_page.get(url(penalty)), url(penalty))

    for damaged in ("", "x", "-1", "９", "9" * 30):
        assert officer_page.post(url(penalty), form | {"fine": "1", "version": damaged}).status_code == 409
        assert officer_page.post(url(penalty, "void_figure"), {"reason": "x", "version": damaged}).status_code == 409
    assert [each.version for each in versions_of(penalty)] == [1]


def test_row_is_voided_with_its_reason_and_restored(officer_page: Client, penalty: Penalty, register_url: str):
    void, restore = url(penalty, "void_figure"), url(penalty, "restore_figure")
    form = pages.form_to(officer_page.get(url(penalty)), void)

    marked = officer_page.post(void, form | {"reason": "重复录入。"})
    shown = officer_page.get(url(penalty))
    back = officer_page.post(restore, pages.form_to(shown, restore))

    assert (marked.headers["Location"], back.headers["Location"]) == (register_url, register_url)
    assert pages.texts(shown, "notice--warn")[0].startswith("Entered by mistake: not counted 重复录入。")
    assert [each.get("action") for each in pages.by_id(shown, "main").iter("form")] == [restore]
    penalty.refresh_from_db()
    assert (penalty.version, penalty.is_void) == (3, False)
    history = pages.texts(officer_page.get(url(penalty)), "history")[0]
    assert "Restored to the register" in history
    assert "Marked as entered by mistake: 重复录入。" in history


def test_voiding_without_a_reason_is_reported_at_its_field(officer_page: Client, penalty: Penalty):
    response = officer_page.post(url(penalty, "void_figure"), {"reason": " ", "version": "1"})

    assert response.status_code == 422
    assert pages.errors(response) == [
        (
            "#void_reason",
            "Why this was a mistake Explain why this was a mistake: the row is kept, with your reason.",
        )
    ]
    assert not Penalty.objects.get().is_void


def test_change_of_a_voided_row_is_refused_and_input_kept(officer_page: Client, penalty: Penalty, officer: User):
    form = pages.form_to(officer_page.get(url(penalty)), url(penalty))
    actions.void(figure=penalty, version=1, reason="重复录入。", by=officer, at=NOW)

    response = officer_page.post(url(penalty), form | {"fine": "2000"})

    assert response.status_code == 409
    assert said(response).startswith("This row is marked as entered by mistake.")
    assert pages.form_to(response, url(penalty))["fine"] == ["2000"]


def test_row_of_another_enterprise_or_kind_is_404(
    officer_page: Client, penalty: Penalty, other_enterprise: Enterprise, stranger: User, enterprise: Enterprise
):
    theirs = registered.penalty(other_enterprise, by=stranger)
    paths = [
        url(theirs),
        reverse("assessments:figure", args=[enterprise.public_id, "penalty", theirs.public_id]),
        reverse("assessments:figure", args=[enterprise.public_id, "listing", penalty.public_id]),
    ]

    assert [officer_page.get(path).status_code for path in paths] == [404, 404, 404]


def test_history_lists_changed_batch_numbers(officer_page: Client, enterprise: Enterprise, officer: User):
    row = registered.notification(enterprise, by=officer, batches=["B-1", "B-2", "", ""])
    form = pages.form_to(officer_page.get(url(row)), url(row))
    officer_page.post(
        url(row), form | {"batches": "B-2\n\u200b\n B\u200b  3 ", "unnumbered": "", "confirmed_on": "2026-07-02"}
    )

    history = pages.texts(officer_page.get(url(row)), "history")[0]

    assert Notification.objects.get().batches == ["B-2", "B 3"]
    assert "Batch numbers: B-1, B-2, 2 without a number → B-2, B 3" in history
