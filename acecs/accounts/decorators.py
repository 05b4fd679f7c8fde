from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from acecs.accounts.http import signed_in_recently

View = Callable[..., HttpResponse]


def recent_sign_in(view: View) -> View:
    """Require a recent sign-in for POST; otherwise ask for the password or a code first.

    allauth stores the posted fields (not files) and calls the view with them after the right password or code.
    It does so at another URL, so the form needs an explicit `action` without a query, also when it is shown again.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or signed_in_recently(request):
            return view(request, *args, **kwargs)
        if getattr(request, "htmx", False):
            # Redirect the whole page; a plain redirect would be swapped into part of it.
            return HttpResponseClientRedirect(suspend_request(request, reverse("account_reauthenticate")).url)
        raise ReauthenticationRequired

    return asked
