"""Erase a wrong upload: one person asks, another erases. The bytes go; hash, who and why stay."""

import hashlib
from datetime import datetime
from functools import partial

from django.db import transaction

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.audit.chain import EventValue
from acecs.refusals import ensure
from evidence import holding, previews, rules, storage
from evidence.models import DocumentVersion, Erasure
from evidence.states import Inspection


@transaction.atomic
def ask(*, version: DocumentVersion, reason: str, by: User, at: datetime) -> Erasure:
    """Ask a colleague to erase the file. Asking again returns the first request. Raises `Refused`."""
    current = _locked(version)
    ensure(rules.reason(reason))
    ensure(rules.not_erased(current))
    erasure, is_new = Erasure.objects.get_or_create(
        version=current, defaults={"reason": reason, "asked_by": by, "asked_at": at}
    )
    if is_new:
        record(
            "evidence.erasure_asked",
            current.document,
            stream=current.document.enterprise.stream,
            by=by,
            at=at,
            **_data(erasure),
        )
    return erasure


@transaction.atomic
def erase(*, erasure: Erasure, by: User, at: datetime) -> Erasure:
    """Erase the file's bytes, once the transaction is committed. Raises `Refused` if `by` is the person who asked.

    Bytes that somebody stored again within the last hour may be those of an upload whose row is not written yet: then
    the sweep deletes them, unless a row names them by then.
    """
    version = _locked(erasure.version)
    current = Erasure.objects.select_for_update(of=("self",)).get(pk=erasure.pk)
    if current.erased_at:
        return current
    ensure(rules.second_person(current, by))
    current.version = version
    current.erased_by, current.erased_at = by, at
    current.save(update_fields=["erased_by", "erased_at"])
    DocumentVersion.objects.filter(pk=version.pk).update(state=Inspection.ERASED)
    document = version.document
    record("evidence.erased", document, stream=document.enterprise.stream, by=by, at=at, **_data(current))
    is_needed = partial(_is_needed, version, at)
    transaction.on_commit(lambda: storage.discard(version.sha256, is_held=is_needed), robust=True)
    enterprise = str(document.enterprise.public_id)
    transaction.on_commit(lambda: previews.forget(enterprise, version.sha256), robust=True)
    return current


def _is_needed(version: DocumentVersion, at: datetime) -> bool:
    stored_at = storage.stored_at(version.sha256)
    is_stored_again = stored_at is not None and stored_at > max(version.uploaded_at, at - storage.LEFT_AFTER)
    return is_stored_again or holding.is_held(version.sha256)


def _locked(version: DocumentVersion) -> DocumentVersion:
    rows = DocumentVersion.objects.select_for_update(of=("self",)).select_related("document__enterprise")
    locked: DocumentVersion = rows.get(pk=version.pk)
    return locked


def _data(erasure: Erasure) -> dict[str, EventValue]:
    version = erasure.version
    return {
        "version": version.number,
        "position": version.position,
        "sha256": version.sha256,
        "reason_sha256": hashlib.sha256(erasure.reason.encode()).hexdigest(),
    }
