from django import template

from standards.states import Rating

register = template.Library()


@register.filter
def rating(code: str) -> str:
    """A rating's word where no blank may follow it, as the one that ends `rating_word.html` would."""
    return str(Rating(code).label)
