"""Numbers as the trace writes them, the same in both languages."""

from django import template

from standards.law import sentences

register = template.Library()


@register.filter
def whole(number: int) -> str:
    """`12,846`; the grouping that Django knows for Chinese is by four digits."""
    return sentences.whole(number)
