import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from contextlib import suppress
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from acecs.database import unreleased_database
from acecs.site import demo_data
from acecs.system_packages import PANGO, ensure
from standards.models import Edition

RESTART_PAUSE = 1.0
# SIGHUP too: our programs have their own sessions, so a closed terminal does not end them.
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# What `--reset` deletes; other files in the folder stay.
OURS = (
    "acecs.sqlite3*",
    "broker.sqlite3*",
    "beat*",
    "checkpoints*",
    "verify_*",
    "documents",
    "mail",
    "previews",
    "static",
    "tmp",
)
EDITION = settings.BASE_DIR / "fixtures" / "edition-2022.json"


class Command(BaseCommand):
    help = "Run the whole portal on this machine with demo data: web server and worker, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port of the web server (8000)")
        parser.add_argument("--reset", action="store_true", help="delete the demo's data and start over")
        parser.add_argument(
            "--no-worker", action="store_true", help="run the web server without a worker: reports stay queued"
        )

    def handle(self, *, port: int, reset: bool, no_worker: bool, **_options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("This is a deployment (ACECS_ENV=production); the demo's data must not be added to it.")
        ensure_free(port)
        # For the programs by the environment, and for this process, because loading the demo data sends mail.
        settings.PORTAL_URL = os.environ.setdefault("PORTAL_URL", f"http://127.0.0.1:{port}")
        prepare(self, reset=reset)
        programs = [web_server(port)] if no_worker else [web_server(port), worker()]
        self.introduce(port)
        supervise(programs, say=self.stderr.write)

    def introduce(self, port: int) -> None:
        self.stdout.write(f"\n  ACECS runs at  http://127.0.0.1:{port}/   (Ctrl-C stops it)\n\n  Start here, with")
        self.stdout.write(f"  the password   {demo_data.PASSWORD}\n")
        for email, first in demo_data.TRY_FIRST:
            self.stdout.write(f"    {email:<28} {first}")
        self.stdout.write("\n  All accounts, with the same password\n")
        for email, about in demo_data.accounts():
            self.stdout.write(f"    {email:<28} {about}")
        self.stdout.write(f"\n  Mail that the portal sends is shown at http://127.0.0.1:{port}/mailbox/\n")


def ensure_free(port: int) -> None:
    """Raises `CommandError` if the port is taken. The web server would silently share it with another demo."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
            listener.listen()
        except (OSError, OverflowError) as error:
            raise CommandError(f"Port {port} is in use or cannot be used. Choose another one with --port.") from error


def prepare(command: BaseCommand, *, reset: bool) -> None:
    """Create `var/`, database, catalogue, demo data and static files if they are missing."""
    if reset:
        delete_data()
    if fault := unreleased_database():
        raise CommandError(fault)
    for folder in settings.VAR_FOLDERS:
        (settings.VAR_DIR / folder).mkdir(exist_ok=True)
    for upload in settings.FILE_UPLOAD_TEMP_DIR.iterdir():
        if upload.is_file():
            # Left by a server that was killed during the upload.
            upload.unlink()
    ensure(PANGO, command.stderr.write)
    # Messages of an earlier run. The sweep sends those of unfinished jobs again.
    for leftover in settings.VAR_DIR.glob("broker.sqlite3*"):
        leftover.unlink()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if not Edition.objects.exists():
        call_command("load_edition", EDITION, publish=True, stdout=StringIO())
    demo_data.load(password=demo_data.PASSWORD, at=timezone.now())


def delete_data() -> None:
    """Delete the demo's files in `var/`."""
    for leftover in (path for name in OURS for path in settings.VAR_DIR.glob(name)):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()


def web_server(port: int) -> list[str]:
    # One process, because of SQLite. Many threads, because each slow client occupies one: 64 stalled uploads leave as many
    # for others. They are created on demand, and one at a time computes (acecs/turns.py).
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "128", "--log-level", "error", "acecs.wsgi:threaded",
    ]  # fmt: skip


def worker() -> list[str]:
    # A new name per start, so that a worker that is still shutting down is not mistaken for this one.
    name = f"demo-{secrets.token_hex(3)}@localhost"
    return [
        sys.executable, "-W", "ignore::RuntimeWarning:celery.platforms",
        "-m", "celery", "--app", "acecs", "--quiet", "worker", "--beat", "--concurrency", "1",
        "--hostname", name, "--loglevel", "WARNING", "--without-gossip", "--without-mingle",
    ]  # fmt: skip


def supervise(programs: list[list[str]], *, say: Any) -> None:
    """Run the programs until Ctrl-C or SIGTERM. Restart those that end."""
    for ending in ENDINGS:
        signal.signal(ending, signal.default_int_handler)
    running: list[subprocess.Popen[bytes]] = []
    try:
        running += map(start, programs)
        while True:
            time.sleep(RESTART_PAUSE)
            for index, process in enumerate(running):
                if process.poll() is not None:
                    end_group(process)
                    say(
                        f"{programs[index][programs[index].index('-m') + 1]} stopped with status {process.returncode}; starting it again."
                    )
                    running[index] = start(programs[index])
    except KeyboardInterrupt:
        say("Stopping …")
    finally:
        stop(running)


def start(program: list[str]) -> subprocess.Popen[bytes]:
    # In its own session, so that Ctrl-C reaches only this process, which stops the others in order.
    return subprocess.Popen(program, cwd=settings.BASE_DIR, start_new_session=True)


def stop(running: list[subprocess.Popen[bytes]]) -> None:
    for ending in ENDINGS:
        # A second Ctrl-C must not leave some programs running.
        signal.signal(ending, signal.SIG_IGN)
    for process in running:
        process.terminate()
    for process in running:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=15)
        end_group(process)


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the program's session: a worker that was killed leaves its children."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
