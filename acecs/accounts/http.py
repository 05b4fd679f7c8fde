import time
from collections.abc import Callable
from typing import TypeVar

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from acecs.accounts.models import User
from acecs.refusals import Refused
from acecs.text.forms import PageForm

Row = TypeVar("Row", bound=Model)

# The fields of the portal's forms that a person types into.
TYPED = (
    "name",
    "planned_date",
    "accepted_date",
    "last_accepted_date",
    "general_not_meet",
    "general_basically_meet",
    "due_date",
    "reason",
    "note",
    "comment",
    "notice",
    "opinion_note",
)


def typed_texts(request: HttpRequest) -> dict[str, str]:
    """Field → what the person typed: a page that refuses a form gives it back."""
    return {name: request.POST[name] for name in TYPED if request.POST.get(name)}


def attempt(form: PageForm, act: Callable[[], Row], *, renew: Callable[[], dict[str, object]] = dict) -> Row | None:
    """Carry out what a posted form asks for, and return the row that `act` returned.

    None if the form is not valid or `act` refuses: the form then says why, and `form.status` is the page's status.
    `renew`: hidden fields that the next try must carry, asked for after a refusal.
    """
    if not form.is_valid():
        return None
    try:
        return act()
    except (Refused, ValidationError) as error:
        form.refuse(error, **renew())
        return None


def signed_in_recently(request: HttpRequest) -> bool:
    """Did the reader prove who they are, by signing in or when asked again, within `ACCOUNT_REAUTHENTICATION_TIMEOUT`?"""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


class SignedInRequest(HttpRequest):
    """What a view gets behind `SignInRequired`: the reader is a user. For types only."""

    user: User
    htmx: HtmxDetails
