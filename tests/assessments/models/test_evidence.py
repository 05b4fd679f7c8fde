"""Evidence links with the newest version of their documents."""

from collections.abc import Callable
from typing import Any

from acecs.accounts.models import User
from assessments.models import Answer, EvidenceLink
from evidence.models import DocumentVersion
from tests.conftest import NOW
from tests.documents import put_in_vault


def test_links_have_their_newest_version_in_order_of_linking(
    answer: Callable[[int], Answer], officer: User, django_assert_num_queries: Any
):
    first, second = (put_in_vault(answer(20), by=officer, content=content) for content in (b"first", b"second"))
    DocumentVersion.objects.create(
        document=first.document,
        number=2,
        sha256="a" * 64,
        size=7,
        media_type="text/plain",
        filename="newer.txt",
        uploaded_by=officer,
        uploaded_at=NOW,
    )

    with django_assert_num_queries(1):
        rows = EvidenceLink.objects.all().newest_versions()

    assert [(row[1], row[4], row[11]) for row in rows] == [
        (first.public_id, "newer.txt", 2),
        (second.public_id, "快件查验登记.txt", 1),
    ]
