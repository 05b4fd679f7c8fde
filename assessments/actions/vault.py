"""Documents of the vault: changed, withdrawn, erased. The verdicts of assessments that they are linked to are renewed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction

from acecs.accounts.models import Enterprise, User
from acecs.accounts.queries import role_in
from acecs.refusals import Refusal, Refused, ensure
from assessments.actions.readiness import refresh
from assessments.models import Assessment
from assessments.queries.documents import is_pinned
from assessments.rules import access
from assessments.rules import evidence as evidence_rules
from assessments.states import EDITABLE, Action
from evidence.actions import documents, erasing, inspections
from evidence.actions.receiving import Checked
from evidence.models import Document, DocumentVersion, Erasure

Changed = TypeVar("Changed")


@dataclass(frozen=True)
class Stored:
    """What became of a checked file: either `version` or `refusal` is set."""

    name: str
    version: DocumentVersion | None = None
    refusal: Refusal | None = None


@transaction.atomic
def add(*, enterprise: Enterprise, checked: Sequence[Checked], by: User, at: datetime) -> list[Stored]:
    """Add checked files that no item uses yet. One over the quota is refused, the others stay. Raises `Refused`."""
    # The role is asked once nobody can change it: removing a member locks the enterprise's row, too.
    Enterprise.objects.select_for_update(no_key=True).get(pk=enterprise.pk)
    ensure(access.may(Action.CHANGE_VAULT, role_in(enterprise, by)))
    return store_each(enterprise, checked, by, at)


def store_each(enterprise: Enterprise, checked: Sequence[Checked], by: User, at: datetime) -> list[Stored]:
    """Add files to the vault, each whatever becomes of the others. The caller has checked who may."""
    return [_stored(enterprise, each, by, at) for each in checked]


def _stored(enterprise: Enterprise, checked: Checked, by: User, at: datetime) -> Stored:
    try:
        return Stored(checked.name, documents.store(enterprise=enterprise, checked=checked, by=by, at=at))
    except Refused as refused:
        return Stored(checked.name, refusal=refused.refusal)


@transaction.atomic
def describe(*, document: Document, details: Mapping[str, Any], seen: int, by: User, at: datetime) -> Document:
    """Change what is said of the document. Raises `Stale` and `Refused`."""
    return _changed(
        document, by, at, lambda: documents.describe(document=document, details=details, seen=seen, by=by, at=at)
    )


@transaction.atomic
def add_version(
    *, document: Document, checked: Sequence[Checked], seen: int, by: User, at: datetime
) -> list[DocumentVersion]:
    """Give the document a new version. Raises `Stale` and `Refused`."""
    return _changed(
        document, by, at, lambda: documents.add_version(document=document, checked=checked, seen=seen, by=by, at=at)
    )


@transaction.atomic
def withdraw(*, document: Document, reason: str, by: User, at: datetime) -> Document:
    return _changed(document, by, at, lambda: documents.withdraw(document=document, reason=reason, by=by, at=at))


@transaction.atomic
def reinstate(*, document: Document, by: User, at: datetime) -> Document:
    return _changed(document, by, at, lambda: documents.reinstate(document=document, by=by, at=at))


@transaction.atomic
def inspect_again(*, version: DocumentVersion, by: User, at: datetime) -> None:
    """Queue a quarantined file again. Raises `Refused`."""
    _changed(version.document, by, at, lambda: inspections.try_again(version=version, by=by, at=at))


@transaction.atomic
def ask_to_erase(*, version: DocumentVersion, reason: str, by: User, at: datetime) -> Erasure:
    """Ask a colleague to erase the file. Raises `Refused`."""

    def ask() -> Erasure:
        ensure(evidence_rules.erasable(is_pinned=is_pinned(version)))
        return erasing.ask(version=version, reason=reason, by=by, at=at)

    return _changed(version.document, by, at, ask)


@transaction.atomic
def erase(*, erasure: Erasure, by: User, at: datetime) -> Erasure:
    """Erase the file's bytes. Raises `Refused` if `by` asked for the erasure, or if a frozen dossier names the file."""
    document = erasure.version.document
    linked = lock_linked(document)
    ensure(access.may(Action.ERASE_DOCUMENT, role_in(document.enterprise, by)))
    # No dossier can be frozen with it from here on: freezing locks the assessment first.
    ensure(evidence_rules.erasable(is_pinned=is_pinned(erasure.version)))
    erased = erasing.erase(erasure=erasure, by=by, at=at)
    renew(linked, at)
    return erased


def _changed(document: Document, by: User, at: datetime, act: Callable[[], Changed]) -> Changed:
    """Check that `by` may change the document, act, and renew the verdicts that depend on it."""
    linked = lock_linked(document)
    ensure(access.may(Action.CHANGE_VAULT, role := role_in(document.enterprise, by)))
    ensure(access.own_upload(role, is_uploader=document.created_by_id == by.pk))
    changed = act()
    renew(linked, at)
    return changed


def lock_linked(document: Document) -> list[Assessment]:
    """Lock the enterprise's row, as adding does, then the assessments that the document is linked in, by primary key."""
    Enterprise.objects.select_for_update(no_key=True).get(pk=document.enterprise_id)
    keys = Assessment.objects.filter(answers__evidence_links__document=document).values_list("pk", flat=True)
    locked = Assessment.objects.select_for_update(of=("self",)).filter(pk__in=set(keys))
    return list(locked.select_related("enterprise", "edition").order_by("pk"))


def renew(linked: Sequence[Assessment], at: datetime) -> None:
    """Recompute the verdicts of the assessments that `lock_linked` returned."""
    for assessment in linked:
        if assessment.state in EDITABLE:
            refresh(assessment, at)
