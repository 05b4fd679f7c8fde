"""Readiness on the cover and in its chapter, as data. `tests/reports/test_readiness_pdf.py` checks the PDF."""

from typing import Any

import pytest

from acecs.text.bilingual import NOTHING, Text
from assessments.documents.dossier import (
    DocumentsPart,
    FiguresPart,
    ListingPart,
    NotificationPart,
    PenaltyPart,
    ProfilePart,
)
from assessments.documents.figures_part import figures_part
from reports import layout, pinned, readiness
from reports.readiness import Cover, ReadinessView
from reports.words import WORDS
from standards.law.parts import CheckPart, OpenItemPart, ReadinessPart, SpanPart
from tests.reports import dossiers


def seen(name: str, **changes: Any) -> ReadinessView:
    view = readiness.view(changed(name, **changes), ("en",))
    assert view is not None
    return view


def changed(name: str, **changes: Any) -> ReadinessPart:
    return dossiers.readiness(name).model_copy(update=changes)


def dates(cover: Cover) -> list[tuple[str, str]]:
    """(label, day with its verdict) of each date on the cover."""
    return [(row.label.en, f"{row.day.en}, {row.verdict.en}" if row.verdict else row.day.en) for row in cover.dates]


def test_old_dossier_shows_no_readiness() -> None:
    values = layout.context(dossiers.dossier([4]), "0" * 64, "en", [])

    assert (values["readiness"], values["pinned"], values["profile"]) == (None, None, [])


# --- Cover -------------------------------------------------------------------------------------------


def test_cover_shows_planned_date_and_three_others() -> None:
    assert dates(seen("satisfied").cover) == [
        ("Reference date", "2026-03-20, satisfied"),
        ("As rated now", "2026-03-01 – 2026-12-31"),
        ("After all work is done", "2026-03-01 – 2026-12-31"),
        ("Last safe date", "2026-12-31"),
    ]


def test_missing_dates_are_stated() -> None:
    assert [day for _, day in dates(seen("undecided").cover)[1:]] == ["none yet"] * 3


def test_satisfied_span_without_end_has_no_last_safe_date() -> None:
    green = SpanPart(since="2026-03-01", until=None, verdict="satisfied", after_work="satisfied", items=[])

    cover = seen("satisfied", spans=[green], last_safe=None).cover

    assert dates(cover)[3] == ("Last safe date", "no end date")


def test_re_review_cover_has_worst_window_and_no_dates() -> None:
    cover = seen("re_review").cover

    assert cover.dates == ()
    assert [remark.en for remark in cover.beside] == ["In the worst window: not satisfied."]
    assert [each.en for each in cover.missing] == [
        "Ask customs which window it takes: in the worst one item 10 would not be met."
    ]
    assert [(row.part.number, row.part.why.en) for row in cover.people] == [(10, "In the worst window not met")]


def test_cover_without_advice_refers_to_failing_chapter() -> None:
    assert seen("re_review", advice=NOTHING).cover.missing == (WORDS["see_readiness"],)


def test_cover_has_no_dates_once_customs_has_accepted() -> None:
    assert seen("satisfied", spans=[]).cover.dates == ()


def test_cover_says_that_general_standards_fail() -> None:
    first, *others = dossiers.readiness("five_open").conditions
    failing = first.model_copy(update={"general": 1, "overall": "not_satisfied"})

    assert WORDS["general_too"] in seen("five_open", conditions=[failing, *others]).cover.beside
    assert WORDS["general_too"] not in seen("satisfied").cover.beside


def test_cover_adds_nothing_if_both_readings_agree() -> None:
    cover = seen("re_review", worst="satisfied", advice=NOTHING).cover

    assert cover.beside == ()
    assert cover.missing == (WORDS["nothing_missing"],)


def test_cover_with_past_date_adds_verdict_for_today() -> None:
    cover = seen("five_open", today="undecided", as_of="2026-03-21").cover

    assert [remark.en for remark in cover.beside] == [
        "The planned date is past. As of 21 March 2026: cannot be decided yet."
    ]


def test_cover_shows_advice_as_a_sentence() -> None:
    assert [each.en for each in seen("five_open").cover.missing] == [
        "Fix item 19; of items 1, 9, 11 and 12 at most 3 may stay “basically meets”."
    ]


