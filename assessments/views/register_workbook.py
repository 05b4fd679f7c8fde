"""The register of figures as a workbook: out, and filled in back in."""

from http import HTTPStatus
from itertools import chain
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acecs.accounts.http import SignedInRequest, attempt
from acecs.accounts.models import Enterprise
from acecs.refusals import Refusal, Refused, Why, ensure
from acecs.text.forms import language_switched
from assessments.actions import register_workbook as actions
from assessments.actions.workbook_file import opened
from assessments.forms.register_rows import FigurePlan, planned
from assessments.forms.register_workbook import columns_of, register_content
from assessments.forms.workbook import DryRun, WorkbookForm, signed, unsigned
from assessments.models import FIGURES
from assessments.rules import access
from assessments.states import Action
from assessments.views.figures import enterprise_or_refused
from assessments.views.workbook_file import choosing, workbook_response
from assessments.workbook.register import names, written
from assessments.workbook.sent_figure import SentFigure, sent_figures
from assessments.workbook.sheets import REGISTER_KIND
from evidence.uploads import received


@require_safe
def download(request: SignedInRequest, enterprise_id: UUID) -> HttpResponse:
    enterprise = enterprise_or_refused(request, enterprise_id, Action.READ_FIGURES)
    at = timezone.now()
    is_open = access.may(Action.CHANGE_FIGURES, enterprise.role) is None
    content = written(register_content(enterprise, at, is_open=is_open))
    name = _("Register of figures")
    return workbook_response(content, f"{name} {enterprise.display_name} {timezone.localdate(at)}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: SignedInRequest, enterprise_id: UUID) -> HttpResponse:
    """Choose a filled-in workbook. What it would change is shown, and saved by the next form only."""
    enterprise = enterprise_or_refused(request, enterprise_id, Action.CHANGE_FIGURES)
    form = WorkbookForm(request.POST if request.method == "POST" else None)
    plans: list[FigurePlan] = []

    def act() -> Enterprise:
        upload = received(request, "files")[0]
        tables = {kind.value: names(columns_of(kind)) for kind in FIGURES}
        read = opened(upload, tables, kind=REGISTER_KIND, of=str(enterprise_id))
        rows = [sent_figures(kind.value, read.tables[kind.value], columns_of(kind)) for kind in FIGURES]
        plans.append(planned(enterprise, [*chain.from_iterable(rows)]))
        return enterprise

    if form.is_bound and attempt(form, act):
        return _dry_run(request, enterprise, plans[0])
    context = {"enterprise": enterprise} | choosing(form)
    return render(request, "assessments/register_workbook.html", context, status=form.status)


def _dry_run(
    request: SignedInRequest,
    enterprise: Enterprise,
    plan: FigurePlan,
    unchanged: int = 0,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """What the rows would change now. `unchanged`: how many more rows there are; `refusal`: why nothing was saved."""
    unchanged += len(plan.unchanged)
    shown = DryRun([row.sent for row in plan.to_save], [row.sent for row in plan.refused], unchanged)
    context = {
        "enterprise": enterprise,
        "plan": plan,
        "unchanged": unchanged,
        "refusal": refusal,
        "meant": request.POST.getlist("meant"),
        "signed": signed(shown, of=enterprise.public_id, by=request.user),
        "keeps_typed": bool(plan.to_save),
    }
    status = refusal.why.status if refusal else HTTPStatus.OK
    return render(request, "assessments/register_dry_run.html", context, status=status)


@require_POST
def save(request: SignedInRequest, enterprise_id: UUID) -> HttpResponse:
    """Save what the dry run showed, once its questions are confirmed. If a row no longer fits, nothing is saved."""
    enterprise = enterprise_or_refused(request, enterprise_id, Action.CHANGE_FIGURES)
    shown = unsigned(request.POST.get("rows", ""), SentFigure, of=enterprise_id, by=request.user)
    plan = planned(enterprise, shown.rows)
    try:
        ensure(language_switched(request.POST) or _may_save(plan, request.POST.getlist("meant")))
        count = actions.bring_in(enterprise=enterprise, changes=plan.changes, by=request.user, at=timezone.now())
    except Refused as refused:
        if refused.refusal.why not in (Why.STALE, Why.INVALID):
            raise
        kinds = [kind.value for kind in FIGURES]
        rows = sorted([*shown.rows, *shown.left_out], key=lambda row: (kinds.index(row.kind), row.row))
        return _dry_run(request, enterprise, planned(enterprise, rows), shown.unchanged, refused.refusal)
    text = ngettext(
        "%(count)s entry was saved from the workbook.", "%(count)s entries were saved from the workbook.", count
    )
    messages.success(request, text % {"count": count})
    return redirect("assessments:register", enterprise_id)


def _may_save(plan: FigurePlan, meant: list[str]) -> Refusal | None:
    if plan.refused:
        return Refusal(Why.STALE, _("Nothing was saved, because some rows cannot be brought in any more."))
    if not plan.is_confirmed(meant):
        return Refusal(
            Why.INVALID,
            _("Nothing is saved yet. Correct the values in the workbook, or confirm each that is correct."),
        )
    return None
