"""All evidence as one ZIP: what is in it, who gets it, what it costs, and how a damaged file ends it."""

import hashlib
import json
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import openpyxl
import pypdfium2
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from assessments.actions import submission
from assessments.models import Assessment
from evidence import storage
from evidence.models import DocumentVersion
from evidence.queries import DamagedError
from evidence.states import Inspection
from tests import corrected, pages, rounds
from tests.conftest import NOW
from tests.documents import TEXT, put_in_vault

LEDGER = "快件查验登记\n2026-11-02,无异常\n".encode()


@pytest.fixture
def filled(rated: Assessment, officer: User) -> Assessment:
    """Items 20 and 21 share a document; item 21 has another one."""
    answers = {each.item.number: each for each in rated.answers.select_related("item", "assessment")}
    put_in_vault(answers[20], by=officer)
    put_in_vault(answers[21], by=officer)
    put_in_vault(answers[21], by=officer, content=LEDGER)
    return rated


def now_url(assessment: Assessment) -> str:
    return reverse("reports:evidence", args=[assessment.public_id])


def item_url(assessment: Assessment, number: int) -> str:
    return reverse("reports:item_evidence", args=[assessment.public_id, number])


def received(response: Any) -> ZipFile:
    content = b"".join(response.streaming_content)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/zip")
    assert int(response.headers["Content-Length"]) == len(content)
    return ZipFile(BytesIO(content))


def names(archive: ZipFile) -> list[str]:
    return [name for name in archive.namelist() if "/" in name]


# --- What is in it -----------------------------------------------------------------------------


def test_files_are_in_folders_by_item_as_they_were(officer_page: Client, filled: Assessment):
    archive = received(officer_page.get(now_url(filled)))

    titles = {each.item.number: each.item.title_en for each in filled.answers.select_related("item")}
    first, second = names(archive)
    assert archive.testzip() is None
    assert {info.compress_type for info in archive.infolist()} == {ZIP_STORED}
    assert first.startswith(f"20 {titles[20][:20]}")
    assert first.endswith("/E-001 快件查验登记.txt")
    assert second.startswith(f"21 {titles[21][:20]}")
    assert second.endswith("/E-002 快件查验登记.txt")
    assert (archive.read(first), archive.read(second)) == (TEXT, LEDGER)
    assert sorted(set(archive.namelist()) - {first, second}) == [
        "List of evidence.pdf",
        "List of evidence.xlsx",
        "SHA256SUMS",
        "manifest.json",
    ]


def test_sums_are_accepted_by_sha256sum(officer_page: Client, filled: Assessment, tmp_path: Path):
    archive = received(officer_page.get(now_url(filled)))
    archive.extractall(tmp_path / "out")

    checked = subprocess.run(
        ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"],
        cwd=tmp_path / "out",
        check=False,
        capture_output=True,
        text=True,
    )

    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    lines = (tmp_path / "out" / "SHA256SUMS").read_text().splitlines()
    assert sorted(line[66:] for line in lines) == sorted(set(archive.namelist()) - {"SHA256SUMS"})


def test_manifest_describes_every_file(officer_page: Client, filled: Assessment):
    archive = received(officer_page.get(now_url(filled)))

    manifest = json.loads(archive.read("manifest.json"))
    first, second = manifest["files"]
    assert {name: manifest[name] for name in ("format", "purpose", "assessment", "name")} == {
        "format": 1,
        "purpose": "as_of_now",
        "assessment": str(filled.public_id),
        "name": filled.name,
    }
    assert [each["path"] for each in manifest["files"]] == names(archive)
    assert (first["number"], first["sha256"], first["size"]) == ("E-001", hashlib.sha256(TEXT).hexdigest(), len(TEXT))
    assert [(use["item"], use["facet"]) for use in first["items"]] == [(20, "record"), (21, "record")]
    assert [use["item"] for use in second["items"]] == [21]


