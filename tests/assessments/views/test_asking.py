"""Pages on which colleagues are asked for evidence, and where the mark stands."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.notifications.models import Mail, Message
from assessments.actions.asking import ask
from assessments.actions.evidence import remove
from assessments.models import Assessment, EvidenceLink, FrozenDossier
from tests import pages, rounds
from tests.conftest import NOW
from tests.documents import put_in_vault

HTMX = {"HX-Request": "true"}
SECRET = "zwischenuns"
pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def held(draft: Assessment, contributor: User) -> Assessment:
    """Items 11, 12 and 20 are the contributor's."""
    draft.answers.filter(item__number__in=[11, 12, 20]).update(assignee=contributor)
    return draft


def url(assessment: Assessment, name: str, *more: int) -> str:
    return reverse(f"assessments:{name}", args=[assessment.public_id, *more])


def asks(assessment: Assessment, *numbers: int, by: User, note: str = "") -> None:
    ask(assessment=assessment.public_id, numbers=numbers, note=note, by=by, at=NOW)


def asked(assessment: Assessment) -> list[int]:
    rows = assessment.answers.exclude(evidence_asked_at=None).order_by("item__number")
    return list(rows.values_list("item__number", flat=True))


def link_to(assessment: Assessment, number: int, by: User) -> EvidenceLink:
    answer = assessment.answers.select_related("item", "assessment__enterprise").get(item__number=number)
    return put_in_vault(answer, by=by)


def cells(response: Any) -> list[list[str]]:
    return [[pages.text(cell) for cell in row] for row in pages.page(response).findall(".//tbody/tr")]


# --- Asking --------------------------------------------------------------------------------------


def test_preview_names_who_is_asked_and_why_others_are_not(officer_page: Client, held: Assessment, officer: User):
    link_to(held, 12, officer)
    asks(held, 20, by=officer)

    response = officer_page.get(url(held, "ask_many"), {"item": ["11", "12", "20", "21"]}, headers=HTMX)

    assert [(row[0].split()[0], *row[1:]) for row in cells(response)] == [
        ("11", "Contributor", "–"),
        ("12", "Contributor", "It already has evidence."),
        ("20", "Contributor", "Evidence was already asked for."),
        ("21", "–", "Nobody works on it. Assign it first."),
    ]
    assert pages.form_to(response, url(held, "ask_many"))["item"] == ["11"]
    assert b"<!doctype" not in response.content


def test_page_without_scripts_lists_every_item(officer_page: Client, held: Assessment):
    response = officer_page.get(url(held, "ask_many"))

    assert [row[0].split()[0] for row in cells(response)] == ["11", "12", "20", "10", "13", "21", "22"]
    assert "item" not in pages.form_to(response, url(held, "ask_many"))


def test_items_are_asked_for_and_that_is_undone(officer_page: Client, held: Assessment):
    sent = {"item": ["11", "20"], "note": "Ledger,\r\nplease."}

    response = officer_page.post(url(held, "ask_many"), sent, follow=True)

    assert asked(held) == [11, 20]
    assert held.answers.get(item__number=11).evidence_asked_note == "Ledger, please."
    assert pages.texts(response, "notice--success") == ["Evidence is asked for at 2 items."]
    assert url(held, "undo_asking") in {each.get("action") for each in pages.page(response).iter("form")}

    undone = officer_page.post(url(held, "undo_asking"), follow=True)

    assert (asked(held), pages.texts(undone, "notice--success")) == ([], ["Evidence is no longer asked for."])
    again = officer_page.post(url(held, "undo_asking"))
    assert again.status_code == 409
    # The reader goes on where the button was.
    assert [each for each in pages.links_in(pages.by_id(again, "main")) if each] == [url(held, "worksheet"), "/"]


def test_asking_at_an_item_out_of_scope_is_not_undone(officer_page: Client, held: Assessment):
    officer_page.post(url(held, "ask_many"), {"item": ["11", "20"]})
    held.answers.filter(item__number=20).update(business_type=None)

    response = officer_page.post(url(held, "undo_asking"))

    assert response.status_code == 409
    assert "some of the items no longer belong to the business types" in response.content.decode()
    assert asked(held) == [11, 20]


def test_dialog_leads_back_to_the_worksheet(officer_page: Client, held: Assessment):
    response = officer_page.post(url(held, "ask_many"), {"item": ["11"]}, headers=HTMX)

    assert response.headers["HX-Redirect"] == url(held, "worksheet")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 422),
        ({"item": "11", "note": "x" * 301}, 422),
        ({"item": ["11", "21"], "note": "Kept."}, 409),
        ({"item": ["11", "1"]}, 404),
    ],
)
def test_refused_asking_changes_nothing(officer_page: Client, held: Assessment, sent: dict[str, Any], status: int):
    response = officer_page.post(url(held, "ask_many"), sent)

    assert (response.status_code, asked(held), Message.objects.count()) == (status, [], 0)
    if status != 404:
        assert pages.form_to(response, url(held, "ask_many"))["note"] == [sent.get("note", "")]


def test_second_click_asks_nobody_again(officer_page: Client, held: Assessment):
    sent = {"item": ["11", "20"], "note": "Ledger."}

    answers = [officer_page.post(url(held, "ask_many"), sent).status_code for _click in range(2)]

    assert (answers, asked(held), Message.objects.count()) == ([302, 302], [11, 20], 1)
    # What the first click asked for can still be undone.
    assert officer_page.post(url(held, "undo_asking")).status_code == 302
    assert asked(held) == []


