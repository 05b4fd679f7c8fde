"""Steps of an assessment, done by the cast of tests/cast.py: rate, submit, judge, return."""

from datetime import datetime

from acecs.accounts.models import Membership, User
from acecs.accounts.states import EnterpriseRole
from assessments.actions import answer as answers
from assessments.actions import submission
from assessments.documents.dossier import parse
from assessments.entry import Entry
from assessments.models import Answer, Assessment, FrozenDossier, RelevantDocuments
from assessments.queries.customs import customs_word
from assessments.states import State
from reviews.actions import case as cases
from reviews.actions import item as items
from reviews.actions import letters
from reviews.judgment import Judgment
from reviews.models import ItemJudgment, Record
from tests import registered
from tests.conftest import NOW
from tests.replay import replayed


@replayed
def save(answer: Answer, entry: Entry, *, by: User, version: int | None = None, at: datetime = NOW) -> Answer:
    """Save `entry` for the item of `answer` and return the saved row. `version`: by default that of `answer`."""
    number = answer.item.number
    version = answer.version if version is None else version
    answers.save(assessment=answer.assessment.public_id, number=number, version=version, entry=entry, by=by, at=at)
    return Answer.objects.get(pk=answer.pk)


@replayed
def rate(assessment: Assessment, number: int, *, by: User, rating: str = "meet", note: str = "") -> None:
    answer = assessment.answers.select_related("item", "assessment").get(item__number=number)
    entry = Entry(rating=rating, note=note, reason="没有此项业务。" if rating == "not_applicable" else "")
    if number == 10:
        entry = Entry(note=note, count_known="known", sub_ratings={1: rating, 2: rating})
    save(answer, entry, by=by)


@replayed
def rate_all(assessment: Assessment, *, by: User) -> None:
    for number in assessment.answers.in_scope().values_list("item__number", flat=True):
        rate(assessment, number, by=by)


@replayed
def submit(assessment: Assessment, *, by: User, at: datetime = NOW) -> FrozenDossier:
    register_documents(assessment)
    assessment.refresh_from_db()
    return submission.submit(assessment=assessment, seen_round=assessment.round, by=by, at=at)


@replayed
def register_documents(assessment: Assessment) -> None:
    """Enter last year's number of relevant documents if item 10 is in scope and the number is missing."""
    year = assessment.reference_date.year - 1
    has_item_10 = assessment.answers.in_scope().filter(item__number=10).exists()
    if has_item_10 and not RelevantDocuments.objects.filter(enterprise=assessment.enterprise, year=year).exists():
        officer = Membership.objects.filter(enterprise=assessment.enterprise, role=EnterpriseRole.OFFICER).first()
        assert officer
        registered.documents(assessment.enterprise, by=officer.user, year=year)


@replayed
def take(assessment: Assessment, *, by: User) -> None:
    cases.take(assessment=assessment, by=by, at=NOW)


@replayed
def judge(
    assessment: Assessment,
    number: int,
    *,
    by: User,
    rating: str = "meet",
    comment: str = "",
    to_correct: bool = False,
    asks_evidence: bool = False,
) -> ItemJudgment:
    frozen = assessment.dossiers.filter(purpose="submission").latest("number")
    item = next((each for each in parse(frozen.content).items if each.number == number), None)
    subs = {sub.number: rating for sub in item.rated_sub_items if rating} if item else {}
    judgment = Judgment(rating, comment, to_correct, asks_evidence, subs)
    saved = frozen.judgments.filter(number=number).first()
    version = saved.version if saved else 0
    return items.judge(assessment=assessment, number=number, version=version, judgment=judgment, by=by, at=NOW)


@replayed
def judge_all(assessment: Assessment, *, by: User, rating: str = "meet", comment: str = "") -> None:
    for number in assessment.answers.in_scope().values_list("item__number", flat=True):
        judge(assessment, number, by=by, rating=rating, comment=comment)


@replayed
def return_(
    assessment: Assessment,
    number: int,
    *,
    by: User,
    comment: str = "补充台账。",
    notice: str = "",
    asks_evidence: bool = False,
) -> Record:
    judge(assessment, number, by=by, rating="not_meet", comment=comment, to_correct=True, asks_evidence=asks_evidence)
    return letters.return_(assessment=assessment, notice=notice, by=by, at=NOW, anyway=True)


@replayed
def conclude(assessment: Assessment, *, by: User) -> Record:
    """Everything is met on review."""
    judge_all(assessment, by=by)
    return letters.conclude(assessment=assessment, opinion="satisfied", note="", by=by, at=NOW)


def defects(assessment: Assessment) -> dict[int, str]:
    """Item number → what customs wants corrected, as the enterprise reads it while the assessment is returned."""
    word = customs_word(assessment) if assessment.state == State.RETURNED else None
    return {item.number: item.comment for item in word.to_correct} if word else {}
