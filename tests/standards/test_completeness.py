"""Each kind of fault, put into a complete edition, is found and named."""

from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from standards.completeness import pairs, problems
from standards.edition_file import MODELS
from standards.models import (
    AlsoListed,
    BusinessType,
    ChecklistEntry,
    DatedAmount,
    Edition,
    ExpectedEvidence,
    Item,
    Limit,
    Note,
    PassCondition,
    ProfileQuestion,
    ProfileSuggestion,
    SubItem,
)


def edition(**fields: object) -> Callable[[], object]:
    return lambda: Edition.objects.filter(code="2022").update(**fields)


def item(its_number: int, /, **fields: object) -> Callable[[], object]:
    return lambda: Item.objects.filter(number=its_number).update(**fields)


def row(model: type, number: int, place: int, /, **fields: object) -> Callable[[], object]:
    return lambda: model.objects.filter(item__number=number, position=place).update(**fields)


def move(number: int, home: int) -> Callable[[], object]:
    return lambda: Item.objects.filter(number=number).update(home_type=BusinessType.objects.get(number=home))


def type_of_another_edition() -> BusinessType:
    whole = Edition.objects.get(code="2022")
    whole.pk, whole.code = None, "other"
    whole.save()
    elsewhere = BusinessType.objects.get(number=2)
    elsewhere.pk, elsewhere.edition = None, whole
    elsewhere.save()
    return elsewhere


def question(its_code: str, /, **fields: object) -> Callable[[], object]:
    return lambda: ProfileQuestion.objects.filter(code=its_code).update(**fields)


def question_of_another_edition() -> ProfileQuestion:
    elsewhere = type_of_another_edition()
    return ProfileQuestion.objects.create(
        edition=elsewhere.edition,
        code="moon_trade",
        position=1,
        business_type=elsewhere,
        text_en="Moon?",
        text_zh="月？",
    )


def suggestion(number: int, position: int, code: str, *, whole: bool) -> Callable[[], object]:
    return lambda: ProfileSuggestion.objects.create(
        item=Item.objects.get(number=number),
        position=position,
        question=ProfileQuestion.objects.get(code=code),
        whole=whole,
        text_en="None.",
        text_zh="没有。",
    )


def amount(from_date: date, /, **fields: object) -> Callable[[], object]:
    return lambda: DatedAmount.objects.filter(from_date=from_date).update(**fields)


