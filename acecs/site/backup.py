"""Make and restore backups: folders with the rows, the documents, and a manifest with the SHA-256 of every file.

The database is dumped first. Documents are stored before a row names them, so all that the dump names can be
copied afterward, except what two people erase meanwhile; other documents are left out. The folder gets its final
name last, after everything was flushed to disk.
"""

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from pydantic import BaseModel, ConfigDict, ValidationError

from acecs.database import unreleased, unreleased_database
from acecs.site import dumps
from evidence import storage
from evidence.models import DocumentVersion
from evidence.queries import erased
from reports.models import Report

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.sha256"
DATABASE, DOCUMENTS = "database", "documents"
# The only paths that a manifest may name. Anything else could be an attempt to write outside the portal's folders.
PATH = re.compile(rf"{DATABASE}/[a-z][a-z0-9_.]*|{DOCUMENTS}/{storage.KEY.pattern}", re.ASCII)
PIECE = 1 << 20


class Unfit(Exception):  # noqa: N818 - it reads as what happened
    """Refused before anything was changed. The message says why and what to do."""


class StrictModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class FileEntry(StrictModel):
    """A file of the backup. `size` in bytes."""

    sha256: str
    size: int


class Manifest(StrictModel):
    """`rows`: table → number of rows; `files`: path in the folder → entry.

    `damaged`: names (SHA-256) of documents that were already missing or changed in the vault.
    """

    format: int
    version: str
    made_at: str
    engine: str
    migrations: list[tuple[str, str]]
    rows: dict[str, int]
    files: dict[str, FileEntry]
    damaged: list[str]

    def files_in(self, folder: str) -> set[str]:
        """Paths relative to a folder of the backup (`DATABASE` or `DOCUMENTS`)."""
        return {path.removeprefix(f"{folder}/") for path in self.files if path.startswith(f"{folder}/")}


# --- Making ------------------------------------------------------------------------------------


def make(folder: Path, *, at: datetime) -> Manifest:
    """Make a backup in a new folder. Raises `Unfit` if it exists, `OSError`; then no folder is left behind."""
    if folder.exists():
        raise Unfit(f"{folder} already exists. Name a new folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}.unfinished-", dir=folder.parent))
    try:
        manifest = _fill(unfinished, at)
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    _sync(folder.parent)
    return manifest


def _fill(folder: Path, at: datetime) -> Manifest:
    for name in (DATABASE, DOCUMENTS):
        (folder / name).mkdir(mode=0o700)
    applied = dumps.migrations()
    rows = dumps.dump(folder / DATABASE)
    named = _named_in(folder)
    for key, _modified in storage.documents().stored():
        if storage.sha256_of(key) in named:
            _copy_out(key, folder / DOCUMENTS / key)
    files = {path: _entry(folder / path) for path in _paths(folder)}
    absent = {sha256 for sha256 in named if f"{DOCUMENTS}/{storage.key(sha256)}" not in files} - erased()
    manifest = Manifest(
        format=FORMAT,
        version=our_version(),
        made_at=at.isoformat(),
        engine=connection.vendor,
        migrations=applied,
        rows=rows,
        files=files,
        damaged=sorted(_damaged(files) | absent),
    )
    data = manifest.model_dump_json(indent=1).encode()
    _write(folder / MANIFEST, data)
    _write(folder / SEAL, f"{hashlib.sha256(data).hexdigest()}  {MANIFEST}\n".encode())
    for path in (*folder.rglob("*"), folder):
        _sync(path)
    return manifest


def our_version() -> str:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def _copy_out(key: str, target: Path) -> None:
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # It may have been erased since the rows were dumped.
    with contextlib.suppress(FileNotFoundError):
        with storages["documents"].open(key) as source, target.open("xb") as copy:
            shutil.copyfileobj(source, copy, PIECE)
        target.chmod(0o600)


def _damaged(files: dict[str, FileEntry]) -> set[str]:
    documents = {path: entry for path, entry in files.items() if path.startswith(f"{DOCUMENTS}/")}
    return {storage.sha256_of(path) for path, entry in documents.items() if storage.sha256_of(path) != entry.sha256}


def _named_in(folder: Path) -> set[str]:
    """SHA-256 of all documents that rows of the dump name. Raises `ValueError`."""
    rows = folder / DATABASE
    return dumps.values(rows, DocumentVersion, "sha256") | dumps.values(rows, Report, "pdf_sha256")


# --- Verifying ---------------------------------------------------------------------------------


def verified(folder: Path) -> Manifest:
    """Hash every file of a backup and compare it with the manifest. Raises `Unfit` with the first wrong file."""
    existing = set(_paths(folder)) - {MANIFEST, SEAL}
    manifest = _sealed(folder)
    if bad := [path for path in manifest.files if not PATH.fullmatch(path)]:
        raise Unfit(f"{MANIFEST} names {bad[0]!r}, which is not a path in a backup. Take another backup.")
    if missing := sorted(set(manifest.files) - existing):
        raise Unfit(f"{missing[0]} is missing. Take another backup.")
    if strange := sorted(existing - set(manifest.files)):
        raise Unfit(f"{strange[0]} is not in the manifest. Take another backup.")
    for path, entry in manifest.files.items():
        if _entry(folder / path) != entry:
            raise Unfit(f"{path} is damaged: its bytes differ from those that were written. Take another backup.")
    if forged := sorted(_damaged(manifest.files) - set(manifest.damaged)):
        path = f"{DOCUMENTS}/{storage.key(forged[0])}"
        raise Unfit(f"{path} is damaged: its bytes do not match its name. Take another backup.")
    return manifest


