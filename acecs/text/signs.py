"""Punctuation between words, in the language of the page."""

from collections.abc import Collection, Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from acecs.text.bilingual import joined, own
from acecs.text.number_lists import listed as numbers_listed
from acecs.text.number_lists import starts_of_ranges


def listed(items: Iterable[object]) -> str:
    """`6, 7, 8`; in Chinese `6、7、8`."""
    return own(joined(map(str, items)), get_language())


def numbered(numbers: Iterable[int], among: Collection[int] = ()) -> str:
    """List numbers in the language of the page, with ranges: `6, 11–13`; `all 32` if they are all of `among`."""
    return own(numbers_listed(numbers, among), get_language())


def ranged(numbers: Iterable[int]) -> list[tuple[int, str]]:
    """Single numbers and ranges in the language of the page, each with the first number, to link to: `(11, "11–13")`.

    Without 0, which stands for no item.
    """
    language = get_language()
    return [(first, own(text, language)) for first, text in starts_of_ranges(sorted({*numbers} - {0}))]


def colon() -> str:
    """Return the colon after a label; Chinese needs no space."""
    return _(": ")


def bracketed(text: object) -> str:
    """Return text in brackets, with the space that English needs before them."""
    return _(" (%(text)s)") % {"text": text}
