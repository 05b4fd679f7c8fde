"""Record what customs decided on the application or re-review that a concluded assessment was for."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from acecs.accounts.models import User
from acecs.audit import actions as audit
from acecs.audit.queries import last_actor
from acecs.refusals import Stale, ensure
from acecs.text.days import iso
from assessments.actions.gate import pass_gate
from assessments.models import Assessment
from assessments.rules import outcome as rules
from assessments.states import Action


@dataclass(frozen=True)
class Decision:
    """`code`: a value of `Outcome`, empty for none yet; `number`: code of the certificate, or number of the decision."""

    code: str
    day: date | None
    number: str


@transaction.atomic
def record(*, assessment: Assessment, version: int, decision: Decision, by: User, at: datetime) -> Assessment:
    """Record the decision over `version` of the assessment's frame; the same again changes nothing.

    Raises `Refused` (role, state, a day or number missing) and `Stale`.
    """
    locked = pass_gate(Action.RECORD_OUTCOME, assessment.public_id, by)
    ensure(rules.outcome(decision.code, decision.day, decision.number, today=timezone.localdate(at)))
    if decision == decision_of(locked):
        return locked
    if locked.frame_version != version:
        raise _stale(locked, by)
    # A corrected number is no news: nobody is reminded again.
    if (decision.code, decision.day) != (locked.outcome, locked.outcome_date):
        locked.outcome_recorded_at = at if decision.code else None
    locked.outcome, locked.outcome_date, locked.outcome_number = decision.code, decision.day, decision.number
    locked.frame_version += 1
    locked.updated_at = at
    columns = ["outcome", "outcome_date", "outcome_number", "outcome_recorded_at"]
    locked.save(update_fields=[*columns, "frame_version", "updated_at"])
    audit.record(
        "assessments.outcome_recorded",
        locked,
        stream=locked.enterprise.stream,
        by=by,
        at=at,
        outcome=decision.code,
        day=iso(decision.day),
        number=decision.number,
    )
    return locked


def decision_of(assessment: Assessment) -> Decision:
    return Decision(assessment.outcome, assessment.outcome_date, assessment.outcome_number)


def _stale(assessment: Assessment, by: User) -> Stale:
    is_own = last_actor(assessment.public_id, "assessments.outcome_recorded") == str(by.public_id)
    own = _(
        "You recorded this in another window in the meantime: %(outcome)s. Your entries are below; save again to replace it."
    )
    theirs = _(
        "Somebody else recorded this in the meantime: %(outcome)s. Your entries are below; save again to replace it."
    )
    decided = assessment.get_outcome_display() if assessment.outcome else _("no decision yet")
    outcome = " ".join(filter(None, [decided, iso(assessment.outcome_date), assessment.outcome_number]))
    return Stale((own if is_own else theirs) % {"outcome": outcome}, assessment, is_own=is_own)
