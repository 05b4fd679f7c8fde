"""States × rounds × actions × actors, generated from the enums: exactly what the tables allow happens.

Every (state, round) is reached by the real actions, along the shortest path through TRANSITIONS.
There, everybody tries every action; a refused one must not change any row.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction

from acecs.accounts.models import CustomsOffice, Enterprise, Membership, OfficeMembership, User
from acecs.refusals import Refused, Why
from assessments.actions import answer as answers
from assessments.actions import asking, evidence, profile, remark, submission, vault
from assessments.actions import assessment as frames
from assessments.actions import outcome as outcomes
from assessments.actions import sign_off as sign_offs
from assessments.entry import Entry
from assessments.models import Answer, Assessment, CorrectiveAction, EvidenceLink
from assessments.states import MAY, TRANSITIONS, Action, State, Step, diagram, may_step
from evidence.models import Erasure
from reviews.actions import case as cases
from reviews.actions import item as items
from reviews.actions import letters
from reviews.judgment import Judgment
from reviews.states import MAY as MAY_REVIEW
from reviews.states import OWN_CASE
from reviews.states import Action as ReviewAction
from tests import cast, corrected, registered, replay, rounds, signed
from tests.conftest import NOW, Write, started
from tests.documents import checked, put_in_vault

# Run on one worker, which walks to each place once.
pytestmark = pytest.mark.xdist_group("stories")

ROUNDS = 2
SECOND = "second@office.test"
DOUBLE = "reviewer-and-manager@one.test"
OFFICER, CONTRIBUTOR, MANAGER, REVIEWER, HEAD = "officer", "contributor", "manager", "reviewer", "head"

# Email → (role in the assessment's enterprise, role in its customs office).
ROLES = {
    cast.OFFICER: (OFFICER, ""),
    cast.CONTRIBUTOR: (CONTRIBUTOR, ""),
    cast.MANAGER: (MANAGER, ""),
    cast.REVIEWER: ("", REVIEWER),
    SECOND: ("", REVIEWER),
    cast.HEAD: ("", HEAD),
    cast.ADMINISTRATOR: ("", ""),
    cast.STRANGER: ("", ""),
    cast.OTHER_REVIEWER: ("", ""),
    # Membership in the enterprise cancels the role in the office: nobody reviews their own enterprise.
    DOUBLE: (MANAGER, ""),
}

# An item assigned to the contributor, and an unassigned one.
OWN, OTHER = 20, 21

Place = tuple[State, int]


@dataclass(frozen=True)
class Stage:
    """The assessment in its (state, round), with what the attempts need."""

    assessment: Assessment
    people: dict[str, User]
    link: EvidenceLink
    under_way: CorrectiveAction
    to_check: CorrectiveAction
    erasure: Erasure
    documents: Path

    def answer(self, number: int) -> Answer:
        return self.assessment.answers.select_related("item", "assessment").get(item__number=number)


@dataclass(frozen=True)
class Try:
    """`of`: the row of the table that decides. `step`: the transition, if any. `item`: the item that is changed."""

    of: Action | ReviewAction
    act: Callable[[Stage, User], object]
    step: Step | None = None
    item: int = OWN


def submit(stage: Stage, by: User) -> object:
    return submission.submit(assessment=stage.assessment, seen_round=stage.assessment.round, by=by, at=NOW)


def change(stage: Stage, by: User) -> object:
    assessment = stage.assessment
    types = frozenset(assessment.picked_types.values_list("business_type_id", flat=True))
    frame = frames.Frame(name="renamed", planned_date=assessment.planned_date, accepted_date=None, type_ids=types)
    return frames.change(assessment=assessment, version=assessment.frame_version, frame=frame, by=by, at=NOW)


def answer(number: int) -> Callable[[Stage, User], object]:
    def act(stage: Stage, by: User) -> object:
        entry = Entry(rating="basically_meet", note="changed")
        return rounds.save(stage.answer(number), entry, by=by)

    return act


def assign_item(stage: Stage, by: User) -> object:
    return answers.assign(answer=stage.answer(OTHER), assignee=stage.people[cast.CONTRIBUTOR], by=by, at=NOW)


@transaction.atomic
def ask_for_evidence(stage: Stage, by: User) -> object:
    """For another item, given to the contributor first: the own one has evidence."""
    Answer.objects.filter(pk=stage.answer(OTHER).pk).update(assignee=stage.people[cast.CONTRIBUTOR])
    return asking.ask(assessment=stage.assessment.public_id, numbers=[OTHER], note="", by=by, at=NOW)


def upload(number: int) -> Callable[[Stage, User], object]:
    def act(stage: Stage, by: User) -> object:
        return evidence.add(answer=stage.answer(number), checked=[checked(b"new")], facet="", by=by, at=NOW)

    return act


def link_again(stage: Stage, by: User) -> object:
    return evidence.link(
        assessment=stage.assessment,
        numbers=[OWN],
        documents=[stage.link.document],
        words=evidence.Words("site"),
        by=by,
        at=NOW,
    )


@transaction.atomic
def undo_links(stage: Stage, by: User) -> object:
    """Of the one that is there, as if `by` had made it."""
    EvidenceLink.objects.filter(pk=stage.link.pk).update(linked_by=by)
    linking = evidence.Linking(
        stage.link.linked_at, evidence.Words(stage.link.facet), {OWN: (stage.answer(OWN).version, 1)}
    )
    return evidence.undo_links(assessment=stage.assessment.public_id, linking=linking, by=by, at=NOW)


def add_figure(stage: Stage, by: User) -> object:
    """Add a penalty to the register, which is independent of the assessment's state."""
    return registered.penalty(stage.assessment.enterprise, by=by)


