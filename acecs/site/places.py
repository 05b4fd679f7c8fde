"""Which of their enterprises and offices a person looks at; what exists for them is always all of them."""

from typing import cast

from django.http import HttpRequest

from acecs.accounts.queries import Place
from acecs.accounts.queries import places as places_of

KEY = "place"


def places(request: HttpRequest) -> list[Place]:
    """Asked once a request, and in every request: who was removed a moment ago has one place less."""
    if not request.user.is_authenticated:
        return []
    if not hasattr(request, "places"):
        request.places = places_of(request.user)  # type: ignore[attr-defined]
    return cast("list[Place]", request.places)  # type: ignore[attr-defined]


def place(request: HttpRequest) -> Place | None:
    """The one that was chosen, else the first one."""
    chosen = request.session.get(KEY)
    found = places(request)
    return next((each for each in found if each.key == chosen), found[0] if found else None)


def choose(request: HttpRequest, key: str) -> bool:
    """False where the reader has no such place."""
    if key not in {each.key for each in places(request)}:
        return False
    request.session[KEY] = key
    return True
