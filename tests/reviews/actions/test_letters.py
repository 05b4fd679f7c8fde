"""Customs says why: a comment for every rating below *meets*, and the items that an adverse opinion rests on."""

from collections.abc import Callable
from itertools import product

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.refusals import Refusal, Refused, Why
from assessments.models import Assessment
from assessments.vocabulary import Opinion
from reviews import rules
from reviews.actions import letters
from reviews.judgment import Judgment
from reviews.models import Record
from reviews.record import parse
from reviews.states import Action
from standards.law.limits import Condition
from standards.law.pass_rule import PASS_RULES, Outcome, Rated, assessed_parts
from standards.law.readiness import RANK
from standards.states import Rating
from tests import pages, rounds
from tests.conftest import NOW
from tests.reports import dossiers

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def in_review(db: None, written_case: int) -> Assessment:
    return Assessment.objects.get(pk=written_case)


def why_asked(own: str, given: Judgment) -> Refusal | None:
    return rules.explained({20: given}, [dossiers.item(20, rating=own)], Action.SEND)


def test_any_rating_below_the_enterprises_needs_a_comment():
    below = {(own, rating) for own, rating in product(Rating.values, repeat=2) if RANK[rating] < RANK[own]}

    unasked = {(own, rating) for own, rating in below if why_asked(own, Judgment(rating, " \u200b")) is None}

    assert (len(below), unasked) == (5, set())


@pytest.mark.parametrize("own", Rating.values)
def test_meets_and_agreed_not_applicable_need_no_comment(own: str):
    given = ["", "meet", *([own] if own == "not_applicable" else [])]

    assert [why_asked(own, Judgment(rating)) for rating in given] == [None] * len(given)


@pytest.mark.parametrize("own", ["meet", "basically_meet", "not_meet"])
def test_not_applicable_unlike_the_enterprise_needs_a_comment(own: str):
    refused = why_asked(own, Judgment("not_applicable", "\u200b"))

    assert refused is not None
    assert refused.message == (
        "Not sent: say in the comment why item 20 is rated below “meets”, "
        "or “not applicable” unlike the enterprise's rating."
    )
    assert why_asked(own, Judgment("not_applicable", "该企业没有此项业务。")) is None


def test_sub_item_set_aside_by_customs_needs_a_comment():
    subs = dossiers.sub_items(("meet", True), ("not_applicable", True), ("", False))
    part = dossiers.item(10, rating="meet", sub_items=subs)
    set_aside, agreed = (
        Judgment("meet", sub_ratings={"10(1)": first, "10(2)": second})
        for first, second in [("not_applicable", "meet"), ("meet", "not_applicable")]
    )

    refused, accepted = (rules.explained({10: each}, [part], Action.SEND) for each in (set_aside, agreed))

    assert refused is not None
    assert accepted is None


def test_nothing_is_sent_below_meets_without_a_comment(in_review: Assessment, reviewer: User):
    rounds.judge_all(in_review, by=reviewer)
    rounds.judge(in_review, 20, by=reviewer, rating="basically_meet")
    rounds.judge(in_review, 21, by=reviewer, rating="not_meet", comment="补充台账。", to_correct=True)
    rounds.judge(in_review, 22, by=reviewer, rating="not_meet")

    refusals = [
        refusal(lambda: letters.send(assessment=in_review, by=reviewer, at=NOW)),
        refusal(lambda: letters.return_(assessment=in_review, notice="", by=reviewer, at=NOW)),
        refusal(lambda: letters.conclude(assessment=in_review, opinion="not_satisfied", note="", by=reviewer, at=NOW)),
    ]

    said = "say in the comment why items 20, 22 are rated below “meets”."
    assert refusals == [
        (Why.INVALID, f"{not_done}: {said}") for not_done in ("Not sent", "Not returned", "Not concluded")
    ]
    assert in_review.records.count() == 0


def test_refusals_about_one_item_say_so_in_the_singular():
    below = {20: Judgment("not_meet"), 21: Judgment("meet")}

    submitted = [dossiers.item(number, rating="meet") for number in below]
    unexplained = rules.explained(below, submitted, Action.SEND)
    exceeded = rules.opinion("satisfied", "", below, [20, 21], outcomes(below, {"not_meet": 0}))

    assert unexplained is not None
    assert unexplained.message == ("Not sent: say in the comment why item 20 is rated below “meets”.")
    assert exceeded is not None
    assert str(exceeded.message).endswith(
        "You rated item 20 “does not meet”. Correct the rating or choose the other opinion."
    )


def refusal(act: Callable[[], object]) -> tuple[Why, str] | None:
    try:
        act()
    except Refused as refused:
        return refused.refusal.why, str(refused.refusal.message)
    return None


