"""A module with a `warm` function, whose effects its children report to tests/acecs/jobs/test_forking.py."""

import json
import os
import socket
import subprocess
import time
from pathlib import Path

REPORT: dict[str, object] = {}


def refusal(attempt) -> str:
    try:
        attempt()
    except PermissionError as error:
        return str(error)
    return "was allowed"


def warm() -> None:
    REPORT["pid"] = os.getpid()
    REPORT["network"] = refusal(socket.socket)
    REPORT["program"] = refusal(lambda: subprocess.run(["true"], check=True))
    REPORT["elsewhere"] = refusal(lambda: Path("/tmp/acecs-elsewhere").write_text("x"))
    REPORT["at home"] = refusal(lambda: Path("note").write_text("x"))


def report(_payload: bytes) -> bytes:
    return json.dumps({**REPORT, "parent": os.getppid()}).encode()


def wait(payload: bytes) -> bytes:
    """Write the child's pid into a file and wait to be killed."""
    Path("pid").write_text(str(os.getpid()))
    while True:
        time.sleep(60)
