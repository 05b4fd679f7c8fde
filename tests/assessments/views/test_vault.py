"""The vault's pages: the list, a document with its details, versions and erasure, and links to many items."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from acecs.accounts.models import User
from acecs.audit.models import Event
from acecs.jobs.models import Job
from acecs.jobs.states import JobState
from assessments.actions.evidence import Words, describe_link, remove
from assessments.models import Assessment, EvidenceLink
from assessments.verification import problems
from evidence.actions import documents as actions
from evidence.models import Document, DocumentVersion, Erasure
from evidence.states import Inspection
from tests import pages, rounds
from tests.assessments.queries.test_documents import many
from tests.conftest import NOW
from tests.documents import TEXT, checked, put_in_vault


@pytest.fixture
def linked(draft: Assessment, officer: User) -> EvidenceLink:
    """A document of the officer's, linked to item 11."""
    return put_in_vault(draft.answers.get(item__number=11), by=officer)


def url(document: Document, name: str = "document", **more: Any) -> str:
    ids = {"enterprise_id": document.enterprise.public_id, "document_id": document.public_id}
    return reverse(f"assessments:{name}", kwargs=ids | more)


def file_url(version: DocumentVersion, name: str) -> str:
    return url(version.document, name, version=version.number, position=version.position)


def vault_url(draft: Assessment, name: str = "vault") -> str:
    return reverse(f"assessments:{name}", args=[draft.enterprise.public_id])


def file(name: str, content: bytes = TEXT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def titles(response: Any) -> list[str]:
    return [pages.text(each) for each in pages.by_class(response, "vault-name")]


# --- The list --------------------------------------------------------------------------------------


def test_list_shows_what_is_said_and_which_items_use_it(officer_page: Client, draft: Assessment, linked: EvidenceLink):
    Document.objects.update(kind="ledger", valid_until=date(2020, 1, 1), issuer="关务部", number="QC-1")

    page = officer_page.get(vault_url(draft))

    cells = [pages.text(each) for each in next(pages.page(page).iter("tbody")).iter("td")]
    assert titles(page) == ["快件查验登记"]
    assert cells == [
        "ledger Valid until: 2020-01-01 Issuer: 关务部 Document number: QC-1",
        f"11 {draft.name}",
        "2026-11-20 Officer",
    ]
    assert [pages.text(each) for each in pages.by_class(page, "late")] == ["2020-01-01"]


def test_words_and_lists_are_kept_in_the_address(officer_page: Client, draft: Assessment, linked: EvidenceLink):
    found = officer_page.get(vault_url(draft), {"q": "查验", "show": "expired", "item": "12"})

    sent = pages.form_to(found, vault_url(draft))
    assert (sent["q"], sent["show"], sent["item"]) == (["查验"], ["expired"], ["12"])
    assert titles(found) == []
    assert f"{vault_url(draft)}" in pages.links(found)
    # Other lists keep the words.
    lists = [each.get("href") for each in pages.by_class(found, "filters")[0]]
    assert lists[1] == "/".join(["", *vault_url(draft).split("/")[1:]]) + "?q=%E6%9F%A5%E9%AA%8C&show=unused&item=12"


@pytest.mark.parametrize("count", [1, 10_000])
def test_page_takes_ten_statements_however_many_documents(
    officer_page: Client,
    draft: Assessment,
    officer: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
):
    many(draft.enterprise, officer, count)
    officer_page.get(vault_url(draft))

    with django_assert_num_queries(10):
        page = officer_page.get(vault_url(draft))

    assert len(titles(page)) == min(count, 50)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"covers_from": "昨天"}, "Enter the day as year-month-day, for example 2027-03-01."),
        ({"covers_until": "2026-02-30"}, "There is no such day in the calendar. Check the year, month and day."),
    ],
)
def test_bad_filter_says_so_and_finds_nothing(
    officer_page: Client, draft: Assessment, linked: EvidenceLink, query: dict[str, str], sentence: str
):
    page = officer_page.get(vault_url(draft), query)

    assert (page.status_code, titles(page)) == (422, [])
    assert sentence in pages.errors(page)[0][1]


