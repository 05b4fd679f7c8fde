"""The worksheet: what it shows, and how many queries it takes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urljoin

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from acecs.accounts.models import User
from assessments.entry import Entry
from assessments.models import Answer, Assessment
from standards import rendering
from standards.models import Edition, Item
from tests import cast, pages, registered, rounds
from tests.conftest import Write, started
from tests.documents import put_in_vault

EVERY_TYPE = range(1, 11)
ONE_ITEM_TYPE = 1


def worksheet(assessment: Assessment, show: str = "") -> str:
    query = f"?show={show}" if show else ""
    return reverse("assessments:worksheet", args=[assessment.public_id]) + query


def row_form(response: Any, assessment: Assessment, number: int) -> dict[str, list[str]]:
    """What a row of the worksheet sends without its buttons."""
    return pages.form_to(response, f"{item(assessment, number)}?from=worksheet")


def item(assessment: Assessment, number: int) -> str:
    return reverse("assessments:item", args=[assessment.public_id, number])


def shown(response: Any) -> list[int]:
    """Numbers of the items on the page, in order."""
    return [int(each.attrib["id"].removeprefix("row-")) for each in pages.by_class(response, "item-row")]


def in_panel(page: Client, assessment: Assessment, number: int) -> Any:
    """The item's page as the worksheet shows it in its panel."""
    return page.get(item(assessment, number), headers={"HX-Request": "true"})


def all_panels(page: Client, assessment: Assessment) -> list[Any]:
    return [in_panel(page, assessment, number) for number in shown(page.get(worksheet(assessment)))]


def save(assessment: Assessment, number: int, by: User, **entered: Any) -> Answer:
    answer = assessment.answers.select_related("item", "assessment").get(item__number=number)
    return rounds.save(answer, Entry(**entered), by=by)


@pytest.fixture
def smallest(start: Callable[..., Assessment], edition: Edition) -> Assessment:
    """The business type with the fewest items, reduced to one item in scope."""
    assessment = start(ONE_ITEM_TYPE)
    keep = assessment.answers.in_scope().order_by("item__number").values_list("pk", flat=True)[:1]
    assessment.answers.exclude(pk__in=list(keep)).update(business_type=None)
    return assessment


@pytest.fixture(scope="module")
def largest(shared: Write) -> Assessment:
    """All items, most of them rated, every second one with three files."""
    with shared():
        officer, contributor = (User.objects.get(email=email) for email in (cast.OFFICER, cast.CONTRIBUTOR))
        assessment = started(*EVERY_TYPE, name="everything", by=officer)
        assessment.answers.filter(item__number__gt=5).update(assignee=contributor)
        for number in range(2, 31):
            answer = save(assessment, number, officer, rating="meet", note="制度已发布。" * 20)
            for piece in range(3 if number % 2 else 0):
                put_in_vault(answer, by=officer, content=f"{number} {piece}".encode())
        return assessment


@pytest.fixture
def of_size(largest: Assessment, smallest: Assessment) -> dict[str, Assessment]:
    return {"smallest": smallest, "largest": largest}


def test_items_are_grouped_by_business_type(officer_page: Client, draft: Assessment):
    response = officer_page.get(worksheet(draft))

    bodies = list(pages.page(response).iter("tbody"))
    assert {
        each.attrib["id"]: [row.attrib["id"] for row in each.iter("tr") if row.get("class") == "item-row"]
        for each in bodies
    } == {
        "type-6": ["row-10", "row-11", "row-12", "row-13"],
        "type-8": ["row-20", "row-21", "row-22"],
    }
    assert [[pages.text(each) for each in body.iter("th") if each.get("scope") == "rowgroup"] for body in bodies] == [
        ["6. Customs declaration business 0 / 4"],
        ["8. Logistics and transportation business 0 / 3"],
    ]


def test_row_names_item_and_its_four_ratings(officer_page: Client, draft: Assessment, edition: Edition):
    response = officer_page.get(worksheet(draft))

    row = pages.by_id(response, "row-11")
    (link,) = row.iter("a")
    href = urljoin(worksheet(draft), link.get("href"))
    assert (href, pages.text(link)) == (item(draft, 11), f"11{edition.items.get(number=11).title_en}")
    assert [pages.text(each) for each in row.iter("button") if each.get("name") == "rating"] == [
        "meets",
        "basically meets",
        "does not meet",
        "not applicable",
    ]


