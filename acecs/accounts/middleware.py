from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from acecs.accounts.http import typed_texts


class ReaderLanguage:
    """A signed-in reader's own language goes before the browser's and the cookie's."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        return self.get_response(request)


class SignInRequired(LoginRequiredMiddleware):
    """Every page wants a signed-in reader unless it says otherwise.

    A form that arrives after the session ended is not thrown away: the answer shows what was typed.
    """

    def handle_no_permission(  # type: ignore[override]  # Django's own annotation is narrower than its base's use
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        if request.method != "POST":
            response: HttpResponse = super().handle_no_permission(request, view_func)
            return response
        template = "signed_out.html#partial" if getattr(request, "htmx", False) else "signed_out.html"
        return render(request, template, {"typed": typed_texts(request)}, status=401)
