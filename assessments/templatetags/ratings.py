"""Words of ratings and verdicts, without the newline at the end of an included template."""

from collections.abc import Iterable

from django import template

from assessments.documents.customs_word import Raised
from assessments.vocabulary import VerdictWord
from standards.law.parts import FigurePart
from standards.states import Rating

register = template.Library()


@register.filter
def rating(code: str) -> str:
    return str(Rating(code).label)


@register.filter
def rating_on(raised: Iterable[Raised], figure: FigurePart) -> str | None:
    """Customs' rating of the item or sub-item that the figures are about; None if customs did not raise the item."""
    return next((each.rating_on(figure.key) for each in raised if each.number == figure.number), None)


@register.filter
def verdict(code: str) -> str:
    return str(VerdictWord(code).label)