def test_list_has_a_row_for_each_use(officer_page: Client, filled: Assessment):
    archive = received(officer_page.get(now_url(filled)))

    rows = list(openpyxl.load_workbook(BytesIO(archive.read("List of evidence.xlsx"))).active.values)
    text = "\n".join(
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(archive.read("List of evidence.pdf"))
    )
    assert [str(row[0]) for row in rows] == ["Number", "E-001", "E-001", "E-002"]
    assert [str(row[1]).split()[0] for row in rows[1:]] == ["20", "21", "21"]
    assert [row[10] for row in rows[1:]] == [hashlib.sha256(each).hexdigest() for each in (TEXT, TEXT, LEDGER)]
    assert [text.count(word) for word in ("List of evidence", "E-001", "E-002")] == [1, 4, 2]
    assert "⟦" not in text


def test_list_is_in_the_readers_language(officer: User, sign_in: Callable[[User], Client], filled: Assessment):
    User.objects.filter(pk=officer.pk).update(language="zh-hans")

    archive = received(sign_in(officer).get(now_url(filled)))

    rows = list(openpyxl.load_workbook(BytesIO(archive.read("材料清单.xlsx"))).active.values)
    assert {"材料清单.pdf", "材料清单.xlsx"} < set(archive.namelist())
    assert rows[0][0] == "编号"


def test_evidence_of_corrective_actions_comes_along(officer_page: Client, filled: Assessment, officer: User):
    action = corrected.planned(filled, 20, by=officer)
    document = DocumentVersion.objects.get(sha256=hashlib.sha256(LEDGER).hexdigest()).document
    action.documents.add(document)

    manifest = json.loads(received(officer_page.get(now_url(filled))).read("manifest.json"))

    assert [(each["number"], [use["item"] for use in each["items"]]) for each in manifest["files"]] == [
        ("E-001", [20, 21]),
        ("E-002", [20, 21]),
    ]


def test_item_alone_keeps_the_numbers_of_the_whole(officer_page: Client, filled: Assessment):
    archive = received(officer_page.get(item_url(filled, 21)))

    assert [name.partition("/")[2] for name in names(archive)] == ["E-001 快件查验登记.txt", "E-002 快件查验登记.txt"]
    assert {name[:3] for name in names(archive)} == {"21 "}


def test_what_is_not_accepted_is_listed_and_left_out(officer_page: Client, filled: Assessment):
    sha256 = hashlib.sha256(LEDGER).hexdigest()
    DocumentVersion.objects.filter(sha256=sha256).update(state=Inspection.ERASED)

    archive = received(officer_page.get(now_url(filled)))

    left_out = json.loads(archive.read("manifest.json"))["files"][1]
    assert len(names(archive)) == 1
    assert (left_out["number"], left_out["path"], left_out["left_out"]) == ("E-002", "", "erased")
    assert sha256 not in archive.read("SHA256SUMS").decode()


# --- Frozen versions ---------------------------------------------------------------------------


def test_version_keeps_what_it_was_frozen_with(
    officer_page: Client, filled: Assessment, officer: User, reviewer: User, sign_in: Callable[[User], Client]
):
    frozen = rounds.submit(filled, by=officer)
    arguments = [filled.public_id, frozen.public_id]

    own = received(officer_page.get(reverse("reports:version_evidence", args=arguments)))
    given = received(sign_in(reviewer).get(reverse("reports:case_evidence", args=arguments)))
    item = received(sign_in(reviewer).get(reverse("reports:case_item_evidence", args=[*arguments, 20])))
    own_item = received(officer_page.get(reverse("reports:version_item_evidence", args=[*arguments, 20])))

    manifest = json.loads(given.read("manifest.json"))
    assert names(own) == names(given)
    assert (manifest["purpose"], manifest["version"], manifest["dossier_sha256"]) == ("submission", 1, frozen.sha256)
    assert [name.partition("/")[2] for name in names(item)] == ["E-001 快件查验登记.txt"]
    assert names(own_item) == names(item)


