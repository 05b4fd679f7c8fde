"""`manage.py evaluate_figures` without a database, and with files that do not contain figures."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from standards.models import Edition

REQUEST = {"edition": "2022", "reference_date": "2026-03-15", "relevant_documents": {"2025": 9999}}
MET = {"6": "meet", "7": "meet", "8": "meet", "10": "meet", "10(1)": "meet", "10(2)": "meet", "10(3)": "not_applicable"}


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    file = tmp_path / "figures.json"
    file.write_text(json.dumps(REQUEST))
    return file


def refusal(file: str) -> str:
    with pytest.raises(CommandError) as error:
        call_command("evaluate_figures", file)
    assert error.value.returncode == 2
    return str(error.value)


def test_command_runs_without_a_database(figures: Path, tmp_path: Path):
    own = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    manage = [sys.executable, str(Path(settings.BASE_DIR, "manage.py"))]

    run = subprocess.run(
        [*manage, "evaluate_figures", str(figures)],
        capture_output=True,
        env={**own, "ACECS_VAR": str(tmp_path / "var")},
        check=False,
    )

    assert (run.returncode, run.stderr) == (0, b"")
    assert json.loads(run.stdout)["results"] == MET
    # An empty file could be mistaken for a database.
    assert not (tmp_path / "var" / "acecs.sqlite3").exists()


def test_closed_pipe_is_not_an_error(figures: Path, tmp_path: Path):
    """For example `evaluate_figures FILE | head -1`."""
    own = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    gone, pipe = os.pipe()
    os.close(gone)

    with os.fdopen(pipe, "wb") as closed:
        run = subprocess.run(
            [sys.executable, str(Path(settings.BASE_DIR, "manage.py")), "evaluate_figures", str(figures)],
            stdout=closed,
            stderr=subprocess.PIPE,
            env={**own, "ACECS_VAR": str(tmp_path / "var")},
            check=False,
        )

    assert (run.returncode, run.stderr) == (0, b"")


@pytest.mark.django_db
def test_edition_not_loaded_is_read_from_its_fixture(figures: Path, capsys: pytest.CaptureFixture[str]):
    Edition.objects.update(code="other")

    call_command("evaluate_figures", str(figures))

    assert json.loads(capsys.readouterr().out)["results"] == MET


@pytest.mark.django_db
def test_loaded_edition_takes_precedence_over_its_fixture(figures: Path, capsys: pytest.CaptureFixture[str]):
    Edition.objects.update(window_months=6)

    call_command("evaluate_figures", str(figures))

    assert json.loads(capsys.readouterr().out)["trace"]["6"][0]["en"].startswith(
        "“Within 1 year” is 15 September 2025 to"
    )


@pytest.mark.django_db
def test_unknown_edition_is_refused(figures: Path):
    Edition.objects.update(code="other")
    figures.write_text(json.dumps(REQUEST | {"edition": "2019"}))

    assert refusal(str(figures)) == 'edition: "2019" is not known here. Known: 2022, other.'


@pytest.mark.django_db
def test_faulty_fixture_is_named(figures: Path, settings: Any, tmp_path: Path):
    settings.FIXTURE_DIRS = [tmp_path]
    (tmp_path / "edition-2019.json").write_text("{}")
    figures.write_text(json.dumps(REQUEST | {"edition": "2019"}))

    assert refusal(str(figures)) == (
        'edition: "2019" is not loaded here, and a file in fixtures/ is faulty. '
        "The file must be a list of fixture entries with at least the edition in it."
    )


def test_folder_is_refused(tmp_path: Path):
    assert refusal(str(tmp_path)) == f"{tmp_path}: cannot be read: Is a directory."


@pytest.mark.parametrize("empty", [b"", b" \n", b"\xef\xbb\xbf"])
def test_empty_standard_input_is_refused(monkeypatch: pytest.MonkeyPatch, empty: bytes):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(empty)))

    assert refusal("-") == "standard input: it is empty. docs/figures.md describes the format."


def test_file_in_another_encoding_is_refused(figures: Path):
    figures.write_bytes(json.dumps(REQUEST).encode("utf-16"))

    assert refusal(str(figures)) == f"{figures}: this is not UTF-8 text. Save it as UTF-8."


@pytest.mark.django_db
def test_byte_order_mark_is_accepted(figures: Path, capsys: pytest.CaptureFixture[str]):
    figures.write_text(json.dumps(REQUEST), encoding="utf-8-sig")

    call_command("evaluate_figures", str(figures))

    assert json.loads(capsys.readouterr().out)["results"] == MET


def test_too_large_file_is_refused(figures: Path):
    # Truncating it at the limit would cut a character in half.
    figures.write_text("罚" * 2_000_000)

    assert refusal(str(figures)) == f"{figures}: this has more than 5,000,000 bytes, the limit."


def test_file_without_json_is_refused(figures: Path):
    figures.write_text("fine: 10,000")

    assert refusal(str(figures)).startswith("The file is not JSON: ")
