"""A real S3 API on loopback, for documents in a bucket."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

from acecs.settings import documents_storage

KEYS = {"AWS_ACCESS_KEY_ID": "portal", "AWS_SECRET_ACCESS_KEY": "a key of the tests"}
REGION = "us-east-1"
_number = count(1)


@dataclass(frozen=True)
class S3:
    """A running server. Each test has a bucket of its own."""

    address: str

    def client(self) -> Any:
        keys = {name.lower(): value for name, value in KEYS.items()}
        return boto3.client("s3", endpoint_url=self.address, region_name=REGION, **keys)

    def new_bucket(self) -> str:
        """Make a bucket; return its DOCUMENTS_URL."""
        name = f"documents-{next(_number)}"
        self.client().create_bucket(Bucket=name)
        return f"s3://{name}/vault?endpoint={self.address}&region={REGION}"


def storages_in(url: str, base: dict[str, Any]) -> dict[str, Any]:
    """Return STORAGES with the documents in the bucket. `base`: current ones."""
    documents = documents_storage(url)
    keys = {"access_key": KEYS["AWS_ACCESS_KEY_ID"], "secret_key": KEYS["AWS_SECRET_ACCESS_KEY"]}
    return {**base, "documents": {**documents, "OPTIONS": {**documents["OPTIONS"], **keys}}}


@contextmanager
def s3_server() -> Iterator[S3]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        yield S3(f"http://{host}:{port}")
    finally:
        server.stop()