def test_files_are_added_without_an_item(officer_page: Client, draft: Assessment):
    good = officer_page.post(vault_url(draft, "add_documents"), {"files": [file("一.txt", b"1"), file("二.txt", b"2")]})
    mixed = officer_page.post(vault_url(draft, "add_documents"), {"files": [file("三.txt", b"3"), file("空.txt", b"")]})
    known = officer_page.post(vault_url(draft, "add_documents"), {"files": file("四.txt", b"3")}, follow=True)

    assert (good.status_code, good.headers["Location"], mixed.status_code) == (302, vault_url(draft), 422)
    assert pages.text(pages.by_id(mixed, "error-title")) == "1 of 2 files was not kept"
    assert sorted(titles(mixed)) == ["一", "三", "二"]
    assert pages.texts(known, "notice--info") == [
        "“四.txt” has the same content as “三”, which was already in the vault."
    ]
    assert EvidenceLink.objects.count() == 0


def test_list_asks_again_while_something_is_inspected(officer_page: Client, draft: Assessment, linked: EvidenceLink):
    before = pages.by_id(officer_page.get(vault_url(draft)), "vault-list").get("hx-get")
    version = actions.store(enterprise=draft.enterprise, checked=checked(b"2"), by=linked.linked_by, at=NOW)
    waiting = _waiting(version)

    page = officer_page.get(vault_url(draft))
    part = officer_page.get(vault_url(draft), headers={"HX-Request": "true"})

    assert (before, pages.by_id(page, "vault-list").get("hx-get")) == (None, f"{vault_url(draft)}?")
    assert waiting.state == Inspection.RECEIVED
    assert (len(titles(part)), b"<html" in part.content) == (2, False)


def _waiting(version: DocumentVersion) -> DocumentVersion:
    """Another version of the document, whose file waits for its inspection."""
    version.pk, version.number, version.state = None, 2, Inspection.RECEIVED
    version.save(force_insert=True)
    return version


# --- A document ------------------------------------------------------------------------------------


def said(response: Any, document: Document) -> dict[str, list[str]]:
    return pages.form_to(response, url(document))


def test_details_are_saved_and_a_conflict_keeps_what_was_typed(officer_page: Client, linked: EvidenceLink):
    document = linked.document
    first, second = (said(officer_page.get(url(document)), document) for _window in range(2))
    first |= {"title": ["查验登记"], "covers_from": ["2026.1.1"], "covers_until": ["2026-10-31"], "number": ["甲"]}
    second |= {"number": ["乙"], "issuer": ["关务部"]}

    saved = officer_page.post(url(document), first)
    refused = officer_page.post(url(document), second)
    kept = said(refused, document)
    again = officer_page.post(url(document), kept)

    document.refresh_from_db()
    assert (saved.status_code, refused.status_code, again.status_code) == (302, 409, 302)
    assert (kept["number"], kept["issuer"], kept["revision"]) == (["乙"], ["关务部"], ["2"])
    assert "甲" in pages.texts(refused, "facts")[0]
    assert (document.number, document.revision) == ("乙", 3)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "#id_title"),
        ({"title": "长" * 256}, "#id_title"),
        ({"covers_from": "2026-11-01", "covers_until": "2026-10-31"}, "#id_covers_until"),
        ({"valid_until": "31.02.2026"}, "#id_valid_until"),
        ({"kind": "x"}, "#id_kind"),
        ({"department": "0"}, "#id_department"),
    ],
)
def test_details_that_cannot_be_are_refused_at_their_field(
    officer_page: Client, linked: EvidenceLink, wrong: dict[str, str], field: str
):
    sent = said(officer_page.get(url(linked.document)), linked.document)

    response = officer_page.post(url(linked.document), sent | wrong)

    assert (response.status_code, [link for link, _text in pages.errors(response)]) == (422, [field])
    linked.document.refresh_from_db()
    assert linked.document.revision == 1