def write_remark(number: int) -> Callable[[Stage, User], object]:
    def act(stage: Stage, by: User) -> object:
        return remark.write(answer=stage.answer(number), text="x", token=uuid4(), by=by, at=NOW)

    return act


def plan_corrective(stage: Stage, by: User) -> object:
    return corrected.planned(stage.assessment, OWN, by=by, to=stage.people[cast.CONTRIBUTOR])


def ask_sign_off(stage: Stage, by: User) -> object:
    """Ask where the enterprise requires it; without the setting again if that is refused."""
    with transaction.atomic():
        signed.require(stage.assessment)
        return signed.asked(stage.assessment, by=by)


def sign_off(stage: Stage, by: User) -> object:
    """Sign what an officer asked for, if they could; nothing of it stays if that is refused."""
    with transaction.atomic():
        signed.require(stage.assessment)
        with suppress(Refused):
            signed.asked(stage.assessment, by=stage.people[cast.OFFICER])
        newest = stage.assessment.sign_offs.first()
        asked = newest.public_id if newest else uuid4()
        return sign_offs.sign(assessment=stage.assessment, asked=asked, by=by, at=NOW)


def record_outcome(stage: Stage, by: User) -> object:
    decision = outcomes.Decision("refusal", NOW.date(), "")
    version = stage.assessment.frame_version
    return outcomes.record(assessment=stage.assessment, version=version, decision=decision, by=by, at=NOW)


def take_back(stage: Stage, by: User) -> object:
    return submission.take_back(assessment=stage.assessment, by=by, at=NOW)


def judge(stage: Stage, by: User) -> object:
    dossier = stage.assessment.dossiers.filter(purpose="submission").first()
    saved = dossier.judgments.filter(number=OTHER).first() if dossier else None
    version = saved.version if saved else 0
    judgment = Judgment("basically_meet", "changed")
    return items.judge(assessment=stage.assessment, number=OTHER, version=version, judgment=judgment, by=by, at=NOW)


def assign_case(stage: Stage, by: User) -> object:
    return cases.assign(assessment=stage.assessment, reviewer=stage.people[SECOND], by=by, at=NOW, note="请接手。")


