"""Ask colleagues for the evidence of many items at once, and stop asking."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from acecs.accounts.models import User
from acecs.audit.actions import record
from acecs.refusals import Refusal, ensure
from acecs.text.bilingual import Text
from assessments.actions.gate import pass_gate
from assessments.actions.notices import tell_asked
from assessments.models import Answer, Assessment, EvidenceLink
from assessments.queries.lists import members
from assessments.rules import asking as rules
from assessments.rules import many
from assessments.states import Action


@dataclass(frozen=True)
class AskedItem:
    """An item at which evidence is asked for; `answer`, `assignee`, `asked_by`: primary keys."""

    answer: int
    number: int
    title: Text
    assignee: int | None
    asked_by: int | None
    asked_at: datetime | None
    asked_note: str
    has_evidence: bool


@transaction.atomic
def ask(*, assessment: UUID, numbers: Collection[int], note: str, by: User, at: datetime) -> datetime:
    """Ask those who work on the items for evidence. Each gets one message with all their items; `by` gets none.

    The same request again (a second click) changes nothing. Returns when evidence was asked for.

    Raises `Refused` (role, state, no item, an item at which evidence cannot be asked for) and `ObjectDoesNotExist` if
    there is no such assessment or one of the items is not in scope.
    """
    locked = pass_gate(Action.ASK_EVIDENCE, assessment, by)
    ensure(many.some(numbers))
    items = _items(locked, numbers)
    if already := _asked_already(locked, items, note, by):
        return already
    people = {each.user_id: each.user for each in members(locked.enterprise)}
    ensure(rules.items([each.number for each in items if _refusal(each, people)]))
    _write(locked, items, evidence_asked_by=by, evidence_asked_at=at, evidence_asked_note=note)
    stream, asked_for = locked.enterprise.stream, [each.number for each in items]
    record("assessments.evidence_asked", locked, stream=stream, by=by, at=at, items=asked_for)
    asked = {
        user: {each.number: each.title for each in items if each.assignee == key}
        for key, user in people.items()
        if user != by
    }
    tell_asked(locked, {user: theirs for user, theirs in asked.items() if theirs}, note, by, at)
    return at


def _asked_already(assessment: Assessment, items: Collection[AskedItem], note: str, by: User) -> datetime | None:
    """When `by` asked for evidence of exactly these items at once with the same sentence; None if they did not."""
    if any(each.has_evidence or (each.asked_by, each.asked_note) != (by.pk, note) for each in items):
        return None
    times = {each.asked_at for each in items}
    if len(times) != 1:
        return None
    at = times.pop()
    together = assessment.answers.filter(evidence_asked_by=by, evidence_asked_at=at, evidence_asked_note=note).count()
    return at if together == len(items) else None


def _refusal(item: AskedItem, people: Collection[int]) -> Refusal | None:
    is_asked, is_held = item.asked_at is not None, item.assignee in people
    return rules.item(is_held=is_held, has_evidence=item.has_evidence, is_asked=is_asked)


@transaction.atomic
def stop(
    *, assessment: UUID, numbers: Collection[int], asked_at: datetime | None = None, by: User, at: datetime
) -> None:
    """No longer ask for evidence at the items; `asked_at`: only if all were asked for then. Nobody gets a message.

    Raises `Refused` (role, state, no item, an item that has evidence or is no longer asked for) and `ObjectDoesNotExist`.
    """
    locked = pass_gate(Action.ASK_EVIDENCE, assessment, by)
    ensure(many.some(numbers))
    items = _items(locked, numbers)
    ensure(rules.still_asked([each.number for each in items if not _is_asked(each, asked_at)]))
    _write(locked, items, evidence_asked_by=None, evidence_asked_at=None, evidence_asked_note="")
    stream, no_longer = locked.enterprise.stream, [each.number for each in items]
    record("assessments.evidence_asking_taken_back", locked, stream=stream, by=by, at=at, items=no_longer)


def _is_asked(item: AskedItem, asked_at: datetime | None) -> bool:
    return not item.has_evidence and item.asked_at is not None and asked_at in (None, item.asked_at)


def _items(assessment: Assessment, numbers: Collection[int]) -> list[AskedItem]:
    """Raises `Answer.DoesNotExist` if one is not in scope."""
    links = EvidenceLink.objects.filter(answer=OuterRef("pk"))
    answers = assessment.answers.in_scope().filter(item__number__in=numbers).order_by("item__number")
    asked = ("evidence_asked_by", "evidence_asked_at", "evidence_asked_note")
    rows = answers.values_list(
        "pk", "item__number", "item__title_zh", "item__title_en", "assignee", *asked, Exists(links)
    )
    items = [AskedItem(key, number, Text(zh=zh, en=en), *state) for key, number, zh, en, *state in rows]
    if {each.number for each in items} != set(numbers):
        raise Answer.DoesNotExist
    return items


def _write(assessment: Assessment, items: Collection[AskedItem], **asked: object) -> None:
    assessment.answers.filter(pk__in=[each.answer for each in items]).update(**asked)
