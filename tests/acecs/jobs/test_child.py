import json
import os
import socket
import threading
from pathlib import Path

import pytest

from acecs.jobs.child import ChildFailed, Limits, Rejected, run

HERE = "tests.acecs.jobs.hostile"
MEGABYTE = 1_000_000
ROOMY = Limits(seconds=60, cpu_seconds=60, memory_bytes=1_000 * MEGABYTE, answer_bytes=100 * MEGABYTE)


def limits(**changes: int) -> Limits:
    return Limits(**{**vars(ROOMY), **changes})


def failure(name: str, payload: bytes = b"", **changes: int) -> ChildFailed:
    with pytest.raises(ChildFailed) as caught:
        run(f"{HERE}:{name}", payload, limits=limits(**changes))
    return caught.value


def test_function_gets_and_returns_bytes():
    answer = run(f"{HERE}:echo", "证明材料".encode(), limits=ROOMY)

    assert answer == "证明材料".encode()


def test_empty_payload_gets_empty_answer():
    assert run(f"{HERE}:echo", b"", limits=ROOMY) == b""


def test_payload_and_answer_may_exceed_pipe():
    payload = os.urandom(1_000) * 100_000

    answer = run(f"{HERE}:half", payload, limits=ROOMY)

    assert answer == payload[: len(payload) // 2]


def test_each_thread_gets_its_own_answer():
    answers: dict[int, bytes] = {}

    def ask(number: int) -> None:
        answers[number] = run(f"{HERE}:echo", b"%d" % number * 100_000, limits=ROOMY)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {number: b"%d" % number * 100_000 for number in range(4)}


def test_rejection_is_raised_in_caller():
    with pytest.raises(Rejected) as caught:
        run(f"{HERE}:reject", b"encrypted", limits=ROOMY)

    assert caught.value.code == "encrypted"


def test_error_has_traceback_of_child():
    error = failure("fail")

    assert error.reason == "error"
    assert error.detail.endswith("KeyError: 'the cause'\n")


@pytest.mark.parametrize(
    ("name", "changes", "reason"),
    [
        ("allocate", {"memory_bytes": 200 * MEGABYTE}, "memory"),
        ("sleep", {"seconds": 1}, "time"),
        ("sleep_until_alarm", {}, "time"),
        ("burn", {"cpu_seconds": 1}, "time"),
        ("burn_on", {"cpu_seconds": 1}, "time"),
        ("exit_without_answer", {}, "crash"),
        ("segfault", {}, "crash"),
        ("hang_without_pipe", {}, "crash"),
        ("flood", {"answer_bytes": MEGABYTE}, "too_big"),
    ],
)
def test_failed_child_has_reason(name, changes, reason):
    assert failure(name, **changes).reason == reason


def test_answer_may_not_exceed_limit():
    assert failure("zeros", b"1001", answer_bytes=1000).reason == "too_big"
    assert run(f"{HERE}:zeros", b"1000", limits=limits(answer_bytes=1000)) == bytes(1000)


def test_payload_larger_than_memory_fails_for_memory():
    assert failure("echo", bytes(100 * MEGABYTE), memory_bytes=100 * MEGABYTE).reason == "memory"


def test_child_that_ends_before_reading_has_crashed():
    with pytest.raises(ChildFailed, match=r"crash: Ended with status 7\."):
        run("tests.acecs.jobs.hostile_at_import:anything", bytes(10 * MEGABYTE), limits=ROOMY)


def test_prints_do_not_reach_answer():
    assert run(f"{HERE}:print_noise", b"", limits=ROOMY) == b"answer"


def test_child_inherits_nothing(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "do not tell")

    with socket.socket() as inherited:
        os.set_inheritable(inherited.fileno(), True)
        surroundings = json.loads(run(f"{HERE}:surroundings", b"", limits=ROOMY))

    folder = surroundings["folder"]
    assert surroundings["environment"] == {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TMPDIR": folder,
        "XDG_CACHE_HOME": folder,
    }
    assert surroundings["temporary"] == folder
    assert surroundings["RLIMIT_CORE"] == 0
    assert surroundings["RLIMIT_NOFILE"] == 128
    assert surroundings["leads_session"] is True
    assert surroundings["collects"] is False
    # Standard input, output and error, the answer's pipe, and the one that lists them.
    assert len(surroundings["descriptors"]) == 5
    assert {"django", "celery"}.isdisjoint(surroundings["imported"])
    assert not Path(folder).exists()


@pytest.mark.parametrize("name", ["resolve", "bind", "start_program", "system", "fork", "execute", "kill_parent"])
def test_network_and_other_processes_are_refused(name):
    error = failure(name)

    assert error.reason == "error"
    assert "is not allowed in the child" in error.detail


def test_no_connection_reaches_a_listening_socket():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)

        error = failure("connect", str(server.getsockname()[1]).encode())

        assert "is not allowed in the child" in error.detail
        with pytest.raises(BlockingIOError):
            server.accept()


def test_files_outside_own_folder_are_read_only(tmp_path):
    present = tmp_path / "present.txt"
    present.write_text("kept")
    new = tmp_path / "new.txt"

    assert "PermissionError" in failure("write", str(new).encode()).detail
    assert "PermissionError" in failure("write", str(present).encode()).detail
    assert "PermissionError" in failure("remove", str(present).encode()).detail

    assert run(f"{HERE}:read", str(present).encode(), limits=ROOMY) == b"kept"
    assert not new.exists()


def test_files_in_own_folder_are_writable():
    assert run(f"{HERE}:write_at_home", b"", limits=ROOMY) == b"written"


def test_error_in_tick_kills_child():
    ticks = []

    def lose_the_lease() -> None:
        ticks.append(len(ticks))
        if len(ticks) == 2:
            raise LookupError("the lease is lost")

    with pytest.raises(LookupError, match="the lease is lost"):
        run(f"{HERE}:sleep", b"", limits=ROOMY, on_tick=lose_the_lease)

    assert ticks == [0, 1]


@pytest.mark.parametrize(
    "function",
    [
        "os:system",
        "subprocess:run",
        "tests.acecs.jobs.hostile",
        "tests.acecs.jobs.hostile:",
        "../x:y",
        "tests.acecs.jobs.absent:f",
    ],
)
def test_only_functions_of_this_project_are_called(function):
    with pytest.raises(ValueError, match="not a function in a module of this project"):
        run(function, b"", limits=ROOMY)
