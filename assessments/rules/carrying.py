"""Which former assessment may be carried over from?"""

from django.utils.translation import gettext_lazy as _

from acecs.refusals import Refusal, Why
from assessments.models import Assessment

NO_FORMER = _("Choose a former assessment of this enterprise that was submitted, returned, concluded or ended.")


def former(allowed: Assessment | None) -> Refusal | None:
    """`allowed`: the chosen one, if it is among `queries.former.former_assessments`."""
    return None if allowed else Refusal(Why.BAD_INPUT, NO_FORMER)
