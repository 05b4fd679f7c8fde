"""Who may do what on customs' side, and in which state of the assessment: pure data."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from acecs.accounts.states import OfficeRole
from assessments.states import EVERY_STATE, State, Step, may_step


class Action(models.TextChoices):
    VIEW = "view", _("read the case")
    TAKE = "take", _("take the case")
    ASSIGN = "assign", _("assign a reviewer")
    JUDGE = "judge", _("rate an item on review")
    SEND = "send", _("send ratings and comments")
    RETURN = "return", _("return for correction")
    CONCLUDE = "conclude", _("record the review opinion")


REVIEWER, HEAD = OfficeRole.REVIEWER, OfficeRole.HEAD
IN_REVIEW = frozenset({State.IN_REVIEW})

# action → (roles, states of the assessment).
MAY: dict[Action, tuple[frozenset[OfficeRole], frozenset[State]]] = {
    Action.VIEW: (frozenset({REVIEWER, HEAD}), EVERY_STATE),
    Action.TAKE: (frozenset({REVIEWER}), may_step(Step.TAKE)),
    Action.ASSIGN: (frozenset({HEAD}), frozenset({State.SUBMITTED, State.IN_REVIEW})),
    Action.JUDGE: (frozenset({REVIEWER}), IN_REVIEW),
    Action.SEND: (frozenset({REVIEWER}), IN_REVIEW),
    Action.RETURN: (frozenset({REVIEWER}), may_step(Step.RETURN)),
    Action.CONCLUDE: (frozenset({REVIEWER}), may_step(Step.CONCLUDE)),
}

# Actions reserved for the reviewer who has the case.
OWN_CASE = frozenset({Action.JUDGE, Action.SEND, Action.RETURN, Action.CONCLUDE})


class Occasion(models.TextChoices):
    """When a review record was frozen."""

    SENT = "sent", _("sent for information")
    RETURNED = "returned", _("returned for correction")
    CONCLUDED = "concluded", _("review opinion")
