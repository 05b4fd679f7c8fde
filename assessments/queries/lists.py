"""The enterprise's assessments as a list, and what a form that starts one needs."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, ExtractYear, NullIf

from acecs.accounts.models import Enterprise, Membership, User
from acecs.accounts.queries import officers_of
from acecs.accounts.states import EnterpriseRole
from acecs.prepared import prepared
from acecs.text.bilingual import Text, own, text_from
from assessments.models import Answer, Assessment, RelevantDocuments, SubAnswer
from assessments.models.assessment import AssessmentQuerySet
from assessments.states import EDITABLE
from standards.law.rollup import KNOWN, UNKNOWN, SubRating, applies
from standards.models import Edition
from standards.states import StandardsPart


def assessments_of(user: User) -> AssessmentQuerySet:
    """Assessments that the user may see, newest change first, with `rated` and `total` items (a contributor's own ones only).

    `overall`: the kept verdict including the general standards, if their numbers were entered.

    Two queries: a contributor's count follows the register as the kept one does.
    """
    own = Answer.objects.in_scope().filter(assessment=OuterRef("pk"), assignee=user)
    is_contributor = When(mine__role=EnterpriseRole.CONTRIBUTOR, then=_number(own))
    rated = own.rated().exclude(pk__in=open_again([user]))
    rated_own = When(mine__role=EnterpriseRole.CONTRIBUTOR, then=_number(rated))
    return (
        Assessment.objects.visible_to(user)
        .with_context()
        .defer("readiness")
        .annotate(
            total=Case(is_contributor, default=F("scope_count"), output_field=IntegerField()),
            rated=Case(rated_own, default=F("rated_count"), output_field=IntegerField()),
            # The kept verdict over all standards, without loading the rest of the JSON. SQLite turns its null into "null".
            overall=NullIf(KT("readiness__overall"), Value("null", output_field=TextField())),
        )
    )


def open_again(users: Collection[User]) -> list[int]:
    """Keys of the users' answers whose saved rating no longer counts, because other, unrated sub-items now apply."""
    dates = Coalesce("answer__assessment__accepted_date", "answer__assessment__planned_date")
    documents = RelevantDocuments.objects.not_void().filter(
        enterprise=OuterRef("answer__assessment__enterprise"), year=OuterRef("reference_year") - 1
    )
    subs = (
        SubAnswer.objects.filter(answer__assignee__in=users, answer__assessment__state__in=EDITABLE)
        .annotate(reference_year=ExtractYear(dates))
        .annotate(cannot=Subquery(documents.values("cannot_be_calculated")))
    )
    return [
        key
        for key, position, rule, rating, entered, cannot in subs.values_list(
            "answer", "sub_item__position", "sub_item__applies", "rating", "answer__count_known", "cannot"
        )
        if not SubRating(
            position, applies(rule, entered if cannot is None else UNKNOWN if cannot else KNOWN), rating
        ).is_rated
    ]


def _number(answers: QuerySet[Answer]) -> Coalesce:
    counted = answers.order_by().values("assessment").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def enterprises_to_start_in(user: User) -> QuerySet[Enterprise]:
    officer = Membership.objects.filter(user=user, role=EnterpriseRole.OFFICER)
    return Enterprise.objects.filter(memberships__in=officer).order_by("name_zh")


def role_to_start(enterprises: QuerySet[Enterprise]) -> str:
    """The role in `enterprises_to_start_in`, or empty."""
    return EnterpriseRole.OFFICER if enterprises else ""


def business_types(edition: Edition) -> QuerySet[Any]:
    """The edition's types with their number of items; an item listed under two types counts for both.

    `general_total`: how many of them are of the general standards.
    """
    return edition.business_types.annotate(
        item_total=Count("home_items", distinct=True) + Count("also_items", distinct=True),
        general_total=Count("home_items", filter=Q(home_items__part=StandardsPart.GENERAL), distinct=True),
    ).order_by("number")


@dataclass(frozen=True)
class TypeRow:
    """A business type as the form shows it, in the reader's language."""

    pk: int
    number: int
    heading: str
    clearer_heading: str
    meaning: str
    advice: str
    item_total: int
    is_picked: bool
    is_always_in_scope: bool
    rates_general: bool


def type_choices(edition: Edition, language: str, picked_keys: Collection[str]) -> list[TypeRow]:
    """`picked_keys`: primary keys as the form has them, as strings."""
    return [
        TypeRow(
            pk=each.pk,
            number=each.number,
            heading=own(text_from(each, "heading"), language),
            clearer_heading=own(Text(en=each.clearer_heading_en, zh=""), language),
            meaning=own(text_from(each, "meaning"), language),
            advice=own(text_from(each, "advice"), language),
            item_total=each.item_total,
            is_picked=str(each.pk) in picked_keys,
            is_always_in_scope=each.is_always_in_scope,
            rates_general=each.general_total > 0,
        )
        for each in business_types(edition)
    ]


@dataclass(frozen=True)
class TypeOffer:
    """Types to pick by one click: all of the edition (`name` is empty), or those of an earlier assessment.

    `code`: its value in the query string; `keys`: primary keys as the form has them.
    """

    code: str
    name: str
    keys: tuple[str, ...]


ALL_TYPES = "all"
OFFERED_ASSESSMENTS = 3


def type_offers(edition: Edition, user: User, enterprise: Enterprise) -> list[TypeOffer]:
    """All types first, then those of the enterprise's newest assessments. Types of another edition are those of the same name."""
    types = list(edition.business_types.filter(is_always_in_scope=False))
    if not types:
        return []
    offers = [TypeOffer(ALL_TYPES, "", tuple(str(each.pk) for each in types))]
    former = Assessment.objects.visible_to(user).filter(enterprise=enterprise)
    for each in former.order_by("-pk").prefetch_related("picked_types__business_type")[:OFFERED_ASSESSMENTS]:
        names = {picked.business_type.heading_zh for picked in each.picked_types.all()}
        keys = tuple(str(offered.pk) for offered in types if offered.heading_zh in names)
        if keys:
            offers.append(TypeOffer(str(each.public_id), each.name, keys))
    return offers


def picked(assessment: Assessment) -> list[int]:
    """Primary keys of the picked types."""
    picked = assessment.picked_types.filter(business_type__is_always_in_scope=False)
    return list(picked.values_list("business_type_id", flat=True))


def members(enterprise: Enterprise) -> QuerySet[Membership]:
    """Members who can be assigned items: officers and contributors, by name."""
    return (
        Membership.objects.filter(enterprise=enterprise, user__is_active=True)
        .exclude(role=EnterpriseRole.MANAGER)
        .select_related("user")
        .annotate(name=F("user__name"))
        .order_by("user__name")
    )


def checkers(enterprise: Enterprise, *, doer: int) -> list[User]:
    """Officers who check the effect of a corrective action: not its doer (a primary key), unless no other officer can."""
    officers = officers_of(enterprise)
    return [each for each in officers if each.pk != doer] or officers


@dataclass(frozen=True)
class Candidate:
    """A member in the form that assigns an item; `key`: the user's. `contact_of`: the department whose items go to them."""

    key: int
    public_id: UUID
    name: str
    role: EnterpriseRole
    contact_of: Text | None

    @property
    def role_label(self) -> str:
        return str(self.role.label)


def candidates(enterprise: Enterprise) -> tuple[Candidate, ...]:
    """`members`, as plain data. One query."""
    return tuple(
        Candidate(key, public_id, name, EnterpriseRole(role), Text(zh=zh, en=en) if is_contact else None)
        for key, public_id, name, role, is_contact, zh, en in _candidates(enterprise)
    )


@prepared
def _candidates(enterprise: Enterprise) -> QuerySet[Membership, Any]:
    return members(enterprise).values_list(
        "user", "user__public_id", "user__name", "role", "is_contact", "department__name_zh", "department__name_en"
    )


@dataclass(frozen=True, order=True)
class Department:
    """`key`: its Chinese name, one of a kind within the enterprise; `name`: in the reader's language."""

    key: str
    name: str


def departments_by_member(enterprise: Enterprise, language: str) -> dict[int, Department]:
    """User's primary key → department, for the members who have one. One query."""
    return {
        user: Department(zh, own(Text(zh=zh, en=en), language)) for user, zh, en in _departments_by_member(enterprise)
    }


@prepared
def _departments_by_member(enterprise: Enterprise) -> QuerySet[Membership, Any]:
    return Membership.objects.filter(enterprise=enterprise, department__isnull=False).values_list(
        "user", "department__name_zh", "department__name_en"
    )


def worked_on(enterprise: Enterprise) -> AssessmentQuerySet:
    """The enterprise's open assessments, in which assigned items still need work."""
    return Assessment.objects.filter(enterprise=enterprise, state__in=EDITABLE)


def items_held(enterprise: Enterprise) -> dict[int, int]:
    """User's primary key → number of items in scope assigned to them in open assessments."""
    answers = Answer.objects.in_scope().filter(assessment__in=worked_on(enterprise), assignee__isnull=False)
    return dict(answers.order_by().values_list("assignee").annotate(total=Count("pk")))
