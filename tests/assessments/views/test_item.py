"""Rating an item: the page without JavaScript, and the partial that htmx swaps in."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.text.moments import written
from assessments.entry import Entry
from assessments.models import Answer, AnswerVersion, Assessment
from tests import pages, rounds

HTMX = {"HX-Request": "true"}
DAMAGED = "The form arrived damaged. Reload the page and enter it again."
NO_MEMBER = "Choose an officer or a contributor of this enterprise."
REASON_MISSING = "Not saved yet: give the reason why the enterprise's business does not involve this item."
UNKNOWN_RATING = "Choose one of the four ratings."
SIGNED_OUT = (
    "Not saved: your session has ended. Sign in again in another tab, then come back to this one and save; "
    "what you typed is still here. Sign in"
)
Save = Callable[..., Any]


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


def url(assessment: Assessment, number: int) -> str:
    return reverse("assessments:item", args=[assessment.public_id, number])


def sheet(assessment: Assessment) -> str:
    return reverse("assessments:worksheet", args=[assessment.public_id])


def saved(assessment: Assessment, number: int, by: User, version: int = 0, **entered: Any) -> Answer:
    answer = assessment.answers.select_related("item", "assessment").get(item__number=number)
    return rounds.save(answer, Entry(**entered), by=by, version=version)


def stored(assessment: Assessment, number: int) -> tuple[str, str, str, int]:
    """(rating, note, reason, version) in the database."""
    return assessment.answers.values_list("rating", "note", "reason", "version").get(item__number=number)


def subs(assessment: Assessment) -> dict[int, str]:
    sub_answers = assessment.answers.get(item__number=10).sub_answers
    return dict(sub_answers.values_list("sub_item__position", "rating"))


def saved_events() -> int:
    return Event.objects.filter(kind="assessments.answer_saved").count()


def form(response: Any, assessment: Assessment, number: int) -> dict[str, Any]:
    sent: dict[str, Any] = pages.form_to(response, url(assessment, number))
    for name in ("csrfmiddlewaretoken", "made_for"):
        sent.pop(name)
    return sent


def row(assessment: Assessment, number: int) -> str:
    """Where a row of the worksheet is sent."""
    return f"{url(assessment, number)}?from=worksheet"


def row_form(response: Any, assessment: Assessment, number: int) -> dict[str, Any]:
    """What a row of the worksheet sends without its buttons."""
    sent: dict[str, Any] = pages.form_to(response, row(assessment, number))
    for name in ("csrfmiddlewaretoken", "made_for"):
        sent.pop(name)
    return sent


def swapped(response: Any) -> list[str]:
    """Ids, or of several elements their class, of the parts that htmx swaps out of band."""
    return [each.get("id") or each.attrib["class"] for each in pages.page(response).iter() if each.get("hx-swap-oob")]


def pressed(response: Any, number: int) -> list[str]:
    """The rating that a row of the worksheet shows as chosen."""
    buttons = pages.by_id(response, f"rates-{number}").iter("button")
    return [each.attrib["aria-label"] for each in buttons if each.get("aria-current") == "true"]


def version_in(response: Any, number: int) -> str:
    (field,) = pages.by_class(response, f"version-{number}")
    return field.attrib["value"]


@pytest.fixture
def save(officer_page: Client, draft: Assessment) -> Save:
    """Send an item's form as the officer, without JavaScript or with it; of its page, or of its row on the worksheet."""

    def save(number: int, *, htmx: bool = False, sheet: bool = False, version: Any = 0, **entered: Any) -> Any:
        data = {"version": version, **entered}
        address = row(draft, number) if sheet else url(draft, number)
        return officer_page.post(address, data, headers=HTMX if htmx else {})

    return save


# --- Saving without JavaScript -----------------------------------------------------------------


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


# --- Saving in place ---------------------------------------------------------------------------


def test_save_in_place_confirms_and_updates_other_parts(save: Save, draft: Assessment):
    response = save(11, htmx=True, sheet=True, rating="meet", note="制度已发布。")

    at = timezone.localtime(draft.answers.get(item__number=11).updated_at)
    assert response.status_code == 200
    assert stored(draft, 11) == ("meet", "制度已发布。", "", 1)
    assert pages.texts(response, "save-state--saved") == [f"Saved {at:%H:%M} Beijing time by Officer"]
    assert swapped(response) == [
        "version-11",
        "rates-11",
        "marks-11",
        "files-11",
        "count-6",
        "verdict",
        "progress",
        "filters",
    ]
    assert version_in(response, 11) == "1"
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

    save(11, htmx=True, version=version_in(first, 11), rating="not_meet")

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


# --- Refused saves ----------------------------------------------------------------------------


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
        "Shorten the text to 10000 characters, or attach it as evidence."
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


# --- Stale saves ------------------------------------------------------------------------------


@pytest.fixture
def theirs(draft: Assessment, contributor: User) -> Answer:
    """The contributor's save, while the officer still sees version 0."""
    draft.answers.filter(item__number=11).update(assignee=contributor)
    return saved(draft, 11, contributor, rating="meet", note="Theirs.")


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


