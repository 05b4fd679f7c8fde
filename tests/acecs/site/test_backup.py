"""`manage.py backup` and `restore` on separate portals: under load, damaged, forged, and onto existing data."""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.management import call_command, load_command_class
from django.db import DatabaseError, connection, connections, transaction
from django.test import override_settings

from acecs.accounts.models import User
from acecs.site import backup, dumps
from assessments.models import Answer, Assessment, FrozenDossier
from evidence import storage
from tests import cast
from tests.browser.demo import wait_until
from tests.bucket import S3, storages_in
from tests.conftest import NOW, settings_in
from tests.documents import put_in_vault
from tests.own_portal import OwnPortal, own_portal

pytestmark = pytest.mark.xdist_group("own_portal")

# Adds documents one after the other until the portal's folder contains a file `stop`.
LOAD = """
import os
from itertools import count
from pathlib import Path
from acecs.accounts.models import User
from assessments.models import Answer
from tests import cast
from tests.documents import put_in_vault
officer = User.objects.get(email=cast.OFFICER)
answer = Answer.objects.get(item__number=11)
var = Path(os.environ["ACECS_VAR"])
for number in count():
    put_in_vault(answer, by=officer, content=f"document {number}".encode() * 1000)
    (var / "writing").write_text(str(number + 1))
    (var / "writing").rename(var / "written")
    if (var / "stop").exists():
        break
"""


@pytest.fixture
def portal(prepared_portal: OwnPortal, tmp_path: Path) -> Iterator[OwnPortal]:
    with own_portal(tmp_path / "portal", like=prepared_portal) as portal:
        yield portal


@pytest.fixture
def empty_portal(tmp_path: Path) -> Iterator[OwnPortal]:
    with own_portal(tmp_path / "empty") as portal:
        yield portal


Ended = subprocess.CompletedProcess[str]
Inside = Callable[[OwnPortal], AbstractContextManager[None]]
Manage = Callable[..., Ended]


@pytest.fixture
def inside(django_db_setup: None, django_db_blocker: Any) -> Inside:
    """Return a context in which this process works on a portal's database and folder instead of its own."""

    @contextmanager
    def inside(portal: OwnPortal) -> Iterator[None]:
        own = connections["default"]
        other = own.copy()
        url = portal.environment.get("DATABASE_URL")
        other.settings_dict["NAME"] = url.rpartition("/")[2] if url else portal.var / "acecs.sqlite3"
        connections["default"] = other
        changed = settings_in(portal.var, settings)
        if bucket := portal.environment.get("DOCUMENTS_URL"):
            changed["STORAGES"] = storages_in(bucket, changed["STORAGES"])
        try:
            with django_db_blocker.unblock(), override_settings(**changed):
                yield
        finally:
            other.close()
            connections["default"] = own
            # `migrate` keeps the keys of the other database.
            ContentType.objects.clear_cache()

    return inside


@pytest.fixture
def manage(inside: Inside) -> Manage:
    """Return a function that runs a command on a portal in this process, which need not load the portal anew.

    Without Django's system checks, which take as long as the command itself.
    """

    def manage(portal: OwnPortal, name: str, *arguments: str) -> Ended:
        out, err, status = StringIO(), StringIO(), 0
        with inside(portal), redirect_stdout(out), redirect_stderr(err):
            try:
                load_command_class("acecs", name).run_from_argv(["manage.py", name, *arguments, "--skip-checks"])
            except SystemExit as ended:
                status = int(ended.code or 0)
        return subprocess.CompletedProcess([name, *arguments], status, out.getvalue(), err.getvalue())

    return manage


Restored = tuple[OwnPortal, Ended]


@pytest.fixture(scope="module")
def restored(taken: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Restored]:
    """A portal that was restored from a folder with a strange name, and how the command ended."""
    folder = shutil.copytree(taken, tmp_path_factory.mktemp("strange") / "what? #1 at 100%41")
    with own_portal(tmp_path_factory.mktemp("restored")) as portal:
        yield portal, portal.manage("restore", str(folder), "--skip-checks")


