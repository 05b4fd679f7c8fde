"""How item 10 came about: each penalty with its effect, sums, and what the limits still allow."""

import sys
from dataclasses import replace
from datetime import date, timedelta

import pytest

from acecs.text.bilingual import NOTHING
from standards.law.evaluation import evaluate
from standards.law.figures import Figures, Ground, Party, Penalty, PenaltyState
from standards.law.limits import Law, Limit, LimitCode
from standards.law.results import Situation
from standards.law.trace.items import trace
from standards.law.trace.lines import Basis
from standards.law.trace.penalties import documents_text
from tests.standards.law.edition_2022 import LAW
from tests.standards.law.trace.explained import APPLICATION, RE_REVIEW, WINDOW, explained, penalized

MISSING = (
    "The number of relevant documents of 2025 is not entered: (2) and (3) cannot be decided yet. "
    "Once the year is over enter it in the register, or that it cannot be calculated."
)


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


# --- Item 10 ------------------------------------------------------------------------------------


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


# --- A re-review --------------------------------------------------------------------------------


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


# --- What could look like an error --------------------------------------------------------------


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


def test_unrecognized_disclosure_has_no_line_about_recognition():
    figures = penalized(Penalty(date(2025, 9, 1), fine=500_000_01, disclosed=True))

    assert [each for each in explained("10", figures) if "recognized by customs, but" in each] == []