# --- Item 10 and its sub-items -----------------------------------------------------------------


def left_out(response: Any) -> list[str]:
    return [each.attrib["id"] for each in pages.by_class(response, "sub-item--left-out")]


def test_item_10_is_rated_by_its_sub_items_without_javascript(officer_page: Client, draft: Assessment):
    asked = officer_page.get(url(draft, 10))
    officer_page.post(url(draft, 10), form(asked, draft, 10) | {"count_known": "known", "sub_1": "meet"})
    half = officer_page.get(url(draft, 10))

    officer_page.post(url(draft, 10), form(half, draft, 10) | {"sub_2": "basically_meet"})

    assert form(asked, draft, 10) == {
        "from": ["item"],
        "version": ["0"],
        "sub_2": [""],
        "sub_3": [""],
        "note": [""],
    }
    assert pages.text(pages.by_id(half, "status-10")) == "unrated"
    assert left_out(half) == ["sub-10-3"]
    assert stored(draft, 10) == ("basically_meet", "", "", 2)
    assert subs(draft) == {1: "meet", 2: "basically_meet", 3: ""}


def test_sub_items_are_redrawn_only_if_others_apply(save: Save):
    known = save(10, htmx=True, count_known="known", sub_1="meet")
    rated = save(10, htmx=True, version=1, count_known="known", sub_1="meet", sub_2="not_meet")
    unknown = save(10, htmx=True, version=2, count_known="unknown", sub_1="meet", sub_2="not_meet")

    assert swapped(known) == ["version-10", "status-10", "sub-items-10", "figures-10"]
    assert left_out(known) == ["sub-10-3"]
    assert swapped(rated) == ["version-10", "status-10", "figures-10"]
    assert pages.text(pages.by_id(rated, "status-10")) == "does not meet"
    assert left_out(unknown) == ["sub-10-2"]
    assert pages.text(pages.by_id(unknown, "status-10")) == "unrated"


def test_left_out_sub_item_has_a_hint_and_keeps_its_rating(save: Save, officer_page: Client, draft: Assessment):
    save(10, count_known="known", sub_1="meet", sub_2="not_meet")
    save(10, version=1, count_known="unknown", sub_1="meet", sub_2="not_meet", sub_3="meet")

    response = officer_page.get(url(draft, 10))

    hints = [pages.text(each) for each in pages.by_id(response, "sub-10-2").iter("p") if each.get("class") == "hint"]
    assert hints == ["Not applicable by rule: it is left out of the item's rating."]
    assert form(response, draft, 10)["sub_2"] == ["not_meet"]
    assert stored(draft, 10)[0] == "meet"


@pytest.mark.parametrize("rating", ["not_applicable", "excellent"])
def test_sub_item_accepts_three_ratings_only(save: Save, draft: Assessment, rating: str):
    page = save(10, count_known="known", sub_1=rating, note="Typed.")

    assert page.status_code == 400
    assert pages.errors(page) == [("#item-10", "Choose meets, basically meets or does not meet for each sub-item.")]
    assert form(page, draft, 10)["note"] == ["Typed."]
    assert subs(draft) == {1: "", 2: "", 3: ""}


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


# --- Assignment -------------------------------------------------------------------------------


def assign(client: Client, assessment: Assessment, assignee: object, due_date: object = "") -> Any:
    action = reverse("assessments:assign", args=[assessment.public_id, 20])
    return client.post(action, {"assignee": str(assignee), "due_date": str(due_date)})


def says(response: Any) -> str:
    """The message on the refusal page."""
    return pages.text(next(pages.by_class(response, "prose")[0].iter("p")))


def assignee(assessment: Assessment) -> User | None:
    return assessment.answers.select_related("assignee").get(item__number=20).assignee


def test_item_is_assigned_and_unassigned(officer_page: Client, draft: Assessment, contributor: User):
    response = assign(officer_page, draft, contributor.public_id)
    given, page = assignee(draft), officer_page.get(url(draft, 20))
    assign(officer_page, draft, "")

    assert (response.status_code, response.headers["Location"]) == (302, url(draft, 20))
    assert given == contributor
    assert pages.texts(page, "notice--success") == ["Item 20 is assigned."]
    assert pages.form_to(page, reverse("assessments:assign", args=[draft.public_id, 20]))["assignee"] == [
        str(contributor.public_id)
    ]
    assert assignee(draft) is None


def test_officers_and_contributors_can_be_chosen(officer_page: Client, draft: Assessment):
    response = officer_page.get(url(draft, 20))

    (select,) = [each for each in pages.page(response).iter("select") if each.get("name") == "assignee"]
    assert [pages.text(each) for each in select] == [
        "nobody",
        "Contributor (contributor)",
        "Officer (compliance officer)",
    ]


