"""The catalogue's part of an item's page: wording, notes, expected evidence, checklist. Rendered once, then kept.

A frozen edition cannot change (migration 0002), so what was rendered of it stays right in every process.
Of an edition that is not frozen nothing is kept.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from itertools import groupby
from types import MappingProxyType

from django.template.loader import get_template
from django.utils import translation
from django.utils.safestring import SafeString

from acecs.accounts.states import Language
from standards.models import Edition, Item, Note
from standards.states import NoteKind

SUFFIXES: dict[str, str] = {Language.ENGLISH: "en", Language.CHINESE: "zh"}


def item_texts(edition: Edition, language: str) -> Mapping[int, SafeString]:
    """Return item number → HTML in the page's `language` ("en" or "zh-hans"), the other language beside the wording."""
    if edition.frozen_at is None:
        return _render(edition.pk, language)
    return _render_once(edition.pk, edition.code, edition.frozen_at, language)


@lru_cache(maxsize=16)
def _render_once(edition_id: int, _code: str, _frozen_at: datetime, language: str) -> Mapping[int, SafeString]:
    """Code and moment are part of the key: a database that was set up anew counts its ids from 1 again."""
    return _render(edition_id, language)


def _render(edition_id: int, language: str) -> Mapping[int, SafeString]:
    template = get_template("standards/item_text.html")
    items = (
        Item.objects.filter(edition=edition_id)
        .select_related("edition")
        .prefetch_related("notes", "expected_evidence", "checklist", "also_listed")
        .order_by("number")
    )
    with translation.override(language):
        return MappingProxyType({item.number: SafeString(template.render(_context(item, language))) for item in items})


def _context(item: Item, language: str) -> dict[str, object]:
    own = SUFFIXES[language]
    notes = list(item.notes.all())
    return {
        "language": str(language),
        "wordings": _wordings(item, language),
        "also_listed": [getattr(also, f"reason_{own}") for also in item.also_listed.all()],
        "notes": _notes((note for note in notes if note.kind != NoteKind.ADVICE), own),
        "advice": _notes((note for note in notes if note.kind == NoteKind.ADVICE), own),
        "evidence": [
            (row.get_facet_display(), row.get_frequency_display(), getattr(row, f"text_{own}"))
            for row in item.expected_evidence.all()
        ],
        "nil_statement_counts": item.nil_statement_counts,
        "checklists": _checklists(item, own),
    }


def _wordings(item: Item, language: str) -> list[dict[str, object]]:
    """The page's language first. `is_reference`: our own translation, to be marked as such."""
    languages = sorted(SUFFIXES, key=lambda each: each != language)
    return [
        {
            "language": str(each),
            "text": getattr(item, f"text_{SUFFIXES[each]}"),
            "is_reference": each == Language.CHINESE and not item.edition.chinese_is_official,
        }
        for each in languages
    ]


def _notes(notes: Iterable[Note], own: str) -> list[tuple[str, str, str]]:
    return [(note.kind, note.get_kind_display(), getattr(note, f"text_{own}")) for note in notes]


def _checklists(item: Item, own: str) -> list[dict[str, object]]:
    """The fixed lists of the item's text, in order, each with its entries."""
    lists = []
    for (name, is_open), entries in groupby(
        item.checklist.all(), key=lambda entry: (getattr(entry, f"list_{own}"), entry.is_open)
    ):
        lists.append(
            {"name": name, "is_open": is_open, "entries": [getattr(entry, f"text_{own}") for entry in entries]}
        )
    return lists
