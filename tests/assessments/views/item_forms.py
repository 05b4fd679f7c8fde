"""What an item's page and its row on the worksheet send, and what they show."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from assessments.entry import Entry
from assessments.models import Answer, Assessment
from tests import pages, rounds

HTMX = {"HX-Request": "true"}
Save = Callable[..., Any]


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


def swapped(response: Any) -> list[str]:
    """Ids, or of several elements their class, or else where they go, of the parts that htmx swaps out of band."""
    parts = (each for each in pages.page(response).iter() if each.get("hx-swap-oob"))
    return [each.get("id") or each.get("class") or each.attrib["hx-swap-oob"] for each in parts]