def test_manager_reads_and_contributor_changes_only_own_uploads(
    sign_in: Callable[[User], Client], linked: EvidenceLink, draft: Assessment, manager: User, contributor: User
):
    draft.answers.filter(item__number=11).update(assignee=contributor)
    own = actions.store(enterprise=draft.enterprise, checked=checked(b"own"), by=contributor, at=NOW).document
    reading, working = sign_in(manager), sign_in(contributor)

    pages_read = [reading.get(url(linked.document)), working.get(url(linked.document)), working.get(url(own))]

    forms = [[each.get("action", "") for each in pages.page(page).iter("form")] for page in pages_read]
    assert [
        url(document) in actions for document, actions in zip([linked.document] * 2 + [own], forms, strict=True)
    ] == [
        False,
        False,
        True,
    ]
    assert working.post(url(own, "withdraw_document"), {"reason": "误传。"}).status_code == 302
    assert working.post(url(linked.document, "withdraw_document"), {"reason": "误传。"}).status_code == 403


def test_new_version_of_several_files_is_refused_over_one_that_was_not_seen(officer_page: Client, linked: EvidenceLink):
    place = url(linked.document, "add_document_version")

    added = officer_page.post(place, {"seen": "1", "files": [file("一.txt", b"1"), file("二.txt", b"2")]})
    stale = officer_page.post(place, {"seen": "1", "files": file("三.txt", b"3")})
    bad = officer_page.post(place, {"seen": "2", "files": [file("三.txt", b"3"), file("空.txt", b"")]})

    assert (added.status_code, stale.status_code, bad.status_code) == (302, 409, 422)
    assert pages.text(pages.by_id(stale, "upload-error")).startswith("A newer version was added")
    assert pages.texts(officer_page.get(url(linked.document)), "evidence-name") == [
        "一.txt",
        "二.txt",
        "快件查验登记.txt",
    ]


def test_withdrawn_document_is_shown_with_its_reason_until_it_is_put_back(officer_page: Client, linked: EvidenceLink):
    document = linked.document
    without = officer_page.post(url(document, "withdraw_document"), {"reason": " "})
    officer_page.post(url(document, "withdraw_document"), {"reason": "已由新制度替代。"})
    page = officer_page.get(url(document))
    item = officer_page.get(reverse("assessments:item", args=[linked.answer.assessment.public_id, 11]))

    officer_page.post(url(document, "reinstate_document"))

    assert (without.status_code, pages.errors(without)) == (422, [("#withdraw_reason", "Reason Say why.")])
    assert "已由新制度替代。" in pages.texts(page, "notice--warn")[0]
    assert pages.texts(item, "evidence-name") == ["快件查验登记 record that it is carried out withdrawn"]
    document.refresh_from_db()
    assert document.withdrawn_at is None


def test_wrong_upload_is_erased_by_a_second_person(
    officer_page: Client, sign_in: Callable[[User], Client], linked: EvidenceLink, manager: User
):
    version = linked.document.versions.get()
    ask, erase = file_url(version, "ask_to_erase"), file_url(version, "erase_document")
    nobody_asked = officer_page.post(erase)
    without = officer_page.post(ask, {"reason": ""})
    officer_page.post(ask, {"reason": "含他人身份证件。"})
    own = officer_page.get(url(linked.document))

    same_person, second = officer_page.post(erase), sign_in(manager).post(erase)

    page = officer_page.get(url(linked.document))
    version.refresh_from_db()
    assert [each.status_code for each in (nobody_asked, without, same_person, second)] == [404, 422, 403, 302]
    assert erase not in [each.get("action") for each in pages.page(own).iter("form")]
    assert version.state == Inspection.ERASED
    assert pages.texts(page, "evidence-name") == ["快件查验登记.txt erased"]
    assert "含他人身份证件。" in pages.text(pages.by_class(page, "evidence-list")[0])
    assert officer_page.get(file_url(version, "download_file")).status_code == 410


