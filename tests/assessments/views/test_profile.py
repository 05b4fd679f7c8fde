"""The page with the questions of the profile, and its suggestions at the items."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from assessments.actions import profile as actions
from assessments.entry import Entry
from assessments.models import Answer, Assessment
from assessments.queries import profile as queries
from tests import pages, rounds
from tests.conftest import NOW

EXPORTED_NONE = "The enterprise exported no food in the 12 months."
HTMX = {"HX-Request": "true"}


@pytest.fixture
def food(start: Callable[..., Assessment]) -> Assessment:
    """Food and logistics: items 5-8 and 20-22, five questions."""
    return start(4, 8)


def url(assessment: Assessment) -> str:
    return reverse("assessments:profile", args=[assessment.public_id])


def item(assessment: Assessment, number: int) -> str:
    return reverse("assessments:item", args=[assessment.public_id, number])


def answered(assessment: Assessment, by: User, **given: bool) -> None:
    actions.save(assessment=assessment, answers=given, by=by, at=NOW)


def answers_of(assessment: Assessment) -> dict[str, bool]:
    assessment.refresh_from_db(fields=["profile"])
    return queries.answers(assessment)


def rated(assessment: Assessment, number: int, by: User, **entered: Any) -> Answer:
    answer = assessment.answers.select_related("item", "assessment").get(item__number=number)
    return rounds.save(answer, Entry(**entered), by=by)


def form(response: Any, assessment: Assessment) -> dict[str, Any]:
    sent: dict[str, Any] = pages.form_to(response, url(assessment))
    for name in ("csrfmiddlewaretoken", "made_for"):
        sent.pop(name)
    return sent


def suggested(response: Any) -> list[str]:
    """The suggestions under each "no"."""
    return [pages.text(line) for box in pages.by_class(response, "suggestions") for line in box.iter("li")]


def accept_form(response: Any, number: int) -> dict[str, str]:
    """Form data that the button of the item's suggestion sends."""
    box = pages.by_id(response, f"suggestion-{number}")
    return {each.attrib["name"]: each.attrib["value"] for each in box.iter("input")}


# --- The questions -----------------------------------------------------------------------------


def test_questions_are_grouped_by_business_type(officer_page: Client, food: Assessment):
    response = officer_page.get(url(food))

    legends = [pages.text(each) for each in pages.page(response).iter("legend")]
    assert pages.heading(response) == "Business profile"
    assert [pages.text(each) for each in pages.page(response).iter("h2")] == [
        "4. Import and export food business",
        "8. Logistics and transportation business",
    ]
    assert legends == [
        "Does the enterprise import or export food?",
        "Did the enterprise export food in the 12 months up to the reference date?",
        "Does the enterprise import food?",
        "Does the enterprise itself operate and manage means of transport (not only road vehicles)?",
        "Does the enterprise carry goods by road?",
    ]
    assert form(response, food) == {
        "seen": [""],
        "question_food_trade": [""],
        "question_food_export": [""],
        "question_food_import": [""],
        "question_own_transport": [""],
        "question_road_transport": [""],
    }
    assert suggested(response) == []


def test_questions_are_in_the_readers_language(sign_in: Callable[[User], Client], officer: User, food: Assessment):
    officer.language = "zh-hans"
    officer.save()

    response = sign_in(officer).get(url(food))

    assert [pages.text(each) for each in pages.page(response).iter("legend")][:2] == [
        "企业是否从事食品进出口业务？",
        "截至基准日的12个月内，企业是否出口过食品？",
    ]


def test_types_without_questions_have_an_empty_page(officer_page: Client, start: Callable[..., Assessment]):
    assessment = start(1, 6)

    response = officer_page.get(url(assessment))
    hub = officer_page.get(reverse("assessments:hub", args=[assessment.public_id]))

    assert pages.texts(response, "empty") == ["The business types of this assessment ask no questions."]
    assert url(assessment) not in pages.links(hub)


