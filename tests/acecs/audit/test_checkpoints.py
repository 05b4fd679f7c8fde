"""When checkpoints of the audit chains are written, and what makes them invalid. `test_tampering.py` has what they notice."""

import json
from pathlib import Path
from typing import Any

import pytest

from acecs.audit import checkpoints
from acecs.audit.actions import record
from acecs.audit.tasks import checkpoint
from acecs.celery import app
from tests.conftest import NOW
from tests.own_portal import OwnPortal

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


@pytest.fixture
def one_event(db: None) -> None:
    record("test.first", stream="enterprise:x", at=NOW)


def test_task_writes_signed_ends_of_all_chains(one_event: None):
    checkpoint()

    (line,) = checkpoints.path().read_text().splitlines()
    written = json.loads(line)
    assert (list(written["tips"]), written["tips"]["enterprise:x"][0]) == (["enterprise:x"], 1)
    assert (len(written["signature"]), written["previous"]) == (64, "")
    assert list(checkpoints.problems()) == []


def test_beat_writes_checkpoint_every_day():
    entry = app.conf.beat_schedule["checkpoint"]

    assert entry["task"] == checkpoint.name
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({3}, {30})


def test_backup_writes_checkpoint(prepared_portal: OwnPortal, taken: Path):
    assert (prepared_portal.var / checkpoints.FILE).read_text().count("\n") == 1


def test_later_events_do_not_break_checkpoint(one_event: None):
    checkpoints.write(NOW)

    record("test.second", stream="enterprise:x", at=NOW)
    checkpoints.write(NOW)

    assert list(checkpoints.problems()) == []


def test_other_key_makes_checkpoints_invalid(one_event: None, settings: Any):
    checkpoints.write(NOW)
    settings.CHECKPOINT_KEY = "another key"

    assert list(checkpoints.problems()) == [
        "Checkpoint 1 was changed after it was written, or signed with another key."
    ]


@pytest.mark.parametrize(
    "line", ["", "{", "[]", '{"at": 1}', '{"at": "x", "tips": [], "previous": "", "signature": ""}']
)
def test_unreadable_checkpoint_is_reported(one_event: None, line: str):
    checkpoints.path().write_text(f"{line}\n")

    assert list(checkpoints.problems()) == [
        "Checkpoint 1 was changed after it was written, or signed with another key."
    ]


def test_restored_portal_starts_over(one_event: None):
    checkpoints.write(NOW)

    checkpoints.start_over(NOW)

    aside = checkpoints.path().with_name("checkpoints-until-20261123T040000.jsonl")
    assert (aside.exists(), len(checkpoints.path().read_text().splitlines())) == (True, 1)
    assert list(checkpoints.problems()) == []
