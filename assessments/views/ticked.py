"""Items that are ticked on the worksheet, for what is done to many at once."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from acecs.text.typed import whole_number


def ticked_numbers(texts: Iterable[str]) -> list[int]:
    """Numbers of items from a form. Anything else is left out."""
    numbers = (whole_number(text, most_digits=3) for text in texts)
    return sorted({number for number in numbers if number is not None})


def to_worksheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Lead to the worksheet, also from a form in its dialog."""
    url = reverse("assessments:worksheet", args=[public_id])
    is_part = getattr(request, "htmx", False)
    return HttpResponseClientRedirect(url) if is_part else redirect(url)