FAULTS: dict[str, tuple[Callable[[], object], list[str]]] = {
    "an item is missing": (
        lambda: Item.objects.filter(number=32).delete(),
        ["Item 32 of 1 to 32 is missing.", "The number of items of all business types together is 31 instead of 32."],
    ),
    "an item has another number": (
        item(32, number=40),
        ["Item 32 of 1 to 32 is missing.", "Item 40 is outside 1 to 32."],
    ),
    "a business type has another number": (
        lambda: BusinessType.objects.filter(number=10).update(number=11),
        ["Business type 10 of 1 to 10 is missing.", "Business type 11 is outside 1 to 10."],
    ),
    "the edition expects more": (
        edition(item_count=34, business_type_count=11),
        [
            "Business type 11 of 1 to 11 is missing.",
            "Item 33, 34 of 1 to 34 is missing.",
            "The number of items of all business types together is 32 instead of 34.",
        ],
    ),
    "a note is missing between others": (
        lambda: Note.objects.filter(item__number=10, position=2).delete(),
        ["Item 10, note 2 of 1 to 14 is missing.", "Item 10, note 15 is outside 1 to 14."],
    ),
    "an erratum has no text": (
        row(Note, 12, 1, text_en="", text_zh=""),
        ["Item 12, note 1, is about the wording in one language and needs a text in that language only."],
    ),
    "an erratum is in both languages": (
        row(Note, 12, 1, text_zh="说明。"),
        ["Item 12, note 1, is about the wording in one language and needs a text in that language only."],
    ),
    "an erratum of the English is in Chinese": (
        row(Note, 12, 1, text_en="收货人"),
        ["Item 12, note 1, has Chinese characters in its English text."],
    ),
    "a note on the Chinese is in English": (
        row(Note, 17, 4, text_zh="Acceptance check."),
        ["Item 17, note 4, has no Chinese character in its Chinese text."],
    ),
    "a pass condition has a gap before it": (
        lambda: PassCondition.objects.filter(position=3).update(position=5),
        ["Pass condition 3 of 1 to 3 is missing.", "Pass condition 5 is outside 1 to 3."],
    ),
    "a business type has no item": (move(1, home=2), ["Business type 1 is not the home of any item."]),
    "an item is listed under another edition's type": (
        lambda: Item.objects.filter(number=11).update(home_type=type_of_another_edition()),
        ["Item 11 is listed under a business type of another edition."],
    ),
    "an item is also listed under another edition's type": (
        lambda: AlsoListed.objects.update(business_type=type_of_another_edition()),
        ["Item 8, also listed under 2, names a business type of another edition."],
    ),
    "an item is also listed under its home": (
        lambda: AlsoListed.objects.update(business_type=BusinessType.objects.get(number=4)),
        ["Item 8, also listed under 4, already has that type as its home."],
    ),
    "English is missing": (edition(title_en=" "), ["Edition 2022 has no English title."]),
    "Chinese is missing": (
        row(Note, 15, 1, text_zh=""),
        ["Item 15, note 1, has no Chinese text."],
    ),
    "half of an optional pair is missing": (
        edition(replaced_by_zh=""),
        ["Edition 2022 has no Chinese replaced_by."],
    ),
    "Chinese stands where English should": (
        row(ChecklistEntry, 1, 1, text_en="进口"),
        ["Item 1, checklist entry 1, has Chinese characters in its English text."],
    ),
    "English stands where Chinese should": (
        row(ExpectedEvidence, 2, 1, text_zh="Approval form"),
        ["Item 2, expected evidence 1, has no Chinese character in its Chinese text."],
    ),
    "a sub-item is left inside the text": (
        item(11, text_en="Review. (1) Correct."),
        ["Item 11 has the marker (1) in its text; sub-items need separate rows."],
    ),
    "a sub-item keeps its marker": (
        row(SubItem, 10, 1, text_zh="（1）没有处罚。"),
        ["Item 10(1) has the marker （1） in its text; sub-items need separate rows."],
    ),
    "an item keeps its number": (
        item(11, text_en="11. Review."),
        ["Item 11 begins its text with a number, which belongs in its own field."],
    ),
    "white space is left": (
        item(11, text_en="Review  twice."),
        ["Item 11 has unfolded whitespace in its text."],
    ),
    "a closing sentence without sub-items": (
        item(11, closing_en="All of this.", closing_zh="以上各项。"),
        ["Item 11 has a closing sentence but no sub-items."],
    ),
    "two things have one number": (
        row(SubItem, 10, 2, printed_number="10(1)"),
        ["The number 10(1) names 2 items or sub-items."],
    ),
    "a sub-item has the number of an item": (
        row(SubItem, 10, 2, printed_number="9"),
        ["The number 9 names 2 items or sub-items."],
    ),
    "an unknown rating is allowed": (
        item(5, allowed_ratings=["meet", "great"]),
        ["Item 5 has allowed ratings other than meet, basically_meet, not_meet, not_applicable."],
    ),
    "only one rating is allowed": (
        item(1, allowed_ratings=["meet", "not_applicable"]),
        ["Item 1 must allow at least meet and not_meet."],
    ),
    "not applicable is suggested and not allowed": (
        item(5, allowed_ratings=["meet", "not_meet"]),
        ["Item 5 cannot be not applicable, but a profile question suggests it."],
    ),
    "a period of no months": (
        edition(re_review_months=0),
        ["The edition's re_review_months must be at least 1 month, or empty if the period is not known."],
    ),
    "a period without a source": (
        edition(periods_source_en="", periods_source_zh=""),
        ["The edition gives a period after certificate or refusal without its source."],
    ),
    "former items that are none": (
        item(5, former_items={"2018": 0}),
        ['Item 5 must name former items as edition code and item number, for example {"2022": 5}.'],
    ),
    "a list of former items": (
        item(5, former_items=["2018", 5]),
        ['Item 5 must name former items as edition code and item number, for example {"2022": 5}.'],
    ),
    "an item continues one of its own edition": (
        item(5, former_items={"2022": 6}),
        ["Item 5 continues an item of its own edition."],
    ),
    "an item limits penalties and something else": (
        row(Limit, 10, 4, code="notified_batches"),
        ["Item 10 mixes limits for penalties with others."],
    ),
    "sub-items with a gap": (
        row(SubItem, 10, 3, position=4),
        [
            "Item 10, sub item 3 of 1 to 3 is missing.",
            "Item 10, sub item 4 is outside 1 to 3.",
            "Item 10, limit 4, refers to sub-item (3), which does not exist.",
        ],
    ),
    "a sub-item for a known number alone": (
        row(SubItem, 10, 3, applies="always"),
        ["Item 10 needs a sub-item for a known and one for an unknown number of documents, or neither."],
    ),
    "an unknown rule of taking part": (
        row(SubItem, 10, 1, applies="never"),
        ["Item 10(1) has an unknown applies: never."],
    ),
    "an unknown part": (item(1, part="special"), ["Item 1 has an unknown part: special."]),
    "an unknown facet": (
        row(ExpectedEvidence, 1, 1, facet="rumor"),
        ["Item 1, expected evidence 1, has an unknown facet: rumor."],
    ),
    "an unknown frequency": (
        row(ExpectedEvidence, 1, 1, frequency="weekly"),
        ["Item 1, expected evidence 1, has an unknown frequency: weekly."],
    ),
    "an unknown kind of note": (row(Note, 1, 2, kind="joke"), ["Item 1, note 2, has an unknown kind: joke."]),
    "an unknown kind": (item(1, kinds=["SYS", "ABC"]), ["Item 1 has an unknown kind: ABC."]),
    "a kind twice": (item(1, kinds=["SYS", "SYS"]), ["Item 1 must have a list of distinct kinds."]),
    "kinds are no list": (item(1, kinds="SYS"), ["Item 1 must have a list of distinct kinds."]),
    "no expected evidence": (
        lambda: ExpectedEvidence.objects.filter(item__number=1).delete(),
        ["Item 1 expects no evidence."],
    ),
    "a nil statement without a record": (
        item(6, nil_statement_counts=True),
        ["Item 6 counts a nil statement as a record but expects no record."],
    ),
    "a record made once": (
        row(ExpectedEvidence, 2, 2, frequency="once"),
        ["Item 2 expects a record without a frequency."],
    ),
    "a list open and closed": (
        row(ChecklistEntry, 1, 9, is_open=True),
        ["Item 1 has a list that is both open and closed: Flows to be reviewed."],
    ),
    "an unknown pass rule": (edition(pass_rule="score-2018"), ["Edition 2022 has an unknown pass rule: score-2018."]),
    "penalties counted by something unknown": (
        edition(penalties_counted_by="person"),
        ["Edition 2022 has an unknown way of counting penalties: person."],
    ),
    "an unknown rating in a pass condition": (
        lambda: PassCondition.objects.filter(position=1).update(rating="excellent"),
        [
            "Pass condition 1 has an unknown rating: excellent.",
            "Pass rule count-2022 needs exactly one condition for not_meet in all parts.",
        ],
    ),
    "a pass condition of another part": (
        lambda: PassCondition.objects.filter(position=2).update(part="individual"),
        [
            "Pass rule count-2022 needs exactly one condition for basically_meet in part general.",
            "Pass rule count-2022 needs exactly one condition for basically_meet in part individual.",
        ],
    ),
    "amounts overlap": (
        amount(date(2021, 11, 1), until_date=date(2025, 10, 11)),
        ["Amount voluntary_disclosure_amount from 11 October 2025 overlaps the row before it."],
    ),
    "an amount without an end before another": (
        amount(date(2021, 11, 1), until_date=None),
        ["Amount voluntary_disclosure_amount from 11 October 2025 overlaps the row before it."],
    ),
    "an amount ends before it begins": (
        amount(date(2025, 10, 11), until_date=date(2025, 1, 1)),
        ["Amount voluntary_disclosure_amount from 11 October 2025 ends before it begins."],
    ),
    "the edition ends before it begins": (
        edition(valid_until=date(2020, 1, 1)),
        ["Edition 2022 ends before it begins."],
    ),
    "a limit of a sub-item that is not there": (
        row(Limit, 6, 1, sub_item=1),
        ["Item 6, limit 1, refers to sub-item (1), which does not exist."],
    ),
    "a limit per nothing": (row(Limit, 6, 1, per=0), ["Item 6, limit 1, is not a possible limit."]),
    "a limit that nobody can compute": (
        row(Limit, 6, 1, code="penalty_sums"),
        ["Item 6, limit 1, has an unknown code: penalty_sums."],
    ),
    "two limits for the same": (
        row(Limit, 10, 3, code="penalty_count"),
        ["Item 10 has two limits penalty_count for the same thing."],
    ),
    "a profile question has a gap before it": (
        question("road_transport", position=12),
        ["Profile question 10 of 1 to 10 is missing.", "Profile question 12 is outside 1 to 10."],
    ),
    "a profile question has a code that no form can carry": (
        question("road_transport", code="road transport"),
        [
            "Profile question road transport has a code with characters other than lowercase letters, digits and underscores."
        ],
    ),
    "a profile question is listed under another edition's type": (
        lambda: ProfileQuestion.objects.filter(code="own_transport").update(business_type=type_of_another_edition()),
        ["Profile question own_transport is listed under a business type of another edition."],
    ),
    "a profile question suggests nothing": (
        question("own_transport", wrong_type_en="", wrong_type_zh=""),
        ["Profile question own_transport suggests nothing."],
    ),
    "a suggestion to a question of another edition": (
        lambda: ProfileSuggestion.objects.filter(item__number=3).update(question=question_of_another_edition()),
        ["Item 3, profile suggestion 1, belongs to a question of another edition."],
    ),
    "a suggestion to a question of another type": (
        suggestion(1, 1, "food_trade", whole=True),
        ["Item 1, profile suggestion 1, belongs to question food_trade of another business type."],
    ),
    "a suggestion for an item with sub-items": (
        lambda: [move(10, home=8)(), suggestion(10, 1, "own_transport", whole=True)()],
        ["Item 10, profile suggestion 1, marks an item with sub-items as wholly not applicable."],
    ),
    "two questions about one item": (
        suggestion(2, 2, "special_items", whole=False),
        ["Item 2 has suggestions from more than one profile question."],
    ),
}


