"""The review record: canonical bytes, hash, and refused content."""

import hashlib
import json
from typing import Any

import pytest
from pydantic import ValidationError

from acecs.text.bilingual import Text
from reviews.record import ReviewedItem, ReviewRecord, canonical, parse


def record(**changes: Any) -> ReviewRecord:
    values = {
        "number": 1,
        "previous_sha256": "",
        "occasion": "sent",
        "assessment": "5d0a2b8e-4c55-4d5e-9f5b-0d3a7f6c1e22",
        "round": 1,
        "dossier_sha256": "a" * 64,
        "office": Text(en="Guangzhou Customs", zh="广州海关"),
        "office_code": "5100",
        "made_by": "陈晓岚",
        "made_at": "2026-03-01T10:30:00+08:00",
        "items": [ReviewedItem(number=20, rating="meet", comment="已核。", to_correct=False)],
        "notice": "",
        "opinion": "",
        "opinion_note": "",
    }
    return ReviewRecord(**{**values, **changes})


def changed(**changes: Any) -> bytes:
    """Return the bytes of a record changed by hand."""
    return json.dumps({**json.loads(canonical(record())), **changes}).encode()


def test_record_round_trips():
    written = record()

    assert parse(canonical(written)) == written
    assert parse(memoryview(canonical(written))) == written


def test_record_bytes_are_canonical():
    data = canonical(record())

    assert data == json.dumps(json.loads(data), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert json.loads(data)["schema_version"] == "0.1"


def test_record_hash_covers_all_bytes():
    assert record().sha256 == hashlib.sha256(canonical(record())).hexdigest()
    assert len({record().sha256, record(notice="请补正。").sha256, record(previous_sha256="b" * 64).sha256}) == 3


@pytest.mark.parametrize(
    "changes",
    [
        {"schema_version": "9"},
        {"occasion": "thought"},
        {"opinion": "perhaps"},
        {"round": "1"},
        {"round": 1.5},
        {"items": [{"number": 20, "rating": "good", "comment": "", "to_correct": False}]},
        {"items": [{"number": 20, "rating": "meet", "comment": ""}]},
        {"items": [{"number": 20, "rating": "meet", "comment": "", "to_correct": "yes"}]},
        {"office": {"en": "Guangzhou Customs"}},
        {"more": "than there is"},
    ],
    ids=str,
)
def test_record_of_another_schema_is_refused(changes: dict[str, Any]):
    with pytest.raises(ValidationError):
        parse(changed(**changes))


@pytest.mark.parametrize("missing", sorted(ReviewRecord.model_fields.keys() - {"schema_version", "rests_on"}))
def test_record_with_a_missing_field_is_refused(missing: str):
    values = json.loads(canonical(record()))
    del values[missing]

    with pytest.raises(ValidationError):
        parse(json.dumps(values).encode())


def test_record_made_before_rests_on_keeps_its_bytes():
    assert "rests_on" not in json.loads(canonical(record()))
    assert json.loads(canonical(record(rests_on=[20])))["rests_on"] == [20]


def test_record_older_than_asked_evidence_keeps_its_bytes():
    (item,) = json.loads(canonical(record()))["items"]

    assert item == {"number": 20, "rating": "meet", "comment": "已核。", "to_correct": False}


def test_record_is_immutable():
    with pytest.raises(ValidationError):
        record().notice = "another"


@pytest.mark.parametrize("damaged", [b"", b"{", b"null", b"\xff\x00"])
def test_damaged_record_is_refused(damaged: bytes):
    with pytest.raises(ValidationError):
        parse(damaged)
