"""What colleagues wrote about an item, and who they are."""

from dataclasses import dataclass
from datetime import datetime

from acecs.accounts.models import Enterprise, Membership
from assessments.models import Answer


@dataclass(frozen=True)
class RemarkRow:
    text: str
    written_by: str
    written_at: datetime


def remarks_on(answer: Answer) -> list[RemarkRow]:
    """The newest last. One query."""
    return [RemarkRow(*row) for row in answer.remarks.values_list("text", "written_by__name", "written_at")]


def colleagues(enterprise: Enterprise) -> list[Membership]:
    """Members with open accounts, by name."""
    members = Membership.objects.filter(enterprise=enterprise, user__is_active=True)
    return list(members.select_related("user").order_by("user__name"))
