"""Download all evidence of an assessment, of a frozen version or of an item: the enterprise's, or what customs was given."""

import re
from uuid import UUID

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from acecs.accounts.http import SignedInRequest
from acecs.refusals import Refusal, Refused, Why, ensure
from acecs.turns import others_first
from assessments.documents.dossier import parse
from assessments.models import Assessment, FrozenDossier
from assessments.rules import access
from assessments.states import Action
from assessments.views.loading import assessment_or_404
from reports import actions, package
from reports.package import Package
from reviews import queries as reviews
from reviews.views.frame import case_or_404


@require_safe
def evidence(request: SignedInRequest, public_id: UUID, number: int | None = None) -> HttpResponseBase:
    """What is linked now, to all items or to one."""
    assessment = _own(request, public_id)
    if number is not None and not assessment.answers.in_scope().filter(item__number=number).exists():
        raise Http404
    return _sent(request, assessment, package.of_assessment(assessment, item=number, at=timezone.now()))


@require_safe
def version_evidence(
    request: SignedInRequest, public_id: UUID, frozen_id: UUID, number: int | None = None
) -> HttpResponseBase:
    """What a version that the enterprise froze or submitted names, of all items or of one."""
    assessment = _own(request, public_id)
    return _of_frozen(request, assessment, get_object_or_404(assessment.dossiers, public_id=frozen_id), number)


@require_safe
def case_evidence(
    request: SignedInRequest, public_id: UUID, frozen_id: UUID, number: int | None = None
) -> HttpResponseBase:
    """What a submission to the office names, of all items or of one."""
    case = case_or_404(request, public_id)
    return _of_frozen(request, case, get_object_or_404(reviews.submissions(case), public_id=frozen_id), number)


def _own(request: SignedInRequest, public_id: UUID) -> Assessment:
    assessment = assessment_or_404(request, public_id)
    ensure(access.may(Action.TAKE_EVIDENCE, assessment.role, assessment.state))
    return assessment


def _of_frozen(
    request: SignedInRequest, assessment: Assessment, frozen: FrozenDossier, number: int | None
) -> HttpResponseBase:
    dossier = parse(frozen.content)
    if number is not None and number not in {item.number for item in dossier.items}:
        raise Http404
    packed = package.of_dossier(dossier, frozen.sha256, assessment.enterprise, item=number, at=timezone.now())
    return _sent(request, assessment, packed)


def _sent(request: SignedInRequest, assessment: Assessment, packed: Package) -> HttpResponseBase:
    if not packed.sent:
        message = _("No accepted file is linked here yet, so there is nothing to take along.")
        raise Refused(Refusal(Why.WRONG_STATE, message))
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=_file_name(packed))}
    if request.method == "HEAD":
        return HttpResponse(content_type="application/zip", headers=headers)
    with others_first():
        archive = package.archive(packed)
    actions.note_taken(
        assessment=assessment, packed=packed, manifest=archive.sha256_of_manifest, by=request.user, at=packed.made_at
    )
    headers["Content-Length"] = str(archive.length)
    # Sent after this request's turn, and without a query: a slow client keeps nobody waiting.
    return StreamingHttpResponse(archive.content, content_type="application/zip", headers=headers)


def _file_name(packed: Package) -> str:
    """Build the file name from the assessment's name that its reader may see."""
    title = "-".join(re.findall(r"\w+", str(packed.about["name"]))) or "evidence"
    parts = [title, _("Evidence")]
    if "version" in packed.about:
        parts.append(
            ("round-" if packed.about["purpose"] == "submission" else "frozen-") + str(packed.about["version"])
        )
    if "item" in packed.about:
        parts.append(f"item-{packed.about['item']}")
    return f"{'-'.join(parts)}-{timezone.localtime(packed.made_at):%Y%m%d-%H%M}.zip"
