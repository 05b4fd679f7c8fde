"""Parents of children: they are kept, replaced, and end with the process that started them."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from acecs.jobs import child
from acecs.jobs.child import ChildFailed, Limits, Parent, ParentGone, Rejected
from evidence.inspection import inspector
from evidence.inspection.types import TYPES
from tests.own_portal import ROOT

HOSTILE = "tests.acecs.jobs.hostile"
WARMED = "tests.acecs.jobs.warmed"
LIMITS = Limits(seconds=60, cpu_seconds=60, memory_bytes=1_500_000_000, answer_bytes=1_000_000)
CALLER = f"""
from acecs.jobs.child import Limits, warm
parent = warm("{WARMED}")
print(parent.process.pid, parent.folder, flush=True)
parent.run("{WARMED}:wait", b"", limits=Limits(seconds=60, cpu_seconds=60, memory_bytes=10**9, answer_bytes=10))
"""
FORKED = f"""
import os
from acecs.jobs.child import Limits, run, warm
limits = Limits(seconds=60, cpu_seconds=60, memory_bytes=10**9, answer_bytes=1000)
ask = lambda: run("{WARMED}:report", b"", limits=limits)
before = ask()
if os.fork() == 0:
    os._exit(int(ask() == before))
print(os.waitstatus_to_exitcode(os.wait()[1]), ask() == before)
"""


@pytest.fixture(autouse=True)
def _own_parents(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Start from no kept parent and leave none. Those of other files stay, because they take seconds to start."""
    monkeypatch.setattr(child, "_kept", {})
    yield
    child.close_kept()


def report() -> dict[str, object]:
    return json.loads(child.run(f"{WARMED}:report", b"", limits=LIMITS))


