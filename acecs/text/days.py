"""Days as JSON has them. Pure."""

from datetime import date


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
