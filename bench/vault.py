"""The vault: a large upload, all evidence as one ZIP, and the memory of a web process over many uploads."""

import hashlib
import http.client
import re
import subprocess
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import ZipFile

from django.conf import settings
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from acecs.management.commands.demo import web_server
from assessments.actions import evidence as actions
from assessments.models import Assessment
from assessments.states import EDITABLE
from bench.measuring import Ratio, Statements, ratio, statements
from bench.portal import Portal, running, wait_until
from bench.server import free_port, listens
from bench.uploading import BOUNDARY, MEBIBYTE, content, form
from evidence import storage
from evidence.actions.receiving import Checked
from evidence.models import DocumentVersion

LARGE = 20_000_000
FILES, FILE_SIZE = 10, 10_000_000
UPLOADS, WARM = 100, 10
MOST_GROWTH = 16 * MEBIBYTE
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


def measure(portal: Portal, times: int) -> Iterator[Ratio | Statements]:
    few = max(3, times // 20)
    with NamedTemporaryFile(dir=settings.VAR_DIR) as source:
        source.write(content(LARGE))
        source.flush()
        yield ratio(
            "upload of 20 MB / cp, sha256sum, sync",
            uploader(portal, [form(1, LARGE) for _time in range(few + 1)]),
            partial(copied, source.name),
            few,
            most=2.5,
            clock=time.perf_counter,
        )
    packed = with_evidence(portal)
    taken = partial(take, portal, reverse("reports:evidence", args=[packed.public_id]))
    yield ratio("ZIP of 100 MB / bare zipfile", taken, partial(pack, packed), few, most=2.5, clock=time.perf_counter)
    yield statements("ZIP of 100 MB", taken)
    yield growth(portal, UPLOADS if times >= UPLOADS else UPLOADS // 5)


def uploader(portal: Portal, bodies: list[bytes]) -> Callable[[], None]:
    def upload() -> None:
        response = portal.client.generic(
            "POST",
            portal.url("assessments:upload", 11),
            bodies.pop(),
            content_type=f"multipart/form-data; boundary={BOUNDARY}",
        )
        assert response.status_code == 302, response.status_code

    return upload


def copied(source: str) -> None:
    with NamedTemporaryFile(dir=settings.VAR_DIR) as target:
        for command in ("cp", source, target.name), ("sha256sum", target.name), ("sync", target.name):
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def with_evidence(portal: Portal) -> Assessment:
    """Another assessment of the officer, with 100 MB of evidence."""
    others = Assessment.objects.visible_to(portal.officer).exclude(pk=portal.assessment.pk)
    packed = next(each for each in others if each.state in EDITABLE and each.answers.in_scope().exists())
    answer = packed.answers.in_scope().select_related("item", "assessment").first()
    for number in range(FILES):
        data = content(FILE_SIZE)
        sha256 = hashlib.sha256(data).hexdigest()
        storage.put(sha256, len(data), ContentFile(data))
        checked = Checked(f"{number}.txt", sha256, len(data), "text/plain")
        actions.add(answer=answer, checked=[checked], facet="record", by=portal.officer, at=timezone.now())
    return packed


def take(portal: Portal, url: str) -> None:
    response = portal.client.get(url)
    assert response.status_code == 200, response.status_code
    with NamedTemporaryFile(dir=settings.VAR_DIR) as file:
        for piece in response.streaming_content:
            file.write(piece)
        file.flush()


def pack(packed: Assessment) -> None:
    versions = DocumentVersion.objects.filter(document__links__answer__assessment=packed).distinct()
    paths = [Path(settings.VAR_DIR, "documents", storage.key(each.sha256)) for each in versions]
    with NamedTemporaryFile(dir=settings.VAR_DIR) as file, ZipFile(file, "w") as archive:
        for path in paths:
            archive.write(path)


def growth(portal: Portal, number: int) -> Ratio:
    """How much larger the web process is after so many uploads than after the first ten."""
    port = free_port()
    session = portal.client.cookies["sessionid"].value
    with running(web_server(port)):
        wait_until(lambda: listens(port))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", portal.url("assessments:item", 11), headers={"Cookie": f"sessionid={session}"})
        page = connection.getresponse()
        token = page.headers["Set-Cookie"].partition("csrftoken=")[2].partition(";")[0]
        fields = dict(HIDDEN.findall(page.read().decode()))
        headers = {
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        }
        sizes = []
        for _upload in range(number):
            connection.request("POST", portal.url("assessments:upload", 11), with_fields(fields), headers)
            response = connection.getresponse()
            response.read()
            assert response.status == 302, response.status
            sizes.append(memory(port))
        connection.close()
    after, before = sizes[-1], sizes[min(WARM, number // 2) - 1]
    name = f"web process: growth over {number} uploads / 16 MiB"
    return Ratio(name, abs(after - before) / MOST_GROWTH, after / MEBIBYTE, before / MEBIBYTE, most=1, unit="MiB")


def with_fields(fields: dict[str, str]) -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; "
    parts = "".join(f'{head}name="{name}"\r\n\r\n{value}\r\n' for name, value in fields.items())
    return parts.encode() + form(1, MEBIBYTE)


def memory(port: int) -> int:
    """Bytes of memory of the largest process of the web server on the port, without what it shares."""
    sizes = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes().split(b"\0")
            if b"granian" in command and str(port).encode() in command:
                sizes += [
                    int(line.split()[1]) << 10 for line in (folder / "status").open() if line.startswith("RssAnon")
                ]
        except (FileNotFoundError, ProcessLookupError):
            continue
    return max(sizes)