@pytest.fixture
def copy(taken: Path, tmp_path: Path) -> Path:
    shutil.copytree(taken, tmp_path / "copy")
    return tmp_path / "copy"


def put_beside(folder: Path, content: bytes) -> str:
    """Put a document that no row names into a vault or backup; return its path there."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = f"documents/{sha256[:2]}/{sha256[2:4]}/{sha256}"
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_bytes(content)
    return path


# --- Backup and restore ------------------------------------------------------------------------


def content() -> tuple[dict[str, list[str]], set[str]]:
    """All rows as text, and the keys of the documents."""
    rows = {model._meta.label: sorted(map(repr, model._default_manager.values_list())) for model in apps.get_models()}
    return rows, {key for key, _modified in storage.documents().stored()}


def verify() -> None:
    """Fail unless the audit trail is whole."""
    for command in ("verify_audit", "verify_dossiers", "verify_evidence"):
        call_command(command, stdout=StringIO())


def test_restored_portal_equals_original(prepared_portal: OwnPortal, restored: Restored, inside: Inside):
    portal, ended = restored

    with inside(prepared_portal):
        original = content()
    with inside(portal):
        brought = content()
        verify()
        # The restored portal works: new rows get new keys, and the audit trail is append-only again.
        put_in_vault(Answer.objects.get(item__number=11), by=User.objects.get(email=cast.OFFICER), content=b"a new one")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute("UPDATE audit_event SET kind = 'forged'")
        verify()

    assert (ended.returncode, ended.stderr) == (0, "")
    assert (
        "The audit trail and all frozen documents are intact, and every stored file matches its hash." in ended.stdout
    )
    assert brought == original


def test_backup_taken_under_load_is_restored_whole(
    portal: OwnPortal, empty_portal: OwnPortal, tmp_path: Path, manage: Manage
):
    written = portal.var / "written"
    writer = portal.start(LOAD)
    wait_until(lambda: written.exists() and int(written.read_text()) >= 20, seconds=60)
    before = int(written.read_text())

    taken = manage(portal, "backup", str(tmp_path / "under-load"))
    during = int(written.read_text())
    (portal.var / "stop").touch()
    assert writer.wait(timeout=30) == 0, portal.log
    restored = manage(empty_portal, "restore", str(tmp_path / "under-load"))

    assert (taken.returncode, restored.returncode) == (0, 0), taken.stderr + restored.stderr
    ((documents,),) = empty_portal.rows("SELECT count(*) FROM evidence_documentversion")
    assert before < during
    # One document existed before; one may have been stored but not counted yet.
    assert before + 1 <= documents <= during + 2


def test_documents_in_a_bucket_are_backed_up_and_restored(
    portal: OwnPortal, empty_portal: OwnPortal, tmp_path: Path, manage: Manage, inside: Inside, s3: S3
):
    portal.environment["DOCUMENTS_URL"] = s3.new_bucket()
    empty_portal.environment["DOCUMENTS_URL"] = s3.new_bucket()
    with inside(portal):
        for path in filter(Path.is_file, (portal.var / "documents").rglob("*")):
            storage.put(path.name, path.stat().st_size, ContentFile(path.read_bytes()))
        original = content()
    shutil.rmtree(portal.var / "documents")

    taken = manage(portal, "backup", str(tmp_path / "of-bucket"))
    restored = manage(empty_portal, "restore", str(tmp_path / "of-bucket"))

    assert (taken.returncode, restored.returncode) == (0, 0), taken.stderr + restored.stderr
    with inside(empty_portal):
        assert content() == original
        verify()
    assert original[1]
    assert not [path for path in (empty_portal.var / "documents").rglob("*") if path.is_file()]


def test_folder_may_have_any_name(restored: Restored):
    _portal, ended = restored

    assert (ended.returncode, ended.stderr) == (0, "")


def test_document_without_row_is_left_out(portal: OwnPortal, tmp_path: Path, manage: Manage):
    strange = put_beside(portal.var, b"uploaded, and its row refused")
    lying = {str(path.relative_to(portal.var)) for path in (portal.var / "documents").rglob("*") if path.is_file()}

    taken = manage(portal, "backup", str(tmp_path / "named"))

    assert (taken.returncode, taken.stderr) == (0, "")
    assert {f"documents/{key}" for key in backup.verified(tmp_path / "named").files_in("documents")} == lying - {
        strange
    }


def test_backup_is_readable_by_owner_only(taken: Path):
    assert {path.stat().st_mode & 0o077 for path in (taken, taken / "database", taken / "manifest.json")} == {0}


# --- Damaged or forged backups -----------------------------------------------------------------


def kinds(folder: Path) -> dict[str, Path]:
    """One file of each kind."""
    return {
        "manifest": folder / "manifest.json",
        "seal": folder / "manifest.sha256",
        "rows": max((folder / "database").iterdir(), key=lambda path: path.stat().st_size),
        "document": next(path for path in (folder / "documents").rglob("*") if path.is_file()),
    }


@pytest.mark.parametrize("place", ["first", "middle", "last"])
@pytest.mark.parametrize("kind", ["manifest", "seal", "rows", "document"])
def test_flipped_byte_is_refused_with_name_of_file(copy: Path, kind: str, place: str):
    file = kinds(copy)[kind]
    data = bytearray(file.read_bytes())
    data[{"first": 0, "middle": len(data) // 2, "last": -1}[place]] ^= 1
    file.write_bytes(data)

    with pytest.raises(backup.Unfit, match=str(file.relative_to(copy))):
        backup.verified(copy)


def test_damaged_backup_changes_nothing(copy: Path, taken: Path, empty_portal: OwnPortal, manage: Manage):
    file = kinds(copy)["document"]
    file.write_bytes(file.read_bytes()[:-1] + b"\0")

    refused, restored = (manage(empty_portal, "restore", str(folder)) for folder in (copy, taken))

    assert (refused.returncode, refused.stderr) == (
        1,
        (
            f"CommandError: Nothing was restored. {file.relative_to(copy)} is damaged: "
            "its bytes differ from those that were written. Take another backup.\n"
        ),
    )
    # The portal is as empty as before.
    assert (restored.returncode, restored.stderr) == (0, "")


def seal(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the manifest and seal it again, as a forger would."""
    manifest = json.loads((folder / "manifest.json").read_text())
    change(manifest)
    data = json.dumps(manifest).encode()
    (folder / "manifest.json").write_bytes(data)
    (folder / "manifest.sha256").write_text(f"{hashlib.sha256(data).hexdigest()}  manifest.json\n")


