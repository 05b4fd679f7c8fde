from acecs.accounts.models import User
from acecs.refusals import Refusal, ensure
from assessments.actions import submission
from assessments.models import Assessment
from reviews import queries, rules
from reviews.states import Action


def pass_gate(action: Action, assessment: Assessment, by: User) -> Assessment:
    """Lock the assessment and check the rule against the locked row. Raises `Refused`."""
    locked = submission.lock_submitted(assessment, by)
    ensure(refusal(action, locked, by, holder=queries.holder(locked)))
    return locked


def refusal(action: Action, case: Assessment, by: User, *, holder: User | None) -> Refusal | None:
    """Return why the user may not do this now, None if they may."""
    without_head = queries.lacks_head(case, holder, by)
    return rules.may(action, case.role, case.state, reviewer=holder, by=by, without_head=without_head)
