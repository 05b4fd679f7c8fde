"""Uploads while a real file system is full: where files are received, and where the vault keeps them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.own_portal import ROOT, SETUP, OwnPortal, own_portal

pytestmark = pytest.mark.xdist_group("own_portal")
# A file system of its own, seen by this process alone.
ALONE = ["unshare", "--user", "--map-root-user", "--mount"]
MOUNT = 'mount -t tmpfs -o size=3m tmpfs "$0" && exec "$@"'
# Prints (status, number of linked files, files on the full file system) of uploads before, while and after it is full.
UPLOADS = """
import json, os, sys
from pathlib import Path
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from acecs.accounts.models import User
from assessments.models import Assessment, EvidenceLink
from tests import cast

call_command("collectstatic", verbosity=0, interactive=False)
full = Path(sys.argv[1])
client = Client(SERVER_NAME="localhost")
client.force_login(User.objects.get(email=cast.OFFICER))
url = reverse("assessments:upload", args=[Assessment.objects.get().public_id, 20])

def upload(letter):
    file = SimpleUploadedFile(f"{letter}.txt", letter.encode() * 1_000_000)
    status = client.post(url, {"files": [file], "facet": "record"}).status_code
    left = [path for path in full.rglob("*") if path.is_file() and path.name != "filler"]
    return status, EvidenceLink.objects.filter(answer__item__number=20).count(), len(left)

filler = full / "filler"
said = [upload("a")]
with filler.open("wb", buffering=0) as file:
    try:
        while file.write(bytes(1000)):
            pass
    except OSError:
        pass
said.append(upload("b"))
filler.unlink()
said.append(upload("b"))
print(json.dumps(said))
"""


def can_mount() -> bool:
    if not shutil.which("unshare"):
        return False
    mounted = [*ALONE, "sh", "-c", MOUNT, "/mnt", "true"]
    return not subprocess.run(mounted, capture_output=True, check=False).returncode


@pytest.mark.skipif(not can_mount(), reason="needs a mount namespace (unshare --user --mount)")
@pytest.mark.parametrize(("folder", "kept"), [("tmp", [0, 0, 0]), ("documents", [1, 1, 2])], ids=["received", "vault"])
def test_upload_on_full_disk_is_507_and_leaves_nothing(
    prepared_portal: OwnPortal, tmp_path: Path, folder: str, kept: list[int]
):
    with own_portal(tmp_path / "portal", like=prepared_portal) as portal:
        full = portal.var / folder
        full.mkdir(parents=True, exist_ok=True)
        program = [sys.executable, "-c", SETUP + UPLOADS, str(full)]
        ended = subprocess.run(
            [*ALONE, "sh", "-c", MOUNT, str(full), *program],
            cwd=ROOT,
            env=portal.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == [[302, 1, kept[0]], [507, 1, kept[1]], [302, 2, kept[2]]]
