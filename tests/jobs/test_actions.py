from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from acecs.audit.models import Event
from acecs.jobs import actions
from acecs.jobs.models import Job
from acecs.jobs.queries import worker_alive
from acecs.jobs.states import LEASE, MOST_ATTEMPTS, PAUSES, SWEEP_SECONDS, WAKE_AGAIN, WORKER_SILENT, State
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + LEASE + timedelta(seconds=1)


@pytest.fixture
def sent(monkeypatch) -> list[str]:
    """Wake-ups that were sent to the broker: the one place where the portal's border is watched."""
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


def test_a_job_wakes_a_worker_on_commit(sent: list[str], django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job, is_new = actions.enqueue(task="test", owner="x", at=NOW)

    assert is_new
    assert sent == [str(job.public_id)]


def test_the_same_input_finds_the_unfinished_job(sent: list[str]):
    first, _new = actions.enqueue(task="test", owner="x", at=NOW, input_hash="a" * 64)

    second, is_new = actions.enqueue(task="test", owner="x", at=NOW, input_hash="a" * 64)

    assert (second.pk, is_new) == (first.pk, False)


def test_the_database_itself_refuses_a_second_unfinished_job_of_one_input(waiting: Job):
    Job.objects.filter(pk=waiting.pk).update(input_hash="b" * 64)

    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(task="test", owner="x", created_at=NOW, input_hash="b" * 64)


def test_a_finished_job_does_not_stand_in_for_a_new_one(running: Job):
    Job.objects.filter(pk=running.pk).update(input_hash="c" * 64)
    actions.finish(job=running, at=NOW)

    again, is_new = actions.enqueue(task="test", owner="x", at=NOW, input_hash="c" * 64)

    assert is_new
    assert again.pk != running.pk


def test_a_claim_takes_the_lease_and_counts_the_attempt(running: Job):
    assert (running.state, running.attempt, running.lease_until) == (State.RUNNING, 1, NOW + LEASE)


def test_a_job_is_claimed_once(running: Job):
    assert actions.claim(public_id=running.public_id, task="test", at=NOW) is None


def test_an_unknown_job_is_not_claimed():
    assert actions.claim(public_id=uuid4(), task="test", at=NOW) is None


def test_a_job_whose_worker_died_is_claimed_again(running: Job):
    again = actions.claim(public_id=running.public_id, task="test", at=LATER)

    assert again is not None
    assert again.attempt == 2
    assert again.token != running.token


def test_the_first_worker_can_no_longer_write_after_a_second_took_the_job(running: Job):
    actions.claim(public_id=running.public_id, task="test", at=LATER)

    for write in (
        lambda: actions.progress(job=running, step="late", percent=50, at=LATER),
        lambda: actions.finish(job=running, at=LATER),
        lambda: actions.fail(job=running, error="late", at=LATER),
    ):
        with pytest.raises(actions.LeaseLostError):
            write()


def test_progress_renews_the_lease(running: Job):
    actions.progress(job=running, step="halfway", percent=50, at=LATER)

    running.refresh_from_db()
    assert (running.step, running.percent, running.lease_until) == ("halfway", 50, LATER + LEASE)


def test_finishing_says_when(running: Job):
    actions.finish(job=running, at=LATER)

    running.refresh_from_db()
    assert (running.state, running.percent, running.finished_at) == (State.DONE, 100, LATER)
    assert running.is_finished


def test_failing_keeps_the_reason(running: Job):
    actions.fail(job=running, error="time", at=LATER)

    running.refresh_from_db()
    assert (running.state, running.error, running.finished_at) == (State.FAILED, "time", LATER)


def test_a_cancelled_job_takes_its_worker_the_pen(running: Job):
    assert actions.cancel(job=running, at=NOW)

    with pytest.raises(actions.LeaseLostError):
        actions.finish(job=running, at=NOW)


def test_a_finished_job_cannot_be_cancelled(running: Job):
    actions.finish(job=running, at=NOW)

    assert not actions.cancel(job=running, at=NOW)


def test_the_sweep_wakes_what_waits_and_what_was_dropped(waiting: Job, sent: list[str]):
    dropped, _new = actions.enqueue(task="test", owner="x", at=NOW)
    actions.claim(public_id=dropped.public_id, task="test", at=NOW)

    woken = actions.sweep(worker="w", at=LATER)

    assert woken == 2
    assert sorted(sent) == sorted([str(waiting.public_id), str(dropped.public_id)])


def test_the_sweep_does_not_send_one_message_a_beat(waiting: Job, sent: list[str]):
    moments = [NOW + timedelta(seconds=SWEEP_SECONDS * number) for number in range(8)]

    woken = [actions.sweep(worker="w", at=at) for at in moments]

    assert woken == [1, 0, 0, 0, 0, 0, 1, 0]
    assert timedelta(seconds=SWEEP_SECONDS * 6) == WAKE_AGAIN


def test_a_job_that_was_dropped_is_woken_whenever_it_was_woken_before(waiting: Job, sent: list[str]):
    actions.sweep(worker="w", at=NOW)
    actions.claim(public_id=waiting.public_id, task="test", at=NOW + timedelta(seconds=1))

    woken = actions.sweep(worker="w", at=NOW + timedelta(seconds=2) + LEASE)

    assert (woken, len(sent)) == (1, 2)


def test_a_broker_that_is_away_is_tried_again_at_the_next_sweep(waiting: Job, monkeypatch):
    def is_away(*_arguments: object, **_options: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(actions.current_app, "send_task", is_away)
    with pytest.raises(ConnectionError):
        actions.sweep(worker="w", at=NOW)

    waiting.refresh_from_db()
    assert waiting.woken_at is None


def test_the_sweep_leaves_a_job_alone_whose_worker_is_alive(running: Job, sent: list[str]):
    assert actions.sweep(worker="w", at=NOW) == 0
    assert sent == []


def test_a_job_that_killed_every_worker_is_given_up(waiting: Job, sent: list[str]):
    at = NOW
    for _attempt in range(MOST_ATTEMPTS):
        actions.claim(public_id=waiting.public_id, task="test", at=at)
        at += LEASE + timedelta(seconds=1)

    actions.sweep(worker="w", at=at)

    waiting.refresh_from_db()
    assert (waiting.state, waiting.error) == (State.FAILED, "Stopped after 3 attempts.")
    assert sent == []


def test_a_worker_is_alive_while_it_sweeps(sent: list[str]):
    actions.sweep(worker="w", at=NOW)

    assert worker_alive(NOW + WORKER_SILENT)
    assert not worker_alive(NOW + WORKER_SILENT + timedelta(seconds=1))


def test_a_worker_too_busy_to_sweep_is_alive_while_its_job_has_a_lease():
    job, _new = actions.enqueue(task="test", owner="x", at=NOW)
    actions.claim(public_id=job.public_id, task="test", at=NOW)

    assert [worker_alive(NOW + each) for each in (LEASE, LEASE * 2)] == [True, False]


def test_a_job_that_was_tried_too_often_is_not_taken_whoever_wakes_it():
    job, _new = actions.enqueue(task="test", owner="x", at=NOW)

    taken = [
        actions.claim(public_id=job.public_id, task="test", at=NOW + LEASE * 2 * number)
        for number in range(MOST_ATTEMPTS + 1)
    ]

    assert [each is not None for each in taken] == [True] * MOST_ATTEMPTS + [False]


# --- Later and again ---------------------------------------------------------------------------


def test_a_job_that_something_outside_refused_rests(running: Job, sent: list[str]):
    actions.try_later(job=running, error="away", at=NOW)

    running.refresh_from_db()
    assert (running.state, running.error, running.not_before) == (State.QUEUED, "away", NOW + PAUSES[0])
    assert actions.claim(public_id=running.public_id, task="test", at=NOW) is None
    assert actions.sweep(worker="w", at=NOW + PAUSES[0] - timedelta(seconds=1)) == 0
    assert actions.sweep(worker="w", at=NOW + PAUSES[0]) == 1
    assert sent == [str(running.public_id)]


def test_the_last_attempt_that_is_refused_has_failed(waiting: Job):
    at = NOW
    for pause in (*PAUSES, timedelta()):
        job = actions.claim(public_id=waiting.public_id, task="test", at=at)
        assert job is not None
        actions.try_later(job=job, error="away", at=at)
        at += pause

    waiting.refresh_from_db()
    assert (waiting.state, waiting.error, waiting.attempt) == (State.FAILED, "away", MOST_ATTEMPTS)


def test_a_worker_that_lost_the_job_cannot_lay_it_aside(running: Job):
    actions.cancel(job=running, at=NOW)

    with pytest.raises(actions.LeaseLostError):
        actions.try_later(job=running, error="away", at=NOW)


def test_a_failed_job_begins_anew(running: Job, sent: list[str], django_capture_on_commit_callbacks):
    actions.fail(job=running, error="time", at=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        restarted = actions.retry(job=running, by="administrator", at=LATER)

    running.refresh_from_db()
    event = Event.objects.get()
    assert (restarted, sent) == (True, [str(running.public_id)])
    assert (running.state, running.attempt, running.error, running.finished_at) == (State.QUEUED, 0, "", None)
    assert (event.stream, event.kind, event.at, event.actor) == ("site", "jobs.retried", LATER, "administrator")
    assert (event.subject, event.data) == (str(running.public_id), {"task": "test"})
    assert actions.claim(public_id=running.public_id, task="test", at=LATER) is not None


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.DONE, State.CANCELLED])
def test_only_what_failed_is_tried_again(waiting: Job, state: State):
    job = waiting
    if state != State.QUEUED:
        job = actions.claim(public_id=waiting.public_id, task="test", at=NOW) or waiting
    if state == State.DONE:
        actions.finish(job=job, at=NOW)
    if state == State.CANCELLED:
        actions.cancel(job=job, at=NOW)

    assert not actions.retry(job=job, by="administrator", at=LATER)
    assert Job.objects.get(pk=job.pk).state == state
    assert Event.objects.count() == 0


def test_what_was_asked_for_again_meanwhile_is_not_done_twice(running: Job):
    Job.objects.filter(pk=running.pk).update(input_hash="d" * 64)
    actions.fail(job=running, error="time", at=NOW)
    actions.enqueue(task="test", owner="x", at=NOW, input_hash="d" * 64)

    assert not actions.retry(job=running, by="administrator", at=LATER)
    assert (Job.objects.get(pk=running.pk).state, Event.objects.count()) == (State.FAILED, 0)