def test_items_of_another_enterprise_are_not_found(sign_in: Callable[[User], Client], held: Assessment, stranger: User):
    response = sign_in(stranger).post(url(held, "ask_many"), {"item": ["11"]})

    assert (response.status_code, asked(held)) == (404, [])


# --- The mark ------------------------------------------------------------------------------------


@pytest.fixture
def marks(sign_in: Callable[[User], Client], contributor: User) -> Callable[[Assessment], list[bool]]:
    """Whether the grid, its list, the item's page and the contributor's first page show that evidence of item 20 is asked for."""

    def marks(assessment: Assessment) -> list[bool]:
        client = sign_in(contributor)
        sheet = client.get(url(assessment, "worksheet"))
        listed = client.get(url(assessment, "worksheet"), {"show": "asked"})
        item = client.get(url(assessment, "item", 20))
        return [
            "evidence asked for" in pages.text(pages.by_id(sheet, "marks-20")),
            [each.get("id") for each in pages.by_class(listed, "item-row")] == ["row-20"],
            b'id="evidence-asked"' in item.content,
            "evidence asked for" in client.get("/").content.decode(),
        ]

    return marks


def test_mark_says_who_asked_and_what_for(
    held: Assessment, officer: User, contributor: User, sign_in: Callable[[User], Client]
):
    asks(held, 20, by=officer, note="The ledger of October.")
    client = sign_in(contributor)

    item, first = client.get(url(held, "item", 20)), client.get("/")

    notice = pages.by_id(item, "evidence-asked")
    assert (
        pages.text(notice) == "Officer asked for evidence, 23 November 2026, 12:00 Beijing time The ledger of October."
    )
    sheet = client.get(url(held, "worksheet"))
    assert pages.by_id(sheet, "marks-20")[0].get("title") == "Officer 2026-11-23: The ledger of October."
    rows = [row for row in pages.page(first).findall(".//tbody/tr") if "asked" in pages.text(row)]
    assert [pages.text(row[0]).partition(" evidence")[2] for row in rows] == [
        " asked for Officer 2026-11-23: The ledger of October."
    ]
    assert pages.page(first).findall(".//tbody/tr")[0] == rows[0]


def test_mark_goes_while_evidence_is_linked(
    held: Assessment, officer: User, contributor: User, marks: Callable[[Assessment], list[bool]]
):
    asks(held, 20, by=officer)
    shown = [marks(held)]
    link = link_to(held, 20, contributor)
    shown.append(marks(held))
    remove(evidence_link=link, by=contributor, at=NOW)
    shown.append(marks(held))

    assert shown == [[True] * 4, [False] * 4, [True] * 4]


def test_mark_goes_when_the_officer_takes_it_back(
    held: Assessment, officer: User, officer_page: Client, marks: Callable[[Assessment], list[bool]]
):
    asks(held, 20, by=officer)

    page = officer_page.get(url(held, "item", 20))
    pages.form_to(page, url(held, "stop_asking", 20))
    response = officer_page.post(url(held, "stop_asking", 20))

    assert (response.status_code, marks(held)) == (302, [False] * 4)
    assert officer_page.post(url(held, "stop_asking", 20)).status_code == 409


def test_mark_goes_when_the_assessment_is_submitted(
    rated: Assessment, officer: User, contributor: User, marks: Callable[[Assessment], list[bool]]
):
    EvidenceLink.objects.filter(answer__item__number=20).delete()
    rated.answers.filter(item__number=20).update(assignee=contributor)
    asks(rated, 20, by=officer)
    before = marks(rated)
    rounds.submit(rated, by=officer)

    assert (before, marks(rated)) == ([True] * 4, [False] * 4)


def test_contributor_cannot_take_it_back(
    held: Assessment, officer: User, contributor: User, sign_in: Callable[[User], Client]
):
    asks(held, 20, by=officer)

    page = sign_in(contributor).get(url(held, "item", 20))

    assert url(held, "stop_asking", 20) not in {each.get("action") for each in pages.page(page).iter("form")}
    assert sign_in(contributor).post(url(held, "stop_asking", 20)).status_code == 403


def test_queries_of_the_preview_are_constant(
    officer_page: Client, held: Assessment, django_assert_num_queries: Callable[..., Any]
):
    for ticked in (["11"], ["11", "12", "20", "21", "22"]):
        with django_assert_num_queries(6):
            officer_page.get(url(held, "ask_many"), {"item": ticked}, headers=HTMX)


def test_customs_never_reads_it(
    officer: User, contributor: User, reviewer: User, sign_in: Callable[[User], Client], rated: Assessment
):
    EvidenceLink.objects.filter(answer__item__number=20).delete()
    rated.answers.filter(item__number=20).update(assignee=contributor)
    asks(rated, 20, by=officer, note=SECRET)
    rounds.submit(rated, by=officer)
    customs = sign_in(reviewer)

    seen = {
        path: customs.get(path).content.decode()
        for path in (
            reverse("reviews:queue"),
            reverse("reviews:case", args=[rated.public_id]),
            reverse("reviews:item", args=[rated.public_id, 20]),
            reverse("notifications:list"),
        )
    }
    dossier = bytes(FrozenDossier.objects.get(assessment=rated).content).decode()
    to_customs = "".join(Mail.objects.exclude(to=contributor.email).values_list("body", flat=True))

    assert {path for path, text in seen.items() if SECRET in text} == set()
    assert SECRET not in dossier + to_customs
    assert customs.get(url(rated, "ask_many")).status_code == 404
