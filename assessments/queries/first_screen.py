"""What the first screen shows beside the list of assessments: kept verdicts, who holds what, late items, a contributor's own items."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet

from acecs.accounts.models import User
from acecs.text.bilingual import column_in
from assessments.models import Answer, Assessment, CorrectiveAction, EvidenceLink
from assessments.models.answer import AnswerQuerySet
from assessments.queries.customs import customs_word
from assessments.queries.entered import EvidenceAsked
from assessments.queries.lists import Department, open_again
from assessments.queries.rounds import correction
from assessments.queries.worksheet.workload import Workload, workload
from assessments.states import EDITABLE, NOT_WITHDRAWN, UNFINISHED, State
from assessments.vocabulary import CorrectiveStatus
from standards.law.parts import ReadinessPart


@dataclass(frozen=True)
class AssignedItem:
    """An item of an assessment that can be edited, with its person and date. `title` is in the reader's language.

    `customs_rating`: while returned, what customs rated; `to_correct`: what became of it since, empty if there is nothing to correct;
    `asks_evidence`: customs asks for evidence to be added; `asked`: an officer asks colleagues for it, and none is linked yet.
    """

    public_id: UUID
    name: str
    number: int
    title: str
    rating: str
    assignee: str
    due_date: date | None
    is_late: bool
    customs_rating: str = ""
    to_correct: Literal["", "unchanged", "answered", "changed"] = ""
    asks_evidence: bool = False
    asked: EvidenceAsked | None = None

    @property
    def is_open(self) -> bool:
        """Whether the person still has something to do. What was returned and changed or answered since waits for submission."""
        return not self.rating or self.to_correct == "unchanged" or self.asked is not None


@dataclass(frozen=True)
class OwnAction:
    """An unfinished corrective action that the reader carries out. `title`: of its item, in the reader's language."""

    assessment: UUID
    name: str
    public_id: UUID
    number: int
    title: str
    measure: str
    due_date: date
    status: str
    is_late: bool

    @property
    def is_overdue(self) -> bool:
        """Late, and not reported as done yet."""
        return self.is_late and self.status != CorrectiveStatus.TO_CHECK

    @property
    def status_label(self) -> str:
        return str(CorrectiveStatus(self.status).label)


def kept_verdicts(assessments: Collection[Assessment]) -> dict[int, ReadinessPart | None]:
    """Primary key → the verdict as kept. One query."""
    keys = [each.pk for each in assessments]
    return dict(Assessment.objects.filter(pk__in=keys).order_by().values_list("pk", "readiness"))


def late_items(assessment: Assessment, *, today: date, language: str) -> list[AssignedItem]:
    """Items that are due and not rated, the oldest first. One query; none if the enterprise cannot edit them now."""
    if assessment.state not in EDITABLE:
        return []
    late = Answer.objects.in_scope().unrated().filter(assessment=assessment, due_date__lt=today)
    return _items(late.order_by("due_date", "item__number"), today, language)


@dataclass(frozen=True)
class Held:
    """An item as its holder's share counts it."""

    assignee_id: int | None
    assignee_public_id: UUID | None
    assignee: str
    is_rated: bool
    is_late: bool


def workloads(
    assessments: Collection[Assessment], departments: Mapping[int, Department], *, today: date
) -> dict[int, Workload]:
    """Primary key → who holds what and how far they are, for those that can be edited. One query, however many there are."""
    unchanged = {each.pk: since.unchanged for each in assessments if (since := correction(each))}
    keys = [each.pk for each in assessments if each.state in EDITABLE]
    answers = Answer.objects.in_scope().filter(assessment__in=keys)
    holder = ("assignee", "assignee__public_id", "assignee__name")
    rows = answers.values_list("assessment", "item__number", "rating", "carried_from", "due_date", *holder)
    held: dict[int, list[Held]] = {}
    for key, number, rating, carried_from, due_date, assignee, public_id, name in rows:
        is_rated = rating != "" and carried_from is None
        is_open = not is_rated or number in unchanged.get(key, ())
        is_late = due_date is not None and due_date < today and is_open
        held.setdefault(key, []).append(Held(assignee, public_id, name or "", is_rated, is_late))
    return {key: workload(items, departments) for key, items in held.items()}


def own_items(
    user: User, enterprise: UUID, assessments: Iterable[Assessment], *, today: date, language: str
) -> list[AssignedItem]:
    """Items of the user that can be worked on: to be corrected, evidence asked for, then unrated ones first, by date. Two queries.

    `assessments`: those of the enterprise, as loaded.
    """
    own = Answer.objects.in_scope().filter(
        assignee=user, assessment__enterprise__public_id=enterprise, assessment__state__in=EDITABLE
    )
    by_date = own.order_by(F("due_date").asc(nulls_last=True), "assessment", "item__number")
    again = set(own.filter(pk__in=open_again([user])).values_list("assessment__public_id", "item__number"))
    items = [
        replace(each, rating="") if (each.public_id, each.number) in again else each
        for each in _items(by_date, today, language)
    ]
    returned = {each.public_id: each for each in assessments if each.state == State.RETURNED}
    items = [_with_customs(each, returned[each.public_id]) if each.public_id in returned else each for each in items]
    return sorted(items, key=lambda each: (each.to_correct != "unchanged", each.asked is None, each.rating != ""))


def own_actions(user: User, enterprise: UUID, *, today: date, language: str) -> list[OwnAction]:
    """Unfinished corrective actions of the user: late ones first, those that wait for a check last. One query."""
    own = CorrectiveAction.objects.filter(
        assignee=user,
        status__in=UNFINISHED,
        answer__assessment__enterprise__public_id=enterprise,
        answer__assessment__state__in=NOT_WITHDRAWN,
    )
    rows = own.order_by("due_date", "pk").values_list(
        "answer__assessment__public_id",
        "answer__assessment__name",
        "public_id",
        "answer__item__number",
        column_in("answer__item__title", language),
        "measure",
        "due_date",
        "status",
    )
    actions = [OwnAction(*(*row, row[6] < today)) for row in rows]
    return sorted(actions, key=lambda each: each.status == CorrectiveStatus.TO_CHECK)


def _with_customs(item: AssignedItem, assessment: Assessment) -> AssignedItem:
    word, since = customs_word(assessment), correction(assessment)
    if word is None or since is None:
        return item
    for sent in word.items:
        if sent.number == item.number:
            item = replace(item, customs_rating=sent.rating, asks_evidence=sent.asks_evidence)
    if item.number in since.unchanged:
        return replace(item, to_correct="unchanged")
    if item.number in since.answered:
        return replace(item, to_correct="answered")
    return replace(item, to_correct="changed" if item.number in since.changed else "")


def _items(answers: AnswerQuerySet, today: date, language: str) -> list[AssignedItem]:
    links = EvidenceLink.objects.filter(answer=OuterRef("pk"))
    rows: QuerySet[Answer, tuple[Any, ...]] = answers.with_counted().values_list(
        "assessment__public_id",
        "assessment__name",
        "item__number",
        column_in("item__title", language),
        "counted",
        "assignee__name",
        "due_date",
        "evidence_asked_by__name",
        "evidence_asked_at",
        "evidence_asked_note",
        Exists(links),
    )
    items = []
    for key, name, number, title, rating, assignee, due_date, by, at, note, has_evidence in rows:
        is_late = due_date is not None and due_date < today and not rating
        asked = EvidenceAsked(by, at, note) if at and not has_evidence else None
        items.append(AssignedItem(key, name, number, title, rating, assignee, due_date, is_late, asked=asked))
    return items
