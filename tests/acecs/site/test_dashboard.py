"""The first screen: the next step of each assessment, the answer of the only live one, a contributor's own items."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from acecs.accounts.models import User
from assessments.actions import submission
from assessments.actions.answer import assign
from assessments.entry import Entry
from assessments.models import Answer, Assessment, CorrectiveAction
from tests import corrected, pages, rounds
from tests.rounds import NOW

MARKS = ("changed since the return", "answered, not changed", "to be corrected")

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english", "on_that_day")]


def next_steps(client: Client) -> list[tuple[str, str]]:
    """(words, where they lead) for each row, in order."""
    cells = [cell for cell in pages.page(client.get("/")).iter("td") if cell.get("data-label") == "Next step"]
    return [(pages.text(cell), next(iter(pages.links_in(cell)), "")) for cell in cells]


def test_draft_without_types_asks_for_types(start: Callable[..., Assessment], officer_page: Client):
    empty = start()

    assert next_steps(officer_page) == [("Pick the business types", f"/assessments/{empty.public_id}/change/")]


def test_draft_with_unrated_items_counts_them(draft: Assessment, officer_page: Client):
    assert next_steps(officer_page) == [("Rate 7 items", f"/assessments/{draft.public_id}/worksheet/?show=unrated")]


def test_missing_number_of_documents_is_next(draft: Assessment, officer: User, officer_page: Client):
    for answer in draft.answers.exclude(item__number=10):
        rounds.rate(draft, answer.item.number, by=officer)
    Assessment.objects.filter(pk=draft.pk).update(rated_count=7)

    assert next_steps(officer_page) == [
        (
            "Confirm the number of relevant documents of 2026",
            f"/enterprises/{draft.enterprise.public_id}/register/",
        )
    ]


def test_satisfied_draft_is_to_be_submitted(rated: Assessment, officer_page: Client):
    assert next_steps(officer_page) == [
        ("Check and submit to customs", f"/assessments/{rated.public_id}/submit/"),
    ]


def test_submitted_assessment_waits_for_customs(submitted: Assessment, officer_page: Client):
    assert next_steps(officer_page) == [("Waiting for customs since 23 November 2026", "")]


def test_returned_assessment_comes_first_with_its_items(
    returned: Assessment, start: Callable[..., Assessment], officer_page: Client
):
    start(1, name="Newer")

    assert next_steps(officer_page) == [
        ("Correct 1 item and submit again", f"/assessments/{returned.public_id}/worksheet/?show=unchanged"),
        ("Rate 1 item", next_steps(officer_page)[1][1]),
    ]


def test_manager_reads_what_customs_wants(returned: Assessment, manager: User, sign_in: Callable[[User], Client]):
    assert next_steps(sign_in(manager)) == [
        ("Customs wants 1 item corrected", f"/assessments/{returned.public_id}/review/"),
    ]


def test_only_live_assessment_gets_its_answer(rated: Assessment, officer_page: Client):
    answer = officer_page.get("/")

    assert pages.texts(answer, "verdict-title") == [
        "Individual standards: conditions satisfied on self-assessment for 1 March 2027"
    ]


def test_two_live_assessments_get_no_answer_above(start: Callable[..., Assessment], officer_page: Client):
    start(1)
    start(2, name="Other")

    assert pages.by_class(officer_page.get("/"), "verdict-title") == []


def test_row_says_who_is_late(
    officer_page: Client, rated: Assessment, contributor: User, start: Callable[..., Assessment]
):
    start(8)
    rated.answers.filter(item__number__in=[20, 21]).update(rating="", assignee=contributor, due_date=date(2026, 1, 1))
    rated.answers.filter(item__number=22).update(rating="", due_date=date(2026, 1, 1))

    response = officer_page.get("/")

    lines = [pages.text(each) for each in pages.page(response).iter("a") if each.get("href", "").endswith("?show=late")]
    assert lines == ["Late: Contributor 2 · nobody 1"]


def shares(response: object) -> list[list[str]]:
    """The rows of the tables of who works on what."""
    tables = [each.find("table") for each in pages.page(response).iter("details") if each.get("class") == "workload"]
    return [list(map(pages.text, row)) for table in tables if table is not None for row in table.findall("tbody/tr")]


def test_progress_by_person_and_department_is_as_on_the_hub(
    officer_page: Client, draft: Assessment, officer: User, contributor: User, start: Callable[..., Assessment]
):
    start(8, name="Nobody's yet")
    department = draft.enterprise.departments.create(name_zh="报关部", name_en="Brokerage")
    contributor.memberships.update(department=department)
    officer.memberships.update(department=department)
    draft.answers.filter(item__number__in=[11, 12]).update(assignee=contributor, due_date=date(2026, 1, 1))
    draft.answers.filter(item__number=20).update(assignee=officer)
    rounds.rate(draft, 11, by=officer)

    response = officer_page.get("/")

    assert shares(response) == [
        ["together", "Brokerage", "1 / 3", "1"],
        ["Contributor", "Brokerage", "1 / 2", "1"],
        ["Officer", "Brokerage", "0 / 1", "0"],
        ["nobody", "–", "0 / 4", "0"],
    ]
    hub = officer_page.get(f"/assessments/{draft.public_id}/")
    (section,) = [each for each in pages.page(hub).iter("section") if each.get("aria-labelledby") == "workload-title"]
    assert shares(response) == [list(map(pages.text, row)) for row in section.findall(".//tbody/tr")]


def test_returned_item_that_is_due_is_late(officer_page: Client, returned: Assessment, contributor: User):
    wanted = returned.answers.filter(item__number__in=returned.as_returned["unchanged"])
    wanted.update(assignee=contributor, due_date=date(2026, 1, 1))

    lines = [row[3] for row in shares(officer_page.get("/")) if row[0] == "Contributor"]

    assert lines == [str(wanted.count())]


def test_late_items_are_named_with_their_people(
    draft: Assessment, answer: Callable[[int], Answer], contributor: User, officer: User, officer_page: Client
):
    assign(answer=answer(11), assignee=contributor, due_date=NOW.date(), by=officer, at=NOW)
    Answer.objects.filter(pk=answer(11).pk).update(due_date=NOW.date() - timedelta(days=3))

    late = pages.by_id(officer_page.get("/"), "late-title")

    assert pages.text(late) == "1 item is late"


def test_contributor_sees_own_items(
    draft: Assessment,
    answer: Callable[[int], Answer],
    contributor: User,
    officer: User,
    sign_in: Callable[[User], Client],
):
    assign(answer=answer(11), assignee=contributor, due_date=date(2027, 1, 5), by=officer, at=NOW)

    page = sign_in(contributor).get("/")

    assert [pages.links_in(each) for each in pages.page(page).iter("th") if each.get("scope") == "row"] == [
        [f"/assessments/{draft.public_id}/items/11/"]
    ]
    assert "of 0" not in page.content.decode()


def test_contributor_sees_returned_items_first(
    rated: Assessment, contributor: User, officer: User, reviewer: User, sign_in: Callable[[User], Client]
):
    for number in (20, 22):
        item = rated.answers.select_related("item", "assessment__enterprise").get(item__number=number)
        assign(answer=item, assignee=contributor, due_date=None, by=officer, at=NOW)
    rounds.submit(rated, by=officer)
    rounds.take(rated, by=reviewer)
    rounds.judge(rated, 20, by=reviewer)
    rounds.return_(rated, 22, by=reviewer, asks_evidence=True)

    page = pages.page(sign_in(contributor).get("/"))

    tables = [[[pages.text(cell) for cell in row] for row in table.iter("tr")][1:] for table in page.iter("table")]
    rows = [row for table in tables for row in table]
    marks = [("".join(row[0].partition("to be corrected")[1:]), row[0].split()[0], row[-1]) for row in rows]
    assert marks == [
        ("to be corrected (evidence is to be added)", "22", "meets Customs: does not meet"),
        ("", "20", "meets Customs: meets"),
    ]


def test_returned_item_is_done_once_changed_or_answered(
    rated: Assessment, contributor: User, officer: User, reviewer: User, sign_in: Callable[[User], Client]
):
    for number in (20, 21, 22):
        item = rated.answers.select_related("item", "assessment__enterprise").get(item__number=number)
        assign(answer=item, assignee=contributor, due_date=None, by=officer, at=NOW)
    rounds.submit(rated, by=officer)
    rounds.take(rated, by=reviewer)
    for number in (20, 21):
        rounds.judge(rated, number, by=reviewer, rating="not_meet", comment="补充台账。", to_correct=True)
    rounds.return_(rated, 22, by=reviewer)
    rounds.rate(rated, 20, by=contributor, note="台账已补充。")
    rounds.save(rated.answers.get(item__number=21), Entry(rating="meet", reply="我们不同意。"), by=contributor)

    response = sign_in(contributor).get("/")
    done = pages.by_id(response, "own-done")

    assert [pages.text(row[0]).split()[0] for row in next(pages.page(response).iter("tbody"))] == ["22"]
    words = [pages.text(row[0]) for row in next(done.iter("tbody"))]
    assert [(each.split()[0], mark) for each in words for mark in MARKS if mark in each] == [
        ("20", "changed since the return"),
        ("21", "answered, not changed"),
    ]


def test_contributor_sees_open_items_and_folds_the_done_ones(
    rated: Assessment, contributor: User, officer: User, sign_in: Callable[[User], Client]
):
    for number in (20, 22):
        item = rated.answers.select_related("item", "assessment__enterprise").get(item__number=number)
        assign(answer=item, assignee=contributor, due_date=None, by=officer, at=NOW)
    rated.answers.filter(item__number=22).update(rating="")

    client = sign_in(contributor)
    tables = list(pages.page(client.get("/")).iter("table"))
    done = pages.by_id(client.get("/"), "own-done")

    assert [pages.text(list(table.iter("tr"))[1]).split()[0] for table in tables] == ["22", "20"]
    assert (pages.text(next(done.iter("summary"))), len(list(done.iter("tr")))) == ("Done: 1", 2)


def test_late_corrective_action_comes_before_the_items(
    rated: Assessment, contributor: User, officer: User, sign_in: Callable[[User], Client]
):
    item = rated.answers.select_related("item", "assessment__enterprise").get(item__number=20)
    assign(answer=item, assignee=contributor, due_date=None, by=officer, at=NOW)
    action = corrected.planned(rated, 21, by=officer, to=contributor)
    CorrectiveAction.objects.filter(pk=action.pk).update(due_date=NOW.date() - timedelta(days=1))

    page = pages.page(sign_in(contributor).get("/"))

    assert [pages.text(each) for each in page.iter("h2")] == ["My corrective actions", "My items"]


def own_actions(client: Client) -> list[list[str]]:
    rows = list(pages.by_id(client.get("/"), "own-actions").iter("tr"))[1:]
    return [[pages.text(cell) for cell in row] for row in rows]


def test_contributor_sees_own_corrective_actions_late_first(
    rated: Assessment, contributor: User, officer: User, sign_in: Callable[[User], Client]
):
    later = corrected.planned(rated, 21, by=officer, to=contributor, measure="Later.")
    done = corrected.planned(rated, 22, by=officer, to=contributor, measure="Reported.")
    late = corrected.planned(rated, 20, by=officer, to=contributor, measure="Late.")
    corrected.planned(rated, 20, by=officer, measure="Somebody else's.")
    CorrectiveAction.objects.filter(pk=late.pk).update(due_date=NOW.date() - timedelta(days=1))
    CorrectiveAction.objects.filter(pk=done.pk).update(due_date=NOW.date() - timedelta(days=9))
    done.refresh_from_db()
    corrected.finished(done, by=contributor)

    client = sign_in(contributor)

    assert [(row[1], row[-1]) for row in own_actions(client)] == [
        ("Late.", "not started, late"),
        ("Later.", "not started"),
        ("Reported.", "to be checked, late"),
    ]
    links = [link for row in pages.by_id(client.get("/"), "own-actions").iter("td") for link in pages.links_in(row)]
    assert links[1] == f"/assessments/{rated.public_id}/actions/{later.public_id}/"


def test_contributor_sees_nothing_but_own_tasks(
    rated: Assessment, contributor: User, officer: User, sign_in: Callable[[User], Client]
):
    item = rated.answers.select_related("item", "assessment__enterprise").get(item__number=20)
    assign(answer=item, assignee=contributor, due_date=None, by=officer, at=NOW)
    corrected.planned(rated, 21, by=officer, to=contributor)

    page = pages.page(sign_in(contributor).get("/"))

    main = next(page.iter("main"))
    assert [pages.text(each) for tag in ("h1", "h2") for each in main.iter(tag)] == [
        "My tasks",
        "My items",
        "My corrective actions",
    ]
    assert [next(iter(each.iter("caption"))).text for each in main.iter("table")] == [
        "Items",
        "Corrective actions, late ones first",
    ]


def test_withdrawn_assessment_has_no_tasks(
    rated: Assessment, contributor: User, officer: User, sign_in: Callable[[User], Client]
):
    corrected.planned(rated, 20, by=officer, to=contributor)
    submission.withdraw(assessment=rated, by=officer, at=NOW)

    assert pages.texts(sign_in(contributor).get("/"), "ledger") == []


def test_statements_of_contributor(
    rated: Assessment,
    contributor: User,
    officer: User,
    sign_in: Callable[[User], Client],
    django_assert_num_queries: Callable[..., object],
):
    for number in (20, 21, 22):
        corrected.planned(rated, number, by=officer, to=contributor)
    client = sign_in(contributor)

    with django_assert_num_queries(9):  # type: ignore[attr-defined]
        client.get("/")


def test_contributor_is_warned_of_own_assessments_only(
    start: Callable[..., Assessment], contributor: User, officer: User, sign_in: Callable[[User], Client]
):
    mine = start(8, name="Mine")
    start(8, name="Theirs")
    item = mine.answers.select_related("item", "assessment__enterprise").get(item__number=20)
    assign(answer=item, assignee=contributor, due_date=None, by=officer, at=NOW)

    warnings = {
        person.email: pages.texts(sign_in(person).get("/"), "notice--warn") for person in (contributor, officer)
    }

    assert warnings == {
        contributor.email: ["Outside the validity of its edition: Mine"],
        officer.email: ["Outside the validity of its edition: Theirs, Mine"],
    }


def test_contributor_without_items_is_told(draft: Assessment, contributor: User, sign_in: Callable[[User], Client]):
    assert pages.texts(sign_in(contributor).get("/"), "empty") == [
        "No items are assigned to you yet. A compliance officer of your enterprise assigns items."
    ]


@pytest.mark.parametrize("several", [2, 12])
def test_number_of_queries_is_constant(
    several: int,
    start: Callable[..., Assessment],
    officer: User,
    officer_page: Client,
    django_assert_num_queries: Callable[..., object],
):
    for number in range(several):
        start(1, name=f"Assessment {number}").answers.update(assignee=officer)
    officer_page.get("/")

    with django_assert_num_queries(9):  # type: ignore[attr-defined]
        officer_page.get("/")
