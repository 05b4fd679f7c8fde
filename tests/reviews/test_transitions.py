"""States × rounds × actions × actors, generated from the enums: what the tables say happens, and nothing else does.

Every place that an assessment can be in is reached by the real actions, along the shortest way through TRANSITIONS.
In each, everybody tries everything; whoever is refused has changed no row.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction

from acecs.accounts.models import CustomsOffice, Enterprise, Membership, OfficeMembership, User
from acecs.refusals import Refused, Why
from assessments.actions import answer as answers
from assessments.actions import assessment as frames
from assessments.actions import evidence, profile, submission
from assessments.entry import Entry
from assessments.models import Answer, Assessment, EvidenceLink
from assessments.states import MAY, TRANSITIONS, Action, State, Step, diagram, may_step
from reviews.actions import case as cases
from reviews.actions import item as items
from reviews.actions import letters
from reviews.judgment import Judgment
from reviews.states import MAY as MAY_REVIEW
from reviews.states import OWN_CASE
from reviews.states import Action as ReviewAction
from tests import cast, registered, rounds
from tests.conftest import NOW
from tests.documents import checked, put_in_vault

ROUNDS = 2
SECOND = "second@office.test"
DOUBLE = "reviewer-and-manager@one.test"
OFFICER, CONTRIBUTOR, MANAGER, REVIEWER, HEAD = "officer", "contributor", "manager", "reviewer", "head"

# Who → their role in the enterprise of the assessment, and in its customs office.
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
    # Belonging to the enterprise takes the office's role away: nobody reviews their own.
    DOUBLE: (MANAGER, ""),
}

# The contributor's item, and one that is nobody's.
OWN, OTHER = 20, 21

Place = tuple[State, int]


@dataclass(frozen=True)
class Case:
    """The assessment in its place, with what the tries need."""

    assessment: Assessment
    people: dict[str, User]
    link: EvidenceLink

    def answer(self, number: int) -> Answer:
        return self.assessment.answers.select_related("item", "assessment").get(item__number=number)


@dataclass(frozen=True)
class Try:
    """`of` is the row of the table that decides; `step` what moves the assessment on; `item` whose it is."""

    of: Action | ReviewAction
    act: Callable[[Case, User], object]
    step: Step | None = None
    item: int = OWN


def submit(case: Case, by: User) -> object:
    return submission.submit(assessment=case.assessment, seen_round=case.assessment.round, by=by, at=NOW)


def change(case: Case, by: User) -> object:
    standing = case.assessment
    types = frozenset(standing.picked_types.values_list("business_type_id", flat=True))
    frame = frames.Frame(name="renamed", planned_date=standing.planned_date, accepted_date=None, type_ids=types)
    return frames.change(assessment=standing, version=standing.frame_version, frame=frame, by=by, at=NOW)


def answer(number: int) -> Callable[[Case, User], object]:
    def act(case: Case, by: User) -> object:
        standing = case.answer(number)
        entry = Entry(rating="basically_meet", note="changed")
        return rounds.save(standing, entry, by=by)

    return act


def assign_item(case: Case, by: User) -> object:
    return answers.assign(answer=case.answer(OTHER), assignee=case.people[cast.CONTRIBUTOR], by=by, at=NOW)


def upload(number: int) -> Callable[[Case, User], object]:
    def act(case: Case, by: User) -> object:
        return evidence.add(answer=case.answer(number), checked=[checked(b"new")], facet="", by=by, at=NOW)

    return act


def link_again(case: Case, by: User) -> object:
    return evidence.link(answer=case.answer(OWN), document=case.link.document, facet="site", by=by, at=NOW)


def add_figure(case: Case, by: User) -> object:
    """The register is the enterprise's: a penalty does not wait for its assessments."""
    return registered.penalty(case.assessment.enterprise, by=by)


def judge(case: Case, by: User) -> object:
    standing = case.assessment.dossiers.filter(purpose="submission").first()
    verdict = standing.verdicts.filter(number=OTHER).first() if standing else None
    version = verdict.version if verdict else 0
    judgment = Judgment("basically_meet", "changed")
    return items.judge(assessment=case.assessment, number=OTHER, version=version, judgment=judgment, by=by, at=NOW)


def assign_case(case: Case, by: User) -> object:
    return cases.assign(assessment=case.assessment, reviewer=case.people[SECOND], by=by, at=NOW)


def conclude(case: Case, by: User) -> object:
    return letters.conclude(assessment=case.assessment, opinion="not_satisfied", note="", by=by, at=NOW)


