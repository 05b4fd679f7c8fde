from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest

from acecs.accounts.queries import office_memberships


def portal(request: HttpRequest) -> dict[str, object]:
    """What every page's frame shows. Templates call `is_reviewer`: parts of a page, which have no frame, do not ask."""
    return {
        "is_demo": settings.IS_DEMO,
        "portal_languages": settings.LANGUAGES,
        "is_reviewer": _is_reviewer(request),
    }


def _is_reviewer(request: HttpRequest) -> Callable[[], bool]:
    user = getattr(request, "user", None)
    return lambda: user is not None and user.is_authenticated and office_memberships(user).exists()
