"""Zip files and mails of the vault: the files in them become documents of their own."""

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from acecs.accounts.models import User
from acecs.audit.models import Event
from assessments.actions import vault
from assessments.models import Assessment, EvidenceLink
from evidence import rules
from evidence.models import Document, DocumentVersion
from evidence.uploads import Upload
from tests import pages
from tests.conftest import NOW
from tests.documents import added, checked
from tests.evidence import corpus


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(name, content)
    return buffer.getvalue()


def packed_by_an_old_program(name: str, content: bytes) -> bytes:
    """As Windows writes a Chinese name: in GBK, without saying so."""
    stand_in = "x" * len(name.encode("gbk"))
    return zipped({stand_in: content}).replace(stand_in.encode(), name.encode("gbk"))


GOOD = {"制度/报关制度.txt": b"1", "台账.csv": b"a,b\n1,2\n", "__MACOSX/._台账.csv": b"2", ".DS_Store": b"3"}
# Evidence only as a part of other files, and empty: neither is a document by itself.
MIXED = GOOD | {"签名.p7s": b"0\x80", "空.txt": b""}


def named(name: str) -> Upload:
    return Upload.of(name, b"1")


def link_to(draft: Assessment, officer: User, content: bytes, name: str = "材料.zip", item: int = 11) -> EvidenceLink:
    return added(draft.answers.get(item__number=item), checked(content, name), facet="record", by=officer, at=NOW)


def url(document: Document) -> str:
    ids = [document.enterprise.public_id, document.public_id, 1, 1]
    return reverse("assessments:unpack", args=ids)


def item_url(draft: Assessment, number: int = 11) -> str:
    return reverse("assessments:item", args=[draft.public_id, number])


def shown(page: Any) -> list[tuple[str, bool]]:
    labels = [(each, each.find("input[@name='file']")) for each in pages.page(page).iter("label")]
    return [(pages.text(label), box.get("checked") is not None) for label, box in labels if box is not None]


def linked_titles(draft: Assessment, number: int = 11) -> list[str]:
    links = EvidenceLink.objects.filter(answer__assessment=draft, answer__item__number=number)
    return sorted(links.values_list("document__title", flat=True))


def ticked(page: Any, address: str) -> dict[str, list[str]]:
    return pages.form_to(page, address)


def test_files_take_the_place_of_the_zip_file(officer_page: Client, draft: Assessment, officer: User):
    link = link_to(draft, officer, zipped(GOOD))
    address = url(link.document)

    page = officer_page.get(address, {"link": link.public_id})
    done = officer_page.post(address, ticked(page, ""), follow=True)

    assert shown(page) == [("报关制度.txt", True), ("台账.csv", True)]
    assert done.redirect_chain == [(f"{item_url(draft)}#evidence", 302)]
    assert pages.texts(done, "notice--success") == ["2 files are in the vault and linked."]
    assert linked_titles(draft) == ["台账", "报关制度"]
    assert set(EvidenceLink.objects.values_list("facet", flat=True)) == {"record"}
    link.document.refresh_from_db()
    assert link.document.withdrawn_reason == "Its files are documents of their own now: 2."
    assert Event.objects.get(kind="evidence.document_unpacked").data["count"] == 2


def test_bad_files_say_why_and_the_zip_file_stays(officer_page: Client, draft: Assessment, officer: User):
    link = link_to(draft, officer, zipped(MIXED))
    address = url(link.document)

    answer = officer_page.post(address, ticked(officer_page.get(address), ""))

    assert answer.status_code == 422
    assert pages.text(pages.by_id(answer, "error-title")) == "2 of 4 files were not kept"
    assert [sentence for _place, sentence in pages.errors(answer)] == [
        "“签名.p7s” is a signature, a certificate or an encrypted file. Add the document itself, readable without a key.",
        "“空.txt” is empty. Open it, check that it has content, and add it again.",
    ]
    assert linked_titles(draft) == ["台账", "报关制度", "材料"]
    assert shown(answer) == [("报关制度.txt", False), ("台账.csv", False), ("签名.p7s", True), ("空.txt", True)]
    link.document.refresh_from_db()
    assert link.document.withdrawn_at is None


