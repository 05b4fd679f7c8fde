"""What each saved version of a corrective action changed, in words of the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from acecs.accounts.models import User
from acecs.text.signs import listed
from assessments.models import CorrectiveAction, CorrectiveVersion
from assessments.queries.corrective import versions_of
from assessments.vocabulary import CorrectiveStatus, LeaderPosition, Origin
from evidence.models import Document

NOTHING = "—"
LABELS = {
    "status": pgettext_lazy("corrective action", "Status"),
    "origin": _("Arises from"),
    "cause": _("Cause"),
    "measure": pgettext_lazy("corrective action", "Action"),
    "leader": _("Led by"),
    "position": _("Position"),
    "assignee": _("Carried out by"),
    "due_date": _("Due date"),
    "progress": _("What was done"),
    "documents": _("Evidence that it was done"),
    "check_note": _("What was checked and found"),
    "checked_by": _("Checked by"),
    "drop_reason": _("Why it is no longer needed"),
}
CODES = {"status": CorrectiveStatus, "origin": Origin, "position": LeaderPosition}


@dataclass(frozen=True)
class Revision:
    """One saved version. `changes`: (label, before, after) of each field that differs from the version before it."""

    saved_by: str
    saved_at: datetime
    changes: tuple[tuple[str, str, str], ...]
    is_first: bool


def history_of(action: CorrectiveAction) -> list[Revision]:
    """Newest first. Three queries."""
    versions = versions_of(action)
    word = _words(versions)
    saved = [
        Revision(
            later.saved_by.name, later.saved_at, tuple(_changes(earlier.content, later.content, word)), is_first=False
        )
        for later, earlier in pairwise(versions)
    ]
    first = versions[-1]
    return [*saved, Revision(first.saved_by.name, first.saved_at, (), is_first=True)]


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any], word: Callable[[str, Any], str]
) -> Iterable[tuple[str, str, str]]:
    for name, label in LABELS.items():
        if before.get(name) != after.get(name):
            yield str(label), word(name, before.get(name)), word(name, after.get(name))


def _words(versions: Iterable[CorrectiveVersion]) -> Callable[[str, Any], str]:
    """Return what says a field's value, with the names of people and the titles of documents."""
    contents = [version.content for version in versions]
    people = {UUID(content[name]) for content in contents for name in ("assignee", "checked_by") if content[name]}
    documents = {UUID(key) for content in contents for key in content["documents"]}
    names = {str(each.public_id): each.name for each in User.objects.filter(public_id__in=people)}
    names |= {str(each.public_id): each.title for each in Document.objects.filter(public_id__in=documents)}

    def word(name: str, value: Any) -> str:
        if name in CODES and value:
            return str(CODES[name](value).label)
        if isinstance(value, list):
            return listed(names[each] for each in value) or NOTHING
        return names.get(value, value) if value else NOTHING

    return word
