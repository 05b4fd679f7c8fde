"""Unlikely values in a file of figures, and values that look alike. Only warnings; they decide nothing. Pure."""

from collections.abc import Iterator
from datetime import date

from acecs.text.numbers import near_key, number_key
from acecs.text.typed import UNUSUAL_AMOUNT, UNUSUAL_NUMBER, is_unusual_day
from standards.law.figures_file import PenaltyIn, Request, fen
from standards.law.sentences import rmb, whole
from standards.law.trace.lines import TraceLine, line


def doubts(request: Request, *, today: date) -> list[TraceLine]:
    """`today`: a Beijing date."""
    return [*_penalties(request), *_batches(request), *_days(request, today), *_numbers(request)]


def _penalties(request: Request) -> Iterator[TraceLine]:
    """Compare each with the first one that has a key in common."""
    firsts: dict[object, tuple[str, str]] = {}
    for index, penalty in enumerate(request.penalties):
        place, number = f"penalties[{index}]", penalty.number
        for code, key in _keys(penalty):
            other, other_number = firsts.setdefault((code, key), (place, number))
            if other != place:
                yield line(code, place=place, number=number, other=other, other_number=other_number)
                break


def _keys(penalty: PenaltyIn) -> Iterator[tuple[str, object]]:
    """Yield each sentence with the key that two decisions must share for it, the surest first."""
    if number_key(penalty.number):
        yield "doubt_one_decision", number_key(penalty.number)
        yield "doubt_decision_looks_alike", near_key(penalty.number)
    yield "doubt_same_case", (penalty.decided_on, near_key(penalty.office), penalty.plain().amount)


def _batches(request: Request) -> Iterator[TraceLine]:
    firsts: dict[str, tuple[str, str]] = {}
    for place, batch in _numbered_batches(request):
        other, other_batch = firsts.setdefault(near_key(batch), (place, batch))
        if number_key(batch) != number_key(other_batch):
            yield line("doubt_batch_looks_alike", place=place, number=batch, other=other, other_number=other_batch)


def _numbered_batches(request: Request) -> Iterator[tuple[str, str]]:
    for index, notification in enumerate(request.notifications):
        for batch in notification.plain().batches:
            if batch:
                yield f"notifications[{index}]", batch


def _days(request: Request, today: date) -> Iterator[TraceLine]:
    days = [("reference_date", request.reference_date), ("last_accepted_on", request.last_accepted_on)]
    days += [(f"penalties[{index}].decided_on", each.decided_on) for index, each in enumerate(request.penalties)]
    for index, each in enumerate(request.notifications):
        days += [(f"notifications[{index}].{name}", getattr(each, name)) for name in ("notified_on", "confirmed_on")]
    for index, listing in enumerate(request.listings):
        days += [(f"listings[{index}].from", listing.since), (f"listings[{index}].to", listing.until)]
    for place, day in days:
        if day and is_unusual_day(day, today=today):
            yield line("doubt_day", place=place, day=day)


def _numbers(request: Request) -> Iterator[TraceLine]:
    for index, penalty in enumerate(request.penalties):
        for name in ("fine", "confiscated_gains", "confiscated_goods"):
            amount = fen(getattr(penalty, name))
            if amount >= UNUSUAL_AMOUNT * 100:
                yield line("doubt_amount", place=f"penalties[{index}].{name}", amount=rmb(amount))
    for year, number in request.relevant_documents.items():
        if number is not None and number >= UNUSUAL_NUMBER:
            yield line("doubt_number", place=f"relevant_documents.{year}", number=whole(number))
