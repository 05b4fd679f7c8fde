"""The sweep task, the Celery application with its beat, and the settings of each broker."""

import os
import runpy
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from celery.schedules import crontab
from celery.signals import worker_init, worker_ready
from django.conf import settings as portal

from acecs import celery, celery_app
from acecs.jobs import actions, tasks
from acecs.jobs.models import Heartbeat, Job
from acecs.jobs.queries import worker_alive
from acecs.jobs.states import LEASE, MOST_ATTEMPTS, SWEEP_SECONDS, WORKER_SILENT, JobState
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    """Messages sent to the broker. Patches Celery, at the boundary of the portal."""
    messages: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(
        celery_app, "send_task", lambda name, args=None, **_options: messages.append((name, args or []))
    )
    return messages


@pytest.fixture
def waiting(db: None) -> Job:
    job, _new = actions.enqueue(task="test", owner="x", at=NOW)
    return job


# --- Sweeping ----------------------------------------------------------------------------------


def test_sweep_wakes_waiting_job_and_reports_worker_alive(waiting: Job, sent: list[tuple[str, list[str]]]):
    with time_machine.travel(NOW, tick=False):
        woken = tasks.sweep()

    heartbeat = Heartbeat.objects.get()
    assert (woken, sent) == (1, [("test", [str(waiting.public_id)])])
    assert (heartbeat.worker, heartbeat.at) == (f"{socket.gethostname()}:{os.getppid()}", NOW)


def test_second_sweep_updates_same_heartbeat(sent: list[tuple[str, list[str]]]):
    with time_machine.travel(NOW, tick=False) as clock:
        tasks.sweep()
        clock.shift(timedelta(seconds=SWEEP_SECONDS))
        tasks.sweep()

    assert [heartbeat.at for heartbeat in Heartbeat.objects.all()] == [NOW + timedelta(seconds=SWEEP_SECONDS)]


def test_sweep_requeues_job_of_dead_worker_until_it_fails(waiting: Job, sent: list[tuple[str, list[str]]]):
    with time_machine.travel(NOW, tick=False) as clock:
        for _attempt in range(MOST_ATTEMPTS):
            actions.claim(public_id=waiting.public_id, task="test", at=NOW + LEASE * 2 * _attempt)
            clock.move_to(NOW + LEASE * 2 * (_attempt + 1))
            tasks.sweep()

    waiting.refresh_from_db()
    assert sent == [("test", [str(waiting.public_id)])] * (MOST_ATTEMPTS - 1)
    assert (waiting.state, waiting.error) == (JobState.FAILED, "Stopped after 3 attempts.")


def test_sweep_interval_keeps_worker_alive(sent: list[tuple[str, list[str]]]):
    with time_machine.travel(NOW, tick=False):
        tasks.sweep()

    assert timedelta(seconds=SWEEP_SECONDS) < WORKER_SILENT
    assert worker_alive(NOW + timedelta(seconds=SWEEP_SECONDS))


# --- The application ---------------------------------------------------------------------------


def test_worker_sweeps_and_renews_verdicts_once_it_is_ready(sent: list[tuple[str, list[str]]]):
    worker_ready.send(sender=None)

    names = [
        "jobs.sweep",
        "assessments.refresh_outdated",
        "assessments.remind",
        "evidence.quarantine_left",
        "evidence.sweep",
        "audit.checkpoint",
    ]
    assert sent == [(name, []) for name in names]
    assert {task for task, _arguments in sent} == {each["task"] for each in celery_app.conf.beat_schedule.values()}


def test_messages_of_beat_expire():
    beat = celery_app.conf.beat_schedule

    assert beat == {
        "sweep": {"task": "jobs.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": SWEEP_SECONDS}},
        "checkpoint": {
            "task": "audit.checkpoint",
            "schedule": crontab(hour=3, minute=30),
            "options": {"expires": 3600},
        },
        "refresh_outdated": {"task": "assessments.refresh_outdated", "schedule": 900, "options": {"expires": 900}},
        "quarantine_left": {"task": "evidence.quarantine_left", "schedule": 60, "options": {"expires": 60}},
        "sweep_documents": {"task": "evidence.sweep", "schedule": crontab(minute=17), "options": {"expires": 3600}},
        "remind": {"task": "assessments.remind", "schedule": 900, "options": {"expires": 900}},
    }


def test_registered_tasks():
    celery_app.loader.import_default_modules()

    ours = sorted(name for name in celery_app.tasks if not name.startswith("celery."))

    assert ours == [
        "accounts.answer",
        "assessments.refresh_outdated",
        "assessments.remind",
        "audit.checkpoint",
        "evidence.draw",
        "evidence.inspect",
        "evidence.quarantine_left",
        "evidence.sweep",
        "jobs.sweep",
        "notifications.deliver",
        "reports.make",
    ]


def test_worker_removes_leftovers_of_killed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    dead = subprocess.Popen(["true"])
    dead.wait()
    for name in (
        f"acecs-child-{dead.pid}-x",
        f"acecs-child-{os.getpid()}-x",
        "acecs-child-1-x",
        "acecs-child-x-y",
        "other",
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "errors").touch()

    worker_init.send(sender=None)

    assert sorted(folder.name for folder in tmp_path.iterdir()) == sorted(
        [f"acecs-child-{os.getpid()}-x", "acecs-child-1-x", "acecs-child-x-y", "other"]
    )


@pytest.fixture
def one_application() -> Iterator[None]:
    """Restore the portal's Celery application and its signal receivers after a test that makes another one."""
    signals = (worker_init, worker_ready)
    receivers = [list(signal.receivers) for signal in signals]
    yield
    for signal, before in zip(signals, receivers, strict=True):
        signal.receivers = before
    celery.app.set_current()


@pytest.mark.parametrize(
    ("redis", "acknowledged_late", "redelivered"),
    [("", False, {}), ("redis://cache.example.com:6379/1", True, {"visibility_timeout": 3600})],
)
def test_only_redis_redelivers_messages(
    settings: Any, one_application: None, redis: str, acknowledged_late: bool, redelivered: dict[str, int]
):
    settings.REDIS_URL = redis

    conf = runpy.run_path(str(portal.BASE_DIR / "acecs" / "celery.py"))["app"].conf

    options = conf.broker_transport_options
    assert (conf.task_acks_late, bool(conf.task_reject_on_worker_lost)) == (acknowledged_late, acknowledged_late)
    assert {name: options[name] for name in options if name == "visibility_timeout"} == redelivered
    assert (conf.task_ignore_result, conf.timezone) == (True, "Asia/Shanghai")