def test_only_ticked_files_are_taken_out_and_the_zip_file_stays_if_wanted(
    officer_page: Client, draft: Assessment, officer: User
):
    link = link_to(draft, officer, zipped(GOOD))
    address = url(link.document)
    sent = ticked(officer_page.get(address), "") | {"file": ["1"]}
    del sent["replace"]

    done = officer_page.post(address, sent)

    assert done.headers["Location"] == reverse("assessments:vault", args=[draft.enterprise.public_id])
    assert linked_titles(draft) == ["台账", "材料"]


def test_name_in_gbk_is_read(officer_page: Client, draft: Assessment, officer: User):
    link = link_to(draft, officer, packed_by_an_old_program("报关单据复核制度.txt", b"1"))

    page = officer_page.get(url(link.document))

    assert shown(page) == [("报关单据复核制度.txt", True)]


def test_same_files_again_are_the_documents_that_are_there(officer_page: Client, draft: Assessment, officer: User):
    for number, item in ((1, 11), (2, 12)):
        files = {"制度.txt": b"same", f"{number}.txt": b"%d" % number}
        address = url(link_to(draft, officer, zipped(files), f"第{number}批.zip", item).document)
        officer_page.post(address, ticked(officer_page.get(address), ""))

    assert Document.objects.filter(title="制度").count() == 1
    assert (linked_titles(draft, 11), linked_titles(draft, 12)) == (["1", "制度"], ["2", "制度"])


def test_quota_reached_in_the_middle_keeps_what_fits(
    officer_page: Client, draft: Assessment, officer: User, settings: Any
):
    content = zipped({"一.txt": b"1" * 60, "二.txt": b"2" * 60})
    link = link_to(draft, officer, content)
    settings.EVIDENCE_QUOTA_BYTES = len(content) + 100

    answer = officer_page.post(url(link.document), ticked(officer_page.get(url(link.document)), ""))

    assert answer.status_code == 413
    assert pages.text(pages.by_id(answer, "error-title")) == "1 of 2 files was not kept"
    assert linked_titles(draft) == ["一", "材料"]


def test_what_was_attached_to_a_mail_becomes_documents_and_the_mail_stays(
    officer_page: Client, draft: Assessment, officer: User
):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.com", "b@example.com", "单证"
    mail.set_content("请查收。")
    mail.add_attachment(b"a,b\n1,2\n", maintype="text", subtype="csv", filename="台账.csv")
    link = link_to(draft, officer, bytes(mail), "单证.eml")
    address = url(link.document)

    page = officer_page.get(address)
    officer_page.post(address, ticked(page, ""))

    assert shown(page) == [("台账.csv", True)]
    assert linked_titles(draft) == ["单证", "台账"]
    assert DocumentVersion.objects.get(filename="台账.csv").size == 8


def test_file_is_taken_out_in_pieces(
    officer_page: Client, draft: Assessment, officer: User, monkeypatch: pytest.MonkeyPatch
):
    content = bytes(range(32, 127)) * 100_000
    link = link_to(draft, officer, zipped({"大.txt": content}))

    officer_page.post(url(link.document), {"file": ["0"]})

    assert DocumentVersion.objects.get(filename="大.txt").size == len(content)


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({}, 422, "Tick at least one file."),
        ({"file": ["101"]}, 400, "Tick files of the list."),
        ({"file": ["x"]}, 400, "Tick files of the list."),
        (
            {"file": [str(number) for number in range(101)]},
            422,
            "At most 100 files are taken out at a time. Tick fewer, and take out the others after that.",
        ),
    ],
)
def test_bad_choice_says_so_and_takes_nothing_out(
    officer_page: Client, draft: Assessment, officer: User, sent: dict[str, list[str]], status: int, sentence: str
):
    link = link_to(draft, officer, zipped({f"{number}.txt": b"%d" % number for number in range(101)}))

    answer = officer_page.post(url(link.document), sent)

    assert (answer.status_code, pages.errors(answer)[0][1]) == (status, sentence)
    assert Document.objects.count() == 1


def test_only_the_first_hundred_are_ticked(officer_page: Client, draft: Assessment, officer: User):
    link = link_to(draft, officer, zipped({f"{number}.txt": b"%d" % number for number in range(101)}))

    boxes = shown(officer_page.get(url(link.document)))

    assert (len(boxes), [name for name, is_ticked in boxes if not is_ticked]) == (101, ["100.txt"])
    assert rules.MOST_TAKEN_OUT == 100