def test_no_lists_its_suggestions_with_links(officer_page: Client, food: Assessment, officer: User):
    sent = form(officer_page.get(url(food)), food)

    saved = officer_page.post(
        url(food),
        sent | {"question_food_export": "no", "question_own_transport": "no", "question_road_transport": "no"},
    )
    response = officer_page.get(url(food))

    assert (saved.status_code, saved.headers["Location"]) == (302, url(food))
    assert answers_of(food) == {"food_export": False, "own_transport": False, "road_transport": False}
    assert pages.texts(response, "notice--success") == ["Answers saved."]
    assert suggested(response) == [
        f"Item 6 not applicable: {EXPORTED_NONE} unrated",
        f"Item 7 not applicable: {EXPORTED_NONE} unrated",
        (
            "Item 20 asks that the enterprise operate its means of transport directly, and would not be met. If carriage "
            "is subcontracted, this business type is probably the wrong one: ask customs whether it applies. "
            "Change the business types"
        ),
        "Item 20 unrated",
        (
            "Item 22 Without carriage by road only the second sentence does not apply; the first one does. "
            "Say so in the note. unrated"
        ),
    ]
    assert {item(food, 6), item(food, 7), item(food, 22)} <= set(pages.links(response))
    assert form(response, food)["seen"] == ["food_export:no own_transport:no road_transport:no"]


def test_yes_suggests_nothing(officer_page: Client, food: Assessment, officer: User):
    answered(food, officer, food_export=True, own_transport=True)

    response = officer_page.get(url(food))

    assert suggested(response) == []
    assert form(response, food)["question_food_export"] == ["yes"]


def test_answer_can_be_removed(officer_page: Client, food: Assessment, officer: User):
    answered(food, officer, food_export=False)
    sent = form(officer_page.get(url(food)), food)

    officer_page.post(url(food), sent | {"question_food_export": ""})

    assert answers_of(food) == {}


def test_hub_counts_the_answers(officer_page: Client, food: Assessment, officer: User):
    answered(food, officer, food_export=False, own_transport=True)

    response = officer_page.get(reverse("assessments:hub", args=[food.public_id]))

    assert "2 of 5 answered" in pages.texts(response, "task-hint")


def test_invalid_answer_is_reported_and_the_others_are_kept(officer_page: Client, food: Assessment):
    sent = form(officer_page.get(url(food)), food)

    response = officer_page.post(url(food), sent | {"question_food_trade": "yes", "question_food_export": "maybe"})

    question = "Did the enterprise export food in the 12 months up to the reference date?"
    sentence = "Answer yes or no, or leave the question unanswered."
    assert response.status_code == 422
    assert pages.errors(response) == [("#id_question_food_export_0", f"{question} {sentence}")]
    assert pages.by_id(response, "id_question_food_export_0").tag == "input"
    assert pages.text(pages.by_id(response, "id_question_food_export_error")) == sentence
    assert form(response, food)["question_food_trade"] == ["yes"]
    assert answers_of(food) == {}
    assert not Event.objects.filter(kind="assessments.profile_saved").exists()


def test_stale_answers_say_if_own_window_saved_them(officer_page: Client, food: Assessment, officer: User):
    here = form(officer_page.get(url(food)), food) | {"question_food_export": "yes"}
    answered(food, officer, food_export=False)

    refused = officer_page.post(url(food), here)

    (said,) = pages.texts(refused, "error-summary")
    assert said.startswith("Please correct the following You answered these questions in another window")


def test_stale_answers_are_refused_and_saved_if_sent_again(officer_page: Client, food: Assessment, colleague: User):
    mine = form(officer_page.get(url(food)), food) | {"question_food_export": "yes"}
    answered(food, colleague, food_export=False)

    refused = officer_page.post(url(food), mine)
    after_refusal = answers_of(food)
    again = officer_page.post(url(food), form(refused, food))

    assert refused.status_code == 409
    assert pages.texts(refused, "error-summary") == [
        (
            "Please correct the following Somebody else answered these questions in the meantime, so "
            "your answers were not saved. They are below; save again to replace the others."
        )
    ]
    assert form(refused, food)["question_food_export"] == ["yes"]
    assert after_refusal == {"food_export": False}
    assert (again.status_code, answers_of(food)) == (302, {"food_export": True})


def test_manager_reads_and_cannot_answer(sign_in: Callable[[User], Client], manager: User, food: Assessment):
    response = sign_in(manager).get(url(food))

    (fieldset,) = pages.by_class(response, "bare")
    assert ("disabled" in fieldset.attrib, fieldset.get("title")) == (
        True,
        "Your role does not allow this. Ask a compliance officer of your enterprise.",
    )
    assert pages.by_class(response, "btn-primary") == []