def test_long_advice_is_said_as_far_as_it_fits() -> None:
    part = dossiers.readiness("thirty_open")

    said = {longest: readiness.missing(part, longest) for longest in (400, readiness.LONGEST_ADVICE, 100)}

    rate = "Rate items 2, 4, 6, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30 and 32"
    fix = "fix items 1, 3, 5, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29 and 31"
    among = "at most 3 of the items to be rated or fixed may end as “basically meets”"
    wait = "wait with item 10 until 1 July 2027"
    assert {longest: ([each.en for each in texts], unsaid) for longest, (texts, unsaid) in said.items()} == {
        400: ([part.advice.en], 0),
        readiness.LONGEST_ADVICE: ([f"{rate}; {fix}; {among}; {wait}."], 1),
        100: ([f"{rate}."], 4),
    }
    assert said[100][0][0].zh == "对第2、4、6、12、14、16、18、20、22、24、26、28、30、32项进行自评。"


def test_advice_without_a_clause_that_fits_gives_item_numbers() -> None:
    part = dossiers.readiness("thirty_open")
    long = Text(en="x" * 261, zh="长")

    texts, unsaid = readiness.missing(part.model_copy(update={"advice": long}), 260)

    assert ([each.en for each in texts], unsaid) == (["By work: items 1–6, 9 and 11–32", "By waiting: item 10"], 1)


def test_advice_whose_clauses_differ_is_not_split() -> None:
    advice = Text(en="Rate item 1; fix item 2.", zh="对第1项进行自评。")

    assert readiness.clauses_of(advice) == [advice]


def test_items_with_two_dates_take_two_lines_except_the_first() -> None:
    rows = [
        readiness.open_row(open_item(number=number, by="waiting", until="2026-11-04", due_date="2026-03-05"))
        for number in (1, 2, 3)
    ]

    assert [len(readiness.fitting(rows, room)) for room in (0, 1, 2, 4, 5, 9)] == [0, 1, 1, 2, 2, 3]
    [first] = readiness.fitting(rows, 1)
    assert (first.dates, first.is_shortened_in("en")) == (rows[0].dates[:1], True)


@pytest.mark.parametrize(
    ("name", "languages", "names", "lines", "more"),
    [
        ("satisfied", ("en",), "short", 0, 0),
        ("five_open", ("en",), "short", 5, 0),
        ("thirty_open", ("en",), "short", 9, 21),
        ("thirty_open", ("zh", "en"), "short", 8, 22),
        ("thirty_open", ("zh",), "long", 8, 22),
        ("thirty_open", ("zh", "en"), "long", 6, 24),
        ("thirty_open", ("zh",), "longest", 3, 27),
        ("thirty_open", ("zh", "en"), "longest", 1, 29),
    ],
)
def test_cover_lists_as_many_items_as_fit(
    name: str, languages: tuple[str, ...], names: str, lines: int, more: int
) -> None:
    is_dense, has_longest_names = names != "short", names == "longest"
    view = readiness.view(dossiers.readiness(name), languages, is_dense=is_dense, has_longest_names=has_longest_names)
    assert view is not None

    assert (len(view.cover.people), view.cover.more) == (lines, more)


def test_cover_line_shows_the_items_title() -> None:
    row = readiness.open_row(open_item(title=Text(en="A title that is " + "long " * 12, zh="标题" * 20)))

    assert row.title == Text(en="A title that is long long long long long long long l…", zh="标题" * 13 + "…")


def test_title_is_called_shortened_in_its_language_only() -> None:
    row = readiness.open_row(open_item(title=Text(en="A title that is " + "long " * 12, zh="标题")))

    assert [row.is_shortened_in(language) for language in ("zh", "en")] == [False, True]


def test_cover_shows_date_that_depends_on_missing_number() -> None:
    words = Text(en="Possible from 2027-02-02, if …", zh="如填写…")

    assert seen("satisfied", earliest_if_entered=words).cover.if_entered == words


def open_item(**changes: Any) -> OpenItemPart:
    values = {
        "number": 4,
        "title": NOTHING,
        "by": "work",
        "why": NOTHING,
        "until": None,
        "assignee": "",
        "due_date": None,
    }
    return OpenItemPart(**{**values, **changes})