def test_zip_file_of_ten_thousand_files_is_refused_with_its_sentence(officer_page: Client, draft: Assessment):
    content = zipped({f"{number}.txt": b"a" for number in range(10_000)})
    address = reverse("assessments:add_documents", args=[draft.enterprise.public_id])

    answer = officer_page.post(address, {"files": SimpleUploadedFile("全部.zip", content)})

    assert (answer.status_code, pages.errors(answer)[0][1]) == (
        422,
        "“全部.zip” contains over 1,000 files. Pack them into several zip files and add those, or choose the folder instead.",
    )
    assert Document.objects.count() == 0


# --- A zip file with bad files ---------------------------------------------------------------------

PROGRAM = b"MZ" + bytes(100)
ROOM = {f"{number}.txt": b"%d" % number for number in range(99)}


def upload(client: Client, draft: Assessment, content: bytes, **headers: str) -> Any:
    address = reverse("assessments:upload", args=[draft.public_id, 11])
    return client.post(address, {"files": SimpleUploadedFile("材料.zip", content), "facet": "record"}, headers=headers)


def test_good_files_of_a_bad_zip_file_are_kept_without_it(officer_page: Client, draft: Assessment):
    bad = {"工具/安装.exe": PROGRAM, "<b>宏.docm": corpus.word(), "坏.docx": corpus.word()[:-40]}

    answer = upload(officer_page, draft, zipped(GOOD | bad))

    assert answer.status_code == 422
    assert pages.text(pages.by_id(answer, "error-title")) == "4 of 6 files were not kept"
    assert [sentence for _place, sentence in pages.errors(answer)] == [
        rules.kept_in_part("材料.zip", 2, 5).message,
        rules.upload(named("安装.exe")).message,
        rules.upload(named("<b>宏.docm")).message,
        rules.rejected("坏.docx", "damaged").message,
    ]
    assert linked_titles(draft) == ["台账", "报关制度"]
    assert set(DocumentVersion.objects.values_list("filename", flat=True)) == {"报关制度.txt", "台账.csv"}


def test_tray_names_each_kept_file_of_a_bad_zip_file(officer_page: Client, draft: Assessment):
    answer = upload(officer_page, draft, zipped(GOOD | {"a.exe": PROGRAM}), **{"HX-Request": "true"})

    assert answer.status_code == 422
    assert pages.texts(answer, "upload-said--kept") == ["报关制度.txt: Kept.", "台账.csv: Kept."]
    assert len(pages.texts(answer, "upload-said--refused")) == 2


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        ({"一.exe": PROGRAM, "二.docm": b"x"}, "embedded_program"),
        ({"一.txt": b"1", "../二.exe": PROGRAM}, "outside_path"),
        ({"一.txt": b"1", "二.zip": zipped({"三.txt": bytes(30_000_000)})}, "too_much_inside"),
        ({"一.txt": b"1", "/".join("a" * 12): PROGRAM}, "too_deep"),
    ],
    ids=["nothing good", "slip", "bomb", "too deep"],
)
def test_zip_file_that_is_bad_as_a_whole_is_refused_whole(
    officer_page: Client, draft: Assessment, files: dict[str, bytes], fault: str
):
    answer = upload(officer_page, draft, zipped(files))

    assert [sentence for _place, sentence in pages.errors(answer)] == [rules.rejected("材料.zip", fault).message]
    assert (answer.status_code, Document.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("bad", "shown"),
    [
        ("工具/<b>安装.exe", "工具/<b>安装.exe"),
        ("a\u202eb\n.exe", "ab.exe"),
        ("长" * 300 + ".exe", "长" * 196 + ".exe"),
    ],
)
def test_bad_file_among_too_many_is_named(officer_page: Client, draft: Assessment, bad: str, shown: str):
    answer = upload(officer_page, draft, zipped(ROOM | {"甲.txt": b"a", bad: PROGRAM}))

    sentence = f"The file in it is “{shown}”: remove that, and look for others like it."
    assert pages.errors(answer)[0][1] == f"{rules.rejected('材料.zip', 'embedded_program').message} {sentence}"
    assert (answer.status_code, Document.objects.count()) == (422, 0)


