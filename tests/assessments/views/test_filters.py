"""Which rows the worksheet shows, by its query string: a list, a person, a rating, words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from acecs.accounts.models import User
from assessments.actions import evidence, remark
from assessments.entry import Entry
from assessments.models import Assessment
from assessments.queries.worksheet.filters import EVERYTHING, Filter, filter_from
from tests import pages, rounds
from tests.documents import AT, checked

EVERY_ITEM = [10, 11, 12, 13, 20, 21, 22]


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


def save(assessment: Assessment, number: int, by: User, **entered: Any) -> None:
    answer = assessment.answers.select_related("item", "assessment").get(item__number=number)
    rounds.save(answer, Entry(**entered), by=by)


def get(client: Client, assessment: Assessment, **query: object) -> Any:
    return client.get(f"{reverse('assessments:worksheet', args=[assessment.public_id])}?{urlencode(query)}")


def shown(response: Any) -> list[int]:
    assert response.status_code == 200
    return [int(each.attrib["id"].removeprefix("row-")) for each in pages.by_class(response, "item-row")]


def listed(response: Any) -> list[str]:
    return [pages.text(each) for each in pages.by_id(response, "filters").iter("a")]


def hand(assessment: Assessment, *numbers: int, to: User, days: int | None = None) -> None:
    due = None if days is None else timezone.localdate() + timedelta(days=days)
    assessment.answers.filter(item__number__in=numbers).update(assignee=to, due_date=due)


# --- Lists -------------------------------------------------------------------------------------


def test_own_items_are_listed(officer_page: Client, draft: Assessment, officer: User, contributor: User):
    hand(draft, 11, 21, to=officer)
    hand(draft, 12, to=contributor)

    response = get(officer_page, draft, show="mine")

    assert shown(response) == [11, 21]
    assert "Mine 2" in listed(response)


def test_contributor_has_no_list_of_own_items(sign_in: Callable[[User], Client], draft: Assessment, contributor: User):
    hand(draft, 11, 21, to=contributor)

    response = get(sign_in(contributor), draft)

    assert shown(response) == [11, 21]
    assert [words for words in listed(response) if words.startswith("Mine")] == []


def test_late_items_are_past_due_and_unrated(officer_page: Client, draft: Assessment, officer: User):
    hand(draft, 11, 12, to=officer, days=-1)
    hand(draft, 13, to=officer, days=0)
    hand(draft, 20, to=officer)
    save(draft, 12, officer, rating="meet")

    response = get(officer_page, draft, show="late")

    assert shown(response) == [11]
    assert "Late 1" in listed(response)
    assert [pages.text(each) for each in pages.by_class(response, "late")] == [
        str(timezone.localdate() - timedelta(days=1))
    ]


def test_rated_item_to_correct_is_late_until_it_is_changed(returned: Assessment, officer: User, officer_page: Client):
    hand(returned, 20, 21, to=officer, days=-1)
    before = shown(get(officer_page, returned, show="late"))

    save(returned, 21, officer, rating="meet", note="台账已补充。")

    assert (before, shown(get(officer_page, returned, show="late"))) == ([21], [])


def test_items_that_figures_decide_are_listed(officer_page: Client, draft: Assessment):
    response = get(officer_page, draft, show="figures")

    assert shown(response) == [10]
    assert "Figures decide 1" in listed(response)


@pytest.mark.parametrize(
    "query",
    [
        {"show": "no such list"},
        {"show": "MINE"},
        {"rating": "excellent"},
        {"person": "nobody"},
        {"person": "\0"},
        {"q": " \t\u3000"},
        {"page": "2"},
    ],
)
def test_unknown_value_shows_every_item(officer_page: Client, draft: Assessment, query: dict[str, str]):
    response = get(officer_page, draft, **query)

    assert shown(response) == EVERY_ITEM
    (current,) = [each for each in pages.by_id(response, "filters").iter("a") if each.get("aria-current")]
    assert pages.text(current) == "All 7"


# --- Person and rating -------------------------------------------------------------------------


def test_items_of_one_person(officer_page: Client, draft: Assessment, officer: User, contributor: User):
    hand(draft, 11, to=officer)
    hand(draft, 12, 22, to=contributor)

    response = get(officer_page, draft, person=contributor.public_id)

    (select,) = [each for each in pages.page(response).iter("select") if each.get("name") == "person"]
    assert shown(response) == [12, 22]
    assert [(pages.text(each), "selected" in each.attrib) for each in select] == [
        ("everybody", False),
        ("Contributor", True),
        ("Officer", False),
    ]


def test_person_who_holds_nothing_has_no_items(officer_page: Client, draft: Assessment):
    response = get(officer_page, draft, person=uuid4())

    assert shown(response) == []
    assert pages.texts(response, "empty") == ["No items left in this list. Show all items"]


def test_contributor_finds_nobody_elses_items(
    sign_in: Callable[[User], Client], draft: Assessment, officer: User, contributor: User
):
    hand(draft, 11, to=officer)
    hand(draft, 12, to=contributor)

    assert shown(get(sign_in(contributor), draft, person=officer.public_id)) == []


@pytest.mark.parametrize(
    ("rating", "numbers"),
    [("meet", [11, 12]), ("basically_meet", [10]), ("not_meet", [13]), ("not_applicable", [20])],
)
def test_items_of_one_rating(officer_page: Client, draft: Assessment, officer: User, rating: str, numbers: list[int]):
    # By its sub-items.
    save(draft, 10, officer, count_known="known", sub_ratings={1: "meet", 2: "basically_meet"})
    save(draft, 11, officer, rating="meet")
    save(draft, 12, officer, rating="meet")
    save(draft, 13, officer, rating="not_meet")
    save(draft, 20, officer, rating="not_applicable", reason="Nothing.")

    assert shown(get(officer_page, draft, rating=rating)) == numbers


# --- Words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        # Items' texts in either language, whichever the reader has chosen; sub-items.
        ("驾驶人员", [22]),
        ("relevant documents", [10]),
        ("RELEVANT documents", [10]),
        # Note, reason, title and name of a file.
        ("制度汇编", [11]),
        ("无委托人", [12]),
        ("查验登记", [13]),
        ("快件查验登记.TXT", [13]),
        # Full-width and half-width; all words must occur, wherever.
        ("ＡＥＯ－２０２６", [11]),
        ("aeo-2026", [11]),
        ("AEO-2026 制度汇编", [11]),
        ("AEO-2026\u3000制度汇编", [11]),
        ("AEO-2026 无委托人", []),
        ("20", [11, 20]),
        ("%", []),
        ("<b>", []),
    ],
)
def test_words_are_searched_in_texts_notes_reasons_and_files(
    officer_page: Client, draft: Assessment, officer: User, words: str, numbers: list[int]
):
    save(draft, 11, officer, rating="meet", note="见《制度汇编》ＡＥＯ-2026 第3章。")
    save(draft, 12, officer, rating="not_applicable", reason="本企业无委托人。")
    linked = draft.answers.get(item__number=13)
    evidence.add(answer=linked, checked=[checked(name="快件查验登记.txt")], facet="record", by=officer, at=AT)

    response = get(officer_page, draft, q=words)

    assert shown(response) == numbers
    (field,) = [each for each in pages.page(response).iter("input") if each.get("name") == "q"]
    assert field.get("value") == words.strip()


def test_persons_are_offered_where_there_is_a_choice(
    officer_page: Client, draft: Assessment, contributor: User, sign_in: Callable[[User], Client]
):
    draft.answers.filter(item__number=20).update(assignee=contributor)

    offered = {
        who: [each.get("name") for each in pages.page(get(client, draft)).iter("select")]
        for who, client in (("officer", officer_page), ("contributor", sign_in(contributor)))
    }

    assert offered == {"officer": ["person", "rating"], "contributor": ["rating"]}


def test_list_person_rating_and_words_hold_together(
    officer_page: Client, draft: Assessment, officer: User, contributor: User
):
    for number in (11, 12, 13):
        save(draft, number, officer, rating="meet" if number < 13 else "not_meet", note="制度汇编")
    hand(draft, 12, 13, to=contributor)
    query = {"show": "no_evidence", "person": contributor.public_id, "rating": "meet", "q": "制度"}

    response = get(officer_page, draft, **query)

    form = pages.form_to(response, reverse("assessments:worksheet", args=[draft.public_id]))
    assert shown(response) == [12]
    assert form == {name: [str(value)] for name, value in query.items()}


def in_department(user: User, name: str, *, is_contact: bool = False) -> None:
    membership = user.memberships.get()
    department, _ = membership.enterprise.departments.get_or_create(name_zh=name, name_en=f"{name} (en)")
    user.memberships.update(department=department, is_contact=is_contact)


def test_items_of_a_department_are_shown(officer_page: Client, draft: Assessment, officer: User, contributor: User):
    in_department(contributor, "报关部")
    hand(draft, 11, 21, to=contributor)
    hand(draft, 12, to=officer)

    response = get(officer_page, draft, person="报关部")

    assert shown(response) == [11, 21]
    [chosen] = [each for each in pages.page(response).iter("option") if "selected" in each.attrib and each.get("value")]
    assert pages.text(chosen) == "报关部 (en)"


def test_hub_says_who_holds_what_and_who_is_late(
    officer_page: Client, draft: Assessment, officer: User, contributor: User
):
    in_department(contributor, "报关部")
    in_department(officer, "报关部")
    hand(draft, 11, 21, to=contributor, days=-1)
    hand(draft, 12, to=officer)
    save(draft, 11, officer, rating="meet")

    response = officer_page.get(reverse("assessments:hub", args=[draft.public_id]))

    [table] = pages.page(response).iter("table")
    assert [[pages.text(cell) for cell in row] for row in table.iter("tr")] == [
        ["Assigned to", "Department", "Rated", "Late"],
        ["together", "报关部 (en)", "1 / 3", "1"],
        ["Contributor", "报关部 (en)", "1 / 2", "1"],
        ["Officer", "报关部 (en)", "0 / 1", "0"],
        ["nobody", "–", "0 / 4", "0"],
    ]
    assert pages.text(pages.by_id(response, "who-is-late")) == "Late: Contributor 1"


# --- The query string --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wanted",
    [
        EVERYTHING,
        Filter(show="late"),
        Filter(department="报关部"),
        Filter(rating="not_meet", words="10(2) & 制度 #1"),
        Filter(show="mine", person=uuid4(), rating="meet", words="a+b"),
    ],
)
def test_query_string_says_the_filter(wanted: Filter):
    query = {name: value for name, (value,) in parse_qs(wanted.query).items()}

    assert filter_from(query) == wanted


def remark_on(draft: Assessment, number: int, text: str, *, by: User) -> None:
    item = draft.answers.select_related("item", "assessment").get(item__number=number)
    remark.write(answer=item, text=text, token=uuid4(), by=by, at=AT)


@pytest.mark.parametrize(("words", "numbers"), [("放行单", [21]), ("ＦＡＸ 放行单", [21]), ("放行单 nothing", [])])
def test_words_are_found_in_remarks(
    officer_page: Client, draft: Assessment, officer: User, words: str, numbers: list[int]
):
    remark_on(draft, 21, "放行单在哪里？", by=officer)
    remark_on(draft, 21, "See the fax.", by=officer)

    assert shown(get(officer_page, draft, q=words)) == numbers


def test_contributor_finds_remarks_on_own_items_only(
    sign_in: Callable[[User], Client], draft: Assessment, officer: User, contributor: User
):
    hand(draft, 11, to=contributor)
    for number in (11, 21):
        remark_on(draft, number, "放行单", by=officer)

    assert shown(get(sign_in(contributor), draft, q="放行单")) == [11]


@pytest.mark.usefixtures("on_that_day")
def test_filtered_sheet_takes_nine_queries(
    officer_page: Client, draft: Assessment, officer: User, django_assert_num_queries: Any
):
    hand(draft, 11, to=officer)
    query = {"show": "unrated", "person": officer.public_id, "q": "制度 the"}
    get(officer_page, draft, **query)

    # One more than without words: that of the remarks.
    with django_assert_num_queries(9):
        get(officer_page, draft, **query)