def test_work_due_before_the_day_of_the_report_is_late() -> None:
    item = open_item(by="waiting", until="2026-11-04", due_date="2026-03-05")

    late, due = (readiness.open_row(item, as_of=day) for day in ("2026-03-06", "2026-03-05"))

    assert [each.en for each in late.dates] == ["late: due 2026-03-05", "possible from 2026-11-04 on"]
    assert (due.dates[0].en, late.is_shortened_in("en")) == ("due by 2026-03-05", False)


def test_late_work_comes_first_on_the_cover_and_is_called_late() -> None:
    part = dossiers.readiness("thirty_open").model_copy(update={"as_of": "2026-03-10"})

    view = readiness.view(part, ("en",))

    assert view is not None
    late = [each.number for each in part.open_items if each.due_date and each.due_date < part.as_of]
    called = [row.part.number for row in view.cover.people if row.dates[0].en.startswith("late: ")]
    assert called == [row.part.number for row in view.cover.people][: len(called)] == late[: len(called)]
    assert len(called) == min(len(late), len(view.cover.people))


@pytest.mark.parametrize(
    ("item", "dates"),
    [
        (open_item(), ["no due date"]),
        (open_item(due_date="2026-03-05"), ["due by 2026-03-05"]),
        (open_item(by="waiting", due_date="2026-03-05"), ["due by 2026-03-05", "no date can be given"]),
        (open_item(by="waiting", until="2026-11-04"), ["possible from 2026-11-04 on"]),
        (
            open_item(by="waiting", until="2026-11-04", due_date="2026-03-05"),
            ["due by 2026-03-05", "possible from 2026-11-04 on"],
        ),
    ],
)
def test_open_item_tells_deadline_and_day_to_wait_for_apart(item: OpenItemPart, dates: list[str]) -> None:
    assert [each.en for each in readiness.open_row(item).dates] == dates


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", ""),
        ("黄志强", "黄志强"),
        ("欧阳上官司马诸葛东方", "欧阳上官司马诸葛东方"),
        ("欧阳上官司马诸葛东方朔", "欧阳上官司马诸葛东方…"),
        ("Alexandra Featherstonehaugh", "Alexandra Feathersto…"),
    ],
)
def test_long_name_is_shortened_on_the_cover_only(name: str, expected: str) -> None:
    row = readiness.open_row(open_item(assignee=name))

    assert (row.name, row.part.assignee) == (expected, name)


@pytest.mark.parametrize(
    ("names", "expected"),
    [({}, False), ({"name": Text(en="A" * 57, zh="甲")}, True), ({"office": Text(en="A", zh="甲" * 29)}, True)],
)
def test_long_names_are_typeset_smaller(names: dict[str, Text], expected: bool) -> None:
    dossier = dossiers.dossier([4], enterprise=dossiers.enterprise(**names))

    assert layout.has_names_longer_than(layout.LONG_NAME, dossier) is expected


@pytest.mark.parametrize(
    ("changes", "label"),
    [
        ({}, "planned_date"),
        ({"accepted_date": "2026-03-25"}, "accepted_date"),
        ({"mode": "re_review"}, "re_review_date"),
    ],
)
def test_reference_date_label_depends_on_mode(changes: dict[str, str], label: str) -> None:
    assert layout.reference_label(dossiers.dossier([4], **changes)) == WORDS[label]


# --- Chapter -----------------------------------------------------------------------------------------


def test_conditions_name_the_items_that_decide_them() -> None:
    rows = seen("five_open").conditions

    assert [(row.items, row.verdict.word.en) for row in rows] == [
        (Text(en="does not meet: 19", zh="不达标：19"), "not satisfied"),
        (None, "not assessed"),
        (Text(en="basically meets: 1, 9, 11, 12", zh="基本达标：1、9、11、12"), "not satisfied"),
    ]


