"""Nil statements that are made in the portal."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.jobs.child import ChildFailed
from assessments.models import Assessment, EvidenceLink
from assessments.queries.coverage import coverage_of
from evidence.models import Document, DocumentVersion
from evidence.queries import open_version
from reports import stating
from tests import pages
from tests.conftest import NOW
from tests.reports.pdfs import texts

SAID = {
    "covers_from": "2026-01-01",
    "covers_until": "2026-06-30",
    "note": "未发现禁限寄物品。",
    "signatory": "郭承远",
    "position": "总经理",
    "signature": " 郭承远 ",
}


@pytest.fixture
def url(draft: Assessment) -> str:
    return reverse("reports:nil_statement", args=[draft.public_id, 13])


def errors(response: Any) -> list[tuple[str, str]]:
    return [(link.rpartition("id_")[2], text) for link, text in pages.errors(response)]


def test_statement_becomes_a_document_with_its_period_and_a_pdf(
    officer_page: Client, officer: User, draft: Assessment, url: str
):
    response = officer_page.post(url, SAID, follow=True)

    document = Document.objects.get()
    version = DocumentVersion.objects.get()
    assert response.redirect_chain == [(reverse("assessments:item", args=[draft.public_id, 13]) + "#evidence", 302)]
    assert (document.title, document.kind) == ("Nil statement, item 13, 2026-01-01 to 2026-06-30", "nil_statement")
    assert [str(document.covers_from), str(document.covers_until)] == ["2026-01-01", "2026-06-30"]
    link = EvidenceLink.objects.get()
    assert (link.facet, link.answer.item.number, link.document) == ("statement", 13, document)
    assert (version.media_type, version.state) == ("application/pdf", "accepted")
    with open_version(version) as file:
        (text,) = texts(file.read())
    for words in (
        "零发生声明",
        "2026年1月1日至2026年6月30日",
        "未发现禁限寄物品。",
        "郭承远，总经理",
        "Nil statement",
        "1 January 2026 to 30 June 2026",
        "Signed by name: 郭承远, 总经理",
        f"Entered in the portal by {officer.name}",
    ):
        assert "".join(words.split()) in "".join(text.split())
    assert Event.objects.get(kind="assessments.nil_statement_made").data["item"] == 13


def test_statement_stands_for_the_record_of_its_months(
    officer_page: Client, officer: User, draft: Assessment, url: str
):
    draft.role = "officer"

    def missing() -> bool:
        items = coverage_of(draft, officer, today=NOW.date()).items
        return next(row.is_missing for item in items if item.number == 13 for row in item.rows if row.facet == "record")

    before = missing()

    officer_page.post(url, SAID)

    assert (before, missing()) == (True, False)


def test_same_statement_again_is_the_same_document(officer_page: Client, draft: Assessment, url: str):
    answers = [officer_page.post(url, SAID), officer_page.post(url, SAID)]

    assert [each.status_code for each in answers] == [302, 302]
    assert (Document.objects.count(), DocumentVersion.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"covers_from": ""}, "covers_from", "Enter when the period begins."),
        ({"covers_until": ""}, "covers_until", "Enter when the period ends."),
        (
            {"covers_until": "2025-12-31"},
            "covers_until",
            "The period ends before it begins. Correct one of the two dates.",
        ),
        (
            {"covers_until": "2027-01-01"},
            "covers_until",
            "Nobody knows yet what will happen: let the period end today or earlier.",
        ),
        ({"signatory": "\u200b"}, "signatory", "Enter who signs the statement."),
        ({"position": " "}, "position", "Enter the position of the signatory."),
        ({"signature": ""}, "signature", "Sign with the signatory’s name."),
        (
            {"signature": "郭承"},
            "signature",
            "The signature is not the signatory’s name. Type it as it stands above.",
        ),
    ],
)
def test_bad_input_says_so_and_makes_nothing(
    officer_page: Client, url: str, change: dict[str, str], field: str, sentence: str
):
    response = officer_page.post(url, SAID | change)

    found = errors(response)
    assert response.status_code == 422
    assert found[0][0] == field
    assert sentence in found[0][1]
    assert Document.objects.count() == 0


def test_statement_that_cannot_be_drawn_keeps_what_was_typed(
    officer_page: Client, url: str, monkeypatch: pytest.MonkeyPatch
):
    def failing(*_arguments: Any, **_named: Any) -> bytes:
        raise ChildFailed("time", "slow")

    monkeypatch.setattr(stating.child, "run", failing)

    response = officer_page.post(url, SAID)

    assert response.status_code == 503
    assert "could not be drawn as PDF now" in pages.text(pages.page(response))
    assert pages.form_to(response, "")["signatory"] == ["郭承远"]
    assert Document.objects.count() == 0


def test_item_offers_a_statement_where_the_catalogue_counts_it(officer_page: Client, draft: Assessment, url: str):
    offered = [
        url.replace("/13/", f"/{number}/")
        in pages.links(officer_page.get(reverse("assessments:item", args=[draft.public_id, number])))
        for number in (13, 20)
    ]

    assert offered == [True, False]
