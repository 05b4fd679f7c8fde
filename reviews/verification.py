"""Verify everything frozen: hashes match the bytes, chains have no gaps, records belong to their dossiers."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import TypeVar
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from pydantic import ValidationError

from acecs.audit.models import Event
from assessments.documents import dossier as dossiers
from assessments.models import Assessment, DossierDocument, FrozenDossier, Return
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
    dossier_rows = FrozenDossier.objects.values_list("sha256", "frozen_by__public_id", "frozen_at")
    yield from _audit_problems(DOSSIER_KINDS, "dossier_sha256", dossier_rows)
    record_rows = Record.objects.values_list("sha256", "made_by__public_id", "made_at")
    yield from _audit_problems(RECORD_KINDS, "record_sha256", record_rows)
    yield from _opinion_problems()
    yield from _return_problems()
    yield from _pinned_problems()


def _audit_problems(kinds: Sequence[str], name: str, rows: Iterable[tuple[str, UUID, datetime]]) -> Iterator[str]:
    """Compare the audit with the rows: missing hashes (even the last of a chain), and hashes unknown to the audit.

    `name`: the key of the hash in an event's data. `rows`: hash, author and time of each document.
    """
    unexplained = {digest: (str(by), at) for digest, by, at in rows}
    events = Event.objects.filter(kind__in=kinds).order_by("pk")
    for event in events.iterator(chunk_size=500):
        digest = event.data.get(name)
        claims = unexplained.pop(digest, None)
        if claims is None:
            yield f"Assessment {event.subject}: the document frozen by {event.kind} is missing ({digest})."
        elif claims != (event.actor, event.at):
            yield f"Assessment {event.subject}: author or time of the document {digest} differ from the audit trail."
    for digest in sorted(unexplained):
        yield f"The audit trail has no event for the frozen document {digest}."


def _opinion_problems() -> Iterator[str]:
    """Compare the opinion that the enterprise reads with the recorded one."""
    concluded = Assessment.objects.filter(state=State.CONCLUDED).order_by("pk")
    for assessment in concluded.iterator(chunk_size=100):
        row = assessment.records.filter(occasion=Occasion.CONCLUDED).first()
        try:
            record = records.parse(row.content) if row else None
        except UNREADABLE:
            # `_chain_problems` has reported it.
            continue
        opinion, note = (record.opinion, record.opinion_note) if record else ("", "")
        if opinion != assessment.opinion:
            yield f"Assessment {assessment.public_id}: its opinion differs from the recorded one."
        if note != assessment.opinion_note:
            yield f"Assessment {assessment.public_id}: the note on its opinion differs from the recorded one."
        if row and row.made_at != assessment.concluded_at:
            yield f"Assessment {assessment.public_id}: the time of its opinion differs from the recorded one."


def _return_problems() -> Iterator[str]:
    """Compare each notice and its defects, as the enterprise reads them, with the record."""
    recorded = {
        row.dossier_id: row
        for row in Record.objects.filter(occasion=Occasion.RETURNED).select_related("assessment").order_by("pk")
    }
    notices = Return.objects.select_related("dossier__assessment").defer("dossier__content").order_by("pk")
    for notice in notices.prefetch_related("items__item").iterator(chunk_size=100):
        name = f"Assessment {notice.dossier.assessment.public_id}, notice of round {notice.dossier.version}"
        row = recorded.pop(notice.dossier_id, None)
        if row is None:
            yield f"{name}: no record of customs has it."
        else:
            yield from (f"{name}: {fault}" for fault in _notice_faults(notice, row))
    for row in recorded.values():
        yield f"Assessment {row.assessment.public_id}: the notice of review record {row.number} is missing."


def _notice_faults(notice: Return, row: Record) -> Iterator[str]:
    try:
        record = records.parse(row.content)
    except UNREADABLE:
        # `_chain_problems` has reported it.
        return
    if notice.notice != record.notice:
        yield "its text differs from the record."
    if {each.item.number: each.defect for each in notice.items.all()} != {
        each.number: each.comment for each in record.items if each.to_correct
    }:
        yield "its defects differ from the record."
    if (notice.returned_by_id, notice.returned_at) != (row.made_by_id, row.made_at):
        yield "its author or time differs from the record."


def _pinned_problems() -> Iterator[str]:
    """Compare the document versions that each dossier names with those that are kept for it."""
    versions = Prefetch("documents", DossierDocument.objects.select_related("version__document"))
    rows = FrozenDossier.objects.select_related("assessment").prefetch_related(versions).order_by("pk")
    for row in rows.iterator(chunk_size=50):
        try:
            dossier = dossiers.parse(row.content)
        except UNREADABLE:
            # `_chain_problems` has reported it.
            continue
        named = {(piece.document, piece.version, piece.sha256) for item in dossier.items for piece in item.evidence}
        pinned = {
            (str(v.document.public_id), v.number, v.sha256) for v in (each.version for each in row.documents.all())
        }
        if named != pinned:
            yield f"Assessment {row.assessment.public_id}, dossier {row.number}: its documents differ from those it names."


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
