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
    """A form behind this is carried out only soon after the reader proved who they are; else they are asked again.

    allauth keeps what was sent (not files) and carries it out once the password or code is right. The form must
    name its `action` without a query, and a page that the view shows again must too: it stands at another address.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST" or signed_in_recently(request):
            return view(request, *args, **kwargs)
        if getattr(request, "htmx", False):  # the whole page goes there, not the part that htmx would swap
            return HttpResponseClientRedirect(suspend_request(request, reverse("account_reauthenticate")).url)
        raise ReauthenticationRequired

    return asked
