"""Starting an assessment, its task list, and changing its name, dates and business types."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from acecs.accounts.models import Enterprise, Membership, User
from acecs.accounts.states import EnterpriseRole
from acecs.audit.models import Event
from acecs.text.moments import written
from assessments.entry import Entry
from assessments.models import Assessment
from assessments.vocabulary import Mode
from evidence.models import Document
from standards.models import BusinessType, Edition
from tests import pages, rounds
from tests.conftest import NOW
from tests.documents import put_in_vault

# Number of items of each type; item 8 is listed under 4 and 5.
ITEMS = ("1 item", "2 items", "1 item", "4 items", "2 items", "4 items", "6 items", "3 items", "7 items", "3 items")
ACCEPTED = "2022-11-02"
AHEAD = str(timezone.localdate() + timedelta(days=2))
PAGES = ("assessments:hub", "assessments:change", "assessments:worksheet", "reports:list")


def start_url(**query: object) -> str:
    return reverse("assessments:start") + (f"?{urlencode(query)}" if query else "")


def hub_url(assessment: Assessment) -> str:
    return reverse("assessments:hub", args=[assessment.public_id])


def change_url(assessment: Assessment) -> str:
    return reverse("assessments:change", args=[assessment.public_id])


def errors(response: Any) -> list[tuple[str, str]]:
    """(link, message without the field's label) of each line of the error summary."""
    (summary,) = pages.by_class(response, "error-summary")
    lines = []
    for link in summary.iter("a"):
        label = next(pages.text(each) for each in link.iter("span"))
        lines.append((link.attrib["href"], pages.text(link).removeprefix(label).strip()))
    return lines


def key(edition: Edition, number: int) -> str:
    return str(edition.business_types.get(number=number).pk)


def typed(edition: Edition, **changes: Any) -> dict[str, Any]:
    return {
        "name": "2027 application",
        "planned_date": "2027-03-01",
        "accepted_date": "",
        "accepted_document": "",
        "mode": "application",
        "last_accepted_date": "",
        "general_not_meet": "",
        "general_basically_meet": "",
        "types": [str(each.pk) for each in edition.business_types.filter(number__in=[6, 8]).order_by("number")],
        "start_token": str(uuid4()),
        **changes,
    }


def as_sent(data: dict[str, Any]) -> dict[str, list[str]]:
    """Form data as a browser sends it: fields with nothing checked are left out."""
    seen = {name: value for name, value in data.items() if name not in ("start_token", "frame_version")}
    return {name: value if isinstance(value, list) else [value] for name, value in seen.items() if value != []}


def listed_only(data: dict[str, Any]) -> dict[str, Any]:
    """The data without choices that the page does not offer."""
    return data if data["mode"] in Mode.values else data | {"mode": []}


def kept(response: Any) -> dict[str, list[str]]:
    """What the returned form would send if submitted again."""
    sent = pages.form_to(response, "")
    for name in ("csrfmiddlewaretoken", "made_for", "start_token", "frame_version"):
        sent.pop(name)
    return sent


def frame(assessment: Assessment) -> tuple[str, date, date | None, list[int]]:
    assessment.refresh_from_db()
    types = assessment.picked_types.order_by("business_type__number").values_list("business_type__number", flat=True)
    return assessment.name, assessment.planned_date, assessment.accepted_date, list(types)


def facts(response: Any) -> list[tuple[str, str]]:
    """(term, description) of each fact at the top of the task list."""
    return [(pages.text(term), pages.text(fact)) for term, fact in pages.by_class(response, "facts")[0]]


def tasks(response: Any) -> list[tuple[str, str, str]]:
    """(name, hint, status) of each line of the task list."""
    lines = []
    for line in pages.by_class(response, "task-list")[0].iter("li"):
        words = {each.get("class", "").split()[0]: pages.text(each) for each in line}
        lines.append((words["task-name"], words["task-hint"], words.get("status", "")))
    return lines


BOTH_NUMBERS = "Enter both numbers of the general standards, or leave both empty."

# Field, input, the control that the summary links to, its message.
WRONG = [
    ("name", "", "#id_name", "Enter a name for the assessment."),
    ("name", "   ", "#id_name", "Enter a name for the assessment."),
    ("name", "长" * 121, "#id_name", "This has 121 characters; shorten it to at most 120."),
    ("planned_date", "", "#id_planned_date", "Enter the planned application date."),
    (
        "planned_date",
        "2027-02-30",
        "#id_planned_date",
        "Enter the planned application date as year-month-day, for example 2027-03-01.",
    ),
    (
        "accepted_date",
        "soon",
        "#id_accepted_date",
        "Enter the date of acceptance as year-month-day, for example 2027-03-01.",
    ),
    (
        "accepted_date",
        "2999-01-01",
        "#id_accepted_date",
        "The date of acceptance is in the future. Leave it empty until customs has accepted the application.",
    ),
    ("types", [], "#id_types_0", "Pick at least one business type."),
    ("mode", [], "#id_mode_0", "Choose what the assessment is for."),
    ("mode", "x", "#id_mode_0", "Choose what the assessment is for from the list."),
    ("general_not_meet", "0", "#id_general_basically_meet", BOTH_NUMBERS),
    ("general_basically_meet", "3", "#id_general_not_meet", BOTH_NUMBERS),
]


# --- Start -------------------------------------------------------------------------------------


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


def test_all_types_and_those_of_an_earlier_assessment_are_picked_by_one_link(
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


def test_start_redirects_to_the_task_list(
    officer_page: Client, officer: User, enterprise: Enterprise, edition: Edition
):
    form = pages.form_to(officer_page.get(start_url()), "")
    data = typed(edition, start_token=form["start_token"], accepted_date=ACCEPTED)

    response = officer_page.post(start_url(), data)

    started = Assessment.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, hub_url(started))
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

    assert second.headers["Location"] == first.headers["Location"] == hub_url(Assessment.objects.get())
    assert Event.objects.filter(kind="assessments.started").count() == 1


def test_each_opened_form_starts_its_own_assessment(officer_page: Client, edition: Edition):
    tokens = [pages.form_to(officer_page.get(start_url()), "")["start_token"] for _tab in range(2)]

    for token in tokens:
        officer_page.post(start_url(), typed(edition, start_token=token))

    assert Assessment.objects.count() == 2


# --- Several enterprises and editions ----------------------------------------------------------


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


# --- Change ------------------------------------------------------------------------------------


def changes(assessment: Assessment, **values: Any) -> dict[str, Any]:
    """What the form sends to change the current values."""
    assessment.refresh_from_db()
    data = typed(assessment.edition, frame_version=str(assessment.frame_version), **values)
    data.pop("start_token")
    return data


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
        "Corrective actions",
        "Register of figures",
        "Self-assessment report",
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


# --- Re-review ---------------------------------------------------------------------------------


RE_REVIEW = {"mode": "re_review", "last_accepted_date": ACCEPTED}


def label(response: Any, control: str) -> str:
    (found,) = [each for each in pages.page(response).iter("label") if each.get("for") == control]
    return pages.text(found)


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


def test_chinese_form_uses_the_terms_of_customs(sign_in: Callable[[User], Client], officer: User, edition: Edition):
    officer.language = "zh-hans"
    officer.save()

    response = sign_in(officer).get(start_url())

    with translation.override("zh-hans"):
        assert [label(response, f"id_mode_{index}") for index in range(2)] == [str(each.label) for each in Mode]


# --- General standards -------------------------------------------------------------------------


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


def test_hint_says_that_general_numbers_are_not_checked(officer_page: Client):
    response = officer_page.get(start_url())

    assert pages.text(pages.by_id(response, "general-hint")) == (
        "As entered by you, not checked here: this portal does not contain the general standards. "
        "Without both numbers this part is “not assessed here”."
    )


# --- Task list ---------------------------------------------------------------------------------


def rate(assessment: Assessment, number: int, by: User) -> None:
    answer = assessment.answers.select_related("item", "assessment").get(item__number=number)
    rounds.save(answer, Entry(rating="meet"), by=by, version=0)


def test_task_list_shows_progress_of_each_business_type(
    officer_page: Client, officer: User, start: Callable[..., Assessment]
):
    assessment = start(1, 6, 8)
    for number in (11, 20, 21, 22):
        rate(assessment, number, officer)

    response = officer_page.get(hub_url(assessment))

    assert pages.heading(response) == "2027 application"
    assert pages.text(pages.by_id(response, "progress-words")) == "4 of 8 rated"
    assert tasks(response) == [
        ("Name, dates and business types", "3 business types selected", "done"),
        ("Business profile", "0 of 2 answered", "not started"),
        ("1. Processing trade and bonded import and export business", "0 of 1 rated", "not started"),
        ("6. Customs declaration business", "1 of 4 rated", "in progress"),
        ("8. Logistics and transportation business", "3 of 3 rated", "done"),
        ("Corrective actions", "0 open, 0 late", ""),
        (
            "Register of figures",
            "Penalty decisions, notifications, listings and relevant documents of the enterprise, for every assessment",
            "",
        ),
        (
            "Self-assessment report",
            "A PDF in Chinese, English or both, of the current answers or of a frozen version",
            "",
        ),
        ("Check and submit to customs", "Shows what must still be fixed; goes to Office A", ""),
    ]


def test_task_list_links_to_its_pages(officer_page: Client, draft: Assessment):
    response = officer_page.get(hub_url(draft))

    worksheet = reverse("assessments:worksheet", args=[draft.public_id])
    lines = pages.by_class(response, "task-list")[0].iter("a")
    assert [each.attrib["href"] for each in lines] == [
        change_url(draft),
        reverse("assessments:profile", args=[draft.public_id]),
        f"{worksheet}#type-6",
        f"{worksheet}#type-8",
        reverse("assessments:corrective_actions", args=[draft.public_id]),
        reverse("assessments:register", args=[draft.enterprise.public_id]),
        reverse("reports:list", args=[draft.public_id]),
        reverse("assessments:submit", args=[draft.public_id]),
    ]


def test_manager_sees_only_tasks_to_read_and_report(
    sign_in: Callable[[User], Client], manager: User, draft: Assessment
):
    response = sign_in(manager).get(hub_url(draft))

    assert [name for name, _hint, _status in tasks(response)] == [
        "Business profile",
        "6. Customs declaration business",
        "8. Logistics and transportation business",
        "Corrective actions",
        "Register of figures",
        "Self-assessment report",
    ]


def test_contributor_sees_only_their_tasks(sign_in: Callable[[User], Client], contributor: User, draft: Assessment):
    draft.answers.filter(item__number=20).update(assignee=contributor)

    response = sign_in(contributor).get(hub_url(draft))

    assert tasks(response) == [
        ("8. Logistics and transportation business", "0 of 1 rated", "not started"),
        ("Corrective actions", "0 open, 0 late", ""),
    ]


def test_contributor_without_items_reads_who_assigns_them(
    sign_in: Callable[[User], Client], contributor: User, draft: Assessment
):
    response = sign_in(contributor).get(hub_url(draft))

    assert tasks(response) == [
        ("No items are assigned to you yet.", "A compliance officer of your enterprise assigns items.", "")
    ]


# --- Validity of the edition -------------------------------------------------------------------


def warning(edition: Edition, outside: str) -> str:
    return (
        f"This edition is valid from {written(edition.valid_from)} to {written(edition.valid_until)}; {outside} "
        f"is outside this period. Ask customs which edition applies to you before you apply. "
        f"What replaces it {edition.replaced_by_en}"
    )


@pytest.mark.parametrize(
    ("now", "planned", "outside"),
    [
        ("2026-03-31T15:59:59Z", "2026-03-31", ""),
        ("2026-03-31T15:59:59Z", "2026-04-01", "the reference date 1 April 2026"),
        ("2026-03-31T16:00:00Z", "2026-03-31", "today, 1 April 2026,"),
        ("2026-03-31T16:00:00Z", "2026-04-01", "the reference date 1 April 2026"),
    ],
)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_warns_outside_the_editions_validity(
    officer_page: Client, draft: Assessment, edition: Edition, page: str, now: str, planned: str, outside: str
):
    Assessment.objects.filter(pk=draft.pk).update(planned_date=planned)

    with time_machine.travel(datetime.fromisoformat(now), tick=False):
        response = officer_page.get(reverse(page, args=[draft.public_id]))

    assert pages.texts(response, "notice--warn") == ([warning(edition, outside)] if outside else [])
    assert response.status_code == 200


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
    [("2206-03-01", "1 March 2206 is more than 6 years ahead."), ("1926-03-01", "1 March 1926 is before 1990.")],
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


def test_name_loses_invisible_marks_and_must_show_something(officer_page: Client, edition: Edition):
    refused = officer_page.post(start_url(), typed(edition, name="\u200b\u2060"))
    officer_page.post(start_url(), typed(edition, name="李\u202e四\u2066"))

    assert errors(refused) == [("#id_name", "Enter a name for the assessment.")]
    assert [each.name for each in Assessment.objects.all()] == ["李四"]
