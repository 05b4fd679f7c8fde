"""Rating an item: the page without JavaScript, and the partial that htmx swaps in."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from acecs.accounts.models import User
from acecs.text.moments import written
from assessments.models import AnswerVersion, Assessment
from tests import pages
from tests.assessments.views.item_forms import HTMX, Save, form, row, saved, saved_events, sheet, stored, swapped, url

DAMAGED = "The form arrived damaged. Reload the page and enter it again."
REASON_MISSING = "Not saved yet: give the reason why the enterprise's business does not involve this item."
UNKNOWN_RATING = "Choose one of the four ratings."
SIGNED_OUT = (
    "Not saved: your session has ended. Sign in again in another tab, then come back to this one and save; "
    "what you typed is still here. Sign in"
)


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


def row_form(response: Any, assessment: Assessment, number: int) -> dict[str, Any]:
    """What a row of the worksheet sends without its buttons."""
    sent: dict[str, Any] = pages.form_to(response, row(assessment, number))
    for name in ("csrfmiddlewaretoken", "made_for"):
        sent.pop(name)
    return sent


def pressed(response: Any, number: int) -> list[str]:
    """The rating that a row of the worksheet shows as chosen."""
    buttons = pages.by_id(response, f"rates-{number}").iter("button")
    return [pages.text(each) for each in buttons if each.get("aria-current") == "true"]


def version_in(response: Any) -> str:
    (field,) = (each for each in pages.page(response).iter("input") if each.get("name") == "version")
    return field.attrib["value"]


# --- Saving without JavaScript ------------------------------------------------------------------


def test_save_redirects_back_to_the_item(officer_page: Client, draft: Assessment):
    sent = form(officer_page.get(url(draft, 11)), draft, 11)

    response = officer_page.post(url(draft, 11), sent | {"rating": "meet", "note": "制度已发布。"})

    assert (response.status_code, response.headers["Location"]) == (302, url(draft, 11))
    assert sent == {"from": ["item"], "version": ["0"], "reason": [""], "note": [""]}
    assert stored(draft, 11) == ("meet", "制度已发布。", "", 1)


def test_item_shows_who_saved_it_and_when(officer_page: Client, draft: Assessment, save: Save):
    save(11, rating="meet", note="制度已发布。")

    response = officer_page.get(url(draft, 11))

    at = timezone.localtime(draft.answers.get(item__number=11).updated_at)
    assert pages.texts(response, "notice--success") == ["Item 11 saved."]
    assert pages.texts(response, "save-state") == [f"Saved {written(at)} by Officer"]
    assert pages.text(pages.by_id(response, "status-11")) == "meets"
    assert form(response, draft, 11) == {
        "from": ["item"],
        "version": ["1"],
        "rating": ["meet"],
        "reason": [""],
        "note": ["制度已发布。"],
    }


def test_save_on_the_worksheet_redirects_to_the_items_row(officer_page: Client, draft: Assessment):
    sent = row_form(officer_page.get(sheet(draft)), draft, 21)

    response = officer_page.post(row(draft, 21), sent | {"rating": "meet"})

    assert sent == {"version": ["0"], "note": [""]}
    assert (response.status_code, response.headers["Location"]) == (302, f"{sheet(draft)}#row-21")
    assert pages.by_id(officer_page.get(sheet(draft)), "row-21").tag == "tr"


@pytest.mark.parametrize(
    ("shown", "query"),
    [
        ("", ""),
        ("show=unrated", "?show=unrated"),
        ("show=all", ""),
        ("show=no+such+filter&rating=excellent", ""),
        ("person=nobody", "?person=nobody"),
        (
            "show=mine&rating=meet&q=10%282%29+%E5%88%B6%E5%BA%A6",
            "?show=mine&rating=meet&q=10%282%29+%E5%88%B6%E5%BA%A6",
        ),
        ("//elsewhere.test/?q=%0d%0aSet-Cookie:x", ""),
    ],
)
def test_save_on_the_worksheet_keeps_the_filter(save: Save, draft: Assessment, shown: str, query: str):
    response = save(21, sheet=True, rating="meet", shown=shown)

    assert response.headers["Location"] == f"{sheet(draft)}{query}#row-21"


def test_filtered_row_sends_the_filter_that_it_was_shown_with(officer_page: Client, draft: Assessment, officer: User):
    query = f"show=unrated&person={officer.public_id}&q=%E8%BF%90"
    draft.answers.filter(item__number=21).update(assignee=officer)
    sent = row_form(officer_page.get(f"{sheet(draft)}?{query}"), draft, 21)

    response = officer_page.post(row(draft, 21), sent | {"note": "Typed."})

    assert sent["shown"] == [query]
    assert response.headers["Location"] == f"{sheet(draft)}?{query}#row-21"


def test_redirect_to_another_site_is_ignored(save: Save, draft: Assessment):
    response = save(11, rating="meet", **{"from": "https://elsewhere.test/"})

    assert response.headers["Location"] == url(draft, 11)


def test_line_ends_are_normalized(save: Save, draft: Assessment):
    save(11, rating="meet", note="one\r\ntwo")
    again = save(11, version=1, rating="meet", note="one\ntwo")

    assert again.status_code == 302
    assert stored(draft, 11) == ("meet", "one\ntwo", "", 1)


def test_nul_is_removed(save: Save, draft: Assessment):
    save(11, rating="meet", note="a\0b")

    assert stored(draft, 11) == ("meet", "ab", "", 1)


# --- Saving in place ----------------------------------------------------------------------------


def test_save_in_place_confirms_and_updates_other_parts(save: Save, draft: Assessment):
    response = save(11, htmx=True, sheet=True, rating="meet", note="制度已发布。")

    at = timezone.localtime(draft.answers.get(item__number=11).updated_at)
    assert response.status_code == 200
    assert stored(draft, 11) == ("meet", "制度已发布。", "", 1)
    assert pages.texts(response, "save-state--saved") == [f"Saved {at:%H:%M} Beijing time by Officer"]
    assert swapped(response) == [
        "outerHTML:#f11>[name=version]",
        "rates-11",
        "marks-11",
        "files-11",
        "count-6",
        "verdict",
        "progress",
        "filters",
    ]
    assert version_in(response) == "1"
    assert pressed(response, 11) == ["meets"]
    assert pages.text(pages.by_id(response, "files-11")) == "none"
    assert pages.text(pages.by_id(response, "count-6")) == "1 / 4"
    assert pages.text(pages.by_id(response, "progress-words")) == "1 of 7 rated"
    filters = [pages.text(each) for each in pages.by_id(response, "filters").iter("a")]
    assert filters == ["All 7", "Unrated 6", "Problems 0", "Met without evidence 1", "Figures decide 1"]
    assert list(pages.page(response).iter("h1")) == []


def test_save_in_place_updates_only_what_the_item_page_shows(save: Save):
    response = save(11, htmx=True, rating="meet", **{"from": "item"})

    assert swapped(response) == ["version-11", "status-11"]


def test_save_in_place_keeps_the_current_filter(save: Save):
    response = save(11, htmx=True, sheet=True, rating="not_meet", shown="show=unrated")

    current = [each for each in pages.page(response).iter("a") if each.get("aria-current") == "page"]
    assert [pages.text(each) for each in current] == ["Unrated 6"]


def test_second_save_in_place_uses_the_new_version(save: Save, draft: Assessment):
    first = save(11, htmx=True, rating="meet")

    save(11, htmx=True, version=version_in(first), rating="not_meet")

    assert stored(draft, 11) == ("not_meet", "", "", 2)
    assert AnswerVersion.objects.filter(answer__assessment=draft).count() == 2


@pytest.mark.parametrize("htmx", [False, True])
def test_saving_the_same_content_changes_nothing(save: Save, draft: Assessment, htmx: bool):
    save(11, rating="meet", note="Once.")

    again = save(11, htmx=htmx, rating="meet", note="Once.")

    assert again.status_code == (200 if htmx else 302)
    assert stored(draft, 11) == ("meet", "Once.", "", 1)
    assert saved_events() == 1


def test_not_applicable_is_saved_with_its_reason(save: Save, draft: Assessment):
    response = save(12, htmx=True, rating="not_applicable", reason="本企业无委托人。")

    assert pages.text(pages.by_id(response, "status-12")) == "not applicable"
    assert stored(draft, 12) == ("not_applicable", "", "本企业无委托人。", 1)


# --- Refused saves ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entered", "status", "sentence", "control"),
    [
        ({"rating": "not_applicable", "reason": " "}, 422, REASON_MISSING, "#reason-12"),
        ({"rating": "excellent"}, 400, UNKNOWN_RATING, "#item-12"),
        ({"rating": "MEET"}, 400, UNKNOWN_RATING, "#item-12"),
        ({"rating": "meet", "count_known": "maybe"}, 400, UNKNOWN_RATING, "#item-12"),
    ],
)
def test_refused_save_gives_the_reason_and_keeps_input(
    save: Save, draft: Assessment, entered: dict[str, str], status: int, sentence: str, control: str
):
    page = save(12, note="Typed for an hour.", **entered)
    partial = save(12, htmx=True, note="Typed for an hour.", **entered)

    assert (page.status_code, partial.status_code) == (status, status)
    assert pages.errors(page) == [(control, sentence)]
    assert pages.by_id(page, control.removeprefix("#")).tag in ("textarea", "article")
    assert pages.texts(partial, "save-state--refused") == pages.texts(page, "save-state--refused") == [sentence]
    assert form(page, draft, 12)["note"] == ["Typed for an hour."]
    assert swapped(partial) == []
    assert stored(draft, 12) == ("", "", "", 0)
    assert saved_events() == 0


def test_rating_without_its_reason_stays_chosen(save: Save, draft: Assessment):
    page = save(12, rating="not_applicable", note="Typed.")

    assert form(page, draft, 12) == {
        "from": ["item"],
        "version": ["0"],
        "rating": ["not_applicable"],
        "reason": [""],
        "note": ["Typed."],
    }


@pytest.mark.parametrize("field", ["note", "reason"])
def test_too_long_text_is_refused_and_kept(save: Save, draft: Assessment, field: str):
    page = save(11, rating="meet", **{field: "长" * 10_001})

    assert page.status_code == 422
    assert [sentence for _where, sentence in pages.errors(page)] == [
        "Shorten the text to 10,000 characters, or attach it as evidence."
    ]
    assert form(page, draft, 11)[field] == ["长" * 10_001]
    assert stored(draft, 11) == ("", "", "", 0)


def test_longest_text_is_saved(save: Save, draft: Assessment):
    save(11, rating="meet", note="长" * 10_000)

    assert stored(draft, 11) == ("meet", "长" * 10_000, "", 1)


def test_too_large_request_is_400(save: Save, draft: Assessment):
    response = save(11, rating="meet", note="x" * 2_600_000)

    assert response.status_code == 400
    assert pages.heading(response) == "请求无法读取"
    assert stored(draft, 11) == ("", "", "", 0)


@pytest.mark.parametrize(
    "damage",
    [
        {"version": ""},
        {"version": "x"},
        {"version": "-1"},
        {"rating": "m" * 21},
        {"count_known": "k" * 11},
    ],
)
def test_damaged_form_is_400(save: Save, draft: Assessment, damage: dict[str, str]):
    page = save(11, **{"rating": "meet", **damage})
    partial = save(11, htmx=True, **{"rating": "meet", **damage})

    assert (page.status_code, partial.status_code) == (400, 400)
    assert pages.heading(page) == "Action not completed"
    assert pages.text(pages.page(partial)) == f"Action not completed {DAMAGED}"
    assert pages.texts(page, "prose")[0].startswith(f"Action not completed {DAMAGED}")
    assert stored(draft, 11) == ("", "", "", 0)


# --- Items that do not exist for a user ---------------------------------------------------------


def test_item_of_another_enterprise_is_404(sign_in: Callable[[User], Client], stranger: User, draft: Assessment):
    page = sign_in(stranger)

    responses = [page.get(url(draft, 11)), page.post(url(draft, 11), {"version": 0, "rating": "meet"})]

    assert [each.status_code for each in responses] == [404, 404]
    assert stored(draft, 11) == ("", "", "", 0)


@pytest.mark.parametrize("number", [0, 1, 33, 10**30])
def test_item_out_of_scope_is_404(officer_page: Client, draft: Assessment, number: int):
    responses = [officer_page.get(url(draft, number)), officer_page.post(url(draft, number), {"version": 0})]

    assert [each.status_code for each in responses] == [404, 404]


def test_contributor_sees_only_their_own_items(sign_in: Callable[[User], Client], draft: Assessment, contributor: User):
    draft.answers.filter(item__number=20).update(assignee=contributor)
    page = sign_in(contributor)

    seen = [page.get(url(draft, number)).status_code for number in (20, 11)]
    sent = [page.post(url(draft, number), {"version": 0, "rating": "meet"}).status_code for number in (20, 11)]

    assert (seen, sent) == ([200, 404], [302, 404])
    assert (stored(draft, 20)[0], stored(draft, 11)[0]) == ("meet", "")


# --- The session ends in the middle -------------------------------------------------------------


def test_input_survives_the_end_of_the_session(officer_page: Client, officer: User, draft: Assessment):
    sent = form(officer_page.get(url(draft, 12)), draft, 12)
    sent |= {"rating": "not_applicable", "note": "An hour's\n\n<b>work</b>.", "reason": "无此业务。"}
    officer_page.logout()

    page = officer_page.post(url(draft, 12), sent)
    officer_page.force_login(officer)
    again = officer_page.post(url(draft, 12), sent)

    assert (page.status_code, again.status_code) == (401, 302)
    assert ["".join(each.itertext()) for each in pages.page(page).iter("textarea")] == [
        "无此业务。",
        "An hour's\n\n<b>work</b>.",
    ]
    assert stored(draft, 12) == ("not_applicable", "An hour's\n\n<b>work</b>.", "无此业务。", 1)


def test_save_in_place_without_a_session_says_what_to_do(officer_page: Client, draft: Assessment):
    officer_page.cookies["django_language"] = "en"
    officer_page.get(url(draft, 12))
    officer_page.logout()

    partial = officer_page.post(
        url(draft, 12), {"version": 0, "note": "Typed."}, headers={**HTMX, "Accept-Language": "en"}
    )

    assert partial.status_code == 401
    assert pages.text(pages.page(partial)) == SIGNED_OUT
    assert [each.get("target") for each in pages.page(partial).iter("a")] == ["_blank"]
    assert stored(draft, 12) == ("", "", "", 0)


# --- History and neighbors ----------------------------------------------------------------------


def test_history_shows_every_version_newest_first(officer_page: Client, draft: Assessment, officer: User):
    saved(draft, 12, officer, rating="not_applicable", reason="Reason.")
    saved(draft, 12, officer, version=1, rating="meet", note="<b>Note</b>.")

    response = officer_page.get(url(draft, 12))

    (history,) = pages.by_class(response, "history")
    assert [pages.text(each) for each in history.iter("li")] == [
        "2026-11-23 12:00 Officer meets Reason. <b>Note</b>.",
        "2026-11-23 12:00 Officer not applicable Reason. Restore this text 2026-11-23 12:00",
    ]
    assert [pages.text(each) for each in history.iter("del")] == ["Reason."]


def test_history_beyond_the_newest_is_one_link_away(officer_page: Client, draft: Assessment, officer: User):
    for number in range(22):
        saved(draft, 12, officer, version=number, note=f"Note {number}.")

    shown = officer_page.get(url(draft, 12))
    (link,) = [each for each in pages.links(shown) if "history=all" in each]
    whole = officer_page.get(link)

    counts = [len(list(pages.by_class(each, "history")[0].iter("li"))) for each in (shown, whole)]
    assert counts == [20, 22]
    assert [pages.text(each) for each in pages.page(shown).iter("a") if each.get("href") == link] == [
        "2 earlier versions"
    ]
    assert next(pages.by_class(shown, "history")[0].iter("ol")).get("start") == "22"
    assert [each for each in pages.links(whole) if "history=all" in each] == []
    assert "open" in pages.by_class(whole, "history")[0].attrib


def test_unsaved_item_has_no_history(officer_page: Client, draft: Assessment):
    response = officer_page.get(url(draft, 12))

    assert pages.by_class(response, "history") == []
    assert pages.texts(response, "save-state") == [""]


def pager(response: Any) -> list[tuple[str, str, str]]:
    links = [each for each in pages.by_class(response, "pager")[0].iter("a") if "rel" in each.attrib]
    return [(each.attrib["rel"], each.attrib["href"], pages.text(each)) for each in links]


@pytest.mark.parametrize(
    ("number", "neighbors"),
    [
        (10, [("next", 11, "Next: item 11")]),
        (13, [("prev", 12, "Previous: item 12"), ("next", 20, "Next: item 20")]),
        (22, [("prev", 21, "Previous: item 21")]),
    ],
)
def test_previous_and_next_stay_in_scope(
    officer_page: Client, draft: Assessment, number: int, neighbors: list[tuple[str, int, str]]
):
    response = officer_page.get(url(draft, number))

    assert pager(response) == [(rel, url(draft, neighbor), words) for rel, neighbor, words in neighbors]


def test_contributors_neighbors_are_their_own_items(
    sign_in: Callable[[User], Client], draft: Assessment, contributor: User
):
    draft.answers.filter(item__number__in=[11, 21]).update(assignee=contributor)

    response = sign_in(contributor).get(url(draft, 21))

    assert pager(response) == [("prev", url(draft, 11), "Previous: item 11")]


def test_outline_of_the_note_follows_the_expected_evidence(officer_page: Client, draft: Assessment):
    response = officer_page.get(url(draft, 20))

    [part] = pages.by_class(response, "outline")
    expected = draft.edition.items.get(number=20).expected_evidence
    assert {*expected.values_list("facet", flat=True)} == {"record", "statement"}
    assert [each.text and each.text.splitlines() for each in part.iter("p")] == [
        [
            "Period checked: ",
            "Number of records in the period, number checked: ",
            "Result of the check: ",
            "Declaration: period, signed by, date: ",
        ]
    ]
