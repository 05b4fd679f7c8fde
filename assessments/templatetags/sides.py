"""Texts that come in both languages, on pages that speak one."""

from django import template
from django.utils import translation

from acecs.text.bilingual import Text, side_in, side_of

register = template.Library()


@register.filter
def own(text: Text) -> str:
    """The side of the text that the page speaks."""
    return side_of(text, side_in(translation.get_language()))
