"""Every line of `vectors.yaml` through the pure functions behind `manage.py evaluate_figures`."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from standards.law.evaluation import evaluate, evaluate_on
from standards.law.figures_file import answer, read
from standards.law.trace.items import trace
from standards.law.trace.lines import Basis
from tests.standards.law.edition_2022 import LAW

FILE = Path(__file__).parent / "vectors.yaml"
KEYS = ("6", "7", "8", "10", "10(1)", "10(2)", "10(3)")


@dataclass(frozen=True)
class Vector:
    """One line: figures as the command reads them, and the results expected by each reading."""

    figures: str
    expected: dict[str, str]
    worst: dict[str, str]

    @property
    def found(self) -> dict[str, Any]:
        request = read(self.figures)
        evaluation = evaluate(LAW, request.figures, request.situation)
        return answer(evaluation, trace(Basis(LAW, request.figures, evaluation)), ())

    @property
    def is_re_review(self) -> bool:
        return read(self.figures).mode == "re_review"


def _group(group: dict[str, Any]) -> dict[str, Vector]:
    """Return reason (`why`) → vector."""
    vectors = {}
    for line in group["lines"]:
        expected = _results(group["otherwise"], line.pop("expected"))
        worst, why = _results(expected, line.pop("worst", {})), line.pop("why")
        assert why not in vectors, f"said twice: {why}"
        vectors[why] = Vector(json.dumps(group["given"] | line, default=str), expected, worst)
    return vectors


def _results(otherwise: dict[Any, str], named: dict[Any, str]) -> dict[str, str]:
    """Results that are not named are *meet*."""
    return dict.fromkeys(KEYS, "meet") | {str(key): result for key, result in (otherwise | named).items()}


GROUPS = {group["group"]: _group(group) for group in yaml.load(FILE.read_text(), yaml.CSafeLoader)}


@pytest.fixture(params=GROUPS)
def vectors(request: pytest.FixtureRequest) -> dict[str, Vector]:
    return GROUPS[request.param]


def test_results_of_every_vector(vectors: dict[str, Vector]):
    found = {why: vector.found["results"] for why, vector in vectors.items()}

    assert found == {why: vector.expected for why, vector in vectors.items()}


def test_worst_window_is_given_in_a_re_review_only(vectors: dict[str, Vector]):
    found = {why: vector.found.get("worst_window") for why, vector in vectors.items()}

    assert found == {why: vector.worst if vector.is_re_review else None for why, vector in vectors.items()}


def test_trace_says_each_result_and_differing_readings(vectors: dict[str, Vector]):
    for why, vector in vectors.items():
        codes = {key: [line["code"] for line in lines] for key, lines in vector.found["trace"].items()}

        assert {key for key in codes if "result" in codes[key]} == set(KEYS), why
        differ = {key for key in KEYS if vector.expected[key] != vector.worst[key]}
        assert {key for key in codes if "readings_differ" in codes[key]} == differ, why


def test_number_of_vectors():
    assert sum(map(len, GROUPS.values())) == 269


def test_evaluation_on_another_day_equals_a_fresh_one(vectors: dict[str, Vector]):
    for vector in vectors.values():
        request = read(vector.figures)
        later = replace(request.situation, reference_date=request.reference_date + timedelta(days=1000))
        now = evaluate(LAW, request.figures, later)

        found = evaluate_on(LAW, request.figures, request.reference_date, now)

        assert found == evaluate(LAW, request.figures, request.situation)
