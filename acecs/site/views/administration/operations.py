"""Jobs and outgoing mail with retry, editions, and the search of the audit trail."""

from http import HTTPStatus
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acecs.accounts.http import SignedInRequest
from acecs.accounts.models import CustomsOffice, Enterprise, User
from acecs.audit.models import Event
from acecs.audit.queries import EventFilter, search
from acecs.jobs import actions as jobs
from acecs.jobs import queries as job_queries
from acecs.jobs.models import Job
from acecs.jobs.states import JobState
from acecs.notifications.queries import newest_mail
from acecs.site.forms.administration import AuditForm
from acecs.site.views.administration.gate import administrators_only
from acecs.text.bilingual import side_in
from acecs.text.typed import KEY_DIGITS, whole_number
from assessments.validity import Validity
from evidence.uploads import received
from standards import actions as standards
from standards.edition_file import MAX_BYTES, Faulty
from standards.models import Edition

MOST_SHOWN = 100
MOST_FAULTS = 50


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
    """Outgoing mail with recipient, subject and state. Its text is private."""
    return render(request, "administration/mail.html", {"mail": newest_mail()})


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_only
def editions(request: SignedInRequest) -> HttpResponse:
    """The editions; POST loads one from a file, all or nothing."""
    faults: list[str] = []
    if request.method == "POST":
        try:
            edition = standards.load(data=_uploaded(request), at=timezone.now(), by=str(request.user.public_id))
        except Faulty as faulty:
            faults = faulty.problems
        else:
            messages.success(request, _("Edition %(code)s is loaded.") % {"code": edition.code})
            return redirect("administer_edition", edition.code)
    loaded = Edition.objects.annotate(used=Count("assessments")).order_by("-valid_from")
    context = {"editions": loaded, "faults": faults[:MOST_FAULTS], "fault_total": len(faults)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return render(request, "administration/editions.html", context, status=status)


def _uploaded(request: SignedInRequest) -> bytes:
    """Read at most one byte more than allowed. Raises `Refused` if no file was uploaded."""
    (file, *_others) = received(request, "file")
    with Path(file.temporary_file_path()).open("rb") as content:
        return content.read(MAX_BYTES + 1)


@require_safe
@administrators_only
def edition(request: SignedInRequest, code: str) -> HttpResponse:
    edition = get_object_or_404(Edition, code=code.replace("\x00", "?"))
    own = side_in(translation.get_language())
    types = edition.business_types.prefetch_related("home_items").order_by("number")
    context = {
        "edition": edition,
        "title": getattr(edition, f"title_{own}"),
        "source": getattr(edition, f"source_{own}"),
        "replaced_by": getattr(edition, f"replaced_by_{own}"),
        "conditions": [getattr(each, f"text_{own}") for each in edition.pass_conditions.all()],
        "amounts": edition.dated_amounts.all(),
        "types": [
            (
                each.number,
                getattr(each, f"heading_{own}"),
                [(item.number, getattr(item, f"title_{own}")) for item in each.home_items.all()],
            )
            for each in types
        ],
        "validity": Validity(edition.valid_from, edition.valid_until, None, timezone.localdate()),
    }
    return render(request, "administration/edition.html", context)


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
    context = {"form": form, "events": _with_names(events), "following": following and query.urlencode()}
    status = HTTPStatus.OK if is_valid else HTTPStatus.UNPROCESSABLE_ENTITY
    return render(request, "administration/audit.html", context, status=status)


def _with_names(events: list[Event]) -> list[tuple[Event, str, str, list[tuple[str, object]]]]:
    """Return (event, actor, subject, details), with users' names (one query) in place of their ids."""
    ids = {text for each in events for text in (each.actor, each.subject)}
    names = {
        str(public_id): name
        for public_id, name in User.objects.filter(public_id__in=filter(_is_id, ids)).values_list("public_id", "name")
    }
    return [
        (each, names.get(each.actor, each.actor), names.get(each.subject, each.subject), list(each.data.items()))
        for each in events
    ]


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
