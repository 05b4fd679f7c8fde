"""Days and moments as sentences write them, in the language of the page."""

from datetime import date, datetime

from django.utils.translation import get_language

from acecs.text.bilingual import own


def written(value: date | datetime) -> str:
    """`3 November 2026`, `2026年11月3日`; of a moment `3 November 2026, 10:42 Beijing time`, `2026年11月3日 北京时间 10:42`."""
    return own(value, get_language())
