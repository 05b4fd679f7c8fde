"""Corrective actions: the assessment's list, a page for each, and the forms that change one."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acecs.accounts.http import SignedInRequest, attempt
from acecs.accounts.models import User
from acecs.refusals import ensure
from acecs.text.bilingual import own
from acecs.text.forms import language_switched
from acecs.text.moments import written
from acecs.text.typed import version_number
from assessments.actions import corrective as actions
from assessments.forms.corrective import CheckForm, DropForm, PlanForm, ReportForm
from assessments.models import Answer, Assessment, CorrectiveAction
from assessments.queries import corrective as queries
from assessments.queries import lists
from assessments.queries.corrective_history import history_of
from assessments.queries.entered import sheet_of
from assessments.queries.readiness import readiness_of
from assessments.queries.worksheet.row import WorksheetRow
from assessments.rules import access
from assessments.rules import corrective as rules
from assessments.states import UNFINISHED, Action, CorrectiveStep
from assessments.views.calendar_file import calendar_file
from assessments.views.context import item_context, page_context, row_to_read, rows_to_read
from assessments.views.loading import answer_or_404, assessment_or_404
from assessments.vocabulary import CorrectiveStatus, LeaderPosition, Origin
from evidence.actions import receiving
from evidence.uploads import received
from standards import ratings
from standards.queries.catalogue import catalogue_of

LISTS: dict[str, Callable[[queries.ActionRow], bool]] = {
    "open": lambda row: row.is_open,
    "late": lambda row: row.is_late,
    "mine": lambda row: row.is_open and row.is_mine,
    "closed": lambda row: not row.is_open,
}


@require_safe
def corrective_actions(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Items without an action first, then the unfinished ones, late ones before all others. `?show=` is a key of `LISTS`."""
    assessment = _assessment(request, public_id, Action.READ_CORRECTIVE)
    today = timezone.localdate()
    show = request.GET.get("show", "")
    show = show if show in LISTS else "open"
    rows = queries.actions_of(assessment, request.user, today=today)
    able = {each.key for each in lists.candidates(assessment.enterprise)}
    items = rows_to_read(request, assessment, readiness_of(assessment, today=today), sheet_of(assessment))
    titles = {item.number: own(item.title, get_language()) for item in catalogue_of(assessment.edition).items.values()}
    context = page_context(assessment) | {
        "rows": [
            (row, titles[row.number], row.is_open and row.assignee_id not in able) for row in filter(LISTS[show], rows)
        ],
        "asking": [item for item in items if item.needs_action] if show == "open" else [],
        "counts": {name: sum(map(wanted, rows)) for name, wanted in LISTS.items()},
        "show": show,
        "own_numbers": {int(item.number) for item in items},
        "may_plan": access.may(Action.PLAN_CORRECTIVE, assessment.role, assessment.state) is None,
    }
    return render(request, "assessments/corrective_actions.html", context)


