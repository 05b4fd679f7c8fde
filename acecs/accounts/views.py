"""Sign-in, and the list of the reader's sessions."""

from allauth.account import views as allauth
from allauth.core import ratelimit
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acecs.accounts import devices
from acecs.accounts.actions import account
from acecs.accounts.browsers import in_words
from acecs.accounts.http import SignedInRequest


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """allauth's page. Attempts are counted by IP address, except those of browsers that know the account."""
    if request.method == "POST" and not devices.seal_for(request, request.POST.get("login", "")):
        paused: HttpResponse | None = ratelimit.consume_or_429(request, action="sign_in")
        if paused:
            return paused
    response: HttpResponse = allauth.login(request)
    return response


@require_safe
def sessions(request: SignedInRequest) -> HttpResponse:
    own = UserSession.objects.purge_and_list(request.user)
    rows = [(each, in_words(each.user_agent)) for each in sorted(own, key=lambda each: each.created_at, reverse=True)]
    return render(request, "account/sessions.html", {"sessions": rows, "others": _others(request).count()})


@require_POST
def end_sessions(request: SignedInRequest) -> HttpResponse:
    """End one of the reader's other sessions, or all of them."""
    chosen = request.POST.get("session", "")
    others = _others(request)
    ended = [each for each in others if chosen in ("others", str(each.pk))]
    account.end_sessions(sessions=ended, by=request.user, at=timezone.now())
    if ended:
        messages.success(request, _("Signed out there."))
    return redirect("usersessions_list")


def _others(request: SignedInRequest) -> QuerySet[UserSession]:
    others: QuerySet[UserSession] = UserSession.objects.filter(user=request.user).exclude(
        session_key=request.session.session_key
    )
    return others