def test_each_item_has_its_whole_text_in_both_languages(officer_page: Client, draft: Assessment, edition: Edition):
    numbers = shown(officer_page.get(worksheet(draft)))

    assert len(numbers) == 7
    for each in edition.items.filter(number__in=numbers):
        article = pages.by_id(in_panel(officer_page, draft, each.number), f"item-{each.number}")
        box = next(part for part in article.iter("div") if part.get("class") == "item-text")
        wordings = {part.get("lang"): pages.text(next(part.iter("p"))) for part in box.findall("div")}
        assert wordings == {"en": each.text_en, "zh-hans": each.text_zh}


def test_translation_is_marked_as_reference(officer_page: Client, draft: Assessment):
    panels = all_panels(officer_page, draft)

    # Seven items, and of item 10 three sub-items and the closing sentence.
    marks = [mark for panel in panels for mark in pages.texts(panel, "reference-mark")]
    assert marks == ["Reference translation, not an official text"] * 11


def test_mark_is_under_the_chinese_text_only(officer_page: Client, draft: Assessment):
    panels = all_panels(officer_page, draft)

    columns = [
        (column.get("lang"), any(each.get("class") == "reference-mark" for each in column))
        for panel in panels
        for box in pages.by_class(panel, "item-text")
        for column in box.findall("div")
    ]
    assert columns == [("en", False), ("zh-hans", True)] * 11


def test_progress_and_filters_count_items(officer_page: Client, draft: Assessment, officer: User):
    save(draft, 11, officer, rating="meet")
    put_in_vault(save(draft, 12, officer, rating="meet"), by=officer)
    save(draft, 13, officer, rating="not_meet")
    # A yes-or-no item, so "basically meets" is a problem.
    save(draft, 20, officer, rating="basically_meet")
    save(draft, 21, officer, rating="basically_meet")

    response = officer_page.get(worksheet(draft))

    assert pages.text(pages.by_id(response, "progress-words")) == "5 of 7 rated"
    filters = pages.by_id(response, "filters")
    assert [pages.text(each) for each in filters.iter("a")] == [
        "All 7",
        "Unrated 2",
        "Problems 2",
        "Met without evidence 3",
        "Figures decide 1",
    ]


@pytest.mark.parametrize(
    ("show", "numbers"),
    [
        ("all", [10, 11, 12, 13, 20, 21, 22]),
        ("unrated", [10, 21, 22]),
        ("problem", [13, 20]),
        ("no_evidence", [11, 20]),
        ("no such filter", [10, 11, 12, 13, 20, 21, 22]),
    ],
)
def test_filter_shows_only_its_items(
    officer_page: Client, draft: Assessment, officer: User, show: str, numbers: list[int]
):
    save(draft, 11, officer, rating="meet")
    put_in_vault(save(draft, 12, officer, rating="meet"), by=officer)
    save(draft, 13, officer, rating="not_meet")
    save(draft, 20, officer, rating="basically_meet")

    response = officer_page.get(worksheet(draft, show))

    assert shown(response) == numbers
    assert pages.text(pages.by_id(response, "progress-words")) == "4 of 7 rated"
    assert pages.text(next(pages.by_id(response, "filters").iter("a"))) == "All 7"


def test_empty_filter_links_to_all_items(officer_page: Client, draft: Assessment):
    response = officer_page.get(worksheet(draft, "problem"))

    assert pages.texts(response, "empty") == ["No items left in this list. Show all items"]


def test_contributor_sees_only_their_items(sign_in: Callable[[User], Client], draft: Assessment, contributor: User):
    draft.answers.filter(item__number__in=[11, 21]).update(assignee=contributor)

    response = sign_in(contributor).get(worksheet(draft))

    assert shown(response) == [11, 21]
    assert pages.text(pages.by_id(response, "progress-words")) == "0 of 2 rated"


def test_manager_reads_and_cannot_type(sign_in: Callable[[User], Client], draft: Assessment, manager: User):
    reader = sign_in(manager)

    response = reader.get(worksheet(draft))

    rows = pages.by_class(response, "item-row") + pages.by_class(response, "sub-row")
    buttons = [each for row in rows for each in row.iter("button")]
    texts = [each for row in rows for each in row.iter("textarea")]
    # Four of six items, and of item 10 two for the number of documents and three of sub-item 10(1).
    assert ["disabled" in each.attrib for each in buttons] == [True] * 29
    assert ["readonly" in each.attrib for each in texts] == [True] * 7
    fieldset = pages.by_class(in_panel(reader, draft, 11), "bare")
    assert [("disabled" in each.attrib, each.get("title")) for each in fieldset] == [
        (True, "Your role does not allow this. Ask a compliance officer of your enterprise.")
    ]


