from django.conf import settings
from django.http import HttpRequest


def portal(_request: HttpRequest) -> dict[str, object]:
    """What every page's frame shows."""
    return {"is_demo": settings.IS_DEMO, "portal_languages": settings.LANGUAGES}
