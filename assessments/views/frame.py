"""Start an assessment, its task list, change its frame."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from acecs.accounts.http import SignedInRequest, attempt, page_of
from acecs.refusals import Refusal, Refused, Why, ensure
from assessments.actions import assessment as actions
from assessments.forms.frame import FrameForm, StartForm, frame_initial, start_initial
from assessments.models import Assessment
from assessments.models.answer import sees_all
from assessments.queries import lists, profile
from assessments.queries.corrective import open_count, visible_actions
from assessments.queries.entered import sheet_of
from assessments.queries.figures import documents_to_choose
from assessments.queries.former import former_assessments
from assessments.queries.outcome import outlook
from assessments.queries.readiness import readiness_of
from assessments.queries.sign_off import ShownSignOff, sign_off_now
from assessments.queries.worksheet.counters import Progress
from assessments.queries.worksheet.overview import overview
from assessments.queries.worksheet.row import WorksheetRow
from assessments.queries.worksheet.rows import rows_of
from assessments.queries.worksheet.workload import Workload, workload
from assessments.rules import access
from assessments.states import EDITABLE, Action, State
from assessments.views.context import edition_choices, edition_context, head_context, page_context
from assessments.views.loading import assessment_or_404, newest_version, uuid_of
from assessments.views.next_step import ENDED, NextStep, next_step, outcome_step, own_step
from standards.law.parts import ReadinessPart
from standards.models import Edition
from standards.queries.editions import published
from standards.states import StandardsPart

# In the form that starts one; the newest.
MOST_FORMERS = 20


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: SignedInRequest) -> HttpResponse:
    """`?edition=CODE&enterprise=ID` choose among several; without, the edition valid today and the first enterprise.

    `?former=ID` chooses what is carried over.
    """
    enterprises = lists.enterprises_to_start_in(request.user)
    ensure(access.may(Action.START, lists.role_to_start(enterprises)))
    chosen = request.GET.get("enterprise")
    enterprise = get_object_or_404(enterprises, public_id=uuid_of(chosen)) if chosen else enterprises[0]
    page_of(request, enterprise)
    edition = _edition(request)
    offers = lists.type_offers(edition, request.user, enterprise)
    formers = list(former_assessments(enterprise, request.user)[:MOST_FORMERS])
    form = StartForm(
        request.POST if request.method == "POST" else None,
        initial=start_initial() | _offered(request, offers) | {"former": _former_or_404(request, formers)},
        edition=edition,
        documents=documents_to_choose(enterprise),
        formers=formers,
    )

    def act() -> Assessment:
        return actions.start(
            enterprise=enterprise,
            edition=edition,
            frame=form.frame(),
            start_token=form.form_token(),
            former=form.chosen_former(),
            by=request.user,
            at=timezone.now(),
        )

    if request.method == "POST" and (started := attempt(form, act, renew=lambda: {"start_token": uuid4()})):
        return redirect("assessments:confirm" if started.former_id else "assessments:worksheet", started.public_id)
    context = _form_context(form, edition) | edition_context(edition, reference_date=None)
    context |= {
        "enterprise": enterprise,
        "enterprises": enterprises,
        "editions": edition_choices(),
        "type_offers": offers,
    }
    return render(request, "assessments/start.html", context, status=form.status)


def _edition(request: SignedInRequest) -> Edition:
    code = request.GET.get("edition", "").replace("\x00", "�")
    offered = published(timezone.localdate())
    edition = get_object_or_404(offered, code=code) if code else offered.first()
    if edition is None:
        raise Refused(
            Refusal(
                Why.WRONG_STATE, _("No edition of the standard is published. Ask the administrator to publish one.")
            )
        )
    return edition


def _offered(request: SignedInRequest, offers: list[lists.TypeOffer]) -> dict[str, object]:
    """The types that `?types=` picks; without, or with one that is not offered, those of the form."""
    code = request.GET.get("types", "")
    return next(({"types": list(offer.keys)} for offer in offers if offer.code == code), {})


def _former_or_404(request: SignedInRequest, formers: Iterable[Assessment]) -> str:
    """The assessment that `?former=` names; empty without one."""
    named = request.GET.get("former", "")
    if named and uuid_of(named) not in {each.public_id for each in formers}:
        raise Http404
    return named


def _form_context(form: FrameForm, edition: Edition) -> dict[str, object]:
    language = translation.get_language() or ""
    types = lists.type_choices(edition, language, form.picked_keys())
    return {
        "form": form,
        "keeps_typed": form.is_bound,
        "type_choices": [each for each in types if not each.is_always_in_scope],
        "sections": [each for each in types if each.is_always_in_scope],
        "rates_general": any(each.rates_general for each in types),
    }


@require_safe
def hub(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    readiness = readiness_of(assessment, today=timezone.localdate())
    sheet = sheet_of(assessment)
    rows = rows_of(
        assessment,
        request.user,
        translation.get_language() or "",
        sheet,
        figures=readiness.figures,
    )
    every = overview(tuple(rows))
    sign_off = _sign_off(request, assessment)
    visible = visible_actions(assessment, request.user, {int(row.number) for row in rows})
    context = (
        page_context(assessment)
        | head_context(assessment, readiness)
        | {
            "next_step": _next_step(assessment, readiness, every.progress, sign_off),
            "groups": every.groups,
            "rates_general": any(each.item.part == StandardsPart.GENERAL for each in sheet.items),
            "progress": every.progress,
            "counts": every.counts,
            "workload": _workload(assessment, rows),
            "corrective": open_count(visible, timezone.localdate()),
            "unplanned": sum(row.needs_action for row in rows),
            "profile": profile.of(assessment),
            "may_answer": access.may(Action.ANSWER, assessment.role, assessment.state) is None,
            "sign_off": sign_off,
            "may_change": access.may(Action.CHANGE, assessment.role, assessment.state) is None,
            "may_read_figures": access.may(Action.READ_FIGURES, assessment.role, assessment.state) is None,
            "may_read_profile": access.may(Action.READ_PROFILE, assessment.role, assessment.state) is None,
            "may_report": access.may(Action.REPORT, assessment.role, assessment.state) is None,
            "may_take_evidence": access.may(Action.TAKE_EVIDENCE, assessment.role, assessment.state) is None,
            "may_submit": access.may(Action.SUBMIT, assessment.role, assessment.state) is None,
            "may_take_back": access.may(Action.TAKE_BACK, assessment.role, assessment.state) is None,
            "may_withdraw": access.may(Action.WITHDRAW, assessment.role, assessment.state) is None,
            "may_compare": assessment.round > 0 or assessment.former_id is not None,
            "outlook": outlook(assessment),
            "may_start_next": assessment.state in ENDED and access.may(Action.START, assessment.role) is None,
            "may_record_outcome": access.may(Action.RECORD_OUTCOME, assessment.role, assessment.state) is None,
            "may_read_review": access.may(Action.READ_REVIEW, assessment.role, assessment.state) is None,
        }
    )
    return render(request, "assessments/hub.html", context)


def _sign_off(request: SignedInRequest, assessment: Assessment) -> ShownSignOff | None:
    """None for contributors, and where the enterprise wants none."""
    if access.may(Action.READ_SIGN_OFF, assessment.role, assessment.state):
        return None
    return sign_off_now(assessment, user=request.user, at=timezone.now())


def _workload(assessment: Assessment, rows: list[WorksheetRow]) -> Workload | None:
    """Who holds what, for those who see everybody's items; None if it is with customs or closed."""
    if assessment.state not in EDITABLE or not sees_all(assessment.role):
        return None
    language = translation.get_language() or ""
    return workload(rows, lists.departments_by_member(assessment.enterprise, language))


