"""Once customs objects, no page of either side shows a green sign beside the enterprise's own ratings, or beside what customs raised."""

from collections.abc import Callable, Iterator
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from django.urls import reverse

from acecs.accounts.models import User
from assessments.actions import outcome
from assessments.actions import profile as profiles
from assessments.models import Assessment, CorrectiveAction
from assessments.queries import profile
from reviews.actions import letters
from tests import cast, corrected, pages, rounds, signed
from tests.conftest import NOW, Write, started
from tests.reviews.views.test_two_answers import LANGUAGES, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("written_case", "on_that_day")]

STATES = ("sent_back_in_part", "concluded", "returned", "resubmitted")
GREEN = {"status--meet", "status--done", "mark--meet", "verdict--satisfied", "notice--success"}
PANEL = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def written_case(shared: Write) -> int:
    """The key of a case in review whose item 21 has a corrective action that is done."""
    with shared():
        officer, reviewer = (User.objects.get(email=each) for each in (cast.OFFICER, cast.REVIEWER))
        assessment = started(8, by=officer)
        rounds.rate_all(assessment, by=officer)
        corrected.checked(corrected.finished(corrected.planned(assessment, 21, by=officer), by=officer), by=officer)
        rounds.submit(assessment, by=officer)
        rounds.take(assessment, by=reviewer)
        return assessment.pk


@pytest.fixture
def in_review(db: None, written_case: int) -> Assessment:
    return Assessment.objects.get(pk=written_case)


@pytest.fixture
def sent_back_in_part(in_review: Assessment, reviewer: User) -> Assessment:
    """Everything is met by customs' ratings, which are sent with one item to correct."""
    rounds.judge_all(in_review, by=reviewer)
    rounds.judge(in_review, 21, by=reviewer, comment="补充台账。", to_correct=True)
    letters.send(assessment=in_review, by=reviewer, at=NOW)
    in_review.refresh_from_db()
    return in_review


def greens(response: Any) -> list[str]:
    """Words with a green sign, and chosen *meets* outside of what is marked as past."""
    return list(_greens(pages.page(response), is_past=False))


def _greens(element: Element, *, is_past: bool) -> Iterator[str]:
    classes = set(element.get("class", "").split())
    is_past = is_past or "is-past" in classes
    is_chosen = "aria-current" in element.attrib or "checked" in element.attrib
    if classes & GREEN:
        yield pages.text(element)
    elif element.get("value") == "meet" and is_chosen and not is_past:
        yield f"chosen {element.get('name')}"
    for child in element:
        yield from _greens(child, is_past=is_past)


def own_addresses(assessment: Assessment) -> list[str]:
    names = ("hub", "worksheet", "readiness", "changes", "submit", "corrective_actions")
    own = [reverse(f"assessments:{name}", args=[assessment.public_id]) for name in names]
    actions = own[-1] + "?show=closed"
    action = reverse("assessments:corrective_action", args=[assessment.public_id, done_action(assessment).public_id])
    items = [reverse("assessments:item", args=[assessment.public_id, number]) for number in (20, 21, 22)]
    return [
        "/",
        *own,
        actions,
        action,
        *items,
        reverse("notifications:list"),
        reverse("reviews:sent", args=[assessment.public_id]),
    ]


def done_action(assessment: Assessment) -> CorrectiveAction:
    return CorrectiveAction.objects.get(answer__assessment=assessment)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_no_page_of_the_enterprise_is_green(
    state: str, language: str, officer: User, manager: User, sign_in: Any, request: pytest.FixtureRequest
):
    assessment: Assessment = request.getfixturevalue(state)
    found = {}

    for person in (officer, manager):
        client = sign_in(person)
        client.post(reverse("set_language"), {"language": language, "next": "/"})
        for address in own_addresses(assessment):
            response = client.get(address)
            # Not everybody may submit, nor at any time.
            found[person.email, address] = greens(response) if response.status_code == 200 else []

    assert {place: words for place, words in found.items() if words} == {}


