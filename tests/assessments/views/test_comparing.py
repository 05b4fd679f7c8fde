"""Two versions side by side: of one assessment, of two of the enterprise; the history of an item, and restoring a text of it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from acecs.accounts.models import User
from assessments.entry import Entry
from assessments.models import Answer, Assessment
from assessments.queries import comparing
from tests import corrected, pages, rounds
from tests.carried import next_year
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("written_submission", "in_english")


@pytest.fixture
def submitted(db: None, written_submission: int) -> Assessment:
    return Assessment.objects.get(pk=written_submission)


@pytest.fixture
def newer(submitted: Assessment, officer: User) -> Assessment:
    """Starts from the submitted one: item 20 has another rating and note, 21 and 22 are not confirmed."""
    assessment = next_year(submitted, 8, by=officer)
    rounds.save(item(assessment, 20), Entry(rating="basically_meet", note="We have 15 trucks."), by=officer)
    return assessment


def item(assessment: Assessment, number: int) -> Answer:
    return assessment.answers.select_related("item", "assessment__enterprise").get(item__number=number)


def changes_url(assessment: Assessment, **query: str) -> str:
    return reverse("assessments:changes", args=[assessment.public_id], query=query)


def item_url(assessment: Assessment, number: int) -> str:
    return reverse("assessments:item", args=[assessment.public_id, number])


def choices(response: Any, name: str) -> list[str]:
    return [pages.text(each) for each in pages.by_id(response, name).iter("option")]


def chosen(response: Any, name: str) -> list[str]:
    return [each.attrib["value"] for each in pages.by_id(response, name).iter("option") if "selected" in each.attrib]


def marks(response: Any, tag: str) -> list[str]:
    return [pages.text(each) for each in pages.page(response).iter(tag)]


# --- Two assessments ---------------------------------------------------------------------------


def test_other_assessments_of_the_enterprise_are_offered(
    officer_page: Client, newer: Assessment, submitted: Assessment, start: Callable[..., Assessment], stranger: User
):
    start(8, by=stranger)

    response = officer_page.get(changes_url(newer))

    groups = [each.attrib["label"] for each in pages.page(response).iter("optgroup")]
    assert groups == ["2027 application 2027-03-01"]
    assert choices(response, "since") == [
        "2027 application: as it is now",
        "2027 application: Submission, round 1 (23 November 2026, 12:00 Beijing time)",
    ]
    assert (chosen(response, "since"), chosen(response, "until")) == ([str(submitted.public_id)], ["now"])


def test_changed_dates_are_written_as_in_a_sentence(officer_page: Client, newer: Assessment):
    response = officer_page.get(changes_url(newer))

    assert "Planned application or re-review date: 1 March 2027 → 1 March 2028" in marks(response, "p")


def test_two_assessments_are_compared_word_by_word(
    officer_page: Client, start: Callable[..., Assessment], officer: User
):
    former = start(8)
    rounds.save(item(former, 20), Entry(rating="meet", note="We have 12 trucks."), by=officer)
    newer = start(8, name="2028 application")
    rounds.save(item(newer, 20), Entry(rating="basically_meet", note="We have 15 trucks."), by=officer)

    response = officer_page.get(changes_url(newer, since=str(former.public_id)))

    assert (marks(response, "del"), marks(response, "ins")) == (["12"], ["15"])
    assert [each.attrib["id"] for each in pages.page(response).iter("h2")][-1] == "change-20"


@pytest.mark.parametrize("version", ["", ".1"])
def test_frozen_version_of_another_assessment_is_compared(
    officer_page: Client, newer: Assessment, submitted: Assessment, version: str
):
    response = officer_page.get(changes_url(newer, since=f"{submitted.public_id}{version}"))

    assert chosen(response, "since") == [f"{submitted.public_id}{version}"]
    titles = [each.attrib["id"] for each in pages.page(response).iter("h2")]
    # Item 21 and 22 are not confirmed, so not rated yet.
    assert titles == ["verdicts-title", "change-20", "change-21", "change-22"]


def test_link_with_an_assessment_older_than_those_offered_opens(
    officer_page: Client, newer: Assessment, start: Callable[..., Assessment], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(comparing, "MOST_OTHERS", 2)
    oldest = start(8, name="Oldest")
    for _newer in range(2):
        start(8)

    response = officer_page.get(changes_url(newer, since=str(oldest.public_id)))

    assert chosen(response, "since") == [str(oldest.public_id)]
    assert len(list(pages.page(response).iter("optgroup"))) == 2


def test_assessment_of_others_is_not_found(
    officer_page: Client, newer: Assessment, start: Callable[..., Assessment], stranger: User
):
    theirs = start(8, by=stranger)

    assert officer_page.get(changes_url(newer, since=str(theirs.public_id))).status_code == 404


@pytest.mark.parametrize("version", [".99", ".", ".x", ".1.1"])
def test_unknown_version_of_another_assessment_is_not_found(
    officer_page: Client, newer: Assessment, submitted: Assessment, version: str
):
    assert officer_page.get(changes_url(newer, since=f"{submitted.public_id}{version}")).status_code == 404


def test_queries_do_not_grow_with_the_versions_of_others(
    officer_page: Client, start: Callable[..., Assessment], newer: Assessment
):
    officer_page.get(changes_url(newer))
    numbers = []
    for _more in range(2):
        with CaptureQueriesContext(connection) as queries:
            officer_page.get(changes_url(newer))
        numbers.append(len(queries))
        start(8, name="Another")

    assert numbers[0] == numbers[1]


def test_corrective_actions_are_compared(
    officer_page: Client, start: Callable[..., Assessment], officer: User, contributor: User
):
    assessment = start(8)
    rounds.rate_all(assessment, by=officer)
    action = corrected.planned(assessment, 20, by=officer, to=contributor)
    rounds.submit(assessment, by=officer)
    corrected.finished(action, by=contributor)
    other = start(8, name="2028 application")

    now = officer_page.get(changes_url(other, since=str(assessment.public_id)))
    assert "removed 20" in pages.texts(now, "register-changes")[0]

    submitted = officer_page.get(changes_url(other, since=f"{assessment.public_id}.1"))
    assert "not started · Contributor · 2026-12-15" in pages.texts(submitted, "register-changes")[0]


def test_changed_corrective_action_shows_values_and_words(
    officer_page: Client, submitted: Assessment, officer: User, contributor: User, reviewer: User
):
    action = corrected.planned(submitted, 20, by=officer, to=contributor)
    rounds.take(submitted, by=reviewer)
    rounds.return_(submitted, 20, by=reviewer)
    rounds.submit(submitted, by=officer)
    corrected.finished(action, by=contributor)
    rounds.take(submitted, by=reviewer)
    rounds.return_(submitted, 20, by=reviewer)

    [text] = pages.texts(officer_page.get(changes_url(submitted, since="2", until="now")), "register-changes")

    assert "Status: not started → to be checked" in text
    assert "What was done: 十月记录已补录。" in text


def test_former_assessment_is_compared_first(
    officer_page: Client, newer: Assessment, submitted: Assessment, start: Callable[..., Assessment]
):
    start(8, name="Newest")

    response = officer_page.get(changes_url(newer))

    assert chosen(response, "since") == [str(submitted.public_id)]
    assert pages.texts(response, "quiet").count("carried over, not confirmed: meets") == 2


def test_older_assessment_is_compared_before_a_newer_one(
    officer_page: Client, submitted: Assessment, start: Callable[..., Assessment]
):
    middle, newest = start(8, name="Middle"), start(8, name="Newest")

    assert chosen(officer_page.get(changes_url(middle)), "since") == [str(submitted.public_id)]
    assert chosen(officer_page.get(changes_url(newest)), "since") == [str(middle.public_id)]


# --- History of an item ------------------------------------------------------------------------


@pytest.fixture
def noted(draft: Assessment, officer: User) -> Assessment:
    for note in ("We have 12 trucks.", "We have 15 trucks.", "Gone."):
        rounds.save(item(draft, 20), Entry(rating="meet", note=note), by=officer, at=NOW)
    return draft


def test_history_marks_the_words(officer_page: Client, noted: Assessment):
    response = officer_page.get(item_url(noted, 20))

    typed = [pages.text(each) for each in pages.by_class(response, "history")[0].iter("ins")]
    assert typed == ["Gone", "15"]


def test_older_text_is_restored_as_a_save(officer_page: Client, noted: Assessment):
    forms = [form for form in restore_forms(officer_page, noted) if form["restore"] == ["1"]]

    response = officer_page.post(item_url(noted, 20), forms[0])

    assert response.headers["Location"] == item_url(noted, 20)
    saved = item(noted, 20)
    assert (saved.note, saved.rating, saved.version) == ("We have 12 trucks.", "meet", 4)


def restore_forms(page: Client, assessment: Assessment) -> list[dict[str, list[str]]]:
    [history] = pages.by_class(page.get(item_url(assessment, 20)), "history")
    return [
        {each.attrib["name"]: [each.attrib.get("value", "")] for each in form.iter("input")}
        for form in history.iter("form")
    ]


def test_current_text_is_not_offered(officer_page: Client, noted: Assessment):
    assert [form["restore"] for form in restore_forms(officer_page, noted)] == [["2"], ["1"]]


def test_page_has_each_old_text_once(officer_page: Client, noted: Assessment):
    for word in ("first", "second"):
        rounds.save(item(noted, 20), Entry(rating="meet", note=f"Unmistakably {word}."), by=noted.created_by, at=NOW)

    # The newest one twice in the item, as typed and for paper, and once in the history.
    assert officer_page.get(item_url(noted, 20)).content.decode().count("Unmistakably") == 4


def test_version_of_another_item_is_not_restored(officer_page: Client, noted: Assessment):
    [form, *_rest] = restore_forms(officer_page, noted)

    response = officer_page.post(item_url(noted, 21), form | {"version": "0"})

    assert (response.status_code, item(noted, 21).version) == (404, 0)


def test_restoring_over_a_newer_save_is_a_conflict(officer_page: Client, noted: Assessment, colleague: User):
    forms = restore_forms(officer_page, noted)
    rounds.save(item(noted, 20), Entry(rating="not_meet", note="Theirs."), by=colleague)

    response = officer_page.post(item_url(noted, 20), forms[0])

    assert response.status_code == 409
    assert "Theirs." in response.content.decode()
    assert item(noted, 20).note == "Theirs."


def test_reader_is_offered_nothing(manager: User, sign_in: Callable[[User], Client], noted: Assessment):
    assert restore_forms(sign_in(manager), noted) == []
