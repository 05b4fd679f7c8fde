"""Hypothesis strategies for answers, and for figures around the limits."""

from datetime import date, timedelta

from hypothesis import strategies as st

from standards import ratings
from standards.law.figures import Figures, Ground, Listing, Mode, Notification, Party, Penalty, PenaltyState, YesNoOpen
from standards.law.readiness import Answer, Inputs
from standards.law.results import Situation
from tests.standards.law.edition_2022 import LAW

FIGURE_ITEMS = (6, 7, 8, 10)
OTHER_ITEMS = (1, 4, 11, 12, 19)
REFERENCE_DATES = (date(2026, 3, 15), date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 29))
LAST_ACCEPTED_ON = date(2024, 2, 29)
RATINGS = (ratings.NOT_MEET, ratings.BASICALLY_MEET, ratings.MEET)

days = st.dates(date(2022, 12, 1), date(2028, 6, 30))
amounts = st.sampled_from([0, 1, 5_000_00, 9_999_99, 10_000_00, 10_000_01, 500_000_00, 1_000_000_01])
small_amounts = st.sampled_from([0, 1, 5_000_00, 10_000_00, 10_000_01])
documents = st.dictionaries(
    st.integers(2024, 2028), st.sampled_from([None, 0, 9_999, 10_000, 20_000, 40_000]), max_size=5
)

penalties = st.builds(
    Penalty,
    days,
    party=st.sampled_from(Party),
    ground=st.sampled_from(Ground),
    warning=st.booleans(),
    fine=amounts,
    confiscated_gains=st.sampled_from([0, 0, 1]),
    disclosed=st.booleans(),
    recognised=st.booleans(),
    state=st.sampled_from(PenaltyState),
    acts=st.integers(1, 3),
)
countable_penalties = st.builds(
    Penalty,
    days,
    party=st.sampled_from([Party.ENTERPRISE, Party.BRANCH]),
    ground=st.sampled_from([Ground.SUPERVISION, Ground.QUARANTINE]),
    fine=small_amounts,
    disclosed=st.booleans(),
    state=st.sampled_from([PenaltyState.IN_FORCE, PenaltyState.UNDER_APPEAL]),
)
notifications = st.builds(
    Notification,
    days,
    batches=st.lists(st.sampled_from(["", "A1", "A2", "A3"]), min_size=1, max_size=3).map(tuple),
    own_fault=st.sampled_from(YesNoOpen),
    serious=st.booleans(),
    banned_substance=st.booleans(),
    quality_management=st.sampled_from(YesNoOpen),
)
listings = st.builds(
    lambda since, length: Listing(since, None if length is None else since + timedelta(days=length)),
    days,
    st.none() | st.integers(0, 500),
)
figures = st.builds(
    Figures,
    penalties=st.lists(penalties | countable_penalties, max_size=4).map(tuple),
    notifications=st.lists(notifications, max_size=3).map(tuple),
    listings=st.lists(listings, max_size=2).map(tuple),
    documents=documents,
)
answers = st.lists(
    st.builds(
        Answer,
        number=st.sampled_from(FIGURE_ITEMS + OTHER_ITEMS),
        part=st.just("individual"),
        rating=st.sampled_from(["", *RATINGS, ratings.MEET, ratings.MEET, ratings.NOT_APPLICABLE]),
    ),
    unique_by=lambda answer: answer.number,
    min_size=1,
).map(lambda found: tuple(sorted(found, key=lambda answer: answer.number)))


def subjects(mode: Mode) -> st.SearchStrategy[Inputs]:
    accepted = LAST_ACCEPTED_ON if mode == Mode.RE_REVIEW else None
    situations = st.builds(Situation, st.sampled_from(REFERENCE_DATES), st.just(mode), st.just(accepted))
    return st.builds(Inputs, st.just(LAW), answers, figures, situations)
