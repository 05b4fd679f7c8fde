"""Accounts: list and memberships; close, open, reset the second factor."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from acecs.accounts.actions.account import reset_second_factor
from acecs.accounts.decorators import recent_sign_in
from acecs.accounts.http import SignedInRequest
from acecs.accounts.models import User
from acecs.accounts.queries import has_second_factor, memberships, office_memberships
from acecs.refusals import Refusal, Refused, Why
from acecs.site import actions
from acecs.site.views.administration.gate import administrators_only, search_text

MOST_SHOWN = 100


@require_safe
@administrators_only
def accounts_list(request: SignedInRequest) -> HttpResponse:
    """The accounts. `?q=` searches in names and e-mail addresses."""
    wanted = search_text(request)
    people = User.objects.order_by("name", "pk")
    people = people.filter(Q(name__icontains=wanted) | Q(email__icontains=wanted)) if wanted else people
    listed = list(people[: MOST_SHOWN + 1])
    context = {"people": listed[:MOST_SHOWN], "is_cut": len(listed) > MOST_SHOWN, "q": wanted}
    return render(request, "administration/people.html", context)


@require_safe
@administrators_only
def account(request: SignedInRequest, user_id: UUID) -> HttpResponse:
    person = get_object_or_404(User, public_id=user_id)
    context = {
        "person": person,
        "memberships": memberships(person),
        "office_memberships": office_memberships(person),
        "has_second_factor": has_second_factor(person),
    }
    return render(request, "administration/person.html", context)


@require_POST
@administrators_only
@recent_sign_in
def change_account(request: SignedInRequest, user_id: UUID) -> HttpResponse:
    """`does` in the form: `close`, `open` or `reset` (the second factor)."""
    person = get_object_or_404(User, public_id=user_id)
    acts = {
        "close": (actions.close_account, _("%(name)s's account has been closed and their sessions have ended.")),
        "open": (actions.open_account, _("%(name)s can sign in again.")),
        "reset": (
            reset_second_factor,
            _("The second factor of %(name)s has been removed; they must set up a new one."),
        ),
    }
    does = request.POST.get("does", "")
    if does not in acts:
        raise Refused(Refusal(Why.BAD_INPUT, _("Choose what to do with the account from its page.")))
    act, sentence = acts[does]
    act(user=person, by=request.user, at=timezone.now())
    messages.success(request, sentence % {"name": person.name})
    return redirect("administer_account", user_id)
