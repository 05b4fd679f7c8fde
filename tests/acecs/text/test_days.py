from datetime import date

from acecs.text.days import iso


def test_day_is_written_as_json_has_it():
    assert [iso(day) for day in (date(2026, 3, 5), None)] == ["2026-03-05", None]
