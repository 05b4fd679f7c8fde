"""Whether the edition is in force on the reference date and today. The portal warns but never blocks. Pure."""

from dataclasses import dataclass
from datetime import date

from standards.law.period import Period


@dataclass(frozen=True)
class Validity:
    """`until` is None for an edition without an end, `reference_date` None before it is known. Both ends are included."""

    since: date
    until: date | None
    reference_date: date | None
    today: date

    def _covers(self, day: date) -> bool:
        return Period(self.since, self.until).holds(day)

    @property
    def covers_reference_date(self) -> bool:
        return self.reference_date is None or self._covers(self.reference_date)

    @property
    def covers_today(self) -> bool:
        return self._covers(self.today)

    @property
    def is_whole(self) -> bool:
        return self.covers_reference_date and self.covers_today
