"""The demo's web server with slow uploads and downloads: it serves pages in the meantime.

Nothing is timed: a page that is served while the transfers are unfinished has not waited for them.
"""

import http.client
import json
import re
import select
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import pytest

from acecs.management.commands.demo import web_server
from tests.browser.demo import free_port, wait_until
from tests.own_portal import ROOT, OwnPortal, own_portal

pytestmark = pytest.mark.xdist_group("own_portal")
# More than the socket buffers hold.
SIZE = 15_000_000
# Prints a session key, and the URLs of a page, an upload and a large download.
PREPARE = f"""
import json
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from acecs.accounts.models import User
from assessments.models import Answer
from django.conf import settings
from evidence.storage import key
from tests import cast
from tests.documents import put_in_vault
call_command("collectstatic", verbosity=0, interactive=False)
officer = User.objects.get(email=cast.OFFICER)
answer = Answer.objects.get(item__number=11)
link = put_in_vault(answer, by=officer, content=b"0123456789abcde\\n" * ({SIZE} // 16))
client = Client()
client.force_login(officer)
assessment = answer.assessment.public_id
print(json.dumps({{
    "session": client.cookies["sessionid"].value,
    "page": reverse("assessments:item", args=[assessment, 11]),
    "upload": reverse("assessments:upload", args=[assessment, 11]),
    "download": reverse("assessments:download", args=[assessment, link.document.public_id, 1]),
    "package": reverse("reports:evidence", args=[assessment]),
    "stored": str(settings.VAR_DIR / "documents" / key(link.document.versions.get().sha256)),
}}))
"""
TOKEN = "abcdefghijklmnopqrstuvwxyzABCDEF"


@dataclass(frozen=True)
class Server:
    port: int
    session: str
    page: str
    upload: str
    download: str
    package: str
    stored: str

    def get(self, path: str) -> int:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("GET", path, headers={"Cookie": f"sessionid={self.session}"})
            response = connection.getresponse()
            response.read()
            return response.status

    def open(self, line: str, *headers: str) -> socket.socket:
        """Open a connection and send the head of a request."""
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.settimeout(30)
        client.connect(("127.0.0.1", self.port))
        head = (line, f"Host: 127.0.0.1:{self.port}", f"Cookie: sessionid={self.session}; csrftoken={TOKEN}", *headers)
        client.sendall("\r\n".join((*head, "", "")).encode())
        return client


@pytest.fixture(scope="module")
def server(prepared_portal: OwnPortal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with own_portal(tmp_path_factory.mktemp("portal"), like=prepared_portal) as portal:
        prepared = json.loads(portal.script(PREPARE))
        port = free_port()
        process = subprocess.Popen(web_server(port), cwd=ROOT, env=portal.environment, start_new_session=True)
        try:
            server = Server(port, **prepared)
            wait_until(lambda: listens(port), seconds=60)
            assert server.get(server.page) == 200
            yield server
        finally:
            process.terminate()
            process.wait(timeout=30)


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def form(content: str) -> bytes:
    fields = (
        f'Content-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{TOKEN}',
        'Content-Disposition: form-data; name="facet"\r\n\r\nrecord',
        f'Content-Disposition: form-data; name="files"; filename="slow.txt"\r\n\r\n{content}',
    )
    return ("".join(f"--x\r\n{field}\r\n" for field in fields) + "--x--\r\n").encode()


def slow_upload(server: Server, body: bytes) -> socket.socket:
    """Open an upload and send half of the file."""
    client = server.open(
        f"POST {server.upload} HTTP/1.1",
        "Content-Type: multipart/form-data; boundary=x",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    client.sendall(body[: len(body) // 2])
    return client


def slow_download(server: Server, path: str = "") -> socket.socket:
    """Open a download, by default of a document, and read the beginning of its head."""
    client = server.open(f"GET {path or server.download} HTTP/1.1", "Connection: close")
    assert client.recv(15) == b"HTTP/1.1 200 OK"
    return client


def is_silent(client: socket.socket) -> bool:
    return select.select([client], [], [], 0)[0] == []


def rest(client: socket.socket) -> bytes:
    received = bytearray()
    while piece := client.recv(1 << 16):
        received += piece
    return bytes(received)


def test_page_is_served_during_slow_transfers(server: Server):
    bodies = [form(f"{uuid4()} " * 1000) for _number in range(3)]
    with ExitStack() as clients:
        uploads = [clients.enter_context(slow_upload(server, body)) for body in bodies]
        downloads = [clients.enter_context(slow_download(server)) for _number in range(3)]

        page = server.get(server.page)
        unanswered = [is_silent(client) for client in uploads]
        for client, body in zip(uploads, bodies, strict=True):
            client.sendall(body[len(body) // 2 :])
        answers = [rest(client)[:12] for client in uploads]
        files = [rest(client).partition(b"\r\n\r\n")[2] for client in downloads]

    assert page == 200
    assert unanswered == [True] * 3
    assert answers == [b"HTTP/1.1 302"] * 3
    # The slow readers still get the whole document.
    assert [file.count(b"0123456789abcde\n") for file in files] == [SIZE // 16] * 3


def test_page_is_served_while_evidence_is_taken_along(server: Server):
    with slow_download(server, server.package) as client:
        page = server.get(server.page)
        head, _, package = rest(client).partition(b"\r\n\r\n")

    assert page == 200
    assert length(head) == len(package)
    assert ZipFile(BytesIO(package)).testzip() is None


def test_client_notices_that_a_damaged_file_ended_the_package(server: Server):
    stored = Path(server.stored)
    content = stored.read_bytes()
    stored.write_bytes(b"x" * len(content))
    try:
        with slow_download(server, server.package) as client:
            head, _, package = rest(client).partition(b"\r\n\r\n")
    finally:
        stored.write_bytes(content)

    assert 0 < len(package) < length(head)
    assert server.get(server.page) == 200


def length(head: bytes) -> int:
    (value,) = re.findall(rb"content-length: (\d+)", head.lower())
    return int(value)


def test_page_is_served_during_64_stalled_uploads(server: Server):
    body = form(f"{uuid4()} " * 1000)
    with ExitStack() as clients:
        uploads = [clients.enter_context(slow_upload(server, body)) for _number in range(64)]

        page = server.get(server.page)
        unanswered = [is_silent(client) for client in uploads]

    assert (page, unanswered) == (200, [True] * 64)