@pytest.fixture
def whole(db: None) -> Edition:
    return Edition.objects.get(code="2022")


def test_catalogue_of_2022_is_complete(whole: Edition) -> None:
    assert problems(whole) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_named(whole: Edition, fault: str, in_english: None) -> None:
    spoil, sentences = FAULTS[fault]
    spoil()
    whole.refresh_from_db()

    found = problems(whole)

    assert found == sentences


def test_database_refuses_two_items_with_one_number(whole: Edition) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        whole.items.filter(number=2).update(number=1)


def test_every_model_with_text_has_two_languages() -> None:
    assert {model.__name__ for model in MODELS.values() if not pairs(model)} == {"Limit"}


def test_query_count_is_the_same_for_every_edition(
    whole: Edition, django_assert_num_queries: Callable[..., object]
) -> None:
    with django_assert_num_queries(12):
        problems(whole)


def test_command_says_that_the_catalogue_is_complete(whole: Edition) -> None:
    out = StringIO()

    call_command("check_catalogue", stdout=out)

    assert out.getvalue() == "2022: complete. 10 business types, 32 items.\n"


def test_command_prints_each_fault_and_fails(whole: Edition) -> None:
    Edition.objects.update(title_en="", title_zh="")
    err = StringIO()

    with pytest.raises(CommandError, match=r"^The catalogue is not complete\. Faults, each named above: 2\.$"):
        call_command("check_catalogue", "2022", stderr=err)

    assert err.getvalue() == ("2022: Edition 2022 has no English title.\n2022: Edition 2022 has no Chinese title.\n")


def test_command_refuses_an_unknown_edition(whole: Edition) -> None:
    with pytest.raises(CommandError, match=r"^Edition 1999 is not loaded\.$"):
        call_command("check_catalogue", "1999")


def test_command_fails_on_an_empty_catalogue(whole: Edition) -> None:
    whole.items.all().delete()
    whole.delete()

    with pytest.raises(CommandError, match=r"^No edition is loaded\.$"):
        call_command("check_catalogue")
