"""Jobs and outgoing mail with retry, and the search of the audit trail."""

from collections.abc import Iterable
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from acecs.accounts.http import SignedInRequest
from acecs.accounts.models import CustomsOffice, Enterprise, User
from acecs.audit.models import Event
from acecs.audit.queries import EventFilter, search
from acecs.jobs import actions as jobs
from acecs.jobs import queries as job_queries
from acecs.jobs.models import Job
from acecs.jobs.states import JobState
from acecs.notifications.queries import newest_mail
from acecs.site import audit_words
from acecs.site.forms.administration import AuditForm
from acecs.site.views.administration.gate import administrators_only
from acecs.text.typed import KEY_DIGITS, whole_number
from standards.models import Edition

MOST_SHOWN = 100


@require_safe
@administrators_only
def index(request: SignedInRequest) -> HttpResponse:
    """Overview with counts, failures first."""
    context = {
        "worker_alive": job_queries.worker_alive(timezone.now()),
        "failed": Job.objects.filter(state=JobState.FAILED).count(),
        "waiting": Job.objects.filter(state=JobState.QUEUED).count(),
        "enterprises": Enterprise.objects.count(),
        "offices": CustomsOffice.objects.count(),
        "people": User.objects.count(),
        "editions": Edition.objects.count(),
    }
    return render(request, "administration/index.html", context)


@require_safe
@administrators_only
def job_list(request: SignedInRequest) -> HttpResponse:
    context = {
        "jobs": job_queries.of_concern()[:MOST_SHOWN],
        "worker_alive": job_queries.worker_alive(timezone.now()),
    }
    return render(request, "administration/jobs.html", context)


@require_POST
@administrators_only
def retry(request: SignedInRequest, job_id: UUID) -> HttpResponse:
    """Requeue a failed job."""
    job = get_object_or_404(Job, public_id=job_id)
    if jobs.retry(job=job, by=str(request.user.public_id), at=timezone.now()):
        messages.success(request, _("The job is queued again."))
    else:
        messages.warning(request, _("This job has not failed, or the same work is already under way."))
    return redirect("administer_mail" if request.POST.get("from") == "mail" else "administer_jobs")


@require_safe
@administrators_only
def mail(request: SignedInRequest) -> HttpResponse:
    """Outgoing mail with recipient, kind and state. Its subject and text are private."""
    return render(request, "administration/mail.html", {"mail": newest_mail()})


@require_safe
@administrators_only
def audit(request: SignedInRequest) -> HttpResponse:
    """Events, newest first, 50 per page; `?before=` selects an older page."""
    form = AuditForm(request.GET or None)
    is_valid = not form.is_bound or form.is_valid()
    wanted = form.wanted() if form.is_bound and is_valid else EventFilter()
    before = whole_number(request.GET.get("before", ""), most_digits=KEY_DIGITS)
    events, following = search(wanted, before=before) if is_valid else ([], None)
    query = request.GET.copy()
    query["before"] = str(following)
    context = {"form": form, "events": _in_words(events), "following": following and query.urlencode()}
    status = HTTPStatus.OK if is_valid else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "administration/audit.html", context, status=status)


def _in_words(events: list[Event]) -> list[tuple[Event, str, object, str, str, audit_words.Details]]:
    """Return (event, chain, kind, actor, subject, details) in words, with names (three queries) in place of ids."""
    names = _names(
        str(text)
        for each in events
        for text in (each.actor, each.subject, *each.data.values(), each.stream.rpartition(":")[2])
    )
    return [
        (
            each,
            audit_words.chain(each, names),
            audit_words.KINDS.get(each.kind, each.kind),
            names.get(each.actor, each.actor),
            audit_words.concerned(each, names),
            audit_words.details(each, names),
        )
        for each in events
    ]


def _names(texts: Iterable[str]) -> dict[str, str]:
    """Names of the people, enterprises and offices whose public ids are among `texts`."""
    ids = {text for text in texts if _is_id(text)}
    people = User.objects.filter(public_id__in=ids).values_list("public_id", "name")
    places: list[Enterprise | CustomsOffice] = [
        *Enterprise.objects.filter(public_id__in=ids),
        *CustomsOffice.objects.filter(public_id__in=ids),
    ]
    return {str(public_id): name for public_id, name in people} | {
        str(each.public_id): each.display_name for each in places
    }


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
