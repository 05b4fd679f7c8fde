from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from acecs.notifications.queries import unread_count
from acecs.site import places


def portal(request: HttpRequest) -> dict[str, object]:
    """What every page's frame shows; what costs a query is asked for where a frame is drawn, not for parts of a page."""
    return {
        "is_demo": settings.IS_DEMO,
        "second_factor_required": settings.SECOND_FACTOR_REQUIRED,
        "portal_languages": settings.LANGUAGES,
        "places": SimpleLazyObject(lambda: places.places(request)),
        "place": SimpleLazyObject(lambda: places.place(request)),
        "works_for_customs": SimpleLazyObject(lambda: any(not each.is_enterprise for each in places.places(request))),
        "unread": SimpleLazyObject(lambda: _unread(request)),
    }


def _unread(request: HttpRequest) -> int:
    return unread_count(request.user) if request.user.is_authenticated else 0