def test_zip_files_of_one_form_share_the_bound(officer_page: Client, draft: Assessment):
    first, second = zipped(ROOM | {"a.exe": PROGRAM}), zipped({"甲.txt": b"a", "a.exe": PROGRAM})
    address = reverse("assessments:add_documents", args=[draft.enterprise.public_id])

    answer = officer_page.post(
        address, {"files": [SimpleUploadedFile("一.zip", first), SimpleUploadedFile("二.zip", second)]}
    )

    assert pages.errors(answer)[-1][1] == rules.rejected_for("二.zip", "embedded_program", "a.exe").message
    assert Document.objects.count() == 99


def test_new_version_takes_no_part_of_a_bad_zip_file(officer_page: Client, draft: Assessment, officer: User):
    document = link_to(draft, officer, zipped(GOOD)).document
    address = reverse("assessments:add_document_version", args=[document.enterprise.public_id, document.public_id])
    sent = {"files": SimpleUploadedFile("材料.zip", zipped(GOOD | {"a.exe": PROGRAM})), "seen": "1"}

    answer = officer_page.post(address, sent)

    assert answer.status_code == 422
    assert (Document.objects.count(), DocumentVersion.objects.count()) == (1, 1)


def test_withdrawn_and_other_files_are_not_unpacked(officer_page: Client, draft: Assessment, officer: User):
    text = link_to(draft, officer, b"1", "一.txt").document
    withdrawn = link_to(draft, officer, zipped(GOOD)).document
    vault.withdraw(document=withdrawn, reason="误传。", by=officer, at=NOW)

    for document, sentence in (
        (text, "“一.txt” is neither a zip file nor a mail, so there is nothing to take out."),
        (withdrawn, "“材料” was withdrawn. Put it back into use first."),
    ):
        answers = [officer_page.get(url(document)), officer_page.post(url(document), {"file": ["0"]})]

        assert [(each.status_code, sentence in pages.text(pages.page(each))) for each in answers] == [(409, True)] * 2
    assert Document.objects.count() == 2


def test_contributor_unpacks_an_own_zip_file_only(
    sign_in: Callable[[User], Client], draft: Assessment, officer: User, contributor: User
):
    answer = draft.answers.get(item__number=11)
    draft.answers.filter(item__number=11).update(assignee=contributor)
    own = added(answer, checked(zipped({"一.txt": b"1"}), "甲.zip"), facet="", by=contributor, at=NOW)
    other = link_to(draft, officer, zipped({"二.txt": b"2"}), "乙.zip")
    # The colleague's item keeps the zip file, which therefore stays in use.
    EvidenceLink.objects.create(
        answer=draft.answers.get(item__number=12), document=own.document, linked_by=officer, linked_at=NOW
    )

    working = sign_in(contributor)
    done = working.post(url(own.document), {"file": ["0"], "replace": "on"})
    refused = working.get(url(other.document))

    assert (done.status_code, refused.status_code) == (302, 403)
    assert linked_titles(draft) == ["一", "乙", "甲"]
    assert linked_titles(draft, 12) == ["甲"]


def test_offer_stands_beside_the_file_wherever_it_is(officer_page: Client, draft: Assessment, officer: User):
    link = link_to(draft, officer, zipped(GOOD))
    address = url(link.document)
    vault_url = reverse("assessments:vault", args=[draft.enterprise.public_id])
    sent = SimpleUploadedFile("又.zip", zipped({"三.txt": b"3"}))

    tray = officer_page.post(f"{vault_url}add/", {"files": sent}, headers={"HX-Request": "true"})

    another = DocumentVersion.objects.get(filename="又.zip").document
    assert pages.links(tray) == [url(another)]
    assert address in pages.links(officer_page.get(vault_url))
    assert address in pages.links(officer_page.get(reverse("assessments:document", args=address.split("/")[2:5:2])))
    assert f"{address}?link={link.public_id}" in pages.links(officer_page.get(item_url(draft)))


@pytest.mark.parametrize("count", [1, 100])
def test_page_takes_nine_statements_however_many_files(
    officer_page: Client,
    draft: Assessment,
    officer: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
):
    link = link_to(draft, officer, zipped({f"{number}.txt": b"%d" % number for number in range(count)}))
    officer_page.get(url(link.document))

    with django_assert_num_queries(9):
        officer_page.get(url(link.document))
