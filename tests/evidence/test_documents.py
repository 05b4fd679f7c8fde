"""What is said of documents, their versions, withdrawal and erasure."""

import hashlib
import os
from datetime import date, datetime, timedelta

import pytest
from django.core.files.storage import storages

from acecs.audit.models import Event
from acecs.refusals import Refused, Stale, Why
from evidence import queries, storage, verification
from evidence.actions import documents, erasing
from evidence.models import Document, DocumentVersion
from evidence.states import Inspection
from tests.conftest import NOW
from tests.documents import TEXT, checked

SAID = {
    "title": "查验登记 2026 年",
    "kind": "ledger",
    "covers_from": date(2026, 1, 1),
    "covers_until": date(2026, 10, 31),
    "valid_until": None,
    "issuer": "关务部",
    "number": "QC-2026-01",
    "department": None,
    "has_personal_information": True,
}


@pytest.fixture
def document(enterprise, officer) -> Document:
    """Stored at NOW, its bytes a moment before its row."""
    file = checked()
    store_at(NOW)
    return documents.store(enterprise=enterprise, checked=file, by=officer, at=NOW).document


def store_at(at: datetime) -> None:
    """Set when the bytes were stored last."""
    path = storages["documents"].path(storage.key(hashlib.sha256(TEXT).hexdigest()))
    os.utime(path, (at.timestamp(),) * 2)


def test_details_are_saved_over_the_revision_seen_and_found_by_search(document, enterprise, officer):
    saved = documents.describe(document=document, details=SAID, seen=1, by=officer, at=NOW)
    again = documents.describe(document=document, details=SAID, seen=1, by=officer, at=NOW)

    assert (saved.revision, again.revision) == (2, 2)
    assert [each.pk for each in queries.documents_of(enterprise, "qc-2026")] == [document.pk]
    event = Event.objects.get(kind="evidence.document_described")
    assert event.data["fields"] == [
        "title",
        "kind",
        "covers_from",
        "covers_until",
        "issuer",
        "number",
        "has_personal_information",
    ]
    with pytest.raises(Stale):
        documents.describe(document=document, details=SAID | {"number": "2"}, seen=1, by=officer, at=NOW)


def test_details_that_cannot_be_are_refused(document, other_enterprise, officer):
    department = other_enterprise.departments.create(name_zh="甲", name_en="A")
    wrong = [{"title": "\u200b"}, {"covers_from": date(2026, 11, 1)}, {"department": department}]

    for details in wrong:
        with pytest.raises(Refused):
            documents.describe(document=document, details=SAID | details, seen=1, by=officer, at=NOW)

    document.refresh_from_db()
    assert document.revision == 1


def test_new_version_has_several_files_and_the_old_one_stays(document, officer):
    pages = [checked(b"1", "1.txt"), checked(b"2", "2.txt")]

    files = documents.add_version(document=document, checked=pages, seen=1, by=officer, at=NOW)
    again = documents.add_version(document=document, checked=pages, seen=1, by=officer, at=NOW)

    assert [(each.number, each.position, each.filename) for each in files] == [(2, 1, "1.txt"), (2, 2, "2.txt")]
    assert again == files
    assert document.versions.count() == 3
    assert list(verification.problems()) == []
    with pytest.raises(Stale):
        documents.add_version(document=document, checked=pages[:1], seen=1, by=officer, at=NOW)


def test_version_with_the_same_bytes_twice_is_refused(document, officer):
    with pytest.raises(Refused) as refused:
        documents.add_version(document=document, checked=[checked(), checked()], seen=1, by=officer, at=NOW)

    assert (refused.value.refusal.why, document.versions.count()) == (Why.INVALID, 1)


def test_withdrawn_document_gets_no_version_until_it_is_reinstated(document, officer):
    withdrawn = documents.withdraw(document=document, reason="已由新制度替代。", by=officer, at=NOW)

    with pytest.raises(Refused) as refused:
        documents.add_version(document=document, checked=[checked(b"2")], seen=1, by=officer, at=NOW)
    reinstated = documents.reinstate(document=document, by=officer, at=NOW)

    assert (withdrawn.withdrawn_by, refused.value.refusal.why) == (officer, Why.WRONG_STATE)
    assert reinstated.withdrawn_at is None
    assert documents.add_version(document=document, checked=[checked(b"2")], seen=1, by=officer, at=NOW)[0].number == 2


def test_bytes_of_a_withdrawn_document_are_a_new_document_when_added_again(document, enterprise, officer):
    documents.withdraw(document=document, reason="误传。", by=officer, at=NOW)

    added = documents.store(enterprise=enterprise, checked=checked(), by=officer, at=NOW)

    assert added.document != document


def test_erasing_takes_two_people_and_keeps_hash_who_and_why(
    document, officer, manager, django_capture_on_commit_callbacks
):
    version = document.versions.get()
    erasure = erasing.ask(version=version, reason="含他人身份证件。", by=officer, at=NOW)

    with pytest.raises(Refused) as refused:
        erasing.erase(erasure=erasure, by=officer, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        erased = erasing.erase(erasure=erasure, by=manager, at=NOW)

    version.refresh_from_db()
    assert refused.value.refusal.why == Why.WRONG_ROLE
    assert (erased.asked_by, erased.erased_by, erased.reason) == (officer, manager, "含他人身份证件。")
    assert (version.state, storage.is_stored(version.sha256, version.size)) == (Inspection.ERASED, False)
    assert (list(verification.problems()), queries.erased()) == ([], {version.sha256})
    with pytest.raises(Refused) as gone:
        queries.open_version(version)
    assert gone.value.refusal.why == Why.GONE


@pytest.mark.parametrize(("minutes", "is_kept"), [(1, True), (61, False)])
def test_bytes_stored_again_within_the_last_hour_are_left_to_the_sweep(
    document, officer, manager, django_capture_on_commit_callbacks, minutes: int, is_kept: bool
):
    """Somebody uploads the same bytes, and has not written the row yet."""
    version, later = document.versions.get(), NOW + timedelta(hours=2)
    erasure = erasing.ask(version=version, reason="误传。", by=officer, at=NOW)
    store_at(later - timedelta(minutes=minutes))

    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(erasure=erasure, by=manager, at=later)

    version.refresh_from_db()
    assert (version.state, storage.is_stored(version.sha256, version.size)) == (Inspection.ERASED, is_kept)


def test_bytes_that_another_enterprise_has_too_are_not_erased_for_it(
    document, other_enterprise, officer, manager, stranger, django_capture_on_commit_callbacks
):
    theirs = documents.store(enterprise=other_enterprise, checked=checked(), by=stranger, at=NOW)
    erasure = erasing.ask(version=document.versions.get(), reason="误传。", by=officer, at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(erasure=erasure, by=manager, at=NOW)

    with queries.open_version(theirs) as file:
        assert file.size == theirs.size
    assert queries.erased() == set()


def test_file_over_the_quota_is_refused(document, enterprise, officer, settings):
    settings.EVIDENCE_QUOTA_BYTES = document.versions.get().size + 3

    with pytest.raises(Refused) as refused:
        documents.store(enterprise=enterprise, checked=checked(b"1234", "new.txt"), by=officer, at=NOW)
    added = documents.store(enterprise=enterprise, checked=checked(b"123", "new.txt"), by=officer, at=NOW)

    assert (refused.value.refusal.why, added.number) == (Why.TOO_LARGE, 1)
    assert DocumentVersion.objects.count() == 2
