"""Checks of what the portal needs, for `/readyz` and `manage.py doctor`.

Each returns "" if all is well, else a sentence. Errors of engines are not quoted: they contain addresses and user names.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import DatabaseError, connection
from django.utils import timezone
from redis import Redis, RedisError

from acecs.accounts.models import User
from acecs.database import missing_migrations, unreleased_database
from acecs.jobs.queries import worker_alive
from acecs.system_packages import LIBREOFFICE, PANGO
from assessments.queries.kept import differing
from evidence import malware as scanner
from evidence.libreoffice import missing_parts
from reports.pdf import FONTCONFIG, READABLE
from reviews.queries import differing_holders, differing_words
from standards.models import Edition

PATIENCE_SECONDS = 2
# How many of the differing values a sentence names.
MOST_NAMED = 10


@dataclass(frozen=True)
class HealthCheck:
    """`fault` returns a sentence, or "" if all is well. `fix`: the command that repairs it, or what to set.

    Without what `is_optional` the portal does less, and is well.
    """

    name: str
    fault: Callable[[], str]
    fix: str
    is_optional: bool = False


@dataclass(frozen=True)
class HealthResult:
    name: str
    fault: str
    fix: str
    is_optional: bool = False


def results(checks: tuple[HealthCheck, ...]) -> Iterator[HealthResult]:
    for check in checks:
        yield HealthResult(check.name, check.fault(), check.fix, check.is_optional)


# --- Needed by pages ---------------------------------------------------------------------------


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "The database does not answer."
    return ""


def broker() -> str:
    """Check that Redis answers, or that the embedded broker's file can be opened."""
    try:
        if settings.REDIS_URL:
            patience = {"socket_timeout": PATIENCE_SECONDS, "socket_connect_timeout": PATIENCE_SECONDS}
            with closing(Redis.from_url(settings.REDIS_URL, **patience)) as client:
                client.ping()
        else:
            path = settings.CELERY_BROKER_URL.removeprefix("sqlite:///")
            with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS)) as file:
                file.execute("SELECT count(*) FROM sqlite_master")
    except (RedisError, sqlite3.Error, ValueError):
        return "The broker, which carries messages to the workers, does not answer."
    return ""


def storage() -> str:
    """Check that a document can be written, read and removed."""
    documents = storages["documents"]
    name = f"probe/{os.urandom(8).hex()}"
    try:
        documents.save(name, ContentFile(b"probe"))
        with documents.open(name) as file:
            is_same = file.read() == b"probe"
        documents.delete(name)
    except OSError:
        is_same = False
    return "" if is_same else "Documents cannot be stored."


def pango() -> str:
    return "" if PANGO.is_met() else "Pango, which draws the text of PDF reports, is missing."


def font() -> str:
    """Check the fonts: without them a report would silently show empty boxes."""
    missing = [path.name for path in (*READABLE, FONTCONFIG) if not os.access(path, os.R_OK)]
    return f"Files of the report cannot be read: {', '.join(missing)}." if missing else ""


def disk() -> str:
    free, least = shutil.disk_usage(settings.VAR_DIR).free, settings.DISK_FREE_BYTES
    return "" if free >= least else f"The disk has {free:,} bytes free; at least {least:,} are needed."


# --- Needed by a deployment --------------------------------------------------------------------


def migrations() -> str:
    try:
        missing = missing_migrations()
    except DatabaseError:
        return "The database does not answer."
    return f"Migrations not applied: {missing}." if missing else ""


def version() -> str:
    try:
        return unreleased_database()
    except DatabaseError:
        return "The database does not answer."


def edition() -> str:
    try:
        is_published = Edition.objects.filter(published_at__isnull=False).exists()
    except DatabaseError:
        return "The tables of the catalogue are missing."
    return "" if is_published else "No edition of the standard is published: nobody can start an assessment."


def worker() -> str:
    try:
        return "" if worker_alive(timezone.now()) else "No worker has been seen for half a minute: reports wait."
    except DatabaseError:
        return "The table of jobs is missing."


