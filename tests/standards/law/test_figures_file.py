"""Figures as JSON: every fault is named, with what to do."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from standards.law import figures_file
from standards.law.doubts import doubts
from standards.law.evaluation import evaluate
from standards.law.figures import Figures, Ground, Listing, Mode, Notification, Party, Penalty, PenaltyState, YesNoOpen
from standards.law.figures_file import FaultyFiguresError, FiguresError, answer, edition_in, read
from standards.law.results import Situation
from standards.law.trace.items import trace
from standards.law.trace.lines import Basis
from tests.standards.law.edition_2022 import LAW

PENALTY = {"decided_on": "2025-09-01", "fine": "10000.01"}
REQUEST = {"edition": "2022", "reference_date": "2026-03-15", "relevant_documents": {"2025": 30000}}


def refused(content: str | bytes | dict[str, Any]) -> str:
    with pytest.raises(FiguresError) as error:
        read(json.dumps(content) if isinstance(content, dict) else content)
    return str(error.value)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"fine": "1"}, "fine"),
        ({"penalties": [PENALTY | {"fines": "1"}]}, "penalties[0].fines"),
        ({"penalties": [PENALTY | {"number": 17}]}, "penalties[0].number"),
        ({"notifications": [{"notified_on": "2025-09-01", "list": []}]}, "notifications[0].list"),
        ({"a[0]": 1}, '"a[0]"'),
        ({"[list]": 1}, '"[list]"'),
        ({"fine\u202e\n": 1}, '"fine\\u202e\\n"'),
        ({"penalties": [PENALTY, PENALTY | {"fine": 10000}]}, "penalties[1].fine"),
        ({"penalties": [PENALTY | {"fine": 10000.5}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "10,000"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "-1"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "1e3"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "1.001"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": ""}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "USD 5"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "１"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "1\n"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"fine": "1000000000000"}]}, "penalties[0].fine"),
        ({"penalties": [PENALTY | {"confiscated_gains": None}]}, "penalties[0].confiscated_gains"),
        ({"penalties": [PENALTY | {"confiscated_goods": "."}]}, "penalties[0].confiscated_goods"),
        ({"penalties": [PENALTY | {"decided_on": "2025-02-29"}]}, "penalties[0].decided_on"),
        ({"penalties": [PENALTY | {"decided_on": "01.09.2025"}]}, "penalties[0].decided_on"),
        ({"penalties": [PENALTY | {"decided_on": 20250901}]}, "penalties[0].decided_on"),
        ({"penalties": [{"fine": "1"}]}, "penalties[0].decided_on"),
        ({"penalties": [PENALTY | {"party": "subsidiary"}]}, "penalties[0].party"),
        ({"penalties": [PENALTY | {"ground": "tax"}]}, "penalties[0].ground"),
        ({"penalties": [PENALTY | {"state": "changed"}]}, "penalties[0].state"),
        ({"penalties": [PENALTY | {"warning": "yes"}]}, "penalties[0].warning"),
        ({"penalties": [PENALTY | {"disclosed": 1}]}, "penalties[0].disclosed"),
        ({"penalties": [PENALTY | {"recognised": None}]}, "penalties[0].recognised"),
        ({"penalties": [PENALTY | {"acts": 0}]}, "penalties[0].acts"),
        ({"penalties": [PENALTY | {"acts": 1.5}]}, "penalties[0].acts"),
        ({"penalties": [PENALTY | {"acts": 1001}]}, "penalties[0].acts"),
        ({"penalties": PENALTY}, "penalties"),
        ({"penalties": ["10000"]}, "penalties[0]"),
        ({"notifications": [{"notified_on": "2025-09-01", "batches": 0}]}, "notifications[0].batches"),
        ({"notifications": [{"notified_on": "2025-09-01", "batches": 10001}]}, "notifications[0].batches"),
        ({"notifications": [{"notified_on": "2025-09-01", "batches": []}]}, "notifications[0].batches"),
        ({"notifications": [{"notified_on": "2025-09-01", "batches": ["A1", 2]}]}, "notifications[0].batches[1]"),
        ({"notifications": [{"notified_on": "2025-09-01", "batches": True}]}, "notifications[0].batches"),
        ({"notifications": [{"notified_on": "2025-09-01", "batches": 1.0}]}, "notifications[0].batches"),
        ({"notifications": [{"notified_on": "2025-09-01", "own_fault": True}]}, "notifications[0].own_fault"),
        ({"notifications": [{"notified_on": "2025-09-01", "confirmed_on": ""}]}, "notifications[0].confirmed_on"),
        ({"notifications": [{"notified_on": "2025-09-01", "serious": "no"}]}, "notifications[0].serious"),
        (
            {"notifications": [{"notified_on": "2025-09-01", "quality_management": "maybe"}]},
            "notifications[0].quality_management",
        ),
        ({"listings": [{"to": "2025-09-01"}]}, "listings[0].from"),
        ({"listings": [{"from": "2025-09-01", "until": "2025-09-02"}]}, "listings[0].until"),
        ({"listings": [{"from": "2025-09-01", "to": "2025-08-31"}]}, "listings[0]"),
        ({"relevant_documents": {"2025": -1}}, "relevant_documents.2025"),
        ({"relevant_documents": {"2025": "30000"}}, "relevant_documents.2025"),
        ({"relevant_documents": {"2025": 0.5}}, "relevant_documents.2025"),
        ({"relevant_documents": {"25": 1}}, "relevant_documents.25"),
        ({"relevant_documents": {"last": 1}}, "relevant_documents.last"),
        ({"relevant_documents": {"0000": 1}}, "relevant_documents.0000"),
        ({"relevant_documents": None}, "relevant_documents"),
        ({"mode": "review"}, "mode"),
        ({"reference_date": "tomorrow"}, "reference_date"),
        ({"reference_date": None}, "reference_date"),
        ({"reference_date": "1756684800"}, "reference_date"),
        ({"reference_date": "20260315"}, "reference_date"),
        ({"reference_date": "2026-W10-1"}, "reference_date"),
        ({"reference_date": "2026-03-15T00:00:00"}, "reference_date"),
        ({"reference_date": "2026-02-29"}, "reference_date"),
        ({"last_accepted_on": "2021-8-1"}, "last_accepted_on"),
        ({"edition": 2022}, "edition"),
    ],
)
def test_bad_value_is_named_with_its_place(changes: dict[str, Any], place: str):
    sentence = refused(REQUEST | changes)

    assert [line.split(": ")[0] for line in sentence.splitlines()] == [place]


def test_invisible_marks_around_days_and_amounts_are_left_out():
    marked = {"decided_on": "\u202d2025-06-01\u202c", "fine": "\u202d10000\u202c"}

    [penalty] = read(json.dumps(REQUEST | {"penalties": [PENALTY | marked]})).figures.penalties

    assert (penalty.decided_on, penalty.fine) == (date(2025, 6, 1), 1_000_000)


def test_every_bad_value_is_named():
    sentence = refused({"penalties": [PENALTY | {"fine": "x", "color": "red"}]})

    assert [line.split(": ")[0] for line in sentence.splitlines()] == [
        "edition",
        "reference_date",
        "penalties[0].fine",
        "penalties[0].color",
    ]


def test_sentences_of_faults():
    assert refused(REQUEST | {"fines": "1"}) == "fines: unknown key. Remove it or correct its name."
    assert refused({"edition": "2022"}) == "reference_date: this is missing. Add it."
    assert (
        refused(REQUEST | {"listings": [{"from": "2025-09-01", "to": "2025-08-31"}]})
        == "listings[0]: “to” is before “from”."
    )
    assert (
        refused(REQUEST | {"reference_date": "15.3."})
        == 'reference_date: "15.3." is not a date. Write it as 2026-03-15.'
    )
    assert refused(REQUEST | {"mode": "review"}).startswith('mode: "review" is not accepted: ')


MONEY = 'write RMB as text in quotes with at most 12 digits and two decimals, like "10000.50"'
BATCHES = 'write how many, or the batch numbers as a list, like ["A1", "A2"]'


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"penalties": [PENALTY | {"fine": 10000}]}, f"penalties[0].fine: 10000 is not accepted: {MONEY}."),
        ({"penalties": [PENALTY | {"fine": "1.001"}]}, f'penalties[0].fine: "1.001" is not accepted: {MONEY}.'),
        (
            {"penalties": [PENALTY | {"warning": "yes"}]},
            'penalties[0].warning: "yes" is not accepted: write true or false.',
        ),
        ({"penalties": [PENALTY | {"acts": "2"}]}, 'penalties[0].acts: "2" is not accepted: write a whole number.'),
        (
            {"penalties": [PENALTY | {"acts": 0}]},
            "penalties[0].acts: 0 is not accepted: write a whole number, at least 1.",
        ),
        (
            {"penalties": [PENALTY | {"acts": 1001}]},
            "penalties[0].acts: 1001 is not accepted: write a whole number, at most 1,000.",
        ),
        ({"mode": "review"}, 'mode: "review" is not accepted: write one of "application" or "re_review".'),
        ({"edition": 2022}, "edition: 2022 is not accepted: write text in quotes."),
        ({"penalties": {}}, "penalties: {} is not accepted: write a list, in square brackets."),
        ({"penalties": ["1"]}, 'penalties[0]: "1" is not accepted: write an object, in curly brackets.'),
        ({"relevant_documents": []}, "relevant_documents: [] is not accepted: write an object, in curly brackets."),
        (
            {"relevant_documents": {"25": 1}},
            'relevant_documents.25: "25" is not accepted: write a year of four digits in quotes, like "2025".',
        ),
        (
            {"notifications": [{"notified_on": "2025-09-01", "batches": "A1"}]},
            f'notifications[0].batches: "A1" is not accepted: {BATCHES}.',
        ),
        (
            {"notifications": [{"notified_on": "2025-09-01", "batches": []}]},
            "notifications[0].batches: [] is not accepted: write at least 1 batch number.",
        ),
        (
            {"notifications": [{"notified_on": "2025-09-01", "batches": ["A"] * 10_001}]},
            f"notifications[0].batches: {json.dumps(['A'] * 20)[:79]}… is not accepted: write at most 10,000 batch numbers.",
        ),
        ({"reference_date": "2026-02-30"}, 'reference_date: "2026-02-30" is not a date. Write it as 2026-03-15.'),
    ],
)
def test_fault_says_what_to_write_instead(changes: dict[str, Any], sentence: str):
    assert refused(REQUEST | changes) == sentence


@pytest.mark.parametrize(
    ("value", "as_json"),
    [
        (None, "null"),
        (True, "true"),
        ([False, None, {"a": True}], '[false, null, {"a": true}]'),
        ('一\u3000\u202e\u3164\n\U000e0100"二', '"一\\u3000\\u202e\\u3164\\n\\udb40\\udd00\\"二"'),
        ("a b", '"a b"'),
        # 80 characters with the quotes, the most that are shown.
        ("a" * 78, f'"{"a" * 78}"'),
        ("a" * 79, f'"{"a" * 78}…'),
    ],
)
def test_value_is_shown_as_json(value: object, as_json: str):
    assert refused(REQUEST | {"reference_date": value}) == (
        f"reference_date: {as_json} is not a date. Write it as 2026-03-15."
    )


IN_10 = "This affects items 10(1), 10(2) and 10(3)."


@pytest.mark.parametrize(
    ("changes", "items"),
    [
        ({"penalties": [PENALTY | {"fine": 1}]}, IN_10),
        ({"penalties": [{}]}, IN_10),
        ({"penalties": None}, IN_10),
        ({"penalties": [PENALTY | {"fines": "1"}]}, IN_10),
        ({"notifications": [{"notified_on": ""}]}, "This affects items 6 and 7."),
        ({"listings": [{"from": "2025-09-01", "to": "2025-08-31"}]}, "This affects item 8."),
        ({"relevant_documents": {"2025": -1}}, "This affects items 10(2) and 10(3)."),
        ({"relevant_documents": {"25": 1}}, "This affects items 10(2) and 10(3)."),
    ],
)
def test_wrong_figure_names_the_items_it_concerns(changes: dict[str, Any], items: str):
    with pytest.raises(FaultyFiguresError) as faulty:
        read(json.dumps(REQUEST | changes))

    assert str(faulty.value.naming_items(LAW)) == f"{faulty.value} {items}"


@pytest.mark.parametrize("changes", [{"fines": 1}, {"mode": ""}, {"edition": 2022}, {"reference_date": None}])
def test_fault_of_the_whole_request_names_no_item(changes: dict[str, Any]):
    with pytest.raises(FaultyFiguresError) as faulty:
        read(json.dumps(REQUEST | changes))

    assert str(faulty.value.naming_items(LAW)) == str(faulty.value)


def test_edition_without_limits_names_no_item():
    with pytest.raises(FaultyFiguresError) as faulty:
        read(json.dumps(REQUEST | {"listings": 1}))

    assert str(faulty.value.naming_items(replace(LAW, limits=()))) == str(faulty.value)


def test_faults_with_their_items_are_a_line_each():
    with pytest.raises(FaultyFiguresError) as faulty:
        read(json.dumps(REQUEST | {"penalties": None, "listings": None}))

    assert str(faulty.value.naming_items(LAW)).splitlines() == [
        f"penalties: null is not accepted: write a list, in square brackets. {IN_10}",
        "listings: null is not accepted: write a list, in square brackets. This affects item 8.",
    ]


def test_first_year_of_the_calendar_is_accepted():
    asked = REQUEST | {"relevant_documents": {"0001": 5}}

    assert read(json.dumps(asked)).figures.documents == {1: 5}


def test_repeated_key_names_its_items_too():
    with pytest.raises(FaultyFiguresError) as faulty:
        read('{"edition": "2022", "reference_date": "2026-03-15", "listings": [], "listings": []}')

    assert str(faulty.value.naming_items(LAW)) == (
        "listings: this key occurs more than once here. Keep one. This affects item 8."
    )


@pytest.mark.parametrize(
    ("text", "edition"),
    [('{"edition": "2022", "fine": 1}', "2022"), ("{}", None), ('{"edition": 2022}', None), ("{", None)],
)
def test_edition_is_read_from_an_invalid_request(text: str, edition: str | None):
    assert edition_in(text) == edition


def test_repeated_key_is_named_with_its_place():
    """JSON does not define which value counts."""
    penalty = '{"decided_on": "2025-09-01", "fine": "1", "fine": "2", "fine": "1"}'
    content = f'{{"edition": "2022", "edition": "2022", "reference_date": "2026-03-15", "penalties": [{penalty}]}}'

    assert refused(content).splitlines() == [
        "edition: this key occurs more than once here. Keep one.",
        "penalties[0].fine: this key occurs more than once here. Keep one.",
    ]


@pytest.mark.parametrize("hidden", ["9" * 4300, "[" * 150 + "]" * 150, "1e999", '"\\u202e"'])
def test_value_hidden_by_a_repeated_key_is_never_read(hidden: str):
    content = f'{{"edition": {hidden}, "edition": "2022", "reference_date": "2026-03-15"}}'

    assert refused(content) == "edition: this key occurs more than once here. Keep one."


def test_blank_batch_number_is_unknown():
    notification = {"notified_on": "2025-09-01", "batches": ["A1", "", " ", "\u200b", "\u3164"]}

    (found,) = read(json.dumps(REQUEST | {"notifications": [notification]})).figures.notifications

    assert found.batches == ("A1", "", "", "", "")


def test_last_acceptance_after_the_re_review_is_refused():
    """Penalties would be too old to count."""
    late = REQUEST | {"mode": "re_review", "last_accepted_on": "2026-03-16"}

    assert refused(late) == "last_accepted_on: this is after “reference_date”."


@pytest.mark.parametrize(("mode", "day"), [("re_review", "2026-03-15"), ("application", "2026-03-16")])
def test_other_last_acceptances_are_accepted(mode: str, day: str):
    asked = REQUEST | {"mode": mode, "last_accepted_on": day}

    assert read(json.dumps(asked)).last_accepted_on == date.fromisoformat(day)


@pytest.mark.parametrize("content", ["", "{", "not json", "nul", b"\xff\xfe{", "{}}"])
def test_invalid_json_is_refused(content: str | bytes):
    assert refused(content).startswith("The file is not JSON: ")


@pytest.mark.parametrize("content", ["[]", "null", "1", '"figures"'])
def test_json_other_than_an_object_is_refused(content: str):
    assert refused(content).startswith("the file: ")


def test_absent_keys_take_their_defaults():
    plain = read('{"edition": "2022", "reference_date": "2026-03-15"}')
    penalty = read(json.dumps(REQUEST | {"penalties": [{"decided_on": "2025-09-01"}]}))
    notification = read(json.dumps(REQUEST | {"notifications": [{"notified_on": "2025-09-01"}]}))

    assert plain.edition == "2022"
    assert plain.figures == Figures(keeps_look_ups=False)
    assert plain.situation == Situation(date(2026, 3, 15), Mode.APPLICATION, None)
    assert penalty.figures.penalties == (Penalty(date(2025, 9, 1)),)
    assert notification.figures.notifications == (Notification(date(2025, 9, 1)),)


def test_request_with_every_key():
    request = read(
        json.dumps(
            {
                "edition": "2022",
                "mode": "re_review",
                "reference_date": "2026-08-01",
                "last_accepted_on": "2021-08-01",
                "relevant_documents": {"2024": None, "2025": 30000},
                "penalties": [
                    {
                        "decided_on": "2025-09-01",
                        "party": "branch",
                        "ground": "quarantine",
                        "warning": True,
                        "fine": "1",
                        "confiscated_gains": "2.3",
                        "confiscated_goods": "4.56",
                        "disclosed": True,
                        "recognised": True,
                        "state": "under_appeal",
                        "acts": 2,
                    }
                ],
                "notifications": [
                    {
                        "notified_on": "2025-09-02",
                        "batches": ["A1", ""],
                        "own_fault": "yes",
                        "confirmed_on": "2025-09-03",
                        "serious": True,
                        "banned_substance": True,
                        "quality_management": "open",
                    },
                    {"notified_on": "2025-09-04", "batches": 3},
                ],
                "listings": [{"from": "2024-01-01", "to": "2024-02-01"}, {"from": "2025-01-01"}],
            }
        )
    )

    assert request.situation == Situation(date(2026, 8, 1), Mode.RE_REVIEW, date(2021, 8, 1))
    assert request.figures == Figures(
        penalties=(
            Penalty(
                date(2025, 9, 1),
                Party.BRANCH,
                Ground.QUARANTINE,
                warning=True,
                fine=1_00,
                confiscated_gains=2_30,
                confiscated_goods=4_56,
                disclosed=True,
                recognised=True,
                state=PenaltyState.UNDER_APPEAL,
                acts=2,
            ),
        ),
        notifications=(
            Notification(
                date(2025, 9, 2),
                ("A1", ""),
                YesNoOpen.YES,
                date(2025, 9, 3),
                serious=True,
                banned_substance=True,
                quality_management=YesNoOpen.OPEN,
            ),
            Notification(date(2025, 9, 4), ("", "", "")),
        ),
        listings=(Listing(date(2024, 1, 1), date(2024, 2, 1)), Listing(date(2025, 1, 1))),
        documents={2024: None, 2025: 30000},
        keeps_look_ups=False,
    )


def test_penalty_is_named_by_its_number():
    (penalty,) = read(json.dumps(REQUEST | {"penalties": [PENALTY | {"number": "A 17"}]})).figures.penalties

    assert penalty.label == "A 17"


def test_decision_with_two_spellings_of_its_office_counts_once():
    spellings = [{"number": "[2025] 17", "office": "Ningbo"}, {"number": "[2025]17", "office": "Ningbo Customs"}]

    request = read(json.dumps(REQUEST | {"penalties": [PENALTY | each for each in spellings]}))

    assert len(request.figures.penalties) == 1


def test_answer_has_sorted_results_and_bilingual_traces():
    request = read(json.dumps(REQUEST | {"mode": "re_review", "penalties": [PENALTY]}))
    evaluation = evaluate(LAW, request.figures, request.situation)

    found = answer(evaluation, trace(Basis(LAW, request.figures, evaluation)), ())

    assert list(found) == ["results", "worst_window", "trace"]
    assert list(found["results"]) == ["6", "7", "8", "10", "10(1)", "10(2)", "10(3)"]
    assert found["worst_window"] == found["results"]
    assert found["trace"]["10(1)"] == [
        {
            "code": "sum_amount",
            "en": "1 September 2025: 10,000.01 ≤ 10,000? no",
            "zh": "2025年9月1日：10,000.01 ≤ 10,000？否",
        },
        {"code": "result", "en": "Item 10(1): does not meet.", "zh": "第10(1)项：不达标。"},
    ]


def test_answer_ends_with_warnings_if_there_are_any():
    request = read(json.dumps(REQUEST | {"reference_date": "2206-03-15"}))
    evaluation = evaluate(LAW, request.figures, request.situation)

    found = answer(evaluation, trace(Basis(LAW, request.figures, evaluation)), doubts(request, today=date(2026, 3, 1)))

    assert list(found) == ["results", "trace", "warnings"]
    assert found["warnings"] == [
        {
            "code": "doubt_day",
            "en": "reference_date: 15 March 2206 is an unusual date. Check that it is correct.",
            "zh": "reference_date：日期2206年3月15日不寻常，请核对是否无误。",
        }
    ]


def test_blanks_around_a_batch_number_are_stripped():
    batches = [" A1", "A1\u200b", "A  1", "A 1"]
    asked = REQUEST | {"notifications": [{"notified_on": "2025-09-01", "batches": batches}]}

    [notification] = read(json.dumps(asked)).figures.notifications

    assert notification.batches == ("A1", "A1", "A 1", "A 1")


def test_unknown_kind_of_fault_keeps_pydantics_words():
    error = {"loc": ("mode",), "type": "some_new_kind", "msg": "Input should be smaller", "input": 1}

    assert figures_file._sentence(error) == "mode: 1 is not accepted: Input should be smaller."
