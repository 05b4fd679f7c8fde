"""docs/figures.md describes `manage.py evaluate_figures`: its tables and examples are compared with the command."""

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from standards.law.figures_file import ListingIn, NotificationIn, PenaltyIn, Request, StrictModel
from standards.law.results import Result

DOCUMENT = Path(settings.BASE_DIR, "docs", "figures.md").read_text()
PARTS: dict[str, type[StrictModel]] = {
    "The request": Request,
    "A penalty decision": PenaltyIn,
    "A notification from abroad": NotificationIn,
    "A listing on the bad-record list for imported food": ListingIn,
}
JSON = [json.loads(block) for block in re.findall(r"^```json\n(.+?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)]
EXAMPLES = list(zip(JSON[::2], JSON[1::2], strict=True))
REFUSALS = [
    block.rstrip().split("\n", 1) for block in re.findall(r"^```text\n(.+?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
]


def rows(heading: str) -> dict[str, list[str]]:
    """Return key → the cells of its row, under one heading."""
    section = DOCUMENT.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in section.splitlines() if "| `" in line]
    return {row[0].strip("| `"): row for row in cells}


def default(field: Any) -> str:
    return "required" if field.is_required() else f"`{json.dumps(field.default)}`"


@pytest.mark.parametrize(("heading", "part"), PARTS.items())
def test_every_key_has_a_row_with_its_default(heading: str, part: type[StrictModel]):
    fields = {field.alias or name: default(field) for name, field in part.model_fields.items()}

    assert {key: row[2] for key, row in rows(heading).items()} == fields


@pytest.mark.parametrize(("heading", "part"), PARTS.items())
def test_every_value_of_a_key_is_in_its_row(heading: str, part: type[StrictModel]):
    for name, field in part.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            assert re.findall(r"`(\w+)`", rows(heading)[name][1]) == [each.value for each in kind]


def test_every_result_is_documented():
    assert [each.value for each in Result if f"`{each}`" not in DOCUMENT.split("## Output")[1]] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "told"), EXAMPLES)
def test_example_matches_the_output_of_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], asked: dict[str, Any], told: dict[str, Any]
):
    file = tmp_path / "figures.json"
    file.write_text(json.dumps(asked))

    call_command("evaluate_figures", str(file))

    found = json.loads(capsys.readouterr().out)
    shown = {key: lines for key, lines in found["trace"].items() if key in told["trace"]}
    assert list(found) == list(told)
    assert found | {"trace": shown} == told


@pytest.mark.django_db
@pytest.mark.parametrize(("asked", "sentence"), REFUSALS)
def test_refusal_matches_the_error_of_the_command(tmp_path: Path, asked: str, sentence: str):
    file = tmp_path / "figures.json"
    file.write_text(asked)

    with pytest.raises(CommandError) as error:
        call_command("evaluate_figures", str(file))

    assert (str(error.value), error.value.returncode) == (sentence, 2)
