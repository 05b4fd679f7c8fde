"""States of an assessment and who may do what in which: pure data, read by the rules and the tests."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from acecs.accounts.states import EnterpriseRole


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    IN_REVIEW = "in_review", _("in review")
    RETURNED = "returned", _("returned for correction")
    CONCLUDED = "concluded", _("concluded")
    WITHDRAWN = "withdrawn", _("withdrawn")


EDITABLE = frozenset({State.DRAFT, State.RETURNED})
EVERY_STATE = frozenset(State)


class Action(models.TextChoices):
    START = "start", _("start an assessment")
    VIEW = "view", _("read the assessment")
    CHANGE = "change", _("change name, dates and business types")
    ASSIGN = "assign", _("assign items")
    ANSWER = "answer", _("rate an item")
    EVIDENCE = "evidence", _("add or remove evidence")
    REPORT = "report", _("make a report")


OFFICER, CONTRIBUTOR, MANAGER = EnterpriseRole.OFFICER, EnterpriseRole.CONTRIBUTOR, EnterpriseRole.MANAGER

# action → (roles, states). A contributor's items are only those assigned to them; the queries see to that.
MAY: dict[Action, tuple[frozenset[EnterpriseRole], frozenset[State]]] = {
    Action.START: (frozenset({OFFICER}), EVERY_STATE),
    Action.VIEW: (frozenset({OFFICER, CONTRIBUTOR, MANAGER}), EVERY_STATE),
    Action.CHANGE: (frozenset({OFFICER}), EDITABLE),
    Action.ASSIGN: (frozenset({OFFICER}), EDITABLE),
    Action.ANSWER: (frozenset({OFFICER, CONTRIBUTOR}), EDITABLE),
    Action.EVIDENCE: (frozenset({OFFICER, CONTRIBUTOR}), EDITABLE),
    Action.REPORT: (frozenset({OFFICER, MANAGER}), EVERY_STATE),
}


class CountKnown(models.TextChoices):
    """Whether last year's number of relevant documents can be calculated (decides between items 10(2) and 10(3))."""

    KNOWN = "known", _("It is known")
    UNKNOWN = "unknown", _("It cannot be calculated")
