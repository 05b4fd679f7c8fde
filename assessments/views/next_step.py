"""What to do next in an assessment, in one line, by its state and the reader's role."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from acecs.accounts.states import EnterpriseRole
from acecs.text.moments import written
from acecs.text.signs import listed
from assessments.models import Assessment
from assessments.queries.customs import customs_word
from assessments.queries.outcome import outlook
from assessments.queries.rounds import Correction, correction
from assessments.rules import access
from assessments.states import Action, State
from standards.law.parts import ReadinessPart

# Most urgent first: what customs returned, what is being worked on, what waits for customs, what has ended.
URGENCY = (State.RETURNED, State.DRAFT, State.IN_REVIEW, State.SUBMITTED, State.CONCLUDED, State.WITHDRAWN)
NOTHING_TO_CORRECT = Correction((), ())
ENDED = frozenset({State.CONCLUDED, State.WITHDRAWN})


@dataclass(frozen=True)
class NextStep:
    """`url`: where the reader does it, empty if there is nothing to do."""

    text: str
    url: str = ""


def next_step(assessment: Assessment, readiness: ReadinessPart | None, *, waits_for_manager: bool = False) -> NextStep:
    """Return the next step for the assessment's `role`. `readiness`: as kept, None for a contributor. No query.

    `waits_for_manager`: managers are asked to sign off the draft.
    """
    if waits_for_manager and assessment.role == EnterpriseRole.MANAGER:
        url = reverse("assessments:sign_off", args=[assessment.public_id])
        return NextStep(_("Read the draft and sign it off"), url)
    match State(assessment.state):
        case State.RETURNED:
            return _returned(assessment)
        case State.DRAFT:
            return _draft(assessment, readiness)
        case State.SUBMITTED | State.IN_REVIEW:
            return _with_customs(assessment)
        case State.CONCLUDED:
            return _concluded(assessment)
        case State.WITHDRAWN:
            return NextStep(_("Ended by the enterprise"))


def own_step(assessment: Assessment, *, rated: int, total: int) -> NextStep | None:
    """Return a contributor's next step; None if they have no item, or if what customs said decides. `rated`, `total`: of their items."""
    match State(assessment.state):
        case State.SUBMITTED | State.IN_REVIEW:
            return _with_customs(assessment)
        case State.DRAFT if total:
            return _rate(assessment, total - rated) or NextStep(_("Nothing is left to do on your items."))
        case _:
            return None


def _rate(assessment: Assessment, unrated: int) -> NextStep | None:
    if not unrated:
        return None
    text = ngettext("Rate %(count)s item", "Rate %(count)s items", unrated)
    return NextStep(text % {"count": unrated}, _worksheet(assessment, "unrated"))


def _returned(assessment: Assessment) -> NextStep:
    items = correction(assessment) or NOTHING_TO_CORRECT
    count = {"total": items.total, "changed": len(items.changed), "left": len(items.unchanged)}
    if items.answered or items.dropped:
        return _counted(assessment, items)
    if assessment.role != EnterpriseRole.OFFICER:
        text = ngettext(
            "Customs wants %(total)s item corrected", "Customs wants %(total)s items corrected", items.total
        )
        if items.changed:
            text = _("Customs wants corrections: %(changed)s of %(total)s changed")
        return NextStep(text % count, reverse("reviews:sent", args=[assessment.public_id]))
    if not items.unchanged:
        submit = reverse("assessments:submit", args=[assessment.public_id])
        return NextStep(_("%(changed)s of %(total)s changed; check and submit again") % count, submit)
    text = ngettext("Correct %(left)s item and submit again", "Correct %(left)s items and submit again", count["left"])
    if items.changed:
        text = ngettext(
            "%(changed)s of %(total)s changed; correct %(left)s more item and submit again",
            "%(changed)s of %(total)s changed; correct %(left)s more items and submit again",
            count["left"],
        )
    return NextStep(text % count, _worksheet(assessment, "unchanged"))


