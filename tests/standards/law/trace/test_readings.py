"""Readings of item 10 that customs could take instead, and what they would change."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.law.evaluation import Evaluation, evaluate
from standards.law.figures import Figures, Ground, Party, Penalty, PenaltyState
from standards.law.limits import CountedBy, DatedAmount, Law
from standards.law.results import Situation
from standards.law.sentences import SENTENCES
from standards.law.trace.items import trace
from standards.law.trace.lines import Basis
from tests.standards.law.edition_2022 import LAW
from tests.standards.law.trace.explained import APPLICATION, RE_REVIEW, explained, penalized


def other_readings(figures: Figures, situation: Situation = APPLICATION, law: Law = LAW) -> list[str]:
    lines = trace(Basis(law, figures, evaluate(law, figures, situation)))["10"]
    return [line.text.en for line in lines if line.code.startswith("if_")]


# --- Item 10 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("penalty", "expected"),
    [
        (Penalty(date(2025, 9, 1), fine=1), []),
        (
            Penalty(date(2025, 9, 1), fine=1, disclosed=True),
            [
                (
                    "1 September 2025: reported, not yet recognized by customs, so it counts; "
                    "left out once customs recognizes it. Then item 10: meets."
                )
            ],
        ),
        (Penalty(date(2025, 9, 1), fine=1, recognised=True), []),
        (Penalty(date(2025, 9, 1), fine=500_000_01, disclosed=True), []),
        (
            Penalty(date(2025, 9, 1), fine=1, disclosed=True, recognised=True),
            [
                (
                    "1 September 2025 is left out under an amount that is still to be checked against the official text. "
                    "If it counted, item 10: does not meet."
                )
            ],
        ),
        (Penalty(date(2025, 3, 14), fine=1, disclosed=True, recognised=True), []),
        (Penalty(date(2026, 3, 16), fine=1, disclosed=True, recognised=True), []),
        (Penalty(date(2025, 9, 1), fine=1, disclosed=True, recognised=True, party=Party.CLIENT), []),
        (
            Penalty(date(2025, 9, 1), fine=1, state=PenaltyState.UNDER_APPEAL, label="A"),
            ["A of 1 September 2025: under reconsideration or appeal, so it counts. If revoked, item 10: meets."],
        ),
        (
            Penalty(date(2025, 9, 1), fine=1, ground=Ground.QUARANTINE),
            [
                (
                    "1 September 2025: on inspection and quarantine grounds; counted cautiously, ask customs. "
                    "If it does not count, item 10: meets."
                )
            ],
        ),
        (
            Penalty(date(2025, 3, 15), fine=1),
            [
                (
                    "15 March 2025 lies on the first day of the 12 months, which counts (the cautious reading). "
                    "If that day did not count, item 10: meets."
                )
            ],
        ),
        (
            Penalty(date(2025, 9, 1), fine=1, confiscated_gains=1),
            [
                (
                    "1 September 2025: fine and confiscation are added up (the cautious reading). "
                    "By the fine alone, item 10: does not meet."
                )
            ],
        ),
        (
            Penalty(date(2025, 9, 1), fine=1, confiscated_goods=1),
            [
                (
                    "1 September 2025: fine and confiscation are added up (the cautious reading). "
                    "By the fine alone, item 10: does not meet."
                )
            ],
        ),
        (Penalty(date(2025, 9, 1), confiscated_goods=1), []),
        (
            Penalty(date(2025, 9, 1), fine=1, acts=2),
            [
                "Counted by decision. Counted by act it would be 2 penalties; then item 10: does not meet.",
            ],
        ),
        (Penalty(date(2025, 3, 14), fine=1, acts=2, disclosed=True, state=PenaltyState.UNDER_APPEAL), []),
    ],
)
def test_other_readings_of_a_penalty_too_many(penalty: Penalty, expected: list[str]):
    assert other_readings(penalized(penalty, documents={2025: 9_999})) == expected


def test_other_reading_with_a_better_result():
    figures = penalized(
        Penalty(date(2025, 9, 1), fine=10_000_00, confiscated_gains=1, confiscated_goods=1), documents={2025: 10_000}
    )

    assert other_readings(figures) == [
        "1 September 2025: fine and confiscation are added up (the cautious reading). By the fine alone, item 10: meets."
    ]


def test_two_acts_in_one_decision():
    figures = penalized(Penalty(date(2025, 9, 1), fine=8_000_00, acts=2), documents={2025: 10_000})

    assert explained("10", figures)[-1] == "Item 10: meets."
    assert other_readings(figures) == [
        "Counted by decision. Counted by act it would be 2 penalties; then item 10: does not meet."
    ]


def test_edition_that_counts_by_act():
    by_act = replace(LAW, counted_by=CountedBy.ACT)
    figures = penalized(Penalty(date(2025, 9, 1), fine=5_000_00, acts=3))

    assert (
        explained("10(2)", figures, law=by_act)[0]
        == "Number of penalties against the relevant documents of 2025: 3 × 10,000 ≤ 20,000? no"
    )
    assert other_readings(figures, law=by_act) == [
        "Counted by act. Counted by decision it would be 1 penalty; then item 10: meets."
    ]


def test_only_one_of_two_equal_penalties_is_changed():
    figures = penalized(
        *[Penalty(date(2025, 9, 1), fine=1, state=PenaltyState.UNDER_APPEAL)] * 2, documents={2025: 10_000}
    )

    assert (
        other_readings(figures)
        == ["1 September 2025: under reconsideration or appeal, so it counts. If revoked, item 10: meets."] * 2
    )


def test_other_penalties_stay_if_one_is_changed():
    on_appeal = Penalty(date(2025, 9, 2), fine=1, state=PenaltyState.UNDER_APPEAL)
    figures = penalized(Penalty(date(2025, 9, 1)), on_appeal, Penalty(date(2025, 9, 3)), documents={2025: 10_000})

    assert other_readings(figures) == [
        "2 September 2025: under reconsideration or appeal, so it counts. If revoked, item 10: does not meet."
    ]


def test_penalties_on_the_first_day_are_dropped_together():
    on_edge = Penalty(date(2025, 3, 15), fine=1)
    figures = penalized(
        on_edge, replace(on_edge, label="A"), Penalty(date(2025, 3, 16), fine=1), documents={2025: 10_000}
    )

    assert other_readings(figures) == [
        (
            f"{name} lies on the first day of the 12 months, which counts (the cautious reading). "
            "If that day did not count, item 10: meets."
        )
        for name in ("15 March 2025", "A of 15 March 2025")
    ]


def test_acts_are_counted_without_the_first_day_too():
    figures = penalized(Penalty(date(2025, 3, 15)), Penalty(date(2025, 3, 16), acts=3))

    assert other_readings(figures, law=replace(LAW, counted_by=CountedBy.ACT))[0].endswith("item 10: does not meet.")


def test_checked_amount_has_no_other_reading():
    checked = replace(LAW, disclosure_amounts=(DatedAmount(None, None, 500_000_00, to_be_checked=False),))
    figures = penalized(Penalty(date(2025, 9, 1), fine=1, disclosed=True, recognised=True))

    assert other_readings(figures, law=checked) == []
    assert explained("10", figures, law=checked)[1] == (
        "Left out: 1 September 2025: voluntary disclosure recognized by customs, within RMB 500,000 for decisions of that day."
    )


def test_each_disclosure_is_judged_by_itself():
    disclosed = Penalty(date(2025, 9, 1), fine=1, disclosed=True, recognised=True)
    too_old, other = replace(disclosed, decided_on=date(2025, 3, 14)), replace(disclosed, ground=Ground.OTHER)

    figures = penalized(too_old, replace(other, decided_on=date(2025, 4, 1)), disclosed)

    assert [reading[:16] for reading in other_readings(figures)] == ["1 September 2025"]


# --- A re-review --------------------------------------------------------------------------------


def test_worst_12_months_of_a_share_have_too_many():
    days = (date(2026, 6, 1), date(2024, 5, 1), date(2024, 4, 1), date(2024, 3, 1))

    assert explained("10(2)", penalized(*map(Penalty, days)), RE_REVIEW) == [
        "Number of penalties against the relevant documents of 2025: 1 × 10,000 ≤ 20,000? yes",
        "Sum of the penalties, RMB: 0 ≤ 30,000? yes",
        "Item 10(2): meets.",
        "Worst window, 1 May 2023 to 1 May 2024:",
        "Number of penalties against the relevant documents of 2025: 3 × 10,000 ≤ 20,000? no",
        "The literal reading (meets) and the worst window (does not meet) differ: ask customs which one it applies.",
    ]


def test_decision_of_first_day_is_not_too_old_for_a_re_review():
    figures = penalized(Penalty(date(2020, 7, 31)), Penalty(date(2020, 8, 1)), Penalty(date(2026, 6, 1)))

    assert explained("10", figures, RE_REVIEW)[2:4] == [
        "Left out: 31 July 2020: too old for a re-review, decided before 1 August 2020.",
        "Left out: 1 August 2020: decided before 1 June 2025.",
    ]


def test_old_disclosure_in_a_re_review_has_unchecked_amount():
    def disclosed_on(day: date) -> Figures:
        return penalized(Penalty(day, fine=20_000_00, disclosed=True, recognised=True))

    assert other_readings(disclosed_on(date(2022, 1, 10)), RE_REVIEW) == [
        (
            "10 January 2022 is left out under an amount that is still to be checked against the official text. "
            "If it counted, item 10: does not meet."
        )
    ]
    assert other_readings(disclosed_on(date(2026, 8, 2)), RE_REVIEW) == []


@pytest.mark.parametrize(
    ("day", "is_inside"),
    [(date(2022, 1, 9), False), (date(2022, 1, 10), True), (date(2026, 8, 1), True), (date(2026, 8, 2), False)],
)
def test_both_ends_of_a_re_reviews_period_are_included(day: date, is_inside: bool):
    disclosed = Penalty(day, fine=20_000_00, disclosed=True, recognised=True)
    situation = replace(RE_REVIEW, last_accepted_on=date(2023, 1, 10))

    assert len(other_readings(penalized(disclosed), situation)) == is_inside


def test_re_review_without_its_only_penalty_is_met():
    on_appeal = Penalty(date(2026, 6, 1), fine=20_000_00, state=PenaltyState.UNDER_APPEAL)

    assert other_readings(penalized(on_appeal, documents={}), RE_REVIEW) == [
        "1 June 2026: under reconsideration or appeal, so it counts. If revoked, item 10: meets."
    ]


WORST_ONLY = "Not in this window, but in the worst window:"


def readings_in_re_review(figures: Figures, language: str = "en", law: Law = LAW) -> list[str]:
    lines = trace(Basis(law, figures, evaluate(law, figures, RE_REVIEW)))["10"]
    return [getattr(line.text, language) for line in lines if line.code.startswith(("if_", "only_in_worst"))]


@pytest.mark.parametrize(
    ("older", "expected"),
    [
        (Penalty(date(2025, 1, 10), fine=20_000_00), []),
        (
            Penalty(date(2025, 1, 10), fine=20_000_00, state=PenaltyState.UNDER_APPEAL),
            [
                (
                    "10 January 2025: under reconsideration or appeal, so it counts. "
                    "If revoked, item 10: meets in the worst window."
                ),
            ],
        ),
        (
            Penalty(date(2025, 1, 10), fine=20_000_00, disclosed=True),
            [
                (
                    "10 January 2025: reported, not yet recognized by customs, so it counts; "
                    "left out once customs recognizes it. Then item 10: meets in the worst window."
                ),
            ],
        ),
        (
            Penalty(date(2025, 1, 10), fine=20_000_00, ground=Ground.QUARANTINE),
            [
                (
                    "10 January 2025: on inspection and quarantine grounds; counted cautiously, ask customs. "
                    "If it does not count, item 10: meets in the worst window."
                ),
            ],
        ),
        (
            Penalty(date(2025, 1, 10), fine=10_000_01, confiscated_gains=1),
            [
                (
                    "10 January 2025: fine and confiscation are added up (the cautious reading). "
                    "By the fine alone, item 10: does not meet in the worst window."
                ),
            ],
        ),
    ],
)
def test_other_readings_of_a_penalty_in_the_worst_window_only(older: Penalty, expected: list[str]):
    figures = penalized(older, Penalty(date(2026, 6, 1), fine=500_00))

    assert readings_in_re_review(figures) == [WORST_ONLY, *expected][: 2 * len(expected)]


def test_other_readings_of_the_worst_12_months_in_chinese():
    figures = penalized(
        Penalty(date(2025, 1, 10), fine=20_000_00, state=PenaltyState.UNDER_APPEAL),
        Penalty(date(2026, 6, 1), fine=500_00),
    )

    assert readings_in_re_review(figures, "zh") == [
        "不在上述期间内、但计入最不利的期间的：",
        "2025年1月10日：处于复议或诉讼期间，予以计入。如被撤销，第10项：按最不利的期间为达标。",
    ]


def test_older_penalties_change_nothing_if_readings_agree():
    """Not met by the literal reading stays so without them; met in every 12 months cannot get better."""
    older = Penalty(date(2025, 1, 10), fine=20_000_00, state=PenaltyState.UNDER_APPEAL)

    assert readings_in_re_review(penalized(older, Penalty(date(2026, 6, 1), fine=20_000_00))) == []
    assert readings_in_re_review(penalized(replace(older, fine=1), Penalty(date(2026, 6, 1), fine=1))) == []


def test_penalty_too_old_for_a_re_review_has_no_reading():
    too_old = Penalty(date(2020, 7, 31), fine=20_000_00, state=PenaltyState.UNDER_APPEAL)
    figures = penalized(too_old, Penalty(date(2025, 1, 10), fine=20_000_00), Penalty(date(2026, 6, 1), fine=500_00))

    assert readings_in_re_review(figures) == []


def test_re_review_stays_undecided_without_older_penalty():
    older = Penalty(date(2025, 1, 10), fine=20_000_00, state=PenaltyState.UNDER_APPEAL)

    assert readings_in_re_review(penalized(older, Penalty(date(2026, 6, 1)), documents={}))[1] == (
        "10 January 2025: under reconsideration or appeal, so it counts. "
        "If revoked, item 10: cannot be decided yet in the worst window."
    )


def test_other_reading_may_leave_the_worst_12_months_as_is():
    figures = penalized(
        Penalty(date(2025, 1, 10), fine=20_000_00),
        Penalty(date(2026, 6, 1), fine=20_000_00, state=PenaltyState.UNDER_APPEAL),
        Penalty(date(2026, 6, 2), fine=1),
    )

    assert readings_in_re_review(figures) == [
        (
            "1 June 2026: under reconsideration or appeal, so it counts. "
            "If revoked, item 10: meets by the letter, does not meet in the worst window."
        )
    ]
    assert readings_in_re_review(figures, "zh")[0].endswith("第10项：按字面理解为达标，按最不利的期间为不达标。")


def test_first_day_of_the_worst_12_months():
    """The first of three is 12 months before the last: by the other reading two are left, within the limit."""
    days = (date(2024, 1, 10), date(2024, 6, 1), date(2025, 1, 10), date(2026, 6, 1))

    assert readings_in_re_review(penalized(*map(Penalty, days))) == [
        WORST_ONLY,
        (
            "10 January 2024 lies on the first day of the 12 months, which counts (the cautious reading). "
            "If that day did not count, item 10: meets in the worst window."
        ),
    ]


def test_first_day_of_a_re_reviews_literal_window():
    days = (date(2025, 6, 1), date(2025, 9, 1), date(2026, 6, 1))

    assert readings_in_re_review(penalized(*map(Penalty, days))) == [
        (
            "1 June 2025 lies on the first day of the 12 months, which counts (the cautious reading). "
            "If that day did not count, item 10: meets."
        )
    ]


def test_disclosure_that_would_count_in_worst_12_months_only():
    disclosed = Penalty(date(2025, 1, 10), fine=20_000_00, disclosed=True, recognised=True)

    assert readings_in_re_review(penalized(disclosed, Penalty(date(2026, 6, 1)))) == [
        (
            "10 January 2025 is left out under an amount that is still to be checked against the official text. "
            "If it counted, item 10: meets by the letter, does not meet in the worst window."
        )
    ]


@pytest.mark.parametrize(
    ("days", "worst"),
    [
        ((date(2024, 1, 10), date(2024, 6, 1)), "does not meet"),  # in the 12 months of a decision after it
        ((date(2023, 6, 1), date(2023, 6, 2)), "does not meet"),  # in its own
        ((date(2023, 5, 31), date(2024, 6, 1)), "meets"),
    ],
)
def test_disclosure_that_would_exceed_the_worst_12_months(days: tuple[date, ...], worst: str):
    disclosed = Penalty(date(2024, 1, 11), disclosed=True, recognised=True)
    figures = penalized(*map(Penalty, days), disclosed, Penalty(date(2026, 6, 1)))

    [reading] = readings_in_re_review(figures)

    assert reading.endswith("item 10: meets." if worst == "meets" else "does not meet in the worst window.")


def test_disclosure_beside_12_months_that_are_not_met():
    disclosed = Penalty(date(2025, 9, 1), disclosed=True, recognised=True)
    figures = penalized(Penalty(date(2023, 6, 1), fine=20_000_00), disclosed, Penalty(date(2026, 6, 1)))

    [reading] = readings_in_re_review(figures)

    assert reading.endswith("If it counted, item 10: meets by the letter, does not meet in the worst window.")


DECISIONS = st.builds(
    Penalty,
    decided_on=st.dates(date(2023, 1, 1), date(2026, 8, 1)),
    fine=st.sampled_from([0, 5_000_00, 10_000_00, 10_000_01]),
    state=st.sampled_from([PenaltyState.IN_FORCE, PenaltyState.UNDER_APPEAL]),
    disclosed=st.booleans(),
    recognised=st.booleans(),
)


@given(
    decisions=st.lists(DECISIONS, max_size=8, unique_by=lambda each: each.decided_on),
    documents=st.sampled_from([{}, {2025: 20_000}]),
)
def test_other_readings_match_evaluation_of_changed_figures(decisions: list[Penalty], documents: dict[int, int | None]):
    """The shortcut that skips windows gives the same result as a full evaluation of the changed figures."""
    figures = Figures(penalties=tuple(decisions), documents=documents)
    said = {line.text.en for line in trace(Basis(LAW, figures, evaluate(LAW, figures, RE_REVIEW)))["10"]}

    for each in decisions:
        others = tuple(other for other in decisions if other != each)
        without = evaluate(LAW, replace(figures, penalties=others), RE_REVIEW)
        counted = evaluate(LAW, replace(figures, penalties=(*others, replace(each, recognised=False))), RE_REVIEW)
        for text in said:
            if text.startswith(f"{each.decided_on}: ") and "If revoked" in text:
                assert text.split("item 10: ")[1] in words(without)
            if text.startswith(f"{each.decided_on} is left out under an amount"):
                assert text.split("item 10: ")[1] in words(counted)


def words(evaluation: Evaluation) -> set[str]:
    """Possible texts of a result: by both readings, or in the worst window alone."""
    literal, worst = (SENTENCES[results["10"]].en for results in (evaluation.results, evaluation.cautious))
    both = literal if literal == worst else f"{literal} by the letter, {worst} in the worst window"
    return {f"{both}.", f"{worst} in the worst window."}


def test_acts_in_the_worst_12_months_only():
    older = [Penalty(date(2023, 1, 10), acts=2), Penalty(date(2024, 6, 1), acts=3), Penalty(date(2025, 7, 1), acts=1)]

    assert readings_in_re_review(penalized(*older, Penalty(date(2026, 6, 1)))) == [
        (
            "Counted by decision. Counted by act it would be up to 3 penalties in a window back from an earlier decision; "
            "then item 10: does not meet in the worst window."
        )
    ]
    assert readings_in_re_review(
        penalized(*older, Penalty(date(2026, 9, 1)), Penalty(date(2026, 6, 1))),
        law=replace(LAW, counted_by=CountedBy.ACT),
    ) == [
        (
            "Counted by act. Counted by decision it would be up to 1 penalty in a window back from an earlier decision; "
            "then item 10: meets in the worst window."
        )
    ]


def test_acts_in_the_literal_window_by_both_readings():
    figures = penalized(Penalty(date(2024, 1, 1), acts=3), Penalty(date(2026, 6, 1), acts=2))

    assert readings_in_re_review(figures) == [
        (
            "Counted by decision. Counted by act it would be 2 penalties; "
            "then item 10: meets by the letter, does not meet in the worst window."
        )
    ]
