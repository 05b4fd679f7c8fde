from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from acecs.accounts.models import User


class SignedInRequest(HttpRequest):
    """What a view gets behind `SignInRequired`: the reader is a user. For types only."""

    user: User
    htmx: HtmxDetails
