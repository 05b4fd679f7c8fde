"""What changed between two dossiers of an enterprise. Pure."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from assessments.documents.corrective_changes import ActionChange, changed_actions
from assessments.documents.dossier import Dossier, ItemPart
from assessments.documents.marking import Marked, marked
from standards.law.parts import FigurePart, ReadinessPart

# An item's content leaves out assignee, due date, time of saving and the edition's wording.
# A reply belongs to one round (`_replies`).
ASIDE = {
    "reply",
    "assignee",
    "due_date",
    "updated_by",
    "updated_at",
    "text",
    "text_sha256",
    "title",
    "closing",
    "notes",
    "allowed",
    # `rating` is empty until it is confirmed, so confirming it is a change already.
    "carried_over",
    # A planned correction is not a correction yet.
    "corrective_actions",
}


@dataclass(frozen=True)
class ResultChange:
    """The result of figures for `10(2)`; a side is None without a result."""

    key: str
    before: FigurePart | None
    after: FigurePart | None

    @property
    def is_same_result(self) -> bool:
        """True if the figures differ but lead to the same result."""
        return _result(self.before) == _result(self.after)


@dataclass(frozen=True)
class Change:
    """One item that differs; a side is None if the item was not in scope. `added`, `removed`: titles of evidence."""

    number: int
    before: ItemPart | None
    after: ItemPart | None
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    results: list[ResultChange] = field(default_factory=list)

    @property
    def item(self) -> ItemPart:
        side = self.after or self.before
        assert side is not None  # noqa: S101 - one side is always there
        return side

    @cached_property
    def note(self) -> Marked:
        return marked(self.before.note if self.before else "", self.after.note if self.after else "")

    @cached_property
    def reason(self) -> Marked:
        return marked(self.before.reason if self.before else "", self.after.reason if self.after else "")

    @cached_property
    def reply(self) -> Marked:
        """One that is missing afterwards was to an earlier round: it is not marked as gone."""
        before, after = (side.reply if side else "" for side in (self.before, self.after))
        return marked(before, after or before)

    @property
    def is_reply_only(self) -> bool:
        """True if a reply to customs is new and nothing else differs."""
        return not self.results and _said(self.before) == _said(self.after)

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
class Differences:
    """Everything that differs between two dossiers. `verdicts`: unchanged ones included.

    `alone`: numbers of items of the former edition that continue in none of the newer one, so that they are not compared.
    """

    frame: list["FrameChange"]
    verdicts: list["VerdictChange"]
    items: list[Change]
    actions: list[ActionChange]
    alone: tuple[int, ...] = ()


@dataclass(frozen=True)
class FrameChange:
    """`name` is a field of the dossier, or of its part for the general standards; a side is empty if nothing is entered."""

    name: str
    before: str
    after: str

    @property
    def is_day(self) -> bool:
        return self.name.endswith("_date")


@dataclass(frozen=True)
class VerdictChange:
    """`name` is a verdict of the statement of readiness; a side is empty if the dossier does not have it."""

    name: str
    before: str
    after: str


def differences(before: Dossier, after: Dossier, numbers: Mapping[int, int] | None = None) -> Differences:
    """`numbers`: number in `before` → in `after`, if the two are against different editions.

    The figures of two editions are compared by their results: how these are reckoned differs with the edition.
    """
    alone: tuple[int, ...] = ()
    if numbers is not None:
        alone = tuple(item.number for item in before.items if item.number not in numbers)
        before = _renumbered(before, numbers)
        same = _same_results(before, after)
        before, after = _without(same, before), _without(same, after)
    return Differences(
        changed_frame(before, after),
        verdicts(before, after),
        changed_items(before, after),
        changed_actions(before, after),
        alone,
    )


def _renumbered(dossier: Dossier, numbers: Mapping[int, int]) -> Dossier:
    """Return the dossier with the other edition's item numbers, without items that it lacks."""
    continued = [item for item in dossier.items if item.number in numbers]
    items = [item.model_copy(update={"number": numbers[item.number]}) for item in continued]
    figures = [_renumbered_figure(part, numbers) for part in _figures(dossier) if part.number in numbers]
    return _with_figures(dossier.model_copy(update={"items": items}), figures)


def _renumbered_figure(part: FigurePart, numbers: Mapping[int, int]) -> FigurePart:
    number = numbers[part.number]
    return part.model_copy(update={"number": number, "key": f"{number}{part.key.removeprefix(str(part.number))}"})


def _same_results(before: Dossier, after: Dossier) -> set[str]:
    """Keys of the figures with the same result in both."""
    old = {part.key: _result(part) for part in _figures(before)}
    return {part.key for part in _figures(after) if old.get(part.key) == _result(part)}


