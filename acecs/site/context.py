from functools import cache, partial

from django.conf import settings
from django.http import HttpRequest

from acecs.notifications.queries import unread_count
from acecs.site import places


def portal(request: HttpRequest) -> dict[str, object]:
    """Context of the page frame. Values that need a query are callables, so responses without a frame make none."""
    return {
        "is_demo": settings.IS_DEMO,
        # Here too, although most pages say nothing of it: looking for a missing name costs ten times as much.
        "keeps_typed": False,
        "second_factor_required": settings.SECOND_FACTOR_REQUIRED,
        # Templates call these when they use them, some of them several times.
        "places": partial(places.places, request),
        "place": cache(partial(places.place, request)),
        "home": cache(partial(places.home, request)),
        "works_for_customs": partial(_works_for_customs, request),
        "unread": cache(partial(_unread, request)),
    }


def _works_for_customs(request: HttpRequest) -> bool:
    return any(not each.is_enterprise for each in places.places(request))


def _unread(request: HttpRequest) -> int:
    return unread_count(request.user) if request.user.is_authenticated else 0
