"""An edition of another shape goes the whole way: loaded, assessed, rated, submitted, reviewed, reported."""

import json
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.refusals import Refused
from assessments.actions import assessment as assessments
from assessments.entry import Entry
from assessments.models import Assessment
from assessments.queries.readiness import readiness_of
from reviews.actions import case, letters
from reviews.record import parse
from standards import actions
from standards.models import Edition
from tests import pages, registered, rounds
from tests.conftest import NOW, Write
from tests.reports import pdfs
from tests.standards import sections

pytestmark = pytest.mark.usefixtures("in_english")
MEETS, BASICALLY, NOT_MET = "meet", "basically_meet", "not_meet"


@pytest.fixture
def whole() -> tuple[int, ...]:
    """Items without sub-items."""
    return ()


@pytest.fixture(scope="module")
def loaded(shared: Write) -> dict[tuple[int, ...], int]:
    """Items without sub-items → key of that edition."""
    with shared():
        return {whole: published(whole).pk for whole in ((), (sections.TWO_VALUED,))}


def published(whole: tuple[int, ...]) -> Edition:
    edition = actions.load(data=sections.as_file(*whole), at=NOW)
    actions.publish(edition=edition, by="", at=NOW)
    return edition


@pytest.fixture
def edition(db: None, loaded: dict[tuple[int, ...], int], whole: tuple[int, ...]) -> Edition:
    return Edition.objects.get(pk=loaded[whole])


@pytest.fixture
def assessment(edition: Edition, officer: User) -> Assessment:
    frame = assessments.Frame(name="Sections", planned_date=date(2027, 3, 1), accepted_date=None, type_ids=frozenset())
    enterprise = officer.memberships.get().enterprise
    return assessments.start(
        enterprise=enterprise, edition=edition, frame=frame, start_token=uuid4(), by=officer, at=NOW
    )


def rate(assessment: Assessment, number: int, *, by: User, rating: str = MEETS) -> None:
    answer = assessment.answers.select_related("item", "assessment").get(item__number=number)
    subs = dict.fromkeys(answer.sub_answers.values_list("sub_item__position", flat=True), MEETS)
    rounds.save(answer, Entry(rating=rating, sub_ratings=subs | {1: rating} if subs else {}), by=by)


def rate_all(assessment: Assessment, *, by: User, worse: dict[int, str] | None = None) -> Any:
    for number in sections.SUB_ITEMS:
        rate(assessment, number, by=by, rating=(worse or {}).get(number, MEETS))
    assessment.refresh_from_db()
    return readiness_of(assessment, today=NOW.date())


def test_everything_is_in_scope_without_a_business_type(assessment: Assessment):
    answers = assessment.answers.in_scope()

    assert sorted(answers.values_list("item__number", flat=True)) == list(range(1, 17))
    assert answers.filter(sub_answers__isnull=False).values("sub_answers").count() == 62


def test_page_starts_an_assessment_without_types(client: Client, officer: User, edition: Edition):
    client.force_login(officer)
    url = reverse("assessments:start") + f"?edition={sections.CODE}"
    data = {"name": "Sections", "planned_date": "2027-03-01", "mode": "application", "start_token": str(uuid4())}

    shown = client.get(url)
    response = client.post(url, data)

    assert response.status_code == 302
    assert len(pages.by_class(shown, "always-in-scope")) == 4
    assert pages.by_class(shown, "type-offers") == []
    assert pages.texts(shown, "type-picker")[0].startswith("Business types This edition has no business types to pick")
    assert [
        [each.get("for") or each.get("id") for each in pair][:2] for pair in pages.by_class(shown, "inline-pair")
    ] == [
        ["enterprise", "enterprise"],
        ["edition", "edition"],
    ]
    assert "general_not_meet" not in shown.content.decode()
    assert Assessment.objects.get().picked_types.count() == 4


def test_same_frame_again_changes_nothing(assessment: Assessment, officer: User):
    frame = assessments.Frame(name="Sections", planned_date=date(2027, 3, 1), accepted_date=None, type_ids=frozenset())

    assessments.change(assessment=assessment, version=assessment.frame_version, frame=frame, by=officer, at=NOW)

    assessment.refresh_from_db()
    assert assessment.frame_version == 0


def test_printed_numbers_are_shown(client: Client, officer: User, assessment: Assessment):
    client.force_login(officer)

    text = client.get(reverse("assessments:item", args=[assessment.public_id, 13])).content.decode()

    assert [f"4.13.{position}" in text for position in (1, 4)] == [True, True]
    assert "13(1)" not in text
    assert "relevant documents is known" not in text


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "panel"}], ids=["page", "panel"])
def test_missing_closing_sentence_leaves_no_mark_behind(
    client: Client, officer: User, assessment: Assessment, headers: dict[str, str]
):
    client.force_login(officer)

    page = client.get(reverse("assessments:item", args=[assessment.public_id, 13]), headers=headers)

    boxes = [[pages.text(part) for part in box.iter("p")] for box in pages.by_class(page, "item-text")]
    assert [box for box in boxes if not all(box)] == []
    # The item and its four sub-items.
    assert len(boxes) == 5


