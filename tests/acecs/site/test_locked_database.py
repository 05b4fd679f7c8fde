"""Saves while another connection really holds the database's write lock, on a portal with its own SQLite file."""

import json
import os
from typing import Any

import pytest

from tests.own_portal import OwnPortal, own_portal

# Posts while the file is locked, and once more afterward. Prints what each answered.
POSTS = """
import json, re, sqlite3
from uuid import uuid4
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from acecs.accounts.models import User
from assessments.models import Answer, EvidenceLink, Penalty
from tests import cast
call_command("collectstatic", verbosity=0, interactive=False)
officer = User.objects.get(email=cast.OFFICER)
answer = Answer.objects.select_related("assessment__enterprise").get(item__number=11)
assessment, enterprise = answer.assessment.public_id, answer.assessment.enterprise.public_id
client = Client(raise_request_exception=False, SERVER_NAME="127.0.0.1", headers={"accept-language": "en"})
client.force_login(officer)
item = reverse("assessments:item", args=[assessment, 11])
figure = reverse("assessments:add_figure", args=[enterprise, "penalty"])
upload = reverse("assessments:upload", args=[assessment, 11])
typed = {"version": "0", "rating": "meet", "note": "long text"}
penalty = {"number": "决字1号", "office": "甲海关", "decided_on": "2026-05-12", "fine": "8000.50", "party": "enterprise",
    "ground": "supervision", "acts": "1", "state": "in_force", "token": str(uuid4())}

def said(response):
    body = response.content.decode()
    kept = [text for text in ("long text", "决字1号", "8000.50") if text in body]
    chosen = body.partition('id="upload-facet"')[2].partition("</select>")[0]
    kept += re.findall('<option value="([a-z]+)" selected>', chosen)
    return [response.status_code, response.headers.get("Retry-After"), "busy or restarting" in body, kept]

def post_each():
    file = SimpleUploadedFile("list.txt", b"a list")
    return {
        "in place": said(client.post(item, typed, headers={"HX-Request": "true"})),
        "form": said(client.post(figure, penalty)),
        "upload": said(client.post(upload, {"files": [file], "facet": "record"})),
    }

with connection.cursor() as cursor:
    cursor.execute("PRAGMA busy_timeout = 100")
other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
other.execute("BEGIN IMMEDIATE")
locked = post_each()
other.execute("ROLLBACK")
links, answer = EvidenceLink.objects.count(), Answer.objects.get(pk=answer.pk)
print(json.dumps({
    "locked": locked,
    "stored": [answer.version, Penalty.objects.count(), links],
    "after": {name: answered[0] for name, answered in post_each().items()},
}))
"""


@pytest.fixture(scope="module")
def told(prepared_portal: OwnPortal, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with own_portal(tmp_path_factory.mktemp("locked"), like=prepared_portal) as portal:
        told: dict[str, Any] = json.loads(portal.script(POSTS).splitlines()[-1])
        return told


pytestmark = [
    pytest.mark.xdist_group("own_portal"),
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="PostgreSQL locks rows, not the database"),
]


@pytest.mark.parametrize(("name", "kept"), [("in place", []), ("form", ["决字1号", "8000.50"]), ("upload", ["record"])])
def test_save_in_locked_database_is_503_and_keeps_what_was_typed(told: dict[str, Any], name: str, kept: list[str]):
    # A save in place leaves the typed text in its page.
    assert told["locked"][name] == [503, "30", True, kept]


def test_nothing_is_stored_in_locked_database(told: dict[str, Any]):
    # One document is linked beforehand.
    assert told["stored"] == [0, 0, 1]


def test_same_saves_succeed_once_the_lock_is_released(told: dict[str, Any]):
    assert told["after"] == {"in place": 200, "form": 302, "upload": 302}
