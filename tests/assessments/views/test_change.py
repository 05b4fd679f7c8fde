"""Changing an assessment's name, dates, business types and numbers of the general standards."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from acecs.accounts.models import User
from acecs.audit.models import Event
from assessments.models import Assessment
from evidence.models import Document
from tests import pages
from tests.assessments.views.frame_forms import (
    ACCEPTED,
    AHEAD,
    RE_REVIEW,
    WRONG,
    as_sent,
    change_url,
    changes,
    errors,
    facts,
    frame,
    hub_url,
    kept,
    key,
    listed_only,
    tasks,
)
from tests.documents import put_in_vault

# --- Change -------------------------------------------------------------------------------------


def test_form_shows_current_values(officer_page: Client, draft: Assessment):
    response = officer_page.get(change_url(draft))

    assert kept(response) == as_sent(changes(draft))


def test_change_is_saved_and_redirects_to_the_task_list(officer_page: Client, draft: Assessment):
    data = changes(
        draft, name="2028 application", planned_date="2028-02-29", types=[key(draft.edition, 1), key(draft.edition, 8)]
    )

    response = officer_page.post(change_url(draft), data)

    assert (response.status_code, response.headers["Location"]) == (302, hub_url(draft))
    assert frame(draft) == ("2028 application", date(2028, 2, 29), None, [1, 8])
    assert [name for name, _hint, _status in tasks(officer_page.get(hub_url(draft)))] == [
        "Name, dates and business types",
        "Business profile",
        "1. Processing trade and bonded import and export business",
        "8. Logistics and transportation business",
        "What the evidence covers",
        "Corrective actions",
        "Register of figures",
        "Self-assessment report",
        "All evidence as one file (ZIP)",
        "Check and submit to customs",
    ]


@pytest.mark.parametrize(("field", "value", "control", "sentence"), WRONG)
def test_invalid_change_saves_nothing_and_keeps_input(
    officer_page: Client, draft: Assessment, field: str, value: Any, control: str, sentence: str
):
    before, events = frame(draft), Event.objects.count()
    data = changes(draft, **{"name": "2028 application", "accepted_date": ACCEPTED, field: value})

    response = officer_page.post(change_url(draft), data)

    assert response.status_code == 422
    assert errors(response) == [(control, sentence)]
    assert kept(response) == as_sent(listed_only(data))
    assert (frame(draft), Event.objects.count()) == (before, events)


def test_acceptance_date_replaces_the_planned_date_until_removed(officer_page: Client, draft: Assessment):
    officer_page.post(change_url(draft), changes(draft, accepted_date=ACCEPTED))
    accepted = officer_page.get(hub_url(draft))
    draft.refresh_from_db()
    reference_date = draft.reference_date

    officer_page.post(change_url(draft), changes(draft))

    assert facts(accepted)[2:5] == [
        ("What the assessment is for", "application for certification"),
        ("Planned application date", "2027-03-01"),
        ("Accepted by customs", f"{ACCEPTED} (no supporting document named)"),
    ]
    assert reference_date == date.fromisoformat(ACCEPTED)
    draft.refresh_from_db()
    assert draft.reference_date == date(2027, 3, 1)


@pytest.fixture
def paper(draft: Assessment, officer: User) -> Document:
    """A document in the enterprise's vault."""
    return put_in_vault(draft.answers.get(item__number=20), by=officer).document


def test_document_of_acceptance_is_saved_and_shown(officer_page: Client, draft: Assessment, paper: Document):
    accepted = changes(draft, accepted_date=ACCEPTED, accepted_document=str(paper.public_id))
    officer_page.post(change_url(draft), accepted)
    shown, form = officer_page.get(hub_url(draft)), officer_page.get(change_url(draft))

    assert ("Accepted by customs", f"{ACCEPTED} ({paper.title})") in facts(shown)
    assert kept(form) == as_sent(accepted)
    draft.refresh_from_db()
    assert draft.accepted_document == paper
    assert Event.objects.latest("pk").data["accepted_document"] == str(paper.public_id)


NO_DAY = "A re-review has no date of acceptance. Remove this date, or choose the application above."
NO_PAPER = "A re-review has no document of acceptance. Choose no document, or choose the application above."


@pytest.mark.parametrize("left", [ACCEPTED, AHEAD, "soon"])
def test_acceptance_in_a_re_review_is_refused_and_input_kept(
    officer_page: Client, draft: Assessment, paper: Document, left: str
):
    data = changes(draft, **RE_REVIEW, accepted_date=left, accepted_document=str(paper.public_id))

    response = officer_page.post(change_url(draft), data)

    draft.refresh_from_db()
    assert (response.status_code, draft.mode, draft.frame_version) == (422, "application", 0)
    assert errors(response) == [("#id_accepted_date", NO_DAY), ("#id_accepted_document", NO_PAPER)]
    assert kept(response) == as_sent(data)
    assert "<title>Error: Name, dates and business types" in response.content.decode()
    # The fields to be cleared are not hidden.
    assert pages.by_class(response, "for-application") == []


