"""`/healthz`, `/readyz` and `manage.py doctor`, with everything present and with each thing missing."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as portal
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from acecs import system_packages
from acecs.accounts.models import User
from acecs.jobs.models import Heartbeat
from acecs.site import health
from standards.models import BusinessType, Edition, Item
from tests import pages

pytestmark = [pytest.mark.django_db, pytest.mark.engines]
NAMES = [check.name for check in health.READY]


@pytest.fixture
def probe() -> Client:
    """A monitoring client that uses an IP address, which is not in ALLOWED_HOSTS."""
    return Client(headers={"host": "10.1.2.3:8000"})


@pytest.fixture
def deployment(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["aeo.example.com"]


# --- The two URLs ------------------------------------------------------------------------------


def test_healthz_answers_to_any_host(probe: Client, deployment: None):
    response = probe.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert (response.headers["Content-Type"], response.headers["Cache-Control"]) == ("text/plain", "no-store")


def test_healthz_makes_no_query(probe: Client, django_assert_num_queries: Any):
    with django_assert_num_queries(0):
        probe.get("/healthz")


def test_readyz_lists_checks(probe: Client, deployment: None, django_assert_num_queries: Any):
    with django_assert_num_queries(1):
        response = probe.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"ready": True, "checks": dict.fromkeys(NAMES, "ok")}
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_post_is_405(probe: Client, path: str):
    response = probe.post(path)

    assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/healthz/", "/readyz/x", "/sign-in/"])
def test_other_pages_refuse_unknown_host(probe: Client, path: str):
    response = probe.get(path)

    assert (response.status_code, pages.heading(response)) == (400, "请求无法读取")


# --- What is missing ---------------------------------------------------------------------------


def break_database(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def is_away() -> None:
        raise OperationalError("connection to server at db.example.com failed for user portal")

    monkeypatch.setattr(connection, "cursor", is_away)


def break_broker(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.REDIS_URL = "redis://:a-secret@127.0.0.1:1/0"


def break_embedded_broker(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_URL = f"sqlite:///{tmp_path / 'no-such-folder' / 'broker.sqlite3'}"


def break_storage(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("a file where the folder should be")


def break_pango(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(system_packages.ctypes.util, "find_library", lambda _name: None)


def break_font(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(health, "READABLE", (tmp_path / "NotoSansSC-Bold-subset.otf",))


def break_disk(settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings.DISK_FREE_BYTES = 1 << 62


BREAKS = {
    "database": break_database,
    "broker": break_broker,
    "storage": break_storage,
    "pango": break_pango,
    "font": break_font,
    "disk": break_disk,
}


def test_every_check_is_tested():
    assert list(BREAKS) == NAMES


@pytest.mark.parametrize(("name", "break_it"), [*BREAKS.items(), ("broker", break_embedded_broker)])
def test_failed_check_is_named_without_details(
    probe: Client, name: str, break_it: Any, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    break_it(settings, monkeypatch, tmp_path)

    response = probe.get("/readyz")
    monkeypatch.undo()

    assert response.status_code == 503
    assert response.json() == {"ready": False, "checks": dict.fromkeys(NAMES, "ok") | {name: "failed"}}


def test_probe_of_storage_leaves_nothing_behind(probe: Client, tmp_path: Path):
    probe.get("/readyz")

    assert [path for path in (tmp_path / "documents").rglob("*") if path.is_file()] == []


# --- The doctor --------------------------------------------------------------------------------


@pytest.fixture
def healthy(settings: Any, tmp_path: Path) -> None:
    for name in settings.VAR_FOLDERS:
        (tmp_path / name).mkdir(exist_ok=True)
    Heartbeat.objects.create(worker="w", at=timezone.now())


def examined() -> tuple[bool, dict[str, list[str]]]:
    """Run the doctor. Return whether all checks passed, and the lines of each failed check."""
    output = StringIO()
    try:
        call_command("doctor", stdout=output)
        well = True
    except CommandError:
        well = False
    missing: dict[str, list[str]] = {}
    for line in output.getvalue().splitlines():
        if line.startswith("FAILED"):
            name = line.split()[1]
            missing[name] = []
        elif line.startswith("  "):
            missing[name].append(line.strip())
    return well, missing


def test_doctor_passes_a_healthy_portal(healthy: None):
    assert examined() == (True, {})


def test_doctor_reports_missing_rows(healthy: None):
    Heartbeat.objects.all().delete()
    User.objects.update(is_administrator=False)
    for model in (Item, BusinessType, Edition):
        model.objects.all().delete()

    well, missing = examined()

    assert (well, list(missing)) == (False, ["edition", "worker", "administrator"])
    assert (
        missing["edition"][1] == "Fix: manage.py load_edition fixtures/edition-2022.json, then publish it in the portal"
    )


def test_doctor_reports_what_deployment_lacks(healthy: None, settings: Any, tmp_path: Path):
    settings.IS_DEMO = False
    settings.LOCALE_PATHS = [tmp_path]
    manifest = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": manifest}
    (tmp_path / "tmp").rmdir()

    well, missing = examined()

    assert (well, set(missing)) == (False, {"folders", "translations", "static", "mail"})
    assert missing["folders"][0] == f"Not writable in {tmp_path}: tmp."


COMMANDS = [
    ["verify_audit"],
    ["check_catalogue"],
    ["load_edition", "fixtures/edition-2022.json"],
    ["create_admin", "a@example.com", "--name", "A"],
    ["backup", "somewhere"],
]
TRY_ALL = f"""
import django; django.setup()
from django.core.management import CommandError, call_command
for command in {COMMANDS!r}:
    try:
        call_command(*command)
    except CommandError as error:
        print(error)
"""


def run_without_tables(var: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "PATH": os.environ["PATH"],
        "ACECS_VAR": str(var),
        "DJANGO_SETTINGS_MODULE": "acecs.settings",
    }
    return subprocess.run(
        [sys.executable, *arguments], cwd=portal.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )


def test_command_without_tables_says_what_to_do(tmp_path: Path):
    ended = run_without_tables(tmp_path, "-c", TRY_ALL)

    assert ended.stderr == ""
    assert ended.stdout.splitlines() == [
        "The database lacks tables of this version. Run manage.py migrate first."
    ] * len(COMMANDS)


def test_doctor_without_tables_says_what_to_do(tmp_path: Path):
    ended = run_without_tables(tmp_path, "manage.py", "doctor")

    assert ended.returncode == 1
    assert "Fix: manage.py migrate" in ended.stdout
    assert "Traceback" not in ended.stderr


def test_doctor_runs_single_check(healthy: None):
    output = StringIO()

    call_command("doctor", "worker", "disk", stdout=output)

    assert output.getvalue().split() == ["ok", "disk", "ok", "worker", "All", "checks", "passed."]


def test_doctor_refuses_unknown_check():
    with pytest.raises(CommandError, match=r"^Unknown check: liver"):
        call_command("doctor", "liver")
