"""Plan corrective actions, report on them, check their effect, drop them and open them again."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from acecs.accounts.models import Enterprise, User
from acecs.accounts.states import EnterpriseRole
from acecs.audit.actions import record
from acecs.refusals import Refusal, Refused, Why, ensure, overtaken
from assessments.actions.gate import pass_gate
from assessments.actions.notices import tell_checkers, tell_doer
from assessments.models import Answer, Assessment, CorrectiveAction, CorrectiveDocument, CorrectiveVersion
from assessments.queries.corrective import actions_to_keep, documents_to_choose, held_by
from assessments.queries.lists import checkers, members
from assessments.rules import corrective as rules
from assessments.states import CORRECTIVE_TRANSITIONS, Action, CorrectiveStep
from assessments.vocabulary import CorrectiveStatus
from evidence.actions import documents as vault
from evidence.actions.receiving import Checked
from evidence.models import Document


@transaction.atomic
def add(*, answer: Answer, plan: Mapping[str, Any], token: UUID, by: User, at: datetime) -> CorrectiveAction:
    """Plan an action for an item in scope; the same `token` again (a second click) returns the first one.

    `plan`: `CorrectiveAction.PLANNED` → value. The person who carries it out is notified. Raises `Refused` (role, state, an
    incomplete plan, a day that has passed, a person of elsewhere) and `Answer.DoesNotExist` if the item is out of scope.
    """
    assessment = pass_gate(Action.PLAN_CORRECTIVE, answer.assessment.public_id, by)
    current = assessment.answers.in_scope().select_related("item").get(pk=answer.pk)
    action = CorrectiveAction(answer=current, token=token, updated_by=by, updated_at=at, given_at=at, **plan)
    added = CorrectiveAction.objects.filter(answer=current, token=token).select_related("assignee").first()
    if added:
        ensure(_added_the_same(added, action))
        return added
    ensure(_planned(assessment, action, at))
    action.save(force_insert=True)
    _finish("added", assessment, action, by, at)
    tell_doer(assessment, current.item.number, action, by, at)
    return action


def _added_the_same(added: CorrectiveAction, action: CorrectiveAction) -> Refusal | None:
    if added.plan() == action.plan():
        return None
    message = _("This form has already planned a corrective action. Save again if you want a second one.")
    return Refusal(Why.STALE, message)


@transaction.atomic
def change(
    *, action: CorrectiveAction, version: int, plan: Mapping[str, Any], by: User, at: datetime
) -> CorrectiveAction:
    """Change the plan over `version`. The same plan again changes nothing, so a second click is safe.

    Raises `Refused` (role, state, status, as `add`) and `Stale`.
    """
    assessment, current = _current(Action.PLAN_CORRECTIVE, action, by)
    ensure(rules.step(CorrectiveStep.CHANGE, current.status))
    if current.plan() == plan:
        return current
    _ensure_seen(current, version, by)
    planned, doer = current.due_date, current.assignee_id
    for name, value in plan.items():
        setattr(current, name, value)
    ensure(_planned(assessment, current, at, planned))
    if (current.due_date, current.assignee_id) != (planned, doer):
        current.given_at = at
    _save("changed", assessment, current, by, at)
    if current.assignee_id != doer:
        tell_doer(assessment, current.answer.item.number, current, by, at)
    return current


def _planned(assessment: Assessment, action: CorrectiveAction, at: datetime, planned: Any = None) -> Refusal | None:
    is_member = members(assessment.enterprise).filter(user=action.assignee).exists()
    return (
        rules.plan(action.cause, action.measure, action.leader)
        or rules.carried_out_by(is_member=is_member)
        or rules.due(action.due_date, today=timezone.localdate(at), planned=planned)
    )


@transaction.atomic
def report(
    *,
    action: CorrectiveAction,
    version: int,
    step: CorrectiveStep,
    progress: str,
    documents: Collection[UUID],
    checked: Collection[Checked] = (),
    by: User,
    at: datetime,
) -> CorrectiveAction:
    """Say what was done over `version`; `step` is PROGRESS or FINISH.

    `documents`: public ids of those, among its own and its item's, that show it; `checked`: inspected files to add.
    Raises `Refused` (role, state, status, somebody else's action, nothing said) and `Stale`.
    """
    # The vault locks the enterprise's row. Lock it first here too, as removing a member does, so that the two cannot deadlock.
    Enterprise.objects.select_for_update(no_key=True).get(pk=action.answer.assessment.enterprise_id)
    assessment, current = _current(Action.REPORT_CORRECTIVE, action, by)
    is_own = current.answer.assignee_id == by.pk
    ensure(rules.own(assessment.role, is_doer=current.assignee_id == by.pk, is_of_own_item=is_own))
    ensure(rules.step(step, current.status))
    ensure(rules.report(progress, is_finished=step == CorrectiveStep.FINISH))
    chosen = _chosen(current, documents)
    status = CORRECTIVE_TRANSITIONS[CorrectiveStatus(current.status), step]
    before = {link.document_id for link in current.links.all()}
    is_newly_finished = status == CorrectiveStatus.TO_CHECK and current.status != status
    said = (status, progress, {each.pk for each in chosen})
    if not checked and said == (current.status, current.progress, before):
        return current
    _ensure_seen(current, version, by)
    added = [vault.store(checked=each, enterprise=assessment.enterprise, by=by, at=at).document for each in checked]
    current.status, current.progress = status, progress
    if is_newly_finished:
        current.given_at = at
    _show(current, {each.pk: each for each in [*chosen, *added]})
    _save("reported", assessment, current, by, at)
    if is_newly_finished:
        others = checkers(assessment.enterprise, doer=current.assignee_id)
        tell_checkers(assessment, current.answer.item.number, current, others, by, at)
    return current


def _chosen(action: CorrectiveAction, documents: Collection[UUID]) -> list[Document]:
    offered = documents_to_choose(action)
    if set(documents) - {each.public_id for each in offered}:
        raise Refused(Refusal(Why.BAD_INPUT, _("Choose from the documents of the item, or upload the file.")))
    return [each for each in offered if each.public_id in documents]


def _show(action: CorrectiveAction, documents: Mapping[int, Document]) -> None:
    action.links.exclude(document__in=documents).delete()
    present = set(action.links.values_list("document", flat=True))
    CorrectiveDocument.objects.bulk_create(
        CorrectiveDocument(corrective_action=action, document=each)
        for key, each in documents.items()
        if key not in present
    )


@transaction.atomic
def check(
    *, action: CorrectiveAction, version: int, is_effective: bool, note: str, by: User, at: datetime
) -> CorrectiveAction:
    """Confirm the effect of a finished action, or send it back with what is still missing.

    Raises `Refused` (role, state, status, no note, one's own work if another officer can check it) and `Stale`.
    """
    assessment, current = _current(Action.CHECK_CORRECTIVE, action, by)
    ensure(rules.check(note))
    step = CorrectiveStep.CONFIRM if is_effective else CorrectiveStep.SEND_BACK
    if _checked_already(current, step, note, by):
        return current
    ensure(rules.step(step, current.status))
    ensure(rules.other_checks(is_doer=current.assignee_id == by.pk, others=_others_check(assessment, by)))
    _ensure_seen(current, version, by)
    current.status = CORRECTIVE_TRANSITIONS[CorrectiveStatus(current.status), step]
    current.check_note, current.checked_by, current.checked_at, current.given_at = note, by, at, at
    _save("checked", assessment, current, by, at)
    if not is_effective:
        tell_doer(assessment, current.answer.item.number, current, by, at, note=note)
    return current


def _checked_already(action: CorrectiveAction, step: CorrectiveStep, note: str, by: User) -> bool:
    result = CORRECTIVE_TRANSITIONS[CorrectiveStatus.TO_CHECK, step]
    return (action.status, action.check_note, action.checked_by) == (result, note, by)


def _others_check(assessment: Assessment, by: User) -> bool:
    officers = members(assessment.enterprise).filter(role=EnterpriseRole.OFFICER)
    return officers.exclude(user=by).exists()


@transaction.atomic
def drop(*, action: CorrectiveAction, version: int, reason: str, by: User, at: datetime) -> CorrectiveAction:
    """Drop an unfinished action: it is kept with the reason. Raises `Refused` (role, state, status, no reason) and `Stale`."""
    assessment, current = _current(Action.PLAN_CORRECTIVE, action, by)
    ensure(rules.drop(reason))
    if (current.status, current.drop_reason) == (CorrectiveStatus.DROPPED, reason):
        return current
    ensure(rules.step(CorrectiveStep.DROP, current.status))
    _ensure_seen(current, version, by)
    current.status, current.drop_reason = CorrectiveStatus.DROPPED, reason
    return _save("dropped", assessment, current, by, at)


@transaction.atomic
def reopen(*, action: CorrectiveAction, version: int, by: User, at: datetime) -> CorrectiveAction:
    """Reopen a done or dropped action. Repeated, it changes nothing. Raises `Refused` (role, state) and `Stale`."""
    assessment, current = _current(Action.PLAN_CORRECTIVE, action, by)
    if current.status == CorrectiveStatus.IN_PROGRESS:
        return current
    ensure(rules.step(CorrectiveStep.REOPEN, current.status))
    _ensure_seen(current, version, by)
    current.status, current.drop_reason = CorrectiveStatus.IN_PROGRESS, ""
    current.check_note, current.checked_by, current.checked_at, current.given_at = "", None, None, at
    return _save("reopened", assessment, current, by, at)


@transaction.atomic
def hand_over(*, enterprise: Enterprise, leaver: User, to: User, by: User, at: datetime) -> None:
    """Hand the unfinished corrective actions of `leaver` over to `to`, who gets one message an action.

    Raises `Refused` (role, `to` cannot carry them out or is the leaver).
    """
    is_other_member = to != leaver and members(enterprise).filter(user=to).exists()
    held = held_by(leaver, enterprise)
    ensure(rules.carried_out_by(is_member=is_other_member))
    # Lock all rows, in primary-key order, before the first event, as `answer.hand_over` does.
    keys = Assessment.objects.filter(pk__in=held.values("answer__assessment")).order_by("pk")
    locked = [
        pass_gate(Action.PLAN_CORRECTIVE, public_id, by) for public_id in keys.values_list("public_id", flat=True)
    ]
    for assessment in locked:
        related = ("answer__item", "answer__assessment", "checked_by")
        for action in held.filter(answer__assessment=assessment).select_related(*related).order_by("pk"):
            action.assignee, action.given_at = to, at
            _save("changed", assessment, action, by, at)
            tell_doer(assessment, action.answer.item.number, action, by, at)


def _current(action: Action, row: CorrectiveAction, by: User) -> tuple[Assessment, CorrectiveAction]:
    """Lock the assessment, which all changes of its corrective actions do, and return both rows as they are now."""
    assessment = pass_gate(action, row.answer.assessment.public_id, by)
    related = ("answer__item", "answer__assessment", "assignee", "updated_by", "checked_by")
    current = CorrectiveAction.objects.visible_to(by, assessment.role).select_related(*related).get(pk=row.pk)
    return assessment, current


def _ensure_seen(action: CorrectiveAction, version: int, by: User) -> None:
    if action.version != version:
        raise overtaken(action, by=action.updated_by, is_own=action.updated_by == by)


def _save(what: str, assessment: Assessment, action: CorrectiveAction, by: User, at: datetime) -> CorrectiveAction:
    action.version += 1
    action.updated_by, action.updated_at = by, at
    action.save()
    _finish(what, assessment, action, by, at)
    return action


def _finish(what: str, assessment: Assessment, action: CorrectiveAction, by: User, at: datetime) -> None:
    saved = CorrectiveVersion.objects.create(
        corrective_action=action,
        version=action.version,
        content=action.content(list(action.documents.all())),
        saved_by=by,
        saved_at=at,
    )
    keep_actions(assessment, at)
    record(
        f"assessments.corrective_action_{what}",
        action,
        stream=assessment.enterprise.stream,
        by=by,
        at=at,
        item=action.answer.item.number,
        version=action.version,
        content_sha256=saved.digest,
    )


def keep_actions(assessment: Assessment, at: datetime) -> None:
    """Keep the actions in short on the assessment's row. The caller has locked it."""
    assessment.corrective = actions_to_keep(assessment)
    assessment.updated_at = at
    assessment.save(update_fields=["corrective", "updated_at"])
