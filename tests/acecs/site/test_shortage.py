"""A busy database, a restart and a full disk are answered by 503 or 507, a sentence and a time to try again."""

import errno
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path, reverse
from redis.exceptions import ConnectionError as RedisConnectionError

from acecs.shortage import BUSY, FULL, Shortage, shortage_of
from assessments.models import Answer, Assessment, EvidenceLink
from tests import pages
from tests.own_portal import OwnPortal, own_portal

SENTENCES = {
    BUSY: (
        "The portal is busy or restarting The last change was not saved; what was saved before is untouched. "
        "Wait half a minute, then go back and save again."
    ),
    FULL: (
        "The portal’s disk is full The last change was not saved; what was saved before is untouched. "
        "Tell your administrator to free some space, then go back and save again."
    ),
}
CHINESE = {BUSY: "系统繁忙或正在重启", FULL: "存储空间已满"}


def of_sqlite(code: int) -> Exception:
    error = sqlite3.OperationalError("some message")
    error.sqlite_errorcode = code
    return caused(error)


def of_postgresql(code: str | None) -> Exception:
    class Coded(psycopg2.OperationalError):
        pgcode = code

    return caused(Coded("some message"))


def caused(engine: Exception, wrapper: type[Exception] = OperationalError) -> Exception:
    error = wrapper("some message")
    error.__cause__ = engine
    return error


ERRORS: dict[str, tuple[Callable[[], BaseException], Shortage | None]] = {
    "locked": (lambda: of_sqlite(sqlite3.SQLITE_BUSY), BUSY),
    "locked snapshot": (lambda: of_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), BUSY),
    "unopened": (lambda: of_sqlite(sqlite3.SQLITE_CANTOPEN), BUSY),
    "sqlite full": (lambda: of_sqlite(sqlite3.SQLITE_FULL), FULL),
    "sqlite without table": (lambda: of_sqlite(sqlite3.SQLITE_ERROR), None),
    "refused connection": (lambda: of_postgresql(None), BUSY),
    "closed connection": (lambda: caused(psycopg2.InterfaceError("closed"), InterfaceError), BUSY),
    "shutdown": (lambda: of_postgresql("57P01"), BUSY),
    "starting": (lambda: of_postgresql("57P03"), BUSY),
    "timeout": (lambda: of_postgresql("57014"), BUSY),
    "deadlock": (lambda: of_postgresql("40P01"), BUSY),
    "lock timeout": (lambda: of_postgresql("55P03"), BUSY),
    "too many connections": (lambda: of_postgresql("53300"), BUSY),
    "postgresql full": (lambda: of_postgresql("53100"), FULL),
    "disk full": (lambda: OSError(errno.ENOSPC, "full"), FULL),
    "quota": (lambda: OSError(errno.EDQUOT, "full"), FULL),
    "no file": (lambda: OSError(errno.ENOENT, "absent"), None),
    "redis away": (lambda: RedisConnectionError("refused"), BUSY),
    "bug": (lambda: RuntimeError("bug"), None),
}


@login_not_required
def raising(request: HttpRequest, name: str) -> HttpResponse:
    error, _shortage = ERRORS[name]
    raise error()


urlpatterns = [path("raise/<str:name>/", raising), path("", include("acecs.urls"))]
handler500 = "acecs.site.views.home.server_error"

pytestmark = [pytest.mark.django_db, pytest.mark.engines, pytest.mark.urls("tests.acecs.site.test_shortage")]


@pytest.fixture
def page(officer_page: Client) -> Client:
    officer_page.raise_request_exception = False
    return officer_page


def test_errors_are_told_apart():
    assert {name: shortage_of(error()) for name, (error, _shortage) in ERRORS.items()} == {
        name: shortage for name, (_error, shortage) in ERRORS.items()
    }


@pytest.mark.parametrize("name", ["locked", "shutdown", "redis away", "disk full", "sqlite full", "postgresql full"])
def test_shortage_is_page_in_both_languages(page: Client, name: str):
    shortage = ERRORS[name][1]
    assert shortage

    response = page.get(f"/raise/{name}/")

    english, chinese = (
        pages.text(half)
        for wanted in ("en", None)
        for half in pages.page(response).iter("section")
        if half.get("lang") == wanted
    )
    assert (response.status_code, response.headers["Retry-After"]) == (shortage.status, str(shortage.retry_after))
    assert english.startswith(SENTENCES[shortage])
    assert chinese.startswith(CHINESE[shortage])
    assert "some message" not in response.content.decode()


