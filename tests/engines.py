"""Which test files also run on PostgreSQL and Redis at each commit: those whose result may depend on the engine.

Files are selected by what they use, so that a new test of a constraint, a race or a search need not be listed. Others
(pages of the queue, counted attempts) are marked explicitly.
"""

import re
from functools import cache
from pathlib import Path

BROWSER = Path(__file__).parent / "browser"
MARK = "engines"
SIGNS = (
    "IntegrityError|DatabaseError",  # constraints and triggers
    r"connection\.vendor|on_commit_callbacks",
    "own_portal|prepared_portal",  # workers, backups
    r"\brace\(",
    r"def test_\w*search",
    r"mark\.engines",
)


@cache
def is_of_engines(path: Path) -> bool:
    text = path.read_text(encoding="utf-8")
    return any(re.search(sign, text) for sign in SIGNS)


def is_left_out(path: Path, marks: str) -> bool:
    """Whether pytest's option `-m` leaves out all tests of this file; False for other expressions than the Makefile's."""
    if not path.name.startswith("test_"):
        return False
    is_browser = path.parent == BROWSER
    wanted = {
        "browser": is_browser,
        "not browser": not is_browser,
        "engines and not browser": not is_browser and is_of_engines(path),
    }
    return not wanted.get(marks, True)
