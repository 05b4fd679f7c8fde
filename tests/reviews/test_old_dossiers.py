"""A dossier of schema 0.2, in the bytes that an earlier version of the portal froze, can still be read and verified.

It contains no figures, profile or readiness; pages and reports must not show current ones instead.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.actions import record
from assessments.documents.dossier import canonical, content_hash, parse, sha256
from assessments.models import Assessment, FrozenDossier
from evidence.models import Document
from reports import pdf
from reviews.actions import case as cases
from reviews.verification import problems
from tests import pages, registered, rounds
from tests.conftest import NOW
from tests.reports import pdfs

BYTES = Path(__file__).with_name("dossier-0.2.json").read_bytes()


@pytest.fixture
def old_case(start: Callable[..., Assessment], officer: User, reviewer: User) -> Assessment:
    """An assessment as the earlier portal left it after submission, then taken by a reviewer."""
    assessment = start(6, 8)
    Assessment.objects.filter(pk=assessment.pk).update(
        public_id=parse(BYTES).assessment,
        state="submitted",
        round=1,
        office=assessment.enterprise.office,
        submitted_at=NOW,
        submitted_name="2026年高级认证自评",
        submitted_date=NOW.date(),
    )
    assessment.refresh_from_db()
    frozen = FrozenDossier.objects.create(
        assessment=assessment,
        number=1,
        purpose="submission",
        version=1,
        office=assessment.office,
        content=BYTES,
        sha256=sha256(BYTES),
        frozen_by=officer,
        frozen_at=NOW,
    )
    for piece in (piece for item in parse(BYTES).items for piece in item.evidence):
        document = Document.objects.create(
            public_id=piece.document,
            enterprise=assessment.enterprise,
            title=piece.title,
            created_by=officer,
            created_at=NOW,
        )
        version = document.versions.create(
            number=piece.version,
            sha256=piece.sha256,
            size=piece.size,
            media_type=piece.media_type,
            filename=piece.file_name,
            uploaded_by=officer,
            uploaded_at=NOW,
        )
        frozen.documents.create(version=version)
    record(
        "assessments.submitted",
        assessment,
        stream=assessment.enterprise.stream,
        by=officer,
        at=NOW,
        round=1,
        dossier_sha256=sha256(BYTES),
    )
    cases.take(assessment=assessment, by=reviewer, at=NOW)
    assessment.refresh_from_db()
    return assessment


def test_old_dossier_round_trips_byte_equal():
    dossier = parse(BYTES)

    assert (dossier.schema_version, dossier.readiness, dossier.figures) == ("0.2", None, None)
    assert canonical(dossier) == BYTES
    assert content_hash(dossier) == content_hash(parse(canonical(dossier)))


def test_old_and_new_dossier_are_verified_together(old_case: Assessment, officer: User, reviewer: User):
    rounds.return_(old_case, 21, by=reviewer)
    old_case.refresh_from_db()
    rounds.rate_all(old_case, by=officer)
    today = rounds.submit(old_case, by=officer)

    assert [parse(each.content).schema_version for each in old_case.dossiers.order_by("number")] == ["0.2", "0.3"]
    assert today.previous_sha256 == sha256(BYTES)
    assert list(problems()) == []


def test_pages_of_old_dossier_show_no_current_register(
    old_case: Assessment, officer: User, reviewer: User, sign_in: Callable[[User], Client]
):
    registered.penalty(old_case.enterprise, by=officer)
    page = sign_in(reviewer)

    case = page.get(reverse("reviews:case", args=[old_case.public_id]))
    item = page.get(reverse("reviews:item", args=[old_case.public_id, 10]))

    assert (case.status_code, item.status_code) == (200, 200)
    assert pages.texts(case, "item-number") == ["10", "11", "12", "13", "20", "21", "22"]
    assert [pages.by_class(each, name) for each in (case, item) for name in ("verdict", "figures")] == [[]] * 4
    assert "application for certification" in pages.text(pages.by_class(case, "facts")[0])


def test_old_dossier_is_compared_with_a_new_one(
    old_case: Assessment, officer: User, reviewer: User, sign_in: Callable[[User], Client]
):
    rounds.return_(old_case, 21, by=reviewer)
    old_case.refresh_from_db()
    rounds.rate_all(old_case, by=officer)
    rounds.submit(old_case, by=officer)

    shown = sign_in(reviewer).get(reverse("reviews:changes", args=[old_case.public_id]))

    (judgments,) = pages.by_class(shown, "ledger")
    rows = [[pages.text(cell) for cell in row] for row in judgments.iter("tr")]
    assert rows == [
        ["Conditions for passing", "Before", "After"],
        ["Self-assessment result", "–", "conditions hold"],
    ]
    assert pages.by_class(shown, "register-changes") == []


@pytest.mark.xdist_group("drawing")
def test_report_of_old_dossier_omits_missing_chapters():
    content = pdf.render(json.dumps({"language": "en", "dossier": BYTES.decode()}).encode())

    titles = [title for level, title in pdfs.outline(content) if level == 0]
    assert titles == [
        "Self-assessment report (individual standards)",
        "Summary",
        "Compliance status by item",
        "Items in detail",
        "Method and limits",
        "Signature",
    ]
    assert pdfs.attachment(content, "dossier.json") == BYTES
    assert sha256(BYTES) in "".join(pdfs.texts(content))
