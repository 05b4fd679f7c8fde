"""The items that business types bring into scope."""

from collections import defaultdict
from collections.abc import Collection

from standards.models import AlsoListed, Edition
from standards.scope import scope


def listed_under(edition: Edition, type_numbers: Collection[int]) -> dict[int, int]:
    """Return primary key of each item in scope → primary key of the business type that it is listed under.

    Raises `ValueError` if the edition has no such business type.
    """
    types = _ensure_known(edition, type_numbers)
    rows = list(edition.items.values_list("pk", "number", "home_type__number"))
    keys = {number: pk for pk, number, _home in rows}
    groups = scope({number: home for _pk, number, home in rows}, _also(edition), type_numbers)
    return {keys[item]: types[number] for number, items in groups.items() for item in items}


def _also(edition: Edition) -> dict[int, set[int]]:
    also: defaultdict[int, set[int]] = defaultdict(set)
    listings = AlsoListed.objects.filter(item__edition=edition)
    for item, number in listings.values_list("item__number", "business_type__number"):
        also[item].add(number)
    return also


def _ensure_known(edition: Edition, type_numbers: Collection[int]) -> dict[int, int]:
    """Return business type number → primary key, of the whole edition."""
    types = dict(edition.business_types.values_list("number", "pk"))
    if unknown := sorted(set(type_numbers) - types.keys()):
        raise ValueError(f"Edition {edition.code} has no business type {', '.join(map(str, unknown))}.")
    return types
