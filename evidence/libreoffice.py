"""Turn Office documents into files that can be drawn or read here, by LibreOffice where it is installed."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from acecs.jobs import confined
from acecs.jobs.child import ChildFailed, Limits

LIMITS = Limits(seconds=90, cpu_seconds=120, memory_bytes=4 << 30, answer_bytes=0)
# It insists on making one here, by which another LibreOffice would find it, and on removing it when it starts anew.
SOCKETS = Path("/tmp")  # noqa: S108
FILTERS = {".pdf": "pdf", ".xlsx": "xlsx:Calc MS Excel 2007 XML"}
# No macro runs, nothing is fetched or brought up to date, nobody is asked.
_NODE = '<item oor:path="/org.openoffice.Office.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>'
_CHOICES = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Misc", "FirstRun", "false"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "1"),
    ("Update.Update", "AutoCheckEnabled", "false"),
)
_PROFILE = (
    '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
    + "".join(_NODE.format(*choice) for choice in _CHOICES)
    + "</oor:items>"
)


def program() -> str | None:
    """Return the path of LibreOffice's program, or None if there is none."""
    return shutil.which(settings.LIBREOFFICE) if settings.LIBREOFFICE else None


# What opens texts, workbooks and slides; Debian has a package for each.
PARTS = {"Writer": "libswlo.so", "Calc": "libsclo.so", "Impress": "libsdlo.so"}


def missing_parts() -> list[str]:
    """Return which parts of LibreOffice are not installed beside its program."""
    path = program()
    folder = Path(path).resolve().parent if path else Path()
    return [name for name, file in PARTS.items() if not (path and (folder / file).is_file())]


def convert(
    source: Path, extension: str, target: str, *, folder: Path, on_tick: Callable[[], None] | None = None
) -> Path:
    """Convert a file with this extension to the type `target` (".pdf", ".xlsx") in `folder`, which is empty.

    Raises `ChildFailed`. LibreOffice sees a copy by another name, and forgets everything when the folder is removed.
    """
    path = program()
    if path is None:
        raise ChildFailed("error", "LibreOffice is not installed.")
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_PROFILE)
    copy = folder / f"document{extension}"
    shutil.copyfile(source, copy)
    arguments = [
        path,
        f"-env:UserInstallation={profile.as_uri()}",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
        *("--convert-to", FILTERS[target], "--outdir", str(folder / "made"), str(copy)),
    ]
    try:
        confined.run(arguments, folder=folder, limits=LIMITS, sockets=[str(SOCKETS)], on_tick=on_tick)
    finally:
        for left in SOCKETS.glob(f"OSL_PIPE_{os.geteuid()}_*"):
            left.unlink(missing_ok=True)
    made = folder / "made" / f"document{target}"
    if not made.is_file():
        # It ends without an error if it cannot read the document.
        raise ChildFailed("error", "LibreOffice made nothing of the document.")
    return made