@pytest.mark.parametrize(
    ("items", "undecided", "expected"),
    [
        ([18], [17, 19, 22], Text(en="does not meet: 18; open: 17, 19, 22", zh="不达标：18；未定：17、19、22")),
        ([], [17], Text(en="open: 17", zh="未定：17")),
    ],
)
def test_conditions_separate_open_from_deciding_items(items: list[int], undecided: list[int], expected: Text) -> None:
    part = dossiers.readiness("five_open").conditions[0].model_copy(update={"items": items, "undecided": undecided})

    assert readiness.deciding(part) == expected


def test_overall_column_appears_with_general_numbers() -> None:
    entered, not_entered = seen("five_open"), seen("satisfied")

    assert (entered.has_overall, not_entered.has_overall) == (True, False)
    assert [row.overall.word.en for row in entered.conditions if row.overall] == [
        "not satisfied",
        "satisfied",
        "not satisfied",
    ]
    assert [row.overall for row in not_entered.conditions] == [None] * 3


def test_spans_are_drawn_and_listed() -> None:
    view = seen("satisfied")

    assert [
        (
            row.since,
            row.until.en,
            row.verdict.word.en,
            row.after_work.word.en,
            row.failing.en,
            [each.en for each in row.others],
        )
        for row in view.spans
    ] == [
        ("2026-03-01", "2026-12-31", "satisfied", "satisfied", "", []),
        ("2027-01-01", "from then on", "cannot be decided yet", "cannot be decided yet", "", ["open: 10"]),
    ]
    assert "As of 2026-03-01" in view.timeline
    assert "Reference date 2026-03-20" in view.timeline


def test_number_that_decides_is_told_on_cover_and_at_span() -> None:
    said = Text(en="The number of 2026 decides.", zh="取决于2026年票数。")
    part = dossiers.readiness("satisfied")
    spans = [part.spans[0], part.spans[1].model_copy(update={"remarks": [said]})]

    view = readiness.view(part.model_copy(update={"spans": spans, "earliest_number": said}), ("zh", "en"))

    assert view is not None
    assert (view.cover.number, [row.remarks for row in view.spans]) == (said, [(), (said,)])


def test_re_review_has_no_timeline() -> None:
    view = seen("re_review")

    assert (view.timeline, view.spans) == ("", ())


def test_drawing_uses_the_languages_of_the_report() -> None:
    part = dossiers.readiness("satisfied")

    assert "计算日 As of 2026-03-01" in readiness.drawing(part, ("zh", "en"))
    assert "计算日 2026-03-01" in readiness.drawing(part, ("zh",))


def test_figures_are_shown_with_rating_and_trace() -> None:
    rows = {row.key: row for row in seen("thirty_open").figures}

    assert list(rows) == ["6", "7", "8", "10", "10(1)", "10(2)", "10(3)"]
    assert (rows["10"].rating, rows["10"].result, rows["10"].worst) == (
        WORDS["rating_meet"],
        WORDS["rating_not_meet"],
        None,
    )
    assert rows["6"].rating == WORDS["rating_"]
    assert rows["10(2)"].rating is None
    assert [line.text.en for line in rows["10(2)"].trace] == [
        "Number of penalties against the relevant documents of 2025: 2 × 10,000 ≤ 9,999? no",
        "Sum of the penalties, RMB: 8,000 + 500.01 = 8,500.01 ≤ 30,000? yes",
        "Item 10(2): does not meet.",
    ]


def test_re_review_shows_worst_window_and_undetermined() -> None:
    view = seen("re_review")
    worst = {row.key: row.worst for row in view.figures}
    result = {row.key: row.result for row in seen("undecided").figures}

    assert view.has_worst
    assert worst["10(1)"] == WORDS["rating_not_meet"]
    assert result["10"] == WORDS["result_undetermined"]


def check(number: int, text: str, *, basis: str = "law", blocks: bool = False) -> CheckPart:
    values = {"code": "c", "basis": basis, "blocks": blocks, "number": number, "place": "item"}
    return CheckPart.model_validate({**values, "text": {"en": text, "zh": text}})


