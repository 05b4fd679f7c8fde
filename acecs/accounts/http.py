import time
from collections.abc import Callable
from typing import TypeVar

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.middleware import HtmxDetails

from acecs.accounts.models import CustomsOffice, Enterprise, User
from acecs.accounts.queries import place_key
from acecs.refusals import Refusal, Refused
from acecs.text.forms import PageForm

SavedRow = TypeVar("SavedRow", bound=Model)

# The hidden field that says which account a form's page was made for.
MADE_FOR = "made_for"

# Names of the form fields that a person types into.
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
    # Corrective actions.
    "cause",
    "measure",
    "leader",
    "progress",
    # The register of figures.
    "number",
    "office",
    "decided_on",
    "fine",
    "confiscated_gains",
    "confiscated_goods",
    "state_note",
    "notified_on",
    "country",
    "product",
    "batches",
    "confirmed_on",
    "since",
    "until",
    "looked_up_on",
    "year",
    "declarations",
    "filing_lists",
    "manifests",
    "other",
    "void_reason",
)


def typed_texts(request: HttpRequest) -> dict[str, str]:
    """Return the typed texts of a refused form by field name, so that the page can show them again."""
    return {name: request.POST[name] for name in TYPED if request.POST.get(name)}


def refusal_page(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A page (for htmx: a partial) that says why a form was refused and shows what was typed."""
    template = "refused.html#partial" if getattr(request, "htmx", False) else "refused.html"
    return render(request, template, {"refusal": refusal, "typed": typed_texts(request)}, status=refusal.why.status)


def remember_language(response: HttpResponse, language: str) -> None:
    """Keep the language of the pages in this browser, for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=60 * 60 * 24 * 365,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )


def page_of(request: HttpRequest, place: Enterprise | CustomsOffice) -> None:
    """Say whose page this is: its head and links are then of that enterprise or office, whichever the reader has chosen."""
    request.page_of = place_key(place)  # type: ignore[attr-defined]


def attempt(
    form: PageForm, act: Callable[[], SavedRow], *, renew: Callable[[], dict[str, object]] = dict
) -> SavedRow | None:
    """Call `act` if the form is valid, and return its row.

    Return None if the form is invalid or `act` refuses; the form then has the error and `form.status`.
    `renew` is called after a refusal and returns hidden fields for the next try.
    """
    if not form.is_valid():
        return None
    try:
        return act()
    except (Refused, ValidationError) as error:
        form.refuse(error, **renew())
        return None


def signed_in_recently(request: HttpRequest) -> bool:
    """True if the reader signed in or confirmed their identity within `ACCOUNT_REAUTHENTICATION_TIMEOUT`."""
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


class SignedInRequest(HttpRequest):
    """A request behind `SignInRequired`: `user` is a `User`. For type checking only."""

    user: User
    htmx: HtmxDetails
    # Key of the enterprise or office whose page this is, see `page_of`.
    page_of: str
