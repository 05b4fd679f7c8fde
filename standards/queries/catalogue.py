"""Read an edition as plain data: once per process if it is frozen, because the database then refuses every change."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from acecs.text.bilingual import text_from
from standards import catalogue
from standards.catalogue import Catalogue
from standards.law.limits import Law
from standards.models import AlsoListed, ChecklistEntry, Edition, ExpectedEvidence, Note, SubItem
from standards.queries.law import read_law
from standards.queries.questions import read_questions
from standards.states import Rating


def catalogue_of(edition: Edition) -> Catalogue:
    """Return an edition as plain data: no query if it is frozen and was read before, else 14."""
    if edition.frozen_at is None:
        return _read(edition.pk)
    return _read_once(edition.pk, edition.code, edition.frozen_at)


def law_of(edition: Edition) -> Law:
    """Return the edition's numbers alone: like `catalogue_of` if it is frozen, else five queries."""
    return catalogue_of(edition).law if edition.frozen_at else read_law(edition)


@lru_cache(maxsize=16)
def _read_once(edition_id: int, _code: str, _frozen_at: datetime) -> Catalogue:
    """Code and time are part of the cache key: in a database that is set up again, ids start from 1 again."""
    return _read(edition_id)


def _read(edition_id: int) -> Catalogue:
    edition = Edition.objects.get(pk=edition_id)
    return Catalogue(
        code=edition.code,
        chinese_is_official=edition.chinese_is_official,
        types=tuple(
            catalogue.BusinessType(each.pk, each.number, text_from(each, "heading"), each.is_always_in_scope)
            for each in edition.business_types.order_by("number")
        ),
        items=MappingProxyType({item.number: item for item in _items(edition)}),
        questions=read_questions(edition),
        law=read_law(edition),
    )


def _items(edition: Edition) -> Iterable[catalogue.Item]:
    """Read all items in six queries: the items, and each kind of row that belongs to them."""
    sub_items, notes, evidence, checklist, also_listed = (
        _by_item(rows.filter(item__edition=edition))
        for rows in (
            SubItem.objects.order_by("position"),
            Note.objects.order_by("position"),
            ExpectedEvidence.objects.order_by("position"),
            ChecklistEntry.objects.order_by("position"),
            AlsoListed.objects.select_related("business_type").order_by("pk"),
        )
    )
    for row in edition.items.select_related("home_type").order_by("number"):
        yield catalogue.Item(
            key=row.pk,
            number=row.number,
            part=row.part,
            is_yes_no=row.is_yes_no,
            allowed=tuple(rating for rating in Rating.values if rating in (row.allowed_ratings or Rating.values)),
            title=text_from(row, "title"),
            text=text_from(row, "text"),
            closing=text_from(row, "closing"),
            not_applicable_when=text_from(row, "not_applicable_when"),
            nil_statement_counts=row.nil_statement_counts,
            sub_items=tuple(
                catalogue.SubItem(
                    each.pk,
                    each.position,
                    each.printed_number or f"{row.number}({each.position})",
                    text_from(each),
                    each.applies,
                )
                for each in sub_items[row.pk]
            ),
            notes=tuple(catalogue.Note(each.kind, text_from(each)) for each in notes[row.pk]),
            expected_evidence=tuple(
                catalogue.ExpectedEvidence(each.facet, each.frequency, text_from(each)) for each in evidence[row.pk]
            ),
            checklist=tuple(
                catalogue.ChecklistEntry(text_from(each, "list"), text_from(each), each.is_open)
                for each in checklist[row.pk]
            ),
            also_listed=tuple(text_from(each, "reason") for each in also_listed[row.pk]),
            types=(row.home_type.number, *(each.business_type.number for each in also_listed[row.pk])),
            former=tuple(row.former_items.items()),
        )


def _by_item(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    by_item = defaultdict(list)
    for row in rows:
        by_item[row.item_id].append(row)
    return by_item