def seal_again(folder: Path, path: str) -> None:
    """Update the manifest's entry of a changed file, and seal it again."""
    data = (folder / path).read_bytes()
    entry = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
    seal(folder, lambda manifest: manifest["files"].update({path: entry}))


ENTRY = {"sha256": hashlib.sha256(b"").hexdigest(), "size": 0}
OUTSIDE = [
    "../outside",
    "/etc/passwd",
    "documents/../../outside",
    "documents/aa/bb/../../../../outside",
    "database/../outside",
    "database/..",
    "documents/aa/bb/" + "c" * 64,
    "documents/aa/bb/aabb" + "c" * 60 + "\n",
    "manifest.json",
    "",
]


@pytest.mark.parametrize("path", OUTSIDE)
def test_path_outside_backup_is_refused(copy: Path, path: str):
    seal(copy, lambda manifest: manifest["files"].update({path: ENTRY}))

    with pytest.raises(backup.Unfit, match=r"manifest\.json names .* which is not a path in a backup"):
        backup.verified(copy)


def test_file_missing_in_manifest_is_refused(copy: Path):
    (copy / "database" / "more").write_text("x")

    with pytest.raises(backup.Unfit, match=r"^database/more is not in the manifest"):
        backup.verified(copy)


def test_missing_file_is_refused(copy: Path):
    file = kinds(copy)["document"]
    file.unlink()

    with pytest.raises(backup.Unfit, match=f"^{file.relative_to(copy)} is missing"):
        backup.verified(copy)


