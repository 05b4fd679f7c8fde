"""What a trace explains, its lines, and the lines that several items share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from acecs.text.bilingual import Text, Value, in_words
from standards.law import penalties
from standards.law.evaluation import Evaluation
from standards.law.figures import Figures, Mode, Penalty
from standards.law.limits import Law, Limit
from standards.law.penalties import Tally
from standards.law.results import Situation
from standards.law.sentences import say, whole, yes_no
from standards.law.window import Window


@dataclass(frozen=True)
class Basis:
    """Figures as an edition's law judged them."""

    law: Law
    figures: Figures
    evaluation: Evaluation

    @property
    def situation(self) -> Situation:
        return self.evaluation.situation

    @property
    def window(self) -> Window:
        return self.evaluation.window

    @property
    def tallies(self) -> tuple[Tally, ...]:
        return self.evaluation.tallies

    @property
    def literal(self) -> Tally | None:
        """Item 10's tally by the literal reading; None if no penalty counts in a re-review."""
        return self.tallies[0] if self.tallies else None

    @property
    def year(self) -> int:
        """The calendar year whose relevant documents count."""
        return penalties.documents_year(self.situation)


@dataclass(frozen=True)
class TraceLine:
    """`code` names the sentence, for programs that read the trace."""

    code: str
    text: Text


Trace = Mapping[str, list[TraceLine]]


def line(code: str, /, **values: Value) -> TraceLine:
    return TraceLine(code, say(code, **values))


def window_lines(basis: Basis) -> Iterator[TraceLine]:
    window = basis.window
    is_re_review = basis.situation.mode == Mode.RE_REVIEW
    name = "window_re_review" if is_re_review else "window"
    yield TraceLine(name, say(name, start=window.start, end=window.end, months=basis.law.window_months))


def number_line(name: str, number: int, limit: Limit) -> TraceLine:
    answer = yes_no(is_so=number <= limit.most)
    return line(name, number=whole(number), most=whole(limit.most), answer=answer)


def if_first_day_outside(name: Text, key: str, basis: Basis, result: Text) -> TraceLine:
    return line("if_first_day_outside", name=name, months=basis.law.window_months, item=key, result=result)


def name_of(penalty: Penalty) -> Text:
    """Name a penalty by the number and day of its decision, or by the day alone."""
    day = penalty.decided_on
    return say("decision_named", number=penalty.label, day=day) if penalty.label else in_words(day)
