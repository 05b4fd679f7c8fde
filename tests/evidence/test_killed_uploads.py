"""An upload whose process is killed at each of its steps: what was acknowledged is there, and nothing is half there.

A step is a change of the file system or a statement of the database. Each is tried in a process of its own, forked
from one that is ready.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.own_portal import OwnPortal, own_portal

pytestmark = pytest.mark.xdist_group("own_portal")
# Prints how many steps an upload has, and what was wrong after all were tried.
KILL_AT_EACH_STEP = """
import json, os, signal, sys
from datetime import timedelta
from pathlib import Path
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from acecs.accounts.models import User
from acecs.audit import queries as audit
from acecs.audit.models import Event
from assessments.models import Assessment, EvidenceLink
from evidence import sweeping, verification
from evidence.models import DocumentVersion
from tests import cast

CHANGES = {"os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.utime", "subprocess.Popen"}
WRITES = os.O_WRONLY | os.O_RDWR
client = Client(SERVER_NAME="localhost")
client.force_login(User.objects.get(email=cast.OFFICER))
url = reverse("assessments:upload", args=[Assessment.objects.get().public_id, 20])

def content(step):
    return f"records of step {step}\\n".encode()

def upload(step):
    return client.post(url, {"files": [SimpleUploadedFile(f"{step}.txt", content(step))], "facet": "record"}).status_code

def killed_at(step):
    left = step
    def count():
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)
    def look(event, arguments):
        if event in CHANGES or (event == "open" and arguments[2] & WRITES):
            count()
    def counted(execute, *arguments):
        count()
        return execute(*arguments)
    sys.addaudithook(look)
    with connections["default"].execute_wrapper(counted):
        status = upload(step)
    os._exit(0 if status == 302 else 1)

def ended(step):
    connections.close_all()
    pid = os.fork()
    if not pid:
        killed_at(step)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

def half():
    links, events = EvidenceLink.objects.count(), Event.objects.filter(kind="evidence.document_added").count()
    return [] if DocumentVersion.objects.count() == links == events else [["versions, links, events", links, events]]

upload(0)
step, ends, wrong = 1, [], []
while not ends or ends[-1] == -signal.SIGKILL:
    ends.append(ended(step))
    wrong += [*verification.problems(), *audit.problems(), *half()]
    step += 1
kept = set(DocumentVersion.objects.values_list("filename", flat=True))
again = {upload(each) for each in range(1, step)}
sweeping.sweep(timezone.now() + timedelta(hours=2))
files = [path.name for path in (settings.VAR_DIR / "documents").rglob("*") if path.is_file()]
print(json.dumps({
    "ends": ends,
    "wrong": wrong,
    "kept": sorted(kept),
    "again": sorted(again),
    "files without a row": sorted(set(files) - set(DocumentVersion.objects.values_list("sha256", flat=True))),
    "temporary": [path.name for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir() if path.is_file()],
}))
"""


@pytest.fixture
def portal(prepared_portal: OwnPortal, tmp_path: Path) -> Iterator[OwnPortal]:
    with own_portal(tmp_path / "portal", like=prepared_portal) as portal:
        yield portal


def test_upload_killed_at_each_step_leaves_nothing_half_there(portal: OwnPortal):
    said: dict[str, Any] = json.loads(portal.script(KILL_AT_EACH_STEP).splitlines()[-1])

    *killed, last = said["ends"]
    assert set(killed) == {-9}
    assert last == 0
    # Statements of session, user, item and vault; the received file, the inspector, the stored bytes.
    assert len(killed) > 30
    assert said["wrong"] == []
    assert f"{len(said['ends'])}.txt" in said["kept"]
    assert said["again"] == [302]
    assert (said["files without a row"], said["temporary"]) == ([], [])
