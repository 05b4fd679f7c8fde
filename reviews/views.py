"""Customs' pages: the queue, a case, what is sent; and the enterprise's page of what it was sent."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acecs.accounts.decorators import recent_sign_in
from acecs.accounts.http import SignedInRequest
from acecs.accounts.models import User
from acecs.accounts.queries import office_memberships
from acecs.refusals import Refusal, Refused, Why, ensure
from assessments import rules as assessment_rules
from assessments.documents.dossier import parse
from assessments.models import Assessment, FrozenDossier, ReturnedItem
from assessments.queries.rounds import comparison
from assessments.rules import LONGEST_TEXT
from assessments.states import Action as AssessmentAction
from assessments.states import State
from assessments.views.context import edition_context, page_context
from assessments.views.loading import assessment_or_404, uuid_of
from assessments.vocabulary import Opinion
from evidence import actions as vault
from evidence.queries import open_version
from reviews import actions, queries, rules, sheet
from reviews.finding import Finding
from reviews.forms import FindingForm, LetterForm
from reviews.states import OWN_CASE, Action
from standards.rendering import item_texts
from standards.states import Rating


@require_safe
def queue(request: SignedInRequest) -> HttpResponse:
    """`?show=` one of the queues, `?mine=1` own cases only, `?after=` the page that follows."""
    offices = list(office_memberships(request.user))
    if not offices:
        raise Refused(Refusal(Why.WRONG_ROLE, _("This page is for the reviewers and heads of a customs office.")))
    show = request.GET.get("show", "")
    show = show if show in queries.QUEUES else "open"
    mine = request.GET.get("mine") == "1"
    page = queries.queue(request.user, show, request.GET.get("after", ""), mine=mine)
    context = {"page": page, "show": show, "mine": mine, "offices": offices, "is_first": "after" not in request.GET}
    return render(request, "reviews/queue.html", context)


def _case_or_404(request: SignedInRequest, public_id: UUID) -> Assessment:
    return get_object_or_404(queries.cases(request.user), public_id=public_id)


def _refusals(case: Assessment, user: User) -> dict[str, Refusal | None]:
    """Action → why not: what the page disables and says."""
    holder = queries.holder(case)
    return {
        action.value: rules.may(action, case.role, case.state, reviewer=holder, by=user)
        for action in (Action.TAKE, Action.ASSIGN, *OWN_CASE)
    }


def _frame(request: SignedInRequest, case: Assessment) -> dict[str, object]:
    return edition_context(case.edition, case.submitted_date) | {
        "case": case,
        "refusals": _refusals(case, request.user),
        "holder": queries.holder(case),
        "crumb": reverse("reviews:queue"),
    }


@require_safe
def case(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """`?round=` shows an earlier submission as it was; `?show=` filters the items."""
    found = _case_or_404(request, public_id)
    rounds = list(queries.submissions(found))
    shown = _chosen(rounds, request.GET.get("round", ""))
    show = request.GET.get("show", "")
    context = _frame(request, found) | _sheet(found, shown, rounds, show if show in sheet.FILTERS else "all")
    context |= {"reviewers": queries.reviewers(found), "records": queries.records(found)}
    return render(request, "reviews/case.html", context)


def _chosen(rounds: list[FrozenDossier], text: str) -> FrozenDossier:
    return next((each for each in rounds if str(each.version) == text), rounds[0])


def _sheet(found: Assessment, shown: FrozenDossier, rounds: list[FrozenDossier], show: str) -> dict[str, object]:
    language = translation.get_language() or ""
    dossier = parse(shown.content)
    rows = _rows(found, shown, rounds)
    return {
        "dossier": dossier,
        "warnings": sheet.warnings(dossier),
        "frozen": shown,
        "rounds": rounds,
        "is_newest": shown == rounds[0],
        "groups": sheet.grouped(dossier, filter(sheet.FILTERS[show], rows), language),
        "counts": sheet.counts(rows),
        "show": show,
        **_item_words(),
    }


def _rows(found: Assessment, shown: FrozenDossier, rounds: list[FrozenDossier]) -> list[sheet.Row]:
    language = translation.get_language() or ""
    before = next((each for each in rounds if each.version < shown.version), None)
    defects = ReturnedItem.objects.filter(notice__dossier=before) if before else ReturnedItem.objects.none()
    return sheet.rows(
        parse(shown.content),
        parse(before.content) if before else None,
        queries.verdicts(shown),
        item_texts(found.edition, language),
        language,
        dict(defects.values_list("item__number", "defect")),
    )


def _item_words() -> dict[str, object]:
    return {
        "ratings": [(rating.value, str(rating.label)) for rating in Rating],
        "longest_text": str(LONGEST_TEXT),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def item(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    """One item of the newest submission; POST saves the reviewer's finding, as a page or as an htmx partial."""
    found = _case_or_404(request, public_id)
    if request.method == "POST":
        return _judge(request, found, number)
    return _item_page(request, found, _place_or_404(found, number))


