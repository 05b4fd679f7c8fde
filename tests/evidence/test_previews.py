"""Files read in the page: made once, kept within bounds, never of a file that may not be read."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import translation

from acecs.audit.models import Event
from acecs.jobs.child import Limits
from acecs.jobs.models import Job
from acecs.jobs.states import JobState
from acecs.refusals import Refused, Why
from evidence import libreoffice, previews, tasks
from evidence.actions import erasing, reading
from evidence.actions.previews import prepare
from evidence.inspection.types import TYPES
from evidence.models import DocumentVersion, Opening, Rendering
from evidence.preview import kinds, pages
from evidence.previews import Look, Source
from evidence.states import Inspection
from tests.conftest import NOW
from tests.evidence import corpus
from tests.evidence.hostile_pages import endless_pdf

pytestmark = pytest.mark.django_db
BENIGN = Path(__file__).parent / "benign"
FIRST = Look()


@pytest.fixture
def pdf(add, upload) -> DocumentVersion:
    return add(upload("制度.pdf", corpus.pdf(20)))


@pytest.fixture
def little_time(monkeypatch):
    monkeypatch.setattr(pages, "QUICK", Limits(1, 1, 1 << 30, pages.ANSWER_BYTES))
    monkeypatch.setattr(pages, "PATIENT", Limits(2, 2, 1 << 30, pages.ANSWER_BYTES))


def made_of(version: DocumentVersion) -> list[str]:
    folder = Source.of(version).folder
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def refusal(version: DocumentVersion, look: Look = FIRST) -> tuple[Why, str]:
    with translation.override("en"), pytest.raises(Refused) as caught:
        prepare(version=version, look=look, at=NOW)
    return caught.value.refusal.why, str(caught.value.refusal.message)


def work() -> None:
    for public_id in Job.objects.filter(state=JobState.QUEUED).values_list("public_id", flat=True):
        tasks.draw(str(public_id))


# --- Made once --------------------------------------------------------------------------------------


def test_page_is_made_once_and_others_on_demand(pdf):
    first = prepare(version=pdf, look=FIRST, at=NOW)
    before = first.picture.stat()

    again = prepare(version=pdf, look=FIRST, at=NOW)
    prepare(version=pdf, look=Look(20, 200, 90), at=NOW)

    assert (first, first.pages, first.media_type) == (again, 20, "image/png")
    assert again.picture.stat().st_mtime_ns == before.st_mtime_ns
    assert made_of(pdf) == ["1-100-0.png", "20-200-90.png", "outline.json"]


def test_page_that_is_not_there_is_refused_and_not_kept(pdf):
    assert refusal(pdf, Look(21)) == (Why.INVALID, "“制度.pdf” does not have this page.")
    prepare(version=pdf, look=FIRST, at=NOW)
    assert refusal(pdf, Look(21))[0] == Why.INVALID
    assert made_of(pdf) == ["1-100-0.png", "outline.json"]


def test_text_is_read_once_for_all_its_parts(add, upload):
    version = add(upload("a.txt", "第一条".encode()))

    shown = prepare(version=version, look=FIRST, at=NOW)

    assert (shown.pages, shown.part["blocks"][0]["text"], shown.picture) == (1, "第一条", None)
    assert made_of(version) == ["outline.json"]


def test_the_same_bytes_elsewhere_are_made_anew(add, upload, other_enterprise, stranger, pdf):
    prepare(version=pdf, look=FIRST, at=NOW)

    theirs = Source(str(other_enterprise.public_id), pdf.sha256, pdf.size, ".pdf")

    assert (previews.kept(Source.of(pdf), FIRST) is not None, previews.kept(theirs, FIRST)) == (True, None)


def test_film_is_not_shown(add, upload):
    version = add(upload("a.mp4", (BENIGN / "film.mp4").read_bytes()))

    assert refusal(version) == (
        Why.INVALID,
        "Files like “a.mp4” are not shown here. Download it to look at it.",
    )


# --- What takes long --------------------------------------------------------------------------------


def test_slow_page_is_left_to_a_worker_and_asked_for_once(add, upload, little_time, monkeypatch):
    version = add(upload("a.pdf", endless_pdf(4)))

    assert prepare(version=version, look=FIRST, at=NOW) is None
    assert prepare(version=version, look=FIRST, at=NOW) is None

    assert (Rendering.objects.count(), made_of(version)) == (1, [])
    monkeypatch.setattr(pages, "PATIENT", Limits(120, 120, 1 << 30, pages.ANSWER_BYTES))
    work()
    assert Job.objects.get().state == JobState.DONE
    assert prepare(version=version, look=FIRST, at=NOW).pages == 1


def test_page_without_end_gets_a_sentence_and_leaves_nothing(add, upload, little_time):
    version = add(upload("a.pdf", endless_pdf()))
    prepare(version=version, look=FIRST, at=NOW)

    work()

    assert Job.objects.get().state == JobState.DONE
    assert refusal(version) == (
        Why.INVALID,
        "“a.pdf” takes too long to show here. Download it to look at it.",
    )
    assert made_of(version) == ["1-100-0.fault"]


def test_page_that_takes_too_much_memory_gets_a_sentence(add, upload, monkeypatch):
    version = add(upload("a.png", corpus.image("PNG", (6_000, 6_000))))
    monkeypatch.setattr(pages, "QUICK", Limits(20, 20, 170 << 20, pages.ANSWER_BYTES))

    assert refusal(version) == (Why.INVALID, "“a.png” is too large to show here. Download it to look at it.")
    assert refusal(version)[0] == Why.INVALID
    assert made_of(version) == ["1-100-0.fault"]


def test_job_that_failed_gets_a_sentence(add, upload, little_time):
    version = add(upload("a.pdf", endless_pdf()))
    prepare(version=version, look=FIRST, at=NOW)
    Job.objects.update(state=JobState.FAILED, finished_at=NOW)

    assert refusal(version) == (Why.INVALID, "“a.pdf” could not be shown here. Download it to look at it.")


# --- Office documents -------------------------------------------------------------------------------


def test_without_libreoffice_text_is_shown_or_a_sentence(add, upload, settings):
    settings.LIBREOFFICE = ""
    newer = add(upload("a.docx", (BENIGN / "office.docx").read_bytes()))
    wps = add(upload("a.et", (BENIGN / "office-new.et").read_bytes()))
    older = add(upload("a.doc", (BENIGN / "office.doc").read_bytes()))

    first = prepare(version=newer, look=FIRST, at=NOW)

    assert first.part["blocks"][0]["text"].splitlines()[0] == "报关单证管理制度"
    assert prepare(version=wps, look=FIRST, at=NOW).part["blocks"][0]["kind"] == "table"
    assert refusal(older) == (
        Why.INVALID,
        "“a.doc” can only be shown here where LibreOffice is installed. Download it to look at it.",
    )


@pytest.mark.skipif(bool(libreoffice.missing_parts()), reason="LibreOffice is not installed")
def test_libreoffice_makes_pages_in_a_worker(add, upload):
    version = add(upload("a.doc", (BENIGN / "office.doc").read_bytes()))

    assert prepare(version=version, look=FIRST, at=NOW) is None
    work()

    assert prepare(version=version, look=FIRST, at=NOW).media_type == "image/png"
    assert made_of(version) == ["1-100-0.png", "converted.pdf", "outline.json"]
    # Another look needs no worker.
    assert prepare(version=version, look=Look(1, 50), at=NOW) is not None


@pytest.mark.skipif(bool(libreoffice.missing_parts()), reason="LibreOffice is not installed")
def test_document_that_libreoffice_cannot_convert_is_read_as_text(add, upload, monkeypatch):
    monkeypatch.setattr(libreoffice, "LIMITS", Limits(1, 1, 4 << 30, 0))
    version = add(upload("a.docx", (BENIGN / "office.docx").read_bytes()))
    prepare(version=version, look=FIRST, at=NOW)

    work()

    assert prepare(version=version, look=FIRST, at=NOW).part is not None
    assert made_of(version) == ["outline.json", "unconverted"]


# --- Who may ----------------------------------------------------------------------------------------


def test_file_in_any_other_state_is_not_shown(pdf):
    prepare(version=pdf, look=FIRST, at=NOW)
    found = {}
    for state in Inspection:
        pdf.state = state
        try:
            prepare(version=pdf, look=FIRST, at=NOW)
        except Refused as refused:
            found[state] = refused.refusal.why
        else:
            found[state] = None

    assert found == dict.fromkeys(Inspection, Why.WRONG_STATE) | {
        Inspection.ACCEPTED: None,
        Inspection.ERASED: Why.GONE,
    }


def test_erasing_a_file_removes_what_was_made_of_it(pdf, officer, manager, django_capture_on_commit_callbacks):
    prepare(version=pdf, look=FIRST, at=NOW)
    erasure = erasing.ask(version=pdf, reason="wrong file", by=officer, at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        erasing.erase(erasure=erasure, by=manager, at=NOW)

    assert not Source.of(pdf).folder.exists()


# --- How much is kept -------------------------------------------------------------------------------


def test_what_was_looked_at_longest_ago_is_removed_first(add, upload, settings):
    versions = [add(upload(f"{number}.pdf", corpus.pdf(number))) for number in (1, 2, 3)]
    for age, version in zip((1, 3, 2), versions, strict=True):
        prepare(version=version, look=FIRST, at=NOW)
        folder = Source.of(version).folder
        os.utime(folder, (folder.stat().st_mtime - age * 60,) * 2)
    size = sum(path.stat().st_size for path in Source.of(versions[0]).folder.iterdir())
    settings.PREVIEWS_MAX_BYTES = 2 * size + 10

    removed = previews.sweep()

    assert (removed, [bool(made_of(version)) for version in versions]) == (1, [True, False, True])


def test_sweep_removes_what_is_of_no_file_or_of_an_older_renderer(pdf):
    prepare(version=pdf, look=FIRST, at=NOW)
    folder = Source.of(pdf).folder
    gone = folder.parent / f"{'0' * 64}.pdf.{previews.RENDERER}"
    older = folder.parent / f"{pdf.sha256}.pdf.{previews.RENDERER - 1}"
    for each in (gone, older):
        each.mkdir()
        (each / "outline.json").write_text("{}")

    tasks.sweep()

    assert [each.exists() for each in (folder, gone, older)] == [True, False, False]


# --- Who read what ----------------------------------------------------------------------------------


def test_pages_of_one_reading_are_one_event(pdf, officer, manager):
    for minutes in (0, 10, 29, 31):
        reading.note_preview(version=pdf, by=officer, at=NOW + timedelta(minutes=minutes))
    reading.note_preview(version=pdf, by=manager, at=NOW)

    events = Event.objects.filter(kind="evidence.document_previewed")
    assert [event.actor for event in events] == [str(user.public_id) for user in (officer, officer, manager)]
    assert {(event.subject, event.data["sha256"]) for event in events} == {(str(pdf.document.public_id), pdf.sha256)}
    assert Opening.objects.get(user=officer).at == NOW + timedelta(minutes=31)


def test_reading_takes_few_statements(pdf, officer, django_assert_num_queries):
    # The reader's receipt is new; an event is three statements, a savepoint two.
    with django_assert_num_queries(7):
        reading.note_preview(version=pdf, by=officer, at=NOW)
    with django_assert_num_queries(1):
        reading.note_preview(version=pdf, by=officer, at=NOW)


def test_kinds_of_accepted_files_are_all_known():
    assert set(TYPES) == kinds.DRAWN | kinds.READ | set(kinds.CONVERTED) | {".mp4"}
