"""Hand one item or many to a member of the enterprise."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from acecs.accounts.http import SignedInRequest, attempt
from acecs.accounts.models import User
from acecs.refusals import Refusal, Refused, Why, ensure
from acecs.text.days import iso
from assessments.actions import answer as actions
from assessments.actions import assignment as many_actions
from assessments.actions.assignment import Holder, Holders
from assessments.forms.entry import DueForm
from assessments.models import Answer, Assessment
from assessments.queries import lists
from assessments.queries.entered import sheet_of
from assessments.rules import access
from assessments.states import Action
from assessments.views import undo
from assessments.views.context import page_context
from assessments.views.item import item_page, panel_part
from assessments.views.loading import answer_or_404, assessment_or_404, uuid_of
from assessments.views.ticked import ticked_numbers, to_worksheet


@require_POST
def assign(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.ASSIGN, assessment.role, assessment.state))
    answer = answer_or_404(request, assessment, number)
    assignee = _assignee(assessment, request.POST.get("assignee", ""))
    form = DueForm(request.POST, initial={"due_date": answer.due_date})

    def act() -> Answer:
        due_date = form.cleaned_data["due_date"]
        actions.assign(answer=answer, assignee=assignee, due_date=due_date, by=request.user, at=timezone.now())
        return answer

    if attempt(form, act):
        messages.success(request, _("Item %(number)s is assigned.") % {"number": number})
        if request.htmx:
            return panel_part(request, answer, "assign")
        return redirect("assessments:item", assessment.public_id, number)
    chosen = {"chosen_id": assignee.pk if assignee else None, "due_form": form}
    if request.htmx:
        return panel_part(request, answer, "assign", form.status, **chosen)
    return item_page(request, assessment, number, form.status, **chosen)


@require_http_methods(["GET", "HEAD", "POST"])
def assign_many(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Tick items, choose who works on them and until when. The worksheet opens the form with its ticks in a dialog."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.ASSIGN, assessment.role, assessment.state))
    is_sent = request.method == "POST"
    form = DueForm(request.POST if is_sent else None)
    ticked = ticked_numbers((request.POST if is_sent else request.GET).getlist("item"))
    chosen = request.POST.get("assignee", "")

    def act() -> Assessment:
        assignee = _assignee(assessment, chosen)
        to = Holder(assignee.pk if assignee else None, form.cleaned_data["due_date"])
        at = timezone.now()
        try:
            before = many_actions.assign_many(assessment=public_id, numbers=ticked, to=to, by=request.user, at=at)
        except ObjectDoesNotExist as missing:
            raise Http404 from missing
        how = {"given": _stored(dict.fromkeys(before, to)), "before": _stored(before)}
        undo.remember(request, "assigned", public_id, how)
        return assessment

    if is_sent and attempt(form, act):
        count = len(ticked)
        text = ngettext("%(count)s item is assigned.", "%(count)s items are assigned.", count)
        messages.success(request, text % {"count": count})
        return to_worksheet(request, public_id)
    items = sheet_of(assessment).items
    context = page_context(assessment) | {
        "form": form,
        "items": [each for each in items if not request.htmx or each.item.number in ticked],
        "ticked": ticked,
        "candidates": lists.candidates(assessment.enterprise),
        "chosen": chosen,
        "keeps_typed": form.is_bound,
    }
    template = "assessments/assign_many.html#form" if request.htmx else "assessments/assign_many.html"
    return render(request, template, context, status=form.status)


@require_POST
def undo_assignment(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Undo the reader's last assignment of many items, unless one of them has been reassigned since."""
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.ASSIGN, assessment.role, assessment.state))
    with undo.undoing(request, "assigned", public_id) as how:
        given, before = _holders(how["given"]), _holders(how["before"])
        many_actions.undo_many(assessment=public_id, given=given, before=before, by=request.user, at=timezone.now())
    messages.success(request, _("The assignment is undone."))
    return to_worksheet(request, public_id)


def _stored(holders: Holders) -> list[tuple[int, int | None, str | None]]:
    """As JSON can hold it."""
    return [(number, each.assignee, iso(each.due_date)) for number, each in holders.items()]


def _holders(stored: Iterable[tuple[int, int | None, str | None]]) -> Holders:
    return {number: Holder(who, date.fromisoformat(due) if due else None) for number, who, due in stored}


def _assignee(assessment: Assessment, chosen: str) -> User | None:
    """The member with the chosen public id; None without one. Raises `Refused` for an unknown or former member."""
    if not chosen:
        return None
    member = lists.members(assessment.enterprise).filter(user__public_id=uuid_of(chosen)).first()
    if member is None:
        raise Refused(Refusal(Why.BAD_INPUT, _("Choose an officer or a contributor of this enterprise.")))
    return member.user
