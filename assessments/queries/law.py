"""An edition's numbers as the plain data that the rules are computed from."""

from functools import lru_cache

from assessments.dossier import Text
from assessments.law import Condition, DatedAmount, Law, Limit
from standards.models import Edition, SubItem
from standards.models import Limit as LimitRow
from standards.states import PartRule

RMB = "RMB"
DISCLOSURE = "voluntary_disclosure_amount"


def law_of(edition: Edition) -> Law:
    """Read once a process for an edition that is frozen: it cannot change any more."""
    return _frozen(edition.pk) if edition.frozen_at else _read(edition)


@lru_cache(maxsize=16)
def _frozen(edition_id: int) -> Law:
    return _read(Edition.objects.get(pk=edition_id))


def _read(edition: Edition) -> Law:
    """Five queries."""
    return Law(
        edition=edition.code,
        window_months=edition.window_months,
        counted_by=edition.penalties_counted_by,
        pass_rule=edition.pass_rule,
        limits=_limits(edition),
        conditions=tuple(
            Condition(each.position, each.rating, each.part, each.most, Text(en=each.text_en, zh=each.text_zh))
            for each in edition.pass_conditions.all()
        ),
        disclosure_amounts=tuple(
            DatedAmount(each.from_date, each.until_date, int(each.amount * 100), each.to_be_checked)
            for each in edition.dated_amounts.filter(series=DISCLOSURE)
        ),
        valid_from=edition.valid_from,
        valid_until=edition.valid_until,
        yes_no_items=frozenset(edition.items.filter(is_yes_no=True).values_list("number", flat=True)),
    )


def _limits(edition: Edition) -> tuple[Limit, ...]:
    subs = SubItem.objects.filter(item__edition=edition)
    applies = {(item, position): rule for item, position, rule in subs.values_list("item_id", "position", "applies")}
    rows = LimitRow.objects.filter(item__edition=edition).select_related("item").order_by("item__number", "position")
    return tuple(
        Limit(
            item=row.item.number,
            code=row.code,
            most=int(row.most * 100) if row.unit == RMB else int(row.most),
            per=row.per,
            sub_item=row.sub_item,
            applies=applies.get((row.item_id, row.sub_item or 0), PartRule.ALWAYS.value),
        )
        for row in rows
    )