def hand_over(stage: Stage, by: User) -> object:
    return cases.hand_over(assessment=stage.assessment, reviewer=stage.people[SECOND], by=by, at=NOW, note="请接手。")


def conclude(stage: Stage, by: User) -> object:
    return letters.conclude(assessment=stage.assessment, opinion="not_satisfied", note="", by=by, at=NOW)


TRIES = {
    "submit": Try(Action.SUBMIT, submit, Step.SUBMIT),
    "freeze": Try(Action.FREEZE, lambda stage, by: submission.freeze(assessment=stage.assessment, by=by, at=NOW)),
    "ask for sign-off": Try(Action.ASK_SIGN_OFF, ask_sign_off),
    "sign off": Try(Action.SIGN_OFF, sign_off),
    "take back": Try(Action.TAKE_BACK, take_back, Step.TAKE_BACK),
    "withdraw": Try(
        Action.WITHDRAW,
        lambda stage, by: submission.withdraw(assessment=stage.assessment, by=by, at=NOW, reason="计划调整。"),
        Step.WITHDRAW,
    ),
    "change": Try(Action.CHANGE, change),
    "answer the profile": Try(
        Action.PROFILE,
        lambda stage, by: profile.save(assessment=stage.assessment, answers={"own_transport": True}, by=by, at=NOW),
    ),
    "assign item": Try(Action.ASSIGN, assign_item),
    "ask for evidence": Try(Action.ASK_EVIDENCE, ask_for_evidence),
    "answer": Try(Action.ANSWER, answer(OWN)),
    "answer another's": Try(Action.ANSWER, answer(OTHER), item=OTHER),
    "upload": Try(Action.EVIDENCE, upload(OWN)),
    "upload to another's": Try(Action.EVIDENCE, upload(OTHER), item=OTHER),
    "link": Try(Action.EVIDENCE, link_again),
    "unlink": Try(Action.EVIDENCE, lambda stage, by: evidence.remove(evidence_link=stage.link, by=by, at=NOW)),
    "undo links": Try(Action.EVIDENCE, undo_links),
    "write to colleagues": Try(Action.REMARK, write_remark(OWN)),
    "write about another's": Try(Action.REMARK, write_remark(OTHER), item=OTHER),
    "plan a corrective action": Try(Action.PLAN_CORRECTIVE, plan_corrective),
    "report on a corrective action": Try(
        Action.REPORT_CORRECTIVE, lambda stage, by: corrected.finished(stage.under_way, by=by)
    ),
    "check a corrective action": Try(
        Action.CHECK_CORRECTIVE, lambda stage, by: corrected.checked(stage.to_check, by=by)
    ),
    "add a figure": Try(Action.CHANGE_FIGURES, add_figure),
    "add to the vault": Try(
        Action.CHANGE_VAULT,
        lambda stage, by: vault.add(enterprise=stage.assessment.enterprise, checked=[checked(b"new")], by=by, at=NOW),
    ),
    "withdraw another's document": Try(
        Action.CHANGE_VAULT,
        lambda stage, by: vault.withdraw(document=stage.link.document, reason="误传。", by=by, at=NOW),
        item=OTHER,
    ),
    "erase a wrong upload": Try(
        Action.ERASE_DOCUMENT, lambda stage, by: vault.erase(erasure=stage.erasure, by=by, at=NOW)
    ),
    "record what customs decided": Try(Action.RECORD_OUTCOME, record_outcome),
    "take": Try(ReviewAction.TAKE, lambda stage, by: cases.take(assessment=stage.assessment, by=by, at=NOW), Step.TAKE),
    "assign case": Try(ReviewAction.ASSIGN, assign_case),
    "hand over": Try(ReviewAction.HAND_OVER, hand_over),
    "release": Try(ReviewAction.HAND_OVER, lambda stage, by: cases.release(assessment=stage.assessment, by=by, at=NOW)),
    "judge": Try(ReviewAction.JUDGE, judge),
    "send": Try(ReviewAction.SEND, lambda stage, by: letters.send(assessment=stage.assessment, by=by, at=NOW)),
    "return": Try(
        ReviewAction.RETURN,
        lambda stage, by: letters.return_(assessment=stage.assessment, notice="", by=by, at=NOW, anyway=True),
        Step.RETURN,
    ),
    "conclude": Try(ReviewAction.CONCLUDE, conclude, Step.CONCLUDE),
}


