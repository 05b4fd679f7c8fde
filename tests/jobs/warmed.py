"""What a parent does before it forks, told by its children; see tests/jobs/test_parent.py."""

import json
import os
import socket
import subprocess
import time
from pathlib import Path

TOLD: dict[str, object] = {}


def refusal(attempt) -> str:
    try:
        attempt()
    except PermissionError as error:
        return str(error)
    return "was allowed"


def warm() -> None:
    TOLD["pid"] = os.getpid()
    TOLD["network"] = refusal(socket.socket)
    TOLD["program"] = refusal(lambda: subprocess.run(["true"], check=True))
    TOLD["elsewhere"] = refusal(lambda: Path("/tmp/acecs-elsewhere").write_text("x"))
    TOLD["at home"] = refusal(lambda: Path("note").write_text("x"))


def told(_payload: bytes) -> bytes:
    return json.dumps({**TOLD, "parent": os.getppid()}).encode()


def wait(payload: bytes) -> bytes:
    """Write our number into the file and wait to be killed."""
    Path("pid").write_text(str(os.getpid()))
    while True:
        time.sleep(60)
