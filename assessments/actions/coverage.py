"""Say that an item needs no evidence of some kind, and why."""

from datetime import datetime

from django.db import transaction

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.refusals import ensure
from assessments.actions.gate import pass_item_gate
from assessments.models import Answer, FacetNotNeeded
from assessments.rules import evidence as rules
from assessments.states import Action


@transaction.atomic
def not_needed(*, answer: Answer, facet: str, reason: str, by: User, at: datetime) -> FacetNotNeeded:
    """Say why the item needs no evidence of the facet. The same again changes nothing. Raises `Refused`."""
    assessment, answer = pass_item_gate(Action.EVIDENCE, answer, by)
    is_expected = answer.item.expected_evidence.filter(facet=facet).exists()
    ensure(rules.not_needed(reason, is_expected=is_expected))
    row, is_new = FacetNotNeeded.objects.get_or_create(
        answer=answer, facet=facet, defaults={"reason": reason, "said_by": by, "said_at": at}
    )
    if not is_new and row.reason == reason:
        return row
    row.reason, row.said_by, row.said_at = reason, by, at
    row.save()
    stream, number = assessment.enterprise.stream, answer.item.number
    record("assessments.facet_not_needed", assessment, stream=stream, by=by, at=at, item=number, facets=[facet])
    return row


@transaction.atomic
def needed(*, answer: Answer, facet: str, by: User, at: datetime) -> None:
    """Take that back. Does nothing if it was never said."""
    assessment, answer = pass_item_gate(Action.EVIDENCE, answer, by)
    removed, _of_each = FacetNotNeeded.objects.filter(answer=answer, facet=facet).delete()
    if removed:
        stream, number = assessment.enterprise.stream, answer.item.number
        record("assessments.facet_needed", assessment, stream=stream, by=by, at=at, item=number, facets=[facet])
