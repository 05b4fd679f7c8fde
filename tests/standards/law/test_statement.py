"""The statement of readiness: sentences and numbers that page, dossier and report show."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from acecs.text.bilingual import NOTHING, Text
from standards.law.facts import Facts, ItemFacts
from standards.law.figures import Figures, Listing, Mode, Notification, Penalty, YesNoOpen
from standards.law.parts import CheckPart
from standards.law.readiness import General
from standards.law.results import Situation
from standards.law.sentences import PAST_WORDS, SENTENCES, told_as_past
from standards.law.statement import grouped_checks, statement
from standards.ratings import BASICALLY_MEET, MEET, NOT_APPLICABLE, NOT_MEET
from tests.standards.law.edition_2022 import LAW, sub_of_10

REFERENCE_DATE = date(2026, 3, 15)
TODAY = date(2026, 3, 1)
RE_REVIEW = Situation(REFERENCE_DATE, Mode.RE_REVIEW, date(2021, 3, 15))
THREE_BATCHES = Notification(date(2025, 9, 1), ("", "", ""), YesNoOpen.YES)
NEW_YEAR = Figures(penalties=(Penalty(date(2026, 6, 1), fine=8_000_00),), documents={2025: 12_000, 2026: 9_000})
ELSEWHERE = (
    "Not picked: business type 6 (Customs brokerage business (declaring for others)). For all others the limits for "
    "customs penalties are in the general standards, which are not assessed here."
)


def item(number: int, rating: str, **details: Any) -> ItemFacts:
    plain = {"has_reason": True, "has_note": True, "evidence": 1}
    return ItemFacts(number, "individual", Text(en=f"Item {number}", zh=f"第{number}项"), rating, **(plain | details))


def facts(ratings: dict[int, str], figures: Figures | None = None, **details: Any) -> Facts:
    figures = figures or Figures(documents={2025: 20_000})
    plain = {"situation": Situation(REFERENCE_DATE), "as_of": TODAY}
    return Facts(LAW, tuple(item(*each) for each in ratings.items()), figures, **(plain | details))


WAITS = "By its figures not met; waits until 2 September 2026, when no item fails by its figures any more"


def english(texts: list[Text]) -> list[str]:
    return [text.en for text in texts]


# --- The verdict -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rating", "verdict", "headline", "in_chinese"),
    [
        (
            MEET,
            "satisfied",
            "Individual standards: conditions satisfied on self-assessment",
            "单项标准：自评符合通过条件",
        ),
        (
            NOT_MEET,
            "not_satisfied",
            "Individual standards: conditions not satisfied on self-assessment",
            "单项标准：自评不符合通过条件",
        ),
        ("", "undecided", "Individual standards: cannot be decided yet", "单项标准：尚不能判定"),
    ],
)
def test_verdict_and_headline(rating: str, verdict: str, headline: str, in_chinese: str):
    found = statement(facts({1: rating}))

    assert (found.verdict, found.overall, found.worst, found.today) == (verdict, None, None, None)
    assert found.headline == Text(en=headline, zh=in_chinese)
    assert (found.as_of, found.reference_date, found.mode) == ("2026-03-01", "2026-03-15", "application")
    assert found.general.en == "General standards: not assessed here."
    assert english(found.remarks) == [ELSEWHERE]


@pytest.mark.parametrize(
    ("rating", "general", "overall", "begins"),
    [
        (MEET, General(0, 2), "satisfied", "All conditions satisfied on self-assessment. "),
        (MEET, General(1, 2), "not_satisfied", "Not all conditions are satisfied. "),
        ("", General(0, 2), "undecided", "All conditions: cannot be decided yet. "),
    ],
)
def test_general_standards_as_entered(rating: str, general: General, overall: str, begins: str):
    found = statement(facts({1: rating}, general=general))

    assert found.overall == overall
    assert found.general.en == (
        f"{begins}General standards as entered, not checked here: "
        f"does not meet {general.not_meet}, basically meets {general.basically_meet}."
    )
    assert [part.overall for part in found.conditions][1] == "satisfied"


def test_conditions_with_their_numbers():
    found = statement(facts({1: BASICALLY_MEET, 2: "", 4: NOT_MEET}))

    assert [part.model_dump(exclude={"text"}) for part in found.conditions] == [
        {
            "rating": "not_meet",
            "part": "",
            "most": 0,
            "verdict": "not_satisfied",
            "overall": None,
            "items": [4],
            "undecided": [2],
            "general": 0,
        },
        {
            "rating": "basically_meet",
            "part": "general",
            "most": 3,
            "verdict": "not_assessed",
            "overall": None,
            "items": [],
            "undecided": [],
            "general": 0,
        },
        {
            "rating": "basically_meet",
            "part": "individual",
            "most": 3,
            "verdict": "satisfied",
            "overall": None,
            "items": [1],
            "undecided": [2],
            "general": 0,
        },
    ]


def test_condition_keeps_the_editions_wording():
    words = Text(en="Nothing does not meet.", zh="均没有“不达标”。")
    law = replace(LAW, conditions=(replace(LAW.conditions[0], text=words),))

    assert statement(replace(facts({1: MEET}), law=law)).conditions[0].text == words


def nothing(**details: Any) -> Facts:
    return facts({1: NOT_APPLICABLE, 2: NOT_APPLICABLE}, **details)


def test_nothing_applicable_is_told_as_not_assessed():
    found = statement(nothing())

    assert (found.verdict, found.headline) == (
        "not_assessed",
        Text(en="Individual standards: nothing was assessed", zh="单项标准：未评估任何项目"),
    )
    assert english(found.remarks) == [
        (
            "Every item in scope is rated “not applicable”, so no condition could be checked. "
            "Check the business types and the reasons."
        ),
        ELSEWHERE,
    ]
    assert {part.verdict for part in found.conditions} == {"not_assessed"}
    assert {(part.verdict, part.after_work) for part in found.spans} == {("not_assessed", "not_assessed")}
    assert (found.earliest, found.earliest_after_work, found.last_safe) == (None, None, None)
    assert (found.margin, found.advice, found.open_items) == ([], NOTHING, [])
    assert [check.code for check in found.checks] == ["nothing_assessed", "limits_elsewhere"]


def test_nothing_applicable_with_general_numbers_is_not_assessed():
    found = statement(nothing(general=General(0, 2)))

    assert (found.verdict, found.overall) == ("not_assessed", "not_assessed")
    assert found.general.en == (
        "All conditions: nothing of the individual standards was assessed. "
        "General standards as entered, not checked here: does not meet 0, basically meets 2."
    )


@pytest.mark.parametrize(
    ("basically", "sentence"),
    [
        (0, "3 more items may be “basically meets”; one beyond that breaks it."),
        (1, "2 more items may be “basically meets”; one beyond that breaks it."),
        (2, "One more “basically meets” is allowed, a second breaks it."),
        (3, "No room is left: one more “basically meets” breaks it."),
    ],
)
def test_margin_of_basically_met_items(basically: int, sentence: str):
    numbers = (1, 2, 4)[:basically]

    found = statement(facts({9: MEET, **dict.fromkeys(numbers, BASICALLY_MEET)}))

    assert english(found.margin) == [sentence]


def test_no_margin_if_not_satisfied_or_without_condition():
    no_such_condition = replace(LAW, conditions=LAW.conditions[:1])

    assert statement(facts({1: NOT_MEET})).margin == []
    assert statement(replace(facts({1: MEET}), law=no_such_condition)).margin == []


def test_broker_sees_how_many_penalties_are_left():
    enough = statement(facts({10: MEET}))
    too_few = statement(facts({10: MEET}, Figures(documents={2025: 9_999})))
    unknown = statement(facts({10: NOT_MEET}, Figures(documents={2025: None})))

    assert english(enough.margin)[1:] == [
        (
            "Penalties within the limit with 20,000 relevant documents in 2025: 2; counted in this window: 0. "
            "Each at most RMB 10,000, together at most RMB 30,000; RMB 30,000 is left."
        )
    ]
    assert english(too_few.margin)[1:] == [
        "No penalty can be afforded: with 9,999 relevant documents in 2025 a single one already exceeds one in 10,000."
    ]
    assert english(unknown.margin) == [
        (
            "No penalty can be afforded: where the number of relevant documents cannot be calculated, "
            "a single one is too many."
        )
    ]
    assert enough.remarks == []


def test_penalties_left_by_todays_number_if_one_is_missing():
    next_year = {"situation": Situation(date(2027, 3, 15))}

    too_few = statement(facts({10: MEET}, Figures(documents={2025: 9_000}), **next_year))
    nothing_known = statement(facts({10: MEET}, Figures(), **next_year))
    no_broker = statement(facts({1: MEET}, Figures(documents={2025: 9_000}), **next_year))

    assert english(too_few.margin) == [
        (
            "The number of relevant documents of 2026 is missing. By the one that counts today: No penalty can be "
            "afforded: with 9,000 relevant documents in 2025 a single one already exceeds one in 10,000."
        )
    ]
    assert too_few.margin[0].zh == (
        "缺少2026年相关单证票数。按目前适用的票数：不能有任何一次处罚：2025年相关单证票数为9,000票，一次即已超过万分之一。"
    )
    assert nothing_known.margin == []
    assert len(no_broker.margin) == 1


def test_counts_of_items_and_checks():
    found = statement(facts({1: MEET, 2: NOT_MEET, 4: BASICALLY_MEET, 5: "", 6: MEET, 9: NOT_APPLICABLE}))

    assert found.counts.model_dump() == {
        "in_scope": 6,
        "rated": 5,
        "not_meet": 1,
        "basically_meet": 1,
        "blocking": 1,
        "warnings": 2,
    }
    assert [check.code for check in found.checks] == ["unrated", "limits_elsewhere", "not_met"]


# --- Advice --------------------------------------------------------------------------------------


def test_advice_is_one_sentence():
    ratings = {
        1: BASICALLY_MEET,
        4: NOT_MEET,
        7: BASICALLY_MEET,
        11: BASICALLY_MEET,
        12: BASICALLY_MEET,
        19: NOT_MEET,
        25: BASICALLY_MEET,
    }

    found = statement(facts(ratings))

    assert found.advice.en == "Fix items 4 and 19; of items 1, 7, 11, 12 and 25 at most 3 may stay “basically meets”."
    assert found.advice.zh == "整改第4、19项；第1、7、11、12、25项中至多3项可保持“基本达标”。"
    assert found.by_work == found.advice
    assert found.by_waiting == NOTHING


def test_advice_by_work_and_by_waiting():
    figures = Figures(
        notifications=(
            THREE_BATCHES,
            Notification(date(2025, 9, 1), serious=True, quality_management=YesNoOpen.OPEN),
        )
    )

    found = statement(facts({1: "", 6: MEET, 7: MEET}, figures))

    assert found.by_work.en == "Rate item 1; record in the register how the investigation ended (item 7)."
    assert found.by_waiting.en == (
        "Wait with item 6 until 2 September 2026; from that day on the investigation no longer matters for item 7."
    )
    assert found.advice.en == (
        "Rate item 1; record in the register how the investigation ended (item 7); wait with item 6 until 2 September 2026; "
        "from that day on the investigation no longer matters for item 7."
    )
    assert found.advice.zh.split("；") == [
        "对第1项进行自评",
        "在数据台账中登记调查结论（第7项）",
        "第6项须等到2026年9月2日",
        "自该日起，调查有无结论不再影响第7项。",
    ]


def test_open_investigation_alone_names_its_day():
    open_one = Notification(date(2025, 9, 1), serious=True, quality_management=YesNoOpen.OPEN)

    found = statement(facts({6: MEET, 7: MEET}, Figures(notifications=(open_one,))))

    assert found.by_waiting == Text(
        en="Without an outcome of the investigation wait with item 7 until 2 September 2026.",
        zh="调查一直没有结论的，第7项须等到2026年9月2日。",
    )


def test_all_items_in_scope_are_named_together():
    found = statement(facts(dict.fromkeys((1, 2, 4), "")))

    assert found.by_work == Text(en="Rate all 3 items.", zh="对全部3项进行自评。")


def test_advice_if_at_most_one_may_stay():
    law = replace(LAW, conditions=(replace(LAW.conditions[2], most=1),))

    found = statement(replace(facts({1: BASICALLY_MEET, 2: BASICALLY_MEET}), law=law))

    assert found.advice.en == "Of items 1 and 2 at most one may stay “basically meets”."


@pytest.mark.parametrize(
    ("figures", "day", "as_of", "sentence"),
    [
        (
            NEW_YEAR,
            date(2027, 2, 1),
            date(2026, 11, 25),
            "Item 10: choose a date by 31 December 2026, or wait until 2 June 2027.",
        ),
        (
            replace(NEW_YEAR, documents={2025: 9_000}),
            date(2026, 12, 1),
            date(2026, 11, 25),
            "Wait with item 10 until 1 January 2027, and by then enter the number of relevant documents of 2026 (at least 10,000).",
        ),
        (
            Figures(penalties=(Penalty(date(2026, 3, 1), fine=8_000_00),), documents={2025: 9_000}),
            date(2026, 12, 1),
            date(2026, 2, 1),
            (
                "Item 10: choose a date by 28 February 2026, or wait until 1 January 2027 and by then enter the number of relevant "
                "documents of 2026 (at least 10,000)."
            ),
        ),
    ],
)
def test_advice_names_the_day_to_wait_for(figures: Figures, day: date, as_of: date, sentence: str):
    found = statement(facts({10: NOT_MEET}, figures, situation=Situation(day), as_of=as_of))

    assert found.by_waiting.en == sentence


def test_advice_without_a_day_to_wait_for():
    found = statement(facts({8: MEET}, Figures(listings=(Listing(date(2020, 1, 1)),))))

    assert found.by_waiting.en == "Item 8: no date can be given from which the figures no longer count."
    assert [(part.why.en, part.until) for part in found.open_items] == [("By its figures not met", None)]


def test_no_advice_if_satisfied():
    found = statement(facts({1: MEET}))

    assert (found.advice, found.by_work, found.by_waiting, found.open_items) == (NOTHING, NOTHING, NOTHING, [])


def test_open_items_with_assignee_and_due_date():
    items = (
        item(1, "", assignee="Li Wei", due_date=date(2026, 3, 10)),
        item(2, MEET),
        item(4, NOT_MEET, assignee="Wang Fang"),
        item(6, MEET),
        item(7, MEET),
        *[item(number, BASICALLY_MEET) for number in (11, 12, 13, 19)],
    )
    figures = Figures(
        notifications=(
            THREE_BATCHES,
            Notification(date(2025, 9, 1), serious=True, quality_management=YesNoOpen.OPEN),
        )
    )

    found = statement(replace(facts({}, figures), items=items))

    among = "Basically meets; of these at most 3 may stay so"
    assert [
        (part.number, part.by, part.why.en, part.until, part.assignee, part.due_date) for part in found.open_items
    ] == [
        (1, "work", "Not rated yet", None, "Li Wei", "2026-03-10"),
        (4, "work", "Does not meet", None, "Wang Fang", None),
        (6, "waiting", WAITS, "2026-09-02", "", None),
        (7, "work", "An investigation is open", None, "", None),
        (11, "work", among, None, "", None),
        (12, "work", among, None, "", None),
        (13, "work", among, None, "", None),
        (19, "work", among, None, "", None),
    ]
    assert found.open_items[0].title.zh == "第1项"


def test_unrated_item_that_fails_by_its_figures_waits():
    found = statement(facts({6: ""}, Figures(notifications=(THREE_BATCHES,))))

    assert [(part.by, part.why.en) for part in found.open_items] == [
        ("waiting", f"Not rated yet; {WAITS[:1].lower()}{WAITS[1:]}")
    ]


# --- Other dates ---------------------------------------------------------------------------------


def test_spans_earliest_and_last_safe_date():
    found = statement(facts({10: MEET}, NEW_YEAR, situation=Situation(date(2026, 12, 1)), as_of=date(2026, 11, 25)))

    assert [part.model_dump(exclude={"remarks"}) for part in found.spans] == [
        {
            "since": "2026-11-25",
            "until": "2026-12-31",
            "verdict": "satisfied",
            "after_work": "satisfied",
            "items": [],
            "undecided": [],
            "unrated": [],
        },
        {
            "since": "2027-01-01",
            "until": "2027-06-01",
            "verdict": "not_satisfied",
            "after_work": "not_satisfied",
            "items": [10],
            "undecided": [],
            "unrated": [],
        },
        {
            "since": "2027-06-02",
            "until": "2027-12-31",
            "verdict": "satisfied",
            "after_work": "satisfied",
            "items": [],
            "undecided": [],
            "unrated": [],
        },
        {
            "since": "2028-01-01",
            "until": None,
            "verdict": "undecided",
            "after_work": "undecided",
            "items": [],
            "undecided": [10],
            "unrated": [],
        },
    ]
    assert (found.earliest, found.earliest_until, found.last_safe) == ("2026-11-25", "2026-12-31", "2026-12-31")
    assert (found.earliest_after_work, found.earliest_after_work_until) == ("2026-11-25", "2026-12-31")
    assert found.earliest_if_entered == NOTHING
    assert [english(part.remarks) for part in found.spans] == [
        [],
        [
            (
                "The number of relevant documents of 2026 decides item 10 from 1 January 2027 on, and that year is not over: "
                "with at least 10,000 the item would be met (entered: 9,000)."
            )
        ],
        [],
        [
            (
                "Item 10 needs the number of relevant documents of 2027 from 1 January 2028 on, and that year is not over: "
                "any number is enough (not entered yet)."
            )
        ],
    ]


def test_earliest_day_if_a_missing_number_is_entered():
    figures = Figures(penalties=(Penalty(date(2026, 2, 1), fine=20_000_00),), documents={2025: 20_000})

    found = statement(facts({10: MEET}, figures))

    assert (found.earliest, found.earliest_after_work) == (None, None)
    assert found.earliest_if_entered == Text(
        en="Possible from 2 February 2027, if the number of relevant documents of 2026 is entered (any number is enough).",
        zh="如填写2026年相关单证票数（票数不限），最早可为2027年2月2日。",
    )


def test_day_with_missing_number_only_if_before_the_earliest():
    found = statement(facts({10: MEET}, Figures(documents={2025: 20_000})))

    assert (found.earliest_after_work, found.earliest_if_entered) == ("2026-03-01", NOTHING)


def test_span_lists_not_met_and_open_items_apart():
    figures = Figures(notifications=(replace(THREE_BATCHES, serious=True, quality_management=YesNoOpen.OPEN),))

    found = statement(facts({7: MEET, 6: MEET}, figures)).spans[0]

    assert (found.items, found.undecided, found.unrated) == ([6], [7], [])


def test_span_lists_items_to_rate_by_then():
    subs = (sub_of_10(1, True, MEET), sub_of_10(2, True, MEET), sub_of_10(3, False, ""))
    about = replace(facts({}, Figures(documents={2025: 20_000, 2026: None})), items=(item(10, MEET, sub_items=subs),))

    found = statement(about).spans[1]

    assert (found.since, found.verdict, found.after_work, found.unrated) == (
        "2027-01-01",
        "undecided",
        "satisfied",
        [10],
    )


def test_earliest_after_work():
    found = statement(facts({1: NOT_MEET, 6: MEET}, Figures(notifications=(THREE_BATCHES,))))

    assert (found.earliest, found.earliest_after_work, found.last_safe) == (None, "2026-09-02", None)


def test_past_planned_date_gets_todays_verdict_too():
    figures = Figures(notifications=(THREE_BATCHES,))

    past = statement(facts({6: MEET}, figures, as_of=date(2026, 9, 2)))

    assert (past.verdict, past.today) == ("not_satisfied", "satisfied")
    assert english(past.remarks) == [
        (
            "The planned date 15 March 2026 is past. As of 2 September 2026: "
            "Individual standards: conditions satisfied on self-assessment."
        ),
        ELSEWHERE,
    ]


@pytest.mark.parametrize("as_of", [date(2026, 3, 15), date(2026, 3, 14)])
def test_no_verdict_of_today_for_a_planned_date_ahead(as_of: date):
    found = statement(facts({6: MEET}, as_of=as_of))

    assert found.today is None
    assert english(found.remarks) == [ELSEWHERE]


def test_no_other_date_once_the_application_is_accepted():
    found = statement(
        facts({6: NOT_MEET}, Figures(notifications=(THREE_BATCHES,)), as_of=date(2026, 9, 2), is_accepted=True)
    )

    assert (found.today, found.spans, found.earliest, found.last_safe) == (None, [], None, None)
    assert english(found.remarks) == [
        "Customs accepted the application on 15 March 2026: the date is fixed, so no other dates are shown.",
        ELSEWHERE,
    ]
    assert found.by_waiting == NOTHING
    assert found.by_work.en == (
        "Item 6: the figures fail and no later date helps; only a corrected entry in the register would change it: consult customs."
    )
    assert [(part.by, part.why.en, part.until) for part in found.open_items] == [
        ("work", "By its figures not met", None)
    ]


# --- A re-review -------------------------------------------------------------------------------


def test_re_review_shows_both_readings_and_no_date_ahead():
    figures = Figures(
        penalties=(Penalty(date(2025, 1, 10), fine=20_000_00), Penalty(date(2026, 3, 1), fine=500_00)),
        documents={2025: 20_000},
    )

    found = statement(facts({10: MEET}, figures, situation=RE_REVIEW))

    assert (found.mode, found.verdict, found.worst, found.today) == ("re_review", "satisfied", "not_satisfied", None)
    assert english(found.remarks) == [
        "Re-review: waiting does not help, so no later date is shown.",
        (
            "In the worst window: Individual standards: conditions not satisfied on self-assessment. "
            "Ask customs which reading it applies."
        ),
    ]
    assert (found.spans, found.earliest, found.earliest_after_work, found.last_safe) == ([], None, None, None)
    assert [(part.key, part.result, part.worst) for part in found.figures] == [
        ("10", "meet", "not_meet"),
        ("10(1)", "meet", "not_meet"),
        ("10(2)", "meet", "meet"),
        ("10(3)", "not_applicable", "not_applicable"),
    ]


def test_re_review_with_equal_readings():
    figures = Figures(penalties=(Penalty(date(2025, 1, 10), fine=20_000_00),), documents={2025: 20_000})

    found = statement(facts({10: MEET}, figures, situation=RE_REVIEW, as_of=date(2026, 4, 1)))

    assert (found.verdict, found.worst, found.today) == ("not_satisfied", "not_satisfied", "not_satisfied")
    assert english(found.remarks) == [
        "Re-review: waiting does not help, so no later date is shown.",
        (
            "The planned date of the re-review, 15 March 2026, is past. As of 1 April 2026: "
            "Individual standards: conditions not satisfied on self-assessment."
        ),
    ]
    assert found.by_waiting == NOTHING
    assert found.by_work.en == (
        "Item 10: the figures fail and no later date helps; only a decision that is revoked or changed, a disclosure "
        "that customs recognizes, or a corrected entry in the register would change it: consult customs."
    )
    assert [(part.by, part.why.en) for part in found.open_items] == [("work", "By its figures not met: 10(1)")]
    assert [check.text.en for check in found.checks if check.code == "planned_date_past"] == [
        "The planned date of the re-review, 15 March 2026, is past. Enter the day from which customs counts back."
    ]


# --- Figures beside the ratings ----------------------------------------------------------------


def test_figures_in_scope_beside_the_own_rating():
    subs = (sub_of_10(1, True, MEET), sub_of_10(2, True, ""), sub_of_10(3, False, ""))
    about = replace(facts({}), items=(item(10, "", sub_items=subs), item(6, BASICALLY_MEET), item(1, MEET)))

    found = statement(about)

    assert [(part.key, part.number, part.rating, part.result, part.worst) for part in found.figures] == [
        ("6", 6, "basically_meet", "meet", None),
        ("10", 10, "", "meet", None),
        ("10(1)", 10, "meet", "meet", None),
        ("10(2)", 10, "", "meet", None),
        ("10(3)", 10, "not_applicable", "not_applicable", None),
    ]
    assert [(line.code, line.text.en) for line in found.figures[2].trace] == [
        ("sum_no_amount", "No penalty counts: met."),
        ("result", "Item 10(1): meets."),
    ]


def test_title_of_an_item():
    about = facts({1: MEET})

    assert about.title(1).zh == "第1项"
    assert about.title(2) == NOTHING


# --- Grouped checks ------------------------------------------------------------------------------


def test_checks_that_say_the_same_are_grouped():
    def check(number: int, *, blocks: bool = False, words: str = "Rate it.", code: str = "unrated") -> CheckPart:
        text = Text(en=words, zh="请自评。")
        return CheckPart(code=code, basis="law", blocks=blocks, number=number, text=text, place="item")

    found = grouped_checks(
        [
            check(4),
            check(0, words="Pick a type."),
            check(7),
            check(9, blocks=True),
            check(11, code="no_note"),
            check(12),
        ]
    )

    assert [(each.check.number, each.check.text.en, each.numbers) for each in found] == [
        (4, "Rate it.", (4, 7, 12)),
        (0, "Pick a type.", ()),
        (9, "Rate it.", (9,)),
        (11, "Rate it.", (11,)),
    ]


# --- Outdated ratings, fixed and past dates ------------------------------------------------------


def test_newly_applicable_unrated_sub_item_opens_its_item():
    """It was saved as met while (2) applied; now the register says that the number cannot be calculated."""
    subs = (sub_of_10(1, True, MEET), sub_of_10(2, False, NOT_APPLICABLE), sub_of_10(3, True, ""))
    about = replace(facts({}, Figures(documents={2025: None})), items=(item(10, MEET, sub_items=subs),))

    found = statement(about)

    assert (found.verdict, found.counts.rated) == ("undecided", 0)
    assert found.by_work.en == "Rate item 10."
    assert [check.code for check in found.checks if check.blocks] == ["sub_item_unrated"]


@pytest.mark.parametrize(
    ("ratings", "clause", "in_chinese"),
    [
        (
            {1: NOT_MEET, 2: "", 3: "", 4: ""},
            "at most 3 of the items to be rated or fixed may end as “basically meets”.",
            "以上未自评及须整改的项目中，至多3项可为“基本达标”。",
        ),
        (
            {1: NOT_MEET, **dict.fromkeys((2, 3, 4), BASICALLY_MEET)},
            "none of the items to be rated or fixed may end as “basically meets”.",
            "以上未自评及须整改的项目中，任何一项均不得为“基本达标”。",
        ),
    ],
)
def test_advice_says_how_far_to_raise_ratings(ratings: dict[int, str], clause: str, in_chinese: str):
    found = statement(facts(ratings))

    assert found.advice.en.endswith(clause)
    assert found.advice.zh.endswith(in_chinese)


def test_number_of_a_future_year_is_waited_for():
    found = statement(facts({10: MEET}, situation=Situation(date(2028, 3, 1))))

    assert found.by_work == NOTHING
    assert found.by_waiting.en == "Item 10: the number of relevant documents of 2027 is known from 1 January 2028 on."
    assert found.by_waiting.zh == "第10项：2027年相关单证票数自2028年1月1日起方能确定。"


def test_number_of_the_current_year_is_waited_for():
    found = statement(facts({10: MEET}, situation=Situation(date(2027, 3, 1))))

    assert found.by_work == NOTHING
    assert found.by_waiting.en == "Item 10: the number of relevant documents of 2026 is known from 1 January 2027 on."
    assert [(part.by, part.why.en, part.until) for part in found.open_items] == [
        (
            "waiting",
            "The number of relevant documents of 2026 is missing, it is known from 1 January 2027 on",
            "2027-01-01",
        )
    ]


def test_number_of_a_finished_year_is_work():
    subs = (sub_of_10(1, True, ""), sub_of_10(2, None, ""), sub_of_10(3, None, ""))
    about = replace(facts({}, Figures()), items=(item(10, "", sub_items=subs),))

    found = statement(about)

    assert found.by_work.en == (
        "Rate item 10; enter the number of relevant documents of 2025 in the register (item 10)."
    )
    assert found.by_waiting == NOTHING
    assert [part.why for part in found.open_items] == [
        Text(
            en="The number of relevant documents of 2025 is missing; not rated yet: 10(1)",
            zh="缺少2025年相关单证票数；尚未自评：10(1)",
        )
    ]


def test_item_that_needs_a_number_first_is_not_to_be_rated():
    subs = (sub_of_10(1, True, MEET), sub_of_10(2, None, ""), sub_of_10(3, None, ""))
    about = replace(facts({}, Figures()), items=(item(10, "", sub_items=subs),))

    found = statement(about)

    assert found.by_work.en == "Enter the number of relevant documents of 2025 in the register (item 10)."
    assert [part.why.en for part in found.open_items] == ["The number of relevant documents of 2025 is missing"]


def test_unrated_item_that_fails_for_good_is_not_to_be_rated():
    figures = Figures(penalties=(Penalty(date(2026, 1, 10), fine=20_000_00),), documents={2025: 20_000})

    found = statement(facts({10: "", 11: ""}, figures, situation=RE_REVIEW))

    assert found.by_work.en.startswith("Rate item 11; item 10: the figures fail")


@pytest.mark.parametrize(
    ("documents", "sentence"),
    [
        ({2026: 20_000}, "Item 10: no waiting is needed, choose a planned date from 10 February 2027 on."),
        (
            {},
            (
                "Item 10: no waiting is needed, choose a planned date from 10 February 2027 on and enter the number of "
                "relevant documents of 2026 (any number is enough)."
            ),
        ),
    ],
)
def test_past_date_needs_no_waiting_if_nothing_fails_today(documents: dict[int, int], sentence: str):
    figures = Figures(penalties=(Penalty(date(2026, 2, 1), fine=20_000_00),), documents={2025: 20_000, **documents})

    found = statement(facts({10: NOT_MEET}, figures, as_of=date(2027, 2, 10)))

    assert found.by_waiting.en == sentence
    assert [part.why.en for part in found.open_items] == [
        "By its figures not met: 10(1); no waiting is needed: choose a planned date from 10 February 2027 on"
    ]


def test_advice_does_not_cover_failing_general_numbers():
    found = statement(facts({1: MEET}, general=General(not_meet=1, basically_meet=0)))

    assert (found.verdict, found.overall, found.open_items) == ("satisfied", "not_satisfied", [])
    assert english(found.remarks)[0] == (
        "What would change it and the dates below are about the individual standards only; "
        "the general standards must be met as well."
    )


def test_item_that_differs_in_the_worst_12_months_is_named():
    figures = Figures(
        penalties=(Penalty(date(2025, 1, 10), fine=20_000_00), Penalty(date(2026, 2, 1), fine=500_00)),
        documents={2025: 20_000},
    )

    found = statement(facts({1: NOT_MEET, 10: MEET}, figures, situation=RE_REVIEW))

    assert (found.verdict, found.worst) == ("not_satisfied", "not_satisfied")
    assert (
        "Item 10: meets by the letter, does not meet in the worst window. Ask customs which reading it applies."
        in english(found.remarks)
    )


# --- What could mislead a reader -----------------------------------------------------------------


def test_item_to_rate_has_no_room_if_too_many_basically_meet():
    ratings = {6: "", **dict.fromkeys((5, 8, 11, 12), BASICALLY_MEET)}

    assert statement(facts(ratings)).by_work.en == (
        "Rate item 6; of items 5, 8, 11 and 12 at most 3 may stay “basically meets”; "
        "none of the items to be rated or fixed may end as “basically meets”."
    )


def test_item_10_of_a_clean_re_review_still_needs_a_rating():
    subs = (sub_of_10(1, True, MEET), sub_of_10(2, None, ""), sub_of_10(3, None, ""))
    about = replace(facts({}, Figures(), situation=RE_REVIEW), items=(item(10, "", sub_items=subs),))

    found = statement(about)

    assert (found.verdict, found.by_work.en) == ("undecided", "Rate item 10.")
    assert [part.why.en for part in found.open_items] == ["Not rated yet"]
    assert [(check.code, check.text.en) for check in found.checks if check.blocks] == [
        (
            "sub_item_unrated",
            (
                "Say at the item whether the number of relevant documents of 2025 is known, "
                "and rate the sub-item that then takes part."
            ),
        )
    ]
    assert found.margin == []


@pytest.mark.parametrize(
    ("as_of", "sentence"),
    [
        (date(2026, 6, 1), "The planned date is past: choose one from 1 June 2026 on."),
        (date(2026, 7, 15), "The planned date is past: choose one from 2 July 2027 on."),
    ],
)
def test_past_date_has_to_be_planned_again(as_of: date, sentence: str):
    figures = Figures(penalties=(Penalty(date(2026, 7, 1), fine=10_000_01),), documents={2025: 20_000, 2026: 20_000})

    found = statement(facts({10: MEET}, figures, as_of=as_of))

    assert (found.verdict, found.by_work.en, found.open_items) == ("satisfied", sentence, [])


def test_past_date_without_any_green_day_ahead():
    found = statement(facts({8: MEET}, Figures(listings=(Listing(date(2026, 4, 1)),)), as_of=date(2026, 5, 1)))

    assert found.by_work.en == (
        "The planned date is past, and with the current ratings no later date satisfies the conditions: see the dates below."
    )


def test_items_that_fail_while_waiting_are_named():
    figures = Figures(
        penalties=(Penalty(date(2026, 6, 1)),),
        listings=(Listing(date(2025, 1, 1), date(2025, 7, 1)),),
        documents={2025: 9_999, 2026: 9_999},
    )

    found = statement(facts({8: MEET, 10: MEET}, figures))

    assert (
        found.by_waiting.en
        == "Wait with item 8 until 2 June 2027; before that day item 10 would not be met by the figures."
    )


def test_worst_12_months_of_a_re_review_are_to_be_asked_about():
    figures = Figures(
        penalties=(Penalty(date(2025, 1, 10), fine=20_000_00), Penalty(date(2026, 3, 1), fine=500_00)),
        documents={2025: 20_000},
    )

    found = statement(facts({10: MEET}, figures, situation=RE_REVIEW, as_of=date(2026, 4, 1)))

    assert found.by_work.en == "Ask customs which window it takes: in the worst one item 10 would not be met."
    assert [part.why.en for part in found.open_items] == ["In the worst window not met"]
    assert english(found.remarks)[2:] == [
        (
            "The planned date of the re-review, 15 March 2026, is past. As of 1 April 2026: "
            "Individual standards: conditions satisfied on self-assessment."
        ),
        "In the worst window up to that day not met: item 10.",
    ]


@pytest.mark.parametrize(
    ("individual", "general", "says"), [(NOT_MEET, (1, 0), True), (NOT_MEET, (0, 3), False), ("", (0, 4), True)]
)
def test_failing_general_numbers_are_named_in_any_case(individual: str, general: tuple[int, int], says: bool):
    found = statement(facts({1: individual}, general=General(*general)))

    assert any(each.startswith("What would change it") for each in english(found.remarks)) == says
    assert [part.general for part in found.conditions] == [general[0], general[1], 0]


def test_todays_number_does_not_apply_to_a_fixed_date():
    figures = Figures(documents={2025: 20_000})

    found = statement(
        facts({10: MEET}, figures, situation=Situation(date(2025, 6, 1)), as_of=date(2026, 6, 2), is_accepted=True)
    )

    assert found.margin == []


def test_item_not_met_and_under_investigation_needs_both():
    figures = Figures(notifications=(Notification(date(2025, 9, 1), serious=True, quality_management=YesNoOpen.OPEN),))

    found = statement(facts({7: NOT_MEET}, figures))

    assert found.by_work.en == "Record in the register how the investigation ended (item 7); fix item 7."
    assert [part.why.en for part in found.open_items] == ["An investigation is open; does not meet"]


def test_every_failing_sub_item_is_named():
    figures = Figures(penalties=(Penalty(date(2026, 2, 1), fine=40_000_00),), documents={2025: 20_000})

    found = statement(facts({10: NOT_MEET}, figures, situation=RE_REVIEW))

    assert [part.why for part in found.open_items] == [
        Text(en="By its figures not met: 10(1), 10(2)", zh="按数据不达标：10(1)、10(2)")
    ]


def test_only_dependent_items_wait_for_the_number():
    found = statement(facts({10: MEET, 11: ""}, situation=Situation(date(2027, 3, 1))))

    assert [(part.number, part.by) for part in found.open_items] == [(10, "waiting"), (11, "work")]


@pytest.mark.parametrize(("day", "is_told"), [(date(2025, 3, 14), False), (date(2025, 3, 15), True)])
def test_look_up_with_listing_warns_within_the_window_only(day: date, is_told: bool):
    found = statement(facts({8: MEET}, Figures(looked_up_on=TODAY, found_listed_on=day)))

    assert [check.number for check in found.checks if check.code == "listed_when_looked_up"] == [8] * is_told


def test_undecided_sub_item_is_fixed_at_its_item():
    subs = (sub_of_10(1, True, MEET), sub_of_10(2, None, ""), sub_of_10(3, None, ""))
    about = replace(facts({}, Figures(), situation=RE_REVIEW), items=(item(10, "", sub_items=subs),))

    assert [(check.number, check.place) for check in statement(about).checks if check.blocks] == [(10, "item")]


def test_no_sentence_told_as_past_says_satisfied() -> None:
    praise = re.compile("(?<!not )(?<!conditions are )satisfied|自评符合")

    said = {name: told_as_past(text) for name, text in SENTENCES.items() if name not in PAST_WORDS}

    assert {name: text for name, text in said.items() if praise.search(f"{text.en} {text.zh}")} == {}
