"""Figures in a file that are unlikely, or look like others in it."""

import json
from datetime import date
from typing import Any

import pytest

from standards.law.doubts import doubts
from standards.law.figures_file import FiguresError, read

PENALTY = {"decided_on": "2025-09-01", "fine": "500", "number": "沪关缉违字〔2026〕0012-3号", "office": "甲海关"}
SIX_WAYS = [
    "沪关缉违字[2026]0012-3号",
    "沪关缉违字（2026）0012-3号",
    "沪关缉违字(2026)0012-3号",
    "沪关缉违字〔2026〕0012\u20113号",
    "沪关缉违字〔2026〕0012—3号",
    "沪关缉违字〔2026〕0012–3号",
]


def read_with(**parts: Any) -> Any:
    return read(json.dumps({"edition": "2022", "reference_date": "2026-03-15"} | parts))


def said(**parts: Any) -> list[str]:
    return [each.text.en for each in doubts(read_with(**parts), today=date(2026, 3, 1))]


def test_ordinary_figures_raise_no_doubt():
    other = PENALTY | {"number": "沪关缉违字〔2026〕0013号", "decided_on": "2025-09-02"}

    assert (
        said(penalties=[PENALTY, other], notifications=[{"notified_on": "2025-10-01", "batches": ["A", "", "B"]}]) == []
    )


@pytest.mark.parametrize("number", SIX_WAYS)
def test_decision_written_in_two_ways_counts_once(number: str):
    penalties = [PENALTY, PENALTY | {"number": number}]

    assert [each.label for each in read_with(penalties=penalties).figures.penalties] == [PENALTY["number"]]
    assert said(penalties=penalties) == [f"penalties[1] and penalties[0] are one decision, {number}: counted once."]


def test_one_decision_with_two_contents_is_refused():
    with pytest.raises(
        FiguresError, match=r"^penalties\[1\]: this is the decision of penalties\[0\] with other values"
    ):
        read_with(penalties=[PENALTY, PENALTY | {"number": SIX_WAYS[0], "fine": "501"}])


def test_decision_that_looks_like_another_is_counted_and_said():
    other = PENALTY | {"number": "沪關緝違字〔2026〕12-3號"}

    assert len(read_with(penalties=[PENALTY, other]).figures.penalties) == 2
    assert said(penalties=[PENALTY, other]) == [
        (
            "penalties[1]: 沪關緝違字〔2026〕12-3號 looks like 沪关缉违字〔2026〕0012-3号 (penalties[0]). "
            "If it is the same decision, remove one: both are counted."
        )
    ]


def test_each_decision_is_compared_with_the_first_alike():
    penalties = [PENALTY] + [PENALTY | {"number": number} for number in SIX_WAYS[:2]]

    assert said(penalties=penalties) == [
        f"penalties[{index}] and penalties[0] are one decision, {number}: counted once."
        for index, number in enumerate(SIX_WAYS[:2], 1)
    ]


def test_every_unusual_date_is_said():
    notified = {"notified_on": "2025-10-01"}
    parts = {
        "last_accepted_on": "1989-12-31",
        "penalties": [PENALTY | {"decided_on": "1988-01-01"}],
        "notifications": [notified | {"confirmed_on": "2206-01-01"}, notified | {"confirmed_on": "2207-01-01"}],
        "listings": [{"from": "1987-01-01"}, {"from": "2025-01-01", "to": "2208-01-01"}],
    }

    assert [each.split(":")[0] for each in said(**parts)] == [
        "last_accepted_on",
        "penalties[0].decided_on",
        "notifications[0].confirmed_on",
        "notifications[1].confirmed_on",
        "listings[0].from",
        "listings[1].to",
    ]


@pytest.mark.parametrize(
    "parts",
    [
        {"penalties": [PENALTY | {"fine": "99999999.99"}]},
        {"relevant_documents": {"2025": 9_999_999}},
        {"relevant_documents": {"2025": None}},
    ],
)
def test_large_but_likely_value_raises_no_doubt(parts: dict[str, Any]):
    assert said(**parts) == []


def test_same_day_office_and_amount_is_said():
    assert said(penalties=[PENALTY, PENALTY | {"number": "9", "office": "甲海關"}]) == [
        (
            "penalties[1] and penalties[0] have the same day, office and amount. "
            "If it is the same decision, remove one: both are counted."
        )
    ]


def test_unnumbered_decisions_match_by_day_office_and_amount():
    first = PENALTY | {"number": ""}

    assert said(penalties=[first, first | {"decided_on": "2025-09-02"}]) == []
    assert said(penalties=[first, first | {"ground": "other"}]) == [
        (
            "penalties[1] and penalties[0] have the same day, office and amount. "
            "If it is the same decision, remove one: both are counted."
        )
    ]


def test_batch_that_looks_like_another_is_said():
    notifications = [
        {"notified_on": "2025-10-01", "batches": ["LOT-007", "LOT—007", 'B"']},
        {"notified_on": "2025-10-02", "batches": ["LOT-7"]},
    ]

    assert said(notifications=notifications) == [
        (
            "notifications[1]: batch LOT-7 looks like LOT-007 (notifications[0]). "
            "If it is the same batch, write it alike: both are counted."
        )
    ]


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        ({"reference_date": "2206-03-15"}, "reference_date: 15 March 2206 is an unusual date."),
        ({"last_accepted_on": "1989-12-31"}, "last_accepted_on: 31 December 1989 is an unusual date."),
        (
            {"listings": [{"from": "1989-01-01", "to": "2025-01-01"}]},
            "listings[0].from: 1 January 1989 is an unusual date.",
        ),
        (
            {"notifications": [{"notified_on": "2206-01-01"}]},
            "notifications[0].notified_on: 1 January 2206 is an unusual date.",
        ),
        (
            {"penalties": [PENALTY | {"fine": "100000000"}]},
            "penalties[0].fine: RMB 100,000,000 is an unusually large amount.",
        ),
        (
            {"relevant_documents": {"2025": 10_000_000}},
            "relevant_documents.2025: 10,000,000 is an unusually large number.",
        ),
    ],
)
def test_unlikely_value_is_said(parts: dict[str, Any], sentence: str):
    assert said(**parts) == [f"{sentence} Check that it is correct."]
