"""Pages for invited people, and the list of the reader's sessions."""

from http import HTTPStatus
from uuid import UUID

from allauth.account import views as allauth
from allauth.core import ratelimit
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acecs.accounts import devices, rules
from acecs.accounts.actions import account, invitations
from acecs.accounts.browsers import in_words
from acecs.accounts.forms import NewAccountForm
from acecs.accounts.http import SignedInRequest
from acecs.accounts.models import Invitation
from acecs.accounts.queries import has_account
from acecs.refusals import ensure


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


@login_not_required
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The mailed link: create an account, or sign in first if the address has one."""
    invitation = Invitation.objects.with_places().filter(token_hash=invitations.token_hash(token)).first()
    refusal = rules.accept(invitation.state_at(timezone.now())) if invitation else None
    if invitation is None or refusal:
        status = refusal.why.status if refusal else HTTPStatus.NOT_FOUND
        return render(request, "accounts/invitation_over.html", {"refusal": refusal}, status=status)
    if request.user.is_authenticated:
        return _for_the_reader(request, invitation)
    if has_account(invitation.email):
        return render(request, "accounts/invitation.html", {"invitation": invitation})
    return _new_account(request, invitation)


def _for_the_reader(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    assert request.user.is_authenticated  # noqa: S101 - for mypy
    ensure(rules.invitee(is_meant=invitation.email.lower() == request.user.email.lower()))
    if request.method == "POST":
        invitations.accept(invitation=invitation, by=request.user, at=timezone.now())
        messages.success(request, _("You belong to %(place)s now.") % {"place": invitation.place.display_name})
        return redirect("dashboard")
    return render(request, "accounts/invitation.html", {"invitation": invitation})


def _new_account(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    form = NewAccountForm(
        request.POST if request.method == "POST" else None, invitation=invitation, initial={"name": invitation.name}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        invitations.accept_as_newcomer(
            invitation=invitation, name=data["name"], password=data["password1"], at=timezone.now()
        )
        messages.success(
            request, _("Your account is ready. Sign in with your e-mail address and the password you chose.")
        )
        return redirect("account_login")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"invitation": invitation, "form": form, "keeps_typed": form.is_bound}
    return render(request, "accounts/invitation.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def own_invitation(request: SignedInRequest, invitation_id: UUID) -> HttpResponse:
    """The invitation without its mailed link, for users with an account. The portal's message links here."""
    invitation = get_object_or_404(Invitation.objects.visible_to(request.user).with_places(), public_id=invitation_id)
    refusal = rules.accept(invitation.state_at(timezone.now()))
    if refusal:
        return render(request, "accounts/invitation_over.html", {"refusal": refusal}, status=refusal.why.status)
    return _for_the_reader(request, invitation)


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