@require_safe
def due_days(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The unfinished actions that the reader sees, or one of `LISTS`, for their own calendar."""
    assessment = _assessment(request, public_id, Action.READ_CORRECTIVE)
    wanted = LISTS.get(request.GET.get("show", ""), LISTS["open"])
    rows = queries.actions_of(assessment, request.user, today=timezone.localdate())
    return calendar_file(assessment, filter(wanted, rows))


@require_safe
def due_day(request: SignedInRequest, public_id: UUID, action_id: UUID) -> HttpResponse:
    assessment = _assessment(request, public_id, Action.READ_CORRECTIVE)
    rows = queries.actions_of(assessment, request.user, today=timezone.localdate())
    chosen = [row for row in rows if row.public_id == action_id]
    if not chosen:
        raise Http404
    return calendar_file(assessment, chosen)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    """The form is filled in from what is known of the item. An item's panel asks for the form alone."""
    assessment = _assessment(request, public_id, Action.PLAN_CORRECTIVE)
    answer = answer_or_404(request, assessment, number)
    candidates = lists.candidates(assessment.enterprise)
    is_sent = request.method == "POST"
    initial = {"token": uuid4()} if is_sent else _first_plan(request, assessment, answer, candidates)
    form = PlanForm(request.POST if is_sent else None, initial=initial, candidates=candidates)

    def act() -> CorrectiveAction:
        return actions.add(answer=answer, plan=form.plan(), token=form.form_token(), by=request.user, at=timezone.now())

    if is_sent and (added := attempt(form, act, renew=lambda: {"token": uuid4()})):
        text = _("A corrective action is planned for item %(number)s: %(name)s, due %(day)s.")
        values = {"number": number, "name": added.assignee.name, "day": written(added.due_date)}
        messages.success(request, text % values)
        return redirect("assessments:corrective_actions", public_id)
    context = page_context(assessment) | {
        "form": form,
        "number": number,
        "title": own(catalogue_of(assessment.edition).items[number].title, get_language()),
        "keeps_typed": form.is_bound,
    }
    template = "assessments/corrective_plan.html#form" if request.htmx else "assessments/corrective_plan.html"
    return render(request, template, context, status=form.status)


def _first_plan(
    request: SignedInRequest, assessment: Assessment, answer: Answer, candidates: tuple[lists.Candidate, ...]
) -> dict[str, Any]:
    """Cause, person and day as far as the item tells them; who leads as in the newest plan of the assessment."""
    today = timezone.localdate()
    place = row_to_read(request, assessment, readiness_of(assessment, today=today), answer.item.number)
    row = place.row if place else None
    origin, cause = _cause(row) if row else (Origin.OWN_CHECK, "")
    holder = next((str(each.public_id) for each in candidates if each.key == answer.assignee_id), "")
    leader, position = queries.last_leader(assessment)
    return {
        "token": uuid4(),
        "origin": origin,
        "cause": cause,
        "leader": leader,
        "position": position or LeaderPosition.LEGAL_REPRESENTATIVE,
        "assignee": holder,
        "due_date": answer.due_date if answer.due_date and answer.due_date >= today else None,
    }


def _cause(row: WorksheetRow) -> tuple[Origin, str]:
    """What customs said comes before the figures, and these before the enterprise's own note."""
    if row.is_raised and row.customs:
        return Origin.CUSTOMS, row.customs.item.comment
    failing = [each for each in row.figures if each.result == ratings.NOT_MEET]
    if failing:
        lines = [own(line.text, get_language()) for each in failing for line in each.trace]
        return Origin.FIGURES, "\n".join(dict.fromkeys(lines))
    return (Origin.RATING if row.is_below else Origin.OWN_CHECK), row.note


@require_http_methods(["GET", "HEAD", "POST"])
def corrective_action(request: SignedInRequest, public_id: UUID, action_id: UUID) -> HttpResponse:
    """The page of an action; its POST changes the plan."""
    is_sent = request.method == "POST"
    assessment = _assessment(request, public_id, Action.PLAN_CORRECTIVE if is_sent else Action.READ_CORRECTIVE)
    row = _action_or_404(request, assessment, action_id)
    candidates = lists.candidates(assessment.enterprise)
    form = _plan_form(row, candidates, request.POST if is_sent else None)

    def act() -> CorrectiveAction:
        return actions.change(
            action=row, version=form.seen_version(), plan=form.plan(), by=request.user, at=timezone.now()
        )

    if is_sent and attempt(form, act, renew=_renewed(row)):
        messages.success(request, _("The plan is saved."))
        return _to_action(public_id, action_id)
    return _page(request, assessment, _action_or_404(request, assessment, action_id), plan_form=form)


@require_POST
def report(request: SignedInRequest, public_id: UUID, action_id: UUID) -> HttpResponse:
    assessment = _assessment(request, public_id, Action.REPORT_CORRECTIVE)
    row = _action_or_404(request, assessment, action_id)
    form = ReportForm(request.POST, documents=queries.documents_to_choose(row))

    def act() -> CorrectiveAction:
        checked = receiving.inspect_all(received(request, "files")) if "files" in request.FILES else []
        return actions.report(
            action=row,
            version=form.seen_version(),
            step=CorrectiveStep(form.cleaned_data["step"]),
            progress=form.cleaned_data["progress"],
            documents=form.chosen_documents(),
            checked=checked,
            by=request.user,
            at=timezone.now(),
        )

    if saved := attempt(form, act, renew=_renewed(row)):
        is_finished = saved.status == CorrectiveStatus.TO_CHECK
        text = _("Reported as finished: a compliance officer checks the effect.") if is_finished else _("Report saved.")
        messages.success(request, text)
        return _to_action(public_id, action_id)
    return _page(request, assessment, _action_or_404(request, assessment, action_id), report_form=form)


@require_POST
def check(request: SignedInRequest, public_id: UUID, action_id: UUID) -> HttpResponse:
    assessment = _assessment(request, public_id, Action.CHECK_CORRECTIVE)
    row = _action_or_404(request, assessment, action_id)
    form = CheckForm(request.POST)

    def act() -> CorrectiveAction:
        return actions.check(
            action=row,
            version=form.seen_version(),
            is_effective=form.cleaned_data["effective"] == "yes",
            note=form.cleaned_data["note"],
            by=request.user,
            at=timezone.now(),
        )

    if saved := attempt(form, act, renew=_renewed(row)):
        is_done = saved.status == CorrectiveStatus.DONE
        text = (
            _("The corrective action is closed. Rate the item anew if it is met now.") if is_done else _("Sent back.")
        )
        messages.success(request, text)
        return _to_action(public_id, action_id)
    return _page(request, assessment, _action_or_404(request, assessment, action_id), check_form=form)


@require_POST
def drop(request: SignedInRequest, public_id: UUID, action_id: UUID) -> HttpResponse:
    assessment = _assessment(request, public_id, Action.PLAN_CORRECTIVE)
    row = _action_or_404(request, assessment, action_id)
    form = DropForm(request.POST)

    def act() -> CorrectiveAction:
        reason = form.cleaned_data["reason"]
        return actions.drop(action=row, version=form.seen_version(), reason=reason, by=request.user, at=timezone.now())

    if attempt(form, act, renew=_renewed(row)):
        messages.success(request, _("The corrective action is dropped. It is kept with the reason."))
        return redirect("assessments:corrective_actions", public_id)
    return _page(request, assessment, _action_or_404(request, assessment, action_id), drop_form=form)


@require_POST
def reopen(request: SignedInRequest, public_id: UUID, action_id: UUID) -> HttpResponse:
    assessment = _assessment(request, public_id, Action.PLAN_CORRECTIVE)
    row = _action_or_404(request, assessment, action_id)
    ensure(language_switched(request.POST))
    version = version_number(request.POST.get("version", ""))
    actions.reopen(action=row, version=version, by=request.user, at=timezone.now())
    messages.success(request, _("The corrective action is open again."))
    return _to_action(public_id, action_id)


def _assessment(request: SignedInRequest, public_id: UUID, action: Action) -> Assessment:
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(action, assessment.role, assessment.state))
    return assessment


