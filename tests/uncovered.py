"""Which tests run without coverage: those that run the same lines again and again, so that other tests cover them.

Following each line costs as much again as running it: a third of `make coverage`.
"""

from pathlib import Path

import pytest

MARK = "no_cover"
HERE = Path(__file__).parent
# Races repeat two actions until they met often enough; a policy's row is a request for each role and state.
REPEATED = (HERE / "races", HERE / "test_policy.py", HERE / "test_tampering.py")


def repeats_lines(item: pytest.Item) -> bool:
    """Whether the test is one of these, or a property that Hypothesis tries with a hundred examples."""
    is_property = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    return is_property or any(item.path.is_relative_to(each) for each in REPEATED)
