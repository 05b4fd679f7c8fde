"""Every line of `vectors.yaml` through the pure functions behind `manage.py evaluate_figures`."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assessments.evaluation import evaluate
from assessments.figures_file import answer, read
from assessments.trace import trace
from tests.assessments.edition_2022 import LAW

FILE = Path(__file__).parent / "vectors.yaml"
KEYS = ("6", "7", "8", "10", "10(1)", "10(2)", "10(3)")


def _vectors() -> Iterator[Any]:
    for group in yaml.safe_load(FILE.read_text()):
        for line in group["lines"]:
            expected = _results(group["otherwise"], line.pop("expected"))
            worst, why = _results(expected, line.pop("worst", {})), line.pop("why")
            figures = json.dumps(group["given"] | line, default=str)
            yield pytest.param(figures, expected, worst, id=f"{group['group']}: {why}")


def _results(otherwise: dict[Any, str], named: dict[Any, str]) -> dict[str, str]:
    """What is not named is met."""
    return dict.fromkeys(KEYS, "meet") | {str(key): result for key, result in (otherwise | named).items()}


VECTORS = list(_vectors())


@pytest.mark.parametrize(("figures", "expected", "worst"), VECTORS)
def test_vector(figures: str, expected: dict[str, str], worst: dict[str, str]):
    request = read(figures)
    evaluation = evaluate(LAW, request.figures, request.situation)

    found = answer(evaluation, trace(LAW, request.figures, evaluation))

    assert found["results"] == expected
    assert found.get("worst_window") == (worst if request.mode == "re_review" else None)


@pytest.mark.parametrize(("figures", "expected", "worst"), VECTORS)
def test_the_trace_says_each_result_and_where_the_readings_differ(
    figures: str, expected: dict[str, str], worst: dict[str, str]
):
    request = read(figures)
    evaluation = evaluate(LAW, request.figures, request.situation)

    codes = {key: [line.code for line in lines] for key, lines in trace(LAW, request.figures, evaluation).items()}

    differ = {key for key in KEYS if expected[key] != worst[key]}
    assert codes.keys() == expected.keys()
    assert {key for key in KEYS if "result" in codes[key]} == set(KEYS)
    assert {key for key in KEYS if "readings_differ" in codes[key]} == differ


def test_there_are_enough_and_each_is_asked_once():
    names = [vector.id for vector in VECTORS]

    assert len(names) >= 110
    assert len(set(names)) == len(names)
