"""Bilingual texts on pages in one language."""

from django import template
from django.utils import translation

from acecs.text.bilingual import Text, side_in, side_of
from standards.law import statement
from standards.law.parts import OpenItemPart

register = template.Library()


@register.filter
def own(text: Text) -> str:
    """The text in the page's language."""
    return side_of(text, side_in(translation.get_language()))


@register.filter
def dates_of(part: OpenItemPart) -> list[Text]:
    """The day by which an open item is due and the day that it waits for, as the report says them."""
    return statement.dates_of(part)
