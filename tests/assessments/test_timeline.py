import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from assessments.timeline import AFTER_THE_LAST_TURN, ARROW, INKS, LANE, LONGEST, SIGN_INKS, WORDS, swatch, timeline
from standards.law.parts import SpanPart, VerdictCode
from tests.acecs.site.test_contrast import colors, contrast

SVG = "{http://www.w3.org/2000/svg}"
TODAY = date(2026, 11, 25)
NAMES = {name: f"[{name}]" for name in (*WORDS, *INKS)}
# 600 of them for the days
WIDTH = 612


def span(since: str, until: str | None, verdict: VerdictCode, after_work: VerdictCode = "satisfied") -> SpanPart:
    return SpanPart(since=since, until=until, verdict=verdict, after_work=after_work, items=[])


def draw(*spans: SpanPart, reference_date: date = TODAY) -> str:
    return timeline(spans, as_of=TODAY, reference_date=reference_date, words=NAMES, width=WIDTH)


def boxes(svg: str, *, lane: int) -> list[tuple[str, float, float]]:
    """Return verdict, left and right edge of each box in a lane."""
    names = {ink.fill: verdict for verdict, ink in INKS.items()}
    rectangles = [each.attrib for each in ElementTree.fromstring(svg).iter(f"{SVG}rect") if each.get("fill") != "none"]
    inside = [each for each in rectangles if float(each["height"]) == LANE - 1]
    tops = sorted({float(each["y"]) for each in inside})
    return [
        (names[each["fill"]], float(each["x"]) - 0.5, round(float(each["x"]) + float(each["width"]) + 0.5, 2))
        for each in inside
        if float(each["y"]) == tops[lane]
    ]


