import pytest

from acecs.text.bilingual import Text
from assessments.documents.dossier import Dossier
from reports import layout
from reports.words import WORDS
from reviews.word import word_of
from tests.reports import dossiers


def ticks(dossier: Dossier) -> dict[tuple[int, str], tuple[bool, ...]]:
    values = layout.context(dossier, "0" * 64, "en", [])
    return {(chapter.number, row.label): row.columns for chapter in values["chapters"] for row in chapter.grid}


def test_grid_ticks_the_column_of_the_rating() -> None:
    answers = {
        4: {"rating": "not_applicable", "reason": "none"},
        5: {"rating": "meet"},
        6: {"rating": "basically_meet"},
        7: {"rating": "not_meet"},
    }

    assert ticks(dossiers.dossier([3, 4], answers)) == {
        (3, "4"): (False, False, False, True),
        (4, "5"): (True, False, False, False),
        (4, "6"): (False, True, False, False),
        (4, "7"): (False, False, True, False),
        (4, "8"): (False, False, False, False),
    }


def test_unused_sub_item_of_item_10_is_not_applicable() -> None:
    subs = dossiers.sub_items(("meet", True), ("not_meet", True), ("meet", False))
    answers = {10: {"rating": "not_meet", "count_known": "known", "sub_items": subs}}

    ticked = ticks(dossiers.dossier([6], answers))

    assert ticked[6, "10(1)"] == (True, False, False, False)
    assert ticked[6, "10(2)"] == (False, False, True, False)
    assert ticked[6, "10(3)"] == (False, False, False, True)


def test_sub_items_are_open_until_document_count_is_stated() -> None:
    subs = dossiers.sub_items(("meet", True), ("meet", None), ("", None))
    item = dossiers.item(10, sub_items=subs)

    views = layout.sub_views(item)

    assert [(view.code, view.remark) for view in views] == [
        ("meet", None),
        ("", WORDS["sub_undecided"]),
        ("", WORDS["sub_undecided"]),
    ]
    assert layout.count_remark(item) == layout.say("count_undecided", sub_items=layout.joined(["10(2)", "10(3)"]))


@pytest.mark.parametrize(
    ("answer", "applies", "remark"),
    [
        ("known", (True, True, False), "known. Does not apply: 10(3)."),
        ("unknown", (True, False, True), "cannot be calculated. Does not apply: 10(2)."),
    ],
)
def test_item_says_how_its_sub_items_were_chosen(answer: str, applies: tuple[bool, bool, bool], remark: str) -> None:
    subs = dossiers.sub_items(*(("meet", each) for each in applies))
    item = dossiers.item(10, count_known=answer, sub_items=subs)

    said = layout.count_remark(item)

    assert said is not None
    assert said.en == f"Number of relevant documents of last year: {remark}"


def test_sub_items_without_a_rule_have_no_count_remark() -> None:
    subs = dossiers.sub_items(*[("meet", True)] * 3)

    assert layout.count_remark(dossiers.item(10, count_known="known", sub_items=subs)) is None


def test_item_without_a_choice_has_no_count_remark() -> None:
    assert layout.count_remark(dossiers.item(5)) is None


def test_notes_of_another_language_are_left_out() -> None:
    english, both = Text(en="An erratum.", zh=""), Text(en="A reading.", zh="说明。")
    part = dossiers.item(12, notes=[english, both])

    shown = {language: layout.item_view(part, languages).notes for language, languages in layout.LANGUAGES.items()}

    assert shown == {"zh": (both,), "en": (english, both), "both": (english, both)}


def test_item_8_is_described_once_under_its_home_type() -> None:
    values = layout.context(dossiers.dossier([4, 5]), "0" * 64, "en", [])

    four, five = values["chapters"]
    assert [item.part.number for item in four.items] == [5, 6, 7, 8]
    assert [item.part.number for item in five.items] == [9]
    assert [remark.en for remark in five.described_above] == ["Item 8 is described under business type 4."]


@pytest.mark.parametrize(
    ("purpose", "what"),
    [
        ("as_of_now", "day on which this report was made"),
        ("own_use", "day on which this version was frozen"),
        ("submission", "day of submission"),
    ],
)
def test_warning_names_the_day_of_the_answers_for_what_it_is(purpose: str, what: str) -> None:
    made = "2026-04-01T00:00:00+08:00"

    warning = layout.warning(dossiers.dossier(planned_date="2026-03-31", made_at=made, purpose=purpose))

    assert warning is not None
    assert warning.en.endswith(f"The {what}, 1 April 2026, is outside it.")


@pytest.mark.parametrize(
    ("planned", "made", "expected"),
    [
        ("2026-03-31", "2026-03-31T23:59:00+08:00", ""),
        ("2026-04-01", "2026-03-31T10:00:00+08:00", "The reference date 1 April 2026 is outside it."),
        (
            "2026-03-31",
            "2026-04-01T00:00:00+08:00",
            "The day on which this report was made, 1 April 2026, is outside it.",
        ),
        (
            "2026-12-01",
            "2026-11-23T12:00:00+08:00",
            "Both the reference date 1 December 2026 and the day on which this report was made, 23 November 2026, are outside it.",
        ),
    ],
)
def test_dates_outside_the_edition_show_a_warning(planned: str, made: str, expected: str) -> None:
    warning = layout.warning(dossiers.dossier(planned_date=planned, made_at=made))

    prefix = "Note: this edition is valid from 28 October 2022 to 31 March 2026. "
    assert (warning.en if warning else "") == (prefix + expected if expected else "")


def test_items_that_an_opinion_rests_on_are_ranges() -> None:
    dossier = dossiers.ready("satisfied")
    record = dossiers.review(dossier, "concluded", {}, rests_on=[10, 11, 12])

    facts = layout.review_facts(layout.Review(record, ""))

    listed = Text(en="items 10–12", zh="第10至12项")
    assert facts[-1] == (WORDS["rests_on"], listed)
    assert word_of(record, dossier).rests_on_items == listed