# --- Places ------------------------------------------------------------------------------------


ROUNDS_MORE = {Step.SUBMIT: 1, Step.TAKE_BACK: -1, Step.TAKE_BACK_CORRECTION: -1}


def step_in(step: Step, round_: int) -> Step:
    """Taking back a later round is a step of its own."""
    if step in (Step.TAKE_BACK, Step.TAKE_BACK_CORRECTION):
        return Step.TAKE_BACK if round_ == 1 else Step.TAKE_BACK_CORRECTION
    return step


def ways() -> dict[Place, tuple[Step, ...]]:
    """Place → shortest path to it, by breadth-first search. Each submission begins a new round."""
    paths: dict[Place, tuple[Step, ...]] = {(State.DRAFT, 0): ()}
    for place in (queue := list(paths)):
        for (state, step), following in TRANSITIONS.items():
            after = (following, place[1] + ROUNDS_MORE.get(step, 0))
            if state == place[0] and step_in(step, place[1]) == step and after[1] <= ROUNDS and after not in paths:
                paths[after] = (*paths[place], step)
                queue.append(after)
    return paths


WAYS = ways()
in_every_place = pytest.mark.parametrize(
    "there", WAYS, indirect=True, scope="module", ids=lambda place: f"{place[0]}-{place[1]}"
)


def people() -> dict[str, User]:
    office = CustomsOffice.objects.get(code="2201")
    for email in (SECOND, DOUBLE):
        OfficeMembership.objects.create(user=cast.person(email), office=office, role=REVIEWER)
    double = User.objects.get(email=DOUBLE)
    enterprise = Enterprise.objects.get(memberships__user__email=cast.OFFICER)
    Membership.objects.create(user=double, enterprise=enterprise, role=MANAGER)
    return {email: User.objects.get(email=email) for email in ROLES}


@pytest.fixture(scope="module")
def begun(shared: Write) -> Stage:
    """Logistics, items 20-22 all met, one of them the contributor's and with a document."""
    with shared() as folder:
        everybody = people()
        officer = everybody[cast.OFFICER]
        assessment = started(8, by=officer)
        rounds.rate_all(assessment, by=officer)
        own = assessment.answers.select_related("item", "assessment").get(item__number=OWN)
        answers.assign(answer=own, assignee=everybody[cast.CONTRIBUTOR], by=officer, at=NOW)
        doer = everybody[cast.CONTRIBUTOR]
        under_way, to_check = (corrected.planned(assessment, OWN, by=officer, to=doer) for _ in range(2))
        corrected.finished(to_check, by=doer)
        to_check.refresh_from_db()
        link, erasure = put_in_vault(own, by=officer), wrongly_uploaded(assessment.enterprise, by=doer)
        return Stage(assessment, everybody, link, under_way, to_check, erasure, folder / "documents")


def wrongly_uploaded(enterprise: Enterprise, by: User) -> Erasure:
    (stored,) = vault.add(enterprise=enterprise, checked=[checked(b"wrong")], by=by, at=NOW)
    assert stored.version
    return vault.ask_to_erase(version=stored.version, reason="误传。", by=by, at=NOW)


@pytest.fixture(scope="module")
def there(begun: Stage, shared: Write, request: pytest.FixtureRequest) -> Iterator[Stage]:
    """Walk to the place for all tests of it, then go back to the beginning."""
    with shared():
        walked = transaction.atomic()
        walked.__enter__()
        _walk(begun, WAYS[request.param])
        begun.assessment.refresh_from_db()
    assert (begun.assessment.state, begun.assessment.round) == request.param
    yield begun
    with shared():
        transaction.set_rollback(True)
        walked.__exit__(None, None, None)
        begun.assessment.refresh_from_db()


