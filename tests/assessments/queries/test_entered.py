"""What was entered for the items, with the newest version of each linked file."""

from collections.abc import Callable

from acecs.accounts.models import User
from assessments.models import Answer
from assessments.queries.entered import sheet_of
from evidence.models import DocumentVersion
from tests.conftest import NOW
from tests.documents import put_in_vault


def test_sheet_has_newest_file_versions_in_order_of_linking(answer: Callable[[int], Answer], officer: User):
    linked_to = answer(20)
    first, second = (put_in_vault(linked_to, by=officer, content=content) for content in (b"first", b"second"))
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

    entered = sheet_of(linked_to.assessment).item(20)

    assert entered is not None
    assert [(file.public_id, file.file_name, file.version, file.linked_by) for file in entered.files] == [
        (first.public_id, "newer.txt", 2, officer.name),
        (second.public_id, "快件查验登记.txt", 1, officer.name),
    ]
