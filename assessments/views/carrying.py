"""What was carried over from a former assessment and nobody has confirmed yet."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from acecs.accounts.http import SignedInRequest, attempt, refusal_page
from acecs.refusals import Refusal, Why, ensure
from acecs.text.forms import language_switched
from acecs.text.typed import version_number
from assessments.actions import carrying as actions
from assessments.documents.customs_word import BELOW_MEETS
from assessments.forms.carrying import NOTHING_CONFIRMED, ConfirmForm
from assessments.models import Assessment
from assessments.queries.entered import sheet_of
from assessments.queries.former import rated_by_customs
from assessments.queries.readiness import readiness_of
from assessments.queries.worksheet.groups import ItemGroup, grouped
from assessments.queries.worksheet.row import WorksheetRow
from assessments.rules import access
from assessments.states import Action
from assessments.views.context import page_context, rows_to_read
from assessments.views.item import panel_now
from assessments.views.loading import assessment_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """List the items by business type. A row's button confirms it, a type's button all that the page shows of it."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.ANSWER, assessment.role, assessment.state))
    ensure(language_switched(request.POST))
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    readiness = readiness_of(assessment, today=timezone.localdate())
    rows = rows_to_read(request, assessment, readiness, sheet_of(assessment))

    def act() -> Assessment:
        chosen = _chosen(request, form, rows)
        ensure(None if chosen else Refusal(Why.INVALID, NOTHING_CONFIRMED))
        versions = {number: version_number(request.POST.get(f"version_{number}", "")) for number in chosen}
        try:
            confirmed = actions.confirm(assessment=public_id, versions=versions, by=request.user, at=timezone.now())
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        count = len(confirmed)
        messages.success(
            request, ngettext("%(count)s item confirmed.", "%(count)s items confirmed.", count) % {"count": count}
        )
        return assessment

    if request.method == "POST" and attempt(form, act):
        number = form.cleaned_data["item"]
        if request.htmx and number is not None:
            return panel_now(request, public_id, number, was_carried=True)
        return redirect(_next(request, public_id))
    if request.htmx:
        # The panel says this where its button is.
        return refusal_page(request, form.refusal or Refusal(Why.INVALID, NOTHING_CONFIRMED))
    unconfirmed = [row for row in rows if not row.is_confirmed]
    context = page_context(assessment) | {
        "form": form,
        "groups": _with_customs(request, assessment, unconfirmed),
        "left": len(unconfirmed),
        "not_carried": [int(row.number) for row in rows if not row.version] if assessment.former_id else (),
        "former": assessment.former,
        "may_compare": access.may(Action.READ_REVIEW, assessment.role, assessment.state) is None,
    }
    return render(request, "assessments/confirm.html", context, status=form.status)


def _chosen(request: SignedInRequest, form: ConfirmForm, rows: Iterable[WorksheetRow]) -> list[int]:
    """Numbers of the items to confirm: of a type only those that the page showed, each with its version."""
    if form.cleaned_data["item"] is not None:
        return [form.cleaned_data["item"]]
    of_type = [int(row.number) for row in rows if row.type_number == form.cleaned_data["whole"]]
    return [number for number in of_type if f"version_{number}" in request.POST]


def _with_customs(
    request: SignedInRequest, assessment: Assessment, rows: Iterable[WorksheetRow]
) -> list[tuple[ItemGroup, list[tuple[WorksheetRow, str]]]]:
    """The rows by business type, each with customs' rating of the former item if that is below *meets*."""
    rated = rated_by_customs(assessment, request.user)
    below = {number: rating for number, rating in rated.items() if rating in BELOW_MEETS}
    return [(group, [(row, below.get(int(row.number), "")) for row in group.rows]) for group in grouped(rows)]


def _next(request: SignedInRequest, public_id: UUID) -> str:
    """Back to where the button was: the item's page, the worksheet beside the panel, or the list."""
    number = version_number(request.POST.get("item", ""))
    if request.POST.get("from") == "item":
        return reverse("assessments:item", args=[public_id, number])
    if request.POST.get("from") == "panel":
        return f"{reverse('assessments:worksheet', args=[public_id])}#row-{number}"
    return reverse("assessments:confirm", args=[public_id])
