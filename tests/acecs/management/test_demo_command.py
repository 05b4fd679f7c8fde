"""`manage.py demo`: preparation, refusals, and keeping its programs running until it is stopped."""

import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from acecs.accounts.models import User
from acecs.management.commands import demo
from acecs.site import demo_data
from standards.models import BusinessType, Edition, Item
from tests import cast

# --- Preparing ---------------------------------------------------------------------------------


@pytest.fixture
def command(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BaseCommand:
    """The command with an empty `var/`, for a user who may not install packages."""
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.STATIC_ROOT = settings.VAR_DIR / "static"
    settings.FILE_UPLOAD_TEMP_DIR = settings.VAR_DIR / "tmp"
    documents = {**settings.STORAGES["documents"], "OPTIONS": {"location": settings.VAR_DIR / "documents"}}
    settings.STORAGES = {**settings.STORAGES, "documents": documents}
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    return demo.Command(stdout=StringIO(), stderr=StringIO())


def rows() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def loaded(db: None) -> None:
    """An administrator as in the loaded demo, so that the command skips loading, which takes seconds."""
    cast.person(demo_data.read_story().administrator.email)


@pytest.mark.django_db
def test_second_preparation_changes_nothing(command: BaseCommand, settings: Any):
    demo.prepare(command, reset=False)
    before = rows(), files(settings.VAR_DIR / "documents")
    broker, upload = settings.VAR_DIR / "broker.sqlite3", settings.VAR_DIR / "tmp" / "half.upload"
    letter = settings.VAR_DIR / "mail" / "letter.log"
    for left in (broker, upload, letter):
        left.write_text("of the last run")

    demo.prepare(command, reset=False)

    assert (rows(), files(settings.VAR_DIR / "documents")) == before
    assert [left.exists() for left in (broker, upload, letter)] == [False, False, True]
    assert sorted(each.name for each in settings.VAR_DIR.iterdir()) == [
        "checkpoints.jsonl", "documents", "mail", "previews", "static", "tmp",
    ]  # fmt: skip
    assert (settings.VAR_DIR / "static" / "acecs" / "theme.css").is_file()
    assert User.objects.filter(email__in=[email for email, _about in demo_data.accounts()]).count() == 9
    assert command.stderr.getvalue() == ""  # type: ignore[attr-defined]


def test_missing_catalogue_is_loaded(command: BaseCommand, loaded: None):
    items = Item.objects.count()
    for model in (Item, BusinessType, Edition):
        model.objects.all().delete()

    demo.prepare(command, reset=False)

    assert [(edition.code, edition.items.count()) for edition in Edition.objects.all()] == [("2022", items)]


def test_reset_deletes_earlier_data(command: BaseCommand, loaded: None, settings: Any):
    (settings.VAR_DIR / "acecs.sqlite3").write_text("a database of the day before")
    (settings.VAR_DIR / "checkpoints.jsonl").write_text("checkpoints of that database")
    (settings.VAR_DIR / "mail").mkdir()
    (settings.VAR_DIR / "mail" / "letter.log").write_text("a letter of the day before")

    demo.prepare(command, reset=True)

    assert sorted(each.name for each in settings.VAR_DIR.iterdir()) == [
        "documents",
        "mail",
        "previews",
        "static",
        "tmp",
    ]
    assert list((settings.VAR_DIR / "mail").iterdir()) == []


def test_deployment_is_refused(settings: Any, tmp_path: Path):
    settings.IS_DEMO = False
    (tmp_path / "acecs.sqlite3").write_text("what a deployment lives on")

    with pytest.raises(CommandError) as refused:
        call_command("demo", reset=True)

    assert str(refused.value) == "This is a deployment (ACECS_ENV=production); the demo's data must not be added to it."
    assert files(tmp_path) == {"acecs.sqlite3": b"what a deployment lives on"}


def test_taken_port_is_refused_before_preparation(command: BaseCommand, settings: Any):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with pytest.raises(CommandError) as refused:
            call_command(command, port=port)

    assert str(refused.value) == f"Port {port} is in use or cannot be used. Choose another one with --port."
    assert files(settings.VAR_DIR) == {}


def test_recently_released_port_is_free():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

    assert demo.ensure_free(port) is None


def test_output_names_address_and_accounts(command: BaseCommand):
    command.introduce(8123)  # type: ignore[attr-defined]

    output = command.stdout.getvalue()  # type: ignore[attr-defined]
    named = [line.split()[0] for line in output.splitlines() if ".test" in line]
    assert "http://127.0.0.1:8123/" in output
    assert f"the password   {demo_data.PASSWORD}\n" in output
    assert named[:3] == ["officer@demo.test", "reviewer@demo.test", "manager@demo.test"]
    assert named[3:] == [email for email, _about in demo_data.accounts()]


def test_web_server_listens_on_loopback_only():
    program = demo.web_server(8123)

    assert program[:3] == [sys.executable, "-m", "granian"]
    assert program[program.index("--host") : program.index("--host") + 4] == ["--host", "127.0.0.1", "--port", "8123"]


def test_every_worker_has_its_own_name():
    names = {program[program.index("--hostname") + 1] for program in (demo.worker(), demo.worker())}

    assert len(names) == 2


# --- Keeping it running ------------------------------------------------------------------------

DIES = "raise SystemExit(3)"


@pytest.fixture(autouse=True)
def signals() -> Iterator[None]:
    """Restore the signal handlers that the command replaces."""
    before = {each: signal.getsignal(each) for each in demo.ENDINGS}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "RESTART_PAUSE", 0.02)


