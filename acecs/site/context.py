from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from acecs.accounts.queries import office_memberships
from acecs.notifications.queries import unread_count


def portal(request: HttpRequest) -> dict[str, object]:
    """What every page's frame shows. What costs a query is asked for when a page shows it, once."""
    return {
        "is_demo": settings.IS_DEMO,
        "portal_languages": settings.LANGUAGES,
        "unread": SimpleLazyObject(lambda: _unread(request)),
        "is_reviewer": SimpleLazyObject(lambda: _is_reviewer(request)),
    }


def _unread(request: HttpRequest) -> int:
    return unread_count(request.user) if request.user.is_authenticated else 0


def _is_reviewer(request: HttpRequest) -> bool:
    return request.user.is_authenticated and office_memberships(request.user).exists()
