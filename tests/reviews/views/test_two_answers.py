"""What customs said comes before the enterprise's own verdict, which loses its green sign once customs disagrees."""

import re
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from assessments.actions import profile as profiles
from assessments.actions import submission
from assessments.models import Assessment
from assessments.queries import profile
from reviews.actions import case as cases
from reviews.actions import letters
from tests import pages, rounds
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("written_case", "on_that_day")]

LANGUAGES = ("en", "zh-hans")
OWN_PAGES = ("hub", "worksheet", "readiness")
# What praises the enterprise's own result, in both languages.
GREEN_WORDS = {"satisfied", "符合"}
# The same words without a sign; *not satisfied* is no praise.
SATISFIED = re.compile("(?:.{20}(?<!not )satisfied|.{9}(?<!不)符合(?!与不符合)).{9}")
NOTHING_TO_DO = ("Nothing has to change", "没有需要改变")


@pytest.fixture
def in_review(db: None, written_case: int) -> Assessment:
    return Assessment.objects.get(pk=written_case)


def read(client: Client, address: str, language: str) -> Any:
    """The page as a person sees it who has chosen the language, if they have not chosen it before."""
    response = client.get(address)
    if pages.page(response).get("lang", "").lower() != language:
        client.post(reverse("set_language"), {"language": language, "next": "/"})
        response = client.get(address)
    assert response.status_code == 200
    assert pages.page(response).get("lang", "").lower() == language
    return response


def addresses(assessment: Assessment) -> list[str]:
    own = [reverse(f"assessments:{name}", args=[assessment.public_id]) for name in OWN_PAGES]
    item = reverse("assessments:item", args=[assessment.public_id, 21])
    return ["/", *own, item, reverse("reviews:sent", args=[assessment.public_id]), reverse("notifications:list")]


def praise(response: Any) -> list[str]:
    """Green signs beside a verdict's word, green verdicts, and sentences that nothing has to be done."""
    words = [text for text in pages.texts(response, "status--meet") if text in GREEN_WORDS]
    boxes = pages.texts(response, "verdict--satisfied")
    text = pages.text(pages.page(response))
    return [*words, *boxes, *(said for said in NOTHING_TO_DO if said in text)]


def satisfied(response: Any) -> list[str]:
    """Praise, or the word *satisfied* without a sign, with the words around it."""
    return [*praise(response), *SATISFIED.findall(pages.text(pages.page(response)))]


@pytest.mark.parametrize("state", ["concluded", "returned", "resubmitted"])
def test_enterprise_reads_no_green_word_against_customs(
    state: str, officer: User, manager: User, sign_in: Callable[[User], Client], request: pytest.FixtureRequest
):
    assessment: Assessment = request.getfixturevalue(state)

    found = {
        (person.email, language, address): satisfied(read(client, address, language))
        for person in (officer, manager)
        for client in [sign_in(person)]
        for language, address in product(LANGUAGES, addresses(assessment))
    }

    assert {case: words for case, words in found.items() if words} == {}
    assert len(found) == 2 * 2 * len(addresses(assessment))


