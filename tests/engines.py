"""Which test files also run on PostgreSQL and Redis at each commit: those whose result may depend on the engine.

Files are selected by what they use, so that a new test of a constraint or a race need not be listed. Others (searches,
pages of the queue, counted attempts) are marked explicitly.
"""

import re
from functools import cache
from pathlib import Path

MARK = "engines"
# Constraints and triggers, engine-specific code, work on commit, separate portals, races, an explicit mark.
SIGNS = re.compile(
    r"IntegrityError|DatabaseError|connection\.vendor|on_commit_callbacks|own_portal|prepared_portal|\brace\(|mark\.engines"
)


@cache
def is_of_engines(path: Path) -> bool:
    return bool(SIGNS.search(path.read_text(encoding="utf-8")))
