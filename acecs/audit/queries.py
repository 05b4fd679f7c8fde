from collections.abc import Iterator
from itertools import groupby

from acecs.audit.chain import event_hash
from acecs.audit.models import Chain, Event


def problems() -> Iterator[str]:
    """Yield one sentence for every break: a gap, a changed event, a wrong link, a tip that does not fit."""
    tips = {chain.stream: (chain.seq, chain.tip) for chain in Chain.objects.all()}
    events = Event.objects.order_by("stream", "seq").iterator(chunk_size=2000)
    for stream, of_stream in groupby(events, key=lambda event: event.stream):
        yield from _stream_problems(stream, of_stream, tips.pop(stream, (0, "")))
    for stream, (seq, _tip) in tips.items():
        if seq:
            yield f"{stream}: all {seq} events are missing."


def _stream_problems(stream: str, events: Iterator[Event], tip: tuple[int, str]) -> Iterator[str]:
    seq, previous = 0, ""
    for event in events:
        seq += 1
        if event.seq != seq:
            yield f"{stream}: event {seq} is missing before event {event.seq}."
            seq = event.seq
        elif event.previous != previous:
            yield f"{stream}: event {seq} does not follow from the event before it."
        if event.hash != _expected_hash(event):
            yield f"{stream}: event {seq} was changed after it was written."
        previous = event.hash
    if (seq, previous) != tip:
        yield f"{stream}: the chain ends at event {seq}, its tip says {tip[0]}."


def _expected_hash(event: Event) -> str:
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
