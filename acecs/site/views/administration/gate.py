from functools import wraps
from typing import Any

from django.http import HttpResponse

from acecs.accounts import rules
from acecs.accounts.decorators import View
from acecs.accounts.http import SignedInRequest
from acecs.refusals import ensure
from acecs.text.typed import one_line

LONGEST_SEARCH = 300


def administrators_only(view: View) -> View:
    """Refuse everybody but administrators before the view runs any query."""

    @wraps(view)
    def asked(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ensure(rules.administer(is_administrator=request.user.is_administrator))
        return view(request, *args, **kwargs)

    return asked


def search_text(request: SignedInRequest) -> str:
    """The list's `?q=` as a person sees it. No name or address is longer, so the rest of a longer text finds nothing either."""
    return one_line(request.GET.get("q", ""))[:LONGEST_SEARCH]
