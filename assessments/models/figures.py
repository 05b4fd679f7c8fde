"""The enterprise's register of figures: rows are corrected or voided, never deleted, and every saved version is kept.

Triggers let the database refuse to delete a row and to change its history. Days are Beijing dates, money is RMB.
"""

import uuid
from datetime import UTC
from decimal import Decimal
from typing import Any, ClassVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from acecs.accounts.models import Enterprise, User
from acecs.audit.chain import content_hash
from acecs.text.moments import written
from acecs.text.numbers import number_key
from assessments.vocabulary import FigureKind, Ground, Party, PenaltyState, YesNoOpen
from evidence.models import Document

AMOUNTS = ("fine", "confiscated_gains", "confiscated_goods")
NUMBERS = ("declarations", "filing_lists", "manifests", "other")


def money(amount: Decimal) -> str:
    """Format RMB as Chinese decisions print it, in either language: `10,000.50`."""
    return f"{amount:,.2f}"


class Register(models.Model):
    """One per enterprise; every change of a figure locks its row. `version` grows by one with every change of any figure.

    `figures`: what the law reads of the rows, kept by the actions that change them (`queries.figures`).
    """

    enterprise = models.OneToOneField(Enterprise, models.PROTECT, related_name="register")
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(version=0, changed_at__isnull=True) | Q(version__gt=0, changed_at__isnull=False),
                name="register_changed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} v{self.version}"