def test_locked_assessment_only_shows_the_answers(officer_page: Client, submitted: Assessment):
    read = officer_page.get(url(submitted))
    sent = officer_page.post(url(submitted), {"question_own_transport": "no"})

    (fieldset,) = pages.by_class(read, "bare")
    assert (read.status_code, "disabled" in fieldset.attrib, sent.status_code) == (200, True, 409)
    assert answers_of(submitted) == {}


# --- At the item -------------------------------------------------------------------------------


def test_suggestion_at_the_item_is_accepted_by_one_button(officer_page: Client, food: Assessment, officer: User):
    rated(food, 6, officer, rating="meet", note="第一行\n第二行")
    answered(food, officer, food_export=False)
    response = officer_page.get(item(food, 6))

    accepted = officer_page.post(item(food, 6), accept_form(response, 6))

    answer = food.answers.get(item__number=6)
    assert pages.texts(response, "suggestion") == [
        f"Suggested by the profile: not applicable. {EXPORTED_NONE} Accept Item 6"
    ]
    assert (accepted.status_code, accepted.headers["Location"]) == (302, item(food, 6))
    assert (answer.rating, answer.reason, answer.note, answer.version) == (
        "not_applicable",
        EXPORTED_NONE,
        "第一行\n第二行",
        2,
    )
    assert pages.texts(officer_page.get(item(food, 6)), "suggestion") == []


def marks(response: Any) -> dict[str, list[str]]:
    """Id → words of the marks that rows of the worksheet have."""
    cells = [each for each in pages.page(response).iter("td") if each.get("id", "").startswith("marks-")]
    words = {cell.attrib["id"]: [pages.text(each) for each in cell] for cell in cells}
    return {name: said for name, said in words.items() if said}


def test_rows_are_marked_with_suggestions_to_accept(officer_page: Client, food: Assessment, officer: User):
    answered(food, officer, food_export=False)
    sheet = reverse("assessments:worksheet", args=[food.public_id])
    response = officer_page.get(f"{sheet}?show=unrated")
    panels = {number: officer_page.get(item(food, number), headers=HTMX) for number in (6, 7)}

    accepted = officer_page.post(item(food, 7), accept_form(panels[7], 7))

    assert marks(response) == {
        "marks-6": ["figures decide", "suggested: not applicable"],
        "marks-7": ["figures decide", "suggested: not applicable"],
        "marks-8": ["figures decide"],
    }
    assert [pages.texts(panel, "suggestion") for panel in panels.values()] == [
        [f"Suggested by the profile: not applicable. {EXPORTED_NONE} Accept Item {number}"] for number in (6, 7)
    ]
    assert accepted.headers["Location"] == f"{sheet}#row-7"
    assert food.answers.get(item__number=7).rating == "not_applicable"


def test_reason_is_accepted_in_the_readers_language(sign_in: Callable[[User], Client], officer: User, food: Assessment):
    answered(food, officer, food_export=False)
    officer.language = "zh-hans"
    officer.save()

    response = sign_in(officer).get(item(food, 6))

    assert accept_form(response, 6)["reason"] == "企业在12个月内未出口食品。"


def test_accepting_after_another_save_is_stale(officer_page: Client, food: Assessment, officer: User):
    answered(food, officer, food_export=False)
    sent = accept_form(officer_page.get(item(food, 6)), 6)
    rated(food, 6, officer, rating="not_meet", note="Theirs.")

    response = officer_page.post(item(food, 6), sent)

    assert response.status_code == 409
    assert food.answers.get(item__number=6).rating == "not_meet"
    # Its form would send the old version.
    assert pages.texts(response, "suggestion") == []


def test_save_in_place_updates_the_suggestion(officer_page: Client, food: Assessment, officer: User):
    answered(food, officer, food_export=False)
    data = {"from": "panel", "version": 0, "rating": "meet", "note": "Two batches."}

    response = officer_page.post(item(food, 6), data, headers=HTMX)

    assert "hx-swap-oob" in pages.by_id(response, "suggestion-6").attrib
    sent = accept_form(response, 6)
    # What is typed in the note meanwhile stays.
    assert (sent["version"], "note" in sent, sent["from"]) == ("1", False, "panel")
    assert marks(response) == {"marks-6": ["figures decide", "suggested: not applicable"]}


