from django.db.models import QuerySet

from acecs.accounts.models import Enterprise, Membership, OfficeMembership, User


def memberships(user: User) -> QuerySet[Membership]:
    """The user's memberships with their enterprises, in order of name."""
    return user.memberships.select_related("enterprise__office").order_by("enterprise__name_zh")


def office_memberships(user: User) -> QuerySet[OfficeMembership]:
    return user.office_memberships.select_related("office").order_by("office__code")


def role_in(enterprise: Enterprise, user: User) -> str:
    """The user's role in the enterprise, or an empty string for a stranger."""
    return Membership.objects.filter(enterprise=enterprise, user=user).values_list("role", flat=True).first() or ""


def has_account(email: str) -> bool:
    return User.objects.filter(email__iexact=email).exists()
