from acecs.accounts.models import User
from acecs.refusals import ensure
from assessments.actions import submission
from assessments.models import Assessment
from reviews import queries, rules
from reviews.states import Action


def pass_gate(action: Action, assessment: Assessment, by: User) -> Assessment:
    """Lock the assessment and check the rule against the locked row. Raises `Refused`."""
    locked = submission.lock_submitted(assessment, by)
    ensure(rules.may(action, locked.role, locked.state, reviewer=queries.holder(locked), by=by))
    return locked
