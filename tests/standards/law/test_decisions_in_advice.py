"""Advice about penalties that customs could recognize as disclosed, or revoke: by work, by waiting, and nothing else."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from acecs.text.bilingual import NOTHING, Text
from standards.law.advice import Wait, advise
from standards.law.facts import Facts, ItemFacts
from standards.law.figures import Figures, Listing, Mode, Penalty, PenaltyState
from standards.law.limits import Limit, LimitCode
from standards.law.pass_rule import Verdict
from standards.law.projection import spans
from standards.law.readiness import assess
from standards.law.remedies import PenaltySelection
from standards.law.results import Situation
from standards.law.statement import dates_of, statement
from standards.ratings import BASICALLY_MEET, MEET, NOT_MEET
from tests.standards.law.edition_2022 import LAW

DAY, TODAY = date(2026, 3, 15), date(2026, 3, 1)
MANY = {2025: 1_000_000, 2026: 1_000_000}
RE_REVIEW = Situation(DAY, Mode.RE_REVIEW, date(2021, 3, 15))


def penalty(day: date, yuan: int, **details: Any) -> Penalty:
    return Penalty(day, fine=yuan * 100, **details)


THREE = tuple(penalty(date(2025, month, 10), 10_000) for month in (5, 6, 7))
DISCLOSED = penalty(date(2025, 9, 1), 500, disclosed=True, label="No. 5")
APPEALED = replace(DISCLOSED, disclosed=False, state=PenaltyState.UNDER_APPEAL)
LISTED = Listing(date(2025, 1, 1), date(2026, 1, 5))


def facts(*penalties: Penalty, ratings: Mapping[int, str] | None = None, **details: Any) -> Facts:
    plain: dict[str, Any] = {"situation": Situation(DAY), "as_of": TODAY}
    figures = Figures(
        penalties=penalties, documents=details.pop("documents", MANY), listings=details.pop("listings", ())
    )
    items = (ItemFacts(number, "individual", NOTHING, rating) for number, rating in (ratings or {10: MEET}).items())
    return Facts(LAW, tuple(items), figures, **(plain | details))


def advised(about: Facts) -> tuple[str, str]:
    found = statement(about)
    return found.by_work.en, found.by_waiting.en


@pytest.mark.parametrize("rating", [MEET, NOT_MEET, BASICALLY_MEET])
def test_disclosure_to_recognize_is_work(rating: str):
    found = statement(facts(*THREE, DISCLOSED, ratings={10: rating}))

    assert found.by_work == Text(
        en="Have customs recognize the disclosure of No. 5 of 1 September 2025 (RMB 500) (item 10).",
        zh="就2025年9月1日的No. 5（500元）的主动披露取得海关认定（第10项）。",
    )
    assert found.by_waiting == Text(
        en="Otherwise wait with item 10 until 11 May 2026.", zh="否则第10项须等到2026年5月11日。"
    )
    assert [(each.by, each.until, each.why.en) for each in found.open_items] == [
        (
            "work",
            None,
            (
                "By its figures not met: 10(2); customs has not recognized the disclosure of No. 5 of 1 September 2025 (RMB 500)"
            ),
        )
    ]


def test_open_appeal_is_waited_for_until_it_no_longer_matters():
    found = statement(facts(*THREE, APPEALED))

    assert found.by_work == NOTHING
    assert found.by_waiting == Text(
        en=(
            "Item 10: wait until the reconsideration or appeal about No. 5 of 1 September 2025 (RMB 500) is decided, "
            "at the latest until 11 May 2026; a revoked penalty does not count."
        ),
        zh=("第10项：等待2025年9月1日的No. 5（500元）的复议或者诉讼结果，最迟至2026年5月11日；被撤销的处罚不予计入。"),
    )
    assert [(each.by, each.until, each.why.zh) for each in found.open_items] == [
        ("waiting", "2026-05-11", "按数据不达标：10(2)；2025年9月1日的No. 5（500元）的复议或者诉讼尚无结果")
    ]


def test_only_appeal_leaves_the_window_at_the_latest():
    one = penalty(date(2025, 9, 1), 20_000, state=PenaltyState.UNDER_APPEAL)

    assert advised(facts(one)) == (
        "",
        (
            "Item 10: wait until the reconsideration or appeal about 1 September 2025 (RMB 20,000) is decided, "
            "at the latest until 2 September 2026; a revoked penalty does not count."
        ),
    )


def test_disclosure_and_appeal_are_two_ways():
    work, waiting = advised(facts(*THREE, replace(APPEALED, disclosed=True)))

    assert work == "Have customs recognize the disclosure of No. 5 of 1 September 2025 (RMB 500) (item 10)."
    assert waiting == (
        "Item 10: wait until the reconsideration or appeal about No. 5 of 1 September 2025 (RMB 500) is decided, "
        "at the latest until 11 May 2026; a revoked penalty does not count."
    )


def test_wait_for_all_items_names_the_day_of_an_appeal_once():
    appealed = penalty(date(2025, 9, 1), 20_000, state=PenaltyState.UNDER_APPEAL)
    listed = replace(LISTED, until=date(2025, 8, 1))

    found = statement(facts(appealed, ratings={8: MEET, 10: MEET}, listings=(listed,)))

    assert found.by_waiting == Text(
        en=(
            "Item 10: wait until the reconsideration or appeal about 1 September 2025 (RMB 20,000) is decided; "
            "a revoked penalty does not count; wait with item 8 until 2 August 2026; "
            "otherwise wait with items 8 and 10 until 2 September 2026."
        ),
        zh=(
            "第10项：等待2025年9月1日（20,000元）的复议或者诉讼结果；被撤销的处罚不予计入；第8项须等到2026年8月2日；"
            "否则第8、10项须等到2026年9月2日。"
        ),
    )


def test_latest_day_of_an_appeal_names_the_number_needed():
    appealed = penalty(date(2025, 9, 1), 20_000, state=PenaltyState.UNDER_APPEAL)

    waiting = advised(facts(appealed, documents={}))[1]

    assert waiting == (
        "Item 10: wait until the reconsideration or appeal about 1 September 2025 (RMB 20,000) is decided; "
        "a revoked penalty does not count; otherwise wait with item 10 until 2 September 2026, "
        "and by then enter the number of relevant documents of 2025 (any number is enough)."
    )


def test_disclosure_and_appeal_are_needed_together():
    work, waiting = advised(facts(*THREE, DISCLOSED, replace(APPEALED, label="")))

    assert work == "Have customs recognize the disclosure of No. 5 of 1 September 2025 (RMB 500) (item 10)."
    assert waiting.endswith("; for item 10 this helps only together with the recognized disclosure.")


def test_any_of_several_disclosures_is_enough():
    two = (replace(DISCLOSED, fine=700_00, label=""), DISCLOSED)
    four = tuple(replace(DISCLOSED, fine=5_000_00 + 100 * cents, label="") for cents in range(4))

    assert advised(facts(*THREE[:2], *two, documents={2025: 30_000}))[0] == (
        "Have customs recognize the disclosure of any one of 1 September 2025 (RMB 700) and "
        "No. 5 of 1 September 2025 (RMB 500) (item 10)."
    )
    assert advised(facts(*THREE[:2], *four))[0].startswith(
        "Have customs recognize the disclosure of any 3 of 1 September 2025 (RMB 5,000), 1 September 2025 (RMB 5,001), "
    )


def test_disclosure_above_limit_is_needed_with_one_of_the_rest():
    high = penalty(date(2025, 8, 1), 20_000, disclosed=True)
    rest = (replace(DISCLOSED, label="A"), replace(DISCLOSED, label="B"))

    assert statement(facts(*THREE[:2], high, *rest, documents={2025: 30_000})).by_work == Text(
        en=(
            "Have customs recognize the disclosure of 1 August 2025 (RMB 20,000), and "
            "any one of A of 1 September 2025 (RMB 500) and B of 1 September 2025 (RMB 500) (item 10)."
        ),
        # Not any one of the three.
        zh=(
            "就2025年8月1日（20,000元），以及2025年9月1日的A（500元）、2025年9月1日的B（500元）中的任意1件的"
            "主动披露取得海关认定（第10项）。"
        ),
    )


def test_shorter_wait_by_disclosure_is_named():
    old, disclosed = penalty(date(2025, 5, 10), 20_000), penalty(date(2025, 10, 1), 20_000, disclosed=True)

    assert advised(facts(old, disclosed)) == (
        "Have customs recognize the disclosure of 1 October 2025 (RMB 20,000): item 10 then waits only until 11 May 2026.",
        "Otherwise wait with item 10 until 2 October 2026.",
    )


def test_shorter_wait_is_named_once_no_other_penalty_counts():
    older, old = penalty(date(2025, 4, 10), 20_000), penalty(date(2025, 5, 10), 20_000)
    disclosed = penalty(date(2025, 10, 1), 20_000, disclosed=True)

    assert advised(facts(older, old, disclosed)) == (
        "Have customs recognize the disclosure of 1 October 2025 (RMB 20,000): item 10 then waits only until 11 May 2026.",
        "Otherwise wait with item 10 until 2 October 2026.",
    )


def test_disclosure_is_not_named_once_its_item_is_met():
    disclosed, old = penalty(date(2025, 4, 1), 20_000, disclosed=True), penalty(date(2025, 5, 10), 20_000)
    listed_later = Listing(date(2026, 4, 1), date(2026, 8, 31))

    assert advised(facts(disclosed, old, ratings={8: MEET, 10: MEET}, listings=(listed_later,))) == (
        "",
        "Wait with item 10 until 1 September 2027; before that day item 8 would not be met by the figures.",
    )


def test_disclosure_does_not_shorten_the_wait_of_several_items():
    old, disclosed = penalty(date(2025, 5, 10), 20_000), penalty(date(2025, 10, 1), 20_000, disclosed=True)
    shorter = replace(LISTED, until=date(2025, 4, 1))

    assert advised(facts(old, disclosed, ratings={8: MEET, 10: MEET}, listings=(LISTED,))) == (
        "",
        "Wait with items 8 and 10 until 6 January 2027.",
    )
    assert advised(facts(old, disclosed, ratings={8: MEET, 10: MEET}, listings=(shorter,))) == (
        "",
        "Wait with items 8 and 10 until 2 October 2026.",
    )


def test_disclosure_is_not_named_if_the_wait_stays_as_long():
    disclosed = penalty(date(2025, 5, 10), 20_000, disclosed=True)
    later = penalty(date(2025, 10, 1), 20_000)

    assert advised(facts(disclosed, later)) == ("", "Wait with item 10 until 2 October 2026.")
    assert advised(facts(*THREE, DISCLOSED, ratings={8: MEET, 10: MEET}, listings=(LISTED,))) == (
        "",
        "Wait with items 8 and 10 until 6 January 2027.",
    )


def test_other_items_wait_once_the_disclosure_is_recognized():
    disclosed = penalty(date(2026, 3, 1), 20_000, disclosed=True)

    assert advised(facts(disclosed, ratings={8: MEET, 10: MEET}, listings=(LISTED,))) == (
        "Have customs recognize the disclosure of 1 March 2026 (RMB 20,000) (item 10).",
        "Wait with item 8 until 6 January 2027; otherwise wait with items 8 and 10 until 2 March 2027.",
    )


def test_earlier_day_is_named_beside_a_recognized_disclosure():
    disclosed = penalty(date(2026, 8, 25), 20_000, disclosed=True)
    listed_later = Listing(date(2026, 4, 1), date(2026, 8, 10))
    situation = Situation(date(2026, 9, 1))
    about = facts(disclosed, ratings={8: MEET, 10: MEET}, listings=(listed_later,), situation=situation).inputs
    now = assess(about)

    found = advise(about, now, spans(about, TODAY, now))

    assert found.then_wait == Wait((8,), until=date(2027, 8, 11), earlier=date(2026, 3, 31))


def test_missing_number_is_asked_for_beside_the_disclosure():
    disclosed = penalty(date(2025, 5, 10), 20_000, disclosed=True)

    assert advised(facts(disclosed, documents={})) == (
        (
            "Enter the number of relevant documents of 2025 in the register (item 10); "
            "have customs recognize the disclosure of 10 May 2025 (RMB 20,000) (item 10)."
        ),
        (
            "Otherwise wait with item 10 until 11 May 2026, and by then enter the number of relevant documents of 2025 "
            "(any number is enough)."
        ),
    )


def test_disclosure_is_named_if_no_number_could_be_enough():
    work, waiting = advised(facts(*THREE, DISCLOSED, documents={}))

    assert work.endswith("; have customs recognize the disclosure of No. 5 of 1 September 2025 (RMB 500) (item 10).")
    assert waiting == ""


@pytest.mark.parametrize("fixed", [{"is_accepted": True}, {"situation": RE_REVIEW}])
def test_decisions_help_on_a_fixed_date_without_a_day(fixed: dict[str, Any]):
    assert advised(facts(*THREE, DISCLOSED, **fixed)) == (
        "Have customs recognize the disclosure of No. 5 of 1 September 2025 (RMB 500) (item 10).",
        "",
    )
    assert advised(facts(*THREE, APPEALED, **fixed)) == (
        "",
        (
            "Item 10: wait until the reconsideration or appeal about No. 5 of 1 September 2025 (RMB 500) is decided; "
            "a revoked penalty does not count."
        ),
    )


def test_decision_that_helps_by_the_literal_reading_only_says_so():
    old, latest = penalty(date(2022, 1, 10), 20_000), penalty(date(2026, 2, 1), 20_000, disclosed=True)
    last = penalty(date(2026, 3, 1), 500)

    assert advised(facts(old, latest, last, situation=RE_REVIEW))[0].startswith(
        "Have customs recognize the disclosure of 1 February 2026 (RMB 20,000) (item 10; this helps by the literal reading only)"
    )


def test_recognition_and_work_together_satisfy_the_conditions():
    about = facts(*THREE, DISCLOSED, ratings={1: NOT_MEET, 4: "", 10: NOT_MEET}).inputs
    now = assess(about)

    found = advise(about, now, spans(about, TODAY, now))

    assert [each.recognize for each in found.remedies] == [PenaltySelection((DISCLOSED,))]
    assert ([each.items for each in found.reductions], found.rate) == ([(1,)], (4,))
    recognized = replace(about.figures, penalties=(*THREE, replace(DISCLOSED, recognised=True)))
    answers = tuple(replace(each, rating=MEET) for each in about.answers)
    assert assess(replace(about, figures=recognized, answers=answers)).individual == Verdict.SATISFIED


def test_disclosure_does_not_shorten_a_wait_without_end():
    still_listed = Listing(date(2025, 1, 1))

    assert advised(facts(DISCLOSED, ratings={8: MEET, 10: MEET}, listings=(still_listed,))) == (
        "",
        "Item 8: no date can be given from which the figures no longer count.",
    )


def test_deadline_and_day_to_wait_for_are_told_apart():
    found = statement(facts(*THREE, APPEALED)).open_items[0]
    work = found.model_copy(update={"by": "work", "until": None})

    assert [each.en for each in dates_of(found)] == ["possible from 2026-05-11 on"]
    assert [each.en for each in dates_of(found.model_copy(update={"due_date": "2026-04-01", "until": None}))] == [
        "due by 2026-04-01",
        "no date can be given",
    ]
    assert [each.zh for each in dates_of(work)] == ["未定期限"]
    assert [each.zh for each in dates_of(work.model_copy(update={"due_date": "2026-04-01"}))] == [
        "须于2026-04-01前完成"
    ]


# --- The latest day of an appeal is the item's own ------------------------------------------------


def without_appeal(about: Facts) -> Mapping[int, Wait]:
    now = assess(about.inputs)
    return advise(about.inputs, now, spans(about.inputs, about.as_of, now)).without_appeal


def test_latest_day_of_an_appeal_is_before_another_item_ends():
    appealed = penalty(date(2025, 9, 1), 20_000, state=PenaltyState.UNDER_APPEAL)
    listed_later = Listing(date(2026, 8, 1), date(2026, 8, 31))

    found = statement(facts(appealed, ratings={8: MEET, 10: MEET}, listings=(listed_later,)))

    assert found.by_waiting.en == (
        "Item 10: wait until the reconsideration or appeal about 1 September 2025 (RMB 20,000) is decided, "
        "at the latest until 2 September 2026; a revoked penalty does not count; "
        "otherwise wait with item 10 until 1 September 2027; before that day item 8 would not be met by the figures."
    )
    assert [(each.number, each.until) for each in found.open_items] == [(10, "2026-09-02")]


def test_latest_day_of_an_appeal_needs_the_items_own_number():
    """In 2026 one penalty is too many for 9,000 documents; in 2027 it depends on the number of 2026."""
    appealed = penalty(date(2026, 9, 1), 500, state=PenaltyState.UNDER_APPEAL)
    about = facts(
        appealed,
        ratings={8: MEET, 10: MEET},
        listings=(Listing(date(2027, 1, 1), date(2027, 2, 1)),),
        documents={2025: 9_000},
        situation=Situation(date(2026, 12, 1)),
        as_of=date(2026, 11, 25),
    )

    assert without_appeal(about) == {10: Wait((10,), until=date(2027, 1, 1), needs_number=True, least=10_000)}


def test_latest_day_of_an_appeal_needs_no_number_of_another_item():
    appealed = penalty(date(2025, 9, 1), 20_000, state=PenaltyState.UNDER_APPEAL)
    amount = Limit(item=10, code=LimitCode.PENALTY_AMOUNT, most=10_000_00)
    share = Limit(item=11, code=LimitCode.PENALTY_COUNT, most=1, per=10_000, applies="count_known")
    about = replace(
        facts(appealed, ratings={10: MEET, 11: MEET}, documents={}), law=replace(LAW, limits=(amount, share))
    )

    assert without_appeal(about) == {10: Wait((10,), until=date(2026, 9, 2))}
