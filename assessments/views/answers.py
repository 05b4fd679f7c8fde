"""Rate many items as not applicable at once: the ticked ones, or those that the profile suggests."""

from collections.abc import Collection
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from acecs.accounts.http import SignedInRequest, attempt
from acecs.refusals import ensure
from acecs.text.typed import version_number
from assessments.actions.answers import NewRating, rate_many
from assessments.entry import Carried
from assessments.forms.entry import ReasonForm
from assessments.models import Assessment
from assessments.queries.entered import sheet_of
from assessments.queries.readiness import readiness_of
from assessments.queries.worksheet.row import WorksheetRow
from assessments.rules import access
from assessments.states import Action
from assessments.views import undo
from assessments.views.context import page_context, rows_to_read
from assessments.views.loading import assessment_or_404
from assessments.views.ticked import ticked_numbers
from standards.states import Rating


@require_http_methods(["GET", "HEAD", "POST"])
def not_applicable(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """List what would be not applicable: the items that `?item=` names, else all that can be, the profile's suggestions ticked."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.ANSWER, assessment.role, assessment.state))
    is_sent = request.method == "POST"
    form = ReasonForm(request.POST if is_sent else None)
    readiness = readiness_of(assessment, today=timezone.localdate())
    every = rows_to_read(request, assessment, readiness, sheet_of(assessment))
    rows = [row for row in every if _can_be_not_applicable(row)]
    suggested = [int(row.number) for row in rows if row.suggestion and row.suggestion.is_to_accept]
    named = ticked_numbers((request.POST if is_sent else request.GET).getlist("item"))
    ticked = named or ([] if is_sent else suggested)

    def act() -> Assessment:
        ratings = {
            int(row.number): _new(row, form.cleaned_data["reason"], request.POST.get(f"version_{row.number}", ""))
            for row in rows
            if int(row.number) in ticked
        }
        if len(ratings) < len(ticked):
            raise Http404
        try:
            former = rate_many(assessment=public_id, ratings=ratings, by=request.user, at=timezone.now())
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        stored = {number: _stored(each) for number, each in former.items()}
        undo.remember(request, "not_applicable", public_id, stored)
        return assessment

    if is_sent and attempt(form, act):
        text = ngettext("%(count)s item is not applicable.", "%(count)s items are not applicable.", len(ticked))
        messages.success(request, text % {"count": len(ticked)})
        return redirect("assessments:worksheet", public_id)
    shown = _shown(request, rows, named)
    context = page_context(assessment) | {
        "form": form,
        "rows": sorted(shown, key=lambda row: int(row.number) not in ticked),
        "ticked": ticked,
        "is_part": len(shown) < len(rows),
        "left_out": sorted(
            {int(row.number) for row in every if int(row.number) in named} - {int(row.number) for row in shown}
        ),
        "keeps_typed": form.is_bound,
    }
    return render(request, "assessments/not_applicable.html", context, status=form.status)


def _shown(request: SignedInRequest, rows: list[WorksheetRow], named: Collection[int]) -> list[WorksheetRow]:
    """The named rows, or those that a sent page showed; all if there are none of these."""
    if request.method == "POST":
        return [row for row in rows if f"version_{row.number}" in request.POST or int(row.number) in named] or rows
    return [row for row in rows if int(row.number) in named] if named else rows


def _can_be_not_applicable(row: WorksheetRow) -> bool:
    return Rating.NOT_APPLICABLE in row.allowed and not row.sub_items and row.rating != Rating.NOT_APPLICABLE


def _new(row: WorksheetRow, reason: str, version: str) -> NewRating:
    """With the typed reason, else the one that the profile suggests."""
    suggested = row.suggestion.reason if row.suggestion and row.suggestion.is_to_accept else ""
    return NewRating(version_number(version), Rating.NOT_APPLICABLE, reason or suggested)


@require_POST
def undo_ratings(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Give the items back the ratings that they had, unless one of them was changed since."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.ANSWER, assessment.role, assessment.state))
    with undo.undoing(request, "not_applicable", public_id) as former:
        ratings = {int(number): _former(*values) for number, values in former.items()}
        rate_many(assessment=public_id, ratings=ratings, by=request.user, at=timezone.now())
    messages.success(request, _("The items have their former ratings again."))
    return redirect(reverse("assessments:worksheet", args=[public_id]))


def _stored(former: NewRating) -> tuple[object, ...]:
    """As JSON can hold it."""
    carried = (str(former.carried.assessment), former.carried.number) if former.carried else None
    return former.version, former.rating, former.reason, carried


def _former(version: int, rating: str, reason: str, carried: tuple[str, int] | None) -> NewRating:
    return NewRating(version, rating, reason, Carried(UUID(carried[0]), carried[1]) if carried else None)
