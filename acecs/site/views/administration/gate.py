from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponse

from acecs.accounts import rules
from acecs.accounts.http import SignedInRequest
from acecs.refusals import ensure

View = Callable[..., HttpResponse]


def administrators_only(view: View) -> View:
    """Refuses everybody else before anything is looked up."""

    @wraps(view)
    def asked(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ensure(rules.administer(is_administrator=request.user.is_administrator))
        return view(request, *args, **kwargs)

    return asked


def searched(request: SignedInRequest) -> str:
    """What a list is searched for: no more of it than a name is long, which the database can look for."""
    return request.GET.get("q", "")[:200].replace("\x00", "").strip()
