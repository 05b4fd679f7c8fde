from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse

from acecs.accounts import rules
from acecs.accounts.http import SignedInRequest
from acecs.refusals import Refused, ensure
from acecs.text.forms import PageForm

View = Callable[..., HttpResponse]


def administrators_only(view: View) -> View:
    """Refuses everybody else before anything is looked up."""

    @wraps(view)
    def asked(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        ensure(rules.administer(is_administrator=request.user.is_administrator))
        return view(request, *args, **kwargs)

    return asked


def status_of(form: PageForm, act: Callable[[], object]) -> HTTPStatus:
    """Carry out what a valid form asks for. The status of the answer; where it is not OK the form says why."""
    if not form.is_valid():
        return HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        act()
    except Refused as refused:
        form.refuse(refused)
        return refused.refusal.why.status
    except ValidationError as error:
        form.refuse(error)
        return HTTPStatus.UNPROCESSABLE_ENTITY
    return HTTPStatus.OK


def searched(request: SignedInRequest) -> str:
    """What a list is searched for: no more of it than a name is long, which the database can look for."""
    return request.GET.get("q", "")[:200].replace("\x00", "").strip()
