"""Suggestions of the business profile, ratings that contradict it, and saving its answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.refusals import Refused, Why
from acecs.text.bilingual import NOTHING, Text
from assessments.actions import assessment as frames
from assessments.actions import profile as actions
from assessments.actions.assessment import Frame
from assessments.models import Assessment, ProfileAnswer
from assessments.queries import profile as queries
from standards.law.profile import Hint, Implication, Question, Suggestion, asked, contradiction, stamp, suggestions
from standards.models import Edition, ProfileQuestion
from standards.queries.questions import read_questions
from tests.conftest import NOW


def words(text: str) -> Text:
    return Text(en=text, zh=text)


SPECIAL = Question(
    code="special",
    types=(2,),
    text=words("Special items?"),
    hints=(
        Hint(2, Implication.NOT_APPLICABLE, reason=words("None.")),
        Hint(3, Implication.NOT_APPLICABLE, reason=words("None.")),
    ),
)
IMPORT = Question(
    code="import",
    types=(4, 5),
    text=words("Import?"),
    hints=(Hint(8, Implication.NOT_APPLICABLE, reason=words("No import.")),),
)
ROAD = Question(
    code="road",
    types=(8,),
    text=words("By road?"),
    hints=(Hint(22, Implication.PARTLY, reason=words("One sentence.")),),
)
OWN = Question(code="own", types=(8,), text=words("Own?"), wrong_type=words("Wrong type."))
QUESTIONS = [SPECIAL, IMPORT, ROAD, OWN]


# --- Questions --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("picked", "expected"),
    [
        ([], {}),
        ([1], {}),
        ([2], {2: [SPECIAL]}),
        ([8, 2], {2: [SPECIAL], 8: [ROAD, OWN]}),
        ([4], {4: [IMPORT]}),
        ([5], {5: [IMPORT]}),
        ([4, 5], {4: [IMPORT]}),
    ],
)
def test_each_question_of_the_picked_types_is_asked_once(picked: list[int], expected: dict[int, list[Question]]):
    assert asked(QUESTIONS, picked) == expected


# --- Suggestions ------------------------------------------------------------------------------


def test_unanswered_question_suggests_nothing():
    assert suggestions(QUESTIONS, {}) == {}


def test_no_suggests_ratings_for_all_items_of_its_question():
    suggested = suggestions(QUESTIONS, {"special": False, "road": False})

    assert suggested == {
        2: Suggestion("special", Implication.NOT_APPLICABLE, reason=words("None."), is_yes=False),
        3: Suggestion("special", Implication.NOT_APPLICABLE, reason=words("None."), is_yes=False),
        22: Suggestion("road", Implication.PARTLY, reason=words("One sentence."), is_yes=False),
    }
    assert [each.is_not_applicable for each in suggested.values()] == [True, True, False]


def test_yes_is_recorded_and_suggests_nothing():
    suggested = suggestions(QUESTIONS, {"import": True, "road": True, "own": True})

    assert {number: each.question for number, each in suggested.items()} == {8: "import", 22: "road"}
    assert not any(each.is_not_applicable for each in suggested.values())


def test_answer_to_an_unknown_question_suggests_nothing():
    assert suggestions([ROAD], {"special": False}) == {}


@pytest.mark.parametrize("rating", ["", "meet", "basically_meet", "not_meet", "not_applicable"])
@pytest.mark.parametrize(
    ("says", "is_yes", "contradicting", "begins"),
    [
        (Implication.NOT_APPLICABLE, True, {"not_applicable"}, "Rated “not applicable”, but by the profile"),
        (
            Implication.NOT_APPLICABLE,
            False,
            {"meet", "basically_meet", "not_meet"},
            "By the profile the enterprise does not",
        ),
        (Implication.PARTLY, True, {"not_applicable"}, "Rated “not applicable”, but by the profile"),
        (Implication.PARTLY, False, {"not_applicable"}, "Rated “not applicable”, but only a part of this item"),
        (Implication.NOT_MET, True, {"not_applicable"}, "Rated “not applicable”, but by the profile"),
        (Implication.NOT_MET, False, {"meet", "basically_meet"}, "Rated “"),
    ],
)
def test_ratings_against_the_profile(
    rating: str, says: Implication, is_yes: bool, contradicting: set[str], begins: str
):
    suggestion = Suggestion("any", says, reason=words("Any."), is_yes=is_yes)

    said = contradiction(rating, suggestion)

    assert said.en.startswith(begins) if rating in contradicting else said == NOTHING
    assert contradiction(rating, None) == NOTHING


def test_contradiction_to_a_no_gives_the_reason():
    partly = Suggestion("road", Implication.PARTLY, reason=Text(en="One sentence.", zh="仅第二句。"), is_yes=False)

    assert contradiction("not_applicable", partly) == Text(
        en="Rated “not applicable”, but only a part of this item does not apply; the rest has to be rated. One sentence.",
        zh="自评为“不适用”，但本项仅部分内容不适用，其余内容仍须自评。仅第二句。",
    )


def test_stamp_ignores_the_order_of_answers():
    assert stamp({"b": True, "a": False}) == stamp({"a": False, "b": True}) == "a:no b:yes"
    assert stamp({}) == ""


# --- Saving ------------------------------------------------------------------------------------


@pytest.fixture
def express(start: Callable[..., Assessment]) -> Assessment:
    """Food, express items and logistics: seven questions."""
    return start(4, 7, 8)


def save(assessment: Assessment, by: User, /, **answers: Any) -> None:
    seen, at = answers.pop("seen", None), answers.pop("at", NOW)
    actions.save(assessment=assessment, answers=answers, seen=seen, by=by, at=at)


def answers_of(assessment: Assessment) -> dict[str, bool]:
    assessment.refresh_from_db(fields=["profile"])
    return queries.answers(assessment)


def saved_events() -> list[dict[str, Any]]:
    return list(Event.objects.filter(kind="assessments.profile_saved").order_by("pk").values_list("data", flat=True))


def change_types(assessment: Assessment, *numbers: int, by: User) -> None:
    keys = assessment.edition.business_types.filter(number__in=numbers).values_list("pk", flat=True)
    frame = Frame(
        name=assessment.name, planned_date=assessment.planned_date, accepted_date=None, type_ids=frozenset(keys)
    )
    assessment.refresh_from_db()
    frames.change(assessment=assessment, version=assessment.frame_version, frame=frame, by=by, at=NOW)


def test_answers_are_saved_with_author_time_and_one_event(express: Assessment, officer: User):
    save(express, officer, food_export=False, own_transport=True)

    assert answers_of(express) == {"food_export": False, "own_transport": True}
    assert set(express.profile_answers.values_list("answered_by", "answered_at")) == {(officer.pk, NOW)}
    assert saved_events() == [{"count": 2}]


def test_omitted_question_loses_its_answer(express: Assessment, officer: User):
    save(express, officer, food_export=False, own_transport=True)

    save(express, officer, own_transport=True)

    assert answers_of(express) == {"own_transport": True}
    assert saved_events()[-1] == {"count": 1}


def test_unchanged_answer_keeps_its_author(express: Assessment, officer: User):
    later = NOW + timedelta(days=1)
    save(express, officer, food_export=False, own_transport=True)

    save(express, officer, food_export=True, own_transport=True, at=later)

    assert dict(express.profile_answers.values_list("question__code", "answered_at")) == {
        "food_export": later,
        "own_transport": NOW,
    }


def test_saving_the_same_answers_changes_nothing(express: Assessment, officer: User):
    save(express, officer, food_export=False, seen="")
    changed_at = Assessment.objects.get(pk=express.pk).updated_at

    save(express, officer, food_export=False, seen="", at=NOW + timedelta(days=1))

    assert len(saved_events()) == 1
    assert Assessment.objects.get(pk=express.pk).updated_at == changed_at


def test_stale_save_is_refused_and_overwrites_nothing(express: Assessment, officer: User):
    save(express, officer, food_export=False)

    with pytest.raises(Refused) as refused:
        save(express, officer, food_export=True, seen="")

    assert refused.value.refusal.why is Why.STALE
    assert answers_of(express) == {"food_export": False}


def test_save_over_the_answers_seen_is_accepted(express: Assessment, officer: User):
    save(express, officer, food_export=False)

    save(express, officer, food_export=True, seen="food_export:no")

    assert answers_of(express) == {"food_export": True}


@pytest.mark.parametrize("code", ["special_items", "moon_trade"])
def test_answer_to_a_question_not_asked_is_refused(express: Assessment, officer: User, code: str):
    with pytest.raises(Refused) as refused:
        save(express, officer, food_export=False, **{code: False})

    assert refused.value.refusal.why is Why.BAD_INPUT
    assert (answers_of(express), saved_events()) == ({}, [])


@pytest.mark.parametrize("who", ["contributor", "manager", "stranger", "reviewer"])
def test_only_officers_can_answer(express: Assessment, who: str, request: pytest.FixtureRequest):
    with pytest.raises(Refused) as refused:
        save(express, request.getfixturevalue(who), food_export=False)

    assert refused.value.refusal.why is Why.WRONG_ROLE
    assert answers_of(express) == {}


def test_answers_are_refused_while_customs_has_the_assessment(submitted: Assessment, officer: User):
    with pytest.raises(Refused) as refused:
        save(submitted, officer, own_transport=True)

    assert refused.value.refusal.why is Why.WRONG_STATE
    assert answers_of(submitted) == {}


def test_returned_assessment_can_be_answered(returned: Assessment, officer: User):
    save(returned, officer, own_transport=True)

    assert answers_of(returned) == {"own_transport": True}


def test_answer_survives_unpicking_its_business_type(express: Assessment, officer: User):
    save(express, officer, food_export=False, own_transport=True)

    change_types(express, 8, by=officer)
    express.refresh_from_db(fields=["profile"])
    without = queries.of(express).answers
    save(express, officer, own_transport=False)
    change_types(express, 4, 8, by=officer)

    assert without == {"own_transport": True}
    express.refresh_from_db(fields=["profile"])
    assert queries.of(express).answers == {"food_export": False, "own_transport": False}


def test_question_has_one_answer(express: Assessment, officer: User):
    save(express, officer, food_export=False)
    again = ProfileAnswer(
        assessment=express,
        question=ProfileQuestion.objects.get(code="food_export"),
        is_yes=True,
        answered_by=officer,
        answered_at=NOW,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        again.save()


# --- Reading -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("types", "codes"),
    [
        ((1,), {}),
        ((2,), {2: ["special_items"]}),
        ((4,), {4: ["food_trade", "food_export", "food_import"]}),
        ((5,), {5: ["food_import", "inspection_supervision"]}),
        ((4, 5), {4: ["food_trade", "food_export", "food_import"], 5: ["inspection_supervision"]}),
        ((6, 7, 8), {7: ["outbound_express", "handed_on_express"], 8: ["own_transport", "road_transport"]}),
    ],
)
def test_questions_belong_to_the_picked_types(start: Callable[..., Assessment], types: tuple[int, ...], codes: object):
    profile_of_types = queries.of(start(*types))

    assert {number: [each.code for each in group] for number, group in profile_of_types.groups.items()} == codes
    assert (profile_of_types.answered, profile_of_types.total) == (0, len(profile_of_types.questions))


def test_edition_questions_are_read_as_plain_data(edition: Edition):
    questions = {
        each.code: (each.types, [(hint.item, hint.says) for hint in each.hints]) for each in read_questions(edition)
    }

    assert questions == {
        "special_items": ((2,), [(2, Implication.NOT_APPLICABLE), (3, Implication.NOT_APPLICABLE)]),
        "quarantine_supervision": ((3,), [(4, Implication.NOT_APPLICABLE)]),
        "food_trade": ((4,), [(5, Implication.NOT_APPLICABLE)]),
        "food_export": ((4,), [(6, Implication.NOT_APPLICABLE), (7, Implication.NOT_APPLICABLE)]),
        "food_import": ((4, 5), [(8, Implication.NOT_APPLICABLE)]),
        "inspection_supervision": ((5,), [(9, Implication.NOT_APPLICABLE)]),
        "outbound_express": ((7,), [(17, Implication.PARTLY)]),
        "handed_on_express": ((7,), [(18, Implication.PARTLY)]),
        "own_transport": ((8,), [(20, Implication.NOT_MET)]),
        "road_transport": ((8,), [(22, Implication.PARTLY)]),
    }


def test_reason_is_given_in_both_languages(express: Assessment, officer: User):
    save(express, officer, food_export=False)

    express.refresh_from_db(fields=["profile"])
    suggested = queries.suggestions(express)

    assert suggested[6] == Suggestion(
        "food_export",
        Implication.NOT_APPLICABLE,
        reason=Text(en="The enterprise exported no food in the 12 months.", zh="企业在12个月内未出口食品。"),
        is_yes=False,
    )
    assert sorted(suggested) == [6, 7]


@pytest.mark.parametrize("types", [(1,), tuple(range(1, 11))])
def test_profile_takes_a_constant_number_of_queries(
    start: Callable[..., Assessment], types: tuple[int, ...], django_assert_num_queries: Any
):
    assessment = start(*types)

    with django_assert_num_queries(0):
        queries.of(assessment)
        queries.suggestions(assessment)
