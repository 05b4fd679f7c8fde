"""Evidence of an item: upload, link, remove, download. Files are private and only served from here."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acecs.accounts.http import SignedInRequest
from acecs.refusals import ensure
from acecs.text.typed import INTEGER_DIGITS, whole_number
from assessments.actions import evidence as actions
from assessments.actions.vault import Stored
from assessments.models import Answer, EvidenceLink
from assessments.queries.vault import readable_versions
from assessments.rules import access
from assessments.rules import evidence as evidence_rules
from assessments.states import Action
from assessments.views.item import item_page, panel_part
from assessments.views.linking import documents_of, link_words, linked_sentence, remember_links
from assessments.views.loading import answer_or_404, assessment_or_404
from assessments.views.receiving import receive, tell, with_pause
from assessments.views.sending import sent
from evidence.actions.receiving import Checked


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    """Keep each good file, whatever becomes of the others. GET: the item's files as they are now, for its page's script."""
    if request.method != "POST":
        return _evidence_now(request, answer_or_404(request, assessment_or_404(request, public_id), number), "files")
    answer = _answer_to_change(request, public_id, number)
    facet = request.POST.get("facet", "")

    def store(checked: Sequence[Checked]) -> list[Stored]:
        return actions.add(answer=answer, checked=checked, facet=facet, by=request.user, at=timezone.now())

    came = receive(request, store, are_linked=True, refusal=evidence_rules.facet(facet))
    if request.htmx:
        return with_pause(panel_part(request, answer, "files", came.status, came=came), came)
    if came.refused:
        page = item_page(request, answer.assessment, answer.item.number, came.status, came=came, upload_facet=facet)
        return with_pause(page, came)
    tell(request, came, are_linked=True)
    return _evidence_now(request, answer)


@require_POST
def link(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    answer = _answer_to_change(request, public_id, number)
    documents = documents_of(request, answer.assessment)
    words, at = link_words(request), timezone.now()
    links = actions.link(
        assessment=answer.assessment, numbers=[number], documents=documents, words=words, by=request.user, at=at
    )
    remember_links(request, answer.assessment, links, words, at)
    messages.success(request, linked_sentence(documents))
    return _evidence_now(request, answer)


@require_POST
def describe(request: SignedInRequest, public_id: UUID, link_id: UUID) -> HttpResponse:
    """Change what the link says; an emptied field says nothing any more."""
    evidence_link = _link_to_change(request, public_id, link_id)
    try:
        actions.describe_link(
            evidence_link=evidence_link, words=link_words(request), by=request.user, at=timezone.now()
        )
    except EvidenceLink.DoesNotExist as missing:
        raise Http404 from missing
    messages.success(request, _("Saved what “%(title)s” shows.") % {"title": evidence_link.document.title})
    return _evidence_now(request, evidence_link.answer)


def _link_to_change(request: SignedInRequest, public_id: UUID, link_id: UUID) -> EvidenceLink:
    assessment = assessment_or_404(request, public_id)
    answers = assessment.answers.in_scope().visible_to(request.user, assessment.role)
    links = EvidenceLink.objects.filter(answer__in=answers).select_related(
        "answer__item", "answer__assessment", "document"
    )
    evidence_link: EvidenceLink = get_object_or_404(links, public_id=link_id)
    ensure(access.may(Action.EVIDENCE, assessment.role, assessment.state))
    return evidence_link


@require_POST
def remove(request: SignedInRequest, public_id: UUID, link_id: UUID) -> HttpResponse:
    evidence_link = _link_to_change(request, public_id, link_id)
    answer, title = evidence_link.answer, evidence_link.document.title
    actions.remove(evidence_link=evidence_link, by=request.user, at=timezone.now())
    messages.success(request, _("“%(title)s” is no longer linked; it stays in the vault.") % {"title": title})
    return _evidence_now(request, answer)


@require_safe
def download(request: SignedInRequest, public_id: UUID, document_id: UUID, version: int) -> HttpResponse | FileResponse:
    """`?file=2` is the second file of the version."""
    assessment = assessment_or_404(request, public_id)
    position = whole_number(request.GET.get("file", "1"), most_digits=INTEGER_DIGITS)
    versions = readable_versions(assessment, request.user).filter(document__public_id=document_id, number=version)
    return sent(request, get_object_or_404(versions, position=position))


def _answer_to_change(request: SignedInRequest, public_id: UUID, number: int) -> Answer:
    assessment = assessment_or_404(request, public_id)
    answer = answer_or_404(request, assessment, number)
    ensure(access.may(Action.EVIDENCE, assessment.role, assessment.state))
    return answer


def _evidence_now(
    request: SignedInRequest, answer: Answer, part: Literal["evidence", "files"] = "evidence"
) -> HttpResponse:
    if request.htmx:
        return panel_part(request, answer, part)
    target = redirect("assessments:item", answer.assessment.public_id, answer.item.number)
    target["Location"] += "#evidence"
    return target
