import pytest

from acecs.jobs.child import Rejected
from evidence.inspection import inspector, office
from evidence.inspection.faults import FileFault
from evidence.inspection.types import TYPES
from evidence.inspection.workbook import SHEET
from tests.evidence import corpus

WORD = office.WORD.media_type
CHINESE = "报关单证管理制度\r\n第一条\t总则\r\n"
WHOLE = [
    (".pdf", corpus.pdf(pages=2), "application/pdf"),
    (".pdf", b"\r\n" + corpus.pdf(), "application/pdf"),
    (".pdf", corpus.pdf() + bytes(5_000), "application/pdf"),
    (".jpg", corpus.image("JPEG"), "image/jpeg"),
    (".jpeg", corpus.image("JPEG", mode="L"), "image/jpeg"),
    (".png", corpus.image("PNG", mode="RGBA"), "image/png"),
    (".tif", corpus.tiff(frames=3), "image/tiff"),
    (".tiff", corpus.image("TIFF", mode="1"), "image/tiff"),
    (".xlsx", corpus.workbook(), SHEET),
    (".xlsx", corpus.workbook(["=1+1", '=HYPERLINK("x")'], ["合计", 3]), SHEET),
    (".docx", corpus.word(), WORD),
    (".txt", CHINESE.encode(), "text/plain"),
    (".txt", b"\xef\xbb\xbf" + CHINESE.encode(), "text/plain"),
    (".txt", CHINESE.encode("gb18030"), "text/plain"),
    (".csv", "单证号,票数\r\n1,2\r\n".encode("gbk"), "text/csv"),
    (".csv", "报关单,金额\r\n1,2\r\n\x1a".encode("gbk"), "text/csv"),
    (".csv", '1,"第一行\v第二行"\r\n'.encode(), "text/csv"),
    (".txt", b"\xff\xfe" + CHINESE.encode("utf-16-le"), "text/plain"),
    (".txt", b"\xfe\xff" + CHINESE.encode("utf-16-be"), "text/plain"),
    (".xlsx", corpus.with_empty_fill(corpus.workbook()), SHEET),
]


@pytest.fixture
def inspected(tmp_path):
    def inspected(extension: str, content: bytes) -> str:
        path = tmp_path / "upload"
        path.write_bytes(content)
        return inspector.inspect(inspector.task(str(path), extension)).decode()

    return inspected


@pytest.mark.parametrize(("extension", "content", "media_type"), WHOLE)
def test_valid_file_returns_its_media_type(inspected, extension, content, media_type):
    assert inspected(extension, content) == media_type


@pytest.mark.parametrize("extension", TYPES)
def test_garbage_is_rejected_for_every_extension(inspected, extension):
    with pytest.raises(Rejected):
        inspected(extension, b"\xff\x00\xde\xad" * 300)


def test_unpacked_size_is_bounded_at_any_ratio(inspected, monkeypatch):
    monkeypatch.setattr(office, "MOST_UNPACKED", 100)

    with pytest.raises(Rejected) as caught:
        inspected(".docx", corpus.word())

    assert caught.value.code == FileFault.TOO_MUCH_INSIDE