TRIES = {
    "submit": Try(Action.SUBMIT, submit, Step.SUBMIT),
    "freeze": Try(Action.FREEZE, lambda case, by: submission.freeze(assessment=case.assessment, by=by, at=NOW)),
    "withdraw": Try(
        Action.WITHDRAW,
        lambda case, by: submission.withdraw(assessment=case.assessment, by=by, at=NOW),
        Step.WITHDRAW,
    ),
    "change": Try(Action.CHANGE, change),
    "answer the profile": Try(
        Action.PROFILE,
        lambda case, by: profile.save(assessment=case.assessment, answers={"own_transport": True}, by=by, at=NOW),
    ),
    "assign item": Try(Action.ASSIGN, assign_item),
    "answer": Try(Action.ANSWER, answer(OWN)),
    "answer another's": Try(Action.ANSWER, answer(OTHER), item=OTHER),
    "upload": Try(Action.EVIDENCE, upload(OWN)),
    "upload to another's": Try(Action.EVIDENCE, upload(OTHER), item=OTHER),
    "link": Try(Action.EVIDENCE, link_again),
    "unlink": Try(Action.EVIDENCE, lambda case, by: evidence.remove(evidence_link=case.link, by=by, at=NOW)),
    "add a figure": Try(Action.CHANGE_FIGURES, add_figure),
    "take": Try(ReviewAction.TAKE, lambda case, by: cases.take(assessment=case.assessment, by=by, at=NOW), Step.TAKE),
    "assign case": Try(ReviewAction.ASSIGN, assign_case),
    "judge": Try(ReviewAction.JUDGE, judge),
    "send": Try(ReviewAction.SEND, lambda case, by: letters.send(assessment=case.assessment, by=by, at=NOW)),
    "return": Try(
        ReviewAction.RETURN,
        lambda case, by: letters.return_(assessment=case.assessment, notice="", by=by, at=NOW),
        Step.RETURN,
    ),
    "conclude": Try(ReviewAction.CONCLUDE, conclude, Step.CONCLUDE),
}


# --- Places ------------------------------------------------------------------------------------


def ways() -> dict[Place, tuple[Step, ...]]:
    """The shortest way to every place, by breadth; a submission begins a round."""
    found: dict[Place, tuple[Step, ...]] = {(State.DRAFT, 0): ()}
    for place in (queue := list(found)):
        for (state, step), following in TRANSITIONS.items():
            after = (following, place[1] + (step == Step.SUBMIT))
            if state == place[0] and after[1] <= ROUNDS and after not in found:
                found[after] = (*found[place], step)
                queue.append(after)
    return found


WAYS = ways()


@pytest.fixture
def people(db: None) -> dict[str, User]:
    office = CustomsOffice.objects.get(code="2201")
    for email in (SECOND, DOUBLE):
        OfficeMembership.objects.create(user=cast.person(email), office=office, role=REVIEWER)
    double = User.objects.get(email=DOUBLE)
    enterprise = Enterprise.objects.get(memberships__user__email=cast.OFFICER)
    Membership.objects.create(user=double, enterprise=enterprise, role=MANAGER)
    return {email: User.objects.get(email=email) for email in ROLES}


@pytest.fixture
def case(rated: Assessment, people: dict[str, User], request: pytest.FixtureRequest) -> Case:
    officer, reviewer = people[cast.OFFICER], people[cast.REVIEWER]
    own = rated.answers.select_related("item", "assessment").get(item__number=OWN)
    answers.assign(answer=own, assignee=people[cast.CONTRIBUTOR], by=officer, at=NOW)
    link = put_in_vault(own, by=officer)
    walk = {
        Step.SUBMIT: lambda: rounds.submit(rated, by=officer),
        Step.TAKE: lambda: _take(rated, reviewer),
        Step.RETURN: lambda: letters.return_(assessment=rated, notice="", by=reviewer, at=NOW),
        Step.CONCLUDE: lambda: conclude(Case(rated, people, link), reviewer),
        Step.WITHDRAW: lambda: submission.withdraw(assessment=rated, by=officer, at=NOW),
    }
    for step in WAYS[request.param]:
        walk[step]()
    rated.refresh_from_db()
    assert (rated.state, rated.round) == request.param
    return Case(rated, people, link)


def _take(assessment: Assessment, reviewer: User) -> None:
    """Take it and rate every item, one of them to be corrected: now it may be sent, returned and concluded."""
    cases.take(assessment=assessment, by=reviewer, at=NOW)
    rounds.judge_all(assessment, by=reviewer)
    rounds.judge(assessment, OTHER, by=reviewer, rating="not_meet", comment="补充台账。", to_correct=True)


# --- What the tables say -------------------------------------------------------------------------


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
        return None  # the second click
    if place[0] not in states:
        return Why.WRONG_STATE
    return Why.WRONG_ROLE if role == CONTRIBUTOR and tried.item != OWN else None


