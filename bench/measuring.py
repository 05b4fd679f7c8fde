"""Paired measurements and their bounds."""

import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

# Ratios vary on a busy machine; one twice its bound is a regression.
TOLERANCE = 2.0

Work = Callable[[], object]
Clock = Callable[[], float]


@dataclass(frozen=True)
class Ratio:
    """`subject` and `floor` are medians, both in seconds or both in requests per second. Only reported without `most` and `least`."""

    name: str
    value: float
    subject: float
    floor: float
    most: float | None = None
    least: float | None = None
    # Of subject and floor, if they are neither seconds nor requests per second.
    unit: str = ""

    @property
    def bound(self) -> str:
        if self.most is not None:
            return f"≤ {self.most:g}"
        return f"≥ {self.least:g}" if self.least is not None else ""

    @property
    def is_met(self) -> bool:
        return self._holds(1)

    @property
    def is_tolerable(self) -> bool:
        return self._holds(TOLERANCE)

    def _holds(self, tolerance: float) -> bool:
        if self.most is not None:
            return self.value <= self.most * tolerance
        return self.least is None or self.value >= self.least / tolerance


@dataclass(frozen=True)
class Statements:
    """How many SQL statements something sends, BEGIN and COMMIT aside."""

    name: str
    count: int


def ratio(
    name: str,
    subject: Work,
    floor: Work,
    times: int,
    *,
    most: float | None = None,
    clock: Clock = time.process_time,
) -> Ratio:
    """The median of `times` paired ratios, after one pair that warms both up.

    Subject and floor take turns, so that a temporary load slows both. What runs in this process is
    measured in CPU time, which other programs change little; what waits for other processes needs `time.perf_counter`.
    """
    subject(), floor()
    pairs = [(_seconds(subject, clock), _seconds(floor, clock)) for _turn in range(times)]
    return of_pairs(name, pairs, most=most)


def of_pairs(
    name: str, pairs: list[tuple[float, float]], *, most: float | None = None, least: float | None = None
) -> Ratio:
    subjects, floors = zip(*pairs, strict=True)
    value = statistics.median(subject / floor for subject, floor in pairs)
    return Ratio(name, value, statistics.median(subjects), statistics.median(floors), most, least)


def _seconds(work: Work, clock: Clock) -> float:
    start = clock()
    work()
    return clock() - start


def statements(name: str, work: Work) -> Statements:
    with CaptureQueriesContext(connection) as captured:
        work()
    return Statements(name, count_statements(each["sql"] for each in captured.captured_queries))


def count_statements(sent: Iterable[str]) -> int:
    """Count statements without the BEGIN and COMMIT around them."""
    return sum(not sql.startswith(("BEGIN", "COMMIT")) for sql in sent)
