"""`manage.py evaluate_figures`: figures as JSON in, results with their trace as JSON out."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

pytestmark = pytest.mark.django_db

PENALTY = {"decided_on": "2025-09-01", "fine": "10000.01"}
REQUEST = {"edition": "2022", "reference_date": "2026-03-15", "relevant_documents": {"2025": 30000}}
UP_TO_10_3 = ["6", "7", "8", "10", "10(1)", "10(2)", "10(3)"]


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    return tmp_path / "figures.json"


def refused(figures: Path, content: str | bytes | dict[str, Any]) -> str:
    """The sentence with which the command ends; nothing is printed."""
    text = json.dumps(content) if isinstance(content, dict) else content
    figures.write_bytes(text.encode() if isinstance(text, str) else text)
    out = io.StringIO()
    with pytest.raises(CommandError) as error:
        call_command("evaluate_figures", str(figures), stdout=out)
    assert error.value.returncode == 2
    assert out.getvalue() == ""
    return str(error.value)


def test_a_file(figures: Path, capsys: pytest.CaptureFixture[str]):
    figures.write_text(json.dumps(REQUEST | {"penalties": [PENALTY]}))

    with CaptureQueriesContext(connection) as queries:
        call_command("evaluate_figures", str(figures))

    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["results", "trace"]
    assert list(found["results"]) == UP_TO_10_3
    assert list(found["results"].values()) == [
        "meet",
        "meet",
        "meet",
        "not_meet",
        "not_meet",
        "meet",
        "not_applicable",
    ]
    assert set(found["trace"]) == set(UP_TO_10_3)
    assert found["trace"]["10(1)"] == [
        {
            "code": "sum_amount",
            "en": "2025-09-01: 10,000.01 ≤ 10,000? no",
            "zh": "2025-09-01：10,000.01 ≤ 10,000？否",
        },
        {"code": "result", "en": "Item 10(1): does not meet.", "zh": "第10(1)项：不达标。"},
    ]
    assert len(queries) == 6


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    asked = REQUEST | {"mode": "re_review", "last_accepted_on": "2021-08-01", "penalties": [PENALTY]}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(asked).encode())))

    call_command("evaluate_figures", "-")

    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["results", "worst_window", "trace"]
    assert list(found["worst_window"]) == UP_TO_10_3
    assert found["worst_window"] == found["results"]


def test_an_edition_that_is_not_here(figures: Path):
    sentence = refused(figures, REQUEST | {"edition": "2019"})

    assert sentence == "edition: there is no edition '2019' here. Loaded: 2022."


def test_a_file_that_is_not_there(tmp_path: Path):
    with pytest.raises(CommandError) as error:
        call_command("evaluate_figures", str(tmp_path / "nowhere.json"))

    assert error.value.returncode == 2
    assert str(error.value).endswith("nowhere.json: cannot be read: No such file or directory.")


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"fine": "1"}, "fine"),
        ({"penalties": [PENALTY | {"fines": "1"}]}, "penalties[0].fines"),
        ({"penalties": [PENALTY | {"number": "[2025] 17"}]}, "penalties[0].number"),
        ({"notifications": [{"notified_on": "2025-09-01", "list": []}]}, "notifications[0].list"),
        ({"a[0]": 1}, "a[0]"),
        ({"penalties": [PENALTY, PENALTY | {"fine": 10000}]}, "penalties[1].fine"),
        ({"penalties": [PENALTY | {"fine": 10000.5}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "10,000"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "-1"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "1e3"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "1.001"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": ""}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "USD 5"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "１"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "1\n"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "1000000000000"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"confiscated_gains": None}]}, "penalties[0].confiscated_gains"),
        ({"penalties": [PENALTY | {"confiscated_goods": "."}]}, "penalties[0].confiscated_goods"),
        ({"penalties": [PENALTY | {"decided_on": "2025-02-29"}]}, "penalties[0].decided_on"),
        ({"penalties": [PENALTY | {"decided_on": "01.09.2025"}]}, "penalties[0].decided_on"),
        ({"penalties": [PENALTY | {"decided_on": 20250901}]}, "penalties[0].decided_on"),
        ({"penalties": [{"fine": "1"}]}, "penalties[0].decided_on"),
        ({"penalties": [PENALTY | {"party": "subsidiary"}]}, "penalties[0].party"),
        ({"penalties": [PENALTY | {"ground": "tax"}]}, "penalties[0].ground"),
        ({"penalties": [PENALTY | {"state": "changed"}]}, "penalties[0].state"),
        ({"penalties": [PENALTY | {"warning": "yes"}]}, "penalties[0].warning"),
        ({"penalties": [PENALTY | {"disclosed": 1}]}, "penalties[0].disclosed"),
        ({"penalties": [PENALTY | {"recognised": None}]}, "penalties[0].recognised"),
        ({"penalties": [PENALTY | {"acts": 0}]}, "penalties[0].acts"),
        ({"penalties": [PENALTY | {"acts": 1.5}]}, "penalties[0].acts"),
        ({"penalties": [PENALTY | {"acts": 1001}]}, "penalties[0].acts"),
        ({"penalties": PENALTY}, "penalties"),
        ({"penalties": ["10000"]}, "penalties[0]"),
        ({"notifications": [{"notified_on": "2025-09-01", "batches": 0}]}, "notifications[0].batches"),
        ({"notifications": [{"notified_on": "2025-09-01", "batches": 10001}]}, "notifications[0].batches"),
        ({"notifications": [{"notified_on": "2025-09-01", "batches": []}]}, "notifications[0].batches"),
        ({"notifications": [{"notified_on": "2025-09-01", "batches": ["A1", 2]}]}, "notifications[0].batches[1]"),
        ({"notifications": [{"notified_on": "2025-09-01", "batches": True}]}, "notifications[0].batches"),
        ({"notifications": [{"notified_on": "2025-09-01", "batches": 1.0}]}, "notifications[0].batches"),
        ({"notifications": [{"notified_on": "2025-09-01", "own_fault": True}]}, "notifications[0].own_fault"),
        ({"notifications": [{"notified_on": "2025-09-01", "confirmed_on": ""}]}, "notifications[0].confirmed_on"),
        ({"notifications": [{"notified_on": "2025-09-01", "serious": "no"}]}, "notifications[0].serious"),
        (
            {"notifications": [{"notified_on": "2025-09-01", "quality_management": "maybe"}]},
            "notifications[0].quality_management",
        ),
        ({"listings": [{"to": "2025-09-01"}]}, "listings[0].from"),
        ({"listings": [{"from": "2025-09-01", "until": "2025-09-02"}]}, "listings[0].until"),
        ({"listings": [{"from": "2025-09-01", "to": "2025-08-31"}]}, "listings[0]"),
        ({"relevant_documents": {"2025": -1}}, "relevant_documents.2025"),
        ({"relevant_documents": {"2025": "30000"}}, "relevant_documents.2025"),
        ({"relevant_documents": {"2025": 0.5}}, "relevant_documents.2025"),
        ({"relevant_documents": {"25": 1}}, "relevant_documents.25"),
        ({"relevant_documents": {"last": 1}}, "relevant_documents.last"),
        ({"relevant_documents": None}, "relevant_documents"),
        ({"mode": "review"}, "mode"),
        ({"reference_date": "tomorrow"}, "reference_date"),
        ({"reference_date": None}, "reference_date"),
        ({"reference_date": "1756684800"}, "reference_date"),
        ({"reference_date": "20260315"}, "reference_date"),
        ({"reference_date": "2026-W10-1"}, "reference_date"),
        ({"reference_date": "2026-03-15T00:00:00"}, "reference_date"),
        ({"reference_date": "2026-02-29"}, "reference_date"),
        ({"last_accepted_on": "2021-8-1"}, "last_accepted_on"),
        ({"edition": 2022}, "edition"),
    ],
)
def test_a_bad_value_is_named(figures: Path, changes: dict[str, Any], place: str):
    sentence = refused(figures, REQUEST | changes)

    assert [line.split(": ")[0] for line in sentence.splitlines()] == [place]


def test_every_bad_value_is_named(figures: Path):
    sentence = refused(figures, {"penalties": [PENALTY | {"fine": "x", "colour": "red"}]})

    assert [line.split(": ")[0] for line in sentence.splitlines()] == [
        "edition",
        "reference_date",
        "penalties[0].fine",
        "penalties[0].colour",
    ]


def test_what_the_sentences_say(figures: Path):
    assert refused(figures, REQUEST | {"fines": "1"}) == "fines: there is no such key. Remove it or correct its name."
    assert refused(figures, {"edition": "2022"}) == "reference_date: this is missing. Add it."
    assert (
        refused(figures, REQUEST | {"listings": [{"from": "2025-09-01", "to": "2025-08-31"}]})
        == "listings[0]: “to” is before “from”."
    )
    assert (
        refused(figures, REQUEST | {"reference_date": "15.3."})
        == "reference_date: '15.3.' is no day. Write it as 2026-03-15."
    )
    assert refused(figures, REQUEST | {"mode": "review"}).startswith("mode: 'review' is not accepted: ")


@pytest.mark.parametrize("content", ["", "{", "not json", "nul", b"\xff\xfe{", "{}}"])
def test_what_is_no_json_at_all(figures: Path, content: str | bytes):
    assert refused(figures, content).startswith("The file is not JSON: ")


@pytest.mark.parametrize("content", ["[]", "null", "1", '"figures"'])
def test_json_that_is_no_object(figures: Path, content: str):
    assert refused(figures, content).startswith("the file: ")


def test_a_listing_may_end_on_the_day_it_began(figures: Path, capsys: pytest.CaptureFixture[str]):
    figures.write_text(json.dumps(REQUEST | {"listings": [{"from": "2025-09-01", "to": "2025-09-01"}]}))

    call_command("evaluate_figures", str(figures))

    assert json.loads(capsys.readouterr().out)["results"]["8"] == "not_meet"
