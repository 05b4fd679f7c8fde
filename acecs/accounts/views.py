"""An invitation as whoever got it sees it."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from acecs.accounts import rules
from acecs.accounts.actions import invitations as actions
from acecs.accounts.forms import NewAccountForm
from acecs.accounts.http import SignedInRequest
from acecs.accounts.models import Invitation
from acecs.accounts.queries import has_account
from acecs.accounts.rules import ensure


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: a new account, or sign-in first where the address has one."""
    found = Invitation.objects.with_places().filter(token_hash=actions.token_hash(token)).first()
    refusal = rules.accept(found.state_at(timezone.now())) if found else None
    if found is None or refusal:
        status = refusal.why.status if refusal else HTTPStatus.NOT_FOUND
        return render(request, "accounts/invitation_over.html", {"refusal": refusal}, status=status)
    if request.user.is_authenticated:
        return _for_the_reader(request, found)
    if has_account(found.email):
        return render(request, "accounts/invitation.html", {"invitation": found})
    return _new_account(request, found)


def _for_the_reader(request: HttpRequest, found: Invitation) -> HttpResponse:
    assert request.user.is_authenticated  # noqa: S101 - for mypy
    ensure(rules.invitee(is_meant=found.email.lower() == request.user.email.lower()))
    if request.method == "POST":
        actions.accept(invitation=found, by=request.user, at=timezone.now())
        messages.success(request, _("You belong to %(place)s now.") % {"place": found.place.display_name})
        return redirect("dashboard")
    return render(request, "accounts/invitation.html", {"invitation": found})


def _new_account(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = NewAccountForm(
        request.POST if request.method == "POST" else None, invitation=found, initial={"name": found.name}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.accept_as_newcomer(invitation=found, name=data["name"], password=data["password1"], at=timezone.now())
        messages.success(
            request, _("Your account is ready. Sign in with your e-mail address and the password you chose.")
        )
        return redirect("account_login")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"invitation": found, "form": form, "keeps_typed": form.is_bound}
    return render(request, "accounts/invitation.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def own_invitation(request: SignedInRequest, invitation_id: UUID) -> HttpResponse:
    """The same for whoever has an account, without the link: the portal's own message leads here."""
    found = get_object_or_404(Invitation.objects.visible_to(request.user).with_places(), public_id=invitation_id)
    refusal = rules.accept(found.state_at(timezone.now()))
    if refusal:
        return render(request, "accounts/invitation_over.html", {"refusal": refusal}, status=refusal.why.status)
    return _for_the_reader(request, found)