def test_checks_separate_law_from_advice_without_repeats() -> None:
    parts = [
        check(2, "Rate it.", blocks=True),
        check(4, "Rate it.", blocks=True),
        check(0, "Too many."),
        check(8, "Look it up.", basis="advice"),
        check(9, "Rate it."),
    ]

    groups = readiness.checks(parts)

    assert [group.heading for group in groups] == [WORDS["checks_law"], WORDS["checks_advice"]]
    assert [[(row.text.en, row.blocks, row.numbers.en) for row in group.rows] for group in groups] == [
        [("Rate it.", True, "2, 4"), ("Too many.", False, ""), ("Rate it.", False, "9")],
        [("Look it up.", False, "8")],
    ]


def test_no_checks_give_no_groups() -> None:
    assert readiness.checks([]) == ()


@pytest.mark.parametrize(("answer", "word"), [(True, "finding_yes"), (False, "finding_no"), (None, "not_answered")])
def test_profile_answers_are_shown(answer: bool | None, word: str) -> None:
    question = ProfilePart(text=Text(en="Own means of transport?", zh="自有运输工具？"), answer=answer)

    values = layout.context(dossiers.dossier([4], profile=[question]), "0" * 64, "en", [])

    assert values["profile"] == [(question, WORDS[word])]


# --- The pinned register -----------------------------------------------------------------------------


def penalty(**changes: Any) -> PenaltyPart:
    return figures_part(dossiers.FIGURES).penalties[0].model_copy(update=changes)


def test_money_is_shown_in_rmb_with_separators() -> None:
    row = pinned.penalty_row(penalty(fine=1_000_000, confiscated_gains=1_234_567_89, confiscated_goods=0))

    assert row.amounts == ("10,000", "1,234,567.89", "0")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ["penalty_in_force"]),
        ({"warning": True}, ["penalty_in_force", "warning_only"]),
        ({"disclosed": True}, ["penalty_in_force", "disclosed"]),
        ({"disclosed": True, "recognised": True, "state": "revoked"}, ["penalty_revoked", "recognised"]),
    ],
)
def test_penalty_state_says_what_was_reported(changes: dict[str, Any], words: list[str]) -> None:
    assert list(pinned.penalty_row(penalty(**changes)).state) == [WORDS[word] for word in words]


def notification(**changes: Any) -> NotificationPart:
    return figures_part(dossiers.FIGURES).notifications[0].model_copy(update=changes)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["A", "B"], (Text(en="A, B", zh="A、B"), None)),
        (["A", "", ""], (Text(en="A", zh="A"), Text(en="2 without a number", zh="2个批次无批号"))),
        ([""] * 1500, (Text(en="", zh=""), Text(en="1,500 without a number", zh="1,500个批次无批号"))),
    ],
)
def test_batches_without_a_number_are_counted(names: list[str], expected: tuple[Text, Text | None]) -> None:
    row = pinned.notification_row(notification(batches=names))

    assert (row.batches, row.unnumbered) == expected


@pytest.mark.parametrize(
    ("changes", "word"),
    [({}, "finding_no"), ({"serious": True}, "finding_yes"), ({"banned_substance": True}, "banned_substance")],
)
def test_notification_says_how_serious_it_was(changes: dict[str, bool], word: str) -> None:
    assert pinned.notification_row(notification(**changes)).problem == WORDS[word]


@pytest.mark.parametrize(
    ("confirmed_on", "expected"), [("2025-08-01", ["yes", "confirmed 1 August 2025"]), (None, ["yes"])]
)
def test_own_fault_shows_the_date_of_confirmation(confirmed_on: str | None, expected: list[str]) -> None:
    row = pinned.notification_row(notification(confirmed_on=confirmed_on))

    assert [each.en for each in row.own_fault] == expected


def test_open_listing_and_unknown_year_are_stated() -> None:
    view = pinned.view(
        FiguresPart(
            penalties=[],
            notifications=[],
            listings=[ListingPart(since="2026-06-01", until=None), ListingPart(since="2024-01-01", until="2024-02-01")],
            documents=[DocumentsPart(year=2024, number=31_500), DocumentsPart(year=2025, number=None)],
            looked_up_on=None,
        )
    )

    assert view is not None
    assert [(since, until.en) for since, until in view.listings] == [
        ("2026-06-01", "still listed"),
        ("2024-01-01", "2024-02-01"),
    ]
    assert [(year, number.en) for year, number in view.documents] == [(2024, "31,500"), (2025, "cannot be calculated")]
