"""Who may do what on customs' side, and in which state of the assessment: pure data."""

from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _

from acecs.accounts.states import OfficeRole
from assessments.states import EVERY_STATE, State, Step, may_step


class Action(models.TextChoices):
    VIEW = "view", _("read the review task")
    TAKE = "take", _("take the review task")
    ASSIGN = "assign", _("assign a reviewer")
    HAND_OVER = "hand_over", _("hand over or release the review task")
    JUDGE = "judge", _("rate an item on review")
    SEND = "send", _("send ratings and comments")
    RETURN = "return", _("return for correction")
    CONCLUDE = "conclude", _("record the review opinion")


REVIEWER, HEAD = OfficeRole.REVIEWER, OfficeRole.HEAD
IN_REVIEW = frozenset({State.IN_REVIEW})
AT_CUSTOMS = frozenset({State.SUBMITTED, State.IN_REVIEW})

# action → (roles, states of the assessment).
MAY: dict[Action, tuple[frozenset[OfficeRole], frozenset[State]]] = {
    Action.VIEW: (frozenset({REVIEWER, HEAD}), EVERY_STATE),
    # In review: only if nobody has the case.
    Action.TAKE: (frozenset({REVIEWER}), AT_CUSTOMS),
    Action.ASSIGN: (frozenset({HEAD}), AT_CUSTOMS),
    Action.HAND_OVER: (frozenset({REVIEWER}), AT_CUSTOMS),
    Action.JUDGE: (frozenset({REVIEWER}), IN_REVIEW),
    Action.SEND: (frozenset({REVIEWER}), IN_REVIEW),
    Action.RETURN: (frozenset({REVIEWER}), may_step(Step.RETURN)),
    Action.CONCLUDE: (frozenset({REVIEWER}), may_step(Step.CONCLUDE)),
}

# Actions reserved for the reviewer who has the case.
OWN_CASE = frozenset({Action.HAND_OVER, Action.JUDGE, Action.SEND, Action.RETURN, Action.CONCLUDE})


class Occasion(models.TextChoices):
    """When a review record was frozen."""

    SENT = "sent", _("sent for information")
    RETURNED = "returned", _("returned for correction")
    CONCLUDED = "concluded", _("review opinion")


class Left(StrEnum):
    """Why the reviewer of a case can no longer review it: left the office, or has another role or joined the enterprise."""

    OFFICE = "office"
    CASE = "case"
