import pytest

from evidence.actions import documents
from evidence.models import DocumentVersion
from evidence.uploads import Upload
from tests.conftest import NOW


@pytest.fixture
def upload():
    made = []

    def upload(name: str = "制度.txt", content: bytes = "第一条".encode()) -> Upload:
        made.append(Upload.of(name, content))
        return made[-1]

    yield upload
    for each in made:
        each.close()


@pytest.fixture
def add(enterprise, officer):
    def add(file: Upload) -> DocumentVersion:
        return documents.add(enterprise=enterprise, upload=file, by=officer, at=NOW)

    return add
