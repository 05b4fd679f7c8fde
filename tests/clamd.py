"""A real clamd with one signature of our own, for the harmless file of EICAR that every scanner reports."""

import hashlib
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from acecs.system_packages import CLAMD, SERVER_PATH

WHY_NOT = f"clamd is not installed: {CLAMD.command}"
# In halves, so that no scanner reports this file.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!$H+H*"
MOST_BYTES = 200_000
CONFIGURATION = """
Foreground yes
LocalSocket {folder}/clamd.ctl
TCPSocket {port}
TCPAddr 127.0.0.1
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
StreamMaxLength {most}
MaxThreads 2
"""


@dataclass(frozen=True)
class Clamd:
    """A running clamd: two addresses for CLAMD_URL, and its process."""

    url: str
    network_url: str
    process: "subprocess.Popen[bytes]"

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Let it accept connections and answer none."""
        self.process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.process.send_signal(signal.SIGCONT)


@contextmanager
def clamd(folder: Path) -> Iterator[Clamd]:
    """Run clamd in the folder until the end of the context. It takes files up to `MOST_BYTES`."""
    (folder / "signatures").mkdir()
    signature = f"{hashlib.sha256(EICAR).hexdigest()}:{len(EICAR)}:Eicar-Test\n"
    (folder / "signatures" / "ours.hsb").write_text(signature)
    port = _free_port()
    configuration = folder / "clamd.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, most=MOST_BYTES))
    program = shutil.which("clamd", path=SERVER_PATH)
    assert program
    with (folder / "clamd.log").open("wb") as log:
        process = subprocess.Popen([program, "--config-file", str(configuration)], stdout=log, stderr=log)
    try:
        _wait(folder, process)
        yield Clamd(f"unix://{folder}/clamd.ctl", f"tcp://127.0.0.1:{port}", process)
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(folder: Path, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(folder / "clamd.ctl"))
            except OSError:
                time.sleep(0.05)
            else:
                return
    raise AssertionError((folder / "clamd.log").read_text())
