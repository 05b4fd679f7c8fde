"""An edition's numbers as plain data, read from its rows or from its file."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from acecs.text.bilingual import Text, text_from
from standards import edition_file
from standards.law.limits import Condition, CountedBy, DatedAmount, Law, Limit, LimitCode
from standards.models import DatedAmount as AmountRow
from standards.models import Edition, Item, PassCondition, SubItem
from standards.models import Limit as LimitRow
from standards.states import SubItemRule

RMB = "RMB"
DISCLOSURE = "voluntary_disclosure_amount"


def read_law(edition: Edition) -> Law:
    """Read the law from an edition's rows. Five queries."""
    return _law(
        edition,
        conditions=edition.pass_conditions.all(),
        amounts=edition.dated_amounts.all(),
        items=edition.items.filter(is_yes_no=True),
        sub_items=SubItem.objects.filter(item__edition=edition).select_related("item"),
        limits=LimitRow.objects.filter(item__edition=edition).select_related("item__home_type"),
    )


def shipped_laws() -> dict[str, Law]:
    """Read the laws of the editions that ship with the portal, by code, without a database.

    Raises `edition_file.Faulty` if one of the files is.
    """
    files = [path for folder in settings.FIXTURE_DIRS for path in sorted(Path(folder).glob("edition-*.json"))]
    return {law.edition: law for law in map(law_in, files)}


def law_in(path: Path) -> Law:
    """Read the law from an edition's file, without queries. Raises `edition_file.Faulty`."""
    rows: dict[Any, list[Any]] = dict(edition_file.parse(path.read_bytes()).rows)
    return _law(
        rows[Edition][0],
        conditions=rows[PassCondition],
        amounts=rows[AmountRow],
        items=rows[Item],
        sub_items=rows[SubItem],
        limits=rows[LimitRow],
    )


def _law(
    edition: Edition,
    *,
    conditions: Iterable[PassCondition],
    amounts: Iterable[AmountRow],
    items: Iterable[Item],
    sub_items: Iterable[SubItem],
    limits: Iterable[LimitRow],
) -> Law:
    """Return the law in the annex's order, whatever the order of the rows."""
    sub_item_of = {(each.item.number, each.position): each for each in sub_items}
    limits = sorted(limits, key=lambda each: (each.item.number, each.position))
    penalty_types = {each.item.home_type for each in limits if LimitCode(each.code).is_penalty}
    return Law(
        edition=edition.code,
        window_months=edition.window_months,
        counted_by=CountedBy(edition.penalties_counted_by),
        pass_rule=edition.pass_rule,
        limits=tuple(_limit(each, sub_item_of.get((each.item.number, each.sub_item or 0))) for each in limits),
        conditions=tuple(
            Condition(each.position, each.rating, each.part, each.most, text_from(each))
            for each in sorted(conditions, key=lambda each: each.position)
        ),
        disclosure_amounts=tuple(
            DatedAmount(each.from_date, each.until_date, int(each.amount * 100), each.to_be_checked)
            for each in sorted(amounts, key=lambda each: each.from_date or date.min)
            if each.series == DISCLOSURE
        ),
        valid_from=edition.valid_from,
        valid_until=edition.valid_until,
        yes_no_items=frozenset(each.number for each in items if each.is_yes_no),
        penalty_types=tuple(
            (each.number, Text(en=each.clearer_heading_en or each.heading_en, zh=each.heading_zh))
            for each in sorted(penalty_types, key=lambda each: each.number)
        ),
    )


def _limit(row: LimitRow, sub_item: SubItem | None) -> Limit:
    return Limit(
        item=row.item.number,
        code=LimitCode(row.code),
        most=int(row.most * 100) if row.unit == RMB else int(row.most),
        per=row.per,
        sub_item=row.sub_item,
        applies=sub_item.applies if sub_item else SubItemRule.ALWAYS.value,
        printed=sub_item.printed_number if sub_item else "",
        alternative=row.alternative,
    )
