"""Punctuation between words, in the language of the page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from acecs.text.bilingual import Text, joined, own
from acecs.text.number_lists import listed as numbers_listed
from acecs.text.number_lists import ranges, runs

BETWEEN_SENTENCES = Text(en=" ", zh="")


def listed(items: Iterable[object]) -> str:
    """`6, 7, 8`; in Chinese `6、7、8`."""
    return own(joined(map(str, items)), get_language())


def numbered(numbers: Iterable[int], among: Collection[int] = ()) -> str:
    """List numbers in the language of the page, with ranges: `6, 11–13`; `all 32` if they are all of `among`."""
    return own(numbers_listed(numbers, among), get_language())


@dataclass(frozen=True)
class Linked:
    """A number or a range to show as a link. `target`: its first item that has a page, None if none has."""

    text: str
    target: int | None
    is_range: bool

    @property
    def named(self) -> str:
        """`Items 11–13`, `Item 7`."""
        if self.is_range:
            return _("Items %(numbers)s") % {"numbers": self.text}
        return _("Item %(number)s") % {"number": self.text}


def keys_listed(keys: Iterable[str]) -> str:
    """List items and sub-items as the annex writes them: `6–8, 10(2)`."""
    given = list(keys)
    whole = sorted(int(key) for key in given if key.isdecimal())
    return own(joined([*ranges(whole), *(key for key in given if not key.isdecimal())]), get_language())


def ranged(numbers: Iterable[int], without_page: Collection[int] | None = None) -> list[Linked]:
    """List numbers and ranges in the language of the page. 0 is left out, because no item has it."""
    language, hidden = get_language(), without_page or ()
    return [
        Linked(own(text, language), next((each for each in inside if each not in hidden), None), len(inside) > 1)
        for inside, text in runs(sorted({*numbers} - {0}))
    ]


def colon() -> str:
    """Return the colon after a label; Chinese needs no space."""
    return _(": ")


def gap() -> str:
    """Return the space between two sentences; Chinese needs none."""
    return own(BETWEEN_SENTENCES, get_language())


def bracketed(text: object) -> str:
    """Return text in brackets, with the space that English needs before them."""
    return _(" (%(text)s)") % {"text": text}
