"""What a reader did to many items at once last, kept in their session until they undo it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _

from acecs.accounts.http import SignedInRequest
from acecs.refusals import Refusal, Refused, Why

Done = Literal["assigned", "evidence_asked", "not_applicable", "workbook"]


def remember(request: SignedInRequest, done: Done, public_id: UUID, how: Any) -> None:
    """`how`: JSON that tells how to undo it."""
    request.session[_key(done)] = {"of": str(public_id), "how": how}


def may_undo(request: SignedInRequest, done: Done, public_id: UUID) -> bool:
    return bool(request.session.get(_key(done), {}).get("of") == str(public_id))


@contextmanager
def undoing(request: SignedInRequest, done: Done, public_id: UUID) -> Iterator[Any]:
    """Yield how to undo it, and forget it afterwards.

    Raises `Refused` if there is nothing to undo, or if one of the items no longer belongs to the assessment.
    """
    if not may_undo(request, done, public_id):
        text = _("There is nothing to undo: it was undone already, or you have signed in anew.")
        raise Refused(Refusal(Why.STALE, text))
    try:
        yield request.session[_key(done)]["how"]
    except ObjectDoesNotExist as missing:
        text = _("Nothing was undone, because some of the items no longer belong to the business types.")
        raise Refused(Refusal(Why.STALE, text)) from missing
    del request.session[_key(done)]


def _key(done: Done) -> str:
    return f"undo_{done}"
