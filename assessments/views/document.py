"""A document of the vault: what is said of it, its versions, what uses it, and its small forms."""

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acecs.accounts.http import SignedInRequest, attempt
from acecs.accounts.models import Enterprise
from acecs.refusals import Refusal, Refused, ensure
from acecs.text.forms import language_switched
from acecs.text.typed import version_number
from assessments.actions import vault as actions
from assessments.forms.vault import DocumentForm, ReasonForm
from assessments.models import Assessment
from assessments.queries import documents as queries
from assessments.rules import access
from assessments.rules import evidence as evidence_rules
from assessments.states import Action
from assessments.views.reading import Door, page_image, reading_page
from assessments.views.sending import sent
from assessments.views.vault import enterprise_or_refused
from evidence import names
from evidence.actions.receiving import inspect_all
from evidence.models import Document, DocumentVersion, Erasure
from evidence.rules import MEGABYTE
from evidence.uploads import received


@require_http_methods(["GET", "HEAD", "POST"])
def document(request: SignedInRequest, enterprise_id: UUID, document_id: UUID) -> HttpResponse:
    """Readers without the right to change see what is said."""
    is_change = request.method == "POST"
    enterprise = enterprise_or_refused(request, enterprise_id, Action.CHANGE_VAULT if is_change else Action.READ_VAULT)
    row = document_or_404(request, enterprise, document_id)
    if is_change:
        ensure(_refusalto_change(request, enterprise, row))
    form = DocumentForm(
        request.POST if is_change else None,
        initial=DocumentForm.initial_of(row),
        departments=enterprise.departments.order_by("name_zh"),
    )

    def act() -> Document:
        return actions.describe(
            document=row, details=form.details(), seen=form.seen_revision(), by=request.user, at=timezone.now()
        )

    def renew() -> dict[str, object]:
        # If sent again, the form replaces the other change.
        row.refresh_from_db()
        return {"revision": row.revision}

    if is_change and (saved := attempt(form, act, renew=renew)):
        messages.success(request, _("“%(title)s” saved.") % {"title": saved.title})
        return to_document(saved)
    return _page(request, enterprise, row, form=form, status=form.status)


@require_POST
def withdraw(request: SignedInRequest, enterprise_id: UUID, document_id: UUID) -> HttpResponse:
    enterprise, row = to_change(request, enterprise_id, document_id)
    form = ReasonForm(request.POST, prefix="withdraw")

    def act() -> Document:
        reason = form.cleaned_data["reason"]
        return actions.withdraw(document=row, reason=reason, by=request.user, at=timezone.now())

    if not (withdrawn := attempt(form, act)):
        return _page(request, enterprise, row, withdraw_form=form, status=form.status)
    messages.success(
        request, _("“%(title)s” is withdrawn: it is no evidence from now on.") % {"title": withdrawn.title}
    )
    return to_document(withdrawn)


@require_POST
def reinstate(request: SignedInRequest, enterprise_id: UUID, document_id: UUID) -> HttpResponse:
    _enterprise, row = to_change(request, enterprise_id, document_id)
    actions.reinstate(document=row, by=request.user, at=timezone.now())
    messages.success(request, _("“%(title)s” is in use again.") % {"title": row.title})
    return to_document(row)


@require_POST
def add_version(request: SignedInRequest, enterprise_id: UUID, document_id: UUID) -> HttpResponse:
    """A version is one file or several that belong together, so one that is refused refuses the others."""
    enterprise, row = to_change(request, enterprise_id, document_id)
    try:
        ensure(language_switched(request.POST))
        files = actions.add_version(
            document=row,
            checked=inspect_all(received(request, "files")),
            seen=version_number(request.POST.get("seen", "")),
            by=request.user,
            at=timezone.now(),
        )
    except Refused as refused:
        return _page(request, enterprise, row, version_refusal=refused.refusal, status=refused.refusal.why.status)
    messages.success(request, _("Version %(number)s is in the vault.") % {"number": files[0].number})
    return to_document(row)


@require_safe
def download_file(
    request: SignedInRequest, enterprise_id: UUID, document_id: UUID, version: int, position: int
) -> HttpResponse | FileResponse:
    enterprise = enterprise_or_refused(request, enterprise_id, Action.READ_VAULT)
    return sent(request, file_or_404(document_or_404(request, enterprise, document_id), version, position))


@require_safe
def read_file(
    request: SignedInRequest, enterprise_id: UUID, document_id: UUID, version: int, position: int
) -> HttpResponse:
    enterprise = enterprise_or_refused(request, enterprise_id, Action.READ_VAULT)
    file = file_or_404(document_or_404(request, enterprise, document_id), version, position)
    place = [enterprise_id, document_id]
    door = Door(
        "assessments:read_file",
        "assessments:file_image",
        reverse("assessments:download_file", args=[*place, version, position]),
        enterprise_id,
        reverse("assessments:document", args=place),
    )
    return reading_page(request, file, door, [], {"enterprise": enterprise})


