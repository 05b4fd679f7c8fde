"""Which tests run on one worker: those of a file, and those of files with the same mark `xdist_group`.

Else both workers would write the rows that a file's tests share, draw the same reports and make the same portals, and
races would run beside each other. Browser tests share none of these, so each may run anywhere. pytest-xdist 3.8 ignores
the mark with pytest 9.2 (pytest-xdist#1386). Groups start early, because xdist starts with the most tests.
"""

import re
from functools import cache

from xdist.scheduler import LoadScopeScheduling

from tests.own_portal import ROOT


class Scheduler(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)


def scope(nodeid: str) -> str:
    path = nodeid.partition("::")[0]
    alone = nodeid if path.startswith("tests/browser/") else path
    return group(path) or alone


@cache
def group(path: str) -> str:
    """The group of a test file (path relative to the repository), "" if it is alone."""
    mark = re.search(r'mark\.xdist_group\("([^"]+)"\)', (ROOT / path).read_text(encoding="utf-8"))
    return mark[1] if mark else ""
