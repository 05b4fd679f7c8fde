"""What changed between two dossiers of one assessment. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from assessments.dossier import Dossier, ItemPart

# Who has an item and when it was saved is no change of what it says.
ASIDE = {"assignee", "updated_by", "updated_at", "text", "text_sha256", "title", "closing", "notes"}
FRAME = ("name", "planned_date", "accepted_date")


@dataclass(frozen=True)
class Change:
    """One item that differs; a side is None where the item was not in scope. `added`, `removed`: titles of evidence."""

    number: int
    before: ItemPart | None
    after: ItemPart | None
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)

    @property
    def item(self) -> ItemPart:
        found = self.after or self.before
        assert found is not None  # noqa: S101 - one side is always there
        return found

    @property
    def sub_ratings(self) -> list[tuple[str, str, str]]:
        """(number, rating before, rating after) of each sub-item that differs."""
        before = {sub.number: sub.rating for sub in (self.before.sub_items if self.before else [])}
        after = {sub.number: sub.rating for sub in (self.after.sub_items if self.after else [])}
        return [
            (number, before.get(number, ""), after.get(number, ""))
            for number in sorted(before.keys() | after.keys())
            if before.get(number, "") != after.get(number, "")
        ]


@dataclass(frozen=True)
class FrameChange:
    """`name` is a field of the dossier."""

    name: str
    before: str
    after: str


def changed_items(before: Dossier, after: Dossier) -> list[Change]:
    """Every item that differs, in the annex's order."""
    return list(_changes(before, after))


def _changes(before: Dossier, after: Dossier) -> Iterator[Change]:
    old = {item.number: item for item in before.items}
    new = {item.number: item for item in after.items}
    for number in sorted(old.keys() | new.keys()):
        was, now = old.get(number), new.get(number)
        if _said(was) == _said(now):
            continue
        had, has = _pieces(was), _pieces(now)
        added = [title for key, title in has.items() if key not in had]
        removed = [title for key, title in had.items() if key not in has]
        yield Change(number, was, now, added, removed)


def unchanged_items(before: Dossier, after: Dossier) -> set[int]:
    """Numbers of the items that say the same in both."""
    changed = {change.number for change in _changes(before, after)}
    return {item.number for item in after.items} - changed


def changed_frame(before: Dossier, after: Dossier) -> list[FrameChange]:
    """Name and dates that differ."""
    return [
        FrameChange(name, getattr(before, name) or "", getattr(after, name) or "")
        for name in FRAME
        if getattr(before, name) != getattr(after, name)
    ]


def _said(item: ItemPart | None) -> dict[str, object] | None:
    """What the enterprise said about the item. Evidence: which bytes show what, in whatever order they were linked."""
    if item is None:
        return None
    said = item.model_dump(exclude=ASIDE | {"evidence"})
    return said | {"evidence": sorted(_pieces(item))}


def _pieces(item: ItemPart | None) -> dict[tuple[str, str], str]:
    return {(piece.sha256, piece.facet): piece.title for piece in (item.evidence if item else [])}