def _sealed(folder: Path) -> Manifest:
    try:
        data, seal = (folder / MANIFEST).read_bytes(), (folder / SEAL).read_bytes()
    except OSError as error:
        raise Unfit(f"{folder} is not a backup: {error.filename} cannot be read.") from error
    if seal != f"{hashlib.sha256(data).hexdigest()}  {MANIFEST}\n".encode():
        raise Unfit(f"{MANIFEST} or {SEAL} is damaged. Take another backup.")
    try:
        manifest = Manifest.model_validate_json(data)
    except ValidationError as error:
        raise Unfit(f"{MANIFEST} cannot be read: it is from another version of the portal, or forged.") from error
    if manifest.format != FORMAT:
        raise Unfit(f"{MANIFEST} has form {manifest.format!r}; this version of the portal reads {FORMAT}.")
    return manifest


def _paths(folder: Path) -> Iterator[str]:
    """Relative paths of all files in the folder. Raises `Unfit` for symlinks, devices and the like."""
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            raise Unfit(f"{name} is neither a file nor a folder. Take another backup.")
        if path.is_file():
            yield name


# --- Restoring ---------------------------------------------------------------------------------


def restore(folder: Path) -> Manifest:
    """Restore a backup into an empty portal. Raises `Unfit` before anything is changed."""
    manifest = verified(folder)
    _ensure_same_tables(manifest)
    _ensure_sound(folder, manifest)
    if fault := unreleased_database():
        raise Unfit(fault)
    if full := dumps.occupied():
        raise Unfit(f"The database is not empty: {full[0]} has rows. Set DATABASE_URL to an empty one.")
    if strange := sorted({key for key, _modified in storage.documents().stored()} - manifest.files_in(DOCUMENTS)):
        raise Unfit(f"The vault is not empty: it contains {strange[0]}. Set ACECS_VAR to an empty folder.")
    _copy_and_load(folder, manifest)
    return manifest


def _ensure_same_tables(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise Unfit(
            f"The backup is from {manifest.engine}, but DATABASE_URL names {connection.vendor}. Use the same engine."
        )
    if fault := unreleased("The backup", manifest.migrations):
        raise Unfit(fault)
    ours = set(MigrationLoader(None).disk_migrations)
    apps = {app for app, _name in ours}
    theirs = {(app, name) for app, name in manifest.migrations if app in apps}
    same_rows = set(manifest.rows) == set(dumps.tables())
    if ours != theirs or not same_rows or manifest.files_in(DATABASE) != dumps.files():
        raise Unfit(
            f"The backup is from version {manifest.version}, which has other tables."
            " Restore it with that version of the portal, then upgrade."
        )


def _ensure_sound(folder: Path, manifest: Manifest) -> None:
    try:
        dumps.check(folder / DATABASE, manifest.rows)
        named = _named_in(folder)
    except ValueError as error:
        raise Unfit(f"{error} Take another backup.") from error
    if strange := sorted(key for key in manifest.files_in(DOCUMENTS) if storage.sha256_of(key) not in named):
        raise Unfit(f"{DOCUMENTS}/{strange[0]} is a document that no row names. Take another backup.")


def _copy_and_load(folder: Path, manifest: Manifest) -> None:
    """Copy the documents, then load the rows, so that rows never name a document that is not stored yet."""
    for key in sorted(manifest.files_in(DOCUMENTS)):
        with (folder / DOCUMENTS / key).open("rb") as file:
            storages["documents"].save(key, File(file))
    dumps.load(folder / DATABASE, manifest.rows)
    # After loading, because loading replaces the whole file on SQLite, and a portal on Redis has no cache table.
    call_command("createcachetable", verbosity=0)


def damaged_documents() -> list[str]:
    """SHA-256 of all documents that rows name and that are missing or have other bytes."""
    documents = set(DocumentVersion.objects.values_list("sha256", flat=True)) - erased()
    reports = Report.objects.exclude(pdf_sha256="").values_list("pdf_sha256", flat=True)
    return sorted(sha256 for sha256 in {*documents, *reports} if not _is_intact(sha256))


def _is_intact(sha256: str) -> bool:
    try:
        with storages["documents"].open(storage.key(sha256)) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


# --- Files -------------------------------------------------------------------------------------


def _entry(path: Path) -> FileEntry:
    with path.open("rb") as file:
        return FileEntry(sha256=hashlib.file_digest(file, "sha256").hexdigest(), size=path.stat().st_size)


def _write(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
    path.chmod(0o600)


def _sync(path: Path) -> None:
    """Flush the file or folder to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
