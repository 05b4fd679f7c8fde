"""Browsers in which somebody signed in before, by a signed cookie that holds a seal for each account.

Such a browser is never shut out: others' wrong passwords do not count for it, and after several of its own it only
has to wait a moment before the next one. The cookie grants no access: the password is still required.
"""

import time
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare, salted_hmac

from acecs.accounts.models import User
from acecs.text.typed import one_line

COOKIE = "known_device"
LIFETIME = timedelta(days=365)
# Accounts that one browser remembers.
MOST = 5

# Tries without waiting; then 1 second, 2, 4 … A stolen device gets at most 60 tries an hour after the first dozen.
FREE_TRIES = 5
LONGEST_WAIT = 60
# How long tries are remembered after the last one.
REMEMBERED = 60 * 60
SECOND = 10**9


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


def seconds_to_wait(seal: str) -> int:
    """Return 0 and count a try if this browser may try a password now, else how long it still has to wait."""
    tries_key, gate_key = _keys(seal)
    tries: int = cache.get(tries_key, 0)
    wait = min(2 ** (tries - FREE_TRIES), LONGEST_WAIT) if tries >= FREE_TRIES else 0
    now = time.time_ns()
    # Of several requests at once only one passes the gate.
    if wait and not cache.add(gate_key, now + wait * SECOND, wait):
        left: int = cache.get(gate_key, now) - now
        if left > 0:
            return -(-left // SECOND)
        # The database's cache keeps a row up to a second too long.
        cache.set(gate_key, now + wait * SECOND, wait)
    cache.set(tries_key, tries + 1, REMEMBERED)
    return 0


def forget_tries(user: User) -> None:
    cache.delete_many(_keys(_seal(user)))


def _keys(seal: str) -> tuple[str, str]:
    return f"{COOKIE}-tries-{seal}", f"{COOKIE}-gate-{seal}"


def _seals(request: HttpRequest) -> list[str]:
    cookie = request.get_signed_cookie(COOKIE, "", salt=COOKIE, max_age=LIFETIME)
    return cookie.split(".") if cookie else []


def _seal(user: User) -> str:
    """A keyed hash that a change of the password makes void."""
    return salted_hmac(COOKIE, f"{user.public_id} {user.password}", algorithm="sha256").hexdigest()