@pytest.fixture
def stage(there: Stage, db: None, settings: Any) -> Stage:
    """The assessment in its place, to which the test is rolled back, with its document in the test's folder."""
    shutil.copytree(there.documents, settings.VAR_DIR / "documents")
    return there


def _walk(stage: Stage, steps: tuple[Step, ...]) -> None:
    officer, reviewer = stage.people[cast.OFFICER], stage.people[cast.REVIEWER]
    walk = {
        Step.SUBMIT: lambda: rounds.submit(stage.assessment, by=officer),
        Step.TAKE: lambda: _take(stage.assessment, reviewer),
        Step.RETURN: lambda: letters.return_(assessment=stage.assessment, notice="", by=reviewer, at=NOW, anyway=True),
        Step.CONCLUDE: lambda: conclude(stage, reviewer),
        Step.WITHDRAW: lambda: submission.withdraw(
            assessment=stage.assessment, by=officer, at=NOW, reason="计划调整。"
        ),
    }
    for step in steps:
        walk[step]()


def _take(assessment: Assessment, reviewer: User) -> None:
    """Take the case and judge every item, one of them to be corrected, so that send, return and conclude are possible."""
    cases.take(assessment=assessment, by=reviewer, at=NOW)
    rounds.judge_all(assessment, by=reviewer)
    rounds.judge(assessment, OTHER, by=reviewer, rating="not_meet", comment="补充台账。", to_correct=True)


# --- Expected outcomes ---------------------------------------------------------------------------


def expected(name: str, email: str, place: Place) -> Why | None:
    tried = TRIES[name]
    if isinstance(tried.of, Action):
        return _of_enterprise(tried, ROLES[email][0], place)
    return _of_customs(tried.of, ROLES[email][1], email, place)


def _of_enterprise(tried: Try, role: str, place: Place) -> Why | None:
    roles, states = MAY[tried.of]
    if role not in roles:
        return Why.WRONG_ROLE
    if tried.of == Action.WITHDRAW and place[0] == State.WITHDRAWN:
        return None  # a double click
    if place[0] not in states:
        return Why.WRONG_STATE
    return Why.WRONG_ROLE if role == CONTRIBUTOR and tried.item != OWN else None


# The letter → the state in which sending it once more changes nothing.
SECOND_CLICK = {ReviewAction.RETURN: State.RETURNED, ReviewAction.CONCLUDE: State.CONCLUDED}


def _of_customs(action: ReviewAction, role: str, email: str, place: Place) -> Why | None:
    roles, states = MAY_REVIEW[action]
    if role not in roles or not place[1]:
        return Why.WRONG_ROLE
    if action == ReviewAction.TAKE and email == cast.REVIEWER and place[0] == State.IN_REVIEW:
        return None  # a double click
    if email == cast.REVIEWER and place[0] == SECOND_CLICK.get(action):
        return None
    if place[0] not in states:
        return Why.WRONG_STATE
    # The reviewer took the case in round 1 and still has it in round 2.
    is_taken = place[0] == State.IN_REVIEW or place[1] > 1
    if not is_taken and action in OWN_CASE:
        return Why.WRONG_STATE
    is_anothers = is_taken and email != cast.REVIEWER and action in {*OWN_CASE, ReviewAction.TAKE}
    return Why.WRONG_STATE if is_anothers else None