def exists(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def wait_until(condition: Callable[[], object], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.02)


def test_parent_warms_up_once_and_is_kept():
    first, second = report(), report()

    assert first == second
    assert first["pid"] == first["parent"] == child.warm(WARMED).process.pid


def test_parent_can_write_to_its_folder_only():
    effects = report()

    assert effects["network"] == "socket.__new__ is not allowed in the child."
    assert effects["program"] == "subprocess.Popen is not allowed in the child."
    assert effects["elsewhere"] == "open is not allowed in the child."
    assert effects["at home"] == "was allowed"


@pytest.mark.parametrize("name", ["segfault", "exit_without_answer", "flood", "fail"])
def test_parent_survives_hostile_child(name: str):
    with Parent(HOSTILE) as parent:
        with pytest.raises(ChildFailed):
            parent.run(f"{HOSTILE}:{name}", b"", limits=Limits(60, 60, 10**9, 1_000))

        assert parent.run(f"{HOSTILE}:echo", b"next", limits=LIMITS) == b"next"


def several(*payloads: bytes, memory_bytes: int = 10**9) -> tuple[list[bytes], Exception | None]:
    """Return the answers to several payloads, and the exception raised after them."""
    answers: list[bytes] = []
    limits = Limits(seconds=60, cpu_seconds=60, memory_bytes=memory_bytes, answer_bytes=1_000)
    with Parent(HOSTILE) as parent:
        try:
            for answer in parent.run_each(f"{HOSTILE}:with_others", payloads, limits=limits):
                answers.append(answer)  # noqa: PERF402 - keeps those before a failure
        except (ChildFailed, Rejected) as failure:
            return answers, failure
    return answers, None


def test_payloads_share_child():
    answers, failure = several(b"a", b"b", b"c")

    assert (len(answers), len(set(answers)), failure) == (3, 1, None)


@pytest.mark.parametrize("place", range(3))
@pytest.mark.parametrize(("payload", "message"), [(b"exit", "crash: Ended with status 7. "), (b"reject", "on purpose")])
def test_answers_before_failing_payload_are_kept(payload: bytes, message: str, place: int):
    payloads = [b"a", b"b"]
    payloads.insert(place, payload)

    answers, failure = several(*payloads)

    assert (len(answers), str(failure)) == (place, message)


def test_payload_that_fails_after_others_is_retried():
    answers, failure = several(b"a", b"exit unless first", b"b", b"exit unless first")

    assert failure is None
    assert [answers.index(answer) for answer in answers] == [0, 1, 1, 3]


def test_payloads_that_fit_into_memory_singly_are_answered():
    answers, failure = several(*[b"keep"] * 5, memory_bytes=200_000_000)

    assert (len(answers), failure) == (5, None)
    assert 1 < len(set(answers)) < 5


def test_slow_child_does_not_delay_another():
    answers: list[bytes] = []
    with Parent(HOSTILE) as parent:

        def sleep() -> None:
            with pytest.raises(ChildFailed, match="time"):
                parent.run(f"{HOSTILE}:sleep", b"", limits=Limits(5, 60, 10**9, 10))
            answers.append(b"slept")

        sleeper = threading.Thread(target=sleep)
        sleeper.start()
        answers.append(parent.run(f"{HOSTILE}:echo", b"quick", limits=LIMITS))
        sleeper.join()

    assert answers == [b"quick", b"slept"]


def test_killed_parent_is_replaced():
    before = report()
    os.kill(child.warm(WARMED).process.pid, signal.SIGKILL)

    after = report()

    assert after["pid"] == after["parent"] != before["pid"]


def test_parent_that_died_unnoticed_is_replaced():
    parent = child.warm(WARMED)
    os.kill(parent.process.pid, signal.SIGSTOP)
    killer = threading.Timer(0.5, os.kill, (parent.process.pid, signal.SIGKILL))
    killer.start()

    after = report()

    killer.join()
    assert after["pid"] == after["parent"] != parent.process.pid


def test_parent_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(child, "PATIENCE_SECONDS", 0.2)
    with Parent(HOSTILE) as parent:
        os.kill(parent.process.pid, signal.SIGSTOP)

        with pytest.raises(ParentGone, match="crash: Ended with status -9"):
            parent.run(f"{HOSTILE}:echo", b"", limits=LIMITS)


def running_in(folder: Path) -> list[int]:
    """Ids of children that have started. A file that is still empty is about to be written."""
    return [int(written) for path in folder.glob("task-*/pid") if (written := path.read_text())]


def test_child_dies_with_its_parent():
    parent = child.warm(WARMED)
    pids: list[int] = []

    def kill_parent() -> None:
        if running := running_in(parent.folder):
            pids.extend(running)
            parent.process.kill()

    with pytest.raises(ChildFailed, match="crash") as caught:
        child.run(f"{WARMED}:wait", b"", limits=LIMITS, on_tick=kill_parent)

    # Otherwise the task would be done twice.
    assert not isinstance(caught.value, ParentGone)
    assert len(pids) == 1
    wait_until(lambda: not exists(pids[0]))


def test_killed_caller_leaves_no_process_or_folder(tmp_path: Path):
    environment = {**os.environ, "TMPDIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "acecs.settings"}
    caller = subprocess.Popen(
        [sys.executable, "-c", CALLER], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    with caller:
        assert caller.stdout
        parent, folder = caller.stdout.readline().split()
        wait_until(lambda: running_in(Path(folder)))
        (pid,) = running_in(Path(folder))
        assert (exists(int(parent)), exists(pid)) == (True, True)

        caller.kill()

        wait_until(lambda: not exists(int(parent)) and not exists(pid))
    assert list(tmp_path.iterdir()) == []


def test_forked_process_gets_its_own_parent():
    ended = subprocess.run(
        [sys.executable, "-c", FORKED], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )

    assert (ended.stdout, ended.stderr) == ("0 True\n", "")


@pytest.mark.parametrize("modules", [["reports.pdf"], sorted(inspector.modules(TYPES))])
def test_parent_has_one_thread_when_it_forks(modules: list[str]):
    with Parent(*modules, HOSTILE) as parent:
        parent.run(f"{HOSTILE}:echo", b"", limits=LIMITS)

        assert len(list(Path(f"/proc/{parent.process.pid}/task").iterdir())) == 1


def test_closed_parent_leaves_no_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with Parent(HOSTILE) as parent:
        parent.run(f"{HOSTILE}:echo", b"", limits=LIMITS)
        assert [path.name for path in tmp_path.iterdir()] == [parent.folder.name]

    assert list(tmp_path.iterdir()) == []
    assert not exists(parent.process.pid)


@pytest.fixture
def spare(own_parents: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "_of_spares", ())
    child.prepare_spare(WARMED)


def in_request() -> dict[str, object]:
    with child.for_request() as parent:
        return {"spare": parent.process.pid, **json.loads(parent.run(f"{WARMED}:report", b"", limits=LIMITS))}


@pytest.mark.usefixtures("spare")
def test_spare_parent_serves_one_request():
    first, second = in_request(), in_request()

    assert first["parent"] == first["spare"] != second["spare"] == second["parent"]
    assert not exists(first["spare"])


@pytest.mark.usefixtures("spare")
def test_two_requests_at_once_have_two_parents():
    with child.for_request() as first, child.for_request(WARMED) as second:
        assert first.process.pid != second.process.pid
        assert json.loads(second.run(f"{WARMED}:report", b"", limits=LIMITS))["parent"] == second.process.pid


@pytest.mark.usefixtures("spare")
def test_spare_parent_that_died_is_replaced():
    with child.for_request() as before:
        pass
    assert child._spare
    child._spare.process.kill()
    child._spare.process.wait()

    after = in_request()

    assert after["parent"] == after["spare"] != before.process.pid
