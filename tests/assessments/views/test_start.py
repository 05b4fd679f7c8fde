"""Starting an assessment: its form, of which enterprise and edition, and as a re-review."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation

from acecs.accounts.models import Enterprise, Membership, User
from acecs.accounts.states import EnterpriseRole
from acecs.audit.models import Event
from assessments.models import Assessment
from assessments.vocabulary import Mode
from standards.models import BusinessType, Edition
from tests import pages
from tests.assessments.views.frame_forms import (
    ACCEPTED,
    AHEAD,
    RE_REVIEW,
    WRONG,
    as_sent,
    change_url,
    errors,
    facts,
    frame,
    hub_url,
    kept,
    key,
    listed_only,
    typed,
    warning,
    worksheet_url,
)
from tests.conftest import NOW

# Number of items of each type; item 8 is listed under 4 and 5.
ITEMS = ("1 item", "2 items", "1 item", "4 items", "2 items", "4 items", "6 items", "3 items", "7 items", "3 items")


def start_url(**query: object) -> str:
    return reverse("assessments:start") + (f"?{urlencode(query)}" if query else "")


# --- Start --------------------------------------------------------------------------------------


def test_form_describes_every_business_type_and_counts_its_items(officer_page: Client, edition: Edition):
    response = officer_page.get(start_url())

    types = list(edition.business_types.order_by("number"))
    assert pages.heading(response) == "Start an assessment"
    assert [pages.text(each) for each in pages.by_class(response, "type-row")] == [
        " ".join(
            f"{each.number}. {each.heading_en} {each.clearer_heading_en} {each.meaning_en} {each.advice_en} {items}".split()
        )
        for each, items in zip(types, ITEMS, strict=True)
    ]
    assert len(types) == edition.business_type_count


def test_each_type_is_described_to_screen_readers(officer_page: Client, edition: Edition):
    response = officer_page.get(start_url())

    boxes = [each for each in pages.page(response).iter("input") if each.get("name") == "types"]
    abouts = [pages.text(pages.by_id(response, each.attrib["aria-describedby"])) for each in boxes]
    assert abouts == pages.texts(response, "type-about")
    assert [each.attrib["value"] for each in boxes] == [
        str(each.pk) for each in edition.business_types.order_by("number")
    ]


def test_chinese_form_has_the_official_headings(sign_in: Callable[[User], Client], officer: User, edition: Edition):
    officer.language = "zh-hans"
    officer.save()

    response = sign_in(officer).get(start_url())

    labels = [
        pages.text(each) for row in pages.by_class(response, "type-row") for each in row.iter() if each.tag == "label"
    ]
    assert labels == [f"{each.number}. {each.heading_zh}" for each in edition.business_types.order_by("number")]


def offered(response: Any) -> list[tuple[str, str]]:
    """(text, link) of each set of types that can be picked by one click."""
    [line] = pages.by_class(response, "type-offers")
    return [(pages.text(each), each.attrib["href"]) for each in line.iter("a")]


def ticked(response: Any) -> list[str]:
    """Primary keys of the ticked types."""
    return [
        each.attrib["value"]
        for each in pages.page(response).iter("input")
        if each.get("name") == "types" and "checked" in each.attrib
    ]


def test_one_link_picks_all_types_or_those_of_another(
    officer_page: Client, edition: Edition, start: Callable[..., Assessment]
):
    earlier = start(6, 8)
    url = start_url(edition=edition.code)

    every, former = offered(officer_page.get(url))

    types = list(edition.business_types.order_by("number"))
    assert (every[0], former[0]) == ("All business types", f"As in “{earlier.name}”")
    assert ticked(officer_page.get(reverse("assessments:start") + every[1])) == [str(each.pk) for each in types]
    assert ticked(officer_page.get(reverse("assessments:start") + former[1])) == [str(types[5].pk), str(types[7].pk)]


def test_types_of_an_assessment_of_elsewhere_are_not_picked(
    sign_in: Callable[[User], Client], stranger: User, start: Callable[..., Assessment]
):
    page = sign_in(stranger)
    other = start(6, 8)

    response = page.get(start_url(types=other.public_id))

    assert (len(offered(response)), ticked(response)) == (1, [])


@pytest.mark.parametrize("token", ["", "7"])
def test_start_without_its_token_is_refused_once(officer_page: Client, edition: Edition, token: str):
    refused = officer_page.post(start_url(), typed(edition, start_token=token))
    renewed = pages.form_to(refused, "")["start_token"]
    response = officer_page.post(start_url(), typed(edition, start_token=renewed))

    assert (refused.status_code, response.status_code, Assessment.objects.count()) == (400, 302, 1)
    [summary] = pages.texts(refused, "error-summary")
    assert "Nothing was saved: the form arrived damaged. Check what you entered, then send it again." in summary


def test_start_redirects_to_the_worksheet(
    officer_page: Client, officer: User, enterprise: Enterprise, edition: Edition
):
    form = pages.form_to(officer_page.get(start_url()), "")
    data = typed(edition, start_token=form["start_token"], accepted_date=ACCEPTED)

    response = officer_page.post(start_url(), data)

    started = Assessment.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, worksheet_url(started))
    assert frame(started) == ("2027 application", date(2027, 3, 1), date.fromisoformat(ACCEPTED), [6, 8])
    assert (started.enterprise, started.edition, started.created_by, started.state) == (
        enterprise,
        edition,
        officer,
        "draft",
    )
    assert list(started.answers.in_scope().order_by("item__number").values_list("item__number", flat=True)) == [
        *range(10, 14),
        *range(20, 23),
    ]


@pytest.mark.parametrize(("field", "value", "control", "sentence"), WRONG)
def test_wrong_field_is_reported_at_its_control_and_input_kept(
    officer_page: Client, edition: Edition, field: str, value: Any, control: str, sentence: str
):
    data = typed(edition, **{field: value})

    response = officer_page.post(start_url(), data)

    assert response.status_code == 422
    assert errors(response) == [(control, sentence)]
    assert kept(response) == as_sent(listed_only(data))
    assert pages.by_id(response, control.removeprefix("#")).tag == "input"
    assert Assessment.objects.count() == 0
    assert Event.objects.filter(kind="assessments.started").count() == 0


def test_empty_form_names_all_missing_fields(officer_page: Client):
    response = officer_page.post(start_url(), {})

    assert response.status_code == 422
    assert errors(response) == [
        ("#id_name", "Enter a name for the assessment."),
        ("#id_mode_0", "Choose what the assessment is for."),
        ("#id_planned_date", "Enter the planned application date."),
        ("#id_types_0", "Pick at least one business type."),
    ]


def test_page_title_reports_an_error(officer_page: Client):
    assert "<title>Error: Start an assessment" in officer_page.post(start_url(), {}).content.decode()


def test_nul_is_removed_from_the_name(officer_page: Client, edition: Edition):
    officer_page.post(start_url(), typed(edition, name="a\0b"))

    assert Assessment.objects.get().name == "ab"


@pytest.mark.parametrize("unknown", ["0", "x", "", "9" * 30])
def test_unknown_business_type_is_refused(officer_page: Client, edition: Edition, unknown: str):
    data = typed(edition, types=[key(edition, 6), unknown])

    response = officer_page.post(start_url(), data)

    assert response.status_code == 422
    assert errors(response) == [("#id_types_0", "Pick business types from the list.")]
    assert kept(response) == as_sent(data | {"types": key(edition, 6)})
    assert Assessment.objects.count() == 0


def test_business_type_of_another_edition_is_refused(officer_page: Client, edition: Edition, newer: Edition):
    response = officer_page.post(start_url(edition="2022"), typed(edition, types=[key(newer, 1)]))

    assert response.status_code == 422
    assert errors(response) == [("#id_types_0", "Pick business types from the list.")]
    assert Assessment.objects.count() == 0


def test_second_click_leads_to_the_first_assessment(officer_page: Client, edition: Edition):
    data = typed(edition)

    first = officer_page.post(start_url(), data)
    second = officer_page.post(start_url(), data)

    assert second.headers["Location"] == first.headers["Location"] == worksheet_url(Assessment.objects.get())
    assert Event.objects.filter(kind="assessments.started").count() == 1


def test_each_opened_form_starts_its_own_assessment(officer_page: Client, edition: Edition):
    tokens = [pages.form_to(officer_page.get(start_url()), "")["start_token"] for _tab in range(2)]

    for token in tokens:
        officer_page.post(start_url(), typed(edition, start_token=token))

    assert Assessment.objects.count() == 2


@pytest.fixture
def newer(db: None) -> Edition:
    newer = Edition.objects.create(
        code="2030",
        published_at=NOW,
        pass_rule="count-2022",
        penalties_counted_by="decision",
        title_en="Standard of 2030",
        valid_from=date(2030, 1, 1),
        window_months=12,
        business_type_count=1,
        item_count=0,
    )
    BusinessType.objects.create(edition=newer, number=1, heading_en="Everything", heading_zh="全部")
    return newer


def options(response: Any, select: str) -> list[tuple[str, bool]]:
    """(text, chosen) of each option."""
    return [(pages.text(each), "selected" in each.attrib) for each in pages.by_id(response, select).iter("option")]


# --- Several enterprises and editions -----------------------------------------------------------


def test_single_enterprise_and_edition_need_no_choice(officer_page: Client):
    response = officer_page.get(start_url())

    assert pages.by_class(response, "inline-form") == []


def test_edition_to_come_is_last_and_can_be_chosen(officer_page: Client, edition: Edition, newer: Edition):
    offered = officer_page.get(start_url())
    chosen = officer_page.get(start_url(edition="2030"))

    assert codes(offered) == [("2022", True), ("2030", False)]
    assert len(pages.by_class(offered, "type-row")) == edition.business_type_count
    assert codes(chosen) == [("2022", False), ("2030", True)]
    assert len(pages.by_class(chosen, "type-row")) == 1


def codes(response: Any) -> list[tuple[str, bool]]:
    """(code, whether it is chosen) of each edition offered."""
    return [(words.split()[0], is_chosen) for words, is_chosen in options(response, "edition")]


def test_assessment_gets_the_chosen_enterprise_and_edition(
    officer_page: Client, officer: User, other_enterprise: Enterprise, edition: Edition, newer: Edition
):
    Membership.objects.create(user=officer, enterprise=other_enterprise, role=EnterpriseRole.OFFICER)
    url = start_url(enterprise=other_enterprise.public_id, edition="2022")

    page = officer_page.get(url)
    officer_page.post(url, typed(edition))

    started = Assessment.objects.get()
    assert options(page, "enterprise") == [("First Logistics Ltd", False), ("Second Brokers Ltd", True)]
    assert (started.enterprise, started.edition) == (other_enterprise, edition)


def test_only_enterprises_of_an_officer_are_offered(
    officer_page: Client, officer: User, other_enterprise: Enterprise, newer: Edition
):
    Membership.objects.create(user=officer, enterprise=other_enterprise, role=EnterpriseRole.CONTRIBUTOR)

    offered = officer_page.get(start_url())
    chosen = officer_page.get(start_url(enterprise=other_enterprise.public_id))

    assert options(offered, "enterprise") == [("First Logistics Ltd", True)]
    assert chosen.status_code == 404


@pytest.mark.parametrize("query", [{"edition": "1999"}, {"enterprise": "x"}, {"enterprise": uuid4()}])
def test_unknown_edition_or_enterprise_is_404(officer_page: Client, edition: Edition, query: dict[str, Any]):
    responses = [officer_page.get(start_url(**query)), officer_page.post(start_url(**query), typed(edition))]

    assert [each.status_code for each in responses] == [404, 404]
    assert Assessment.objects.count() == 0


def test_page_without_an_edition_says_whom_to_ask(officer_page: Client, edition: Edition):
    edition.items.all().delete()
    edition.business_types.all().delete()
    edition.delete()

    response = officer_page.get(start_url())

    assert response.status_code == 409
    assert pages.texts(response, "prose")[0].split(" Back to")[0] == (
        "This page cannot be shown No edition of the standard is published. Ask the administrator to publish one."
    )


def label(response: Any, control: str) -> str:
    (found,) = [each for each in pages.page(response).iter("label") if each.get("for") == control]
    return pages.text(found)


# --- Re-review ----------------------------------------------------------------------------------


def test_application_is_preselected(officer_page: Client):
    form = pages.form_to(officer_page.get(start_url()), "")

    assert (form["mode"], form["last_accepted_date"]) == (["application"], [""])


def test_re_review_is_started_and_shown(officer_page: Client, edition: Edition):
    response = officer_page.post(start_url(), typed(edition, **RE_REVIEW))

    started = Assessment.objects.get()
    assert (response.status_code, started.mode, started.last_accepted_date) == (302, "re_review", date(2022, 11, 2))
    assert facts(officer_page.get(hub_url(started)))[2:4] == [
        ("What the assessment is for", "re-review (last application accepted on 2 November 2022)"),
        ("Re-review date", "2027-03-01"),
    ]
    page = officer_page.get(change_url(started))
    assert kept(page) == as_sent(typed(edition, **RE_REVIEW))
    assert label(page, "id_planned_date") == "Re-review date*"


@pytest.mark.parametrize(
    ("changed", "control", "sentence"),
    [
        (
            {"last_accepted_date": ""},
            "#id_last_accepted_date",
            "Enter the day on which customs accepted your last application.",
        ),
        (
            {"last_accepted_date": "2022"},
            "#id_last_accepted_date",
            "Enter the day of the last acceptance as year-month-day, for example 2022-03-01.",
        ),
        (
            {"last_accepted_date": AHEAD},
            "#id_last_accepted_date",
            "The date of the last acceptance is in the future. Enter the day on which customs accepted your last application.",
        ),
        (
            {"planned_date": ACCEPTED},
            "#id_last_accepted_date",
            "The last acceptance must be before the re-review date. Correct one of the two.",
        ),
        ({"planned_date": ""}, "#id_planned_date", "Enter the re-review date."),
        (
            {"planned_date": "soon"},
            "#id_planned_date",
            "Enter the re-review date as year-month-day, for example 2027-03-01.",
        ),
    ],
)
def test_re_review_needs_an_earlier_acceptance(
    officer_page: Client, edition: Edition, changed: dict[str, str], control: str, sentence: str
):
    data = typed(edition, **(RE_REVIEW | changed))

    response = officer_page.post(start_url(), data)

    assert (response.status_code, errors(response)) == (422, [(control, sentence)])
    assert kept(response) == as_sent(data)
    assert Assessment.objects.count() == 0


def test_re_review_may_be_a_day_after_the_acceptance(officer_page: Client, edition: Edition):
    response = officer_page.post(start_url(), typed(edition, **RE_REVIEW, planned_date="2022-11-03"))

    assert (response.status_code, Assessment.objects.get().planned_date) == (302, date(2022, 11, 3))


def test_chinese_form_uses_the_terms_of_customs(sign_in: Callable[[User], Client], officer: User, edition: Edition):
    officer.language = "zh-hans"
    officer.save()

    response = sign_in(officer).get(start_url())

    with translation.override("zh-hans"):
        assert [label(response, f"id_mode_{index}") for index in range(2)] == [str(each.label) for each in Mode]


# --- General standards --------------------------------------------------------------------------


def test_hint_says_that_general_numbers_are_not_checked(officer_page: Client):
    response = officer_page.get(start_url())

    assert pages.text(pages.by_id(response, "general-hint")) == (
        "As entered by you, not checked here: this portal does not contain the general standards. "
        "Without both numbers this part is “not assessed here”."
    )


# --- Validity of the edition --------------------------------------------------------------------


@pytest.mark.parametrize(("now", "warns"), [("2026-03-31T15:59:59Z", False), ("2026-03-31T16:00:00Z", True)])
def test_start_form_warns_outside_the_editions_validity(officer_page: Client, edition: Edition, now: str, warns: bool):
    with time_machine.travel(datetime.fromisoformat(now), tick=False):
        page = officer_page.get(start_url())
        response = officer_page.post(start_url(), typed(edition))

    assert pages.texts(page, "notice--warn") == ([warning(edition, "today, 1 April 2026,")] if warns else [])
    assert response.status_code == 302


def test_page_warns_before_an_open_ended_edition_begins(officer_page: Client, newer: Edition):
    officer_page.post(start_url(edition="2030"), typed(newer, types=[key(newer, 1)]))

    response = officer_page.get(hub_url(Assessment.objects.get()))

    assert pages.texts(response, "notice--warn") == [
        (
            "This edition is valid from 1 January 2030; the reference date 1 March 2027 is outside this period. "
            "Ask customs which edition applies to you before you apply."
        )
    ]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2206-03-01", "1 March 2206 is more than 6 years ahead."),
        ("1926-03-01", "1 March 1926 is before 1990."),
        ("1999-12-31", "31 December 1999 is more than 5 years ago."),
    ],
)
def test_unlikely_planned_date_is_stored_only_if_confirmed(
    officer_page: Client, edition: Edition, day: str, sentence: str
):
    data = typed(edition, planned_date=day)

    asked = officer_page.post(start_url(), data)
    before = Assessment.objects.count()
    box = pages.by_id(asked, "id_meant_0").attrib["value"]
    started = officer_page.post(start_url(), data | {"meant": box})

    assert (asked.status_code, errors(asked)[0]) == (422, ("#id_planned_date", sentence))
    assert (before, started.status_code, Assessment.objects.count()) == (0, 302, 1)


@pytest.mark.parametrize(
    ("changes", "question"),
    [
        ({"accepted_date": "1999-12-31"}, ("#id_accepted_date", "31 December 1999 is more than 10 years ago.")),
        (
            RE_REVIEW | {"last_accepted_date": "1999-12-31"},
            ("#id_last_accepted_date", "31 December 1999 is more than 15 years ago."),
        ),
    ],
)
def test_acceptance_long_ago_is_stored_only_if_confirmed(
    officer_page: Client, edition: Edition, changes: dict[str, str], question: tuple[str, str]
):
    data = typed(edition, **changes)

    asked = officer_page.post(start_url(), data)
    before = Assessment.objects.count()
    started = officer_page.post(start_url(), data | {"meant": pages.by_id(asked, "id_meant_0").attrib["value"]})

    assert (asked.status_code, errors(asked)[0]) == (422, question)
    assert (before, started.status_code, Assessment.objects.count()) == (0, 302, 1)


def test_name_loses_invisible_marks_and_must_show_something(officer_page: Client, edition: Edition):
    refused = officer_page.post(start_url(), typed(edition, name="\u200b\u2060"))
    officer_page.post(start_url(), typed(edition, name="李\u202e四\u2066"))

    assert errors(refused) == [("#id_name", "Enter a name for the assessment.")]
    assert [each.name for each in Assessment.objects.all()] == ["李四"]
