"""A portal with its own folder and database, run as separate processes, for tests that one process cannot do.

It runs on SQLite, or on the PostgreSQL and Redis of the suite (`make test-services`).
"""

import json
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
# Without the garbage collector, which would look through all modules again and again while they are loaded.
SETUP = "import gc; gc.disable(); import django; django.setup(); gc.enable()\n"
CATALOGUE_AND_CAST = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
call_command("loaddata", "edition-2022", verbosity=0)
from standards.models import Edition
from tests.conftest import NOW
Edition.objects.update(published_at=NOW)
from tests import cast
cast.create()
"""
# Runs commands one after the other in this process and prints how each ended: (status, stdout, stderr).
EACH = """
import contextlib, io, json, sys
from django.core.management import execute_from_command_line
ends = []
for arguments in json.loads(sys.argv[1]):
    out, err, status = io.StringIO(), io.StringIO(), 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            execute_from_command_line(["manage.py", *arguments])
        except SystemExit as ended:
            status = ended.code
    ends.append([status, out.getvalue(), err.getvalue()])
print(json.dumps(ends))
"""
# A draft with every business type and a document.
DRAFT = """
from datetime import date
from uuid import uuid4
from acecs.accounts.models import User
from assessments.actions import assessment as actions
from standards.models import Edition
from tests import cast
from tests.conftest import NOW
from tests.documents import put_in_vault
officer = User.objects.get(email=cast.OFFICER)
edition = Edition.objects.get()
types = frozenset(edition.business_types.values_list("pk", flat=True))
frame = actions.Frame(name="2027", planned_date=date(2027, 3, 1), accepted_date=None, type_ids=types)
draft = actions.start(
    enterprise=officer.memberships.get().enterprise,
    edition=edition, frame=frame, start_token=uuid4(), by=officer, at=NOW,
)
put_in_vault(draft.answers.get(item__number=11), by=officer)
"""


@dataclass(frozen=True)
class OwnPortal:
    var: Path
    environment: dict[str, str]

    def manage(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return self.run("manage.py", *arguments)

    def manage_each(self, *commands: list[str]) -> list[tuple[int, str, str]]:
        """Run several commands in one process, whose start takes longer than most of them; return how each ended."""
        return [tuple(end) for end in json.loads(self.script(EACH, json.dumps(commands)))]

    def script(self, code: str, *arguments: str) -> str:
        """Run Python code in the portal and return its output."""
        ended = self.run("-c", SETUP + code, *arguments)
        assert ended.returncode == 0, ended.stderr
        return ended.stdout.strip()

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def start(self, code: str) -> "subprocess.Popen[str]":
        """Start a program in the background, in its own process session. Its output goes to `log`."""
        with (self.var / "log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, "-c", SETUP + code],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
            )

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Run SQL and return its rows (an empty list if it is not a query)."""
        url = self.environment.get("DATABASE_URL")
        database = psycopg2.connect(url) if url else sqlite3.connect(self.var / "acecs.sqlite3", timeout=20)
        with closing(database) as connection, closing(connection.cursor()) as cursor:
            cursor.execute(query)
            rows = cursor.fetchall() if cursor.description else []
            connection.commit()
            return rows

    @property
    def log(self) -> str:
        return (self.var / "log").read_text()


@contextmanager
def own_portal(var: Path, *, like: OwnPortal | None = None) -> Iterator[OwnPortal]:
    """Yield an empty portal, or a copy of the rows and documents of `like`."""
    var.mkdir(parents=True, exist_ok=True)
    with own_database(like) as url:
        if like:
            shutil.copytree(like.var, var, dirs_exist_ok=True)
        yield portal_in(var, **url)


def portal_in(var: Path, **engines: str) -> OwnPortal:
    settings = {"ACECS_VAR": str(var), "DJANGO_SETTINGS_MODULE": "acecs.settings"}
    return OwnPortal(var, {**os.environ, **settings, **engines})


@contextmanager
def own_database(like: OwnPortal | None = None) -> Iterator[dict[str, str]]:
    """Create a database on the suite's server and drop it afterward. On SQLite there is nothing to do."""
    if "DATABASE_URL" not in os.environ:
        yield {}
        return
    server = os.environ["DATABASE_URL"].rpartition("/")[0]
    name = f"acecs_own_{secrets.token_hex(4)}"
    template = f" TEMPLATE {like.environment['DATABASE_URL'].rpartition('/')[2]}" if like else ""
    on_server(server, f"CREATE DATABASE {name}{template}")
    try:
        yield {"DATABASE_URL": f"{server}/{name}"}
    finally:
        on_server(server, f"DROP DATABASE {name} WITH (FORCE)")


def on_server(server: str, statement: str) -> None:
    with closing(psycopg2.connect(f"{server}/postgres")) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(statement)
