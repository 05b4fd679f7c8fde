"""Which test files run on PostgreSQL and Redis at each commit: those that an engine could answer in its own way.

A file belongs to them by what it uses, so that a new test of a constraint or a race need not be listed. Files that look
like any other (searches, pages of the queue, counted attempts) carry the mark themselves.
"""

import re
from functools import cache
from pathlib import Path

MARK = "engines"
# Constraints and triggers, an engine's own way, work on commit, portals of their own, races, an explicit mark.
SIGNS = re.compile(
    r"IntegrityError|DatabaseError|connection\.vendor|on_commit_callbacks|own_portal|prepared_portal|\brace\(|mark\.engines"
)


@cache
def is_of_engines(path: Path) -> bool:
    return bool(SIGNS.search(path.read_text(encoding="utf-8")))
