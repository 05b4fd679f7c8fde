"""Corrective actions that differ between two dossiers of an enterprise. Pure."""

from dataclasses import dataclass
from functools import cached_property

from acecs.text.bilingual import NOTHING, Text
from assessments.documents.dossier import CorrectivePart, Dossier
from assessments.documents.marking import Marked, marked

# Long texts, compared word by word; and values.
TEXTS = ("cause", "measure", "progress", "check_note")
VALUES = ("status", "due_date", "assignee", "leader")


@dataclass(frozen=True)
class MarkedText:
    name: str
    marked: Marked


@dataclass(frozen=True)
class ActionChange:
    """A corrective action that differs; a side is None if the dossier lacks it. `title`: of its item."""

    number: int
    title: Text
    before: CorrectivePart | None
    after: CorrectivePart | None

    @property
    def action(self) -> CorrectivePart:
        side = self.after or self.before
        assert side is not None  # noqa: S101 - one side is always there
        return side

    @cached_property
    def texts(self) -> tuple[MarkedText, ...]:
        """The texts that differ; none unless both dossiers have the action."""
        if self.before is None or self.after is None:
            return ()
        pairs = ((name, getattr(self.before, name), getattr(self.after, name)) for name in TEXTS)
        return tuple(MarkedText(name, marked(old, new)) for name, old, new in pairs if old != new)

    @property
    def values(self) -> tuple[tuple[str, str, str], ...]:
        """(name, before, after) of each value that differs; none unless both dossiers have the action."""
        if self.before is None or self.after is None:
            return ()
        pairs = ((name, getattr(self.before, name), getattr(self.after, name)) for name in VALUES)
        return tuple((name, old, new) for name, old, new in pairs if old != new)

    @property
    def added(self) -> list[str]:
        """Titles of evidence that only the newer dossier has; none unless both have the action."""
        had = {piece.sha256 for piece in self.before.evidence} if self.before else None
        return [] if had is None else [piece.title for piece in self.action.evidence if piece.sha256 not in had]


def changed_actions(before: Dossier, after: Dossier) -> list[ActionChange]:
    """Every corrective action that differs, by item, then by day."""
    old, new = _actions(before), _actions(after)
    changed = [key for key in {**old, **new} if old.get(key, (0, None))[1] != new.get(key, (0, None))[1]]
    titles = {item.number: item.title for dossier in (before, after) for item in dossier.items}
    changes = []
    for key in changed:
        was, now = old.get(key), new.get(key)
        number = (now or was or (0,))[0]
        changes.append(ActionChange(number, titles.get(number, NOTHING), was and was[1], now and now[1]))
    return sorted(changes, key=lambda each: (each.number, each.action.due_date, each.action.action))


def _actions(dossier: Dossier) -> dict[str, tuple[int, CorrectivePart]]:
    return {each.action: (item.number, each) for item in dossier.items for each in item.corrective_actions}
