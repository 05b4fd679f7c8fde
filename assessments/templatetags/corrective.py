"""Words of a corrective action's codes, as a dossier has them."""

from django import template

from assessments.vocabulary import CorrectiveStatus, LeaderPosition

register = template.Library()


@register.filter
def corrective_status(code: str) -> str:
    return str(CorrectiveStatus(code).label)


@register.filter
def leader_position(code: str) -> str:
    return str(LeaderPosition(code).label)
