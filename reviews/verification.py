"""Is what was frozen still what it says: each hash its bytes', each chain whole, each record about its dossier?"""

from collections.abc import Iterator
from itertools import groupby

from pydantic import ValidationError

from assessments import dossier as dossiers
from assessments.models import Assessment, FrozenDossier
from reviews import record as records
from reviews.models import Record

# What reading content that somebody changed behind our back can end in.
UNREADABLE = (ValidationError, ValueError)


def problems() -> Iterator[str]:
    """Yield one sentence for every break, dossiers first."""
    yield from _dossier_problems()
    yield from _record_problems()


def _dossier_problems() -> Iterator[str]:
    rows = FrozenDossier.objects.select_related("assessment").order_by("assessment", "number").iterator(chunk_size=50)
    for assessment, chain in groupby(rows, key=lambda row: row.assessment):
        before = ""
        for place, row in enumerate(chain, start=1):
            name = f"Assessment {assessment.public_id}, dossier {row.number}"
            if row.number != place:
                yield f"{name}: the one before it is missing."
            if row.previous_sha256 != before or not _is_dossier(row, assessment):
                yield f"{name}: changed after it was frozen."
            before = row.sha256


def _is_dossier(row: FrozenDossier, assessment: Assessment) -> bool:
    content = bytes(row.content)
    try:
        dossier = dossiers.parse(content)
    except UNREADABLE:
        return False
    says = (dossier.assessment, dossier.number, dossier.purpose, dossier.version, dossier.previous_sha256)
    is_itself = dossiers.sha256(content) == row.sha256 and dossiers.canonical(dossier) == content
    return is_itself and says == (
        str(assessment.public_id),
        row.number,
        row.purpose,
        row.version,
        row.previous_sha256,
    )


def _record_problems() -> Iterator[str]:
    rows = Record.objects.select_related("assessment", "dossier").defer("dossier__content")
    ordered = rows.order_by("assessment", "number").iterator(chunk_size=50)
    for assessment, chain in groupby(ordered, key=lambda row: row.assessment):
        before = ""
        for place, row in enumerate(chain, start=1):
            name = f"Assessment {assessment.public_id}, review record {row.number}"
            if row.number != place:
                yield f"{name}: the one before it is missing."
            if not _is_record(row, before):
                yield f"{name}: changed after it was frozen."
            before = row.sha256


def _is_record(row: Record, before: str) -> bool:
    content = bytes(row.content)
    try:
        record = records.parse(content)
    except UNREADABLE:
        return False
    says = (record.number, record.occasion, record.dossier_sha256, record.previous_sha256)
    is_itself = dossiers.sha256(content) == row.sha256 and records.canonical(record) == content
    return is_itself and says == (row.number, row.occasion, row.dossier.sha256, before)
