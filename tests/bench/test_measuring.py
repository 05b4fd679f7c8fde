"""The results of the bench: paired ratios, bounds, and the exit status."""

import json
from itertools import chain, repeat

import pytest
from django.db import connection

from bench.command import as_json, judge, line
from bench.measuring import Ratio, Statements, count_statements, of_pairs, ratio, statements


def test_ratio_is_the_median_of_paired_ratios():
    found = of_pairs("save / floor", [(6.0, 2.0), (8.0, 2.0), (100.0, 10.0)])

    assert (found.value, found.subject, found.floor) == (4.0, 8.0, 2.0)


def test_subject_and_floor_take_turns():
    done: list[str] = []
    clock = chain.from_iterable(zip(range(0, 100, 10), range(3, 103, 10), strict=True))

    found = ratio("a / b", lambda: done.append("a"), lambda: done.append("b"), 2, clock=lambda: next(clock))

    assert "".join(done) == "abab" + "ab"
    assert found.value == 1.0


@pytest.mark.parametrize(
    ("value", "bound", "is_met", "status"),
    [
        (6.0, {"most": 6}, True, 0),
        (6.1, {"most": 6}, False, 0),
        (12.1, {"most": 6}, False, 1),
        (0.95, {"least": 0.95}, True, 0),
        (0.9, {"least": 0.95}, False, 0),
        (0.4, {"least": 0.95}, False, 1),
        (99.0, {}, True, 0),
    ],
)
def test_status_is_1_beyond_twice_a_bound(value: float, bound: dict[str, float], is_met: bool, status: int, capsys):
    found = Ratio("hub / trivial page", value, 1.0, 1.0, **bound)

    assert (found.is_met, judge([found])) == (is_met, status)
    assert ("hub / trivial page" in capsys.readouterr().err) == bool(status)


def test_saved_figures_can_be_compared():
    before = json.loads(as_json([Ratio("save / floor", 12.0, 0.024, 0.002)], [Statements("save", 36)]))

    now = line(Ratio("save / floor", 6.0, 0.012, 0.002, most=7), before["ratios"]["save / floor"])

    assert now.split() == [
        "save",
        "/",
        "floor",
        "6.00",
        "≤",
        "7",
        "12.0",
        "ms",
        "/",
        "2.0",
        "ms",
        "was",
        "12.00,",
        "x",
        "0.50",
    ]
    assert before["statements"] == {"save": 36}


def test_begin_and_commit_are_not_counted():
    assert count_statements(["BEGIN IMMEDIATE", "SELECT 1", "UPDATE a SET b = 1", "COMMIT"]) == 2


def test_statements_of_work_are_counted(db: None):
    def work() -> None:
        with connection.cursor() as cursor:
            list(map(cursor.execute, repeat("SELECT 1", 3)))

    assert statements("work", work) == Statements("work", 3)