@pytest.mark.parametrize("kind", ["manifest", "document"])
def test_symlink_is_refused(copy: Path, kind: str, tmp_path: Path):
    file = kinds(copy)[kind]
    shutil.move(file, tmp_path / "elsewhere")
    file.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(backup.Unfit, match=f"^{file.relative_to(copy)} is neither a file nor a folder"):
        backup.verified(copy)


def test_pipe_is_refused_without_waiting(copy: Path):
    os.mkfifo(copy / "database" / "pipe")

    with pytest.raises(backup.Unfit, match=r"^database/pipe is neither"):
        backup.verified(copy)


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: manifest.pop("rows"),
        lambda manifest: manifest.update(rows=[]),
        lambda manifest: manifest.update(files={"database/x": {"sha256": 1, "size": "x"}}),
        lambda manifest: manifest.update(more="x"),
    ],
)
def test_manifest_of_other_shape_is_refused(copy: Path, change: Callable[[dict[str, Any]], object]):
    seal(copy, change)

    with pytest.raises(backup.Unfit, match=r"^manifest\.json cannot be read"):
        backup.verified(copy)


def test_later_format_is_refused(copy: Path):
    seal(copy, lambda manifest: manifest.update(format=2))

    with pytest.raises(backup.Unfit, match="has form 2; this version of the portal reads 1"):
        backup.verified(copy)


def test_folder_without_backup_is_refused(tmp_path: Path):
    with pytest.raises(backup.Unfit, match="is not a backup"):
        backup.verified(tmp_path / "nowhere")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda manifest: manifest["migrations"].pop(), "which has other tables"),
        (lambda manifest: manifest["rows"].update({'x" ; DROP TABLE audit_event; --': 1}), "which has other tables"),
        (lambda manifest: manifest.update(engine="oracle"), "The backup is from oracle"),
    ],
)
def test_backup_of_other_version_or_engine_is_refused(
    copy: Path, change: Callable[[dict[str, Any]], object], message: str
):
    seal(copy, change)

    with pytest.raises(backup.Unfit, match=message):
        backup.restore(copy)


@pytest.mark.django_db
def test_backup_of_unreleased_version_is_refused(copy: Path):
    seal(copy, lambda manifest: manifest["migrations"].append(["accounts", "0002_invitation"]))

    with pytest.raises(backup.Unfit) as refused:
        backup.restore(copy)

    assert str(refused.value) == (
        "The backup has tables of another version of the portal (accounts.0002_invitation), which was never released"
        ' and cannot be upgraded: start with an empty database (for the demo, make demo OPTIONS="--reset").'
    )


# --- Correctly sealed, but inconsistent --------------------------------------------------------


@pytest.mark.django_db
def test_document_without_row_is_refused(copy: Path):
    path = put_beside(copy, b"strange")
    seal_again(copy, path)

    with pytest.raises(backup.Unfit, match=f"^{path} is a document that no row names"):
        backup.restore(copy)


def test_document_with_other_hash_than_name_is_refused(copy: Path):
    file = kinds(copy)["document"]
    file.write_bytes(b"forged")
    path = str(file.relative_to(copy))
    seal_again(copy, path)

    with pytest.raises(backup.Unfit, match=f"^{path} is damaged: its bytes do not match its name"):
        backup.verified(copy)


on_sqlite = pytest.mark.skipif(
    "DATABASE_URL" in os.environ and not os.environ["DATABASE_URL"].startswith("sqlite"),
    reason="a dump of PostgreSQL has rows alone",
)
SQLITE_DUMP = f"{backup.DATABASE}/{dumps.SQLITE_FILE}"


