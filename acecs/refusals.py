"""Refusals: rules return them, actions raise them, pages show them."""

from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any, Protocol
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class Why(Enum):
    """Why something is refused."""

    BAD_INPUT = "bad_input"
    WRONG_ROLE = "wrong_role"
    WRONG_STATE = "wrong_state"
    STALE = "stale"
    TOO_LARGE = "too_large"
    INVALID = "invalid"
    GONE = "gone"
    DAMAGED = "damaged"
    NO_SPACE = "no_space"
    BUSY = "busy"

    @property
    def status(self) -> HTTPStatus:
        return STATUS[self]


STATUS = {
    Why.BAD_INPUT: HTTPStatus.BAD_REQUEST,
    Why.WRONG_ROLE: HTTPStatus.FORBIDDEN,
    Why.WRONG_STATE: HTTPStatus.CONFLICT,
    Why.STALE: HTTPStatus.CONFLICT,
    Why.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Why.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    Why.GONE: HTTPStatus.GONE,
    Why.DAMAGED: HTTPStatus.INTERNAL_SERVER_ERROR,
    Why.NO_SPACE: HTTPStatus.INSUFFICIENT_STORAGE,
    Why.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
}


@dataclass(frozen=True)
class Refusal:
    """`message` is a sentence in the reader's language that says what to do."""

    why: Why
    message: str | Promise


class Refused(Exception):  # noqa: N818 - it reads as what happened
    """An action was refused and changed nothing."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class Stale(Refused):
    """Another version was saved in the meantime; `current`: the row as it is now.

    `is_own`: the same person saved it, in another window.
    """

    def __init__(self, message: str, current: Any = None, *, is_own: bool = False) -> None:
        super().__init__(Refusal(Why.STALE, message))
        self.current = current
        self.is_own = is_own


class Saved(Protocol):
    """A saved version: who saved it, from which window."""

    saved_by: Any
    saved_by_id: Any
    window: Any


def overtaken(current: Any, *, by: Any, is_own: bool) -> Stale:
    """Return the `Stale` of a form that shows both texts side by side. `by`: the user who saved `current`."""
    if is_own:
        message = _(
            "You changed this in another window in the meantime, so this change was not saved. "
            "Compare the two, then save again or keep the other."
        )
    else:
        message = _(
            "%(name)s changed this in the meantime, so your change was not saved. "
            "Compare the two, then save again or keep theirs."
        ) % {"name": by.name}
    return Stale(message, current, is_own=is_own)


def ensure_own_last_save(last: Saved | None, current: Any, *, by_id: int, window: UUID | None) -> None:
    """Raise `Stale` unless the page itself made the last save. It had then seen every earlier one."""
    if last is None:
        raise overtaken(current, by=None, is_own=True)
    is_own = last.saved_by_id == by_id
    if not is_own or window is None or last.window != window:
        raise overtaken(current, by=last.saved_by, is_own=is_own)


def ensure(refusal: Refusal | None) -> None:
    """Raise a rule's refusal, if there is one."""
    if refusal is not None:
        raise Refused(refusal)