def _action_or_404(request: SignedInRequest, assessment: Assessment, action_id: UUID) -> CorrectiveAction:
    visible = CorrectiveAction.objects.filter(answer__assessment=assessment).visible_to(request.user, assessment.role)
    related = ("answer__item", "assignee", "updated_by", "checked_by")
    row = get_object_or_404(visible.select_related(*related), public_id=action_id)
    row.answer.assessment = assessment
    return row


def _renewed(row: CorrectiveAction) -> Callable[[], dict[str, object]]:
    """If sent again, the form replaces the other change."""

    def renew() -> dict[str, object]:
        row.refresh_from_db(fields=["version"])
        return {"version": row.version}

    return renew


def _to_action(public_id: UUID, action_id: UUID) -> HttpResponse:
    return redirect("assessments:corrective_action", public_id, action_id)


def _plan_form(
    row: CorrectiveAction, candidates: tuple[lists.Candidate, ...], data: QueryDict | None = None
) -> PlanForm:
    initial = row.plan() | {"assignee": str(row.assignee.public_id), "version": row.version}
    return PlanForm(data, initial=initial, candidates=candidates)


def _page(
    request: SignedInRequest,
    assessment: Assessment,
    row: CorrectiveAction,
    *,
    plan_form: PlanForm | None = None,
    report_form: ReportForm | None = None,
    check_form: CheckForm | None = None,
    drop_form: DropForm | None = None,
) -> HttpResponse:
    """The page of an action with the forms that the reader may use; a refused one comes as it was sent."""
    sent = next((form for form in (plan_form, report_form, check_form, drop_form) if form and form.is_bound), None)
    version = {"version": row.version}
    may = _may(assessment, row, request.user)
    if plan_form is None and may["plan"]:
        plan_form = _plan_form(row, lists.candidates(assessment.enterprise))
    documents = queries.documents_to_choose(row) if may["report"] else []
    shown = queries.newest_versions(assessment).get(row.pk, ())
    first_report = version | {
        "progress": row.progress,
        "documents": [str(each.document.public_id) for each in shown],
        "step": CorrectiveStep.FINISH if row.status == CorrectiveStatus.TO_CHECK else CorrectiveStep.PROGRESS,
    }
    context = item_context(assessment, "item") | {
        "row": row,
        "title": own(catalogue_of(assessment.edition).items[row.answer.item.number].title, get_language()),
        "may": may,
        "is_late": row.status in UNFINISHED and row.due_date < timezone.localdate(),
        "documents": shown,
        "plan_form": plan_form if may["plan"] or plan_form is sent else None,
        "report_form": report_form or ReportForm(initial=first_report, documents=documents),
        "check_form": check_form or CheckForm(initial=version),
        "drop_form": drop_form or DropForm(initial=version),
        "sent": sent,
        "history": history_of(row),
        "keeps_typed": sent is not None,
    }
    status = sent.status if sent else HTTPStatus.OK
    return render(request, "assessments/corrective_action.html", context, status=status)


def _may(assessment: Assessment, row: CorrectiveAction, user: User) -> dict[str, bool]:
    """What the reader may do with the action as it is now; `item`: open its item's page."""
    is_own_item = row.answer.assignee_id == user.pk
    is_of_reader = rules.own(assessment.role, is_doer=row.assignee_id == user.pk, is_of_own_item=is_own_item) is None

    def allowed(action: Action, step: CorrectiveStep) -> bool:
        return access.may(action, assessment.role, assessment.state) is None and rules.step(step, row.status) is None

    return {
        "plan": allowed(Action.PLAN_CORRECTIVE, CorrectiveStep.CHANGE),
        "report": allowed(Action.REPORT_CORRECTIVE, CorrectiveStep.PROGRESS) and is_of_reader,
        "check": allowed(Action.CHECK_CORRECTIVE, CorrectiveStep.CONFIRM),
        "drop": allowed(Action.PLAN_CORRECTIVE, CorrectiveStep.DROP),
        "reopen": allowed(Action.PLAN_CORRECTIVE, CorrectiveStep.REOPEN),
        "item": row.answer.business_type_id is not None
        and access.own_item(assessment.role, is_assignee=is_own_item) is None,
    }
