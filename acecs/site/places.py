"""The enterprise or office that a page is of, or that the reader has chosen. It grants or denies no access."""

from typing import cast

from django.http import HttpRequest
from django.urls import reverse

from acecs.accounts.queries import Place
from acecs.accounts.queries import places as places_of


def places(request: HttpRequest) -> list[Place]:
    """The reader's places. Queried once per request, so that a removed member loses access at once."""
    if not request.user.is_authenticated:
        return []
    if not hasattr(request, "places"):
        request.places = places_of(request.user)  # type: ignore[attr-defined]
    return cast("list[Place]", request.places)  # type: ignore[attr-defined]


def place(request: HttpRequest) -> Place | None:
    """The page's own place, else the chosen one, else the first one; None if the reader has none."""
    return _own(request, getattr(request, "page_of", "")) or _chosen(request)


def home(request: HttpRequest) -> str:
    """URL of the dashboard of the page's place."""
    here = place(request)
    dashboard = reverse("dashboard")
    return dashboard if here is None or here == _chosen(request) else f"{dashboard}?place={here.key}"


def _chosen(request: HttpRequest) -> Place | None:
    own = places(request)
    chosen = request.user.chosen_place if request.user.is_authenticated else ""
    return _own(request, chosen) or (own[0] if own else None)


def _own(request: HttpRequest, key: str) -> Place | None:
    return next((each for each in places(request) if each.key == key), None)
