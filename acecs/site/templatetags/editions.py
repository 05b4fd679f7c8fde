"""An edition's codes and numbers in the words that all pages use."""

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from acecs.text.signs import listed
from standards.law.limits import LimitCode
from standards.law.sentences import rmb, whole
from standards.models import Limit
from standards.states import ItemKind, PassRuleName

register = template.Library()

LIMITS: dict[str, Promise] = {
    LimitCode.NOTIFIED_BATCHES: gettext_lazy("notified batches that count: at most %(most)s"),
    LimitCode.SERIOUS_FOOD_PROBLEMS: gettext_lazy("serious safety or health problems that count: at most %(most)s"),
    LimitCode.BAD_RECORD_LISTINGS: gettext_lazy("listings that count: at most %(most)s"),
    LimitCode.PENALTY_AMOUNT: gettext_lazy("amount of each penalty: at most RMB %(most)s"),
    LimitCode.PENALTY_SUM: gettext_lazy("sum of the penalties: at most RMB %(most)s"),
    LimitCode.PENALTY_COUNT: gettext_lazy("penalties that count: at most %(most)s"),
}
PASS_RULES: dict[str, Promise] = {
    PassRuleName.COUNT_2022: gettext_lazy("by how many items are rated “does not meet” and “basically meets”"),
}


@register.filter
def limit_in_words(limit: Limit) -> str:
    """For example `penalties that count: at most 1 per 10,000 relevant documents of the year before`."""
    if limit.per == 1:
        return str(LIMITS[limit.code]) % {"most": amount(limit.most)}
    share = _("penalties that count: at most %(most)s per %(per)s relevant documents of the year before")
    return share % {"most": amount(limit.most), "per": whole(limit.per)}


@register.filter
def amount(number: Decimal) -> str:
    return rmb(int(number * 100))


@register.filter
def kinds_in_words(kinds: Iterable[str]) -> str:
    return listed(ItemKind(kind).label for kind in kinds)


@register.filter
def pass_rule_in_words(rule: str) -> str:
    return str(PASS_RULES[rule])