def test_case_page_lists_items_without_a_comment(
    in_review: Assessment, reviewer: User, sign_in: Callable[[User], Client]
):
    rounds.judge(in_review, 20, by=reviewer, rating="basically_meet")
    rounds.judge(in_review, 21, by=reviewer, rating="not_meet", comment="补充台账。")
    rounds.judge(in_review, 22, by=reviewer, rating="not_applicable")

    shown = sign_in(reviewer).get(reverse("reviews:case", args=[in_review.public_id]), {"show": "lacks_comment"})

    assert pages.texts(shown, "item-number") == ["20", "22"]
    assert "Comment still missing 2" in pages.text(pages.page(shown))


def test_adverse_opinion_names_the_items_it_rests_on(in_review: Assessment, reviewer: User, officer_page: Client):
    rounds.judge_all(in_review, by=reviewer)
    rounds.judge(in_review, 20, by=reviewer, rating="basically_meet", comment="抽查一票缺记录。")
    rounds.judge(in_review, 22, by=reviewer, rating="not_meet", comment="无台账。")

    record = letters.conclude(assessment=in_review, opinion="not_satisfied", note="", by=reviewer, at=NOW)

    assert parse(record.content).rests_on == [22]
    for url in ("assessments:hub", "reviews:sent"):
        shown = pages.text(pages.page(officer_page.get(reverse(url, args=[in_review.public_id]))))
        assert "The opinion rests on: item 22" in shown


def test_opinion_within_the_limits_rests_on_all_that_was_raised():
    judgments = {
        20: Judgment("basically_meet", "抽查一票缺记录。"),
        21: Judgment("meet", "补正", True),
        22: Judgment("meet"),
    }

    assert rules.rests_on(judgments, ()) == [20, 21]


def test_adverse_opinion_that_rests_on_nothing_is_refused(in_review: Assessment, reviewer: User):
    rounds.judge_all(in_review, by=reviewer)

    with pytest.raises(Refused) as refused:
        letters.conclude(assessment=in_review, opinion="not_satisfied", note="现场核查不符。", by=reviewer, at=NOW)

    assert str(refused.value.refusal.message).startswith("Not concluded: rate the items that the opinion")


def test_nothing_assessed_is_never_satisfied(in_review: Assessment, reviewer: User, officer_page: Client):
    rounds.judge_all(in_review, by=reviewer, rating="not_applicable", comment="未见此项业务。")

    def conclude(opinion: str, note: str) -> Record:
        return letters.conclude(assessment=in_review, opinion=opinion, note=note, by=reviewer, at=NOW)

    refusals = [refusal(lambda: conclude("satisfied", "已核。")), refusal(lambda: conclude("not_satisfied", " "))]
    record = conclude("not_satisfied", "企业未开展所选业务。")

    nothing = (
        "Not concluded: every item is rated “not applicable”, so nothing was assessed and nothing can be satisfied. "
        "Choose the other opinion and explain it, or return the submission for correction."
    )
    unsaid = "Every item is rated “not applicable”: nothing was assessed. Explain the opinion “not satisfied”."
    assert refusals == [(Why.INVALID, nothing), (Why.INVALID, unsaid)]
    assert parse(record.content).rests_on == []
    shown = pages.text(pages.by_id(officer_page.get(reverse("assessments:hub", args=[in_review.public_id])), "customs"))
    assert "conditions not satisfied on review 企业未开展所选业务。" in shown
    assert "The opinion rests on" not in shown


def outcomes(judgments: dict[int, Judgment], most: dict[str, int]) -> tuple[Outcome, ...]:
    """Judge ratings of individual items by conditions: rating code → how many items may have it."""
    rated = [Rated(number, "individual", each.rating) for number, each in judgments.items()]
    conditions = [Condition(0, rating, "", limit) for rating, limit in most.items()]
    return PASS_RULES["count-2022"].judge(rated, conditions, assessed_parts(rated))


def test_every_complete_set_of_ratings_can_be_ended():
    """Enumerate small cases: with every comment written, an opinion or a return is always possible."""
    limits = [{"not_meet": 0, "basically_meet": 1}, {"not_meet": 0}, {"not_applicable": 0}, {}]
    each_way = [Judgment(rating, "补充。", mark) for rating in Rating.values for mark in (False, True)]
    cases = [
        (most, dict(enumerate(given, 1)))
        for most in limits
        for size in (1, 2, 3)
        for given in product(each_way, repeat=size)
    ]

    stuck = [
        (most, judgments)
        for most, judgments in cases
        if all(
            rules.opinion(value, "说明。", judgments, list(judgments), outcomes(judgments, most))
            for value in Opinion.values
        )
        and rules.something_to_correct(judgments)
    ]

    assert (len(cases), stuck) == (4 * (8 + 64 + 512), [])