def _place_or_404(found: Assessment, number: int) -> sheet.Place:
    rounds = list(queries.submissions(found))
    place = sheet.place(_rows(found, rounds[0], rounds), number)
    if place is None:
        raise Http404
    return place


def _item_page(
    request: SignedInRequest, found: Assessment, place: sheet.Place, status: int = HTTPStatus.OK, **more: object
) -> HttpResponse:
    context = _frame(request, found) | _item_words() | {"is_newest": True, "page": "item"} | more
    context |= {"row": place.row, "previous": place.previous, "next": place.following}
    context["keeps_typed"] = status != HTTPStatus.OK
    return render(request, "reviews/item_page.html", context, status=status)


def _judge(request: SignedInRequest, found: Assessment, number: int) -> HttpResponse:
    holder = queries.holder(found)
    ensure(rules.may(Action.JUDGE, found.role, found.state, reviewer=holder, by=request.user))
    version, finding = FindingForm(request.POST).finding()
    place = _place_or_404(found, number)
    try:
        actions.judge(
            assessment=found, number=number, version=version, finding=finding, by=request.user, at=timezone.now()
        )
    except Refused as refused:
        if refused.refusal.why in (Why.WRONG_ROLE, Why.WRONG_STATE):
            raise
        return _not_saved(request, found, place, finding, version, refused)
    if request.htmx:
        return render(request, "reviews/item.html#saved", {"row": _place_or_404(found, number).row, "case": found})
    messages.success(request, _("Item %(number)s is saved.") % {"number": number})
    if request.POST.get("from") == "case":
        return redirect(f"{reverse('reviews:case', args=[found.public_id])}#item-{number}")
    return redirect("reviews:item", found.public_id, number)


def _not_saved(
    request: SignedInRequest,
    found: Assessment,
    place: sheet.Place,
    finding: Finding,
    version: int,
    refused: Refused,
) -> HttpResponse:
    """Say why, keep what was typed, and show what stands if another window was faster."""
    status = refused.refusal.why.status
    context = {
        "refusal": refused.refusal,
        "is_stale": isinstance(refused, actions.Stale),
        "case": found,
        "standing": place.row,
    }
    if request.htmx:
        return render(request, "reviews/item.html#not_saved", context | {"row": place.row}, status=status)
    typed = replace(place.row, finding=finding, version=version)
    return _item_page(request, found, replace(place, row=typed), status, **context)


