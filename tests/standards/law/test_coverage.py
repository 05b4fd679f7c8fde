"""What linked evidence covers: periods, gaps, and documents that prove too much."""

from datetime import date

import pytest

from standards.law import coverage
from standards.law.coverage import Expected, ItemEvidence, Piece
from standards.law.figures import Mode
from standards.law.results import Situation
from standards.law.window import Window

YEAR = Window(date(2025, 12, 15), date(2026, 11, 23))


def item(*pieces: Piece, frequency: str = "monthly", number: int = 20, **more: object) -> ItemEvidence:
    expected = (Expected("procedure", "once"), Expected("record", frequency))
    values = {"rating": "meet", "expected": expected, "pieces": pieces, "not_needed": {}} | more
    return ItemEvidence(number=number, **values)


def record(since: str = "", until: str = "", document: str = "a", **more: object) -> Piece:
    days = [date.fromisoformat(day) if day else None for day in (since, until)]
    return Piece(document, document, "record", *days, **more)


def record_line(*pieces: Piece, frequency: str = "monthly", **more: object) -> coverage.Line:
    _procedure, line = coverage.lines(item(*pieces, frequency=frequency, **more), YEAR)
    return line


def test_window_is_the_year_before_an_application_up_to_today_or_since_the_last_acceptance():
    ahead = Situation(date(2027, 1, 10))
    again = Situation(date(2026, 12, 1), Mode.RE_REVIEW, date(2023, 6, 30))

    assert coverage.window_of(ahead, as_of=date(2026, 11, 23)) == Window(date(2026, 1, 10), date(2026, 11, 23))
    assert coverage.window_of(again, as_of=date(2026, 11, 23)) == Window(date(2023, 6, 30), date(2026, 11, 23))


@pytest.mark.parametrize(
    ("frequency", "first", "last", "count"),
    [
        ("monthly", "2026-01-01", "2026-10-31", 10),
        ("quarterly", "2026-01-01", "2026-09-30", 3),
        ("half_yearly", "2026-01-01", "2026-06-30", 1),
        ("yearly", "2025-12-15", "2026-11-23", 1),
    ],
)
def test_only_whole_calendar_periods_that_have_passed_count(frequency: str, first: str, last: str, count: int):
    found = list(coverage.periods(frequency, YEAR))

    assert (str(found[0].start), str(found[-1].end), len(found)) == (first, last, count)


@pytest.mark.parametrize("frequency", ["once", "per_event", ""])
def test_record_of_no_frequency_has_no_gaps(frequency: str):
    assert record_line(frequency=frequency).gaps == ()


def test_gaps_are_the_months_of_which_no_document_is_about_any_day():
    line = record_line(record("2026-01-20", "2026-03-02"), record("2026-06-30"), record("", "2026-09-01"))

    assert [str(each.start)[:7] for each in line.gaps] == ["2026-04", "2026-05", "2026-07", "2026-08", "2026-10"]
    assert [(str(run.start), str(run.end)) for run in coverage.joined(line.gaps)] == [
        ("2026-04-01", "2026-05-31"),
        ("2026-07-01", "2026-08-31"),
        ("2026-10-01", "2026-10-31"),
    ]


def test_nil_statement_stands_for_the_record_where_the_item_says_so():
    nil = Piece("n", "n", "statement", date(2026, 1, 1), date(2026, 6, 30), is_nil_statement=True)

    counted = record_line(nil, nil_statement_counts=True)
    not_counted = record_line(nil)

    assert [str(each.start)[:7] for each in counted.gaps] == ["2026-07", "2026-08", "2026-09", "2026-10"]
    assert (counted.is_missing, not_counted.is_missing) == (False, True)


def test_document_without_a_period_covers_nothing_and_is_named():
    line = record_line(record())

    assert (len(line.gaps), [each.title for each in line.without_period]) == (10, ["a"])


def test_facet_without_document_is_missing_unless_it_is_not_needed():
    procedure, line = coverage.lines(item(), YEAR)
    excused = record_line(not_needed={"record": "期间未发生。"})

    assert (procedure.is_missing, line.is_missing) == (True, True)
    assert (excused.is_missing, excused.gaps, excused.periods) == (False, (), ())


def test_facet_expected_twice_has_its_strictest_frequency():
    twice = (Expected("record", "yearly"), Expected("record", "monthly"))

    (line,) = coverage.lines(item(expected=twice), YEAR)

    assert line.frequency == "monthly"


def test_matrix_has_months_for_an_application_and_years_for_a_re_review():
    months = coverage.columns(YEAR, Mode.APPLICATION)
    years = coverage.columns(Window(date(2023, 6, 30), date(2026, 11, 23)), Mode.RE_REVIEW)
    line = record_line(record("2026-02-01", "2026-02-28"))

    assert (len(months), str(months[0].start), str(months[-1].end)) == (12, "2025-12-01", "2026-11-30")
    assert [each.start.year for each in years] == [2023, 2024, 2025, 2026]
    assert [coverage.cell(line, months[number]) for number in (0, 1, 2, 11)] == [(0, 0), (0, 1), (1, 1), (0, 0)]
    assert coverage.cell(line, years[3]) == (1, 10)


def test_documents_that_expire_before_the_day_come_first_expiring_first():
    soon, later = (record(document=name, valid_until=date(2026, 12, day)) for name, day in (("b", 1), ("c", 9)))
    items = [item(later, number=20), item(soon, later, number=21), item(record(valid_until=date(2027, 1, 1)))]

    found = coverage.expiring(items, by=date(2026, 12, 31))

    assert [(piece.title, numbers) for piece, numbers in found] == [("b", [21]), ("c", [20, 21])]


def test_one_document_as_only_evidence_of_five_items_is_found():
    items = [item(record(), number=number) for number in range(20, 25)]

    assert coverage.one_for_all(items[1:]) is None
    assert coverage.one_for_all(items) == (record(), [20, 21, 22, 23, 24])
    assert coverage.one_for_all([*items[1:], item(record(), record(document="b"), number=25)]) is None


def test_same_bytes_as_procedure_and_as_record_are_found():
    digest = frozenset({"ab"})
    procedure = Piece("p", "p", "procedure", digests=digest)
    items = [item(procedure, number=20), item(record(digests=digest), number=21), item(record(), number=22)]

    assert coverage.rule_and_record(items) == [(record(digests=digest), [20, 21])]
    assert coverage.rule_and_record(items[:1]) == []
