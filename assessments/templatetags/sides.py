"""Texts that come in both languages, on pages that speak one."""

from django import template
from django.utils import translation

from acecs.accounts.states import Language
from acecs.text.bilingual import Text

register = template.Library()


@register.filter
def own(text: Text) -> str:
    """The side of the text that the page speaks."""
    return text.en if translation.get_language() == Language.ENGLISH else text.zh
