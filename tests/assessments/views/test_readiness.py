"""The readiness page, and the same checks on the submit page."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from acecs.accounts.models import User
from acecs.accounts.states import Language
from acecs.text.days import in_english
from assessments.actions import submission
from assessments.models import Assessment
from tests import pages, registered, rounds
from tests.conftest import NOW

EVERY_TYPE = range(1, 11)
# Id of the element with the verdict of another day.
OTHER_DAY = "other-day"
WRONG_DAY = "Enter the day as year-month-day, for example 2027-03-01."
NO_SUCH_DAY = "There is no such day in the calendar. Check the year, month and day."


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Load pages on the day on which all data here was entered."""
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def broker(start: Callable[..., Assessment], officer: User) -> Assessment:
    """Customs brokerage, items 10-13, all met; 12,846 relevant documents in 2026 and a penalty of RMB 3,000 on 2026-05-12."""
    assessment = start(6)
    registered.documents(assessment.enterprise, by=officer, year=2026)
    registered.penalty(assessment.enterprise, by=officer)
    rounds.rate_all(assessment, by=officer)
    return assessment


def url(assessment: Assessment, on: str | None = None) -> str:
    query = "" if on is None else f"?on={on}"
    return reverse("assessments:readiness", args=[assessment.public_id]) + query


def submit_url(assessment: Assessment) -> str:
    return reverse("assessments:submit", args=[assessment.public_id])


def verdict(response: Any) -> str:
    (title,) = pages.texts(response, "verdict-title")
    return title


def section(response: Any, name: str) -> str:
    """The text of the section with this title."""
    (found,) = [each for each in pages.page(response).iter("section") if each.get("aria-labelledby") == f"{name}-title"]
    return pages.text(found)


def checks(response: Any) -> list[tuple[str, str, str]]:
    """(blocks or warning, law or advice; link to the place; sentence) of each check."""
    lines = [line for ledger in pages.by_class(response, "checks") for line in ledger.iter("li")]
    return [
        (pages.text(marks), ": ".join(map(pages.text, links)), pages.text(text))
        for text, links, marks in map(list, lines)
    ]


# --- Readers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reader", "status"), [("officer", 200), ("manager", 200), ("contributor", 403), ("stranger", 404)]
)
def test_readiness_status_by_reader(
    reader: str, status: int, broker: Assessment, sign_in: Callable[[User], Client], request: pytest.FixtureRequest
):
    response = sign_in(request.getfixturevalue(reader)).get(url(broker))

    assert response.status_code == status


def test_officer_reads_verdict_margin_changes_and_figures(broker: Assessment, officer_page: Client):
    response = officer_page.get(url(broker))

    assert pages.heading(response) == "Readiness"
    assert verdict(response) == ("Individual standards: conditions satisfied on self-assessment for 1 March 2027")
    assert pages.texts(response, "verdict-general") == ["General standards: not assessed here."]
    assert "3 more items may be “basically meets”; one beyond that breaks it." in pages.text(
        pages.by_id(response, "verdict")
    )
    assert section(response, "change") == "What would change it Nothing has to change in the standards assessed here."
    assert "1 × 10,000 ≤ 12,846? yes" in section(response, "figures")
    assert submit_url(broker) in pages.links(response)


def test_manager_reads_without_a_link_to_submit(broker: Assessment, manager: User, sign_in: Callable[[User], Client]):
    response = sign_in(manager).get(url(broker))

    assert submit_url(broker) not in pages.links(response)
    assert reverse("assessments:register", args=[broker.enterprise.public_id]) in pages.links(response)


def test_page_is_in_the_readers_language(broker: Assessment, officer: User, sign_in: Callable[[User], Client]):
    officer.language = Language.CHINESE
    officer.save()

    response = sign_in(officer).get(url(broker))

    assert "单项标准：自评符合通过条件" in verdict(response)
    assert "1 × 10,000 ≤ 12,846？是" in section(response, "figures")


