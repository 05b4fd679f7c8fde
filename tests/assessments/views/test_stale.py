"""Two people save the same item: both texts are shown, and nothing is overwritten."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from acecs.accounts.models import User
from assessments.models import Answer, AnswerVersion, Assessment
from tests import pages
from tests.assessments.views.item_forms import HTMX, Save, form, saved, saved_events, stored, subs, url


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


@pytest.fixture
def theirs(draft: Assessment, contributor: User) -> Answer:
    """The contributor's save, while the officer still sees version 0."""
    draft.answers.filter(item__number=11).update(assignee=contributor)
    return saved(draft, 11, contributor, rating="meet", note="Theirs.")


# --- Stale saves --------------------------------------------------------------------------------


def test_stale_save_shows_both_texts_and_overwrites_nothing(save: Save, draft: Assessment, theirs: Answer):
    page = save(11, rating="not_meet", note="Mine.")
    partial = save(11, htmx=True, rating="not_meet", note="Mine.")

    assert (page.status_code, partial.status_code) == (409, 409)
    for response in (page, partial):
        (conflict,) = pages.by_class(response, "conflict")
        assert [pages.text(each) for each in next(conflict.iter("section"))] == [
            "As Contributor saved it, 23 November 2026, 12:00 Beijing time",
            "meets",
            "Theirs.",
        ]
    assert form(page, draft, 11) == {
        "from": ["item"],
        "version": ["0"],
        "rating": ["not_meet"],
        "reason": [""],
        "note": ["Mine."],
    }
    assert stored(draft, 11) == ("meet", "Theirs.", "", 1)
    assert saved_events() == 1


def test_stale_save_names_the_other_author(save: Save, theirs: Answer):
    page = save(11, rating="not_meet", note="Mine.")

    assert pages.errors(page) == [
        (
            "#item-11",
            (
                "Contributor changed this in the meantime, so your change was not saved. "
                "Compare the two, then save again or keep theirs."
            ),
        )
    ]


def test_stale_save_says_if_own_window_saved_it(save: Save, draft: Assessment):
    save(11, rating="meet", note="There.", window=uuid4(), htmx=True)

    page = save(11, rating="not_meet", note="Here.")
    partial = save(11, rating="not_meet", note="Here.", window=uuid4(), htmx=True)

    assert (page.status_code, partial.status_code) == (409, 409)
    for response in (page, partial):
        assert "You changed this in another window in the meantime" in pages.text(pages.page(response))
        (conflict,) = pages.by_class(response, "conflict")
        shown = pages.text(conflict)
        assert shown.startswith("As you saved it in another window, ")
        assert shown.endswith("meets There. Replace it with this one Keep the other")
    assert stored(draft, 11)[:2] == ("meet", "There.")


def test_save_with_a_lost_answer_is_not_a_conflict(save: Save, draft: Assessment):
    window = uuid4()
    for note in ("First", "First, then more", "First, then more, then all"):
        response = save(11, rating="meet", note=note, window=window, htmx=True)

        assert response.status_code == 200
    assert stored(draft, 11) == ("meet", "First, then more, then all", "", 3)
    assert [each.note for each in draft.answers.get(item__number=11).versions.all()] == [
        "First, then more, then all",
        "First, then more",
        "First",
    ]


def test_lost_answer_does_not_excuse_overwriting_another(save: Save, draft: Assessment, contributor: User):
    window = uuid4()
    draft.answers.filter(item__number=11).update(assignee=contributor)
    save(11, rating="meet", note="Mine, answer lost.", window=window, htmx=True)
    saved(draft, 11, contributor, version=1, rating="meet", note="Theirs.")

    response = save(11, rating="meet", note="Mine again.", window=window, htmx=True)

    assert response.status_code == 409
    assert stored(draft, 11) == ("meet", "Theirs.", "", 2)


@pytest.mark.parametrize("htmx", [False, True])
def test_replacing_theirs_keeps_both_in_the_history(
    save: Save, officer_page: Client, draft: Assessment, theirs: Answer, htmx: bool
):
    page = save(11, rating="not_meet", note="Mine.")
    (button,) = pages.by_class(page, "conflict")[0].iter("button")
    # The browser sends the form's own version first, then the button's.
    sent = form(page, draft, 11) | {"version": ["0", button.attrib["value"]]}

    response = officer_page.post(url(draft, 11), sent, headers=HTMX if htmx else {})

    assert (button.attrib["name"], pages.text(button)) == ("version", "Replace theirs with mine")
    assert response.status_code == (200 if htmx else 302)
    assert stored(draft, 11) == ("not_meet", "Mine.", "", 2)
    assert list(AnswerVersion.objects.filter(answer=theirs).values_list("version", "note")) == [
        (2, "Mine."),
        (1, "Theirs."),
    ]


def test_keep_theirs_shows_the_current_item(save: Save, officer_page: Client, draft: Assessment, theirs: Any):
    page = save(11, rating="not_meet", note="Mine.")
    (keep,) = pages.by_class(page, "conflict")[0].iter("a")

    response = officer_page.get(keep.attrib["href"])

    assert form(response, draft, 11)["note"] == ["Theirs."]


def test_replacing_an_outdated_version_is_refused_again(
    save: Save, officer_page: Client, draft: Assessment, contributor: User, theirs: Answer
):
    sent = form(save(11, rating="not_meet", note="Mine."), draft, 11) | {"version": ["0", "1"]}
    saved(draft, 11, contributor, version=1, rating="meet", note="Theirs again.")

    response = officer_page.post(url(draft, 11), sent)

    assert response.status_code == 409
    assert stored(draft, 11) == ("meet", "Theirs again.", "", 2)


def test_stale_save_of_the_current_content_is_not_a_conflict(save: Save, draft: Assessment, theirs: Answer):
    response = save(11, rating="meet", note="Theirs.")

    assert response.status_code == 302
    assert stored(draft, 11) == ("meet", "Theirs.", "", 1)


# --- Item 10 and its sub-items ------------------------------------------------------------------


def test_stale_save_of_item_10_shows_their_sub_items(save: Save, draft: Assessment, colleague: User):
    saved(draft, 10, colleague, count_known="known", sub_ratings={1: "meet", 2: "not_meet"})

    page = save(10, count_known="known", sub_1="basically_meet", sub_2="meet")

    assert page.status_code == 409
    theirs = next(pages.by_class(page, "conflict")[0].iter("section"))
    assert [pages.text(each) for each in theirs] == [
        "As Officer saved it, 23 November 2026, 12:00 Beijing time",
        "does not meet",
        "10(1): meets",
        "10(2): does not meet",
        "10(3): unrated",
    ]
    assert {name: form(page, draft, 10)[name] for name in ("count_known", "sub_1", "sub_2")} == {
        "count_known": ["known"],
        "sub_1": ["basically_meet"],
        "sub_2": ["meet"],
    }
    assert subs(draft) == {1: "meet", 2: "not_meet", 3: ""}
