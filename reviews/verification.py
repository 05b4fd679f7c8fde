"""Verify everything frozen: hashes match the bytes, chains have no gaps, records belong to their dossiers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TypeVar

from django.db.models import QuerySet
from pydantic import ValidationError

from acecs.audit.models import Event
from assessments.documents import dossier as dossiers
from assessments.models import Assessment, FrozenDossier
from assessments.states import State
from reviews import record as records
from reviews.models import Record
from reviews.states import Occasion

FrozenRow = TypeVar("FrozenRow", FrozenDossier, Record)

# What parsing may raise if the content was changed behind our back.
UNREADABLE = (ValidationError, ValueError, TypeError)
# Audit events that contain the hash of what was frozen. They show what must exist.
DOSSIER_KINDS = ("assessments.submitted", "assessments.frozen")
RECORD_KINDS = ("reviews.sent", "reviews.returned", "reviews.concluded")


def problems() -> Iterator[str]:
    """Yield one sentence per problem, dossiers first."""
    frozen = FrozenDossier.objects.select_related("assessment")
    yield from _chain_problems(frozen, "dossier", _is_dossier)
    sent = Record.objects.select_related("assessment", "dossier").defer("dossier__content")
    yield from _chain_problems(sent, "review record", _is_record)
    yield from _audit_problems(DOSSIER_KINDS, "dossier_sha256", FrozenDossier.objects.values_list("sha256", flat=True))
    yield from _audit_problems(RECORD_KINDS, "record_sha256", Record.objects.values_list("sha256", flat=True))
    yield from _opinion_problems()


def _audit_problems(kinds: Sequence[str], name: str, hashes: Iterable[str]) -> Iterator[str]:
    """Compare the audit with the rows: missing hashes (even the last of a chain), and hashes unknown to the audit.

    `name`: the key of the hash in an event's data.
    """
    unexplained = set(hashes)
    events = Event.objects.filter(kind__in=kinds).order_by("pk").values_list("subject", "kind", "data")
    for subject, kind, data in events.iterator(chunk_size=500):
        if data.get(name) not in unexplained:
            yield f"Assessment {subject}: the document frozen by {kind} is missing ({data.get(name)})."
        unexplained.discard(data.get(name))
    for digest in sorted(unexplained):
        yield f"The audit trail has no event for the frozen document {digest}."


def _opinion_problems() -> Iterator[str]:
    """Compare the opinion that the enterprise reads with the recorded one."""
    concluded = Assessment.objects.filter(state=State.CONCLUDED).order_by("pk")
    for assessment in concluded.iterator(chunk_size=100):
        row = assessment.records.filter(occasion=Occasion.CONCLUDED).first()
        try:
            claims = records.parse(row.content).opinion if row else ""
        except UNREADABLE:
            # `_chain_problems` has reported it.
            continue
        if claims != assessment.opinion:
            yield f"Assessment {assessment.public_id}: its opinion differs from the recorded one."


def _chain_problems(
    rows: QuerySet[FrozenRow], document: str, is_intact: Callable[[FrozenRow, str], bool]
) -> Iterator[str]:
    """Check the chain of each assessment. `is_intact` is asked for a row with the hash of the previous one."""
    ordered = rows.order_by("assessment", "number").iterator(chunk_size=50)
    for assessment, chain in groupby(ordered, key=lambda row: row.assessment):
        before = ""
        for place, row in enumerate(chain, start=1):
            name = f"Assessment {assessment.public_id}, {document} {row.number}"
            if row.number != place:
                yield f"{name}: the previous one is missing."
            if not is_intact(row, before):
                yield f"{name}: changed after it was frozen."
            before = row.sha256


def _is_dossier(row: FrozenDossier, before: str) -> bool:
    try:
        content = bytes(row.content)
        dossier = dossiers.parse(content)
    except UNREADABLE:
        return False
    claims = (dossier.assessment, dossier.number, dossier.purpose, dossier.version, dossier.previous_sha256)
    is_itself = dossiers.sha256(content) == row.sha256 and dossiers.canonical(dossier) == content
    assessment = str(row.assessment.public_id)
    is_next = row.previous_sha256 == before
    return is_next and is_itself and claims == (assessment, row.number, row.purpose, row.version, before)


def _is_record(row: Record, before: str) -> bool:
    try:
        content = bytes(row.content)
        record = records.parse(content)
    except UNREADABLE:
        return False
    claims = (record.number, record.occasion, record.dossier_sha256, record.previous_sha256)
    is_itself = dossiers.sha256(content) == row.sha256 and records.canonical(record) == content
    return is_itself and claims == (row.number, row.occasion, row.dossier.sha256, before)