def test_open_items_are_listed_with_their_assignees(broker: Assessment, officer: User, officer_page: Client):
    rounds.rate(broker, 11, by=officer, rating="not_meet", note="缺审核记录。")

    response = officer_page.get(url(broker))

    assert verdict(response).startswith("Individual standards: conditions not satisfied on self-assessment")
    facts = [pages.text(each) for each in pages.page(response).iter("dd")]
    assert facts[:2] == ["Fix item 11.", "nothing"]
    assert "Does not meet not assigned" in section(response, "change")
    assert [check[1:] for check in checks(response) if check[0] == "warning law"] == [
        (
            "Name, dates and business types",
            (
                "The reference date 1 March 2027 is outside the period in which this edition is valid "
                "(28 October 2022 to 31 March 2026). Ask customs which edition applies."
            ),
        ),
        ("Item 11", "Does not meet: with it, the conditions for passing are not satisfied."),
    ]


def test_failed_condition_names_the_general_numbers(broker: Assessment, officer_page: Client):
    Assessment.objects.filter(pk=broker.pk).update(
        general_not_meet=1, general_basically_meet=4, verdict_on=date(2026, 1, 1)
    )

    response = officer_page.get(url(broker))

    cells = [
        pages.text(each) for each in pages.page(response).iter("td") if each.get("data-label") == "Items that decide it"
    ]
    assert [each.split(" open:")[0] for each in cells[:2]] == [
        "General standards as entered, does not meet: 1",
        "General standards as entered, basically meets: 4",
    ]


def test_items_that_decide_are_linked_as_ranges(start: Callable[..., Assessment], officer_page: Client):
    response = officer_page.get(url(start(6)))

    cells = [each for each in pages.page(response).iter("td") if each.get("data-label") == "Items that decide it"]
    said = pages.text(cells[0])
    [link] = pages.links_in(cells[0])
    assert (said, link.rpartition("/")[2]) == ("open: 10–13", "#row-10")
    assert "/worksheet/" in link


# --- Another day ---------------------------------------------------------------------------------

UNDECIDED = "Individual standards: cannot be decided yet."
ITEM_10_OPEN = "Figures missing or an investigation open: item 10."
ANY_NUMBER = (
    "Item 10 needs the number of relevant documents of {} on {}, and that year is not over: "
    "any number is enough (not entered yet)."
)
OUTSIDE_VALIDITY = "{} is outside the period in which this edition is valid. Ask customs which edition applies."


@pytest.mark.parametrize(
    ("on", "sentences"),
    [
        ("2026-12-31", [UNDECIDED, ITEM_10_OPEN]),
        ("2027-12-31", ["Individual standards: conditions satisfied on self-assessment."]),
        ("2028-01-01", [UNDECIDED, ITEM_10_OPEN, ANY_NUMBER.format(2027, "1 January 2028")]),
        ("0001-01-01", [UNDECIDED, ITEM_10_OPEN, f"That day is past. For today, 23 November 2026: {UNDECIDED}"]),
        ("9999-12-31", [UNDECIDED, ITEM_10_OPEN, ANY_NUMBER.format(9998, "31 December 9999")]),
    ],
)
def test_verdict_of_another_day_is_shown(on: str, sentences: list[str], broker: Assessment, officer_page: Client):
    response = officer_page.get(url(broker, on))

    first, *others, validity = [pages.text(each) for each in pages.by_id(response, OTHER_DAY).iter("p")]
    assert [first.removeprefix(f"For {in_english(date.fromisoformat(on))}: "), *others] == sentences
    assert validity == OUTSIDE_VALIDITY.format(in_english(date.fromisoformat(on)))


def test_verdict_of_another_day_names_failing_figures(broker: Assessment, officer: User, officer_page: Client):
    registered.documents(broker.enterprise, by=officer, year=2025, declarations=8_000)

    response = officer_page.get(url(broker, "2026-12-31"))

    assert [pages.text(each) for each in pages.by_id(response, OTHER_DAY).iter("p")] == [
        "For 31 December 2026: Individual standards: conditions not satisfied on self-assessment.",
        "By the figures not met: item 10.",
        OUTSIDE_VALIDITY.format("31 December 2026"),
    ]


@pytest.mark.parametrize("on", ["2027-02-29", "2027-13-01"])
def test_day_missing_from_the_calendar_is_refused(on: str, broker: Assessment, officer_page: Client):
    response = officer_page.get(url(broker, on))

    assert response.status_code == 422
    assert pages.text(pages.by_id(response, "id_on_error")) == NO_SUCH_DAY


