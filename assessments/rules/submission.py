"""May the assessment be submitted?"""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from acecs.accounts.states import EnterpriseRole
from acecs.refusals import Refusal, Why
from acecs.text.typed import LONGEST_TEXT, is_blank
from assessments.states import State
from standards.law.parts import ReadinessPart
from standards.law.statement import grouped_checks


def declared(*, said: bool, role: str) -> Refusal | None:
    """An officer must check the declaration's box."""
    if said or role != EnterpriseRole.OFFICER:
        return None
    return Refusal(Why.INVALID, _("Not submitted: read the declaration and check its box first."))


def end(reason: str, state: str) -> Refusal | None:
    """Ending a self-assessment during review needs a reason for the reviewer."""
    if state == State.IN_REVIEW and is_blank(reason):
        return Refusal(
            Why.INVALID, _("Not ended: customs is reviewing this assessment; give the reason for ending it.")
        )
    if len(reason) > LONGEST_TEXT:
        return Refusal(Why.INVALID, _("Shorten the reason to %(limit)s characters.") % {"limit": f"{LONGEST_TEXT:,}"})
    return None


def of_round(seen: int, submitted: int) -> Refusal | None:
    """`seen`: number of submissions when the page was opened; `submitted`: that number now."""
    if seen == submitted:
        return None
    return Refusal(
        Why.STALE,
        _("Not submitted: this page was opened in another round. Read the answers as they are now, then submit."),
    )


def as_seen(*, is_same: bool) -> Refusal | None:
    """The declared content must be what the page showed."""
    if is_same:
        return None
    return Refusal(
        Why.STALE,
        _("Not submitted: somebody changed the answers since you opened this page. Read them, then submit."),
    )


def complete(readiness: ReadinessPart | None) -> Refusal | None:
    """Refuse a submission with blockers."""
    count = sum(each.check.blocks for each in grouped_checks(readiness.checks)) if readiness else 0
    if not count:
        return None
    message = ngettext(
        "Not submitted: %(count)s issue must be fixed first. The check page lists it.",
        "Not submitted: %(count)s issues must be fixed first. The check page lists them.",
        count,
    )
    return Refusal(Why.INVALID, message % {"count": count})