def test_history_names_sub_items_as_the_edition_prints_them(client: Client, officer: User, assessment: Assessment):
    rate(assessment, 13, by=officer)
    client.force_login(officer)

    page = client.get(reverse("assessments:item", args=[assessment.public_id, 13]))

    assert [each.text.split()[0] for each in pages.by_class(page, "history-sub")] == [f"4.13.{n}" for n in (1, 2, 3, 4)]


def test_number_of_documents_is_omitted_if_nothing_needs_it(client: Client, officer: User, assessment: Assessment):
    registered.documents(assessment.enterprise, by=officer, year=2026, declarations=20_000)
    client.force_login(officer)

    text = client.get(reverse("assessments:item", args=[assessment.public_id, 13])).content.decode()

    assert "elevant documents" not in text


def test_only_allowed_ratings_are_offered(client: Client, officer: User, assessment: Assessment):
    client.force_login(officer)

    page = client.get(reverse("assessments:item", args=[assessment.public_id, sections.TWO_VALUED]))

    inputs = [each for each in pages.page(page).iter("input") if each.get("name") == "sub_1"]
    assert [each.get("value") for each in inputs] == [MEETS, NOT_MET]


def test_rating_that_an_item_lacks_is_refused(assessment: Assessment, officer: User):
    with pytest.raises(Refused, match="This item has no such rating"):
        rate(assessment, sections.TWO_VALUED, by=officer, rating=BASICALLY)


@pytest.mark.parametrize(
    ("worse", "verdict", "conditions"),
    [
        ({}, "satisfied", ["satisfied"] * 3),
        (dict.fromkeys((1, 2, 3), BASICALLY), "satisfied", ["satisfied"] * 3),
        (dict.fromkeys((1, 2, 3, 4), BASICALLY), "not_satisfied", ["satisfied", "not_satisfied", "satisfied"]),
        ({1: NOT_MET}, "not_satisfied", ["not_satisfied", "satisfied", "satisfied"]),
        (dict.fromkeys((13, 14, 15, 16), BASICALLY), "not_satisfied", ["satisfied", "satisfied", "not_satisfied"]),
    ],
)
def test_conditions_of_both_parts_are_computed(
    assessment: Assessment, officer: User, worse: dict[int, str], verdict: str, conditions: list[str]
):
    found = rate_all(assessment, by=officer, worse=worse)

    assert (found.verdict, [each.verdict for each in found.conditions]) == (verdict, conditions)
    assert found.headline.en.startswith("General and individual standards:")
    assert found.overall is None


@pytest.mark.parametrize(
    ("amounts", "result"),
    [([6000], "meet"), ([1000, 1000, 1000], "meet"), ([3000, 3000, 3000], "not_meet")],
)
def test_one_of_two_limits_is_enough(assessment: Assessment, officer: User, amounts: list[int], result: str):
    enterprise = assessment.enterprise
    for number, amount in enumerate(amounts):
        registered.penalty(
            enterprise, by=officer, number=f"X{number}", decided_on=date(2026, 11, 1 + number), fine=amount
        )

    found = rate_all(assessment, by=officer)

    (figure,) = (each for each in found.figures if each.key == "4.13.1")
    assert (figure.number, figure.result) == (13, result)
    assert "One of these limits is enough." in [line.text.en for line in figure.trace]


def test_window_is_the_editions_own(assessment: Assessment, officer: User):
    registered.penalty(assessment.enterprise, by=officer, decided_on=date(2026, 8, 31), fine=9_000)

    found = rate_all(assessment, by=officer)

    (figure,) = (each for each in found.figures if each.key == "13")
    assert any("6 months counted back" in line.text.en for line in figure.trace)


@pytest.fixture
def in_review(assessment: Assessment, officer: User, reviewer: User) -> Assessment:
    rate_all(assessment, by=officer)
    rounds.submit(assessment, by=officer)
    case.take(assessment=assessment, by=reviewer, at=NOW)
    assessment.refresh_from_db()
    return assessment