@pytest.mark.parametrize("on", ["", "tomorrow", "01.03.2027", "2027030", "%00", "10000-01-01"])
def test_invalid_day_is_refused(on: str, broker: Assessment, officer_page: Client):
    response = officer_page.get(url(broker, on))

    assert response.status_code == 422
    assert pages.text(pages.by_id(response, "id_on_error")) == WRONG_DAY
    field = pages.by_id(response, "id_on")
    assert field.get("aria-invalid") == "true"
    assert "id_on_error" in field.get("aria-describedby", "").split()
    assert OTHER_DAY not in {each.get("id") for each in pages.page(response).iter()}
    assert verdict(response) == "Individual standards: conditions satisfied on self-assessment for 1 March 2027"


def test_invalid_day_stays_in_its_field(broker: Assessment, officer_page: Client):
    response = officer_page.get(url(broker, "2027-02-29"))

    assert pages.by_id(response, "id_on").get("value") == "2027-02-29"


# --- Number of queries ---------------------------------------------------------------------------


@pytest.mark.parametrize("types", [[1], EVERY_TYPE])
def test_readiness_takes_a_constant_number_of_queries(
    types: Any,
    start: Callable[..., Assessment],
    officer_page: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
):
    assessment = start(*types)

    with django_assert_num_queries(5):
        officer_page.get(url(assessment))
    with django_assert_num_queries(7):
        officer_page.get(url(assessment, "2027-03-01"))


# --- With customs --------------------------------------------------------------------------------


def test_page_at_customs_shows_the_submitted_verdict(
    broker: Assessment, officer: User, officer_page: Client, clock: Any
):
    rounds.submit(broker, by=officer)
    registered.penalty(broker.enterprise, by=officer, number="another", fine=Decimal(20_000))
    clock.shift(timedelta(days=3))

    response = officer_page.get(url(broker, "2027-03-01"))

    assert response.status_code == 200
    assert verdict(response) == "Individual standards: conditions satisfied on self-assessment for 1 March 2027"
    assert "As of 23 November 2026, when the assessment was submitted to customs or closed." in pages.text(
        pages.page(response)
    )
    assert pages.texts(response, "verdict-changed") == [
        (
            "The register was changed on 23 November 2026, 12:00 Beijing time, after round 1 was submitted. The "
            "submission keeps the figures it was made with."
        )
    ]
    ids = {each.get("id") for each in pages.page(response).iter()}
    assert {"id_on", OTHER_DAY} & ids == set()


def test_withdrawn_assessment_can_be_read(broker: Assessment, officer: User, officer_page: Client):
    submission.withdraw(assessment=broker, by=officer, at=NOW)

    response = officer_page.get(url(broker))

    assert response.status_code == 200
    assert verdict(response).startswith("Individual standards: conditions satisfied on self-assessment")
    assert submit_url(broker) not in pages.links(response)


# --- The submit page -----------------------------------------------------------------------------


def test_submit_page_has_the_same_checks(broker: Assessment, officer: User, officer_page: Client):
    rounds.rate(broker, 11, by=officer, rating="not_meet", note="缺审核记录。")

    assert checks(officer_page.get(submit_url(broker))) == checks(officer_page.get(url(broker))) != []


def test_warning_does_not_block_submission(broker: Assessment, officer: User, officer_page: Client):
    rounds.rate(broker, 11, by=officer, rating="not_meet")
    form = pages.form_to(officer_page.get(submit_url(broker)), submit_url(broker))

    response = officer_page.post(submit_url(broker), {**form, "declared": "yes"})

    broker.refresh_from_db()
    assert (response.status_code, broker.state) == (302, "submitted")


def test_rating_above_its_figures_blocks_submission(broker: Assessment, officer: User, officer_page: Client):
    registered.penalty(broker.enterprise, by=officer, number="another", fine=Decimal("10000.01"))
    sentence = (
        "Item 10(1) is rated “meets”, but by the enterprise's own figures it does not meet. "
        "See the trace; correct the rating or the figures."
    )

    page = officer_page.get(submit_url(broker))
    response = officer_page.post(submit_url(broker), {"declared": "yes", "seen_round": "0"})

    assert ("blocks law", "Item 10", sentence) in checks(page)
    assert pages.by_class(page, "form-check") == []
    assert response.status_code == 422
    # (1): one fen above the limit; (2): two penalties where 12,846 documents allow one.
    assert pages.errors(response) == [
        ("#blockers", "Not submitted: 2 issues must be fixed first. The check page lists them.")
    ]
    assert ("blocks law", "Item 10", sentence) in checks(response)
    broker.refresh_from_db()
    assert (broker.state, broker.round, broker.dossiers.count()) == ("draft", 0, 0)


