"""The items of the picked business types, each under one of them. Pure."""

from collections.abc import Collection, Mapping


def scope(
    home: Mapping[int, int], also: Mapping[int, Collection[int]], picked: Collection[int]
) -> dict[int, list[int]]:
    """Return business type number → item numbers, both in the annex's order.

    `home`: item number → number of its home type; `also`: item number → further types that list it. Each
    item comes once: under its home type if that is picked, else under the first picked type that lists it (item 8: 4, else 5).
    """
    groups: dict[int, list[int]] = {number: [] for number in sorted(picked)}
    for item in sorted(home):
        listings = (home[item], *sorted(also.get(item, ())))
        under = next((number for number in listings if number in groups), None)
        if under is not None:
            groups[under].append(item)
    return groups
