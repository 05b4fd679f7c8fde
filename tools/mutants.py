"""Mutation tests of the modules in `[tool.mutmut]`: the tests must notice at least 95 % of the mutants.

Exit with 1 if they notice fewer, or if `docs/mutants.md` does not explain a survivor. mutmut writes next to the files
that it mutates, so it runs in `var/mutants/`, a folder of links to the repository. Arguments, such as
`standards.law.window*`, select mutants.
"""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = ROOT / "var" / "mutants"
LEAST = 95
NOTICED = {"killed", "timeout", "segfault"}


def main() -> int:
    _folder_of_links()
    _mutmut("run", *sys.argv[1:])
    statuses = _results()
    noticed = sum(status in NOTICED for status in statuses.values())
    unexplained = _unexplained(name for name, status in statuses.items() if status not in NOTICED)
    print(
        f"{noticed} of {len(statuses)} noticed ({100 * noticed / len(statuses):.1f} %): {dict(Counter(statuses.values()))}"
    )
    for name in unexplained:
        print(f"Neither noticed nor explained in docs/mutants.md: {name}")
        _mutmut("show", name)
    return 1 if unexplained or 100 * noticed < LEAST * len(statuses) else 0


def _folder_of_links() -> None:
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in {path.split("/")[0] for path in files.splitlines()}:
        (PLACE / name).symlink_to(ROOT / name)


def _mutmut(*arguments: str) -> str:
    command = [sys.executable, "-m", "mutmut", *arguments]
    output = subprocess.PIPE if arguments[0] == "results" else None
    return subprocess.run(command, cwd=PLACE, check=True, stdout=output, text=True).stdout or ""


def _results() -> dict[str, str]:
    """Name → status of every mutant that was run."""
    lines = _mutmut("results", "--all", "true").splitlines()
    statuses = dict(line.strip().split(": ") for line in lines if line.startswith(" "))
    return {name: status for name, status in statuses.items() if status != "not checked"}


def _unexplained(names: Iterable[str]) -> list[str]:
    explained = set(re.findall(r"`(standards\.law\.[\w.ǁ]+)`", (ROOT / "docs" / "mutants.md").read_text()))
    return sorted(set(names) - explained)


if __name__ == "__main__":
    sys.exit(main())