def test_typed_text_is_escaped(officer_page: Client, draft: Assessment, officer: User):
    typed = "</textarea><script>alert(1)</script> & “引号”"
    save(draft, 11, officer, note=typed)

    response = officer_page.get(worksheet(draft))

    assert b"<script>alert" not in response.content
    assert row_form(response, draft, 11)["note"] == [typed]


def test_note_keeps_its_leading_empty_line(officer_page: Client, draft: Assessment, officer: User):
    save(draft, 11, officer, note="\nsecond line")

    response = officer_page.get(worksheet(draft))

    assert row_form(response, draft, 11)["note"] == ["\nsecond line"]


# --- Number of queries (the kept verdict takes none) --------------------------------------------


@pytest.mark.usefixtures("on_that_day")
@pytest.mark.parametrize("scope", ["smallest", "largest"])
def test_worksheet_takes_a_constant_number_of_queries(
    officer_page: Client, of_size: dict[str, Assessment], scope: str, django_assert_num_queries: Any
):
    assessment = of_size[scope]
    # The item texts are rendered once per process.
    officer_page.get(worksheet(assessment))

    with django_assert_num_queries(8):
        response = officer_page.get(worksheet(assessment))

    assert len(shown(response)) == assessment.answers.in_scope().count()


@pytest.mark.usefixtures("on_that_day")
@pytest.mark.parametrize("scope", ["smallest", "largest"])
def test_other_pages_take_a_constant_number_of_queries(
    officer_page: Client, of_size: dict[str, Assessment], scope: str
):
    assessment = of_size[scope]
    asked = {}

    for name in ("hub", "change", "profile"):
        url = reverse(f"assessments:{name}", args=[assessment.public_id])
        officer_page.get(url)
        with CaptureQueriesContext(connection) as queries:
            officer_page.get(url)
        asked[name] = len(queries)

    assert asked == {"hub": 8, "change": 8, "profile": 6}


@pytest.mark.usefixtures("on_that_day")
@pytest.mark.parametrize(("scope", "number"), [("smallest", 1), ("largest", 7)])
def test_item_page_and_panel_take_a_constant_number_of_queries(
    officer_page: Client, of_size: dict[str, Assessment], scope: str, number: int, django_assert_num_queries: Any
):
    assessment = of_size[scope]
    url = item(assessment, number)
    officer_page.get(url)

    with django_assert_num_queries(10):
        officer_page.get(url)
    # Without the page's head.
    with django_assert_num_queries(8):
        in_panel(officer_page, assessment, number)


@pytest.mark.usefixtures("on_that_day")
@pytest.mark.parametrize(("scope", "number"), [("smallest", 1), ("largest", 7)])
def test_save_in_place_takes_a_constant_number_of_queries(
    officer_page: Client, of_size: dict[str, Assessment], scope: str, number: int, django_assert_num_queries: Any
):
    assessment = of_size[scope]
    officer_page.get(worksheet(assessment))
    version = assessment.answers.get(item__number=number).version

    # Session, user; assessment, role with figures, answers, files; answer, history, verdict; three of the audit event;
    # two of the transaction.
    with django_assert_num_queries(14):
        response = officer_page.post(
            item(assessment, number), {"version": version, "rating": "not_meet"}, headers={"HX-Request": "true"}
        )

    saved = assessment.answers.get(item__number=number)
    assert response.status_code == 200
    assert (saved.rating, saved.version) == ("not_meet", version + 1)
    assert pages.texts(response, "save-state--saved") == ["Saved 12:00 Beijing time by Officer"]


@pytest.mark.usefixtures("on_that_day")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_item_texts_are_rendered_once_per_edition_and_language(
    sign_in: Callable[[User], Client], draft: Assessment, officer: User, edition: Edition, language: str
):
    rendering._render_once.cache_clear()
    officer.language = language
    officer.save()
    page = sign_in(officer)

    rendered = [
        [each.name for each in page.get(worksheet(draft)).templates].count("standards/item_text.html")
        for _request in range(3)
    ]

    assert rendered == [Item.objects.filter(edition=edition).count(), 0, 0]


@pytest.mark.usefixtures("in_english")
def test_item_rated_above_its_figures_is_a_problem(officer_page: Client, draft: Assessment, officer: User):
    registered.documents(draft.enterprise, by=officer, year=2026)
    registered.penalty(draft.enterprise, by=officer, decided_on=date(2026, 6, 1), fine=Decimal("10000.01"))
    rounds.rate_all(draft, by=officer)

    response = officer_page.get(worksheet(draft), {"show": "problem"})

    assert shown(response) == [10]
    hub = officer_page.get(reverse("assessments:hub", args=[draft.public_id]))
    assert "Problems 1" in pages.text(pages.by_id(hub, "filters"))
