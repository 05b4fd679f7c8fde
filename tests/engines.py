"""Which tests also run on PostgreSQL and Redis at each commit: those whose result may depend on the engine.

They are selected by what they use, so that a new test of a constraint, a race or a search need not be listed. Other
files (pages of the queue, counted attempts) are marked explicitly.
"""

import ast
import re
from functools import cache
from pathlib import Path

BROWSER = Path(__file__).parent / "browser"
MARK = "engines"
# Signs of a file whose tests all run.
OF_FILE = re.compile(
    r"connection\.vendor|on_commit_callbacks|own_portal|prepared_portal|\brace\(|\bthreads\(|mark\.engines"
)
# Signs of a single test: a constraint or trigger, a search.
OF_TEST = re.compile(r"IntegrityError|DatabaseError|def test_\w*search")


def is_of_engines(path: Path, name: str) -> bool:
    """Whether the test of this name in the file runs on every engine."""
    return runs_whole(path) or name in single_tests(path)


@cache
def runs_whole(path: Path) -> bool:
    return bool(OF_FILE.search(path.read_text(encoding="utf-8")))


@cache
def single_tests(path: Path) -> frozenset[str]:
    return frozenset(name for name in functions_with_sign(path) if name.startswith("test_"))


def functions_with_sign(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    if not OF_TEST.search(text):
        return set()
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    return {each.name for each in functions if OF_TEST.search(ast.unparse(each))}


def is_left_out(path: Path, marks: str) -> bool:
    """Whether pytest's option `-m` leaves out all tests of this file; False for other expressions than the Makefile's."""
    if not path.name.startswith("test_"):
        return False
    is_browser = path.parent == BROWSER
    wanted = {
        "browser": is_browser,
        "not browser": not is_browser,
        "engines and not browser": not is_browser and (runs_whole(path) or bool(single_tests(path))),
    }
    return not wanted.get(marks, True)