def test_file_in_a_frozen_dossier_is_not_erased(
    officer_page: Client, sign_in: Callable[[User], Client], linked: EvidenceLink, officer: User, manager: User
):
    version = linked.document.versions.get()
    officer_page.post(file_url(version, "ask_to_erase"), {"reason": "误传。"})
    rounds.rate_all(linked.answer.assessment, by=officer)
    rounds.submit(linked.answer.assessment, by=officer)

    response = sign_in(manager).post(file_url(version, "erase_document"))

    version.refresh_from_db()
    assert (response.status_code, version.state) == (409, Inspection.ACCEPTED)
    assert Erasure.objects.get().erased_at is None


def test_quarantined_file_is_inspected_again(officer_page: Client, draft: Assessment, officer: User):
    waiting = replace(checked(b"2"), state=Inspection.RECEIVED)
    version = actions.store(enterprise=draft.enterprise, checked=waiting, by=officer, at=NOW)
    too_early = officer_page.post(file_url(version, "inspect_again"), follow=True)
    for state in (Inspection.INSPECTING, Inspection.QUARANTINED):
        DocumentVersion.objects.filter(pk=version.pk).update(state=state)
    Job.objects.update(state=JobState.FAILED, finished_at=NOW)

    page = officer_page.get(url(version.document))
    again = officer_page.post(file_url(version, "inspect_again"), follow=True)

    version.refresh_from_db()
    assert pages.texts(page, "evidence-refused")[0].startswith("“快件查验登记.txt” could not be opened")
    assert (too_early.status_code, version.state) == (200, Inspection.RECEIVED)
    assert pages.texts(again, "notice--success") == ["“快件查验登记.txt” is being inspected again."]


def test_download_from_the_vault_is_noted(officer_page: Client, linked: EvidenceLink):
    response = officer_page.get(file_url(linked.document.versions.get(), "download_file"))

    assert b"".join(response.streaming_content) == TEXT
    assert Event.objects.filter(kind="evidence.document_downloaded").count() == 1


def test_document_of_another_enterprise_is_as_if_it_did_not_exist(
    sign_in: Callable[[User], Client], linked: EvidenceLink, stranger: User
):
    client, missing = sign_in(stranger), Document(public_id=linked.public_id, enterprise=linked.document.enterprise)

    answers = [client.get(url(each)) for each in (linked.document, missing)]

    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].content == answers[1].content


# --- Links to many items ---------------------------------------------------------------------------


def link_url(draft: Assessment) -> str:
    return reverse("assessments:link_documents", args=[draft.public_id])


def test_many_documents_are_linked_to_many_items(
    officer_page: Client, draft: Assessment, linked: EvidenceLink, officer: User
):
    other = actions.store(enterprise=draft.enterprise, checked=checked(b"2", "二.txt"), by=officer, at=NOW).document
    chosen = {"document": [str(linked.document.public_id), str(other.public_id)]}
    offered = pages.form_to(officer_page.get(link_url(draft), chosen | {"item": "13"}), link_url(draft))

    sent = chosen | {"item": ["11", "13"], "facet": "procedure", "place": "第 2 页", "shows": "审批"}
    response = officer_page.post(link_url(draft), sent)

    links = EvidenceLink.objects.order_by("answer__item__number", "document__title")
    assert (sorted(offered["document"]), offered["item"]) == (sorted(chosen["document"]), ["13"])
    assert (response.status_code, response.headers["Location"]) == (302, vault_url(draft))
    assert list(links.values_list("answer__item__number", "document__title", "facet", "place", "shows")) == [
        (number, title, "procedure", "第 2 页", "审批") for number in (11, 13) for title in ("二", "快件查验登记")
    ]


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({"item": "11"}, 400, "Choose a file from this enterprise's vault."),
        ({"document": "{document}"}, 422, "Tick at least one item."),
        ({"document": "{document}", "item": "11", "facet": "x"}, 422, "Choose what the evidence shows from the list."),
        ({"document": "{document}", "item": "11", "shows": "长" * 1_001}, 422, "at most 1,000"),
    ],
)
def test_links_that_cannot_be_are_refused_on_the_page(
    officer_page: Client, draft: Assessment, linked: EvidenceLink, sent: dict[str, str], status: int, sentence: str
):
    data = {name: text.format(document=linked.document.public_id) for name, text in sent.items()}

    response = officer_page.post(link_url(draft), data)

    assert response.status_code == status
    assert sentence in pages.texts(response, "error-summary")[0]
    assert EvidenceLink.objects.get() == linked


