"""The rows of a register as those of a workbook change them, one after another."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from typing import Any
from uuid import UUID

from acecs.accounts.models import Enterprise
from assessments.models import FIGURES, Figure, FigureVersion
from assessments.queries import figures as queries
from assessments.queries.near import NearRows
from assessments.vocabulary import FigureKind


class Ledger:
    """`figures`: kind → public id → row, with those entered by mistake. `replaced`: what changed rows said before."""

    def __init__(self, figures: Mapping[FigureKind, dict[UUID, Figure]]) -> None:
        self.figures = figures
        self.replaced: dict[UUID, Figure] = {}
        self.tokens = {(kind, each.token): each.public_id for kind in figures for each in figures[kind].values()}
        self.same_rows: dict[FigureKind, dict[Hashable, dict[UUID, Figure]]] = {}
        self.near: dict[FigureKind, NearRows] = {}

    def find(self, kind: FigureKind, public_id: UUID) -> Figure | None:
        return self.figures[kind].get(public_id)

    def added_by(self, kind: FigureKind, token: UUID) -> Figure | None:
        public_id = self.tokens.get((kind, token))
        return self.find(kind, public_id) if public_id else None

    def same(self, figure: Figure) -> list[Figure]:
        """The other rows with its identity, or with all its values if rows of its kind may repeat; none entered by mistake."""
        rows = self._same_rows(figure.kind).get(_sameness(figure), {})
        return [each for public_id, each in rows.items() if public_id != figure.public_id]

    def near_to(self, kind: FigureKind, values: Mapping[str, Any], *, apart_from: UUID | None) -> list[Figure]:
        """The rows that may look like one with these values, as they are now; none entered by mistake."""
        if kind not in self.near:
            self.near[kind] = NearRows(kind, self.figures[kind].values())
        return self.near[kind].of(values, apart_from=apart_from)

    def put(self, figure: Figure) -> None:
        """Add or change a row."""
        kind, before = figure.kind, self.figures[figure.kind].get(figure.public_id)
        same = self._same_rows(kind)
        if before:
            same[_sameness(before)].pop(figure.public_id, None)
        if not figure.is_void:
            same[_sameness(figure)][figure.public_id] = figure
        if before and not figure.is_void:
            self.replaced[figure.public_id] = before
        if kind in self.near:
            self.near[kind].put(before, figure)
        self.figures[kind][figure.public_id] = figure
        self.tokens[kind, figure.token] = figure.public_id

    def _same_rows(self, kind: FigureKind) -> dict[Hashable, dict[UUID, Figure]]:
        """Keys are computed once per row, and only for kinds that the workbook changes."""
        if kind not in self.same_rows:
            self.same_rows[kind] = defaultdict(dict)
            for each in self.figures[kind].values():
                if not each.is_void:
                    self.same_rows[kind][_sameness(each)][each.public_id] = each
        return self.same_rows[kind]


def _sameness(figure: Figure) -> Hashable:
    if figure.identity is not None:
        return figure.identity
    return tuple(tuple(value) if isinstance(value, list) else value for value in figure.values().values())


def ledger_of(enterprise: Enterprise) -> Ledger:
    """One query a kind."""
    return Ledger({kind: {each.public_id: each for each in queries.rows(enterprise, kind)} for kind in FIGURES})


def contents_at(wanted: Iterable[tuple[UUID, int]]) -> dict[tuple[UUID, int], dict[str, object]]:
    """(public id, version) → what was saved as that version, of those that exist. One query, none for nothing."""
    pairs = {*wanted}
    if not pairs:
        return {}
    figures, versions = {figure for figure, _version in pairs}, {version for _figure, version in pairs}
    rows = FigureVersion.objects.filter(figure__in=figures, version__in=versions)
    return {(row.figure, row.version): row.content for row in rows if (row.figure, row.version) in pairs}
