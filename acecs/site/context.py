from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from acecs.site import places


def portal(request: HttpRequest) -> dict[str, object]:
    """What every page's frame shows. The places are asked for where a frame is drawn, not for the parts of a page."""
    return {
        "is_demo": settings.IS_DEMO,
        "portal_languages": settings.LANGUAGES,
        "places": SimpleLazyObject(lambda: places.places(request)),
        "place": SimpleLazyObject(lambda: places.place(request)),
    }