def _without(keys: Collection[str], dossier: Dossier) -> Dossier:
    return _with_figures(dossier, [part for part in _figures(dossier) if part.key not in keys])


def _figures(dossier: Dossier) -> list[FigurePart]:
    return dossier.readiness.figures if dossier.readiness else []


def _with_figures(dossier: Dossier, figures: list[FigurePart]) -> Dossier:
    readiness = dossier.readiness and dossier.readiness.model_copy(update={"figures": figures})
    return dossier.model_copy(update={"readiness": readiness})


def changed_items(before: Dossier, after: Dossier) -> list[Change]:
    """Return every item that differs, in the annex's order."""
    return list(_changes(before, after))


def _changes(before: Dossier, after: Dossier) -> Iterator[Change]:
    old = {item.number: item for item in before.items}
    new = {item.number: item for item in after.items}
    results = _changed_results(before, after)
    for number in sorted(old.keys() | new.keys()):
        was, now = old.get(number), new.get(number)
        if _said(was) == _said(now) and not _replies(was, now) and number not in results:
            continue
        had, has = _pieces(was), _pieces(now)
        added = [title for key, title in has.items() if key not in had]
        removed = [title for key, title in had.items() if key not in has]
        yield Change(number, was, now, added, removed, results.get(number, []))


def _changed_results(before: Dossier, after: Dossier) -> dict[int, list[ResultChange]]:
    """Item number → results of figures that differ, or whose figures or windows differ.

    A dossier without figures (an earlier schema) shows no change.
    """
    if before.readiness is None or after.readiness is None:
        return {}
    old = {part.key: part for part in before.readiness.figures}
    new = {part.key: part for part in after.readiness.figures}
    changes: dict[int, list[ResultChange]] = {}
    for key in sorted(old.keys() | new.keys()):
        was, now = old.get(key), new.get(key)
        if _reckoned(was) != _reckoned(now):
            changes.setdefault((old | new)[key].number, []).append(ResultChange(key, was, now))
    return changes


def _reckoned(part: FigurePart | None) -> object:
    return part and (_result(part), part.trace)


def _result(part: FigurePart | None) -> object:
    return part and (part.result, part.worst)


def unchanged_items(before: Dossier, after: Dossier) -> set[int]:
    """Return the numbers of items with the same content in both."""
    changed = {change.number for change in _changes(before, after)}
    return {item.number for item in after.items} - changed


def answered_items(before: Dossier, after: Dossier) -> set[int]:
    """Return the numbers of items to which only a reply to customs was added."""
    return {change.number for change in _changes(before, after) if change.is_reply_only}


def changed_frame(before: Dossier, after: Dossier) -> list[FrameChange]:
    """Name, what it is for, dates, and the numbers of the general standards that differ."""
    old, new = _frame(before), _frame(after)
    return [FrameChange(name, old[name], new[name]) for name in old if old[name] != new[name]]


def _frame(dossier: Dossier) -> dict[str, str]:
    general = dossier.general
    return {
        "name": dossier.name,
        "mode": dossier.mode,
        "last_accepted_date": dossier.last_accepted_date or "",
        "planned_date": dossier.planned_date,
        "accepted_date": dossier.accepted_date or "",
        "accepted_document": dossier.accepted_document,
        "general_not_meet": str(general.not_meet) if general else "",
        "general_basically_meet": str(general.basically_meet) if general else "",
    }


def verdicts(before: Dossier, after: Dossier) -> list[VerdictChange]:
    """The verdicts of both, unchanged ones included; none if neither dossier has a statement of readiness."""
    old, new = _verdicts(before.readiness), _verdicts(after.readiness)
    return [VerdictChange(name, old[name], new[name]) for name in old if old[name] or new[name]]


def _verdicts(readiness: ReadinessPart | None) -> dict[str, str]:
    """Over the individual standards, with the general ones as entered, and in the worst window of a re-review."""
    if readiness is None:
        return dict.fromkeys(("verdict", "overall", "worst"), "")
    return {"verdict": readiness.verdict, "overall": readiness.overall or "", "worst": readiness.worst or ""}


def _said(item: ItemPart | None) -> dict[str, object] | None:
    """The item's content as the enterprise entered it. Evidence is compared by bytes and facet, in any order."""
    if item is None:
        return None
    said = item.model_dump(exclude=ASIDE | {"evidence"})
    return said | {"evidence": sorted(_pieces(item))}


def _replies(was: ItemPart | None, now: ItemPart | None) -> bool:
    """True if a reply to customs is new. A missing reply is not a change: it answered an earlier round."""
    return now is not None and now.reply not in ("", was.reply if was else "")


def _pieces(item: ItemPart | None) -> dict[tuple[str, str], str]:
    return {(piece.sha256, piece.facet): piece.title for piece in (item.evidence if item else [])}
