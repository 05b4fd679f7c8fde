"""Bilingual texts on pages in one language."""

from django import template
from django.utils import translation

from acecs.text import bilingual
from acecs.text.bilingual import Text
from standards.law import sentences, statement
from standards.law.parts import OpenItemPart

register = template.Library()


@register.filter
def own(text: Text) -> str:
    """The text in the page's language."""
    return bilingual.own(text, translation.get_language())


@register.filter
def as_past(text: Text) -> Text:
    """The sentence without the word *satisfied*, once customs has set it aside."""
    return sentences.told_as_past(text)


@register.filter
def dates_of(part: OpenItemPart, as_of: str) -> list[Text]:
    """The day by which an open item is due, late or not on the day `as_of`, and the day that it waits for, as the report says them."""
    return statement.dates_of(part, as_of)
