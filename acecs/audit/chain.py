"""Hashes of an event and of what it is about. An event's: SHA-256 over canonical JSON (RFC 8785) of its fields and the hash before it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import rfc8785

EventValue = str | int | bool | None | list[str] | list[int]


def event_hash(
    *,
    stream: str,
    seq: int,
    at: datetime,
    kind: str,
    actor: str,
    subject: str,
    data: Mapping[str, EventValue],
    previous: str,
) -> str:
    """Return 64 hex digits. `at` must be aware; it is hashed in UTC with microseconds."""
    fields: dict[str, Any] = {
        "stream": stream,
        "seq": seq,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "kind": kind,
        "actor": actor,
        "subject": subject,
        "data": {key: list(value) if isinstance(value, list) else value for key, value in data.items()},
        "previous": previous,
    }
    return hashlib.sha256(rfc8785.dumps(fields)).hexdigest()


def content_hash(content: Mapping[str, object]) -> str:
    """Return 64 hex digits that an event can hold instead of what was saved. Dates and ids are hashed as their texts.

    Include something random if few contents are possible: otherwise the hash gives the content away.
    """
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
