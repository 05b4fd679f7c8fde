"""What `evaluate_figures` says beside the results: warnings, and advice as if every item were rated as met. Pure."""

from collections.abc import Iterator

from acecs.text.bilingual import NOTHING, Text
from standards import ratings
from standards.law.facts import Facts, ItemFacts
from standards.law.figures import Figures, Mode
from standards.law.limits import Law
from standards.law.results import Situation
from standards.law.statement import statement
from standards.law.trace.lines import TraceLine, line

PART = "individual"


def warnings(law: Law, figures: Figures, situation: Situation) -> Iterator[TraceLine]:
    """Warn against reading more into the results than they say."""
    day = situation.reference_date
    if not law.validity.holds(situation.reference_date):
        name = "check_outside_validity" if law.valid_until else "check_before_validity"
        yield line(name, day=day, since=law.valid_from, until=law.valid_until or "")
    if situation.last_accepted_on and situation.mode == Mode.APPLICATION:
        yield line("warning_last_accepted", day=situation.last_accepted_on)
    if not law.limits:
        yield line("warning_no_limits", edition=law.edition)
    elif not (figures.penalties or figures.notifications or figures.listings or figures.documents):
        yield line("warning_no_figures")


def advice(law: Law, figures: Figures, situation: Situation) -> dict[str, Text]:
    """Return what would change the results, by work and by waiting, seen from the reference date."""
    items = tuple(ItemFacts(number, PART, NOTHING, ratings.MEET) for number in sorted(law.figure_items))
    said = statement(Facts(law, items, figures, situation, as_of=situation.reference_date))
    return {"by_work": said.by_work, "by_waiting": said.by_waiting}
