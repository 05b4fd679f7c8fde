from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from acecs.audit.chain import EventValue, event_hash
from acecs.audit.models import Chain, Event
from acecs.prepared import prepared

SITE = "site"


class Identified(Protocol):
    """A row with a public id: a user, an assessment, a report."""

    public_id: UUID


def record(
    kind: str,
    subject: Identified | str = "",
    /,
    *,
    stream: str,
    at: datetime,
    by: Identified | str | None = None,
    **data: EventValue,
) -> Event:
    """Append the event “`by` did `kind` to `subject`” to `stream` in the caller's transaction.

    Call it last: the chain's tip stays locked until the transaction ends. Strings are codes or public ids;
    `data` holds ids, codes and hashes, never text that a person typed, a rating, an opinion or a count of either, because
    administrators search the audit but may not read assessments.
    Raises `TransactionManagementError` outside a transaction: event and change must be committed together.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An audit event is recorded in the transaction of its change.")
    chain = _locked(stream)
    fields = {
        "stream": stream,
        "seq": chain.seq + 1,
        "at": at,
        "kind": kind,
        "actor": _name(by or ""),
        "subject": _name(subject),
        "data": data,
        "previous": chain.tip,
    }
    event = Event.objects.create(**fields, hash=event_hash(**fields))  # type: ignore[arg-type]  # one dict, two readers
    Chain.objects.filter(pk=chain.pk).update(seq=event.seq, tip=event.hash)
    return event


def _locked(stream: str) -> Chain:
    """Lock the stream's tip, created by its first event. Of two concurrent first events the second waits."""
    tips = _tips(stream)
    if not tips:
        Chain.objects.bulk_create([Chain(stream=stream)], ignore_conflicts=True)
        tips = _tips(stream)
    return tips[0]


@prepared
def _tips(stream: str) -> QuerySet[Chain]:
    return Chain.objects.select_for_update().filter(stream=stream)


def _name(row: Identified | str) -> str:
    return row if isinstance(row, str) else str(row.public_id)
