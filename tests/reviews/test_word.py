"""What customs last sent, beside the enterprise's own verdict: the rule that judges it, and when it is kept."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from acecs.accounts.models import User
from assessments.actions import submission
from assessments.documents.customs_word import CustomsWord
from assessments.documents.dossier import Dossier, parse
from assessments.models import Assessment
from assessments.queries.customs import customs_word
from reviews.actions import letters
from reviews.queries import differing_words, word_to_keep
from reviews.record import ReviewRecord
from reviews.record import parse as parse_record
from reviews.word import word_of
from tests import rounds
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_review(db: None, written_case: int) -> Assessment:
    return Assessment.objects.get(pk=written_case)


@pytest.fixture
def sent(in_review: Assessment, reviewer: User) -> tuple[ReviewRecord, Dossier]:
    """A record of items 20, 21 and 22, only 20 rated, and its dossier."""
    rounds.judge(in_review, 20, by=reviewer)
    row = letters.send(assessment=in_review, by=reviewer, at=NOW)
    return parse_record(row.content), parse(row.dossier.content)


def with_ratings(record: ReviewRecord, *ratings: str) -> ReviewRecord:
    items = [each.model_copy(update={"rating": rating}) for each, rating in zip(record.items, ratings, strict=True)]
    return record.model_copy(update={"items": items})


def test_verdict_follows_the_pass_rule_on_customs_ratings(sent: tuple[ReviewRecord, Dossier]):
    record, dossier = sent
    expected = {
        ("meet", "meet", "meet"): "satisfied",
        ("basically_meet",) * 3: "satisfied",
        ("meet", "not_applicable", "meet"): "satisfied",
        ("not_applicable",) * 3: "not_assessed",
        ("not_meet", "meet", "meet"): "not_satisfied",
        ("not_meet", "", ""): "not_satisfied",
        ("meet", "", ""): "undecided",
        ("", "", ""): "undecided",
    }

    wrong = {
        ratings: word_of(with_ratings(record, *ratings), dossier).verdict
        for ratings, verdict in expected.items()
        if word_of(with_ratings(record, *ratings), dossier).verdict != verdict
    }

    assert wrong == {}


def test_verdict_uses_the_conditions_of_the_dossier(sent: tuple[ReviewRecord, Dossier]):
    record, dossier = sent
    assert dossier.readiness
    stricter = [each.model_copy(update={"most": min(each.most, 2)}) for each in dossier.readiness.conditions]
    strict = dossier.model_copy(update={"readiness": dossier.readiness.model_copy(update={"conditions": stricter})})

    word = word_of(with_ratings(record, *["basically_meet"] * 3), strict)

    assert word.verdict == "not_satisfied"


def test_dossier_without_a_verdict_leaves_it_undecided(sent: tuple[ReviewRecord, Dossier]):
    record, dossier = sent

    word = word_of(with_ratings(record, "meet", "meet", "meet"), dossier.model_copy(update={"readiness": None}))

    assert (word.verdict, word.own_verdict) == ("undecided", None)


def test_word_names_titles_own_ratings_and_what_is_missing(in_review: Assessment, reviewer: User):
    rounds.judge(in_review, 20, by=reviewer)
    rounds.judge(in_review, 22, by=reviewer, rating="basically_meet", comment="抽查一票缺记录。")
    rounds.return_(in_review, 21, by=reviewer, notice="请补正。")

    word = kept(in_review)

    assert (word.occasion, word.round, word.day, word.notice) == ("returned", 1, date(2026, 11, 23), "请补正。")
    assert (word.rated, word.total, word.verdict, word.own_verdict) == (3, 3, "not_satisfied", "satisfied")
    assert [(each.number, each.own, each.rating, each.comment) for each in word.open_items] == [
        (21, "meet", "not_meet", "补充台账。"),
        (22, "meet", "basically_meet", "抽查一票缺记录。"),
    ]
    assert [each.number for each in word.to_correct] == [21]
    assert [each.number for each in word.agreeing] == [20]
    assert [(each.verdict, each.items) for each in word.conditions] == [
        ("not_satisfied", [21]),
        ("not_assessed", []),
        ("satisfied", [22]),
    ]
    assert word.items[0].title == parse(in_review.dossiers.get().content).items[0].title


def kept(assessment: Assessment) -> CustomsWord:
    assessment.refresh_from_db()
    word = customs_word(assessment)
    assert word is not None
    return word


def test_each_letter_is_kept_and_equals_its_record(in_review: Assessment, officer: User, reviewer: User):
    rounds.judge(in_review, 20, by=reviewer)
    letters.send(assessment=in_review, by=reviewer, at=NOW)
    sent = kept(in_review)
    rounds.return_(in_review, 21, by=reviewer)
    returned = kept(in_review)
    rounds.submit(in_review, by=officer)
    resubmitted = kept(in_review)

    assert [each.occasion for each in (sent, returned, resubmitted)] == ["sent", "returned", "returned"]
    assert resubmitted == returned == word_to_keep(in_review)
    assert (resubmitted.round, in_review.round) == (1, 2)


def test_nothing_is_kept_before_customs_sends(in_review: Assessment, reviewer: User):
    rounds.judge(in_review, 20, by=reviewer, rating="not_meet", comment="还没有发送")

    in_review.refresh_from_db()

    assert (in_review.customs_word, customs_word(in_review)) == (None, None)


def test_word_in_another_shape_is_not_shown(returned: Assessment):
    Assessment.objects.update(customs_word={"occasion": "returned"})

    returned.refresh_from_db()

    assert customs_word(returned) is None


def test_renew_kept_rewrites_a_differing_word(returned: Assessment):
    before = kept(returned)
    submission.keep_word(returned, before.model_copy(update={"verdict": "satisfied"}))

    named = list(differing_words())
    call_command("renew_kept", stdout=StringIO())

    assert named == [f"customs' word on assessment {returned.public_id}"]
    assert list(differing_words()) == []
    assert kept(returned) == before
