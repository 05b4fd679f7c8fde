"""May this be done with a corrective action?"""

from datetime import date

from django.utils.translation import gettext as _

from acecs.accounts.states import EnterpriseRole
from acecs.refusals import Refusal, Why
from acecs.text.typed import LONGEST_TEXT, is_blank
from assessments.states import CORRECTIVE_TRANSITIONS, CorrectiveStep
from assessments.vocabulary import CorrectiveStatus


def step(name: CorrectiveStep, status: str) -> Refusal | None:
    """Is the step possible from this status?"""
    if (CorrectiveStatus(status), name) in CORRECTIVE_TRANSITIONS:
        return None
    return Refusal(
        Why.WRONG_STATE,
        _("The corrective action is %(status)s: “%(step)s” is not possible now. Reload the page to see it as it is.")
        % {"status": CorrectiveStatus(status).label, "step": name.label},
    )


def own(role: str, *, is_doer: bool, is_of_own_item: bool) -> Refusal | None:
    """Contributors report on what they carry out, and on what is done about their items."""
    if role != EnterpriseRole.CONTRIBUTOR or is_doer or is_of_own_item:
        return None
    return Refusal(
        Why.WRONG_ROLE,
        _("Somebody else carries out this corrective action. Ask a compliance officer to give it to you."),
    )


def carried_out_by(*, is_member: bool) -> Refusal | None:
    if is_member:
        return None
    return Refusal(Why.INVALID, _("Choose an officer or a contributor of this enterprise to carry it out."))


def due(day: date, *, today: date, planned: date | None = None) -> Refusal | None:
    """The day must not have passed, unless it was `planned` before; `today` is a Beijing date."""
    if day >= today or day == planned:
        return None
    return Refusal(Why.INVALID, _("The due date has passed. Enter today or a later day."))


def plan(cause: str, measure: str, leader: str) -> Refusal | None:
    if is_blank(cause):
        return Refusal(Why.INVALID, _("Enter the cause: why the item is not met."))
    if is_blank(measure):
        return Refusal(Why.INVALID, _("Enter the action: what will be done."))
    if is_blank(leader):
        return Refusal(Why.INVALID, _("Enter the name of the person who leads it."))
    return _short(cause, measure)


def report(progress: str, *, is_finished: bool) -> Refusal | None:
    """What was done must be said before anybody can check its effect."""
    if is_finished and is_blank(progress):
        return Refusal(Why.INVALID, _("Enter what was done, so that somebody else can check it."))
    return _short(progress)


def check(note: str) -> Refusal | None:
    if is_blank(note):
        return Refusal(Why.INVALID, _("Enter what was checked and what was found."))
    return _short(note)


def other_checks(*, is_doer: bool, others: bool) -> Refusal | None:
    """The person who carried it out must not check its effect if another compliance officer can."""
    if not is_doer or not others:
        return None
    return Refusal(Why.INVALID, _("You carried it out yourself: ask another compliance officer to check the effect."))


def drop(reason: str) -> Refusal | None:
    if is_blank(reason):
        return Refusal(Why.INVALID, _("Enter why the corrective action is no longer needed."))
    return _short(reason)


def _short(*texts: str) -> Refusal | None:
    if max(map(len, texts)) <= LONGEST_TEXT:
        return None
    return Refusal(
        Why.INVALID,
        _("Shorten the text to %(limit)s characters, or attach it as evidence.") % {"limit": f"{LONGEST_TEXT:,}"},
    )
