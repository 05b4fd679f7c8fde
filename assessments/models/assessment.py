import uuid
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Case, F, FilteredRelation, Q, When

from acecs.accounts.models import CustomsOffice, Enterprise, User
from acecs.text.bilingual import Text
from assessments.models.readiness import ReadinessField
from assessments.states import State, Urgency
from assessments.vocabulary import KeptVerdict, Mode, Opinion, Outcome
from evidence.models import Document
from standards.models import BusinessType, Edition

# More items than any edition's general standards have: a larger number is a typing error.
LARGEST_GENERAL_NUMBER = 200


URGENCY = Case(
    When(state=State.SUBMITTED, round__gt=1, then=Urgency.RESUBMITTED.value),
    When(state=State.SUBMITTED, then=Urgency.WAITING.value),
    When(state=State.IN_REVIEW, holder=None, then=Urgency.FREE.value),
    When(state=State.IN_REVIEW, then=Urgency.TAKEN.value),
    When(state=State.RETURNED, then=Urgency.WITH_ENTERPRISE.value),
    default=Urgency.ENDED.value,
)


class AssessmentQuerySet(models.QuerySet["Assessment"]):
    def visible_to(self, user: User) -> "AssessmentQuerySet":
        """Assessments of the user's enterprises, each with the user's `role`. Customs sees submitted dossiers, never these rows."""
        mine = FilteredRelation("enterprise__memberships", condition=Q(enterprise__memberships__user=user))
        return self.alias(mine=mine).filter(mine__isnull=False).annotate(role=F("mine__role"))  # type: ignore[no-redef]  # declared below

    def submitted_to(self, user: User) -> "AssessmentQuerySet":
        """Assessments submitted to the user's offices, each with the user's `role`; none of an enterprise they belong to."""
        theirs = FilteredRelation("office__memberships", condition=Q(office__memberships__user=user))
        return (
            self.filter(round__gt=0)
            .exclude(enterprise__in=Enterprise.objects.filter(memberships__user=user))
            .alias(theirs=theirs)
            .filter(theirs__isnull=False)
            .annotate(role=F("theirs__role"))  # type: ignore[no-redef]  # declared below
        )

    def with_context(self) -> "AssessmentQuerySet":
        return self.select_related("enterprise__office", "edition")

    def with_figures(self) -> "AssessmentQuerySet":
        """Annotate `register_figures`, as the enterprise's register keeps them; None if it has no register yet."""
        return self.annotate(register_figures=F("enterprise__register__figures"))  # type: ignore[no-redef]  # declared below


