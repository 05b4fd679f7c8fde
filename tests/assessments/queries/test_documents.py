"""The vault's list: what each filter finds, in pages, with a constant number of statements."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from acecs.accounts.models import Enterprise, User
from assessments.models import Assessment, EvidenceLink
from assessments.queries import documents as queries
from assessments.queries.documents import VaultFilter
from assessments.queries.entered import sheet_of
from evidence.actions import documents as vault
from evidence.models import Document, DocumentVersion
from evidence.states import Inspection
from tests.conftest import NOW
from tests.documents import checked, put_in_vault

TODAY = date(2026, 11, 23)
Find = Callable[..., list[str]]


@pytest.fixture
def put(enterprise: Enterprise, officer: User) -> Callable[..., Document]:
    """Return a function that puts a document into the vault, described by the fields given."""

    def put(title: str, by: User | None = None, state: str = "accepted", **said: Any) -> Document:
        file = checked(title.encode(), f"{title}.txt")
        version = vault.store(enterprise=enterprise, checked=file, by=by or officer, at=NOW)
        Document.objects.filter(pk=version.document_id).update(**said)
        if state != Inspection.ACCEPTED:
            # As after an inspection, whose steps have tests of their own.
            DocumentVersion.objects.create(
                document=version.document,
                number=2,
                sha256=f"{version.pk:064x}",
                size=1,
                media_type="text/plain",
                filename=f"{title}.txt",
                state=state,
                uploaded_by=officer,
                uploaded_at=NOW,
            )
        return version.document

    return put


@pytest.fixture
def find(enterprise: Enterprise, officer: User) -> Find:
    """Return a function that lists titles as a member sees them."""

    def find(by: User = officer, role: str = "officer", **wanted: Any) -> list[str]:
        page = queries.vault(enterprise, by, role, VaultFilter(**wanted), after="", today=TODAY)
        return [row.document.title for row in page.rows]

    return find


def test_each_filter_finds_its_documents(put: Callable[..., Document], find: Find, draft: Assessment, officer: User):
    department = draft.enterprise.departments.create(name_zh="关务部", name_en="Customs affairs")
    linked = put_in_vault(draft.answers.get(item__number=11), by=officer).document
    put("制度", kind="rules", department=department, covers_from=date(2026, 1, 1), covers_until=date(2026, 6, 30))
    put("许可证", kind="certificate", valid_until=TODAY + timedelta(days=90), covers_from=date(2026, 7, 1))
    put("旧许可证", valid_until=TODAY - timedelta(days=1), covers_until=date(2025, 12, 31))
    put("晚许可证", valid_until=TODAY + timedelta(days=91))
    put("等待", state=Inspection.RECEIVED)
    put("拒收", state=Inspection.REFUSED)
    put("撤回", withdrawn_at=NOW, withdrawn_by=officer, withdrawn_reason="误传。")
    every = ["拒收", "等待", "晚许可证", "旧许可证", "许可证", "制度", linked.title]

    found = {
        "all": find(),
        "unused": find(show="unused"),
        "expiring": find(show="expiring"),
        "expired": find(show="expired"),
        "pending": find(show="pending"),
        "not accepted": find(show="not_accepted"),
        "withdrawn": find(show="withdrawn"),
        "kind": find(kind="rules"),
        "facet": find(facet="record"),
        "department": find(department=department.pk),
        "from March": find(covers_from=date(2026, 3, 1)),
        "until March": find(covers_until=date(2026, 3, 31)),
        "in March": find(covers_from=date(2026, 3, 1), covers_until=date(2026, 3, 31)),
        "words": find(words="证"),
        "item": find(words="１１"),
    }

    assert found == {
        "all": every,
        "unused": every[:-1],
        "expiring": ["许可证"],
        "expired": ["旧许可证"],
        "pending": ["等待"],
        "not accepted": ["拒收"],
        "withdrawn": ["撤回"],
        "kind": ["制度"],
        "facet": [linked.title],
        "department": ["制度"],
        "from March": ["许可证", "制度"],
        "until March": ["旧许可证", "制度"],
        "in March": ["制度"],
        "words": ["晚许可证", "旧许可证", "许可证"],
        "item": [linked.title],
    }


def test_row_names_the_items_that_use_the_document(put: Callable[..., Document], draft: Assessment, officer: User):
    document = put_in_vault(draft.answers.get(item__number=13), by=officer).document
    put_in_vault(draft.answers.get(item__number=11), by=officer)

    page = queries.vault(draft.enterprise, officer, "officer", VaultFilter(), after="", today=TODAY)

    (row,) = page.rows
    assert (row.document, row.uses) == (document, ((draft, (11, 13)),))


def test_contributor_finds_own_uploads_and_what_their_items_use(
    put: Callable[..., Document], find: Find, draft: Assessment, officer: User, contributor: User
):
    put("别人的")
    own = put("自己的", by=contributor)
    answer = draft.answers.get(item__number=20)
    linked = put_in_vault(answer, by=officer).document
    before = find(by=contributor, role="contributor")

    draft.answers.filter(pk=answer.pk).update(assignee=contributor)

    assert before == [own.title]
    assert find(by=contributor, role="contributor") == [own.title, linked.title]


@pytest.mark.engines
def test_pages_follow_each_other_without_gap(enterprise: Enterprise, officer: User):
    titles = many(enterprise, officer, 2 * queries.PAGE + 1)

    seen, after, pages = [], "", 0
    while pages == 0 or after:
        page = queries.vault(enterprise, officer, "officer", VaultFilter(), after=after, today=TODAY)
        seen += [row.document.title for row in page.rows]
        after, pages = page.following, pages + 1

    assert (seen, pages) == (titles[::-1], 3)


@pytest.mark.parametrize(
    "key", ["x", "~", "2026-11-23T04:00:00+00:00~x", "2026-13-01~1", "9999-12-31T23:59:59Z~1", "0001-01-01T00:00:00Z~1"]
)
def test_damaged_key_opens_the_first_page(enterprise: Enterprise, officer: User, key: str):
    titles = many(enterprise, officer, 2)

    page = queries.vault(enterprise, officer, "officer", VaultFilter(), after=key, today=TODAY)

    assert [row.document.title for row in page.rows] == titles[::-1]


@pytest.mark.parametrize("count", [1, 300])
def test_page_takes_three_statements_however_many_documents(
    enterprise: Enterprise,
    officer: User,
    draft: Assessment,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
):
    many(enterprise, officer, count)
    put_in_vault(draft.answers.get(item__number=11), by=officer)

    with django_assert_num_queries(3):
        page = queries.vault(enterprise, officer, "officer", VaultFilter(words="0"), after="", today=TODAY)
        shown = [(row.files, row.document.created_by.name, row.document.department) for row in page.rows]

    assert len(shown) <= queries.PAGE


def many(enterprise: Enterprise, by: User, count: int) -> list[str]:
    """Put documents into the vault at the same moment; return their titles, oldest first."""
    titles = [f"文件 {number}" for number in range(count)]
    documents = Document.objects.bulk_create(
        Document(enterprise=enterprise, title=title, search_text=title, created_by=by, created_at=NOW)
        for title in titles
    )
    DocumentVersion.objects.bulk_create(
        DocumentVersion(
            document=document,
            number=1,
            sha256=f"{document.pk:064x}",
            size=1,
            media_type="text/plain",
            filename=document.title,
            uploaded_by=by,
            uploaded_at=NOW,
        )
        for document in documents
    )
    return titles


def test_document_page_takes_four_statements(
    draft: Assessment, officer: User, django_assert_num_queries: DjangoAssertNumQueries
):
    document = put_in_vault(draft.answers.get(item__number=11), by=officer).document
    put_in_vault(draft.answers.get(item__number=13), by=officer)
    vault.add_version(
        document=document, checked=[checked(b"1", "1.txt"), checked(b"2", "2.txt")], seen=1, by=officer, at=NOW
    )
    document = Document.objects.select_related("enterprise").get(pk=document.pk)

    with django_assert_num_queries(4):
        page = queries.document_page(document, officer, "officer")

    assert [(each.number, [file.file.filename for file in each.files]) for each in page.versions] == [
        (2, ["1.txt", "2.txt"]),
        (1, ["快件查验登记.txt"]),
    ]
    assert [use.number for use in page.uses] == [11, 13]


def test_link_says_where_and_what(draft: Assessment, officer: User):
    link = put_in_vault(draft.answers.get(item__number=11), by=officer)
    EvidenceLink.objects.filter(pk=link.pk).update(place="第3页", shows="复核签字")

    (file,) = next(each.files for each in sheet_of(draft).items if each.item.number == 11)

    assert (file.place, file.shows) == ("第3页", "复核签字")
