"""Run a command on PostgreSQL and Redis: `services.py COMMAND …`. Exit status: the command's, or 1 without services.

Uses the first of: the services of `DATABASE_URL` and `REDIS_URL`; those at the standard local addresses (an empty
database of Redis, new databases on PostgreSQL); temporary servers under `var/services`, stopped after the command.
If either service is missing, it says what to do and does not run the command.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psycopg2  # noqa: E402 - the folder comes first
import redis  # noqa: E402 - the folder comes first

from acecs.system_packages import POSTGRESQL, REDIS, ensure, postgresql_folder  # noqa: E402 - the folder comes first

FOLDER = ROOT / "var" / "services"
STANDARD_POSTGRESQL = (
    "postgres://postgres@127.0.0.1:5432/postgres",
    "postgres://postgres:postgres@127.0.0.1:5432/postgres",
)
STANDARD_REDIS = "redis://127.0.0.1:6379"
# Fast but not durable: the servers are temporary.
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
# Unique per process, so that concurrent runs do not share databases.
NAME = f"acecs_{secrets.token_hex(3)}"


class ServiceMissingError(Exception):
    """A service is not available. The message says what to do."""


# --- PostgreSQL --------------------------------------------------------------------------------


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield the URL of a PostgreSQL server that lets us create databases."""
    if named := os.environ.get("DATABASE_URL"):
        if not can_create_databases(named):
            raise ServiceMissingError(
                "DATABASE_URL names no PostgreSQL server on which databases can be created. Correct or unset it."
            )
        yield named
        return
    for url in STANDARD_POSTGRESQL:
        if can_create_databases(url):
            yield f"{url.rpartition('/')[0]}/{NAME}"
            return
    if not (postgresql_folder() or ensure(POSTGRESQL, print)):
        raise ServiceMissingError("PostgreSQL is not available: start one at 127.0.0.1:5432, or set DATABASE_URL.")
    with temporary_postgresql() as address:
        yield f"{address}/{NAME}"


def can_create_databases(url: str) -> bool:
    """Check the right to create databases. Connects to `postgres`, because the URL's database may not exist yet."""
    server = url.rpartition("/")[0] + "/postgres"
    try:
        connection = psycopg2.connect(server, connect_timeout=3)
    except psycopg2.Error:
        return False
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


@contextmanager
def temporary_postgresql() -> Iterator[str]:
    """Start a temporary server. As root, run it as user `postgres`, because its programs refuse to run as root."""
    programs, port = postgresql_folder(), free_port()
    as_user = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] if os.geteuid() == 0 else []
    with folder_of("postgresql") as folder:
        place = accessible_folder(folder, as_user) if as_user else folder
        data = str(place / "data")
        run([*as_user, f"{programs}/initdb", "--auth", "trust", "--username", "postgres", "--encoding", "UTF8", data])
        options = " ".join(f"-c {each}" for each in (f"port={port}", "listen_addresses=127.0.0.1", *NOT_DURABLE))
        log = str(place / "log")
        control = [*as_user, f"{programs}/pg_ctl", "--pgdata", data, "--wait"]
        run([*control, "--log", log, "--options", f"{options} -c unix_socket_directories=''", "start"])
        try:
            print(f"PostgreSQL runs at 127.0.0.1:{port} for this run only.", flush=True)
            yield f"postgres://postgres@127.0.0.1:{port}"
        finally:
            run([*control, "--mode", "immediate", "stop"])


def accessible_folder(folder: Path, as_user: list[str]) -> Path:
    """Return the folder, or a replacement if the other user cannot access it (a clone in root's home)."""
    shutil.chown(folder, "postgres", "postgres")
    if subprocess.run([*as_user, "test", "-w", str(folder)], check=False).returncode == 0:
        return folder
    elsewhere = Path(tempfile.mkdtemp(prefix="acecs-postgresql-"))
    shutil.chown(elsewhere, "postgres", "postgres")
    folder.rmdir()
    # The link makes it reachable from here, and lets `folder_of` remove it.
    folder.symlink_to(elsewhere)
    return elsewhere


# --- Redis -------------------------------------------------------------------------------------


@contextmanager
def redis_server() -> Iterator[str]:
    if named := os.environ.get("REDIS_URL"):
        if not answers(named):
            raise ServiceMissingError("Nothing answers at REDIS_URL. Start it, or correct or unset REDIS_URL.")
        yield named
        return
    if (number := empty_database(STANDARD_REDIS)) is not None:
        url = f"{STANDARD_REDIS}/{number}"
        try:
            yield url
        finally:
            # It was empty before the run.
            redis.Redis.from_url(url).flushdb()
        return
    if not (shutil.which("redis-server") or ensure(REDIS, print)):
        raise ServiceMissingError("Redis is not available: start one at 127.0.0.1:6379, or set REDIS_URL.")
    with temporary_redis() as url:
        yield url


def answers(url: str) -> bool:
    try:
        return bool(redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3).ping())
    except (redis.RedisError, ValueError):
        return False


def empty_database(server: str) -> int | None:
    """URL of an empty database of the server, so that no keys of others are touched; None if there is none."""
    if not answers(server):
        return None
    empty = [number for number in range(16) if redis.Redis.from_url(f"{server}/{number}").dbsize() == 0]
    return secrets.choice(empty) if empty else None


@contextmanager
def temporary_redis() -> Iterator[str]:
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    with folder_of("redis") as place:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(place), "--appendonly", "yes", "--save", ""]
        with (place / "log").open("wb") as log:
            process = subprocess.Popen(["redis-server", *options], stdout=log, stderr=log)
        try:
            wait_until_it_answers(url, process)
            print(f"Redis runs at 127.0.0.1:{port} for this run only.", flush=True)
            yield url
        finally:
            process.terminate()
            process.wait()


def wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    while not answers(url):
        try:
            process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
        raise ServiceMissingError(f"Redis ended with status {process.returncode} as it started.")


# --- Used by both ------------------------------------------------------------------------------


@contextmanager
def folder_of(name: str) -> Iterator[Path]:
    """Yield an empty folder under `var/services`. It, or the folder that it links to, is removed afterward."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=FOLDER))
    try:
        yield place
    finally:
        shutil.rmtree(place.resolve(), ignore_errors=True)
        if place.is_symlink():
            place.unlink()


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def run(command: list[str]) -> None:
    ended = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/")
    if ended.returncode:
        raise ServiceMissingError(f"{' '.join(command)} ended with status {ended.returncode}:\n{ended.stdout.decode()}")


def main(command: list[str]) -> int:
    with ExitStack() as services:
        try:
            urls = {
                "DATABASE_URL": services.enter_context(postgresql()),
                "REDIS_URL": services.enter_context(redis_server()),
            }
        except ServiceMissingError as error:
            print(f"The suite did not run. {error}", file=sys.stderr)
            return 1
        print(f"On {urls['DATABASE_URL'].rpartition('@')[2]} and {urls['REDIS_URL'].rpartition('@')[2]}", flush=True)
        # Ctrl-C also reaches the command, which ends before the services do.
        return subprocess.run(command, check=False, env={**os.environ, **urls}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
