"""Lists of numbers in both languages, runs of three or more as ranges: `4, 7, 11–13`. Pure."""

from collections.abc import Collection, Iterable, Sequence
from itertools import groupby

from acecs.text.bilingual import Text, joined

# Two numbers in a row are shorter as they are, and few numbers clearer than “all”.
SHORTEST_RANGE = FEWEST_ALL = 3


def listed(numbers: Iterable[int], among: Collection[int] = ()) -> Text:
    """List numbers: `4, 11–13`, `4、11至13`; `all 32`, `全部32` if they are all of `among`."""
    given = sorted(set(numbers))
    if is_all(given, among):
        return Text(en=f"all {len(given)}", zh=f"全部{len(given)}")
    return joined(ranges(given))


def is_all(numbers: Collection[int], among: Collection[int]) -> bool:
    return len(numbers) >= FEWEST_ALL and set(numbers) == set(among)


def ranges(numbers: Sequence[int]) -> list[Text]:
    """Return single numbers and ranges in order. `numbers` are sorted and distinct."""
    return [text for _numbers, text in runs(numbers)]


def runs(numbers: Sequence[int]) -> list[tuple[list[int], Text]]:
    """As `ranges`, each with the numbers that it covers."""
    parts = []
    for _offset, run in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        inside = [number for _position, number in run]
        if len(inside) < SHORTEST_RANGE:
            parts += [([number], Text(en=str(number), zh=str(number))) for number in inside]
        else:
            parts.append((inside, Text(en=f"{inside[0]}–{inside[-1]}", zh=f"{inside[0]}至{inside[-1]}")))
    return parts
