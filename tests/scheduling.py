"""Which tests run on one worker: those of files with the same mark `xdist_group`.

pytest-xdist 3.8 ignores the mark with pytest 9.2 (pytest-xdist#1386). Then each worker draws the same reports and makes
the same portals, and races run beside each other. Groups start first, because xdist starts with the most tests.
"""

import re
from functools import cache

from xdist.scheduler import LoadScopeScheduling

from tests.own_portal import ROOT


class Scheduler(LoadScopeScheduling):
    def _split_scope(self, nodeid: str) -> str:
        return group(nodeid.partition("::")[0]) or nodeid


@cache
def group(path: str) -> str:
    """The group of a test file (path relative to the repository), "" if each of its tests may run anywhere."""
    mark = re.search(r'mark\.xdist_group\("([^"]+)"\)', (ROOT / path).read_text(encoding="utf-8"))
    return mark[1] if mark else ""
