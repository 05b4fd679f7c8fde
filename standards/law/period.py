"""A range of days on which something is in force. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Period:
    """From `since` to `until`, both included; None is unbounded."""

    since: date | None
    until: date | None

    def holds(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
