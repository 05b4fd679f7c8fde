"""The verdict on any other day, in words."""

from dataclasses import replace
from datetime import date

import pytest

from acecs.text.bilingual import Text
from acecs.text.days import in_english
from standards.law.figures import Figures, Notification, Penalty, YesNoOpen
from standards.law.other_day import OtherDay, on_another_day
from standards.law.results import Situation
from standards.ratings import BASICALLY_MEET, MEET, NOT_MEET
from tests.standards.law.edition_2022 import LAW, sub_of_10
from tests.standards.law.test_statement import NEW_YEAR, THREE_BATCHES, facts, item

FOR_EVER = replace(LAW, valid_until=None)
NOT_SATISFIED = "Individual standards: conditions not satisfied on self-assessment."


def remarks(found: OtherDay) -> list[str]:
    return [each.en for each in found.remarks]


def test_day_with_conditions_satisfied():
    found = on_another_day(replace(facts({10: MEET}, NEW_YEAR), law=FOR_EVER), date(2026, 7, 31))

    assert found == OtherDay(
        day=date(2026, 7, 31),
        verdict="satisfied",
        headline=Text(
            en="For 31 July 2026: Individual standards: conditions satisfied on self-assessment.",
            zh="按2026年7月31日计算：单项标准：自评符合通过条件。",
        ),
        remarks=(),
    )


def test_blocking_items_are_grouped_by_required_change():
    open_case = Notification(date(2026, 8, 1), serious=True, quality_management=YesNoOpen.OPEN)
    figures = replace(NEW_YEAR, notifications=(open_case,))
    rated = {1: "", 4: NOT_MEET, 7: MEET, 10: MEET, **dict.fromkeys((11, 12, 13, 19), BASICALLY_MEET)}

    found = on_another_day(replace(facts(rated, figures), law=FOR_EVER), date(2027, 1, 1))

    assert found.verdict == "not_satisfied"
    assert remarks(found) == [
        (
            "By the figures not met: item 10; rated “does not meet”: item 4; figures missing or an investigation "
            "open: item 7; to be rated first: item 1; “basically meets”, at most 3 may be: items 11–13 and 19."
        ),
        (
            "The number of relevant documents of 2026 decides item 10 on 1 January 2027, and that year is not over: "
            "with at least 10,000 the item would be met (entered: 9,000)."
        ),
    ]
    assert found.remarks[0].zh == (
        "按数据不达标：第10项；自评为“不达标”：第4项；缺少数据或者调查尚未结束：第7项；尚须自评：第1项；“基本达标”不得超过3项：第11至13、19项。"
    )


def test_verdict_after_all_work():
    found = on_another_day(replace(facts({4: NOT_MEET}), law=FOR_EVER), date(2026, 5, 1))

    assert remarks(found) == [
        "Rated “does not meet”: item 4.",
        "After all work is done: Individual standards: conditions satisfied on self-assessment.",
    ]


def test_sub_item_that_takes_part_on_that_day_only():
    subs = (sub_of_10(1, True, MEET), sub_of_10(2, True, MEET), sub_of_10(3, False, ""))
    about = replace(
        facts({}, Figures(documents={2025: 12_846, 2026: None}), situation=Situation(date(2026, 12, 20))),
        items=(item(10, MEET, sub_items=subs),),
        law=FOR_EVER,
    )

    found = on_another_day(about, date(2027, 6, 10))

    assert (found.verdict, remarks(found)[0]) == ("undecided", "To be rated first: item 10.")


@pytest.mark.parametrize(("day", "is_past"), [(date(2026, 2, 28), True), (date(2026, 3, 1), False)])
def test_past_day_is_answered_for_today_too(day: date, is_past: bool):
    about = replace(facts({6: NOT_MEET}, Figures(notifications=(THREE_BATCHES,))), law=FOR_EVER)

    expected = ["By the figures not met: item 6."]
    if is_past:
        expected.append(f"That day is past. For today, 1 March 2026: {NOT_SATISFIED}")
    assert remarks(on_another_day(about, day)) == expected


@pytest.mark.parametrize(
    ("day", "is_outside"),
    [
        (date(2022, 10, 27), True),
        (date(2022, 10, 28), False),
        (date(2026, 3, 31), False),
        (date(2026, 4, 1), True),
    ],
)
def test_day_outside_the_editions_validity(day: date, is_outside: bool):
    found = remarks(on_another_day(facts({1: MEET}), day))

    assert (
        f"{in_english(day)} is outside the period in which this edition is valid. Ask customs which edition applies."
        in found
    ) == (is_outside)


def test_item_counts_again_once_its_figures_age_out():
    penalty = Penalty(date(2026, 2, 1), fine=20_000_00)
    figures = Figures(penalties=(penalty,), documents={2025: 20_000, 2026: 20_000})

    found = on_another_day(replace(facts({10: NOT_MEET}, figures), law=FOR_EVER), date(2027, 2, 2))

    assert (found.verdict, found.remarks) == ("satisfied", ())


def test_allowed_number_of_basically_met_is_not_a_reason():
    about = replace(facts({4: NOT_MEET, **dict.fromkeys((11, 12, 13), BASICALLY_MEET)}), law=FOR_EVER)

    assert remarks(on_another_day(about, date(2026, 5, 1)))[0] == "Rated “does not meet”: item 4."


def test_all_items_are_named_together():
    about = replace(facts(dict.fromkeys((1, 2, 4), "")), law=FOR_EVER)

    assert on_another_day(about, date(2026, 5, 1)).remarks[0] == Text(
        en="To be rated first: all 3 items.", zh="尚须自评：全部3项。"
    )


def test_all_items_basically_met_are_too_many():
    about = replace(facts(dict.fromkeys((1, 2, 4, 5), BASICALLY_MEET)), law=FOR_EVER)

    assert on_another_day(about, date(2026, 5, 1)).remarks[0] == Text(
        en="“basically meets”, at most 3 may be: all 4 items.", zh="“基本达标”不得超过3项：全部4项。"
    )


def test_number_entered_as_zero_is_shown_as_zero():
    figures = replace(NEW_YEAR, documents={2025: 12_000, 2026: 0})

    found = on_another_day(replace(facts({10: MEET}, figures), law=FOR_EVER), date(2027, 1, 1))

    assert remarks(found)[1].endswith("with at least 10,000 the item would be met (entered: 0).")