@pytest.mark.parametrize("outsider", ["manager", "reviewer", "stranger", "administrator"])
def test_assigning_other_people_is_refused(
    officer_page: Client, draft: Assessment, outsider: str, request: pytest.FixtureRequest
):
    response = assign(officer_page, draft, request.getfixturevalue(outsider).public_id)

    assert (response.status_code, says(response)) == (400, NO_MEMBER)
    assert assignee(draft) is None


@pytest.mark.parametrize("unknown", [uuid4(), "x", "\0"])
def test_assigning_an_unknown_member_is_refused(officer_page: Client, draft: Assessment, unknown: object):
    response = assign(officer_page, draft, unknown)

    assert (response.status_code, says(response)) == (400, NO_MEMBER)
    assert assignee(draft) is None


def test_contributor_cannot_reassign_an_item(
    sign_in: Callable[[User], Client], draft: Assessment, contributor: User, officer: User
):
    draft.answers.filter(item__number=20).update(assignee=contributor)

    response = assign(sign_in(contributor), draft, officer.public_id)

    assert response.status_code == 403
    assert assignee(draft) == contributor


def assign_form(response: Any, assessment: Assessment) -> dict[str, list[str]]:
    sent = pages.form_to(response, reverse("assessments:assign", args=[assessment.public_id, 20]))
    for name in ("csrfmiddlewaretoken", "made_for"):
        sent.pop(name)
    return sent


def due(assessment: Assessment) -> date | None:
    return assessment.answers.get(item__number=20).due_date


def test_due_date_is_saved_and_shown_to_everybody(
    officer_page: Client, sign_in: Callable[[User], Client], draft: Assessment, contributor: User
):
    until = timezone.localdate() + timedelta(days=7)

    response = assign(officer_page, draft, contributor.public_id, until)

    assert (response.status_code, due(draft)) == (302, until)
    theirs = sign_in(contributor)
    assert pages.text(pages.by_id(theirs.get(sheet(draft)), "person-20")) == f"Contributor {until}"
    words = f"Assigned to Contributor, due {written(until)}"
    assert words in [pages.text(each) for each in pages.page(theirs.get(url(draft, 20))).iter("p")]
    assert assign_form(officer_page.get(url(draft, 20)), draft) == {
        "assignee": [str(contributor.public_id)],
        "due_date": [str(until)],
    }


def test_due_date_without_assignee_is_shown(sign_in: Callable[[User], Client], manager: User, draft: Assessment):
    draft.answers.filter(item__number=20).update(due_date=date(2027, 1, 31))
    reader = sign_in(manager)

    seen = [reader.get(url(draft, 20)), reader.get(url(draft, 20), headers=HTMX)]

    assert ["Unassigned, due 31 January 2027" in pages.text(pages.page(each)) for each in seen] == [True, True]
    assert pages.text(pages.by_id(reader.get(sheet(draft)), "person-20")) == "2027-01-31"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("soon", "Enter the due date as year-month-day, for example 2027-03-01."),
        ("2027-02-30", "Enter the due date as year-month-day, for example 2027-03-01."),
        ("2020-01-01", "The due date has passed. Enter today or a later day, or leave it empty."),
    ],
)
def test_wrong_due_date_is_reported_and_input_kept(
    officer_page: Client, draft: Assessment, contributor: User, typed: str, sentence: str
):
    response = assign(officer_page, draft, contributor.public_id, typed)

    assert (response.status_code, pages.errors(response)) == (422, [("#id_due_date", f"Due date {sentence}")])
    field = pages.by_id(response, "id_due_date")
    assert pages.text(pages.by_id(response, field.attrib["aria-describedby"])) == sentence
    assert assign_form(response, draft) == {"assignee": [str(contributor.public_id)], "due_date": [typed]}
    assert (assignee(draft), due(draft)) == (None, None)


def test_due_date_without_assignee_is_refused(officer_page: Client, draft: Assessment):
    until = timezone.localdate()

    response = assign(officer_page, draft, "", until)

    sentence = "A due date needs an assignee: choose who works on the item, or leave the due date empty."
    assert (response.status_code, pages.errors(response)) == (422, [("#id_due_date", f"Due date {sentence}")])
    assert assign_form(response, draft) == {"assignee": [""], "due_date": [str(until)]}
    assert due(draft) is None


# --- Items that do not exist for a user -------------------------------------------------------


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


# --- The session ends in the middle ------------------------------------------------------------


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


# --- History and neighbors ---------------------------------------------------------------------


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


def test_due_date_far_ahead_is_stored_only_if_meant(officer_page: Client, draft: Assessment, contributor: User):
    asked = assign(officer_page, draft, contributor.public_id, "2206-01-31")
    before = due(draft)
    box = pages.by_id(asked, "id_meant_0").attrib["value"]
    action = reverse("assessments:assign", args=[draft.public_id, 20])

    officer_page.post(action, {"assignee": str(contributor.public_id), "due_date": "2206-01-31", "meant": box})

    assert pages.errors(asked)[0] == ("#id_due_date", "Due date 31 January 2206 is more than 2 years ahead.")
    assert (asked.status_code, before, due(draft)) == (422, None, date(2206, 1, 31))


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
