"""The register of figures: its page, and a page per row with its history."""

from dataclasses import dataclass
from http import HTTPStatus
from itertools import pairwise
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from acecs.accounts.http import SignedInRequest, attempt, page_of
from acecs.accounts.models import Enterprise
from acecs.refusals import ensure
from acecs.text.typed import version_number
from assessments.actions import figures as actions
from assessments.forms.figures import FORMS, FigureForm, VoidForm
from assessments.models import Figure, FigureVersion
from assessments.queries import figures as queries
from assessments.rules import access
from assessments.states import Action
from assessments.views.loading import uuid_of
from assessments.vocabulary import FigureKind
from evidence.models import Document


@require_safe
def register(request: SignedInRequest, enterprise_id: UUID) -> HttpResponse:
    enterprise = enterprise_or_refused(request, enterprise_id, Action.READ_FIGURES)
    today = timezone.localdate()
    page = queries.register(enterprise, today=today)
    context = {
        "enterprise": enterprise,
        "page": page,
        "affordable": queries.affordable_today(enterprise, page, today=today),
        "may_change": _may_change(enterprise),
    }
    return render(request, "assessments/register.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, enterprise_id: UUID, kind: str) -> HttpResponse:
    """`?year=2025` fills in the year of relevant documents."""
    enterprise = enterprise_or_refused(request, enterprise_id, Action.CHANGE_FIGURES)
    initial = {"token": uuid4(), "acts": 1, "year": request.GET.get("year", "")}
    figure_kind = _kind_or_404(kind)
    data = request.POST if request.method == "POST" else None
    form = FORMS[figure_kind](
        data,
        initial=initial,
        documents=_documents(enterprise, figure_kind),
        others=lambda: queries.others(enterprise, figure_kind, token=uuid_of(form.cleaned_data["token"])),
    )

    def act() -> Figure:
        return actions.add(
            enterprise=enterprise,
            kind=form.kind,
            values=form.values(),
            token=form.form_token(),
            by=request.user,
            at=timezone.now(),
        )

    if request.method == "POST" and (added := attempt(form, act, renew=lambda: {"token": uuid4()})):
        messages.success(request, _("“%(label)s” is in the register.") % {"label": added.label_in_words})
        return redirect("assessments:register", enterprise.public_id)
    context = _form_context(enterprise, form) | {"may_change": True, "keeps_typed": form.is_bound}
    return render(request, "assessments/figure.html", context, status=form.status)


def _form_context(enterprise: Enterprise, form: FigureForm) -> dict[str, object]:
    items = queries.items_of(form.kind, enterprise, today=timezone.localdate())
    return {"enterprise": enterprise, "kind": form.kind, "items": items, "form": form}


@require_http_methods(["GET", "HEAD", "POST"])
def figure(request: SignedInRequest, enterprise_id: UUID, kind: str, figure_id: UUID) -> HttpResponse:
    """Readers without the right to change see the row and its history."""
    is_change = request.method == "POST"
    action = Action.CHANGE_FIGURES if is_change else Action.READ_FIGURES
    enterprise = enterprise_or_refused(request, enterprise_id, action)
    row = _figure_or_404(enterprise, kind, figure_id)
    form = _form_of(row, request.POST if is_change else None)

    def act() -> Figure:
        return actions.change(
            figure=row, version=form.seen_version(), values=form.values(), by=request.user, at=timezone.now()
        )

    def renew() -> dict[str, object]:
        # If sent again, the form replaces the other change.
        row.refresh_from_db(fields=["version"])
        return {"version": row.version}

    if is_change and (saved := attempt(form, act, renew=renew)):
        messages.success(request, _("“%(label)s” saved.") % {"label": saved.label_in_words})
        return redirect("assessments:register", enterprise.public_id)
    if form.refusal:
        row = _figure_or_404(enterprise, kind, figure_id)
    return _figure_page(request, row, form, VoidForm(initial={"version": row.version}), form.status)


@require_POST
def void(request: SignedInRequest, enterprise_id: UUID, kind: str, figure_id: UUID) -> HttpResponse:
    """The row was entered by mistake."""
    enterprise = enterprise_or_refused(request, enterprise_id, Action.CHANGE_FIGURES)
    row = _figure_or_404(enterprise, kind, figure_id)
    form = VoidForm(request.POST)
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _figure_page(request, row, _form_of(row), form, status)
    actions.void(
        figure=row,
        version=version_number(form.cleaned_data["version"]),
        reason=form.cleaned_data["reason"],
        by=request.user,
        at=timezone.now(),
    )
    messages.success(request, _("“%(label)s” is marked as entered by mistake.") % {"label": row.label_in_words})
    return redirect("assessments:register", enterprise.public_id)


@require_POST
def restore(request: SignedInRequest, enterprise_id: UUID, kind: str, figure_id: UUID) -> HttpResponse:
    enterprise = enterprise_or_refused(request, enterprise_id, Action.CHANGE_FIGURES)
    row = _figure_or_404(enterprise, kind, figure_id)
    version = version_number(request.POST.get("version", ""))
    actions.restore(figure=row, version=version, by=request.user, at=timezone.now())
    messages.success(request, _("“%(label)s” is in the register.") % {"label": row.label_in_words})
    return redirect("assessments:register", enterprise.public_id)


def _figure_page(
    request: SignedInRequest, row: Figure, form: FigureForm, void_form: VoidForm, status: HTTPStatus
) -> HttpResponse:
    context = _form_context(row.enterprise, form) | {
        "figure": row,
        "void_form": void_form,
        "current": form.words(row.content()).values(),
        "history": _history(form, queries.versions_of(row)),
        "may_change": _may_change(row.enterprise),
        "keeps_typed": form.is_bound or void_form.is_bound,
    }
    return render(request, "assessments/figure.html", context, status=status)


@dataclass(frozen=True)
class Revision:
    """One saved version of a row and what it changed: (label, before, after)."""

    version: FigureVersion
    changes: list[tuple[str, str, str]]
    is_first: bool = False
    was_restored: bool = False

    @property
    def void_reason(self) -> str:
        return str(self.version.content["void_reason"])


def _history(form: FigureForm, versions: list[FigureVersion]) -> list[Revision]:
    """Newest first."""
    saved = [_revision(form, later, earlier) for later, earlier in pairwise(versions)]
    return [*saved, Revision(versions[-1], [], is_first=True)]


def _revision(form: FigureForm, later: FigureVersion, earlier: FigureVersion) -> Revision:
    before, after = form.words(earlier.content), form.words(later.content)
    changes = [(label, before[name][1], word) for name, (label, word) in after.items() if word != before[name][1]]
    was_restored = bool(earlier.content["void_reason"]) and not later.content["void_reason"]
    return Revision(later, changes, was_restored=was_restored)


def _form_of(figure: Figure, data: QueryDict | None = None) -> FigureForm:
    """The form of an existing row."""
    initial = FORMS[figure.kind].initial_of(figure) | {"version": figure.version}
    return FORMS[figure.kind](
        data,
        initial=initial,
        documents=_documents(figure.enterprise, figure.kind),
        others=lambda: queries.others(figure.enterprise, figure.kind, token=figure.token),
    )


def _documents(enterprise: Enterprise, kind: FigureKind) -> list[Document]:
    return queries.documents_to_choose(enterprise) if kind == FigureKind.PENALTY else []


def enterprise_or_refused(request: SignedInRequest, enterprise_id: UUID, action: Action) -> Enterprise:
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), public_id=enterprise_id)
    page_of(request, enterprise)
    ensure(access.may(action, enterprise.role))
    return enterprise


def _kind_or_404(kind: str) -> FigureKind:
    try:
        return FigureKind(kind)
    except ValueError as unknown:
        raise Http404 from unknown


def _figure_or_404(enterprise: Enterprise, kind: str, public_id: UUID) -> Figure:
    row = queries.find(enterprise, _kind_or_404(kind), public_id)
    if row is None:
        raise Http404
    return row


def _may_change(enterprise: Enterprise) -> bool:
    return access.may(Action.CHANGE_FIGURES, enterprise.role) is None
