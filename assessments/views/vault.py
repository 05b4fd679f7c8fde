"""The vault of an enterprise: its list, and files added to it that no item uses yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from acecs.accounts.http import SignedInRequest, page_of
from acecs.accounts.models import Enterprise
from acecs.accounts.states import EnterpriseRole
from acecs.refusals import ensure
from assessments.actions import vault as actions
from assessments.actions.vault import Stored
from assessments.forms.vault import SHOWN, VaultForm
from assessments.models import Assessment
from assessments.queries import documents as queries
from assessments.queries.documents import VaultPage
from assessments.queries.entered import sheet_of
from assessments.rules import access
from assessments.states import Action
from assessments.views import undo
from assessments.views.loading import assessment_or_404, uuid_of
from assessments.views.receiving import Received, receive, tell, with_pause
from evidence.actions.receiving import Checked
from evidence.rules import MEGABYTE


def enterprise_or_refused(request: SignedInRequest, enterprise_id: UUID, action: Action) -> Enterprise:
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), public_id=enterprise_id)
    page_of(request, enterprise)
    ensure(access.may(action, enterprise.role))
    return enterprise


# Back would otherwise show the list's part of the page that the browser kept of the same address.
@vary_on_headers("HX-Request")
@require_safe
def vault(request: SignedInRequest, enterprise_id: UUID) -> HttpResponse:
    return _vault_page(request, enterprise_or_refused(request, enterprise_id, Action.READ_VAULT))


def _vault_page(request: SignedInRequest, enterprise: Enterprise, came: Received | None = None) -> HttpResponse:
    form = VaultForm(request.GET, departments=enterprise.departments.order_by("name_zh"))
    page = _listed(request, enterprise, form) if form.is_valid() else VaultPage(())
    may_change = access.may(Action.CHANGE_VAULT, enterprise.role) is None
    assessments = _to_link(request, enterprise) if may_change else []
    query = request.GET.copy()
    query.pop("after", None)
    current = query.get("show", "")
    context = {
        "enterprise": enterprise,
        "form": form,
        "page": page,
        "shown": [Shown(value, label, _with_show(query, value), value == current) for value, label in SHOWN.items()],
        # What the form for words has no field for.
        "also": [(name, query[name]) for name in ("show", "item", "assessment") if query.get(name)],
        "today": timezone.localdate(),
        "is_first": "after" not in request.GET,
        "is_filtered": any(query.get(name) for name in ("kind", "facet", "department", "covers_from", "covers_until")),
        "is_narrowed": any(query.values()),
        "query": query.urlencode(),
        "may_change": may_change,
        "is_officer": enterprise.role == EnterpriseRole.OFFICER,
        "assessments": assessments,
        "undoable": None if request.htmx else _undoable(request, assessments),
        "came": came,
        "max_megabytes": settings.EVIDENCE_MAX_BYTES // MEGABYTE,
        "keeps_typed": came is not None,
    }
    template = "assessments/vault.html#list" if request.htmx else "assessments/vault.html"
    return render(request, template, context, status=came.status if came else form.status)


def _to_link(request: SignedInRequest, enterprise: Enterprise) -> list[Assessment]:
    """Assessments to whose items documents may be linked: first the one from whose item the vault was opened, else the newest."""
    found = queries.editable_assessments(enterprise, request.user, enterprise.role)
    wanted = uuid_of(request.GET.get("assessment", ""))
    return sorted(found, key=lambda each: each.public_id != wanted)


def _undoable(request: SignedInRequest, assessments: Sequence[Assessment]) -> Assessment | None:
    """The assessment in which the reader can still undo the linking that they did last."""
    for each in assessments:
        if undo.is_of(request, "linked", each.public_id):
            assessment = assessment_or_404(request, each.public_id)
            can_undo = "linked" in undo.undoable(request, assessment.public_id, sheet_of(assessment))
            return assessment if can_undo else None
    return None


@dataclass(frozen=True)
class Shown:
    """A link to one of the lists. `query`: with its question mark."""

    value: str
    label: str | Promise
    query: str
    is_current: bool


def _with_show(query: QueryDict, value: str) -> str:
    changed = query.copy()
    changed["show"] = value
    if not value:
        del changed["show"]
    return f"?{changed.urlencode()}" if changed else "?"


def _listed(request: SignedInRequest, enterprise: Enterprise, form: VaultForm) -> VaultPage:
    return queries.vault(
        enterprise,
        request.user,
        enterprise.role,
        form.wanted(),
        after=request.GET.get("after", ""),
        today=timezone.localdate(),
    )


@require_POST
def add_documents(request: SignedInRequest, enterprise_id: UUID) -> HttpResponse:
    """Keep each good file, whatever becomes of the others."""
    enterprise = enterprise_or_refused(request, enterprise_id, Action.CHANGE_VAULT)

    def store(checked: Sequence[Checked]) -> list[Stored]:
        return actions.add(enterprise=enterprise, checked=checked, by=request.user, at=timezone.now())

    came = receive(request, store, are_linked=False)
    if request.htmx:
        answer = render(request, "assessments/uploaded.html", {"came": came}, status=came.status)
        return with_pause(answer, came)
    if came.refused:
        return with_pause(_vault_page(request, enterprise, came), came)
    tell(request, came, are_linked=False)
    return redirect("assessments:vault", enterprise.public_id)
