from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from acecs.accounts.rules import Refused


class ShowRefusals:
    """An action that was refused becomes a page (or an htmx partial) with its sentence and status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        refusal = exception.refusal
        template = "refused.html#partial" if getattr(request, "htmx", False) else "refused.html"
        return render(request, template, {"refusal": refusal}, status=refusal.why.status)