def program(code: str) -> list[str]:
    """A small Python program. The command calls it `tiny` when it reports that it stopped."""
    return [sys.executable, "-S", "-c", code, "-m", "tiny"]


def lives_on(pid_file: Path) -> str:
    """A program that writes its pid to a file, then runs until it is stopped."""
    return f"import os, time; open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(600)"


def dies_after(pid_file: Path, log: Path) -> str:
    """A program that records each start, and exits once the other program runs."""
    return (
        f"import os, time; open({str(log)!r}, 'a').write('started\\n')\n"
        f"while not os.path.exists({str(pid_file)!r}) or not os.path.getsize({str(pid_file)!r}): time.sleep(0.01)\n"
        f"{DIES}"
    )


def is_running(pid_file: Path) -> bool:
    try:
        os.kill(int(pid_file.read_text()), 0)
    except ProcessLookupError:
        return False
    return True


def press_ctrl_c() -> None:
    raise KeyboardInterrupt


def be_terminated() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.parametrize("end", [press_ctrl_c, be_terminated])
def test_dead_program_is_restarted_and_all_are_stopped(quick: None, tmp_path: Path, end: Callable[[], None]):
    pid_file, log = tmp_path / "pid", tmp_path / "log"
    printed: list[str] = []

    def say(line: str) -> None:
        printed.append(line)
        if len(printed) == 2:
            end()

    demo.supervise([program(lives_on(pid_file)), program(dies_after(pid_file, log))], say=say)

    stopped = "tiny stopped with status 3; starting it again."
    assert printed[:2] == [stopped] * 2
    assert printed[-1] == "Stopping …"
    assert log.read_text().splitlines()[:2] == ["started"] * 2
    assert not is_running(pid_file)


def test_error_of_command_stops_programs(quick: None, tmp_path: Path):
    pid_file, log = tmp_path / "pid", tmp_path / "log"

    def say(line: str) -> None:
        raise BrokenPipeError(line)

    with pytest.raises(BrokenPipeError):
        demo.supervise([program(lives_on(pid_file)), program(dies_after(pid_file, log))], say=say)

    assert not is_running(pid_file)


def test_stop_sends_sigterm_and_waits():
    running = [demo.start(program("import time; time.sleep(600)")) for _number in range(2)]

    demo.stop(running)

    assert [process.returncode for process in running] == [-signal.SIGTERM] * 2


def test_each_program_has_its_own_session():
    process = demo.start(program("import time; time.sleep(600)"))

    sessions = os.getsid(process.pid), os.getsid(0)
    demo.stop([process])

    assert sessions == (process.pid, os.getsid(0))
    assert sessions[0] != sessions[1]
