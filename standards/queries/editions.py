"""The editions that an assessment can start with, and a whole edition for the administrator to check before publishing."""

from datetime import date
from typing import Any

from django.db.models import Case, Prefetch, Q, QuerySet, Value, When

from standards.models import AlsoListed, Edition


def published(day: date) -> QuerySet[Edition]:
    """The published editions in the order to offer them on `day`: valid ones, then begun ones, then future ones."""
    begun = Q(valid_from__lte=day)
    valid = begun & (Q(valid_until=None) | Q(valid_until__gte=day))
    order = Case(When(valid, then=Value(0)), When(begun, then=Value(1)), default=Value(2))
    return Edition.objects.filter(published_at__isnull=False).order_by(order, "-valid_from", "code")


def in_full(edition: Edition) -> QuerySet[Any]:
    """The business types with everything that the edition says about them and their items. A fixed number of queries."""
    also_listed = Prefetch("also_listed", AlsoListed.objects.select_related("business_type"))
    items = edition.items.order_by("number").prefetch_related(
        "sub_items",
        "notes",
        "expected_evidence",
        "checklist",
        "limits",
        "profile_suggestions__question",
        also_listed,
    )
    return edition.business_types.order_by("number").prefetch_related(
        Prefetch("home_items", items), "profile_questions"
    )
