"""Corrective actions are planned, reported on, checked, dropped and opened again."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from acecs.accounts.models import Membership, User
from acecs.audit.models import Event
from acecs.notifications.models import Message
from acecs.refusals import Refused, Stale, Why
from assessments.actions import corrective
from assessments.models import Answer, Assessment, CorrectiveAction, CorrectiveVersion
from assessments.queries.corrective import actions_to_keep, kept_actions
from assessments.queries.kept import differing
from assessments.rules import corrective as rules
from assessments.states import CORRECTIVE_TRANSITIONS, CorrectiveStep
from assessments.verification import problems
from assessments.vocabulary import CorrectiveStatus
from tests import corrected
from tests.conftest import NOW
from tests.documents import checked, put_in_vault

pytestmark = pytest.mark.usefixtures("written_draft", "in_english")


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


@pytest.fixture
def action(draft: Assessment, officer: User, contributor: User) -> CorrectiveAction:
    """About item 20; the contributor carries it out."""
    return corrected.planned(draft, 20, by=officer, to=contributor)


def kinds() -> list[str]:
    return list(Event.objects.filter(kind__contains="corrective").order_by("seq").values_list("kind", flat=True))


def refused(why: Why, act: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as raised:
        act(*args, **kwargs)
    assert raised.value.refusal.why == why
    return str(raised.value.refusal.message)


def test_planned_action_is_kept_told_and_recorded(action: CorrectiveAction, contributor: User):
    action.refresh_from_db()

    (version,) = CorrectiveVersion.objects.filter(corrective_action=action)
    (message,) = Message.objects.filter(recipient=contributor)
    event = Event.objects.get(kind="assessments.corrective_action_added")
    assert (action.status, action.version, action.due_date) == ("not_started", 1, corrected.DUE)
    assert version.content["cause"] == corrected.PLAN["cause"]
    assert event.data == {"item": 20, "version": 1, "content_sha256": version.digest}
    assert message.link.endswith(f"/actions/{action.public_id}/")
    assert (message.kind, message.values["item"], message.values["day"]) == ("corrective_given", "20", "2026-12-15")


def test_nobody_is_told_of_what_they_gave_themselves(draft: Assessment, officer: User):
    corrected.planned(draft, 20, by=officer)

    assert Message.objects.count() == 0


def test_second_click_adds_nothing_and_another_plan_is_refused(draft: Assessment, officer: User):
    token = uuid4()
    first = corrected.planned(draft, 20, by=officer, token=token)

    again = corrected.planned(draft, 20, by=officer, token=token)
    text = refused(Why.STALE, corrected.planned, draft, 20, by=officer, token=token, cause="别的原因。")

    assert again == first
    assert text == "This form has already planned a corrective action. Save again if you want a second one."
    assert CorrectiveAction.objects.count() == 1


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"cause": " \u200b"}, "Enter the cause: why the item is not met."),
        ({"measure": ""}, "Enter the action: what will be done."),
        ({"leader": "\u3164"}, "Enter the name of the person who leads it."),
        ({"due_date": date(2026, 11, 1)}, "The due date has passed. Enter today or a later day."),
        ({"cause": "长" * 10_001}, "Shorten the text to 10,000 characters, or attach it as evidence."),
    ],
)
def test_incomplete_plan_is_refused(draft: Assessment, officer: User, changed: dict[str, Any], says: str):
    text = refused(Why.INVALID, corrected.planned, draft, 20, by=officer, **changed)

    assert text == says
    assert CorrectiveAction.objects.count() == 0


def test_person_of_elsewhere_and_manager_are_refused(draft: Assessment, officer: User, stranger: User, manager: User):
    texts = {refused(Why.INVALID, corrected.planned, draft, 20, by=officer, to=user) for user in (stranger, manager)}

    assert texts == {"Choose an officer or a contributor of this enterprise to carry it out."}
    assert Message.objects.count() == 0


def test_item_out_of_scope_is_not_found(draft: Assessment, officer: User):
    Answer.objects.filter(assessment=draft, item__number=20).update(business_type=None)

    with pytest.raises(Answer.DoesNotExist):
        corrected.planned(draft, 20, by=officer)


def test_stranger_manager_and_contributor_plan_nothing(
    draft: Assessment, stranger: User, manager: User, contributor: User
):
    for user in (stranger, manager, contributor):
        refused(Why.WRONG_ROLE, corrected.planned, draft, 20, by=user)

    assert CorrectiveAction.objects.count() == 0


def test_withdrawn_assessment_is_not_corrected(action: CorrectiveAction, draft: Assessment, officer: User):
    Assessment.objects.filter(pk=draft.pk).update(state="withdrawn")

    refused(Why.WRONG_STATE, corrected.planned, draft, 20, by=officer)
    refused(Why.WRONG_STATE, corrected.finished, action, by=officer)


def test_changed_plan_tells_the_new_person(action: CorrectiveAction, officer: User, colleague: User):
    plan = corrected.plan(colleague, measure="改由复核岗补录。")

    changed = corrective.change(action=action, version=1, plan=plan, by=officer, at=NOW)
    again = corrective.change(action=action, version=1, plan=plan, by=officer, at=NOW)

    assert (changed.version, again.version) == (2, 2)
    assert Message.objects.filter(recipient=colleague, kind="corrective_given").count() == 1
    assert kinds() == ["assessments.corrective_action_added", "assessments.corrective_action_changed"]


def test_past_day_may_stay_but_not_be_chosen(action: CorrectiveAction, officer: User, contributor: User):
    later = NOW + timedelta(days=60)
    same_day = corrected.plan(contributor, measure="每周复核。")

    changed = corrective.change(action=action, version=1, plan=same_day, by=officer, at=later)
    text = refused(
        Why.INVALID,
        corrective.change,
        action=action,
        version=2,
        plan=corrected.plan(contributor, due_date=date(2026, 12, 16)),
        by=officer,
        at=later,
    )

    assert changed.version == 2
    assert text == "The due date has passed. Enter today or a later day."


def test_every_change_over_an_older_version_is_stale(action: CorrectiveAction, officer: User, contributor: User):
    corrected.finished(action, by=contributor)
    how: dict[str, Any] = {"action": action, "version": 1, "by": officer, "at": NOW}
    changes: dict[str, Callable[[], object]] = {
        "change": lambda: corrective.change(plan=corrected.plan(officer), **how),
        "report": lambda: corrective.report(step=CorrectiveStep.PROGRESS, progress="另一份。", documents=(), **how),
        "check": lambda: corrective.check(is_effective=True, note="已核查。", **how),
        "drop": lambda: corrective.drop(reason="不再需要。", **how),
    }

    seen = {}
    for name, change in changes.items():
        with pytest.raises(Stale) as raised:
            change()
        seen[name] = (raised.value.is_own, raised.value.current.version)

    assert seen == dict.fromkeys(changes, (False, 2))
    assert CorrectiveAction.objects.get().version == 2


def test_report_links_documents_of_the_item_and_uploads(
    action: CorrectiveAction, draft: Assessment, officer: User, contributor: User
):
    link = put_in_vault(draft.answers.get(item__number=20), by=officer)
    other = put_in_vault(draft.answers.get(item__number=21), by=officer, content=b"other\n")

    saved = corrected.finished(
        action, by=contributor, documents=[link.document.public_id], checked=[checked(b"new\n", "补录.txt")]
    )
    text = refused(
        Why.BAD_INPUT,
        corrected.finished,
        saved,
        by=contributor,
        progress="再报。",
        documents=[other.document.public_id],
    )

    assert sorted(each.title for each in saved.documents.all()) == ["快件查验登记", "补录"]
    assert saved.status == "to_check"
    assert text == "Choose from the documents of the item, or upload the file."


def test_document_left_out_stays_in_the_history_only(action: CorrectiveAction, draft: Assessment, officer: User):
    link = put_in_vault(draft.answers.get(item__number=20), by=officer)
    shown = corrected.finished(action, by=officer, documents=[link.document.public_id])

    corrected.finished(shown, by=officer)

    action.refresh_from_db()
    before, after = CorrectiveVersion.objects.filter(version__gt=1).order_by("version")
    assert before.content["documents"] == [str(link.document.public_id)]
    assert after.content["documents"] == []
    assert action.documents.count() == 0


def test_contributor_reports_on_their_own_only(
    draft: Assessment, officer: User, contributor: User, stranger: User, manager: User
):
    elsewhere = corrected.planned(draft, 21, by=officer)
    of_their_item = corrected.planned(draft, 20, by=officer)
    Answer.objects.filter(assessment=draft, item__number=20).update(assignee=contributor)

    reported = corrected.finished(of_their_item, by=contributor)
    with pytest.raises(CorrectiveAction.DoesNotExist):
        corrected.finished(elsewhere, by=contributor)
    for user in (stranger, manager):
        refused(Why.WRONG_ROLE, corrected.finished, elsewhere, by=user)

    assert reported.status == "to_check"


def test_nothing_said_is_not_finished(action: CorrectiveAction, contributor: User):
    text = refused(Why.INVALID, corrected.finished, action, by=contributor, progress=" ")

    assert text == "Enter what was done, so that somebody else can check it."


def test_somebody_else_checks_the_effect(action: CorrectiveAction, officer: User, contributor: User):
    finished = corrected.finished(action, by=contributor)

    done = corrected.checked(finished, by=officer)
    again = corrected.checked(finished, by=officer)

    assert (done.status, done.checked_by, again.version) == ("done", officer, done.version)
    assert kinds()[-1] == "assessments.corrective_action_checked"


def test_only_officer_may_check_their_own_work(draft: Assessment, officer: User, colleague: User):
    finished = corrected.finished(corrected.planned(draft, 20, by=officer), by=officer)

    text = refused(Why.INVALID, corrected.checked, finished, by=officer)
    Membership.objects.filter(user=colleague, enterprise=draft.enterprise).delete()
    done = corrected.checked(finished, by=officer)

    assert text == "You carried it out yourself: ask another compliance officer to check the effect."
    assert (done.status, done.checked_by) == ("done", officer)


def test_insufficient_effect_goes_back_to_the_person(action: CorrectiveAction, officer: User, contributor: User):
    finished = corrected.finished(action, by=contributor)

    sent_back = corrected.checked(finished, by=officer, is_effective=False, note="缺 11 月记录。")

    message = Message.objects.get(recipient=contributor, kind="corrective_back")
    assert (sent_back.status, message.values["note"]) == ("in_progress", "缺 11 月记录。")


def test_check_without_a_note_is_refused(action: CorrectiveAction, officer: User, contributor: User):
    finished = corrected.finished(action, by=contributor)

    assert refused(Why.INVALID, corrected.checked, finished, by=officer, note="") == (
        "Enter what was checked and what was found."
    )


def test_dropped_action_keeps_its_reason_and_can_be_opened_again(action: CorrectiveAction, officer: User):
    how: dict[str, Any] = {"by": officer, "at": NOW}
    without = refused(Why.INVALID, corrective.drop, action=action, version=1, reason="", **how)
    dropped = corrective.drop(action=action, version=1, reason="改由另一措施覆盖。", **how)
    kept_while_dropped = kept_actions(Assessment.objects.get(pk=action.answer.assessment_id))

    opened = corrective.reopen(action=action, version=2, **how)

    assert without == "Enter why the corrective action is no longer needed."
    assert (dropped.status, dropped.drop_reason, kept_while_dropped) == ("dropped", "改由另一措施覆盖。", ())
    assert (opened.status, opened.drop_reason, opened.version) == ("in_progress", "", 3)
    assert [version.content["drop_reason"] for version in opened.versions.order_by("version")] == [
        "",
        "改由另一措施覆盖。",
        "",
    ]


def test_rule_allows_exactly_the_transitions():
    allowed = {
        (status, step) for status, step in product(CorrectiveStatus, CorrectiveStep) if rules.step(step, status) is None
    }

    assert allowed == set(CORRECTIVE_TRANSITIONS)
    assert {status for status, _step in allowed} == set(CorrectiveStatus)


def test_closed_action_is_not_changed(action: CorrectiveAction, officer: User, contributor: User):
    done = corrected.checked(corrected.finished(action, by=contributor), by=officer)

    text = refused(
        Why.WRONG_STATE,
        corrective.change,
        action=done,
        version=done.version,
        plan=corrected.plan(officer),
        by=officer,
        at=NOW,
    )

    assert text == (
        "The corrective action is done: “change the plan” is not possible now. Reload the page to see it as it is."
    )


def test_row_of_the_assessment_keeps_them_in_short(action: CorrectiveAction, draft: Assessment):
    draft.refresh_from_db()

    (kept,) = kept_actions(draft)

    assert (kept.number, kept.public_id, kept.status, kept.due_date) == (
        20,
        action.public_id,
        "not_started",
        corrected.DUE,
    )
    assert draft.corrective == actions_to_keep(draft)
    assert [each for each in differing() if "corrective" in each] == []


def test_difference_between_row_and_actions_is_named(action: CorrectiveAction, draft: Assessment):
    Assessment.objects.filter(pk=draft.pk).update(corrective=[])

    assert f"corrective actions of assessment {draft.public_id}" in list(differing())


def test_tampered_action_and_missing_event_are_named(action: CorrectiveAction):
    untouched = list(problems())
    CorrectiveAction.objects.filter(pk=action.pk).update(cause="被改写。")

    named = list(problems())

    assert untouched == []
    assert named == [f"Corrective action {action.public_id}: differs from its newest saved version."]


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "x"},
        {"origin": "x"},
        {"position": "x"},
        {"cause": ""},
        {"version": 0},
        {"status": "done"},
        {"status": "to_check"},
        {"status": "dropped"},
        {"drop_reason": "x"},
        {"check_note": "x"},
    ],
)
def test_database_refuses_rows_that_make_no_sense(action: CorrectiveAction, wrong: dict[str, Any]):
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectiveAction.objects.filter(pk=action.pk).update(**wrong)


def test_statements_of_a_report_do_not_grow(
    draft: Assessment, officer: User, django_assert_num_queries: Callable[..., Any]
):
    actions = [corrected.planned(draft, number, by=officer) for number in (20, 21, 22)]
    with CaptureQueriesContext(
        connection,
    ) as first:
        corrected.finished(actions[0], by=officer)

    with django_assert_num_queries(len(first)):
        corrected.finished(actions[2], by=officer)

    assert len(first) == 19