def _of_customs(action: ReviewAction, role: str, email: str, place: Place) -> Why | None:
    roles, states = MAY_REVIEW[action]
    if role not in roles or not place[1]:
        return Why.WRONG_ROLE
    if action == ReviewAction.TAKE and email == cast.REVIEWER and place[0] == State.IN_REVIEW:
        return None  # the second click
    if place[0] not in states:
        return Why.WRONG_STATE
    # The reviewer took it in round 1 and keeps it in round 2.
    is_taken = place[0] == State.IN_REVIEW or place[1] > 1
    is_anothers = is_taken and email != cast.REVIEWER and action in {*OWN_CASE, ReviewAction.TAKE}
    return Why.WRONG_STATE if is_anothers else None


def outcome(case: Case, name: str, email: str) -> Why | None:
    try:
        TRIES[name].act(case, case.people[email])
    except Refused as refused:
        return refused.refusal.why
    return None


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the rooms that the tries are about, and of what they would have told."""
    models = [model for room in ("assessments", "reviews", "audit", "notifications") for model in _models(room)]
    return {model._meta.label: list(model.objects.order_by("pk").values_list()) for model in models}


def _models(room: str) -> Iterator[Any]:
    yield from apps.get_app_config(room).get_models()


# --- Tests ---------------------------------------------------------------------------------------


def test_everything_that_changes_an_assessment_is_tried():
    tried = {each.of for each in TRIES.values() if isinstance(each.of, Action)}
    tried_on_review = {each.of for each in TRIES.values() if isinstance(each.of, ReviewAction)}

    only_reads = {
        Action.VIEW,
        Action.REPORT,
        Action.READ_REVIEW,
        Action.READ_PROFILE,
        Action.READINESS,
        Action.READ_FIGURES,
    }
    assert tried == set(Action) - {Action.START} - only_reads
    assert tried_on_review == set(ReviewAction) - {ReviewAction.VIEW}
    assert {each.step for each in TRIES.values() if each.step} == set(Step)


def test_every_state_is_reached_in_every_round_it_can_have():
    assert set(WAYS) == {
        (State.DRAFT, 0),
        (State.WITHDRAWN, 0),
        *product(set(State) - {State.DRAFT}, (1, 2)),
    }


@pytest.mark.parametrize("case", WAYS, indirect=True, ids=lambda place: f"{place[0]}-{place[1]}")
def test_whoever_may_not_is_refused_and_changes_nothing(case: Case):
    place = (State(case.assessment.state), case.assessment.round)
    before = rows()
    tries = {each: why for each in product(TRIES, ROLES) if (why := expected(*each, place))}

    found = {each: outcome(case, *each) for each in tries}

    assert found == tries
    assert rows() == before


@pytest.mark.parametrize("case", WAYS, indirect=True, ids=lambda place: f"{place[0]}-{place[1]}")
def test_whoever_may_does_and_the_table_says_what_follows(case: Case):
    state = State(case.assessment.state)
    tries = [each for each in product(TRIES, ROLES) if not expected(*each, (state, case.assessment.round))]

    found = {each: followed(case, *each) for each in tries}

    following = {
        name: TRANSITIONS.get((state, each.step), state) if each.step else state for name, each in TRIES.items()
    }
    assert found == {(name, email): (None, following[name]) for name, email in tries}


def followed(case: Case, name: str, email: str) -> tuple[Why | None, str]:
    """The outcome and the state after it; both are undone."""
    with transaction.atomic():
        why = outcome(case, name, email)
        state = Assessment.objects.values_list("state", flat=True).get(pk=case.assessment.pk)
        transaction.set_rollback(True)
    return why, state


@pytest.mark.parametrize("case", WAYS, indirect=True, ids=lambda place: f"{place[0]}-{place[1]}")
def test_who_sees_it(case: Case):
    seen = {
        email: (
            Assessment.objects.visible_to(user).filter(pk=case.assessment.pk).exists(),
            Assessment.objects.submitted_to(user).filter(pk=case.assessment.pk).exists(),
        )
        for email, user in case.people.items()
    }

    assert seen == {
        email: (bool(in_enterprise), bool(in_office) and case.assessment.round > 0)
        for email, (in_enterprise, in_office) in ROLES.items()
    }


def test_nothing_leads_out_of_the_end():
    ends = set(State) - {state for state, _step in TRANSITIONS}

    assert ends == {State.CONCLUDED, State.WITHDRAWN}
    assert {step: may_step(step) for step in Step} == {
        step: frozenset(state for state in State if (state, step) in TRANSITIONS) for step in Step
    }


def test_the_picture_of_the_states_is_the_table():
    """If it is not: put what `assessments.states.diagram()` returns into ARCHITECTURE.md."""
    assert f"```mermaid\n{diagram()}```\n" in (settings.BASE_DIR / "ARCHITECTURE.md").read_text()
