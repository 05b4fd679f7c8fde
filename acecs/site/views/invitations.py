"""Pages for invited people."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from acecs.accounts import rules
from acecs.accounts.actions import invitations
from acecs.accounts.forms import NewAccountForm
from acecs.accounts.http import SignedInRequest
from acecs.accounts.models import Invitation
from acecs.accounts.queries import has_account
from acecs.refusals import ensure
from acecs.site import actions


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
        actions.accept_invitation(invitation=invitation, by=request.user, at=timezone.now())
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