def test_missing_number_blocks_and_links_to_the_register(
    start: Callable[..., Assessment], officer: User, officer_page: Client
):
    broker = start(6)
    rounds.rate_all(broker, by=officer)

    page = officer_page.get(submit_url(broker))
    response = officer_page.post(submit_url(broker), {"declared": "yes", "seen_round": "0"})

    assert [check for check in checks(page) if check[0].startswith("blocks")] == [
        (
            "blocks law",
            "Register: Item 10",
            (
                "The number of relevant documents of 2026 is missing, and item 10 depends on it: "
                "it is known from 1 January 2027 on. Choose a date before that day, or submit then."
            ),
        )
    ]
    assert reverse("assessments:register", args=[broker.enterprise.public_id]) in pages.links(page)
    assert response.status_code == 422
    assert pages.errors(response) == [
        ("#blockers", "Not submitted: 1 issue must be fixed first. The check page lists it.")
    ]


def test_untouched_draft_lists_everything_that_blocks(draft: Assessment, officer_page: Client):
    response = officer_page.get(submit_url(draft))

    blocking = [(where, what) for mark, where, what in checks(response) if mark == "blocks law"]
    assert blocking == [
        ("Item 10", "Sub-item 10(1) is not rated yet. Rate it."),
        (
            "Register: Item 10",
            (
                "The number of relevant documents of 2026 is missing, and item 10 depends on it: "
                "it is known from 1 January 2027 on. Choose a date before that day, or submit then."
            ),
        ),
        ("Items 11–13: Items 20–22", "Not rated yet. Rate it."),
    ]


def test_number_of_running_year_is_told_at_date_and_span(client: Client, officer: User, broker: Assessment):
    client.force_login(officer)

    response = client.get(url(broker, "2027-03-01"))

    decides = "The number of relevant documents of 2026 decides item 10"
    not_over = "and that year is not over: with at least 10,000 the item stays met (entered: 12,846)."
    assert f"{decides} on 1 March 2027, {not_over}" in pages.text(pages.by_id(response, OTHER_DAY))
    assert f"{decides} from 1 January 2027 on, {not_over}" in section(response, "dates")


def test_nothing_applicable_shows_no_green_word(client: Client, officer: User, start: Callable[..., Assessment]):
    assessment = start(9)
    for answer in assessment.answers.select_related("item"):
        rounds.rate(assessment, answer.item.number, by=officer, rating="not_applicable", note="无此业务。")
    client.force_login(officer)

    response = client.get(url(assessment))

    assert verdict(response).startswith("Individual standards: nothing was assessed")
    assert "Nothing was assessed: every item is rated “not applicable”." in section(response, "change")
    assert pages.by_class(response, "status--meet") == []
    assert "verdict--satisfied" not in response.content.decode()


def test_check_page_says_nothing_was_assessed(client: Client, officer: User, start: Callable[..., Assessment]):
    assessment = start(9)
    for answer in assessment.answers.select_related("item"):
        rounds.rate(assessment, answer.item.number, by=officer, rating="not_applicable", note="无此业务。")
    client.force_login(officer)

    response = client.get(submit_url(assessment))

    assert pages.text(pages.by_class(response, "notice--warn")[-1]) == (
        "Nothing prevents submitting, but nothing was assessed. "
        "Check first that each item rated “not applicable” really does not apply."
    )
    assert pages.by_class(response, "notice--success") == []


def test_page_tells_deadline_and_day_to_wait_for_apart(client: Client, officer: User, start: Callable[..., Assessment]):
    assessment = start(6)
    registered.documents(assessment.enterprise, by=officer, year=2026)
    registered.penalty(assessment.enterprise, by=officer, fine=Decimal(20_000))
    client.force_login(officer)

    response = client.get(url(assessment))

    dates = [pages.text(each) for each in pages.page(response).iter("td") if each.get("data-label") == "When"]
    assert dates == ["possible from 2027-05-13 on", "no due date", "no due date", "no due date"]
