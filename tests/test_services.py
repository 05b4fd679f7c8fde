"""`make test-services` without services fails with a sentence and does not run the suite."""

import runpy
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

NOWHERE = "redis://127.0.0.1:1"


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Globals of tools/services.py on a machine where nothing runs and nothing can be installed."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    names = runpy.run_path(str(settings.BASE_DIR / "tools" / "services.py"))["main"].__globals__
    names |= {
        "STANDARD_POSTGRESQL": (),
        "STANDARD_REDIS": NOWHERE,
        "postgresql_folder": lambda: None,
        "ensure": lambda _need, _say: False,
    }
    monkeypatch.setenv("PATH", "/nowhere")
    return names


def run(services: dict[str, Any], tmp_path: Path) -> tuple[int, bool]:
    """Return the exit status, and whether the command was run."""
    status = services["main"](["/usr/bin/touch", str(tmp_path / "was-run")])
    return status, (tmp_path / "was-run").exists()


def test_command_does_not_run_without_postgresql(services: dict[str, Any], tmp_path: Path, capsys):
    assert run(services, tmp_path) == (1, False)
    assert capsys.readouterr().err == (
        "The suite did not run. PostgreSQL is not available: start one at 127.0.0.1:5432, or set DATABASE_URL.\n"
    )


def test_command_does_not_run_without_redis(services: dict[str, Any], tmp_path: Path, capsys):
    services["STANDARD_POSTGRESQL"] = ("postgres://somebody@127.0.0.1:5432/postgres",)
    services["can_create_databases"] = lambda _url: True

    assert run(services, tmp_path) == (1, False)
    assert capsys.readouterr().err == (
        "The suite did not run. Redis is not available: start one at 127.0.0.1:6379, or set REDIS_URL.\n"
    )


@pytest.mark.parametrize(
    ("name", "url"), [("DATABASE_URL", "postgres://x@127.0.0.1:1/x"), ("REDIS_URL", f"{NOWHERE}/0")]
)
def test_unreachable_service_is_named(
    services: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys, name: str, url: str
):
    services["STANDARD_POSTGRESQL"] = ("postgres://somebody@127.0.0.1:5432/postgres",)
    if name == "REDIS_URL":
        services["can_create_databases"] = lambda _url: True
    monkeypatch.setenv(name, url)

    assert run(services, tmp_path) == (1, False)
    assert name in capsys.readouterr().err


def test_command_gets_addresses_and_its_status_is_returned(
    services: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    services |= {"can_create_databases": lambda _url: True, "answers": lambda _url: True}
    monkeypatch.setenv("DATABASE_URL", "postgres://x@db.example.com/x")
    monkeypatch.setenv("REDIS_URL", "redis://cache.example.com/0")
    said = tmp_path / "said"

    status = services["main"](["/bin/sh", "-c", f'echo "$DATABASE_URL $REDIS_URL" > {said}; exit 7'])

    assert (status, said.read_text()) == (7, "postgres://x@db.example.com/x redis://cache.example.com/0\n")