def test_case_has_no_version_for_own_use(
    filled: Assessment, officer: User, reviewer: User, sign_in: Callable[[User], Client]
):
    own_use = submission.freeze(assessment=filled, by=officer, at=NOW)
    rounds.submit(filled, by=officer)

    response = sign_in(reviewer).get(reverse("reports:case_evidence", args=[filled.public_id, own_use.public_id]))

    assert response.status_code == 404


def test_item_that_is_not_in_scope_is_404(
    officer_page: Client, filled: Assessment, officer: User, reviewer: User, sign_in: Callable[[User], Client]
):
    frozen = rounds.submit(filled, by=officer)
    case_url = reverse("reports:case_item_evidence", args=[filled.public_id, frozen.public_id, 99])
    own_url = reverse("reports:version_item_evidence", args=[filled.public_id, frozen.public_id, 99])

    assert officer_page.get(item_url(filled, 99)).status_code == 404
    assert sign_in(reviewer).get(case_url).status_code == 404
    assert officer_page.get(own_url).status_code == 404


def test_without_evidence_there_is_nothing_to_take(officer_page: Client, draft: Assessment):
    response = officer_page.get(now_url(draft))

    assert response.status_code == 409
    assert "No accepted file is linked here yet" in pages.text(pages.by_class(response, "prose")[0])
    assert not Event.objects.filter(kind="reports.evidence_taken").exists()


# --- What it costs, and what is recorded -------------------------------------------------------


def test_download_is_recorded_before_the_first_byte(officer_page: Client, officer: User, filled: Assessment):
    head = officer_page.head(now_url(filled))
    response = officer_page.get(item_url(filled, 21))

    event = Event.objects.get(kind="reports.evidence_taken")
    archive = received(response)
    assert (head.status_code, head.content) == (200, b"")
    assert (event.actor, event.subject) == (str(officer.public_id), str(filled.public_id))
    assert event.data == {
        "purpose": "as_of_now",
        "item": 21,
        "count": 2,
        "size": len(TEXT) + len(LEDGER),
        "manifest_sha256": hashlib.sha256(archive.read("manifest.json")).hexdigest(),
    }


def test_statements_do_not_depend_on_the_number_of_files(
    officer_page: Client, filled: Assessment, officer: User, django_assert_num_queries: Any
):
    answer = filled.answers.select_related("item", "assessment").get(item__number=20)
    officer_page.get(now_url(filled))
    with django_assert_num_queries(9):
        few = received(officer_page.get(now_url(filled)))
    for number in range(20):
        put_in_vault(answer, by=officer, content=f"第 {number} 份".encode())
    corrected.planned(filled, 20, by=officer)
    # One more reads what shows the corrective actions.
    with django_assert_num_queries(10):
        many = received(officer_page.get(now_url(filled)))

    assert (len(names(few)), len(names(many))) == (2, 22)


def test_damaged_file_ends_the_download_early_and_is_logged(
    officer_page: Client, filled: Assessment, caplog: pytest.LogCaptureFixture
):
    sha256 = hashlib.sha256(LEDGER).hexdigest()
    storages["documents"].save(storage.key(sha256), ContentFile(b"x" * len(LEDGER)))

    response = officer_page.get(now_url(filled))
    pieces: list[bytes] = []
    with pytest.raises(DamagedError):
        pieces.extend(response.streaming_content)

    assert sum(map(len, pieces)) < int(response.headers["Content-Length"])
    assert f"The bytes stored under {sha256} are missing or were changed." in caplog.text


def test_missing_file_ends_the_download_early(officer_page: Client, filled: Assessment):
    storages["documents"].delete(storage.key(hashlib.sha256(TEXT).hexdigest()))

    response = officer_page.get(now_url(filled))

    with pytest.raises(DamagedError):
        list(response.streaming_content)
