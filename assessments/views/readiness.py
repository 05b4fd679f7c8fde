"""The readiness page: the verdict with its reasons, for the reference date and for any other day."""

from datetime import date
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from acecs.accounts.http import SignedInRequest
from acecs.refusals import ensure
from acecs.text.bilingual import Text
from assessments.forms.readiness import OtherDayForm
from assessments.models import Assessment
from assessments.queries import profile
from assessments.queries.corrective import WorkItem, actions_of, kept_actions, to_work_on
from assessments.queries.facts import facts_of
from assessments.queries.readiness import readiness_of
from assessments.rules import access
from assessments.states import EDITABLE, Action
from assessments.views.context import customs_of, head_context, page_context
from assessments.views.loading import assessment_or_404
from assessments.views.timeline import timeline_context
from standards.law.facts import Facts
from standards.law.other_day import on_another_day
from standards.law.parts import ReadinessPart
from standards.law.sentences import headline, say
from standards.law.statement import statement
from standards.queries.catalogue import catalogue_of


@require_safe
def readiness(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """`?on=2027-03-01` asks for another day. With customs, the answer is the one from the submission."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.READINESS, assessment.role, assessment.state))
    today, is_editable = timezone.localdate(), assessment.state in EDITABLE
    current = readiness_of(assessment, today=today)
    form = OtherDayForm(request.GET if "on" in request.GET else None)
    # Waiting does not help in a re-review, so no other day is computed.
    day = form.cleaned_data["on"] if current.spans and form.is_bound and form.is_valid() else None
    context = page_context(assessment) | head_context(assessment, current, is_readiness_page=True)
    customs = customs_of(assessment)
    is_past = customs is not None and customs.sets_own_aside
    context |= {
        "readiness": current,
        "to_work_on": _to_work_on(request, assessment, current, today),
        "form": form,
        "other_day": on_another_day(_facts(assessment), day) if day else None,
        "timeline": timeline_context(current, today=today if is_editable else None, is_past=is_past),
        "by_todays_figures": _by_todays_register(assessment) if assessment.figures_changed_at else None,
        "may_submit": access.may(Action.SUBMIT, assessment.role, assessment.state) is None,
        "is_editable": is_editable,
    }
    return render(request, "assessments/readiness.html", context, status=422 if form.errors else 200)


def _to_work_on(
    request: SignedInRequest, assessment: Assessment, readiness: ReadinessPart, today: date
) -> tuple[WorkItem, ...]:
    items, scope = catalogue_of(assessment.edition).items, profile.in_scope(assessment)
    return to_work_on(
        readiness,
        actions_of(assessment, request.user, today=today) if kept_actions(assessment) else (),
        {number: items[number].title for number in scope},
        today=today,
        may_plan=access.may(Action.PLAN_CORRECTIVE, assessment.role, assessment.state) is None,
    )


def _by_todays_register(assessment: Assessment) -> Text:
    """If the register changed after submission: the verdict with today's figures."""
    facts = _facts(assessment)
    return say("by_todays_register", verdict=headline(facts.parts, statement(facts).verdict))


def _facts(assessment: Assessment) -> Facts:
    return facts_of(assessment, as_of=timezone.localdate())