@pytest.mark.parametrize("state", ["concluded", "returned"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_own_rating_of_a_raised_item_has_no_sign(
    state: str, language: str, officer: User, sign_in: Any, request: pytest.FixtureRequest
):
    assessment: Assessment = request.getfixturevalue(state)
    client = sign_in(officer)

    sheet = read(client, reverse("assessments:worksheet", args=[assessment.public_id]), language)
    item = read(client, reverse("assessments:item", args=[assessment.public_id, 21]), language)
    hub = read(client, reverse("assessments:hub", args=[assessment.public_id]), language)

    rows = [pages.by_id(sheet, f"row-{number}").get("class") for number in (21, 22)]
    assert rows == ["item-row is-past", "item-row is-past"]
    assert pages.by_id(item, "status-21").get("class") == "status status--past"
    [listed] = [each for each in pages.by_class(hub, "task-list")[0] if "#type-8" in pages.links_in(each)[0]]
    assert [each.get("class") for each in listed][-1] == "status status--warn"


def test_own_figures_of_a_raised_item_have_no_sign(
    start: Callable[..., Assessment], officer: User, reviewer: User, sign_in: Any
):
    assessment = start(4)
    rounds.rate_all(assessment, by=officer)
    rounds.submit(assessment, by=officer)
    rounds.take(assessment, by=reviewer)
    rounds.return_(assessment, 8, by=reviewer)

    page = read(sign_in(officer), reverse("assessments:readiness", args=[assessment.public_id]), "en")

    [own] = [each for each in pages.by_class(page, "figure-head") if pages.text(each).startswith("8 ")]
    assert [each.get("class") for each in own.iter("span")] == ["status status--past", None, "status status--not_meet"]
    assert pages.text(own) == "8 by the enterprise's figures: meets customs: does not meet"


def green_words(client: Client, assessment: Assessment) -> dict[tuple[str, str], list[str]]:
    """All words with a green sign on the task list and the readiness page, in both languages."""
    found = {}
    for language, name in product(LANGUAGES, ("hub", "readiness")):
        page = read(client, reverse(f"assessments:{name}", args=[assessment.public_id]), language)
        found[name, language] = [*pages.texts(page, "status--done"), *pages.texts(page, "status--meet")]
    return found


@pytest.mark.parametrize("outcome", ["concluded", "returned"])
def test_tasks_and_own_figures_bear_no_green_sign_once_set_aside(
    outcome: str, start: Callable[..., Assessment], officer: User, reviewer: User, sign_in: Any
):
    assessment = start(4, 8)
    asked = profile.of(assessment).questions
    profiles.save(assessment=assessment, answers={each.code: True for each in asked}, by=officer, at=NOW)
    rounds.rate_all(assessment, by=officer)
    rounds.submit(assessment, by=officer)
    client = sign_in(officer)
    before = green_words(client, assessment)
    rounds.take(assessment, by=reviewer)
    rounds.judge_all(assessment, by=reviewer)
    if outcome == "returned":
        rounds.return_(assessment, 8, by=reviewer)
    else:
        rounds.judge(assessment, 8, by=reviewer, rating="not_meet", comment="补充台账。")
        letters.conclude(assessment=assessment, opinion="not_satisfied", note="不达标。", by=reviewer, at=NOW)

    after = green_words(client, assessment)
    hub = read(client, reverse("assessments:hub", args=[assessment.public_id]), "en")

    assert all(before.values())
    assert after == {shown: [] for shown in before}
    listed = [each for each in pages.by_class(hub, "task-list")[0] if "#type-" in pages.links_in(each)[0]]
    statuses = [(each[-1].get("class"), pages.text(each[-1])) for each in listed]
    raised = "to be corrected" if outcome == "returned" else "raised by customs"
    assert statuses == [("status status--warn", raised), ("status status--past", "done")]


def test_own_figures_in_the_case_bear_no_sign_once_raised(
    start: Callable[..., Assessment], officer: User, reviewer: User, sign_in: Any
):
    assessment = start(4)
    rounds.rate_all(assessment, by=officer)
    rounds.submit(assessment, by=officer)
    rounds.take(assessment, by=reviewer)
    rounds.judge(assessment, 8, by=reviewer, rating="not_meet", comment="补充台账。")

    page = read(sign_in(reviewer), reverse("reviews:case", args=[assessment.public_id]), "en")

    found = {
        pages.text(head).split()[0]: [each.get("class") for each in head.iter("span")][:1]
        for head in pages.by_class(page, "figure-head")
    }
    assert (found["6"], found["8"]) == (["status status--meet"], ["status status--past"])
    own = {number: pages.by_id(page, f"item-{number}") for number in (6, 8)}
    signs = {
        number: next(each.get("class") for each in item.iter("span") if "status " in each.get("class", ""))
        for number, item in own.items()
    }
    assert signs == {6: "status status--meet", 8: "status status--past"}


@pytest.mark.parametrize("state", ["concluded", "returned", "resubmitted"])
def test_case_shows_no_green_word_against_customs(
    state: str, reviewer: User, head: User, sign_in: Callable[[User], Client], request: pytest.FixtureRequest
):
    assessment: Assessment = request.getfixturevalue(state)
    address = reverse("reviews:case", args=[assessment.public_id])
    clients = [sign_in(person) for person in (reviewer, head)]

    cases = [read(client, address, language) for client, language in product(clients, LANGUAGES)]

    assert [satisfied(case) for case in cases] == [[]] * 4
    assert [pages.by_class(case, "status--meet") for case in cases] == [[]] * 4
    assert [[each.get("id") for each in pages.by_class(case, "verdict")] for case in cases] == [
        ["customs", "verdict"]
    ] * 4


@pytest.mark.parametrize("state", ["concluded", "returned"])
def test_what_customs_sent_has_no_green_sign(state: str, officer: User, sign_in: Any, request: pytest.FixtureRequest):
    assessment: Assessment = request.getfixturevalue(state)

    page = read(sign_in(officer), reverse("reviews:sent", args=[assessment.public_id]), "en")

    assert pages.by_class(page, "status--meet") == []


@pytest.mark.parametrize("state", ["concluded", "returned", "resubmitted"])
def test_own_dates_are_not_dates_to_apply_on(state: str, officer: User, sign_in: Any, request: pytest.FixtureRequest):
    assessment: Assessment = request.getfixturevalue(state)

    page = read(sign_in(officer), reverse("assessments:readiness", args=[assessment.public_id]), "en")

    [section] = pages.by_class(page, "set-aside")
    own = pages.text(section)
    assert own.startswith(
        "By your own ratings and figures These dates follow from your own ratings and figures alone. What customs said "
        "is not part of them, so they do not tell when you can apply. Date by your own ratings, as rated now"
    )
    assert "Earliest date" not in pages.text(pages.page(page))
    # Customs' word, and what is missing by it, comes first.
    text = pages.text(pages.page(page))
    assert text.index("Raised by customs") < text.index("These dates follow")


def test_dashboard_gives_own_dates_under_their_own_heading(returned: Assessment, officer: User, sign_in: Any):
    page = read(sign_in(officer), "/", "en")

    assert pages.text(pages.by_id(page, "own-title")) == "By your own ratings and figures"
    assert "Date by your own ratings, as rated now" in pages.text(pages.page(page))
    assert "Earliest date" not in pages.text(pages.page(page))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_adverse_opinion_without_an_item_leaves_something_to_do(
    language: str, in_review: Assessment, officer: User, reviewer: User, sign_in: Any
):
    rounds.judge_all(in_review, by=reviewer, rating="not_applicable", comment="未见此项业务。")
    letters.conclude(assessment=in_review, opinion="not_satisfied", note="未开展所选业务。", by=reviewer, at=NOW)

    client = sign_in(officer)
    found = {address: satisfied(read(client, address, language)) for address in addresses(in_review)}

    assert {address: words for address, words in found.items() if words} == {}


def test_returned_verdict_is_not_told_as_satisfied(in_review: Assessment, officer: User, reviewer: User, sign_in: Any):
    rounds.judge_all(in_review, by=reviewer)
    rounds.judge(in_review, 21, by=reviewer, rating="basically_meet", comment="补充台账。", to_correct=True)
    letters.return_(assessment=in_review, notice="", by=reviewer, at=NOW, anyway=True)
    client = sign_in(officer)

    dashboard = read(client, "/", "en")
    own = [read(client, reverse(f"assessments:{name}", args=[in_review.public_id]), "en") for name in OWN_PAGES]

    words = "conditions hold by customs’ ratings, but 1 item is to be corrected"
    assert pages.texts(dashboard, "customs-said") == [f"Customs: {words}"]
    found = [[pages.text(each) for each in pages.by_id(page, "customs").iter("strong")][:1] for page in own]
    assert found == [[words]] * len(own)


@pytest.mark.parametrize("language", LANGUAGES)
def test_conditions_of_a_return_are_not_told_as_satisfied(
    language: str, in_review: Assessment, officer: User, reviewer: User, sign_in: Any
):
    rounds.judge_all(in_review, by=reviewer)
    rounds.judge(in_review, 21, by=reviewer, comment="补充台账。", to_correct=True)
    letters.return_(assessment=in_review, notice="", by=reviewer, at=NOW, anyway=True)
    client = sign_in(officer)

    readiness = read(client, reverse("assessments:readiness", args=[in_review.public_id]), language)

    by_customs = [row[1] for row in rows(pages.by_id(readiness, "customs-conditions"))]
    words = {"en": {"holds", "not assessed"}, "zh-hans": {"成立", "未评估"}}
    assert set(by_customs) == words[language]
    assert "符合" not in pages.text(pages.by_id(readiness, "customs"))


def test_returned_submit_page_is_not_green(returned: Assessment, officer: User, sign_in: Any):
    page = read(sign_in(officer), reverse("assessments:submit", args=[returned.public_id]), "en")

    assert satisfied(page) == pages.by_class(page, "notice--success") == []
    assert [each.get("id") for each in pages.by_class(page, "verdict")] == ["customs", "verdict"]
    assert "Check first that each item raised by customs is corrected." in pages.text(pages.page(page))


@pytest.mark.parametrize("side", ["assessments", "reviews"])
def test_compared_verdicts_have_no_sign(side: str, returned: Assessment, officer: User, reviewer: User, sign_in: Any):
    rounds.rate(returned, 22, by=officer, rating="not_meet")
    rounds.submit(returned, by=officer)
    client = sign_in(officer if side == "assessments" else reviewer)

    page = read(client, reverse(f"{side}:changes", args=[returned.public_id]), "en")

    assert pages.texts(page, "status--past")[:2] == ["conditions hold", "not satisfied"]
    assert praise(page) == []


@pytest.mark.parametrize(("step", "is_said"), [("rated", True), ("submitted", False), ("withdrawn", False)])
def test_submission_is_unblocked_only_while_possible(
    step: str, is_said: bool, officer: User, sign_in: Any, request: pytest.FixtureRequest
):
    name = "rated" if step == "withdrawn" else step
    assessment: Assessment = request.getfixturevalue(name)
    if step == "withdrawn":
        submission.withdraw(assessment=assessment, by=officer, at=NOW)

    page = read(sign_in(officer), reverse("assessments:hub", args=[assessment.public_id]), "en")

    assert ("Nothing blocks submission" in pages.text(pages.page(page))) == is_said


def test_own_verdict_is_green_until_customs_sends(submitted: Assessment, officer: User, sign_in: Any):
    client = sign_in(officer)

    found = [bool(praise(read(client, address, "en"))) for address in addresses(submitted)]

    assert found == [True, True, True, True, False, False, False]


@pytest.mark.parametrize("name", OWN_PAGES)
def test_opinion_stands_first_and_own_verdict_is_past(name: str, concluded: Assessment, officer: User, sign_in: Any):
    page = read(sign_in(officer), reverse(f"assessments:{name}", args=[concluded.public_id]), "en")

    customs, own = pages.by_class(page, "verdict")

    assert "verdict--not_satisfied" in customs.get("class", "")
    said = [
        "Review opinion",
        "Office A · 23 November 2026 · round 1",
        "conditions not satisfied on review",
        "单项标准不达标。",
    ]
    if name == "worksheet":
        # One line: the rest is a click away.
        said = [said[0], "23 November 2026", said[2], "Individual standards by the ratings of customs: not satisfied"]
        assert "Office A · 23 November 2026 · round 1 单项标准不达标。" in pages.text(next(customs.iter("details")))
    assert pages.text(customs).startswith(" ".join(said))
    assert "verdict--past" in own.get("class", "")
    past = "As self-assessed at the submission of round 1"
    folded = "Self-assessment result of round 1 " if name == "worksheet" else ""
    assert pages.text(own).startswith(
        f"{folded}{past}: Individual standards: conditions hold by own ratings and figures"
    )


@pytest.mark.parametrize("name", OWN_PAGES)
def test_incomplete_ratings_are_shown_with_own_verdict(name: str, sent: Assessment, officer: User, sign_in: Any):
    page = read(sign_in(officer), reverse(f"assessments:{name}", args=[sent.public_id]), "en")

    customs, own = pages.by_class(page, "verdict")

    assert "by the ratings of customs: cannot be decided yet (1 of 3 rated)" in pages.text(customs)
    assert "verdict--satisfied" in own.get("class", "")


@pytest.mark.parametrize("name", ["hub", "worksheet"])
def test_raised_items_are_listed_with_the_comment(name: str, concluded: Assessment, officer: User, sign_in: Any):
    page = read(sign_in(officer), reverse(f"assessments:{name}", args=[concluded.public_id]), "en")

    [raised] = pages.by_class(page, "raised")

    [item] = raised.iter("li")
    assert pages.text(item).startswith("21 ")
    assert pages.text(item).endswith("does not meet 台账缺三个月。")


def test_readiness_lists_what_customs_raised(returned: Assessment, officer: User, sign_in: Any):
    page = read(sign_in(officer), reverse("assessments:readiness", args=[returned.public_id]), "en")

    [row] = list(pages.by_id(page, "raised").iter("tr"))[1:]
    number_and_title, rating, comment = map(pages.text, row)
    assert number_and_title.startswith("21 ")
    assert (rating, comment) == ("does not meet", "To be corrected 补充台账。")


@pytest.mark.parametrize(
    ("language", "before", "own", "unanswered", "task"),
    [
        (
            "en",
            "round 1, before the correction",
            "As self-assessed at the submission of round 2: Individual standards: conditions hold by own ratings",
            "Customs has not answered the corrected submission yet.",
            "raised by customs in round 1",
        ),
        (
            "zh-hans",
            "第 1 轮，补正之前",
            "第 2 轮提交时的企业自评：单项标准：",
            "海关尚未答复补正后的提交。",
            "海关在第 1 轮提出问题",
        ),
    ],
)
def test_corrected_submission_shows_the_round_before(
    language: str,
    before: str,
    own: str,
    unanswered: str,
    task: str,
    resubmitted: Assessment,
    officer: User,
    sign_in: Any,
):
    client = sign_in(officer)

    hub = read(client, reverse("assessments:hub", args=[resubmitted.public_id]), language)
    readiness = read(client, reverse("assessments:readiness", args=[resubmitted.public_id]), language)

    customs, verdict = pages.by_class(hub, "verdict")
    assert before in pages.text(customs)
    assert verdict.get("class") == "verdict verdict--past"
    assert pages.text(verdict).startswith(own)
    [listed] = [each for each in pages.by_class(hub, "task-list")[0] if "#type-8" in pages.links_in(each)[0]]
    assert (listed[-1].get("class"), pages.text(listed[-1])) == ("status status--past", task)
    text = pages.text(pages.page(readiness))
    assert unanswered in text
    assert [row[0].split()[0] for row in rows(pages.by_id(readiness, "raised"))] == ["21"]


def test_dashboard_shows_no_green_own_verdict_after_a_correction(resubmitted: Assessment, officer: User, sign_in: Any):
    page = read(sign_in(officer), "/", "en")

    assert pages.by_class(page, "status--meet") == []
    assert pages.texts(page, "customs-said") == ["Customs: not satisfied"]


def test_changed_ratings_are_told_as_they_are_now(returned: Assessment, officer: User, sign_in: Any):
    rounds.rate(returned, 22, by=officer, rating="not_meet")

    hub = read(sign_in(officer), reverse("assessments:hub", args=[returned.public_id]), "en")

    own = pages.text(pages.by_id(hub, "verdict"))
    assert own.startswith("As self-assessed at the submission of round 1: Individual standards: conditions hold by own")
    assert "as they are now: Individual standards: conditions not satisfied on self-assessment" in own


@pytest.mark.parametrize(
    ("state", "status"), [("returned", "to be corrected"), ("concluded", "raised by customs"), ("submitted", "done")]
)
def test_type_with_a_raised_item_is_not_done(
    state: str, status: str, officer: User, sign_in: Any, request: pytest.FixtureRequest
):
    assessment: Assessment = request.getfixturevalue(state)

    hub = read(sign_in(officer), reverse("assessments:hub", args=[assessment.public_id]), "en")

    [types] = [each for each in pages.by_class(hub, "task-list")[0] if "#type-8" in pages.links_in(each)[0]]
    assert pages.text(list(types)[-1]) == status


def test_item_page_shows_rating_and_comment_of_customs(concluded: Assessment, officer: User, sign_in: Any):
    client = sign_in(officer)

    shown = {
        number: pages.texts(client.get(reverse("assessments:item", args=[concluded.public_id, number])), "defect")
        for number in (20, 21)
    }

    assert shown == {20: ["Customs, round 1 meets"], 21: ["Customs, round 1 does not meet 台账缺三个月。"]}


def test_own_rating_beside_that_of_customs_is_called_so(concluded: Assessment, officer: User, sign_in: Any):
    page = sign_in(officer).get(reverse("assessments:item", args=[concluded.public_id, 21]))
    (head,) = pages.by_class(page, "item-head")

    assert pages.text(head) == "Own rating meets"


def test_contributor_reads_customs_words_on_own_items_only(concluded: Assessment, contributor: User, sign_in: Any):
    concluded.answers.filter(item__number=21).update(assignee=contributor)
    client = sign_in(contributor)

    hub = read(client, reverse("assessments:hub", args=[concluded.public_id]), "en")
    item = client.get(reverse("assessments:item", args=[concluded.public_id, 21]))

    assert pages.by_class(hub, "verdict") == []
    assert pages.texts(item, "defect") == ["Customs, round 1 does not meet 台账缺三个月。"]


def test_sent_page_lists_differing_items_first(concluded: Assessment, officer: User, sign_in: Any):
    page = read(sign_in(officer), reverse("reviews:sent", args=[concluded.public_id]), "en")

    record = pages.by_id(page, "record-1")
    first, folded = [each for each in record if each.tag in ("table", "details") and rows(each)]
    assert (first.tag, folded.tag, folded.get("open")) == ("table", "details", None)
    [row] = rows(first)
    assert row[0].startswith("21 ")
    assert row[1:] == ["meets", "does not meet", "台账缺三个月。", "–"]
    assert [each[0].split()[0] for each in rows(folded)] == ["20", "22"]


def test_sent_page_lists_comments_alone_last(in_review: Assessment, officer: User, reviewer: User, sign_in: Any):
    rounds.judge(in_review, 20, by=reviewer, comment="已核。")
    rounds.return_(in_review, 22, by=reviewer)

    page = read(sign_in(officer), reverse("reviews:sent", args=[in_review.public_id]), "en")

    table = next(each for each in pages.by_id(page, "record-1") if each.tag == "table")
    assert [(row[0].split()[0], row[4]) for row in rows(table)] == [("22", "yes not changed yet"), ("20", "–")]


def rows(element: Any) -> list[list[str]]:
    return [[pages.text(cell) for cell in row] for row in element.iter("tr")][1:]


def test_earlier_record_shows_the_ratings_of_its_round(
    returned: Assessment, officer: User, reviewer: User, sign_in: Any
):
    rounds.rate(returned, 21, by=officer, rating="basically_meet")
    rounds.submit(returned, by=officer)
    cases.take(assessment=returned, by=reviewer, at=NOW)
    rounds.judge(returned, 21, by=reviewer, rating="basically_meet", comment="已补充。")
    letters.send(assessment=returned, by=reviewer, at=NOW)

    page = read(sign_in(officer), reverse("reviews:sent", args=[returned.public_id]), "en")

    own = [rows(pages.by_id(page, f"record-{number}"))[0][1] for number in (1, 2)]
    assert own == ["meets", "basically meets"]


@pytest.mark.parametrize(("name", "queries"), [("hub", 8), ("worksheet", 8), ("readiness", 5), ("item", 10)])
def test_customs_word_costs_no_query(
    name: str, queries: int, returned: Assessment, officer: User, sign_in: Any, django_assert_num_queries: Any
):
    client = sign_in(officer)
    numbers = [21] if name == "item" else []
    address = reverse(f"assessments:{name}", args=[returned.public_id, *numbers])
    client.get(address)

    with django_assert_num_queries(queries):
        client.get(address)


def test_validity_is_said_once_on_the_dashboard(start: Callable[..., Assessment], officer: User, sign_in: Any):
    for number in range(3):
        start(8, name=f"Try {number}")

    page = read(sign_in(officer), "/", "en")

    notices = [text for text in pages.texts(page, "notice--warn") if "validity" in text]
    assert len(notices) == 1
    assert all(f"Try {number}" in notices[0] for number in range(3))
    assert "outside its validity" not in pages.text(pages.page(page))
