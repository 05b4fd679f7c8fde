"""Adding files to the vault: what is refused, stored and recorded."""

import hashlib
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal

import pytest
from django.db import transaction
from django.utils import translation

from acecs.audit.models import Event
from acecs.jobs import child
from acecs.refusals import Refused, Why
from acecs.turns import OneAtATime
from evidence import queries, reasons, rules
from evidence.actions import documents, reading, receiving
from evidence.inspection import inspector, types
from evidence.inspection import refused as refused_kinds
from evidence.inspection.content import OLE
from evidence.inspection.faults import FileFault
from evidence.inspection.refused import RefusedKind
from evidence.models import Document, DocumentVersion
from tests.conftest import NOW
from tests.evidence import corpus

TYPES = ", ".join(sorted(types.TYPES))


def refusal(do, *arguments):
    with translation.override("en"), pytest.raises(Refused) as caught:
        do(*arguments)
    return caught.value.refusal


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def test_added_file_has_document_version_and_event(add, upload, enterprise, officer):
    content = corpus.pdf()

    version = add(upload("盘点记录 Ａ.pdf", content))

    assert (version.number, version.size, version.media_type) == (1, len(content), "application/pdf")
    assert version.sha256 == hashlib.sha256(content).hexdigest()
    assert (version.filename, version.uploaded_by, version.uploaded_at) == ("盘点记录 Ａ.pdf", officer, NOW)
    assert (version.document.enterprise, version.document.title) == (enterprise, "盘点记录 Ａ")
    assert version.document.search_text == "盘点记录 a\n盘点记录 a.pdf"
    event = Event.objects.get(kind="evidence.document_added")
    assert (event.stream, event.actor, event.subject, event.at) == (
        enterprise.stream,
        str(officer.public_id),
        str(version.document.public_id),
        NOW,
    )
    assert event.data == {
        "version": 1,
        "position": 1,
        "sha256": version.sha256,
        "size": len(content),
        "media_type": "application/pdf",
        "filename_sha256": hashlib.sha256("盘点记录 Ａ.pdf".encode()).hexdigest(),
    }


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.docx", corpus.word()),
        ("a.xlsx", corpus.workbook(["=1+1"])),
        ("a.JPG", corpus.image("JPEG")),
        ("a.tif", corpus.tiff(frames=2)),
    ],
)
def test_parser_of_each_type_runs_in_the_child(add, upload, name, content):
    version = add(upload(name, content))

    assert version.media_type == types.TYPES[name[1:].lower()].media_type
    with queries.open_version(version) as file:
        assert file.read() == content


REFUSED = {
    "empty": (
        ("a.pdf", b""),
        Why.INVALID,
        "“a.pdf” is empty. Open it, check that it has content, and add it again.",
    ),
    "too large": (
        ("a.txt", b"x" * 2_000_001),
        Why.TOO_LARGE,
        "“a.txt” is over 2 MB. Split it or save it at a lower resolution, then add it again.",
    ),
    "type": (
        ("a.exe", b"MZ"),
        Why.INVALID,
        (
            "“a.exe” is a program or script. Programs are not accepted as evidence: add a screenshot, or a document that "
            "shows what it does."
        ),
    ),
    "unknown type": (
        ("a.xyz", b"?"),
        Why.INVALID,
        f"“a.xyz” is not of an accepted file type. Save it as one of these and add it again: {TYPES}.",
    ),
    "html called pdf": (
        ("a.pdf", b"<html>%PDF-1.7 %%EOF"),
        Why.INVALID,
        (
            "Something else comes before the document in “a.pdf”, so programs may read it differently. "
            "Open it in a PDF reader and save it again as PDF, then add it."
        ),
    ),
    "zip called docx": (
        ("a.docx", corpus.zipped({"a": "b"})),
        Why.INVALID,
        (
            "“a.docx” is another kind of file than its name says. "
            "Open it in Word or WPS and save it again as .docx or PDF, then add it."
        ),
    ),
    "zip called xlsx": (
        ("a.xlsx", corpus.zipped({"a": "b"})),
        Why.INVALID,
        (
            "“a.xlsx” is another kind of file than its name says. "
            "Open it in Excel or WPS and save it again as .xlsx or PDF, then add it."
        ),
    ),
    "text called png": (
        ("a.png", b"not a picture"),
        Why.INVALID,
        (
            "“a.png” is another kind of file than its name says. "
            "Open it in an image viewer and save it again as JPEG or PNG, then add it."
        ),
    ),
    "locked": (
        ("a.pdf", corpus.locked_pdf()),
        Why.INVALID,
        "“a.pdf” is protected by a password. Remove the password and add it again.",
    ),
    "old office": (
        ("a.xlsx", OLE + bytes(600)),
        Why.INVALID,
        ("“a.xlsx” is damaged or incomplete. Open it in Excel or WPS and save it again as .xlsx or PDF, then add it."),
    ),
    "bomb": (
        ("a.docx", corpus.word(bomb=bytes(30_000_000))),
        Why.INVALID,
        (
            "“a.docx” is small as a file but far too large once opened. "
            "Save it with fewer pages, sheets or pixels and add it again."
        ),
    ),
    "pixels": (
        ("a.png", corpus.pixel_bomb()),
        Why.INVALID,
        "The picture “a.png” has over 250 million pixels. Save it at a lower resolution and add it again.",
    ),
    "control characters": (
        ("a.csv", b"a\0b"),
        Why.INVALID,
        (
            "“a.csv” has control characters, which plain text does not have. "
            "Check in a text editor that it is a text, remove them, and add it again; or add it in its own format."
        ),
    ),
    "not text": (
        ("a.csv", b"\xff\x81\xff"),
        Why.INVALID,
        "“a.csv” is not plain text in UTF-8, UTF-16 or GB18030. Open it in a text editor, save it as UTF-8 and add it again.",
    ),
}