def test_save_in_place_removes_a_followed_suggestion(officer_page: Client, food: Assessment, officer: User):
    answered(food, officer, food_export=False)
    data = {"from": "item", "version": 0, "rating": "not_applicable", "reason": "No export."}

    response = officer_page.post(item(food, 6), data, headers=HTMX)

    assert pages.text(pages.by_id(response, "suggestion-6")) == ""


def test_partly_applicable_item_has_a_hint(officer_page: Client, food: Assessment, officer: User):
    answered(food, officer, road_transport=False)

    response = officer_page.get(item(food, 22))

    assert pages.texts(response, "suggestion") == [
        (
            "By the profile: Without carriage by road only the second sentence does not apply; the first one does. "
            "Say so in the note."
        )
    ]
    assert accept_form(response, 22) == {}


def test_not_applicable_contradicts_a_yes(officer_page: Client, food: Assessment, officer: User):
    answered(food, officer, food_import=True)
    rated(food, 8, officer, rating="not_applicable", reason="No import.")

    response = officer_page.get(item(food, 8))

    assert pages.texts(response, "suggestion") == [
        (
            "Contradicts the profile: Rated “not applicable”, but by the profile the enterprise does this business. "
            "This is marked for the reviewer. Business profile"
        )
    ]


def test_not_applicable_contradicts_a_partly_applicable_item(officer_page: Client, food: Assessment, officer: User):
    answered(food, officer, road_transport=False)
    rated(food, 22, officer, rating="not_applicable", reason="No carriage by road.")

    response = officer_page.get(item(food, 22))

    assert pages.texts(response, "suggestion") == [
        (
            "Contradicts the profile: Rated “not applicable”, but only a part of this item does not apply; the rest has to be "
            "rated. Without carriage by road only the second sentence does not apply; the first one does. Say so in the "
            "note. This is marked for the reviewer. Business profile"
        )
    ]


@pytest.mark.parametrize(
    ("rating", "begins"), [("meet", "Contradicts the profile: Rated “meets”, but by"), ("not_meet", "By")]
)
def test_item_20_is_not_met_without_own_means_of_transport(
    officer_page: Client, food: Assessment, officer: User, rating: str, begins: str
):
    answered(food, officer, own_transport=False)
    rated(food, 20, officer, rating=rating)

    [said] = pages.texts(officer_page.get(item(food, 20)), "suggestion")

    assert said.startswith(begins)
    assert "Item 20 asks that the enterprise operate its means of transport directly" in said


def test_contributor_accepts_but_cannot_read_the_profile(
    sign_in: Callable[[User], Client], contributor: User, food: Assessment, officer: User
):
    food.answers.filter(item__number__in=[6, 8]).update(assignee=contributor)
    answered(food, officer, food_export=False, food_import=True)
    rated(food, 8, officer, rating="not_applicable", reason="No import.")
    page = sign_in(contributor)

    accepted = page.post(item(food, 6), accept_form(page.get(item(food, 6)), 6))

    assert (accepted.status_code, food.answers.get(item__number=6).rating) == (302, "not_applicable")
    assert url(food) not in pages.links(page.get(item(food, 8)))
    assert page.get(url(food)).status_code == 403


def test_manager_reads_the_suggestion_without_a_button(
    sign_in: Callable[[User], Client], manager: User, food: Assessment, officer: User
):
    answered(food, officer, food_export=False)

    response = sign_in(manager).get(item(food, 6))

    assert pages.texts(response, "suggestion") == [f"Suggested by the profile: not applicable. {EXPORTED_NONE}"]
    assert accept_form(response, 6) == {}


def test_worksheet_without_answers_has_no_suggestions(officer_page: Client, food: Assessment):
    response = officer_page.get(reverse("assessments:worksheet", args=[food.public_id]))

    assert marks(response) == {f"marks-{number}": ["figures decide"] for number in (6, 7, 8)}
    assert pages.texts(officer_page.get(item(food, 6), headers=HTMX), "suggestion") == []
