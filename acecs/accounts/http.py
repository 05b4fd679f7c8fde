import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import cache_control
from django_htmx.middleware import HtmxDetails

from acecs.accounts.models import CustomsOffice, Enterprise, User
from acecs.accounts.queries import place_key
from acecs.refusals import Refusal, Refused
from acecs.text.forms import PageForm

SavedRow = TypeVar("SavedRow", bound=Model)

# The hidden field that says which account a form's page was made for.
MADE_FOR = "made_for"

# For a page whose forms save as soon as one leaves them: the browser's back button and a restored tab load it anew, without
# scripts, too. The forms have autocomplete="off", or typed text would come back beside the version of somebody else's.
always_fresh = cache_control(private=True, no_store=True)

# Form fields that a person types into, and their labels, as on the forms. What several forms call differently has a short one.
TYPED: dict[str, Promise] = {
    "name": gettext_lazy("Name"),
    "name_zh": gettext_lazy("Name in Chinese"),
    "name_en": gettext_lazy("Name in English"),
    "credit_code": gettext_lazy("Unified social credit code"),
    "customs_code": gettext_lazy("Customs code"),
    "email": gettext_lazy("E-mail address"),
    "planned_date": gettext_lazy("Planned application date"),
    "accepted_date": gettext_lazy("Date of acceptance by customs"),
    "last_accepted_date": gettext_lazy("Last acceptance by customs"),
    "general_not_meet": gettext_lazy("General items that do not meet"),
    "general_basically_meet": gettext_lazy("General items that basically meet"),
    "due_date": gettext_lazy("Due date"),
    "outcome_date": gettext_lazy("Day of the certificate or of the decision"),
    "outcome_number": gettext_lazy("Code of the AEO certificate, or number of the decision"),
    "reason": gettext_lazy("Reason"),
    "note": gettext_lazy("Note"),
    "reply": gettext_lazy("Reply to customs"),
    "comment": gettext_lazy("Comment"),
    "where": gettext_lazy("Page or place"),
    "remark": gettext_lazy("Remark"),
    "notice": gettext_lazy("Notice to the enterprise"),
    "opinion_note": gettext_lazy("Explanation"),
    "text": gettext_lazy("To colleagues"),
    # Corrective actions.
    "cause": gettext_lazy("Cause"),
    "measure": pgettext_lazy("corrective action", "Action"),
    "leader": gettext_lazy("Led by"),
    "progress": gettext_lazy("What was done"),
    # Documents of the vault, and what links say of them.
    "title": gettext_lazy("Title"),
    "covers_from": gettext_lazy("Period covered from"),
    "covers_until": gettext_lazy("Period covered until"),
    "valid_until": gettext_lazy("Valid until"),
    "issuer": gettext_lazy("Issuer"),
    "place": gettext_lazy("Where to look"),
    "shows": gettext_lazy("What is to be seen there"),
    "signatory": gettext_lazy("Signatory"),
    "position": gettext_lazy("Position of the signatory"),
    "signature": gettext_lazy("Signature"),
    # The register of figures; a document's number, too.
    "number": gettext_lazy("Number"),
    "office": gettext_lazy("Office that decided"),
    "decided_on": gettext_lazy("Date of the decision"),
    "acts": gettext_lazy("Number of acts in the decision"),
    "fine": gettext_lazy("Fine (RMB)"),
    "confiscated_gains": gettext_lazy("Confiscated gains (RMB)"),
    "confiscated_goods": gettext_lazy("Value of confiscated goods (RMB)"),
    "state_note": gettext_lazy("What happened since"),
    "notified_on": gettext_lazy("Date of the notification"),
    "country": gettext_lazy("Country or region"),
    "product": gettext_lazy("Product"),
    "batches": gettext_lazy("Batch numbers"),
    "unnumbered": gettext_lazy("Batches without a known number"),
    "confirmed_on": gettext_lazy("Confirmed on"),
    "since": gettext_lazy("Listed from"),
    "until": gettext_lazy("Listed until"),
    "looked_up_on": gettext_lazy("Looked up on"),
    "year": gettext_lazy("Calendar year"),
    "declarations": gettext_lazy("Customs declarations (number)"),
    "filing_lists": gettext_lazy("Filing lists (number)"),
    "manifests": gettext_lazy("Manifests (number)"),
    "other": gettext_lazy("Other relevant documents (number)"),
}


@dataclass(frozen=True)
class TypedText:
    """A text of a refused form. `rows`: height of the box that shows it."""

    name: str
    label: Promise
    text: str

    @property
    def rows(self) -> int:
        return 1 if len(self.text) < ONE_LINE and "\n" not in self.text else 4


# Characters that fit into a box's line.
ONE_LINE = 60


def typed_texts(request: HttpRequest) -> list[TypedText]:
    """Return the typed texts of a refused form, so that the page can show them again."""
    return [TypedText(name, label, text) for name, label in TYPED.items() if (text := request.POST.get(name))]


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
    """Set whose page this is, so that its head and links are of that enterprise or office and not of the chosen one."""
    request.page_of = place_key(place)  # type: ignore[attr-defined]


def attempt(
    form: PageForm, act: Callable[[], SavedRow], *, renew: Callable[[], dict[str, object]] = dict
) -> SavedRow | None:
    """Call `act` if the form is valid, and return its row.

    Return None if the form is invalid or `act` refuses; the form then has the error and `form.status`.
    `renew` is called after a refusal and returns hidden fields for the next try.
    """
    if not form.is_valid():
        form.renew_damaged_token()
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
