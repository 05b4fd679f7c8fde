import pytest

from acecs.jobs.child import Rejected
from evidence.inspection import images, inspector, office
from evidence.inspection.faults import FileFault
from evidence.inspection.office import WORD
from evidence.inspection.types import TYPES
from evidence.inspection.workbook import SHEET
from tests.evidence import corpus

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
NOT_WHAT_IT_SAYS = {
    "html before a pdf": (".pdf", b"<html>%PDF-1.7 " + corpus.pdf()),
    "html called pdf": (".pdf", b"<html><script>alert(1)</script>%PDF-1.7 %%EOF"),
    "words called pdf": (".pdf", b"%PDF-1.7\nnothing\n%%EOF"),
    "pdf cut off": (".pdf", corpus.pdf(pages=3)[:-200]),
    "pdf without pages": (".pdf", corpus.pdf_without_pages()),
    "png called jpg": (".jpg", corpus.image("PNG")),
    "gif called png": (".png", corpus.image("GIF")),
    "jpg cut off": (".jpg", corpus.image("JPEG", (400, 300))[:-300]),
    "png cut off": (".png", corpus.image("PNG", (400, 300))[:-60]),
    "tiff cut off": (".tif", corpus.image("TIFF", (400, 300))[:-3_000]),
    "pdf called png": (".png", corpus.pdf()),
    "zip called docx": (".docx", corpus.zipped({"readme.txt": "nothing"})),
    "workbook called docx": (".docx", corpus.workbook()),
    "word document called xlsx": (".xlsx", corpus.word()),
    "zip called xlsx": (".xlsx", corpus.zipped({"readme.txt": "nothing"})),
    "words called docx": (".docx", b"not a zip"),
    "docx cut off": (".docx", corpus.word()[:-40]),
    "docx with macros": (".docx", corpus.word(main_type="application/vnd.ms-word.document.macroEnabled.main+xml")),
    "docx of another root": (".docx", corpus.word("<document/>")),
    "docx without its document": (".docx", corpus.word().replace(b"word/document.xml", b"word/elsewhere.xm")),
    "docx with broken xml": (".docx", corpus.word(corpus.WORD_DOCUMENT[:-5])),
    "docx with an entity": (".docx", corpus.word(f'<!DOCTYPE d [<!ENTITY a "b">]>{corpus.WORD_DOCUMENT}')),
    "docx with a dtd elsewhere": (".docx", corpus.word(**{"a.xml": '<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>'})),
    "docx whose directory lies": (".docx", corpus.lying_zip(corpus.word())),
    "workbook with a cell that is nowhere": (
        ".xlsx",
        corpus.with_part_changed(corpus.workbook(), "xl/worksheets/sheet1.xml", b'r="A1"', b'r="?"'),
    ),
    "workbook whose sheet is missing": (".xlsx", corpus.workbook().replace(b"sheet1.xml", b"sheet9.xml")),
    "workbook without a sheet": (
        ".xlsx",
        corpus.word(
            '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>', f"{SHEET}.main+xml"
        ),
    ),
}
ZEROS = bytes(30_000_000)
OTHER_FAULTS = {
    "locked pdf": (".pdf", corpus.locked_pdf(), FileFault.LOCKED),
    "locked entries": (".docx", corpus.locked_zip(corpus.word()), FileFault.LOCKED),
    "old or locked office file": (".xlsx", office.OLE + bytes(600), FileFault.OLD_OR_LOCKED),
    "zip bomb by ratio": (".docx", corpus.word(**{"word/media/a.bin": ZEROS}), FileFault.TOO_MUCH_INSIDE),
    "zip bomb by entries": (
        ".xlsx",
        corpus.word(**{f"{number}": b"" for number in range(office.MOST_ENTRIES)}),
        FileFault.TOO_MUCH_INSIDE,
    ),
    "pixel bomb": (".png", corpus.pixel_bomb(60_000), FileFault.TOO_MUCH_INSIDE),
    "pixel bomb below the library's own bound": (".png", corpus.pixel_bomb(10_000), FileFault.TOO_MUCH_INSIDE),
    "frames without end": (".tif", corpus.tiff(images.MOST_FRAMES + 1), FileFault.TOO_MUCH_INSIDE),
    "text with NUL": (".txt", b"a\0b", FileFault.CONTROL_CHARACTERS),
    "text with escape sequences": (".txt", b"\x1b[31mred", FileFault.CONTROL_CHARACTERS),
    "text with the mark of its end within": (".txt", b"a\x1ab", FileFault.CONTROL_CHARACTERS),
    "bytes called text": (".csv", b"\xff\x81\xff", FileFault.NOT_TEXT),
    "half a character of UTF-16": (".txt", b"\xff\xfea\0b", FileFault.NOT_TEXT),
}


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


def test_every_type_has_a_valid_file():
    assert {extension for extension, _content, _media_type in WHOLE} == set(TYPES)


@pytest.mark.parametrize(("extension", "content"), NOT_WHAT_IT_SAYS.values(), ids=NOT_WHAT_IT_SAYS.keys())
def test_file_of_another_type_than_its_name_is_rejected(inspected, extension, content):
    with pytest.raises(Rejected) as caught:
        inspected(extension, content)

    assert caught.value.code == FileFault.NOT_WHAT_IT_SAYS


@pytest.mark.parametrize(("extension", "content", "fault"), OTHER_FAULTS.values(), ids=OTHER_FAULTS.keys())
def test_faulty_file_is_rejected_with_its_fault(inspected, extension, content, fault):
    with pytest.raises(Rejected) as caught:
        inspected(extension, content)

    assert caught.value.code == fault


@pytest.mark.parametrize("extension", TYPES)
def test_garbage_is_rejected_for_every_extension(inspected, extension):
    with pytest.raises(Rejected):
        inspected(extension, b"\xff\x00\xde\xad" * 300)


def test_unpacked_size_is_bounded_at_any_ratio(inspected, monkeypatch):
    monkeypatch.setattr(office, "MOST_UNPACKED", 100)

    with pytest.raises(Rejected) as caught:
        inspected(".docx", corpus.word())

    assert caught.value.code == FileFault.TOO_MUCH_INSIDE
