"""Jobs and mail with retry, the editions, and the search of the audit trail."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as portal
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import send_mail
from django.db import transaction
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.actions import SITE, record
from acecs.audit.models import Event
from acecs.audit.queries import PAGE
from acecs.jobs import actions as jobs
from acecs.jobs.models import Heartbeat, Job
from acecs.jobs.states import JobState
from assessments.models import Assessment
from reviews.actions import letters
from standards.models import Edition
from tests import pages, rounds
from tests.conftest import NOW

pytestmark = pytest.mark.engines

Kinds = Callable[[], list[str]]
JOBS, MAIL = "/administration/jobs/", "/administration/mail/"
EDITIONS, AUDIT = "/administration/editions/", "/administration/audit/"
FIXTURE = portal.BASE_DIR / "fixtures" / "edition-2022.json"


def rows(response: Any) -> list[list[str]]:
    table = [list(body.iter("tr")) for body in pages.page(response).iter("tbody")]
    return [[pages.text(cell) for cell in row if cell.tag in ("td", "th")] for body in table for row in body]


def main_text(response: Any) -> str:
    return pages.text(pages.by_id(response, "main"))


# --- Jobs and mail -----------------------------------------------------------------------------


@pytest.fixture
def failed(db: None) -> Job:
    waiting, _new = jobs.enqueue(task="test", owner="x", at=NOW)
    job = jobs.claim(public_id=waiting.public_id, task="test", at=NOW)
    assert job is not None
    jobs.fail(job=job, error="It broke <b>here</b>.", at=NOW)
    return job


def test_failed_jobs_are_first_with_their_error(page: Client, failed: Job):
    jobs.enqueue(task="other", owner="x", at=NOW + timedelta(hours=1))
    Job.objects.create(task="done", owner="x", state=JobState.DONE, created_at=NOW, finished_at=NOW)

    response = page.get(JOBS)

    listed = rows(response)
    assert [row[0].split()[0] for row in listed] == ["test", "other"]
    assert "It broke <b>here</b>." in listed[0]


@pytest.mark.parametrize("alive", [True, False])
def test_page_says_whether_worker_is_alive(page: Client, alive: bool):
    if alive:
        Heartbeat.objects.create(worker="w", at=NOW.now(NOW.tzinfo))

    response = page.get(JOBS)

    assert ("No worker is running" in main_text(response)) is not alive


def test_second_click_does_nothing(page: Client, failed: Job, kinds: Kinds):
    action = reverse("administer_retry", args=[failed.public_id])
    page.post(action)

    response = page.post(action, follow=True)

    assert "This job has not failed" in main_text(response)
    assert kinds() == ["jobs.retried"]


def test_unknown_job_is_404(page: Client):
    assert page.post(reverse("administer_retry", args=[uuid4()])).status_code == 404


def test_failed_mail_is_retried(page: Client):
    send_mail("A word", "Something to say.", None, ["somebody@one.test"])
    Job.objects.update(state=JobState.FAILED, finished_at=NOW, error="ConnectionRefusedError: nobody there")
    job = Job.objects.get()
    action = reverse("administer_retry", args=[job.public_id])

    shown = page.get(MAIL)
    response = page.post(action, pages.form_to(shown, action))

    job.refresh_from_db()
    assert "ConnectionRefusedError: nobody there" in main_text(shown)
    assert (response.headers["Location"], job.state) == (MAIL, JobState.QUEUED)


def test_mail_page_says_the_kind_and_no_opinion(page: Client, in_review: Assessment, reviewer: User):
    """The administrator reads no assessment, and the subject of a conclusion says its opinion."""
    send_mail("A word", "Something to say.", None, ["somebody@one.test"])
    rounds.judge_all(in_review, by=reviewer)
    rounds.judge(in_review, 21, by=reviewer, rating="not_meet", comment="台账缺三个月。")
    letters.conclude(assessment=in_review, opinion="not_satisfied", note="", by=reviewer, at=NOW)

    shown = page.get(MAIL)

    assert {row[1] for row in rows(shown)} == {"concluded", "submitted", "account and sign-in"}
    assert [word for word in ("opinion", "satisfied", "✗") if word in main_text(shown)] == []


@pytest.mark.parametrize("count", [0, 1, 20])
@pytest.mark.parametrize(("path", "queries"), [(JOBS, 7), (MAIL, 5)])
def test_query_count_does_not_depend_on_length(
    page: Client, path: str, queries: int, count: int, django_assert_num_queries: Any
):
    for _each in range(count):
        send_mail("A word", "Something to say.", None, ["somebody@one.test"])
    page.get(path)

    with django_assert_num_queries(queries):
        page.get(path)


# --- Editions ----------------------------------------------------------------------------------


def load(page: Client, content: bytes) -> Any:
    return page.post(EDITIONS, {"file": SimpleUploadedFile("edition.json", content)})


def whole(code: str) -> bytes:
    """The edition of 2022 under another code."""
    entries = json.loads(FIXTURE.read_bytes())

    def renamed(value: Any) -> Any:
        return [code, *value[1:]] if isinstance(value, list) and value[:1] == ["2022"] else value

    for entry in entries:
        entry["fields"] = {name: renamed(value) for name, value in entry["fields"].items()}
        if entry["model"] == "standards.edition":
            entry["fields"]["code"] = code
    return json.dumps(entries).encode()


def test_every_fault_of_edition_is_a_sentence(page: Client, kinds: Kinds):
    entries = json.loads(whole("2030"))
    entries = [each for each in entries if each["model"] != "standards.item" or each["fields"]["number"] != 20]

    response = load(page, json.dumps(entries).encode())

    (summary,) = pages.by_class(response, "error-summary")
    assert response.status_code == 422
    assert len(list(summary.iter("li"))) > 0
    assert (Edition.objects.count(), kinds()) == (1, [])


def test_missing_file_is_reported(page: Client):
    response = page.post(EDITIONS)

    assert response.status_code == 400
    assert main_text(response).startswith("Action not completed Choose a file first. Nothing was changed.")


def test_list_of_editions_marks_frozen_ones(page: Client, draft: Assessment):
    load(page, whole("2030"))

    listed = {row[0]: row[-1].split()[0] for row in rows(page.get(EDITIONS))}

    assert listed == {"2022": "frozen", "2030": "loaded,"}


@pytest.mark.parametrize("code", ["1999", "x" * 5_000, "%00", "%F0%9F%92%A9", "..", "%27"])
def test_unknown_edition_is_404(page: Client, code: str):
    assert page.get(f"{EDITIONS}{code}/").status_code == 404


# --- The audit trail ---------------------------------------------------------------------------


def note(
    stream: str = SITE, kind: str = "test.happened", minutes: int = 0, subject: str = "", by: str = "", **data: Any
) -> Event:
    with transaction.atomic():
        return record(kind, subject, stream=stream, by=by, at=NOW + timedelta(minutes=minutes), **data)


def seen(response: Any) -> list[str]:
    return [row[2] for row in rows(response)]


def test_events_are_newest_first_with_their_hash(page: Client, db: None):
    first, second = note(kind="test.first"), note(kind="test.second")

    response = page.get(AUDIT, {"kind": "test."})

    assert seen(response) == ["test.second", "test.first"]
    assert [each.hash[:16] in main_text(response) for each in (first, second)] == [True, True]


@pytest.mark.parametrize("count", [PAGE - 1, PAGE, PAGE + 1, 2 * PAGE + 1])
def test_every_event_is_on_exactly_one_page(page: Client, count: int):
    expected = [f"test.{number}" for number in reversed(range(count))]
    for number in range(count):
        note(kind=f"test.{number}")

    listed, sizes, url = [], [], f"{AUDIT}?kind=test."
    while url:
        response = page.get(url)
        listed += seen(response)
        sizes.append(len(seen(response)))
        following = [each for each in pages.page(response).iter("a") if each.get("rel") == "next"]
        url = following[0].get("href", "") if following else ""

    assert listed == expected
    assert max(sizes) <= PAGE
    assert len(sizes) == -(-count // PAGE)


@pytest.mark.parametrize(
    "wanted",
    [
        {"since": "tomorrow"},
        {"until": "2026-13-01"},
        {"actor": "x" * 300},
        {"stream": "x" * 100_000},
    ],
)
def test_invalid_search_is_reported(page: Client, wanted: dict[str, str]):
    response = page.get(AUDIT, wanted)

    assert response.status_code == 422
    assert pages.errors(response) != []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize(("field", "label"), [("since", "From"), ("until", "To")])
def test_search_from_or_to_an_impossible_day_is_refused(page: Client, field: str, label: str, day: str):
    note(kind="test.noted")

    response = page.get(AUDIT, {field: day})

    assert (response.status_code, seen(response)) == (422, [])
    assert pages.errors(response) == [(f"#id_{field}", f"{label} Enter a date from 2000 to 2099.")]


@pytest.mark.parametrize("before", ["-1", "x", "9" * 50, "１", "\x00"])
def test_malformed_page_key_shows_the_newest_events(page: Client, before: str):
    note(kind="test.noted")

    response = page.get(AUDIT, {"kind": "test.", "before": before})

    assert (response.status_code, seen(response)) == (200, ["test.noted"])


@pytest.mark.parametrize(("kind", "found"), [("%", []), ("\x00test.", ["test.noted"])])
def test_search_for_an_unknown_kind_is_literal(page: Client, kind: str, found: list[str]):
    note(kind="test.noted")

    response = page.get(AUDIT, {"kind": kind})

    assert (response.status_code, seen(response)) == (200, found)


@pytest.mark.parametrize("count", [0, PAGE + 1])
def test_query_count_does_not_depend_on_events(page: Client, count: int, django_assert_num_queries: Any):
    for _each in range(count):
        note()
    page.get(AUDIT)

    with django_assert_num_queries(5):
        page.get(AUDIT, {"kind": "test."})


# --- The first page ----------------------------------------------------------------------------


def test_index_links_to_all_pages(page: Client):
    response = page.get("/", follow=True)

    links = set(pages.links(response))
    places = {"enterprises", "offices", "people", "editions", "jobs", "mail", "audit"}
    assert {f"/administration/{each}/" for each in places} - links == set()


def test_administrator_cannot_read_assessment(page: Client, draft: Assessment):
    assert page.get(reverse("assessments:hub", args=[draft.public_id])).status_code == 404
