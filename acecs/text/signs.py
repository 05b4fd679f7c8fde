"""Punctuation between words, in the language of the page."""

from collections.abc import Iterable

from django.utils.translation import gettext as _


def listed(items: Iterable[object]) -> str:
    """`6, 7, 8`; in Chinese `6、7、8`."""
    return _(", ").join(map(str, items))


def colon() -> str:
    """Return the colon after a label; Chinese needs no space."""
    return _(": ")


def bracketed(text: object) -> str:
    """Return text in brackets, with the space that English needs before them."""
    return _(" (%(text)s)") % {"text": text}