def test_document_without_date_in_a_re_review_is_refused(officer_page: Client, draft: Assessment, paper: Document):
    data = changes(draft, **RE_REVIEW, accepted_document=str(paper.public_id))

    response = officer_page.post(change_url(draft), data)

    assert (response.status_code, errors(response)) == (422, [("#id_accepted_document", NO_PAPER)])
    assert pages.by_class(response, "for-application") == []


def test_document_without_date_asks_for_the_date(officer_page: Client, draft: Assessment, paper: Document):
    data = changes(draft, accepted_document=str(paper.public_id))

    response = officer_page.post(change_url(draft), data)

    sentence = "Enter the date of acceptance that the document shows, or choose no document."
    assert (response.status_code, errors(response)) == (422, [("#id_accepted_date", sentence)])
    assert kept(response) == as_sent(data)


@pytest.mark.parametrize("key", ["x", "2f1d2f2c-4b0a-4e0f-9d5f-0a6d7f3b2c11"])
def test_document_not_in_the_vault_is_refused(officer_page: Client, draft: Assessment, key: str):
    response = officer_page.post(change_url(draft), changes(draft, accepted_date=ACCEPTED, accepted_document=key))

    assert response.status_code == 422
    assert errors(response) == [("#id_accepted_document", "Choose a document of this enterprise.")]


def test_stale_change_is_refused_and_saved_if_sent_again(officer_page: Client, draft: Assessment):
    mine = changes(draft, name="Mine")
    officer_page.post(change_url(draft), changes(draft, name="Theirs"))

    refused = officer_page.post(change_url(draft), mine)
    after_refusal = frame(draft)
    officer_page.post(change_url(draft), pages.form_to(refused, ""))

    assert (refused.status_code, kept(refused)) == (409, as_sent(mine))
    assert after_refusal[0] == "Theirs"
    assert frame(draft)[0] == "Mine"


# --- Re-review ----------------------------------------------------------------------------------


@pytest.mark.parametrize("left", [ACCEPTED, AHEAD, "soon"])
def test_last_acceptance_is_dropped_in_an_application(officer_page: Client, draft: Assessment, left: str):
    response = officer_page.post(change_url(draft), changes(draft, last_accepted_date=left))

    draft.refresh_from_db()
    assert (response.status_code, draft.mode, draft.last_accepted_date) == (302, "application", None)


def test_re_review_becomes_an_application_again(officer_page: Client, draft: Assessment):
    officer_page.post(change_url(draft), changes(draft, **RE_REVIEW))
    form = pages.form_to(officer_page.get(change_url(draft)), "")

    officer_page.post(change_url(draft), form | {"mode": "application"})

    draft.refresh_from_db()
    assert (draft.mode, draft.last_accepted_date, draft.frame_version) == ("application", None, 2)


# --- General standards --------------------------------------------------------------------------


def test_general_standards_need_both_numbers(officer_page: Client, draft: Assessment):
    before = officer_page.get(hub_url(draft))
    data = changes(draft, general_not_meet="0", general_basically_meet=" 3 ")

    officer_page.post(change_url(draft), data)

    draft.refresh_from_db()
    assert (draft.general_not_meet, draft.general_basically_meet) == (0, 3)
    assert [facts(each)[-2] for each in (before, officer_page.get(hub_url(draft)))] == [
        ("General standards", "not assessed here"),
        ("General standards", "does not meet: 0, basically meets: 3 (as entered, not checked here)"),
    ]
    form = pages.form_to(officer_page.get(change_url(draft)), "")
    assert (form["general_not_meet"], form["general_basically_meet"]) == (["0"], ["3"])


def test_general_numbers_can_be_removed(officer_page: Client, draft: Assessment):
    officer_page.post(change_url(draft), changes(draft, general_not_meet="0", general_basically_meet="3"))

    officer_page.post(change_url(draft), changes(draft))

    draft.refresh_from_db()
    assert (draft.general_not_meet, draft.general_basically_meet) == (None, None)


@pytest.mark.parametrize("wrong", ["-1", "201", "1.5", "three", "9" * 5000])
@pytest.mark.parametrize("field", ["general_not_meet", "general_basically_meet"])
def test_general_number_is_a_whole_number_up_to_200(officer_page: Client, draft: Assessment, field: str, wrong: str):
    data = changes(draft, **{"general_not_meet": "0", "general_basically_meet": "0", field: wrong})

    response = officer_page.post(change_url(draft), data)

    assert (response.status_code, errors(response)) == (
        422,
        [(f"#id_{field}", "Enter a whole number from 0 to 200, in digits only.")],
    )
    assert kept(response) == as_sent(data)
