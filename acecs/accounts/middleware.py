from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.deprecation import MiddlewareMixin
from django.utils.translation.trans_real import parse_accept_lang_header

from acecs.accounts import rules
from acecs.accounts.actions import account
from acecs.accounts.http import MADE_FOR, refusal_page, remember_language, typed_texts
from acecs.accounts.queries import lacks_second_factor, language_of
from acecs.accounts.states import Language
from acecs.text.forms import LANGUAGE_SWITCH


class BrowserLanguage(LocaleMiddleware):
    """Choose the language by cookie and browser. A browser that asks for neither Chinese nor English gets English.

    Django's middleware answers such a browser in the portal's own language, Chinese. Without the header, or if it accepts
    any language, Chinese stays.
    """

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES and _asks_for_others_only(request):
            translation.activate(Language.ENGLISH)
            request.LANGUAGE_CODE = translation.get_language()


def _asks_for_others_only(request: HttpRequest) -> bool:
    asked = [code for code, _weight in parse_accept_lang_header(request.headers.get("Accept-Language", ""))]
    return bool(asked) and "*" not in asked and not any(_is_ours(code) for code in asked)


def _is_ours(code: str) -> bool:
    try:
        translation.get_supported_language_variant(code)
    except LookupError:
        return False
    return True


class ReaderLanguage:
    """Activate a signed-in reader's own language. It takes precedence over cookie and browser.

    A refused form can be sent again in order to switch the language: its page is then in that language.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        response = self.get_response(request)
        if chosen := getattr(request, "chosen_language", ""):
            remember_language(response, chosen)
        return response

    def process_view(self, request: HttpRequest, _view: Callable[..., Any], _args: object, _kwargs: object) -> None:
        """After the CSRF check, as it changes the account."""
        chosen = request.POST.get(LANGUAGE_SWITCH, "") if request.method == "POST" else ""
        if chosen not in Language:
            return
        if request.user.is_authenticated:
            account.choose_language(user=request.user, language=chosen, at=timezone.now())
        translation.activate(chosen)
        request.LANGUAGE_CODE = translation.get_language()
        request.chosen_language = chosen  # type: ignore[attr-defined]


class SignInRequired(LoginRequiredMiddleware):
    """Require sign-in for every view that is not marked `login_not_required`.

    A form that was posted after the session ended gets a 401 page that shows what was typed.
    """

    def handle_no_permission(  # type: ignore[override]  # Django's own annotation is narrower than its base's use
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        if request.method != "POST":
            response: HttpResponse = super().handle_no_permission(request, view_func)
            return response
        template = "signed_out.html#partial" if getattr(request, "htmx", False) else "signed_out.html"
        return render(request, template, {"typed": typed_texts(request)}, status=401)


class OwnPage(MiddlewareMixin):
    """Refuse forms of a page that was made for somebody else, who used this browser before the reader signed in.

    The page that says so is in the other person's language, as the form was.

    It must come before the CSRF check, which refuses such a form too, but without naming the reason and only
    where no script renews the token.
    """

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if request.method != "POST" or not request.user.is_authenticated:
            return None
        try:
            made_for = request.POST.get(MADE_FOR)
        except UnreadablePostError:
            # The browser hung up. What comes next reads the form too and answers that.
            return None
        refusal = rules.own_page(made_for=made_for, reader=request.user)
        if refusal is None:
            return None
        chosen = request.POST.get(LANGUAGE_SWITCH, "")
        # For this page only: the account is not changed before the CSRF check.
        translation.activate(chosen if chosen in Language else language_of(made_for) or request.user.language)
        request.LANGUAGE_CODE = translation.get_language()
        return refusal_page(request, rules.own_page(made_for=made_for, reader=request.user) or refusal)


class SecondFactorRequired(MiddlewareMixin):
    """Restrict users who lack a required second factor to setting it up, signing out and choosing a language."""

    OPEN = frozenset({"mfa_activate_totp", "account_reauthenticate", "account_logout", "set_language"})

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or not request.user.is_authenticated or self._is_open(request):
            return None
        if not lacks_second_factor(request.user):
            return None
        if request.method in ("GET", "HEAD"):
            return redirect(f"{reverse('mfa_activate_totp')}?required=1")
        return refusal_page(request, rules.second_factor())

    def _is_open(self, request: HttpRequest) -> bool:
        return request.resolver_match is not None and request.resolver_match.view_name in self.OPEN
