"""Numbers formatted as in the trace, the same in both languages."""

from django import template

from standards.law import sentences

register = template.Library()


@register.filter
def whole(number: int) -> str:
    """Format as `12,846`; Django's grouping for Chinese is by four digits."""
    return sentences.whole(number)
