"""The register of figures: as the page shows it, and as the plain data that ratings are computed from."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from pydantic import TypeAdapter, ValidationError

from acecs.accounts.models import Enterprise
from acecs.text.bilingual import NOTHING, Text
from assessments.models import (
    FIGURES,
    Assessment,
    Figure,
    FigureVersion,
    Listing,
    LookUp,
    Notification,
    Penalty,
    Register,
    RelevantDocuments,
)
from assessments.models.figures import money
from assessments.states import LIVE
from assessments.vocabulary import FigureKind, PenaltyState
from evidence.models import Document
from standards.law import figures as plain
from standards.law.evaluation import evaluate
from standards.law.limits import CODES, LimitCode
from standards.law.limits_text import penalty_types
from standards.law.results import Situation
from standards.law.trace.lines import Basis
from standards.law.trace.penalties import allowance
from standards.models import Edition, Limit
from standards.queries.catalogue import law_of
from standards.queries.editions import published

# The figures as the register's row keeps them: JSON.
KEPT = TypeAdapter(plain.Figures)
# Decisions that are neither in force nor under appeal are not counted.
NOT_COUNTED = (PenaltyState.REVOKED, PenaltyState.NOT_PENALISED)


def figures_of(enterprise: Enterprise) -> plain.Figures:
    """The figures as plain data, as the register's row keeps them. One query."""
    kept = Register.objects.filter(enterprise=enterprise).values_list("figures", flat=True).first()
    figures = as_kept({} if kept is None else kept)
    return read_figures(enterprise) if figures is None else figures


def others(enterprise: Enterprise, kind: FigureKind, *, token: UUID) -> list[Figure]:
    """The rows of this kind, without those entered by mistake and the one that the form `token` has added."""
    return list(FIGURES[kind].objects.of(enterprise).not_void().exclude(token=token))


def as_kept(figures: Any) -> plain.Figures | None:
    """Return None if an earlier version of the portal kept them in another shape."""
    try:
        return KEPT.validate_python(figures)
    except ValidationError:
        return None


def figures_to_keep(enterprise: Enterprise) -> Any:
    """Return what the register's row must keep, as JSON. Five queries."""
    return KEPT.dump_python(read_figures(enterprise), mode="json")


def read_figures(enterprise: Enterprise) -> plain.Figures:
    """Read the figures from the rows, without those entered by mistake. Five queries."""
    look_ups = list(LookUp.objects.of(enterprise).not_void())
    listed = next((each.looked_up_on for each in look_ups if each.was_listed), None)
    return plain.Figures(
        penalties=tuple(_penalty(each) for each in Penalty.objects.of(enterprise).not_void()),
        notifications=tuple(_notification(each) for each in Notification.objects.of(enterprise).not_void()),
        listings=tuple(
            plain.Listing(since=each.since, until=each.until) for each in Listing.objects.of(enterprise).not_void()
        ),
        documents={each.year: each.total for each in RelevantDocuments.objects.of(enterprise).not_void()},
        looked_up_on=look_ups[0].looked_up_on if look_ups else None,
        found_listed_on=listed,
    )


def _penalty(row: Penalty) -> plain.Penalty:
    return plain.Penalty(
        decided_on=row.decided_on,
        party=plain.Party(row.party),
        ground=plain.Ground(row.ground),
        warning=row.warning,
        fine=_fen(row.fine),
        confiscated_gains=_fen(row.confiscated_gains),
        confiscated_goods=_fen(row.confiscated_goods),
        disclosed=row.disclosed,
        recognised=row.recognised,
        state=_state(row.state),
        acts=row.acts,
        label=row.label,
    )


def _fen(amount: Decimal) -> int:
    return int(amount * 100)


def _state(state: str) -> plain.PenaltyState:
    """A decision with a changed amount is in force; the row has the new amount."""
    return plain.PenaltyState.IN_FORCE if state == PenaltyState.CHANGED else plain.PenaltyState(state)


def _notification(row: Notification) -> plain.Notification:
    return plain.Notification(
        notified_on=row.notified_on,
        batches=tuple(row.batches),
        own_fault=plain.YesNoOpen(row.own_fault),
        confirmed_on=row.confirmed_on,
        serious=row.serious,
        banned_substance=row.banned_substance,
        quality_management=plain.YesNoOpen(row.quality_management),
        # Callers put the date before it.
        label=f"{row.country} {row.product}",
        product=row.product,
    )


def register_version(enterprise: Enterprise) -> int:
    """The register's version, 0 before the first change."""
    return Register.objects.filter(enterprise=enterprise).values_list("version", flat=True).first() or 0


def figures_versions(enterprise: Enterprise) -> QuerySet[FigureVersion]:
    """All saved versions of the register's rows, newest first."""
    return (
        FigureVersion.objects.filter(register__enterprise=enterprise)
        .select_related("saved_by")
        .order_by("-saved_at", "-pk")
    )


def versions_of(figure: Figure) -> list[FigureVersion]:
    """Saved versions of one row, newest first."""
    return list(figures_versions(figure.enterprise).filter(figure=figure.public_id).order_by("-version"))


def rows(enterprise: Enterprise, kind: FigureKind) -> QuerySet[Figure]:
    """The register's rows of one kind, including those entered by mistake, with their last editor."""
    related = ["document"] if kind == FigureKind.PENALTY else []
    chosen: QuerySet[Figure] = FIGURES[kind].objects.of(enterprise).select_related("updated_by", *related)
    return chosen


def documents_to_choose(enterprise: Enterprise) -> list[Document]:
    """The enterprise's vault by title."""
    return list(Document.objects.of(enterprise).order_by("title", "pk"))


