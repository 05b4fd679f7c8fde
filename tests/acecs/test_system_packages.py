"""System packages: nothing to do, printed with the exact command, or installed.

PATH contains a single folder with our own `apt-get` script; the machine's is never called.
"""

import os
import shutil
from pathlib import Path

import pytest

from acecs import system_packages
from acecs.system_packages import BROWSER, PANGO, Need, ensure

ORDINARY, ROOT = 1000, 0
COMMAND = "apt-get install --yes --no-install-recommends libone libtwo"


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty PATH folder. The need is met once it contains a file `libone`."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    return programs


@pytest.fixture
def need(machine: Path) -> Need:
    return Need(name="Paper", packages=("libone", "libtwo"), is_met=(machine / "libone").exists)


@pytest.fixture
def calls(machine: Path) -> Path:
    return machine / "calls"


def put_apt_get(machine: Path, *, works: bool) -> None:
    """Write an `apt-get` that logs its arguments. If it `works`, it creates `libone`; else it fails."""
    script = machine / "apt-get"
    brings = f'case "$1" in install) : > "{machine}/libone";; esac' if works else "exit 100"
    script.write_text(f'#!/bin/sh\necho "$DEBIAN_FRONTEND: $@" >> "{machine}/calls"\n{brings}\n')
    script.chmod(0o755)


def be(user: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)


@pytest.mark.parametrize("user", [ORDINARY, ROOT])
def test_met_need_installs_nothing(need: Need, machine: Path, calls: Path, user: int, monkeypatch):
    be(user, monkeypatch)
    put_apt_get(machine, works=True)
    (machine / "libone").touch()
    printed: list[str] = []

    is_met = ensure(need, printed.append)

    assert (is_met, printed, calls.exists()) == (True, [], False)


def test_command_is_printed_without_root(need: Need, machine: Path, calls: Path, monkeypatch):
    be(ORDINARY, monkeypatch)
    put_apt_get(machine, works=True)
    printed: list[str] = []

    is_met = ensure(need, printed.append)

    assert (is_met, calls.exists()) == (False, False)
    assert printed == [f"Missing: Paper. Install it with:\n    sudo {COMMAND}"]


def test_command_is_printed_without_apt(need: Need, monkeypatch):
    be(ROOT, monkeypatch)
    printed: list[str] = []

    is_met = ensure(need, printed.append)

    assert (is_met, printed) == (False, [f"Missing: Paper. Install it with:\n    sudo {COMMAND}"])


def test_root_installs_without_questions(need: Need, machine: Path, calls: Path, monkeypatch):
    be(ROOT, monkeypatch)
    put_apt_get(machine, works=True)
    printed: list[str] = []

    is_met = ensure(need, printed.append)

    assert (is_met, printed) == (True, ["Installing Paper …"])
    assert calls.read_text().splitlines() == [
        "noninteractive: update --quiet=2",
        "noninteractive: install --yes --no-install-recommends libone libtwo",
    ]


def test_failed_installation_prints_command(need: Need, machine: Path, calls: Path, monkeypatch):
    be(ROOT, monkeypatch)
    put_apt_get(machine, works=False)
    printed: list[str] = []

    is_met = ensure(need, printed.append)

    assert (is_met, len(calls.read_text().splitlines())) == (False, 2)
    assert printed == ["Installing Paper …", f"Could not install Paper. Install it with:\n    {COMMAND}"]


@pytest.mark.parametrize(
    ("need", "command"),
    [
        (PANGO, "apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
        (BROWSER, "apt-get install --yes --no-install-recommends chromium fonts-noto-cjk"),
    ],
)
def test_needs_of_portal(need: Need, command: str):
    assert need.command == command


def test_pango_is_found():
    assert PANGO.is_met()


def test_missing_library_is_reported():
    assert not system_packages._libraries("pango-1.0", "no-such-library-anywhere")


def test_missing_browser_is_reported(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name: None)

    assert not BROWSER.is_met()


def test_browser_needs_fonts(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name: "/usr/bin/chromium")
    has_fonts = any("NotoSansCJK" in path.name for path in Path("/usr/share/fonts").rglob("*"))

    assert BROWSER.is_met() == has_fonts
