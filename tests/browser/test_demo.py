"""`manage.py demo` as a process: starting, restarting and stopping its programs."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.demo import ROOT, WEB, WORKER, Demo, parents, running, wait_until
from tests.browser.steps import OFFICER, hub_of

pytestmark = pytest.mark.browser


@pytest.fixture
def own_demo(tmp_path: Path) -> Demo:
    """A separate demo that the test may break."""
    with running(tmp_path) as demo:
        yield demo


def test_dead_worker_is_restarted_and_makes_report(demo: Demo, signed_in: Callable[..., Page]):
    wait_until(lambda: demo.children(*WORKER), seconds=30)
    (worker,) = demo.children(*WORKER)
    page = signed_in(OFFICER)
    hub = hub_of(page, "AEO")

    page.goto(f"{hub}reports/")
    page.locator("main form:has(#language) button[type=submit]").click()
    os.kill(worker, signal.SIGKILL)

    wait_until(lambda: demo.children(*WORKER) not in ([], [worker]), seconds=30)
    expect(page.locator("#job a.btn-primary")).to_be_visible(timeout=90_000)


def test_ctrl_c_stops_all_processes(own_demo: Demo):
    wait_until(lambda: own_demo.children(*WEB) and own_demo.children(*WORKER), seconds=30)
    (worker,) = own_demo.children(*WORKER)
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: own_demo.children(*WORKER) not in ([], [worker]), seconds=30)
    started = own_demo.tree()

    own_demo.stop()

    assert own_demo.process.returncode == 0
    wait_until(lambda: not set(started) & set(parents()), seconds=10)


def test_output_names_address_and_accounts(demo: Demo):
    printed = demo.log.partition("/mailbox/")[0]

    assert f"{demo.url}/" in printed
    assert [line.split()[0] for line in printed.splitlines() if ".test " in line] == [
        # Where to start, then all.
        "officer@demo.test",
        "reviewer@demo.test",
        "manager@demo.test",
        "officer@demo.test",
        "contributor@demo.test",
        "manager@demo.test",
        "officer@other.demo.test",
        "officer@third.demo.test",
        "reviewer@demo.test",
        "head@demo.test",
        "reviewer@other.demo.test",
        "admin@demo.test",
    ]


def test_taken_port_is_reported_at_once(tmp_path: Path):
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]

        tried = subprocess.run(
            [sys.executable, "manage.py", "demo", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "ACECS_VAR": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    assert tried.returncode == 1
    assert f"Port {port} is in use" in tried.stderr
    assert "--port" in tried.stderr
