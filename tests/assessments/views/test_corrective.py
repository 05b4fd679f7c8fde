"""Pages of corrective actions: the list, an action's own page, and where the item, the grid and the hub name them."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from acecs.accounts.models import Membership, User
from assessments.actions import corrective
from assessments.models import Answer, Assessment, CorrectiveAction
from tests import corrected, pages, registered, rounds
from tests.conftest import NOW
from tests.documents import TEXT, put_in_vault

pytestmark = pytest.mark.usefixtures("written_draft", "in_english", "on_that_day")
LATE = NOW + timedelta(days=40)


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


@pytest.fixture
def action(draft: Assessment, officer: User, contributor: User) -> CorrectiveAction:
    """About item 20, carried out by the contributor."""
    return corrected.planned(draft, 20, by=officer, to=contributor)


@pytest.fixture
def list_url(draft: Assessment) -> str:
    return reverse("assessments:corrective_actions", args=[draft.public_id])


@pytest.fixture
def new_url(draft: Assessment) -> str:
    return reverse("assessments:add_corrective_action", args=[draft.public_id, 20])


def url_of(action: CorrectiveAction, name: str = "corrective_action") -> str:
    return reverse(f"assessments:{name}", args=[action.answer.assessment.public_id, action.public_id])


def rows(response: Any) -> list[str]:
    return [pages.text(row) for table in pages.by_class(response, "corrective") for row in table.iter("tr")][1:]


def asking(response: Any) -> list[str]:
    tables = [each for each in pages.by_class(response, "ledger") if "corrective" not in each.get("class", "").split()]
    return [pages.text(row) for table in tables for row in table.iter("tr")][1:]


def typed(person: User, **changed: str) -> dict[str, str]:
    plan = {name: str(value) for name, value in corrected.PLAN.items()}
    return plan | {"assignee": str(person.public_id), "token": str(uuid4())} | changed


def test_list_asks_for_items_below_meets_first(draft: Assessment, officer: User, officer_page: Client, list_url: str):
    rounds.rate(draft, 20, by=officer, rating="not_meet")
    rounds.rate(draft, 21, by=officer, rating="basically_meet")
    rounds.rate(draft, 22, by=officer)
    corrected.planned(draft, 21, by=officer)

    page = officer_page.get(list_url)

    assert [row.split()[0] for row in asking(page)] == ["20"]
    assert [row.split()[0] for row in rows(page)] == ["21"]


def test_list_shows_late_ones_first_then_by_day(draft: Assessment, officer: User, sign_in: Any, list_url: str):
    corrected.planned(draft, 20, by=officer, due_date=date(2027, 2, 1))
    corrected.planned(draft, 21, by=officer, due_date=date(2026, 12, 1))
    corrected.planned(draft, 22, by=officer, due_date=date(2027, 1, 15))

    with time_machine.travel(LATE, tick=False):
        client = sign_in(officer)
        page, late = client.get(list_url), client.get(f"{list_url}?show=late")

    assert [(row.split()[0], "late" in row) for row in rows(page)] == [("21", True), ("22", False), ("20", False)]
    assert [row.split()[0] for row in rows(late)] == ["21"]


def test_list_of_mine_and_of_closed_ones(
    action: CorrectiveAction, draft: Assessment, officer: User, officer_page: Client, list_url: str
):
    corrected.planned(draft, 21, by=officer)
    corrected.checked(corrected.finished(action, by=officer), by=officer)

    mine, closed = officer_page.get(f"{list_url}?show=mine"), officer_page.get(f"{list_url}?show=closed")

    assert [row.split()[0] for row in rows(mine)] == ["21"]
    assert [row.split()[0] for row in rows(closed)] == ["20"]


def test_done_actions_of_an_item_still_below_ask_again(
    action: CorrectiveAction, draft: Assessment, officer: User, officer_page: Client, list_url: str
):
    rounds.rate(draft, 20, by=officer, rating="not_meet")
    corrected.checked(corrected.finished(action, by=officer), by=officer)

    (row,) = asking(officer_page.get(list_url))

    assert "All its corrective actions are done: rate the item anew, or plan another one." in row


def test_person_who_left_is_marked(action: CorrectiveAction, contributor: User, officer_page: Client, list_url: str):
    Membership.objects.filter(user=contributor).delete()

    (row,) = rows(officer_page.get(list_url))

    assert "can no longer carry it out: choose somebody else" in row


def test_contributor_sees_own_actions_and_those_of_their_items(
    action: CorrectiveAction, draft: Assessment, officer: User, contributor: User, sign_in: Any, list_url: str
):
    elsewhere = corrected.planned(draft, 21, by=officer)
    of_item = corrected.planned(draft, 22, by=officer)
    Answer.objects.filter(assessment=draft, item__number=22).update(assignee=contributor)
    client = sign_in(contributor)

    page = client.get(list_url)

    assert [row.split()[0] for row in rows(page)] == ["20", "22"]
    assert client.get(url_of(action)).status_code == 200
    assert client.get(url_of(of_item)).status_code == 200
    assert client.get(url_of(elsewhere)).status_code == 404


def test_stranger_and_customs_find_nothing(
    action: CorrectiveAction, stranger: User, reviewer: User, sign_in: Any, list_url: str
):
    statuses = {
        sign_in(user).get(url).status_code for user in (stranger, reviewer) for url in (list_url, url_of(action))
    }

    assert statuses == {404}


def test_action_of_another_assessment_is_404(
    action: CorrectiveAction, start: Callable[..., Assessment], officer_page: Client
):
    other = start(6, name="another")

    page = officer_page.get(reverse("assessments:corrective_action", args=[other.public_id, action.public_id]))

    assert page.status_code == 404


def field(response: Any, name: str) -> str:
    element = pages.by_id(response, f"id_{name}")
    if element.tag == "select":
        chosen = [each.get("value", "") for each in element.iter("option") if each.get("selected") is not None]
        return chosen[0] if chosen else ""
    return element.get("value", "") if element.tag == "input" else (element.text or "").strip()


def test_form_is_filled_in_from_the_items_note(
    draft: Assessment, officer: User, contributor: User, officer_page: Client, new_url: str
):
    rounds.rate(draft, 20, by=officer, rating="not_meet", note="车辆为外包。")
    due = {"assignee": contributor, "due_date": date(2026, 12, 20)}
    Answer.objects.filter(assessment=draft, item__number=20).update(**due)
    corrected.planned(draft, 21, by=officer, leader="李总", position="senior_executive")

    page = officer_page.get(new_url)

    assert {name: field(page, name) for name in ("origin", "cause", "leader", "position", "assignee", "due_date")} == {
        "origin": "rating",
        "cause": "车辆为外包。",
        "leader": "李总",
        "position": "senior_executive",
        "assignee": str(contributor.public_id),
        "due_date": "2026-12-20",
    }


def test_form_is_filled_in_from_the_figures(draft: Assessment, officer: User, officer_page: Client):
    registered.penalty(draft.enterprise, by=officer, fine=50_000)

    page = officer_page.get(reverse("assessments:add_corrective_action", args=[draft.public_id, 10]))

    assert field(page, "origin") == "figures"
    assert "50,000" in field(page, "cause")


def test_form_is_filled_in_from_what_customs_said(returned: Assessment, officer_page: Client):
    said = next(each for each in returned.customs_word["items"] if each["comment"])

    page = officer_page.get(reverse("assessments:add_corrective_action", args=[returned.public_id, said["number"]]))

    assert (field(page, "origin"), field(page, "cause")) == ("customs", said["comment"])


def test_plan_is_saved_and_shown_in_the_list(contributor: User, officer_page: Client, new_url: str, list_url: str):
    page = officer_page.post(new_url, typed(contributor), follow=True)

    assert page.redirect_chain == [(list_url, 302)]
    assert [row.split()[0] for row in rows(page)] == ["20"]


@pytest.mark.parametrize(
    ("changed", "name", "says"),
    [
        ({"due_date": "2026-11-01"}, "due_date", "The due date has passed. Enter today or a later day."),
        ({"due_date": ""}, "due_date", "Enter the day by which it is done, as year-month-day."),
        ({"due_date": "2029-01-01"}, "due_date", "1 January 2029 is more than 2 years ahead."),
        ({"cause": " \u200b "}, "cause", "Enter the cause: why the item is not met."),
        ({"assignee": "x"}, "assignee", "Choose an officer or a contributor of this enterprise to carry it out."),
    ],
)
def test_wrong_plan_is_said_at_its_field_and_nothing_is_saved(
    contributor: User, officer_page: Client, new_url: str, changed: dict[str, str], name: str, says: str
):
    page = officer_page.post(new_url, typed(contributor, **changed))

    (summary,) = pages.by_class(page, "error-summary")
    link = next(each for each in summary.iter("a") if each.get("href") == f"#id_{name}")
    assert page.status_code == 422
    assert says in pages.text(link)
    assert CorrectiveAction.objects.count() == 0


def test_member_of_elsewhere_cannot_be_chosen(stranger: User, officer_page: Client, new_url: str):
    page = officer_page.post(new_url, typed(stranger))

    assert page.status_code == 422
    assert CorrectiveAction.objects.count() == 0


def test_panel_gets_the_form_alone(officer_page: Client, new_url: str):
    page = officer_page.get(new_url, headers={"HX-Request": "true"})

    assert "<html" not in page.content.decode()
    assert field(page, "origin") == "own_check"


def test_stale_plan_shows_both(action: CorrectiveAction, contributor: User, officer_page: Client):
    corrected.finished(action, by=contributor)
    data = typed(contributor, version="1", cause="另一原因。")

    page = officer_page.post(url_of(action), data)
    again = officer_page.post(url_of(action), data | {"version": field(page, "version")})

    assert page.status_code == 409
    assert "Contributor changed this in the meantime" in pages.text(pages.page(page))
    assert "What is saved now" in pages.text(pages.page(page))
    assert field(page, "cause") == "另一原因。"
    assert again.status_code == 302


def test_report_with_a_file_and_a_document(
    action: CorrectiveAction, draft: Assessment, officer: User, contributor: User, sign_in: Any
):
    link = put_in_vault(draft.answers.get(item__number=20), by=officer)
    file = SimpleUploadedFile("补录.txt", "十月记录\n".encode())
    data = {
        "version": "1",
        "step": "finish",
        "progress": "已补录。",
        "documents": str(link.document.public_id),
        "files": file,
    }

    page = sign_in(contributor).post(url_of(action, "report_corrective_action"), data, follow=True)

    action.refresh_from_db()
    assert page.status_code == 200
    assert action.status == "to_check"
    assert sorted(each.title for each in action.documents.all()) == ["快件查验登记", "补录"]


def test_contributor_reads_what_shows_their_action(
    action: CorrectiveAction, draft: Assessment, officer: User, contributor: User, sign_in: Any
):
    link = put_in_vault(draft.answers.get(item__number=20), by=officer)
    url = reverse("assessments:download", args=[draft.public_id, link.document.public_id, 1])
    client = sign_in(contributor)
    before = client.get(url)

    corrected.finished(action, by=contributor, documents=[link.document.public_id])

    after = client.get(url)
    assert (before.status_code, b"".join(after.streaming_content)) == (404, TEXT)


def test_refused_file_keeps_what_was_typed(action: CorrectiveAction, officer_page: Client):
    file = SimpleUploadedFile("x.exe", b"MZ")
    data = {"version": "1", "step": "finish", "progress": "已补录。", "files": file}

    page = officer_page.post(url_of(action, "report_corrective_action"), data)

    action.refresh_from_db()
    assert 400 <= page.status_code < 500
    assert (pages.by_id(page, "report_progress").text or "").strip() == "已补录。"
    assert (action.status, action.version) == ("not_started", 1)


def test_check_closes_it_and_history_says_what_changed(
    action: CorrectiveAction, contributor: User, officer_page: Client
):
    corrected.finished(action, by=contributor)
    data = {"version": "2", "effective": "yes", "note": "抽查 20 票。"}

    page = officer_page.post(url_of(action, "check_corrective_action"), data, follow=True)

    text = pages.text(pages.by_class(page, "history")[0])
    assert "Status: to be checked → done" in text
    assert "What was checked and found: — → 抽查 20 票。" in text
    assert "Checked by: — → Officer" in text


def test_drop_and_open_again(action: CorrectiveAction, officer_page: Client):
    dropped = officer_page.post(url_of(action, "drop_corrective_action"), {"version": "1", "reason": "不再需要。"})
    opened = officer_page.post(url_of(action, "reopen_corrective_action"), {"version": "2"}, follow=True)

    action.refresh_from_db()
    assert dropped.status_code == 302
    assert pages.page(opened) is not None
    assert action.status == "in_progress"


def test_item_page_lists_its_actions(action: CorrectiveAction, draft: Assessment, officer_page: Client):
    page = officer_page.get(reverse("assessments:item", args=[draft.public_id, 20]))

    text = pages.text(pages.by_id(page, "corrective"))
    assert "补录十月记录，并每月由主管复核。 not started Contributor · 2026-12-15" in text


def test_item_page_asks_for_its_actions_only_if_it_has_some(
    action: CorrectiveAction, draft: Assessment, officer: User, officer_page: Client, django_assert_num_queries: Any
):
    rounds.rate(draft, 21, by=officer)

    with django_assert_num_queries(11):
        officer_page.get(reverse("assessments:item", args=[draft.public_id, 20]))
    with django_assert_num_queries(10):
        officer_page.get(reverse("assessments:item", args=[draft.public_id, 21]))


def test_grid_marks_and_filters_them(
    action: CorrectiveAction, draft: Assessment, officer: User, officer_page: Client, sign_in: Any
):
    url = reverse("assessments:worksheet", args=[draft.public_id])

    with time_machine.travel(LATE, tick=False):
        late = sign_in(officer).get(url)
    only = officer_page.get(f"{url}?show=actions")

    assert pages.text(pages.by_id(late, "marks-20")).endswith("correction late 2026-12-15")
    assert pages.text(pages.by_id(only, "marks-20")).endswith("correction 2026-12-15")
    assert [row.get("id") for row in pages.by_class(only, "item-row")] == ["row-20"]


def test_saved_row_keeps_its_mark(action: CorrectiveAction, draft: Assessment, officer_page: Client):
    url = reverse("assessments:item", args=[draft.public_id, 20])
    data = {"version": "0", "rating": "not_meet"}

    saved = officer_page.post(f"{url}?from=worksheet", data, headers={"HX-Request": "true"})

    assert pages.text(pages.by_id(saved, "marks-20")).endswith("correction 2026-12-15")


def test_hub_says_how_many_are_open_and_late(action: CorrectiveAction, draft: Assessment, officer: User, sign_in: Any):
    rounds.rate(draft, 21, by=officer, rating="not_meet")

    with time_machine.travel(LATE, tick=False):
        page = sign_in(officer).get(reverse("assessments:hub", args=[draft.public_id]))

    assert "1 open, 1 late (1 item without one)" in pages.text(pages.page(page))


def test_queries_of_the_pages_do_not_grow(
    draft: Assessment, officer: User, officer_page: Client, list_url: str, django_assert_num_queries: Any
):
    actions = [corrected.planned(draft, number, by=officer) for number in (20, 21, 22, 10, 11)]
    link = put_in_vault(draft.answers.get(item__number=20), by=officer)
    corrected.finished(actions[0], by=officer, documents=[link.document.public_id])
    # The kept verdict is of that day.
    rounds.rate(draft, 20, by=officer)

    with django_assert_num_queries(9):
        officer_page.get(list_url)
    # One more for the titles of its documents.
    with django_assert_num_queries(14):
        officer_page.get(url_of(actions[0]))
    with django_assert_num_queries(13):
        officer_page.get(url_of(actions[1]))


def test_readiness_names_person_and_day_of_actions_late_first(
    draft: Assessment, officer: User, contributor: User, officer_page: Client, django_assert_num_queries: Any
):
    for number in (20, 21):
        rounds.rate(draft, number, by=officer, rating="not_meet")
    rounds.rate(draft, 22, by=officer, rating="basically_meet")
    corrected.planned(draft, 21, by=officer, to=contributor)
    corrected.planned(draft, 22, by=officer)
    Answer.objects.filter(assessment=draft, item__number=20).update(assignee=officer)
    url = reverse("assessments:readiness", args=[draft.public_id])

    with django_assert_num_queries(6):
        page = officer_page.get(url)

    table = open_items(page)
    assert "Contributor due by 2026-12-15 补录十月记录" in table["21"]
    assert table["22"].endswith("asically meets Officer due by 2026-12-15 补录十月记录，并每月由主管复核。 not started")
    assert table["20"].endswith("Plan a corrective action for item 20")
    # Not rated yet: there is nothing to correct.
    assert table["11"].endswith("no due date —")


def test_late_work_is_called_late_on_the_readiness_page(officer_page: Client, draft: Assessment, officer: User):
    rounds.rate(draft, 22, by=officer, rating="basically_meet")
    corrected.planned(draft, 22, by=officer)
    CorrectiveAction.objects.update(due_date=date(2026, 3, 5))

    page = officer_page.get(reverse("assessments:readiness", args=[draft.public_id]))

    assert "Officer late: due 2026-03-05 补录十月记录" in open_items(page)["22"]


def open_items(page: Any) -> dict[str, str]:
    return {pages.text(row).split()[0]: pages.text(row) for row in pages.by_id(page, "open-items").iter("tr")}


def calendar_of(response: Any) -> Any:
    return Calendar.from_ical(response.content)


def test_calendar_has_a_whole_beijing_day_per_open_action(
    action: CorrectiveAction, draft: Assessment, officer: User, officer_page: Client
):
    done = corrected.planned(draft, 21, by=officer)
    corrected.checked(corrected.finished(done, by=officer), by=officer)

    response = officer_page.get(reverse("assessments:due_days", args=[draft.public_id]))

    (event,) = calendar_of(response).walk("VEVENT")
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"DTSTART;VALUE=DATE:20261215\r\n" in response.content
    assert (str(event["uid"]), event["sequence"]) == (str(action.public_id), 0)
    assert event["summary"] == f"Corrective action for item 20: {corrected.PLAN['measure']}"
    assert event["url"].endswith(url_of(action))


def test_calendar_lines_are_folded_and_escaped(draft: Assessment, officer: User, officer_page: Client):
    action = corrected.planned(
        draft, 20, by=officer, measure="补录，台账; 复核\\再查,\n第二行" * 20, cause="因\r\nBEGIN:VEVENT"
    )

    content = officer_page.get(url_of(action, "due_day")).content

    lines = content.split(b"\r\n")
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert max(map(len, lines)) <= 75
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert event["summary"].endswith("补录，台账; 复核\\再查, 第二行")
    assert "BEGIN:VEVENT" in event["description"]


def test_changed_action_keeps_its_uid_and_counts_on(
    action: CorrectiveAction, contributor: User, officer: User, officer_page: Client
):
    before = calendar_of(officer_page.get(url_of(action, "due_day"))).walk("VEVENT")[0]
    corrective.change(
        action=action, version=1, plan=corrected.plan(contributor, due_date=date(2027, 1, 5)), by=officer, at=NOW
    )
    corrective.drop(action=action, version=2, reason="改期。", by=officer, at=NOW)

    after = calendar_of(officer_page.get(url_of(action, "due_day"))).walk("VEVENT")[0]

    assert before["uid"] == after["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 2)
    assert (after.decoded("dtstart"), after["status"]) == (date(2027, 1, 5), "CANCELLED")


def test_calendar_of_a_contributor_has_only_what_they_see(
    action: CorrectiveAction, draft: Assessment, officer: User, contributor: User, sign_in: Any
):
    elsewhere = corrected.planned(draft, 21, by=officer)
    client = sign_in(contributor)

    seen = calendar_of(client.get(reverse("assessments:due_days", args=[draft.public_id]))).walk("VEVENT")

    assert [str(event["uid"]) for event in seen] == [str(action.public_id)]
    assert client.get(url_of(elsewhere, "due_day")).status_code == 404
