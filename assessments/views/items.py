"""The worksheet and an item's page. Saving answers a whole page or an htmx partial from the same view."""

from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh

from acecs.accounts.http import SignedInRequest
from acecs.accounts.models import User
from acecs.accounts.states import Language
from acecs.refusals import Refusal, Refused, Why, ensure
from acecs.text.signs import listed
from assessments import rules
from assessments.actions import answer as actions
from assessments.actions.standing import KEPT
from assessments.entry import Entry
from assessments.forms import DueForm, EntryForm
from assessments.models import Answer, Assessment
from assessments.queries import lists, profile, worksheet
from assessments.queries.standing import standing
from assessments.queries.vault import linkable_documents
from assessments.states import Action
from assessments.views.context import checks_context, page_context, standing_context
from assessments.views.loading import answer_or_404, assessment_or_404, uuid_of
from assessments.vocabulary import CountKnown
from evidence.inspection.types import TYPES
from evidence.rules import MEGABYTE
from standards.law.parts import ReadinessPart
from standards.states import Facet, Rating


@require_safe
def sheet(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    language = translation.get_language() or ""
    found = standing(assessment, today=timezone.localdate())
    rows = _rows(request, assessment, found)
    shown = _filter_name(request.GET.get("show", ""))
    context = _item_context(assessment, language, found) | {
        "groups": worksheet.grouped(filter(worksheet.FILTERS[shown], rows)),
        "contents": worksheet.grouped(rows),
        "progress": worksheet.progress(rows),
        "counts": worksheet.counts(rows),
        "shown": shown,
    }
    context |= _checks(assessment, found)
    return render(request, "assessments/worksheet.html", context)


def _filter_name(text: str) -> str:
    return text if text in worksheet.FILTERS else "all"


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    answer = answer_or_404(request, assessment, number)
    return _save(request, assessment, answer) if request.method == "POST" else item_page(request, answer)


def item_page(request: SignedInRequest, answer: Answer, status: int = HTTPStatus.OK, **more: object) -> HttpResponse:
    """The item's page; `more` says what did not work, and replaces what stands by what was typed."""
    found = standing(answer.assessment, today=timezone.localdate())
    row = more.pop("row", None) or _row(request, answer, found)
    if row is None:
        raise Http404
    context = _item_page_context(request, answer, found) | {"row": row} | more
    context["keeps_typed"] = status != HTTPStatus.OK  # another language would be another page, without it
    return render(request, "assessments/item_page.html", context, status=status)


def _save(request: SignedInRequest, assessment: Assessment, answer: Answer) -> HttpResponse:
    ensure(rules.may(Action.ANSWER, assessment.role, assessment.state))
    positions = answer.sub_answers.values_list("sub_item__position", flat=True)
    version, entry = EntryForm(request.POST, sub_positions=positions).entry()
    try:
        actions.save(answer=answer, version=version, entry=entry, by=request.user, at=timezone.now())
    except Refused as refused:
        row = _row(request, answer, standing(assessment, today=timezone.localdate()))
        if row is None or refused.refusal.why in (Why.WRONG_ROLE, Why.WRONG_STATE):
            raise  # nothing of the item may be shown any more, or nothing on it can be mended
        return _not_saved(request, answer, version, entry, refused, row)
    if request.htmx:
        # Sub-items are drawn anew only when others apply: what is clicked meanwhile must stand.
        return _saved_partial(request, assessment, answer, others_apply=answer.count_known != entry.count_known)
    messages.success(request, _("Item %(number)s is saved.") % {"number": answer.item.number})
    return redirect(_back(request, assessment, answer))


def _saved_partial(
    request: SignedInRequest, assessment: Assessment, answer: Answer, *, others_apply: bool
) -> HttpResponse:
    assessment.refresh_from_db(fields=KEPT)
    found = standing(assessment, today=timezone.localdate())
    rows = _rows(request, assessment, found)
    row = next((row for row in rows if row.answer_id == answer.pk), None)
    if row is None:  # saved, and taken from the reader right after
        return HttpResponseClientRefresh()
    context = _item_context(assessment, translation.get_language() or "", found) | {
        "row": row,
        "progress": worksheet.progress(rows),
        "counts": worksheet.counts(rows),
        "on_worksheet": _is_from_worksheet(request),
        "page": "worksheet" if _is_from_worksheet(request) else "item",
        "shown": _filter_name(request.POST.get("shown", "")),
        "others_apply": others_apply,
    }
    context |= _checks(assessment, found) if _is_from_worksheet(request) else {}
    return render(request, "assessments/item.html#saved", context)


def _not_saved(
    request: SignedInRequest,
    answer: Answer,
    version: int,
    entry: Entry,
    refused: Refused,
    standing: worksheet.Row,
) -> HttpResponse:
    """Say why, keep what was typed, and show what stands if somebody else was faster."""
    assessment = answer.assessment
    context = {
        "refusal": refused.refusal,
        "is_stale": isinstance(refused, actions.Stale),
        "assessment": assessment,
        "standing": standing,
    }
    if request.htmx:
        return render(request, "assessments/item.html#not_saved", context, status=refused.refusal.why.status)
    context |= {"row": worksheet.with_typed(standing, entry, version)}
    return item_page(request, answer, refused.refusal.why.status, **context)


def _row(request: SignedInRequest, answer: Answer, found: ReadinessPart) -> worksheet.Row | None:
    """None where the item was taken from the reader, or out of scope, since the page was loaded."""
    rows = _rows(request, answer.assessment, found, number=answer.item.number)
    return rows[0] if rows else None


def _checks(assessment: Assessment, found: ReadinessPart) -> dict[str, object]:
    """The checks for the head of the worksheet; a contributor is told what stands at their own items."""
    reads_all = rules.may(Action.READINESS, assessment.role, assessment.state) is None
    return checks_context(assessment, found) if reads_all else {}


def _rows(
    request: SignedInRequest, assessment: Assessment, found: ReadinessPart, number: int | None = None
) -> list[worksheet.Row]:
    """The items that the reader may see, with what the profile and the enterprise's figures say of them."""
    return worksheet.rows(
        assessment,
        request.user,
        translation.get_language() or "",
        number=number,
        suggested=profile.suggestions(assessment),
        figures=found.figures,
    )


def _item_page_context(request: SignedInRequest, answer: Answer, found: ReadinessPart) -> dict[str, object]:
    assessment = answer.assessment
    previous, following = lists.neighbors(assessment, request.user, answer.item.number)
    return _item_context(assessment, translation.get_language() or "", found) | {
        "previous": previous,
        "next": following,
        "history": worksheet.history(answer),
        "documents": linkable_documents(assessment, request.user),
        "members": lists.members(assessment.enterprise),
        "chosen_id": answer.assignee_id,
        "due_form": DueForm(initial={"due_date": answer.due_date}),
        "facets": Facet.choices,
        "max_megabytes": settings.EVIDENCE_MAX_BYTES // MEGABYTE,
        "file_types": listed(sorted(TYPES)),
    }


def _item_context(assessment: Assessment, language: str, found: ReadinessPart) -> dict[str, object]:
    return {
        **page_context(assessment),
        **standing_context(assessment, found),
        "other_lang": Language.CHINESE if language == Language.ENGLISH else Language.ENGLISH,
        # Words, not promises of them: the worksheet prints each some thirty times.
        "ratings": [(rating.value, str(rating.label)) for rating in Rating],
        "sub_ratings": [(rating.value, str(rating.label)) for rating in rules.SUB_ITEM_RATINGS],
        "count_known_choices": CountKnown.choices,
        "longest_text": str(rules.LONGEST_TEXT),
        "refusal_to_answer": rules.may(Action.ANSWER, assessment.role, assessment.state),
        "may_read_figures": rules.may(Action.READ_FIGURES, assessment.role, assessment.state) is None,
        "may_read_profile": rules.may(Action.READ_PROFILE, assessment.role, assessment.state) is None,
        "may_assign": rules.may(Action.ASSIGN, assessment.role, assessment.state) is None,
    }


def _is_from_worksheet(request: SignedInRequest) -> bool:
    return request.POST.get("from") == "worksheet"


def _back(request: SignedInRequest, assessment: Assessment, answer: Answer) -> str:
    """Where the form came from: on the worksheet with its filter, at the item if the filter still shows it."""
    number = answer.item.number
    if not _is_from_worksheet(request):
        return reverse("assessments:item", args=[assessment.public_id, number])
    shown = _filter_name(request.POST.get("shown", ""))
    query = "" if shown == "all" else f"?show={shown}"
    return f"{reverse('assessments:worksheet', args=[assessment.public_id])}{query}#item-{number}"


@require_POST
def assign(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    ensure(rules.may(Action.ASSIGN, assessment.role, assessment.state))
    answer = answer_or_404(request, assessment, number)
    assignee = _assignee(assessment, request.POST.get("assignee", ""))
    form = DueForm(request.POST)
    if form.is_valid() and _assign(request, answer, assignee, form):
        messages.success(request, _("Item %(number)s is assigned.") % {"number": number})
        return redirect("assessments:item", assessment.public_id, number)
    chosen = {"chosen_id": assignee.pk if assignee else None, "due_form": form}
    return item_page(request, answer, HTTPStatus.UNPROCESSABLE_ENTITY, **chosen)


def _assign(request: SignedInRequest, answer: Answer, assignee: User | None, form: DueForm) -> bool:
    """False where the due date cannot be; the form says why then."""
    due_date = form.cleaned_data["due_date"]
    try:
        actions.assign(answer=answer, assignee=assignee, due_date=due_date, by=request.user, at=timezone.now())
    except Refused as refused:
        if refused.refusal.why != Why.INVALID:
            raise
        form.add_error("due_date", str(refused.refusal.message))
        return False
    return True


def _assignee(assessment: Assessment, chosen: str) -> User | None:
    """The member whose public id was chosen, or nobody. Raises `Refused` for whoever is no member (any more)."""
    if not chosen:
        return None
    member = lists.members(assessment.enterprise).filter(user__public_id=uuid_of(chosen)).first()
    if member is None:
        raise Refused(Refusal(Why.BAD_INPUT, _("Choose an officer or a contributor of this enterprise.")))
    return member.user
