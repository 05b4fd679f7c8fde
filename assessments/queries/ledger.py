"""The rows of a register as those of a workbook change them, one after another."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from acecs.accounts.models import Enterprise
from assessments.models import FIGURES, Figure, FigureVersion
from assessments.queries import figures as queries
from assessments.vocabulary import FigureKind


@dataclass(frozen=True)
class Ledger:
    """`figures`: kind → public id → row, with those entered by mistake. `replaced`: what changed rows said before."""

    figures: dict[FigureKind, dict[UUID, Figure]]
    replaced: dict[UUID, Figure] = field(default_factory=dict)

    def find(self, kind: FigureKind, public_id: UUID) -> Figure | None:
        return self.figures[kind].get(public_id)

    def added_by(self, kind: FigureKind, token: UUID) -> Figure | None:
        return next((each for each in self.figures[kind].values() if each.token == token), None)

    def others(self, figure: Figure) -> list[Figure]:
        """The other rows of its kind, without those entered by mistake.

        Also as they were, because the database would refuse a number that another row gives up in the same statement.
        """
        rows = [*self.figures[figure.kind].values(), *self.replaced.values()]
        return [
            each
            for each in rows
            if each.kind == figure.kind and each.public_id != figure.public_id and not each.is_void
        ]

    def put(self, figure: Figure) -> None:
        """Add or change a row."""
        before = self.figures[figure.kind].get(figure.public_id)
        if before and not figure.is_void:
            self.replaced[figure.public_id] = before
        self.figures[figure.kind][figure.public_id] = figure


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
