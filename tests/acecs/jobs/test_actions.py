from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from acecs.audit.models import Event
from acecs.jobs import actions
from acecs.jobs.models import Job
from acecs.jobs.queries import worker_alive
from acecs.jobs.states import LEASE, MOST_ATTEMPTS, PAUSES, SWEEP_SECONDS, WAKE_AGAIN, WORKER_SILENT, JobState
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + LEASE + timedelta(seconds=1)


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """Public ids of jobs whose message was sent. Patches Celery, at the boundary of the portal."""
    messages: list[str] = []
    monkeypatch.setattr(actions.current_app, "send_task", lambda task, args, **_options: messages.append(args[0]))
    return messages


@pytest.fixture
def waiting(db: None) -> Job:
    job, _new = actions.enqueue(task="test", owner="x", at=NOW)
    return job


@pytest.fixture
def running(waiting: Job) -> Job:
    job = actions.claim(public_id=waiting.public_id, task="test", at=NOW)
    assert job is not None
    return job


def test_enqueue_wakes_worker_on_commit(sent: list[str], django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job, is_new = actions.enqueue(task="test", owner="x", at=NOW)

    assert is_new
    assert sent == [str(job.public_id)]


def test_same_input_returns_unfinished_job(sent: list[str]):
    first, _new = actions.enqueue(task="test", owner="x", at=NOW, input_hash="a" * 64)

    second, is_new = actions.enqueue(task="test", owner="x", at=NOW, input_hash="a" * 64)

    assert (second.pk, is_new) == (first.pk, False)


def test_database_refuses_second_unfinished_job_of_same_input(waiting: Job):
    Job.objects.filter(pk=waiting.pk).update(input_hash="b" * 64)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(task="test", owner="x", created_at=NOW, input_hash="b" * 64)


def test_finished_job_does_not_prevent_new_one(running: Job):
    Job.objects.filter(pk=running.pk).update(input_hash="c" * 64)
    actions.finish(job=running, at=NOW)

    again, is_new = actions.enqueue(task="test", owner="x", at=NOW, input_hash="c" * 64)

    assert is_new
    assert again.pk != running.pk


def test_claim_takes_lease_and_counts_attempt(running: Job):
    assert (running.state, running.attempt, running.lease_until) == (JobState.RUNNING, 1, NOW + LEASE)


def test_job_is_claimed_once(running: Job):
    assert actions.claim(public_id=running.public_id, task="test", at=NOW) is None


def test_unknown_job_is_not_claimed():
    assert actions.claim(public_id=uuid4(), task="test", at=NOW) is None


def test_job_with_expired_lease_is_claimed_again(running: Job):
    again = actions.claim(public_id=running.public_id, task="test", at=LATER)

    assert again is not None
    assert again.attempt == 2
    assert again.token != running.token


def test_first_worker_cannot_write_after_second_claim(running: Job):
    actions.claim(public_id=running.public_id, task="test", at=LATER)

    for write in (
        lambda: actions.progress(job=running, step="late", percent=50, at=LATER),
        lambda: actions.finish(job=running, at=LATER),
        lambda: actions.fail(job=running, error="late", at=LATER),
    ):
        with pytest.raises(actions.LeaseLostError):
            write()


def test_progress_renews_lease(running: Job):
    actions.progress(job=running, step="halfway", percent=50, at=LATER)

    running.refresh_from_db()
    assert (running.step, running.percent, running.lease_until) == ("halfway", 50, LATER + LEASE)


def test_finish_sets_time(running: Job):
    actions.finish(job=running, at=LATER)

    running.refresh_from_db()
    assert (running.state, running.percent, running.finished_at) == (JobState.DONE, 100, LATER)
    assert running.is_finished


def test_fail_keeps_reason(running: Job):
    actions.fail(job=running, error="time", at=LATER)

    running.refresh_from_db()
    assert (running.state, running.error, running.finished_at) == (JobState.FAILED, "time", LATER)


def test_worker_cannot_write_after_cancel(running: Job):
    assert actions.cancel(job=running, at=NOW)

    with pytest.raises(actions.LeaseLostError):
        actions.finish(job=running, at=NOW)


def test_finished_job_cannot_be_canceled(running: Job):
    actions.finish(job=running, at=NOW)

    assert not actions.cancel(job=running, at=NOW)


def test_sweep_wakes_waiting_and_dropped_jobs(waiting: Job, sent: list[str]):
    dropped, _new = actions.enqueue(task="test", owner="x", at=NOW)
    actions.claim(public_id=dropped.public_id, task="test", at=NOW)

    woken = actions.sweep(worker="w", at=LATER)

    assert woken == 2
    assert sorted(sent) == sorted([str(waiting.public_id), str(dropped.public_id)])


def test_sweep_does_not_wake_job_again_at_once(waiting: Job, sent: list[str]):
    moments = [NOW + timedelta(seconds=SWEEP_SECONDS * number) for number in range(8)]

    woken = [actions.sweep(worker="w", at=at) for at in moments]

    assert woken == [1, 0, 0, 0, 0, 0, 1, 0]
    assert timedelta(seconds=SWEEP_SECONDS * 6) == WAKE_AGAIN


def test_dropped_job_is_woken_regardless_of_earlier_wakes(waiting: Job, sent: list[str]):
    actions.sweep(worker="w", at=NOW)
    actions.claim(public_id=waiting.public_id, task="test", at=NOW + timedelta(seconds=1))

    woken = actions.sweep(worker="w", at=NOW + timedelta(seconds=2) + LEASE)

    assert (woken, len(sent)) == (1, 2)


def test_unreachable_broker_is_retried_at_next_sweep(waiting: Job, monkeypatch):
    def is_away(*_arguments: object, **_options: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(actions.current_app, "send_task", is_away)
    with pytest.raises(ConnectionError):
        actions.sweep(worker="w", at=NOW)

    waiting.refresh_from_db()
    assert waiting.woken_at is None


def test_sweep_ignores_job_with_live_lease(running: Job, sent: list[str]):
    assert actions.sweep(worker="w", at=NOW) == 0
    assert sent == []


def test_job_that_killed_every_worker_fails(waiting: Job, sent: list[str]):
    at = NOW
    for _attempt in range(MOST_ATTEMPTS):
        actions.claim(public_id=waiting.public_id, task="test", at=at)
        at += LEASE + timedelta(seconds=1)

    actions.sweep(worker="w", at=at)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.error) == (JobState.FAILED, "Stopped after 3 attempts.")
    assert sent == []


def test_worker_is_alive_while_it_sweeps(sent: list[str]):
    actions.sweep(worker="w", at=NOW)

    assert worker_alive(NOW + WORKER_SILENT)
    assert not worker_alive(NOW + WORKER_SILENT + timedelta(seconds=1))


def test_busy_worker_is_alive_while_its_lease_lasts():
    job, _new = actions.enqueue(task="test", owner="x", at=NOW)
    actions.claim(public_id=job.public_id, task="test", at=NOW)

    assert [worker_alive(NOW + each) for each in (LEASE, LEASE * 2)] == [True, False]


def test_job_without_attempts_left_is_not_claimed():
    job, _new = actions.enqueue(task="test", owner="x", at=NOW)

    taken = [
        actions.claim(public_id=job.public_id, task="test", at=NOW + LEASE * 2 * number)
        for number in range(MOST_ATTEMPTS + 1)
    ]

    assert [each is not None for each in taken] == [True] * MOST_ATTEMPTS + [False]


# --- Later and again ---------------------------------------------------------------------------


def test_job_refused_by_service_pauses(running: Job, sent: list[str]):
    actions.try_later(job=running, error="away", at=NOW)

    running.refresh_from_db()
    assert (running.state, running.error, running.not_before) == (JobState.QUEUED, "away", NOW + PAUSES[0])
    assert actions.claim(public_id=running.public_id, task="test", at=NOW) is None
    assert actions.sweep(worker="w", at=NOW + PAUSES[0] - timedelta(seconds=1)) == 0
    assert actions.sweep(worker="w", at=NOW + PAUSES[0]) == 1
    assert sent == [str(running.public_id)]


def test_job_fails_after_last_refused_attempt(waiting: Job):
    at = NOW
    for pause in (*PAUSES, timedelta()):
        job = actions.claim(public_id=waiting.public_id, task="test", at=at)
        assert job is not None
        actions.try_later(job=job, error="away", at=at)
        at += pause

    waiting.refresh_from_db()
    assert (waiting.state, waiting.error, waiting.attempt) == (JobState.FAILED, "away", MOST_ATTEMPTS)


def test_worker_without_lease_cannot_postpone_job(running: Job):
    actions.cancel(job=running, at=NOW)

    with pytest.raises(actions.LeaseLostError):
        actions.try_later(job=running, error="away", at=NOW)


def test_retry_resets_failed_job(running: Job, sent: list[str], django_capture_on_commit_callbacks):
    actions.fail(job=running, error="time", at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        restarted = actions.retry(job=running, by="administrator", at=LATER)

    running.refresh_from_db()
    event = Event.objects.get()
    assert (restarted, sent) == (True, [str(running.public_id)])
    assert (running.state, running.attempt, running.error, running.finished_at) == (JobState.QUEUED, 0, "", None)
    assert (event.stream, event.kind, event.at, event.actor) == ("site", "jobs.retried", LATER, "administrator")
    assert (event.subject, event.data) == (str(running.public_id), {"task": "test"})
    assert actions.claim(public_id=running.public_id, task="test", at=LATER) is not None


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.RUNNING, JobState.DONE, JobState.CANCELLED])
def test_retry_ignores_jobs_that_have_not_failed(waiting: Job, state: JobState):
    job = waiting
    if state != JobState.QUEUED:
        job = actions.claim(public_id=waiting.public_id, task="test", at=NOW) or waiting
    if state == JobState.DONE:
        actions.finish(job=job, at=NOW)
    if state == JobState.CANCELLED:
        actions.cancel(job=job, at=NOW)

    assert not actions.retry(job=job, by="administrator", at=LATER)
    assert Job.objects.get(pk=job.pk).state == state
    assert Event.objects.count() == 0


def test_retry_does_nothing_if_same_work_is_unfinished(running: Job):
    Job.objects.filter(pk=running.pk).update(input_hash="d" * 64)
    actions.fail(job=running, error="time", at=NOW)
    actions.enqueue(task="test", owner="x", at=NOW, input_hash="d" * 64)

    assert not actions.retry(job=running, by="administrator", at=LATER)
    assert (Job.objects.get(pk=running.pk).state, Event.objects.count()) == (JobState.FAILED, 0)
