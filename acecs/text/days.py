"""Days as JSON has them and as people type them. Pure."""

import re
from datetime import date

TYPED = (
    re.compile(r"(\d{4})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})\s*(年)\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日", re.ASCII),
    re.compile(r"(\d{4})()(\d{2})(\d{2})", re.ASCII),
)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def typed_day(text: str) -> date:
    """Read 2026-11-03, 2026/11/3, 2026.11.3, 20261103 or 2026年11月3日. Raises `ValueError` for anything else."""
    for form in TYPED:
        if match := form.fullmatch(text.strip()):
            year, _sign, month, day = match.groups()
            return date(int(year), int(month), int(day))
    raise ValueError(text)
