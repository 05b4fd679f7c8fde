from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from operator import itemgetter
from uuid import UUID

from django.db import DatabaseError

from acecs.audit.chain import event_hash
from acecs.audit.models import Chain, Event

BATCH = 500
# Events per page of a search.
PAGE = 50
# Exceptions that reading or hashing a tampered row can raise.
UNREADABLE = (DatabaseError, ValueError, TypeError, AttributeError, OverflowError)

Slot = tuple[str, int, Event | None]
"""Stream, sequence number and the event with it; None if the row cannot be read."""


def problems() -> Iterator[str]:
    """Yield one sentence per break of a chain: a gap, a changed event, a wrong link, a wrong tip."""
    tips = {chain.stream: (chain.seq, chain.tip) for chain in Chain.objects.all()}
    for stream, slots in groupby(_slots(), key=itemgetter(0)):
        yield from _stream_problems(stream, slots, tips.pop(stream, (0, "")))
    for stream, (seq, _tip) in tips.items():
        if seq:
            yield f"{stream}: all {seq} events are missing."


def _slots() -> Iterator[Slot]:
    keys = Event.objects.order_by("stream", "seq").values_list("pk", "stream", "seq").iterator(chunk_size=BATCH)
    while batch := list(islice(keys, BATCH)):
        events = _read([pk for pk, _stream, _seq in batch])
        yield from ((stream, seq, events.get(pk)) for pk, stream, seq in batch)


def _read(keys: Sequence[int]) -> dict[int, Event]:
    """Return the readable events by key. Batches with an unreadable row are halved until it is alone."""
    try:
        return Event.objects.in_bulk(keys)
    except UNREADABLE:
        if len(keys) == 1:
            return {}
        middle = len(keys) // 2
        return _read(keys[:middle]) | _read(keys[middle:])


def _stream_problems(stream: str, slots: Iterable[Slot], tip: tuple[int, str]) -> Iterator[str]:
    seq, previous = 0, ""
    for _stream, number, event in slots:
        seq += 1
        if number != seq:
            yield f"{stream}: event {seq} is missing before event {number}."
            seq = number
        elif event and event.previous != previous:
            yield f"{stream}: event {seq} is not linked to the event before it."
        if not event or event.hash != _expected_hash(event):
            yield f"{stream}: event {seq} was changed after it was written."
        previous = event.hash if event else ""
    if (seq, previous) != tip:
        yield f"{stream}: the chain ends at event {seq}, but its tip says {tip[0]}."


def _expected_hash(event: Event) -> str:
    try:
        return event_hash(
            stream=event.stream,
            seq=event.seq,
            at=event.at,
            kind=event.kind,
            actor=event.actor,
            subject=event.subject,
            data=event.data,
            previous=event.previous,
        )
    except UNREADABLE:
        return ""


@dataclass(frozen=True)
class EventFilter:
    """Criteria of a search, from `since` until before `until`. Empty fields match every event; `kind` is a prefix."""

    stream: str = ""
    kind: str = ""
    actor: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def search(wanted: EventFilter, *, before: int | None) -> tuple[list[Event], int | None]:
    """Return a page of events, newest first, and the next page's `before`, None on the last page."""
    exact = {"stream": wanted.stream, "actor": wanted.actor, "subject": wanted.subject}
    matching = Event.objects.filter(**{name: value for name, value in exact.items() if value})
    if wanted.kind:
        matching = matching.filter(kind__startswith=wanted.kind)
    if wanted.since:
        matching = matching.filter(at__gte=wanted.since)
    if wanted.until:
        matching = matching.filter(at__lt=wanted.until)
    if before is not None:
        matching = matching.filter(pk__lt=before)
    events = list(matching.order_by("-pk")[: PAGE + 1])
    return events[:PAGE], events[PAGE - 1].pk if len(events) > PAGE else None


def last_actor(subject: UUID, *kinds: str) -> str:
    """Public id of who last did one of `kinds` to the subject, or ""."""
    events = Event.objects.filter(subject=str(subject), kind__in=kinds)
    return events.order_by("-pk").values_list("actor", flat=True).first() or ""
