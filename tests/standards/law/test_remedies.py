"""What customs could decide about penalties, compared with brute force over all selections of such decisions."""

from collections.abc import Collection
from cProfile import Profile
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from standards import ratings
from standards.law.figures import Figures, Ground, Mode, Penalty, PenaltyState
from standards.law.readiness import Answer, Inputs, Reading, assess
from standards.law.remedies import PenaltySelection, Remedy, remedies
from standards.law.results import Result, Situation
from tests.standards.law.edition_2022 import LAW

DAY = date(2026, 3, 15)
ENOUGH = 10**12
Selection = frozenset[int]

penalties = st.builds(
    Penalty,
    st.dates(date(2025, 1, 1), date(2026, 4, 30)),
    ground=st.sampled_from([Ground.SUPERVISION, Ground.SUPERVISION, Ground.OTHER]),
    fine=st.sampled_from([0, 500_00, 5_000_00, 10_000_00, 10_000_01, 20_000_00, 500_000_01]),
    confiscated_gains=st.sampled_from([0, 0, 0, 1]),
    disclosed=st.booleans(),
    recognised=st.sampled_from([False, False, True]),
    state=st.sampled_from([PenaltyState.IN_FORCE, PenaltyState.UNDER_APPEAL]),
)
figures = st.builds(
    Figures,
    penalties=st.lists(penalties, max_size=6).map(tuple),
    documents=st.sampled_from([{}, {2025: None}, {2025: 9_999}, {2025: 20_000}, {2025: 1_000_000}]),
)
RE_REVIEW = Situation(DAY, Mode.RE_REVIEW, date(2026, 2, 1))
situations = st.sampled_from([Situation(DAY), RE_REVIEW])
many = settings(max_examples=400)


def inputs(figures: Figures, situation: Situation) -> Inputs:
    return Inputs(LAW, (Answer(10, "individual", ratings.MEET),), figures, situation)


def found_for(about: Inputs) -> Remedy | None:
    found = remedies(LAW, about.figures, assess(about).evaluation, [10])
    assert len(found) <= 1
    return found[0] if found else None


def fails(about: Inputs, selection: Collection[int], reading: Reading) -> bool:
    """Judge item 10 with recognized disclosures and revoked decisions; a missing number is taken to be enough."""
    rows = tuple(
        replace(each, recognised=True, state=PenaltyState.REVOKED) if position in selection else each
        for position, each in enumerate(about.figures.penalties)
    )
    documents = {2025: ENOUGH} | dict(about.figures.documents)
    changed = replace(about, figures=replace(about.figures, penalties=rows, documents=documents))
    return assess(changed, reading).results["10"] == Result.NOT_MEET


def positions(about: Inputs, *, disclosed: bool = False, appealed: bool = False) -> list[int]:
    """Positions of penalties that customs could recognize or revoke, by the standard's words."""

    def wanted(penalty: Penalty) -> bool:
        most = 1_000_000_00 if penalty.decided_on >= date(2025, 10, 11) else 500_000_00
        may_be_recognized = (
            penalty.disclosed and not penalty.recognised and not penalty.has_confiscation and penalty.fine <= most
        )
        return (disclosed and may_be_recognized) or (appealed and penalty.state == PenaltyState.UNDER_APPEAL)

    return [position for position, each in enumerate(about.figures.penalties) if wanted(each)]


def smallest(about: Inputs, candidates: list[int], reading: Reading) -> list[Selection]:
    """Every smallest selection without which the item does not fail; none if there is none."""
    for size in range(1, len(candidates) + 1):
        if fitting := [some for some in combinations(candidates, size) if not fails(about, some, reading)]:
            return [frozenset(some) for some in fitting]
    return []


def described(selection: PenaltySelection | None, about: Inputs) -> list[Selection]:
    """Every selection that `selection` describes, as positions; alike penalties one after the other."""
    if selection is None:
        return []
    some = combinations(range(len(selection.among)), selection.number)
    picked = [[*selection.every, *(selection.among[place] for place in places)] for places in some]
    return [_positions_of(each, about) for each in picked]


def _positions_of(wanted: list[Penalty], about: Inputs) -> Selection:
    free = list(range(len(about.figures.penalties)))
    taken = []
    for penalty in wanted:
        position = next(each for each in free if about.figures.penalties[each] == penalty)
        free.remove(position)
        taken.append(position)
    return frozenset(taken)


def expected_reading(about: Inputs) -> Reading | None:
    """The reading that customs' decisions can mend, the worst window first; None if there is nothing to mend."""
    everything = positions(about, disclosed=True, appealed=True)
    for reading in (Reading.WORST, Reading.LITERAL):
        if fails(about, [], reading) and smallest(about, everything, reading):
            return reading
    return None


@many
@given(figures, situations)
def test_remedies_are_the_smallest_selections_of_decisions(given_figures: Figures, situation: Situation):
    about = inputs(given_figures, situation)
    reading = expected_reading(about)

    found = found_for(about)

    assert (found is None) == (reading is None)
    if found is None or reading is None:
        return
    assert found.literal_only == (reading == Reading.LITERAL)
    recognized = smallest(about, positions(about, disclosed=True), reading)
    revoked = smallest(about, positions(about, appealed=True), reading)
    assert found.needs_both == (not recognized and not revoked)
    if found.needs_both:
        assert found.recognize is not None
        assert found.revoke is not None
        together = _positions_of([*found.recognize.every, *found.revoke.every], about)
        wanted = smallest(about, positions(about, disclosed=True, appealed=True), reading)
        assert not fails(about, together, reading)
        assert len(together) == len(wanted[0])
        return
    for selection, expected in ((found.recognize, recognized), (found.revoke, revoked)):
        for some in described(selection, about):
            assert not fails(about, some, reading)
            assert len(some) == len(expected[0])
        assert (selection is None) == (not expected)


def test_remedy_among_many_decisions_leaves_out_needless_ones():
    """More selections than are tried: all penalties are taken, and those dropped that are not needed."""
    high = tuple(Penalty(date(2025, 2, day), fine=20_000_00, disclosed=True) for day in range(1, 12))
    low = Penalty(date(2025, 3, 1), fine=100, disclosed=True)
    about = inputs(Figures(penalties=(*high, low), documents={2025: ENOUGH}), RE_REVIEW)

    found = found_for(about)

    assert found == Remedy(10, recognize=PenaltySelection(high), revoke=None)


def test_smallest_selection_of_many_appeals_takes_few_trials() -> None:
    days = (date(2025, 4, 1) + timedelta(days=2 * number) for number in range(150))
    appeals = tuple(Penalty(day, fine=500_00, state=PenaltyState.UNDER_APPEAL) for day in days)
    about = inputs(Figures(appeals, documents={2025: 9_999}), Situation(DAY))
    profile = Profile()

    found = profile.runcall(found_for, about)

    assert found is not None
    trials = sum(each.callcount for each in profile.getstats() if getattr(each.code, "co_name", "") == "is_enough")
    # One for each appeal that may have to go, and those of halving.
    assert trials <= len(appeals) + 20