@pytest.mark.parametrize(
    ("numbers", "rating", "rests_on", "condition"),
    [
        ((1, 2, 3, 4), BASICALLY, [1, 2, 3, 4], "Condition 2."),
        ((1, 2, 3), BASICALLY, [1, 2, 3], ""),
        ((1, 2, 3, 13, 14, 15), BASICALLY, [1, 2, 3, 13, 14, 15], ""),
        ((13, 14, 15, 16), BASICALLY, [13, 14, 15, 16], "Condition 3."),
        ((1, 13), NOT_MET, [1, 13], "Condition 1."),
    ],
)
def test_opinion_of_customs_meets_conditions_of_both_parts(
    in_review: Assessment, reviewer: User, numbers: tuple[int, ...], rating: str, rests_on: list[int], condition: str
):
    rounds.judge_all(in_review, by=reviewer)
    for number in numbers:
        rounds.judge(in_review, number, by=reviewer, rating=rating, comment="Records are missing.")

    refused = ""
    try:
        with transaction.atomic():
            letters.conclude(assessment=in_review, opinion="satisfied", note="", by=reviewer, at=NOW)
            transaction.set_rollback(True)
    except Refused as raised:
        refused = str(raised.refusal.message)
    record = letters.conclude(assessment=in_review, opinion="not_satisfied", note="On site.", by=reviewer, at=NOW)

    assert refused.partition(" You rated")[0] == (
        f"Your own ratings do not satisfy this condition: {condition}" if condition else ""
    )
    assert parse(record.content).rests_on == rests_on


def test_verdict_by_customs_ratings_names_both_parts(client: Client, in_review: Assessment, reviewer: User):
    rounds.judge_all(in_review, by=reviewer)
    letters.send(assessment=in_review, by=reviewer, at=NOW)
    client.force_login(reviewer)

    shown = client.get(reverse("reviews:case", args=[in_review.public_id]))

    assert "General and individual standards by the ratings of customs: satisfied" in pages.texts(
        shown, "verdict-title"
    )


@pytest.mark.parametrize("whole", [(sections.TWO_VALUED,)])
def test_reviewer_is_offered_ratings_that_the_item_has(client: Client, in_review: Assessment, reviewer: User):
    client.force_login(reviewer)
    page = client.get(reverse("reviews:item", args=[in_review.public_id, sections.TWO_VALUED]))

    inputs = [each.get("value") for each in pages.page(page).iter("input") if each.get("name") == "rating"]
    with pytest.raises(Refused, match="This item has no such rating"):
        rounds.judge(in_review, sections.TWO_VALUED, by=reviewer, rating=BASICALLY)
    judged = rounds.judge(in_review, sections.TWO_VALUED, by=reviewer, rating=NOT_MET)

    assert (inputs, judged.rating) == ([MEETS, NOT_MET], NOT_MET)


def test_hub_does_not_call_rated_standards_not_assessed(client: Client, officer: User, assessment: Assessment):
    client.force_login(officer)

    shown = client.get(reverse("assessments:hub", args=[assessment.public_id]))

    assert "not assessed here" not in " ".join(pages.page(shown).itertext())


def test_verdicts_of_readiness_page_name_both_parts(client: Client, officer: User, assessment: Assessment):
    rate_all(assessment, by=officer)
    rounds.submit(assessment, by=officer)
    registered.penalty(assessment.enterprise, by=officer, decided_on=date(2026, 11, 1), fine=1)
    client.force_login(officer)

    shown = client.get(reverse("assessments:readiness", args=[assessment.public_id]))

    text = " ".join(pages.page(shown).itertext())
    assert "Individual standards" not in text
    assert text.count("General and individual standards: conditions satisfied on self-assessment") == 2


def test_changed_figures_of_printed_number_reopen_the_item(in_review: Assessment, officer: User, reviewer: User):
    rounds.judge_all(in_review, by=reviewer)
    rounds.return_(in_review, 1, by=reviewer)
    registered.penalty(in_review.enterprise, by=officer, decided_on=date(2026, 11, 1), fine=1)
    newest = rounds.submit(in_review, by=officer)

    rounds.take(in_review, by=reviewer)

    carried = dict(newest.judgments.order_by("number").values_list("number", "sub_ratings"))
    assert sorted(carried) == [number for number in range(1, 17) if number != sections.PENALTIES]
    assert carried[3] == {"1.3.1": MEETS, "1.3.2": MEETS, "1.3.3": MEETS}


def test_assessment_by_two_parts_reaches_its_report(assessment: Assessment, officer: User, reviewer: User):
    rate_all(assessment, by=officer)

    dossier = rounds.submit(assessment, by=officer)
    case.take(assessment=assessment, by=reviewer, at=NOW)
    rounds.judge_all(assessment, by=reviewer)
    record = letters.conclude(assessment=assessment, opinion="satisfied", note="", by=reviewer, at=NOW)
    payload = {
        "language": "en",
        "dossier": bytes(dossier.content).decode(),
        "record": bytes(record.content).decode(),
    }
    text = "".join(pdfs.laid_out(json.dumps(payload).encode()))

    assert pdfs.fold("General and individual standards: conditions hold by own ratings and figures") in text
    assert pdfs.fold("Self-assessment report (general and individual standards)") in text
    assert pdfs.fold("The conditions for passing also depend on the general standards") not in text
    assert pdfs.fold("Number of relevant documents of last year") not in text
    assert sum(len(each.sub_ratings) for each in parse(record.content).items) == 62
    assert [f"{section}.{min(numbers)}.1" in text for section, numbers in sections.SECTIONS.items()] == [True] * 4
