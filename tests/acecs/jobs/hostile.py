"""Things that a hostile file might make a parser do. tests/acecs/jobs/test_child.py calls them in a child."""

import ctypes
import gc
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from acecs.jobs.child import Rejected

KEPT: list[bytes] = []


def echo(payload: bytes) -> bytes:
    return payload


def half(payload: bytes) -> bytes:
    return payload[: len(payload) // 2]


def zeros(payload: bytes) -> bytes:
    return bytes(int(payload))


def reject(payload: bytes) -> bytes:
    raise Rejected(payload.decode())


def fail(_payload: bytes) -> bytes:
    raise KeyError("the cause")


def allocate(_payload: bytes) -> bytes:
    return b"".join(bytes(10_000_000) for _ in range(1_000))


def sleep(_payload: bytes) -> bytes:
    while True:
        time.sleep(60)


def burn(_payload: bytes) -> bytes:
    while True:
        pass


def burn_on(_payload: bytes) -> bytes:
    """Burn past the soft limit, as on a machine that looks at limits late."""
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    return burn(b"")


def sleep_until_alarm(_payload: bytes) -> bytes:
    """Sleep until the alarm of a child whose caller is gone, or not scheduled."""
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    return sleep(b"")


def exit_without_answer(_payload: bytes) -> bytes:
    os._exit(7)


def segfault(_payload: bytes) -> bytes:
    ctypes.string_at(0)
    return b""


def with_others(payload: bytes) -> bytes:
    """Answer the number of the child, unless the payload says to fail, at once or only after others."""
    KEPT.append(bytes(60_000_000) if payload == b"keep" else b"")
    if payload == b"exit" or (payload == b"exit unless first" and len(KEPT) > 1):
        os._exit(7)
    if payload == b"reject":
        raise Rejected("on purpose")
    return str(os.getpid()).encode()


def never_read(_payload: bytes) -> bytes:
    raise AssertionError("not reached")


def flood(_payload: bytes) -> bytes:
    """Write past the answer into every open descriptor, as broken native code could."""
    while True:
        for descriptor in range(3, 20):
            try:
                os.write(descriptor, bytes(1 << 16))
            except OSError:
                continue


def hang_without_pipe(_payload: bytes) -> bytes:
    os.closerange(0, 20)
    while True:
        time.sleep(60)


def print_noise(_payload: bytes) -> bytes:
    print("noise", flush=True)  # noqa: T201 - that is the point
    os.write(1, b"more noise")
    os.write(2, b"and more")
    sys.stdout.write("and the last")
    return b"answer"


def surroundings(_payload: bytes) -> bytes:
    limits = {name: resource.getrlimit(getattr(resource, name))[0] for name in ("RLIMIT_CORE", "RLIMIT_NOFILE")}
    return json.dumps(
        {
            "environment": dict(os.environ),
            "folder": str(Path.cwd()),
            "temporary": tempfile.gettempdir(),
            "collects": gc.isenabled(),
            "leads_session": os.getsid(0) == os.getpid(),
            "descriptors": sorted(int(name) for name in os.listdir("/proc/self/fd")),  # noqa: PTH208
            "imported": sorted({name.partition(".")[0] for name in sys.modules}),
            **limits,
        }
    ).encode()


def write(payload: bytes) -> bytes:
    Path(payload.decode()).write_text("x")
    return b"written"


def write_at_home(_payload: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_text("x")
        path.rename(path.with_name("b"))
    return b"written"


def remove(payload: bytes) -> bytes:
    Path(payload.decode()).unlink()
    return b"removed"


def read(payload: bytes) -> bytes:
    return Path(payload.decode()).read_bytes()


def connect(payload: bytes) -> bytes:
    socket.create_connection(("127.0.0.1", int(payload)), timeout=1)
    return b"connected"


def resolve(_payload: bytes) -> bytes:
    socket.getaddrinfo("localhost", 80)
    return b"resolved"


def bind(_payload: bytes) -> bytes:
    socket.socket().bind(("127.0.0.1", 0))
    return b"bound"


def start_program(_payload: bytes) -> bytes:
    subprocess.run(["true"], check=True)
    return b"started"


def system(_payload: bytes) -> bytes:
    os.system("true")
    return b"started"


def fork(_payload: bytes) -> bytes:
    if os.fork() == 0:
        os._exit(0)
    return b"forked"


def execute(_payload: bytes) -> bytes:
    os.execv("/bin/true", ["true"])


def kill_parent(_payload: bytes) -> bytes:
    os.kill(os.getppid(), 0)
    return b"killed"
