"""Programs of others, confined."""

import os
import sys
import time
from pathlib import Path

import pytest

from acecs.jobs import confined
from acecs.jobs.child import ChildFailed, Limits

PYTHON = (sys.prefix, sys.base_prefix)
ROOMY = Limits(seconds=20, cpu_seconds=20, memory_bytes=1 << 30, answer_bytes=0)


def run(folder: Path, code: str, limits: Limits = ROOMY) -> None:
    confined.run([sys.executable, "-c", code], folder=folder, limits=limits, reads=PYTHON)


def test_program_works_in_its_folder_without_our_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "secret")

    run(tmp_path, "import os; open('made', 'w').write(' '.join(sorted(os.environ)))")

    assert (tmp_path / "made").read_text().replace("LC_CTYPE ", "") == "HOME LANG PATH TMPDIR"


def test_program_has_no_network(tmp_path):
    code = (
        "import socket\nsocket.socketpair()\nfound = []\n"
        "for family in (socket.AF_INET, socket.AF_INET6, socket.AF_NETLINK, socket.AF_PACKET):\n"
        "    try: socket.socket(family, socket.SOCK_RAW if family == socket.AF_PACKET else socket.SOCK_DGRAM)\n"
        "    except OSError as error: found.append(error.errno)\n"
        "open('made', 'w').write(str(found))"
    )

    run(tmp_path, code)

    assert (tmp_path / "made").read_text() == "[13, 13, 13, 13]"


def test_program_reads_and_writes_nothing_outside(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("of the portal")
    own = tmp_path / "own"
    own.mkdir()
    code = (
        "import os\nfound = []\n"
        f"for path in ({str(secret)!r}, '/proc/{os.getpid()}/environ', {str(tmp_path)!r}):\n"
        "    try: os.listdir(path) if os.path.isdir(path) else open(path).read()\n"
        "    except PermissionError as error: found.append('read')\n"
        f"for path in ({str(tmp_path / 'made')!r}, '/tmp/made-by-a-confined-program'):\n"
        "    try: open(path, 'w')\n"
        "    except PermissionError as error: found.append('write')\n"
        "open('made', 'w').write(' '.join(found))"
    )

    run(own, code)

    assert (own / "made").read_text() == "read read read write write"


def test_what_the_program_starts_has_no_network_either(tmp_path):
    inner = "import socket; socket.socket()"
    code = f"import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', {inner!r}]).returncode)"

    with pytest.raises(ChildFailed) as caught:
        run(tmp_path, code)

    assert (caught.value.reason, "PermissionError" in caught.value.detail) == ("crash", True)


def test_program_that_takes_too_long_is_killed_with_what_it_started(tmp_path):
    code = (
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(3); open(\"late\", \"w\")'])\n"
        "time.sleep(30)"
    )
    began = time.monotonic()

    with pytest.raises(ChildFailed) as caught:
        run(tmp_path, code, Limits(seconds=1, cpu_seconds=20, memory_bytes=1 << 30, answer_bytes=0))

    assert (caught.value.reason, time.monotonic() - began < 10) == ("time", True)
    time.sleep(3)
    assert not (tmp_path / "late").exists()


def test_program_is_limited_in_memory(tmp_path):
    with pytest.raises(ChildFailed) as caught:
        run(tmp_path, "bytearray(2 << 30)")

    assert "MemoryError" in caught.value.detail


def test_lease_is_renewed_while_the_program_runs(tmp_path):
    ticks: list[int] = []

    confined.run(
        [sys.executable, "-c", "import time; time.sleep(2.5)"],
        folder=tmp_path,
        limits=ROOMY,
        reads=PYTHON,
        on_tick=lambda: ticks.append(1),
    )

    assert len(ticks) >= 2