# --- Undo of linking --------------------------------------------------------------------------------


def undo_url(draft: Assessment) -> str:
    return reverse("assessments:undo_links", args=[draft.public_id])


def undos(client: Client, address: str) -> list[str]:
    return [each.get("action", "") for each in pages.by_class(client.get(address), "undo")]


def worksheet(draft: Assessment) -> str:
    return reverse("assessments:worksheet", args=[draft.public_id])


@pytest.fixture
def both(draft: Assessment, linked: EvidenceLink, officer: User) -> dict[str, list[str]]:
    """A form that links two documents to items 11 and 13; one of them is linked to 11 already."""
    other = actions.store(enterprise=draft.enterprise, checked=checked(b"2", "二.txt"), by=officer, at=NOW).document
    return {"document": [str(linked.document.public_id), str(other.public_id)], "item": ["11", "13"]}


@pytest.mark.parametrize("to", ["vault", "worksheet"])
def test_linking_is_undone_exactly(
    officer_page: Client, draft: Assessment, linked: EvidenceLink, both: dict[str, list[str]], to: str
):
    made = officer_page.post(link_url(draft), both | {"place": "第 2 页"}, follow=True)
    again = officer_page.post(link_url(draft), both, follow=True)
    place = vault_url(draft) if to == "vault" else worksheet(draft)
    offered = undos(officer_page, place)

    undone = officer_page.post(undo_url(draft), {"to": to}, follow=True)

    assert pages.texts(made, "notice--success") == ["3 links were made."]
    assert pages.texts(again, "notice--success") == ["The ticked documents were linked already."]
    assert offered == [undo_url(draft)]
    assert undone.redirect_chain == [(place, 302)]
    assert pages.texts(undone, "notice--success") == ["3 links were removed."]
    assert (EvidenceLink.objects.get(), undos(officer_page, place)) == (linked, [])
    event = Event.objects.get(kind="assessments.linking_undone")
    assert sorted(zip(event.data["items"], event.data["documents"], strict=True)) == sorted(
        [(11, both["document"][1]), (13, both["document"][0]), (13, both["document"][1])]
    )
    assert list(problems()) == []
    assert officer_page.post(undo_url(draft)).status_code == 409


def test_linking_from_the_item_is_undone(officer_page: Client, draft: Assessment, linked: EvidenceLink):
    item = reverse("assessments:link", args=[draft.public_id, 13])
    officer_page.post(item, {"document": str(linked.document.public_id), "facet": "record"})
    offered = undos(officer_page, worksheet(draft))

    officer_page.post(undo_url(draft))

    assert (offered, EvidenceLink.objects.get()) == ([undo_url(draft)], linked)


def rate_13(draft: Assessment, officer: User) -> None:
    rounds.rate(draft, 13, by=officer)


def describe_13(draft: Assessment, officer: User) -> None:
    link = EvidenceLink.objects.filter(answer__item__number=13)[0]
    describe_link(evidence_link=link, words=Words("site"), by=officer, at=NOW)


def remove_13(draft: Assessment, officer: User) -> None:
    remove(evidence_link=EvidenceLink.objects.filter(answer__item__number=13)[0], by=officer, at=NOW)


