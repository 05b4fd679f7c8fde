"""Documents: added, given a new version, described, withdrawn. Who may do it is asked by the caller."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise, User
from acecs.audit.actions import record
from acecs.audit.chain import EventValue, content_hash
from acecs.refusals import Stale, ensure
from evidence import names, queries, rules
from evidence.actions import inspections
from evidence.actions.receiving import Checked, inspect
from evidence.models import Document, DocumentVersion
from evidence.states import DETAILS, PENDING

WITHDRAWAL = ("withdrawn_by", "withdrawn_at", "withdrawn_reason")


@transaction.atomic
def store(*, enterprise: Enterprise, checked: Checked, by: User, at: datetime) -> DocumentVersion:
    """Add a checked file to the enterprise's vault. Return the existing version if it has these bytes already.

    Raises `Refused` if the enterprise's quota is used up.
    """
    # If two people add the same file at once, the second waits here and gets the first one's version.
    Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    if present := queries.version_of(enterprise, checked.sha256):
        return present
    ensure(rules.quota(checked.name, checked.size, used=queries.bytes_of(enterprise)))
    title = names.title_of(checked.name)
    document = Document.objects.create(
        enterprise=enterprise,
        title=title,
        search_text=names.folded(title, checked.name),
        created_by=by,
        created_at=at,
    )
    (version,) = _written(document, 1, [checked], by, at)
    return version


@transaction.atomic
def add_version(
    *, document: Document, checked: Sequence[Checked], seen: int, by: User, at: datetime
) -> list[DocumentVersion]:
    """Give the document a new version of one or more files, over version `seen`, and return its files.

    The newest version's files again, in the same order, change nothing. Raises `Stale` and `Refused`.
    """
    Enterprise.objects.select_for_update(no_key=True).get(pk=document.enterprise_id)
    current = _locked(document)
    ensure(rules.in_use(current))
    ensure(rules.files_of_version([each.sha256 for each in checked]))
    newest = queries.newest_files(current)
    if [each.sha256 for each in newest] == [each.sha256 for each in checked]:
        return newest
    number = newest[0].number if newest else 0
    if number != seen:
        raise Stale(_("A newer version was added in the meantime. Look at it first, then add yours again."), current)
    size = sum(each.size for each in checked)
    ensure(rules.quota(checked[0].name, size, used=queries.bytes_of(current.enterprise)))
    files = _written(current, number + 1, checked, by, at)
    current.search_text = _search_text(current)
    current.save(update_fields=["search_text"])
    return files


def _written(
    document: Document, number: int, checked: Sequence[Checked], by: User, at: datetime
) -> list[DocumentVersion]:
    files = []
    for position, each in enumerate(checked, start=1):
        file = DocumentVersion.objects.create(
            document=document,
            number=number,
            position=position,
            sha256=each.sha256,
            size=each.size,
            media_type=each.media_type,
            filename=each.name,
            state=each.state,
            uploaded_by=by,
            uploaded_at=at,
        )
        record(
            "evidence.document_added",
            document,
            stream=document.enterprise.stream,
            by=by,
            at=at,
            **version_data(file),
        )
        if file.state in PENDING:
            inspections.queue(file, at)
        files.append(file)
    return files


@transaction.atomic
def describe(*, document: Document, details: Mapping[str, Any], seen: int, by: User, at: datetime) -> Document:
    """Change what is said of the document, `DETAILS`, over revision `seen`. The same again changes nothing.

    Raises `Stale`, and `Refused` for a period that ends before it begins or a department of another enterprise.
    """
    current = _locked(document)
    ensure(rules.details(current.enterprise, details))
    changed = [name for name in DETAILS if getattr(current, name) != details[name]]
    if not changed:
        return current
    if current.revision != seen:
        raise Stale(
            _("Somebody changed these details in the meantime. Compare them with yours, then save again."), current
        )
    for name in changed:
        setattr(current, name, details[name])
    current.revision += 1
    current.search_text = _search_text(current)
    current.save(update_fields=[*changed, "revision", "search_text"])
    record(
        "evidence.document_described",
        current,
        stream=current.enterprise.stream,
        by=by,
        at=at,
        revision=current.revision,
        fields=changed,
        content_sha256=content_hash({name: getattr(current, name) for name in DETAILS} | {"id": current.public_id}),
    )
    return current


@transaction.atomic
def withdraw(*, document: Document, reason: str, by: User, at: datetime) -> Document:
    """Withdraw the document: it is no evidence from now on. What was frozen with it keeps it. Raises `Refused`."""
    current = _locked(document)
    ensure(rules.reason(reason))
    if current.withdrawn_at:
        return current
    current.withdrawn_by, current.withdrawn_at, current.withdrawn_reason = by, at, reason
    current.save(update_fields=WITHDRAWAL)
    reason_sha256 = hashlib.sha256(reason.encode()).hexdigest()
    stream = current.enterprise.stream
    record("evidence.document_withdrawn", current, stream=stream, by=by, at=at, reason_sha256=reason_sha256)
    return current


@transaction.atomic
def reinstate(*, document: Document, by: User, at: datetime) -> Document:
    """Undo a withdrawal. Does nothing if the document is in use."""
    current = _locked(document)
    if not current.withdrawn_at:
        return current
    current.withdrawn_by, current.withdrawn_at, current.withdrawn_reason = None, None, ""
    current.save(update_fields=WITHDRAWAL)
    record("evidence.document_reinstated", current, stream=current.enterprise.stream, by=by, at=at)
    return current


def _locked(document: Document) -> Document:
    rows = Document.objects.select_for_update(of=("self",)).select_related("enterprise")
    locked: Document = rows.get(pk=document.pk)
    return locked


def add(*, enterprise: Enterprise, upload: rules.ReceivedFile, by: User, at: datetime) -> DocumentVersion:
    """Check and store one file by itself. Raises `Refused`."""
    return store(enterprise=enterprise, checked=inspect(upload), by=by, at=at)


def _search_text(document: Document) -> str:
    files = document.versions.order_by("number", "position").values_list("filename", flat=True)
    return names.folded(document.title, *dict.fromkeys(files), document.issuer, document.number)


def version_data(version: DocumentVersion) -> dict[str, EventValue]:
    """Audit data of a version. The file name may contain personal data, so only its hash is included."""
    return {
        "version": version.number,
        "position": version.position,
        "sha256": version.sha256,
        "size": version.size,
        "media_type": version.media_type,
        "filename_sha256": hashlib.sha256(version.filename.encode()).hexdigest(),
    }
