"""System packages that the portal needs, and the command that installs each. Standard library only.

Packages are installed only if this process may; otherwise the exact command is printed.
"""

import ctypes.util
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

# Debian keeps servers out of the PATH of ordinary users.
SERVER_PATH = f"{os.environ.get('PATH', '')}:/usr/sbin"


@dataclass(frozen=True)
class Need:
    """A tool or library. `is_met` looks for it on this machine; `packages` are its Debian and Ubuntu packages."""

    name: str
    packages: tuple[str, ...]
    is_met: Callable[[], bool]

    @property
    def command(self) -> str:
        return f"apt-get install --yes --no-install-recommends {' '.join(self.packages)}"


def _libraries(*names: str) -> bool:
    return all(ctypes.util.find_library(name) for name in names)


def _has_cjk_font() -> bool:
    return any(Path("/usr/share/fonts").rglob("NotoSansCJK*"))


PANGO = Need(
    name="Pango (draws the text of PDF reports)",
    packages=("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    is_met=lambda: _libraries("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"),
)
LIBREOFFICE = Need(
    name="LibreOffice (pages of Office documents, to read them in the portal)",
    packages=("libreoffice-writer-nogui", "libreoffice-calc-nogui", "libreoffice-impress-nogui", "fonts-noto-cjk"),
    is_met=lambda: shutil.which("soffice") is not None and _has_cjk_font(),
)
BROWSER = Need(
    name="Chromium with Chinese fonts (browser tests)",
    packages=("chromium", "fonts-noto-cjk"),
    is_met=lambda: shutil.which("chromium") is not None and _has_cjk_font(),
)


CLAMD = Need(
    name="clamd (tests of the scanner for malware)",
    packages=("clamav-daemon",),
    is_met=lambda: shutil.which("clamd", path=SERVER_PATH) is not None,
)


def postgresql_folder() -> Path | None:
    """Return the newest version's program folder, which Debian keeps out of the PATH, or None."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name))
    return folders[-1] if folders else None


POSTGRESQL = Need(
    name="PostgreSQL (the suite on a deployment's engines)",
    packages=("postgresql",),
    is_met=lambda: postgresql_folder() is not None,
)
REDIS = Need(
    name="Redis (the suite on a deployment's engines)",
    packages=("redis-server",),
    is_met=lambda: shutil.which("redis-server") is not None,
)


def ensure(need: Need, say: Callable[[str], object]) -> bool:
    """Install what is missing if this process may, else print the command. Return whether the need is met."""
    if need.is_met():
        return True
    if not (os.geteuid() == 0 and shutil.which("apt-get")):
        say(f"Missing: {need.name}. Install it with:\n    sudo {need.command}")
        return False
    say(f"Installing {need.name} …")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "--quiet=2"], check=False, env=env)
    subprocess.run(need.command.split(), check=False, env=env, stdout=subprocess.DEVNULL)
    if need.is_met():
        return True
    say(f"Could not install {need.name}. Install it with:\n    {need.command}")
    return False
