"""Corrective actions: as the assessment's row keeps them in short, and whole for their pages and the dossier."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from pydantic import TypeAdapter, ValidationError

from acecs.accounts.models import Enterprise, User
from acecs.prepared import prepared
from acecs.text.bilingual import NOTHING, Text
from assessments.models import Assessment, CorrectiveAction, CorrectiveDocument, CorrectiveVersion
from assessments.models.answer import sees_all
from assessments.models.corrective import CorrectiveActionQuerySet
from assessments.states import NOT_WITHDRAWN, UNFINISHED
from assessments.vocabulary import CorrectiveStatus, LeaderPosition, Origin
from evidence.models import Document, DocumentVersion
from standards import ratings
from standards.law.parts import OpenItemPart, ReadinessPart
from standards.law.sentences import SENTENCES


@dataclass(frozen=True)
class ShortAction:
    """A corrective action as the assessment's row keeps it. `assignee`: the user's primary key."""

    number: int
    public_id: UUID
    status: str
    due_date: date
    assignee: int

    @property
    def is_open(self) -> bool:
        return self.status in UNFINISHED

    def is_late(self, today: date) -> bool:
        return self.is_open and self.due_date < today


# As JSON in `Assessment.corrective`.
KEPT = TypeAdapter(tuple[ShortAction, ...])


@dataclass(frozen=True)
class OpenCount:
    """How many corrective actions are unfinished, and how many of those are past their day."""

    open: int
    late: int


def kept_actions(assessment: Assessment) -> tuple[ShortAction, ...]:
    """All that were not dropped, by item and day. No query."""
    try:
        return KEPT.validate_python(assessment.corrective)
    except ValidationError:
        # Another version of the portal kept them in another shape.
        return ()


def visible_actions(assessment: Assessment, user: User, numbers: Collection[int]) -> list[ShortAction]:
    """Those of `kept_actions` that the user may see: a contributor's own, and those of the items `numbers`. No query."""
    return [
        each
        for each in kept_actions(assessment)
        if sees_all(assessment.role) or each.assignee == user.pk or each.number in numbers
    ]


def actions_to_keep(assessment: Assessment) -> Any:
    """Return what the assessment's row must keep, as JSON. One query."""
    rows = (
        CorrectiveAction.objects.filter(answer__assessment=assessment)
        .exclude(status=CorrectiveStatus.DROPPED)
        .order_by("answer__item__number", "due_date", "pk")
    )
    columns = ("answer__item__number", "public_id", "status", "due_date", "assignee_id")
    return KEPT.dump_python(tuple(ShortAction(*row) for row in rows.values_list(*columns)), mode="json")


def open_count(actions: Iterable[ShortAction], today: date) -> OpenCount:
    unfinished = [each for each in actions if each.is_open]
    return OpenCount(len(unfinished), sum(each.is_late(today) for each in unfinished))


@dataclass(frozen=True)
class HeldAction:
    """An unfinished corrective action of a member who leaves, as the page names it."""

    assessment: str
    number: int
    measure: str
    due_date: date


def held_by(user: User, enterprise: Enterprise) -> CorrectiveActionQuerySet:
    """Unfinished corrective actions that the user carries out for the enterprise."""
    held = CorrectiveAction.objects.filter(answer__assessment__enterprise=enterprise, assignee=user)
    return held.filter(status__in=UNFINISHED, answer__assessment__state__in=NOT_WITHDRAWN)


def held_actions(user: User, enterprise: Enterprise) -> list[HeldAction]:
    """As `held_by`, the earliest day first. One query."""
    rows = held_by(user, enterprise).order_by("due_date", "pk")
    columns = ("answer__assessment__name", "answer__item__number", "measure", "due_date")
    return [HeldAction(*row) for row in rows.values_list(*columns)]


@dataclass(frozen=True)
class ItemActions:
    """The corrective actions of one item. `due_date`: of the unfinished one that is due first, None if all are done."""

    open: int
    late: int
    due_date: date | None


