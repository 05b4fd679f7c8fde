from datetime import date

import pytest

from reports import summary
from reports.summary import RatingTally, SharedItem
from tests.reports import dossiers


def test_counts_match_a_count_by_hand() -> None:
    answers = {5: {"rating": "meet"}, 6: {"rating": "meet"}, 7: {"rating": "not_meet"}, 9: {"rating": "basically_meet"}}

    counted = summary.summarize(dossiers.dossier([4, 5], answers))

    assert [row.tally.counts for row in counted.types] == [
        {"meet": 2, "basically_meet": 0, "not_meet": 1, "not_applicable": 0, "": 1},
        {"meet": 0, "basically_meet": 1, "not_meet": 0, "not_applicable": 0, "": 1},
    ]
    assert counted.overall == RatingTally({"meet": 2, "basically_meet": 1, "not_meet": 1, "not_applicable": 0, "": 1})
    assert (counted.overall.rated, counted.overall.total) == (4, 5)
    assert {code: [item.number for item in items] for code, items in counted.by_rating.items()} == {
        "meet": [5, 6],
        "basically_meet": [9],
        "not_meet": [7],
        "not_applicable": [],
        "": [8],
    }


def test_item_8_is_listed_under_two_types_and_counted_once() -> None:
    counted = summary.summarize(dossiers.dossier([4, 5], {8: {"rating": "not_meet"}}))

    assert [row.tally.counts["not_meet"] for row in counted.types] == [1, 1]
    assert counted.overall.counts["not_meet"] == 1
    assert counted.shared == (SharedItem(8, (4, 5)),)


@pytest.mark.parametrize("number", [4, 5])
def test_item_8_is_not_shared_with_one_of_its_types(number: int) -> None:
    assert summary.summarize(dossiers.dossier([number])).shared == ()


def test_summary_without_business_types_is_empty() -> None:
    counted = summary.summarize(dossiers.dossier([]))

    assert (counted.types, counted.overall.rated, counted.overall.total) == ((), 0, 0)


@pytest.mark.parametrize(
    ("day", "is_valid"),
    [("2022-10-27", False), ("2022-10-28", True), ("2026-03-31", True), ("2026-04-01", False)],
)
def test_validity_includes_both_ends(day: str, is_valid: bool) -> None:
    edition = dossiers.edition(valid_from="2022-10-28", valid_until="2026-03-31")

    assert summary.is_valid_on(edition, date.fromisoformat(day)) is is_valid


def test_edition_without_an_end_stays_valid() -> None:
    assert summary.is_valid_on(dossiers.edition(valid_until=None), date(2099, 1, 1))


def test_day_of_making_is_a_beijing_day() -> None:
    assert summary.made_on(dossiers.dossier(made_at="2026-03-31T17:30:00+00:00")) == date(2026, 4, 1)