def _next_step(
    assessment: Assessment, readiness: ReadinessPart, progress: Progress, sign_off: ShownSignOff | None
) -> NextStep | None:
    """The line of the dashboard; for contributors, that of their own items. `progress`: of the items that the reader sees."""
    if not sees_all(assessment.role):
        return own_step(assessment, rated=progress.rated, total=progress.total)
    if assessment.state == State.CONCLUDED and outlook(assessment) is None:
        # The review opinion is on this page; who may record the decision of customs does that next.
        return outcome_step(assessment)
    return next_step(assessment, readiness, waits_for_manager=sign_off is not None and sign_off.is_waiting)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.CHANGE, assessment.role, assessment.state))
    form = FrameForm(
        request.POST if request.method == "POST" else None,
        initial=frame_initial(assessment),
        edition=assessment.edition,
        documents=documents_to_choose(assessment.enterprise),
    )

    def act() -> Assessment:
        return actions.change(
            assessment=assessment,
            version=form.seen_version(),
            frame=form.frame(),
            by=request.user,
            at=timezone.now(),
        )

    if request.method == "POST" and attempt(form, act, renew=partial(newest_version, assessment)):
        return redirect("assessments:hub", assessment.public_id)
    context = page_context(assessment) | _form_context(form, assessment.edition)
    return render(request, "assessments/change.html", context, status=form.status)
