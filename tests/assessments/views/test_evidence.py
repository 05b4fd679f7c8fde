"""Evidence beside an item: upload, link from the vault, remove, download."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from assessments.actions import evidence as actions
from assessments.models import Assessment, EvidenceLink
from evidence.actions import documents
from evidence.models import Document, DocumentVersion
from evidence.states import Inspection
from tests import pages
from tests.documents import AT, TEXT, checked, put_in_vault
from tests.evidence import corpus

LOST = "A file did not arrive complete, so nothing was kept. Choose the files again and add them."
UNKNOWN_FACET = "Choose what the evidence shows from the list."
TYPES = (
    ".bmp, .csv, .doc, .docx, .dps, .eml, .et, .gif, .heic, .jpeg, .jpg, .mp4, .msg, .ofd, .pdf, .png, .ppt, .pptx, .tif, .tiff, .txt, "
    ".webp, .wps, .xls, .xlsx, .zip"
)
BOUNDARY = "----portal"


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


def item(assessment: Assessment, number: int) -> str:
    return reverse("assessments:item", args=[assessment.public_id, number])


def upload_url(assessment: Assessment, number: int) -> str:
    return reverse("assessments:upload", args=[assessment.public_id, number])


def link_url(assessment: Assessment, number: int) -> str:
    return reverse("assessments:link", args=[assessment.public_id, number])


def remove_url(assessment: Assessment, link: EvidenceLink) -> str:
    return reverse("assessments:remove", args=[assessment.public_id, link.public_id])


def download_url(assessment: Assessment, document: Document, version: int = 1) -> str:
    return reverse("assessments:download", args=[assessment.public_id, document.public_id, version])


def file(name: str, content: bytes = TEXT) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def upload(
    client: Client, assessment: Assessment, *files: SimpleUploadedFile, number: int = 11, facet: str = ""
) -> Any:
    return client.post(upload_url(assessment, number), {"files": list(files), "facet": facet})


def linked(assessment: Assessment) -> list[tuple[int, str, str]]:
    """(item, title, facet) of every link."""
    links = EvidenceLink.objects.filter(answer__assessment=assessment).order_by("answer__item__number", "pk")
    return list(links.values_list("answer__item__number", "document__title", "facet"))


def kinds() -> list[str]:
    """Kinds of the events about evidence, oldest first."""
    return [kind for kind in Event.objects.order_by("pk").values_list("kind", flat=True) if "evidence" in kind]


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def says(response: Any) -> str:
    """The message on the refusal page."""
    return pages.text(next(pages.by_class(response, "prose")[0].iter("p")))


def nothing_kept(folder: Path) -> bool:
    counts = (Document.objects.count(), DocumentVersion.objects.count(), EvidenceLink.objects.count(), len(kinds()))
    return counts == (0, 0, 0, 0) and files_in(folder) == []


# --- Upload ------------------------------------------------------------------------------------


def test_uploaded_file_is_in_the_vault_and_linked(officer_page: Client, officer: User, draft: Assessment):
    response = upload(officer_page, draft, file("盘点记录 Ａ.pdf", corpus.pdf()), facet="record")

    version = DocumentVersion.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, f"{item(draft, 11)}#evidence")
    assert linked(draft) == [(11, "盘点记录 Ａ", "record")]
    assert (version.filename, version.media_type, version.uploaded_by) == (
        "盘点记录 Ａ.pdf",
        "application/pdf",
        officer,
    )
    assert kinds() == ["evidence.document_added", "assessments.evidence_linked"]


def test_item_shows_file_details_and_uploader(officer_page: Client, draft: Assessment, officer: User):
    link = put_in_vault(draft.answers.select_related("item", "assessment").get(item__number=11), by=officer)

    response = officer_page.get(item(draft, 11))

    version = link.document.versions.get()
    (entry,) = pages.by_class(response, "evidence-list")
    assert pages.texts(response, "evidence-name") == ["快件查验登记 record that it is carried out"]
    assert [pages.text(each) for each in entry.iter("dd")] == [
        "20 November 2026, 10:00 Beijing time Officer",
        "Details, versions and where it is used",
        "快件查验登记.txt",
        f"{len(TEXT)} bytes",
        "text/plain",
        version.sha256,
    ]
    # Who and when first; what only machines compare is folded away.
    folded, _words = entry.iter("details")
    assert [pages.text(each) for each in folded.iter("dd")] == [
        "Details, versions and where it is used",
        "快件查验登记.txt",
        f"{len(TEXT)} bytes",
        "text/plain",
        version.sha256,
    ]
    assert download_url(draft, link.document) in pages.links(response)


def test_several_files_share_the_chosen_facet(officer_page: Client, draft: Assessment):
    upload(officer_page, draft, file("一.txt", b"1"), file("二.csv", b"2,2"), facet="procedure")

    response = officer_page.get(item(draft, 11))

    assert pages.texts(response, "notice--success") == ["2 files are in the vault and linked."]
    assert linked(draft) == [(11, "一", "procedure"), (11, "二", "procedure")]


def test_file_without_a_chosen_facet_has_none(officer_page: Client, draft: Assessment):
    upload(officer_page, draft, file("一.txt"))

    response = officer_page.get(item(draft, 11))

    assert pages.texts(response, "notice--success") == ["1 file is in the vault and linked."]
    assert linked(draft) == [(11, "一", "")]
    assert pages.by_class(response, "facet") == []


def test_second_click_stores_the_file_once(officer_page: Client, draft: Assessment):
    for _click in range(2):
        upload(officer_page, draft, file("一.txt"), facet="record")

    assert linked(draft) == [(11, "一", "record")]
    assert kinds() == ["evidence.document_added", "assessments.evidence_linked"]


def test_same_content_with_another_name_links_the_old_document(officer_page: Client, draft: Assessment):
    upload(officer_page, draft, file("一.txt", b"1"))
    officer_page.get(item(draft, 11))

    upload(officer_page, draft, file("二.txt", b"1"), number=12)

    assert linked(draft) == [(11, "一", ""), (12, "一", "")]
    assert pages.texts(officer_page.get(item(draft, 12)), "notice--info") == [
        "“二.txt” has the same content as “一”, which was already in the vault and is now linked here."
    ]


# --- Refused files ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "status", "sentence"),
    [
        ("空.txt", b"", 422, "“空.txt” is empty. Open it, check that it has content, and add it again."),
        (
            "大.txt",
            bytes(1_000_001),
            413,
            "“大.txt” is over 1 MB. Split it or save it at a lower resolution, then add it again.",
        ),
        (
            "制度.exe",
            b"MZ",
            422,
            (
                "“制度.exe” is a program or script. Programs are not accepted as evidence: add a screenshot, or a document that "
                "shows what it does."
            ),
        ),
        (
            "制度",
            b"%PDF",
            422,
            f"“制度” is not of an accepted file type. Save it as one of these and add it again: {TYPES}.",
        ),
        (
            "制度.pdf",
            TEXT,
            422,
            (
                "“制度.pdf” is another kind of file than its name says. "
                "Open it in a PDF reader and save it again as PDF, then add it."
            ),
        ),
    ],
)
def test_bad_file_is_named_and_nothing_is_stored(
    officer_page: Client,
    draft: Assessment,
    settings: Any,
    tmp_path: Path,
    name: str,
    content: bytes,
    status: int,
    sentence: str,
):
    settings.EVIDENCE_MAX_BYTES = 1_000_000

    response = upload(officer_page, draft, file(name, content))

    assert response.status_code == status
    assert pages.errors(response) == [("#files", sentence)]
    assert pages.text(pages.by_id(response, "upload-error")) == sentence
    assert nothing_kept(tmp_path)


def test_good_files_stay_whatever_happens_to_the_others(officer_page: Client, draft: Assessment):
    response = upload(
        officer_page,
        draft,
        file("好.txt"),
        file("空.txt", b""),
        file("坏.pdf", TEXT),
        file("二.csv", b"2"),
        facet="record",
    )

    assert response.status_code == 422
    assert linked(draft) == [(11, "好", "record"), (11, "二", "record")]
    assert pages.text(pages.by_id(response, "error-title")) == "2 of 4 files were not kept"
    assert pages.errors(response) == [
        ("#files", "“空.txt” is empty. Open it, check that it has content, and add it again."),
        (
            "#files",
            (
                "“坏.pdf” is another kind of file than its name says. "
                "Open it in a PDF reader and save it again as PDF, then add it."
            ),
        ),
    ]
    assert [pages.text(each) for each in pages.by_class(response, "kept-files")[0]] == ["好.txt", "二.csv"]
    assert len(pages.texts(response, "evidence-name")) == 2


def test_quota_reached_in_the_middle_refuses_only_what_is_over_it(
    officer_page: Client, draft: Assessment, settings: Any
):
    settings.EVIDENCE_QUOTA_BYTES = 3

    response = upload(officer_page, draft, file("一.txt", b"1"), file("大.txt", b"1234"), file("二.txt", b"22"))

    assert (response.status_code, linked(draft)) == (413, [(11, "一", ""), (11, "二", "")])
    assert pages.errors(response) == [
        (
            "#files",
            (
                "“大.txt” was not added: the vault’s 0 MB are used up. Ask for wrong uploads to be erased, or ask the "
                "administrator for more room, then add it again."
            ),
        )
    ]


def test_each_file_sent_by_itself_gets_its_own_answer(officer_page: Client, draft: Assessment):
    script = {"HX-Request": "true"}

    kept = officer_page.post(upload_url(draft, 11), {"files": file("好.txt")}, headers=script)
    refused = officer_page.post(upload_url(draft, 11), {"files": file("空.txt", b"")}, headers=script)

    assert (kept.status_code, pages.texts(kept, "upload-said--kept")) == (200, ["Kept."])
    assert (refused.status_code, pages.texts(refused, "upload-said--refused")) == (
        422,
        ["“空.txt” is empty. Open it, check that it has content, and add it again."],
    )
    assert pages.text(pages.by_id(refused, "files-11")).startswith("1 file")
    assert pages.texts(refused, "evidence-name") == ["好"]


def test_long_name_is_kept_whole_and_what_is_shortened_says_so(officer_page: Client, draft: Assessment):
    name = "长" * 296 + ".txt"
    named = file("一.txt")
    # Django cuts the names of its own files.
    named._name = name

    page = officer_page.post(upload_url(draft, 11), {"files": named}, follow=True)

    version = DocumentVersion.objects.select_related("document").get()
    assert (version.filename, len(version.document.title)) == (name, 255)
    assert pages.texts(page, "notice--info") == [
        f"The name “{name}” is kept whole; the document’s title is its beginning: “{version.document.title}”."
    ]
    assert name in pages.text(pages.by_class(page, "fingerprint")[0])
    response = officer_page.get(download_url(draft, version.document))
    saved = quote("长" * 175 + "….txt")
    assert response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{saved}"
    b"".join(response.streaming_content)


def test_file_under_inspection_says_so_and_is_asked_for_again(officer_page: Client, draft: Assessment, officer: User):
    waiting = replace(checked(), state=Inspection.RECEIVED)
    actions.add(answer=draft.answers.get(item__number=11), checked=[waiting], facet="", by=officer, at=AT)

    before = officer_page.get(item(draft, 11))
    DocumentVersion.objects.update(state=Inspection.INSPECTING)
    DocumentVersion.objects.update(state=Inspection.REFUSED, fault="not_text")
    after = officer_page.get(upload_url(draft, 11), headers={"HX-Request": "true"})

    list_before, list_after = (pages.by_id(each, "evidence-files-11") for each in (before, after))
    assert pages.texts(before, "evidence-name") == ["快件查验登记 waiting for its inspection"]
    assert (list_before.get("hx-get"), list_after.get("hx-get")) == (upload_url(draft, 11), None)
    assert pages.texts(after, "evidence-name") == ["快件查验登记 refused"]
    assert pages.texts(after, "evidence-refused") == [
        (
            "“快件查验登记.txt” is not plain text in UTF-8, UTF-16 or GB18030. Open it in a text editor, save it as UTF-8 "
            "and add it again."
        )
    ]


def test_several_files_of_a_version_are_downloaded_each(officer_page: Client, draft: Assessment, officer: User):
    link = put_in_vault(draft.answers.get(item__number=11), by=officer)
    files = [checked(b"1", "一.txt"), checked(b"2", "二.txt")]
    documents.add_version(document=link.document, checked=files, seen=1, by=officer, at=AT)

    page = officer_page.get(item(draft, 11))
    second = officer_page.get(download_url(draft, link.document, 2), {"file": "2"})

    downloads = [each for each in pages.links(page) if f"{link.document.public_id}/2/" in each and "/view/" not in each]
    assert downloads == [
        download_url(draft, link.document, 2),
        f"{download_url(draft, link.document, 2)}?file=2",
    ]
    assert b"".join(second.streaming_content) == b"2"
    assert officer_page.get(download_url(draft, link.document, 2), {"file": "x"}).status_code == 404


@pytest.mark.parametrize("data", [{}, {"facet": "record"}, {"files": "a text"}])
def test_upload_without_a_file_is_refused(
    officer_page: Client, draft: Assessment, tmp_path: Path, data: dict[str, str]
):
    response = officer_page.post(upload_url(draft, 11), data)

    assert response.status_code == 400
    assert pages.errors(response) == [("#files", "Choose a file first.")]
    assert nothing_kept(tmp_path)


def test_facet_stays_chosen_after_a_bad_file(officer_page: Client, draft: Assessment):
    response = upload(officer_page, draft, file("空.txt", b""), facet="procedure")

    assert pages.form_to(response, upload_url(draft, 11))["facet"] == ["procedure"]


def test_truncated_upload_is_refused(officer_page: Client, draft: Assessment, tmp_path: Path):
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\n'.encode()

    response = officer_page.post(
        upload_url(draft, 11), head + bytes(1_000), content_type=f"multipart/form-data; boundary={BOUNDARY}"
    )

    assert response.status_code == 400
    assert pages.errors(response) == [("#files", LOST)]
    assert nothing_kept(tmp_path)


def test_too_many_files_are_refused(officer_page: Client, draft: Assessment, settings: Any, tmp_path: Path):
    settings.EVIDENCE_MAX_FILES = 2

    response = upload(officer_page, draft, *(file(f"{number}.txt") for number in range(3)))

    assert response.status_code == 400
    assert pages.errors(response) == [("#files", "Choose at most 2 files at a time, and add the others after that.")]
    assert nothing_kept(tmp_path)


def test_upload_with_an_unknown_facet_is_refused(officer_page: Client, draft: Assessment):
    response = upload(officer_page, draft, file("一.txt"), facet="gossip")

    assert (response.status_code, pages.errors(response)) == (400, [("#files", UNKNOWN_FACET)])
    assert (Document.objects.count(), linked(draft), kinds()) == (0, [], [])


# --- Link from the vault -----------------------------------------------------------------------


@pytest.fixture
def in_vault(draft: Assessment, officer: User) -> EvidenceLink:
    """A document that is linked to item 11."""
    return put_in_vault(draft.answers.select_related("item", "assessment").get(item__number=11), by=officer)


def choices(response: Any) -> list[str]:
    return [pages.text(label) for each in pages.by_class(response, "vault-choice") for label in each.iter("label")]


def link(client: Client, assessment: Assessment, document: object, *, number: int = 12, facet: str = "") -> Any:
    return client.post(link_url(assessment, number), {"document": str(document), "facet": facet})


def test_document_can_be_linked_to_another_item(officer_page: Client, draft: Assessment, in_vault: EvidenceLink):
    offered = officer_page.get(item(draft, 12))

    response = link(officer_page, draft, in_vault.document.public_id, facet="statement")

    assert choices(offered) == ["快件查验登记"]
    assert (response.status_code, response.headers["Location"]) == (302, f"{item(draft, 12)}#evidence")
    assert pages.texts(officer_page.get(item(draft, 12)), "notice--success") == ["“快件查验登记” is linked."]
    assert linked(draft) == [(11, "快件查验登记", "record"), (12, "快件查验登记", "statement")]


def test_many_documents_are_linked_at_once_with_where_and_what(
    officer_page: Client, draft: Assessment, in_vault: EvidenceLink, officer: User
):
    other = put_in_vault(draft.answers.get(item__number=11), by=officer, content=b"2").document
    chosen = [str(in_vault.document.public_id), str(other.public_id)]
    sent = {"document": chosen, "facet": "record", "place": "第 3 页", "shows": "复核人签字"}

    officer_page.post(link_url(draft, 12), sent)
    page = officer_page.get(item(draft, 12))

    assert pages.texts(page, "notice--success") == ["2 documents are linked."]
    assert pages.texts(page, "evidence-shows") == ["第 3 页: 复核人签字"] * 2
    assert officer_page.post(link_url(draft, 12), sent | {"place": "页" * 101}).status_code == 422


def test_linking_twice_makes_one_link(officer_page: Client, draft: Assessment, in_vault: EvidenceLink):
    for _click in range(2):
        response = link(officer_page, draft, in_vault.document.public_id, facet="statement")

    assert response.status_code == 302
    assert linked(draft) == [(11, "快件查验登记", "record"), (12, "快件查验登记", "statement")]
    assert kinds().count("assessments.evidence_linked") == 2


@pytest.mark.parametrize(
    ("facet", "kept", "events"), [("", "statement", 2), ("statement", "statement", 2), ("procedure", "procedure", 3)]
)
def test_linking_again_changes_the_facet_only_if_one_is_chosen(
    officer_page: Client, draft: Assessment, in_vault: EvidenceLink, facet: str, kept: str, events: int
):
    link(officer_page, draft, in_vault.document.public_id, facet="statement")

    link(officer_page, draft, in_vault.document.public_id, facet=facet)

    assert linked(draft) == [(11, "快件查验登记", "record"), (12, "快件查验登记", kept)]
    assert kinds().count("assessments.evidence_linked") == events


def test_empty_vault_offers_nothing_to_link(officer_page: Client, draft: Assessment):
    response = officer_page.get(item(draft, 12))

    assert pages.by_class(response, "link-form") == []
    assert pages.texts(response, "empty")[0] == "No evidence is linked to this item yet."


def test_document_of_another_enterprise_is_404(
    officer_page: Client, draft: Assessment, start: Callable[..., Assessment], stranger: User
):
    theirs = start(6, by=stranger).answers.select_related("item", "assessment").get(item__number=11)
    foreign = put_in_vault(theirs, by=stranger, content=b"theirs")

    responses = [
        link(officer_page, draft, foreign.document.public_id),
        officer_page.get(download_url(draft, foreign.document)),
        officer_page.post(remove_url(draft, foreign)),
    ]

    assert [each.status_code for each in responses] == [400, 404, 404]
    assert linked(draft) == []
    assert linked(theirs.assessment) == [(11, "快件查验登记", "record")]


@pytest.mark.parametrize("unknown", ["", "x", "\0", uuid4()])
def test_linking_an_unknown_document_is_refused(officer_page: Client, draft: Assessment, unknown: object):
    response = link(officer_page, draft, unknown)

    assert (response.status_code, says(response)) == (400, "Choose a file from this enterprise's vault.")
    assert linked(draft) == []


def test_link_with_an_unknown_facet_is_refused(officer_page: Client, draft: Assessment, in_vault: EvidenceLink):
    response = link(officer_page, draft, in_vault.document.public_id, facet="gossip")

    assert (response.status_code, says(response)) == (400, UNKNOWN_FACET)
    assert linked(draft) == [(11, "快件查验登记", "record")]


# --- Remove ------------------------------------------------------------------------------------


def test_removing_a_link_keeps_the_document(
    officer_page: Client, draft: Assessment, in_vault: EvidenceLink, tmp_path: Path
):
    response = officer_page.post(remove_url(draft, in_vault))

    page = officer_page.get(item(draft, 11))
    assert (response.status_code, response.headers["Location"]) == (302, f"{item(draft, 11)}#evidence")
    assert pages.texts(page, "notice--success") == ["“快件查验登记” is no longer linked; it stays in the vault."]
    assert linked(draft) == []
    assert choices(page) == ["快件查验登记"]
    assert [path.read_bytes() for path in files_in(tmp_path)] == [TEXT]
    assert kinds()[-1] == "assessments.evidence_unlinked"


def test_link_is_removed_once(officer_page: Client, draft: Assessment, in_vault: EvidenceLink):
    first = officer_page.post(remove_url(draft, in_vault))
    second = officer_page.post(remove_url(draft, in_vault))

    assert (first.status_code, second.status_code) == (302, 404)
    assert kinds().count("assessments.evidence_unlinked") == 1


def test_link_can_only_be_removed_in_its_own_assessment(
    officer_page: Client, start: Callable[..., Assessment], draft: Assessment, in_vault: EvidenceLink
):
    response = officer_page.post(remove_url(start(6, name="another"), in_vault))

    assert response.status_code == 404
    assert linked(draft) == [(11, "快件查验登记", "record")]


# --- Download ----------------------------------------------------------------------------------


def test_download_has_the_uploaded_bytes_and_file_name(
    officer_page: Client, officer: User, draft: Assessment, in_vault: EvidenceLink
):
    response = officer_page.get(download_url(draft, in_vault.document))

    version = in_vault.document.versions.get()
    event = Event.objects.order_by("pk").last()
    assert b"".join(response.streaming_content) == TEXT
    assert response.headers["Content-Disposition"] == f"attachment; filename*=utf-8''{quote('快件查验登记.txt')}"
    assert response.headers["Content-Type"] == "text/plain"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "private, no-store"
    assert event is not None
    assert (event.kind, event.actor, event.subject) == (
        "evidence.document_downloaded",
        str(officer.public_id),
        str(in_vault.document.public_id),
    )
    assert event.data["sha256"] == version.sha256


@pytest.mark.parametrize("version", [0, 2, 10**30])
def test_unknown_version_is_404(officer_page: Client, draft: Assessment, in_vault: EvidenceLink, version: int):
    response = officer_page.get(download_url(draft, in_vault.document, version))

    assert response.status_code == 404
    assert "evidence.document_downloaded" not in kinds()


# --- A contributor -----------------------------------------------------------------------------


@pytest.fixture
def contributor_page(sign_in: Callable[[User], Client], draft: Assessment, contributor: User) -> Client:
    """The browser of a contributor who is assigned item 20."""
    draft.answers.filter(item__number=20).update(assignee=contributor)
    return sign_in(contributor)


def test_contributor_uploads_to_their_own_item(contributor_page: Client, draft: Assessment):
    own = upload(contributor_page, draft, file("一.txt", b"1"), number=20)
    other = upload(contributor_page, draft, file("二.txt", b"2"), number=11)

    assert (own.status_code, other.status_code) == (302, 404)
    assert linked(draft) == [(20, "一", "")]


def test_contributor_cannot_use_evidence_of_other_items(
    contributor_page: Client, draft: Assessment, in_vault: EvidenceLink
):
    page = contributor_page.get(item(draft, 20))

    responses = [
        link(contributor_page, draft, in_vault.document.public_id, number=20),
        contributor_page.get(download_url(draft, in_vault.document)),
        contributor_page.post(remove_url(draft, in_vault)),
    ]

    assert pages.by_class(page, "link-form") == []
    assert [each.status_code for each in responses] == [400, 404, 404]
    assert linked(draft) == [(11, "快件查验登记", "record")]


def test_contributor_reads_evidence_of_their_item(
    contributor_page: Client, officer_page: Client, draft: Assessment, in_vault: EvidenceLink
):
    link(officer_page, draft, in_vault.document.public_id, number=20)

    page = contributor_page.get(item(draft, 20))
    response = contributor_page.get(download_url(draft, in_vault.document))

    assert choices(page) == ["快件查验登记"]
    assert b"".join(response.streaming_content) == TEXT


def test_contributor_reads_their_own_upload_after_unlinking(
    contributor_page: Client, contributor: User, draft: Assessment
):
    answer = draft.answers.select_related("item", "assessment").get(item__number=20)
    own = put_in_vault(answer, by=contributor)
    contributor_page.post(remove_url(draft, own))

    response = contributor_page.get(download_url(draft, own.document))

    assert linked(draft) == []
    assert b"".join(response.streaming_content) == TEXT


def test_what_a_link_says_is_changed_and_emptied(officer_page: Client, draft: Assessment, in_vault: EvidenceLink):
    address = reverse("assessments:describe_link", args=[draft.public_id, in_vault.public_id])

    def said() -> tuple[str, str, str]:
        in_vault.refresh_from_db()
        return in_vault.facet, in_vault.place, in_vault.shows

    officer_page.post(address, {"facet": "site", "place": "第3页", "shows": "布局。"})
    filled = said()
    refused = officer_page.post(address, {"facet": "x", "place": "第4页"})
    kept = said()
    answers = [officer_page.post(address, {"facet": "", "place": "", "shows": ""}) for _time in range(2)]

    assert (filled, kept, said()) == (("site", "第3页", "布局。"), ("site", "第3页", "布局。"), ("", "", ""))
    assert (refused.status_code, [each.status_code for each in answers]) == (400, [302, 302])
    assert Event.objects.filter(kind="assessments.evidence_described").count() == 2
