from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.utils.translation import get_language

from acecs.accounts.models import CustomsOffice, Department, Enterprise, Invitation, Membership, OfficeMembership, User
from acecs.accounts.states import EnterpriseRole, OfficeRole
from acecs.prepared import prepared
from acecs.text.bilingual import own, text_from


def memberships(user: User) -> QuerySet[Membership]:
    """The user's memberships with their enterprises, ordered by name."""
    return user.memberships.select_related("enterprise__office").order_by("enterprise__name_zh")


def office_memberships(user: User) -> QuerySet[OfficeMembership]:
    """`lacks_head`: the office has no active head, so that its reviewers may take over each other's cases."""
    heads = OfficeMembership.objects.filter(office=OuterRef("office"), role=OfficeRole.HEAD, user__is_active=True)
    own = user.office_memberships.select_related("office").order_by("office__code")
    return own.annotate(lacks_head=~Exists(heads))  # type: ignore[no-redef]  # declared there


def role_in(enterprise: Enterprise, user: User) -> str:
    """The user's role in the enterprise, or "" if the user is not a member."""
    return Membership.objects.filter(enterprise=enterprise, user=user).values_list("role", flat=True).first() or ""


def language_of(public_id: str | None) -> str:
    """The language of the user's pages, or "" if there is no such user. `public_id`: as it came in a form."""
    try:
        return User.objects.filter(public_id=UUID(public_id)).values_list("language", flat=True).first() or ""
    except (TypeError, ValueError):
        return ""


def has_account(email: str) -> bool:
    return User.objects.filter(email__iexact=email).exists()


def place_key(place: Enterprise | CustomsOffice) -> str:
    """Name an enterprise or office in forms and on the account, as `Place.key`."""
    kind = "enterprise" if isinstance(place, Enterprise) else "office"
    return f"{kind}:{place.public_id}"


@dataclass(frozen=True)
class Place:
    """An enterprise or customs office, with a user's role there."""

    kind: str
    public_id: UUID
    name_zh: str
    name_en: str
    role: str

    @cached_property
    def key(self) -> str:
        return f"{self.kind}:{self.public_id}"

    @property
    def is_enterprise(self) -> bool:
        return self.kind == "enterprise"

    @property
    def display_name(self) -> str:
        return own(text_from(self, "name"), get_language())

    @property
    def get_role_display(self) -> str:
        return str((EnterpriseRole if self.is_enterprise else OfficeRole)(self.role).label)


def places(user: User) -> list[Place]:
    """The user's enterprises by name, then their offices. One query, because every page runs it."""
    return sorted((Place(*row) for row in _places(user)), key=lambda place: (place.kind, place.name_zh))


@prepared
def _places(user: User) -> QuerySet[Membership, tuple[str, UUID, str, str, str]]:
    enterprises = Membership.objects.filter(user=user).values_list(
        Value("enterprise", output_field=CharField()),
        F("enterprise__public_id"),
        F("enterprise__name_zh"),
        F("enterprise__name_en"),
        F("role"),
    )
    offices = OfficeMembership.objects.filter(user=user).values_list(
        Value("office", output_field=CharField()),
        F("office__public_id"),
        F("office__name_zh"),
        F("office__name_en"),
        F("role"),
    )
    return enterprises.union(offices, all=True)


def people_of(enterprise: Enterprise) -> QuerySet[Membership]:
    """The enterprise's members, ordered by name."""
    return enterprise.memberships.select_related("user", "department", "enterprise").order_by("user__name", "pk")


def managers_of(enterprise: Enterprise) -> list[User]:
    """The enterprise's managers with open accounts, by name."""
    return _in_role(enterprise, EnterpriseRole.MANAGER)


def named_managers(enterprise: Enterprise) -> list[tuple[User, str]]:
    """Return each manager with the name of the person who gave them the role, or "" if unknown. One query."""
    managers = enterprise.memberships.filter(role=EnterpriseRole.MANAGER, user__is_active=True)
    rows = managers.select_related("user", "role_given_by").order_by("user__name", "pk")
    return [(each.user, each.role_given_by.name if each.role_given_by else "") for each in rows]


def officers_of(enterprise: Enterprise) -> list[User]:
    """The enterprise's officers with open accounts, by name."""
    return _in_role(enterprise, EnterpriseRole.OFFICER)


def _in_role(enterprise: Enterprise, role: EnterpriseRole) -> list[User]:
    people = User.objects.filter(memberships__enterprise=enterprise, memberships__role=role, is_active=True)
    return list(people.order_by("name", "pk"))


def departments_of(enterprise: Enterprise) -> list[Department]:
    return list(enterprise.departments.order_by("name_zh"))


def open_invitations(enterprise: Enterprise) -> QuerySet[Invitation]:
    """The enterprise's unanswered invitations, including expired ones."""
    return enterprise.invitations.unanswered().select_related("department")


def needs_second_factor(user: User) -> bool:
    """True for reviewers, heads and administrators."""
    return user.is_administrator or user.office_memberships.exists()


def lacks_second_factor(user: User) -> bool:
    """True if the user needs a second factor and has none. One query, because every request runs it."""
    app = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    office = OfficeMembership.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(Q(is_administrator=True) | Exists(office), ~Exists(app), pk=user.pk).exists()


def has_second_factor(user: User) -> bool:
    return bool(Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists())
