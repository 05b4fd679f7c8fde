"""Figures to explain, and the lines that explain them."""

from collections.abc import Mapping
from datetime import date

from standards.law.evaluation import evaluate
from standards.law.figures import Figures, Mode, Penalty
from standards.law.limits import Law
from standards.law.results import Situation
from standards.law.trace.items import trace
from standards.law.trace.lines import Basis
from tests.standards.law.edition_2022 import LAW

APPLICATION = Situation(date(2026, 3, 15))
RE_REVIEW = Situation(date(2026, 8, 1), Mode.RE_REVIEW, date(2021, 8, 1))
WINDOW = (
    "“Within 1 year” is 15 March 2025 to 15 March 2026: 12 months counted back from 15 March 2026, both ends included."
)


def explained(
    key: str, figures: Figures, situation: Situation = APPLICATION, law: Law = LAW, language: str = "en"
) -> list[str]:
    lines = trace(Basis(law, figures, evaluate(law, figures, situation)))[key]
    return [getattr(line.text, language) for line in lines]


def penalized(*penalties: Penalty, documents: Mapping[int, int | None] | None = None) -> Figures:
    return Figures(penalties=penalties, documents={2025: 20_000} if documents is None else documents)