def test_satisfied_opinion_rests_on_no_item(in_review: Assessment, reviewer: User):
    rounds.judge_all(in_review, by=reviewer)

    record = letters.conclude(assessment=in_review, opinion="satisfied", note="", by=reviewer, at=NOW)

    assert parse(record.content).rests_on == []


# --- Before a return ---------------------------------------------------------------------------


def test_return_lists_what_it_would_leave_open():
    own = {20: "meet", 21: "meet", 22: "not_applicable", 23: "not_applicable", 24: "meet", 25: "meet"}
    judgments = {
        20: Judgment("basically_meet", "抽查一票缺记录。"),
        22: Judgment("", "已核营业范围。"),
        24: Judgment("not_meet", "补充台账。", True),
        25: Judgment("meet"),
    }

    left = rules.overlooked(judgments, own)

    assert (left.unrated, left.unmarked, left.not_applicable) == ([21, 22], [20], [23])


def test_return_that_leaves_items_open_takes_a_tick(
    in_review: Assessment, reviewer: User, sign_in: Callable[[User], Client]
):
    page = sign_in(reviewer)
    url = reverse("reviews:return", args=[in_review.public_id])
    rounds.judge(in_review, 20, by=reviewer, rating="basically_meet", comment="抽查一票缺记录。")
    rounds.judge(in_review, 21, by=reviewer, rating="not_meet", comment="补充台账。", to_correct=True)
    warned = pages.texts(page.get(url), "notice--warn")

    refused = page.post(url, {"notice": "请补正。"})
    state_then = Assessment.objects.get(pk=in_review.pk).state
    done = page.post(url, {"notice": "请补正。", "anyway": "yes"})

    assert warned == ["This return would leave open Not rated22 Below “meets” and not marked “to be corrected”20"]
    assert (refused.status_code, state_then, "请补正。" in refused.content.decode()) == (422, "in_review", True)
    assert "Not returned yet: complete the items listed below" in refused.content.decode()
    assert (done.status_code, Assessment.objects.get(pk=in_review.pk).state) == (302, "returned")


def test_return_that_leaves_nothing_open_needs_no_tick(
    in_review: Assessment, reviewer: User, sign_in: Callable[[User], Client]
):
    page = sign_in(reviewer)
    url = reverse("reviews:return", args=[in_review.public_id])
    rounds.judge_all(in_review, by=reviewer)
    rounds.judge(in_review, 21, by=reviewer, rating="not_meet", comment="补充台账。", to_correct=True)

    shown, done = page.get(url), page.post(url, {"notice": ""})

    assert (pages.texts(shown, "notice--warn"), done.status_code) == ([], 302)


@pytest.mark.parametrize(
    ("rated", "words"),
    [((20, 22), "2 other items: rated alike"), ((20,), "2 other items: rated alike, or not rated yet")],
)
def test_agreeing_items_are_called_unrated_only_if_some_are(
    rated: tuple[int, ...], words: str, in_review: Assessment, reviewer: User, officer_page: Client
):
    for number in rated:
        rounds.judge(in_review, number, by=reviewer)
    rounds.judge(in_review, 21, by=reviewer, rating="not_meet", comment="补充台账。")
    letters.send(assessment=in_review, by=reviewer, at=NOW)

    shown = officer_page.get(reverse("reviews:sent", args=[in_review.public_id]))

    assert words in [pages.text(each) for each in pages.page(shown).iter("summary")]


def test_refused_sending_links_back_to_the_case(
    in_review: Assessment, reviewer: User, sign_in: Callable[[User], Client]
):
    rounds.judge(in_review, 21, by=reviewer, rating="not_meet")

    refused = sign_in(reviewer).post(reverse("reviews:send", args=[in_review.public_id]))

    links = pages.links_in(pages.by_class(refused, "prose")[0])
    assert (refused.status_code, links) == (422, [reverse("reviews:case", args=[in_review.public_id]), "/"])


def test_concluded_review_leaves_no_item_unrated(in_review: Assessment, reviewer: User, officer_page: Client):
    rounds.judge_all(in_review, by=reviewer)
    letters.conclude(assessment=in_review, opinion="satisfied", note="", by=reviewer, at=NOW)

    shown = officer_page.get(reverse("reviews:sent", args=[in_review.public_id]))

    folds = [pages.text(each) for each in pages.page(shown).iter("summary")]
    assert [each for each in folds if "rated alike" in each] == [
        f"{in_review.answers.in_scope().count()} other items: rated alike"
    ]
