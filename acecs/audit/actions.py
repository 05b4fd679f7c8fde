from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from acecs.audit.chain import Value, event_hash
from acecs.audit.models import Chain, Event

SITE = "site"


def record(
    *, stream: str, kind: str, at: datetime, actor: str = "", subject: str = "", data: Mapping[str, Value] | None = None
) -> Event:
    """Append one event to `stream` in the caller's transaction.

    Call it last: the chain's tip stays locked until the transaction ends. `actor` and `subject` are
    public ids; `data` holds ids, codes and hashes, never what a person typed.
    Raises `TransactionManagementError` outside a transaction: an event without its change would be a lie.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("An audit event is recorded in the transaction of its change.")
    Chain.objects.bulk_create([Chain(stream=stream)], ignore_conflicts=True)
    chain = Chain.objects.select_for_update().get(stream=stream)
    fields = {
        "stream": stream,
        "seq": chain.seq + 1,
        "at": at,
        "kind": kind,
        "actor": actor,
        "subject": subject,
        "data": dict(data or {}),
        "previous": chain.tip,
    }
    event = Event.objects.create(**fields, hash=event_hash(**fields))  # type: ignore[arg-type]  # one dict, two readers
    Chain.objects.filter(pk=chain.pk).update(seq=event.seq, tip=event.hash)
    return event