def find(enterprise: Enterprise, kind: FigureKind, public_id: UUID) -> Figure | None:
    figure = rows(enterprise, kind).filter(public_id=public_id).first()
    if figure:
        figure.enterprise = enterprise
    return figure


@dataclass(frozen=True)
class RegisterYear:
    """A calendar year of the register; `row` is None if it has no number yet."""

    year: int
    row: RelevantDocuments | None
    is_over: bool = True

    @property
    def label(self) -> str:
        """The year without the thousands separator that a template would insert."""
        return str(self.year)

    @property
    def final_from(self) -> date:
        """The first day after the year, when its number is final."""
        return date(self.year + 1, 1, 1)


@dataclass(frozen=True)
class RegisterPage:
    """The whole register, newest first, and which items its tables decide (`10(2)`, as the annex writes them)."""

    register: Register | None
    penalties: list[Penalty]
    notifications: list[Notification]
    listings: list[Listing]
    look_ups: list[LookUp]
    years: list[RegisterYear]
    items: dict[str, list[str]]

    @property
    def counted(self) -> list[Penalty]:
        """Decisions in force or under appeal, of any date and party."""
        return [each for each in self.penalties if not each.is_void and each.state not in NOT_COUNTED]

    @property
    def counted_text(self) -> str:
        """Sum of their amounts, in RMB."""
        return money(sum((each.amount for each in self.counted), Decimal(0)))

    @property
    def batches(self) -> int:
        return sum(len(each.batches) for each in self.notifications if not each.is_void)

    @property
    def of_penalties(self) -> plain.Figures:
        """The penalties that item 10 is computed from."""
        return plain.Figures(
            penalties=tuple(_penalty(each) for each in self.penalties if not each.is_void),
            documents={each.year: each.row.total for each in self.years if each.row and not each.row.is_void},
        )

    @property
    def missing_years(self) -> list[int]:
        return [each.year for each in self.years if each.row is None]


def register(enterprise: Enterprise, *, today: date) -> RegisterPage:
    return RegisterPage(
        register=Register.objects.filter(enterprise=enterprise).first(),
        penalties=list(Penalty.objects.of(enterprise).select_related("document")),
        notifications=list(Notification.objects.of(enterprise)),
        listings=list(Listing.objects.of(enterprise)),
        look_ups=list(LookUp.objects.of(enterprise)),
        years=_years(list(RelevantDocuments.objects.of(enterprise)), today),
        items=items_by_table(enterprise, today),
    )


@dataclass(frozen=True)
class PenaltyRoom:
    """`types`: the business types whose items limit penalties. `lines`: how many such an enterprise can afford today."""

    types: Text
    lines: list[Text]


def editions_for(enterprise: Enterprise, today: date) -> QuerySet[Edition]:
    """Published editions: first those that the enterprise has a live assessment by, then as offered on `today`."""
    live = Assessment.objects.filter(enterprise=enterprise, edition=OuterRef("pk"), state__in=LIVE)
    offered = published(today)
    return offered.annotate(is_used=Exists(live)).order_by("-is_used", *offered.query.order_by)


def affordable_today(enterprise: Enterprise, page: RegisterPage, *, today: date) -> PenaltyRoom:
    """How many penalties an application of today can afford; no lines while last year has no number.

    Uses the first of `editions_for`; empty unless one has begun. One query, five more until the edition is frozen.
    """
    edition = editions_for(enterprise, today).filter(valid_from__lte=today).first()
    if edition is None:
        return PenaltyRoom(NOTHING, [])
    law = law_of(edition)
    figures = page.of_penalties
    evaluation = evaluate(law, figures, Situation(today))
    items = sorted({limit.item for limit in law.limits_of(LimitCode.PENALTY_AMOUNT)})
    lines = [line.text for item in items for line in allowance(item, Basis(law, figures, evaluation))]
    return PenaltyRoom(penalty_types(law), lines)


def _years(rows: list[RelevantDocuments], today: date) -> list[RegisterYear]:
    """Every year with a row, plus this year and last year, which the next application needs."""
    there = {each.year for each in rows if not each.is_void}
    missing = [
        RegisterYear(year, None, is_over=year < today.year)
        for year in (today.year, today.year - 1)
        if year not in there
    ]
    return sorted([*missing, *(RegisterYear(each.year, each) for each in rows)], key=lambda each: -each.year)


# A row's kind → its table of the register.
TABLES = {
    FigureKind.PENALTY: "penalties",
    FigureKind.NOTIFICATION: "notifications",
    FigureKind.LISTING: "listings",
    FigureKind.LOOK_UP: "listings",
    FigureKind.DOCUMENTS: "documents",
}


def items_of(kind: FigureKind, enterprise: Enterprise, *, today: date) -> list[str]:
    """Items that a row of this kind decides, as the annex writes them."""
    return items_by_table(enterprise, today)[TABLES[kind]]


def items_by_table(enterprise: Enterprise, today: date) -> dict[str, list[str]]:
    """Table of the register → items, according to the first of `editions_for`."""
    edition = editions_for(enterprise, today).values("pk")[:1]
    limits = Limit.objects.filter(item__edition__in=edition).order_by("item__number", "sub_item")
    deciding = [
        (code, f"{number}({sub_item})" if sub_item else str(number))
        for code, number, sub_item in limits.values_list("code", "item__number", "sub_item")
    ]
    return {
        table: list(dict.fromkeys(key for code, key in deciding if code in codes)) for table, codes in CODES.items()
    }
