"""Customs asks for evidence with a correction: the enterprise reads it, and is warned if it submits again without any."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.refusals import Refused, Why
from assessments.models import Assessment
from reviews.models import ItemJudgment
from reviews.record import parse
from tests import pages, rounds
from tests.documents import put_in_vault

pytestmark = pytest.mark.usefixtures("written_case", "in_english")


@pytest.fixture
def in_review(db: None, written_case: int) -> Assessment:
    return Assessment.objects.get(pk=written_case)


def warned(client: Client, assessment: Assessment) -> list[str]:
    """Links of the warning on the submit page."""
    shown = client.get(reverse("assessments:submit", args=[assessment.public_id]))
    return [
        link
        for notice in pages.by_class(shown, "notice--warn")
        if notice.attrib.get("id") == "without-evidence"
        for link in pages.links_in(notice)
    ]


@pytest.fixture
def asked(in_review: Assessment, officer: User, reviewer: User) -> Assessment:
    """Evidence is to be added for items 20 and 22; item 21 is to be corrected without any."""
    rounds.judge(in_review, 20, by=reviewer, comment="补充查验登记。", to_correct=True, asks_evidence=True)
    rounds.judge(in_review, 21, by=reviewer, comment="改写说明。", to_correct=True)
    rounds.return_(in_review, 22, by=reviewer, asks_evidence=True)
    in_review.refresh_from_db()
    return in_review


def test_submit_page_names_items_without_the_evidence_asked_for(asked: Assessment, officer: User, officer_page: Client):
    rounds.rate(asked, 20, by=officer, note="已补正。")

    before = warned(officer_page, asked)
    put_in_vault(asked.answers.get(item__number=20), by=officer)
    after = warned(officer_page, asked)

    place = reverse("assessments:worksheet", args=[asked.public_id]).replace("worksheet/", "items/")
    assert before == [f"{place}20/#evidence", f"{place}22/#evidence"]
    assert after == [f"{place}22/#evidence"]


def test_evidence_submitted_before_is_not_added(rated: Assessment, officer: User, reviewer: User, officer_page: Client):
    put_in_vault(rated.answers.get(item__number=21), by=officer)
    rounds.submit(rated, by=officer)
    rounds.take(rated, by=reviewer)
    rounds.return_(rated, 21, by=reviewer, asks_evidence=True)

    before = len(warned(officer_page, rated))
    put_in_vault(rated.answers.get(item__number=21), by=officer, content=b"another file")

    assert (before, len(warned(officer_page, rated))) == (1, 0)


def test_first_submission_is_not_warned(rated: Assessment, officer_page: Client):
    assert warned(officer_page, rated) == []


def test_asked_evidence_is_in_the_record_and_shown_to_enterprise(asked: Assessment, officer_page: Client):
    record = parse(asked.records.get().content)

    assert {item.number: item.asks_evidence for item in record.items} == {20: True, 21: False, 22: True}
    words = "to be corrected (evidence is to be added)"
    for name, arguments in (("assessments:item", [20]), ("assessments:hub", []), ("assessments:readiness", [])):
        shown = officer_page.get(reverse(name, args=[asked.public_id, *arguments]))
        assert (name, words in pages.text(pages.page(shown)).lower()) == (name, True)
    assert "yes (evidence is to be added)" in pages.text(
        pages.page(officer_page.get(reverse("reviews:sent", args=[asked.public_id])))
    )


def test_evidence_is_asked_for_with_a_correction_only(in_review: Assessment, reviewer: User):
    with pytest.raises(Refused) as refused:
        rounds.judge(in_review, 20, by=reviewer, comment="补充查验登记。", asks_evidence=True)

    assert refused.value.refusal.why == Why.INVALID
    assert str(refused.value.refusal.message).startswith("Not saved yet: evidence is asked for with a correction.")


def test_reviewer_ticks_that_evidence_is_to_be_added(
    in_review: Assessment, reviewer: User, sign_in: Callable[[User], Client]
):
    url = reverse("reviews:item", args=[in_review.public_id, 20])
    ticks = {"to_correct": "yes", "asks_evidence": "yes"}
    client = sign_in(reviewer)

    client.post(url, {"version": "0", "rating": "not_meet", "comment": "补充查验登记。", **ticks})

    saved = ItemJudgment.objects.get(number=20)
    form = pages.form_to(client.get(url), url)
    assert (saved.to_correct, saved.asks_evidence) == (True, True)
    assert {name: form[name] for name in ticks} == {name: ["yes"] for name in ticks}


def test_unchanged_item_keeps_what_was_asked(asked: Assessment, officer: User, reviewer: User):
    rounds.submit(asked, by=officer)
    rounds.take(asked, by=reviewer)

    carried = asked.dossiers.first().judgments.get(number=22)
    assert (carried.carried, carried.to_correct, carried.asks_evidence) == (True, True, True)


def test_second_round_says_what_the_first_asked_for(
    asked: Assessment, officer: User, reviewer: User, sign_in: Callable[[User], Client]
):
    put_in_vault(asked.answers.get(item__number=20), by=officer)
    rounds.rate(asked, 21, by=officer, note="已改写。")
    rounds.submit(asked, by=officer)
    rounds.take(asked, by=reviewer)
    page = sign_in(reviewer)

    said = {
        number: pages.text(
            pages.by_id(page.get(reverse("reviews:item", args=[asked.public_id, number])), f"asked-{number}")
        )
        for number in (20, 21, 22)
    }

    title = "To be corrected, from the last round"
    assert said == {
        20: f"{title} (evidence is to be added) meets 补充查验登记。 Evidence was added since.",
        21: f"{title} meets 改写说明。",
        22: f"{title} (evidence is to be added) does not meet 补充台账。 No evidence was added since.",
    }
