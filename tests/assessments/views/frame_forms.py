"""What the form of an assessment's frame is sent, and what its pages show."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.urls import reverse
from django.utils import timezone

from acecs.text.moments import written
from assessments.models import Assessment
from assessments.vocabulary import Mode
from standards.models import Edition
from tests import pages

ACCEPTED = "2022-11-02"
AHEAD = str(timezone.localdate() + timedelta(days=2))


def hub_url(assessment: Assessment) -> str:
    return reverse("assessments:hub", args=[assessment.public_id])


def worksheet_url(assessment: Assessment) -> str:
    return reverse("assessments:worksheet", args=[assessment.public_id])


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
        "There is no such day in the calendar. Check the year, month and day.",
    ),
    (
        "planned_date",
        "March 2027",
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


def changes(assessment: Assessment, **values: Any) -> dict[str, Any]:
    """What the form sends to change the current values."""
    assessment.refresh_from_db()
    data = typed(assessment.edition, frame_version=str(assessment.frame_version), **values)
    data.pop("start_token")
    return data


RE_REVIEW = {"mode": "re_review", "last_accepted_date": ACCEPTED}


def warning(edition: Edition, outside: str) -> str:
    return (
        f"This edition is valid from {written(edition.valid_from)} to {written(edition.valid_until)}; {outside} "
        f"is outside this period. Ask customs which edition applies to you before you apply. "
        f"What replaces it {edition.replaced_by_en}"
    )