def folders() -> str:
    unwritable = [name for name in settings.VAR_FOLDERS if not _is_writable(settings.VAR_DIR / name)]
    return f"Not writable in {settings.VAR_DIR}: {', '.join(unwritable)}." if unwritable else ""


def _is_writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def translations() -> str:
    compiled = settings.LOCALE_PATHS[0] / "zh_Hans" / "LC_MESSAGES" / "django.mo"
    return "" if compiled.is_file() else "The Chinese texts are not compiled: every page would be in English."


def static() -> str:
    try:
        staticfiles_storage.url("acecs/theme.css")
    except (ValueError, ImproperlyConfigured):
        return "The static files are not collected: pages would fail."
    return ""


def libreoffice() -> str:
    """Check that Office documents can be drawn. Without it, only text and tables are shown of the newer ones."""
    missing = missing_parts()
    return (
        f"Pages of Office documents cannot be shown; missing of LibreOffice: {', '.join(missing)}." if missing else ""
    )


def mail() -> str:
    into_files = "filebased" in settings.EMAIL_CONFIG["EMAIL_BACKEND"]
    return "Mail is written to files and not delivered." if into_files and not settings.IS_DEMO else ""


def malware() -> str:
    """Check that the scanner takes a file of the greatest size. Without a scanner there is nothing to check."""
    try:
        if settings.CLAMD_URL:
            scanner.ping()
            with tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR) as file:
                file.truncate(settings.EVIDENCE_MAX_BYTES)
                scanner.scan(file)
    except scanner.ScannerFailed as failed:
        return f"The scanner for malware does not work, so new files wait. {failed}"
    return ""


def kept() -> str:
    """Check that figures, profiles, verdicts, customs' words and holders of cases that are kept match their rows."""
    try:
        different = [*differing(), *differing_words(), *differing_holders()]
    except DatabaseError:
        return "The tables of the assessments are missing."
    more = f" and {len(different) - MOST_NAMED} more" if len(different) > MOST_NAMED else ""
    return f"Kept values differ from their rows: {', '.join(different[:MOST_NAMED])}{more}." if different else ""


def administrator() -> str:
    try:
        has_one = User.objects.filter(is_administrator=True, is_active=True).exists()
    except DatabaseError:
        return "The tables of the accounts are missing."
    return "" if has_one else "There is no administrator: nobody can invite people."


READY = (
    HealthCheck("database", database, "start it, or correct DATABASE_URL"),
    HealthCheck("broker", broker, "start it, or correct REDIS_URL"),
    HealthCheck(
        "storage", storage, "make var/documents writable for the portal's user, or correct DOCUMENTS_URL and its keys"
    ),
    HealthCheck("pango", pango, PANGO.command),
    HealthCheck("font", font, "git checkout -- fonts templates/reports"),
    HealthCheck("disk", disk, "free some space, or set DISK_FREE_BYTES"),
)
DOCTOR = (
    *READY,
    HealthCheck("migrations", migrations, "manage.py migrate"),
    HealthCheck("version", version, "set DATABASE_URL to an empty database, or ACECS_VAR to an empty folder"),
    HealthCheck("edition", edition, "manage.py load_edition fixtures/edition-2022.json, then publish it in the portal"),
    HealthCheck("worker", worker, "celery --app acecs worker --beat, or docker compose up --detach worker beat"),
    HealthCheck("folders", folders, "make them writable for the portal's user, or set ACECS_VAR"),
    HealthCheck("translations", translations, "pybabel compile --directory locale --domain django"),
    HealthCheck("static", static, "manage.py collectstatic --no-input"),
    HealthCheck("libreoffice", libreoffice, LIBREOFFICE.command, is_optional=True),
    HealthCheck("mail", mail, "set EMAIL_URL, for example smtp+tls://user:password@mail.example.com:587"),
    HealthCheck(
        "malware",
        malware,
        "start clamd, or correct CLAMD_URL; its StreamMaxLength and MaxFileSize must be at least EVIDENCE_MAX_BYTES",
    ),
    HealthCheck("kept", kept, "manage.py renew_kept"),
    HealthCheck("administrator", administrator, "manage.py create_admin EMAIL --name NAME"),
)
