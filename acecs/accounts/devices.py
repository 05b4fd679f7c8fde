"""Browsers in which somebody signed in before, by a signed cookie that holds a seal for each account.

Wrong passwords entered elsewhere never lock such a browser out. The cookie grants no access: the password is still required.
"""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from acecs.accounts.models import User
from acecs.text.typed import one_line

COOKIE = "known_device"
LIFETIME = timedelta(days=365)
# Accounts that one browser remembers.
MOST = 5


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Add the account to the browser's cookie."""
    seals = list(dict.fromkeys([_seal(user), *_seals(request)]))[:MOST]
    response.set_signed_cookie(
        COOKIE,
        ".".join(seals),
        salt=COOKIE,
        max_age=LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def seal_for(request: HttpRequest, email: str) -> str:
    """Return the seal of the account with this address if the browser has it, else ""."""
    seals = _seals(request)
    user = User.objects.filter(email__iexact=one_line(email)).first() if seals else None
    if user is None:
        return ""
    own = _seal(user)
    return own if any(constant_time_compare(own, each) for each in seals) else ""


def _seals(request: HttpRequest) -> list[str]:
    cookie = request.get_signed_cookie(COOKIE, "", salt=COOKIE, max_age=LIFETIME)
    return cookie.split(".") if cookie else []


def _seal(user: User) -> str:
    """A keyed hash that a change of the password makes void."""
    return salted_hmac(COOKIE, f"{user.public_id} {user.password}", algorithm="sha256").hexdigest()
