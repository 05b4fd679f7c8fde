from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice

from django.db import DatabaseError

from acecs.audit.chain import event_hash
from acecs.audit.models import Chain, Event

BATCH = 500
# Events on one page of a search.
PAGE = 50
# What reading or hashing a row that somebody changed behind our back can end in.
UNREADABLE = (DatabaseError, ValueError, TypeError, AttributeError, OverflowError)

Place = tuple[str, int, Event | None]
"""Stream, number and the event that stands there; None where the row cannot be read."""


def problems() -> Iterator[str]:
    """Yield one sentence for every break: a gap, a changed event, a wrong link, a tip that does not fit."""
    tips = {chain.stream: (chain.seq, chain.tip) for chain in Chain.objects.all()}
    for stream, places in groupby(_places(), key=lambda place: place[0]):
        yield from _stream_problems(stream, places, tips.pop(stream, (0, "")))
    for stream, (seq, _tip) in tips.items():
        if seq:
            yield f"{stream}: all {seq} events are missing."


def _places() -> Iterator[Place]:
    keys = Event.objects.order_by("stream", "seq").values_list("pk", "stream", "seq").iterator(chunk_size=BATCH)
    while batch := list(islice(keys, BATCH)):
        events = _read([pk for pk, _stream, _seq in batch])
        yield from ((stream, seq, events.get(pk)) for pk, stream, seq in batch)


def _read(keys: Sequence[int]) -> dict[int, Event]:
    """The events that can be read; one that cannot must not hide the others."""
    try:
        return Event.objects.in_bulk(keys)
    except UNREADABLE:
        if len(keys) == 1:
            return {}
        middle = len(keys) // 2
        return _read(keys[:middle]) | _read(keys[middle:])


def _stream_problems(stream: str, places: Iterable[Place], tip: tuple[int, str]) -> Iterator[str]:
    seq, previous = 0, ""
    for _stream, place, event in places:
        seq += 1
        if place != seq:
            yield f"{stream}: event {seq} is missing before event {place}."
            seq = place
        elif event and event.previous != previous:
            yield f"{stream}: event {seq} does not follow from the event before it."
        if not event or event.hash != _expected_hash(event):
            yield f"{stream}: event {seq} was changed after it was written."
        previous = event.hash if event else ""
    if (seq, previous) != tip:
        yield f"{stream}: the chain ends at event {seq}, its tip says {tip[0]}."


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
class Wanted:
    """What a search is for; empty fields do not narrow it. `kind` is the beginning of one, `since` and `until` are moments."""

    stream: str = ""
    kind: str = ""
    actor: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


def search(wanted: Wanted, *, before: int | None) -> tuple[list[Event], int | None]:
    """Events, newest first, and the key of the page that follows, None on the last one. `before`: a page's key."""
    exact = {"stream": wanted.stream, "actor": wanted.actor, "subject": wanted.subject}
    found = Event.objects.filter(**{name: value for name, value in exact.items() if value})
    if wanted.kind:
        found = found.filter(kind__startswith=wanted.kind)
    if wanted.since:
        found = found.filter(at__gte=wanted.since)
    if wanted.until:
        found = found.filter(at__lt=wanted.until)
    if before is not None:
        found = found.filter(pk__lt=before)
    events = list(found.order_by("-pk")[: PAGE + 1])
    return events[:PAGE], events[PAGE - 1].pk if len(events) > PAGE else None