class FigureVersion(models.Model):
    """One saved version of a figure, complete. `content`: field → JSON value, including `void_reason`.

    The audit event has its `digest`; `nonce` keeps the content from being guessed from that.
    """

    register = models.ForeignKey(Register, models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=20, choices=FigureKind)
    figure = models.UUIDField()
    version = models.PositiveIntegerField()
    content = models.JSONField(encoder=DjangoJSONEncoder)
    saved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["figure", "version"], name="one_row_a_figure_version"),
            models.CheckConstraint(condition=Q(version__gt=0), name="figure_version_counts_from_1"),
            models.CheckConstraint(condition=Q(kind__in=FigureKind.values), name="figure_version_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.figure} v{self.version}"

    @classmethod
    def of(cls, figure: "Figure", register: Register) -> "FigureVersion":
        """Make the row's current version, without storing it."""
        return cls(
            register=register,
            kind=figure.kind,
            figure=figure.public_id,
            version=figure.version,
            content=figure.content(),
            saved_by=figure.updated_by,
            saved_at=figure.updated_at,
        )

    @property
    def digest(self) -> str:
        return content_hash(
            {
                "kind": self.kind,
                "figure": self.figure,
                "version": self.version,
                "content": self.content,
                "saved_by": self.saved_by.public_id,
                "saved_at": self.saved_at.astimezone(UTC),
                "nonce": self.nonce,
            }
        )


class FigureQuerySet(models.QuerySet[Any, Any]):
    def of(self, enterprise: Enterprise) -> "FigureQuerySet":
        return self.filter(enterprise=enterprise)

    def not_void(self) -> "FigureQuerySet":
        """Rows that were not entered by mistake."""
        return self.filter(is_void=False)


class Figure(models.Model):
    """Common fields of the register's rows. `token` identifies the form that added the row, so that a second click adds nothing."""

    kind: ClassVar[FigureKind]
    # Fields that a person enters, in the order of the form.
    entered: ClassVar[tuple[str, ...]]
    # Fields that `save` derives from them.
    derived: ClassVar[tuple[str, ...]] = ()

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    token = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    # Entered by mistake: kept, but counted nowhere.
    is_void = models.BooleanField(default=False)
    void_reason = models.TextField(blank=True)
    updated_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    updated_at = models.DateTimeField()

    objects = FigureQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "token"], name="%(class)s_added_once"),
            models.CheckConstraint(condition=Q(version__gt=0), name="%(class)s_version_counts_from_1"),
            models.CheckConstraint(
                condition=Q(is_void=False, void_reason="") | (Q(is_void=True) & ~Q(void_reason="")),
                name="%(class)s_void_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def save(self, *args: Any, **options: Any) -> None:
        self.derive()
        super().save(*args, **options)

    @property
    def label(self) -> str:
        """How a table names the row."""
        raise NotImplementedError

    @property
    def label_in_words(self) -> str:
        """How a sentence names the row, in the reader's language."""
        return self.label

    @property
    def identity(self) -> str | int | None:
        """Values that only one row of the kind may have, apart from rows entered by mistake; None if rows may repeat."""
        return None

    def values(self) -> dict[str, Any]:
        """What was entered: field → value."""
        return {name: getattr(self, name) for name in self.entered}

    def derive(self) -> None:
        """Set the `derived` fields. Call it before writing a row without `save`."""

    def content(self) -> dict[str, Any]:
        """The complete row, as its history keeps it."""
        stored = {name: _as_json(value) for name, value in self.values().items()}
        return {**stored, "void_reason": self.void_reason}


def _as_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return str(value.public_id) if isinstance(value, Document) else value


class Penalty(Figure):
    """One decision of customs. A changed amount replaces the old one; the date stays the original one."""

    kind = FigureKind.PENALTY
    entered = (
        "number",
        "office",
        "decided_on",
        "party",
        "ground",
        "acts",
        "warning",
        *AMOUNTS,
        "state",
        "state_note",
        "disclosed",
        "recognised",
        "document",
    )
    derived = ("number_key",)

    number = models.CharField(max_length=80)
    # Normalized number, for comparison.
    number_key = models.TextField(editable=False)
    office = models.CharField(max_length=120)
    decided_on = models.DateField()
    party = models.CharField(max_length=20, choices=Party, default=Party.ENTERPRISE)
    ground = models.CharField(max_length=20, choices=Ground, default=Ground.SUPERVISION)
    acts = models.PositiveSmallIntegerField(default=1)
    warning = models.BooleanField(default=False)
    fine = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    confiscated_gains = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    confiscated_goods = models.DecimalField(max_digits=14, decimal_places=2, default=Decimal(0))
    state = models.CharField(max_length=20, choices=PenaltyState, default=PenaltyState.IN_FORCE)
    state_note = models.TextField(blank=True)
    disclosed = models.BooleanField(default=False)
    recognised = models.BooleanField(default=False)
    # The decision, or the document by which customs recognized the disclosure.
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Figure.Meta):
        abstract = False
        ordering = ["-decided_on", "-pk"]
        constraints = [
            *Figure.Meta.constraints,
            models.UniqueConstraint(
                fields=["enterprise", "number_key"], condition=Q(is_void=False), name="one_penalty_a_decision"
            ),
            models.CheckConstraint(condition=Q(party__in=Party.values), name="penalty_party_known"),
            models.CheckConstraint(condition=Q(ground__in=Ground.values), name="penalty_ground_known"),
            models.CheckConstraint(condition=Q(state__in=PenaltyState.values), name="penalty_state_known"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(office=""), name="penalty_named"),
            models.CheckConstraint(condition=~Q(number_key=""), name="penalty_number_has_key"),
            models.CheckConstraint(condition=Q(acts__gt=0), name="penalty_has_an_act"),
            models.CheckConstraint(
                condition=Q(fine__gte=0, confiscated_gains__gte=0, confiscated_goods__gte=0),
                name="penalty_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=PenaltyState.NOT_PENALISED, warning=False, fine=0, confiscated_gains=0, confiscated_goods=0
                )
                | (
                    ~Q(state=PenaltyState.NOT_PENALISED)
                    & (Q(warning=True) | Q(fine__gt=0) | Q(confiscated_gains__gt=0) | Q(confiscated_goods__gt=0))
                ),
                name="penalty_is_one_unless_not_penalised",
            ),
            models.CheckConstraint(
                condition=Q(recognised=False) | Q(disclosed=True), name="penalty_recognised_was_disclosed"
            ),
        ]

    def derive(self) -> None:
        self.number_key = number_key(self.number)

    @property
    def identity(self) -> str:
        return number_key(self.number)

    @property
    def label(self) -> str:
        return self.number

    @property
    def concerns_the_general_standards(self) -> bool:
        """True for smuggling, which no individual standard limits but which is graver than what they limit."""
        no_longer = self.is_void or self.state in (PenaltyState.REVOKED, PenaltyState.NOT_PENALISED)
        return self.ground == Ground.SMUGGLING and not no_longer

    @property
    def amount(self) -> Decimal:
        return self.fine + self.confiscated_gains + self.confiscated_goods

    @property
    def amount_text(self) -> str:
        return money(self.amount)


