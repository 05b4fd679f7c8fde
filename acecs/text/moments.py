"""Days and moments as sentences write them, in the language of the page."""

from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from acecs.text.bilingual import Text, own
from acecs.text.days import in_chinese, in_english


def written(value: date | datetime) -> str:
    """`3 November 2026`, `2026年11月3日`; of a moment `3 November 2026, 10:42 Beijing time`, `2026年11月3日 北京时间 10:42`."""
    if not isinstance(value, datetime):
        return own(Text(en=in_english(value), zh=in_chinese(value)), get_language())
    at = localtime(value)
    return _("%(day)s, %(time)s Beijing time") % {"day": written(at.date()), "time": f"{at:%H:%M}"}
