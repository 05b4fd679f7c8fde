"""What colleagues write to each other about an item. Customs has no page that shows it."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from acecs.accounts.http import SignedInRequest, attempt
from acecs.refusals import ensure
from assessments.actions import remark as actions
from assessments.forms.remark import RemarkForm
from assessments.models import Remark
from assessments.queries.remarks import colleagues, remarks_on
from assessments.rules import access
from assessments.states import Action
from assessments.views.context import page_context
from assessments.views.loading import answer_or_404, assessment_or_404


@require_http_methods(["GET", "HEAD", "POST"])
def remarks(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    """The remarks on an item, and a form to write one. The item's page opens it in place."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.REMARK, assessment.role, assessment.state))
    answer = answer_or_404(request, assessment, number)
    form = RemarkForm(request.POST if request.method == "POST" else None, initial={"token": uuid4()})

    def act() -> Remark:
        text, token = form.cleaned_data["text"], form.form_token()
        return actions.write(answer=answer, text=text, token=token, by=request.user, at=timezone.now())

    if request.method == "POST" and attempt(form, act, renew=lambda: {"token": uuid4()}):
        if not request.htmx:
            messages.success(request, _("Sent to your colleagues."))
            return redirect("assessments:remarks", public_id, number)
        form = RemarkForm(initial={"token": uuid4()})
    context = page_context(assessment) | {
        "number": number,
        "remarks": remarks_on(answer),
        "colleagues": [each.user.name for each in colleagues(assessment.enterprise) if each.user != request.user],
        "form": form,
        "keeps_typed": form.is_bound,
    }
    template = "assessments/remarks.html#remarks" if request.htmx else "assessments/remarks.html"
    return render(request, template, context, status=form.status)
