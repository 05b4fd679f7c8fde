"""Which former assessment may be carried over from?"""

from django.utils.translation import gettext_lazy as _

from acecs.refusals import Refusal, Why
from assessments.models import Assessment

NO_FORMER = _("Choose a former assessment of this enterprise that was submitted, returned, concluded or ended.")


def former(found: Assessment | None) -> Refusal | None:
    """`found`: what the user may use, see `queries.former`."""
    return None if found else Refusal(Why.BAD_INPUT, NO_FORMER)
