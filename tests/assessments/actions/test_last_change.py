"""The "last change" on the dashboard moves with the enterprise's entries and with each change of state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from acecs.accounts.models import User
from assessments.actions import answer as answers
from assessments.actions import assessment as frames
from assessments.actions import evidence, figures, profile, submission
from assessments.entry import Entry
from assessments.models import Answer, Assessment
from assessments.vocabulary import FigureKind
from reviews.actions import case as cases
from reviews.actions import item as items
from reviews.actions import letters
from reviews.judgment import Judgment
from tests import registered, rounds
from tests.conftest import NOW
from tests.documents import checked, put_in_vault

LATER = NOW + timedelta(days=1)


@dataclass(frozen=True)
class Case:
    """Item 20 is assigned to the contributor and has evidence; customs has rated every item and wants 21 corrected."""

    assessment: Assessment
    officer: User
    contributor: User
    reviewer: User
    second: User
    head: User

    def item(self, number: int) -> Answer:
        return self.assessment.answers.select_related("item", "assessment__enterprise").get(item__number=number)


Act = Callable[[Case], object]


@pytest.fixture
def case(
    rated: Assessment, officer: User, contributor: User, reviewer: User, other_of_office: User, head: User
) -> Case:
    case = Case(rated, officer, contributor, reviewer, other_of_office, head)
    answers.assign(answer=case.item(20), assignee=contributor, by=officer, at=NOW)
    put_in_vault(case.item(20), by=officer)
    return case


def hand_in(case: Case) -> None:
    rounds.submit(case.assessment, by=case.officer)


def review(case: Case) -> None:
    cases.take(assessment=case.assessment, by=case.reviewer, at=NOW)
    rounds.judge_all(case.assessment, by=case.reviewer)
    rounds.judge(case.assessment, 21, by=case.reviewer, rating="not_meet", comment="补充台账。", to_correct=True)


# --- Acts -------------------------------------------------------------------------------------


def change_frame(case: Case) -> object:
    types = frozenset(case.assessment.picked_types.values_list("business_type_id", flat=True))
    renamed = frames.Frame("renamed", case.assessment.planned_date, accepted_date=None, type_ids=types)
    version = case.assessment.frame_version
    return frames.change(assessment=case.assessment, version=version, frame=renamed, by=case.officer, at=LATER)


def answer_profile(case: Case) -> object:
    return profile.save(assessment=case.assessment, answers={"own_transport": True}, by=case.officer, at=LATER)


def save(note: str) -> Act:
    def act(case: Case) -> object:
        return rounds.save(case.item(21), Entry(rating="meet", note=note), by=case.officer, at=LATER)

    return act


def assign_item(case: Case) -> object:
    return answers.assign(answer=case.item(21), assignee=case.contributor, by=case.officer, at=LATER)


def hand_over(case: Case) -> object:
    enterprise = case.assessment.enterprise
    return answers.hand_over(enterprise=enterprise, leaver=case.contributor, to=None, by=case.officer, at=LATER)


def upload(case: Case) -> object:
    return evidence.add(answer=case.item(21), checked=[checked(b"new")], facet="", by=case.officer, at=LATER)


def link(number: int, facet: str) -> Act:
    def act(case: Case) -> object:
        document = case.item(20).evidence_links.get().document
        return evidence.link(answer=case.item(number), document=document, facet=facet, by=case.officer, at=LATER)

    return act


def unlink(case: Case) -> object:
    return evidence.remove(evidence_link=case.item(20).evidence_links.get(), by=case.officer, at=LATER)


def add_figure(case: Case) -> object:
    return figures.add(
        enterprise=case.assessment.enterprise,
        kind=FigureKind.PENALTY,
        values=registered.PENALTY,
        token=uuid4(),
        by=case.officer,
        at=LATER,
    )


def freeze(case: Case) -> object:
    return submission.freeze(assessment=case.assessment, by=case.officer, at=LATER)


def submit(case: Case) -> object:
    seen = case.assessment.round
    return submission.submit(assessment=case.assessment, seen_round=seen, by=case.officer, at=LATER)


def withdraw(case: Case) -> object:
    return submission.withdraw(assessment=case.assessment, by=case.officer, at=LATER, reason="计划调整。")


def take(case: Case) -> object:
    return cases.take(assessment=case.assessment, by=case.reviewer, at=LATER)


def assign_case(case: Case) -> object:
    return cases.assign(assessment=case.assessment, reviewer=case.second, by=case.head, at=LATER)


def judge(case: Case) -> object:
    judgment = case.assessment.dossiers.get().judgments.get(number=20)
    return items.judge(
        assessment=case.assessment,
        number=20,
        version=judgment.version,
        judgment=Judgment("basically_meet", "抽查两票缺记录。"),
        by=case.reviewer,
        at=LATER,
    )


def send(case: Case) -> object:
    return letters.send(assessment=case.assessment, by=case.reviewer, at=LATER)


def return_(case: Case) -> object:
    return letters.return_(assessment=case.assessment, notice="", by=case.reviewer, at=LATER, anyway=True)


def conclude(case: Case) -> object:
    rounds.judge(case.assessment, 21, by=case.reviewer, rating="not_meet", comment="补充台账。")
    return letters.conclude(
        assessment=case.assessment, opinion="not_satisfied", note="现场核查不符。", by=case.reviewer, at=LATER
    )


MOVES: dict[str, Act] = {
    "change the frame": change_frame,
    "answer the profile": answer_profile,
    "save an item": save("台账齐全。"),
    "upload": upload,
    "link to another item": link(21, "record"),
    "change a facet": link(20, "procedure"),
    "unlink": unlink,
    "submit": submit,
    "withdraw": withdraw,
}
STAYS: dict[str, Act] = {
    "save the same": save(""),
    "link the same": link(20, "record"),
    "assign an item": assign_item,
    "hand items over": hand_over,
    "add a figure": add_figure,
    "freeze for own use": freeze,
}
MOVES_AT_CUSTOMS: dict[str, Act] = {"return": return_, "conclude": conclude, "withdraw": withdraw}
# The enterprise must not notice what customs has not sent yet.
STAYS_AT_CUSTOMS: dict[str, Act] = {"assign the case": assign_case, "judge": judge, "send": send}


# --- Tests -------------------------------------------------------------------------------------


def last_change(case: Case, act: Act) -> datetime:
    """Return the last change after `act`, then roll `act` back."""
    with transaction.atomic():
        case.assessment.refresh_from_db()
        act(case)
        changed_at = Assessment.objects.values_list("updated_at", flat=True).get(pk=case.assessment.pk)
        transaction.set_rollback(True)
    return changed_at


def test_last_change_moves_with_the_enterprises_actions(case: Case):
    before = Assessment.objects.get(pk=case.assessment.pk).updated_at

    times = {name: last_change(case, act) for name, act in {**MOVES, **STAYS}.items()}

    assert times == dict.fromkeys(MOVES, LATER) | dict.fromkeys(STAYS, before)


def test_last_change_moves_if_a_reviewer_takes_the_case(case: Case):
    hand_in(case)

    times = {name: last_change(case, act) for name, act in {"take": take, "assign the case": assign_case}.items()}

    assert times == {"take": LATER, "assign the case": NOW}


def test_last_change_at_customs_moves_with_state_changes_only(case: Case):
    hand_in(case)
    review(case)

    times = {name: last_change(case, act) for name, act in {**MOVES_AT_CUSTOMS, **STAYS_AT_CUSTOMS}.items()}

    assert times == dict.fromkeys(MOVES_AT_CUSTOMS, LATER) | dict.fromkeys(STAYS_AT_CUSTOMS, NOW)
