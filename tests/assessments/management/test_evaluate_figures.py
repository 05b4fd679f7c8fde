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


def test_file_is_evaluated(figures: Path, capsys: pytest.CaptureFixture[str]):
    figures.write_text(json.dumps(REQUEST | {"penalties": [PENALTY]}))

    with CaptureQueriesContext(connection) as queries:
        call_command("evaluate_figures", str(figures))

    output = json.loads(capsys.readouterr().out)
    assert list(output) == ["results", "trace", "advice"]
    assert list(output["results"]) == UP_TO_10_3
    assert list(output["results"].values()) == [
        "meet",
        "meet",
        "meet",
        "not_meet",
        "not_meet",
        "meet",
        "not_applicable",
    ]
    assert set(output["trace"]) == set(UP_TO_10_3)
    assert output["trace"]["10(1)"] == [
        {
            "code": "sum_amount",
            "en": "1 September 2025: 10,000.01 ≤ 10,000? no",
            "zh": "2025年9月1日：10,000.01 ≤ 10,000？否",
        },
        {"code": "result", "en": "Item 10(1): does not meet.", "zh": "第10(1)项：不达标。"},
    ]
    assert len(queries) == 6


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"reference_date": "2026-04-01"}, ["check_outside_validity"]),
        ({"last_accepted_on": "2021-08-01"}, ["warning_last_accepted"]),
        ({"last_accepted_on": "2021-08-01", "mode": "re_review"}, []),
        ({"relevant_documents": {}}, ["warning_no_figures"]),
        ({"relevant_documents": {}, "listings": [{"from": "2024-01-01", "to": "2024-02-01"}]}, []),
        (
            {"relevant_documents": {}, "reference_date": "2022-01-01", "last_accepted_on": "2021-08-01"},
            ["check_outside_validity", "warning_last_accepted", "warning_no_figures"],
        ),
    ],
)
def test_warnings_are_printed(
    figures: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], codes: list[str]
):
    figures.write_text(json.dumps(REQUEST | changes))

    call_command("evaluate_figures", str(figures))

    assert [each["code"] for each in json.loads(capsys.readouterr().out).get("warnings", [])] == codes


def test_advice_names_the_disclosure_to_recognize(figures: Path, capsys: pytest.CaptureFixture[str]):
    three = [{"decided_on": f"2025-0{month}-10", "fine": "10000"} for month in (5, 6, 7)]
    disclosed = {"decided_on": "2025-09-01", "fine": "500", "disclosed": True}
    figures.write_text(
        json.dumps(REQUEST | {"relevant_documents": {"2025": 1000000}, "penalties": [*three, disclosed]})
    )

    call_command("evaluate_figures", str(figures))

    assert json.loads(capsys.readouterr().out)["advice"] == {
        "by_work": {
            "en": "Have customs recognize the disclosure of 1 September 2025 (RMB 500) (item 10).",
            "zh": "就2025年9月1日（500元）的主动披露取得海关认定（第10项）。",
        },
        "by_waiting": {
            "en": "Otherwise wait with item 10 until 11 May 2026.",
            "zh": "否则第10项须等到2026年5月11日。",
        },
    }


def test_missing_look_up_is_not_asked_for(figures: Path, capsys: pytest.CaptureFixture[str]):
    figures.write_text(json.dumps(REQUEST))

    call_command("evaluate_figures", str(figures))

    codes = [line["code"] for line in json.loads(capsys.readouterr().out)["trace"]["8"]]
    assert codes == ["window", "nothing_recorded", "sum_listings", "result"]


def test_standard_input_is_evaluated(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    asked = REQUEST | {"mode": "re_review", "last_accepted_on": "2021-08-01", "penalties": [PENALTY]}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(asked).encode())))

    call_command("evaluate_figures", "-")

    output = json.loads(capsys.readouterr().out)
    assert list(output) == ["results", "worst_window", "trace", "advice"]
    assert list(output["worst_window"]) == UP_TO_10_3
    assert output["worst_window"] == output["results"]


def test_missing_file_is_refused(tmp_path: Path):
    with pytest.raises(CommandError) as error:
        call_command("evaluate_figures", str(tmp_path / "nowhere.json"))

    assert error.value.returncode == 2
    assert str(error.value).endswith("nowhere.json: cannot be read: No such file or directory.")


@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (REQUEST | {"edition": "2019"}, 'edition: "2019" is not known here. Known: 2022.'),
        (
            REQUEST | {"penalties": [PENALTY | {"warning": None}], "listings": [{"from": True}], "fines": 1},
            """penalties[0].warning: null is not accepted: write true or false. This affects items 10(1), 10(2) and 10(3).
listings[0].from: true is not a date. Write it as 2026-03-15. This affects item 8.
fines: unknown key. Remove it or correct its name.""",
        ),
        (
            {"edition": "2019", "reference_date": "2026-03-15", "listings": 1},
            """listings: 1 is not accepted: write a list, in square brackets.
edition: "2019" is not known here. Known: 2022.""",
        ),
        (
            {"reference_date": "2026-03-15", "listings": 1},
            "edition: this is missing. Add it.\nlistings: 1 is not accepted: write a list, in square brackets.",
        ),
        (REQUEST | {"fines": "1"}, "fines: unknown key. Remove it or correct its name."),
        (REQUEST | {"reference_date": ""}, 'reference_date: "" is not a date. Write it as 2026-03-15.'),
    ],
)
def test_refusal_names_each_fault(
    figures: Path, capsys: pytest.CaptureFixture[str], request_: dict[str, Any], sentence: str
):
    figures.write_text(json.dumps(request_))

    with pytest.raises(CommandError) as error:
        call_command("evaluate_figures", str(figures))

    assert str(error.value) == sentence
    assert error.value.returncode == 2
    assert capsys.readouterr().out == ""


def test_closed_standard_input_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", None)

    with pytest.raises(CommandError, match="standard input: it is closed") as error:
        call_command("evaluate_figures", "-")

    assert error.value.returncode == 2
