"""Words of ratings and verdicts, without the newline at the end of an included template."""

from collections.abc import Iterable

from django import template

from assessments.documents.customs_word import Raised
from assessments.vocabulary import NotAccepted, VerdictWord, past_word
from standards.law.parts import FigurePart
from standards.states import Rating

register = template.Library()


@register.filter
def rating(code: str) -> str:
    return str(Rating(code).label)


@register.filter
def not_accepted(code: str) -> str:
    """Why a document is not accepted."""
    return str(NotAccepted(code).label)


@register.filter
def raised_item(raised: Iterable[Raised], figure: FigurePart) -> Raised | None:
    """The item that the figures are about; None if customs did not raise it."""
    return next((each for each in raised if each.number == figure.number), None)


@register.filter
def rating_on(item: Raised | None, figure: FigurePart) -> str:
    """Customs' rating of the item or sub-item that the figures are about; empty without one."""
    return item.rating_on(figure.key) if item else ""


@register.filter
def verdict(code: str) -> str:
    return str(VerdictWord(code).label)


@register.filter
def past_verdict(code: str) -> str:
    """The word of a verdict that customs has set aside."""
    return past_word(code)
