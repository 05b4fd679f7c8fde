"""Rating an item in its row of the worksheet, which sends only what it has: a rating, a note, a reason."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from assessments.entry import Entry
from assessments.models import Assessment
from tests import pages, registered, rounds
from tests.documents import put_in_vault

HTMX = {"HX-Request": "true"}
REASON_MISSING = "Not saved yet: give the reason why the enterprise's business does not involve this item."
REASON = "本企业无委托人。"
# Position and cell with the ratings of a sub-item's row that is swapped out of band.
SUB_ROW = re.compile(r'<template><tr class="sub-row" id="row-10-(.)" hx-swap-oob="true">.*?<td>(.*?)</td>')
Send = Callable[..., Any]


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


def save(assessment: Assessment, number: int, by: User, **entered: Any) -> None:
    answer = assessment.answers.select_related("item", "assessment").get(item__number=number)
    rounds.save(answer, Entry(**entered), by=by)


def row(assessment: Assessment, number: int) -> str:
    return f"{reverse('assessments:item', args=[assessment.public_id, number])}?from=worksheet"


def stored(assessment: Assessment, number: int) -> Entry:
    answer = assessment.answers.get(item__number=number)
    subs = dict(answer.sub_answers.values_list("sub_item__position", "rating"))
    return Entry(answer.rating, answer.note, answer.reason, answer.count_known, subs, answer.reply)


def version(assessment: Assessment, number: int) -> int:
    return assessment.answers.get(item__number=number).version


def parts(response: Any) -> dict[str, str]:
    """Id, or class of several, of each part that htmx swaps out of band → how."""
    found = [each for each in pages.page(response).iter() if each.get("hx-swap-oob")]
    return {each.get("id") or each.attrib["name"]: each.attrib["hx-swap-oob"] for each in found}


@pytest.fixture
def send(officer_page: Client, draft: Assessment) -> Send:
    """Send a row as the officer, over the saved version, in place or without JavaScript."""

    def send(number: int, *, htmx: bool = True, **entered: Any) -> Any:
        data = {"version": version(draft, number), **entered}
        return officer_page.post(row(draft, number), data, headers=HTMX if htmx else {})

    return send


# --- What a row does not send is kept ----------------------------------------------------------


@pytest.mark.parametrize("htmx", [True, False], ids=["in place", "page"])
def test_rating_alone_keeps_note_and_reason(send: Send, draft: Assessment, officer: User, *, htmx: bool):
    save(draft, 12, officer, rating="not_applicable", note="制度已发布。", reason=REASON)

    response = send(12, htmx=htmx, rating="meet")

    assert response.status_code == (200 if htmx else 302)
    assert stored(draft, 12) == Entry("meet", "制度已发布。", REASON)


def test_note_alone_keeps_the_rating(send: Send, draft: Assessment, officer: User):
    save(draft, 12, officer, rating="not_applicable", note="Before.", reason=REASON)

    send(12, note="After.")

    assert stored(draft, 12) == Entry("not_applicable", "After.", REASON)


def test_emptied_note_is_stored_empty(send: Send, draft: Assessment, officer: User):
    save(draft, 12, officer, rating="meet", note="Before.")

    send(12, note="")

    assert stored(draft, 12) == Entry("meet", "")


def test_rating_of_one_sub_item_keeps_the_others(send: Send, draft: Assessment, officer: User):
    save(draft, 10, officer, note="Typed.", count_known="known", sub_ratings={1: "meet", 2: "not_meet", 3: "meet"})

    send(10, sub_2="basically_meet")

    assert stored(draft, 10) == Entry(
        "basically_meet", "Typed.", count_known="known", sub_ratings={1: "meet", 2: "basically_meet", 3: "meet"}
    )


def test_number_of_documents_alone_keeps_the_sub_ratings(send: Send, draft: Assessment, officer: User):
    save(draft, 10, officer, note="Typed.", count_known="known", sub_ratings={1: "meet", 2: "not_meet"})

    send(10, count_known="unknown")

    assert stored(draft, 10) == Entry(
        "", "Typed.", count_known="unknown", sub_ratings={1: "meet", 2: "not_meet", 3: ""}
    )


def test_rating_alone_keeps_the_reply(returned: Assessment, officer_page: Client, officer: User):
    save(returned, 21, officer, rating="meet", note="Note.", reply="台账已补齐。")
    data = {"version": version(returned, 21), "rating": "basically_meet"}

    response = officer_page.post(row(returned, 21), data, headers=HTMX)

    assert response.status_code == 200
    assert stored(returned, 21) == Entry("basically_meet", "Note.", reply="台账已补齐。")
    assert pages.texts(response, "chip")[0] == "returned, changed"


@pytest.mark.parametrize("name", ["sub_4", "sub_99"])
def test_unknown_sub_item_of_a_row_is_refused(send: Send, draft: Assessment, name: str):
    response = send(10, **{name: "meet"})

    assert response.status_code == 400
    assert stored(draft, 10) == Entry(sub_ratings={1: "", 2: "", 3: ""})


# --- Not applicable ----------------------------------------------------------------------------


def test_not_applicable_without_reason_offers_the_field_in_place(send: Send, draft: Assessment):
    response = send(12, rating="not_applicable", note="Typed.")

    (reason, note) = (pages.by_id(response, "why-12"), stored(draft, 12))
    assert response.status_code == 422
    assert pages.texts(response, "save-state--refused") == [REASON_MISSING]
    assert parts(response) == {"rates-12": "true", "why-12": "true"}
    assert [(each.tag, each.attrib["name"], each.get("value")) for each in reason] == [
        ("textarea", "reason", None),
        ("input", "rating", "not_applicable"),
    ]
    assert [each.get("aria-current") for each in pages.by_id(response, "rates-12")] == [None] * 4
    assert (note, version(draft, 12)) == (Entry(), 0)


def test_typed_reason_is_saved_with_the_rating_it_was_asked_for(send: Send, draft: Assessment):
    send(12, rating="not_applicable")

    response = send(12, rating="not_applicable", reason=REASON, note="")

    assert response.status_code == 200
    assert stored(draft, 12) == Entry("not_applicable", "", REASON)
    # The person is typing into it.
    assert "why-12" not in parts(response)


def test_reason_asked_for_a_second_time_is_not_offered_twice(send: Send, draft: Assessment):
    response = send(12, rating="not_applicable", reason=" ", note="Typed.")

    assert response.status_code == 422
    assert parts(response) == {"rates-12": "true"}
    assert stored(draft, 12) == Entry()


def test_not_applicable_with_a_kept_reason_is_saved_at_once(send: Send, draft: Assessment, officer: User):
    save(draft, 12, officer, rating="not_applicable", reason=REASON)
    save(draft, 12, officer, rating="meet", reason=REASON)

    response = send(12, rating="not_applicable")

    assert response.status_code == 200
    assert stored(draft, 12) == Entry("not_applicable", "", REASON)
    assert parts(response)["why-12"] == "true"
    assert pages.text(pages.by_id(response, "row-reason-12")) == REASON


def test_other_rating_takes_the_reasons_field_away(send: Send, draft: Assessment, officer: User):
    save(draft, 12, officer, rating="not_applicable", reason=REASON)

    response = send(12, rating="meet", reason=REASON)

    assert (parts(response)["why-12"], list(pages.by_id(response, "why-12"))) == ("true", [])
    assert stored(draft, 12) == Entry("meet", "", REASON)


def test_not_applicable_without_javascript_asks_on_the_items_page(send: Send, draft: Assessment):
    response = send(12, htmx=False, rating="not_applicable", note="Typed.")

    assert response.status_code == 422
    assert pages.errors(response) == [("#reason-12", REASON_MISSING)]
    assert pages.by_id(response, "note-12").text == "Typed."
    assert stored(draft, 12) == Entry()


# --- What changes beside the row ---------------------------------------------------------------


def test_saved_row_changes_every_part_that_shows_it(send: Send, draft: Assessment, officer: User):
    put_in_vault(draft.answers.get(item__number=11), by=officer)

    response = send(11, rating="meet", note="制度已发布。")

    assert parts(response) == {
        "version": "outerHTML:#f11>[name=version]",
        "rates-11": "true",
        "marks-11": "true",
        "files-11": "true",
        "count-6": "true",
        "verdict": "true",
        "progress": "true",
        "filters": "true",
    }
    # Only a record is linked.
    assert pages.text(pages.by_id(response, "files-11")).startswith("1 file")


def test_saved_sub_item_changes_its_siblings_rows(send: Send):
    response = send(10, count_known="known")

    # In a <template>, because a browser drops a row outside a table.
    found = SUB_ROW.findall(response.content.decode())
    assert [(position, cell.count("<button"), "left out by rule" in cell) for position, cell in found] == [
        ("1", 3, False),
        ("2", 3, False),
        ("3", 0, True),
    ]


def test_row_says_that_its_rating_is_against_the_figures(send: Send, draft: Assessment, officer: User):
    registered.documents(draft.enterprise, by=officer, year=2026)
    registered.penalty(draft.enterprise, by=officer, decided_on=date(2026, 6, 1), fine=Decimal("10000.01"))

    response = send(10, sub_1="meet")

    assert pages.text(pages.by_id(response, "marks-10")) == "against the figures"


def test_stale_row_shows_both_texts_and_overwrites_nothing(
    send: Send, draft: Assessment, officer_page: Client, colleague: User
):
    save(draft, 11, colleague, rating="meet", note="Theirs.")

    response = officer_page.post(row(draft, 11), {"version": 0, "rating": "not_meet", "note": "Mine."}, headers=HTMX)

    assert response.status_code == 409
    (conflict,) = pages.by_class(response, "conflict")
    assert [pages.text(each) for each in next(conflict.iter("section"))] == [
        "As Officer saved it, 23 November 2026, 12:00 Beijing time",
        "meets",
        "Theirs.",
    ]
    assert parts(response) == {}
    assert stored(draft, 11) == Entry("meet", "Theirs.")


def test_contributor_cannot_save_anothers_row(sign_in: Callable[[User], Client], draft: Assessment, contributor: User):
    draft.answers.filter(item__number=20).update(assignee=contributor)
    page = sign_in(contributor)

    sent = [page.post(row(draft, number), {"version": 0, "rating": "meet"}, headers=HTMX) for number in (20, 11)]

    assert [each.status_code for each in sent] == [200, 404]
    assert (stored(draft, 20).rating, stored(draft, 11)) == ("meet", Entry())
