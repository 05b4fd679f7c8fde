"""Bilingual texts on pages in one language."""

from django import template
from django.utils import translation

from acecs.text.bilingual import Text, side_in, side_of

register = template.Library()


@register.filter
def own(text: Text) -> str:
    """The text in the page's language."""
    return side_of(text, side_in(translation.get_language()))
