"""Due days of corrective actions as a file for a person's own calendar (RFC 5545)."""

from collections.abc import Iterable
from datetime import UTC

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from acecs.text.signs import colon
from assessments.models import Assessment
from assessments.queries.corrective import ActionRow
from assessments.vocabulary import CorrectiveStatus


def calendar_file(assessment: Assessment, rows: Iterable[ActionRow]) -> HttpResponse:
    """A download with a day-long event for each. The same action has the same UID in every file, so that a calendar updates it."""
    calendar = Calendar()
    calendar.add("prodid", "-//ACECS//Corrective actions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Corrective actions") + colon() + assessment.name)
    for row in rows:
        calendar.add_component(_event(assessment, row))
    response = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="corrective-actions.ics"'
    response.headers["Content-Language"] = get_language() or ""
    return response


def _event(assessment: Assessment, row: ActionRow) -> Event:
    event = Event()
    event.add("uid", str(row.public_id))
    # Each saved version replaces the one before it in the calendar.
    event.add("sequence", row.version - 1)
    event.add("dtstamp", row.updated_at.astimezone(UTC))
    # A date without time and zone: the Beijing day, wherever the calendar is read.
    event.add("dtstart", row.due_date)
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if row.status == CorrectiveStatus.DROPPED else "CONFIRMED")
    summary = _("Corrective action for item %(number)s") % {"number": row.number}
    event.add("summary", summary + colon() + " ".join(row.measure.split()))
    event.add("description", "\n".join(_lines(assessment, row)))
    path = reverse("assessments:corrective_action", args=[assessment.public_id, row.public_id])
    event.add("url", f"{settings.PORTAL_URL}{path}")
    return event


def _lines(assessment: Assessment, row: ActionRow) -> Iterable[str]:
    yield assessment.name
    named = {
        pgettext("corrective action", "Status"): row.status_label,
        _("Cause"): row.cause,
        _("Led by"): row.leader,
        _("Carried out by"): row.assignee,
    }
    for label, value in named.items():
        yield label + colon() + value
