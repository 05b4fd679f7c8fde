"""Files read in the page by the enterprise: pages and text, links for page, size and turn, who may, and downloads in parts."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from assessments.actions import evidence as actions
from assessments.models import Assessment
from assessments.views.sending import span
from evidence import previews, storage
from evidence.actions.receiving import Checked
from evidence.models import DocumentVersion
from evidence.states import Inspection
from tests import pages
from tests.documents import AT, TEXT, checked
from tests.evidence import corpus

FILM = (Path(__file__).parents[2] / "evidence" / "benign" / "film.mp4").read_bytes()


@pytest.fixture
def draft(db: None, written_draft: int) -> Assessment:
    return Assessment.objects.get(pk=written_draft)


@pytest.fixture
def linked(draft: Assessment, officer: User):
    """Link a file of this name to item 11."""

    def linked(name: str, content: bytes, media_type: str) -> DocumentVersion:
        file = checked(content, name)
        accepted = Checked(name=name, sha256=file.sha256, size=file.size, media_type=media_type)
        answer = draft.answers.select_related("item", "assessment__enterprise").get(item__number=11)
        actions.add(answer=answer, checked=[accepted], facet="", by=officer, at=AT)
        version: DocumentVersion = DocumentVersion.objects.select_related("document").get(filename=name)
        return version

    return linked


@pytest.fixture
def pdf(linked: Any) -> DocumentVersion:
    version: DocumentVersion = linked("制度.pdf", corpus.pdf(3), "application/pdf")
    return version


def url(name: str, assessment: Assessment, version: DocumentVersion, query: str = "") -> str:
    place = [assessment.public_id, version.document.public_id, version.number, version.position]
    return reverse(f"assessments:{name}", args=place) + query


def tools(response: Any) -> dict[str, dict[str, list[str]]]:
    """Word of each tool → the query of its link."""
    (bar,) = pages.by_class(response, "reading-tools")
    return {pages.text(link): parse_qs(urlsplit(link.get("href")).query) for link in bar.iter("a")}


def read_kinds() -> list[str]:
    return list(
        Event.objects.filter(kind__startswith="evidence.document_").order_by("pk").values_list("kind", flat=True)
    )


def test_page_shows_an_image_and_links_for_page_size_and_turn(
    officer_page: Client, draft: Assessment, pdf: DocumentVersion
):
    response = officer_page.get(url("read", draft, pdf, "?item=11&page=2"))

    assert response.status_code == 200
    (frame,) = pages.by_class(response, "reading-page")
    assert [image.get("src") for image in frame.iter("img")] == [url("page_image", draft, pdf, "?item=11&page=2")]
    assert tools(response) == {
        "Previous page": {"item": ["11"]},
        "Next page": {"item": ["11"], "page": ["3"]},
        "Smaller": {"item": ["11"], "page": ["2"], "zoom": ["75"]},
        "Larger": {"item": ["11"], "page": ["2"], "zoom": ["150"]},
        "Turn": {"item": ["11"], "page": ["2"], "turn": ["90"]},
    }
    assert pages.texts(response, "reading-place") == ["page 2 of 3", "100 %"]


def test_image_is_private_and_nothing_but_an_image(officer_page: Client, draft: Assessment, pdf: DocumentVersion):
    response = officer_page.get(url("page_image", draft, pdf))

    assert (response.status_code, response.content[:4]) == (200, b"\x89PNG")
    names = ("Content-Type", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control")
    assert {name: response.headers[name] for name in names} == {
        "Content-Type": "image/png",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, max-age=600",
    }


def test_pages_of_one_reading_are_one_event_whatever_is_asked_for_first(
    officer_page: Client, draft: Assessment, pdf: DocumentVersion
):
    officer_page.head(url("read", draft, pdf))
    officer_page.get(url("page_image", draft, pdf, "?page=3"))
    for page in (1, 2, 3):
        officer_page.get(url("read", draft, pdf, f"?page={page}"))

    assert read_kinds() == ["evidence.document_added", "evidence.document_previewed"]


def test_reading_costs_the_same_for_any_number_of_files(
    officer_page: Client, draft: Assessment, pdf: DocumentVersion, linked: Any, django_assert_num_queries: Any
):
    address = url("read", draft, pdf, "?item=11")
    officer_page.get(address)

    with django_assert_num_queries(8):
        officer_page.get(address)
    for number in range(5):
        linked(f"{number}.txt", b"%d" % number, "text/plain")
    with django_assert_num_queries(8):
        officer_page.get(address)


def test_documents_of_the_item_are_before_and_after(
    officer_page: Client, draft: Assessment, pdf: DocumentVersion, linked: Any
):
    second = linked("台账.txt", TEXT, "text/plain")

    first_page = officer_page.get(url("read", draft, pdf, "?item=11"))
    second_page = officer_page.get(url("read", draft, second, "?item=11"))
    alone = officer_page.get(url("read", draft, pdf))

    assert url("read", draft, second, "?item=11") in pages.links(first_page)
    assert url("read", draft, pdf, "?item=11") in pages.links(second_page)
    assert url("read", draft, second, "?item=11") not in pages.links(alone)
    assert [pages.text(each) for each in pages.by_class(second_page, "reading-text")] == [
        "快件查验登记 2026-11-01,无异常"
    ]


def test_nonsense_in_the_address_is_the_usual_page(officer_page: Client, draft: Assessment, pdf: DocumentVersion):
    statuses = {
        query: officer_page.get(url("read", draft, pdf, query)).status_code
        for query in (
            "?page=0",
            "?page=x",
            "?page=-1",
            "?zoom=101",
            "?turn=45",
            "?item=x",
            "?item=99",
            "?page=999999999999",
        )
    }

    assert statuses == dict.fromkeys(statuses, 200)


def test_page_that_is_not_there_is_said_so(officer_page: Client, draft: Assessment, pdf: DocumentVersion):
    response = officer_page.get(url("read", draft, pdf, "?page=4"))

    assert (response.status_code, pages.texts(response, "notice--stop")) == (
        422,
        ["“制度.pdf” does not have this page."],
    )
    assert officer_page.get(url("page_image", draft, pdf, "?page=4")).status_code == 422
    assert read_kinds() == ["evidence.document_added"]


def test_file_in_another_state_says_why_with_its_status(
    officer_page: Client, draft: Assessment, linked: Any, officer: User
):
    found = {}
    for number, state in enumerate(Inspection):
        version = linked(f"{number}.txt", b"%d" % number, "text/plain")
        rows = DocumentVersion.objects.filter(pk=version.pk)
        # As the triggers allow it: received files become anything only by way of their inspection.
        if state == Inspection.ERASED:
            rows.update(state=state)
        elif state != Inspection.ACCEPTED:
            continue
        found[str(state)] = [officer_page.get(url(name, draft, version)).status_code for name in ("read", "page_image")]

    assert found == {"accepted": [200, 404], "erased": [410, 410]}


def test_damaged_file_is_said_so_and_is_not_read(officer_page: Client, draft: Assessment, pdf: DocumentVersion):
    storage.documents().delete(storage.key(pdf.sha256))  # type: ignore[attr-defined]

    response = officer_page.get(url("read", draft, pdf))

    assert response.status_code == 500
    assert pages.texts(response, "notice--stop")[0].startswith("The stored file is missing or was changed")
    assert not previews.Source.of(pdf).folder.exists()


def test_markup_in_a_file_is_text(officer_page: Client, draft: Assessment, linked: Any):
    version = linked("a.csv", b"<script>alert(1)</script>,<b>2</b>\n", "text/csv")

    response = officer_page.get(url("read", draft, version))

    assert b"<script>alert" not in response.content
    (table,) = pages.by_class(response, "reading-table")
    assert [pages.text(cell) for cell in table.iter("td")] == ["<script>alert(1)</script>", "<b>2</b>"]


def test_strangers_and_other_items_are_not_found(
    draft: Assessment, pdf: DocumentVersion, sign_in: Any, contributor: User, stranger: User
):
    statuses = {
        who: [sign_in(user).get(url(name, draft, pdf)).status_code for name in ("read", "page_image")]
        for who, user in (("contributor", contributor), ("stranger", stranger))
    }

    assert statuses == {"contributor": [404, 404], "stranger": [404, 404]}


def test_vault_opens_the_same_page(officer_page: Client, pdf: DocumentVersion):
    place = [pdf.document.enterprise.public_id, pdf.document.public_id, 1, 1]

    response = officer_page.get(reverse("assessments:read_file", args=place))

    assert response.status_code == 200
    assert reverse("assessments:document", args=place[:2]) in pages.links(response)
    assert officer_page.get(reverse("assessments:file_image", args=place)).status_code == 200


# --- Downloads in parts -----------------------------------------------------------------------------


def test_film_is_sent_in_parts_as_an_attachment(officer_page: Client, draft: Assessment, linked: Any):
    version = linked("a.mp4", FILM, "video/mp4")
    address = reverse("assessments:download", args=[draft.public_id, version.document.public_id, 1])

    def part(asked: str, **more: str) -> tuple[int, bytes, str | None]:
        response = officer_page.get(address, headers={"range": asked, **more})
        content = response.getvalue()
        assert response.headers["Content-Length"] == str(len(content))
        assert response.status_code == 416 or response.headers["Content-Disposition"].startswith("attachment")
        return response.status_code, content, response.headers.get("Content-Range")

    size = len(FILM)
    assert part("bytes=0-99") == (206, FILM[:100], f"bytes 0-99/{size}")
    assert part(f"bytes={size - 10}-") == (206, FILM[-10:], f"bytes {size - 10}-{size - 1}/{size}")
    assert part("bytes=-5") == (206, FILM[-5:], f"bytes {size - 5}-{size - 1}/{size}")
    assert part(f"bytes={size}-") == (416, b"", f"bytes */{size}")
    assert part("bytes=0-1,5-6") == (200, FILM, None)
    assert part("bytes=5-9", **{"if-range": '"of other bytes"'}) == (200, FILM, None)
    # The parts after the first are of the same reading.
    assert read_kinds().count("evidence.document_downloaded") == 3


def test_later_part_alone_is_a_download(officer_page: Client, draft: Assessment, linked: Any):
    version = linked("a.mp4", FILM, "video/mp4")
    address = reverse("assessments:download", args=[draft.public_id, version.document.public_id, 1])

    officer_page.get(address, headers={"range": "bytes=1-"}).getvalue()

    assert read_kinds() == ["evidence.document_added", "evidence.document_downloaded"]


def test_spans_are_read_as_the_standard_says():
    expected = {
        "": (0, 99),
        "bytes=0-": (0, 99),
        "bytes=10-19": (10, 19),
        "bytes=90-200": (90, 99),
        "bytes=-10": (90, 99),
        "bytes=-200": (0, 99),
        "bytes=-0": (100, 100),
        "bytes=9-3": (0, 99),
        "bytes=-": (0, 99),
        "lines=1-2": (0, 99),
        "bytes=1-2,4-5": (0, 99),
    }

    assert {header: span(header, 100) for header in expected} == expected