def test_bug_is_still_500(page: Client):
    response = page.get("/raise/bug/")

    assert (response.status_code, "Retry-After" in response.headers) == (500, False)


def test_page_shows_typed_text_again(page: Client):
    response = page.post("/raise/locked/", {"note": "typed", "number": "决字〔2026〕1号", "password": "secret"})

    shown = pages.page(response)
    labels = {each.get("for"): pages.text(each) for each in shown.iter("label")}
    assert [(labels[each.get("id")], (each.text or "").strip()) for each in shown.iter("textarea")] == [
        ("说明 · Note", "typed"),
        ("编号 · Number", "决字〔2026〕1号"),
    ]
    assert "secret" not in response.content.decode()


def test_htmx_request_gets_sentence_without_page(page: Client):
    response = page.post("/raise/locked/", {"note": "typed"}, headers={"HX-Request": "true"})

    (notice,) = pages.by_class(response, "notice--stop")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")
    assert pages.text(notice).endswith("What you typed is still on this page; save again in a moment.")
    assert "<html" not in response.content.decode()


def test_middleware_that_fails_is_503(page: Client):
    # As after a restart of the database: the session cannot be read.
    def away(*_args: Any) -> Any:
        raise of_postgresql("57P01")

    with connection.execute_wrapper(away):
        response = page.get("/")

    assert (response.status_code, response.headers["Retry-After"]) == (503, "30")


def test_save_while_database_is_locked_is_503(page: Client, draft: Assessment, answer: Callable[[int], Answer]):
    def locked(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith("UPDATE"):
            raise of_sqlite(sqlite3.SQLITE_BUSY)
        return execute(sql, *rest)

    with connection.execute_wrapper(locked):
        response = page.post(
            reverse("assessments:item", args=[draft.public_id, 20]),
            {"version": "0", "rating": "meet", "note": "long text"},
        )

    assert response.status_code == 503
    assert [(area.text or "").strip() for area in pages.page(response).iter("textarea")] == ["long text"]
    assert answer(20).version == 0


FULL_DATABASE = """
import time
from django.core.cache import cache
from django.db import OperationalError, connection
from acecs.shortage import FULL, shortage_of

with connection.cursor() as cursor:
    cursor.execute("PRAGMA max_page_count = 1")
for size in (100_000, 1_000, 10):
    try:
        while cache.add(f"{size} {time.monotonic_ns()}", "x" * size, None):
            pass
    except OperationalError:
        pass
try:
    print(cache.add("an attempt", 1, None))
except OperationalError as error:
    print(shortage_of(error) == FULL)
"""


@pytest.mark.skipif(connection.vendor != "sqlite", reason="deployments count in Redis")
def test_full_disk_is_not_one_attempt_too_many(prepared_portal: OwnPortal, tmp_path: Path):
    with own_portal(tmp_path / "full", like=prepared_portal) as portal:
        said = portal.script(FULL_DATABASE)

    assert said == "True"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_upload_on_full_disk_is_507(page: Client, draft: Assessment, monkeypatch: pytest.MonkeyPatch):
    # A real ENOSPC: the upload is received on the device that is always full.
    def full(*_args: Any, **_options: Any) -> Any:
        return Path("/dev/full").open("wb", buffering=0)

    monkeypatch.setattr("evidence.uploads.tempfile.NamedTemporaryFile", full)
    file = SimpleUploadedFile("台账.txt", "台账\n".encode())

    response = page.post(
        reverse("assessments:upload", args=[draft.public_id, 20]), {"files": [file], "facet": "record"}
    )

    assert (response.status_code, response.headers["Retry-After"]) == (507, "300")
    assert pages.text(pages.by_id(response, "upload-error")) == (
        "Not saved: the portal’s disk is full. Tell your administrator, then choose the files again later and add them."
    )
    assert pages.form_to(response, reverse("assessments:upload", args=[draft.public_id, 20]))["facet"] == ["record"]
    assert EvidenceLink.objects.count() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_vault_on_full_disk_keeps_what_was_chosen(page: Client, draft: Assessment):
    # A real ENOSPC again, where the vault stores the bytes.
    url = reverse("assessments:upload", args=[draft.public_id, 20])
    file = SimpleUploadedFile("台账.txt", "台账\n".encode())

    def full(*_args: Any) -> Any:
        with Path("/dev/full").open("wb", buffering=0) as device:
            device.write(b"x")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("evidence.storage.put", full)
        response = page.post(url, {"files": [file], "facet": "record"})

    assert (response.status_code, response.headers["Retry-After"]) == (507, "300")
    assert pages.form_to(response, url)["facet"] == ["record"]
