"""Evidence of an item: upload, link, remove, download. Files are private and only served from here."""

from uuid import UUID

from django.contrib import messages
from django.db import DatabaseError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from acecs.accounts.http import SignedInRequest, refusal_page
from acecs.refusals import Refusal, Refused, Why, ensure
from acecs.shortage import shortage_of
from acecs.text.forms import language_switched
from assessments.actions import evidence as actions
from assessments.models import Answer, EvidenceLink
from assessments.queries.vault import linkable_documents, readable_versions
from assessments.rules import access
from assessments.rules import evidence as evidence_rules
from assessments.states import Action
from assessments.views.item import item_page, panel_part
from assessments.views.loading import answer_or_404, assessment_or_404, uuid_of
from evidence import names
from evidence.actions import reading, receiving
from evidence.queries import open_version
from evidence.uploads import received


@require_POST
def upload(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    answer = _answer_to_change(request, public_id, number)
    facet = request.POST.get("facet", "")
    try:
        ensure(evidence_rules.facet(facet))
        ensure(language_switched(request.POST))
        checked = receiving.inspect_all(received(request, "files"))
        links = actions.add(answer=answer, checked=checked, facet=facet, by=request.user, at=timezone.now())
    except Refused as refused:
        return _refused_upload(request, answer, refused.refusal)
    except (OSError, DatabaseError) as error:
        if (shortage := shortage_of(error)) is None:
            raise
        # Keep what was chosen: the database can usually still be read.
        response = _refused_upload(request, answer, evidence_rules.lacking(shortage))
        response.headers["Retry-After"] = str(shortage.retry_after)
        return response
    _tell(request, checked, links)
    return _evidence_now(request, answer)


def _refused_upload(request: SignedInRequest, answer: Answer, refusal: Refusal) -> HttpResponse:
    if request.htmx:
        # The panel keeps the form with the files that were chosen, and says this in it.
        return refusal_page(request, refusal)
    chosen = request.POST.get("facet", "")
    return item_page(
        request,
        answer.assessment,
        answer.item.number,
        refusal.why.status,
        upload_refusal=refusal,
        upload_facet=chosen,
    )


def _tell(request: SignedInRequest, checked: list[receiving.Checked], links: list[EvidenceLink]) -> None:
    """The same bytes are one document, so tell a person who adds them under another name which name they have."""
    for each, its_link in zip(checked, links, strict=True):
        if (title := its_link.document.title) != names.title(each.name):
            messages.info(
                request,
                _(
                    "“%(name)s” has the same content as “%(title)s”, which was already in the vault and is "
                    "now linked here."
                )
                % {"name": each.name, "title": title},
            )
    messages.success(
        request,
        ngettext(
            "%(count)s file is in the vault and linked.", "%(count)s files are in the vault and linked.", len(links)
        )
        % {"count": len(links)},
    )


@require_POST
def link(request: SignedInRequest, public_id: UUID, number: int) -> HttpResponse:
    answer = _answer_to_change(request, public_id, number)
    documents = linkable_documents(answer.assessment, request.user)
    document = documents.filter(public_id=uuid_of(request.POST.get("document", ""))).first()
    if document is None:
        raise Refused(Refusal(Why.BAD_INPUT, _("Choose a file from this enterprise's vault.")))
    actions.link(
        answer=answer, document=document, facet=request.POST.get("facet", ""), by=request.user, at=timezone.now()
    )
    messages.success(request, _("“%(title)s” is linked.") % {"title": document.title})
    return _evidence_now(request, answer)


@require_POST
def remove(request: SignedInRequest, public_id: UUID, link_id: UUID) -> HttpResponse:
    assessment = assessment_or_404(request, public_id)
    answers = assessment.answers.in_scope().visible_to(request.user, assessment.role)
    links = EvidenceLink.objects.filter(answer__in=answers).select_related(
        "answer__item", "answer__assessment", "document"
    )
    evidence_link = get_object_or_404(links, public_id=link_id)
    ensure(access.may(Action.EVIDENCE, assessment.role, assessment.state))
    answer, title = evidence_link.answer, evidence_link.document.title
    actions.remove(evidence_link=evidence_link, by=request.user, at=timezone.now())
    messages.success(request, _("“%(title)s” is no longer linked; it stays in the vault.") % {"title": title})
    return _evidence_now(request, answer)


@require_safe
def download(request: SignedInRequest, public_id: UUID, document_id: UUID, version: int) -> FileResponse:
    assessment = assessment_or_404(request, public_id)
    stored = get_object_or_404(
        readable_versions(assessment, request.user), document__public_id=document_id, number=version
    )
    content = open_version(stored)
    if request.method == "GET":
        reading.note_download(version=stored, by=request.user, at=timezone.now())
    return FileResponse(content, as_attachment=True, filename=stored.filename, content_type=stored.media_type)


def _answer_to_change(request: SignedInRequest, public_id: UUID, number: int) -> Answer:
    assessment = assessment_or_404(request, public_id)
    answer = answer_or_404(request, assessment, number)
    ensure(access.may(Action.EVIDENCE, assessment.role, assessment.state))
    return answer


def _evidence_now(request: SignedInRequest, answer: Answer) -> HttpResponse:
    if request.htmx:
        return panel_part(request, answer, "evidence")
    target = redirect("assessments:item", answer.assessment.public_id, answer.item.number)
    target["Location"] += "#evidence"
    return target
