"""The verdict that actions keep on the assessment's row, and the verdict that pages get."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from types import ModuleType
from typing import Any

import pytest
import time_machine
from django.db import DataError, connection
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from acecs.accounts.models import Enterprise, User
from acecs.jobs import actions as jobs
from acecs.jobs.models import Job
from assessments import tasks
from assessments.actions import answer as answers
from assessments.actions import assessment as frames
from assessments.actions import (
    carrying,
    evidence,
    figures,
    inspections,
    profile,
    readiness,
    submission,
    unpacking,
    vault,
)
from assessments.documents.dossier import parse
from assessments.models import Answer, Assessment, EvidenceLink, Penalty
from assessments.queries import profile as profiles
from assessments.queries.facts import facts_of
from assessments.queries.readiness import readiness_of
from assessments.states import State
from evidence.actions.inspections import TASK, begin
from evidence.models import Erasure
from evidence.states import DETAILS, Inspection
from reviews.actions import case as cases
from standards.law.parts import ReadinessPart
from standards.law.statement import statement
from tests import registered, rounds
from tests.conftest import NOW
from tests.documents import added, checked

TODAY = timezone.localdate(NOW)
A_DAY_LATER = NOW + timedelta(days=1)
TOMORROW = timezone.localdate(A_DAY_LATER)


@dataclass(frozen=True)
class Stage:
    """A draft of a broker and carrier (items 10-13 and 20-22): 20 (with a file) and 22 are met, the others unrated.

    The contributor has item 21. `penalty` is in the register, `mistaken` was voided.
    """

    assessment: Assessment
    officer: User
    contributor: User
    manager: User
    link: EvidenceLink
    penalty: Penalty
    mistaken: Penalty

    def answer(self, number: int) -> Answer:
        return self.assessment.answers.select_related("item", "assessment__enterprise").get(item__number=number)


@pytest.fixture
def stage(draft: Assessment, officer: User, contributor: User, manager: User) -> Stage:
    registered.documents(draft.enterprise, by=officer, year=2026)
    penalty = registered.penalty(draft.enterprise, by=officer)
    mistaken = registered.penalty(draft.enterprise, by=officer, number="entered twice")
    figures.void(figure=mistaken, version=1, reason="重复录入。", by=officer, at=NOW)
    for number in (20, 22):
        rounds.rate(draft, number, by=officer)
    stage = Stage(draft, officer, contributor, manager, EvidenceLink(), penalty, mistaken)
    answers.assign(answer=stage.answer(21), assignee=contributor, by=officer, at=NOW)
    link = added(stage.answer(20), checked(b"linked"), facet="", by=officer, at=NOW)
    return Stage(draft, officer, contributor, manager, link, penalty, mistaken)


def computed(assessment: Assessment, day: date = TODAY) -> ReadinessPart:
    """The verdict computed from the rows as they are now."""
    loaded = Assessment.objects.select_related("enterprise", "edition").get(pk=assessment.pk)
    return statement(facts_of(loaded, as_of=day))


def kept(assessment: Assessment) -> Any:
    return Assessment.objects.values_list("readiness", flat=True).get(pk=assessment.pk)


# --- Every action renews the verdict -------------------------------------------------------------


def hand_over(stage: Stage) -> object:
    return answers.hand_over(
        enterprise=stage.assessment.enterprise, leaver=stage.contributor, to=stage.officer, by=stage.officer, at=NOW
    )


def plan_another_day(stage: Stage) -> object:
    types = frozenset(stage.assessment.picked_types.values_list("business_type_id", flat=True))
    frame = frames.Frame(name="later", planned_date=date(2027, 6, 1), accepted_date=None, type_ids=types)
    version = stage.assessment.frame_version
    return frames.change(assessment=stage.assessment, version=version, frame=frame, by=stage.officer, at=NOW)


def answer_the_profile(stage: Stage) -> object:
    asked = {question.code: True for question in profiles.of(stage.assessment).questions}
    return profile.save(assessment=stage.assessment, answers=asked, by=stage.officer, at=NOW)


def raise_the_fine(stage: Stage) -> object:
    values = stage.penalty.values() | {"fine": Decimal(20_000)}
    return figures.change(figure=stage.penalty, version=1, values=values, by=stage.officer, at=NOW)


def asked_to_erase(stage: Stage) -> Erasure:
    version = stage.link.document.versions.get()
    return vault.ask_to_erase(version=version, reason="误传。", by=stage.officer, at=NOW)


def replace_by_a_waiting_file(stage: Stage) -> object:
    waiting = replace(checked(b"later"), state=Inspection.RECEIVED)
    return vault.add_version(document=stage.link.document, checked=[waiting], seen=1, by=stage.officer, at=NOW)


def accept_a_waiting_file(stage: Stage) -> object:
    waiting = replace(checked(b"22"), state=Inspection.RECEIVED)
    evidence.add(answer=stage.answer(22), checked=[waiting], facet="", by=stage.officer, at=NOW)
    job = jobs.claim(public_id=Job.objects.get(task=TASK).public_id, task=TASK, at=NOW)
    assert job
    begin(job=job)
    return inspections.settle(job=job, state=Inspection.ACCEPTED, at=NOW)


# Module and function → the call; each changes an input of the verdict.
ACTIONS: dict[str, Callable[[Stage], object]] = {
    "answer.save": lambda stage: rounds.rate(stage.assessment, 21, by=stage.officer),
    "answer.assign": lambda stage: answers.assign(
        answer=stage.answer(21), assignee=stage.officer, due_date=TODAY, by=stage.officer, at=NOW
    ),
    "answer.hand_over": hand_over,
    "assessment.change": plan_another_day,
    "evidence.add": lambda stage: evidence.add(
        answer=stage.answer(22), checked=[checked(b"new")], facet="", by=stage.officer, at=NOW
    ),
    "evidence.link": lambda stage: evidence.link(
        assessment=stage.assessment,
        numbers=[22],
        documents=[stage.link.document],
        words=evidence.Words(),
        by=stage.officer,
        at=NOW,
    ),
    "evidence.remove": lambda stage: evidence.remove(evidence_link=stage.link, by=stage.officer, at=NOW),
    "evidence.undo_links": lambda stage: evidence.undo_links(
        assessment=stage.assessment.public_id,
        linking=evidence.Linking(stage.link.linked_at, evidence.Words(), {20: (stage.answer(20).version, 1)}),
        by=stage.officer,
        at=NOW,
    ),
    "vault.withdraw": lambda stage: vault.withdraw(
        document=stage.link.document, reason="误传。", by=stage.officer, at=NOW
    ),
    "vault.add_version": replace_by_a_waiting_file,
    "vault.erase": lambda stage: vault.erase(erasure=asked_to_erase(stage), by=stage.manager, at=NOW),
    "inspections.settle": accept_a_waiting_file,
    "profile.save": answer_the_profile,
    "figures.add": lambda stage: registered.penalty(stage.assessment.enterprise, by=stage.officer, number="another"),
    "figures.change": raise_the_fine,
    "figures.void": lambda stage: figures.void(
        figure=stage.penalty, version=1, reason="重复录入。", by=stage.officer, at=NOW
    ),
    "figures.restore": lambda stage: figures.restore(figure=stage.mistaken, version=2, by=stage.officer, at=NOW),
}
# Tested separately below: there is no earlier verdict, or the assessment goes to customs and comes back.
BY_THEMSELVES = {
    "assessment.start",
    "submission.submit",
    "submission.return_",
    "submission.take_back",
    # tests/assessments/actions/test_carrying.py
    "carrying.carry_over",
    "carrying.confirm",
    "vault.reinstate",
    "vault.describe",
    "vault.renew",
    # A part of adding, linking and unpacking.
    "evidence.link_one",
    # tests/assessments/views/test_unpacking.py
    "unpacking.unpack",
}
# These change no input of the verdict; `figures_changed` is what the actions of the register call.
LEAVE_IT = {
    "submission.freeze",
    "submission.freeze_dossier",
    "submission.withdraw",
    "submission.take",
    "submission.conclude",
    "figures.figures_changed",
    # Makes a row and does not store it.
    "answer.version_of",
    # What a link says is the catalogue's advice, not the law.
    "evidence.describe_link",
    # Nothing is linked yet; what is not accepted stays so.
    "vault.add",
    "vault.store_each",
    "vault.ask_to_erase",
    "vault.inspect_again",
    "inspections.wait",
    "inspections.quarantine_left",
}


def actions_of(module: ModuleType) -> Iterator[str]:
    for name, function in inspect.getmembers(module, inspect.isfunction):
        is_own = function.__module__ == module.__name__ and not name.startswith("_")
        if is_own and "at" in inspect.signature(function).parameters:
            yield f"{module.__name__.rpartition('.')[2]}.{name}"


def test_every_action_on_an_assessment_is_listed():
    modules = (answers, frames, carrying, evidence, figures, inspections, profile, submission, unpacking, vault)

    actions = {name for module in modules for name in actions_of(module)}

    assert actions == {*ACTIONS, *BY_THEMSELVES, *LEAVE_IT}


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_that_changes_inputs_renews_the_verdict(name: str, stage: Stage):
    before = kept(stage.assessment)

    ACTIONS[name](stage)

    assert kept(stage.assessment) == computed(stage.assessment)
    assert kept(stage.assessment) != before


def test_verdict_names_a_document_by_its_new_title(stage: Stage):
    replace_by_a_waiting_file(stage)
    document = stage.link.document
    details = {name: getattr(document, name) for name in DETAILS} | {"title": "新名称"}
    before = kept(stage.assessment)

    vault.describe(document=document, details=details, seen=1, by=stage.officer, at=NOW)

    assert kept(stage.assessment) == computed(stage.assessment)
    assert kept(stage.assessment) != before


def test_document_put_back_into_use_counts_again(stage: Stage):
    before = kept(stage.assessment)
    vault.withdraw(document=stage.link.document, reason="误传。", by=stage.officer, at=NOW)

    vault.reinstate(document=stage.link.document, by=stage.officer, at=NOW)

    assert kept(stage.assessment) == before == computed(stage.assessment)


def test_new_assessment_has_a_kept_verdict(draft: Assessment):
    draft.refresh_from_db()

    assert draft.readiness == computed(draft)
    assert (draft.verdict, draft.verdict_on) == ("undecided", TODAY)
    # Seven unrated items, sub-item 10(1), and last year's number of documents.
    assert (draft.rated_count, draft.scope_count) == (0, 7)


def test_row_has_the_verdict_and_its_counters(stage: Stage):
    stage.assessment.refresh_from_db()
    counts = stage.assessment.readiness.counts

    assert stage.assessment.verdict == stage.assessment.readiness.verdict == "undecided"
    assert stage.assessment.verdict_on == TODAY
    assert (stage.assessment.rated_count, stage.assessment.scope_count) == (2, 7)
    assert (stage.assessment.blocking_count, stage.assessment.warning_count) == (counts.blocking, counts.warnings)


def test_submitted_dossier_has_the_kept_verdict(rated: Assessment, officer: User):
    frozen = rounds.submit(rated, by=officer, at=A_DAY_LATER)

    rated.refresh_from_db()
    assert rated.readiness == parse(frozen.content).readiness
    assert (rated.verdict, rated.verdict_on) == ("satisfied", TOMORROW)


# --- With customs --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["submitted", "in_review"])
def test_verdict_at_customs_stays_and_is_marked_after_a_change(
    name: str, officer: User, request: pytest.FixtureRequest
):
    assessment = request.getfixturevalue(name)
    before = kept(assessment)

    registered.listing(assessment.enterprise, by=officer)

    assessment.refresh_from_db()
    assert assessment.readiness == before
    assert assessment.figures_changed_at == NOW


def test_figures_changed_at_customs_count_after_taking_back(submitted: Assessment, officer: User):
    registered.listing(submitted.enterprise, by=officer)

    submission.take_back(assessment=submitted, by=officer, at=NOW)

    submitted.refresh_from_db()
    assert submitted.readiness == computed(submitted)
    assert submitted.figures_changed_at is None


def test_withdrawn_assessment_keeps_its_verdict_unmarked(rated: Assessment, officer: User):
    before = kept(rated)
    submission.withdraw(assessment=rated, by=officer, at=NOW)

    registered.listing(rated.enterprise, by=officer)

    rated.refresh_from_db()
    assert (rated.readiness, rated.figures_changed_at) == (before, None)


def test_figures_changed_at_customs_count_after_the_return(
    start: Callable[..., Assessment], officer: User, reviewer: User
):
    broker = start(6)
    registered.documents(broker.enterprise, by=officer, year=2026)
    rounds.rate_all(broker, by=officer)
    rounds.submit(broker, by=officer)
    cases.take(assessment=broker, by=reviewer, at=NOW)
    registered.penalty(broker.enterprise, by=officer, fine=Decimal(20_000))

    rounds.return_(broker, 11, by=reviewer)

    broker.refresh_from_db()
    assert (broker.verdict, broker.figures_changed_at) == ("not_satisfied", None)
    assert broker.readiness == computed(broker)


def test_figures_of_another_enterprise_do_not_affect_it(
    rated: Assessment, submitted: Assessment, other_enterprise: Enterprise, stranger: User
):
    before = kept(submitted)

    registered.listing(other_enterprise, by=stranger)

    submitted.refresh_from_db()
    assert (submitted.readiness, submitted.figures_changed_at) == (before, None)


# --- The verdict that a page gets ----------------------------------------------------------------


def test_todays_kept_verdict_is_returned_without_a_query(
    stage: Stage, django_assert_num_queries: DjangoAssertNumQueries
):
    assessment = Assessment.objects.get(pk=stage.assessment.pk)

    with django_assert_num_queries(0):
        returned = readiness_of(assessment, today=TODAY)

    assert returned == kept(assessment)


def test_yesterdays_verdict_is_recomputed_but_not_saved(stage: Stage):
    assessment = Assessment.objects.get(pk=stage.assessment.pk)
    before = kept(assessment)

    returned = readiness_of(assessment, today=TOMORROW)

    assert returned == computed(assessment, TOMORROW)
    assert returned.as_of == TOMORROW.isoformat()
    assert kept(assessment) == before


def test_verdict_at_customs_is_the_submitted_one(submitted: Assessment):
    returned = readiness_of(submitted, today=TOMORROW)

    assert returned == submitted.readiness
    assert returned.as_of == TODAY.isoformat()


@pytest.mark.parametrize("shape", [{"verdict": "satisfied"}, {"score": 87}, [], "satisfied"])
def test_verdict_in_an_unknown_shape_is_recomputed(shape: Any, submitted: Assessment):
    Assessment.objects.filter(pk=submitted.pk).update(readiness=shape)
    submitted.refresh_from_db()

    assert readiness_of(submitted, today=TODAY) == computed(submitted)


def test_missing_verdict_is_computed(draft: Assessment):
    Assessment.objects.filter(pk=draft.pk).update(readiness=None, verdict="", verdict_on=None)
    draft.refresh_from_db()

    assert readiness_of(draft, today=TODAY) == computed(draft)


# --- A new day -----------------------------------------------------------------------------------


def test_new_day_renews_editable_assessments(stage: Stage, submitted: Assessment):
    before = kept(submitted)

    assert readiness.refresh_outdated(NOW) == 0
    assert readiness.refresh_outdated(A_DAY_LATER) == 1
    assert readiness.refresh_outdated(A_DAY_LATER) == 0

    stage.assessment.refresh_from_db()
    assert stage.assessment.verdict_on == TOMORROW
    assert stage.assessment.readiness == computed(stage.assessment, TOMORROW)
    assert kept(submitted) == before


def test_new_day_warns_of_a_past_planned_date(stage: Stage):
    day_after = NOW.replace(year=2027, month=3, day=2)

    readiness.refresh_outdated(day_after)

    codes = {check.code for check in kept(stage.assessment).checks}
    assert "planned_date_past" in codes


def test_new_day_computes_missing_verdicts(draft: Assessment):
    Assessment.objects.filter(pk=draft.pk).update(readiness=None, verdict="", verdict_on=None)

    assert readiness.refresh_outdated(NOW) == 1
    assert kept(draft) == computed(draft)


def test_new_day_skips_an_assessment_withdrawn_meanwhile(draft: Assessment):
    before = kept(draft)

    def withdraw_after_the_list(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if sql.startswith("SELECT"):
            Assessment.objects.filter(pk=draft.pk, state=State.DRAFT).update(state=State.WITHDRAWN)
        return result

    with connection.execute_wrapper(withdraw_after_the_list):
        readiness.refresh_outdated(A_DAY_LATER)

    assert kept(draft) == before


def test_failed_renewal_does_not_affect_the_others(start: Callable[..., Assessment], caplog: pytest.LogCaptureFixture):
    damaged, sound = start(8, name="damaged"), start(8, name="sound")
    before = kept(damaged)

    def fail_on_the_damaged_one(execute: Callable[..., Any], sql: str, params: Any, *rest: Any) -> Any:
        if sql.startswith('UPDATE "assessments_assessment"') and params[-1] == damaged.pk:
            raise DataError("out of range")
        return execute(sql, params, *rest)

    with connection.execute_wrapper(fail_on_the_damaged_one):
        assert readiness.refresh_outdated(A_DAY_LATER) == 1

    damaged.refresh_from_db()
    sound.refresh_from_db()
    assert (damaged.verdict_on, sound.verdict_on) == (TODAY, TOMORROW)
    assert kept(damaged) == before
    (logged,) = caplog.records
    assert logged.getMessage() == f"The verdict on assessment {damaged.public_id} could not be computed for {TOMORROW}"
    assert logged.exc_info is not None


def test_worker_renews_verdicts(draft: Assessment, caplog: pytest.LogCaptureFixture):
    caplog.set_level("INFO", logger="assessments.tasks")

    with time_machine.travel(A_DAY_LATER, tick=False):
        tasks.refresh_outdated()
        tasks.refresh_outdated()

    draft.refresh_from_db()
    assert draft.verdict_on == TOMORROW
    assert [record.message for record in caplog.records] == ["1 verdicts computed for today"]
