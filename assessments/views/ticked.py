"""Items that are ticked on the worksheet, for what is done to many at once."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect


def ticked_numbers(texts: Iterable[str]) -> list[int]:
    """Numbers of items from a form. What is no number is left out: no item has it."""
    return sorted({int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 4})


def to_worksheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Lead to the worksheet, also from a form in its dialog."""
    url = reverse("assessments:worksheet", args=[public_id])
    is_part = getattr(request, "htmx", False)
    return HttpResponseClientRedirect(url) if is_part else redirect(url)
