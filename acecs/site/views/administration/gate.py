from functools import wraps
from typing import Any

from django.http import HttpResponse

from acecs.accounts import rules
from acecs.accounts.decorators import View
from acecs.accounts.http import SignedInRequest
from acecs.refusals import ensure


def administrators_only(view: View) -> View:
    """Refuse everybody but administrators before the view runs any query."""

    @wraps(view)
    def asked(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ensure(rules.administer(is_administrator=request.user.is_administrator))
        return view(request, *args, **kwargs)

    return asked


def search_text(request: SignedInRequest) -> str:
    """The list's `?q=`, cut to 200 characters and without NUL, which PostgreSQL refuses."""
    return request.GET.get("q", "")[:200].replace("\x00", "").strip()
