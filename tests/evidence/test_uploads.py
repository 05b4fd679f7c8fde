"""Multipart bodies parsed by Django's request with the portal's upload handler."""

import hashlib
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http.multipartparser import MultiPartParserError
from django.utils import translation

from acecs.accounts.models import User
from acecs.refusals import Refused, Why
from evidence import rules
from evidence.multipart import LONGEST_HEAD, NumberedNames
from evidence.uploads import Upload, received

BOUNDARY = "----portal"
END = f"--{BOUNDARY}--\r\n".encode()


def part(disposition: str | bytes, content: bytes = b"content", *more: bytes) -> bytes:
    raw = disposition if isinstance(disposition, bytes) else disposition.encode()
    head = b"\r\n".join([b"Content-Disposition: form-data; " + raw, *more])
    return b"--" + BOUNDARY.encode() + b"\r\n" + head + b"\r\n\r\n" + content + b"\r\n"


def file_part(name: str | bytes, content: bytes = b"content") -> bytes:
    raw = name if isinstance(name, bytes) else name.encode()
    return part(b'name="files"; filename="' + raw + b'"', content, b"Content-Type: application/pdf")


@pytest.fixture
def request_of(rf):
    made = []

    def request_of(body: bytes, user: object = None):
        request = rf.post("/", data=body, content_type=f"multipart/form-data; boundary={BOUNDARY}")
        request.user = user or User()
        made.append(request)
        return request

    yield request_of
    for request in made:
        request.close()


def refusal(request):
    with translation.override("en"), pytest.raises(Refused) as caught:
        received(request, "files")
    return caught.value.refusal


def test_upload_has_name_size_hash_and_readable_path(request_of):
    request = request_of(file_part("制度.pdf", b"%PDF") + part('name="facet"', b"procedure") + END)

    (upload,) = received(request, "files")

    assert upload.name == "制度.pdf"
    assert upload.size == 4
    assert upload.sha256 == hashlib.sha256(b"%PDF").hexdigest()
    assert Path(upload.temporary_file_path()).read_bytes() == b"%PDF"
    assert upload.is_too_large is False
    assert request.POST.dict() == {"facet": "procedure"}


def test_temporary_file_is_private_and_deleted_with_request(request_of, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "not" / "there"
    request = request_of(file_part("a.pdf") + END)
    (upload,) = received(request, "files")
    path = Path(upload.temporary_file_path())

    mode = path.stat().st_mode & 0o777
    request.close()

    assert mode == 0o600
    assert path.parent == tmp_path / "not" / "there"
    assert not path.exists()


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("盘点记录.pdf".encode("gbk"), "盘点记录.pdf"),
        ("誠信.pdf".encode("gb18030"), "誠信.pdf"),
        (b"..\\..\\secret.pdf", "secret.pdf"),
        (b"../../secret.pdf", "secret.pdf"),
        (b"a\0b.pdf", "ab.pdf"),
        (b"a&amp;b.pdf", "a&amp;b.pdf"),
        (rb"say \"yes\".pdf", 'say "yes".pdf'),
        (b"a; filename=b.pdf", "a; filename=b.pdf"),
        (b"7", "7"),
    ],
)
def test_upload_has_the_name_that_was_sent(request_of, raw, name):
    (upload,) = received(request_of(file_part(raw) + END), "files")

    assert upload.name == name


@pytest.mark.parametrize(("length", "is_kept"), [(300, True), (500, True), (501, False), (5_000, False)])
def test_long_name_is_kept_whole_or_refused_not_cut(request_of, length, is_kept):
    name = "始" + "长" * (length - 6) + "终.pdf"

    (upload,) = received(request_of(file_part(name) + END), "files")

    refusal = rules.upload(upload)
    assert upload.name == name
    assert (refusal is None) == is_kept
    assert refusal is None or f"“{name}”" in refusal.message


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("name=files; filename=plain.pdf", "plain.pdf"),
        ('name="files"; filename="x.pdf"; filename*=UTF-8\'\'%E5%88%B6%E5%BA%A6.pdf', "制度.pdf"),
        ("name=\"files\"; filename*=gbk''%D6%C6%B6%C8.pdf", "制度.pdf"),
        ("name=\"files\"; filename*=no-such''%61.pdf", "a.pdf"),
        ('filename="first.pdf"; name="files"', "first.pdf"),
    ],
)
def test_other_forms_of_the_header_are_understood(request_of, disposition, name):
    (upload,) = received(request_of(part(disposition) + END), "files")

    assert upload.name == name


@pytest.mark.parametrize("name", ["9" * 200, "²", "٣", "0"])
def test_name_of_digits_is_a_name_like_any(request_of, name):
    (upload,) = received(request_of(file_part(f"{name}.pdf") + file_part(name) + END), "files")[1:]

    assert upload.name == name


def test_several_files_keep_their_names_and_contents(request_of, settings):
    settings.EVIDENCE_MAX_FILES = 3
    body = file_part("一.pdf", b"1") + file_part("二.pdf".encode("gbk"), b"22") + file_part("三.pdf", b"333") + END

    uploads = received(request_of(body), "files")

    assert [(upload.name, upload.size) for upload in uploads] == [("一.pdf", 1), ("二.pdf", 2), ("三.pdf", 3)]
    assert [upload.read() for upload in uploads] == [b"1", b"22", b"333"]


