"""Days and moments: as sentences write them, and as tables and forms show them. All are Beijing dates and times."""

import re
from datetime import date, datetime

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from acecs.text import moments

register = template.Library()
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


@register.filter
def written(value: date | datetime | str | None) -> str:
    """`3 November 2026`; a moment names Beijing time. A frozen document's day is ISO text. Empty for None."""
    return moments.written(date.fromisoformat(value) if isinstance(value, str) else value) if value else ""


@register.filter
def day(value: date | datetime | None) -> str:
    """`2026-11-03`, for tables, facts and forms. Empty for None."""
    if value is None:
        return ""
    return f"{localtime(value) if isinstance(value, datetime) else value:%Y-%m-%d}"


@register.filter
def moment(value: datetime | None) -> str:
    """`2026-11-03 10:42`, for tables and lists whose head has `in_beijing`. Empty for None."""
    return f"{localtime(value):%Y-%m-%d %H:%M}" if value else ""


@register.filter
def second(value: datetime | None) -> str:
    """`2026-11-03 10:42:07`, where a minute is too coarse."""
    return f"{localtime(value):%Y-%m-%d %H:%M:%S}" if value else ""


@register.filter
def unbroken(text: str) -> SafeString:
    """Keep each ISO day of a text on one line, in narrow columns too: browsers break after a hyphen."""
    return mark_safe(ISO_DAY.sub(r"<time>\g<0></time>", conditional_escape(text)))  # noqa: S308  # escaped above


@register.filter
def clock(value: datetime) -> str:
    """`10:42 Beijing time`, of what happened just now."""
    return _("%(time)s Beijing time") % {"time": f"{localtime(value):%H:%M}"}


@register.simple_tag
def in_beijing() -> str:
    """The words in brackets that name the time of a table's column, or of a list, once in its head."""
    return _(" (Beijing time)")
