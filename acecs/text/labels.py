"""Labels of choices and fields in both languages at once."""

from django.utils import translation
from django.utils.functional import Promise

from acecs.text.bilingual import Text


def in_both_languages(words: str | Promise | None) -> Text:
    sides = {}
    for side, language in (("en", "en"), ("zh", "zh-hans")):
        with translation.override(language):
            sides[side] = str(words or "")
    return Text(**sides)