def narrow_scope(draft: Assessment, officer: User) -> None:
    draft.answers.filter(item__number=13).update(business_type=None)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (rate_13, "Nothing was undone, because some items or their links have changed since: 13"),
        (describe_13, "Nothing was undone, because some items or their links have changed since: 13"),
        (remove_13, "Nothing was undone, because some items or their links have changed since: 13"),
        (narrow_scope, "Nothing was undone, because some of the items no longer belong to the business types."),
    ],
)
def test_linking_is_not_undone_after_a_change(
    officer_page: Client,
    draft: Assessment,
    officer: User,
    both: dict[str, list[str]],
    change: Callable[[Assessment, User], None],
    sentence: str,
):
    officer_page.post(link_url(draft), both)
    change(draft, officer)
    before = list(EvidenceLink.objects.order_by("pk").values_list("pk", flat=True))

    response = officer_page.post(undo_url(draft))

    assert (response.status_code, sentence in response.content.decode()) == (409, True)
    assert list(EvidenceLink.objects.order_by("pk").values_list("pk", flat=True)) == before
    assert undos(officer_page, vault_url(draft)) == undos(officer_page, worksheet(draft)) == []


def test_contributor_undoes_no_links_at_an_item_taken_away(
    sign_in: Callable[[User], Client], draft: Assessment, contributor: User
):
    draft.answers.filter(item__number__in=[20, 21]).update(assignee=contributor)
    own = actions.store(enterprise=draft.enterprise, checked=checked(b"own"), by=contributor, at=NOW).document
    client = sign_in(contributor)
    client.post(link_url(draft), {"document": str(own.public_id), "item": ["20", "21"]})
    draft.answers.filter(item__number=21).update(assignee=None)

    assert client.post(undo_url(draft)).status_code == 403
    assert EvidenceLink.objects.count() == 2


@pytest.mark.parametrize("count", [1, 12])
def test_undo_of_linking_takes_constant_statements(
    officer_page: Client,
    draft: Assessment,
    officer: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
):
    store = partial(actions.store, enterprise=draft.enterprise, by=officer, at=NOW)
    documents = [store(checked=checked(b"%d" % number, f"{number}.txt")).document for number in range(count)]
    sent = {"document": [str(each.public_id) for each in documents], "item": ["11", "13"]}
    officer_page.post(link_url(draft), sent)
    officer_page.get(worksheet(draft))

    with django_assert_num_queries(19):
        officer_page.post(undo_url(draft))

    assert EvidenceLink.objects.count() == 0


# --- More about links -------------------------------------------------------------------------------


def test_item_out_of_scope_is_404_and_links_nothing(officer_page: Client, draft: Assessment, linked: EvidenceLink):
    sent = {"document": str(linked.document.public_id), "item": ["11", "1"]}

    assert officer_page.post(link_url(draft), sent).status_code == 404
    assert EvidenceLink.objects.get() == linked


def test_contributor_links_own_uploads_to_own_items(
    sign_in: Callable[[User], Client], draft: Assessment, linked: EvidenceLink, contributor: User
):
    draft.answers.filter(item__number=20).update(assignee=contributor)
    own = actions.store(enterprise=draft.enterprise, checked=checked(b"own"), by=contributor, at=NOW).document
    client = sign_in(contributor)

    answers = [
        client.post(link_url(draft), {"document": str(document.public_id), "item": item}).status_code
        for document, item in ((own, "20"), (own, "11"), (linked.document, "20"))
    ]

    assert answers == [302, 403, 400]
    assert EvidenceLink.objects.exclude(pk=linked.pk).get().document == own


def test_documents_are_linked_to_the_assessment_that_the_vault_was_opened_from(
    officer_page: Client, draft: Assessment, linked: EvidenceLink, start: Callable[..., Assessment]
):
    newer = start(8)
    own, other = (reverse("assessments:link_documents", args=[each.public_id]) for each in (draft, newer))

    def offered(**query: str) -> list[str]:
        page = officer_page.get(vault_url(draft), query)
        (form,) = (each for each in pages.page(page).iter("form") if "evidence/link" in each.get("action", ""))
        return [form.get("action", ""), *(each.get("formaction", "") for each in form.iter("button"))]

    assert offered() == [other, "", own]
    assert offered(assessment=str(draft.public_id)) == [own, "", other]
    assert offered(assessment="x") == [other, "", own]
