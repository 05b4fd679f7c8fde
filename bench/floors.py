"""Minimal views behind the whole middleware: the least that a page or a save can cost."""

from uuid import UUID, uuid4

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.utils import timezone
from django.utils.translation import get_language

from acecs.accounts.http import SignedInRequest
from acecs.accounts.models import User
from acecs.notifications.queries import unread_count
from acecs.site.places import places
from assessments.queries.entered import sheet_of
from assessments.queries.lists import departments_by_member
from assessments.queries.readiness import readiness_of
from assessments.views.context import rows_to_read
from assessments.views.loading import assessment_or_404


def page(request: HttpRequest) -> HttpResponse:
    """A signed-in page of `?size=` bytes."""
    return HttpResponse(f"{request.user}".ljust(int(request.GET["size"])))


def save(request: HttpRequest) -> HttpResponse:
    """A signed-in POST that sends one UPDATE and one INSERT."""
    with transaction.atomic():
        User.objects.filter(pk=request.user.pk).update(name=F("name"))
        Session.objects.create(session_key=uuid4().hex, session_data="", expire_date=timezone.now())
    return HttpResponse("saved")


def same_queries(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Run the queries of the worksheet and its frame, and return a constant body."""
    assessment = assessment_or_404(request, public_id)
    rows_to_read(request, assessment, readiness_of(assessment, today=timezone.localdate()), sheet_of(assessment))
    departments_by_member(assessment.enterprise, get_language() or "")
    places(request)
    unread_count(request.user)
    return HttpResponse(" " * int(request.GET["size"]))


urlpatterns = [
    path("bench/page/", page),
    path("bench/save/", save),
    path("bench/queries/<uuid:public_id>/", same_queries),
    path("", include("acecs.urls")),
]
