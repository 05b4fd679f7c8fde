from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.urls import resolve
from django.utils.deprecation import MiddlewareMixin

from acecs.accounts.http import refusal_page
from acecs.refusals import Refused
from acecs.text.forms import language_switched
from acecs.turns import UNRECEIVED


class NamelessServer:
    """Replaces the web server's own name, which would tell an attacker what to look up. granian cannot leave the header out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Server"] = ""
        return response


class HealthFirst:
    """Answers health checks before all middleware but the headers': probes come by IP address, without TLS or a session.

    They must also be answered if the database is unreachable.
    """

    PATHS = ("/healthz", "/readyz")

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info not in self.PATHS:
            return self.get_response(request)
        view = resolve(request.path_info)
        response: HttpResponse = view.func(request)
        return response


class ReceivedBody:
    """Raises the error of a body that the disk could not hold, so that the reader gets the page about a full disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if error := request.META.get(UNRECEIVED):
            raise error
        return self.get_response(request)


class PrivatePages:
    """Forbids caching: pages are `private, no-cache`, files `private, no-store`.

    Pages are not `no-store`, so that the browser's back button still shows typed text, unless their view says so. Signing out clears the
    browser's cache.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        is_file = isinstance(response, FileResponse)
        response.headers.setdefault("Cache-Control", "private, no-store" if is_file else "private, no-cache")
        if was_signed_in and not request.user.is_authenticated:
            response.headers["Clear-Site-Data"] = '"cache"'
        return response


class LanguageSwitch(MiddlewareMixin):
    """Makes a form that is sent only to switch the page's language change nothing, whatever its view does.

    The view runs, so that its page or its refusal comes in the new language. It must be the last middleware.
    """

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        switched = language_switched(request.POST) if request.method == "POST" else None
        if switched is None:
            return None
        # Nothing may report as done what is rolled back below.
        messages.set_level(request, messages.ERROR + 1)
        try:
            with transaction.atomic():
                response = view(request, *args, **kwargs)
                transaction.set_rollback(True)
        except Refused as error:
            return refusal_page(request, error.refusal)
        # It would have been carried out now.
        return refusal_page(request, switched) if response.has_header("Location") else response


class ShowRefusals:
    """Renders `Refused` as a page (or an htmx partial) with its sentence and status.

    Also gives a 405 response a page, for URLs that only forms post to.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed):
            response.content = render_to_string("405.html", request=request)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refusal_page(request, exception.refusal) if isinstance(exception, Refused) else None
