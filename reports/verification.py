"""Verify reports: the bytes of each PDF, and rows against the audit trail."""

from collections.abc import Iterator

from acecs.audit.models import Event
from assessments.documents.dossier import sha256
from evidence.verification import bytes_problem
from reports.models import Report

BATCH = 50


def problems() -> Iterator[str]:
    """Yield one sentence per problem."""
    asked = {event.subject: event for event in _events("reports.asked")}
    made = {event.subject: event.data.get("pdf_sha256", "") for event in _events("reports.made")}
    for report in Report.objects.select_related("created_by").order_by("pk").iterator(chunk_size=BATCH):
        key = str(report.public_id)
        event = asked.pop(key, None)
        if event is None:
            yield f"Report {key}: the audit trail has no event for it."
        elif _claims(report) != _recorded(event):
            yield f"Report {key}: differs from what was asked for."
        if report.pdf_sha256 != made.get(key, ""):
            yield f"Report {key}: the audit trail has another PDF."
        elif report.pdf_sha256 and (lost := bytes_problem(report.pdf_sha256, report.pdf_size)):
            yield f"Report {key}: {lost}"
    for key in asked:
        yield f"Report {key}: missing."


def _events(kind: str) -> Iterator[Event]:
    return Event.objects.filter(kind=kind).order_by("pk").iterator(chunk_size=500)


def _claims(report: Report) -> tuple[object, ...]:
    """Computed from the contents, so that a changed one shows."""
    record = sha256(bytes(report.record)) if report.record else ""
    by = str(report.created_by.public_id)
    return (report.language, sha256(bytes(report.dossier)), record, by, report.created_at)


def _recorded(event: Event) -> tuple[object, ...]:
    data = event.data
    return (data.get("language"), data.get("dossier_sha256"), data.get("record_sha256", ""), event.actor, event.at)
