"""While the enterprise corrects what was returned: which of the items it has changed since, and which it has not."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from assessments.actions import answer as answers
from assessments.actions import assessment as frames
from assessments.actions import submission
from assessments.actions.assessment import Frame
from assessments.entry import Entry
from assessments.models import Assessment
from assessments.queries.kept import differing
from assessments.queries.rounds import Correction, correction
from reviews.actions import letters
from tests import cast, pages, rounds
from tests.conftest import NOW, Write
from tests.documents import put_in_vault

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("written_return", "on_that_day", "in_english")]


@pytest.fixture(scope="module")
def written_return(shared: Write, written_case: int) -> int:
    with shared():
        case, reviewer = Assessment.objects.get(pk=written_case), User.objects.get(email=cast.REVIEWER)
        rounds.judge_all(case, by=reviewer)
        for number in (20, 21):
            rounds.judge(case, number, by=reviewer, rating="not_meet", comment="补充台账。", to_correct=True)
        letters.return_(assessment=case, notice="", by=reviewer, at=NOW, anyway=True)
        return written_case


@pytest.fixture
def both_returned(db: None, written_return: int) -> Assessment:
    """Items 20 and 21 are to be corrected; 22 meets."""
    return Assessment.objects.get(pk=written_return)


def shown(client: Client, name: str, assessment: Assessment, *numbers: int, **query: str) -> Any:
    return client.get(reverse(name, args=[assessment.public_id, *numbers]), query)


def change(assessment: Assessment, number: int, *, by: User, note: str = "台账已补充。") -> None:
    rounds.rate(assessment, number, by=by, note=note)
    assessment.refresh_from_db()


def test_item_counts_as_changed_while_it_differs_from_the_return(both_returned: Assessment, officer: User):
    found = [correction(both_returned)]
    for note in ("台账已补充。", ""):
        change(both_returned, 20, by=officer, note=note)
        found.append(correction(both_returned))
    put_in_vault(both_returned.answers.get(item__number=21), by=officer)
    both_returned.refresh_from_db()
    found.append(correction(both_returned))

    assert found == [
        Correction((), (20, 21)),
        Correction((20,), (21,)),
        Correction((), (20, 21)),
        Correction((21,), (20,)),
    ]


def test_nothing_is_being_corrected_with_customs(both_returned: Assessment, officer: User):
    change(both_returned, 20, by=officer)
    rounds.submit(both_returned, by=officer)
    both_returned.refresh_from_db()
    submitted = correction(both_returned)

    submission.take_back(assessment=both_returned, by=officer, at=NOW)
    both_returned.refresh_from_db()

    assert (submitted, correction(both_returned)) == (None, Correction((20,), (21,)))


@pytest.mark.parametrize(
    ("role", "changed", "text", "address"),
    [
        ("officer", [], "Correct 2 items and submit again", "worksheet/?show=unchanged"),
        ("officer", [20], "1 of 2 changed; correct 1 more item and submit again", "worksheet/?show=unchanged"),
        ("officer", [20, 21], "2 of 2 changed; check and submit again", "submit/"),
        ("manager", [], "Customs wants 2 items corrected", "review/"),
        ("manager", [20], "Customs wants corrections: 1 of 2 changed", "review/"),
    ],
)
def test_first_screen_counts_what_is_changed(
    role: str,
    changed: list[int],
    text: str,
    address: str,
    both_returned: Assessment,
    officer: User,
    sign_in: Callable[[User], Client],
    request: pytest.FixtureRequest,
):
    for number in changed:
        change(both_returned, number, by=officer)

    client = sign_in(request.getfixturevalue(role))
    page = client.get("/")
    hub = shown(client, "assessments:hub", both_returned)

    [cell] = [each for each in pages.page(page).iter("td") if each.get("data-label") == "Next step"]
    [link] = pages.links_in(cell)
    assert (pages.text(cell), link.rpartition(f"{both_returned.public_id}/")[2]) == (text, address)
    assert pages.text(pages.by_id(hub, "next-step")) == text


@pytest.mark.parametrize(
    ("changed", "hint", "status"),
    [
        ([], "3 of 3 rated · not changed yet: 20, 21", "to be corrected"),
        ([21], "3 of 3 rated · changed since the return: 21 · not changed yet: 20", "to be corrected"),
        ([20, 21], "3 of 3 rated · changed since the return: 20, 21", "done"),
    ],
)
def test_type_is_done_once_everything_to_correct_is_changed(
    changed: list[int], hint: str, status: str, both_returned: Assessment, officer: User, officer_page: Client
):
    for number in changed:
        change(both_returned, number, by=officer)

    hub = shown(officer_page, "assessments:hub", both_returned)

    [listed] = [each for each in pages.by_class(hub, "task-list")[0] if "#type-8" in pages.links_in(each)[0]]
    assert [pages.text(each) for each in list(listed)[1:]] == [hint, status]


def test_worksheet_shows_what_is_not_changed_yet(both_returned: Assessment, officer: User, officer_page: Client):
    change(both_returned, 20, by=officer)

    sheet = shown(officer_page, "assessments:worksheet", both_returned, show="unchanged")

    assert [each.get("id") for each in pages.by_class(sheet, "item-row")] == ["row-21"]
    assert "Not changed yet 1" in pages.texts(sheet, "filters")[0]


def test_customs_page_tells_changed_items_apart(both_returned: Assessment, officer: User, officer_page: Client):
    change(both_returned, 20, by=officer)

    page = shown(officer_page, "reviews:sent", both_returned)

    assert pages.text(pages.by_id(page, "correction")) == ("1 of 2 changed since the return · not changed yet: 21")
    table = next(each for each in pages.by_id(page, "record-1") if each.tag == "table")
    cells = [[pages.text(cell) for cell in row] for row in table.iter("tr")][1:]
    assert [(row[0].split()[0], row[4]) for row in cells] == [
        ("20", "yes changed since the return"),
        ("21", "yes not changed yet"),
    ]


def test_saved_item_says_that_it_is_changed(both_returned: Assessment, officer_page: Client):
    before = pages.text(pages.by_id(shown(officer_page, "assessments:item", both_returned, 20), "changed-20"))
    version = both_returned.answers.get(item__number=20).version

    saved = officer_page.post(
        reverse("assessments:item", args=[both_returned.public_id, 20]),
        {"rating": "meet", "note": "台账已补充。", "version": str(version), "from": "item"},
        headers={"HX-Request": "true"},
    )

    assert (before, pages.text(pages.by_id(saved, "changed-20"))) == ("Not changed yet", "Changed since the return")


def test_doctor_names_wrong_numbers_of_unchanged_items(both_returned: Assessment):
    right = list(differing())
    Assessment.objects.filter(pk=both_returned.pk).update(as_returned={"unchanged": [20], "answered": []})

    assert (right, list(differing())) == ([], [f"unchanged items of assessment {both_returned.public_id}"])


@pytest.mark.parametrize(
    ("name", "queries"), [("assessments:hub", 8), ("assessments:worksheet", 8), ("reviews:sent", 6)]
)
def test_changed_items_cost_no_query(
    name: str, queries: int, both_returned: Assessment, officer_page: Client, django_assert_num_queries: Any
):
    shown(officer_page, name, both_returned)

    with django_assert_num_queries(queries):
        shown(officer_page, name, both_returned)


def test_save_while_returned_reads_the_dossier_once(
    both_returned: Assessment, officer: User, django_assert_num_queries: Any
):
    answer = both_returned.answers.select_related("item", "assessment").get(item__number=20)

    # One more than in a draft.
    with django_assert_num_queries(14):
        answers.save(
            assessment=both_returned.public_id,
            number=20,
            version=answer.version,
            entry=Entry(rating="meet", note="台账已补充。"),
            by=officer,
            at=NOW,
        )


def test_reply_alone_is_told_apart_from_a_change(both_returned: Assessment, officer: User, officer_page: Client):
    change(both_returned, 21, by=officer)
    answer = both_returned.answers.select_related("item", "assessment").get(item__number=20)
    rounds.save(answer, Entry(rating="meet", reply="我们不同意。"), by=officer)
    both_returned.refresh_from_db()

    hub = shown(officer_page, "assessments:hub", both_returned)
    submit = shown(officer_page, "assessments:submit", both_returned)

    assert correction(both_returned) == Correction((21,), (), answered=(20,))
    assert pages.text(pages.by_id(hub, "next-step")) == "2 items to correct: 1 changed, 1 answered"
    [listed] = [each for each in pages.by_class(hub, "task-list")[0] if "#type-8" in pages.links_in(each)[0]]
    assert [pages.text(each) for each in list(listed)[1:]] == [
        "3 of 3 rated · changed since the return: 21 · answered, not changed: 20",
        "answered, not changed",
    ]
    answered = pages.by_id(submit, "answered")
    assert pages.text(answered) == "Answered but not changed Item 20"
    assert [link.rpartition("/items/")[2] for link in pages.links_in(answered)] == ["20/"]
    assert [each for each in pages.page(submit).iter() if each.get("id") == "unchanged"] == []
    item = shown(officer_page, "assessments:item", both_returned, 20)
    assert pages.text(pages.by_id(item, "changed-20")) == "Answered, not changed"


@pytest.fixture
def dropped(start: Callable[..., Assessment], both_returned: Assessment, officer: User, reviewer: User) -> Assessment:
    """Item 11 is to be corrected with evidence; then the officer no longer picks its business type."""
    # The dashboard shows what this one needs.
    submission.withdraw(assessment=both_returned, by=officer, at=NOW)
    assessment = start(6, 8)
    rounds.rate_all(assessment, by=officer)
    rounds.submit(assessment, by=officer)
    rounds.take(assessment, by=reviewer)
    rounds.return_(assessment, 11, by=reviewer, asks_evidence=True)
    kept_type = assessment.edition.business_types.get(number=8)
    frame = Frame(
        name=assessment.name,
        planned_date=assessment.planned_date,
        accepted_date=None,
        type_ids=frozenset({kept_type.pk}),
    )
    assessment.refresh_from_db()
    frames.change(assessment=assessment, version=assessment.frame_version, frame=frame, by=officer, at=NOW)
    assessment.refresh_from_db()
    return assessment


def test_item_out_of_scope_is_neither_changed_nor_unchanged(dropped: Assessment, officer_page: Client):
    submit = shown(officer_page, "assessments:submit", dropped)
    sent = shown(officer_page, "reviews:sent", dropped)

    assert correction(dropped) == Correction((), (), dropped=(11,))
    assert pages.text(pages.by_id(shown(officer_page, "assessments:hub", dropped), "next-step")) == (
        "1 item to correct: 1 no longer in scope"
    )
    assert pages.text(pages.by_id(submit, "dropped")) == (
        "Customs asked to correct item 11; it is no longer in scope because the business types were changed."
    )
    assert pages.text(pages.by_id(sent, "correction")) == "0 of 1 changed since the return · no longer in scope: 11"


@pytest.mark.parametrize("is_submitted", [False, True])
def test_item_out_of_scope_is_named_without_a_link(
    is_submitted: bool, dropped: Assessment, officer: User, reviewer: User, sign_in: Callable[[User], Client]
):
    client, case = sign_in(officer), []
    if is_submitted:
        rounds.submit(dropped, by=officer)
        rounds.take(dropped, by=reviewer)
        case = [shown(sign_in(reviewer), "reviews:case", dropped, round=number) for number in ("1", "2")]
    read = [client.get("/"), shown(client, "assessments:hub", dropped), *case]
    readiness = shown(client, "assessments:readiness", dropped)

    found = [[link for link in pages.links_in(pages.page(page)) if "/items/11/" in link] for page in (*read, readiness)]
    assert found == [[]] * (len(read) + 1)
    assert ["no longer in scope" in pages.text(pages.page(page)) for page in read] == [True] * len(read)


def test_three_unchanged_items_in_a_row_are_one_link(in_review: Assessment, reviewer: User, officer_page: Client):
    for number in (20, 21, 22):
        rounds.judge(
            in_review, number, by=reviewer, rating="not_meet", comment="补充台账。", to_correct=True, asks_evidence=True
        )
    letters.return_(assessment=in_review, notice="", by=reviewer, at=NOW, anyway=True)

    submit = shown(officer_page, "assessments:submit", in_review)

    sheet = reverse("assessments:worksheet", args=[in_review.public_id])
    links = [
        [(link.get("href"), pages.text(link)) for link in pages.by_id(submit, name).iter("a")]
        for name in ("unchanged", "without-evidence")
    ]
    assert links == [[(f"{sheet}#row-20", "Items 20–22")]] * 2