def test_recorded_decision_is_not_green_beside_an_adverse_opinion(concluded: Assessment, officer: User, sign_in: Any):
    decision = outcome.Decision("refusal", NOW.date(), "2026-7")
    outcome.record(assessment=concluded, version=concluded.frame_version, decision=decision, by=officer, at=NOW)

    hub = sign_in(officer).get(reverse("assessments:hub", args=[concluded.public_id]))

    assert greens(hub) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_panel_shows_own_rating_without_a_green_sign(
    state: str, language: str, officer: User, sign_in: Any, request: pytest.FixtureRequest
):
    assessment: Assessment = request.getfixturevalue(state)
    client = sign_in(officer)
    client.post(reverse("set_language"), {"language": language, "next": "/"})

    panels = [client.get(reverse("assessments:item", args=[assessment.public_id, n]), headers=PANEL) for n in (20, 21)]

    # The row's own buttons come along, to replace those of the row, which is marked as past.
    assert [[word for word in greens(panel) if word != "chosen rating"] for panel in panels] == [[], []]
    assert [pages.by_id(panel, f"item-{n}").get("class") for panel, n in zip(panels, (20, 21), strict=True)] == [
        "item is-past"
    ] * 2


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["concluded", "returned"])
def test_no_page_of_customs_is_green(
    state: str, language: str, reviewer: User, head: User, sign_in: Any, request: pytest.FixtureRequest
):
    assessment: Assessment = request.getfixturevalue(state)
    places = [
        reverse("reviews:case", args=[assessment.public_id]),
        *(reverse("reviews:item", args=[assessment.public_id, number]) for number in (20, 21)),
    ]

    found = {
        (person.email, place): greens(read(client, place, language))
        for person in (reviewer, head)
        for client in [sign_in(person)]
        for place in places
    }

    assert {place: words for place, words in found.items() if words} == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["concluded", "returned"])
def test_not_satisfied_by_customs_bears_its_sign(
    state: str, language: str, officer: User, reviewer: User, sign_in: Any, request: pytest.FixtureRequest
):
    assessment: Assessment = request.getfixturevalue(state)
    names = ("hub", "worksheet", "readiness")
    own = [(officer, reverse(f"assessments:{name}", args=[assessment.public_id])) for name in names]
    places = [*own, (reviewer, reverse("reviews:case", args=[assessment.public_id]))]

    found = {
        place: [
            signs_of(each) for each in pages.by_id(read(sign_in(person), place, language), "customs").iter("strong")
        ]
        for person, place in places
    }

    opinion = [["not_meet"]] if state == "concluded" else []
    verdicts = {place: signs[: len(opinion) + 1] for place, signs in found.items()}
    assert verdicts == {place: [*opinion, ["not_meet"]] for _person, place in places}


@pytest.mark.parametrize("language", LANGUAGES)
def test_opinion_bears_its_sign_where_it_is_read(language: str, concluded: Assessment, officer: User, sign_in: Any):
    page = read(sign_in(officer), reverse("reviews:sent", args=[concluded.public_id]), language)

    opinion = pages.by_class(page, "record")[0].findall("p")[0]

    assert signs_of(opinion) == ["not_meet"]


def signs_of(words: Element) -> list[str]:
    """Codes of the signs on the words or inside of them."""
    classes = [name for each in words.iter() for name in each.get("class", "").split()]
    return [name.partition("--")[2] for name in classes if "--" in name]


