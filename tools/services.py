"""Run a command on PostgreSQL and Redis: `services.py COMMAND …`. Exit status: the command's own, or 1 without services.

Taken are, in this order: what `DATABASE_URL` and `REDIS_URL` name; what runs at the standard local addresses (an empty
database of Redis, databases of our own name on PostgreSQL); throw-away servers under `var/services`, which end with the
command. Nothing is skipped: without both, a sentence says what is missing and nothing is run.
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
# Fast and forgetful: these servers hold nothing that anybody misses.
FORGETFUL = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off")
# Two programs that test at once have databases of their own.
NAME = f"acecs_{secrets.token_hex(3)}"


class NotToBeHadError(Exception):
    """A service that no way leads to; the sentence says what to do."""


# --- PostgreSQL --------------------------------------------------------------------------------


@contextmanager
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL server on which databases may be made."""
    if named := os.environ.get("DATABASE_URL"):
        if not may_make_databases(named):
            raise NotToBeHadError(
                "DATABASE_URL names no PostgreSQL on which databases can be made. Correct or unset it."
            )
        yield named
        return
    for url in STANDARD_POSTGRESQL:
        if may_make_databases(url):
            yield f"{url.rpartition('/')[0]}/{NAME}"
            return
    if not (postgresql_folder() or ensure(POSTGRESQL, print)):
        raise NotToBeHadError("PostgreSQL is not to be had: start one at 127.0.0.1:5432, or set DATABASE_URL.")
    with throw_away_postgresql() as address:
        yield f"{address}/{NAME}"


def may_make_databases(url: str) -> bool:
    """Asked of the database that every server has: the one that the URL names need not exist yet."""
    server = url.rpartition("/")[0] + "/postgres"
    try:
        connection = psycopg2.connect(server, connect_timeout=3)
    except psycopg2.Error:
        return False
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


@contextmanager
def throw_away_postgresql() -> Iterator[str]:
    """Its programs refuse to run as root: then they run as Debian's user for it."""
    programs, port = postgresql_folder(), free_port()
    as_user = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] if os.geteuid() == 0 else []
    with folder_of("postgresql") as folder:
        place = handed_over(folder, as_user) if as_user else folder
        data = str(place / "data")
        run([*as_user, f"{programs}/initdb", "--auth", "trust", "--username", "postgres", "--encoding", "UTF8", data])
        options = " ".join(f"-c {each}" for each in (f"port={port}", "listen_addresses=127.0.0.1", *FORGETFUL))
        log = str(place / "log")
        control = [*as_user, f"{programs}/pg_ctl", "--pgdata", data, "--wait"]
        run([*control, "--log", log, "--options", f"{options} -c unix_socket_directories=''", "start"])
        try:
            print(f"PostgreSQL runs at 127.0.0.1:{port} for this run alone.", flush=True)
            yield f"postgres://postgres@127.0.0.1:{port}"
        finally:
            run([*control, "--mode", "immediate", "stop"])


def handed_over(folder: Path, as_user: list[str]) -> Path:
    """The folder itself, or one elsewhere if the other user may not walk there (a clone in root's home)."""
    shutil.chown(folder, "postgres", "postgres")
    if subprocess.run([*as_user, "test", "-w", str(folder)], check=False).returncode == 0:
        return folder
    elsewhere = Path(tempfile.mkdtemp(prefix="acecs-postgresql-"))
    shutil.chown(elsewhere, "postgres", "postgres")
    folder.rmdir()
    folder.symlink_to(elsewhere)  # so that it is found, and thrown away, from here
    return elsewhere


# --- Redis -------------------------------------------------------------------------------------


@contextmanager
def redis_server() -> Iterator[str]:
    if named := os.environ.get("REDIS_URL"):
        if not answers(named):
            raise NotToBeHadError("Nothing answers at REDIS_URL. Start it, or correct or unset REDIS_URL.")
        yield named
        return
    if (number := empty_database(STANDARD_REDIS)) is not None:
        url = f"{STANDARD_REDIS}/{number}"
        try:
            yield url
        finally:
            redis.Redis.from_url(url).flushdb()  # it was empty when we came
        return
    if not (shutil.which("redis-server") or ensure(REDIS, print)):
        raise NotToBeHadError("Redis is not to be had: start one at 127.0.0.1:6379, or set REDIS_URL.")
    with throw_away_redis() as url:
        yield url


def answers(url: str) -> bool:
    try:
        return bool(redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3).ping())
    except (redis.RedisError, ValueError):
        return False


def empty_database(server: str) -> int | None:
    """One of the databases in which nothing lies: somebody else's keys are left alone. None if there is none."""
    if not answers(server):
        return None
    empty = [number for number in range(16) if redis.Redis.from_url(f"{server}/{number}").dbsize() == 0]
    return secrets.choice(empty) if empty else None


@contextmanager
def throw_away_redis() -> Iterator[str]:
    port = free_port()
    url = f"redis://127.0.0.1:{port}/0"
    with folder_of("redis") as place:
        options = ["--port", str(port), "--bind", "127.0.0.1", "--dir", str(place), "--appendonly", "yes", "--save", ""]
        with (place / "log").open("wb") as log:
            process = subprocess.Popen(["redis-server", *options], stdout=log, stderr=log)
        try:
            wait_until_it_answers(url, process)
            print(f"Redis runs at 127.0.0.1:{port} for this run alone.", flush=True)
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
        raise NotToBeHadError(f"Redis ended with status {process.returncode} as it started.")


# --- What both need ----------------------------------------------------------------------------


@contextmanager
def folder_of(name: str) -> Iterator[Path]:
    """An empty folder under `var/services`; it and what it points to are gone afterwards."""
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
        raise NotToBeHadError(f"{' '.join(command)} ended with status {ended.returncode}:\n{ended.stdout.decode()}")


def main(command: list[str]) -> int:
    with ExitStack() as services:
        try:
            urls = {
                "DATABASE_URL": services.enter_context(postgresql()),
                "REDIS_URL": services.enter_context(redis_server()),
            }
        except NotToBeHadError as missing:
            print(f"The suite did not run. {missing}", file=sys.stderr)
            return 1
        print(f"On {urls['DATABASE_URL'].rpartition('@')[2]} and {urls['REDIS_URL'].rpartition('@')[2]}", flush=True)
        # Ctrl-C goes to the command too: it ends first, then the services.
        return subprocess.run(command, check=False, env={**os.environ, **urls}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
