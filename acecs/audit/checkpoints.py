"""Signed checkpoints of all chains, in a file outside the database.

Whoever can write to the database can cut the end of a chain together with its tip, or recompute a whole chain.
A checkpoint still knows the events that were there. Each line of the file is signed, and names the signature before it.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from acecs.audit.models import Chain, Event

FILE = "checkpoints.jsonl"
# The worker writes one a day; a checkpoint may be this much older than the newest event.
OLDEST = timedelta(days=3)


@dataclass(frozen=True)
class Checkpoint:
    """`tips`: stream → (number of events, hash of the last one)."""

    at: str
    tips: dict[str, tuple[int, str]]
    previous: str
    signature: str = ""

    @property
    def expected_signature(self) -> str:
        content = json.dumps({**asdict(self), "signature": ""}, sort_keys=True).encode()
        return hmac.new(settings.CHECKPOINT_KEY.encode(), content, hashlib.sha256).hexdigest()


def path() -> Path:
    return Path(settings.VAR_DIR) / FILE


def write(at: datetime) -> None:
    """Append a checkpoint and flush it to disk. Raises `OSError`."""
    tips = {chain.stream: (chain.seq, chain.tip) for chain in Chain.objects.filter(seq__gt=0).order_by("stream")}
    lines = _lines()
    unsigned = Checkpoint(at.isoformat(), tips, _signature(lines[-1]) if lines else "")
    signed = {**asdict(unsigned), "signature": unsigned.expected_signature}
    with path().open("a", encoding="utf-8") as file:
        file.write(json.dumps(signed) + "\n")
        file.flush()
        os.fsync(file.fileno())


def start_over(at: datetime) -> None:
    """Set the file aside and write a first checkpoint: a restored backup lacks events that the file knows."""
    if path().exists():
        path().rename(path().with_name(f"checkpoints-until-{at:%Y%m%dT%H%M%S}.jsonl"))
    write(at)


def problems() -> Iterator[str]:
    """Yield one sentence per checkpoint that was changed or removed, and per missing event that a checkpoint names."""
    previous, last = "", None
    known: dict[str, tuple[int, str]] = {}
    for number, line in enumerate(_lines(), start=1):
        checkpoint = _read(line)
        if checkpoint is None:
            yield f"Checkpoint {number} was changed after it was written, or signed with another key."
        else:
            if checkpoint.previous != previous:
                yield f"Checkpoint {number} does not follow the one before it."
            yield from _chain_problems(number, checkpoint, known)
            known = checkpoint.tips
            last = datetime.fromisoformat(checkpoint.at)
        previous = _signature(line)
    yield from _missing(last)


def _chain_problems(number: int, checkpoint: Checkpoint, known: dict[str, tuple[int, str]]) -> Iterator[str]:
    """Compare only what changed since the checkpoint before, so that a long file is read in a short time."""
    for stream, (seq, tip) in checkpoint.tips.items():
        if known.get(stream) == (seq, tip):
            continue
        recorded = Event.objects.filter(stream=stream, seq=seq).values_list("hash", flat=True).first()
        if recorded != tip:
            what = "is missing" if recorded is None else "is another one"
            yield f"{stream}: event {seq} of checkpoint {number} ({checkpoint.at}) {what}."


def _missing(last: datetime | None) -> Iterator[str]:
    times = Event.objects.order_by("at").values_list("at", flat=True)
    first, newest = times.first(), times.last()
    if first is None or newest is None:
        return
    if newest - (last or first) > OLDEST:
        yield f"No checkpoint was written between {(last or first).isoformat()} and {newest.isoformat()}, or it was removed."


def _lines() -> list[str]:
    try:
        return path().read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def _read(line: str) -> Checkpoint | None:
    """Return the checkpoint, or None if the line is damaged or its signature wrong."""
    try:
        fields = json.loads(line)
        tips = {str(stream): (int(seq), str(tip)) for stream, (seq, tip) in fields["tips"].items()}
        checkpoint = Checkpoint(fields["at"], tips, fields["previous"], fields["signature"])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return checkpoint if hmac.compare_digest(checkpoint.signature, checkpoint.expected_signature) else None


def _signature(line: str) -> str:
    try:
        return str(json.loads(line)["signature"])
    except (ValueError, TypeError, KeyError):
        return ""
