from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from acecs.accounts import actions
from acecs.accounts.http import SignedInRequest
from acecs.accounts.queries import memberships, office_memberships
from acecs.accounts.rules import Refusal, Refused, Why
from acecs.accounts.states import Language
from acecs.site import health
from assessments.queries import lists
from assessments.views.context import validity


@require_safe
def dashboard(request: SignedInRequest) -> HttpResponse:
    """Where everybody lands: the enterprise's assessments, the office, or what an administrator looks after."""
    context = {
        "assessments": [
            (each, validity(each.edition, each.reference_date)) for each in lists.assessments_of(request.user)
        ],
        "enterprises": memberships(request.user),
        "offices": office_memberships(request.user),
        "may_start": lists.enterprises_to_start_in(request.user).exists(),
    }
    return render(request, "site/dashboard.html", context)


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the whole portal's language: for the account if signed in, else for this browser."""
    language = request.POST.get("language", "")
    if language not in Language:
        raise Refused(Refusal(Why.BAD_INPUT, _("Choose Chinese or English.")))
    response = HttpResponseRedirect(_safe_next(request))
    if request.user.is_authenticated:
        actions.choose_language(user=request.user, language=language, at=timezone.now())
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=60 * 60 * 24 * 365,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


def _safe_next(request: HttpRequest) -> str:
    """A path of this portal that the form named, else the list of assessments."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed and target.startswith("/") else reverse("dashboard")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Django's own page asks the form for its token: of a form that cannot be read that is a second error."""
    return render(request, "400.html", status=400)


@login_not_required
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """This process lives; whether it can work is `readyz`."""
    return HttpResponse("ok\n", content_type="text/plain", headers={"Cache-Control": "no-store"})


@login_not_required
@require_safe
def readyz(_request: HttpRequest) -> HttpResponse:
    """Whether pages can work now, check by check; what is wrong with a failed one, `manage.py doctor` says."""
    found = {finding.name: "failed" if finding.fault else "ok" for finding in health.findings(health.READY)}
    is_ready = "failed" not in found.values()
    answer = {"ready": is_ready, "checks": found}
    return JsonResponse(answer, status=200 if is_ready else 503, headers={"Cache-Control": "no-store"})
