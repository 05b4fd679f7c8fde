"""Files of a submission, read in the page by customs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from acecs.accounts.models import User
from acecs.audit.models import Event
from assessments.models import Assessment
from evidence.actions import documents
from evidence.models import DocumentVersion
from reviews.actions import case as cases
from tests import pages, rounds
from tests.conftest import NOW
from tests.documents import checked, put_in_vault


@pytest.fixture
def pinned(rated: Assessment, officer: User, reviewer: User) -> DocumentVersion:
    """A document of item 21 in a submission that the reviewer has taken."""
    link = put_in_vault(rated.answers.get(item__number=21), by=officer)
    rounds.submit(rated, by=officer)
    rated.refresh_from_db()
    cases.take(assessment=rated, by=reviewer, at=NOW)
    version: DocumentVersion = link.document.versions.select_related("document").get()
    return version


@pytest.fixture
def page(reviewer: User, sign_in: Any) -> Client:
    client: Client = sign_in(reviewer)
    return client


def read_url(case: Assessment, version: DocumentVersion) -> str:
    return reverse("reviews:read", args=[case.public_id, version.document.public_id, 1, 1])


def opened(response: Any) -> list[str]:
    """What the hints of item 21's evidence say, without size and link."""
    return [
        pages.text(each).rpartition("· ")[2]
        for each in pages.by_class(response, "hint")
        if "opened by" in pages.text(each)
    ]


def test_reviewer_reads_a_pinned_file_and_sees_when(page: Client, rated: Assessment, pinned: DocumentVersion):
    item = reverse("reviews:item", args=[rated.public_id, 21])
    case = reverse("reviews:case", args=[rated.public_id])
    before = [opened(page.get(address)) for address in (item, case)]

    response = page.get(f"{read_url(rated, pinned)}?item=21")

    assert before == [[], []]
    assert pages.texts(response, "reading-text") == ["快件查验登记 2026-11-01,无异常"]
    assert item in pages.links(response)
    assert [len(opened(page.get(address))) for address in (item, case)] == [1, 1]
    event = Event.objects.get(kind="evidence.document_previewed")
    assert event.subject == str(pinned.document.public_id)


def test_colleague_sees_only_what_they_opened_themselves(
    page: Client, rated: Assessment, pinned: DocumentVersion, head: User, sign_in: Any
):
    page.get(read_url(rated, pinned))

    assert opened(sign_in(head).get(reverse("reviews:item", args=[rated.public_id, 21]))) == []


def test_file_that_was_not_submitted_is_not_found(
    page: Client, rated: Assessment, pinned: DocumentVersion, officer: User
):
    other = documents.store(enterprise=rated.enterprise, checked=checked(b"later"), by=officer, at=NOW)

    assert page.get(read_url(rated, other)).status_code == 404


def test_download_of_a_position_that_is_not_there_is_not_found(
    page: Client, rated: Assessment, pinned: DocumentVersion
):
    address = reverse("reviews:download", args=[rated.public_id, pinned.document.public_id, 1])

    statuses = []
    for query in ("", "?file=1", "?file=2", "?file=x"):
        response = page.get(address + query)
        response.close()
        statuses.append(response.status_code)

    assert statuses == [
        200,
        200,
        404,
        404,
    ]


def test_receipts_cost_one_query_for_all_files(
    page: Client, rated: Assessment, pinned: DocumentVersion, django_assert_num_queries: Any
):
    item = reverse("reviews:item", args=[rated.public_id, 21])
    without = reverse("reviews:item", args=[rated.public_id, 20])
    page.get(item)

    with django_assert_num_queries(9):
        page.get(without)
    with django_assert_num_queries(10):
        page.get(item)
    page.get(f"{read_url(rated, pinned)}?item=21")
    with django_assert_num_queries(12):
        page.get(f"{read_url(rated, pinned)}?item=21")