class Assessment(models.Model):
    """One enterprise against one edition. Dates are Beijing dates."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="assessments")
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="assessments")
    name = models.CharField(max_length=120)
    planned_date = models.DateField()
    accepted_date = models.DateField(null=True, blank=True)
    # Customs' document that shows that date.
    accepted_document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    mode = models.CharField(max_length=12, choices=Mode, default=Mode.APPLICATION)
    # Re-review only: the day customs accepted the application that the enterprise is certified on.
    last_accepted_date = models.DateField(null=True, blank=True)
    # Items of the general standards, as the enterprise entered them: that part is not in this portal.
    general_not_meet = models.PositiveSmallIntegerField(null=True, blank=True)
    general_basically_meet = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    # Identifies the form that started the assessment, so that a second click finds the same row.
    start_token = models.UUIDField()
    # The assessment that its content was carried over from when it started.
    former = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    # Grows by one with every change of name, dates, types or outcome, which detects concurrent changes.
    frame_version = models.PositiveIntegerField(default=0)
    # Number of submissions; `office` has the newest.
    round = models.PositiveSmallIntegerField(default=0)
    office = models.ForeignKey(CustomsOffice, models.PROTECT, null=True, blank=True, related_name="assessments")
    submitted_at = models.DateTimeField(null=True, blank=True)
    # As in the newest submission: customs does not see later changes.
    submitted_name = models.CharField(max_length=120, blank=True)
    submitted_date = models.DateField(null=True, blank=True)
    # The enterprise's name then.
    submitted_enterprise_zh = models.CharField(max_length=120, blank=True)
    submitted_enterprise_en = models.CharField(max_length=160, blank=True)
    # Who has the case and, while it is in review, may still review it; kept by the actions of the reviews.
    holder = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    urgency = models.GeneratedField(
        expression=URGENCY, output_field=models.PositiveSmallIntegerField(), db_persist=True, editable=False
    )
    opinion = models.CharField(max_length=20, choices=Opinion, blank=True)
    opinion_note = models.TextField(blank=True)
    # Why the enterprise ended it; customs reads it.
    end_reason = models.TextField(blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    # What customs decided, as the enterprise recorded it: the decision's day, code of the certificate or number of the decision.
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    outcome_date = models.DateField(null=True, blank=True)
    outcome_number = models.CharField(max_length=60, blank=True)
    outcome_recorded_at = models.DateTimeField(null=True, blank=True)

    # Picked types and answers on the business, kept by the actions that change their rows (`queries.profile`).
    profile = models.JSONField(default=dict, blank=True)
    # The verdict and its counters as of that day, written by the actions.
    verdict = models.CharField(max_length=20, choices=KeptVerdict, blank=True)
    verdict_on = models.DateField(null=True, blank=True)
    rated_count = models.PositiveSmallIntegerField(default=0)
    scope_count = models.PositiveSmallIntegerField(default=0)
    blocking_count = models.PositiveSmallIntegerField(default=0)
    warning_count = models.PositiveSmallIntegerField(default=0)
    readiness = ReadinessField(null=True, blank=True)
    # What customs last sent: a whole `CustomsWord`, kept by the reviews' letters.
    customs_word = models.JSONField(null=True, blank=True)
    # While returned, and until customs answers the corrected submission: numbers of the items raised by customs that are still
    # as they were returned ("unchanged"), and of those to which only a reply was added ("answered").
    as_returned = models.JSONField(default=dict, blank=True)
    # The corrective actions that were not dropped, kept by the actions that change them (`queries.corrective`).
    corrective = models.JSONField(default=list, blank=True)
    # When the register changed after submission, so that the dossier has other figures.
    figures_changed_at = models.DateTimeField(null=True, blank=True)

    objects = AssessmentQuerySet.as_manager()

    # Set by `visible_to`, and by the gate.
    role: str
    # Set by `with_figures`, and by the gate.
    register_figures: Any

    class Meta:
        ordering = ["-updated_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="assessment_state_known"),
            models.UniqueConstraint(fields=["enterprise", "start_token"], name="assessment_started_once"),
            models.CheckConstraint(
                condition=Q(round=0, office__isnull=True, submitted_at__isnull=True, submitted_date__isnull=True)
                | Q(round__gt=0, office__isnull=False, submitted_at__isnull=False, submitted_date__isnull=False),
                name="assessment_submitted_has_office_and_dates",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[State.DRAFT, State.WITHDRAWN]) | Q(round__gt=0),
                name="assessment_with_customs_was_submitted",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CONCLUDED, opinion__in=Opinion.values, concluded_at__isnull=False)
                | (~Q(state=State.CONCLUDED) & Q(opinion="", opinion_note="", concluded_at__isnull=True)),
                name="assessment_concluded_has_opinion",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_date__isnull=True, outcome_number="")
                | Q(outcome=Outcome.REFUSAL, state=State.CONCLUDED, outcome_date__isnull=False)
                | (
                    Q(outcome=Outcome.CERTIFICATE, state=State.CONCLUDED, outcome_date__isnull=False)
                    & ~Q(outcome_number="")
                ),
                name="assessment_outcome_has_day_and_code",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", outcome_recorded_at__isnull=True)
                | (~Q(outcome="") & Q(outcome_recorded_at__isnull=False)),
                name="assessment_outcome_recorded_at",
            ),
            models.CheckConstraint(
                condition=Q(mode=Mode.APPLICATION, last_accepted_date__isnull=True)
                | Q(
                    mode=Mode.RE_REVIEW,
                    accepted_date__isnull=True,
                    last_accepted_date__isnull=False,
                    last_accepted_date__lt=F("planned_date"),
                ),
                name="assessment_re_review_follows_acceptance",
            ),
            models.CheckConstraint(
                condition=Q(accepted_document__isnull=True) | Q(accepted_date__isnull=False),
                name="assessment_document_shows_acceptance",
            ),
            models.CheckConstraint(
                condition=Q(general_not_meet__isnull=True, general_basically_meet__isnull=True)
                | Q(
                    general_not_meet__isnull=False,
                    general_not_meet__lte=LARGEST_GENERAL_NUMBER,
                    general_basically_meet__isnull=False,
                    general_basically_meet__lte=LARGEST_GENERAL_NUMBER,
                ),
                name="assessment_general_numbers_paired",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", verdict_on__isnull=True, readiness__isnull=True)
                | Q(verdict__in=KeptVerdict.values, verdict_on__isnull=False, readiness__isnull=False),
                name="assessment_verdict_has_day_and_reasons",
            ),
        ]
        indexes = [
            # The office's queue: the most urgent first, then the newest; paged by keyset.
            models.Index(fields=["office", "-urgency", "-submitted_at", "-id"], name="assessment_queue"),
            models.Index(fields=["holder", "-urgency", "-submitted_at", "-id"], name="assessment_own_queue"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def reference_date(self) -> date:
        """The date that "within 1 year" counts back from: acceptance by customs, else the planned date."""
        return self.accepted_date or self.planned_date

    @property
    def submitted_enterprise(self) -> Text:
        """The enterprise's name as of the newest submission, for customs' pages and messages."""
        return Text(
            en=self.submitted_enterprise_en or self.enterprise.name_en,
            zh=self.submitted_enterprise_zh or self.enterprise.name_zh,
        )


class PickedType(models.Model):
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="picked_types")
    business_type = models.ForeignKey(BusinessType, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assessment", "business_type"], name="type_picked_once")]

    def __str__(self) -> str:
        return f"{self.assessment_id} {self.business_type_id}"
