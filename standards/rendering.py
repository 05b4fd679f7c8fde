"""The catalogue's part of an item's page: wording, notes, expected evidence, checklist.

Rendered once per process for a frozen edition, which cannot change (`triggers.py`); otherwise not cached.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import groupby
from types import MappingProxyType

from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import SafeString

from acecs.accounts.states import LANGUAGE_OF
from acecs.text.bilingual import own, sides_in
from standards.catalogue import Catalogue, Item, Note
from standards.models import Edition
from standards.queries.catalogue import catalogue_of
from standards.states import Facet, Frequency, NoteKind


def item_texts(edition: Edition, language: str) -> Mapping[int, SafeString]:
    """Return item number → HTML in the page's `language` ("en" or "zh-hans"), with the wording in the other language too."""
    catalogue = catalogue_of(edition)
    return _render_once(catalogue, language) if edition.frozen_at else _render(catalogue, language)


def _render(catalogue: Catalogue, language: str) -> Mapping[int, SafeString]:
    template = get_template("standards/item_text.html")
    with translation.override(language):
        return MappingProxyType(
            {
                number: SafeString(template.render(_context(catalogue, item, language)))
                for number, item in catalogue.items.items()
            }
        )


_render_once = lru_cache(maxsize=16)(_render)


def _context(catalogue: Catalogue, item: Item, language: str) -> dict[str, object]:
    return {
        "language": str(language),
        "wordings": _wordings(catalogue, item, language),
        "also_listed": [own(reason, language) for reason in item.also_listed],
        "notes": _notes((note for note in item.notes if note.kind != NoteKind.ADVICE), language),
        "advice": _notes((note for note in item.notes if note.kind == NoteKind.ADVICE), language),
        "evidence": [
            (str(Facet(each.facet).label), str(Frequency(each.frequency).label), own(each.text, language))
            for each in item.expected_evidence
        ],
        "nil_statement_counts": item.nil_statement_counts,
        "checklists": _checklists(item, language),
    }


def _wordings(catalogue: Catalogue, item: Item, language: str) -> list[dict[str, object]]:
    """The wording in the page's language first. `is_reference`: our own translation, to be marked as such."""
    return [
        {
            "language": str(LANGUAGE_OF[side]),
            "text": own(item.text, side),
            "is_reference": side == "zh" and not catalogue.chinese_is_official,
        }
        for side in sides_in(language)
    ]


def _notes(notes: Iterable[Note], language: str) -> list[tuple[str, str, str]]:
    """Notes on the wording in the other language only are left out."""
    own_texts = ((note.kind, own(note.text, language)) for note in notes)
    return [(kind, str(NoteKind(kind).label), text) for kind, text in own_texts if text]


def _checklists(item: Item, language: str) -> list[dict[str, object]]:
    """The lists in the item's text, in order, each with its entries."""
    lists = []
    for (name, is_open), entries in groupby(
        item.checklist, key=lambda entry: (own(entry.list, language), entry.is_open)
    ):
        lists.append({"name": name, "is_open": is_open, "entries": [own(entry.text, language) for entry in entries]})
    return lists