def outcome(stage: Stage, name: str, email: str) -> Why | None:
    try:
        # Some tries are steps of stories.
        with replay.off():
            TRIES[name].act(stage, stage.people[email])
    except Refused as refused:
        return refused.refusal.why
    return None


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of the rooms that the attempts could change, including audit events and messages."""
    models = [
        model for room in ("assessments", "evidence", "reviews", "audit", "notifications") for model in _models(room)
    ]
    return {model._meta.label: list(model.objects.order_by("pk").values_list()) for model in models}


def _models(room: str) -> Iterator[Any]:
    yield from apps.get_app_config(room).get_models()


# --- Tests ---------------------------------------------------------------------------------------


def test_every_writing_action_is_tried():
    tried = {each.of for each in TRIES.values() if isinstance(each.of, Action)}
    tried_on_review = {each.of for each in TRIES.values() if isinstance(each.of, ReviewAction)}

    only_reads = {
        Action.VIEW,
        Action.REPORT,
        Action.TAKE_EVIDENCE,
        Action.READ_REVIEW,
        Action.READ_PROFILE,
        Action.READ_SIGN_OFF,
        Action.READINESS,
        Action.READ_FIGURES,
        Action.READ_VAULT,
        Action.READ_CORRECTIVE,
    }
    assert tried == set(Action) - {Action.START} - only_reads
    assert tried_on_review == set(ReviewAction) - {ReviewAction.VIEW}
    assert {step_in(each.step, round_) for each in TRIES.values() if each.step for round_ in (1, 2)} == set(Step)


def test_every_state_is_reached_in_every_round():
    assert set(WAYS) == {
        (State.DRAFT, 0),
        (State.WITHDRAWN, 0),
        *product(set(State) - {State.DRAFT}, (1, 2)),
    }


@in_every_place
def test_forbidden_action_is_refused_and_changes_nothing(stage: Stage):
    place = (State(stage.assessment.state), stage.assessment.round)
    before = rows()
    tries = {each: why for each in product(TRIES, ROLES) if (why := expected(*each, place))}

    outcomes = {each: outcome(stage, *each) for each in tries}

    assert outcomes == tries
    assert rows() == before


@in_every_place
def test_allowed_action_leads_to_the_state_of_the_table(stage: Stage):
    state = State(stage.assessment.state)
    tries = [each for each in product(TRIES, ROLES) if not expected(*each, (state, stage.assessment.round))]

    outcomes = {each: outcome_and_state(stage, *each) for each in tries}

    following = {
        name: TRANSITIONS.get((state, step_in(each.step, stage.assessment.round)), state) if each.step else state
        for name, each in TRIES.items()
    }
    assert outcomes == {(name, email): (None, following[name]) for name, email in tries}


def outcome_and_state(stage: Stage, name: str, email: str) -> tuple[Why | None, str]:
    """Return the outcome and the state after it, then roll back."""
    with transaction.atomic():
        why = outcome(stage, name, email)
        state = Assessment.objects.values_list("state", flat=True).get(pk=stage.assessment.pk)
        transaction.set_rollback(True)
    return why, state


@in_every_place
def test_visibility_follows_the_roles(stage: Stage):
    seen = {
        email: (
            Assessment.objects.visible_to(user).filter(pk=stage.assessment.pk).exists(),
            Assessment.objects.submitted_to(user).filter(pk=stage.assessment.pk).exists(),
        )
        for email, user in stage.people.items()
    }

    assert seen == {
        email: (bool(in_enterprise), bool(in_office) and stage.assessment.round > 0)
        for email, (in_enterprise, in_office) in ROLES.items()
    }


def test_concluded_and_withdrawn_are_final():
    ends = set(State) - {state for state, _step in TRANSITIONS}

    assert ends == {State.CONCLUDED, State.WITHDRAWN}
    assert {step: may_step(step) for step in Step} == {
        step: frozenset(state for state in State if (state, step) in TRANSITIONS) for step in Step
    }


def test_state_diagram_in_architecture_is_current():
    """If this fails, paste the output of `assessments.states.diagram()` into ARCHITECTURE.md."""
    assert f"```mermaid\n{diagram()}```\n" in (settings.BASE_DIR / "ARCHITECTURE.md").read_text()
