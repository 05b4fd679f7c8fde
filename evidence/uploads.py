"""Receives files: keeps their names, hashes them while reading, never holds a whole file in memory."""

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Self, cast

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.utils.datastructures import MultiValueDict

from acecs.refusals import ensure
from acecs.text.typed import INTEGER_DIGITS, whole_number
from acecs.turns import NO_SPACE
from evidence import names, rules
from evidence.multipart import HeadTooLong, NumberedNames


class Upload(UploadedFile):  # type: ignore[type-arg]  # not generic when it runs
    """A received file in the temporary folder, deleted when closed.

    `size` counts all received bytes. `sha256` is meaningless if the file `is_too_large`, which is not kept.
    """

    name: str
    size: int

    def __init__(self, name: str) -> None:
        folder = Path(settings.FILE_UPLOAD_TEMP_DIR)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._kept = tempfile.NamedTemporaryFile(dir=folder, suffix=".upload")  # noqa: SIM115 - the request closes it
        super().__init__(cast("IO[bytes]", self._kept), name, size=0)
        # Django has cut a long name, which `rules.upload` refuses instead.
        self._name = name
        self.is_too_large = False
        # Still receive the rest of the form, so that its page can show it again.
        self.no_space: OSError | None = None
        self._hash = hashlib.sha256()

    @classmethod
    def of(cls, name: str, content: bytes) -> Self:
        """Return a file that was not uploaded by a form (demo data, an import)."""
        upload = cls(names.cleaned(name))
        upload.take(content)
        upload.finish()
        return upload

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def temporary_file_path(self) -> str:
        return self._kept.name

    def take(self, chunk: bytes) -> None:
        self.size += len(chunk)
        if self.is_too_large or self.no_space:
            return
        if self.size > settings.EVIDENCE_MAX_BYTES:
            self.is_too_large = True
            self._kept.truncate(0)
            return
        self._hash.update(chunk)
        with self._noting_no_space():
            self._kept.write(chunk)

    def finish(self) -> None:
        """Flush the content, so that it can be read by path."""
        with self._noting_no_space():
            self._kept.flush()
            self._kept.seek(0)

    @contextmanager
    def _noting_no_space(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno not in NO_SPACE:
                raise
            self.no_space = error


class KeepsNames(FileUploadHandler):
    """The portal's upload handler. A file either arrives under its original name or is counted as lost."""

    lost = 0
    too_many = False

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803 - Django's name
        content_length: int,  # noqa: ARG002 - Django's signature
        boundary: Any,  # bytes, despite the stubs
        encoding: str | None = None,
    ) -> tuple[QueryDict, "MultiValueDict[str, UploadedFile[Any]]"]:
        body = NumberedNames(input_data, boundary)
        keeper = _Keeper(body.names, self.request)
        try:
            received = MultiPartParser(META, body, [keeper], encoding).parse()  # type: ignore[arg-type]  # only `read` is called
        except HeadTooLong as error:
            raise MultiPartParserError(str(error)) from error
        finally:
            keeper.upload_interrupted()
        self.lost = len(body.names) - keeper.finished + keeper.nameless + (not body.is_complete)
        self.too_many = keeper.too_many
        return received


class _Keeper(FileUploadHandler):
    """Keeps the files of a body whose file names are numbers, unless the user is anonymous."""

    def __init__(self, file_names: Sequence[str], request: HttpRequest | None) -> None:
        super().__init__(request)
        self.finished = 0
        self.nameless = 0
        self.too_many = False
        self._file_names = file_names
        self._keeps = request is not None and request.user.is_authenticated
        self._named = 0
        self._upload: Upload | None = None

    def new_file(self, field_name: str, file_name: str, *args: Any, **kwargs: Any) -> None:
        number = whole_number(file_name, most_digits=INTEGER_DIGITS)
        self.is_numbered = number is not None and number < len(self._file_names)
        name = self._file_names[number] if number is not None and self.is_numbered else ""
        super().new_file(field_name, name, *args, **kwargs)
        self._named += bool(name)
        self.too_many = self._named > settings.EVIDENCE_MAX_FILES
        if self._keeps and name and not self.too_many:
            self._upload = Upload(name)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - Django's signature
        if self._upload:
            self._upload.take(raw_data)

    def file_complete(self, file_size: int) -> Upload | None:
        upload, self._upload = self._upload, None
        self.finished += self.is_numbered
        # A part without name and content is an empty file field, not a lost file.
        self.nameless += not self.file_name and file_size > 0
        if upload:
            upload.finish()
        return upload

    def upload_interrupted(self) -> None:
        if self._upload:
            self._upload.close()


def received(request: HttpRequest, field: str) -> list[Upload]:
    """Return the files of a form field, at least one.

    Raises `Refused` if none, too many or incomplete files arrived, `OSError` if the disk is full.
    """
    files = cast("list[Upload]", request.FILES.getlist(field))
    handlers = [handler for handler in request.upload_handlers if isinstance(handler, KeepsNames)]
    ensure(
        rules.received(
            count=len(files),
            lost=sum(handler.lost for handler in handlers),
            too_many=any(handler.too_many for handler in handlers),
        )
    )
    for each in files:
        if each.no_space:
            raise each.no_space
    return files