@on_sqlite
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DROP TRIGGER assessments_frozendossier_no_update", "trigger assessments_frozendossier_no_update"),
        ("CREATE TRIGGER more AFTER INSERT ON audit_event BEGIN SELECT 1; END", "trigger more"),
        ("CREATE TRIGGER more AFTER INSERT ON cache BEGIN SELECT 1; END", "trigger more"),
        ("CREATE TABLE more (id integer)", "table more"),
        ("CREATE VIEW more AS SELECT 1", "view more"),
        ("DROP TABLE reviews_itemjudgment", "index reviews_itemjudgment_.*"),
        ("DROP INDEX document_version_sha256", "index document_version_sha256"),
        ("ALTER TABLE evidence_document ADD COLUMN more integer", "table evidence_document"),
    ],
)
def test_dump_with_other_tables_or_triggers_is_refused(copy: Path, statement: str, named: str):
    with closing(sqlite3.connect(copy / SQLITE_DUMP)) as dump:
        dump.execute(statement)
        dump.commit()
    seal_again(copy, SQLITE_DUMP)

    with pytest.raises(backup.Unfit, match=rf"other tables or triggers than this version makes: see {named}\. Take"):
        backup.restore(copy)


@on_sqlite
@pytest.mark.django_db
def test_dump_without_cache_is_accepted(copy: Path):
    with closing(sqlite3.connect(copy / SQLITE_DUMP)) as dump:
        dump.execute("DROP TABLE IF EXISTS cache")
        dump.commit()
    rows = json.loads((copy / "manifest.json").read_text())["rows"]

    dumps.check(copy / backup.DATABASE, rows)


@on_sqlite
@pytest.mark.django_db
def test_dump_with_other_row_counts_is_refused(copy: Path):
    seal(copy, lambda manifest: manifest["rows"].update(audit_event=1_000_000))

    with pytest.raises(backup.Unfit, match=r"^audit_event has \d+ rows, the manifest says 1000000"):
        backup.restore(copy)


def overwrite(start: int, stop: int | None) -> Callable[[bytes], bytes]:
    return lambda data: data[:start] + b"\xa5" * len(data[start:stop]) + (b"" if stop is None else data[stop:])