def said(svg: str) -> list[str]:
    return ["".join(each.itertext()) for each in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_re_review_has_no_drawing() -> None:
    assert draw() == ""


def test_open_ended_span_is_one_box_with_an_arrow() -> None:
    svg = draw(span("2026-11-25", None, "not_satisfied"))

    assert boxes(svg, lane=0) == [("not_satisfied", 0, 600)]
    assert boxes(svg, lane=1) == [("satisfied", 0, 600)]
    assert len(re.findall(r'd="M600.00 [\d.]+L611.00', svg)) == 2


def test_scale_ends_some_time_after_the_last_turn() -> None:
    turn = TODAY + timedelta(days=510)
    svg = draw(
        span("2026-11-25", str(turn - timedelta(days=1)), "satisfied"),
        span(str(turn), None, "undecided", "undecided"),
    )

    assert 510 + AFTER_THE_LAST_TURN == 600
    assert boxes(svg, lane=0) == [("satisfied", 0, 510), ("undecided", 510, 600)]
    assert boxes(svg, lane=1) == [("satisfied", 0, 510), ("undecided", 510, 600)]


def test_adjacent_spans_with_one_verdict_share_a_box() -> None:
    """A new span begins if the deciding items change, but a lane shows only verdicts."""
    turn = TODAY + timedelta(days=510)
    svg = draw(
        span("2026-11-25", str(turn - timedelta(days=1)), "not_satisfied"),
        span(str(turn), None, "not_satisfied", "not_satisfied"),
    )

    assert boxes(svg, lane=0) == [("not_satisfied", 0, 600)]
    assert boxes(svg, lane=1) == [("satisfied", 0, 510), ("not_satisfied", 510, 600)]


def test_last_span_with_an_end_has_no_arrow() -> None:
    svg = draw(span("2026-11-25", "2026-12-31", "satisfied"))

    assert boxes(svg, lane=0)[0][2] < 600
    assert "L611.00" not in svg


def test_span_before_a_far_turn_ends_in_an_arrow() -> None:
    turn = TODAY + timedelta(days=LONGEST)
    svg = draw(span("2026-11-25", str(turn - timedelta(days=1)), "satisfied"), span(str(turn), None, "not_satisfied"))

    assert boxes(svg, lane=0) == [("satisfied", 0, 600)]
    assert "L611.00" in svg
    assert said(svg)[-1] == "[not_satisfied]"


def test_span_up_to_the_last_calendar_day_is_drawn() -> None:
    svg = timeline(
        [span("9999-01-02", "9999-12-31", "satisfied")],
        as_of=date(9999, 1, 2),
        reference_date=date(9999, 12, 31),
        words=NAMES,
        width=WIDTH,
    )

    assert len(boxes(svg, lane=0)) == 1


def test_new_years_are_labeled_if_there_is_room() -> None:
    short = draw(span("2026-11-25", "2027-12-31", "satisfied"), span("2028-01-01", None, "undecided"))
    long = timeline(
        [span("2026-11-25", "2033-12-31", "satisfied"), span("2034-01-01", None, "undecided")],
        as_of=TODAY,
        reference_date=TODAY,
        words=NAMES,
        width=200,
    )

    assert [word for word in said(short) if word.isdigit()] == ["2027", "2028"]
    assert [word for word in said(long) if word.isdigit()] == ["2027", "2029", "2031", "2033"]


@pytest.mark.parametrize(
    ("days", "anchor", "lane_name"),
    [(0, "start", "end"), (200, "middle", "end"), (330, "middle", "start"), (590, "end", "start")],
)
def test_reference_date_label_does_not_overlap_others(days: int, anchor: str, lane_name: str) -> None:
    day = TODAY + timedelta(days=days)
    svg = draw(span("2026-11-25", "2028-04-17", "satisfied"), span("2028-04-18", None, "undecided"), reference_date=day)

    words = {"".join(each.itertext()): each.attrib for each in ElementTree.fromstring(svg).iter(f"{SVG}text")}
    assert words[f"[reference_date] {day}"]["text-anchor"] == anchor
    assert words["[as_rated]"]["text-anchor"] == words["[after_work]"]["text-anchor"] == lane_name
    assert "[as_of] 2026-11-25" in words


def test_past_reference_date_is_not_marked() -> None:
    svg = draw(span("2026-11-25", None, "satisfied"), reference_date=date(2026, 11, 24))

    assert not any("[reference_date]" in word for word in said(svg))
    assert "[as_of] 2026-11-25" in said(svg)


def test_far_reference_date_lengthens_the_scale() -> None:
    day = TODAY + timedelta(days=700)
    svg = draw(span("2026-11-25", None, "satisfied"), reference_date=day)

    assert f"[reference_date] {day}" in said(svg)


def turning(*days: int) -> list[SpanPart]:
    """Spans with alternating verdicts; each turn is that many `days` after the first day."""
    starts = [TODAY, *(TODAY + timedelta(days=day) for day in days)]
    ends = [*(str(start - timedelta(days=1)) for start in starts[1:]), None]
    verdicts: list[VerdictCode] = ["satisfied", "not_satisfied"]
    return [
        span(str(start), end, verdicts[number % 2])
        for number, (start, end) in enumerate(zip(starts, ends, strict=True))
    ]


def day_labels(svg: str) -> list[tuple[str, str]]:
    """Return date and text anchor of each labeled turn."""
    labels = ElementTree.fromstring(svg).iter(f"{SVG}text")
    return [(each.text, each.attrib["text-anchor"]) for each in labels if re.fullmatch(r"\d{4}-\d\d-\d\d", each.text)]


@pytest.mark.parametrize(
    ("turns", "reference", "expected"),
    [
        ([], 0, []),
        # Centered below its turn; the first day is not a turn.
        ([510], 0, [(510, "middle")]),
        # Beside a mark that would overlap, on the side with room.
        ([510], 510, [(510, "start")]),
        ([510], 540, [(510, "end")]),
        # The label before leaves no room, then room on one side.
        ([500, 510], 0, [(500, "middle")]),
        ([470, 490, 510], 0, [(470, "middle"), (510, "start")]),
        # At the edge of the scale.
        ([10, 510], 0, [(10, "start"), (510, "middle")]),
    ],
)
def test_turn_is_labeled_with_its_date_if_there_is_room(
    turns: list[int], reference: int, expected: list[tuple[int, str]]
) -> None:
    svg = draw(*turning(*turns), reference_date=TODAY + timedelta(days=reference))

    assert day_labels(svg) == [(str(TODAY + timedelta(days=day)), anchor) for day, anchor in expected]


def test_only_turns_of_the_verdict_as_rated_are_labeled() -> None:
    turn = TODAY + timedelta(days=510)
    svg = draw(
        span("2026-11-25", str(turn - timedelta(days=1)), "not_satisfied"),
        span(str(turn), None, "not_satisfied", "not_satisfied"),
    )

    assert day_labels(svg) == []


def test_legend_has_only_verdicts_that_occur() -> None:
    svg = draw(span("2026-11-25", "2026-12-31", "undecided"), span("2027-01-01", None, "not_satisfied"))

    assert said(svg)[-3:] == ["[satisfied]", "[not_satisfied]", "[undecided]"]


def test_narrow_box_has_no_sign() -> None:
    svg = draw(span("2026-11-25", "2026-11-26", "not_satisfied"), span("2026-11-27", None, "satisfied"))

    # One in the long box of each lane, two in the legend.
    assert svg.count("<circle") == 4


def test_words_are_escaped_and_the_drawing_has_a_title() -> None:
    svg = timeline(
        [span("2026-11-25", None, "satisfied")],
        as_of=TODAY,
        reference_date=TODAY,
        words=NAMES | {"title": "a < b", "as_of": "<script>"},
        width=WIDTH,
    )

    assert '<svg xmlns="http://www.w3.org/2000/svg" class="timeline"' in svg
    assert 'role="img"><title>a &lt; b</title>' in svg
    assert "&lt;script&gt; 2026-11-25" in svg


def test_markup_has_no_inline_style() -> None:
    """The pages' content security policy forbids inline styles, and the PDF renderer ignores them."""
    svg = draw(span("2026-11-25", "2026-12-31", "undecided"), span("2027-01-01", None, "not_satisfied"))

    assert "style" not in svg
    assert "var(" not in svg


def test_verdicts_differ_without_color() -> None:
    assert len({ink.hatch for ink in INKS.values()}) == len(INKS)


@pytest.mark.parametrize("verdict", INKS)
def test_hatching_and_sign_contrast_with_their_background(verdict: str) -> None:
    ink = INKS[verdict]

    assert not ink.hatch or contrast(ink.line, ink.fill) >= 3
    assert contrast(SIGN_INKS[verdict], ink.fill) >= 4.5


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_theme_colors_contrast_with_the_page(dark: bool) -> None:
    tokens = colors(dark=dark)

    assert contrast(tokens["ink"], tokens["sheet"]) >= 4.5
    assert contrast(tokens["control"], tokens["sheet"]) >= 3


@pytest.mark.parametrize("verdict", INKS)
def test_swatch_is_hidden_from_screen_readers(verdict: str) -> None:
    svg = swatch(verdict)

    assert 'aria-hidden="true"' in svg
    assert INKS[verdict].fill in svg
    assert "<title>" not in svg


def test_arrow_fits_beside_the_scale() -> None:
    assert WIDTH - ARROW == 600
