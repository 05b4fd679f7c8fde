"""The enterprise or office that the reader has chosen. It filters pages, and grants or denies no access."""

from typing import cast

from django.http import HttpRequest

from acecs.accounts.queries import Place
from acecs.accounts.queries import places as places_of

KEY = "place"


def places(request: HttpRequest) -> list[Place]:
    """The reader's places. Queried once per request, so that a removed member loses access at once."""
    if not request.user.is_authenticated:
        return []
    if not hasattr(request, "places"):
        request.places = places_of(request.user)  # type: ignore[attr-defined]
    return cast("list[Place]", request.places)  # type: ignore[attr-defined]


def place(request: HttpRequest) -> Place | None:
    """The chosen place, else the first one, None if the reader has none."""
    chosen = request.session.get(KEY)
    own = places(request)
    return next((each for each in own if each.key == chosen), own[0] if own else None)


def choose(request: HttpRequest, key: str) -> bool:
    """Remember the place in the session. Return False if the reader has no such place."""
    if key not in {each.key for each in places(request)}:
        return False
    request.session[KEY] = key
    return True
