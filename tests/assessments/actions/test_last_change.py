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
class Stage:
    """Item 20 is assigned to the contributor and has evidence; customs has rated every item and wants 21 corrected."""

    assessment: Assessment
    officer: User
    contributor: User
    reviewer: User
    second: User
    head: User

    def item(self, number: int) -> Answer:
        return self.assessment.answers.select_related("item", "assessment__enterprise").get(item__number=number)


Act = Callable[[Stage], object]


@pytest.fixture
def stage(
    rated: Assessment, officer: User, contributor: User, reviewer: User, other_of_office: User, head: User
) -> Stage:
    stage = Stage(rated, officer, contributor, reviewer, other_of_office, head)
    answers.assign(answer=stage.item(20), assignee=contributor, by=officer, at=NOW)
    put_in_vault(stage.item(20), by=officer)
    return stage


def hand_in(stage: Stage) -> None:
    rounds.submit(stage.assessment, by=stage.officer)


def review(stage: Stage) -> None:
    cases.take(assessment=stage.assessment, by=stage.reviewer, at=NOW)
    rounds.judge_all(stage.assessment, by=stage.reviewer)
    rounds.judge(stage.assessment, 21, by=stage.reviewer, rating="not_meet", comment="补充台账。", to_correct=True)


# --- Acts -------------------------------------------------------------------------------------


def change_frame(stage: Stage) -> object:
    types = frozenset(stage.assessment.picked_types.values_list("business_type_id", flat=True))
    renamed = frames.Frame("renamed", stage.assessment.planned_date, accepted_date=None, type_ids=types)
    version = stage.assessment.frame_version
    return frames.change(assessment=stage.assessment, version=version, frame=renamed, by=stage.officer, at=LATER)


def answer_profile(stage: Stage) -> object:
    return profile.save(assessment=stage.assessment, answers={"own_transport": True}, by=stage.officer, at=LATER)


def save(note: str) -> Act:
    def act(stage: Stage) -> object:
        return rounds.save(stage.item(21), Entry(rating="meet", note=note), by=stage.officer, at=LATER)

    return act


def assign_item(stage: Stage) -> object:
    return answers.assign(answer=stage.item(21), assignee=stage.contributor, by=stage.officer, at=LATER)


def hand_over(stage: Stage) -> object:
    enterprise = stage.assessment.enterprise
    return answers.hand_over(enterprise=enterprise, leaver=stage.contributor, to=None, by=stage.officer, at=LATER)


def upload(stage: Stage) -> object:
    return evidence.add(answer=stage.item(21), checked=[checked(b"new")], facet="", by=stage.officer, at=LATER)


def link(number: int, facet: str) -> Act:
    def act(stage: Stage) -> object:
        document = stage.item(20).evidence_links.get().document
        return evidence.link(
            assessment=stage.assessment,
            numbers=[number],
            documents=[document],
            words=evidence.Words(facet),
            by=stage.officer,
            at=LATER,
        )

    return act


def unlink(stage: Stage) -> object:
    return evidence.remove(evidence_link=stage.item(20).evidence_links.get(), by=stage.officer, at=LATER)


def undo_links(stage: Stage) -> object:
    link = stage.item(20).evidence_links.get()
    linking = evidence.Linking(link.linked_at, evidence.Words(link.facet), {20: (stage.item(20).version, 1)})
    return evidence.undo_links(assessment=stage.assessment.public_id, linking=linking, by=stage.officer, at=LATER)


def add_figure(stage: Stage) -> object:
    return figures.add(
        enterprise=stage.assessment.enterprise,
        kind=FigureKind.PENALTY,
        values=registered.PENALTY,
        token=uuid4(),
        by=stage.officer,
        at=LATER,
    )


def freeze(stage: Stage) -> object:
    return submission.freeze(assessment=stage.assessment, by=stage.officer, at=LATER)


def submit(stage: Stage) -> object:
    seen = stage.assessment.round
    return submission.submit(assessment=stage.assessment, seen_round=seen, by=stage.officer, at=LATER)


def withdraw(stage: Stage) -> object:
    return submission.withdraw(assessment=stage.assessment, by=stage.officer, at=LATER, reason="计划调整。")


def take(stage: Stage) -> object:
    return cases.take(assessment=stage.assessment, by=stage.reviewer, at=LATER)


def assign_case(stage: Stage) -> object:
    return cases.assign(assessment=stage.assessment, reviewer=stage.second, by=stage.head, at=LATER, note="请接手。")


def judge(stage: Stage) -> object:
    judgment = stage.assessment.dossiers.get().judgments.get(number=20)
    return items.judge(
        assessment=stage.assessment,
        number=20,
        version=judgment.version,
        judgment=Judgment("basically_meet", "抽查两票缺记录。"),
        by=stage.reviewer,
        at=LATER,
    )


def send(stage: Stage) -> object:
    return letters.send(assessment=stage.assessment, by=stage.reviewer, at=LATER)


def return_(stage: Stage) -> object:
    return letters.return_(assessment=stage.assessment, notice="", by=stage.reviewer, at=LATER, anyway=True)


def conclude(stage: Stage) -> object:
    rounds.judge(stage.assessment, 21, by=stage.reviewer, rating="not_meet", comment="补充台账。")
    return letters.conclude(
        assessment=stage.assessment, opinion="not_satisfied", note="现场核查不符。", by=stage.reviewer, at=LATER
    )


MOVES: dict[str, Act] = {
    "change the frame": change_frame,
    "answer the profile": answer_profile,
    "save an item": save("台账齐全。"),
    "upload": upload,
    "link to another item": link(21, "record"),
    "change a facet": link(20, "procedure"),
    "unlink": unlink,
    "undo links": undo_links,
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
STAYS_AT_CUSTOMS: dict[str, Act] = {"assign the review task": assign_case, "judge": judge, "send": send}


# --- Tests -------------------------------------------------------------------------------------


def last_change(stage: Stage, act: Act) -> datetime:
    """Return the last change after `act`, then roll `act` back."""
    with transaction.atomic():
        stage.assessment.refresh_from_db()
        act(stage)
        changed_at = Assessment.objects.values_list("updated_at", flat=True).get(pk=stage.assessment.pk)
        transaction.set_rollback(True)
    return changed_at


def test_last_change_moves_with_the_enterprises_actions(stage: Stage):
    before = Assessment.objects.get(pk=stage.assessment.pk).updated_at

    times = {name: last_change(stage, act) for name, act in {**MOVES, **STAYS}.items()}

    assert times == dict.fromkeys(MOVES, LATER) | dict.fromkeys(STAYS, before)


def test_last_change_moves_if_a_reviewer_takes_the_case(stage: Stage):
    hand_in(stage)

    times = {
        name: last_change(stage, act) for name, act in {"take": take, "assign the review task": assign_case}.items()
    }

    assert times == {"take": LATER, "assign the review task": NOW}


def test_last_change_at_customs_moves_with_state_changes_only(stage: Stage):
    hand_in(stage)
    review(stage)

    times = {name: last_change(stage, act) for name, act in {**MOVES_AT_CUSTOMS, **STAYS_AT_CUSTOMS}.items()}

    assert times == dict.fromkeys(MOVES_AT_CUSTOMS, LATER) | dict.fromkeys(STAYS_AT_CUSTOMS, NOW)