def actions_by_item(assessment: Assessment, today: date) -> dict[int, ItemActions]:
    """Item number → its actions that were not dropped. No query."""
    by_number: defaultdict[int, list[ShortAction]] = defaultdict(list)
    for each in kept_actions(assessment):
        by_number[each.number].append(each)
    return {number: _item_actions(actions, today) for number, actions in by_number.items()}


def _item_actions(actions: list[ShortAction], today: date) -> ItemActions:
    count = open_count(actions, today)
    return ItemActions(count.open, count.late, min((each.due_date for each in actions if each.is_open), default=None))


@dataclass(frozen=True)
class ActionRow:
    """A corrective action for a page. `is_late`: unfinished after its day; `is_mine`: the reader carries it out."""

    key: int
    public_id: UUID
    number: int
    is_in_scope: bool
    origin: str
    cause: str
    measure: str
    leader: str
    position: str
    assignee_id: int
    assignee: str
    due_date: date
    status: str
    progress: str
    check_note: str
    checked_by: str
    checked_at: datetime | None
    drop_reason: str
    version: int
    updated_by: str
    updated_at: datetime
    is_late: bool
    is_mine: bool

    @property
    def status_label(self) -> str:
        return str(CorrectiveStatus(self.status).label)

    @property
    def origin_label(self) -> str:
        return str(Origin(self.origin).label)

    @property
    def position_label(self) -> str:
        return str(LeaderPosition(self.position).label)

    @property
    def is_open(self) -> bool:
        return self.status in UNFINISHED

    @property
    def is_checked_by_doer(self) -> bool:
        return self.status == CorrectiveStatus.DONE and self.checked_by == self.assignee


COLUMNS = (
    "pk",
    "public_id",
    "answer__item__number",
    "answer__business_type_id",
    "origin",
    "cause",
    "measure",
    "leader",
    "position",
    "assignee_id",
    "assignee__name",
    "due_date",
    "status",
    "progress",
    "check_note",
    "checked_by__name",
    "checked_at",
    "drop_reason",
    "version",
    "updated_by__name",
    "updated_at",
)


def actions_of(assessment: Assessment, user: User, *, today: date) -> tuple[ActionRow, ...]:
    """What the user may see, unfinished first, late ones before all others, then by day. One query."""
    visible = CorrectiveAction.objects.filter(answer__assessment=assessment).visible_to(user, assessment.role)
    rows = [_row(values, user, today) for values in visible.values_list(*COLUMNS)]
    return tuple(sorted(rows, key=lambda each: (not each.is_open, each.due_date, each.number, each.key)))


def actions_of_all(assessment: Assessment) -> tuple[ActionRow, ...]:
    """All that were not dropped, by day. One query, none if the assessment's row keeps none."""
    if not assessment.corrective:
        return ()
    rows = CorrectiveAction.objects.filter(answer__assessment=assessment).exclude(status=CorrectiveStatus.DROPPED)
    return tuple(_row(values, None, None) for values in rows.order_by("due_date", "pk").values_list(*COLUMNS))


@dataclass(frozen=True)
class WorkItem:
    """An open item as the readiness page shows it. `action`: its unfinished corrective action that is due first."""

    part: OpenItemPart
    action: ActionRow | None
    may_plan: bool


def to_work_on(
    readiness: ReadinessPart, actions: Iterable[ActionRow], titles: Mapping[int, Text], *, today: date, may_plan: bool
) -> tuple[WorkItem, ...]:
    """The open items, and others with an unfinished action, each with who works on it until when; late ones first."""
    first = {each.number: each for each in reversed([each for each in actions if each.is_open])}
    rated_below = {number: condition.rating for condition in readiness.conditions for number in condition.items}
    below = {*rated_below, *(each.number for each in readiness.figures if each.result == ratings.NOT_MEET)}
    listed = {part.number for part in readiness.open_items}
    others = [
        _work(number, titles[number], rated_below.get(number))
        for number in sorted(first.keys() & titles.keys() - listed)
    ]
    items = [
        _work_item(part, first.get(part.number), may_plan=may_plan and part.number in below)
        for part in [*readiness.open_items, *others]
    ]
    return tuple(sorted(items, key=lambda each: not (each.part.due_date and each.part.due_date < today.isoformat())))


