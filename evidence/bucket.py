"""Documents in an S3 bucket instead of a folder (`DOCUMENTS_URL`). Every failure is an `OSError`, as of a folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from evidence.storage import KEY

PATIENCE = {"connect_timeout": 5, "read_timeout": 30, "retries": {"total_max_attempts": 3, "mode": "standard"}}
# Not every server of this protocol knows the newer checksums; the vault has its own hash.
COMPATIBLE = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}
# More of a file is kept in the temporary folder while it is read.
IN_MEMORY = 1 << 20


class Bucket(S3Storage):  # type: ignore[misc]  # no types are published
    """An object is there whole or not at all, so nothing unfinished is left behind. A name is written again as it is."""

    def __init__(self, **options: Any) -> None:
        style = {"addressing_style": "path"} if options.get("endpoint_url") else {}
        super().__init__(
            **options,
            file_overwrite=True,
            default_acl=None,
            max_memory_size=IN_MEMORY,
            transfer_config=TransferConfig(use_threads=False),
            client_config=Config(s3=style, **PATIENCE, **COMPATIBLE),
        )

    def _open(self, name: str, mode: str = "rb") -> "File[Any]":
        with _as_os_error(name):
            file: File[Any] = super()._open(name, mode)
            # Fetch it now, so that a server that fails does so here.
            _fetched = file.file
            return file

    def _save(self, name: str, content: "File[Any]") -> str:
        with _as_os_error(name):
            return str(super()._save(name, content))

    def exists(self, name: str) -> bool:
        with _as_os_error(name):
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with _as_os_error(name):
            return int(super().size(name))

    def delete(self, name: str) -> None:
        with _as_os_error(name):
            super().delete(name)

    def get_modified_time(self, name: str) -> datetime:
        with _as_os_error(name):
            at: datetime = super().get_modified_time(name)
            return at

    def renew(self, name: str) -> None:
        """Copy the object onto itself, inside the server."""
        place = self._normalize_name(name)
        source = {"Bucket": self.bucket_name, "Key": place}
        with _as_os_error(name):
            self.bucket.Object(place).copy_from(CopySource=source, MetadataDirective="REPLACE")

    def stored(self) -> Iterator[tuple[str, datetime]]:
        prefix = f"{self.location}/" if self.location else ""
        with _as_os_error(prefix):
            for each in self.bucket.objects.filter(Prefix=prefix):
                name = each.key.removeprefix(prefix)
                if KEY.fullmatch(name):
                    yield name, each.last_modified

    def delete_unfinished(self, before: datetime) -> int:  # noqa: ARG002 - as of a folder
        """Do nothing: parts of an upload that was broken off are for the bucket's own rule (`README.md`)."""
        return 0


@contextmanager
def _as_os_error(name: str) -> Iterator[None]:
    """Raise `FileNotFoundError` for an object that is not there, and `ConnectionError` for all other failures."""
    try:
        yield
    except ClientError as error:
        if (
            error.response["ResponseMetadata"]["HTTPStatusCode"] == 404
            and "Bucket" not in error.response["Error"]["Code"]
        ):
            raise FileNotFoundError(name) from error
        raise ConnectionError(f"The bucket refused {name}: {error}") from error
    except (BotoCoreError, Boto3Error) as error:
        raise ConnectionError(f"The bucket does not answer: {error}") from error