def _counted(assessment: Assessment, items: Correction) -> NextStep:
    counts = (
        (_("%(count)s changed"), items.changed),
        (_("%(count)s answered"), items.answered),
        (_("%(count)s not changed yet"), items.unchanged),
        (_("%(count)s no longer in scope"), items.dropped),
    )
    parts = listed(words % {"count": len(numbers)} for words, numbers in counts if numbers)
    text = ngettext("%(total)s item to correct: %(parts)s", "%(total)s items to correct: %(parts)s", items.total)
    if assessment.role != EnterpriseRole.OFFICER:
        url = reverse("reviews:sent", args=[assessment.public_id])
    elif items.unchanged:
        url = _worksheet(assessment, "unchanged")
    else:
        url = reverse("assessments:submit", args=[assessment.public_id])
    return NextStep(text % {"total": items.total, "parts": parts}, url)


def _concluded(assessment: Assessment) -> NextStep:
    """The review opinion, or what follows from the decision of customs that was recorded."""
    follows = outlook(assessment)
    if follows is None:
        return NextStep(_("Read the review opinion"), reverse("reviews:sent", args=[assessment.public_id]))
    hub = reverse("assessments:hub", args=[assessment.public_id])
    if follows.next_day is None:
        return NextStep(_("Certified") if follows.is_certificate else _("Not certified"), hub)
    text = (
        _("Certified; next re-review %(day)s")
        if follows.is_certificate
        else _("Not certified; new application from %(day)s")
    )
    return NextStep(text % {"day": written(follows.next_day)}, hub)


def outcome_step(assessment: Assessment) -> NextStep | None:
    """The step after the review opinion; None for those who do not record the decision of customs."""
    if access.may(Action.RECORD_OUTCOME, assessment.role, assessment.state):
        return None
    url = reverse("assessments:outcome", args=[assessment.public_id])
    return NextStep(_("Record the decision of customs when you have it"), url)


def _draft(assessment: Assessment, readiness: ReadinessPart | None) -> NextStep:
    if assessment.role == EnterpriseRole.MANAGER:
        return NextStep(_("Read what is missing"), reverse("assessments:readiness", args=[assessment.public_id]))
    if not assessment.scope_count:
        return NextStep(_("Pick the business types"), reverse("assessments:change", args=[assessment.public_id]))
    unconfirmed = sum(check.code == "unconfirmed" for check in readiness.checks) if readiness else 0
    if unconfirmed:
        text = ngettext(
            "Confirm %(count)s item that was carried over",
            "Confirm %(count)s items that were carried over",
            unconfirmed,
        )
        return NextStep(text % {"count": unconfirmed}, reverse("assessments:confirm", args=[assessment.public_id]))
    if to_rate := _rate(assessment, assessment.scope_count - assessment.rated_count):
        return to_rate
    if any(check.code == "figure_missing" for check in readiness.checks if check.blocks) if readiness else False:
        text = _("Confirm the number of relevant documents of %(year)s")
        register = reverse("assessments:register", args=[assessment.enterprise.public_id])
        return NextStep(text % {"year": assessment.reference_date.year - 1}, register)
    return _ready(assessment)


def _ready(assessment: Assessment) -> NextStep:
    """Everything is rated and entered."""
    submit = reverse("assessments:submit", args=[assessment.public_id])
    if count := assessment.blocking_count:
        text = ngettext(
            "Fix %(count)s issue that blocks submission", "Fix %(count)s issues that block submission", count
        )
        return NextStep(text % {"count": count}, submit)
    if assessment.verdict != "satisfied":
        return NextStep(_("See what has to change"), reverse("assessments:readiness", args=[assessment.public_id]))
    return NextStep(_("Check and submit to customs"), submit)


def _with_customs(assessment: Assessment) -> NextStep:
    word = customs_word(assessment)
    if word and word.round == assessment.round and assessment.role != EnterpriseRole.CONTRIBUTOR:
        text = _("In review; read the ratings that customs sent on %(day)s")
        return NextStep(text % {"day": written(word.day)}, reverse("reviews:sent", args=[assessment.public_id]))
    since = {"day": written(timezone.localdate(assessment.submitted_at))}
    return NextStep(_("Waiting for customs since %(day)s") % since)


def _worksheet(assessment: Assessment, shown: str) -> str:
    return f"{reverse('assessments:worksheet', args=[assessment.public_id])}?show={shown}"