def _work(number: int, title: Text, rating: str | None) -> OpenItemPart:
    """An item with a corrective action although it keeps no condition from holding."""
    why = SENTENCES[rating] if rating else NOTHING
    return OpenItemPart(number=number, title=title, by="work", why=why, until=None, assignee="", due_date=None)


def _work_item(part: OpenItemPart, action: ActionRow | None, *, may_plan: bool) -> WorkItem:
    if action:
        part = part.model_copy(update={"assignee": action.assignee, "due_date": action.due_date.isoformat()})
    return WorkItem(part, action, may_plan)


def actions_of_item(answer: int, user: User, *, today: date) -> tuple[ActionRow, ...]:
    """Those of one item that were not dropped; the user may see the item. One query."""
    rows = (_row(values, user, today) for values in _of_answer(answer))
    return tuple(row for row in rows if row.status != CorrectiveStatus.DROPPED)


@prepared
def _of_answer(answer: int) -> QuerySet[CorrectiveAction, tuple[Any, ...]]:
    return CorrectiveAction.objects.filter(answer=answer).values_list(*COLUMNS)


def _row(values: Sequence[Any], user: User | None, today: date | None) -> ActionRow:
    """`user`: the reader, None for a frozen document."""
    named = dict(zip(COLUMNS, values, strict=True))
    is_open = named["status"] in UNFINISHED
    return ActionRow(
        key=named.pop("pk"),
        number=named.pop("answer__item__number"),
        is_in_scope=named.pop("answer__business_type_id") is not None,
        assignee=named.pop("assignee__name"),
        checked_by=named.pop("checked_by__name") or "",
        updated_by=named.pop("updated_by__name"),
        is_late=is_open and today is not None and named["due_date"] < today,
        is_mine=user is not None and named["assignee_id"] == user.pk,
        **named,
    )


def newest_versions(assessment: Assessment) -> dict[int, tuple[DocumentVersion, ...]]:
    """Corrective action's key → the files of the newest version of each of its documents. Two queries, none without actions."""
    if not assessment.corrective:
        return {}
    documents: defaultdict[int, list[int]] = defaultdict(list)
    links = CorrectiveDocument.objects.filter(corrective_action__answer__assessment=assessment)
    for action, document in links.order_by("pk").values_list("corrective_action", "document"):
        documents[action].append(document)
    wanted = {key for keys in documents.values() for key in keys}
    versions = DocumentVersion.objects.filter(document__in=wanted).select_related("document", "uploaded_by")
    newest: dict[int, list[DocumentVersion]] = {}
    for version in versions.order_by("-number", "position"):
        files = newest.setdefault(version.document_id, [version])
        if files[0].number == version.number and files[0] != version:
            files.append(version)
    return {key: tuple(file for document in keys for file in newest[document]) for key, keys in documents.items()}


def documents_to_choose(action: CorrectiveAction) -> list[Document]:
    """The documents that show what was done, and those of the item. One query."""
    shown = Document.objects.filter(pk__in=action.links.values("document"))
    of_item = Document.objects.filter(pk__in=action.answer.evidence_links.values("document"))
    return list((shown | of_item).order_by("title", "pk"))


def versions_of(action: CorrectiveAction) -> list[CorrectiveVersion]:
    """Newest first."""
    return list(action.versions.select_related("saved_by"))


def last_leader(assessment: Assessment) -> tuple[str, str]:
    """(name, position) of who leads the newest action of the assessment; empty if it has none. One query."""
    newest = CorrectiveAction.objects.filter(answer__assessment=assessment).order_by("-pk")
    return newest.values_list("leader", "position").first() or ("", "")
