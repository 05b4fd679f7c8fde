"""Bring a filled-in workbook of the register of figures back in."""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise, User
from acecs.audit.actions import record
from acecs.refusals import Refusal, Refused, Why, ensure
from assessments.actions.figures import figures_changed
from assessments.actions.gate import pass_register_gate
from assessments.models import FIGURES, Figure, FigureVersion, Register
from assessments.queries.ledger import Ledger, ledger_of
from assessments.rules import figures as figures_rules
from assessments.vocabulary import FigureKind


@dataclass(frozen=True)
class NewFigure:
    """`token` identifies the workbook's row, so that bringing it in again adds nothing. `values`: field → value."""

    kind: FigureKind
    token: UUID
    values: Mapping[str, Any]


@dataclass(frozen=True)
class ChangedFigure:
    """`values`: field → value, over `version`."""

    kind: FigureKind
    public_id: UUID
    version: int
    values: Mapping[str, Any]


@dataclass(frozen=True)
class MistakenFigure:
    """An entry that was made by mistake, as of `version`."""

    kind: FigureKind
    public_id: UUID
    version: int
    reason: str


Change = NewFigure | ChangedFigure | MistakenFigure


@transaction.atomic
def bring_in(*, enterprise: Enterprise, changes: Sequence[Change], by: User, at: datetime) -> int:
    """Save the changes in this order, all or none, as one change of the register. Returns how many were saved.

    Changes that are there already are skipped, so a second click is safe.
    Raises `Refused` for the role, for values that do not fit, and for an entry that was changed since.
    """
    register = pass_register_gate(enterprise, by)
    ledger = ledger_of(enterprise)
    saved = []
    for change in changes:
        if figure := applied(ledger, enterprise, change):
            figure.updated_by, figure.updated_at = by, at
            if not figure.is_void:
                ensure(figures_rules.fits(figure, ledger.same(figure), today=timezone.localdate(at)))
            ledger.put(figure)
            saved.append(figure)
    if saved:
        versions = _write(register, ledger, saved)
        figures_changed(enterprise=enterprise, at=at)
        record(
            "assessments.figures_saved",
            enterprise,
            stream=enterprise.stream,
            by=by,
            at=at,
            figures=[str(each.figure) for each in versions],
            versions=[each.version for each in versions],
            digests=[each.digest for each in versions],
        )
    return len(saved)


def applied(ledger: Ledger, enterprise: Enterprise, change: Change) -> Figure | None:
    """The row as it would be after the change; None if it is already so. Writes nothing.

    Raises `Refused` for an entry that was changed since.
    """
    if isinstance(change, NewFigure):
        return _added(ledger, enterprise, change)
    figure = ledger.find(change.kind, change.public_id)
    if figure is None:
        raise _overtaken()
    return _mistaken(figure, change) if isinstance(change, MistakenFigure) else _changed(figure, change)


def _added(ledger: Ledger, enterprise: Enterprise, change: NewFigure) -> Figure | None:
    added = ledger.added_by(change.kind, change.token)
    if added is None:
        return FIGURES[change.kind](enterprise=enterprise, token=change.token, **change.values)
    if added.values() != change.values:
        raise _overtaken()
    return None


def _changed(figure: Figure, change: ChangedFigure) -> Figure | None:
    ensure(figures_rules.change_figure(is_void=figure.is_void))
    if figure.values() == change.values:
        return None
    return _next_version(figure, change.version, change.values)


def _mistaken(figure: Figure, change: MistakenFigure) -> Figure | None:
    ensure(figures_rules.void(change.reason))
    if figure.is_void and figure.void_reason == change.reason:
        return None
    return _next_version(figure, change.version, {"is_void": True, "void_reason": change.reason})


def _next_version(figure: Figure, version: int, fields: Mapping[str, Any]) -> Figure:
    if figure.version != version:
        raise _overtaken()
    changed = copy(figure)
    changed.version += 1
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _overtaken() -> Refused:
    return Refused(
        Refusal(Why.STALE, _("Nothing was saved, because the register has been changed in the meantime. Look again."))
    )


def _write(register: Register, ledger: Ledger, figures: Sequence[Figure]) -> list[FigureVersion]:
    """Write in a constant number of statements a kind, and one more for each row that takes over a decision or year.

    Mistakes first: they free a decision's number or a year for another row.
    """
    for figure in figures:
        figure.derive()
    for kind, model in FIGURES.items():
        mine = [figure for figure in figures if figure.kind == kind]
        fields = [*model.entered, *model.derived, "is_void", "void_reason", "version", "updated_by", "updated_at"]
        changed = [figure for figure in mine if figure.version > 1 and not figure.is_void]
        for rows in ([figure for figure in mine if figure.is_void], *_one_after_another(ledger, changed)):
            if rows:
                model.objects.bulk_update(rows, fields)
        if added := [figure for figure in mine if figure.version == 1]:
            model.objects.bulk_create(added)
    return FigureVersion.objects.bulk_create(FigureVersion.of(figure, register) for figure in figures)


def _one_after_another(ledger: Ledger, figures: Iterable[Figure]) -> Iterator[list[Figure]]:
    """Split rows before each one that takes over what one before it gives up: a statement could not do both."""
    rows: list[Figure] = []
    given_up: set[Hashable] = set()
    for figure in figures:
        if figure.identity is not None and figure.identity in given_up:
            yield rows
            rows, given_up = [], set()
        rows.append(figure)
        given_up.add(ledger.replaced[figure.public_id].identity)
    yield rows
