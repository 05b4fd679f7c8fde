import pytest
from django.db import IntegrityError, transaction

from evidence.models import DocumentVersion
from tests.conftest import NOW


@pytest.mark.parametrize(
    "wrong",
    [
        {"size": 0},
        {"sha256": "AB" * 32},
        {"sha256": "ab" * 31},
        {"number": 0},
        {"number": 1},
        {"number": 1, "position": 2, "sha256": None},
    ],
)
def test_invalid_version_violates_a_constraint(add, upload, officer, wrong):
    first = add(upload())
    values = {
        "number": 2,
        "sha256": first.sha256 if "sha256" in wrong and wrong["sha256"] is None else "cd" * 32,
        "size": 1,
        **{key: value for key, value in wrong.items() if value is not None},
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        DocumentVersion.objects.create(
            document=first.document,
            media_type="text/plain",
            filename="a.txt",
            uploaded_by=officer,
            uploaded_at=NOW,
            **values,
        )