@on_sqlite
@pytest.mark.django_db
@pytest.mark.parametrize(
    "damage",
    [
        lambda _data: b"",
        lambda _data: b"no database" * 1000,
        lambda data: data[: len(data) // 2],
        # The list of tables.
        overwrite(100, 4096),
        overwrite(4096, 16384),
        overwrite(-8192, None),
    ],
    ids=["empty", "other", "half", "tables", "pages", "end"],
)
def test_corrupt_dump_is_refused_in_one_sentence(copy: Path, damage: Callable[[bytes], bytes]):
    file = copy / SQLITE_DUMP
    file.write_bytes(damage(file.read_bytes()))
    seal_again(copy, SQLITE_DUMP)

    with pytest.raises(backup.Unfit, match=rf"^{dumps.SQLITE_FILE} .*\. Take another backup\.$"):
        backup.restore(copy)


@on_sqlite
def test_backup_with_corrupt_dump_restores_nothing(copy: Path, empty_portal: OwnPortal, manage: Manage):
    (copy / SQLITE_DUMP).write_bytes(b"no database" * 1000)
    seal_again(copy, SQLITE_DUMP)

    refused = manage(empty_portal, "restore", str(copy))

    assert refused.returncode == 1
    assert refused.stderr == (
        "CommandError: Nothing was restored. acecs.sqlite3 cannot be read: file is not a database. Take another backup.\n"
    )
    assert [path for path in (empty_portal.var / "documents").rglob("*") if path.is_file()] == []


# --- Existing data -----------------------------------------------------------------------------


@pytest.mark.django_db
def test_database_with_rows_is_refused(copy: Path):
    with pytest.raises(backup.Unfit, match=r"^The database is not empty: accounts_customsoffice has rows"):
        backup.restore(copy)


def test_vault_with_other_documents_is_refused(copy: Path, empty_portal: OwnPortal, manage: Manage):
    put_beside(empty_portal.var, b"strange")

    refused = manage(empty_portal, "restore", str(copy))

    assert refused.returncode == 1
    assert "The vault is not empty" in refused.stderr


def test_interrupted_restore_can_be_repeated(copy: Path, empty_portal: OwnPortal, manage: Manage):
    document = kinds(copy)["document"]
    brought = empty_portal.var / document.relative_to(copy)
    brought.parent.mkdir(parents=True)
    brought.write_bytes(b"the beginning of it")

    restored = manage(empty_portal, "restore", str(copy))

    assert (restored.returncode, restored.stderr) == (0, "")
    assert brought.read_bytes() == document.read_bytes()


@pytest.mark.django_db
def test_existing_folder_is_refused(tmp_path: Path):
    (tmp_path / "mine").mkdir()

    with pytest.raises(backup.Unfit, match="already exists"):
        backup.make(tmp_path / "mine", at=None)  # type: ignore[arg-type]  # it does not come to that

    assert list((tmp_path / "mine").iterdir()) == []


# --- Killed backups, damaged vaults ------------------------------------------------------------


def test_killed_backup_leaves_no_named_folder(portal: OwnPortal, tmp_path: Path):
    target = tmp_path / "backups" / "killed"
    (document,) = (path for path in (portal.var / "documents").rglob("*") if path.is_file())
    document.chmod(0o600)
    # Large enough that copying takes until the process is killed.
    document.write_bytes(b"x" * 200_000_000)

    maker = portal.start(f"from django.core.management import call_command; call_command('backup', {str(target)!r})")
    wait_until(lambda: list(target.parent.glob(".killed.unfinished-*/documents/*/*/*")), seconds=60)
    os.killpg(maker.pid, signal.SIGKILL)
    maker.wait()

    assert not target.exists()
    assert not list(target.parent.glob(".killed.unfinished-*/manifest.sha256"))


def codes(portal: OwnPortal) -> list[str]:
    """Codes of the checks in the kept verdict of the only assessment."""
    ((readiness,),) = portal.rows("SELECT CAST(readiness AS text) FROM assessments_assessment")
    return [check["code"] for check in json.loads(readiness)["checks"]]


def test_damaged_vault_is_copied_and_reported(
    portal: OwnPortal, empty_portal: OwnPortal, tmp_path: Path, manage: Manage
):
    (document,) = (path for path in (portal.var / "documents").rglob("*") if path.is_file())
    document.chmod(0o600)
    document.write_bytes(b"rotten")

    taken = manage(portal, "backup", str(tmp_path / "rotten"))
    restored = manage(empty_portal, "restore", str(tmp_path / "rotten"))

    assert (taken.returncode, restored.returncode) == (1, 1)
    assert f"Damaged or missing documents, 1 in all: {document.name}." in taken.stderr
    assert f"damaged documents: {document.name}." in restored.stderr
    # The verdict was computed while the file was whole; finding the damage renews it.
    assert "file_not_accepted" in codes(portal)
    assert "file_not_accepted" in codes(empty_portal)


def test_altered_dossier_is_reported(
    portal: OwnPortal, empty_portal: OwnPortal, tmp_path: Path, inside: Inside, manage: Manage
):
    with inside(portal):
        draft = Assessment.objects.get()
        # The triggers refuse to change dossiers, not to insert them.
        FrozenDossier.objects.create(
            assessment=draft, number=1, purpose="own_use", version=1, content=b"{}", sha256="0" * 64,
            frozen_by=draft.created_by, frozen_at=NOW,
        )  # fmt: skip

    taken = manage(portal, "backup", str(tmp_path / "forged"))
    restored = manage(empty_portal, "restore", str(tmp_path / "forged"))

    assert (taken.returncode, restored.returncode) == (0, 1)
    assert restored.stderr == (
        f"Assessment {draft.public_id}, dossier 1: changed after it was frozen.\n"
        f"The audit trail has no event for the frozen document {'0' * 64}.\n"
        "CommandError: Restored, but the backup had these faults: 0 in the audit trail, 2 in frozen documents, damaged documents: none.\n"
    )
