"""A database of an unreleased version: every command says in one sentence what to do, and changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import template
from tests.own_portal import OwnPortal, own_portal

pytestmark = pytest.mark.xdist_group("own_portal")

# The migrations before they were squashed to one per room, with the same tables.
OLDER = [
    ("accounts", "0002_invitation"),
    ("accounts", "0003_addresses"),
    ("assessments", "0002_submissions"),
    ("assessments", "0003_frozen_for_good"),
    ("assessments", "0004_frame"),
    ("assessments", "0005_profile"),
    ("assessments", "0006_register"),
    ("assessments", "0007_readiness"),
    ("assessments", "0008_acceptance"),
    ("assessments", "0009_number_key"),
    ("audit", "0002_append_only"),
    ("jobs", "0002_rest"),
    ("jobs", "0003_woken_at"),
    ("reports", "0002_frozen_versions"),
    ("reviews", "0002_frozen_for_good"),
    ("standards", "0002_frozen_editions"),
    ("standards", "0003_profile"),
]
SAID = (
    "The database has tables of another version of the portal (accounts.0002_invitation), which was never released"
    ' and cannot be upgraded: start with an empty database (for the demo, make demo OPTIONS="--reset").'
)


@pytest.fixture(scope="module")
def older(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPortal]:
    """A portal on such a database, with an upload and a message to a worker left from its last run."""
    applied = ", ".join(f"('{app}', '{name}', CURRENT_TIMESTAMP)" for app, name in OLDER)
    with own_portal(tmp_path_factory.mktemp("older"), like=template.template()) as portal:
        portal.rows(f"INSERT INTO django_migrations (app, name, applied) VALUES {applied}")
        (portal.var / "tmp").mkdir(exist_ok=True)
        (portal.var / "tmp" / "half.upload").write_text("half")
        (portal.var / "broker.sqlite3").write_text("a message")
        yield portal


def content(portal: OwnPortal) -> tuple[object, dict[str, bytes]]:
    """The applied migrations, and all files except the database's."""
    files = {str(path.relative_to(portal.var)): path for path in portal.var.rglob("*") if path.is_file()}
    others = {name: path.read_bytes() for name, path in files.items() if not name.startswith("acecs.sqlite3")}
    return portal.rows("SELECT app, name, applied FROM django_migrations ORDER BY id"), others


def test_command_says_what_to_do_and_changes_nothing(older: OwnPortal):
    before = content(older)

    ended = older.manage("migrate")

    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", f"CommandError: {SAID}\n")
    assert content(older) == before


def test_other_commands_say_the_same_and_change_nothing(older: OwnPortal, taken: Path):
    before = content(older)

    *ends, restored, doctor = older.manage_each(
        ["migrate", "--plan"],
        ["demo", "--port", "0"],
        ["create_admin", "a@example.com", "--name", "A"],
        ["load_edition", "fixtures/edition-2022.json"],
        ["backup", "somewhere"],
        ["restore", str(taken)],
        ["doctor", "version", "migrations"],
    )

    assert ends == [(1, "", f"CommandError: {SAID}\n")] * 5
    assert restored == (1, "", f"CommandError: Nothing was restored. {SAID}\n")
    assert doctor == (
        1,
        (
            "ok       migrations\n"
            f"FAILED   version\n         {SAID}\n"
            "         Fix: set DATABASE_URL to an empty database, or ACECS_VAR to an empty folder\n"
        ),
        "CommandError: 1 of 2 checks failed.\n",
    )
    assert content(older) == before
