from django import template

from standards.states import Rating

register = template.Library()


@register.filter
def rating(code: str) -> str:
    """A rating's word without the newline at the end of `rating_word.html`."""
    return str(Rating(code).label)
