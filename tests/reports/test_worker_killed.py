"""A worker process is killed while it makes a report: the report is still made exactly once."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.demo import WORKER, has_words, parents, wait_until
from tests.own_portal import OwnPortal, own_portal

pytestmark = pytest.mark.xdist_group("own_portal")
SUPERVISE = "from acecs.management.commands import demo; demo.supervise([demo.worker()], say=print)"
ASK = """
from django.utils import timezone
from acecs.accounts.models import User
from assessments.models import Assessment
from reports import actions
from tests import cast
by = User.objects.get(email=cast.OFFICER)
print(actions.ask(assessment=Assessment.objects.get(), language="en", by=by, at=timezone.now()).public_id)
"""


@pytest.fixture
def portal(prepared_portal: OwnPortal, tmp_path: Path) -> Iterator[OwnPortal]:
    with own_portal(tmp_path / "portal", like=prepared_portal) as portal:
        yield portal


@pytest.fixture
def supervisor(portal: OwnPortal) -> Iterator[int]:
    """A process that starts the worker and restarts it, like `manage.py demo`."""
    process = portal.start(SUPERVISE)
    yield process.pid
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)


def workers(supervisor: int) -> list[int]:
    return [pid for pid, parent in parents().items() if parent == supervisor and has_words(pid, WORKER)]


def tree(top: int) -> set[int]:
    parent_of, pids = parents(), [top]
    for pid in pids:
        pids += [child for child, parent in parent_of.items() if parent == pid]
    return set(pids)


def job(portal: OwnPortal) -> tuple[str, int, str]:
    ((state, attempt, step),) = portal.rows("SELECT state, attempt, step FROM jobs_job WHERE task = 'reports.make'")
    return state, attempt, step


def test_report_of_killed_worker_is_made_once(portal: OwnPortal, supervisor: int):
    portal.script(ASK)
    wait_until(lambda: job(portal) == ("running", 1, "typesetting"), seconds=60)
    (worker,) = workers(supervisor)
    killed = tree(worker)

    os.killpg(worker, signal.SIGKILL)
    wait_until(lambda: not killed & set(parents()), seconds=10)
    left = job(portal)
    # Expire the lease now; it would expire by itself later.
    portal.rows("UPDATE jobs_job SET lease_until = created_at WHERE state = 'running'")
    wait_until(lambda: job(portal)[0] not in ("running", "queued"), seconds=60)

    assert left == ("running", 1, "typesetting")
    # The worker, its pool, and the child that typesets.
    assert len(killed) >= 3
    assert workers(supervisor) not in ([], [worker])
    assert job(portal)[:2] == ("done", 2)
    assert portal.rows("SELECT count(*) FROM audit_event WHERE kind = 'reports.made'") == [(1,)]
    assert portal.rows("SELECT count(*) FROM reports_report WHERE pdf_sha256 <> ''") == [(1,)]
    # Other mail may be made meanwhile: reminders go out by the day.
    assert portal.rows("SELECT count(*) FROM notifications_mail WHERE kind = 'report_ready'") == [(1,)]
    ((sha256,),) = portal.rows("SELECT pdf_sha256 FROM reports_report")
    assert (portal.var / "documents" / sha256[:2] / sha256[2:4] / sha256).read_bytes().startswith(b"%PDF-")
