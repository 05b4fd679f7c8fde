"""What colleagues wrote about an item, and who they are."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from acecs.accounts.models import Enterprise, Membership
from assessments.models import Answer, Assessment, Remark
from assessments.models.answer import sees_all


@dataclass(frozen=True)
class RemarkRow:
    text: str
    written_by: str
    written_at: datetime


def remarks_on(answer: Answer) -> list[RemarkRow]:
    """The newest last. One query."""
    return [RemarkRow(*row) for row in answer.remarks.values_list("text", "written_by__name", "written_at")]


def remark_texts(assessment: Assessment, numbers: Collection[int]) -> dict[int, str]:
    """Item number → all remarks on it, for the items `numbers`, which the reader may see. One query."""
    by_item: defaultdict[int, list[str]] = defaultdict(list)
    remarks = Remark.objects.filter(answer__assessment=assessment, answer__item__number__in=numbers)
    for number, text in remarks.values_list("answer__item__number", "text"):
        by_item[number].append(text)
    return {number: "\n".join(texts) for number, texts in by_item.items()}


def colleagues(enterprise: Enterprise) -> list[Membership]:
    """Members with open accounts, by name."""
    members = Membership.objects.filter(enterprise=enterprise, user__is_active=True)
    return list(members.select_related("user").order_by("user__name"))


def sees_item(member: Membership, answer: Answer) -> bool:
    return sees_all(member.role) or member.user_id == answer.assignee_id