class Notification(Figure):
    """A notification from abroad. `batches`: one batch number per batch, empty if unknown."""

    kind = FigureKind.NOTIFICATION
    entered = (
        "notified_on",
        "country",
        "product",
        "batches",
        "own_fault",
        "confirmed_on",
        "serious",
        "banned_substance",
        "quality_management",
    )

    notified_on = models.DateField()
    country = models.CharField(max_length=80)
    product = models.CharField(max_length=200)
    batches = models.JSONField()
    own_fault = models.CharField(max_length=10, choices=YesNoOpen)
    confirmed_on = models.DateField(null=True, blank=True)
    serious = models.BooleanField(default=False)
    banned_substance = models.BooleanField(default=False)
    quality_management = models.CharField(max_length=10, choices=YesNoOpen)

    class Meta(Figure.Meta):
        abstract = False
        ordering = ["-notified_on", "-pk"]
        constraints = [
            *Figure.Meta.constraints,
            models.CheckConstraint(
                condition=Q(own_fault__in=YesNoOpen.values, quality_management__in=YesNoOpen.values),
                name="notification_findings_known",
            ),
            models.CheckConstraint(condition=~Q(country="") & ~Q(product=""), name="notification_named"),
            models.CheckConstraint(condition=~Q(batches=[]), name="notification_has_a_batch"),
            models.CheckConstraint(
                condition=Q(own_fault=YesNoOpen.YES, confirmed_on__isnull=False, confirmed_on__gte=F("notified_on"))
                | (~Q(own_fault=YesNoOpen.YES) & Q(confirmed_on__isnull=True)),
                name="notification_confirmed_has_date",
            ),
        ]

    @property
    def label(self) -> str:
        return f"{self.country} {self.notified_on}"

    @property
    def label_in_words(self) -> str:
        return f"{self.country} {written(self.notified_on)}"


class Listing(Figure):
    """A period on the bad-record list; `until` is null while it lasts. Both days are included."""

    kind = FigureKind.LISTING
    entered = ("since", "until", "note")

    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta(Figure.Meta):
        abstract = False
        ordering = ["-since", "-pk"]
        constraints = [
            *Figure.Meta.constraints,
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="listing_ends_after_it_starts"
            ),
        ]

    @property
    def label(self) -> str:
        return f"{self.since} – {self.until or ''}".strip()

    @property
    def label_in_words(self) -> str:
        return f"{written(self.since)} – {written(self.until) if self.until else ''}".strip()


class LookUp(Figure):
    """A look-up of the bad-record list."""

    kind = FigureKind.LOOK_UP
    entered = ("looked_up_on", "was_listed")

    looked_up_on = models.DateField()
    was_listed = models.BooleanField()

    class Meta(Figure.Meta):
        abstract = False
        ordering = ["-looked_up_on", "-pk"]

    @property
    def label(self) -> str:
        return str(self.looked_up_on)

    @property
    def label_in_words(self) -> str:
        return written(self.looked_up_on)


class RelevantDocuments(Figure):
    """Number of relevant documents of a calendar year (相关单证票数), or why it cannot be calculated."""

    kind = FigureKind.DOCUMENTS
    entered = ("year", *NUMBERS, "cannot_be_calculated", "reason")

    year = models.PositiveSmallIntegerField()
    declarations = models.PositiveIntegerField(null=True, blank=True)
    filing_lists = models.PositiveIntegerField(null=True, blank=True)
    manifests = models.PositiveIntegerField(null=True, blank=True)
    other = models.PositiveIntegerField(null=True, blank=True)
    cannot_be_calculated = models.BooleanField(default=False)
    reason = models.TextField(blank=True)

    class Meta(Figure.Meta):
        abstract = False
        ordering = ["-year", "-pk"]
        constraints = [
            *Figure.Meta.constraints,
            models.UniqueConstraint(
                fields=["enterprise", "year"], condition=Q(is_void=False), name="one_number_of_documents_a_year"
            ),
            models.CheckConstraint(
                condition=Q(
                    cannot_be_calculated=False,
                    reason="",
                    **{f"{name}__isnull": False for name in NUMBERS},
                )
                | (Q(cannot_be_calculated=True, **{f"{name}__isnull": True for name in NUMBERS}) & ~Q(reason="")),
                name="documents_are_numbers_or_a_reason",
            ),
        ]

    @property
    def identity(self) -> int:
        return self.year

    @property
    def label(self) -> str:
        return str(self.year)

    @property
    def total(self) -> int | None:
        """None if it cannot be calculated."""
        if self.cannot_be_calculated:
            return None
        numbers: list[int] = [getattr(self, name) for name in NUMBERS]
        return sum(numbers)


FIGURES: dict[FigureKind, type[Figure]] = {
    each.kind: each for each in (Penalty, Notification, Listing, LookUp, RelevantDocuments)
}
