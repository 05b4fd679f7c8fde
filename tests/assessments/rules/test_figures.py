"""Validation of a row of the register; its choices match the plain data."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from acecs.refusals import Why
from assessments import vocabulary
from assessments.rules import figures as figures_rules
from assessments.vocabulary import FigureKind
from standards.law import figures as plain
from tests import registered

TODAY = date(2026, 11, 23)
NOTHING = Decimal("0.00")
FUTURE = "This date is in the future. Enter today or an earlier day."
NUMBER = "Enter the number (0 if there were none), or select that it cannot be calculated."


pytestmark = pytest.mark.usefixtures("in_english")


def faults(kind: FigureKind, **changes: Any) -> dict[str, str]:
    return figures_rules.figure_faults(kind, registered.ONE_OF_EACH[kind] | changes, today=TODAY)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(vocabulary.Party, plain.Party), (vocabulary.Ground, plain.Ground), (vocabulary.YesNoOpen, plain.YesNoOpen)],
)
def test_choices_match_the_plain_data(ours: Any, theirs: Any):
    assert ours.values == [each.value for each in theirs]


def test_changed_amount_is_the_only_state_unknown_to_plain_data():
    assert set(vocabulary.PenaltyState.values) - {"changed"} == {each.value for each in plain.PenaltyState}


@pytest.mark.parametrize("kind", FigureKind)
def test_valid_row_of_each_kind_has_no_faults(kind: FigureKind):
    assert faults(kind) == {}
    assert figures_rules.may_say(kind, registered.ONE_OF_EACH[kind], today=TODAY) is None


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (FigureKind.PENALTY, "decided_on"),
        (FigureKind.NOTIFICATION, "confirmed_on"),
        (FigureKind.LOOK_UP, "looked_up_on"),
    ],
)
def test_date_must_be_past_and_have_a_four_digit_year(kind: FigureKind, field: str):
    assert faults(kind, **{field: TODAY}) == {}
    assert faults(kind, **{field: date(2026, 11, 24)}) == {field: FUTURE}
    assert faults(kind, **{field: date(26, 11, 24)}) == {field: "Enter the year with four digits, from 2000 on."}


def test_decision_needs_a_warning_or_an_amount():
    assert faults(FigureKind.PENALTY, fine=NOTHING) == {
        "fine": "Enter the amount or select the warning. A decision with neither is a decision not to penalize: "
        "choose that as its status."
    }
    assert faults(FigureKind.PENALTY, fine=NOTHING, warning=True) == {}
    assert faults(FigureKind.PENALTY, fine=NOTHING, confiscated_goods=Decimal("0.01")) == {}


def test_decision_not_to_penalize_has_no_warning_and_no_amount():
    said = "A decision not to penalize has no warning and no amount. Remove them, or choose another status."

    assert faults(FigureKind.PENALTY, state="not_penalised") == {"state": said}
    assert faults(FigureKind.PENALTY, state="not_penalised", fine=NOTHING, warning=True) == {"state": said}
    assert faults(FigureKind.PENALTY, state="not_penalised", fine=NOTHING) == {}


def test_only_a_disclosed_violation_can_be_recognized():
    assert faults(FigureKind.PENALTY, recognised=True) == {
        "recognised": "Customs can only recognize what was disclosed: select the disclosure too."
    }
    assert faults(FigureKind.PENALTY, disclosed=True, recognised=True) == {}


@pytest.mark.parametrize(
    ("batches", "sentence"),
    [
        ([], "Enter at least one batch: its number, or how many batches have no known number."),
        (["A", "B", "A"], "A batch number is entered twice. Enter each batch once."),
        (["ＡＢ－１〔1〕", "ab-1 [1]"], "A batch number is entered twice. Enter each batch once."),
        ([""] * 501, "Enter at most 500 batches in one notification."),
    ],
)
def test_missing_repeated_or_too_many_batches_are_refused(batches: list[str], sentence: str):
    assert faults(FigureKind.NOTIFICATION, batches=batches) == {"batches": sentence}


def test_500_batches_are_accepted():
    assert faults(FigureKind.NOTIFICATION, batches=[""] * 500) == {}


def test_each_batch_without_a_number_counts_once():
    assert faults(FigureKind.NOTIFICATION, batches=["", ""]) == {}


@pytest.mark.parametrize(
    ("own_fault", "confirmed_on", "sentence"),
    [
        ("yes", None, "Enter the day on which the enterprise's own fault was confirmed."),
        (
            "open",
            date(2026, 7, 1),
            "This date applies only if the enterprise's own fault is confirmed. Choose “yes” above, or leave it empty.",
        ),
        ("yes", date(2026, 5, 31), "This is before the notification. Correct one of the two dates."),
    ],
)
def test_contradictory_confirmation_date_is_refused(own_fault: str, confirmed_on: date | None, sentence: str):
    refused = faults(FigureKind.NOTIFICATION, own_fault=own_fault, confirmed_on=confirmed_on)

    assert refused == {"confirmed_on": sentence}


def test_own_fault_may_be_confirmed_on_the_notification_date():
    assert faults(FigureKind.NOTIFICATION, confirmed_on=date(2026, 6, 1)) == {}


def test_listing_cannot_end_before_it_begins():
    since = registered.LISTING["since"]

    assert faults(FigureKind.LISTING, until=date(2023, 12, 31)) == {
        "until": "The listing would end before it begins. Correct one of the two dates."
    }
    assert faults(FigureKind.LISTING, until=since) == {}
    assert faults(FigureKind.LISTING, until=None) == {}
    assert faults(FigureKind.LISTING, until=date(2027, 1, 1)) == {}


@pytest.mark.parametrize("year", [1999, 2027])
def test_year_before_2000_or_in_the_future_is_refused(year: int):
    assert faults(FigureKind.DOCUMENTS, year=year) == {"year": "Enter a year from 2000 to 2026."}


def test_current_year_may_have_a_number():
    assert faults(FigureKind.DOCUMENTS, year=2026) == {}


def test_year_needs_all_its_numbers_or_a_reason():
    assert faults(FigureKind.DOCUMENTS, manifests=None, other=None) == {"manifests": NUMBER, "other": NUMBER}
    assert faults(FigureKind.DOCUMENTS, **registered.UNKNOWN) == {}
    assert faults(FigureKind.DOCUMENTS, reason="系统迁移") == {
        "reason": "A reason is needed only if the number cannot be calculated. Select that, or leave the reason empty."
    }


def test_unknown_number_needs_a_reason_and_no_number():
    assert faults(FigureKind.DOCUMENTS, **registered.UNKNOWN | {"reason": " \u200b"}) == {
        "reason": "Give the reason why the number cannot be calculated."
    }
    assert faults(FigureKind.DOCUMENTS, **registered.UNKNOWN | {"other": 0}) == {
        "other": "Leave the number empty if it cannot be calculated, or clear that box."
    }


def test_refusal_lists_all_faults():
    refusal = figures_rules.may_say(
        FigureKind.DOCUMENTS, registered.DOCUMENTS | {"year": 1999, "other": None}, today=TODAY
    )

    assert refusal is not None
    assert refusal.why is Why.INVALID
    assert refusal.message == f"Enter a year from 2000 to 2026. {NUMBER}"


@pytest.mark.parametrize("reason", ["", " ", "\u200b"])
def test_voiding_needs_a_visible_reason(reason: str):
    refusal = figures_rules.void(reason)

    assert refusal is not None
    assert refusal.why is Why.INVALID


def test_too_long_reason_is_refused():
    assert figures_rules.void("重复录入。") is None
    assert figures_rules.void("长" * 10_000) is None
    assert figures_rules.void("长" * 10_001) is not None
