"""The business profile on plain data: what is asked, what answers suggest, and how they travel in a form."""

import pytest

from acecs.text.bilingual import NOTHING, Text
from standards.law.profile import Hint, Implication, Question, Suggestion, asked, contradiction, stamp, suggestions
from standards.law.sentences import SENTENCES, say
from standards.ratings import BASICALLY_MEET, MEET, NOT_APPLICABLE, NOT_MEET

WHY = Text(en="no such business", zh="无此业务")
FOOD = Question(
    "imports_food", (4, 5), Text(en="Food?", zh="食品？"), hints=(Hint(8, Implication.NOT_APPLICABLE, WHY),)
)
PARTS = Question("hands_over", (7,), Text(en="Handed over?", zh="转交？"), hints=(Hint(18, Implication.PARTLY, WHY),))
VEHICLES = Question(
    "runs_vehicles",
    (8,),
    Text(en="Vehicles?", zh="运输工具？"),
    hints=(Hint(20, Implication.NOT_MET, WHY), Hint(21, Implication.NOT_APPLICABLE, WHY)),
)
QUESTIONS = (FOOD, PARTS, VEHICLES)


@pytest.mark.parametrize(
    ("picked", "expected"),
    [
        ({4, 5, 7}, {4: [FOOD], 7: [PARTS]}),
        ({5, 8}, {5: [FOOD], 8: [VEHICLES]}),
        ({1, 7}, {7: [PARTS]}),
        ({1}, {}),
    ],
    ids=["own type first", "the other type that lists it", "a type without questions", "nothing to ask"],
)
def test_question_is_asked_under_one_picked_type(picked: set[int], expected: dict[int, list[Question]]):
    assert asked(QUESTIONS, picked) == expected


def test_answers_suggest_for_each_item_of_their_question():
    found = suggestions(QUESTIONS, {"runs_vehicles": False, "imports_food": True})

    assert found == {
        8: Suggestion("imports_food", Implication.NOT_APPLICABLE, WHY, is_yes=True),
        20: Suggestion("runs_vehicles", Implication.NOT_MET, WHY, is_yes=False),
        21: Suggestion("runs_vehicles", Implication.NOT_APPLICABLE, WHY, is_yes=False),
    }
    assert {item: each.is_not_applicable for item, each in found.items()} == {8: False, 20: False, 21: True}


@pytest.mark.parametrize(
    ("says", "is_yes", "against"),
    [
        (Implication.NOT_APPLICABLE, False, {MEET, BASICALLY_MEET, NOT_MEET}),
        (Implication.PARTLY, False, {NOT_APPLICABLE}),
        (Implication.NOT_MET, False, {MEET, BASICALLY_MEET}),
        (Implication.PARTLY, True, {NOT_APPLICABLE}),
    ],
)
def test_ratings_that_contradict_an_answer(says: Implication, is_yes: bool, against: set[str]):
    suggestion = Suggestion("x", says, WHY, is_yes=is_yes)
    sentences = {
        rating: say("check_applicable_by_profile")
        if is_yes
        else say(f"check_{says}_by_profile", reason=WHY, rating=SENTENCES[rating])
        for rating in against
    }

    found = {rating: contradiction(rating, suggestion) for rating in (MEET, BASICALLY_MEET, NOT_MEET, NOT_APPLICABLE)}

    assert {rating: sentence for rating, sentence in found.items() if sentence != NOTHING} == sentences


def test_nothing_contradicts_without_rating_or_suggestion():
    assert contradiction("", Suggestion("x", Implication.NOT_MET, WHY, is_yes=False)) == NOTHING
    assert contradiction(MEET, None) == NOTHING


def test_stamp_is_sorted_and_names_each_answer():
    assert stamp({"b": False, "a": True}) == "a:yes b:no"
    assert stamp({}) == ""
