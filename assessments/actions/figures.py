"""The register of figures: add, correct, void and restore rows; each change makes a new version of the register."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise, User
from acecs.audit.actions import record
from acecs.refusals import Refusal, Why, ensure, overtaken
from assessments.actions.gate import pass_register_gate
from assessments.actions.readiness import refresh_all
from assessments.models import FIGURES, Figure, FigureVersion, Register
from assessments.models.figures import FigureQuerySet
from assessments.queries.figures import figures_to_keep
from assessments.rules import figures as figures_rules
from assessments.vocabulary import FigureKind


@transaction.atomic
def add(
    *, enterprise: Enterprise, kind: FigureKind, values: Mapping[str, Any], token: UUID, by: User, at: datetime
) -> Figure:
    """Add a row; the same `token` again (a second click) returns the first one. `values`: field → value.

    Raises `Refused` for the role, for the values, and for a form that was changed after it had already added a row.
    """
    register = pass_register_gate(enterprise, by)
    figure = FIGURES[kind](enterprise=enterprise, token=token, updated_by=by, updated_at=at, **values)
    added: Figure | None = FIGURES[kind].objects.of(enterprise).filter(token=token).first()
    if added:
        ensure(_added_the_same(added, figure))
        return added
    ensure(_fits(figure, at))
    figure.save(force_insert=True)
    _finish("added", figure, _keep(register, figure), by, at)
    return figure


@transaction.atomic
def change(*, figure: Figure, version: int, values: Mapping[str, Any], by: User, at: datetime) -> Figure:
    """Change a row over `version`. The same values again change nothing, so a second click is safe.

    Raises `Refused` for the role, the values and a voided row, and `Stale`.
    """
    register = pass_register_gate(figure.enterprise, by)
    figure = _current(figure)
    ensure(figures_rules.change_figure(is_void=figure.is_void))
    if figure.values() == values:
        return figure
    if figure.version != version:
        raise overtaken(figure, by=figure.updated_by, is_own=figure.updated_by == by)
    for name in figure.entered:
        setattr(figure, name, values[name])
    ensure(_fits(figure, at))
    saved = _save(register, figure, by, at)
    _finish("changed", figure, saved, by, at)
    return figure


@transaction.atomic
def void(*, figure: Figure, version: int, reason: str, by: User, at: datetime) -> Figure:
    """Mark a row as entered by mistake: it is kept with the reason and is no longer counted anywhere."""
    register = pass_register_gate(figure.enterprise, by)
    figure = _current(figure)
    ensure(figures_rules.void(reason))
    if figure.is_void and figure.void_reason == reason:
        return figure
    if figure.version != version:
        raise overtaken(figure, by=figure.updated_by, is_own=figure.updated_by == by)
    figure.is_void, figure.void_reason = True, reason
    saved = _save(register, figure, by, at)
    _finish("voided", figure, saved, by, at)
    return figure


@transaction.atomic
def restore(*, figure: Figure, version: int, by: User, at: datetime) -> Figure:
    """Restore a voided row."""
    register = pass_register_gate(figure.enterprise, by)
    figure = _current(figure)
    if not figure.is_void:
        return figure
    if figure.version != version:
        raise overtaken(figure, by=figure.updated_by, is_own=figure.updated_by == by)
    ensure(figures_rules.only_one(figure, _others(figure)))
    figure.is_void, figure.void_reason = False, ""
    saved = _save(register, figure, by, at)
    _finish("restored", figure, saved, by, at)
    return figure


def figures_changed(*, enterprise: Enterprise, at: datetime) -> None:
    """Recompute everything that depends on the figures. Call it with the register's row locked."""
    Register.objects.filter(enterprise=enterprise).update(
        version=F("version") + 1, changed_at=at, figures=figures_to_keep(enterprise)
    )
    refresh_all(enterprise, at)


def _current(figure: Figure) -> Figure:
    """Return the row as it is in the database now, not as a page loaded it earlier."""
    related = [name for name in ("document",) if name in figure.entered]
    current: Figure = (
        FIGURES[figure.kind].objects.select_related("enterprise", "updated_by", *related).get(pk=figure.pk)
    )
    return current


def _added_the_same(added: Figure, figure: Figure) -> Refusal | None:
    if added.values() == figure.values():
        return None
    message = _("This form has already added “%(label)s”. Save again if you want a second row.")
    return Refusal(Why.STALE, message % {"label": added.label_in_words})


def _fits(figure: Figure, at: datetime) -> Refusal | None:
    return figures_rules.fits(figure, _others(figure), today=timezone.localdate(at))


def _others(figure: Figure) -> FigureQuerySet:
    others: FigureQuerySet = FIGURES[figure.kind].objects.of(figure.enterprise).not_void().exclude(pk=figure.pk)
    return others


def _save(register: Register, figure: Figure, by: User, at: datetime) -> FigureVersion:
    figure.version += 1
    figure.updated_by, figure.updated_at = by, at
    names = (*figure.entered, *figure.derived)
    figure.save(update_fields=[*names, "is_void", "void_reason", "version", "updated_by", "updated_at"])
    return _keep(register, figure)


def _keep(register: Register, figure: Figure) -> FigureVersion:
    saved = FigureVersion.of(figure, register)
    saved.save(force_insert=True)
    return saved


def _finish(what: str, figure: Figure, saved: FigureVersion, by: User, at: datetime) -> None:
    figures_changed(enterprise=figure.enterprise, at=at)
    record(
        f"assessments.figure_{what}",
        figure,
        stream=figure.enterprise.stream,
        by=by,
        at=at,
        kind=figure.kind.value,
        version=figure.version,
        content_sha256=saved.digest,
    )