@require_safe
def file_image(
    request: SignedInRequest, enterprise_id: UUID, document_id: UUID, version: int, position: int
) -> HttpResponse:
    enterprise = enterprise_or_refused(request, enterprise_id, Action.READ_VAULT)
    return page_image(request, file_or_404(document_or_404(request, enterprise, document_id), version, position))


@require_POST
def inspect_again(
    request: SignedInRequest, enterprise_id: UUID, document_id: UUID, version: int, position: int
) -> HttpResponse:
    _enterprise, row = to_change(request, enterprise_id, document_id)
    file = file_or_404(row, version, position)
    actions.inspect_again(version=file, by=request.user, at=timezone.now())
    messages.success(request, _("“%(name)s” is being inspected again.") % {"name": file.filename})
    return to_document(row)


@require_POST
def ask_to_erase(
    request: SignedInRequest, enterprise_id: UUID, document_id: UUID, version: int, position: int
) -> HttpResponse:
    enterprise, row = to_change(request, enterprise_id, document_id)
    file = file_or_404(row, version, position)
    # Then its page has no such form.
    ensure(evidence_rules.erasable(is_pinned=queries.is_pinned(file)))
    form = ReasonForm(request.POST, prefix=f"erase-{version}-{position}")

    def act() -> Erasure:
        reason = form.cleaned_data["reason"]
        return actions.ask_to_erase(version=file, reason=reason, by=request.user, at=timezone.now())

    if not attempt(form, act):
        return _page(request, enterprise, row, erase_form=form, erase_file=file, status=form.status)
    messages.success(request, _("A second person can erase “%(name)s” now.") % {"name": file.filename})
    return to_document(row)


@require_POST
def erase(
    request: SignedInRequest, enterprise_id: UUID, document_id: UUID, version: int, position: int
) -> HttpResponse:
    enterprise = enterprise_or_refused(request, enterprise_id, Action.ERASE_DOCUMENT)
    row = document_or_404(request, enterprise, document_id)
    file = file_or_404(row, version, position)
    erasure = get_object_or_404(Erasure.objects.select_related("version__document__enterprise"), version=file)
    actions.erase(erasure=erasure, by=request.user, at=timezone.now())
    messages.success(request, _("“%(name)s” was erased; its hash is kept.") % {"name": file.filename})
    return to_document(row)


def to_change(request: SignedInRequest, enterprise_id: UUID, document_id: UUID) -> tuple[Enterprise, Document]:
    enterprise = enterprise_or_refused(request, enterprise_id, Action.CHANGE_VAULT)
    row = document_or_404(request, enterprise, document_id)
    ensure(_refusalto_change(request, enterprise, row))
    return enterprise, row


def document_or_404(request: SignedInRequest, enterprise: Enterprise, document_id: UUID) -> Document:
    documents = queries.documents_visible(enterprise, request.user, enterprise.role)
    rows = documents.select_related("department", "created_by", "withdrawn_by")
    row: Document = get_object_or_404(rows, public_id=document_id)
    row.enterprise = enterprise
    return row


def file_or_404(row: Document, version: int, position: int) -> DocumentVersion:
    file: DocumentVersion = get_object_or_404(row.versions.all(), number=version, position=position)
    file.document = row
    return file


def _refusalto_change(request: SignedInRequest, enterprise: Enterprise, row: Document) -> Refusal | None:
    return access.may(Action.CHANGE_VAULT, enterprise.role) or access.own_upload(
        enterprise.role, is_uploader=row.created_by_id == request.user.pk
    )


def to_document(row: Document) -> HttpResponse:
    return redirect("assessments:document", row.enterprise.public_id, row.public_id)


def _page(
    request: SignedInRequest,
    enterprise: Enterprise,
    row: Document,
    *,
    form: DocumentForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
    **forms: object,
) -> HttpResponse:
    """`forms`: the small form that was refused, under its name in the template."""
    may_change = _refusalto_change(request, enterprise, row) is None
    page = queries.document_page(row, request.user, enterprise.role)
    context = {
        "enterprise": enterprise,
        "document": row,
        "page": page,
        "form": form
        or DocumentForm(initial=DocumentForm.initial_of(row), departments=enterprise.departments.order_by("name_zh")),
        "withdraw_form": ReasonForm(prefix="withdraw"),
        "may_change": may_change,
        "may_erase": access.may(Action.ERASE_DOCUMENT, enterprise.role) is None,
        "assessments": _to_link(request, enterprise, row) if may_link(enterprise) else (),
        "max_megabytes": settings.EVIDENCE_MAX_BYTES // MEGABYTE,
        "longest_saved": names.LONGEST_SAVED,
        "keeps_typed": status != HTTPStatus.OK,
    }
    return render(request, "assessments/document.html", context | forms, status=status)


def may_link(enterprise: Enterprise) -> bool:
    return access.may(Action.EVIDENCE, enterprise.role) is None


def _to_link(request: SignedInRequest, enterprise: Enterprise, row: Document) -> Sequence[Assessment]:
    """Assessments whose items it may be linked to."""
    return () if row.withdrawn_at else queries.editable_assessments(enterprise, request.user, enterprise.role)
