from django.conf import settings
from django.http import HttpRequest

from acecs.accounts.queries import office_memberships


def portal(request: HttpRequest) -> dict[str, object]:
    """What every page's frame shows."""
    user = getattr(request, "user", None)
    return {
        "is_demo": settings.IS_DEMO,
        "portal_languages": settings.LANGUAGES,
        "is_reviewer": user is not None and user.is_authenticated and office_memberships(user).exists(),
    }
