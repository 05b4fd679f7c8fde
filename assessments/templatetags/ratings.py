"""Words of ratings and verdicts, without the newline at the end of an included template."""

from django import template

from assessments.vocabulary import VerdictWord
from standards.states import Rating

register = template.Library()


@register.filter
def rating(code: str) -> str:
    return str(Rating(code).label)


@register.filter
def verdict(code: str) -> str:
    return str(VerdictWord(code).label)
