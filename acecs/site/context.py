from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from acecs.notifications.queries import unread_count


def portal(request: HttpRequest) -> dict[str, object]:
    """What every page's frame shows. `unread` is counted when a page asks for it, once."""
    return {
        "is_demo": settings.IS_DEMO,
        "portal_languages": settings.LANGUAGES,
        "unread": SimpleLazyObject(lambda: _unread(request)),
    }


def _unread(request: HttpRequest) -> int:
    return unread_count(request.user) if request.user.is_authenticated else 0
