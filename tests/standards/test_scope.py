"""Items in scope for all sets of business types, compared with a table typed by hand."""

from itertools import combinations

import pytest

from standards.models import Edition
from standards.queries.scope import listed_under
from standards.scope import scope

# Items of each business type as printed; item 8 is under 4 and, in the English annex, under 5.
BRINGS = {
    1: {1},
    2: {2, 3},
    3: {4},
    4: {5, 6, 7, 8},
    5: {8, 9},
    6: {10, 11, 12, 13},
    7: {14, 15, 16, 17, 18, 19},
    8: {20, 21, 22},
    9: {23, 24, 25, 26, 27, 28, 29},
    10: {30, 31, 32},
}
EVERY_SET = [set(types) for size in range(11) for types in combinations(BRINGS, size)]


def expected_groups(picked: set[int]) -> dict[int, list[int]]:
    groups = {number: sorted(BRINGS[number]) for number in sorted(picked)}
    if picked >= {4, 5}:
        groups[5] = [9]
    return groups


def rows_of(edition: Edition) -> tuple[dict[int, int], dict[int, set[int]]]:
    home = dict(edition.items.values_list("number", "home_type__number"))
    also: dict[int, set[int]] = {}
    for item, business_type in edition.items.filter(also_listed__isnull=False).values_list(
        "number", "also_listed__business_type__number"
    ):
        also.setdefault(item, set()).add(business_type)
    return home, also


def test_every_set_of_business_types_brings_its_items_grouped(edition: Edition) -> None:
    home, also = rows_of(edition)

    found = {frozenset(picked): scope(home, also, picked) for picked in EVERY_SET}

    assert len(found) == 1024
    assert found == {frozenset(picked): expected_groups(picked) for picked in EVERY_SET}


def test_listed_under_matches_scope_for_every_set(edition: Edition) -> None:
    numbers = dict(edition.items.values_list("pk", "number"))
    types = dict(edition.business_types.values_list("pk", "number"))

    found = {frozenset(picked): listed_under(edition, picked) for picked in EVERY_SET}

    assert {
        picked: {numbers[item]: types[business_type] for item, business_type in listed.items()}
        for picked, listed in found.items()
    } == {
        frozenset(picked): {item: number for number, items in expected_groups(picked).items() for item in items}
        for picked in EVERY_SET
    }


@pytest.mark.parametrize(("picked", "under"), [({4}, 4), ({5}, 5), ({4, 5}, 4)])
def test_item_8_is_listed_once_under_its_home_if_picked(edition: Edition, picked: set[int], under: int) -> None:
    item = edition.items.get(number=8)

    listed = listed_under(edition, picked)

    assert listed[item.pk] == edition.business_types.get(number=under).pk


def test_unknown_business_types_are_refused(edition: Edition) -> None:
    with pytest.raises(ValueError, match=r"^Edition 2022 has no business type 0, 11\.$"):
        listed_under(edition, {11, 3, 0})
