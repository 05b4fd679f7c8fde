"""What the portal needs of the operating system: left alone, named with the exact command, or installed where we may.

`apt-get` is a script of ours in a folder that is the whole PATH: the machine's own is never called.
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
    """A folder of programs, empty, in which `libone` stands for what the need is about."""
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
    """A script that keeps what it was called with, and brings what the need is about if it works."""
    script = machine / "apt-get"
    brings = f'case "$1" in install) : > "{machine}/libone";; esac' if works else "exit 100"
    script.write_text(f'#!/bin/sh\necho "$DEBIAN_FRONTEND: $@" >> "{machine}/calls"\n{brings}\n')
    script.chmod(0o755)


def be(user: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)


@pytest.mark.parametrize("user", [ORDINARY, ROOT])
def test_what_is_there_is_left_alone(need: Need, machine: Path, calls: Path, user: int, monkeypatch):
    be(user, monkeypatch)
    put_apt_get(machine, works=True)
    (machine / "libone").touch()
    said: list[str] = []

    is_met = ensure(need, said.append)

    assert (is_met, said, calls.exists()) == (True, [], False)


def test_without_root_the_exact_command_is_named(need: Need, machine: Path, calls: Path, monkeypatch):
    be(ORDINARY, monkeypatch)
    put_apt_get(machine, works=True)
    said: list[str] = []

    is_met = ensure(need, said.append)

    assert (is_met, calls.exists()) == (False, False)
    assert said == [f"Missing: Paper. Install it with:\n    sudo {COMMAND}"]


def test_on_another_system_the_exact_command_is_named(need: Need, monkeypatch):
    be(ROOT, monkeypatch)
    said: list[str] = []

    is_met = ensure(need, said.append)

    assert (is_met, said) == (False, [f"Missing: Paper. Install it with:\n    sudo {COMMAND}"])


def test_with_root_it_is_installed_and_nothing_is_asked(need: Need, machine: Path, calls: Path, monkeypatch):
    be(ROOT, monkeypatch)
    put_apt_get(machine, works=True)
    said: list[str] = []

    is_met = ensure(need, said.append)

    assert (is_met, said) == (True, ["Installing Paper …"])
    assert calls.read_text().splitlines() == [
        "noninteractive: update --quiet=2",
        "noninteractive: install --yes --no-install-recommends libone libtwo",
    ]


def test_what_cannot_be_installed_is_named_and_is_no_crash(need: Need, machine: Path, calls: Path, monkeypatch):
    be(ROOT, monkeypatch)
    put_apt_get(machine, works=False)
    said: list[str] = []

    is_met = ensure(need, said.append)

    assert (is_met, len(calls.read_text().splitlines())) == (False, 2)
    assert said == ["Installing Paper …", f"Could not install Paper. Install it with:\n    {COMMAND}"]


@pytest.mark.parametrize(
    ("need", "command"),
    [
        (PANGO, "apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"),
        (BROWSER, "apt-get install --yes --no-install-recommends chromium fonts-noto-cjk"),
    ],
)
def test_the_portals_needs(need: Need, command: str):
    assert need.command == command


def test_pango_is_there_where_the_tests_run():
    assert PANGO.is_met()


def test_a_library_that_is_nowhere_is_missed():
    assert not system_packages._libraries("pango-1.0", "no-such-library-anywhere")


def test_a_browser_that_is_nowhere_is_missed(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name: None)

    assert not BROWSER.is_met()


def test_a_browser_is_there_with_its_fonts(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _name: "/usr/bin/chromium")
    has_fonts = any("NotoSansCJK" in path.name for path in Path("/usr/share/fonts").rglob("*"))

    assert BROWSER.is_met() == has_fonts
