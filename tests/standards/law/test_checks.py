"""The named checks before a submission, one by one, and which of them block."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from acecs.text.bilingual import Text
from standards.law import checks as module
from standards.law.checks import CHECKS, checks
from standards.law.facts import Facts, ItemFacts
from standards.law.figures import Figures, Ground, Listing, Mode, Notification, Penalty, YesNoOpen
from standards.law.limits import DatedAmount, Limit, LimitCode
from standards.law.parts import CheckPart
from standards.law.profile import Implication, Suggestion
from standards.law.readiness import assess
from standards.law.results import Situation
from standards.ratings import BASICALLY_MEET, MEET, NOT_APPLICABLE, NOT_MEET
from tests.standards.law.edition_2022 import LAW, sub_of_10

REFERENCE_DATE = date(2026, 3, 15)
TODAY = date(2026, 3, 1)
BLOCKING = {
    "unrated",
    "sub_item_unrated",
    "roll_up_contradicts",
    "no_reason",
    "figure_missing",
    "better_than_figures",
    "file_not_accepted",
}


def item(number: int, rating: str = MEET, **details: Any) -> ItemFacts:
    """An item with rating, note, reason and evidence, which passes every check."""
    plain = {"has_reason": True, "has_note": True, "evidence": 1}
    return ItemFacts(number, "individual", Text(en=f"Item {number}", zh=f"第{number}项"), rating, **(plain | details))


def item_10(one: str = MEET, two: str = MEET, three: str = NOT_APPLICABLE, rating: str = MEET) -> ItemFacts:
    subs = (sub_of_10(1, True, one), sub_of_10(2, True, two), sub_of_10(3, False, three))
    return item(10, rating, sub_items=subs)


def facts(*items: ItemFacts, figures: Figures | None = None, **details: Any) -> Facts:
    """Facts of a broker (item 10 in scope) unless other items are given, two weeks before the reference date."""
    figures = figures or Figures(documents={2025: 20_000})
    plain = {"situation": Situation(REFERENCE_DATE), "as_of": TODAY}
    return Facts(LAW, items or (item_10(),), figures, **(plain | details))


def said(no: Implication, *, is_yes: bool = False) -> Suggestion:
    """A suggestion of the business profile."""
    return Suggestion("any", no, Text(en="The reason.", zh="理由。"), is_yes)


def found(about: Facts) -> list[tuple[str, int]]:
    return [(each.code, each.number) for each in checks(about, assess(about.inputs))]


def only(about: Facts, code: str) -> CheckPart:
    [check] = [each for each in checks(about, assess(about.inputs)) if each.code == code]
    return check


def test_complete_assessment_passes_every_check():
    assert found(facts()) == []
    assert found(facts(item_10(), item(1), item(2, NOT_APPLICABLE), item(4, BASICALLY_MEET))) == []


# --- What blocks -------------------------------------------------------------------------------


def test_no_item_in_scope_blocks():
    about = replace(facts(), items=())

    assert found(about) == [("unrated", 0), ("limits_elsewhere", 0)]
    assert (only(about, "unrated").blocks, only(about, "unrated").place) == (True, "frame")
    assert only(about, "unrated").text.en == "No item is in scope. Pick the business types first."


def test_unrated_item_blocks():
    check = only(facts(item_10(), item(1, "")), "unrated")

    assert (check.number, check.blocks, check.basis, check.place) == (1, True, "law", "item")
    assert check.text.en == "Not rated yet. Rate it."


def test_unrated_sub_item_blocks():
    about = facts(item_10(two="", rating=""))

    assert found(about) == [("sub_item_unrated", 10)]
    assert only(about, "sub_item_unrated").text.en == "Sub-item 10(2) is not rated yet. Rate it."


def test_sub_item_that_may_not_take_part_is_not_asked_for():
    subs = (sub_of_10(1, True, MEET), sub_of_10(2, None, ""), sub_of_10(3, None, ""))

    about = facts(item(10, "", sub_items=subs), figures=Figures())

    assert found(about) == [("figure_missing", 10)]


def test_rating_that_contradicts_its_roll_up_blocks():
    check = only(facts(item_10(one=BASICALLY_MEET)), "roll_up_contradicts")

    assert (check.number, check.blocks, check.place) == (10, True, "item")
    assert check.text.en == "The rating does not follow from its sub-items. Save the item again."
    assert "roll_up_contradicts" not in dict(found(facts(item_10(one=BASICALLY_MEET, rating=BASICALLY_MEET))))


def test_not_applicable_without_a_reason_blocks():
    about = facts(item_10(), item(1, NOT_APPLICABLE, has_reason=False), item(2, MEET, has_reason=False))

    assert found(about) == [("no_reason", 1)]
    assert only(about, "no_reason").text.en == "“Not applicable” needs its reason. Write it."


def test_sub_item_not_applicable_by_rule_needs_no_reason():
    subs = (sub_of_10(1, False, ""), sub_of_10(2, False, ""))

    assert found(facts(item(10, NOT_APPLICABLE, sub_items=subs, has_reason=False), item(1, MEET))) == []


def test_missing_number_of_documents_blocks():
    about = facts(item_10(), figures=Figures(documents={2024: 1, 2026: 1}))

    assert found(about) == [("figure_missing", 10)]
    assert only(about, "figure_missing").place == "register"
    assert only(about, "figure_missing").text.en == (
        "The number of relevant documents of 2025 is missing, and item 10 depends on it. "
        "Enter it in the register, or that it cannot be calculated."
    )


@pytest.mark.parametrize("year", [2026, 2027])
def test_number_of_an_unfinished_year_is_not_known_yet(year: int):
    about = facts(item_10(), situation=Situation(date(year + 1, 3, 1)))

    assert TODAY.year == 2026
    assert only(about, "figure_missing").text.en == (
        f"The number of relevant documents of {year} is missing, and item 10 depends on it: it is known from 1 January {year + 1} on. "
        "Choose a date before that day, or submit then."
    )


def test_number_of_a_finished_year_can_be_entered():
    about = facts(item_10(), situation=Situation(date(2027, 1, 1)), as_of=date(2027, 1, 1))

    assert only(about, "figure_missing").text.en == (
        "The number of relevant documents of 2026 is missing, and item 10 depends on it. "
        "Enter it in the register, or that it cannot be calculated."
    )


@pytest.mark.parametrize(("day", "says"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_number_of_the_current_year_may_still_change(day: date, says: bool):
    figures = Figures(documents={2025: 1, 2026: 9_000})

    about = facts(item_10(), item(8), figures=figures, situation=Situation(day))

    assert [each for each in found(about) if each[0] == "year_unfinished"] == [("year_unfinished", 10)] * says
    if says:
        check = only(about, "year_unfinished")
        assert (check.basis, check.blocks, check.place) == ("advice", False, "register")
        assert check.text.en == (
            "2026 is not over: its number of relevant documents may still change. Check it after the year has ended."
        )


def test_number_may_still_change_for_any_limit_by_share():
    limits = (Limit(item=10, code=LimitCode.PENALTY_COUNT, most=1, per=2, sub_item=2, applies="count_known"),)
    about = facts(figures=Figures(documents={2026: 9_000}), situation=Situation(date(2027, 1, 1)))

    assert ("year_unfinished", 10) in found(replace(about, law=replace(LAW, limits=limits)))


def test_number_may_change_if_no_item_depends_on_it():
    figures = Figures(documents={2026: 9_000})

    about = facts(item(8), figures=figures, situation=Situation(date(2027, 1, 1)))

    assert found(about) == [("outside_validity", 0), ("limits_elsewhere", 0), ("look_up_old", 8)]


def test_re_review_without_penalty_needs_no_number():
    about = facts(item_10(), figures=Figures(), situation=Situation(REFERENCE_DATE, Mode.RE_REVIEW, date(2021, 3, 15)))

    assert found(about) == []


NOTIFIED = Notification(date(2025, 9, 1), own_fault=YesNoOpen.NO)
LISTED = Listing(date(2025, 1, 1), date(2025, 9, 1))


@pytest.mark.parametrize(
    ("number", "rating", "figures", "says"),
    [
        (6, NOT_APPLICABLE, Figures(notifications=(NOTIFIED,)), True),
        (7, NOT_APPLICABLE, Figures(notifications=(NOTIFIED,)), True),
        (8, NOT_APPLICABLE, Figures(listings=(LISTED,)), True),
        (6, MEET, Figures(notifications=(NOTIFIED,)), False),
        (6, NOT_APPLICABLE, Figures(notifications=(replace(NOTIFIED, notified_on=date(2025, 3, 14)),)), False),
        (8, NOT_APPLICABLE, Figures(listings=(replace(LISTED, until=date(2025, 3, 14)),)), False),
        (1, NOT_APPLICABLE, Figures(notifications=(NOTIFIED,), listings=(LISTED,)), False),
    ],
)
def test_not_applicable_against_the_register_warns(number: int, rating: str, figures: Figures, says: bool):
    assert (("against_register", number) in found(facts(item(number, rating), figures=figures))) is says


@pytest.mark.parametrize(("listings", "says"), [((), True), ((Listing(date(2026, 2, 20)),), False), ((LISTED,), True)])
def test_look_up_that_found_the_enterprise_needs_a_listing(listings: tuple[Listing, ...], says: bool):
    figures = Figures(listings=listings, looked_up_on=date(2026, 2, 20), found_listed_on=date(2026, 2, 20))

    about = facts(item(8), figures=figures)

    assert (("listed_when_looked_up", 8) in found(about)) is says
    assert ("listed_when_looked_up", 8) not in found(facts(item(1), figures=figures))
    if says:
        assert "20 February 2026" in only(about, "listed_when_looked_up").text.en


def test_finding_is_missing_for_each_list_of_an_edition():
    limits = tuple(Limit(item=number, code=LimitCode.BAD_RECORD_LISTINGS, most=0) for number in (7, 8, 9))
    figures = Figures(looked_up_on=date(2026, 2, 20), found_listed_on=date(2026, 2, 20))

    about = replace(facts(item(8), item(9), figures=figures), law=replace(LAW, limits=limits))

    assert [number for code, number in found(about) if code == "listed_when_looked_up"] == [8, 9]


def test_business_type_that_is_probably_wrong_warns():
    sentence = Text(en="Probably the wrong type.", zh="业务类型可能有误。")

    check = only(facts(wrong_types=(sentence,)), "wrong_type")

    assert (check.text, check.basis, check.blocks, check.place) == (sentence, "advice", False, "profile")


def test_number_is_needed_for_any_limit_by_share():
    limits = (Limit(item=10, code=LimitCode.PENALTY_COUNT, most=1, per=2, sub_item=2, applies="count_known"),)

    assert ("figure_missing", 10) in found(replace(facts(figures=Figures()), law=replace(LAW, limits=limits)))


def test_number_is_needed_only_if_an_item_depends_on_it():
    assert found(facts(item(1), figures=Figures())) == [("limits_elsewhere", 0)]
    assert found(facts(item_10(), figures=Figures(documents={2025: None}))) == []


@pytest.mark.parametrize("rating", [MEET, BASICALLY_MEET, NOT_APPLICABLE])
def test_rating_better_than_figures_blocks(rating: str):
    figures = Figures(
        notifications=(Notification(date(2025, 9, 1), ("", "", ""), YesNoOpen.YES),), documents={2025: 20_000}
    )

    check = only(facts(item_10(), item(6, rating), figures=figures), "better_than_figures")

    assert (check.number, check.blocks, check.basis, check.place) == (6, True, "law", "item")
    assert check.text.en.startswith("Item 6 is rated “")


def test_better_than_figures_names_the_sub_item():
    figures = Figures(penalties=(Penalty(date(2025, 9, 1), fine=10_000_01),), documents={2025: 20_000})

    about = facts(item_10(), figures=figures)

    assert found(about) == [("better_than_figures", 10), ("not_met", 10)]
    assert only(about, "better_than_figures").text.en == (
        "Item 10(1) is rated “meets”, but by the enterprise's own figures it does not meet. "
        "See the trace; correct the rating or the figures."
    )
    assert found(facts(item_10(one=NOT_MEET, rating=NOT_MEET), figures=figures)) == [("not_met", 10)]


def test_unrated_or_undetermined_is_not_better_than_figures():
    open_one = Notification(
        date(2025, 9, 1), ("", "", ""), YesNoOpen.YES, serious=True, quality_management=YesNoOpen.OPEN
    )
    figures = Figures(notifications=(open_one,), documents={2025: 20_000})

    assert found(facts(item_10(), item(7), figures=figures)) == [("investigation_open", 7)]
    assert found(facts(item_10(), item(6, ""), figures=figures)) == [("unrated", 6), ("not_met", 6)]


def test_file_not_accepted_blocks():
    about = facts(item_10(), item(1, unaccepted=("ledger.exe", "plan.dwg")))

    assert found(about) == [("file_not_accepted", 1), ("file_not_accepted", 1)]
    first = checks(about, assess(about.inputs))[0]
    assert (first.place, first.basis) == ("evidence", "law")
    assert first.text.en.startswith("The file “ledger.exe” is not accepted: ")


# --- Warnings by law -----------------------------------------------------------------------------


def test_item_not_met_warns():
    about = facts(item_10(), item(1, NOT_MEET))

    assert found(about) == [("not_met", 1)]
    assert (only(about, "not_met").blocks, only(about, "not_met").basis) == (False, "law")


def test_too_many_basically_met_warns():
    numbers = (1, 2, 4, 5)
    about = facts(item_10(), *[item(number, BASICALLY_MEET) for number in numbers])

    assert found(about) == [("too_many", 0)]
    assert only(about, "too_many").place == "worksheet"
    assert only(about, "too_many").text.en == (
        "4 items are rated “basically meets” (items 1, 2, 4 and 5); at most 3 may be."
    )
    of_all = only(facts(*[item(number, BASICALLY_MEET) for number in numbers]), "too_many")
    assert of_all.text.en == "4 items are rated “basically meets” (all 4 items); at most 3 may be."
    assert found(facts(item_10(), *[item(number, BASICALLY_MEET) for number in numbers[:3]])) == []


def test_several_not_met_are_not_too_many():
    assert found(facts(item_10(), item(1, NOT_MEET), item(2, NOT_MEET))) == [("not_met", 1), ("not_met", 2)]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2022, 10, 27), "(28 October 2022 to 31 March 2026)"),
        (date(2022, 10, 28), None),
        (date(2026, 3, 31), None),
        (date(2026, 4, 1), "(28 October 2022 to 31 March 2026)"),
    ],
)
def test_date_outside_the_editions_validity_warns(day: date, sentence: str | None):
    figures = Figures(documents={day.year - 1: 20_000})

    about = facts(figures=figures, situation=Situation(day), as_of=day)

    assert found(about) == ([("outside_validity", 0)] if sentence else [])
    if sentence:
        assert only(about, "outside_validity").place == "frame"
        assert sentence in only(about, "outside_validity").text.en


def test_date_before_an_edition_without_end_warns():
    about = replace(facts(), law=replace(LAW, valid_from=date(2026, 3, 16), valid_until=None))

    assert only(about, "outside_validity").text.en == (
        "The reference date 15 March 2026 is before this edition becomes valid (16 March 2026). "
        "Ask customs which edition applies."
    )
    assert found(replace(facts(), law=replace(LAW, valid_from=date(2026, 3, 15), valid_until=None))) == []


def test_penalty_limits_of_non_brokers_are_elsewhere():
    check = only(facts(item(1)), "limits_elsewhere")

    assert (check.number, check.basis, check.blocks, check.place) == (0, "law", False, "register")


def test_smuggling_warns():
    figures = Figures(
        penalties=(Penalty(date(2020, 1, 1)), Penalty(date(2020, 1, 1), ground=Ground.SMUGGLING)),
        documents={2025: 20_000},
    )

    assert found(facts(figures=figures)) == [("smuggling", 0)]
    assert only(facts(figures=figures), "smuggling").basis == "law"
    assert only(facts(figures=figures), "smuggling").place == "register"


def test_amount_to_be_checked_warns():
    left_out = Penalty(date(2025, 9, 1), fine=1, disclosed=True, recognised=True)
    figures = Figures(penalties=(left_out, replace(left_out, disclosed=False)), documents={2025: 20_000})

    about = facts(figures=figures)

    assert found(about) == [("amount_to_be_checked", 10)]
    assert only(about, "amount_to_be_checked").text.en == (
        "The penalty of 1 September 2025 is left out under an amount that is still to be checked against the official text."
    )
    assert found(facts(item(1), figures=figures)) == [("limits_elsewhere", 0)]
    checked = replace(LAW, disclosure_amounts=(DatedAmount(None, None, 1_00, to_be_checked=False),))
    assert found(replace(about, law=checked)) == []


def test_other_reasons_to_leave_out_need_no_amount():
    figures = Figures(penalties=(Penalty(date(2025, 9, 1), ground=Ground.OTHER),), documents={2025: 20_000})

    assert found(facts(figures=figures)) == []


# --- Advice ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "is_accepted", "warned"),
    [
        (date(2026, 3, 14), False, False),
        (date(2026, 3, 15), False, False),
        (date(2026, 3, 16), False, True),
        (date(2026, 3, 16), True, False),
    ],
)
def test_planned_date_in_the_past_warns(as_of: date, is_accepted: bool, warned: bool):
    about = facts(as_of=as_of, is_accepted=is_accepted, shows_acceptance=is_accepted)

    assert found(about) == ([("planned_date_past", 0)] if warned else [])
    if warned:
        check = only(about, "planned_date_past")
        assert (check.basis, check.blocks, check.place) == ("advice", False, "frame")
        assert check.text.en.startswith("The planned date 15 March 2026 is past")


@pytest.mark.parametrize("rating", [BASICALLY_MEET, NOT_MEET])
def test_rating_worse_than_figures_warns(rating: str):
    check = only(facts(item_10(), item(6, rating)), "worse_than_figures")

    assert (check.number, check.basis, check.blocks, check.place) == (6, "advice", False, "item")
    assert check.text.en.startswith("Item 6 is rated “")


def test_worse_than_figures_names_the_sub_item():
    about = facts(item_10(two=NOT_MEET, rating=NOT_MEET))

    assert found(about) == [("not_met", 10), ("worse_than_figures", 10)]
    assert only(about, "worse_than_figures").text.en.startswith("Item 10(2) is rated “does not meet”")


def test_differing_readings_warn():
    figures = Figures(
        penalties=(Penalty(date(2025, 1, 10), fine=20_000_00), Penalty(date(2026, 3, 1), fine=500_00)),
        documents={2025: 20_000},
    )
    situation = Situation(REFERENCE_DATE, Mode.RE_REVIEW, date(2021, 8, 1))

    about = facts(item_10(), item(1), figures=figures, situation=situation)

    assert found(about) == [("readings_differ", 10)]
    assert (only(about, "readings_differ").basis, only(about, "readings_differ").place) == ("advice", "item")
    assert found(facts(item_10(), figures=figures)) == []
    assert found(facts(item_10(), item(6), situation=situation)) == []


def test_open_investigation_warns():
    open_one = Notification(date(2025, 9, 1), serious=True, quality_management=YesNoOpen.OPEN)
    figures = Figures(notifications=(open_one,), documents={2025: 20_000})

    about = facts(item_10(), item(7), figures=figures)

    assert found(about) == [("investigation_open", 7)]
    assert (only(about, "investigation_open").basis, only(about, "investigation_open").place) == ("advice", "register")
    assert found(facts(figures=figures)) == []
    assert found(facts(item_10(), item(7))) == []


def test_basically_meets_on_a_yes_no_item_warns():
    about = facts(item_10(), item(20, BASICALLY_MEET), item(21, BASICALLY_MEET), item(6))

    assert found(about) == [("basically_on_yes_no", 20)]
    assert only(about, "basically_on_yes_no").basis == "advice"
    assert only(about, "basically_on_yes_no").place == "item"


@pytest.mark.parametrize(
    ("suggested", "rating", "begins"),
    [
        (said(Implication.NOT_APPLICABLE, is_yes=True), NOT_APPLICABLE, "Rated “not applicable”, but by the profile"),
        (said(Implication.NOT_APPLICABLE), MEET, "By the profile the enterprise does not do this business"),
        (said(Implication.NOT_APPLICABLE), NOT_APPLICABLE, None),
        (said(Implication.NOT_APPLICABLE, is_yes=True), MEET, None),
        (
            said(Implication.PARTLY),
            NOT_APPLICABLE,
            "Rated “not applicable”, but only a part of this item does not apply",
        ),
        (said(Implication.PARTLY), MEET, None),
        (
            said(Implication.NOT_MET),
            BASICALLY_MEET,
            "Rated “basically meets”, but by the profile the item is not fulfilled. The reason.",
        ),
        (None, NOT_APPLICABLE, None),
        (None, MEET, None),
    ],
)
def test_rating_against_the_profile_warns(suggested: Suggestion | None, rating: str, begins: str | None):
    about = facts(item_10(), item(2, rating, by_profile=suggested))

    assert found(about) == ([("against_profile", 2)] if begins else [])
    if begins:
        check = only(about, "against_profile")
        assert check.text.en.startswith(begins)
        assert (check.basis, check.place) == ("advice", "item")


def test_unrated_item_is_not_against_the_profile():
    assert found(facts(item_10(), item(2, "", by_profile=said(Implication.NOT_APPLICABLE)))) == [("unrated", 2)]


def test_unanswered_questions_warn():
    check = only(facts(unanswered_questions=1), "profile_unanswered")

    assert (check.number, check.basis, check.place) == (0, "advice", "profile")


def test_not_met_without_a_note_warns():
    about = facts(item_10(), item(1, NOT_MEET, has_note=False), item(2, MEET, has_note=False))

    assert found(about) == [("not_met", 1), ("no_note", 1)]
    assert (only(about, "no_note").basis, only(about, "no_note").place) == ("advice", "item")


@pytest.mark.parametrize(
    ("rating", "warned"), [(MEET, True), (BASICALLY_MEET, True), (NOT_MEET, False), (NOT_APPLICABLE, False)]
)
def test_met_without_evidence_warns(rating: str, warned: bool):
    about = facts(item_10(), item(1, rating, evidence=0))

    assert (("no_evidence", 1) in found(about)) is warned
    if warned:
        assert (only(about, "no_evidence").basis, only(about, "no_evidence").place) == ("advice", "evidence")


@pytest.mark.parametrize(
    ("looked_up_on", "sentence"),
    [
        (None, "No look-up of the bad-record list for imported food is recorded. Look it up and enter the date."),
        (
            date(2026, 1, 29),
            "The bad-record list was last looked up on 29 January 2026, more than 30 days ago. Look it up again.",
        ),
        (date(2026, 1, 30), None),
        (date(2026, 3, 1), None),
    ],
)
def test_old_or_missing_look_up_warns(looked_up_on: date | None, sentence: str | None):
    figures = Figures(documents={2025: 20_000}, looked_up_on=looked_up_on)

    about = facts(item_10(), item(8), figures=figures)

    assert found(about) == ([("look_up_old", 8)] if sentence else [])
    if sentence:
        check = only(about, "look_up_old")
        assert check.text.en == sentence
        assert (check.basis, check.blocks, check.place) == ("advice", False, "register")


def test_no_look_up_is_needed_without_food_imports():
    assert found(facts(item_10(), item(8, NOT_APPLICABLE))) == []
    assert found(facts(item_10())) == []


def test_edition_with_two_lists_to_look_up():
    limits = tuple(Limit(item=number, code=LimitCode.BAD_RECORD_LISTINGS, most=0) for number in (8, 9))
    law = replace(LAW, limits=limits)

    about = replace(facts(item(8, NOT_APPLICABLE), item(9)), law=law)

    assert ("look_up_old", 9) in found(about)
    assert ("look_up_old", 8) not in found(about)


# --- The list ----------------------------------------------------------------------------------


def test_acceptance_date_without_its_document_warns():
    assert ("acceptance_not_shown", 0) in found(facts(is_accepted=True))
    assert "acceptance_not_shown" not in dict(found(facts(is_accepted=True, shows_acceptance=True)))
    assert "acceptance_not_shown" not in dict(found(facts()))


def test_blocking_checks_come_first_then_in_annex_order():
    about = facts(
        item(12, ""), item(4, NOT_MEET, has_note=False), item(2, ""), item(1, evidence=0), unanswered_questions=2
    )

    assert found(about) == [
        ("unrated", 2),
        ("unrated", 12),
        ("limits_elsewhere", 0),
        ("profile_unanswered", 0),
        ("no_evidence", 1),
        ("not_met", 4),
        ("no_note", 4),
    ]


BREAKS: dict[str, Callable[[], Facts]] = {
    "unrated": lambda: facts(item(1, "")),
    "sub_item_unrated": lambda: facts(item_10(one="", rating="")),
    "roll_up_contradicts": lambda: facts(item_10(rating=BASICALLY_MEET)),
    "no_reason": lambda: facts(item(1, NOT_APPLICABLE, has_reason=False)),
    "figure_missing": lambda: facts(figures=Figures()),
    "better_than_figures": lambda: facts(item(8), figures=Figures(listings=(Listing(date(2026, 1, 1)),))),
    "file_not_accepted": lambda: facts(item(1, unaccepted=("a",))),
}


def test_only_these_checks_block():
    """Every other check warns."""
    assert BREAKS.keys() == BLOCKING
    for code, broken in BREAKS.items():
        assert only(broken(), code).blocks, code
    codes = {function.__name__ for function in CHECKS}
    assert codes >= BLOCKING
    assert len(codes) == len(CHECKS) >= 12


def test_every_check_of_the_module_is_in_the_list():
    checks_there = {
        name
        for name, each in vars(module).items()
        if getattr(each, "__module__", "") == module.__name__
        and callable(each)
        and not name.startswith("_")
        and name not in ("checks", "law", "advice")
    }

    assert checks_there == {function.__name__ for function in CHECKS}