@pytest.mark.parametrize(("file", "why", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_file_leaves_nothing(add, upload, settings, tmp_path, file, why, message):
    settings.EVIDENCE_MAX_BYTES = 2_000_000

    refused = refusal(add, upload(*file))

    assert (refused.why, str(refused.message)) == (why, message)
    assert not Document.objects.exists()
    assert not Event.objects.exists()
    assert files_in(tmp_path / "documents") == []


def test_file_over_the_parsers_limits_is_refused(add, upload, monkeypatch, tmp_path):
    narrow = inspector.Limits(seconds=30, cpu_seconds=20, memory_bytes=120_000_000, answer_bytes=1_000)
    monkeypatch.setattr(inspector, "LIMITS", narrow)

    refused = refusal(add, upload("a.png", corpus.image("PNG", (5_000, 5_000))))

    assert (refused.why, refused.message) == (
        Why.INVALID,
        "“a.png” could not be opened within the limits. Save it again, smaller or as PDF, and add it.",
    )
    assert files_in(tmp_path / "documents") == []


def test_every_fault_has_a_message_for_every_type():
    for name in (f"a{extension}" for extension in types.TYPES):
        for fault in FileFault:
            assert str(rules.rejected(name, fault).message).count(f"“{name}”") == 1


def test_every_refused_kind_has_a_sentence_of_its_own_in_both_languages():
    for language in ("en", "zh-hans"):
        with translation.override(language):
            kinds = {reasons.of_kind("a.x", kind) for kind in RefusedKind}
            faults = {reasons.of_fault("a.pdf", fault) for fault in FileFault}
        assert (len(kinds), len(faults)) == (len(RefusedKind), len(FileFault))


def test_refused_extensions_are_not_accepted_ones():
    assert refused_kinds.REFUSED.keys() & types.TYPES.keys() == set()
    assert set(refused_kinds.REFUSED.values()) == set(RefusedKind)


def test_visible_faults_are_refused_before_any_file_is_opened(db, upload, tmp_path):
    refused = refusal(receiving.inspect_all, [upload("a.txt"), upload("b.exe")])

    assert str(refused.message).startswith("“b.exe” is a program or script.")
    assert files_in(tmp_path / "documents") == []


def test_several_files_are_checked_in_order(db, upload):
    checked = receiving.inspect_all([upload("b.txt"), upload("a.txt", b"other")])

    assert [each.name for each in checked] == ["b.txt", "a.txt"]


def test_other_requests_run_during_an_inspection(upload, monkeypatch, tmp_path):
    """The inspection lasts until another request has been answered."""
    is_written = Signal()

    def inspect(*_args: object, **_kwargs: object) -> Iterator[bytes]:
        assert is_written.wait(timeout=30)
        raise child.Rejected(FileFault.CONTROL_CHARACTERS)

    def application(environ, _start_response):
        if environ["PATH_INFO"] == "/write":
            is_written.set()
            return ["written"]
        other = others.submit(server, {"PATH_INFO": "/write"}, print)
        return [str(refusal(receiving.inspect, upload("a.txt")).message), *other.result()]

    monkeypatch.setattr(child.Parent, "run_each", inspect)
    server = OneAtATime(application, tmp_path)
    with ThreadPoolExecutor() as others:
        said, written = server({"PATH_INFO": "/upload"}, print)

    assert (said[:22], written) == ("“a.txt” has control ch", "written")


@pytest.mark.parametrize("place", range(3))
def test_file_that_exhausts_the_child_is_named(db, upload, monkeypatch, tmp_path, place: int):
    narrow = inspector.Limits(seconds=30, cpu_seconds=20, memory_bytes=120_000_000, answer_bytes=1_000)
    monkeypatch.setattr(inspector, "LIMITS", narrow)
    whole = [upload(f"{number}.png", corpus.image("PNG", (500, 500 + number))) for number in range(2)]
    files = [*whole[:place], upload("hostile.png", corpus.image("PNG", (5_000, 5_000))), *whole[place:]]

    refused = refusal(receiving.inspect_all, files)
    checked = receiving.inspect_all(whole)

    assert str(refused.message).startswith("“hostile.png” could not be opened within the limits.")
    assert [each.media_type for each in checked] == ["image/png", "image/png"]
    assert len(files_in(tmp_path / "documents")) == 2


@pytest.mark.usefixtures("own_parents")
def test_files_of_one_request_share_one_program(db, upload, monkeypatch, tmp_path):
    python, started = tmp_path / "python", tmp_path / "started"
    python.write_text(f'#!/bin/sh\necho "$@" >> {started}\nexec {sys.executable} "$@"\n')
    python.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(python))
    files = [upload("a.txt"), upload("b.txt", b"b"), upload("c.pdf", corpus.pdf()), upload("d.xlsx", corpus.workbook())]

    receiving.inspect_all(files)

    (arguments,) = started.read_text().splitlines()
    assert sorted(arguments.split()[3:]) == [
        "evidence.inspection.inspector",
        "evidence.inspection.pdf",
        "evidence.inspection.text",
        "evidence.inspection.workbook",
    ]


def test_same_bytes_are_the_same_version(add, upload):
    first = add(upload("制度.txt"))

    again = add(upload("另一个名字.txt"))

    assert again == first
    assert DocumentVersion.objects.count() == 1
    assert Event.objects.filter(kind="evidence.document_added").count() == 1


def test_same_bytes_checked_twice_make_one_document(upload, enterprise, officer, contributor):
    of_officer, of_contributor = receiving.inspect(upload()), receiving.inspect(upload())

    first = documents.store(enterprise=enterprise, checked=of_officer, by=officer, at=NOW)
    second = documents.store(enterprise=enterprise, checked=of_contributor, by=contributor, at=NOW)

    assert second == first
    assert Document.objects.count() == 1


def test_same_bytes_in_another_enterprise_are_separate(add, upload, other_enterprise, stranger, tmp_path):
    ours = add(upload())

    theirs = documents.add(enterprise=other_enterprise, upload=upload(), by=stranger, at=NOW)

    assert theirs.document != ours.document
    assert theirs.document.enterprise == other_enterprise
    assert len(files_in(tmp_path / "documents")) == 1


def test_failed_transaction_leaves_no_row_and_can_be_retried(upload, enterprise, officer, tmp_path):
    checked = receiving.inspect(upload())

    with transaction.atomic():
        documents.store(enterprise=enterprise, checked=checked, by=officer, at=NOW)
        transaction.set_rollback(True)

    assert not DocumentVersion.objects.exists()
    assert not Event.objects.exists()
    version = documents.add(enterprise=enterprise, upload=upload(), by=officer, at=NOW)
    assert version.number == 1
    assert len(files_in(tmp_path / "documents")) == 1


def test_every_download_is_recorded(add, upload, officer, manager):
    version = add(upload())

    for reader in (officer, manager, manager):
        reading.note_download(version=version, by=reader, at=NOW)

    events = Event.objects.filter(kind="evidence.document_downloaded")
    assert [event.actor for event in events] == [str(user.public_id) for user in (officer, manager, manager)]
    assert {event.subject for event in events} == {str(version.document.public_id)}
    assert {event.data["sha256"] for event in events} == {version.sha256}
