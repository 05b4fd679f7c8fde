"""The worksheet as a workbook for Excel, WPS and LibreOffice: out, and filled in back in."""

from http import HTTPStatus
from operator import attrgetter
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acecs.accounts.http import SignedInRequest, attempt
from acecs.refusals import Refusal, Refused, Why, ensure
from acecs.text.forms import language_switched
from assessments.actions import workbook as actions
from assessments.actions.workbook import Versions
from assessments.actions.workbook_file import opened
from assessments.forms.workbook import DryRun, WorkbookForm, signed, unsigned
from assessments.models import Assessment
from assessments.queries.workbook import grid_content
from assessments.rules import access
from assessments.states import Action
from assessments.views import undo
from assessments.views.context import page_context
from assessments.views.loading import assessment_or_404
from assessments.views.workbook_file import choosing, workbook_response
from assessments.workbook.grid import COLUMNS, written
from assessments.workbook.sent import SentRow, sent_row
from assessments.workbook.sheets import GRID_KIND
from evidence.uploads import received


@require_safe
def download(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    at = timezone.now()
    has_verdict, is_open = (
        access.may(action, assessment.role, assessment.state) is None for action in (Action.READINESS, Action.ANSWER)
    )
    content = grid_content(assessment, request.user, at, has_verdict=has_verdict, is_open=is_open)
    return workbook_response(written(content), f"{assessment.name} {timezone.localdate(at)}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def bring_in(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Choose a filled-in workbook. What it would change is shown, and saved by the next form only."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.ANSWER, assessment.role, assessment.state))
    form = WorkbookForm(request.POST if request.method == "POST" else None)
    rows: list[SentRow] = []

    def act() -> Assessment:
        upload = received(request, "files")[0]
        read = opened(upload, {GRID_KIND: list(COLUMNS)}, kind=GRID_KIND, of=str(public_id))
        is_of_this_round = read.stamp.get("round") == str(assessment.round)
        rows.extend(sent_row(each, is_of_this_round=is_of_this_round) for each in read.tables[GRID_KIND].rows)
        return assessment

    if form.is_bound and attempt(form, act):
        return _dry_run(request, assessment, rows)
    context = page_context(assessment) | choosing(form)
    return render(request, "assessments/workbook.html", context, status=form.status)


def _dry_run(
    request: SignedInRequest,
    assessment: Assessment,
    rows: list[SentRow],
    unchanged: int = 0,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """What the rows would change now. `unchanged`: how many more rows there are; `refusal`: why nothing was saved."""
    plan = actions.dry_run(assessment, rows, request.user, timezone.now())
    unchanged += len(plan.unchanged)
    shown = DryRun([row.sent for row in plan.changed], [row.sent for row in plan.refused], unchanged)
    context = page_context(assessment) | {
        "plan": plan,
        "unchanged": unchanged,
        "refusal": refusal,
        "signed": signed(shown, of=assessment.public_id, by=request.user),
        "keeps_typed": bool(plan.changed),
    }
    status = refusal.why.status if refusal else HTTPStatus.OK
    return render(request, "assessments/workbook_dry_run.html", context, status=status)


@require_POST
def save(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Save what the dry run showed. If a row has changed in the meantime, save nothing and show the dry run again."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.ANSWER, assessment.role, assessment.state))
    shown = unsigned(request.POST.get("rows", ""), SentRow, of=public_id, by=request.user)
    try:
        ensure(language_switched(request.POST))
        versions = actions.bring_in(assessment=public_id, rows=shown.rows, by=request.user, at=timezone.now())
    except Refused as refused:
        if refused.refusal.why not in (Why.STALE, Why.INVALID):
            raise
        rows = sorted([*shown.rows, *shown.left_out], key=attrgetter("row"))
        return _dry_run(request, assessment, rows, shown.unchanged, refused.refusal)
    if versions:
        undo.remember(
            request, "workbook", public_id, [(number, each.now, each.before) for number, each in versions.items()]
        )
    count = len(versions)
    text = ngettext(
        "%(count)s item was saved from the workbook.", "%(count)s items were saved from the workbook.", count
    )
    messages.success(request, text % {"count": count})
    return redirect("assessments:worksheet", public_id)


@require_POST
def undo_workbook(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Give the items back what they said before the reader's last workbook, unless one of them was saved since."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.ANSWER, assessment.role, assessment.state))
    with undo.undoing(request, "workbook", public_id) as how:
        versions = {number: Versions(now, before) for number, now, before in how}
        actions.undo(assessment=public_id, versions=versions, by=request.user, at=timezone.now())
    messages.success(request, _("The items say again what they said before the workbook."))
    return redirect("assessments:worksheet", public_id)
