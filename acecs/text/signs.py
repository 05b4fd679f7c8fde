"""Signs between words, in the language of the page."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def listed(items: Iterable[object]) -> str:
    """`6, 7, 8`; in Chinese `6、7、8`."""
    return _(", ").join(map(str, items))


def colon() -> str:
    """After a word, before what it names; Chinese needs no space."""
    return _(": ")


def bracketed(text: object) -> str:
    """After a word, with the space that English sets before it."""
    return _(" (%(text)s)") % {"text": text}
