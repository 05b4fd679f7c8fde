"""Refusals: rules return them, actions raise them, pages show them."""

from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Any

from django.utils.functional import Promise


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


def ensure(refusal: Refusal | None) -> None:
    """Raise a rule's refusal, if there is one."""
    if refusal is not None:
        raise Refused(refusal)