def test_own_verdict_bears_its_sign(start: Callable[..., Assessment], officer: User, sign_in: Any):
    satisfied, against = start(8, name="符合"), start(8, name="不符合")
    rounds.rate_all(satisfied, by=officer)
    for number in (20, 21, 22):
        rounds.rate(against, number, by=officer, rating="not_meet")
    client = sign_in(officer)

    shown = [read(client, reverse("assessments:hub", args=[each.public_id]), "en") for each in (satisfied, against)]

    titles = [next(pages.by_id(page, "verdict").iter("strong")) for page in shown]
    assert [(signs_of(each), pages.text(each)) for each in titles] == [
        (["meet"], "Individual standards: conditions satisfied on self-assessment"),
        (["not_meet"], "Individual standards: conditions not satisfied on self-assessment"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_figures_and_sub_items_of_a_return_are_not_green(
    language: str, start: Callable[..., Assessment], officer: User, reviewer: User, sign_in: Any
):
    assessment = start(4, 6)
    rounds.rate_all(assessment, by=officer)
    rounds.submit(assessment, by=officer)
    rounds.take(assessment, by=reviewer)
    rounds.judge(assessment, 10, by=reviewer, comment="补充台账。", to_correct=True)
    letters.return_(assessment=assessment, notice="", by=reviewer, at=NOW, anyway=True)
    client = sign_in(officer)
    numbers = assessment.answers.in_scope().values_list("item__number", flat=True)
    items = [reverse("assessments:item", args=[assessment.public_id, number]) for number in numbers]
    others = [reverse(f"assessments:{name}", args=[assessment.public_id]) for name in ("worksheet", "readiness")]

    found = {address: greens(read(client, address, language)) for address in [*items, *others]}

    assert {address: words for address, words in found.items() if words} == {}


def test_profile_shows_no_green_rating_after_a_return(
    start: Callable[..., Assessment], officer: User, reviewer: User, sign_in: Any
):
    assessment = start(4, 8)
    rounds.rate_all(assessment, by=officer)
    asked = profile.of(assessment).questions
    profiles.save(assessment=assessment, answers={each.code: False for each in asked}, by=officer, at=NOW)
    rounds.submit(assessment, by=officer)
    rounds.take(assessment, by=reviewer)
    rounds.return_(assessment, 8, by=reviewer)

    page = read(sign_in(officer), reverse("assessments:profile", args=[assessment.public_id]), "en")

    assert greens(page) == []
    assert set(pages.texts(page, "status--past")) == {"meets"}


def test_compared_item_has_no_sign(resubmitted: Assessment, officer: User, reviewer: User, sign_in: Any):
    shown = [
        read(sign_in(person), reverse(f"{side}:changes", args=[resubmitted.public_id]), "en")
        for side, person in (("assessments", officer), ("reviews", reviewer))
    ]

    assert [greens(each) for each in shown] == [[], []]
    assert [pages.texts(each, "status--past") for each in shown] == [["conditions hold"] * 2 + ["meets"] * 2] * 2


def test_draft_to_sign_is_read_below_what_customs_sent(
    returned: Assessment, officer: User, manager: User, sign_in: Any
):
    signed.require(returned)
    rounds.rate(returned, 21, by=officer, note="已补充台账。")
    signed.asked(returned, by=officer)

    page = read(sign_in(manager), reverse("assessments:sign_off", args=[returned.public_id]), "en")

    assert greens(page) == []
    assert [each.get("id") for each in pages.by_class(page, "verdict")] == ["customs"]
    assert "conditions satisfied" not in pages.text(pages.page(page))


def test_row_says_what_is_to_be_corrected_before_a_return(sent_back_in_part: Assessment, officer: User, sign_in: Any):
    page = read(sign_in(officer), reverse("assessments:worksheet", args=[sent_back_in_part.public_id]), "en")

    marks = {number: pages.text(pages.by_id(page, f"marks-{number}")) for number in (20, 21)}

    assert marks == {20: "customs: meets", 21: "customs: meets to be corrected"}


@pytest.mark.parametrize("name", ["hub", "worksheet", "readiness"])
def test_own_verdict_is_past_while_something_is_to_be_corrected(
    name: str, sent_back_in_part: Assessment, officer: User, sign_in: Any
):
    page = read(sign_in(officer), reverse(f"assessments:{name}", args=[sent_back_in_part.public_id]), "en")

    customs, own = pages.by_class(page, "verdict")
    assert (customs.get("class"), own.get("class")) == ("verdict verdict--undecided", "verdict verdict--past")


def test_own_ratings_keep_their_sign_beside_incomplete_ratings(sent: Assessment, officer: User, sign_in: Any):
    client = sign_in(officer)

    page = read(client, reverse("assessments:worksheet", args=[sent.public_id]), "en")

    assert [row.get("class") for row in pages.by_class(page, "item-row")] == ["item-row"] * 3
