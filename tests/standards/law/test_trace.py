"""How a result came about: inputs used, inputs left out and why, sums, and other readings."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acecs.text.bilingual import NOTHING
from acecs.text.days import in_english
from standards.law.evaluation import Evaluation, evaluate
from standards.law.figures import Figures, Ground, Listing, Mode, Notification, Party, Penalty, PenaltyState, YesNoOpen
from standards.law.limits import CountedBy, DatedAmount, Law, Limit, LimitCode
from standards.law.results import Situation
from standards.law.sentences import SENTENCES, items_listed, rmb, say, whole
from standards.law.trace.items import trace
from standards.law.trace.lines import Basis
from standards.law.trace.penalties import documents_text
from tests.standards.law.edition_2022 import LAW

APPLICATION = Situation(date(2026, 3, 15))
RE_REVIEW = Situation(date(2026, 8, 1), Mode.RE_REVIEW, date(2021, 8, 1))
WINDOW = (
    "“Within 1 year” is 15 March 2025 to 15 March 2026: 12 months counted back from 15 March 2026, both ends included."
)
MISSING = (
    "The number of relevant documents of 2025 is not entered: (2) and (3) cannot be decided yet. "
    "Once the year is over enter it in the register, or that it cannot be calculated."
)


def explained(
    key: str, figures: Figures, situation: Situation = APPLICATION, law: Law = LAW, language: str = "en"
) -> list[str]:
    lines = trace(Basis(law, figures, evaluate(law, figures, situation)))[key]
    return [getattr(line.text, language) for line in lines]


def penalized(*penalties: Penalty, documents: Mapping[int, int | None] | None = None) -> Figures:
    return Figures(penalties=penalties, documents={2025: 20_000} if documents is None else documents)


def calls_for(number: int, documents: int) -> int:
    """Count function calls for the trace of a re-review with this many penalties under appeal, one a day."""
    days = [RE_REVIEW.reference_date - timedelta(days=place) for place in range(number)]
    on_appeal = [Penalty(day, fine=1, state=PenaltyState.UNDER_APPEAL) for day in days]
    figures = penalized(*on_appeal, documents={2025: documents})
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        trace(Basis(LAW, figures, evaluate(LAW, figures, RE_REVIEW)))
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize("documents", [20_000, 10_000_000], ids=["not met", "met"])
def test_work_grows_at_most_with_the_square_of_penalties(documents: int):
    """Each penalty has its own window and sentence; computing all windows for every sentence would be eight times the work."""
    assert calls_for(100, documents) <= 4 * calls_for(50, documents)


# --- Item 10 -----------------------------------------------------------------------------------


def test_every_penalty_is_named_with_its_effect():
    figures = penalized(
        Penalty(date(2026, 3, 16), fine=1_00, label="No. 1"),
        Penalty(date(2025, 9, 2), fine=8_000_00, label="No. 2"),
        Penalty(date(2025, 3, 16), warning=True),
        Penalty(date(2025, 3, 14), fine=1),
        Penalty(date(2025, 10, 1), fine=5, state=PenaltyState.REVOKED),
        Penalty(date(2025, 10, 2), state=PenaltyState.NOT_PENALISED),
        Penalty(date(2025, 10, 3), fine=5, party=Party.CLIENT),
        Penalty(date(2025, 10, 4), fine=5, ground=Ground.SMUGGLING),
        Penalty(date(2025, 10, 5), fine=5, ground=Ground.OTHER),
        Penalty(date(2025, 10, 6), fine=5, party=Party.EMPLOYEE),
    )

    assert explained("10", figures) == [
        WINDOW,
        "Left out: 14 March 2025: decided before 15 March 2025.",
        "Counts: 16 March 2025, a warning (RMB 0).",
        "Counts: No. 2 of 2 September 2025, RMB 8,000.",
        "Left out: No. 1 of 16 March 2026: decided after 15 March 2026.",
        "Left out: 1 October 2025: the decision was revoked.",
        "Left out: 2 October 2025: a decision not to penalize.",
        "Left out: 3 October 2025: it names neither the enterprise nor a branch of it.",
        (
            "Left out: 4 October 2025: smuggling is not a matter of this item. "
            "It concerns the general standards; seek advice now."
        ),
        "Left out: 5 October 2025: not a violation of customs supervision regulations.",
        "Left out: 6 October 2025: it names neither the enterprise nor a branch of it.",
        "Relevant documents of 2025: 20,000. Applies: (2). Does not apply: (3).",
        (
            "No further penalty can be afforded: "
            "penalties within the limit with 20,000 relevant documents in 2025: 2; counted in this window: 2."
        ),
        "Item 10: meets.",
    ]
    assert explained("10(1)", figures) == [
        "16 March 2025: 0 ≤ 10,000? yes",
        "No. 2 of 2 September 2025: 8,000 ≤ 10,000? yes",
        "Item 10(1): meets.",
    ]
    assert explained("10(2)", figures) == [
        "Number of penalties against the relevant documents of 2025: 2 × 10,000 ≤ 20,000? yes",
        "Sum of the penalties, RMB: 0 + 8,000 = 8,000 ≤ 30,000? yes",
        "Item 10(2): meets.",
    ]
    assert explained("10(3)", figures) == ["Not applicable by rule.", "Item 10(3): not applicable."]


def test_sums_of_sub_items_not_met():
    figures = penalized(Penalty(date(2025, 9, 1), fine=30_000_01), documents={2025: 9_999})

    assert explained("10(1)", figures)[0] == "1 September 2025: 30,000.01 ≤ 10,000? no"
    assert explained("10(2)", figures)[:2] == [
        "Number of penalties against the relevant documents of 2025: 1 × 10,000 ≤ 9,999? no",
        "Sum of the penalties, RMB: 30,000.01 ≤ 30,000? no",
    ]
    assert explained("10(2)", figures, language="zh")[-1] == "第10(2)项：不达标。"


def test_sums_at_the_limit():
    figures = penalized(*[Penalty(date(2025, 9, 1), fine=10_000_00)] * 3, documents={2025: 30_000})

    assert explained("10(1)", figures) == [
        "1 September 2025: 10,000 ≤ 10,000? yes",
        "1 September 2025: 10,000 ≤ 10,000? yes",
        "1 September 2025: 10,000 ≤ 10,000? yes",
        "Item 10(1): meets.",
    ]
    assert explained("10(2)", figures) == [
        "Number of penalties against the relevant documents of 2025: 3 × 10,000 ≤ 30,000? yes",
        "Sum of the penalties, RMB: 10,000 + 10,000 + 10,000 = 30,000 ≤ 30,000? yes",
        "Item 10(2): meets.",
    ]
    assert explained("10", figures)[-2].startswith(
        "No further penalty can be afforded: penalties within the limit with "
    )


def test_trace_without_penalties():
    figures = penalized(documents={2025: 10_000})

    assert explained("10", figures) == [
        WINDOW,
        "Nothing is recorded.",
        "Relevant documents of 2025: 10,000. Applies: (2). Does not apply: (3).",
        (
            "Penalties within the limit with 10,000 relevant documents in 2025: 1; counted in this window: 0. "
            "Each at most RMB 10,000, together at most RMB 30,000; RMB 30,000 is left."
        ),
        "Item 10: meets.",
    ]
    assert explained("10(1)", figures) == ["No penalty counts: met.", "Item 10(1): meets."]
    assert explained("10(2)", figures)[:2] == [
        "Number of penalties against the relevant documents of 2025: 0 × 10,000 ≤ 10,000? yes",
        "Sum of the penalties, RMB: 0 ≤ 30,000? yes",
    ]


@pytest.mark.parametrize("documents", [0, 9_999])
def test_no_penalty_allowed_is_said_before_the_first_one(documents: int):
    assert explained("10", penalized(documents={2025: documents}))[-2] == (
        f"No penalty can be afforded: with {documents:,} relevant documents in 2025 "
        "a single one already exceeds one in 10,000."
    )


@pytest.mark.parametrize(
    ("per", "english", "chinese"), [(10_000, "one in 10,000", "万分之一"), (5_000, "one in 5,000", "5,000分之一")]
)
def test_share_is_written_as_each_language_counts(per: int, english: str, chinese: str):
    limits = tuple(replace(limit, per=per) if limit.per > 1 else limit for limit in LAW.limits)
    law, figures = replace(LAW, limits=limits), penalized(documents={2025: 4_999})

    assert f" exceeds {english}." in explained("10", figures, law=law)[-2]
    assert chinese in explained("10", figures, law=law, language="zh")[-2]


@pytest.mark.parametrize(
    ("documents", "fines", "sentence"),
    [
        (20_000, [10_000_01], "No further penalty can be afforded: a limit is exceeded already."),
        (40_000, [10_000_00] * 2 + [10_000_01], "No further penalty can be afforded: a limit is exceeded already."),
        (40_000, [7_500_01] * 4, "No further penalty can be afforded: a limit is exceeded already."),
        (20_000, [1, 1, 1], "No further penalty can be afforded: a limit is exceeded already."),
        (
            30_000,
            [10_000_00] * 3,
            (
                "No further penalty can be afforded: penalties within the limit with 30,000 relevant documents in 2025: 3; "
                "counted in this window: 3."
            ),
        ),
        (
            10_000,
            [0],
            (
                "No further penalty can be afforded: penalties within the limit with 10,000 relevant documents in 2025: 1; "
                "counted in this window: 1."
            ),
        ),
        (
            40_000,
            [10_000_00] * 3,
            (
                "Only a warning can still be afforded: the RMB 30,000 that penalties may come to together are used up. "
                "Penalties within the limit with 40,000 relevant documents in 2025: 4; counted in this window: 3."
            ),
        ),
        (
            40_000,
            [10_000_00, 10_000_00, 9_999_99],
            (
                "Penalties within the limit with 40,000 relevant documents in 2025: 4; counted in this window: 3. "
                "Each at most RMB 10,000, together at most RMB 30,000; RMB 0.01 is left."
            ),
        ),
    ],
)
def test_how_many_penalties_are_left(documents: int, fines: list[int], sentence: str):
    figures = penalized(*(Penalty(date(2025, 9, 1), fine=fine) for fine in fines), documents={2025: documents})

    lines = trace(Basis(LAW, figures, evaluate(LAW, figures, APPLICATION)))["10"]

    assert [line.text.en for line in lines if line.code.startswith(("affordable", "none_affordable"))] == [sentence]


def test_documents_that_cannot_be_calculated():
    figures = penalized(Penalty(date(2025, 9, 1), fine=1), documents={2025: None})

    assert explained("10", figures)[-3:] == [
        "The number of relevant documents of 2025 cannot be calculated. Applies: (3). Does not apply: (2).",
        (
            "No penalty can be afforded: where the number of relevant documents cannot be calculated, "
            "a single one is too many."
        ),
        "Item 10: does not meet.",
    ]
    assert explained("10(2)", figures) == ["Not applicable by rule.", "Item 10(2): not applicable."]
    assert explained("10(3)", figures) == ["Penalties that count: 1 ≤ 0? no", "Item 10(3): does not meet."]


def test_year_without_entry():
    figures = penalized(documents={2024: 10_000, 2026: 10_000})

    assert explained("10", figures) == [
        WINDOW,
        "Nothing is recorded.",
        MISSING,
        "Item 10: cannot be decided yet.",
    ]
    assert [explained(f"10({sub_item})", figures) for sub_item in (2, 3)] == [
        [
            f"({sub_item}) cannot be decided yet: the number of relevant documents of 2025 is missing.",
            f"Item 10({sub_item}): cannot be decided yet.",
        ]
        for sub_item in (2, 3)
    ]


def test_which_sub_item_applies_by_the_documents_of_a_year():
    figures = Figures(documents={2024: 12_000, 2025: None})

    said = {year: documents_text(10, LAW, figures, year) for year in (2024, 2025, 2026)}

    assert said[2024].en == "Relevant documents of 2024: 12,000. Applies: (2). Does not apply: (3)."
    assert said[2025].zh == "2025年相关单证票数无法计算。适用第（3）分项。不适用第（2）分项。"
    assert said[2026].en.startswith("The number of relevant documents of 2026 is not entered: ")
    assert documents_text(6, LAW, figures, 2024) == NOTHING


def test_sub_items_are_named_as_the_edition_prints_them():
    printed = replace(LAW, limits=tuple(replace(each, printed=f"4.{each.sub_item}") for each in LAW.limits))
    figures = Figures(documents={2024: None})

    said = [documents_text(10, printed, figures, year) for year in (2024, 2026)]

    assert said[0].en == (
        "The number of relevant documents of 2024 cannot be calculated. Applies: 4.3. Does not apply: 4.2."
    )
    assert said[1].zh.startswith("未填写2026年相关单证票数：第4.2、4.3分项尚不能判定。")


def test_documents_are_not_asked_for_if_no_sub_item_needs_them():
    always = replace(LAW, limits=tuple(replace(each, applies="always", per=1) for each in LAW.limits))

    codes = [each.code for each in trace(Basis(always, Figures(), evaluate(always, Figures(), APPLICATION)))["10"]]

    assert [code for code in codes if code.startswith("documents")] == []


def other_readings(figures: Figures, situation: Situation = APPLICATION, law: Law = LAW) -> list[str]:
    lines = trace(Basis(law, figures, evaluate(law, figures, situation)))["10"]
    return [line.text.en for line in lines if line.code.startswith("if_")]


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


@pytest.mark.parametrize(
    ("yuan", "acts", "says"),
    [
        (8_000, 2, "by act no single one exceeds RMB 10,000 either."),
        (10_000, 2, "by act no single one exceeds RMB 10,000 either."),
        (
            10_001,
            2,
            "by act it would be met if no single one exceeds RMB 10,000: see the decision and ask customs.",
        ),
        (
            20_000,
            2,
            "by act it would be met if no single one exceeds RMB 10,000: see the decision and ask customs.",
        ),
        (20_001, 2, "by act at least one exceeds RMB 10,000 too."),
    ],
)
def test_amount_of_several_acts_is_told_by_act(yuan: int, acts: int, says: str):
    figures = penalized(Penalty(date(2025, 9, 1), fine=yuan * 100, acts=acts))

    _sum, by_act, _result = explained("10(1)", figures)

    assert by_act == f"1 September 2025: one decision for 2 acts. Their sum is judged (the cautious reading); {says}"


def test_amount_of_one_act_is_not_told_by_act():
    assert len(explained("10(1)", penalized(Penalty(date(2025, 9, 1), fine=10_001_00)))) == 2


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


def test_no_room_is_stated_without_a_limit_by_share():
    law = replace(LAW, limits=(Limit(item=10, code=LimitCode.PENALTY_AMOUNT, most=10_000_00),))
    figures = penalized(Penalty(date(2025, 9, 1), fine=10_000_01))

    assert explained("10", figures, law=law) == [
        WINDOW,
        "Counts: 1 September 2025, RMB 10,000.01.",
        "1 September 2025: 10,000.01 ≤ 10,000? no",
        "Item 10: does not meet.",
    ]


@pytest.mark.parametrize("missing", ["penalty_count", "penalty_amount", "penalty_sum"])
def test_room_is_stated_only_with_all_three_limits(missing: str):
    law = replace(LAW, limits=tuple(limit for limit in LAW.limits if limit.code != missing))

    assert "affordable" in codes_of_item_10(LAW)
    assert "affordable" not in codes_of_item_10(law)


def codes_of_item_10(law: Law) -> list[str]:
    return [line.code for line in trace(Basis(law, penalized(), evaluate(law, penalized(), APPLICATION)))["10"]]


@pytest.mark.parametrize(
    ("most", "documents", "sum_"),
    [(1, 3, "1 × 2 ≤ 3? yes"), (1, 1, "1 × 2 ≤ 1? no"), (3, 0, "1 × 2 ≤ 0? no")],
)
def test_share_of_one_in_two(most: int, documents: int, sum_: str):
    limit = Limit(item=10, sub_item=2, code=LimitCode.PENALTY_COUNT, most=most, per=2, applies="count_known")
    figures = penalized(Penalty(date(2025, 9, 1)), documents={2025: documents})

    said = explained("10(2)", figures, law=replace(LAW, limits=(limit,)))[0]

    assert said == f"Number of penalties against the relevant documents of 2025: {sum_}"


def test_confiscation_left_out_for_another_reason():
    revoked = Penalty(date(2025, 9, 1), confiscated_goods=1, state=PenaltyState.REVOKED)

    assert "Left out: 1 September 2025: the decision was revoked." in explained("10", penalized(revoked))


def test_each_disclosure_is_judged_by_itself():
    disclosed = Penalty(date(2025, 9, 1), fine=1, disclosed=True, recognised=True)
    too_old, other = replace(disclosed, decided_on=date(2025, 3, 14)), replace(disclosed, ground=Ground.OTHER)

    figures = penalized(too_old, replace(other, decided_on=date(2025, 4, 1)), disclosed)

    assert [reading[:16] for reading in other_readings(figures)] == ["1 September 2025"]


# --- A re-review -------------------------------------------------------------------------------


def test_re_review_counts_back_from_the_latest_penalty():
    figures = penalized(
        Penalty(date(2020, 7, 31), fine=1),
        Penalty(date(2025, 1, 10), fine=20_000_00),
        Penalty(date(2026, 6, 1), fine=500_00),
        Penalty(date(2026, 8, 2), fine=1),
    )

    assert explained("10", figures, RE_REVIEW) == [
        (
            "Decisions before 1 August 2020 do not count: they are older than 12 months before the last accepted application "
            "(1 August 2021)."
        ),
        (
            "Re-review: the 12 months count back from the latest penalty decision that counts, "
            "so they are 1 June 2025 to 1 June 2026, both ends included."
        ),
        "Left out: 31 July 2020: too old for a re-review, decided before 1 August 2020.",
        "Left out: 10 January 2025: decided before 1 June 2025.",
        "Counts: 1 June 2026, RMB 500.",
        "Left out: 2 August 2026: decided after 1 August 2026.",
        "Relevant documents of 2025: 20,000. Applies: (2). Does not apply: (3).",
        (
            "Penalties within the limit with 20,000 relevant documents in 2025: 2; counted in this window: 1. "
            "Each at most RMB 10,000, together at most RMB 30,000; RMB 29,500 is left."
        ),
        "Item 10: meets.",
        "The literal reading (meets) and the worst window (does not meet) differ: ask customs which one it applies.",
    ]
    assert explained("10(1)", figures, RE_REVIEW) == [
        "1 June 2026: 500 ≤ 10,000? yes",
        "Item 10(1): meets.",
        "Worst window, 10 January 2024 to 10 January 2025:",
        "10 January 2025: 20,000 ≤ 10,000? no",
        "The literal reading (meets) and the worst window (does not meet) differ: ask customs which one it applies.",
    ]
    assert explained("10(2)", figures, RE_REVIEW)[-1] == "Item 10(2): meets."


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


def test_re_review_without_penalty_or_last_acceptance():
    figures = penalized(documents={})
    situation = replace(RE_REVIEW, last_accepted_on=None)

    assert explained("10", figures, situation) == [
        "The date of the last accepted application is not entered, so no decision is too old.",
        "Re-review: there is no penalty decision that counts, so item 10 is met.",
        "Nothing is recorded.",
        "Not needed: the number of relevant documents of 2025. No penalty counts, so item 10 is met whatever it is.",
        "Item 10: meets.",
    ]
    assert explained("10(1)", figures, situation) == ["No penalty counts: met.", "Item 10(1): meets."]
    assert [explained(key, figures, situation)[0] for key in ("10(2)", "10(3)")] == [
        (
            f"Not needed: whether ({sub_item}) applies depends on the number of relevant documents of 2025, "
            "and item 10 is met without it."
        )
        for sub_item in (2, 3)
    ]


def test_re_review_without_penalty_uses_up_nothing():
    figures = penalized()

    assert explained("10", figures, RE_REVIEW)[-2] == (
        "Penalties within the limit with 20,000 relevant documents in 2025: 2; counted in this window: 0. "
        "Each at most RMB 10,000, together at most RMB 30,000; RMB 30,000 is left."
    )
    assert (
        explained("10(2)", figures, RE_REVIEW)[0]
        == "Number of penalties against the relevant documents of 2025: 0 × 10,000 ≤ 20,000? yes"
    )


def test_decision_of_first_day_is_not_too_old_for_a_re_review():
    figures = penalized(Penalty(date(2020, 7, 31)), Penalty(date(2020, 8, 1)), Penalty(date(2026, 6, 1)))

    assert explained("10", figures, RE_REVIEW)[2:4] == [
        "Left out: 31 July 2020: too old for a re-review, decided before 1 August 2020.",
        "Left out: 1 August 2020: decided before 1 June 2025.",
    ]


def test_no_penalty_is_too_old_without_last_acceptance():
    figures = penalized(Penalty(date(1990, 1, 1), fine=20_000_00))

    lines = explained("10", figures, replace(RE_REVIEW, last_accepted_on=None))

    assert lines[1:3] == [
        (
            "Re-review: the 12 months count back from the latest penalty decision that counts, "
            "so they are 1 January 1989 to 1 January 1990, both ends included."
        ),
        "Counts: 1 January 1990, RMB 20,000.",
    ]
    assert lines[-1] == "Item 10: does not meet."


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


def test_food_items_in_a_re_review():
    window = (
        "“Within 1 year” is 1 August 2025 to 1 August 2026: "
        "12 months counted back from the date of the re-review (our reading), both ends included."
    )

    assert [explained(key, Figures(), RE_REVIEW)[0] for key in "678"] == [window] * 3


# --- Items 6, 7 and 8 --------------------------------------------------------------------------

NOTIFIED = Figures(
    notifications=(
        Notification(date(2026, 3, 16), ("A1",), YesNoOpen.YES, label="Japan"),
        Notification(date(2025, 3, 14), ("A1",), YesNoOpen.YES),
        Notification(date(2025, 9, 3), ("A1", "A2"), YesNoOpen.YES, confirmed_on=date(2026, 3, 16), label="Japan"),
        Notification(
            date(2025, 9, 2),
            ("A2", ""),
            YesNoOpen.YES,
            date(2026, 3, 15),
            serious=True,
            quality_management=YesNoOpen.YES,
        ),
        Notification(
            date(2025, 9, 4), ("A3",), YesNoOpen.OPEN, banned_substance=True, quality_management=YesNoOpen.OPEN
        ),
        Notification(date(2025, 9, 5), ("A3",), YesNoOpen.NO, serious=True),
    )
)


def test_every_notification_is_named_with_its_effect_on_6():
    assert explained("6", NOTIFIED) == [
        WINDOW,
        "Left out: 14 March 2025: before 15 March 2025.",
        "Counts: 2 September 2025, batches: 2, own fault confirmed.",
        "Counts: 3 September 2025 (Japan), batches: 2, own fault confirmed.",
        "Not counted yet: 4 September 2025, batches: 1, the investigation is open.",
        "Left out: 5 September 2025: not the enterprise's own fault.",
        "Left out: 16 March 2026 (Japan): after 15 March 2026.",
        (
            "3 September 2025 (Japan) was confirmed on 16 March 2026, after the reference date; "
            "it counts from the date of its notification (our reading)."
        ),
        "A batch that was notified more than once counts once.",
        "Batches that count: 3 ≤ 2? no",
        "At risk: batches under investigation: 1. If confirmed: 4 ≤ 2? no",
        "Item 6: does not meet.",
    ]


def test_two_confirmed_and_one_open_batch_are_a_risk():
    figures = Figures(
        notifications=(
            Notification(date(2025, 9, 1), ("", ""), YesNoOpen.YES),
            Notification(date(2025, 9, 2), ("",), YesNoOpen.OPEN),
        )
    )

    assert explained("6", figures)[-3:] == [
        "Batches that count: 2 ≤ 2? yes",
        "At risk: batches under investigation: 1. If confirmed: 3 ≤ 2? no",
        "Item 6: meets.",
    ]


def test_open_batch_that_would_stay_within_the_limit():
    figures = Figures(notifications=(Notification(date(2025, 9, 2), ("A1", "A2"), YesNoOpen.OPEN),))

    assert explained("6", figures)[-3:-1] == [
        "Batches that count: 0 ≤ 2? yes",
        "At risk: batches under investigation: 2. If confirmed: 2 ≤ 2? yes",
    ]


def test_every_notification_is_named_with_its_effect_on_7():
    assert explained("7", NOTIFIED) == [
        WINDOW,
        "Left out: 14 March 2025: before 15 March 2025.",
        "Counts: 2 September 2025, a serious problem due to inadequate quality management.",
        "Left out: 3 September 2025 (Japan): no serious safety or health problem.",
        (
            "Not counted: 4 September 2025: the investigation whether inadequate quality management was the cause is open; "
            "it no longer decides the item."
        ),
        "Left out: 5 September 2025: not due to inadequate quality management.",
        "Left out: 16 March 2026 (Japan): after 15 March 2026.",
        "Serious problems that count: 1 ≤ 0? no",
        "Item 7: does not meet.",
    ]


def test_open_investigation_that_could_decide_item_7():
    figures = Figures(
        notifications=(Notification(date(2025, 9, 4), serious=True, quality_management=YesNoOpen.OPEN),),
    )

    assert explained("7", figures)[1:] == [
        "Cannot be decided yet: 4 September 2025: whether inadequate quality management was the cause is still being investigated.",
        "Serious problems that count: 0 ≤ 0? yes",
        "Item 7: cannot be decided yet.",
    ]


def on_first_day(key: str, figures: Figures, language: str = "en") -> list[str]:
    lines = trace(Basis(LAW, figures, evaluate(LAW, figures, APPLICATION)))[key]
    return [getattr(line.text, language) for line in lines if line.code.startswith("if_")]


@pytest.mark.parametrize(
    ("key", "notification", "result"),
    [
        ("6", Notification(date(2025, 3, 15), ("",) * 3, YesNoOpen.YES), "meets"),
        ("6", Notification(date(2025, 3, 15), ("",) * 3, YesNoOpen.OPEN), "meets"),
        ("6", Notification(date(2025, 3, 15), ("",) * 3, YesNoOpen.NO), None),
        ("6", Notification(date(2025, 3, 16), ("",) * 3, YesNoOpen.YES), None),
        ("6", Notification(date(2025, 3, 14), ("",) * 3, YesNoOpen.YES), None),
        ("7", Notification(date(2025, 3, 15), serious=True, quality_management=YesNoOpen.YES), "meets"),
        ("7", Notification(date(2025, 3, 15), serious=True, quality_management=YesNoOpen.OPEN), "meets"),
        ("7", Notification(date(2025, 3, 15), serious=True, quality_management=YesNoOpen.NO), None),
        ("7", Notification(date(2025, 3, 15), quality_management=YesNoOpen.YES), None),
        ("7", Notification(date(2025, 3, 16), serious=True, quality_management=YesNoOpen.YES), None),
    ],
)
def test_notification_on_the_first_day(key: str, notification: Notification, result: str | None):
    sentence = (
        "15 March 2025 lies on the first day of the 12 months, which counts (the cautious reading). "
        f"If that day did not count, item {key}: {result}."
    )

    assert on_first_day(key, Figures(notifications=(notification,))) == ([sentence] if result else [])


@pytest.mark.parametrize("key", ["6", "7"])
def test_several_notifications_on_the_first_day(key: str):
    on_edge = Notification(
        date(2025, 3, 15), ("",) * 3, YesNoOpen.YES, serious=True, quality_management=YesNoOpen.YES, label="Japan"
    )
    figures = Figures(notifications=(replace(on_edge, notified_on=date(2025, 3, 16)), on_edge))

    assert on_first_day(key, figures, "zh") == [
        f"2025年3月15日（Japan）恰在该12个月的首日，首日计算在内（从严理解）。如首日不计算在内，第{key}项：不达标。"
    ]


@pytest.mark.parametrize(
    ("listings", "result"),
    [
        ([Listing(date(2025, 1, 1), date(2025, 3, 15))], "meets"),
        ([Listing(date(2025, 3, 15), date(2025, 3, 15))], "meets"),
        ([Listing(date(2025, 1, 1), date(2025, 3, 15)), Listing(date(2025, 9, 1))], "does not meet"),
        ([Listing(date(2025, 1, 1), date(2025, 3, 16))], None),
        ([Listing(date(2025, 1, 1), date(2025, 3, 14))], None),
        ([Listing(date(2025, 3, 15))], None),
    ],
)
def test_listing_that_ends_on_the_first_day(listings: list[Listing], result: str | None):
    sentence = (
        f"The listing from {in_english(listings[0].since)} ends on 15 March 2025, the first day of the 12 months, which counts "
        f"(the cautious reading). If that day did not count, item 8: {result}."
    )

    assert on_first_day("8", Figures(listings=tuple(listings))) == ([sentence] if result else [])


def test_every_listing_is_named_with_its_effect_on_8():
    figures = Figures(
        listings=(
            Listing(date(2026, 3, 16)),
            Listing(date(2026, 3, 15)),
            Listing(date(2025, 9, 1), date(2025, 10, 1)),
            Listing(date(2020, 1, 1), date(2021, 1, 1)),
        ),
        looked_up_on=date(2026, 3, 1),
    )

    assert explained("8", figures) == [
        WINDOW,
        "Left out: listed from 1 January 2020 to 1 January 2021: no day of it is within 1 year.",
        "Counts: listed from 1 September 2025 to 1 October 2025.",
        "Counts: listed from 15 March 2026, still listed.",
        "Left out: listed from 16 March 2026, after the reference date.",
        "Listings that count: 2 ≤ 0? no",
        "The list was last looked up on 1 March 2026.",
        "Item 8: does not meet.",
    ]


@pytest.mark.parametrize(("key", "counted", "most"), [("6", "Batches", 2), ("7", "Serious problems", 0)])
def test_trace_without_notifications(key: str, counted: str, most: int):
    assert explained(key, Figures()) == [
        WINDOW,
        "Nothing is recorded.",
        f"{counted} that count: 0 ≤ {most}? yes",
        f"Item {key}: meets.",
    ]


def test_trace_without_listings_or_look_ups():
    assert explained("8", Figures()) == [
        WINDOW,
        "Nothing is recorded.",
        "Listings that count: 0 ≤ 0? yes",
        "No look-up of the list is recorded.",
        "Item 8: meets.",
    ]


def test_no_look_up_is_missing_if_none_are_kept():
    kept_nowhere = Figures(keeps_look_ups=False)

    assert explained("8", kept_nowhere)[-2:] == ["Listings that count: 0 ≤ 0? yes", "Item 8: meets."]


# --- The words ---------------------------------------------------------------------------------


def test_text_value_is_filled_in_by_language():
    sentence = say("result", key="10(2)", result=SENTENCES["meet"])

    assert (sentence.en, sentence.zh) == ("Item 10(2): meets.", "第10(2)项：达标。")


def test_missing_value_is_an_error():
    with pytest.raises(KeyError):
        say("result", key="10")


def test_format_of_numbers():
    assert [rmb(fen) for fen in (0, 1, 100, 10_000_00, 10_000_01, 1_000_000_10)] == [
        "0",
        "0.01",
        "1",
        "10,000",
        "10,000.01",
        "1,000,000.10",
    ]
    assert whole(1234567) == "1,234,567"
    assert [items_listed(numbers).en for numbers in ([4], [4, 19], [1, 7, 25])] == [
        "item 4",
        "items 4 and 19",
        "items 1, 7 and 25",
    ]
    assert [items_listed(numbers).zh for numbers in ([4], [1, 7, 25])] == ["第4项", "第1、7、25项"]


# --- What could look like an error ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("penalty", "sentence"),
    [
        (
            Penalty(date(2025, 9, 1), fine=1, confiscated_gains=1),
            "recognized by customs, but a decision with a confiscation is never left out.",
        ),
        (
            Penalty(date(2025, 9, 1), fine=500_000_01),
            "recognized by customs, but the fine is above RMB 500,000, the most for decisions of that day.",
        ),
    ],
)
def test_why_a_recognized_disclosure_does_not_help(penalty: Penalty, sentence: str):
    recognized = replace(penalty, disclosed=True, recognised=True)

    assert f"1 September 2025: {sentence}" in explained("10", penalized(recognized))
    assert f"1 September 2025: {sentence}" not in explained("10", penalized(penalty))


def test_recognized_disclosure_counts_on_day_without_amount():
    penalty = Penalty(date(2027, 7, 1), fine=1, disclosed=True, recognised=True)
    figures = penalized(penalty, documents={2026: 20_000})

    assert (
        "1 July 2027: recognized by customs, but no amount is known here for decisions of that day, so it counts."
        in explained("10", figures, Situation(date(2027, 8, 1)))
    )


def test_one_number_under_two_products_is_named():
    notified = [
        Notification(date(2025, 9, day), ("A1",), YesNoOpen.YES, date(2025, 10, 1), product=product)
        for day, product in ((1, "冻虾"), (2, "冷冻虾"))
    ]

    assert "Batches that count: 2 ≤ 2? yes" in explained("6", Figures(notifications=tuple(notified)))
    assert (
        "The same batch number is entered under several products. It belongs to one product, so it counts once for each; "
        "if it is the same product, write its name the same way."
    ) in explained("6", Figures(notifications=tuple(notified)))


def test_look_up_result_is_shown_beside_the_listings():
    figures = Figures(looked_up_on=date(2026, 3, 1), found_listed_on=date(2026, 2, 1))

    assert explained("8", figures)[3:5] == [
        "The look-up of 1 February 2026 found the enterprise on the list; what counts is the listing, which has to be entered.",
        "The list was last looked up on 1 March 2026.",
    ]


def test_unrecognized_disclosure_has_no_line_about_recognition():
    figures = penalized(Penalty(date(2025, 9, 1), fine=500_000_01, disclosed=True))

    assert [each for each in explained("10", figures) if "recognized by customs, but" in each] == []