@require_POST
def take(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = _case_or_404(request, public_id)
    actions.take(assessment=found, by=request.user, at=timezone.now())
    messages.success(request, _("You have taken this case."))
    return redirect("reviews:case", public_id)


@require_POST
def assign(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = _case_or_404(request, public_id)
    reviewer = User.objects.filter(public_id=uuid_of(request.POST.get("reviewer", ""))).first()
    actions.assign(assessment=found, reviewer=reviewer, by=request.user, at=timezone.now())
    messages.success(request, _("The case is assigned."))
    return redirect("reviews:case", public_id)


@require_POST
def send(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = _case_or_404(request, public_id)
    actions.send(assessment=found, by=request.user, at=timezone.now())
    messages.success(request, _("The enterprise now sees your ratings and comments."))
    return redirect("reviews:case", public_id)


@require_http_methods(["GET", "HEAD", "POST"])
def return_(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The notice: everything that is to be corrected, at once."""
    found = _case_or_404(request, public_id)
    typed = LetterForm(request.POST).letter() if request.method == "POST" else {}
    refusal = None
    if request.method == "POST":
        try:
            actions.return_(assessment=found, notice=typed["notice"], by=request.user, at=timezone.now())
        except Refused as refused:
            refusal = _to_mend(refused)
        else:
            messages.success(request, _("Returned to the enterprise for correction."))
            return redirect("reviews:case", public_id)
    return _letter(request, found, Action.RETURN, "reviews/return.html", typed, refusal)


@require_http_methods(["GET", "HEAD", "POST"])
@recent_sign_in
def conclude(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The review opinion ends the review."""
    found = _case_or_404(request, public_id)
    typed = LetterForm(request.POST).letter() if request.method == "POST" else {}
    refusal = None
    if request.method == "POST":
        try:
            actions.conclude(
                assessment=found,
                opinion=typed["opinion"],
                note=typed["opinion_note"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refused:
            refusal = _to_mend(refused)
        else:
            messages.success(request, _("The review opinion is recorded and sent to the enterprise."))
            return redirect("reviews:case", public_id)
    return _letter(request, found, Action.CONCLUDE, "reviews/conclude.html", typed, refusal)


def _to_mend(refused: Refused) -> Refusal:
    """Raises the refusal again where the form cannot be mended."""
    if refused.refusal.why != Why.INVALID:
        raise refused
    return refused.refusal


def _letter(
    request: SignedInRequest,
    found: Assessment,
    action: Action,
    template: str,
    typed: dict[str, str],
    refusal: Refusal | None,
) -> HttpResponse:
    ensure(rules.may(action, found.role, found.state, reviewer=queries.holder(found), by=request.user))
    rounds = list(queries.submissions(found))
    rows = _rows(found, rounds[0], rounds)
    context = _frame(request, found) | {
        "rows": rows,
        "counts": sheet.counts(rows),
        "total": len(rows),
        "rated": sum(bool(row.finding.rating) for row in rows),
        "tally": [(rating.label, sum(row.finding.rating == rating for row in rows)) for rating in Rating],
        "typed": typed,
        "refusal": refusal,
        "keeps_typed": refusal is not None,
        "opinions": Opinion.choices,
        "longest_text": LONGEST_TEXT,
    }
    return render(request, template, context, status=refusal.why.status if refusal else HTTPStatus.OK)


@require_safe
def changes(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = _case_or_404(request, public_id)
    compared = comparison(
        found,
        list(queries.submissions(found)),
        since=request.GET.get("since", ""),
        until=request.GET.get("until", ""),
        now=None,
    )
    return render(request, "reviews/changes.html", _frame(request, found) | {"comparison": compared})


@require_safe
def download(request: SignedInRequest, public_id: UUID, document_id: UUID, version: int) -> FileResponse:
    """A document that a submission names, in the version that it names."""
    found = _case_or_404(request, public_id)
    document = get_object_or_404(queries.readable_documents(found), document__public_id=document_id, number=version)
    content = open_version(document)
    if request.method == "GET":
        vault.note_download(version=document, by=request.user, at=timezone.now())
    return FileResponse(content, as_attachment=True, filename=document.filename, content_type=document.media_type)


@require_safe
def sent(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The enterprise's page: what customs sent, newest first. What is not sent is not here."""
    assessment = assessment_or_404(request, public_id)
    ensure(assessment_rules.may(AssessmentAction.READ_REVIEW, assessment.role, assessment.state))
    context = page_context(assessment) | {
        "records": queries.records(assessment),
        "is_returned": assessment.state == State.RETURNED,
    }
    return render(request, "reviews/sent.html", context)