def test_content_that_looks_like_headers_is_unchanged(request_of):
    content = (
        b'\r\n\r\nContent-Disposition: form-data; name="files"; filename="x"\r\n--' + BOUNDARY[:-1].encode() + b"\r\n"
    )
    content = content * 5_000 + bytes(range(256))

    (upload,) = received(request_of(file_part("a.bin", content) + END), "files")

    assert upload.sha256 == hashlib.sha256(content).hexdigest()


def test_file_over_the_limit_is_read_but_not_kept(request_of, settings):
    settings.EVIDENCE_MAX_BYTES = 100_000
    body = file_part("large.pdf", bytes(300_000)) + file_part("small.pdf", b"x") + part('name="facet"', b"record") + END
    request = request_of(body)

    large, small = received(request, "files")

    assert (large.is_too_large, large.size) == (True, 300_000)
    assert Path(large.temporary_file_path()).stat().st_size == 0
    assert (small.is_too_large, small.size) == (False, 1)
    assert request.POST["facet"] == "record"


def test_file_at_the_limit_is_kept(request_of, settings):
    settings.EVIDENCE_MAX_BYTES = 100_000

    (upload,) = received(request_of(file_part("a.pdf", bytes(100_000)) + END), "files")

    assert upload.is_too_large is False


def test_too_many_files_are_refused(request_of, settings):
    settings.EVIDENCE_MAX_FILES = 2

    refused = refusal(request_of(file_part("a.pdf") * 3 + END))

    assert refused.why is Why.BAD_INPUT
    assert refused.message == "Choose at most 2 files at a time, and add the others after that."


def test_form_without_a_file_is_refused(request_of):
    for body in (file_part("", b"") + END, part('name="facet"') + END):
        refused = refusal(request_of(body))

        assert refused.why is Why.BAD_INPUT
        assert refused.message == "Choose a file first."


def test_form_that_is_not_multipart_has_no_file(rf):
    request = rf.post("/", {"files": "x"}, content_type="application/x-www-form-urlencoded")
    request.user = User()

    assert refusal(request).message == "Choose a file first."


WHOLE = file_part("a.pdf", bytes(200_000))
VANISHED = {
    "cut in the content": WHOLE[:-100_000],
    "cut before the closing delimiter": WHOLE,
    "cut in the closing delimiter": WHOLE + END[:6],
    "cut in a header": file_part("a.pdf") + file_part("b.pdf")[:60],
    "content without a name": file_part("", b"content") + END,
    "a name of which nothing is left": file_part("../", b"content") + END,
    "a name that is not closed": part('name="files"; filename="a.pdf') + END,
    "a name that only Django's parser finds": file_part("a.pdf").replace(b"Content-Disp", b" Content-Disp") + END,
    "a part without a field": part('filename="a.pdf"') + END,
    "two headers for one part": part(
        'name="files"; filename="a.pdf"', b"x", b'Content-Disposition: form-data; name="files"; filename="b.pdf"'
    )
    + END,
}


@pytest.mark.parametrize("body", VANISHED.values(), ids=VANISHED.keys())
def test_incomplete_or_dropped_part_is_refused(request_of, body):
    refused = refusal(request_of(body))

    assert refused.why is Why.BAD_INPUT
    assert (
        refused.message == "A file did not arrive complete, so nothing was kept. Choose the files again and add them."
    )


def test_header_without_end_is_a_bad_request(request_of):
    request = request_of(part(b"x" * (LONGEST_HEAD + 70_000)) + END)

    with pytest.raises(MultiPartParserError):
        received(request, "files")


def test_upload_of_anonymous_user_is_not_kept(request_of, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "uploads"
    request = request_of(file_part("a.pdf") + part('name="facet"', b"record") + END, AnonymousUser())

    assert request.POST["facet"] == "record"
    assert request.FILES.getlist("files") == []
    assert not (tmp_path / "uploads").exists()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, 1_000])
def test_body_is_parsed_in_pieces_of_any_size(size):
    class Source:
        def __init__(self, content: bytes) -> None:
            self.left = content

        def read(self, _size: int) -> bytes:
            piece, self.left = self.left[:size], self.left[size:]
            return piece

    body = (
        b"preamble\r\n" + file_part("一.pdf", b"--" * 50) + part('name="facet"', b"") + file_part("二.pdf", b"") + END
    )

    numbered = NumberedNames(Source(body), BOUNDARY.encode())
    passed_on = b"".join(iter(lambda: numbered.read(64), b""))

    assert numbered.names == ["一.pdf", "二.pdf"]
    assert numbered.is_complete is True
    assert passed_on == body.replace("一.pdf".encode(), b"0").replace("二.pdf".encode(), b"1")


def test_part_without_a_header_is_passed_on():
    body = f"--{BOUNDARY}\r\nno header--{BOUNDARY}\r\n".encode() + file_part("a.pdf") + END

    class Source:
        left = body

        def read(self, _size: int) -> bytes:
            piece, self.left = self.left, b""
            return piece

    numbered = NumberedNames(Source(), BOUNDARY.encode())
    passed_on = b"".join(iter(lambda: numbered.read(64), b""))

    assert passed_on == body.replace(b"a.pdf", b"0")
    assert numbered.names == ["a.pdf"]


def test_upload_can_be_made_from_bytes():
    with Upload.of("示范/制度.txt", "第一条".encode()) as upload:
        assert (upload.name, upload.size) == ("制度.txt", 9)
        assert upload.sha256 == hashlib.sha256("第一条".encode()).hexdigest()
        assert Path(upload.temporary_file_path()).read_text() == "第一条"
